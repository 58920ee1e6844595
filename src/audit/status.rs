//! Where a subscription stands on the audit's day, as far as statements reach.

use chrono::NaiveDate;

use super::{Evidence, Judged, Verdict};
use crate::{calendar::days_between, ledger::TransactionId, recurrence::Subscription};

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

/// The last day on which the account of the subscription's last charge would have shown another: no hole lies before it.
///
/// Only the row that stands for the charge counts. A bank's statement that goes on longer proves nothing, since the wallet may have paid
/// by other means.
pub(super) fn seen_until(evidence: &Evidence<'_>, subscription: &Subscription) -> NaiveDate {
    let last = subscription.charges.last();
    last.map_or(evidence.as_of, |&last| seen_after(evidence, last))
}

/// The last day on which the account of a charge would have shown another.
pub(super) fn seen_after(evidence: &Evidence<'_>, charge: TransactionId) -> NaiveDate {
    let account = evidence.ledger.account(charge);
    let seen = account.and_then(|account| account.seen_until(evidence.ledger.get(charge).at.day));
    seen.unwrap_or(evidence.as_of).min(evidence.as_of)
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
    let charging = judged
        .rulings
        .values()
        .any(|ruling| ruling.verdict.counts());
    judged.next_expected = next;
    if judged.cancellation.is_some() {
        let still = charging
            || judged
                .rulings
                .values()
                .any(|ruling| ruling.verdict == Verdict::Refunded);
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
        let passed = next.is_some_and(|next| days_between(next, seen_until) > late);
        if !charging || passed {
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
