//! The user's case records (`cases.toml`): which finding each is about, and what it states.

use std::str::FromStr;

use super::{route::Route, scope::names, situation::Situation};
use crate::{
    audit::{Audited, Finding, FindingId},
    bilingual,
    ledger::Ledger,
    problem::Problem,
    userfiles::{CaseRecord, UserFiles, file_name},
};

/// The situation that the user states of a case.
pub(super) fn stated_situation(record: &CaseRecord) -> Option<Situation> {
    Situation::from_str(record.situation.as_deref()?).ok()
}

/// The route that the user states of a case.
pub(super) fn stated_route(record: &CaseRecord) -> Option<Route> {
    Route::from_str(record.route.as_deref()?).ok()
}

/// Checks that situations and routes in `cases.toml` are known ones.
pub(super) fn check(files: &UserFiles) -> Result<(), Problem> {
    for record in &files.cases {
        let unknown = |what: &str, value: &str, known: Vec<String>| {
            let problem = Problem::new(bilingual!(
                "案件 {id} 的 {what}：没有“{value}”这一种",
                "case {id}: there is no {what} \"{value}\"",
                id = &record.finding
            ));
            let hint = bilingual!(
                "写成其中之一：{known}",
                "write one of {known}",
                known = known.join(", ")
            );
            let file = file_name(&files.cases_file);
            Err(problem.at(file).at_line(record.line).hinted(hint))
        };
        if let (Some(name), None) = (&record.situation, stated_situation(record)) {
            return unknown("situation", name, names::<Situation>());
        }
        if let (Some(name), None) = (&record.route, stated_route(record)) {
            return unknown("route", name, names::<Route>());
        }
    }
    Ok(())
}

/// Whether a finding has a charge of that case record.
fn is_about(record: &CaseRecord, finding: &Finding, ledger: &Ledger) -> bool {
    let mut charges = finding.charges.iter();
    charges.any(|&id| record.charges.contains(&ledger.get(id).key))
}

/// The finding of today that a case record is about: by its id, or by a charge, since the kind of a
/// finding and with it its id may change.
pub fn finding_of(record: &CaseRecord, audited: &Audited) -> Option<FindingId> {
    let findings = &audited.findings;
    let named = findings.position(|finding| finding.id == record.finding);
    named.or_else(|| findings.position(|finding| is_about(record, finding, &audited.ledger)))
}

/// The index of the case record that the user opened on a finding: by its id, or by a charge.
pub(super) fn record_of(finding: &Finding, audited: &Audited) -> Option<usize> {
    let records = &audited.files.cases;
    let named = records
        .iter()
        .position(|record| record.finding == finding.id);
    let ledger = &audited.ledger;
    named.or_else(|| {
        records
            .iter()
            .position(|record| is_about(record, finding, ledger))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(situation: Option<&str>, route: Option<&str>) -> UserFiles {
        let record = CaseRecord {
            line: 7,
            finding: "fnd-1".to_owned(),
            merchant: "云雀".to_owned(),
            opened: "2026-08-01".parse().expect("a day"),
            situation: situation.map(str::to_owned),
            route: route.map(str::to_owned),
            charges: Vec::new(),
            events: Vec::new(),
        };
        UserFiles {
            cases: vec![record],
            cases_file: "my/cases.toml".into(),
            ..UserFiles::default()
        }
    }

    #[test]
    fn unknown_words_are_told_with_file_line_and_what_is_accepted() {
        assert_eq!(
            check(&files(Some("never_agreed"), Some("unionpay"))),
            Ok(())
        );
        let route = check(&files(None, Some("paypal"))).unwrap_err().to_string();
        assert_eq!(
            route,
            "cases.toml:7: case fnd-1: there is no route \"paypal\"\n  try: write one of wechat, \
             alipay, bank, unionpay, apple, android, carrier, jd, meituan"
        );
        let situation = check(&files(Some("lost"), None)).unwrap_err().to_string();
        assert!(situation.contains("no situation \"lost\""), "{situation}");
        assert!(situation.ends_with("gift_membership"), "{situation}");
    }
}
