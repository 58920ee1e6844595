//! **What it finds** A low first price of one to three cycles, then the full one.
//!
//! **Why it matters** Many people learn of the full price from the statement.
//!
//! **Example** 6.00 in the first month, 25.00 from the second.
//!
//! **What would clear it** Nothing needs clearing; it is told, not held against anyone.
//!
//! **What it cannot see** Whether the full price was shown when signing up.

use super::price_steps;
use crate::{
    audit::{Audited, Finding, Kind},
    bilingual,
    ledger::TransactionId,
    recurrence::Subscription,
};

/// An introduction lasts at most this many charges.
const INTRO_CHARGES: usize = 3;

/// Whether a charge is at the price that introduced the subscription: among its first charges, and at most eight tenths of the next price.
pub(super) fn is_intro(
    audited: &Audited,
    subscription: &Subscription,
    charge: TransactionId,
) -> bool {
    let renewals: Vec<TransactionId> = subscription.renewals().collect();
    let Some(place) = renewals.iter().position(|&id| id == charge) else {
        return false;
    };
    let Some(full) = renewals
        .iter()
        .map(|&id| audited.amount(id))
        .find(|&amount| amount > audited.amount(charge))
    else {
        return false;
    };
    let low = audited.amount(charge).fen().saturating_mul(10) <= full.fen().saturating_mul(8);
    let one_level = renewals[..=place]
        .iter()
        .all(|&id| audited.amount(id) == audited.amount(charge));
    place < INTRO_CHARGES && one_level && low
}

pub(super) fn check(audited: &Audited) -> Vec<Finding> {
    audited
        .memberships()
        .filter_map(|(index, subscription)| {
            let (old, new) = price_steps(audited, subscription).first().copied()?;
            if audited.amount(new) < audited.amount(old) || !is_intro(audited, subscription, old) {
                return None;
            }
            let reason = bilingual!(
                "“{merchant}”的优惠价 {before} 已结束，{day} 起按 {after} 扣款",
                "the introductory price of \"{merchant}\", {before}, ended; since {day} it is {after}",
                merchant = &subscription.merchant,
                before = audited.price(old),
                after = audited.price(new),
                day = audited.ledger.get(new).at.day
            );
            Some(audited.finding(Kind::IntroToFull, index, vec![old, new], 0.9, reason))
        })
        .collect()
}
