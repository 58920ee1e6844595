//! Billing periods, and charges off their due day: early, late, missed, paused, few.

use chrono::{Datelike as _, NaiveDate};

use super::{
    accounts::widen,
    memberships::{MONTH, count_of, membership, plain_month},
};
use crate::people::{
    life::Cycle,
    story::{Story, Wording, later},
};

pub(super) fn period(story: &mut Story, cycle: Cycle) {
    let rare = !matches!(cycle, Cycle::Months(1 | 3) | Cycle::Days(30 | 31));
    let charges = match cycle {
        Cycle::Months(12) | Cycle::Days(372) => {
            story.first = later(story.last, -1150);
            widen(story);
            3
        }
        Cycle::Months(6) | Cycle::Months(3) | Cycle::Days(93) => {
            story.first = later(story.last, -760);
            widen(story);
            count_of(story, cycle).min(7)
        }
        _ => u32::try_from(story.chance.between(6, 12)).expect("a count"),
    };
    let wording = if matches!(cycle, Cycle::Days(7 | 14)) || rare && story.chance.percent(60) {
        Wording::Strong
    } else {
        story.shop().wording
    };
    let shop = story.worded_shop(wording, cycle);
    let fen = story.price();
    membership(story, shop, cycle, fen, charges, 20);
}

pub(super) fn month_end(story: &mut Story) {
    let anchor = *story.chance.pick(&[29u32, 30, 31]);
    let shop = story.shop();
    let fen = story.price();
    let mut first = later(story.last, -story.chance.between(290, 380));
    while first.day() != anchor {
        first = later(first, -1);
    }
    let mut plan = story.subscribe(shop, first, MONTH, fen, 1);
    // No charge off its due day, so that only the month's end is tested.
    while later(plan.due(1), 3) < story.last {
        story.renew_off(&mut plan, 0);
    }
}

/// Charges on the last days of the month, through February 2024, which had 29 days.
pub(super) fn leap_february(story: &mut Story) {
    let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).expect("a day");
    story.first = day(2023, 9, 1);
    story.last = day(2024, 8, 20);
    story.life.as_of = later(story.last, 3);
    widen(story);
    let last = story.last;
    for export in story.life.sources.all() {
        export.to = last;
    }
    let shop = story.shop();
    let fen = story.price();
    let anchor = *story.chance.pick(&[29, 30, 31]);
    let mut plan = story.subscribe(shop, day(2023, 10, anchor), MONTH, fen, 1);
    while later(plan.due(1), 3) < last {
        story.renew_off(&mut plan, 0);
    }
}

pub(super) fn dates_early(story: &mut Story) {
    let mut plan = plain_month(story, 1, 300);
    for _ in 0..8 {
        let early = story.chance.between(0, 5);
        story.renew_off(&mut plan, -early);
    }
}

pub(super) fn dates_late_retry(story: &mut Story) {
    let mut plan = plain_month(story, 4, 220);
    let late = story.chance.between(4, 9);
    story.renew_off(&mut plan, late);
    for _ in 0..4 {
        story.renew(&mut plan);
    }
}

/// A late debit moves the due days of all later charges.
pub(super) fn dates_rebased(story: &mut Story) {
    let mut plan = plain_month(story, 4, 240);
    let late = story.chance.between(3, 8);
    plan.first = later(plan.first, late);
    for _ in 0..5 {
        story.renew_off(&mut plan, 0);
    }
}

pub(super) fn dates_missed(story: &mut Story) {
    let mut plan = plain_month(story, 5, 220);
    story.miss(&mut plan);
    for _ in 0..4 {
        story.renew(&mut plan);
    }
}

pub(super) fn dates_paused(story: &mut Story) {
    let shop = story.worded_shop(Wording::Strong, MONTH);
    let fen = story.price();
    let mut plan = membership(story, shop, MONTH, fen, 4, 320);
    for _ in 0..4 {
        story.miss(&mut plan);
    }
    let back = story.renew_off(&mut plan, 0);
    for _ in 0..3 {
        story.renew(&mut plan);
    }
    story.anomaly("revived", &[back]);
}

pub(super) fn one_charge(story: &mut Story) {
    let shop = story.worded_shop(Wording::Strong, MONTH);
    let fen = story.price();
    let plan = membership(story, shop, MONTH, fen, 1, 12);
    story.life.streams[plan.stream].optional = true;
}

pub(super) fn few_charges(story: &mut Story, charges: u32) {
    let shop = story.shop();
    // A bank prints no product, so its rows hold no membership words.
    let optional = charges == 2 && (shop.wording == Wording::Nothing || story.bank_only());
    let fen = story.price();
    let plan = membership(story, shop, MONTH, fen, charges, 14);
    story.life.streams[plan.stream].optional = optional;
}
