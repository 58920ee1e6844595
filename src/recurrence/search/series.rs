//! One merchant's charges in the form of the search.

#![allow(
    clippy::float_arithmetic,
    reason = "rates of charges a day; no money is computed here"
)]

use chrono::{Datelike, NaiveDate};

use super::weights::SEARCH_LIMITS;
use crate::{
    calendar::{days_between, month_step},
    recurrence::{cadence::Period, names::keywords::Wording},
};

/// One charge in the form of the search.
#[derive(Clone, Debug)]
pub(super) struct Charge {
    pub day: NaiveDate,
    /// The amount in fen.
    pub fen: i64,
    /// Equal products have equal numbers; 0 when the text names none.
    pub product: u32,
    pub wording: Wording,
    /// Whether it is a wallet's or a shop's row. Such a row has renewal words if it is a renewal; a
    /// bank's row may have none.
    pub from_wallet: bool,
    /// Minutes after midnight, where the statement gives a time.
    pub minute: Option<i32>,
}

/// The facts about a merchant that are known before the dates are examined.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct MerchantPrior {
    /// A shop or service that sells memberships.
    pub sells_memberships: bool,
    /// A platform, or no name at all.
    pub umbrella: bool,
    /// The user's list of cancellations names it.
    pub named_by_user: bool,
    /// Power, rent, insurance and the like: it recurs at amounts that change.
    pub bills: bool,
}

/// The charges of one merchant that no chain has taken yet, with the values that every hypothesis
/// needs.
pub(super) struct Series<'c> {
    pub charges: &'c [Charge],
    /// Days since the first charge.
    pub days: Vec<i32>,
    /// The month of each charge, counted from year 0, and its day in it.
    pub dates: Vec<(i32, i32)>,
    pub months: MonthTable,
    /// Days from the first charge to the last.
    pub span: f64,
    pub background: &'c Background,
    pub merchant: MerchantPrior,
    /// For each charge, the number of all the merchant's charges of nearly its price.
    of_this_price: Vec<usize>,
}

impl<'c> Series<'c> {
    /// `charges`: those that no chain has taken yet.
    pub fn of(
        charges: &'c [Charge],
        background: &'c Background,
        merchant: MerchantPrior,
    ) -> Series<'c> {
        let first = charges.first().map(|charge| charge.day).unwrap_or_default();
        let last = charges.last().map_or(first, |charge| charge.day);
        let days: Vec<i32> = charges
            .iter()
            .map(|charge| days_between(first, charge.day))
            .collect();
        Series {
            span: f64::from(days.last().copied().unwrap_or(0)),
            dates: charges
                .iter()
                .map(|charge| (month_index(charge.day), charge.day.day0() as i32 + 1))
                .collect(),
            months: MonthTable::around(first, last),
            of_this_price: charges
                .iter()
                .map(|charge| background.of_price(charge.fen))
                .collect(),
            charges,
            days,
            background,
            merchant,
        }
    }

    /// The number of charges a day to which a step could lead by chance, over the time in which the
    /// merchant was seen. Where the price stays the same, charges of this price count. Where it
    /// changes, all charges count, or, if this charge has renewal words, only those that have them.
    pub fn rate(&self, index: usize, period: Period, same_price: bool) -> f64 {
        let among = if same_price {
            self.of_this_price[index]
        } else if self.charges[index].wording.strong {
            self.background.strong
        } else {
            self.background.count()
        };
        among as f64 / seen_days(self.background.span, period)
    }

    /// A number of payments divided by the days in which these charges were seen.
    pub fn rate_of(&self, payments: f64, period: Period) -> f64 {
        payments / seen_days(self.span, period)
    }
}

/// The days in which a merchant was seen: from its first charge to its last, and one cycle more, so
/// that a single charge does not give an infinite rate.
fn seen_days(span: f64, period: Period) -> f64 {
    span + f64::from(period.days().min(SEARCH_LIMITS.rate_cycle_at_most_days))
}

/// All charges of a merchant, also those that chains have taken. From them follows how probable a
/// regular series is by chance.
#[derive(Debug)]
pub(super) struct Background {
    /// In fen, in order.
    amounts: Vec<i64>,
    /// The number of charges with renewal words.
    strong: usize,
    span: f64,
}

impl Background {
    /// The amounts and the span of days of all charges of a merchant, which are in order of time.
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

    /// The number of charges.
    pub fn count(&self) -> usize {
        self.amounts.len()
    }

    fn between(&self, low: i64, high: i64) -> usize {
        self.amounts.partition_point(|&amount| amount <= high)
            - self.amounts.partition_point(|&amount| amount < low)
    }

    /// The number of charges of nearly this price.
    fn of_price(&self, fen: i64) -> usize {
        let within = fen * SEARCH_LIMITS.one_price_percent / 100;
        self.between(fen - within, fen + within)
    }

    /// The share of the charges that have exactly this price.
    pub fn share(&self, fen: i64) -> f64 {
        self.between(fen, fen).max(1) as f64 / self.amounts.len().max(1) as f64
    }
}

/// The month of a day, counted from year 0.
pub(super) fn month_index(day: NaiveDate) -> i32 {
    day.year() * 12 + i32::try_from(day.month0()).unwrap_or(0)
}

/// The first days of months, in days since the first charge. Made once, because due days are sought
/// far more often than charges exist.
pub(super) struct MonthTable {
    first_month: i32,
    begins: Vec<i32>,
}

impl MonthTable {
    /// All months in which a due day can fall: the longest step and more on either side.
    fn around(first: NaiveDate, last: NaiveDate) -> MonthTable {
        let first_month = month_index(first) - 2;
        let count = month_index(last) - first_month + 40;
        let begins = (0..=count).map(|month| days_between(first, month_step(first, month - 2, 1)));
        MonthTable {
            first_month,
            begins: begins.collect(),
        }
    }

    /// The due day in a month for an anchor day, or the month's last day where it is shorter; in
    /// days since the first charge.
    pub fn due(&self, month: i32, anchor: i32) -> Option<i32> {
        let place = usize::try_from(month - self.first_month).ok()?;
        let (begin, next) = (self.begins.get(place)?, self.begins.get(place + 1)?);
        Some(begin + anchor.min(next - begin) - 1)
    }
}

/// Charges for tests.
#[cfg(test)]
pub(super) mod examples {
    use super::*;

    /// A wallet's charge without keywords.
    pub fn charge(day: &str, yuan: i64) -> Charge {
        Charge {
            day: day.parse().expect("a day"),
            fen: yuan * 100,
            product: 0,
            wording: Wording::default(),
            from_wallet: true,
            minute: None,
        }
    }

    /// Charges on these days, at these prices in turn.
    pub fn charges(days: &[&str], yuan: &[i64]) -> Vec<Charge> {
        let priced = days.iter().zip(yuan.iter().cycle());
        priced.map(|(day, &yuan)| charge(day, yuan)).collect()
    }
}
