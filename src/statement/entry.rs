//! One row becomes an entry: its moment, its amount, its direction, its texts.

use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
};

use super::{
    cells::Cells,
    channel::Channel,
    direction::{Direction, Side},
    field::Field,
    pattern::PaymentPart,
    profile::Profile,
    recognise::Claim,
    spec::Sign,
    statement::{Entry, RefundOf},
};
use crate::{
    bilingual,
    calendar::Moment,
    intake::{Row, is_padding},
    lang::Bilingual,
    money::{Money, PrintedAmount},
    source::Remark,
};

/// The amount of a row as printed.
#[derive(Debug)]
struct Printed {
    /// On which the statement books the row, where it says so.
    side: Option<Side>,
    /// Negative on a reversed side.
    amount: Money,
    refunded: Option<Money>,
    currency: Option<String>,
}

impl Printed {
    fn new(side: Option<Side>, amount: Option<PrintedAmount>, refunded: Option<Money>) -> Printed {
        Printed {
            side,
            currency: amount.as_ref().and_then(|read| read.currency.clone()),
            amount: amount.map_or(Money::ZERO, |read| read.value),
            refunded,
        }
    }
}

/// Reads the rows of one statement, and collects what is to be noted about them.
pub(super) struct EntryReader<'c> {
    claim: &'c Claim,
    /// Year and month of the bill, for dates that leave out the year.
    bill: Option<(i32, u32)>,
    /// Of rows that name none.
    currency: Arc<str>,
    /// Texts seen in this statement: the same text is kept once.
    texts: HashSet<Arc<str>>,
    /// Words that no list of the profile holds: how often, and where first.
    unknown_words: BTreeMap<(Field, String), (u32, u32)>,
    destroyed_ids: Vec<u32>,
}

impl<'c> EntryReader<'c> {
    /// A reader for the rows of a claimed table. `bill`: year and month for days without a year.
    pub fn new(claim: &'c Claim, bill: Option<(i32, u32)>, currency: Arc<str>) -> EntryReader<'c> {
        EntryReader {
            claim,
            bill,
            currency,
            texts: HashSet::new(),
            unknown_words: BTreeMap::new(),
            destroyed_ids: Vec::new(),
        }
    }

    fn profile(&self) -> &'c Profile {
        &self.claim.profile
    }

