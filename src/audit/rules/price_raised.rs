//! **What it finds** A higher price than before, after the introductory price.
//!
//! **Why it matters** Since 2026-04-10 a change of price must be told together with the notice before the deduction.
//!
//! **Example** 25.00 for six months, then 30.00.
//!
//! **What would clear it** A notice that named the new price; another plan that was chosen.
//!
//! **What it cannot see** Notices.

use super::{intro_price_ended::is_intro, price_steps};
use crate::{
    audit::{Audited, Finding, Kind},
    bilingual,
    ledger::TransactionId,
    recurrence::{Subscription, is_near},
};

/// Above every price before it, by more than a price in another currency wavers. The end of a promotion is no rise.
fn is_rise(
    audited: &Audited,
    subscription: &Subscription,
    old: TransactionId,
    new: TransactionId,
) -> bool {
    let highest = subscription
        .renewals()
        .take_while(|&id| id < new)
        .map(|id| audited.amount(id))
        .max();
    let new = audited.amount(new);
    let rises = highest.is_some_and(|highest| new > highest && !is_near(new.fen(), highest.fen()));
    rises && !is_intro(audited, subscription, old)
}

pub(super) fn check(audited: &Audited) -> Vec<Finding> {
    audited
        .memberships()
        .filter_map(|(index, subscription)| {
            let steps = price_steps(audited, subscription);
            let (old, new) = steps
                .into_iter()
                .rev()
                .find(|&(old, new)| is_rise(audited, subscription, old, new))?;
            let charges: Vec<TransactionId> =
                subscription.renewals().filter(|&id| id >= new).collect();
            let unconfirmed = charges.len() < 2;
            let sureness = if unconfirmed { 0.6 } else { 0.9 };
            let merchant = &subscription.merchant;
            let day = audited.ledger.get(new).at.day;
            let (before, after) = (audited.price(old), audited.price(new));
            let reason = if unconfirmed {
                bilingual!(
                    "“{merchant}”最近一笔从 {before} 变为 {after}（{day}），尚待下一笔证实",
                    "the latest charge of \"{merchant}\" rose from {before} to {after} on {day}; the \
                     next will show whether it stays",
                    before = before,
                    after = after
                )
            } else {
                bilingual!(
                    "“{merchant}”从 {day} 起由 {before} 涨到 {after}",
                    "\"{merchant}\" rose from {before} to {after} on {day}",
                    before = before,
                    after = after
                )
            };
            Some(audited.finding(Kind::PriceRise, index, charges, sureness, reason))
        })
        .collect()
}
