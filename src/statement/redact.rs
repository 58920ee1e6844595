//! A copy of a statement that is safe to share.
//!
//! What names or numbers a person is replaced, the same by the same. What the format consists of
//! stays: days, times, amounts, column names, and every word that any profile knows.

use std::{
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, LazyLock},
};

use regex::Regex;

use super::{
    field::Field,
    keywords::{ColumnWords, RedactionWords},
    profiles::Profiles,
    recognise::{claimants, likely_header},
};
use crate::{
    intake::{Document, Table, is_padding},
    money::Money,
    text::{is_han, pattern},
};

/// One table of a file as CSV text, and how much was replaced in it.
#[derive(Debug)]
pub struct Redacted {
    /// The copy.
    pub csv: String,
    /// How many different texts were replaced, in this table and those before it.
    pub texts: usize,
    /// How many different codes and numbers were replaced, likewise.
    pub numbers: usize,
}

/// Digits and letters in one run of at least so many characters are an account, a phone or an order
/// number.
const SHORTEST_NUMBER: usize = 4;
/// One Latin letter names nobody.
const SHORTEST_WORD: usize = 2;

/// Redacts the tables of the document. Replacements are numbered in the order of their first
/// appearance: nothing can be computed back from them.
pub fn redact(document: &Document, profiles: &Profiles) -> Vec<Redacted> {
    let mut redactor = Redactor::new(profiles);
    let header = |table: &Table| Some(claimants(table, profiles).first()?.header);
    let tables = document.tables.iter().map(|table| (table, header(table)));
    let tables: Vec<(&Table, Option<usize>)> = tables.collect();
    // Of a mail or a workbook only the statements; of a file that none reads, all.
    let any = tables.iter().any(|(_, header)| header.is_some());
    let tables = tables
        .into_iter()
        .filter(|(_, header)| header.is_some() || !any);
    tables
        .map(|(table, header)| redactor.table(table, header.or_else(|| likely_header(table))))
        .collect()
}

/// What numbers in a column are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Column {
    Amount,
    Time,
    Text,
}

impl Column {
    fn named(name: &str, words: &ColumnWords) -> Column {
        match words.field(name) {
            Some(Field::At | Field::Date | Field::Time) => Column::Time,
            Some(
                Field::Amount | Field::MoneyIn | Field::MoneyOut | Field::Refunded | Field::Balance,
            ) => Column::Amount,
            Some(
                Field::Flow
                | Field::Kind
                | Field::Status
                | Field::State
                | Field::Counterparty
                | Field::Description
                | Field::Method
                | Field::OrderNo
                | Field::MerchantOrderNo
                | Field::Note
                | Field::Currency
                | Field::Card
                | Field::Sequence,
            )
            | None => Column::Text,
        }
    }
}

/// Replaces names and numbers, the same by the same.
pub(super) struct Redactor {
    columns: Arc<ColumnWords>,
    redaction: Arc<RedactionWords>,
    /// Words that stay.
    known: BTreeSet<String>,
    /// The length of the longest of them, in characters.
    longest: usize,
    /// Replaced texts and their replacements.
    texts: BTreeMap<String, String>,
    /// Replaced codes and numbers and their replacements.
    numbers: BTreeMap<String, String>,
}

impl Redactor {
    /// One that has replaced nothing so far.
    pub fn new(profiles: &Profiles) -> Redactor {
        let redaction = profiles.redaction.clone();
        let vocabulary = profiles.iter().flat_map(|profile| profile.vocabulary());
        let known: BTreeSet<String> = vocabulary.chain(redaction.words.iter().cloned()).collect();
        let lengths = known.iter().map(|word| word.chars().count());
        Redactor {
            columns: profiles.columns.clone(),
            redaction,
            longest: lengths.max().unwrap_or(0),
            known,
            texts: BTreeMap::new(),
            numbers: BTreeMap::new(),
        }
    }

    /// A copy of the table; its row of column names stays.
    fn table(&mut self, table: &Table, header: Option<usize>) -> Redacted {
        let mut csv = String::new();
        for line in table.preface.iter() {
            csv.push_str(&quoted(&self.text(line)));
            csv.push('\n');
        }
        let columns: Vec<Column> = header.map_or_else(Vec::new, |header| {
            let names = table.row(header).cells();
            names
                .map(|name| Column::named(name, &self.columns))
                .collect()
        });
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
    pub fn text(&mut self, text: &str) -> String {
        static KEPT: LazyLock<Regex> = LazyLock::new(|| {
            pattern(
                r"(?x)
                (?:19|20)\d{2}[-/.年]\d{1,2}[-/.月]\d{1,2}日? | (?:19|20)\d{2}年\d{1,2}月
                | \d{1,2}/\d{1,2}/(?:19|20)\d{2} | \d(?:\.\d+)?E\+\d+
                | (?-u:\b)
                  (?:(?:19|20)\d{2}[01]\d[0-3]\d | \d{1,2}:\d{2}(?::\d{2})?
                    | \d[\d,]*\.\d{1,2} | [01]\d/[0-3]\d)
                  (?-u:\b)",
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
                Piece::Han
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
                Piece::Han => self.words(piece),
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
        let mut currencies = self.redaction.currencies.iter();
        if length < short || currencies.any(|known| known == code) || self.known.contains(code) {
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

/// A run of characters of one sort.
#[derive(PartialEq, Eq)]
enum Piece {
    Han,
    Code,
    Signs,
}

/// The number written into the places of the code from its end: 12 becomes …0012 among digits, …aam
/// among letters.
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
