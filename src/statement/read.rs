//! Reads the rows of a table by the profile that claims it. Every row is used, skipped or rejected with the reason.

use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
};

use super::{
    Channel, Direction, Entry, RowCounts, Side, Statement,
    declared::Declared,
    profile::Field,
    recognise::{self, Claim},
};
use crate::{
    bilingual,
    calendar::Moment,
    intake::{Document, Row, Table, is_padding, unguarded},
    lang::Bilingual,
    money::{Money, PrintedAmount},
    source::Remark,
};

pub(super) fn statement(document: &Document, table: &Table, claim: Claim) -> Statement {
    let mut declared = Declared::default();
    for line in table.preface.iter() {
        declared.note(&claim.profile, line);
    }
    for index in 0..claim.header {
        declared.note(&claim.profile, &table.row(index).joined());
    }
    let currency = declared
        .currency()
        .and_then(|word| claim.profile.currencies.get(word))
        .unwrap_or(&claim.profile.currency)
        .clone();
    let mut reader = Reader {
        claim: &claim,
        bill: declared.bill(),
        currency: currency.clone(),
        texts: HashSet::new(),
        unknown_words: BTreeMap::new(),
        destroyed_ids: Vec::new(),
    };
    let mut rows = RowCounts::default();
    let mut entries = Vec::new();
    let mut rejects = Vec::new();
    let mut ended = false;
    for index in claim.header + 1..table.len() {
        let row = table.row(index);
        if row.is_blank() {
            continue;
        }
        rows.total += 1;
        ended = ended || reader.ends(row);
        if ended || reader.is_footer(row) {
            declared.note(&claim.profile, &row.joined());
            rows.skipped += 1;
            continue;
        }
        match reader.entry(row) {
            Ok(entry) => {
                rows.used += 1;
                entries.push(entry);
            }
            Err(reason) => {
                rows.rejected += 1;
                rejects.push(Remark {
                    line: row.line,
                    reason: reason.with_row(row, &claim),
                });
            }
        }
    }
    let notes = reader.notes();
    Statement {
        file: document.file.clone(),
        sha256: document.sha256.clone(),
        sheet: table.sheet.clone().filter(|_| document.tables.len() > 1),
        account: declared.account().or_else(|| common_tail(&entries)),
        tail: declared.tail().or_else(|| common_tail(&entries)),
        coverage: declared.coverage(&entries),
        states_its_period: declared.states_its_period(),
        exported: declared.exported(),
        header_line: table.row(claim.header).line,
        rows,
        rejects,
        notes,
        owner: declared.owner(),
        checks: declared.checks(&entries, &claim.profile, &currency),
        currency,
        entries,
        profile: claim.profile,
    }
}

/// The card of a statement that names it only in its rows, when it is one card.
fn common_tail(entries: &[Entry]) -> Option<String> {
    let first = entries.first()?.card_tail.as_ref()?;
    entries
        .iter()
        .all(|entry| entry.card_tail.as_ref() == Some(first))
        .then(|| first.to_string())
}

/// Why a row is rejected.
struct Refused(Bilingual);

impl Refused {
    /// The reason with the row's own text, so that nothing is lost even of a row that could not be read.
    fn with_row(self, row: Row<'_>, claim: &Claim) -> Bilingual {
        let shown: String = row
            .cells()
            .map(|cell| cell.trim_matches(is_padding).replace(char::is_control, " "))
            .collect::<Vec<_>>()
            .join(" | ");
        let (reason, id) = (self.0, &claim.profile.id);
        bilingual!(
            "{zh}；原文：{shown}；依据：格式 {id}",
            "{en}; row: {shown}; rule: profile {id}",
            zh = &reason.zh,
            en = &reason.en
        )
    }
}

/// The amount of a row as printed.
struct Printed {
    /// On which the statement books the row, where it says so.
    side: Option<Side>,
    /// Negative on a reversed side.
    amount: Money,
    refunded: Option<Money>,
    currency: Option<String>,
}

