//! Common memberships on which the families build.

use chrono::{Datelike as _, NaiveDate};

use crate::people::{
    life::{Cycle, PaymentId, Wallet},
    story::{Plan, Shop, Story, Wording, later, step},
};

pub(super) const MONTH: Cycle = Cycle::Months(1);

/// Number of charges that fit into the statements, at most 14.
pub(super) fn count_of(story: &Story, cycle: Cycle) -> u32 {
    let mut count = 1;
    while count < 14 && later(step(story.first, cycle, count), 16) < story.last {
        count += 1;
    }
    count
}

/// A membership whose last charge lies `rest` days or a few more before the end of the statements,
/// with at most `charges` charges.
pub(super) fn membership(
    story: &mut Story,
    shop: Shop,
    cycle: Cycle,
    fen: i64,
    charges: u32,
    rest: i64,
) -> Plan {
    let end = later(story.last, -rest);
    let mut first = later(end, -story.chance.between(0, 12));
    let mut charges = charges.min(story.knobs.most_charges);
    // Steps back from the last charge to the first.
    loop {
        let begin = back(first, cycle, charges - 1);
        if begin >= story.first || charges == 1 {
            first = begin;
            break;
        }
        charges -= 1;
    }
    story.subscribe(shop, first, cycle, fen, charges)
}

/// The day so many cycles earlier.
fn back(day: NaiveDate, cycle: Cycle, cycles: u32) -> NaiveDate {
    match cycle {
        Cycle::Months(months) => {
            // Not after the 28th, because shorter months would move the day.
            let day = in_every_month(day);
            day - chrono::Months::new(months * cycles)
        }
        Cycle::Days(days) => later(day, -i64::from(days * cycles)),
    }
}

/// The day, or the 28th where some months have no such day.
pub(super) fn in_every_month(day: NaiveDate) -> NaiveDate {
    day.with_day(day.day().min(28))
        .expect("a day of every month")
}

pub(super) fn plain_month(story: &mut Story, charges: u32, rest: i64) -> Plan {
    let shop = story.shop();
    let fen = story.price();
    membership(story, shop, MONTH, fen, charges, rest)
}

/// The same charge once more, minutes later.
pub(super) fn twice(story: &mut Story, plan: &Plan, id: PaymentId) -> PaymentId {
    let at = story.life.payments[id].at;
    let mut shop = plan.shop.clone();
    shop.minute = Some(
        i64::from(
            at.time()
                .format("%H")
                .to_string()
                .parse::<u32>()
                .expect("an hour"),
        ) * 60
            + 30,
    );
    let again = story.pay(
        &shop,
        at.date(),
        story.life.payments[id].fen,
        &plan.shop.item.clone(),
    );
    if story.life.payments[again].at <= at {
        story.life.payments[again].at = at + chrono::Duration::minutes(5);
    }
    story.life.payments[again].posted_after = story.life.payments[id].posted_after;
    story.life.streams[plan.stream].members.insert(again);
    again
}

/// Two memberships at one shop, on days of their own.
pub(super) fn pair(story: &mut Story, shop: Shop, prices: (i64, i64), rest: i64) -> (Plan, Plan) {
    let one = membership(story, shop.clone(), MONTH, prices.0, 7, rest);
    let mut other_shop = shop;
    if other_shop.wording != Wording::Nothing {
        other_shop.item = format!("音乐{}", other_shop.item);
    }
    other_shop.minute = other_shop.minute.map(|minute| minute + 40);
    let first = later(one.first, story.chance.between(9, 18));
    let first = in_every_month(first);
    let other = story.subscribe(other_shop, first, MONTH, prices.1, one.done);
    (one, other)
}

/// A monthly membership that is cancelled well before its next due day, with that day. Five more
/// cycles fit into the statements.
pub(super) fn cancelled(story: &mut Story) -> (Plan, NaiveDate) {
    let charges = u32::try_from(story.chance.between(4, 9)).expect("a count");
    let plan = plain_month(story, charges, 185);
    let day = later(plan.due(1), -story.chance.between(12, 22));
    (plan, day)
}

pub(super) fn timely(story: &mut Story) -> Plan {
    let charges = u32::try_from(story.chance.between(5, 9)).expect("a count");
    // Not through a wallet that only the bank shows: its booking day is not exact enough here.
    let mut shop = story.shop();
    if story.bank_only() {
        shop.wallet = None;
    }
    let fen = story.price();
    membership(story, shop, MONTH, fen, charges, 150)
}

pub(super) fn own_layer(plan: &Plan) -> Option<&'static str> {
    match plan.shop.wallet {
        Some(Wallet::WeChat) => Some("wechat"),
        Some(Wallet::Alipay) => Some("alipay"),
        None => Some("bank"),
    }
}
