//! Where a subscription stands on the audit's day, as far as statements reach.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::{Evidence, Judged, Verdict};
use crate::{calendar::days_between, recurrence::Subscription, statement::Statement};

/// A word of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// One charge, not yet borne out.
    New,
    Active,
    /// The due day has passed without a charge.
    Overdue,
    /// Two cycles have passed without one.
    Lapsed,
    Cancelled,
    CancelledButCharging,
    /// The statements end before it can be told.
    Unknown,
}

impl Status {
    pub fn name(self) -> &'static str {
        match self {
            Status::New => "new",
            Status::Active => "active",
            Status::Overdue => "overdue",
            Status::Lapsed => "lapsed",
            Status::Cancelled => "cancelled",
            Status::CancelledButCharging => "cancelled_but_charging",
            Status::Unknown => "unknown",
        }
    }
}

/// The last day on which statements of the accounts that show the subscription's charges would have shown another.
pub(super) fn seen_until(evidence: &Evidence<'_>, subscription: &Subscription) -> NaiveDate {
    let account = |statement: &'_ Statement| (statement.profile.id.clone(), statement.tail.clone());
    let accounts: BTreeSet<_> = subscription
        .charges
        .iter()
        .map(|&id| account(&evidence.statements[evidence.ledger.get(id).source.statement as usize]))
        .collect();
    let covered = evidence
        .statements
        .iter()
        .filter(|statement| accounts.contains(&account(statement)))
        .filter_map(|statement| statement.coverage)
        .map(|(_, to)| to)
        .max();
    covered.unwrap_or(evidence.as_of).min(evidence.as_of)
}

pub(super) fn settle(evidence: &Evidence<'_>, index: usize, mut judged: Judged) -> Judged {
    let subscription = &evidence.recurrence.subscriptions[index];
    let ledger = evidence.ledger;
    let seen_until = seen_until(evidence, subscription);
    let late = evidence
        .policy
        .retry_days
        .min(subscription.cadence.period.days() / 2);
    let next = subscription.next_expected(ledger);
    let charging = judged.verdicts.values().any(|verdict| verdict.counts());
    judged.next_expected = next;
    if judged.cancellation.is_some() {
        let still = charging
            || judged
                .verdicts
                .values()
                .any(|verdict| *verdict == Verdict::Refunded);
        judged.status = if charging {
            Status::CancelledButCharging
        } else {
            Status::Cancelled
        };
        judged.honoured = if still {
            Some(false)
        } else {
            next.and_then(|next| (days_between(next, seen_until) > late).then_some(true))
        };
        if !charging {
            judged.next_expected = None;
        }
        return judged;
    }
    let silence = next.map_or(0, |next| days_between(next, seen_until));
    let unseen = next.map_or(0, |next| days_between(next, evidence.as_of));
    judged.status = if silence > subscription.cadence.period.days() {
        Status::Lapsed
    } else if silence > late {
        Status::Overdue
    } else if unseen > subscription.cadence.period.days() {
        Status::Unknown
    } else if subscription.charges.len() == 1 {
        Status::New
    } else {
        Status::Active
    };
    if judged.status == Status::Lapsed {
        judged.next_expected = None;
    }
    judged
}
