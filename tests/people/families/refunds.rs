//! Charges that are refunded, in whole or in part.

use super::{
    accounts::{by_wechat, debit_card},
    memberships::{MONTH, membership, plain_month, twice},
};
use crate::people::{
    life::{Format, Funding, PaymentId},
    story::Story,
};

pub(super) fn refunded(story: &mut Story, of_hundred: i64) {
    let plan = plain_month(story, 9, 40);
    let ids: Vec<PaymentId> = story.life.streams[plan.stream]
        .members
        .iter()
        .copied()
        .collect();
    let id = ids[ids.len() / 2];
    let days = story.chance.between(0, 9);
    story.refund(id, days, (plan.fen * of_hundred / 100).max(1));
}

/// A charge paid by card and refunded to the wallet's balance, which the bank's statement does not
/// show.
pub(super) fn refund_to_balance(story: &mut Story) {
    debit_card(story, Format::CmbCsv);
    let mut shop = by_wechat(story);
    shop.funding = Funding::Debit;
    let fen = story.price();
    let plan = membership(story, shop, MONTH, fen, 9, 40);
    let ids: Vec<PaymentId> = story.life.streams[plan.stream]
        .members
        .iter()
        .copied()
        .collect();
    let id = ids[ids.len() / 2];
    story.refund(id, 2, plan.fen);
    if let Some(refund) = &mut story.life.payments[id].refund {
        refund.to_balance = true;
    }
}

pub(super) fn refund_of_one_of_two(story: &mut Story) {
    let plan = plain_month(story, 9, 40);
    let ids: Vec<PaymentId> = story.life.streams[plan.stream]
        .members
        .iter()
        .copied()
        .collect();
    let id = ids[ids.len() / 2];
    let again = twice(story, &plan, id);
    let days = story.chance.between(1, 5);
    story.refund(again, days, plan.fen);
}
