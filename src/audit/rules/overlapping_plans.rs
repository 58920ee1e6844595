//! **What it finds** Two subscriptions at one merchant for the same product that are alive at the
//! same time.
//!
//! **Why it matters** One of them may be forgotten: the same service through two wallets, or two
//! tiers.
//!
//! **Example** The same video membership on WeChat on the 3rd and on Alipay on the 15th.
//!
//! **What would clear it** Two people, or two plans that are both wanted.
//!
//! **What it cannot see** Which person uses which subscription.

use crate::{
    audit::{Audited, Finding, Kind, Status, finding},
    bilingual,
    ledger::TransactionId,
    recurrence::{Subscription, SubscriptionId},
};

pub(super) fn check(audited: &Audited) -> Vec<Finding> {
    let alive: Vec<(SubscriptionId, &Subscription)> = audited
        .memberships()
        .filter(|&(id, _)| is_alive(audited.judged[id].status))
        .collect();
    let pairs = alive.iter().enumerate().flat_map(|(place, &(_, one))| {
        let later = alive[place + 1..].iter();
        later.map(move |&(id, other)| (one, id, other))
    });
    pairs
        .filter(|(one, _, other)| is_same_service(audited, one, other))
        .map(|(one, id, other)| {
            let charges = [one, other].into_iter();
            let mut charges: Vec<TransactionId> = charges
                .filter_map(|subscription| subscription.charges.last().copied())
                .collect();
            charges.sort();
            let reason = bilingual!(
                "“{merchant}”同时有两项在扣款的会员，请看看是否都需要",
                "two memberships at \"{merchant}\" are charged at the same time; see whether both \
                 are wanted",
                merchant = &other.merchant
            );
            let finding = audited.finding(Kind::Overlap, id, charges, 0.8, reason);
            Finding {
                id: finding::id(Kind::Overlap, &format!("{} {}", one.id, other.id)),
                ..finding
            }
        })
        .collect()
}

fn is_alive(status: Status) -> bool {
    match status {
        Status::Active | Status::CancelledButCharging => true,
        Status::New | Status::Overdue | Status::Lapsed | Status::Cancelled | Status::Unknown => {
            false
        }
    }
}

/// Whether both are at one merchant, and either for one product or by different channels.
fn is_same_service(audited: &Audited, one: &Subscription, other: &Subscription) -> bool {
    let channels = |subscription: &Subscription| subscription.channels(&audited.ledger);
    one.group == other.group && (one.product == other.product || channels(one) != channels(other))
}
