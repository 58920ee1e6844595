//! **What it finds** A subscription that is charged in shorter cycles than its own text names.
//!
//! **Why it matters** A "monthly" plan charged every 20 days costs half as much again.
//!
//! **Example** 会员月卡 charged on days 1, 21, 41, 61.
//!
//! **What would clear it** Terms that name the shorter cycle.
//!
//! **What it cannot see** What was agreed beyond the statement's text.

use crate::{
    audit::{Audited, Finding, Kind, finding::Severity},
    bilingual,
    ledger::TransactionId,
};

/// Cycles this much of the promised length are as promised.
const AS_PROMISED_PERCENT: i32 = 93;
/// Below this much, it matters.
const MUCH_SHORTER_PERCENT: i32 = 80;

pub(super) fn check(audited: &Audited) -> Vec<Finding> {
    audited.memberships()
        .filter_map(|(index, subscription)| {
            let charges: Vec<TransactionId> = subscription.renewals().collect();
            let named = || charges.iter().rev().find_map(|&id| audited.recurrence.wording(id).period);
            let promised = subscription.promised.or_else(named)?;
            let found = subscription.cadence.period;
            let percent = found.days() * 100 / promised.days().max(1);
            if charges.len() < 3 || percent >= AS_PROMISED_PERCENT {
                return None;
            }
            let (merchant, promised, found) = (&subscription.merchant, promised.days(), found.days());
            let by_user = subscription.promised.is_some();
            let reason = if by_user {
                bilingual!(
                    "您说“{merchant}”说好的周期约 {promised} 天，实际每 {found} 天扣一次",
                    "by your word \"{merchant}\" was sold with a cycle of about {promised} days, but it is charged every {found} days"
                )
            } else {
                bilingual!(
                "“{merchant}”的文字写的周期约 {promised} 天，实际每 {found} 天扣一次",
                "the text of \"{merchant}\" names a cycle of about {promised} days, but it is charged every {found} days"
                )
            };
            let mut finding = audited.finding(Kind::ShortCycle, index, charges, 0.9, reason);
            if percent > MUCH_SHORTER_PERCENT {
                finding.severity = finding.severity.max(Severity::Low);
            }
            Some(finding)
        })
        .collect()
}
