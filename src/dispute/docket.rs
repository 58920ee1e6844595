//! What became of each case: opened, contacted, promised by a day, refunded, refused, escalated, closed. The user notes it; a later
//! statement with the refund moves a case by itself, with that row as proof.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{route::Route, situation::Situation};
use crate::{
    audit::{Audit, Finding},
    bilingual,
    lang::Bilingual,
    ledger::{Ledger, LinkKind, TransactionId},
    money::Money,
    problem::{Problem, toml_line},
    source::Source,
};

/// A case that the user opened, as `cases.toml` has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenCase {
    /// The id of the finding.
    pub finding: String,
    pub merchant: String,
    pub opened: NaiveDate,
    /// What the user states of it, where it differs from what was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub situation: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub route: Option<String>,
    /// The ids of its charges on that day.
    pub charges: Vec<String>,
    #[serde(default, rename = "event")]
    pub events: Vec<Event>,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    pub on: NaiveDate,
    pub what: What,
    /// A promise: the day by which.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub with: Option<With>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Files, relative to where the list of cases lies.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    Note,
    Contacted,
    Promised,
    Refused,
    Escalated,
    Closed,
}

/// Whom it happened with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum With {
    Merchant,
    Institution,
    Authority,
}

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

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct DocketFile {
    #[serde(default)]
    case: Vec<OpenCase>,
}

/// Reads `cases.toml`; situations and routes in it are known ones.
pub fn read_cases(file: &str, text: &str) -> Result<Vec<OpenCase>, Problem> {
    let read: DocketFile = toml::from_str(text).map_err(|error| {
        let problem = Problem::new(Bilingual::same(error.message()))
            .at(file)
            .hinted(bilingual!(
                "改好这一行，或者把文件移开，重新立案",
                "mend the line, or move the file away and open the case again"
            ));
        match toml_line(text, &error) {
            Some(line) => problem.at_line(line),
            None => problem,
        }
    })?;
    for (place, case) in read.case.iter().enumerate() {
        if read.case[..place]
            .iter()
            .any(|other| other.finding == case.finding)
        {
            return Err(Problem::new(bilingual!(
                "案件 {id} 写了两次",
                "case {id} stands there twice",
                id = &case.finding
            ))
            .at(file)
            .hinted(bilingual!(
                "把它的事件放在同一个 [[case]] 下面",
                "put its events under one [[case]]"
            )));
        }
        let unknown = |what: &str, value: &str, expected: Vec<&str>| {
            Problem::new(bilingual!(
                "案件 {id} 的 {what}：没有“{value}”这一种",
                "case {id}: there is no {what} “{value}”",
                id = &case.finding
            ))
            .at(file)
            .hinted(bilingual!(
                "写成其中之一：{known}",
                "write one of {known}",
                known = expected.join(", ")
            ))
        };
        if let Some(name) = case
            .situation
            .as_deref()
            .filter(|name| Situation::named(name).is_none())
        {
            let known = Situation::ALL.map(Situation::name).to_vec();
            return Err(unknown("situation", name, known));
        }
        if let Some(name) = case
            .route
            .as_deref()
            .filter(|name| Route::named(name).is_none())
        {
            return Err(unknown("route", name, Route::ALL.map(Route::name).to_vec()));
        }
    }
    Ok(read.case)
}

/// The text of `cases.toml`.
pub fn write_cases(cases: Vec<OpenCase>) -> String {
    match toml::to_string_pretty(&DocketFile { case: cases }) {
        Ok(text) => text,
        Err(error) => unreachable!("plain texts and days are always TOML: {error}"),
    }
}

impl OpenCase {
    pub fn stated_situation(&self) -> Option<Situation> {
        self.situation.as_deref().and_then(Situation::named)
    }

    pub fn stated_route(&self) -> Option<Route> {
        self.route.as_deref().and_then(Route::named)
    }

    /// The finding is about a charge of this case.
    pub(super) fn is_about(&self, finding: &Finding, ledger: &Ledger) -> bool {
        let mut charges = finding.charges.iter();
        charges.any(|&id| self.charges.contains(&ledger.get(id).key))
    }

    /// The finding of today that the case is about: by its id, or by a charge, for the kind of a finding and so its id may change.
    pub fn finding<'a>(&self, audit: &'a Audit, ledger: &Ledger) -> Option<&'a Finding> {
        let named = audit
            .findings
            .iter()
            .find(|finding| finding.id == self.finding);
        named.or_else(|| {
            let mut findings = audit.findings.iter();
            findings.find(|finding| self.is_about(finding, ledger))
        })
    }

    /// Where it stands by the user's notes and by the ledger: money that came back speaks louder than any note but a closing one. Charges
    /// that joined the finding since it was opened belong to it.
    pub fn standing(&self, ledger: &Ledger, audit: &Audit, as_of: NaiveDate) -> Standing {
        let by_key: BTreeMap<&str, TransactionId> = ledger
            .ids()
            .map(|id| (ledger.get(id).key.as_str(), id))
            .collect();
        let opened: Vec<TransactionId> = self
            .charges
            .iter()
            .filter_map(|key| by_key.get(key.as_str()).copied())
            .collect();
        let unseen = self.charges.len() - opened.len();
        let now = self
            .finding(audit, ledger)
            .into_iter()
            .flat_map(|finding| &finding.charges);
        // A wallet's export that came later makes the bank's row a mirror: one payment is counted once.
        let all: BTreeSet<TransactionId> = opened
            .iter()
            .chain(now)
            .map(|&id| ledger.witness(id))
            .collect();
        let of_opening: BTreeSet<TransactionId> =
            opened.iter().map(|&id| ledger.witness(id)).collect();
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
        let mut told: Vec<&Event> = self
            .events
            .iter()
            .filter(|event| event.what != What::Note)
            .collect();
        told.sort_by_key(|event| event.on);
        let last = told.last().map(|event| event.what);
        // A promise stands until it is kept or refused; speaking with them again does not keep it.
        let promise = told
            .iter()
            .rev()
            .take_while(|event| matches!(event.what, What::Promised | What::Contacted));
        let promised_by = promise.filter_map(|event| event.by).next();
        let whole = !all.is_empty() && unseen == 0 && refunded == charged;
        let state = match last {
            Some(What::Closed) => State::Closed,
            _ if whole => State::Refunded,
            _ if promised_by.is_some_and(|by| by < as_of) => State::PromiseBroken,
            _ if !refunded.is_zero() => State::PartlyRefunded,
            Some(What::Refused) => State::Refused,
            Some(What::Escalated) => State::Escalated,
            _ if promised_by.is_some() => State::Promised,
            Some(What::Contacted) => State::Contacted,
            _ => State::Open,
        };
        Standing {
            state,
            charged,
            refunded,
            proof,
            unseen,
            joined: all.difference(&of_opening).count(),
            promised_by,
        }
    }
}