struct Reader<'c> {
    claim: &'c Claim,
    /// Year and month of the bill, for dates that leave out the year.
    bill: Option<(i32, u32)>,
    /// Of rows that name none.
    currency: Arc<str>,
    /// Texts seen in this statement: the same text is kept once.
    texts: HashSet<Arc<str>>,
    /// Bilingual no list of the profile holds: how often, and where first.
    unknown_words: BTreeMap<(Field, String), (u32, u32)>,
    destroyed_ids: Vec<u32>,
}

impl Reader<'_> {
    fn first_filled<'r>(row: Row<'r>) -> &'r str {
        row.cells()
            .map(|cell| cell.trim_matches(is_padding))
            .find(|cell| !cell.is_empty())
            .unwrap_or_default()
    }

    fn ends(&self, row: Row<'_>) -> bool {
        let first = Self::first_filled(row);
        self.claim
            .profile
            .end
            .iter()
            .any(|glob| glob.matches(first))
    }

    fn is_footer(&self, row: Row<'_>) -> bool {
        let first = Self::first_filled(row);
        let dashes = first.len() >= 5 && first.starts_with("-----");
        // Without a digit there is neither a day nor an amount: a title, a note, the column names in another language.
        let no_digit = !row
            .cells()
            .any(|cell| cell.contains(|c: char| c.is_numeric()));
        dashes
            || no_digit
            || self
                .claim
                .profile
                .footers
                .iter()
                .any(|glob| glob.matches(first))
            || recognise::names(row) == self.claim.names
            || self
                .claim
                .profile
                .skip
                .iter()
                .any(|skip| skip.match_row(|field| self.raw(row, field)))
    }

    /// The trimmed cell of a field: what a capture takes out of a cell, else the first of its columns that holds something.
    fn raw<'r>(&self, row: Row<'r>, field: Field) -> &'r str {
        let mut taken_apart = Vec::new();
        for (capture, place) in self.claim.profile.captures.iter().zip(&self.claim.captures) {
            let group = capture.fields.iter().find(|(known, _)| *known == field);
            let (Some((_, group)), &Some(place)) = (group, place) else {
                continue;
            };
            let found = capture.pattern.captures(unguarded(row.cell(place)));
            if let Some(found) = found.and_then(|found| found.name(group)) {
                let found = found.as_str().trim_matches(is_padding);
                if !is_placeholder(found) {
                    return found;
                }
                taken_apart.push(place);
            }
        }
        let places = self
            .claim
            .columns
            .get(&field)
            .map_or(&[][..], Vec::as_slice);
        let cells = places
            .iter()
            .filter(|place| !taken_apart.contains(place))
            .map(|&column| unguarded(row.cell(column)));
        cells
            .clone()
            .find(|cell| !is_placeholder(cell))
            .or_else(|| cells.clone().next())
            .unwrap_or_default()
    }

    fn text(&mut self, row: Row<'_>, field: Field) -> Arc<str> {
        let cell = self.raw(row, field);
        let cell = if is_placeholder(cell) { "" } else { cell };
        self.kept(cell)
    }

    fn kept(&mut self, text: &str) -> Arc<str> {
        // A line break or an escape sequence would reach the terminal and the tables.
        let cleaned;
        let text = if text.contains(char::is_control) {
            cleaned = text.replace(char::is_control, " ");
            &cleaned
        } else {
            text
        };
        if let Some(known) = self.texts.get(text) {
            return known.clone();
        }
        let text: Arc<str> = text.into();
        self.texts.insert(text.clone());
        text
    }

    fn entry(&mut self, row: Row<'_>) -> Result<Entry, Refused> {
        let width = self.claim.names.len();
        if let Some(extra) = (width..row.width())
            .map(|column| row.cell(column).trim_matches(is_padding))
            .find(|cell| !cell.is_empty())
        {
            let count = row.width();
            return Err(Refused(bilingual!(
                "有 {count} 格，表头只有 {width} 格，多出“{extra}”",
                "{count} cells, but the header has {width}; \"{extra}\" is too many"
            )));
        }
        let at = self.moment(row)?;
        let Printed {
            side,
            amount,
            refunded,
            currency,
        } = self.amount(row)?;
        let direction = self.direction(row, side, amount)?;
        self.note_unknown_words(row);
        let currency = self.currency(row, currency);
        Ok(Entry {
            line: row.line,
            at,
            direction,
            side: side.unwrap_or(Side::Neutral),
            booked: match (direction, side) {
                (Direction::Void, _) => Some(Money::ZERO),
                (_, Some(Side::In)) => Some(amount),
                (_, Some(Side::Out)) => Some(-amount),
                (_, Some(Side::Neutral) | None) => None,
            },
            amount: amount.abs(),
            stated_refund: refunded.or_else(|| self.stated_refund(row, direction, amount)),
            currency,
            counterparty: self.text(row, Field::Counterparty),
            description: self.text(row, Field::Description),
            kind: self.text(row, Field::Kind),
            method: self.text(row, Field::Method),
            status: self.text(row, Field::Status),
            order_no: self.id(row, Field::OrderNo),
            merchant_order_no: self.id(row, Field::MerchantOrderNo),
            balance: Money::parse(self.raw(row, Field::Balance)).map(|read| read.value),
            card_tail: self.card_tail(row),
            sequence: self.raw(row, Field::Sequence).parse().ok(),
        })
    }

    fn moment(&self, row: Row<'_>) -> Result<Moment, Refused> {
        let at = self.raw(row, Field::At);
        if !is_placeholder(at) {
            return self.day(at).ok_or_else(|| {
                Refused(bilingual!(
                    "交易时间“{at}”不是日期",
                    "the time \"{at}\" is not a date"
                ))
            });
        }
        let (date, time) = (self.raw(row, Field::Date), self.raw(row, Field::Time));
        let yearless = self.bill.is_none() && Moment::parse_without_year(date, 2000, 12).is_some();
        if yearless && Moment::parse(date).is_none() {
            return Err(Refused(bilingual!(
                "日期“{date}”没有年份，账单标题里也没有写",
                "the date \"{date}\" has no year, and the statement's title gives none"
            )));
        }
        let day = self.day(date).ok_or_else(|| {
            Refused(bilingual!(
                "日期“{date}”不是日期",
                "the date \"{date}\" is not a date"
            ))
        })?;
        if is_placeholder(time) || day.time.is_some() {
            return Ok(day);
        }
        Moment::parse(&format!("{} {time}", day.day))
            .or_else(|| Moment::parse(time).filter(|at| at.day == day.day))
            .ok_or_else(|| {
                Refused(bilingual!(
                    "时间“{time}”不是时间",
                    "the time \"{time}\" is not a time of day"
                ))
            })
    }

    /// A date as this format writes it.
    fn day(&self, text: &str) -> Option<Moment> {
        if self.claim.profile.day_first {
            return Moment::parse_day_first(text);
        }
        let (year, month) = self.bill.unzip();
        Moment::parse(text).or_else(|| Moment::parse_without_year(text, year?, month?))
    }

    fn amount(&self, row: Row<'_>) -> Result<Printed, Refused> {
        let read = |field| -> Result<Option<PrintedAmount>, Refused> {
            let cell = self.raw(row, field);
            if is_placeholder(cell) {
                return Ok(None);
            }
            Money::parse(cell).map(Some).ok_or_else(|| {
                Refused(bilingual!(
                    "金额“{cell}”不是金额",
                    "the amount \"{cell}\" is not an amount"
                ))
            })
        };
        let refunded = read(Field::Refunded)?
            .map(|read| read.value.abs())
            .filter(|value| !value.is_zero());
        let printed = |side, amount: Option<PrintedAmount>| Printed {
            side,
            currency: amount.as_ref().and_then(|read| read.currency.clone()),
            amount: amount.map_or(Money::ZERO, |read| read.value),
            refunded,
        };
        if !self.claim.profile.columns.contains_key(&Field::Amount) {
            let moved = |read: &Option<PrintedAmount>| {
                read.as_ref().is_some_and(|read| !read.value.is_zero())
            };
            let (income, out) = (read(Field::MoneyIn)?, read(Field::MoneyOut)?);
            let nothing = income.is_some() || out.is_some();
            return match (moved(&income), moved(&out)) {
                (true, true) => Err(Refused(bilingual!(
                    "收入和支出两栏都有金额",
                    "both the in and the out column hold an amount"
                ))),
                (true, false) => Ok(printed(Some(Side::In), income)),
                (false, true) => Ok(printed(Some(Side::Out), out)),
                (false, false) if nothing => Ok(printed(Some(Side::Neutral), None)),
                (false, false) => Err(Refused(bilingual!(
                    "收入和支出两栏都没有金额",
                    "neither the in nor the out column holds an amount"
                ))),
            };
        }
        let Some(read) = read(Field::Amount)? else {
            return Err(Refused(bilingual!("没有金额", "there is no amount")));
        };
        Ok(match self.claim.profile.plus_is_out {
            Some(plus_is_out) => {
                let side = if read.value.is_negative() == plus_is_out {
                    Side::In
                } else {
                    Side::Out
                };
                let amount = read.value.abs();
                Printed {
                    amount,
                    ..printed(Some(side), Some(read))
                }
            }
            None => printed(
                self.claim.profile.side(self.raw(row, Field::Flow)),
                Some(read),
            ),
        })
    }

    /// The first line of the outcome table that matches; else what the statement itself says; else nothing tells, and the row is refused.
    fn direction(
        &self,
        row: Row<'_>,
        side: Option<Side>,
        amount: Money,
    ) -> Result<Direction, Refused> {
        if amount.is_zero() {
            return Ok(Direction::Void);
        }
        let told = self.claim.profile.outcomes.iter().find(|outcome| {
            outcome.when.match_row(|field| self.raw(row, field))
                && self.agrees(outcome.is, side, amount)
        });
        let direction = match (told, side) {
            (Some(outcome), _) => outcome.is,
            (None, Some(side)) => self.claim.profile.direction_of(side),
            (None, None) => {
                let (flow, kind, status) = (
                    self.raw(row, Field::Flow),
                    self.raw(row, Field::Kind),
                    self.raw(row, Field::Status),
                );
                return Err(Refused(bilingual!(
                    "看不出收支方向：收/支“{flow}”，类型“{kind}”，状态“{status}”",
                    "nothing tells which way the money went: flow \"{flow}\", kind \"{kind}\", status \"{status}\""
                )));
            }
        };
        // A negative amount on a side is money going back.
        Ok(match direction {
            Direction::Out if amount.is_negative() => Direction::Refund,
            Direction::In if amount.is_negative() => Direction::Out,
            other => other,
        })
    }

    /// A bank books a row on the side on which its money moved, and no word in the row outweighs that: a refund that a person pays out
    /// is no refund to that person. A wallet's words for the side may be the user's own.
    fn agrees(&self, told: Direction, side: Option<Side>, amount: Money) -> bool {
        let leaves = match (side, amount.is_negative()) {
            (Some(Side::Out), false) | (Some(Side::In), true) => true,
            (Some(Side::In), false) | (Some(Side::Out), true) => false,
            _ => return true,
        };
        match told {
            _ if self.claim.profile.channel != Channel::Bank => true,
            Direction::Out => leaves,
            Direction::In | Direction::Refund => !leaves,
            Direction::Between | Direction::Void => true,
        }
    }

    /// What a payment's own row says was refunded of it.
    fn stated_refund(&self, row: Row<'_>, direction: Direction, amount: Money) -> Option<Money> {
        if direction != Direction::Out {
            return None;
        }
        let cells = [self.raw(row, Field::Status), self.raw(row, Field::Amount)];
        let profile = &self.claim.profile;
        let whole = |cell| profile.refunded_whole.iter().any(|glob| glob.matches(cell));
        if cells.into_iter().any(whole) {
            return Some(amount.abs());
        }
        let part = profile.refunded_part.as_ref()?;
        cells
            .iter()
            .find_map(|cell| {
                part.captures(cell)?
                    .get(1)
                    .and_then(|group| Money::parse(group.as_str()))
            })
            .map(|read| read.value.min(amount.abs()))
    }

    /// The word of the currency column, else the code in front of the amount, else the currency of the whole statement.
    fn currency(&mut self, row: Row<'_>, printed: Option<String>) -> Arc<str> {
        let profile = self.claim.profile.clone();
        let word = self.raw(row, Field::Currency);
        match profile.currencies.get(word) {
            Some(code) => code.clone(),
            None if !is_placeholder(word) => self.kept(word),
            None => match printed {
                Some(code) => self.kept(&code),
                None => self.currency.clone(),
            },
        }
    }

    fn card_tail(&mut self, row: Row<'_>) -> Option<Arc<str>> {
        let cell = self.raw(row, Field::Card);
        let digits: String = cell.chars().filter(char::is_ascii_digit).collect();
        let digits = &digits[digits.len().saturating_sub(4)..];
        // A spreadsheet that took the tail for a number lost its leading zeros.
        (!digits.is_empty()).then(|| self.kept(&format!("{digits:0>4}")))
    }

    /// An order number. A spreadsheet that took it for a number destroyed it: then it is missing, and that is said.
    fn id(&mut self, row: Row<'_>, field: Field) -> Option<Arc<str>> {
        let cell = self.raw(row, field);
        if is_placeholder(cell) {
            return None;
        }
        if is_destroyed(cell) {
            self.destroyed_ids.push(row.line);
            return None;
        }
        Some(cell.into())
    }

    fn note_unknown_words(&mut self, row: Row<'_>) {
        for (&field, known) in &self.claim.profile.known_words {
            let word = self.raw(row, field);
            if !is_placeholder(word) && !known.iter().any(|glob| glob.matches(word)) {
                let (count, _) = self
                    .unknown_words
                    .entry((field, word.to_owned()))
                    .or_insert((0, row.line));
                *count += 1;
            }
        }
    }

    fn notes(self) -> Vec<Remark> {
        let mut notes: Vec<Remark> = Vec::new();
        for ((field, word), (count, line)) in self.unknown_words {
            let column = self
                .claim
                .columns
                .get(&field)
                .and_then(|places| self.claim.names.get(*places.first()?))
                .cloned();
            let column = column.unwrap_or_default();
            notes.push(Remark {
                line,
                reason: bilingual!(
                    "{column}里有不认识的词“{word}”（{count} 行）；收支方向按账单自己的标注，未作猜测",
                    "{column} holds the unknown word \"{word}\" ({count} rows); the direction is the one the statement itself gives"
                ),
            });
        }
        if let Some(&line) = self.destroyed_ids.first() {
            let count = self.destroyed_ids.len();
            notes.push(Remark {
                line,
                reason: bilingual!(
                    "{count} 个单号被表格软件改坏了（科学计数，或第 15 位以后全变成 0），已无法还原，按没有单号处理；请用原始导出文件",
                    "{count} order numbers were destroyed by a spreadsheet (scientific notation, or zeros after the 15th digit) and count as missing; use the original export"
                ),
            });
        }
        notes.sort_by(|one, other| (one.line, &one.reason).cmp(&(other.line, &other.reason)));
        notes
    }
}

/// What statements write for nothing.
fn is_placeholder(cell: &str) -> bool {
    cell.chars().all(|c| matches!(c, '-' | '—' | '/'))
        || matches!(cell, "（空）" | "(空)" | "\"\"" | "N/A")
}

/// `1.00005E+27`, or nothing but zeros after the fifteenth digit: an id that a spreadsheet took for a number.
fn is_destroyed(cell: &str) -> bool {
    let digits = cell.chars().all(|c| c.is_ascii_digit());
    if digits && cell.len() >= 20 && cell[15..].chars().all(|c| c == '0') {
        return true;
    }
    let Some((digits, exponent)) = cell.split_once("E+").or_else(|| cell.split_once("e+")) else {
        return false;
    };
    digits.chars().all(|c| c.is_ascii_digit() || c == '.')
        && !exponent.is_empty()
        && exponent.chars().all(|c| c.is_ascii_digit())
}
