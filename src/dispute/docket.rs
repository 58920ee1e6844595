//! What became of each case: opened, contacted, promised by a day, refunded, refused, escalated, closed. The user notes it; a later
//! statement with the refund moves a case by itself, with that row as proof.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::{route::Route, situation::Situation};
use crate::{
    audit::{Audited, Finding, FindingId},
    bilingual,
    lang::Bilingual,
    ledger::{Ledger, LinkKind, TransactionId},
    money::{Currency, Money},
    problem::Problem,
    source::Source,
    userfiles::{CaseRecord, Event, EventKind, UserFiles, file_name},
};

/// Where a case stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Open,
    Contacted,
    Promised,
    /// The promised day has passed, and not everything has come back.
    PromiseBroken,
    Refused,
    Escalated,
    PartlyRefunded,
    Refunded,
    Closed,
}

impl State {
    pub fn name(self) -> &'static str {
        match self {
            State::Open => "open",
            State::Contacted => "contacted",
            State::Promised => "promised",
            State::PromiseBroken => "promise_broken",
            State::Refused => "refused",
            State::Escalated => "escalated",
            State::PartlyRefunded => "partly_refunded",
            State::Refunded => "refunded",
            State::Closed => "closed",
        }
    }

    pub fn words(self) -> Bilingual {
        match self {
            State::Open => bilingual!("已立案", "open"),
            State::Contacted => bilingual!("已联系", "contacted"),
            State::Promised => bilingual!("对方答应了", "promised"),
            State::PromiseBroken => {
                bilingual!("答应的日子已过，还没有退齐", "promised, the day has passed")
            }
            State::Refused => bilingual!("被拒绝", "refused"),
            State::Escalated => bilingual!("已向上反映", "escalated"),
            State::PartlyRefunded => bilingual!("退了一部分", "partly refunded"),
            State::Refunded => bilingual!("已退齐", "refunded"),
            State::Closed => bilingual!("已结案", "closed"),
        }
    }
}

/// A case with what the ledger of today says of it.
#[derive(Clone, Debug)]
pub struct Standing {
    pub state: State,
    pub currency: Currency,
    pub charged: Money,
    pub refunded: Money,
    /// The rows that gave the money back.
    pub proof: Vec<(Source, Money)>,
    /// Charges of the case that no statement given shows.
    pub unseen: usize,
    /// Charges that joined since the case was opened.
    pub joined: usize,
    pub promised_by: Option<NaiveDate>,
}

/// The situation that the user states of a case.
pub(super) fn stated_situation(case: &CaseRecord) -> Option<Situation> {
    case.situation.as_deref().and_then(Situation::named)
}

/// The route that the user states of a case.
pub(super) fn stated_route(case: &CaseRecord) -> Option<Route> {
    case.route.as_deref().and_then(Route::named)
}

/// Whether situations and routes in `cases.toml` are known ones.
pub(super) fn check_cases(files: &UserFiles) -> Result<(), Problem> {
    let unknown = |case: &CaseRecord, what: &str, value: &str, known: Vec<&str>| {
        let what = bilingual!(
            "案件 {id} 的 {what}：没有“{value}”这一种",
            "case {id}: there is no {what} \"{value}\"",
            id = &case.finding
        );
        Problem::new(what)
            .at(file_name(&files.cases_file))
            .at_line(case.line)
            .hinted(bilingual!(
                "写成其中之一：{known}",
                "write one of {known}",
                known = known.join(", ")
            ))
    };
    for case in &files.cases {
        if let (Some(name), None) = (&case.situation, stated_situation(case)) {
            let known = Situation::ALL.map(Situation::name).to_vec();
            return Err(unknown(case, "situation", name, known));
        }
        if let (Some(name), None) = (&case.route, stated_route(case)) {
            let known = Route::ALL.map(Route::name).to_vec();
            return Err(unknown(case, "route", name, known));
        }
    }
    Ok(())
}

/// The finding is about a charge of this case.
pub(super) fn is_about(case: &CaseRecord, finding: &Finding, ledger: &Ledger) -> bool {
    let mut charges = finding.charges.iter();
    charges.any(|&id| case.charges.contains(&ledger.get(id).key))
}

/// The finding of today that the case is about: by its id, or by a charge, for the kind of a finding and so its id may change.
pub fn finding_of(case: &CaseRecord, audited: &Audited) -> Option<FindingId> {
    let findings = &audited.findings;
    let named = findings.position(|finding| finding.id == case.finding);
    named.or_else(|| findings.position(|finding| is_about(case, finding, &audited.ledger)))
}

/// Where it stands by the user's notes and by the ledger: money that came back speaks louder than any note but a closing one. Charges
/// that joined the finding since it was opened belong to it.
pub fn standing(case: &CaseRecord, audited: &Audited) -> Standing {
    let ledger = &audited.ledger;
    let by_key: BTreeMap<&str, TransactionId> = ledger
        .ids()
        .map(|id| (ledger.get(id).key.as_str(), id))
        .collect();
    let opened: Vec<TransactionId> = case
        .charges
        .iter()
        .filter_map(|key| by_key.get(key.as_str()).copied())
        .collect();
    let unseen = case.charges.len() - opened.len();
    let now = finding_of(case, audited)
        .into_iter()
        .flat_map(|id| &audited.findings[id].charges);
    // A wallet's export that came later makes the bank's row a mirror: one payment is counted once.
    let all: BTreeSet<TransactionId> = opened
        .iter()
        .chain(now)
        .map(|&id| ledger.witness(id))
        .collect();
    let of_opening: BTreeSet<TransactionId> = opened.iter().map(|&id| ledger.witness(id)).collect();
    let linked = ledger.linked();
    let rows = all
        .iter()
        .flat_map(|id| linked.get(id).into_iter().flatten());
    let refunds = rows.filter(|&&id| {
        let link = ledger.get(id).link;
        link.is_some_and(|link| link.kind == LinkKind::RefundOf)
    });
    let proof = refunds
        .map(|&id| (ledger.get(id).source, ledger.get(id).amount))
        .collect();
    let charged: Money = all.iter().map(|&id| ledger.get(id).amount).sum();
    let refunded: Money = all.iter().map(|&id| ledger.get(id).refunded).sum();
    let mut told: Vec<&Event> = case
        .events
        .iter()
        .filter(|event| event.what != EventKind::Note)
        .collect();
    told.sort_by_key(|event| event.on);
    let last = told.last().map(|event| event.what);
    // A promise stands until it is kept or refused; speaking with them again does not keep it.
    let promise = told
        .iter()
        .rev()
        .take_while(|event| matches!(event.what, EventKind::Promised | EventKind::Contacted));
    let promised_by = promise.filter_map(|event| event.by).next();
    let whole = !all.is_empty() && unseen == 0 && refunded == charged;
    let state = match last {
        Some(EventKind::Closed) => State::Closed,
        _ if whole => State::Refunded,
        _ if promised_by.is_some_and(|by| by < audited.as_of) => State::PromiseBroken,
        _ if !refunded.is_zero() => State::PartlyRefunded,
        Some(EventKind::Refused) => State::Refused,
        Some(EventKind::Escalated) => State::Escalated,
        _ if promised_by.is_some() => State::Promised,
        Some(EventKind::Contacted) => State::Contacted,
        _ => State::Open,
    };
    let all: Vec<TransactionId> = all.into_iter().collect();
    Standing {
        state,
        currency: audited.currency(&all),
        charged,
        refunded,
        proof,
        unseen,
        joined: all.iter().filter(|id| !of_opening.contains(id)).count(),
        promised_by,
    }
}
