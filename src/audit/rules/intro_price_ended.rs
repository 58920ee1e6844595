//! **What it finds** A low first price of one to three cycles, then the full one.
//!
//! **Why it matters** Many people learn of the full price from the statement.
//!
//! **Example** 6.00 in the first month, 25.00 from the second.
//!
//! **What would clear it** Nothing needs clearing; it is told, not held against anyone.
//!
//! **What it cannot see** Whether the full price was shown when signing up.

use super::{Case, price_steps};
use crate::{
    audit::{Finding, Kind},
    bilingual,
    ledger::TransactionId,
    recurrence::{PRICE_LIMITS, Subscription},
};

/// Whether a charge is at an introductory price: among the subscription's first charges, and so far
/// below the next price as [`PRICE_LIMITS`] says.
pub(super) fn is_intro(
    case: &Case<'_>,
    subscription: &Subscription,
    charge: TransactionId,
) -> bool {
    let renewals: Vec<TransactionId> = subscription.renewals().collect();
    let Some(place) = renewals.iter().position(|&id| id == charge) else {
        return false;
    };
    let Some(full) = renewals
        .iter()
        .map(|&id| case.amount(id))
        .find(|&amount| amount > case.amount(charge))
    else {
        return false;
    };
    let low = case.amount(charge).fen().saturating_mul(10)
        <= full.fen().saturating_mul(PRICE_LIMITS.intro_tenths);
    let one_level = renewals[..=place]
        .iter()
        .all(|&id| case.amount(id) == case.amount(charge));
    place < PRICE_LIMITS.intro_charges && one_level && low
}

pub(super) fn check(case: &Case<'_>) -> Vec<Finding> {
    case.memberships()
        .filter_map(|(index, subscription)| {
            let (old, new) = price_steps(case, subscription).first().copied()?;
            if case.amount(new) < case.amount(old) || !is_intro(case, subscription, old) {
                return None;
            }
            let (merchant, before, after) = (&subscription.merchant, case.amount(old), case.amount(new));
            let day = case.evidence.ledger.get(new).at.day;
            let reason = bilingual!(
                "“{merchant}”的优惠价 {before} 元已结束，{day} 起按 {after} 元扣款",
                "the introductory price of \"{merchant}\", {before}, ended; since {day} it is {after}"
            );
            Some(case.finding(Kind::IntroToFull, index, vec![old, new], 0.9, reason))
        })
        .collect()
}
