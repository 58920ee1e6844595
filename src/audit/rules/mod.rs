//! The rules, one file each. A rule looks at the evidence and returns findings, each with the charges it rests on.
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

use super::{
    Binding, Evidence, Finding, Judged,
    finding::{Kind, Severity, id},
};
use crate::{
    lang::Bilingual,
    ledger::TransactionId,
    money::Money,
    recurrence::{Band, Subscription},
};

/// Everything a rule can ask.
pub(super) struct Case<'a> {
    pub evidence: &'a Evidence<'a>,
    pub bindings: &'a [Binding],
    pub judged: &'a [Judged],
}

type Rule = fn(&Case<'_>) -> Vec<Finding>;

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

pub(super) fn apply(
    evidence: &Evidence<'_>,
    bindings: &[Binding],
    judged: &[Judged],
) -> Vec<Finding> {
    let case = Case {
        evidence,
        bindings,
        judged,
    };
    RULES.iter().flat_map(|rule| rule(&case)).collect()
}

impl<'a> Case<'a> {
    /// The memberships that are sure enough to speak of, with their indices.
    fn memberships(&self) -> impl Iterator<Item = (usize, &'a Subscription)> {
        let subscriptions = &self.evidence.recurrence.subscriptions;
        subscriptions
            .iter()
            .enumerate()
            .filter(|(_, subscription)| {
                subscription.membership && subscription.band >= Band::Likely
            })
    }

    fn amount(&self, charge: TransactionId) -> Money {
        self.evidence.ledger.get(charge).amount
    }

    /// A finding of that kind about charges of a subscription. A subscription that is only possible carries nothing grave.
    fn finding(
        &self,
        kind: Kind,
        index: usize,
        charges: Vec<TransactionId>,
        sureness: f64,
        reason: Bilingual,
    ) -> Finding {
        let subscription = &self.evidence.recurrence.subscriptions[index];
        let rows = || {
            charges
                .iter()
                .map(|&charge| self.evidence.ledger.get(charge))
        };
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
            at: rows().next().map(|row| row.at),
            amount: rows().map(|row| row.amount).sum(),
            refunded: rows().map(|row| row.refunded).sum(),
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
    case: &Case<'_>,
    subscription: &Subscription,
) -> Vec<(TransactionId, TransactionId)> {
    let renewals: Vec<TransactionId> = subscription.renewals().collect();
    renewals
        .windows(2)
        .filter(|pair| case.amount(pair[0]) != case.amount(pair[1]))
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
