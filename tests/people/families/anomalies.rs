//! Anomalies without any cancellation: double billing, short cycles, overlapping memberships.

use super::{
    accounts::by_wechat,
    memberships::{MONTH, in_every_month, membership, plain_month, twice},
};
use crate::people::{
    life::{Cycle, PaymentId, Wallet},
    story::{Story, Wording, later},
};

pub(super) fn double_billing(story: &mut Story) {
    let plan = plain_month(story, 9, 40);
    let ids: Vec<PaymentId> = story.life.streams[plan.stream]
        .members
        .iter()
        .copied()
        .collect();
    let again = twice(story, &plan, ids[ids.len() / 2]);
    story.anomaly("duplicate_billing", &[again]);
}

/// A product sold as a month that is charged every fifteen or twenty days.
pub(super) fn short_cycle(story: &mut Story) {
    let mut shop = story.worded_shop(Wording::Strong, MONTH);
    shop.item = (*story.chance.pick(&["会员月卡-自动续费", "VIP连续包月"])).to_owned();
    let cycle = *story.chance.pick(&[Cycle::Days(20), Cycle::Days(15)]);
    let plan = membership(story, shop, cycle, 2500, 9, 20);
    let ids: Vec<PaymentId> = story.life.streams[plan.stream]
        .members
        .iter()
        .copied()
        .collect();
    story.anomaly("short_cycle", &ids);
}

pub(super) fn overlap_two_rails(story: &mut Story) {
    let shop = by_wechat(story);
    let one = membership(story, shop, MONTH, 2500, 8, 12);
    let mut other = one.shop.clone();
    other.wallet = Some(Wallet::Alipay);
    other.minute = other.minute.map(|minute| minute + 75);
    let first = later(one.first, 12);
    let first = in_every_month(first);
    let other = story.subscribe(other, first, MONTH, 2500, one.done);
    let ids: Vec<PaymentId> = [one.stream, other.stream]
        .iter()
        .flat_map(|&stream| story.life.streams[stream].members.clone())
        .collect();
    story.anomaly("overlap", &ids);
}
