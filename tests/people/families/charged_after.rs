//! Memberships that are charged after their cancellation.

use super::{
    accounts::{by_wechat, debit_card, widen},
    memberships::{MONTH, cancelled, membership, own_layer, timely, twice},
};
use crate::people::{
    life::{Cycle, Format, Funding, Wallet},
    story::{Story, Wording, later},
};

pub(super) fn after_repeat(story: &mut Story) {
    let (mut plan, day) = cancelled(story);
    story.cancel(&plan, day);
    story.go_on(&mut plan, 1, "repeat_billing");
}

pub(super) fn after_repeat_many(story: &mut Story) {
    let (mut plan, day) = cancelled(story);
    story.cancel(&plan, day);
    for _ in 0..story.chance.between(2, 5) {
        let id = story.renew(&mut plan);
        story.judge(id, "repeat_billing");
    }
}

pub(super) fn after_repeat_quarter(story: &mut Story) {
    story.first = later(story.last, -900);
    widen(story);
    let cycle = Cycle::Months(3);
    let wording = story.shop().wording;
    let shop = story.worded_shop(wording, cycle);
    let mut plan = membership(story, shop, cycle, 6800, 5, 200);
    let day = later(plan.due(1), -story.chance.between(15, 80));
    story.cancel(&plan, day);
    story.go_on(&mut plan, 2, "repeat_billing");
}

pub(super) fn after_repeat_year(story: &mut Story) {
    story.first = later(story.last, -1150);
    widen(story);
    let cycle = Cycle::Months(12);
    let shop = story.worded_shop(Wording::Strong, cycle);
    let mut plan = membership(story, shop, cycle, 19_800, 2, 410);
    let day = later(plan.due(1), -story.chance.between(30, 250));
    story.cancel(&plan, day);
    story.go_on(&mut plan, 1, "repeat_billing");
}

pub(super) fn after_repeat_week(story: &mut Story) {
    let cycle = Cycle::Days(7);
    let shop = story.worded_shop(Wording::Strong, cycle);
    let mut plan = membership(story, shop, cycle, 600, 12, 70);
    let day = later(plan.due(1), -4);
    story.cancel(&plan, day);
    story.go_on(&mut plan, 4, "repeat_billing");
}

pub(super) fn after_repeat_30d(story: &mut Story) {
    let cycle = *story
        .chance
        .pick(&[Cycle::Days(30), Cycle::Days(31), Cycle::Days(28)]);
    let wording = story.shop().wording;
    let shop = story.worded_shop(wording, cycle);
    let mut plan = membership(story, shop, cycle, 2500, 7, 130);
    let day = later(plan.due(1), -story.chance.between(12, 20));
    story.cancel(&plan, day);
    story.go_on(&mut plan, 2, "repeat_billing");
}

pub(super) fn after_repeat_bank(story: &mut Story) {
    debit_card(story, Format::CmbCsv);
    story.life.sources.wechat = None;
    story.life.sources.alipay = None;
    let mut shop = story.shop();
    shop.company = shop.payee.clone();
    shop.funding = Funding::Debit;
    shop.wallet = *story
        .chance
        .pick(&[Some(Wallet::WeChat), Some(Wallet::Alipay), None]);
    let fen = story.price();
    let mut plan = membership(story, shop, MONTH, fen, 7, 140);
    let day = later(plan.due(1), -story.chance.between(13, 20));
    story.cancel(&plan, day);
    story.go_on(&mut plan, 2, "repeat_billing");
}

/// A trial for one yuan, cancelled at once, and charged at the full price a month later: the most
/// common complaint.
pub(super) fn after_trial(story: &mut Story) {
    let mut shop = story.worded_shop(Wording::Strong, MONTH);
    shop.numbered = false;
    let mut plan = membership(story, shop, MONTH, 100, 1, 130);
    let first = story.first_charge(&plan);
    story.life.payments[first].item = "首月1元试用会员".to_owned();
    let day = later(plan.due(0), story.chance.between(1, 6));
    story.cancel(&plan, day);
    plan.fen = 2500;
    let mut ids = vec![first];
    for _ in 0..story.chance.between(2, 3) {
        let id = story.renew_off(&mut plan, 0);
        story.judge(id, "repeat_billing");
        ids.push(id);
    }
    story.anomaly("intro_to_full", &ids);
}

pub(super) fn after_two_charges(story: &mut Story) {
    let wording = *story.chance.pick(&[Wording::Strong, Wording::Medium]);
    let shop = story.worded_shop(wording, MONTH);
    let fen = story.price();
    let mut plan = membership(story, shop, MONTH, fen, 2, 100);
    let day = later(plan.due(1), -story.chance.between(13, 20));
    story.cancel(&plan, day);
    story.go_on(&mut plan, 1, "repeat_billing");
}

pub(super) fn after_price_rise(story: &mut Story) {
    let (mut plan, day) = cancelled(story);
    story.cancel(&plan, day);
    plan.fen += plan.fen * story.chance.between(20, 50) / 100;
    let mut risen = Vec::new();
    for _ in 0..2 {
        let id = story.renew_off(&mut plan, 0);
        story.judge(id, "repeat_billing");
        risen.push(id);
    }
    story.anomaly("price_rise", &risen[..1]);
}

pub(super) fn after_part_refund(story: &mut Story) {
    let (mut plan, day) = cancelled(story);
    story.cancel(&plan, day);
    let id = story.renew_off(&mut plan, 0);
    story.judge(id, "repeat_billing");
    story.refund(id, 4, plan.fen * 3 / 10);
}

pub(super) fn after_refund(story: &mut Story) {
    let (mut plan, day) = cancelled(story);
    story.cancel(&plan, day);
    let id = story.renew_off(&mut plan, 0);
    let days = story.chance.between(0, 12);
    story.refund(id, days, plan.fen);
    story.judge(id, "refunded");
}

