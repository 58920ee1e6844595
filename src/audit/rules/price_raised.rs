//! **What it finds** A higher price than before, after the introductory price.
//!
//! **Why it matters** Since 2026-04-10 a change of price must be part of the notice before the
//! deduction.
//!
//! **Example** 25.00 for six months, then 30.00.
//!
//! **What would clear it** A notice that named the new price; another plan that was chosen.
//!
//! **What it cannot see** Notices.

use super::intro_price_ended::is_intro;
use crate::{
    audit::{Audited, Finding, Kind},
    bilingual,
    ledger::TransactionId,
    recurrence::{Subscription, is_near},
};

/// The confidence of a rise that one charge shows, and of one that a second charge confirms.
const SURENESS_OF_ONE: f64 = 0.6;
const SURENESS_OF_MORE: f64 = 0.9;

pub(super) fn check(audited: &Audited) -> Vec<Finding> {
    audited
        .memberships()
        .filter_map(|(id, subscription)| {
            let mut steps = audited.price_steps(subscription).into_iter().rev();
            let (old, new) = steps.find(|&(old, new)| is_rise(audited, subscription, old, new))?;
            let renewals = subscription.renewals();
            let charges: Vec<TransactionId> = renewals.filter(|&charge| charge >= new).collect();
            let confirmed = charges.len() > 1;
            let merchant = &subscription.merchant;
            let day = audited.ledger.get(new).at.day;
            let reason = if confirmed {
                bilingual!(
                    "“{merchant}”从 {day} 起由 {before}涨到 {after}",
                    "\"{merchant}\" rose from {before} to {after} on {day}",
                    before = audited.price(old),
                    after = audited.price(new)
                )
            } else {
                bilingual!(
                    "“{merchant}”最近一笔从 {before}变为 {after}（{day}），尚待下一笔证实",
                    "the latest charge of \"{merchant}\" rose from {before} to {after} on {day}; \
                     the next will show whether it stays",
                    before = audited.price(old),
                    after = audited.price(new)
                )
            };
            let sureness = if confirmed {
                SURENESS_OF_MORE
            } else {
                SURENESS_OF_ONE
            };
            Some(audited.finding(Kind::PriceRise, id, charges, sureness, reason))
        })
        .collect()
}

/// Whether the new price is above every price before it, by more than a price in another currency
/// varies. The end of a promotion is no rise.
fn is_rise(
    audited: &Audited,
    subscription: &Subscription,
    old: TransactionId,
    new: TransactionId,
) -> bool {
    let before = subscription.renewals().take_while(|&charge| charge < new);
    let highest = before.map(|charge| audited.amount(charge)).max();
    let price = audited.amount(new);
    let rises =
        highest.is_some_and(|highest| price > highest && !is_near(price.fen(), highest.fen()));
    rises && !is_intro(audited, subscription, old)
}
