//! The ledger shows subscriptions: who was paid, in what rhythm, and why that is held. This room knows merchants, and no cancellation.
//!
//! In: the [`Ledger`], the merchant catalogue, the user's files. Out: a [`Recurrence`]: the [`Subscription`]s with their
//! reasons, and the other payments to the same merchants.

mod cadence;
mod chain;
mod charges;
mod decisions;
mod keywords;
mod merchant;
mod payments;
mod reasons;
mod rhythm;
mod score;
mod stream;
mod subscription;

pub use cadence::{Cadence, Period};

pub use decisions::{Decided, Effect};
pub use keywords::{Wording, distinguishing, is_generic, wording};
pub use merchant::{EntryKind, Identity, MerchantEntry, Merchants, Name};
pub use score::{Point, Reason, is_near};
pub use subscription::{Band, Recurrence, RenewalStep, Subscription, SubscriptionId};

use crate::{ledger::Ledger, userfiles::UserFiles};

/// The numbers at the edges of detection, printed in the report. The weights of the score are in `score.rs` and `docs/detection.md`.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Thresholds {
    /// Confidence from which a subscription is confirmed.
    pub confirmed: f64,
    /// ... is likely.
    pub likely: f64,
    /// ... is shown at all.
    pub possible: f64,
    /// The most that a platform's payments without a word about membership can reach.
    pub umbrella_at_most: f64,
    /// The most that two charges without a word can reach, and two at a merchant that the user's list names.
    pub pair_at_most: f64,
    pub pair_of_named_at_most: f64,
    /// Periods whose scores lie within this are not told apart.
    pub undecided_within: f64,
    /// Log-odds of a single charge that says of itself that it renews.
    pub single_charge: f64,
    /// A merchant with more payments than this is thinned before it is searched.
    pub thin_above: usize,
    /// Price lanes with more payments a day than this, and no word of renewal, are habits.
    pub habit_rate: f64,
    /// A second payment of one price within so many days of a renewal belongs to it.
    pub twice_within_days: i32,
    /// After so many silent cycles a stream that comes back has been revived.
    pub silent_cycles: i32,
}

impl Default for Thresholds {
    fn default() -> Thresholds {
        Thresholds {
            confirmed: 0.90,
            likely: 0.60,
            possible: 0.35,
            umbrella_at_most: 0.59,
            pair_at_most: 0.59,
            pair_of_named_at_most: 0.85,
            undecided_within: 1.0,
            single_charge: 0.7,
            thin_above: 300,
            habit_rate: 0.15,
            twice_within_days: 3,
            silent_cycles: 3,
        }
    }
}

impl Thresholds {
    pub fn band(&self, confidence: f64) -> Band {
        if confidence >= self.confirmed {
            Band::Confirmed
        } else if confidence >= self.likely {
            Band::Likely
        } else {
            Band::Possible
        }
    }
}

/// Finds the subscriptions. The names on the user's list of cancellations are evidence of one; the
/// user's decisions are applied to what was found.
pub fn find(
    ledger: &Ledger,
    merchants: &Merchants,
    files: &UserFiles,
    thresholds: &Thresholds,
) -> Recurrence {
    let records = files.cancellations.iter();
    let named: Vec<&str> = records.map(|record| record.merchant.as_str()).collect();
    subscription::find(ledger, merchants, &named, &files.decisions, thresholds)
}
