//! One merchant's charges as detection sees them.

#![allow(
    clippy::float_arithmetic,
    reason = "rates of charges a day; no money is computed here"
)]

use chrono::{Datelike, NaiveDate};

use super::{cadence::Period, keywords::Wording};
use crate::calendar::{days_between, month_step};

/// One charge as detection sees it.
#[derive(Clone, Debug)]
pub(super) struct Charge {
    pub day: NaiveDate,
    pub fen: i64,
    /// Equal products have equal numbers; 0 when the text names none.
    pub product: u32,
    pub wording: Wording,
    /// A wallet's or a shop's row, whose text would say so if it renewed; a bank's says nothing either way.
    pub speaks: bool,
    /// Minutes after midnight, where the statement gives a time.
    pub minute: Option<i32>,
}

/// What is known of the merchant before looking at dates.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Merchant {
    /// A shop or service that sells memberships.
    pub sells_memberships: bool,
    /// A platform, or no name at all.
    pub umbrella: bool,
    /// The user's list of cancellations names it.
    pub named_by_user: bool,
    /// Power, rent, insurance and the like: it recurs at amounts that change.
    pub bills: bool,
}

/// The charges with what every hypothesis asks of them.
pub(super) struct Field<'c> {
    pub charges: &'c [Charge],
    /// Days since the first charge.
    pub days: Vec<i32>,
    /// The month of each charge, counted from year 0, and its day in it.
    pub dates: Vec<(i32, i32)>,
    pub months: MonthTable,
    pub span: f64,
    pub background: &'c Background,
    pub merchant: Merchant,
    /// How many of the background have nearly this price, for each charge.
    lane: Vec<usize>,
}

impl<'c> Field<'c> {
    /// `charges`: those that no chain has taken yet.
    pub fn of(charges: &'c [Charge], background: &'c Background, merchant: Merchant) -> Field<'c> {
        let first = charges.first().map(|charge| charge.day).unwrap_or_default();
        let last = charges.last().map_or(first, |charge| charge.day);
        let days: Vec<i32> = charges
            .iter()
            .map(|charge| days_between(first, charge.day))
            .collect();
        Field {
            span: f64::from(days.last().copied().unwrap_or(0)),
            dates: charges
                .iter()
                .map(|charge| (month_index(charge.day), charge.day.day0() as i32 + 1))
                .collect(),
            months: MonthTable::around(first, last),
            lane: charges
                .iter()
                .map(|charge| background.lane(charge.fen))
                .collect(),
            charges,
            days,
            background,
            merchant,
        }
    }

    /// Charges a day among which a step to this one could have chosen, over the time the merchant was seen: those of its price. Where the
    /// price changes any would have done, or any that says that it renews, if this one does.
    pub fn rate(&self, index: usize, period: Period, same_price: bool) -> f64 {
        let among = if same_price {
            self.lane[index]
        } else if self.charges[index].wording.strong {
            self.background.strong
        } else {
            self.background.count()
        };
        among as f64 / (self.background.span + f64::from(period.days().min(31)))
    }
}

/// All of a merchant's charges, against which chance is judged, also when some of them are taken already.
#[derive(Debug)]
pub(super) struct Background {
    /// In order.
    amounts: Vec<i64>,
    strong: usize,
    span: f64,
}

impl Background {
    pub fn of(charges: &[Charge]) -> Background {
        let mut amounts: Vec<i64> = charges.iter().map(|charge| charge.fen).collect();
        amounts.sort_unstable();
        let span = charges
            .first()
            .zip(charges.last())
            .map_or(0, |(first, last)| days_between(first.day, last.day));
        Background {
            amounts,
            strong: charges
                .iter()
                .filter(|charge| charge.wording.strong)
                .count(),
            span: f64::from(span),
        }
    }

    pub fn count(&self) -> usize {
        self.amounts.len()
    }

    fn between(&self, low: i64, high: i64) -> usize {
        self.amounts.partition_point(|&amount| amount <= high)
            - self.amounts.partition_point(|&amount| amount < low)
    }

    /// How many charges have nearly this price, within two per cent.
    fn lane(&self, fen: i64) -> usize {
        self.between(fen - fen / 50, fen + fen / 50)
    }

    /// Which part of the charges has exactly this price.
    pub fn share(&self, fen: i64) -> f64 {
        self.between(fen, fen).max(1) as f64 / self.amounts.len().max(1) as f64
    }
}

/// The month of a day, counted from year 0.
pub(super) fn month_index(day: NaiveDate) -> i32 {
    day.year() * 12 + i32::try_from(day.month0()).unwrap_or(0)
}

/// Where months begin, in days since the first charge: due days are sought far more often than charges exist.
pub(super) struct MonthTable {
    first_month: i32,
    begins: Vec<i32>,
}

impl MonthTable {
    /// All months a due day can fall in: a missed cycle and more on either side.
    fn around(first: NaiveDate, last: NaiveDate) -> MonthTable {
        let first_month = month_index(first) - 2;
        let count = month_index(last) - first_month + 40;
        let begins = (0..=count).map(|month| days_between(first, month_step(first, month - 2, 1)));
        MonthTable {
            first_month,
            begins: begins.collect(),
        }
    }

    /// The due day in a month for an anchor, or its last day where the month is shorter.
    pub fn due(&self, month: i32, anchor: i32) -> Option<i32> {
        let place = usize::try_from(month - self.first_month).ok()?;
        let (begin, next) = (self.begins.get(place)?, self.begins.get(place + 1)?);
        Some(begin + anchor.min(next - begin) - 1)
    }
}
