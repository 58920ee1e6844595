//! Recurrence: the subscriptions that a ledger shows, each with its merchant, cadence and reasons.
//! This room knows merchants, and no cancellation.
//!
//! In: the [`Ledger`], the [`Merchants`] catalogue, the user's files. Out: a [`Recurrence`]: the
//! [`Subscription`]s with their reasons, and the other payments to the same merchants.

mod cadence;
mod decide;
mod decided;
mod names;
mod points;
mod search;
mod subscription;
mod thresholds;

pub use cadence::{Cadence, DEBIT_WINDOW, DebitWindow, Period};
pub use decided::{Decided, Effect};
pub use names::{
    catalogue::{EntryKind, MerchantEntry, Merchants},
    identity::Identity,
    keywords::Wording,
    likeness::{Name, NameMatch},
};
pub use points::{Point, Reason, logistic, total};
pub use search::weights::{
    DATE_CHANCES, DateChances, PERIOD_SHARES, PeriodShares, SEARCH_LIMITS, SearchLimits, WEIGHTS,
    Weights,
};
pub use subscription::{Band, Recurrence, RenewalStep, Subscription, SubscriptionId};
pub use thresholds::{PRICE_LIMITS, PriceLimits, Thresholds, is_near};

use crate::{ledger::Ledger, userfiles::UserFiles};

/// Finds the subscriptions in a ledger and applies the user's decisions to them. A merchant on the
/// user's list of cancellations is more probably paid by subscription.
pub fn find(
    ledger: &Ledger,
    merchants: &Merchants,
    files: &UserFiles,
    thresholds: &Thresholds,
) -> Recurrence {
    let records = files.cancellations.iter();
    let named: Vec<&str> = records.map(|record| record.merchant.as_str()).collect();
    let decisions = &files.decisions;
    let mut recurrence = search::search(search::Inputs {
        ledger,
        merchants,
        named_by_user: &named,
        aliases: decide::aliases(ledger, decisions),
        own_purchases: decide::own_purchases(ledger, decisions),
        thresholds,
    });
    decide::apply(&mut recurrence, ledger, decisions);
    recurrence
}
