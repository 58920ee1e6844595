//! The result of an audit: every stage's value, as one.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use typed_index_collections::TiVec;

use super::{
    binding::Binding,
    finding::{Finding, FindingId},
    judging::Ruled,
    layers::LayerFinding,
    status::{Standing, Status},
    verdict::{Policy, Ruling},
};
use crate::{
    ledger::{Ledger, TransactionId},
    money::{Currency, Money},
    problem::Problem,
    recurrence::{Recurrence, Subscription, SubscriptionId, Thresholds},
    source::{Source, StatementId},
    statement::Statement,
    userfiles::{Cancellation, RecordId, UserFiles},
};

/// Everything that an audit found, with what it rests on. Filled stage by stage and not changed after;
/// disputes, reports and explanations read it.
#[derive(Debug)]
pub struct Audited {
    /// The day the audit speaks for.
    pub as_of: NaiveDate,
    pub files: UserFiles,
    pub statements: TiVec<StatementId, Statement>,
    /// Files that could not be read, and folders that could not be listed.
    pub unread: Vec<Problem>,
    pub ledger: Ledger,
    pub recurrence: Recurrence,
    pub thresholds: Thresholds,
    pub policy: Policy,
    /// What became of each record of the list of cancellations.
    pub bindings: TiVec<RecordId, Binding>,
    /// What the audit says of each subscription.
    pub judged: TiVec<SubscriptionId, Judged>,
    /// The gravest first.
    pub findings: TiVec<FindingId, Finding>,
}

/// What the audit says of one subscription.
#[derive(Clone, Debug)]
pub struct Judged {
    pub status: Status,
    /// The record that ended it, and how surely the record means it (0 to 1).
    pub cancellation: Option<(RecordId, f64)>,
    /// After a cancellation nothing more was taken on the next due day, as far as statements reach;
    /// none where they end before it.
    pub honoured: Option<bool>,
    /// Of each charge that did not certainly come before the cancellation.
    pub rulings: BTreeMap<TransactionId, Ruling>,
    /// Payments to the merchant after the cancellation that belong to no subscription.
    pub other_charges: Vec<(TransactionId, Ruling)>,
    pub next_expected: Option<NaiveDate>,
    /// Where it was closed, and where it is still open.
    pub layers: Vec<LayerFinding>,
}

impl Judged {
    pub(super) fn new(ruled: Ruled, standing: Standing, layers: Vec<LayerFinding>) -> Judged {
        Judged {
            status: standing.status,
            cancellation: ruled.cancellation,
            honoured: standing.honoured,
            rulings: ruled.rulings,
            other_charges: ruled.other_charges,
            next_expected: standing.next_expected,
            layers,
        }
    }
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

    /// The currency of charges: of the first, since a subscription has one.
    pub fn currency(&self, charges: &[TransactionId]) -> Currency {
        charges
            .first()
            .map(|&id| self.ledger.currency(id))
            .unwrap_or_default()
    }

    /// The sum of charges as they were debited.
    pub fn charged(&self, charges: &[TransactionId]) -> Money {
        charges.iter().map(|&id| self.ledger.get(id).amount).sum()
    }

    /// The sum of what was refunded of charges.
    pub fn refunded(&self, charges: &[TransactionId]) -> Money {
        charges.iter().map(|&id| self.ledger.get(id).refunded).sum()
    }

    /// The sum of charges less what was refunded.
    pub fn net(&self, charges: &[TransactionId]) -> Money {
        charges.iter().map(|&id| self.ledger.get(id).net()).sum()
    }
}
