//! The result of an audit: one value with the values of all stages.

use chrono::NaiveDate;
use typed_index_collections::TiVec;

use super::{
    bound::Binding,
    finding::{self, Finding, FindingId, Kind, Severity},
    judged::Judged,
    verdict::Policy,
};
use crate::{
    lang::Bilingual,
    ledger::{Ledger, TransactionId},
    money::{Currency, Money},
    problem::Problem,
    recurrence::{Band, Recurrence, Subscription, SubscriptionId, Thresholds},
    source::{Source, StatementId},
    statement::Statement,
    userfiles::{Cancellation, RecordId, UserFiles},
};

/// The result of an audit, with all its input. It is filled stage by stage and not changed
/// afterwards; disputes, reports and explanations read it.
#[derive(Debug)]
pub struct Audited {
    /// The day of the audit. Later days count as unknown.
    pub as_of: NaiveDate,
    /// The user's own files.
    pub files: UserFiles,
    /// The statements that could be read.
    pub statements: TiVec<StatementId, Statement>,
    /// Files that could not be read, and folders that could not be listed.
    pub unread: Vec<Problem>,
    /// All rows of the statements, linked.
    pub ledger: Ledger,
    /// The subscriptions that the ledger shows.
    pub recurrence: Recurrence,
    /// The numbers with which subscriptions were searched.
    pub thresholds: Thresholds,
    /// The day limits with which charges were judged.
    pub policy: Policy,
    /// The subscriptions that each record of the list of cancellations ends, or may mean.
    pub bindings: TiVec<RecordId, Binding>,
    /// The verdicts, the status and the layers of each subscription.
    pub judged: TiVec<SubscriptionId, Judged>,
    /// The findings, the gravest first.
    pub findings: TiVec<FindingId, Finding>,
}

impl Audited {
    /// The subscription of that index.
    pub fn subscription(&self, id: SubscriptionId) -> &Subscription {
        &self.recurrence.subscriptions[id]
    }

    /// The record of the list of cancellations of that index.
    pub fn record(&self, id: RecordId) -> &Cancellation {
        &self.files.cancellations[id]
    }

    /// The statement in which a row stands.
    pub fn statement(&self, source: Source) -> &Statement {
        &self.statements[source.statement]
    }

    /// The currency of charges: that of the first, since a subscription has one currency.
    pub fn currency(&self, charges: &[TransactionId]) -> Currency {
        charges
            .first()
            .map(|&id| self.ledger.currency(id))
            .unwrap_or_default()
    }

    /// The sum of charges as they were debited.
    pub fn charged(&self, charges: &[TransactionId]) -> Money {
        charges.iter().map(|&id| self.amount(id)).sum()
    }

    /// The sum of the refunded amounts of charges.
    pub fn refunded(&self, charges: &[TransactionId]) -> Money {
        charges.iter().map(|&id| self.ledger.get(id).refunded).sum()
    }

    /// The sum of charges less their refunded amounts.
    pub fn net(&self, charges: &[TransactionId]) -> Money {
        charges.iter().map(|&id| self.ledger.get(id).net()).sum()
    }

    pub(super) fn amount(&self, charge: TransactionId) -> Money {
        self.ledger.get(charge).amount
    }

    /// The amount of a charge with its currency, for a sentence.
    pub(super) fn price(&self, charge: TransactionId) -> Bilingual {
        self.amount(charge).of(&self.ledger.currency(charge))
    }

    /// The memberships that are likely or confirmed, so that rules may judge them.
    pub(super) fn memberships(&self) -> impl Iterator<Item = (SubscriptionId, &Subscription)> {
        let subscriptions = self.recurrence.subscriptions.iter_enumerated();
        subscriptions.filter(|(_, subscription)| {
            subscription.membership && subscription.band >= Band::Likely
        })
    }

    /// The price steps along a subscription's renewals: for each, the last charge at the old price
    /// and the first one at the new price.
    pub(super) fn price_steps(
        &self,
        subscription: &Subscription,
    ) -> Vec<(TransactionId, TransactionId)> {
        let renewals: Vec<TransactionId> = subscription.renewals().collect();
        let pairs = renewals.iter().zip(renewals.iter().skip(1));
        pairs
            .filter(|&(&old, &new)| self.amount(old) != self.amount(new))
            .map(|(&old, &new)| (old, new))
            .collect()
    }

    /// A finding about charges of a subscription, which are given in order of time. `sureness` (0
    /// to 1): the confidence of the finding, provided that the subscription is one. A subscription
    /// that is only possible has no finding of severity high or medium.
    pub(super) fn finding(
        &self,
        kind: Kind,
        subscription: SubscriptionId,
        charges: Vec<TransactionId>,
        sureness: f64,
        reason: Bilingual,
    ) -> Finding {
        let about = self.subscription(subscription);
        let gravest = match about.band {
            Band::Possible => Severity::Low,
            Band::Likely | Band::Confirmed => Severity::High,
        };
        Finding {
            id: finding::id(kind, &about.id),
            kind,
            severity: kind.severity().max(gravest),
            subscription: Some(subscription),
            cancellation: None,
            currency: self.currency(&charges),
            at: charges.first().map(|&id| self.ledger.get(id).at),
            amount: self.charged(&charges),
            refunded: self.refunded(&charges),
            claimable: Money::ZERO,
            days_after_cancellation: None,
            confidence: confidence(about.confidence, sureness),
            conditional: false,
            reason,
            charges,
        }
    }
}

/// The confidence that two assumptions both hold.
#[allow(clippy::float_arithmetic, reason = "a confidence, no money")]
pub(super) fn confidence(one: f64, other: f64) -> f64 {
    one * other
}
