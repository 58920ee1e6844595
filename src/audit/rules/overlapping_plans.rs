//! **What it finds** Two subscriptions at one merchant for the same product that are alive at the same time.
//!
//! **Why it matters** One of them may be forgotten: the same service through two wallets, or two tiers.
//!
//! **Example** The same video membership on WeChat on the 3rd and on Alipay on the 15th.
//!
//! **What would clear it** Two people, or two plans that are both wanted.
//!
//! **What it cannot see** Who uses what.

use crate::{
    audit::{Audited, Finding, Kind, Status, finding::id},
    bilingual,
    ledger::TransactionId,
    recurrence::SubscriptionId,
};

pub(super) fn check(audited: &Audited) -> Vec<Finding> {
    let ledger = &audited.ledger;
    let alive = |index: SubscriptionId| {
        matches!(
            audited.judged[index].status,
            Status::Active | Status::CancelledButCharging
        )
    };
    let memberships: Vec<_> = audited
        .memberships()
        .filter(|&(index, _)| alive(index))
        .collect();
    let mut findings = Vec::new();
    for (place, &(_, one)) in memberships.iter().enumerate() {
        for &(index, other) in &memberships[place + 1..] {
            let same = one.group == other.group
                && (one.product == other.product || one.channels(ledger) != other.channels(ledger));
            if !same {
                continue;
            }
            let mut charges: Vec<TransactionId> = [one, other]
                .iter()
                .filter_map(|subscription| subscription.charges.last().copied())
                .collect();
            charges.sort();
            let merchant = &other.merchant;
            let reason = bilingual!(
                "“{merchant}”同时有两项在扣款的会员，请看看是否都需要",
                "two memberships at \"{merchant}\" are charged at the same time; see whether both are wanted"
            );
            let mut finding = audited.finding(Kind::Overlap, index, charges, 0.8, reason);
            finding.id = id(Kind::Overlap, &format!("{} {}", one.id, other.id));
            findings.push(finding);
        }
    }
    findings
}
