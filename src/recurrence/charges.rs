//! One merchant's charges as detection sees them.

#![allow(
    clippy::float_arithmetic,
    reason = "rates of charges a day; no money is computed here"
)]

use std::collections::BTreeMap;

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
    /// How many charges have nearly this price (within two per cent), for each charge.
    pub lane: Vec<usize>,
    /// How many charges have exactly this price.
    pub level: BTreeMap<i64, usize>,
}

impl<'c> Field<'c> {
    pub fn of(charges: &'c [Charge]) -> Field<'c> {
        let first = charges.first().map(|charge| charge.day).unwrap_or_default();
        let days: Vec<i32> = charges
            .iter()
            .map(|charge| days_between(first, charge.day))
            .collect();
        let mut amounts: Vec<i64> = charges.iter().map(|charge| charge.fen).collect();
        amounts.sort_unstable();
        let within = |fen: i64| {
            let slack = fen / 50;
            amounts.partition_point(|&amount| amount <= fen + slack)
                - amounts.partition_point(|&amount| amount < fen - slack)
        };
        let mut level = BTreeMap::new();
        for charge in charges {
            *level.entry(charge.fen).or_default() += 1;
        }
        Field {
            lane: charges.iter().map(|charge| within(charge.fen)).collect(),
            span: f64::from(days.last().copied().unwrap_or(0)),
            dates: charges
                .iter()
                .map(|charge| (month_index(charge.day), charge.day.day0() as i32 + 1))
                .collect(),
            months: MonthTable::around(first, charges.last().map_or(first, |charge| charge.day)),
            charges,
            days,
            level,
        }
    }

    /// Charges of this one's price a day, over the time the merchant was seen.
    pub fn rate(&self, index: usize, period: Period) -> f64 {
        self.lane[index] as f64 / (self.span + f64::from(period.days().min(31)))
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
