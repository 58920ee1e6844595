//! Findings and playbooks give cases: what to do about each finding, in order, every blank filled in.
//!
//! In: the audit and the [`Handbook`] (playbooks and law). Out: a [`Case`] for each finding. A legal item is printed only when it was
//! verified, and was in force on the day that counts: the charge's, or for the way of complaining the audit's.

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
pub use docket::{
    DocketError, Event, OpenCase, Standing, State, What, With, read_cases, write_cases,
};
pub use dossier::{Charged, Dossier};
pub use evidence::{Evidence, Group};
pub use law::{Citation, LegalItem};
pub use letter::{Details, DetailsError, FIELDS, Field, Letter};
pub use playbook::{Handbook, HandbookError};
pub use route::Route;
pub use situation::Situation;

/// A case for each finding, in the findings' order.
pub fn prepare(desk: &Desk<'_>) -> Result<Vec<Case>, HandbookError> {
    desk.audit
        .findings
        .iter()
        .map(|finding| desk.case(finding))
        .collect()
}

/// Everything that is taken along to the dispute about one finding; `None` where no finding has that id.
pub fn dossier(
    desk: &Desk<'_>,
    finding: &str,
    details: &Details,
) -> Result<Option<Dossier>, HandbookError> {
    let mut findings = desk.audit.findings.iter();
    findings
        .find(|known| known.id == finding)
        .map(|finding| desk.dossier(finding, details))
        .transpose()
}
