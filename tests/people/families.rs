//! What can happen to a person, one family a function: periods, dates, amounts, mixtures, names, sources, refunds, cancellations of every
//! kind, and habits that are no subscription. Each tells the truth as it tells the story; nothing is computed from what is exported.
//!
//! A cancellation well before the next due day and a charge on that day is repeat billing; what lies nearer follows the day limits that the
//! program prints in its reports (in flight within 3 days, one late synchronisation within 5 days, or 10 when cancelled elsewhere).

use std::collections::BTreeSet;

use chrono::{Datelike as _, NaiveDate};

use super::{
    life::{Cycle, Format, Funding, Kind, Nature, Payment, PaymentId, Record, Wallet},
    story::{Plan, Shop, Story, Wording, later, step},
};

pub type Family = (&'static str, fn(&mut Story));

const MONTH: Cycle = Cycle::Months(1);

/// Every family once, in the order in which people are dealt.
pub const FAMILIES: &[Family] = &[
    // Periods.
    ("period_1m", |story| period(story, MONTH)),
    ("period_1m_end", month_end),
    ("period_leap_february", leap_february),
    ("period_2m", |story| period(story, Cycle::Months(2))),
    ("period_3m", |story| period(story, Cycle::Months(3))),
    ("period_6m", |story| period(story, Cycle::Months(6))),
    ("period_12m", |story| period(story, Cycle::Months(12))),
    ("period_7d", |story| period(story, Cycle::Days(7))),
    ("period_14d", |story| period(story, Cycle::Days(14))),
    ("period_20d", |story| period(story, Cycle::Days(20))),
    ("period_28d", |story| period(story, Cycle::Days(28))),
    ("period_30d", |story| period(story, Cycle::Days(30))),
    ("period_31d", |story| period(story, Cycle::Days(31))),
    ("period_93d", |story| period(story, Cycle::Days(93))),
    ("period_372d", |story| period(story, Cycle::Days(372))),
    // Dates.
    ("dates_early", dates_early),
    ("dates_late_retry", dates_late_retry),
    ("dates_rebased", dates_rebased),
    ("dates_missed", dates_missed),
    ("dates_paused", dates_paused),
    ("one_charge", one_charge),
    ("two_charges", |story| few_charges(story, 2)),
    ("three_charges", |story| few_charges(story, 3)),
    // Amounts.
    ("intro_price", intro_price),
    ("price_rises", price_rises),
    ("promotion_dip", promotion_dip),
    ("foreign_price", foreign_price),
    ("below_the_ceiling", below_the_ceiling),
    ("tier_change", tier_change),
    ("tier_change_pro_rata", tier_change_pro_rata),
    // Mixtures at one shop.
    ("purchases_beside", purchases_beside),
    ("same_price_purchases", same_price_purchases),
    ("two_plans", |story| two_plans(story, 1500, 2500)),
    ("two_plans_one_price", |story| two_plans(story, 2500, 2500)),
    ("two_plans_one_day", two_plans_one_day),
    ("month_and_quarter", month_and_quarter),
    ("month_and_year", month_and_year),
    ("family_member", family_member),
    // Names.
    ("name_numbered", name_numbered),
    ("name_company_at_bank", name_company_at_bank),
    ("name_cut", name_cut),
    ("name_changes", name_changes),
    ("name_full_width", name_full_width),
    ("umbrella", umbrella),
    // Sources.
    ("source_overlap", source_overlap),
    ("source_partial", source_partial),
    ("source_two_cards", source_two_cards),
    ("source_bank_only", source_bank_only),
    // Refunds.
    ("refund_whole", |story| refunded(story, 100)),
    ("refund_part", |story| refunded(story, 40)),
    ("refund_of_one_of_two", refund_of_one_of_two),
    // Cancelled, and what came after.
    ("after_repeat", after_repeat),
    ("after_repeat_many", after_repeat_many),
    ("after_repeat_quarter", after_repeat_quarter),
    ("after_repeat_year", after_repeat_year),
    ("after_repeat_week", after_repeat_week),
    ("after_repeat_30d", after_repeat_30d),
    ("after_repeat_bank", after_repeat_bank),
    ("after_trial", after_trial),
    ("after_two_charges", after_two_charges),
    ("after_price_rise", after_price_rise),
    ("after_part_refund", after_part_refund),
    ("after_refund", after_refund),
    ("after_twice_in_cycle", after_twice_in_cycle),
    ("after_early", after_early),
    ("after_in_flight", after_in_flight),
    ("after_in_flight_and_on", after_in_flight_and_on),
    ("after_late_sync", after_late_sync),
    ("after_late_sync_other_layer", after_late_sync_other_layer),
    ("after_late_sync_and_on", after_late_sync_and_on),
    ("after_retry", after_retry),
    ("after_hop", after_hop),
    ("after_hop_company", after_hop_company),
    ("after_resubscribed", after_resubscribed),
    ("after_resubscribed_same_day", after_resubscribed_same_day),
    ("after_resubscribed_gap", after_resubscribed_gap),
    ("after_revived", after_revived),
    ("after_purchase", after_purchase),
    ("after_purchase_on_due_day", after_purchase_on_due_day),
    ("after_scan", after_scan),
    ("after_same_price_purchases", after_same_price_purchases),
    ("after_plan_changed", after_plan_changed),
    ("after_same_day", after_same_day),
    ("after_same_day_timed", after_same_day_timed),
    ("after_nothing", after_nothing),
    ("after_nothing_habits", after_nothing_habits),
    ("after_statements_end", after_statements_end),
    ("after_minutes", after_minutes),
    ("after_two_records", after_two_records),
    ("record_ambiguous", record_ambiguous),
    ("record_names_plan", record_names_plan),
    ("record_names_price", record_names_price),
    ("record_all", record_all),
    ("record_misspelt", record_misspelt),
    ("record_short_name", record_short_name),
    ("record_without_stream", record_without_stream),
    ("record_of_similar_shop", record_of_similar_shop),
    ("record_order_deleted", record_order_deleted),
    ("record_family_member", record_family_member),
    // Wrong without any cancellation.
    ("double_billing", double_billing),
    ("short_cycle", short_cycle),
    ("overlap_two_rails", overlap_two_rails),
    // No subscription at all.
    ("habit_coffee", habit_coffee),
    ("habit_same_weekday", habit_same_weekday),
    ("habit_lunch", habit_lunch),
    ("habit_top_ups", habit_top_ups),
    ("habit_at_kameng", habit_at_kameng),
    ("habit_bills", habit_bills),
    ("habit_repayment", habit_repayment),
    ("habit_instalment", habit_instalment),
    ("habit_hairdresser", habit_hairdresser),
    ("habit_donation", habit_donation),
    // Told later: at the end, so that the people before stay who they are.
    ("refund_to_balance", refund_to_balance),
];

// Periods.

/// As many charges as the statements hold, up to a dozen; three at least where they hold three.
fn count_of(story: &Story, cycle: Cycle) -> u32 {
    let mut count = 1;
    while count < 14 && later(step(story.first, cycle, count), 16) < story.last {
        count += 1;
    }
    count
}

/// A membership that ends so many days before the statements do, with so many charges at most.
fn membership(
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
    // Back from the last charge to the first one.
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

/// So many cycles before a day, as near as months of different lengths allow.
fn back(day: NaiveDate, cycle: Cycle, cycles: u32) -> NaiveDate {
    match cycle {
        Cycle::Months(months) => {
            // Not after the 28th: a story that wants a month's end says so itself.
            let day = in_every_month(day);
            day - chrono::Months::new(months * cycles)
        }
        Cycle::Days(days) => later(day, -i64::from(days * cycles)),
    }
}

/// The day, or the 28th where some months have no such day.
fn in_every_month(day: NaiveDate) -> NaiveDate {
    day.with_day(day.day().min(28))
        .expect("a day of every month")
}

fn period(story: &mut Story, cycle: Cycle) {
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

/// The exports reach back to the story's first day.
fn widen(story: &mut Story) {
    let first = story.first;
    for export in story.life.sources.all() {
        export.from = first;
    }
}

fn month_end(story: &mut Story) {
    let anchor = *story.chance.pick(&[29u32, 30, 31]);
    let shop = story.shop();
    let fen = story.price();
    let mut first = later(story.last, -story.chance.between(290, 380));
    while first.day() != anchor {
        first = later(first, -1);
    }
    let mut plan = story.subscribe(shop, first, MONTH, fen, 1);
    // Exactly on its days: the month's end is what this is about.
    while later(plan.due(1), 3) < story.last {
        story.renew_off(&mut plan, 0);
    }
}

/// On the last days of the month, through the February of 2024 that had twenty-nine.
fn leap_february(story: &mut Story) {
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

// Dates.

fn plain_month(story: &mut Story, charges: u32, rest: i64) -> Plan {
    let shop = story.shop();
    let fen = story.price();
    membership(story, shop, MONTH, fen, charges, rest)
}

fn dates_early(story: &mut Story) {
    let mut plan = plain_month(story, 1, 300);
    for _ in 0..8 {
        let early = story.chance.between(0, 5);
        story.renew_off(&mut plan, -early);
    }
}

fn dates_late_retry(story: &mut Story) {
    let mut plan = plain_month(story, 4, 220);
    let late = story.chance.between(4, 9);
    story.renew_off(&mut plan, late);
    for _ in 0..4 {
        story.renew(&mut plan);
    }
}

/// A late debit moves the days of all that follow.
fn dates_rebased(story: &mut Story) {
    let mut plan = plain_month(story, 4, 240);
    let late = story.chance.between(3, 8);
    plan.first = later(plan.first, late);
    for _ in 0..5 {
        story.renew_off(&mut plan, 0);
    }
}

fn dates_missed(story: &mut Story) {
    let mut plan = plain_month(story, 5, 220);
    story.miss(&mut plan);
    for _ in 0..4 {
        story.renew(&mut plan);
    }
}

fn dates_paused(story: &mut Story) {
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

fn one_charge(story: &mut Story) {
    let shop = story.worded_shop(Wording::Strong, MONTH);
    let fen = story.price();
    let plan = membership(story, shop, MONTH, fen, 1, 12);
    story.life.streams[plan.stream].optional = true;
}

fn few_charges(story: &mut Story, charges: u32) {
    let shop = story.shop();
    // A bank prints no product, so no word either.
    let optional = charges == 2 && (shop.wording == Wording::Nothing || story.bank_only());
    let fen = story.price();
    let plan = membership(story, shop, MONTH, fen, charges, 14);
    story.life.streams[plan.stream].optional = optional;
}

// Amounts.

fn intro_price(story: &mut Story) {
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

fn price_rises(story: &mut Story) {
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

fn promotion_dip(story: &mut Story) {
    let mut plan = plain_month(story, 5, 200);
    let full = plan.fen;
    plan.fen = full * 6 / 10;
    story.renew(&mut plan);
    plan.fen = full;
    for _ in 0..4 {
        story.renew(&mut plan);
    }
}

fn foreign_price(story: &mut Story) {
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

fn below_the_ceiling(story: &mut Story) {
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

fn tier_change(story: &mut Story) {
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
    // A dearer tier cannot be told from a price that was raised.
    if up {
        story.anomaly("price_rise", &[changed]);
    }
}

/// A dearer tier taken in the middle of a month: the difference is paid that day, the new price from the next due day.
fn tier_change_pro_rata(story: &mut Story) {
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

// Mixtures.

fn purchases_beside(story: &mut Story) {
    let plan = plain_month(story, 10, 20);
    let count = story.chance.between(4, 9);
    let from = plan.first;
    story.purchases(&plan.shop, count, from);
}

fn same_price_purchases(story: &mut Story) {
    let plan = plain_month(story, 10, 20);
    for _ in 0..3 {
        let day = later(plan.due(0), -story.chance.between(30, 250));
        let mut shop = plan.shop.clone();
        shop.minute = None;
        story.pay(&shop, day, plan.fen, "游戏点卡 单次购买");
    }
}

/// Two memberships at one shop, on days of their own.
fn pair(story: &mut Story, shop: Shop, prices: (i64, i64), rest: i64) -> (Plan, Plan) {
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

fn two_plans(story: &mut Story, one: i64, other: i64) {
    let shop = story.shop();
    pair(story, shop, (one, other), 40);
}

/// Two memberships at one shop that are charged on the same day.
fn two_plans_one_day(story: &mut Story) {
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

fn month_and_quarter(story: &mut Story) {
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

fn month_and_year(story: &mut Story) {
    story.first = later(story.last, -800);
    widen(story);
    let shop = story.worded_shop(Wording::Strong, MONTH);
    let plan = membership(story, shop, MONTH, 1500, 14, 20);
    let mut year = plan.shop.clone();
    year.item = story.item(Wording::Strong, Cycle::Months(12));
    membership(story, year, Cycle::Months(12), 16_800, 3, 60);
}

fn family_member(story: &mut Story) {
    let shop = story.worded_shop(Wording::Strong, MONTH);
    let one = membership(story, shop.clone(), MONTH, 2500, 8, 40);
    let first = later(one.first, story.chance.between(8, 18));
    let first = in_every_month(first);
    story.subscribe(shop, first, MONTH, 2500, one.done);
}

// Names.

fn name_numbered(story: &mut Story) {
    let mut shop = story.shop();
    shop.numbered = true;
    let fen = story.price();
    membership(story, shop, MONTH, fen, 9, 20);
}

fn debit_card(story: &mut Story, format: Format) {
    let (from, to) = (story.first, story.last);
    story.life.sources.debit = Some(super::life::Export {
        format,
        from,
        to,
        again_from: None,
        hole: None,
    });
}

fn name_company_at_bank(story: &mut Story) {
    debit_card(story, Format::CmbCsv);
    let mut shop = story.shop();
    shop.company = format!("杭州{}网络科技有限公司", shop.stem);
    shop.funding = Funding::Debit;
    let fen = story.price();
    membership(story, shop, MONTH, fen, 9, 20);
}

fn name_cut(story: &mut Story) {
    debit_card(story, Format::IcbcCsv);
    let mut shop = story.shop();
    shop.company = format!("深圳市{}电子商务有限公司", shop.stem);
    shop.funding = Funding::Debit;
    let fen = story.price();
    membership(story, shop, MONTH, fen, 9, 20);
}

fn name_changes(story: &mut Story) {
    let shop = story.worded_shop(Wording::Strong, MONTH);
    let fen = story.price();
    let mut plan = membership(story, shop, MONTH, fen, 5, 220);
    plan.shop.payee = format!("广州{}网络科技有限公司", plan.shop.stem);
    plan.shop.company = plan.shop.payee.clone();
    let all = story.life.streams[plan.stream].members.clone();
    // A shop called by a number shares no part of its name with its company.
    for id in all {
        if !story.life.payments[id].payee.starts_with(&plan.shop.stem) {
            story.life.payments[id].payee = format!("{}卡盟", plan.shop.stem);
            story.life.payments[id].company = story.life.payments[id].payee.clone();
        }
    }
    for _ in 0..5 {
        story.renew(&mut plan);
    }
}

fn name_full_width(story: &mut Story) {
    let mut shop = story.shop();
    shop.payee = "ＫＭ７７卡盟（官方）".to_owned();
    shop.company = shop.payee.clone();
    let fen = story.price();
    let mut plan = membership(story, shop, MONTH, fen, 4, 200);
    plan.shop.payee = "KM77卡盟(官方)".to_owned();
    plan.shop.company = plan.shop.payee.clone();
    for _ in 0..5 {
        story.renew(&mut plan);
    }
}

fn umbrella(story: &mut Story) {
    let mut shop = story.worded_shop(Wording::Strong, MONTH);
    shop.payee = (*story
        .chance
        .pick(&["App Store & Apple Music", "拼多多平台商户"]))
    .to_owned();
    shop.company = shop.payee.clone();
    shop.nature = Nature::Membership;
    shop.item = "轻阅会员连续包月".to_owned();
    shop.numbered = false;
    if story.bank_only() {
        shop.company = "轻阅会员连续包月".to_owned();
    }
    let fen = story.price();
    let plan = membership(story, shop, MONTH, fen, 9, 20);
    let mut other = plan.shop.clone();
    other.item = "游戏道具".to_owned();
    other.company = "App Store & Apple Music".to_owned();
    let from = plan.first;
    for _ in 0..6 {
        let day = later(from, story.chance.between(0, 200));
        let fen = *story.chance.pick(&[600, 3000, 6800]);
        let mut shop = other.clone();
        shop.minute = None;
        story.pay(&shop, day, fen, "游戏道具");
    }
}

// Sources.

fn source_overlap(story: &mut Story) {
    plain_month(story, 10, 20);
    let from = later(story.last, -150);
    for export in story.life.sources.all() {
        export.again_from = Some(from);
    }
}

/// The bank covers the whole time, the wallet only the last months.
fn source_partial(story: &mut Story) {
    debit_card(story, Format::CmbCsv);
    let mut shop = story.shop();
    shop.funding = Funding::Debit;
    shop.company = shop.payee.clone();
    let fen = story.price();
    let plan = membership(story, shop, MONTH, fen, 10, 20);
    let from = later(plan.due(0), -100);
    for export in story.life.sources.wallets() {
        export.from = from;
    }
}

fn credit_card(story: &mut Story) {
    let (from, to) = (story.first, story.last);
    story.life.sources.credit = Some(super::life::Export {
        format: Format::CmbCreditCsv,
        from,
        to,
        again_from: None,
        hole: None,
    });
}

fn source_two_cards(story: &mut Story) {
    debit_card(story, Format::CmbCsv);
    credit_card(story);
    let mut shop = story.shop();
    shop.funding = Funding::Debit;
    shop.company = shop.payee.clone();
    let fen = story.price();
    let mut plan = membership(story, shop, MONTH, fen, 5, 220);
    plan.shop.funding = Funding::Credit;
    for _ in 0..5 {
        story.renew(&mut plan);
    }
}

fn source_bank_only(story: &mut Story) {
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
    membership(story, shop, MONTH, fen, 9, 20);
}

// Refunds.

fn refunded(story: &mut Story, of_hundred: i64) {
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

/// Paid by card, given back to the wallet's balance: the bank never sees it.
fn refund_to_balance(story: &mut Story) {
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

fn refund_of_one_of_two(story: &mut Story) {
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

/// The same charge once more, minutes later.
fn twice(story: &mut Story, plan: &Plan, id: PaymentId) -> PaymentId {
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

// Cancelled.

/// A monthly membership that was cancelled well before its next due day, with room for five more cycles.
fn cancelled(story: &mut Story) -> (Plan, NaiveDate) {
    let charges = u32::try_from(story.chance.between(4, 9)).expect("a count");
    let plan = plain_month(story, charges, 185);
    let day = later(plan.due(1), -story.chance.between(12, 22));
    (plan, day)
}

fn after_repeat(story: &mut Story) {
    let (mut plan, day) = cancelled(story);
    story.cancel(&plan, day);
    story.go_on(&mut plan, 1, "repeat_billing");
}

fn after_repeat_many(story: &mut Story) {
    let (mut plan, day) = cancelled(story);
    story.cancel(&plan, day);
    for _ in 0..story.chance.between(2, 5) {
        let id = story.renew(&mut plan);
        story.judge(id, "repeat_billing");
    }
}

fn after_repeat_quarter(story: &mut Story) {
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

fn after_repeat_year(story: &mut Story) {
    story.first = later(story.last, -1150);
    widen(story);
    let cycle = Cycle::Months(12);
    let shop = story.worded_shop(Wording::Strong, cycle);
    let mut plan = membership(story, shop, cycle, 19_800, 2, 410);
    let day = later(plan.due(1), -story.chance.between(30, 250));
    story.cancel(&plan, day);
    story.go_on(&mut plan, 1, "repeat_billing");
}

fn after_repeat_week(story: &mut Story) {
    let cycle = Cycle::Days(7);
    let shop = story.worded_shop(Wording::Strong, cycle);
    let mut plan = membership(story, shop, cycle, 600, 12, 70);
    let day = later(plan.due(1), -4);
    story.cancel(&plan, day);
    story.go_on(&mut plan, 4, "repeat_billing");
}

fn after_repeat_30d(story: &mut Story) {
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

fn after_repeat_bank(story: &mut Story) {
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

/// One yuan to try, cancelled at once, the full price a month later: the commonest complaint of all.
fn after_trial(story: &mut Story) {
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

fn after_two_charges(story: &mut Story) {
    let wording = *story.chance.pick(&[Wording::Strong, Wording::Medium]);
    let shop = story.worded_shop(wording, MONTH);
    let fen = story.price();
    let mut plan = membership(story, shop, MONTH, fen, 2, 100);
    let day = later(plan.due(1), -story.chance.between(13, 20));
    story.cancel(&plan, day);
    story.go_on(&mut plan, 1, "repeat_billing");
}

fn after_price_rise(story: &mut Story) {
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

fn after_part_refund(story: &mut Story) {
    let (mut plan, day) = cancelled(story);
    story.cancel(&plan, day);
    let id = story.renew_off(&mut plan, 0);
    story.judge(id, "repeat_billing");
    story.refund(id, 4, plan.fen * 3 / 10);
}

fn after_refund(story: &mut Story) {
    let (mut plan, day) = cancelled(story);
    story.cancel(&plan, day);
    let id = story.renew_off(&mut plan, 0);
    let days = story.chance.between(0, 12);
    story.refund(id, days, plan.fen);
    story.judge(id, "refunded");
}

fn after_twice_in_cycle(story: &mut Story) {
    let (mut plan, day) = cancelled(story);
    story.cancel(&plan, day);
    let id = story.renew_off(&mut plan, 0);
    let again = twice(story, &plan, id);
    story.judge_all(&[id, again], "repeat_billing");
}

fn after_early(story: &mut Story) {
    let (mut plan, _) = cancelled(story);
    let day = later(plan.due(1), -18);
    story.cancel(&plan, day);
    let early = story.chance.between(2, 4);
    let id = story.renew_off(&mut plan, -early);
    story.judge(id, "repeat_billing");
}

fn timely(story: &mut Story) -> Plan {
    let charges = u32::try_from(story.chance.between(5, 9)).expect("a count");
    // Seen at the wallet: a bank's day is not exact enough for a matter of days.
    let mut shop = story.shop();
    if story.bank_only() {
        shop.wallet = None;
    }
    let fen = story.price();
    membership(story, shop, MONTH, fen, charges, 150)
}

fn after_in_flight(story: &mut Story) {
    let mut plan = timely(story);
    let day = later(plan.due(1), -story.chance.between(2, 3));
    story.cancel(&plan, day);
    story.go_on(&mut plan, 1, "in_flight");
}

fn after_in_flight_and_on(story: &mut Story) {
    let mut plan = timely(story);
    let day = later(plan.due(1), -2);
    story.cancel(&plan, day);
    story.go_on(&mut plan, 3, "repeat_billing");
}

fn own_layer(plan: &Plan) -> Option<&'static str> {
    match plan.shop.wallet {
        Some(Wallet::WeChat) => Some("wechat"),
        Some(Wallet::Alipay) => Some("alipay"),
        None => Some("bank"),
    }
}

fn after_late_sync(story: &mut Story) {
    let mut plan = timely(story);
    let day = later(plan.due(1), -story.chance.between(4, 5));
    let layer = own_layer(&plan);
    story.cancel(&plan, day).layer = layer;
    story.go_on(&mut plan, 1, "late_sync");
}

fn after_late_sync_other_layer(story: &mut Story) {
    let mut plan = timely(story);
    let day = later(plan.due(1), -story.chance.between(6, 10));
    story.cancel(&plan, day).layer = Some("app");
    story.go_on(&mut plan, 1, "late_sync");
}

fn after_late_sync_and_on(story: &mut Story) {
    let mut plan = timely(story);
    let day = later(plan.due(1), -4);
    story.cancel(&plan, day);
    story.go_on(&mut plan, 2, "repeat_billing");
}

/// Nothing on the due day, cancelled, and the debit that had failed comes after all.
fn after_retry(story: &mut Story) {
    let shop = story.worded_shop(Wording::Strong, MONTH);
    let fen = story.price();
    let mut plan = membership(story, shop, MONTH, fen, 7, 150);
    let day = later(plan.due(1), story.chance.between(1, 3));
    story.cancel(&plan, day);
    let late = story.chance.between(6, 11);
    let id = story.renew_off(&mut plan, late);
    story.judge(id, "late_retry");
}

/// Both wallets are exported, and the membership is paid by the first.
fn by_wechat(story: &mut Story) -> Shop {
    let (from, to) = (story.first, story.last);
    let export = |format| {
        Some(super::life::Export {
            format,
            from,
            to,
            again_from: None,
            hole: None,
        })
    };
    story.life.sources.wechat = export(Format::WeChatCsv);
    story.life.sources.alipay = export(Format::AlipayCsv);
    let mut shop = story.shop();
    shop.wallet = Some(Wallet::WeChat);
    shop.funding = Funding::Balance;
    shop
}

fn after_hop(story: &mut Story) {
    let shop = by_wechat(story);
    let fen = story.price();
    let mut plan = membership(story, shop, MONTH, fen, 7, 150);
    let day = later(plan.due(1), -story.chance.between(12, 20));
    story.cancel(&plan, day).layer = Some("wechat");
    plan.shop.wallet = Some(Wallet::Alipay);
    let count = story.chance.between(1, 3);
    story.go_on(&mut plan, count, "channel_hop");
}

fn after_hop_company(story: &mut Story) {
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

/// Signed up anew after a pop-up: an opening price off the old day, then full months on the new day.
fn after_resubscribed(story: &mut Story) {
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

/// Cancelled in the morning, and talked into a first month at a lower price the same evening.
fn after_resubscribed_same_day(story: &mut Story) {
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

/// Silent for half a year, then signed up again on another day of the month.
fn after_resubscribed_gap(story: &mut Story) {
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

/// Quiet for three cycles, then charged again on the old day at the old price.
fn after_revived(story: &mut Story) {
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

fn after_purchase(story: &mut Story) {
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

fn after_purchase_on_due_day(story: &mut Story) {
    let (plan, day) = cancelled(story);
    story.cancel(&plan, day);
    let mut shop = plan.shop.clone();
    shop.minute = None;
    let id = story.pay(&shop, plan.due(1), plan.fen * 4 + 77, "机械键盘");
    story.judge(id, "one_off");
}

fn after_scan(story: &mut Story) {
    let shop = by_wechat(story);
    let fen = story.price();
    let plan = membership(story, shop, MONTH, fen, 7, 150);
    let day = later(plan.due(1), -15);
    story.cancel(&plan, day);
    let id = story.pay(&plan.shop, plan.due(1), plan.fen, "收款方备注:二维码收款");
    story.life.payments[id].kind = Kind::QrCode;
    story.judge(id, "one_off");
}

/// The cancellation held; at the same shop things of the same price go on being bought, whose texts say nothing of renewal.
fn after_same_price_purchases(story: &mut Story) {
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

/// Another plan taken in place of the old one, from the old day on: the record names the old one, and whether this was wished nobody sees.
fn after_plan_changed(story: &mut Story) {
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

fn after_same_day(story: &mut Story) {
    let mut shop = by_wechat(story);
    shop.minute = Some(600);
    let fen = story.price();
    let mut plan = membership(story, shop, MONTH, fen, 7, 150);
    let day = plan.due(1);
    story.cancel(&plan, day);
    story.go_on(&mut plan, 1, "same_day");
}

fn after_same_day_timed(story: &mut Story) {
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

fn after_nothing(story: &mut Story) {
    let (plan, day) = cancelled(story);
    story.cancel(&plan, day);
}

/// The cancellation held; other things go on at other shops of nearly the same name, and at the same one by hand.
fn after_nothing_habits(story: &mut Story) {
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

fn after_statements_end(story: &mut Story) {
    let plan = plain_month(story, 7, 13);
    let day = later(plan.due(0), story.chance.between(2, 9));
    story.cancel(&plan, day);
}

/// The press case: a quarter is paid, closed in the app minutes later, and the next quarter is charged all the same.
fn after_minutes(story: &mut Story) {
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

fn after_two_records(story: &mut Story) {
    let (mut plan, day) = cancelled(story);
    story.cancel(&plan, day).layer = Some("app");
    let one = story.renew_off(&mut plan, 0);
    let again = later(plan.due(0), 6);
    let layer = own_layer(&plan);
    story.cancel(&plan, again).layer = layer;
    let two = story.renew_off(&mut plan, 0);
    story.judge_all(&[one, two], "repeat_billing");
}

// What the record says.

fn two_at_one_shop(story: &mut Story) -> (Plan, Plan) {
    let shop = story.worded_shop(Wording::Strong, MONTH);
    pair(story, shop, (1500, 2500), 150)
}

fn record_ambiguous(story: &mut Story) {
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

/// The first plan is named and ended; the other goes on by right.
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

fn record_names_plan(story: &mut Story) {
    // The second plan is the music one; its name tells the two apart.
    let (mut one, mut other) = two_at_one_shop(story);
    let day = later(other.due(0), story.chance.between(2, 10));
    let unseen = story.bank_only();
    let record = story.cancel(&other, day);
    record.plan = Some("音乐会员".to_owned());
    // A bank prints no product: there the plan's name tells nothing.
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

fn record_names_price(story: &mut Story) {
    record_of_one(story, |plan, record| record.fen = Some(plan.fen));
}

fn record_all(story: &mut Story) {
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

fn record_misspelt(story: &mut Story) {
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

fn record_short_name(story: &mut Story) {
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

fn record_without_stream(story: &mut Story) {
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

/// A record of a shop that never charged; a shop of the same kind goes on and must stay clean.
fn record_of_similar_shop(story: &mut Story) {
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

/// Only the order was deleted from the list, or the app from the phone: the membership goes on by right.
fn record_order_deleted(story: &mut Story) {
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

/// Two equal plans, one of them somebody else's: which was ended cannot be told.
fn record_family_member(story: &mut Story) {
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

// Wrong without any cancellation.

fn double_billing(story: &mut Story) {
    let plan = plain_month(story, 9, 40);
    let ids: Vec<PaymentId> = story.life.streams[plan.stream]
        .members
        .iter()
        .copied()
        .collect();
    let again = twice(story, &plan, ids[ids.len() / 2]);
    story.anomaly("duplicate_billing", &[again]);
}

/// Sold as a month, charged every twenty days.
fn short_cycle(story: &mut Story) {
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

fn overlap_two_rails(story: &mut Story) {
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

// No subscription.

fn habit_coffee(story: &mut Story) {
    story.habit("栗子咖啡", "热拿铁", (1900, 1900), (2, 9), Kind::Purchase);
    story.habit(
        "北门奶茶",
        "珍珠奶茶",
        (1500, 1500),
        (4, 16),
        Kind::Purchase,
    );
}

/// The same coffee on Fridays, two weeks in three.
fn habit_same_weekday(story: &mut Story) {
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

fn habit_lunch(story: &mut Story) {
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

fn habit_top_ups(story: &mut Story) {
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

/// Cards bought at a kameng shop now and then, at few prices.
fn habit_at_kameng(story: &mut Story) {
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

/// Rent, water and the like: they recur, and are no membership.
fn habit_bills(story: &mut Story) {
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

/// A credit card repaid from the debit card, the same sum on the same day: between the person's own accounts.
fn habit_repayment(story: &mut Story) {
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

fn habit_instalment(story: &mut Story) {
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

/// Every four weeks or so, the same price, at the same shop: regular, and no membership.
fn habit_hairdresser(story: &mut Story) {
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

fn habit_donation(story: &mut Story) {
    story.habit(
        "微笑公益基金",
        "捐款",
        (1000, 1000),
        (26, 36),
        Kind::Purchase,
    );
    let at = story.moment(later(story.first, 40), 700);
    // An order that was never paid is no payment.
    story.add(Payment {
        wallet: Some(Wallet::Alipay),
        closed: true,
        ..Payment::purchase(at, 9900, "云水书店", "礼品卡")
    });
}
