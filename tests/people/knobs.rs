//! Difficulty of the invented data: knobs that can be turned one by one, and the two settings that
//! are reported.

/// A setting of all knobs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Difficulty {
    /// Careful exports of a typical person.
    Normal,
    /// Charges off their due day, texts without renewal words, changing names, other purchases at
    /// the same shops.
    Hard,
}

/// Knobs of the generator; shares are in per cent.
#[derive(Clone, Copy, Debug)]
pub struct Knobs {
    /// Days that the statements cover: least and most.
    pub history: (i64, i64),
    /// The most charges of a membership before its family's own events.
    pub most_charges: u32,
    /// Share of charges off their due day, and the most days that they come early or late.
    pub off_day: i64,
    pub early_by: i64,
    pub late_by: i64,
    /// Shares of charges that fail for good, and of charges that succeed days later.
    pub missed: i64,
    pub retried: i64,
    /// Share of memberships whose price rises once.
    pub repriced: i64,
    /// Share of charges that are refunded.
    pub refunded: i64,
    /// Shares of shops whose texts hold renewal words, and membership words; the other shops' texts
    /// hold neither.
    pub strong: i64,
    pub medium: i64,
    /// Shops that print an order number in the product's text.
    pub numbered: i64,
    /// Share of shops whose name does not show that they sell cards.
    pub plain_name: i64,
    /// Share of shops that the bank prints by their company's name.
    pub company_at_bank: i64,
    /// Characters at which a bank of fixed width cuts names.
    pub name_cut: usize,
    /// Share of shops that sell under a platform's name; their own name is in the product's text.
    pub under_platform: i64,
    /// Share of shops whose charges come at any hour.
    pub any_hour: i64,
    /// Number of exports of each person; `None` for a typical mixture.
    pub exports: Option<i64>,
    /// Share of payments that the bank books on a later day.
    pub posted_late: i64,
    /// Share of accounts whose exports lack six weeks.
    pub hole: i64,
    /// Share of shops with other purchases, and share of these purchases at the membership's price.
    pub purchases_beside: i64,
    pub same_price: i64,
    /// Share of shops with a second membership.
    pub plans_beside: i64,
    /// Shares of records with a time of day, with a price, and with a misspelt name.
    pub record_timed: i64,
    pub record_priced: i64,
    pub record_misspelt: i64,
    /// Everyday habits of one person: least and most.
    pub habits: (i64, i64),
}

impl Difficulty {
    /// The knobs of this difficulty.
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
