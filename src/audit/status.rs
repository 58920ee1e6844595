//! The status of a subscription on the day of the audit, as far as its statements reach.

use chrono::NaiveDate;

use super::{audited::Audited, judged::Status, judging::Ruled, verdict::Verdict};
use crate::{
    calendar::days_between,
    ledger::TransactionId,
    recurrence::{Subscription, SubscriptionId},
};

/// The last day up to which statements cover, without a hole, the account of the subscription's
/// last charge.
///
/// Only the account of the charge's witness counts. A bank's statement that reaches further proves
/// nothing, because the wallet may have paid by other means.
pub(super) fn seen_until(audited: &Audited, subscription: &Subscription) -> NaiveDate {
    let last = subscription.charges.last();
    last.map_or(audited.as_of, |&last| seen_after(audited, last))
}

/// The last day up to which statements cover, without a hole, the account of a charge.
pub(super) fn seen_after(audited: &Audited, charge: TransactionId) -> NaiveDate {
    let account = audited.ledger.account(charge);
    let seen = account.and_then(|account| account.seen_until(audited.ledger.get(charge).at.day));
    seen.unwrap_or(audited.as_of).min(audited.as_of)
}

/// The status of a subscription, with the day of its next charge.
pub(super) struct Standing {
    pub(super) status: Status,
    /// See [`Judged::honoured`](super::Judged::honoured).
    pub(super) honoured: Option<bool>,
    /// The next due day, where a charge is still expected.
    pub(super) next_expected: Option<NaiveDate>,
}

/// The status of a subscription, as far as the statements of its account reach without a hole.
pub(super) fn settle(audited: &Audited, id: SubscriptionId, ruled: &Ruled) -> Standing {
    let subscription = audited.subscription(id);
    let seen_until = seen_until(audited, subscription);
    let cycle = subscription.cadence.period.days();
    let late = audited.policy.retry_days.min(cycle / 2);
    let next = subscription.next_expected(&audited.ledger);
    let silence = next.map_or(0, |next| days_between(next, seen_until));
    if ruled.cancellation.is_some() {
        return after_cancellation(ruled, next, silence > late);
    }
    let unseen = next.map_or(0, |next| days_between(next, audited.as_of));
    let status = if silence > cycle {
        Status::Lapsed
    } else if silence > late {
        Status::Overdue
    } else if unseen > cycle {
        Status::Unknown
    } else if subscription.charges.len() == 1 {
        Status::New
    } else {
        Status::Active
    };
    Standing {
        status,
        honoured: None,
        next_expected: next.filter(|_| status != Status::Lapsed),
    }
}

/// The status of a cancelled subscription. `due_day_passed`: statements reach past the next due day
/// and show no charge.
fn after_cancellation(ruled: &Ruled, next: Option<NaiveDate>, due_day_passed: bool) -> Standing {
    let any = |is: fn(Verdict) -> bool| ruled.rulings.values().any(|ruling| is(ruling.verdict));
    let charging = any(Verdict::counts);
    let refunded = any(|verdict| verdict == Verdict::Refunded);
    Standing {
        status: if charging {
            Status::CancelledButCharging
        } else {
            Status::Cancelled
        },
        honoured: if charging || refunded {
            Some(false)
        } else {
            due_day_passed.then_some(true)
        },
        next_expected: next.filter(|_| charging && !due_day_passed),
    }
}
