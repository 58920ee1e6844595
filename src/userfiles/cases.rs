//! Cases that the user opened, and what happened in each, from `cases.toml`.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::line::line_at;
use crate::{
    bilingual,
    lang::Bilingual,
    problem::{Problem, toml_line},
};

/// A case that the user opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseRecord {
    /// The line in the file, from 1; 0 for a case that is not written yet.
    #[serde(skip)]
    pub line: u32,
    /// The id of the finding that it is about.
    pub finding: String,
    /// The name of the merchant.
    pub merchant: String,
    /// The day on which it was opened.
    pub opened: NaiveDate,
    /// The situation that the user states, where it differs from the one found, as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub situation: Option<String>,
    /// The route of the payment that the user states, as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub route: Option<String>,
    /// The ids of the charges of the finding on the day on which it was opened.
    pub charges: Vec<String>,
    /// The events, in the order of the file.
    #[serde(default, rename = "event")]
    pub events: Vec<Event>,
}

/// An event in a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// The day of the event.
    pub on: NaiveDate,
    /// The kind of the event.
    pub what: EventKind,
    /// The day by which a refund was promised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<NaiveDate>,
    /// The other side.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub with: Option<Counterpart>,
    /// The number that the other side gave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<String>,
    /// The user's own description.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Files of evidence, relative to the folder of `cases.toml`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<String>,
}

/// The kind of an event.
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
    /// A note of the user.
    Note,
    /// The other side was asked for the money.
    Contacted,
    /// The other side promised a refund.
    Promised,
    /// The other side refused.
    Refused,
    /// The case was taken to the next place.
    Escalated,
    /// The user closed the case.
    Closed,
}

/// The other side of an event.
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
    /// The merchant.
    Merchant,
    /// A wallet, bank, app store or carrier.
    Institution,
    /// 12315, 12363, police or court.
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

/// Reads the text of a `cases.toml`. `file` is its name in messages. Two cases about one finding
/// are an error.
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
        let line = line_at(text, spanned.span().start);
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

/// The text of a `cases.toml` with these cases.
pub fn write_cases(cases: &[CaseRecord]) -> String {
    match toml::to_string_pretty(&CasesToWrite { case: cases }) {
        Ok(text) => text,
        Err(error) => unreachable!("plain texts and days are always TOML: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::Lang;

    const CASE: &str = "[[case]]\n\
        finding = \"fnd-0123456789\"\n\
        merchant = \"云雀数字商城\"\n\
        opened = \"2026-09-01\"\n\
        charges = [\"a1\"]\n";

    #[test]
    fn a_case_is_written_as_it_was_read() {
        let text = format!(
            "{CASE}\n[[case.event]]\non = \"2026-09-03\"\nwhat = \"promised\"\n\
             by = \"2026-09-10\"\nwith = \"merchant\"\n"
        );
        let cases = read_cases("cases.toml", &text).expect("a case");
        assert_eq!((cases[0].line, cases[0].events.len()), (1, 1));
        assert_eq!(cases[0].events[0].with, Some(Counterpart::Merchant));
        let written = read_cases("cases.toml", &write_cases(&cases)).expect("a case");
        assert_eq!(written, cases);
    }

    #[test]
    fn two_cases_about_one_finding_are_an_error() {
        let problem = read_cases("cases.toml", &format!("{CASE}\n{CASE}")).expect_err("two");
        assert_eq!(
            problem.text(Lang::En),
            "cases.toml:7: case fnd-0123456789 stands there twice\n  \
             try: put its events under one [[case]]"
        );
    }
}
