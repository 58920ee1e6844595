//! Findings and playbooks give cases: what to do about each finding, in order, every blank filled in.
//!
//! In: the audit and the [`Handbook`] (playbooks and law). Out: a [`Case`] for each finding. A legal item is printed only when it was
//! verified, and was in force on the day that counts: the charge's, or for the way of complaining the audit's.

mod case;
mod law;
mod playbook;

pub use case::{Case, Step};
pub use law::LegalItem;
pub use playbook::{Handbook, HandbookError};

use chrono::NaiveDate;

use crate::{
    audit::{Audit, Cancellation},
    ledger::Ledger,
    recurrence::Recurrence,
    words::Lang,
};

/// A case for each finding, in the findings' order.
pub fn prepare(
    ledger: &Ledger,
    recurrence: &Recurrence,
    cancellations: &[Cancellation],
    audit: &Audit,
    handbook: &Handbook,
    as_of: NaiveDate,
    lang: Lang,
) -> Result<Vec<Case>, HandbookError> {
    let desk = case::Desk {
        ledger,
        recurrence,
        cancellations,
        audit,
        handbook,
        as_of,
        lang,
    };
    audit
        .findings
        .iter()
        .map(|finding| desk.case(finding))
        .collect()
}
