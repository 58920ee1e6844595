//! Subscriptions and the user's cancellations give findings. This room judges charges, and knows no dispute channel.
//!
//! In: ledger, recurrence, cancellations, the day the audit speaks for. Out: an [`Audit`]: which record binds to which
//! subscription, what each later charge is, each subscription's status, and the [`Finding`]s with the charges they rest on.

mod binding;
mod cancellation;
mod finding;
mod judging;
mod layers;
mod rules;
mod status;
mod verdict;

pub use binding::{BINDING_WEIGHTS, Binding, BindingWeights, Doubt};
pub use cancellation::{
    Cancellation, Layer, NotEnded, read_cancellations, read_cancellations_toml,
};
pub use finding::{Finding, Kind, Severity};
pub use layers::{LayerFinding, LayerState};
pub use status::Status;
pub use verdict::{Policy, Ruling, Test, Verdict};

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::{
    ledger::{Ledger, TransactionId},
    recurrence::{Merchants, Recurrence},
};

/// What a rule can look at.
pub(crate) struct Evidence<'a> {
    pub ledger: &'a Ledger,
    pub recurrence: &'a Recurrence,
    pub merchants: &'a Merchants,
    pub cancellations: &'a [Cancellation],
    pub as_of: NaiveDate,
    pub policy: Policy,
}

/// A subscription as the audit leaves it; `judged[i]` speaks of `recurrence.subscriptions[i]`.
#[derive(Debug)]
pub struct Judged {
    pub status: Status,
    /// Index of the record that ended it, and how surely the record means it (0 to 1).
    pub cancellation: Option<(usize, f64)>,
    /// After a cancellation nothing more was taken on the next due day, as far as statements reach: `None` when they end before it.
    pub honoured: Option<bool>,
    /// Of each charge that did not certainly come before the cancellation.
    pub rulings: BTreeMap<TransactionId, Ruling>,
    /// Payments to the merchant after the cancellation that belong to no subscription.
    pub other_charges: Vec<(TransactionId, Ruling)>,
    pub next_expected: Option<NaiveDate>,
    /// Where it was closed, and where it is still open.
    pub layers: Vec<LayerFinding>,
}

/// The outcome of the audit.
#[derive(Debug)]
pub struct Audit {
    pub bindings: Vec<Binding>,
    pub judged: Vec<Judged>,
    /// The gravest first.
    pub findings: Vec<Finding>,
}

/// Binds the records, judges what came after, and applies every rule.
pub fn examine(
    ledger: &Ledger,
    recurrence: &Recurrence,
    merchants: &Merchants,
    cancellations: &[Cancellation],
    as_of: NaiveDate,
    policy: Policy,
) -> Audit {
    let evidence = Evidence {
        ledger,
        recurrence,
        merchants,
        cancellations,
        as_of,
        policy,
    };
    let bindings = binding::bind(&evidence);
    let judged = judging::judge(&evidence, &bindings);
    let judged: Vec<Judged> = judged
        .into_iter()
        .enumerate()
        .map(|(index, judged)| status::settle(&evidence, index, judged))
        .enumerate()
        .map(|(index, judged)| Judged {
            layers: layers::layers(&evidence, &bindings, index, &judged),
            ..judged
        })
        .collect();
    let mut findings = rules::apply(&evidence, &bindings, &judged);
    findings.sort_by_cached_key(finding::order);
    Audit {
        bindings,
        judged,
        findings,
    }
}
