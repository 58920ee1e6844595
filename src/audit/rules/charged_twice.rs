//! **What it finds** A second payment of one price and product on the day of a renewal or the day beside it, on the same channel.
//!
//! **Why it matters** One cycle was paid twice.
//!
//! **Example** 25.00 on 3 May at 08:00 and 25.00 on 3 May at 08:01, both with order numbers of their own.
//!
//! **What would clear it** A refund; a second account or a family member's plan at the same shop.
//!
//! **What it cannot see** Two people who share one wallet.

use crate::{
    audit::{Audited, Finding, Kind, Verdict},
    bilingual,
    calendar::days_between,
    ledger::TransactionId,
    money::Money,
};

/// A second payment comes within so many days of the first: on the day, or the next where one is posted later.
const NEAR_DAYS: i32 = 1;

pub(super) fn check(audited: &Audited) -> Vec<Finding> {
    let ledger = &audited.ledger;
    audited.memberships()
        .filter_map(|(index, subscription)| {
            let recurrence = &audited.recurrence;
            let others: Vec<TransactionId> = recurrence.unexplained(&subscription.group).collect();
            let charges: Vec<TransactionId> = subscription
                .second_payments
                .iter()
                .copied()
                .filter(|&id| {
                    let row = ledger.get(id);
                    // On the same channel within days: a bank's row beside a wallet's may be that payment's other face.
                    let paid_once = subscription.renewals().any(|other| {
                        let other = ledger.get(other);
                        let days = days_between(other.at.day, row.at.day).abs();
                        other.channel == row.channel && other.amount == row.amount && days <= NEAR_DAYS
                    });
                    let judged = audited.judged[index]
                        .rulings
                        .get(&id)
                        .is_some_and(|ruling| {
                            ruling.verdict.counts() || ruling.verdict == Verdict::Unclear
                        });
                    // Where the same sum is paid at other times as well, a second payment is one more purchase.
                    let bought_as_well = !recurrence.wording(id).strong
                        && others.iter().any(|&other| ledger.get(other).amount == row.amount);
                    paid_once && !bought_as_well && !judged && !row.net().is_zero()
                })
                .collect();
            let first = charges.first().map(|&id| ledger.get(id).at.day)?;
            let net: Money = charges.iter().map(|&id| ledger.get(id).net()).sum();
            let (merchant, count) = (&subscription.merchant, charges.len());
            let reason = bilingual!(
                "“{merchant}”在同一周期内另有 {count} 笔同样金额的扣款（首次在 {first}）",
                "payments of the same amount to \"{merchant}\" within one cycle, beside the renewal: {count}, first on {first}"
            );
            let mut finding = audited.finding(Kind::DuplicateBilling, index, charges, 0.8, reason);
            finding.claimable = net;
            Some(finding)
        })
        .collect()
}
