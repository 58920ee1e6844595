//! **What it finds** A second payment of one price and product on the day of a renewal or the day
//! beside it, by the same channel.
//!
//! **Why it matters** One cycle was paid twice.
//!
//! **Example** 25.00 on 3 May at 08:00 and 25.00 on 3 May at 08:01, each with its own order number.
//!
//! **What would clear it** A refund; a second account or a family member's plan at the same shop.
//!
//! **What it cannot see** Two people who share one wallet.

use crate::{
    audit::{Audited, Finding, Kind, Verdict},
    bilingual,
    calendar::days_between,
    ledger::TransactionId,
    recurrence::{Subscription, SubscriptionId},
};

/// Most days between the two payments: they may be posted on different days.
const NEAR_DAYS: i32 = 1;

pub(super) fn check(audited: &Audited) -> Vec<Finding> {
    audited
        .memberships()
        .filter_map(|(id, subscription)| {
            let second = subscription.second_payments.iter().copied();
            let charges: Vec<TransactionId> = second
                .filter(|&charge| {
                    is_beside_renewal(audited, subscription, charge)
                        && !is_one_more_purchase(audited, subscription, charge)
                        && !is_judged(audited, id, charge)
                        && !audited.ledger.get(charge).net().is_zero()
                })
                .collect();
            let &first = charges.first()?;
            let reason = bilingual!(
                "“{merchant}”在同一周期内另有 {count} 笔同样金额的扣款（首次在 {first}）",
                "payments of the same amount to \"{merchant}\" within one cycle, beside the \
                 renewal: {count}, first on {first}",
                merchant = &subscription.merchant,
                count = charges.len(),
                first = audited.ledger.get(first).at.day
            );
            let claimable = audited.net(&charges);
            let finding = audited.finding(Kind::DuplicateBilling, id, charges, 0.8, reason);
            Some(Finding {
                claimable,
                ..finding
            })
        })
        .collect()
}

/// Whether a renewal of the same price is near, by the same channel. A bank's row
/// near a wallet's row may be of the same payment.
fn is_beside_renewal(
    audited: &Audited,
    subscription: &Subscription,
    charge: TransactionId,
) -> bool {
    let row = audited.ledger.get(charge);
    subscription.renewals().any(|renewal| {
        let renewal = audited.ledger.get(renewal);
        let days = days_between(renewal.at.day, row.at.day).abs();
        renewal.channel == row.channel && renewal.amount == row.amount && days <= NEAR_DAYS
    })
}

/// Whether a second payment without renewal words is a separate purchase: the merchant has other
/// unexplained payments of the same amount.
fn is_one_more_purchase(
    audited: &Audited,
    subscription: &Subscription,
    charge: TransactionId,
) -> bool {
    let recurrence = &audited.recurrence;
    let amount = audited.amount(charge);
    let mut others = recurrence.unexplained(&subscription.group);
    !recurrence.wording(charge).strong && others.any(|other| audited.amount(other) == amount)
}

/// Whether the charge came after a cancellation and is already in a finding about that.
fn is_judged(audited: &Audited, id: SubscriptionId, charge: TransactionId) -> bool {
    let ruling = audited.judged[id].rulings.get(&charge);
    ruling.is_some_and(|ruling| ruling.verdict.counts() || ruling.verdict == Verdict::Unclear)
}
