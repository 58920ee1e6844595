//! Cancelled memberships after which something else comes: a new subscription, another plan,
//! purchases, a charge on the same day, or nothing.

use chrono::Datelike as _;

use super::{
    accounts::by_wechat,
    memberships::{MONTH, cancelled, in_every_month, membership, plain_month},
};
use crate::people::{
    life::{Kind, PaymentId},
    story::{Story, Wording, later},
};

/// A new subscription after a pop-up: an introductory price off the old due day, then full months
/// on the new due day.
pub(super) fn after_resubscribed(story: &mut Story) {
    let mut shop = story.worded_shop(Wording::Strong, MONTH);
    shop.numbered = false;
    let plan = membership(story, shop, MONTH, 2500, 6, 190);
    let day = later(plan.due(0), story.chance.between(4, 8));
    story.cancel(&plan, day);
    let first = later(plan.due(0), story.chance.between(14, 18));
    let first = in_every_month(first);
    let mut new = story.subscribe(plan.shop.clone(), first, MONTH, 600, 1);
    let opening = story.first_charge(&new);
    story.life.payments[opening].item = "首月特惠-会员开通".to_owned();
    story.judge(opening, "resubscription");
    new.fen = 2500;
    story.go_on(&mut new, 3, "resubscription");
    let members: Vec<PaymentId> = story.life.streams[new.stream]
        .members
        .iter()
        .copied()
        .collect();
    story.anomaly("intro_to_full", &members);
}

/// A cancellation in the morning, and a new subscription with a cheaper first month on the same
/// evening.
pub(super) fn after_resubscribed_same_day(story: &mut Story) {
    let mut shop = by_wechat(story);
    shop.wording = Wording::Strong;
    shop.item = story.item(Wording::Strong, MONTH);
    shop.numbered = false;
    shop.minute = Some(480);
    let plan = membership(story, shop, MONTH, 2500, 6, 190);
    let day = in_every_month(later(plan.due(0), story.chance.between(11, 14)));
    story.cancel(&plan, day).cancelled_at = format!("{day} 10:00");
    let mut shop = plan.shop.clone();
    shop.minute = Some(1300);
    let mut new = story.subscribe(shop, day, MONTH, 600, 1);
    let opening = story.first_charge(&new);
    story.life.payments[opening].item = "首月特惠-会员开通".to_owned();
    story.judge(opening, "resubscription");
    new.fen = 2500;
    story.go_on(&mut new, 3, "resubscription");
    let members: Vec<PaymentId> = story.life.streams[new.stream]
        .members
        .iter()
        .copied()
        .collect();
    story.anomaly("intro_to_full", &members);
}

/// Half a year without charges, then a new subscription on another day of the month.
pub(super) fn after_resubscribed_gap(story: &mut Story) {
    let shop = story.worded_shop(Wording::Strong, MONTH);
    let fen = story.price();
    let plan = membership(story, shop, MONTH, fen, 5, 340);
    let day = later(plan.due(0), story.chance.between(3, 9));
    story.cancel(&plan, day);
    let mut first = later(plan.due(0), 190);
    while (first.day() + 30 - plan.due(0).day()) % 30 < 8
        || (first.day() + 30 - plan.due(0).day()) % 30 > 22
        || first.day() > 28
    {
        first = later(first, 1);
    }
    let new = story.subscribe(plan.shop.clone(), first, MONTH, plan.fen, 4);
    let ids: Vec<PaymentId> = story.life.streams[new.stream]
        .members
        .iter()
        .copied()
        .collect();
    story.judge_all(&ids, "resubscription");
}

pub(super) fn after_purchase(story: &mut Story) {
    let (plan, day) = cancelled(story);
    story.cancel(&plan, day);
    let from = later(day, 2);
    let mut bought = Vec::new();
    for _ in 0..2 {
        let day = later(from, story.chance.between(0, 100));
        let mut shop = plan.shop.clone();
        shop.minute = None;
        let fen = plan.fen * 3 + story.chance.between(100, 9000);
        bought.push(story.pay(&shop, day, fen, "游戏点卡100元"));
    }
    story.judge_all(&bought, "one_off");
}

