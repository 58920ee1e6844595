//! The outline of the whole program: one call a stage.
//!
//! *Files become tables, tables become statements, statements become one ledger; the ledger shows
//! subscriptions; subscriptions and the user's own files give findings; findings and playbooks give
//! cases; the report writes all of it down.*

use chrono::NaiveDate;
use rayon::prelude::*;
use typed_index_collections::TiVec;

use crate::{
    audit::{self, Audited},
    dispute::{self, Cases},
    intake::{self, Found, Passwords},
    lang::Lang,
    ledger,
    problem::Problem,
    recurrence::{self, Thresholds},
    report::{self, Report},
    rulebook::Rulebook,
    source::StatementId,
    statement::{self, Profiles, Reading, Statement},
    userfiles::{Folder, UserFiles},
};

/// What an audit is given.
#[derive(Debug)]
pub struct Given<'a> {
    pub folder: Folder,
    pub files: UserFiles,
    pub passwords: &'a Passwords,
    /// The day the audit speaks for. Nothing here reads a clock.
    pub as_of: NaiveDate,
    pub lang: Lang,
}

/// The report, and the values it was made of for those who ask further.
#[derive(Debug)]
pub struct Outcome {
    pub audited: Audited,
    pub cases: Cases,
    pub report: Report,
}

/// Runs the whole audit. `on_file` is called for each file that was dealt with, from any thread.
pub fn run(
    given: Given<'_>,
    rules: &Rulebook,
    on_file: &(dyn Fn() + Sync),
) -> Result<Outcome, Problem> {
    let found = &given.folder.statements;
    let (statements, mut unread) = read(found, given.passwords, &rules.profiles, on_file);
    unread.extend(given.folder.unlisted);
    unread.sort();
    let ledger = ledger::assemble(&statements, &rules.rails);
    let thresholds = Thresholds::default();
    let recurrence = recurrence::find(&ledger, &rules.merchants, &given.files, &thresholds);
    let input = audit::Input {
        as_of: given.as_of,
        files: given.files,
        statements,
        unread,
        ledger,
        recurrence,
        thresholds,
    };
    let audited = audit::examine(input, &rules.merchants);
    let cases = dispute::prepare(&audited, &rules.handbook)?;
    let report = report::compose(&audited, &cases, given.lang);
    Ok(Outcome {
        audited,
        cases,
        report,
    })
}

/// Opens and reads every file, in the order of their names. A file that cannot be read does not
/// stop the rest.
pub fn read(
    files: &[Found],
    passwords: &Passwords,
    profiles: &Profiles,
    on_file: &(dyn Fn() + Sync),
) -> (TiVec<StatementId, Statement>, Vec<Problem>) {
    let readings = files.par_iter().map(|found| {
        let opened = intake::open(found, passwords);
        let mut reading = Reading::default();
        for document in &opened.documents {
            reading.extend(statement::read(document, profiles));
        }
        reading.unread.extend(opened.unread);
        on_file();
        reading
    });
    let mut all = Reading::default();
    for reading in readings.collect::<Vec<_>>() {
        all.extend(reading);
    }
    (all.statements.into(), all.unread)
}