    /// The entry of a row, given with its cells by field; or why it cannot be read.
    pub fn entry(&mut self, row: Row<'_>, cells: &Cells<'_>) -> Result<Entry, Bilingual> {
        self.fits_the_header(row)?;
        let at = self.moment(cells)?;
        let Printed {
            side,
            amount,
            refunded,
            currency,
        } = self.amount(cells)?;
        let direction = self.direction(cells, side, amount)?;
        self.note_unknown_words(row.line, cells);
        let order_no = self.id(row.line, cells, Field::OrderNo);
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
            stated_refund: refunded.or_else(|| self.stated_refund(cells, direction, amount)),
            refund_of: self.refund_of(cells, direction),
            currency: self.currency(cells, currency),
            counterparty: self.text(cells, Field::Counterparty),
            description: self.text(cells, Field::Description),
            kind: self.text(cells, Field::Kind),
            method: self.text(cells, Field::Method),
            status: self.text(cells, Field::Status),
            order_no,
            merchant_order_no: self.id(row.line, cells, Field::MerchantOrderNo),
            balance: Money::parse(cells.get(Field::Balance)).map(|read| read.value),
            card_tail: self.card_tail(cells),
            sequence: cells.get(Field::Sequence).parse().ok(),
        })
    }

    /// No cell beyond the header's last column holds anything.
    fn fits_the_header(&self, row: Row<'_>) -> Result<(), Bilingual> {
        let width = self.claim.names.len();
        let extra = (width..row.width())
            .map(|column| row.cell(column).trim_matches(is_padding))
            .find(|cell| !cell.is_empty());
        match extra {
            None => Ok(()),
            Some(extra) => Err(bilingual!(
                "有 {count} 格，表头只有 {width} 格，多出“{extra}”",
                "{count} cells, but the header has {width}; \"{extra}\" is too many",
                count = row.width()
            )),
        }
    }

    fn moment(&self, cells: &Cells<'_>) -> Result<Moment, Bilingual> {
        if let Some(at) = cells.filled(Field::At) {
            return self.day(at).ok_or_else(|| {
                bilingual!("交易时间“{at}”不是日期", "the time \"{at}\" is not a date")
            });
        }
        let date = cells.get(Field::Date);
        let yearless = self.bill.is_none() && Moment::parse_without_year(date, 2000, 12).is_some();
        if yearless && Moment::parse(date).is_none() {
            return Err(bilingual!(
                "日期“{date}”没有年份，账单标题里也没有写",
                "the date \"{date}\" has no year, and the statement's title gives none"
            ));
        }
        let day = self.day(date).ok_or_else(|| {
            bilingual!("日期“{date}”不是日期", "the date \"{date}\" is not a date")
        })?;
        let Some(time) = cells.filled(Field::Time).filter(|_| day.time.is_none()) else {
            return Ok(day);
        };
        Moment::parse(&format!("{} {time}", day.day))
            .or_else(|| Moment::parse(time).filter(|at| at.day == day.day))
            .ok_or_else(|| {
                bilingual!(
                    "时间“{time}”不是时间",
                    "the time \"{time}\" is not a time of day"
                )
            })
    }

    /// A date as this format writes it.
    fn day(&self, text: &str) -> Option<Moment> {
        if self.profile().day_first {
            return Moment::parse_day_first(text);
        }
        let (year, month) = self.bill.unzip();
        Moment::parse(text).or_else(|| Moment::parse_without_year(text, year?, month?))
    }

    fn amount(&self, cells: &Cells<'_>) -> Result<Printed, Bilingual> {
        let refunded = amount_in(cells, Field::Refunded)?
            .map(|read| read.value.abs())
            .filter(|value| !value.is_zero());
        if !self.profile().columns.contains_key(&Field::Amount) {
            let (side, amount) = two_sided_amount(cells)?;
            return Ok(Printed::new(Some(side), amount, refunded));
        }
        let Some(read) = amount_in(cells, Field::Amount)? else {
            return Err(bilingual!("没有金额", "there is no amount"));
        };
        let Some(sign) = self.profile().sign else {
            let side = self.profile().side(cells.get(Field::Flow));
            return Ok(Printed::new(side, Some(read), refunded));
        };
        let side = match (sign, read.value.is_negative()) {
            (Sign::PlusOut, false) | (Sign::MinusOut, true) => Side::Out,
            (Sign::PlusOut, true) | (Sign::MinusOut, false) => Side::In,
        };
        let amount = read.value.abs();
        Ok(Printed {
            amount,
            ..Printed::new(Some(side), Some(read), refunded)
        })
    }

    /// The first line of the outcome table that matches; else the side on which the statement books
    /// the row; else nothing tells, and the row is rejected.
    fn direction(
        &self,
        cells: &Cells<'_>,
        side: Option<Side>,
        amount: Money,
    ) -> Result<Direction, Bilingual> {
        if amount.is_zero() {
            return Ok(Direction::Void);
        }
        let outcome = self.profile().outcomes.iter().find(|outcome| {
            outcome.when.hold(|field| cells.get(field)) && self.agrees(outcome.is, side, amount)
        });
        let direction = match (outcome, side) {
            (Some(outcome), _) => outcome.is,
            (None, Some(side)) => self.profile().direction_of(side),
            (None, None) => {
                return Err(bilingual!(
                    "看不出收支方向：收/支“{flow}”，类型“{kind}”，状态“{status}”",
                    "nothing tells which way the money went: flow \"{flow}\", kind \"{kind}\", \
                     status \"{status}\"",
                    flow = cells.get(Field::Flow),
                    kind = cells.get(Field::Kind),
                    status = cells.get(Field::Status)
                ));
            }
        };
        // A negative amount on a side is money going back.
        Ok(match direction {
            Direction::Out if amount.is_negative() => Direction::Refund,
            Direction::In if amount.is_negative() => Direction::Out,
            other => other,
        })
    }

    /// A bank books a row on the side on which its money moved, and no word in the row outweighs
    /// that: a refund that a person pays out is no refund to that person. A wallet's words for the
    /// side may be the user's own.
    fn agrees(&self, outcome: Direction, side: Option<Side>, amount: Money) -> bool {
        let leaves = match (side, amount.is_negative()) {
            (Some(Side::Out), false) | (Some(Side::In), true) => true,
            (Some(Side::In), false) | (Some(Side::Out), true) => false,
            (Some(Side::Neutral) | None, _) => return true,
        };
        match outcome {
            _ if self.profile().channel != Channel::Bank => true,
            Direction::Out => leaves,
            Direction::In | Direction::Refund => !leaves,
            Direction::Between | Direction::Void => true,
        }
    }

    /// What a payment's own row says was refunded of it.
    fn stated_refund(
        &self,
        cells: &Cells<'_>,
        direction: Direction,
        amount: Money,
    ) -> Option<Money> {
        if direction != Direction::Out {
            return None;
        }
        let texts = [cells.get(Field::Status), cells.get(Field::Amount)];
        let profile = self.profile();
        let whole = |text| profile.refunded_whole.iter().any(|glob| glob.matches(text));
        if texts.into_iter().any(whole) {
            return Some(amount.abs());
        }
        let part = profile.refunded_part.as_ref()?;
        let amounts = texts.iter().filter_map(|text| part.captures(text)?.get(1));
        let mut amounts = amounts.filter_map(|group| Money::parse(group.as_str()));
        amounts.next().map(|read| read.value.min(amount.abs()))
    }

    /// What a refund's row says of its payment. The first pattern that finds a part counts for it.
    fn refund_of(&self, cells: &Cells<'_>, direction: Direction) -> Option<Arc<RefundOf>> {
        if direction != Direction::Refund {
            return None;
        }
        let mut payment = RefundOf::default();
        for refund in &self.profile().refund_of {
            let text = cells.filled(refund.field);
            let Some(found) = text.and_then(|text| refund.pattern.captures(text)) else {
                continue;
            };
            for &(part, group) in &refund.parts {
                let text = found.get(group).map(|group| group.as_str().trim());
                let text = text.filter(|text| !text.is_empty()).map(Arc::from);
                let known = match part {
                    PaymentPart::OrderNo => &mut payment.order_no,
                    PaymentPart::Counterparty => &mut payment.counterparty,
                };
                *known = known.take().or(text);
            }
        }
        (payment != RefundOf::default()).then(|| Arc::new(payment))
    }

    /// The word of the currency column, else the code in front of the amount, else the currency of
    /// the whole statement.
    fn currency(&mut self, cells: &Cells<'_>, printed: Option<String>) -> Arc<str> {
        let word = cells.get(Field::Currency);
        match self.profile().currencies.get(word) {
            Some(code) => code.clone(),
            None => match cells.filled(Field::Currency).or(printed.as_deref()) {
                Some(code) => self.kept(code),
                None => self.currency.clone(),
            },
        }
    }

    fn card_tail(&mut self, cells: &Cells<'_>) -> Option<Arc<str>> {
        let cell = cells.get(Field::Card);
        let digits: String = cell.chars().filter(char::is_ascii_digit).collect();
        let digits = &digits[digits.len().saturating_sub(4)..];
        // A spreadsheet that took the tail for a number lost its leading zeros.
        (!digits.is_empty()).then(|| self.kept(&format!("{digits:0>4}")))
    }

    fn text(&mut self, cells: &Cells<'_>, field: Field) -> Arc<str> {
        self.kept(cells.filled(field).unwrap_or_default())
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

    /// An order number. One that a spreadsheet took for a number is destroyed: it counts as
    /// missing, and a note says so.
    fn id(&mut self, line: u32, cells: &Cells<'_>, field: Field) -> Option<Arc<str>> {
        let text = cells.filled(field)?;
        if is_destroyed(text) {
            self.destroyed_ids.push(line);
            return None;
        }
        Some(text.into())
    }

    fn note_unknown_words(&mut self, line: u32, cells: &Cells<'_>) {
        for (&field, known) in &self.profile().known_words {
            let Some(word) = cells.filled(field) else {
                continue;
            };
            if !known.iter().any(|glob| glob.matches(word)) {
                let key = (field, word.to_owned());
                let (count, _) = self.unknown_words.entry(key).or_insert((0, line));
                *count += 1;
            }
        }
    }

    /// What a reader of the statement should know, in the order of the lines.
    pub fn notes(self) -> Vec<Remark> {
        let mut notes: Vec<Remark> = Vec::new();
        for ((field, word), (count, line)) in self.unknown_words {
            let places = self.claim.columns.get(&field);
            let column = places.and_then(|places| self.claim.names.get(*places.first()?));
            let column = column.map(String::as_str).unwrap_or_default();
            notes.push(Remark {
                line,
                reason: bilingual!(
                    "{column}里有不认识的词“{word}”（{count} 行）；收支方向按账单自己的标注，\
                     未作猜测",
                    "{column} holds the unknown word \"{word}\" ({count} rows); the direction is \
                     the one the statement itself gives"
                ),
            });
        }
        if let Some(&line) = self.destroyed_ids.first() {
            let count = self.destroyed_ids.len();
            notes.push(Remark {
                line,
                reason: bilingual!(
                    "{count} 个单号被表格软件改坏了（科学计数，或第 15 位以后全变成 0），\
                     已无法还原，按没有单号处理；请用原始导出文件",
                    "{count} order numbers were destroyed by a spreadsheet (scientific notation, \
                     or zeros after the 15th digit) and count as missing; use the original export"
                ),
            });
        }
        notes.sort_by(|one, other| (one.line, &one.reason).cmp(&(other.line, &other.reason)));
        notes
    }
}

