//! Findings and playbooks give cases: what to do about each finding, in order, every blank filled in.
//!
//! In: the audit and the [`Handbook`] (playbooks and law). Out: a [`Case`] for each finding. A legal item is printed only when it was
//! verified, and was in force on the day that counts: the charge's, or for the way of complaining the audit's.

use std::collections::BTreeSet;

mod bars;
mod case;
mod claim;
mod docket;
mod dossier;
mod evidence;
mod law;
mod letter;
mod playbook;
mod route;
mod situation;

pub use bars::TimeBar;
pub use case::{Case, Desk, Place, Step};
pub use claim::Claim;
pub use docket::{Event, OpenCase, Standing, State, What, With, read_cases, write_cases};
pub use dossier::{Charged, Dossier};
pub use evidence::{Evidence, Group};
pub use law::{Citation, LegalItem};
pub use letter::{Details, FIELDS, Field, Letter};
pub use playbook::Handbook;
pub use route::Route;
pub use situation::Situation;

use crate::problem::Problem;

/// A case for each finding, in the findings' order.
pub fn prepare(desk: &Desk<'_>) -> Result<Vec<Case>, Problem> {
    desk.audit
        .findings
        .iter()
        .map(|finding| desk.case(finding))
        .collect()
}

/// Everything that is taken along to the dispute about one finding, named by its id or by that of a case opened on it; `None` where there is
/// no such finding. `present`: the files given as evidence that are really there.
pub fn dossier(
    desk: &Desk<'_>,
    id: &str,
    details: &Details,
    present: &BTreeSet<String>,
) -> Result<Option<Dossier>, Problem> {
    let named = desk.audit.findings.iter().find(|known| known.id == id);
    let of_case = || {
        let case = desk.cases.iter().find(|case| case.finding == id);
        case.and_then(|case| case.finding(desk.audit, desk.ledger))
    };
    named
        .or_else(of_case)
        .map(|finding| desk.dossier(finding, details, present))
        .transpose()
}
