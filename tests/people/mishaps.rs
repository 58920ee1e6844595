//! Incidents that can happen to any family: failed and retried debits, new prices, refunds, a
//! second membership at the shop, hurried records, months missing from an export. The truth changes
//! with them. Each kind of incident has random numbers of its own, so that turning one knob leaves
//! everything else as it was.

use std::collections::BTreeSet;

use chrono::{Datelike as _, Duration, NaiveDate, NaiveTime};

use super::{
    chance::Chance,
    life::{Cycle, Life, Nature, PaymentId, StreamId},
    story::{Story, later},
};

/// Adds the incidents to a story that a family has made.
pub fn add(story: &mut Story, seed: u64) {
    let chance = |which: u64| Chance::new(seed.wrapping_mul(31).wrapping_add(which));
    second_memberships(story, &mut chance(1));
    let knobs = story.knobs;
    let life = &mut story.life;
    new_prices(life, knobs.repriced, &mut chance(2));
    for stream in 0..life.streams.len() {
        missed(life, stream, knobs.missed, &mut chance(100 + stream as u64));
        retried(
            life,
            stream,
            knobs.retried,
            &mut chance(200 + stream as u64),
        );
        refunded(
            life,
            stream,
            knobs.refunded,
            &mut chance(300 + stream as u64),
        );
    }
    times_of_day(life, knobs.record_timed, &mut chance(4));
    prices_on_record(life, knobs.record_priced, &mut chance(5));
    misspelt_names(life, knobs.record_misspelt, &mut chance(6));
    holes(life, knobs.hole, &mut chance(7));
}

/// Charges without any other event, of a monthly or longer membership, in the order of time. The
/// first and the last two are left out, because much may depend on them.
fn uneventful(life: &Life, stream: StreamId) -> Vec<PaymentId> {
    let (Cycle::Months(_) | Cycle::Days(28..)) = life.streams[stream].cycle else {
        return Vec::new();
    };
    let has_event = |id: &PaymentId| {
        life.verdicts.contains_key(id)
            || life
                .anomalies
                .iter()
                .any(|(_, charges)| charges.contains(id))
            || life.payments[*id].refund.is_some()
    };
    let mut plain: Vec<PaymentId> = life.streams[stream].members.iter().copied().collect();
    plain.retain(|id| !has_event(id));
    plain.sort_by_key(|&id| life.payments[id].at);
    let end = plain.len().saturating_sub(2);
    plain.get(1..end).unwrap_or_default().to_vec()
}

/// The debit fails for that month; the wallet may list the order that was closed.
fn missed(life: &mut Life, stream: StreamId, of_hundred: i64, chance: &mut Chance) {
    for id in uneventful(life, stream) {
        if chance.percent(of_hundred) && life.streams[stream].members.len() > 4 {
            life.payments[id].closed = true;
            life.streams[stream].members.remove(&id);
        }
    }
}

/// The debit fails on its day and succeeds days later.
fn retried(life: &mut Life, stream: StreamId, of_hundred: i64, chance: &mut Chance) {
    for id in uneventful(life, stream) {
        if chance.percent(of_hundred) {
            life.payments[id].at += Duration::days(chance.between(1, 12));
        }
    }
}

fn refunded(life: &mut Life, stream: StreamId, of_hundred: i64, chance: &mut Chance) {
    for id in uneventful(life, stream) {
        if chance.percent(of_hundred) {
            let payment = &mut life.payments[id];
            let after = Duration::days(chance.between(0, 9)) + Duration::hours(1);
            payment.refund = Some(super::life::Refund {
                at: payment.at + after,
                fen: payment.fen,
                to_balance: false,
            });
        }
    }
}

/// Raises the price of a membership that always cost the same.
fn new_prices(life: &mut Life, of_hundred: i64, chance: &mut Chance) {
    for stream in 0..life.streams.len() {
        let happens = chance.percent(of_hundred);
        let more = chance.between(20, 50);
        let truth = &life.streams[stream];
        let named_by_price = life.records.iter().any(|record| {
            record.fen.is_some()
                && (record.ends.contains(&stream) || record.ambiguous.contains(&stream))
        });
        let mut charges: Vec<PaymentId> = truth.members.iter().copied().collect();
        charges.sort_by_key(|&id| life.payments[id].at);
        let plain = charges.iter().all(|id| {
            life.payments[*id].fen == life.payments[charges[0]].fen
                && life.payments[*id].refund.is_none()
                && !life
                    .anomalies
                    .iter()
                    .any(|(_, charges)| charges.contains(id))
        });
        let unjudged = charges
            .iter()
            .take_while(|id| !life.verdicts.contains_key(id));
        let unjudged = unjudged.count();
        if !happens || !plain || named_by_price || truth.nature == Nature::Listed || unjudged < 10 {
            continue;
        }
        let from = unjudged / 2;
        for &id in &charges[from..] {
            let fen = life.payments[id].fen;
            life.payments[id].fen = fen + fen * more / 100;
        }
        life.anomalies
            .push(("price_rise", BTreeSet::from([charges[from]])));
    }
}

