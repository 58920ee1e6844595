//! Subscriptions and the user's cancellations give findings. This room judges charges, and knows no
//! dispute channel.
//!
//! In: statements, ledger, recurrence, the user's files, the day the audit speaks for. Out: an
//! [`Audited`]: which record binds to which subscription, what each later charge is, each
//! subscription's status, and the [`Finding`]s with the charges they rest on.

mod audited;
mod binding;
mod finding;
mod judging;
mod layers;
mod rules;
mod status;
mod verdict;

pub use audited::{Audited, Judged};
pub use binding::{Binding, Doubt};
pub use finding::{Finding, FindingId, Kind, Severity};
pub use layers::{LayerFinding, LayerState};
pub use status::Status;
pub use verdict::{Policy, Ruling, Test, Verdict};

use chrono::NaiveDate;
use typed_index_collections::TiVec;

use crate::{
    ledger::Ledger,
    problem::Problem,
    recurrence::{Recurrence, Thresholds},
    source::StatementId,
    statement::Statement,
    userfiles::UserFiles,
};

/// What an audit judges: the values of the stages before it.
#[derive(Debug)]
pub struct Input {
    pub as_of: NaiveDate,
    pub files: UserFiles,
    pub statements: TiVec<StatementId, Statement>,
    pub unread: Vec<Problem>,
    pub ledger: Ledger,
    pub recurrence: Recurrence,
    pub thresholds: Thresholds,
}

/// Binds the records, judges what came after, and applies every rule.
pub fn examine(input: Input) -> Audited {
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
    audited.bindings = binding::bind(&audited);
    let rulings = judging::judge(&audited);
    audited.judged = rulings
        .into_iter_enumerated()
        .map(|(id, ruled)| {
            let standing = status::settle(&audited, id, &ruled);
            let layers = layers::layers(&audited, id, &ruled, &standing);
            Judged::new(ruled, standing, layers)
        })
        .collect();
    audited.findings = rules::apply(&audited);
    audited
}