/// The amount in a field's text, if it has one.
fn amount_in(cells: &Cells<'_>, field: Field) -> Result<Option<PrintedAmount>, Bilingual> {
    let Some(text) = cells.filled(field) else {
        return Ok(None);
    };
    Money::parse(text).map(Some).ok_or_else(|| {
        bilingual!(
            "金额“{text}”不是金额",
            "the amount \"{text}\" is not an amount"
        )
    })
}

/// The amount of a row with one column for each side.
fn two_sided_amount(cells: &Cells<'_>) -> Result<(Side, Option<PrintedAmount>), Bilingual> {
    let moved =
        |read: &Option<PrintedAmount>| read.as_ref().is_some_and(|read| !read.value.is_zero());
    let income = amount_in(cells, Field::MoneyIn)?;
    let out = amount_in(cells, Field::MoneyOut)?;
    match (moved(&income), moved(&out)) {
        (true, true) => Err(bilingual!(
            "收入和支出两栏都有金额",
            "both the in and the out column hold an amount"
        )),
        (true, false) => Ok((Side::In, income)),
        (false, true) => Ok((Side::Out, out)),
        (false, false) if income.is_some() || out.is_some() => Ok((Side::Neutral, None)),
        (false, false) => Err(bilingual!(
            "收入和支出两栏都没有金额",
            "neither the in nor the out column holds an amount"
        )),
    }
}

/// `1.00005E+27`, or nothing but zeros after the fifteenth digit: an id that a spreadsheet took for
/// a number.
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

#[cfg(test)]
mod tests {
    use super::is_destroyed;

    #[test]
    fn ids_that_a_spreadsheet_took_for_numbers_are_destroyed() {
        for (id, destroyed) in [
            ("1.00005E+27", true),
            ("20260112220036200000", true),
            ("20260112220036217760", false),
            ("100005", false),
            ("A1E+x", false),
        ] {
            assert_eq!(is_destroyed(id), destroyed, "{id}");
        }
    }
}