/// Adds a second membership at a shop, dearer and on another day, for people without records. A
/// record would have to say which of the two it means.
fn second_memberships(story: &mut Story, chance: &mut Chance) {
    let shops = story.shops_with_plans();
    for (shop, stream) in shops {
        let happens = chance.percent(story.knobs.plans_beside);
        let days = chance.between(9, 18);
        let truth = &story.life.streams[stream];
        let has_event =
            (story.life.anomalies.iter()).any(|(_, charges)| !charges.is_disjoint(&truth.members));
        let alone = story
            .life
            .streams
            .iter()
            .filter(|other| other.payee == truth.payee)
            .count()
            == 1;
        let Some(&first) = truth.members.first() else {
            continue;
        };
        if !happens
            || has_event
            || !alone
            || !story.life.records.is_empty()
            || truth.cycle != Cycle::Months(1)
        {
            continue;
        }
        let (charges, fen) = (truth.members.len(), story.life.payments[first].fen + 1700);
        let day = later(story.life.payments[first].at.date(), days);
        let day = day
            .with_day(day.day().min(28))
            .expect("a day of every month");
        let mut shop = shop;
        if shop.wording != super::story::Wording::Nothing {
            shop.item = format!("音乐{}", shop.item);
        }
        shop.minute = shop.minute.map(|minute| minute + 40);
        let charges = u32::try_from(charges).expect("a count");
        story.subscribe(shop, day, Cycle::Months(1), fen, charges);
    }
}

/// The day of a record.
fn day_of(cancelled_at: &str) -> NaiveDate {
    NaiveDate::parse_from_str(&cancelled_at[..10], "%Y-%m-%d").expect("a record's day")
}

/// Adds a time of day to records, unless there is a charge on that day: the order of the two would
/// change the truth.
fn times_of_day(life: &mut Life, of_hundred: i64, chance: &mut Chance) {
    for record in &mut life.records {
        let happens = chance.percent(of_hundred);
        let minutes = chance.between(8 * 60, 22 * 60);
        let day = day_of(&record.cancelled_at);
        let mut charged = record
            .ends
            .iter()
            .chain(&record.ambiguous)
            .flat_map(|&stream| &life.streams[stream].members);
        let on_that_day = charged.any(|&id| life.payments[id].at.date() == day);
        if happens && !on_that_day && record.cancelled_at.len() == 10 {
            let time =
                NaiveTime::from_hms_opt(0, 0, 0).expect("midnight") + Duration::minutes(minutes);
            record.cancelled_at = format!("{day} {}", time.format("%H:%M"));
        }
    }
}

/// Adds to records the last price before their day.
fn prices_on_record(life: &mut Life, of_hundred: i64, chance: &mut Chance) {
    for record in &mut life.records {
        let happens = chance.percent(of_hundred);
        let (Some(&stream), 1) = (record.ends.first(), record.ends.len()) else {
            continue;
        };
        let day = day_of(&record.cancelled_at);
        let paid = life.streams[stream]
            .members
            .iter()
            .map(|&id| &life.payments[id]);
        let last = paid
            .filter(|payment| payment.at.date() < day)
            .max_by_key(|payment| payment.at);
        if let (true, None, None, Some(last)) = (happens, record.fen, &record.plan, last) {
            record.fen = Some(last.fen);
        }
    }
}

/// Characters, and those of the same sound that are written by mistake.
const SLIPS: [(char, char); 24] = [
    ('白', '百'),
    ('青', '清'),
    ('墨', '默'),
    ('听', '廷'),
    ('远', '院'),
    ('银', '吟'),
    ('沧', '苍'),
    ('霁', '济'),
    ('南', '楠'),
    ('飞', '非'),
    ('渔', '鱼'),
    ('星', '兴'),
    ('云', '芸'),
    ('铁', '帖'),
    ('天', '添'),
    ('赤', '翅'),
    ('玄', '悬'),
    ('锦', '紧'),
    ('朱', '珠'),
    ('紫', '子'),
    ('橙', '成'),
    ('海', '害'),
    ('半', '伴'),
    ('长', '常'),
];

fn misspelt_names(life: &mut Life, of_hundred: i64, chance: &mut Chance) {
    for record in life
        .records
        .iter_mut()
        .filter(|record| !record.ends.is_empty())
    {
        let happens = chance.percent(of_hundred);
        let slip = SLIPS
            .iter()
            .find(|(right, _)| record.merchant.starts_with(*right));
        if let (true, Some((right, wrong))) = (happens, slip) {
            record.merchant = record.merchant.replacen(*right, &wrong.to_string(), 1);
        }
    }
}

/// Removes six weeks from an account's exports, so that there are two files with a hole between
/// them.
fn holes(life: &mut Life, of_hundred: i64, chance: &mut Chance) {
    for export in life.sources.all() {
        let happens = chance.percent(of_hundred);
        let days = (export.to - export.from).num_days();
        let from = later(export.from, chance.between(days / 4, days / 2));
        if happens && days > 150 {
            export.hole = Some((from, later(from, 42)));
        }
    }
}
