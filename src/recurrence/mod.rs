//! Recurrence: the subscriptions that a ledger shows, who was paid, in what cadence, and the
//! reasons. This room knows merchants, and no cancellation.
//!
//! In: the [`Ledger`], the [`Merchants`] catalogue, the names on the user's list of cancellations,
//! the user's [`Decision`]s. Out: a [`Recurrence`]: the [`Subscription`]s with their reasons, and
//! the other payments to the same merchants.

mod cadence;
mod decide;
mod decisions;
mod names;
mod points;
mod search;
mod subscription;
mod thresholds;

pub use cadence::{Cadence, DEBIT_WINDOW, DebitWindow, Period};
pub use decisions::{Decided, Decision, Effect, Said, read_decisions};
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
pub use subscription::{Band, Recurrence, RenewalStep, Subscription};
pub use thresholds::{PRICE_LIMITS, PriceLimits, Thresholds, is_near};

use crate::ledger::Ledger;

/// Finds the subscriptions in a ledger and applies the user's decisions to them. `named_by_user`:
/// the merchants that the user's list of cancellations names.
pub fn find(
    ledger: &Ledger,
    merchants: &Merchants,
    named_by_user: &[&str],
    decisions: &[Decision],
    thresholds: &Thresholds,
) -> Recurrence {
    let mut recurrence = search::search(search::Inputs {
        ledger,
        merchants,
        named_by_user,
        aliases: decide::aliases(ledger, decisions),
        own_purchases: decide::own_purchases(ledger, decisions),
        thresholds,
    });
    decide::apply(&mut recurrence, ledger, decisions);
    recurrence
}
