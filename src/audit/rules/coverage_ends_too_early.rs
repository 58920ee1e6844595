//! **What it finds** A cancelled subscription whose statements end too early to show whether it was
//! charged on its next due day.
//!
//! **Why it matters** The statements show no charge, but there may be one after their end. The
//! cancellation is therefore not called effective.
//!
//! **Example** Cancelled on 20 May, due on 3 June, the statements end on 31 May.
//!
//! **What would clear it** A statement of the same channel that reaches past the due day.
//!
//! **What it cannot see** Anything after the end of the statements.

use crate::{
    audit::{Audited, Finding, Kind, status::seen_until},
    bilingual,
};

pub(super) fn check(audited: &Audited) -> Vec<Finding> {
    audited
        .memberships()
        .filter_map(|(id, subscription)| {
            let judged = &audited.judged[id];
            let (record, _) = judged.cancellation?;
            if judged.honoured.is_some() {
                return None;
            }
            let last = subscription.charges.last().copied()?;
            let reason = bilingual!(
                "“{merchant}”退订是否生效还看不出来：账单只连续到 {seen}，\
                 而下一个扣款日是 {due} 前后。请之后再导出账单复查",
                "whether the cancellation of \"{merchant}\" holds cannot be told yet: the \
                 statements reach without a hole only to {seen}, the next due day is about {due}; \
                 export again after it",
                merchant = &subscription.merchant,
                seen = seen_until(audited, subscription),
                due = subscription.next_expected(&audited.ledger)?
            );
            let finding = audited.finding(Kind::CoverageGap, id, vec![last], 1.0, reason);
            Some(Finding {
                cancellation: Some(record),
                ..finding
            })
        })
        .collect()
}
