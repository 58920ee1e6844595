//! **What it finds** A subscription that was silent for three cycles or more and is charged again
//! at the old price.
//!
//! **Why it matters** A subscription that seemed over has come back; an old mandate may have been
//! used again.
//!
//! **Example** 25.00 monthly until January, nothing until June, 25.00 again.
//!
//! **What would clear it** Having subscribed again.
//!
//! **What it cannot see** Charges on a channel whose statements were not given.

use crate::{
    audit::{Audited, Finding, Kind},
    bilingual,
    ledger::TransactionId,
};

pub(super) fn check(audited: &Audited) -> Vec<Finding> {
    audited
        .memberships()
        .filter(|&(id, _)| audited.judged[id].cancellation.is_none())
        .filter_map(|(id, subscription)| {
            let charges: Vec<TransactionId> = subscription.revived.iter().copied().collect();
            let &first = charges.first()?;
            let reason = bilingual!(
                "“{merchant}”停扣很久之后，在 {day} 又按原价扣款",
                "\"{merchant}\" was charged again at its old price on {day}, after a long silence",
                merchant = &subscription.merchant,
                day = audited.ledger.get(first).at.day
            );
            Some(audited.finding(Kind::Revived, id, charges, 0.8, reason))
        })
        .collect()
}
