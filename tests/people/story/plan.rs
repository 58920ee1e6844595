//! A shop, a membership there, and the due days of its cycles.

use chrono::{Days, Months, NaiveDate};

use crate::people::life::{Cycle, Funding, Nature, StreamId, Wallet};

/// What a shop's texts say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wording {
    Strong,
    Medium,
    Nothing,
}

/// Who is paid, how, and what is printed.
#[derive(Clone, Debug)]
pub struct Shop {
    pub payee: String,
    pub company: String,
    /// The part of the name that tells it from others.
    pub stem: String,
    pub item: String,
    pub nature: Nature,
    pub wording: Wording,
    pub wallet: Option<Wallet>,
    pub funding: Funding,
    /// Minutes after midnight at which the debit runs, where it runs at one time.
    pub minute: Option<i64>,
    pub numbered: bool,
    /// The platform under whose name it sells.
    pub platform: Option<&'static str>,
}

/// A membership while it is told.
#[derive(Clone, Debug)]
pub struct Plan {
    pub shop: Shop,
    pub stream: StreamId,
    pub first: NaiveDate,
    pub cycle: Cycle,
    pub fen: i64,
    /// How many due days have passed.
    pub done: u32,
}

impl Plan {
    /// The due day of the cycle that is so many after the last one that passed; 0 is that one itself.
    pub fn due(&self, after: u32) -> NaiveDate {
        step(self.first, self.cycle, self.done - 1 + after)
    }
}

/// So many cycles after a day; the 31st becomes the last day of a shorter month and is the 31st again in the next.
pub fn step(first: NaiveDate, cycle: Cycle, cycles: u32) -> NaiveDate {
    match cycle {
        Cycle::Months(months) => first + Months::new(months * cycles),
        Cycle::Days(days) => first + Days::new(u64::from(days * cycles)),
    }
}

pub fn later(day: NaiveDate, days: i64) -> NaiveDate {
    if days >= 0 {
        day + Days::new(days.unsigned_abs())
    } else {
        day - Days::new(days.unsigned_abs())
    }
}
