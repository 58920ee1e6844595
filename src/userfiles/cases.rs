//! `cases.toml`: the cases that the user opened, and what became of each.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    bilingual,
    lang::Bilingual,
    problem::{Problem, toml_line},
};

/// A case that the user opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseRecord {
    /// Its line in the file; 0 for one that is not written yet.
    #[serde(skip)]
    pub line: u32,
    /// The id of the finding.
    pub finding: String,
    pub merchant: String,
    pub opened: NaiveDate,
    /// The situation that the user states, where it differs from what was found. As written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub situation: Option<String>,
    /// The route of the payment that the user states. As written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub route: Option<String>,
    /// The ids of its charges on the day it was opened.
    pub charges: Vec<String>,
    #[serde(default, rename = "event")]
    pub events: Vec<Event>,
}

/// Something that happened in a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    pub on: NaiveDate,
    pub what: EventKind,
    /// Of a promise: the day by which the refund was promised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub with: Option<Counterpart>,
    /// The number that the other side gave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<String>,
    /// In the user's own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Files, relative to the folder of `cases.toml`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<String>,
}

/// What kind of event it is.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    strum::IntoStaticStr,
    strum::EnumString,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum EventKind {
    Note,
    Contacted,
    Promised,
    Refused,
    Escalated,
    Closed,
}

/// Whom an event happened with.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    strum::IntoStaticStr,
    strum::EnumString,
    strum::VariantNames,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Counterpart {
    Merchant,
    /// Wallet, bank, app store or carrier.
    Institution,
    /// 12315, 12363, police, court.
    Authority,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CasesFile {
    #[serde(default)]
    case: Vec<toml::Spanned<CaseRecord>>,
}

#[derive(Serialize)]
struct CasesToWrite<'c> {
    case: &'c [CaseRecord],
}

/// Reads the text of `cases.toml`. `file` is its name in messages. Two cases on one finding are an
/// error.
pub fn read_cases(file: &str, text: &str) -> Result<Vec<CaseRecord>, Problem> {
    let read: CasesFile = toml::from_str(text).map_err(|error| {
        let mut problem = Problem::new(Bilingual::same(error.message()))
            .at(file)
            .hinted(bilingual!(
                "改好这一行，或者把文件移开，重新立案",
                "mend the line, or move the file away and open the case again"
            ));
        problem.place.line = toml_line(text, &error);
        problem
    })?;
    let mut cases: Vec<CaseRecord> = Vec::new();
    for spanned in read.case {
        let before = text.get(..spanned.span().start).unwrap_or_default();
        let line = u32::try_from(before.matches('\n').count() + 1).unwrap_or(u32::MAX);
        let case = CaseRecord {
            line,
            ..spanned.into_inner()
        };
        if cases.iter().any(|other| other.finding == case.finding) {
            let what = bilingual!(
                "案件 {id} 写了两次",
                "case {id} stands there twice",
                id = &case.finding
            );
            let hint = bilingual!(
                "把它的事件放在同一个 [[case]] 下面",
                "put its events under one [[case]]"
            );
            return Err(Problem::new(what).at(file).at_line(line).hinted(hint));
        }
        cases.push(case);
    }
    Ok(cases)
}

/// The text of `cases.toml`.
pub fn write_cases(cases: &[CaseRecord]) -> String {
    match toml::to_string_pretty(&CasesToWrite { case: cases }) {
        Ok(text) => text,
        Err(error) => unreachable!("plain texts and days are always TOML: {error}"),
    }
}
