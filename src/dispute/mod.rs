//! Findings and playbooks give cases: what to do about each finding, in order, every blank filled in.
//!
//! In: an [`Audited`] and the [`Handbook`] (playbooks, letters, law). Out: a [`Case`] for each finding,
//! and on demand the [`Dossier`] of one. A legal item is cited only when it was verified, and was in
//! force on the day that counts: the charge's, or for the way of complaining the audit's.

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
pub use case::{Case, Place, Step};
pub use claim::Claim;
pub use docket::{Standing, State, finding_of, standing};
pub use dossier::{Charged, Dossier};
pub use evidence::{Evidence, Group};
pub use law::{Citation, LegalItem};
pub use letter::{FIELDS, Field, Letter};
pub use playbook::Handbook;
pub use route::Route;
pub use situation::Situation;

use typed_index_collections::TiVec;

use crate::{
    audit::{Audited, FindingId},
    problem::Problem,
};

/// The case of each finding.
pub type Cases = TiVec<FindingId, Case>;

/// Makes a case for each finding. Words in the user's files that no situation, route or field
/// answers to are an error.
pub fn prepare(audited: &Audited, handbook: &Handbook) -> Result<Cases, Problem> {
    docket::check_cases(&audited.files)?;
    letter::check_details(&audited.files.details)?;
    let desk = case::Desk { audited, handbook };
    let findings = audited.findings.iter();
    findings.map(|finding| desk.case(finding)).collect()
}

/// Everything that is needed for the dispute about one finding: the case, each charge with its
/// numbers and its place in a file, the letters, the checklist.
pub fn dossier(
    audited: &Audited,
    cases: &Cases,
    handbook: &Handbook,
    finding: FindingId,
) -> Result<Dossier, Problem> {
    let desk = case::Desk { audited, handbook };
    desk.dossier(&audited.findings[finding], &cases[finding])
}

/// The finding of that id, or the one about which a case of that id was opened.
pub fn find(audited: &Audited, id: &str) -> Option<FindingId> {
    let named = audited.findings.position(|finding| finding.id == id);
    named.or_else(|| {
        let case = audited.files.cases.iter().find(|case| case.finding == id)?;
        finding_of(case, audited)
    })
}
