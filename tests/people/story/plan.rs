//! Shops, memberships and the due days of their cycles.

use chrono::{Days, Months, NaiveDate};

use crate::people::life::{Cycle, Funding, Nature, StreamId, Wallet};

/// Words in a shop's product texts: renewal words, membership words, or neither.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wording {
    Strong,
    Medium,
    Nothing,
}

/// A shop: its names and texts, and the way in which it is paid.
#[derive(Clone, Debug)]
pub struct Shop {
    pub payee: String,
    /// Name of the company, as a bank prints it.
    pub company: String,
    /// The distinctive part of the name.
    pub stem: String,
    /// Text of the product.
    pub item: String,
    pub nature: Nature,
    pub wording: Wording,
    pub wallet: Option<Wallet>,
    pub funding: Funding,
    /// Time of the debit in minutes after midnight; `None` for any hour.
    pub minute: Option<i64>,
    /// Whether an order number stands in the product text.
    pub numbered: bool,
    /// The platform under whose name the shop sells.
    pub platform: Option<&'static str>,
}

/// A membership that is being made.
#[derive(Clone, Debug)]
pub struct Plan {
    pub shop: Shop,
    pub stream: StreamId,
    pub first: NaiveDate,
    pub cycle: Cycle,
    /// Price in fen.
    pub fen: i64,
    /// Number of due days that have passed.
    pub done: u32,
}

impl Plan {
    /// The due day so many cycles after the last one that passed; 0 gives that one.
    pub fn due(&self, after: u32) -> NaiveDate {
        step(self.first, self.cycle, self.done - 1 + after)
    }
}

/// The day so many cycles later. The 31st becomes the last day of a shorter month, and is the 31st
/// again in the next.
pub fn step(first: NaiveDate, cycle: Cycle, cycles: u32) -> NaiveDate {
    match cycle {
        Cycle::Months(months) => first + Months::new(months * cycles),
        Cycle::Days(days) => first + Days::new(u64::from(days * cycles)),
    }
}

/// The day so many days later; earlier where `days` is negative.
pub fn later(day: NaiveDate, days: i64) -> NaiveDate {
    if days >= 0 {
        day + Days::new(days.unsigned_abs())
    } else {
        day - Days::new(days.unsigned_abs())
    }
}
