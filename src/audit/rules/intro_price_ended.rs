//! **What it finds** A low first price of one to three cycles, then the full one.
//!
//! **Why it matters** Many people learn of the full price only from the statement.
//!
//! **Example** 6.00 in the first month, 25.00 from the second.
//!
//! **What would clear it** Nothing: the finding only informs and accuses nobody.
//!
//! **What it cannot see** Whether the full price was shown when signing up.

use crate::{
    audit::{Audited, Finding, Kind},
    bilingual,
    ledger::TransactionId,
    recurrence::{PRICE_LIMITS, Subscription},
};

/// Whether a charge is at an introductory price: it is among the first charges, all charges up to
/// it have one price, and the next higher price is much higher.
pub(super) fn is_intro(
    audited: &Audited,
    subscription: &Subscription,
    charge: TransactionId,
) -> bool {
    let renewals: Vec<TransactionId> = subscription.renewals().collect();
    let Some(place) = renewals.iter().position(|&id| id == charge) else {
        return false;
    };
    let intro = audited.amount(charge);
    let mut amounts = renewals.iter().map(|&id| audited.amount(id));
    let Some(full) = amounts.find(|&amount| amount > intro) else {
        return false;
    };
    let low =
        intro.fen().saturating_mul(10) <= full.fen().saturating_mul(PRICE_LIMITS.intro_tenths);
    let mut until = renewals[..=place].iter();
    place < PRICE_LIMITS.intro_charges && low && until.all(|&id| audited.amount(id) == intro)
}

pub(super) fn check(audited: &Audited) -> Vec<Finding> {
    audited
        .memberships()
        .filter_map(|(id, subscription)| {
            let (old, new) = audited.price_steps(subscription).first().copied()?;
            if audited.amount(new) < audited.amount(old) || !is_intro(audited, subscription, old) {
                return None;
            }
            let reason = bilingual!(
                "“{merchant}”的优惠价 {before}已结束，{day} 起按 {after}扣款",
                "the introductory price of \"{merchant}\", {before}, ended; since {day} it is \
                 {after}",
                merchant = &subscription.merchant,
                before = audited.price(old),
                after = audited.price(new),
                day = audited.ledger.get(new).at.day
            );
            Some(audited.finding(Kind::IntroToFull, id, vec![old, new], 0.9, reason))
        })
        .collect()
}
