//! Findings and playbooks give cases: what to do about each finding, in order, all blanks filled.
//!
//! In: an [`Audited`] and the [`Handbook`] (situations, playbooks, letters, law). Out: a [`Case`]
//! for each finding, and on demand the [`Dossier`] of one. A legal item is cited only when it was
//! verified, and was in force on the day that counts: the charge's, or for the way of complaining
//! the audit's.
//!
//! The files from the bottom up: `route`, `situation`, `scope`, `law` and `template` are the terms
//! of the data files; `facts` and `blanks` what a case is written from; `playbook`, `letter`,
//! `evidence`, `fields`, `claim` and `time_limits` one kind of data each; `handbook` all of them;
//! `case` and `dossier` what comes out; `record` and `standing` the user's notes on a case.

mod blanks;
mod case;
mod citation;
mod claim;
mod dossier;
mod evidence;
mod facts;
mod fields;
mod handbook;
mod law;
mod letter;
mod playbook;
mod record;
mod route;
mod scope;
mod situation;
mod situation_facts;
mod standing;
mod template;
mod time_limits;

pub use case::{Case, Place, Step};
pub use citation::Citation;
pub use claim::{Claim, ClaimLine};
pub use dossier::{Charged, Dossier};
pub use evidence::{Evidence, Group};
pub use fields::Field;
pub use handbook::Handbook;
pub use law::LegalItem;
pub use letter::Letter;
pub use record::finding_of;
pub use route::Route;
pub use situation::Situation;
pub use standing::{Standing, State, standing};
pub use time_limits::TimeLimit;

use typed_index_collections::TiVec;

use crate::{
    audit::{Audited, FindingId},
    problem::Problem,
};

/// The case of each finding.
pub type Cases = TiVec<FindingId, Case>;

/// Makes a case for each finding. A situation, route or field in the user's files that is not known
/// is an error.
pub fn prepare(audited: &Audited, handbook: &Handbook) -> Result<Cases, Problem> {
    record::check(&audited.files)?;
    handbook.fields.check(&audited.files.details)?;
    let findings = audited.findings.iter();
    findings
        .map(|finding| case::prepare(audited, handbook, finding))
        .collect()
}

/// The dossier of one finding: its case, each charge with its numbers and its place in a file, the
/// letters, the checklist. `cases` are those that [`prepare`] made of the same audit.
pub fn dossier(
    audited: &Audited,
    cases: &Cases,
    handbook: &Handbook,
    finding: FindingId,
) -> Result<Dossier, Problem> {
    dossier::dossier(
        audited,
        handbook,
        &audited.findings[finding],
        &cases[finding],
    )
}

/// The finding of that id, or the one about which a case of that id was opened.
pub fn find(audited: &Audited, id: &str) -> Option<FindingId> {
    let named = audited.findings.position(|finding| finding.id == id);
    named.or_else(|| {
        let mut records = audited.files.cases.iter();
        finding_of(records.find(|record| record.finding == id)?, audited)
    })
}
