//! Records of cancellations: ambiguous, misspelt, about one plan, about another shop.

use std::collections::BTreeSet;

use super::memberships::{MONTH, cancelled, in_every_month, membership, pair, plain_month};
use crate::people::{
    life::Record,
    story::{Plan, Story, Wording, later},
};

fn two_at_one_shop(story: &mut Story) -> (Plan, Plan) {
    let shop = story.worded_shop(Wording::Strong, MONTH);
    pair(story, shop, (1500, 2500), 150)
}

pub(super) fn record_ambiguous(story: &mut Story) {
    let (mut one, mut other) = two_at_one_shop(story);
    let day = later(other.due(0), 2);
    let record = story.cancel(&one, day);
    record.layer = None;
    record.ends.clear();
    record.ambiguous = BTreeSet::from([one.stream, other.stream]);
    for _ in 0..2 {
        let ids = [story.renew_off(&mut one, 0), story.renew_off(&mut other, 0)];
        story.judge_all(&ids, "unclear");
    }
}

/// The record names the first plan and ends it; the second plan goes on rightly.
fn record_of_one(story: &mut Story, name: impl Fn(&Plan, &mut Record)) {
    let (one, mut other) = two_at_one_shop(story);
    let day = later(one.due(0), story.chance.between(2, 12));
    let after = one.due(1);
    name(&one, story.cancel(&one, day));
    for _ in 0..2 {
        let id = story.renew_off(&mut other, 0);
        if story.life.payments[id].at.date() > day {
            story.judge(id, "other_stream");
        }
    }
    let id = story.charge(&one, after, one.fen);
    story.judge(id, "repeat_billing");
}

pub(super) fn record_names_plan(story: &mut Story) {
    // The second plan is the music one; its name tells the two apart.
    let (mut one, mut other) = two_at_one_shop(story);
    let day = later(other.due(0), story.chance.between(2, 10));
    let unseen = story.bank_only();
    let record = story.cancel(&other, day);
    record.plan = Some("音乐会员".to_owned());
    // A bank prints no product, so the plan's name does not tell the plans apart there.
    if unseen {
        record.ends.clear();
        record.ambiguous = BTreeSet::from([one.stream, other.stream]);
    }
    let after = other.due(1);
    for _ in 0..2 {
        let id = story.renew_off(&mut one, 0);
        if story.life.payments[id].at.date() > day {
            story.judge(id, if unseen { "unclear" } else { "other_stream" });
        }
    }
    let id = story.charge(&other, after, other.fen);
    other.done += 1;
    let due_in = (after - day).num_days();
    let verdict = if unseen {
        "unclear"
    } else if due_in > 10 {
        "repeat_billing"
    } else {
        "late_sync"
    };
    story.judge(id, verdict);
}

pub(super) fn record_names_price(story: &mut Story) {
    record_of_one(story, |plan, record| record.fen = Some(plan.fen));
}

pub(super) fn record_all(story: &mut Story) {
    let (mut one, mut other) = two_at_one_shop(story);
    let day = later(other.due(0), 3);
    let (first, second) = (one.stream, other.stream);
    let record = story.cancel(&one, day);
    record.merchant = format!("{}全部会员", record.merchant);
    record.ends = BTreeSet::from([first, second]);
    for _ in 0..2 {
        let ids = [story.renew_off(&mut one, 0), story.renew_off(&mut other, 0)];
        for id in ids {
            if story.life.payments[id].at.date() > day {
                story.judge(id, "repeat_billing");
            }
        }
    }
}

pub(super) fn record_misspelt(story: &mut Story) {
    let mut shop = story.shop();
    shop.stem = (*story.chance.pick(&["火焰山", "北冥鱼", "黑珍珠", "小蜜蜂"])).to_owned();
    shop.payee = format!("{}数字商城", shop.stem);
    shop.company = shop.payee.clone();
    let fen = story.price();
    let mut plan = membership(story, shop, MONTH, fen, 7, 150);
    let day = later(plan.due(1), -15);
    let slip = match plan.shop.stem.as_str() {
        "火焰山" => "火炎山",
        "北冥鱼" => "北溟鱼",
        "黑珍珠" => "黑真珠",
        _ => "小密蜂",
    };
    story.cancel(&plan, day).merchant = format!("{slip}数字商城");
    story.go_on(&mut plan, 1, "repeat_billing");
}

pub(super) fn record_short_name(story: &mut Story) {
    let mut shop = story.shop();
    if !shop.payee.starts_with(&shop.stem) {
        shop.payee = format!("{}卡盟", shop.stem);
        shop.company = shop.payee.clone();
    }
    shop.company = shop.payee.clone();
    let fen = story.price();
    let mut plan = membership(story, shop, MONTH, fen, 7, 150);
    let day = later(plan.due(1), -15);
    let short = *story.chance.pick(&["会员", "", "vip"]);
    story.cancel(&plan, day).merchant = format!("{}{short}", plan.shop.stem);
    story.go_on(&mut plan, 1, "repeat_billing");
}

pub(super) fn record_without_stream(story: &mut Story) {
    let plan = plain_month(story, 9, 20);
    let day = later(plan.due(0), -70);
    story.life.records.push(Record {
        merchant: (*story
            .chance
            .pick(&["樱桃影视会员", "大白鹅云手机", "泡泡健身月卡"]))
        .to_owned(),
        cancelled_at: day.to_string(),
        layer: Some("app"),
        ..Record::default()
    });
}

/// A record of a shop that never charged, while a shop of a similar name goes on charging: no
/// finding may accuse it.
pub(super) fn record_of_similar_shop(story: &mut Story) {
    let mut shop = story.shop();
    shop.payee = format!("{}权益商城", shop.stem);
    shop.company = shop.payee.clone();
    let fen = story.price();
    let plan = membership(story, shop, MONTH, fen, 9, 20);
    let other = story.shop().stem;
    let day = later(plan.due(0), -70);
    story.life.records.push(Record {
        merchant: format!("{other}权益商城"),
        cancelled_at: day.to_string(),
        layer: Some("app"),
        ..Record::default()
    });
}

/// The note says that only an order or the app was deleted: the membership goes on rightly.
pub(super) fn record_order_deleted(story: &mut Story) {
    let (mut plan, day) = cancelled(story);
    let note = (*story.chance.pick(&[
        "只删除了订单记录",
        "订单已删除",
        "卸载了app",
        "把订单删掉了，没有退订",
    ]))
    .to_owned();
    let record = story.cancel(&plan, day);
    record.note = Some(note);
    record.ends.clear();
    for _ in 0..2 {
        story.renew_off(&mut plan, 0);
    }
}

/// Two equal plans, one of another family member: the record does not say which of them it ends.
pub(super) fn record_family_member(story: &mut Story) {
    let shop = story.worded_shop(Wording::Strong, MONTH);
    let mut one = membership(story, shop.clone(), MONTH, 2500, 7, 150);
    let first = later(one.first, story.chance.between(10, 16));
    let first = in_every_month(first);
    let mut other = story.subscribe(shop, first, MONTH, 2500, one.done);
    let day = later(other.due(0), 2);
    let record = story.cancel(&one, day);
    record.fen = Some(2500);
    record.ends.clear();
    record.ambiguous = BTreeSet::from([one.stream, other.stream]);
    for _ in 0..2 {
        let ids = [story.renew_off(&mut one, 0), story.renew_off(&mut other, 0)];
        for id in ids {
            if story.life.payments[id].at.date() > day {
                story.judge(id, "unclear");
            }
        }
    }
}
