//! Payments that recur and are no subscription.

use chrono::Datelike as _;

use super::{
    accounts::{credit_card, debit_card},
    memberships::{MONTH, in_every_month, membership},
};
use crate::people::{
    life::{Format, Funding, Kind, Nature, Payment, Wallet},
    story::{Story, later, step},
};

pub(super) fn habit_coffee(story: &mut Story) {
    story.habit("栗子咖啡", "热拿铁", (1900, 1900), (2, 9), Kind::Purchase);
    story.habit(
        "北门奶茶",
        "珍珠奶茶",
        (1500, 1500),
        (4, 16),
        Kind::Purchase,
    );
}

/// The same purchase on one weekday, in about two weeks of three.
pub(super) fn habit_same_weekday(story: &mut Story) {
    let mut shop = story.shop();
    shop.payee = "转角烘焙".to_owned();
    shop.company = shop.payee.clone();
    shop.item = "面包".to_owned();
    shop.minute = None;
    let mut day = later(story.first, 3);
    while day <= story.last {
        if story.chance.percent(62) {
            story.pay(&shop, day, 2200, "面包");
        }
        day = later(day, 7);
    }
}

pub(super) fn habit_lunch(story: &mut Story) {
    let mut day = story.first;
    let mut shop = story.shop();
    shop.payee = "第二食堂".to_owned();
    shop.company = shop.payee.clone();
    while day <= story.last {
        if day.weekday().num_days_from_monday() < 5 && story.chance.percent(80) {
            let minute = story.chance.between(705, 740);
            shop.minute = Some(minute);
            story.pay(&shop, day, 1800, "午餐");
        }
        day = later(day, 1);
    }
}

pub(super) fn habit_top_ups(story: &mut Story) {
    story.bills(
        "中国联通",
        "手机充值",
        (5000, 5000),
        (24, 37),
        Kind::Purchase,
    );
    story.habit(
        "星河游戏",
        "点券充值",
        (6800, 6800),
        (15, 60),
        Kind::Purchase,
    );
}

/// Single cards bought at a kameng shop now and then, at few different prices.
pub(super) fn habit_at_kameng(story: &mut Story) {
    let mut shop = story.shop();
    shop.minute = None;
    for _ in 0..story.chance.between(4, 8) {
        let span = (story.last - story.first).num_days();
        let day = later(story.first, story.chance.between(0, span));
        let fen = *story.chance.pick(&[1000, 3000, 5000]);
        let item = *story.chance.pick(&["点卡购买", "激活码", "游戏充值卡"]);
        story.pay(&shop, day, fen, item);
    }
}

/// Rent, insurance and gas: bills that recur, but are no membership.
pub(super) fn habit_bills(story: &mut Story) {
    story.bills(
        "房东老吴",
        "转账备注:房租",
        (250_000, 250_000),
        (30, 31),
        Kind::Transfer,
    );
    let mut shop = story.shop();
    shop.nature = Nature::Listed;
    shop.payee = "众安在线财产保险股份有限公司".to_owned();
    shop.company = shop.payee.clone();
    shop.item = "百万医疗险续期交易付款".to_owned();
    shop.numbered = false;
    membership(story, shop, MONTH, 6650, 9, 20);
    story.bills(
        "上海燃气有限公司",
        "燃气费",
        (3000, 9000),
        (58, 63),
        Kind::Purchase,
    );
}

/// A credit card repaid from the debit card, the same sum on the same day of the month: a transfer
/// between own accounts.
pub(super) fn habit_repayment(story: &mut Story) {
    debit_card(story, Format::CmbCsv);
    credit_card(story);
    let mut day = in_every_month(later(story.first, 12));
    while day <= story.last {
        let at = story.moment(day, 540);
        story.add(Payment {
            kind: Kind::CardRepayment,
            funding: Funding::Debit,
            ..Payment::purchase(at, 200_000, "信用卡自动还款", "信用卡还款")
        });
        day = step(day, MONTH, 1);
    }
}

pub(super) fn habit_instalment(story: &mut Story) {
    let mut shop = story.shop();
    shop.payee = "分期乐".to_owned();
    shop.company = shop.payee.clone();
    shop.nature = Nature::Listed;
    shop.numbered = false;
    let mut plan = membership(story, shop, MONTH, 43_321, 1, 300);
    story.life.streams[plan.stream].optional = true;
    for nth in 2..=8 {
        let id = story.renew_off(&mut plan, 0);
        story.life.payments[id].item = format!("分期还款-第{nth}期/共8期");
    }
    let first = story.first_charge(&plan);
    story.life.payments[first].item = "分期还款-第1期/共8期".to_owned();
}

/// The same price at the same shop about every four weeks: regular, but no membership.
pub(super) fn habit_hairdresser(story: &mut Story) {
    let mut shop = story.shop();
    shop.payee = "阿诚理发".to_owned();
    shop.company = shop.payee.clone();
    shop.minute = None;
    let mut day = later(story.first, 9);
    while day <= story.last {
        story.pay(&shop, day, 4800, "洗剪吹");
        day = later(day, story.chance.between(24, 38));
    }
}

pub(super) fn habit_donation(story: &mut Story) {
    story.habit(
        "微笑公益基金",
        "捐款",
        (1000, 1000),
        (26, 36),
        Kind::Purchase,
    );
    let at = story.moment(later(story.first, 40), 700);
    // An order that was never paid, and so is no payment.
    story.add(Payment {
        wallet: Some(Wallet::Alipay),
        closed: true,
        ..Payment::purchase(at, 9900, "云水书店", "礼品卡")
    });
}
