//! The audit: from subscriptions and the user's cancellations to findings. This room judges
//! charges; the steps of a dispute belong to the room `dispute`.
//!
//! In: statements, ledger, recurrence, the user's files and the day of the audit. Out: an
//! [`Audited`] with the subscriptions that each record of cancellation ends, the verdict on each
//! later charge, each subscription's status and layers, and the [`Finding`]s with their charges.

mod audited;
mod binding;
mod bound;
#[cfg(test)]
mod example;
mod finding;
mod judged;
mod judging;
mod layers;
mod order;
mod rules;
mod status;
mod verdict;

pub use audited::Audited;
pub use binding::{BINDING_WEIGHTS, BindingWeights};
pub use bound::{Binding, Doubt};
pub use finding::{Finding, FindingId, Kind, Severity};
pub use judged::{Judged, LayerFinding, LayerState, Status};
pub use verdict::{Policy, Ruling, Test, Verdict};

use chrono::NaiveDate;
use typed_index_collections::TiVec;

use crate::{
    ledger::Ledger,
    problem::Problem,
    recurrence::{Merchants, Recurrence, Thresholds},
    source::StatementId,
    statement::Statement,
    userfiles::UserFiles,
};

/// The values of the stages before the audit.
#[derive(Debug)]
pub struct Input {
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
}

/// Binds the records of cancellation, judges the charges after them, and applies every rule.
pub fn examine(input: Input, merchants: &Merchants) -> Audited {
    let mut audited = Audited {
        as_of: input.as_of,
        files: input.files,
        statements: input.statements,
        unread: input.unread,
        ledger: input.ledger,
        recurrence: input.recurrence,
        thresholds: input.thresholds,
        policy: Policy::default(),
        bindings: TiVec::new(),
        judged: TiVec::new(),
        findings: TiVec::new(),
    };
    audited.bindings = binding::bind(&audited, merchants);
    let rulings = judging::judge(&audited);
    audited.judged = rulings
        .into_iter_enumerated()
        .map(|(id, ruled)| {
            let standing = status::settle(&audited, id, &ruled);
            let layers = layers::layers(&audited, id, &ruled, &standing);
            Judged {
                status: standing.status,
                cancellation: ruled.cancellation,
                honoured: standing.honoured,
                rulings: ruled.rulings,
                other_charges: ruled.other_charges,
                next_expected: standing.next_expected,
                layers,
            }
        })
        .collect();
    audited.findings = rules::apply(&audited);
    audited
}
