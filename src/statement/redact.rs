//! A copy of a statement that is safe to share: what names or numbers a person is replaced, the same by the same, and what the format
//! consists of stays: days, times, amounts, column names, and every word that any profile knows.

use std::{
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use regex::Regex;

use super::{Profiles, claimants, draft::likely_header};
use crate::{
    intake::{Document, Table, is_padding},
    money::Money,
    text::{is_han, pattern},
};

/// One table of the file as CSV text, and how much was replaced in it.
#[derive(Debug)]
pub struct Redacted {
    pub csv: String,
    pub texts: usize,
    pub numbers: usize,
}

/// What statements of every bank say, and no person is told by.
const GENERIC: [&str; 16] = [
    "支付宝",
    "财付通",
    "微信支付",
    "网银在线",
    "京东支付",
    "钱袋宝",
    "抖音支付",
    "云闪付",
    "银联",
    "自动续费",
    "连续包月",
    "会员",
    "月卡",
    "年卡",
    "手续费",
    "工资",
];

/// Digits and letters in one run of at least so many characters are an account, a phone or an order number.
const SHORTEST_NUMBER: usize = 4;
/// One Latin letter names nobody.
const SHORTEST_WORD: usize = 2;

/// Redacts the tables of the document. Replacements are numbered in the order of their first appearance: nothing can be computed back
/// from them.
pub fn redact(document: &Document, profiles: &Profiles) -> Vec<Redacted> {
    let mut hand = Hand {
        known: profiles
            .iter()
            .flat_map(|profile| profile.vocabulary.iter().cloned())
            .chain(GENERIC.map(str::to_owned))
            .collect(),
        longest: 0,
        texts: BTreeMap::new(),
        numbers: BTreeMap::new(),
    };
    hand.longest = hand
        .known
        .iter()
        .map(|word| word.chars().count())
        .max()
        .unwrap_or(0);
    // Of a mail or a workbook only the statements; of a file that none reads, all.
    let claimed = |table: &&Table| !claimants(table, profiles).is_empty();
    let statements: Vec<&Table> = document.tables.iter().filter(claimed).collect();
    let tables = if statements.is_empty() {
        document.tables.iter().collect()
    } else {
        statements
    };
    tables.into_iter().map(|table| hand.table(table)).collect()
}

/// The words of a profile's text: column names, statuses, what its patterns look for.
pub(super) fn vocabulary(toml: &str) -> BTreeSet<String> {
    let values = toml
        .lines()
        .filter(|line| !line.trim_start().starts_with('#') && !line.starts_with("name"));
    let words = values.flat_map(|line| {
        let chinese = line.split(|c: char| !is_han(c));
        let latin = line.split(|c: char| !c.is_ascii_alphabetic());
        chinese.chain(latin.filter(|word| word.len() >= SHORTEST_WORD))
    });
    words
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// What a column's name says that numbers in it are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Column {
    Amount,
    Time,
    Text,
}

fn columns(table: &Table, header: usize) -> Vec<Column> {
    let says = |name: &str, words: &[&str]| words.iter().any(|word| name.contains(word));
    let kind = |name: &str| {
        let name = name.to_lowercase();
        if says(&name, &["日期", "时间", "date", "time", "交易日", "记账日"]) {
            Column::Time
        } else if says(
            &name,
            &[
                "金额", "余额", "收入", "支出", "存入", "取出", "amount", "balance", "结余",
            ],
        ) {
            Column::Amount
        } else {
            Column::Text
        }
    };
    table.row(header).cells().map(kind).collect()
}

struct Hand {
    known: BTreeSet<String>,
    longest: usize,
    texts: BTreeMap<String, String>,
    numbers: BTreeMap<String, String>,
}

impl Hand {
    fn table(&mut self, table: &Table) -> Redacted {
        let mut csv = String::new();
        for line in table.preface.iter() {
            csv.push_str(&quoted(&self.text(line)));
            csv.push('\n');
        }
        let header = likely_header(table);
        let columns = header.map_or_else(Vec::new, |header| columns(table, header));
        for (index, row) in table.rows().enumerate() {
            let place = Some(index).cmp(&header);
            let cell = |(column, cell): (usize, &str)| {
                quoted(&match (place, columns.get(column)) {
                    // Column names are the format itself.
                    (Ordering::Equal, _) => cell.to_owned(),
                    (Ordering::Greater, Some(column)) => self.cell(cell, *column),
                    _ => self.cell(cell, Column::Text),
                })
            };
            let cells: Vec<String> = row.cells().enumerate().map(cell).collect();
            csv.push_str(&cells.join(","));
            csv.push('\n');
        }
        Redacted {
            csv,
            texts: self.texts.len(),
            numbers: self.numbers.len(),
        }
    }

    fn cell(&mut self, cell: &str, column: Column) -> String {
        let bare = cell.trim_matches(is_padding);
        let is_amount = || Money::parse(bare).is_some_and(|read| read.rest.is_empty());
        let stays = match column {
            Column::Amount => is_amount(),
            Column::Time => bare.chars().all(|c| c.is_ascii_digit()),
            Column::Text => bare.contains('.') && is_amount(),
        };
        if stays {
            cell.to_owned()
        } else {
            self.text(cell)
        }
    }

    /// Everything between days, times and amounts is replaced piece by piece.
    fn text(&mut self, text: &str) -> String {
        static KEPT: LazyLock<Regex> = LazyLock::new(|| {
            pattern(
                r"(?x)
                (?:19|20)\d{2}[-/.年]\d{1,2}[-/.月]\d{1,2}日? | (?:19|20)\d{2}年\d{1,2}月
                | \d{1,2}/\d{1,2}/(?:19|20)\d{2} | \d(?:\.\d+)?E\+\d+
                | (?-u:\b)(?:(?:19|20)\d{2}[01]\d[0-3]\d | \d{1,2}:\d{2}(?::\d{2})? | \d[\d,]*\.\d{1,2} | [01]\d/[0-3]\d)(?-u:\b)",
            )
        });
        let mut redacted = String::new();
        let mut end = 0;
        for kept in KEPT.find_iter(text) {
            redacted.push_str(&self.pieces(&text[end..kept.start()]));
            redacted.push_str(kept.as_str());
            end = kept.end();
        }
        redacted.push_str(&self.pieces(&text[end..]));
        redacted
    }

    fn pieces(&mut self, text: &str) -> String {
        let kind = |c: char| {
            if is_han(c) {
                Piece::Bilingual
            } else if c.is_alphanumeric() {
                Piece::Code
            } else {
                Piece::Signs
            }
        };
        let characters: Vec<char> = text.chars().collect();
        // What a mask leaves of a number is part of it.
        let masked = text.contains('*');
        characters
            .chunk_by(|one, other| kind(*one) == kind(*other))
            .map(|piece| match kind(piece[0]) {
                Piece::Bilingual => self.words(piece),
                Piece::Code => self.code(&piece.iter().collect::<String>(), masked),
                Piece::Signs => piece.iter().collect(),
            })
            .collect()
    }

    /// Known words stay, longest first; what stands between them is a name.
    fn words(&mut self, characters: &[char]) -> String {
        let mut redacted = String::new();
        let mut unknown = String::new();
        let mut at = 0;
        while at < characters.len() {
            let most = self.longest.min(characters.len() - at);
            let word = (1..=most)
                .rev()
                .map(|length| characters[at..at + length].iter().collect::<String>())
                .find(|word| self.known.contains(word));
            match word {
                // One known character inside an unknown word is chance.
                Some(word) if word.chars().count() > 1 || characters.len() == 1 => {
                    redacted.push_str(&self.name(&mut unknown));
                    at += word.chars().count();
                    redacted.push_str(&word);
                }
                _ => {
                    unknown.push(characters[at]);
                    at += 1;
                }
            }
        }
        redacted.push_str(&self.name(&mut unknown));
        redacted
    }

    fn name(&mut self, unknown: &mut String) -> String {
        if unknown.is_empty() {
            return String::new();
        }
        let next = self.texts.len() + 1;
        let name = self
            .texts
            .entry(std::mem::take(unknown))
            .or_insert_with(|| format!("文字{next}"));
        name.clone()
    }

    /// Letters and digits: a code of the same length and the same classes of characters.
    fn code(&mut self, code: &str, masked: bool) -> String {
        let has_digit = code.contains(|c: char| c.is_ascii_digit());
        let length = code.chars().count();
        let short = if masked {
            1
        } else if has_digit {
            SHORTEST_NUMBER
        } else {
            SHORTEST_WORD
        };
        let currency = matches!(code, "CNY" | "USD" | "HKD" | "JPY" | "EUR" | "GBP" | "AUD");
        if length < short || currency || self.known.contains(code) {
            return code.to_owned();
        }
        let next = self.numbers.len() + 1;
        let replaced = self
            .numbers
            .entry(code.to_owned())
            .or_insert_with(|| disguised(code, next));
        replaced.clone()
    }
}

#[derive(PartialEq, Eq)]
enum Piece {
    Bilingual,
    Code,
    Signs,
}

/// The number written into the places of the code from its end: 12 becomes …0012 among digits, …aam among letters.
fn disguised(code: &str, number: usize) -> String {
    let mut rest = number;
    let mut characters: Vec<char> = code.chars().collect();
    for character in characters.iter_mut().rev() {
        let (base, first) = match *character {
            c if c.is_ascii_digit() => (10, b'0'),
            c if c.is_ascii_uppercase() => (26, b'A'),
            _ => (26, b'a'),
        };
        let step = u8::try_from(rest % base).unwrap_or(0);
        *character = char::from(first + step);
        rest /= base;
    }
    characters.into_iter().collect()
}

fn quoted(cell: &str) -> String {
    // A tab that pads a cell must not be taken for one that parts cells.
    if cell.contains(['"', ',', '\t', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}
