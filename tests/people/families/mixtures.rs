//! Mixtures at one shop: purchases beside a membership, two plans, two family members.

use super::{
    accounts::widen,
    memberships::{MONTH, in_every_month, membership, pair, plain_month},
};
use crate::people::{
    life::Cycle,
    story::{Story, Wording, later},
};

pub(super) fn purchases_beside(story: &mut Story) {
    let plan = plain_month(story, 10, 20);
    let count = story.chance.between(4, 9);
    let from = plan.first;
    story.purchases(&plan.shop, count, from);
}

pub(super) fn same_price_purchases(story: &mut Story) {
    let plan = plain_month(story, 10, 20);
    for _ in 0..3 {
        let day = later(plan.due(0), -story.chance.between(30, 250));
        let mut shop = plan.shop.clone();
        shop.minute = None;
        story.pay(&shop, day, plan.fen, "游戏点卡 单次购买");
    }
}

pub(super) fn two_plans(story: &mut Story, one: i64, other: i64) {
    let shop = story.shop();
    pair(story, shop, (one, other), 40);
}

/// Two memberships at one shop that are charged on the same day.
pub(super) fn two_plans_one_day(story: &mut Story) {
    let shop = story.worded_shop(Wording::Strong, MONTH);
    let one = membership(story, shop, MONTH, 1500, 8, 30);
    let mut other = one.shop.clone();
    other.item = format!("音乐{}", other.item);
    other.minute = other.minute.map(|minute| minute + 9);
    let mut other = story.subscribe(other, one.first, MONTH, 2500, 1);
    while other.done < one.done {
        story.renew_off(&mut other, 0);
    }
}

pub(super) fn month_and_quarter(story: &mut Story) {
    let shop = story.shop();
    let plan = membership(story, shop, MONTH, 1500, 10, 20);
    let mut other = plan.shop.clone();
    other.item = story.item(other.wording, Cycle::Months(3));
    let first = later(plan.first, 11);
    let first = in_every_month(first);
    let count = (plan.done - 1) / 3 + 1;
    let quarter = story.subscribe(other, first, Cycle::Months(3), 6800, count.min(4));
    story.life.streams[quarter.stream].optional = quarter.done < 3;
}

pub(super) fn month_and_year(story: &mut Story) {
    story.first = later(story.last, -800);
    widen(story);
    let shop = story.worded_shop(Wording::Strong, MONTH);
    let plan = membership(story, shop, MONTH, 1500, 14, 20);
    let mut year = plan.shop.clone();
    year.item = story.item(Wording::Strong, Cycle::Months(12));
    membership(story, year, Cycle::Months(12), 16_800, 3, 60);
}

pub(super) fn family_member(story: &mut Story) {
    let shop = story.worded_shop(Wording::Strong, MONTH);
    let one = membership(story, shop.clone(), MONTH, 2500, 8, 40);
    let first = later(one.first, story.chance.between(8, 18));
    let first = in_every_month(first);
    story.subscribe(shop, first, MONTH, 2500, one.done);
}