pub(super) fn after_purchase_on_due_day(story: &mut Story) {
    let (plan, day) = cancelled(story);
    story.cancel(&plan, day);
    let mut shop = plan.shop.clone();
    shop.minute = None;
    let id = story.pay(&shop, plan.due(1), plan.fen * 4 + 77, "机械键盘");
    story.judge(id, "one_off");
}

pub(super) fn after_scan(story: &mut Story) {
    let shop = by_wechat(story);
    let fen = story.price();
    let plan = membership(story, shop, MONTH, fen, 7, 150);
    let day = later(plan.due(1), -15);
    story.cancel(&plan, day);
    let id = story.pay(&plan.shop, plan.due(1), plan.fen, "收款方备注:二维码收款");
    story.life.payments[id].kind = Kind::QrCode;
    story.judge(id, "one_off");
}

/// The cancellation is honoured. Purchases of the same price go on at the same shop; their texts
/// hold no renewal words.
pub(super) fn after_same_price_purchases(story: &mut Story) {
    let mut shop = by_wechat(story);
    shop.wording = Wording::Strong;
    shop.item = story.item(Wording::Strong, MONTH);
    let fen = story.price();
    let plan = membership(story, shop, MONTH, fen, 7, 170);
    let day = later(plan.due(1), -15);
    story.cancel(&plan, day);
    let mut shop = plan.shop.clone();
    shop.minute = None;
    let item = *story
        .chance
        .pick(&["门店消费", "游戏点卡", "/", "会员单次体验"]);
    let mut day = later(day, 2);
    while day <= story.last {
        let id = story.pay(&shop, day, plan.fen, item);
        story.judge(id, "one_off");
        day = later(day, story.chance.between(3, 9));
    }
}

/// Another plan replaces the old one on the old due day. The record names the old plan; the
/// statements do not show whether the change was wanted.
pub(super) fn after_plan_changed(story: &mut Story) {
    let mut shop = by_wechat(story);
    shop.numbered = false;
    shop.item = "SVIP会员连续包月".to_owned();
    let mut plan = membership(story, shop, MONTH, 3000, 7, 150);
    let day = later(plan.due(1), -15);
    let record = story.cancel(&plan, day);
    record.plan = Some("SVIP连续包月".to_owned());
    record.fen = Some(3000);
    plan.shop.item = "VIP会员连续包月".to_owned();
    plan.fen = 1500;
    story.go_on(&mut plan, 3, "unclear");
}

pub(super) fn after_same_day(story: &mut Story) {
    let mut shop = by_wechat(story);
    shop.minute = Some(600);
    let fen = story.price();
    let mut plan = membership(story, shop, MONTH, fen, 7, 150);
    let day = plan.due(1);
    story.cancel(&plan, day);
    story.go_on(&mut plan, 1, "same_day");
}

pub(super) fn after_same_day_timed(story: &mut Story) {
    let mut shop = by_wechat(story);
    shop.minute = Some(720);
    let fen = story.price();
    let mut plan = membership(story, shop, MONTH, fen, 7, 150);
    let day = plan.due(1);
    let before = story.chance.percent(50);
    story.cancel(&plan, day).cancelled_at =
        format!("{day} {}", if before { "09:15" } else { "18:40:05" });
    let id = story.renew_off(&mut plan, 0);
    if before {
        story.judge(id, "in_flight");
    }
}

pub(super) fn after_nothing(story: &mut Story) {
    let (plan, day) = cancelled(story);
    story.cancel(&plan, day);
}

/// The cancellation is honoured. Payments go on at a shop with nearly the same name, and purchases
/// at the same shop.
pub(super) fn after_nothing_habits(story: &mut Story) {
    let (plan, day) = cancelled(story);
    story.cancel(&plan, day);
    let stem = plan.shop.stem.clone();
    story.habit(
        &format!("{stem}咖啡"),
        "美式",
        (1500, 1500),
        (7, 7),
        Kind::Purchase,
    );
    let from = later(day, 20);
    story.purchases(&plan.shop, 3, from);
}

pub(super) fn after_statements_end(story: &mut Story) {
    let plan = plain_month(story, 7, 13);
    let day = later(plan.due(0), story.chance.between(2, 9));
    story.cancel(&plan, day);
}
