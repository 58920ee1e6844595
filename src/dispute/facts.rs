//! The facts of a case: what its steps, letters and claim are written from, worked out once.

use super::{
    record::{record_of, stated_route, stated_situation},
    route::{Route, RouteWords},
    situation::Situation,
    situation_facts::Situations,
};
use crate::{
    audit::{Audited, Finding},
    money::Money,
    userfiles::{Cancellation, CaseRecord, RecordId},
};

/// The facts of a case about one finding.
#[derive(Clone, Debug)]
pub(super) struct CaseFacts {
    /// The carrier of the last charge, or as the user states; none where there is no charge.
    pub route: Option<Route>,
    /// As found, or as the user states.
    pub situation: Situation,
    /// The index of the case record that the user opened.
    opened: Option<usize>,
    /// The record of cancellation, unless the user states that there was nothing to cancel.
    cancellation: Option<RecordId>,
    /// The merchant as the statements name it, or else as the user's list does.
    pub merchant: String,
    /// What can be asked back: as found, or where the user states what the statements cannot show,
    /// everything that was not refunded.
    pub claimable: Money,
}

impl CaseFacts {
    /// The facts about a finding. Words of the case record that are unknown are passed over.
    pub fn of(
        audited: &Audited,
        routes: &RouteWords,
        situations: &Situations,
        finding: &Finding,
    ) -> CaseFacts {
        let opened = record_of(finding, audited);
        let record = opened.map(|index| &audited.files.cases[index]);
        let carrier = || {
            let last = audited.ledger.get(*finding.charges.last()?);
            Some(routes.route_of(&audited.ledger, last))
        };
        let situation = record
            .and_then(stated_situation)
            .unwrap_or_else(|| situations.of(finding.kind));
        CaseFacts {
            route: record.and_then(stated_route).or_else(carrier),
            situation,
            opened,
            cancellation: finding
                .cancellation
                .filter(|_| situation != Situation::NeverAgreed),
            merchant: merchant(audited, finding),
            claimable: if situation.is_stated() {
                audited.net(&finding.charges)
            } else {
                finding.claimable
            },
        }
    }

    /// The case record that the user opened.
    pub fn opened<'a>(&self, audited: &'a Audited) -> Option<&'a CaseRecord> {
        self.opened.map(|index| &audited.files.cases[index])
    }

    /// The record of cancellation that the case rests on.
    pub fn cancellation<'a>(&self, audited: &'a Audited) -> Option<&'a Cancellation> {
        self.cancellation.map(|id| audited.record(id))
    }
}

fn merchant(audited: &Audited, finding: &Finding) -> String {
    let subscription = finding.subscription.map(|id| audited.subscription(id));
    let record = finding.cancellation.map(|id| audited.record(id));
    subscription
        .map(|subscription| subscription.merchant.clone())
        .or_else(|| record.map(|record| record.merchant.clone()))
        .unwrap_or_default()
}