pub(super) fn after_twice_in_cycle(story: &mut Story) {
    let (mut plan, day) = cancelled(story);
    story.cancel(&plan, day);
    let id = story.renew_off(&mut plan, 0);
    let again = twice(story, &plan, id);
    story.judge_all(&[id, again], "repeat_billing");
}

pub(super) fn after_early(story: &mut Story) {
    let (mut plan, _) = cancelled(story);
    let day = later(plan.due(1), -18);
    story.cancel(&plan, day);
    let early = story.chance.between(2, 4);
    let id = story.renew_off(&mut plan, -early);
    story.judge(id, "repeat_billing");
}

pub(super) fn after_in_flight(story: &mut Story) {
    let mut plan = timely(story);
    let day = later(plan.due(1), -story.chance.between(2, 3));
    story.cancel(&plan, day);
    story.go_on(&mut plan, 1, "in_flight");
}

pub(super) fn after_in_flight_and_on(story: &mut Story) {
    let mut plan = timely(story);
    let day = later(plan.due(1), -2);
    story.cancel(&plan, day);
    story.go_on(&mut plan, 3, "repeat_billing");
}

pub(super) fn after_late_sync(story: &mut Story) {
    let mut plan = timely(story);
    let day = later(plan.due(1), -story.chance.between(4, 5));
    let layer = own_layer(&plan);
    story.cancel(&plan, day).layer = layer;
    story.go_on(&mut plan, 1, "late_sync");
}

pub(super) fn after_late_sync_other_layer(story: &mut Story) {
    let mut plan = timely(story);
    let day = later(plan.due(1), -story.chance.between(6, 10));
    story.cancel(&plan, day).layer = Some("app");
    story.go_on(&mut plan, 1, "late_sync");
}

pub(super) fn after_late_sync_and_on(story: &mut Story) {
    let mut plan = timely(story);
    let day = later(plan.due(1), -4);
    story.cancel(&plan, day);
    story.go_on(&mut plan, 2, "repeat_billing");
}

/// No charge on the due day, a cancellation, and then the debit that had failed is tried again.
pub(super) fn after_retry(story: &mut Story) {
    let shop = story.worded_shop(Wording::Strong, MONTH);
    let fen = story.price();
    let mut plan = membership(story, shop, MONTH, fen, 7, 150);
    let day = later(plan.due(1), story.chance.between(1, 3));
    story.cancel(&plan, day);
    let late = story.chance.between(6, 11);
    let id = story.renew_off(&mut plan, late);
    story.judge(id, "late_retry");
}

pub(super) fn after_hop(story: &mut Story) {
    let shop = by_wechat(story);
    let fen = story.price();
    let mut plan = membership(story, shop, MONTH, fen, 7, 150);
    let day = later(plan.due(1), -story.chance.between(12, 20));
    story.cancel(&plan, day).layer = Some("wechat");
    plan.shop.wallet = Some(Wallet::Alipay);
    let count = story.chance.between(1, 3);
    story.go_on(&mut plan, count, "channel_hop");
}

pub(super) fn after_hop_company(story: &mut Story) {
    let mut shop = by_wechat(story);
    shop.payee = format!("{}卡盟", shop.stem);
    shop.wording = Wording::Strong;
    shop.item = story.item(Wording::Strong, MONTH);
    let fen = story.price();
    let mut plan = membership(story, shop, MONTH, fen, 7, 150);
    let day = later(plan.due(1), -story.chance.between(12, 20));
    story.cancel(&plan, day).layer = Some("wechat");
    plan.shop.wallet = Some(Wallet::Alipay);
    plan.shop.payee = format!("武汉{}网络科技有限公司", plan.shop.stem);
    story.go_on(&mut plan, 2, "channel_hop");
}

/// Three cycles without a charge, then charges on the old day at the old price.
pub(super) fn after_revived(story: &mut Story) {
    let shop = story.worded_shop(Wording::Strong, MONTH);
    let fen = story.price();
    let mut plan = membership(story, shop, MONTH, fen, 6, 230);
    let day = later(plan.due(1), -story.chance.between(12, 22));
    story.cancel(&plan, day);
    for _ in 0..3 {
        story.miss(&mut plan);
    }
    story.go_on(&mut plan, 2, "repeat_billing");
}

/// A case from the press: a quarter is paid, cancelled in the app minutes later, and the next
/// quarter is charged all the same.
pub(super) fn after_minutes(story: &mut Story) {
    let mut shop = by_wechat(story);
    shop.wording = Wording::Strong;
    shop.item = story.item(Wording::Strong, Cycle::Months(3));
    let minute = 700;
    shop.minute = Some(minute);
    let mut plan = membership(story, shop, Cycle::Months(3), 6800, 2, 120);
    let last = *story.life.streams[plan.stream]
        .members
        .iter()
        .last()
        .expect("a charge");
    let at = story.life.payments[last].at + chrono::Duration::minutes(6);
    let day = at.date();
    let record = story.cancel(&plan, day);
    record.cancelled_at = at.format("%Y-%m-%d %H:%M:%S").to_string();
    record.layer = Some("app");
    story.go_on(&mut plan, 1, "repeat_billing");
}

pub(super) fn after_two_records(story: &mut Story) {
    let (mut plan, day) = cancelled(story);
    story.cancel(&plan, day).layer = Some("app");
    let one = story.renew_off(&mut plan, 0);
    let again = later(plan.due(0), 6);
    let layer = own_layer(&plan);
    story.cancel(&plan, again).layer = layer;
    let two = story.renew_off(&mut plan, 0);
    story.judge_all(&[one, two], "repeat_billing");
}
