//! The rules, one file each. A rule looks at the audited and returns findings, each with the charges it rests on.
//!
//! Every file says under the same headings what it finds, why it matters, what would clear it and what it cannot see.

mod charged_after_cancellation;
mod charged_twice;
mod coverage_ends_too_early;
mod intro_price_ended;
mod overlapping_plans;
mod price_raised;
mod record_without_subscription;
mod revived_after_silence;
mod shorter_cycle_than_promised;

use std::collections::BTreeMap;

use typed_index_collections::TiVec;

use super::{
    Audited, Finding,
    finding::{FindingId, Kind, Severity, id, order},
};
use crate::{
    lang::Bilingual,
    ledger::TransactionId,
    money::Money,
    recurrence::{Band, Subscription, SubscriptionId},
};

/// A rule: what was judged so far in, findings out.
type Rule = fn(&Audited) -> Vec<Finding>;

const RULES: [Rule; 9] = [
    charged_after_cancellation::check,
    charged_twice::check,
    shorter_cycle_than_promised::check,
    price_raised::check,
    intro_price_ended::check,
    overlapping_plans::check,
    revived_after_silence::check,
    record_without_subscription::check,
    coverage_ends_too_early::check,
];

/// Applies every rule. The gravest findings come first.
pub(super) fn apply(audited: &Audited) -> TiVec<FindingId, Finding> {
    let mut findings: Vec<Finding> = RULES.iter().flat_map(|rule| rule(audited)).collect();
    findings.sort_by_cached_key(order);
    findings.into()
}

/// What the rules share.
impl Audited {
    /// The memberships that are sure enough to carry a finding.
    fn memberships(&self) -> impl Iterator<Item = (SubscriptionId, &Subscription)> {
        self.recurrence
            .subscriptions
            .iter_enumerated()
            .filter(|(_, subscription)| {
                subscription.membership && subscription.band >= Band::Likely
            })
    }

    fn amount(&self, charge: TransactionId) -> Money {
        self.ledger.get(charge).amount
    }

    /// A price of a subscription's charge, with its currency, as a sentence has it.
    fn price(&self, charge: TransactionId) -> Bilingual {
        self.amount(charge).of(&self.ledger.currency(charge))
    }

    /// A finding of that kind about charges of a subscription, in order of time. A subscription that is
    /// only possible carries no finding of severity high or medium.
    fn finding(
        &self,
        kind: Kind,
        index: SubscriptionId,
        charges: Vec<TransactionId>,
        sureness: f64,
        reason: Bilingual,
    ) -> Finding {
        let subscription = self.subscription(index);
        let least = if subscription.band == Band::Possible {
            Severity::Low
        } else {
            Severity::High
        };
        Finding {
            id: id(kind, &subscription.id),
            kind,
            severity: kind.severity().max(least),
            subscription: Some(index),
            cancellation: None,
            currency: self.currency(&charges),
            at: charges.first().map(|&id| self.ledger.get(id).at),
            amount: self.charged(&charges),
            refunded: self.refunded(&charges),
            claimable: Money::ZERO,
            days_after_cancellation: None,
            confidence: confidence(subscription.confidence, sureness),
            conditional: false,
            reason,
            charges,
        }
    }
}

#[allow(clippy::float_arithmetic, reason = "a confidence, no money")]
fn confidence(one: f64, other: f64) -> f64 {
    one * other
}

/// Steps from one price to the next along a subscription's renewals: the last charge at the old and the first at the new price.
fn price_steps(
    audited: &Audited,
    subscription: &Subscription,
) -> Vec<(TransactionId, TransactionId)> {
    let renewals: Vec<TransactionId> = subscription.renewals().collect();
    renewals
        .windows(2)
        .filter(|pair| audited.amount(pair[0]) != audited.amount(pair[1]))
        .map(|pair| (pair[0], pair[1]))
        .collect()
}

/// Items under their keys, in the order of the keys.
fn grouped<K: Ord, V>(items: impl Iterator<Item = (K, V)>) -> BTreeMap<K, Vec<V>> {
    let mut groups: BTreeMap<K, Vec<V>> = BTreeMap::new();
    for (key, value) in items {
        groups.entry(key).or_default().push(value);
    }
    groups
}
