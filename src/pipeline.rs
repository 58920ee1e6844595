//! The outline of the whole program: one call a stage.
//!
//! *Files become tables, tables become statements, statements become one ledger; the ledger shows subscriptions, subscriptions and the
//! user's cancellations give findings, findings and playbooks give cases, and the report writes all of it down.*

use std::collections::BTreeSet;

use chrono::NaiveDate;
use rayon::prelude::*;

use crate::{
    audit::{self, Audit, Cancellation, Policy},
    catalog::Catalog,
    dispute::{self, Desk, Details, Dossier, Handbook, OpenCase},
    intake::{self, Found, Passwords},
    lang::Lang,
    ledger::{self, Ledger, Rails},
    problem::Problem,
    recurrence::{self, Decision, Merchants, Recurrence, Thresholds},
    report::{self, Composition, Explanation, Grounds, Report},
    statement::{self, Profiles, Reading, Statement},
};

/// The data files, read and checked.
#[derive(Debug)]
pub struct Knowledge {
    pub profiles: Profiles,
    /// The names of payment processors.
    pub rails: Rails,
    pub merchants: Merchants,
    pub handbook: Handbook,
}

impl Knowledge {
    pub fn load(catalog: &Catalog) -> Result<Knowledge, Problem> {
        Ok(Knowledge {
            profiles: Profiles::load(catalog)?,
            rails: Rails::load(catalog)?,
            merchants: Merchants::load(catalog)?,
            handbook: Handbook::load(catalog)?,
        })
    }
}

/// What an audit is asked.
#[derive(Debug)]
pub struct Question<'a> {
    pub files: &'a [Found],
    pub passwords: &'a Passwords,
    /// Files that could not even be listed.
    pub unlisted: Vec<Problem>,
    pub cancellations: &'a [Cancellation],
    /// The user's word about what was found before.
    pub decisions: &'a [Decision],
    /// Cases that the user opened.
    pub cases: &'a [OpenCase],
    /// The day the audit speaks for. Nothing here reads a clock.
    pub as_of: NaiveDate,
    pub lang: Lang,
    pub thresholds: Thresholds,
    pub policy: Policy,
}

/// The report, and the stages' values for those who ask further.
#[derive(Debug)]
pub struct Answer {
    pub report: Report,
    pub statements: Vec<Statement>,
    pub ledger: Ledger,
    pub recurrence: Recurrence,
    pub cancellations: Vec<Cancellation>,
    pub audit: Audit,
    pub cases: Vec<OpenCase>,
    pub as_of: NaiveDate,
}

impl Answer {
    /// Everything that is taken along to the dispute about a finding, with what the user entered for the letters.
    pub fn dossier(
        &self,
        knowledge: &Knowledge,
        finding: &str,
        details: &Details,
        present: &BTreeSet<String>,
    ) -> Result<Option<Dossier>, Problem> {
        let desk = Desk {
            statements: &self.statements,
            ledger: &self.ledger,
            recurrence: &self.recurrence,
            cancellations: &self.cancellations,
            audit: &self.audit,
            handbook: &knowledge.handbook,
            cases: &self.cases,
            as_of: self.as_of,
            lang: self.report.lang,
        };
        dispute::dossier(&desk, finding, details, present)
    }

    /// Why: for the id of a subscription, a finding, or a row of the ledger.
    pub fn explain(&self, id: &str) -> Option<Explanation> {
        let grounds = Grounds {
            lang: self.report.lang,
            statements: &self.statements,
            ledger: &self.ledger,
            recurrence: &self.recurrence,
            cancellations: &self.cancellations,
            audit: &self.audit,
            thresholds: self.report.settings.recurrence,
        };
        report::explain(&grounds, id)
    }
}

/// Runs the whole audit. `on_file` as for [`read`].
pub fn run(
    question: &Question<'_>,
    knowledge: &Knowledge,
    on_file: &(dyn Fn() + Sync),
) -> Result<Answer, Problem> {
    let (statements, mut unread) = read(
        question.files,
        question.passwords,
        &knowledge.profiles,
        on_file,
    );
    unread.extend_from_slice(&question.unlisted);
    unread.sort();
    let ledger = ledger::assemble(&statements, &knowledge.rails);
    let named: Vec<&str> = question
        .cancellations
        .iter()
        .map(|record| record.merchant.as_str())
        .collect();
    let recurrence = recurrence::find(
        &ledger,
        &knowledge.merchants,
        &named,
        question.decisions,
        &question.thresholds,
    );
    let audit = audit::examine(
        &ledger,
        &recurrence,
        &knowledge.merchants,
        question.cancellations,
        question.as_of,
        question.policy,
    );
    let cases = dispute::prepare(&Desk {
        statements: &statements,
        ledger: &ledger,
        recurrence: &recurrence,
        cancellations: question.cancellations,
        audit: &audit,
        handbook: &knowledge.handbook,
        cases: question.cases,
        as_of: question.as_of,
        lang: question.lang,
    })?;
    let report = report::compose(&Composition {
        as_of: question.as_of,
        lang: question.lang,
        statements: &statements,
        unread: &unread,
        ledger: &ledger,
        recurrence: &recurrence,
        cancellations: question.cancellations,
        audit: &audit,
        cases: &cases,
        thresholds: question.thresholds,
        policy: question.policy,
    });
    Ok(Answer {
        report,
        statements,
        ledger,
        recurrence,
        cancellations: question.cancellations.to_vec(),
        audit,
        cases: question.cases.to_vec(),
        as_of: question.as_of,
    })
}

/// Every file opened and read, in the order of the files' names; what cannot be read does not stop the rest. `on_file` is told of each
/// file that was dealt with, from any thread.
pub fn read(
    files: &[Found],
    passwords: &Passwords,
    profiles: &Profiles,
    on_file: &(dyn Fn() + Sync),
) -> (Vec<Statement>, Vec<Problem>) {
    let readings: Vec<Reading> = files
        .par_iter()
        .map(|found| {
            let opened = intake::open(found, passwords);
            let mut reading = Reading::default();
            for document in &opened.documents {
                let read = statement::read(document, profiles);
                reading.statements.extend(read.statements);
                reading.unread.extend(read.unread);
            }
            reading.unread.extend(opened.unread);
            on_file();
            reading
        })
        .collect();
    let mut statements = Vec::new();
    let mut unread = Vec::new();
    for reading in readings {
        statements.extend(reading.statements);
        unread.extend(reading.unread);
    }
    unread.sort();
    (statements, unread)
}
