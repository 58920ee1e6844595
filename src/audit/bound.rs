//! The result of binding: the subscriptions that a record of cancellation ends, or may mean.

use crate::recurrence::SubscriptionId;

/// The subscriptions that a record of cancellation ends, or those that it may mean.
#[derive(Clone, Debug, Default)]
pub struct Binding {
    /// The subscriptions that the record ends, each with the confidence of the binding (0 to 1).
    pub bound: Vec<(SubscriptionId, f64)>,
    /// The subscriptions that the record may mean, where it ends none.
    pub candidates: Vec<SubscriptionId>,
    /// Whether the candidates are judged conditionally: their charges after the record are
    /// `unclear`, and a finding about them holds only if the record means them.
    pub ambiguous: bool,
    /// The reason why the record is not bound.
    pub doubt: Doubt,
}

/// The reason why a record is not bound. Where several records may mean one subscription, the last
/// reason in this order is the one that is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Doubt {
    /// Several subscriptions fit the record, or none.
    #[default]
    Which,
    /// One subscription fits, but the merchant has other payments of its price that no subscription
    /// explains: the record may mean those.
    Purchases,
    /// The name of the one subscription that fits only resembles the record's.
    Resembles,
    /// A subscription that the user dismissed fits as well.
    Dismissed,
    /// The statements of the subscription begin only after the record.
    Unseen,
}

impl Binding {
    pub(super) fn bound(bound: Vec<(SubscriptionId, f64)>) -> Binding {
        Binding {
            bound,
            ..Binding::default()
        }
    }

    pub(super) fn doubtful(
        candidates: Vec<SubscriptionId>,
        ambiguous: bool,
        doubt: Doubt,
    ) -> Binding {
        Binding {
            bound: Vec::new(),
            candidates,
            ambiguous,
            doubt,
        }
    }
}
