//! How rough the data is: each roughness a number that can be turned alone, and the two settings that are reported.

/// How rough the data is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Difficulty {
    /// What a careful export of a common person shows.
    Normal,
    /// Days that wander, shops whose texts say nothing, names that change, habits at the same shops.
    Hard,
}

/// The knobs that a difficulty turns; shares in per cent.
#[derive(Clone, Copy, Debug)]
pub struct Knobs {
    /// Days that statements cover: at least, and at most.
    pub history: (i64, i64),
    /// Charges of a membership before anything else happens to it, at most.
    pub most_charges: u32,
    /// Charges that run off their due day, and how far: early by so many days at most, late by so many.
    pub off_day: i64,
    pub early_by: i64,
    pub late_by: i64,
    /// Charges that never happen, and that happen only when tried again days later.
    pub missed: i64,
    pub retried: i64,
    /// Memberships whose price changes once, on the way.
    pub repriced: i64,
    /// Charges that are given back.
    pub refunded: i64,
    /// Shops whose texts speak of renewal, and of membership; the rest say nothing.
    pub strong: i64,
    pub medium: i64,
    /// Shops that print an order number in the product's text.
    pub numbered: i64,
    /// Shops whose name does not say that they sell cards.
    pub plain_name: i64,
    /// Shops that the bank shows by their company's name.
    pub company_at_bank: i64,
    /// Characters at which a bank of fixed width cuts names.
    pub name_cut: usize,
    /// Shops that sell under a platform's name, their own in the product's text.
    pub under_platform: i64,
    /// Shops whose charges come at any hour.
    pub any_hour: i64,
    /// How many exports a person has; nothing: as people do.
    pub exports: Option<i64>,
    /// The bank's row comes later than the payment.
    pub posted_late: i64,
    /// Accounts of whose export some six weeks are missing.
    pub hole: i64,
    /// Shops where other things are bought as well, and how many of these cost what the membership costs.
    pub purchases_beside: i64,
    pub same_price: i64,
    /// Shops with a second membership.
    pub plans_beside: i64,
    /// Cancellations noted with the time of day, with the price, with a slip of the pen in the name.
    pub record_timed: i64,
    pub record_priced: i64,
    pub record_misspelt: i64,
    /// Everyday habits of one person: at least, and at most.
    pub habits: (i64, i64),
}

impl Difficulty {
    pub fn knobs(self) -> Knobs {
        match self {
            Difficulty::Normal => Knobs {
                history: (400, 760),
                most_charges: 14,
                off_day: 8,
                early_by: 2,
                late_by: 1,
                missed: 1,
                retried: 1,
                repriced: 5,
                refunded: 2,
                strong: 55,
                medium: 30,
                numbered: 15,
                plain_name: 20,
                company_at_bank: 40,
                name_cut: 10,
                under_platform: 0,
                any_hour: 10,
                exports: None,
                posted_late: 15,
                hole: 0,
                purchases_beside: 12,
                same_price: 0,
                plans_beside: 5,
                record_timed: 30,
                record_priced: 10,
                record_misspelt: 0,
                habits: (3, 6),
            },
            Difficulty::Hard => Knobs {
                off_day: 35,
                early_by: 4,
                late_by: 3,
                missed: 4,
                retried: 4,
                repriced: 15,
                refunded: 6,
                strong: 20,
                medium: 30,
                numbered: 40,
                plain_name: 50,
                company_at_bank: 70,
                any_hour: 40,
                posted_late: 45,
                hole: 10,
                purchases_beside: 40,
                same_price: 20,
                plans_beside: 15,
                record_priced: 0,
                record_misspelt: 5,
                habits: (5, 9),
                ..Difficulty::Normal.knobs()
            },
        }
    }
}
