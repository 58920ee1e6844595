//! Prices that change: introductory prices, rises, promotions, foreign currency, other tiers.

use super::memberships::{MONTH, membership, plain_month};
use crate::people::{
    life::Nature,
    story::{Story, Wording, later},
};

pub(super) fn intro_price(story: &mut Story) {
    let mut plan = plain_month(story, 1, 270);
    let full = plan.fen.max(1500);
    let low = *story.chance.pick(&[1, 100, 600, full / 2]);
    let cycles = if low <= 100 {
        1
    } else {
        story.chance.between(1, 2)
    };
    let first = story.first_charge(&plan);
    story.life.payments[first].fen = low;
    if story.chance.percent(50) {
        story.life.payments[first].item = "首月特惠会员".to_owned();
    }
    plan.fen = low;
    for _ in 1..cycles {
        story.renew(&mut plan);
    }
    plan.fen = full;
    let mut ids = vec![first];
    for _ in 0..6 {
        ids.push(story.renew(&mut plan));
    }
    story.anomaly("intro_to_full", &ids);
}

pub(super) fn price_rises(story: &mut Story) {
    let mut plan = plain_month(story, 5, 290);
    let mut risen = Vec::new();
    for _ in 0..story.chance.between(1, 2) {
        plan.fen += plan.fen * story.chance.between(15, 35) / 100;
        risen.push(story.renew(&mut plan));
        for _ in 0..3 {
            story.renew(&mut plan);
        }
    }
    story.anomaly("price_rise", &risen);
}

pub(super) fn promotion_dip(story: &mut Story) {
    let mut plan = plain_month(story, 5, 200);
    let full = plan.fen;
    plan.fen = full * 6 / 10;
    story.renew(&mut plan);
    plan.fen = full;
    for _ in 0..4 {
        story.renew(&mut plan);
    }
}

pub(super) fn foreign_price(story: &mut Story) {
    let mut shop = story.worded_shop(Wording::Medium, MONTH);
    shop.payee = "CLOUDNOTE PRO".to_owned();
    shop.company = "CLOUDNOTE PRO SUBSCRIPTION".to_owned();
    shop.nature = Nature::Membership;
    let mut plan = membership(story, shop, MONTH, 7100, 1, 270);
    for _ in 0..8 {
        plan.fen = 7100 + story.chance.between(-120, 120);
        story.renew(&mut plan);
    }
}

pub(super) fn below_the_ceiling(story: &mut Story) {
    let mut plan = plain_month(story, 5, 230);
    let full = plan.fen;
    plan.fen = full * 8 / 10;
    story.renew(&mut plan);
    story.renew(&mut plan);
    plan.fen = full;
    for _ in 0..3 {
        story.renew(&mut plan);
    }
}

pub(super) fn tier_change(story: &mut Story) {
    let mut plan = plain_month(story, 5, 230);
    let up = story.chance.percent(50);
    plan.fen = if up {
        plan.fen * 16 / 10
    } else {
        plan.fen * 6 / 10
    };
    let changed = story.renew(&mut plan);
    for _ in 0..4 {
        story.renew(&mut plan);
    }
    // A change to a dearer tier looks like a raised price.
    if up {
        story.anomaly("price_rise", &[changed]);
    }
}

/// A change to a dearer tier in the middle of a month: the difference is paid on that day, the new
/// price from the next due day on.
pub(super) fn tier_change_pro_rata(story: &mut Story) {
    let mut plan = plain_month(story, 5, 230);
    let dearer = plan.fen * 16 / 10;
    let left = story.chance.between(8, 22);
    let day = later(plan.due(1), -left);
    let mut by_hand = plan.shop.clone();
    by_hand.minute = None;
    story.pay(
        &by_hand,
        day,
        ((dearer - plan.fen) * left / 30).max(1),
        "会员升级补差价",
    );
    plan.fen = dearer;
    let changed = story.renew(&mut plan);
    for _ in 0..4 {
        story.renew(&mut plan);
    }
    story.anomaly("price_rise", &[changed]);
}
