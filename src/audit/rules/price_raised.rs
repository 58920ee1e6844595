//! **What it finds** A higher price than before, after the introductory price.
//!
//! **Why it matters** Since 2026-04-10 a change of price must be told together with the notice before the deduction.
//!
//! **Example** 25.00 for six months, then 30.00.
//!
//! **What would clear it** A notice that named the new price; another plan that was chosen.
//!
//! **What it cannot see** Notices.

use super::{Case, intro_price_ended::is_intro, price_steps};
use crate::{
    audit::{Finding, Kind},
    bilingual,
    ledger::TransactionId,
    recurrence::{Subscription, is_near},
};

/// Above every price before it, by more than a price in another currency wavers. The end of a promotion is no rise.
fn is_rise(
    case: &Case<'_>,
    subscription: &Subscription,
    old: TransactionId,
    new: TransactionId,
) -> bool {
    let highest = subscription
        .renewals()
        .take_while(|&id| id < new)
        .map(|id| case.amount(id))
        .max();
    let new = case.amount(new);
    let rises = highest.is_some_and(|highest| new > highest && !is_near(new.fen(), highest.fen()));
    rises && !is_intro(case, subscription, old)
}

pub(super) fn check(case: &Case<'_>) -> Vec<Finding> {
    case.memberships()
        .filter_map(|(index, subscription)| {
            let steps = price_steps(case, subscription);
            let (old, new) = steps
                .into_iter()
                .rev()
                .find(|&(old, new)| is_rise(case, subscription, old, new))?;
            let charges: Vec<TransactionId> = subscription.renewals().filter(|&id| id >= new).collect();
            let unconfirmed = charges.len() < 2;
            let (merchant, before, after) = (&subscription.merchant, case.amount(old), case.amount(new));
            let day = case.evidence.ledger.get(new).at.day;
            let reason = if unconfirmed {
                bilingual!(
                    "“{merchant}”最近一笔从 {before} 元变为 {after} 元（{day}），尚待下一笔证实",
                    "the latest charge of \"{merchant}\" rose from {before} to {after} on {day}; the next will show whether it stays"
                )
            } else {
                bilingual!("“{merchant}”从 {day} 起由 {before} 元涨到 {after} 元", "\"{merchant}\" rose from {before} to {after} on {day}")
            };
            Some(case.finding(Kind::PriceRise, index, charges, if unconfirmed { 0.6 } else { 0.9 }, reason))
        })
        .collect()
}
