//! **What it finds** A subscription with shorter cycles than its text names, or than the user's
//! decision states.
//!
//! **Why it matters** A "monthly" plan that is charged every 20 days costs half as much again.
//!
//! **Example** 会员月卡 charged on days 1, 21, 41, 61.
//!
//! **What would clear it** Terms that name the shorter cycle.
//!
//! **What it cannot see** Agreements that are not in the statement's text.

use crate::{
    audit::{Audited, Finding, Kind, Severity},
    bilingual,
    ledger::TransactionId,
};

/// Cycles of so many per cent of the promised length are as promised.
const AS_PROMISED_PERCENT: i32 = 93;
/// Cycles of at most so many per cent of the promised length keep the kind's severity.
const MUCH_SHORTER_PERCENT: i32 = 80;
/// The fewest charges from which the cycle is known.
const KNOWN_FROM_CHARGES: usize = 3;

pub(super) fn check(audited: &Audited) -> Vec<Finding> {
    audited
        .memberships()
        .filter_map(|(id, subscription)| {
            let charges: Vec<TransactionId> = subscription.renewals().collect();
            let mut latest_first = charges.iter().rev();
            let by_text = latest_first.find_map(|&id| audited.recurrence.wording(id).period);
            let promised = subscription.promised.or(by_text)?.days();
            let found = subscription.cadence.period.days();
            let percent = found * 100 / promised.max(1);
            if charges.len() < KNOWN_FROM_CHARGES || percent >= AS_PROMISED_PERCENT {
                return None;
            }
            let merchant = &subscription.merchant;
            let reason = if subscription.promised.is_some() {
                bilingual!(
                    "您说“{merchant}”说好的周期约 {promised} 天，实际每 {found} 天扣一次",
                    "by your word \"{merchant}\" was sold with a cycle of about {promised} days, \
                     but it is charged every {found} days"
                )
            } else {
                bilingual!(
                    "“{merchant}”的文字写的周期约 {promised} 天，实际每 {found} 天扣一次",
                    "the text of \"{merchant}\" names a cycle of about {promised} days, but it is \
                     charged every {found} days"
                )
            };
            let finding = audited.finding(Kind::ShortCycle, id, charges, 0.9, reason);
            let least = if percent > MUCH_SHORTER_PERCENT {
                Severity::Low
            } else {
                Severity::High
            };
            Some(Finding {
                severity: finding.severity.max(least),
                ..finding
            })
        })
        .collect()
}
