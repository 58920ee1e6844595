//! Chains taken from one merchant's charges one after another, and what stands beside a chain joined to it.

#![allow(clippy::float_arithmetic, reason = "rates of payments a day, no money")]

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Period, Thresholds,
    chain::{self, Chain},
    charges::{Background, Charge, Merchant},
};
use crate::calendar::days_between;

/// A chain with the second payments of its cycles, and the chains that continue it.
pub(super) struct Stream {
    pub chain: Chain,
    pub all: Vec<usize>,
    pub twice: BTreeSet<usize>,
    pub revived: BTreeSet<usize>,
    /// An opening offer before it, off its days: seven days to try, then the month.
    pub trial: Option<usize>,
}

impl Stream {
    fn of(chain: Chain) -> Stream {
        Stream {
            all: chain.members.clone(),
            chain,
            twice: BTreeSet::new(),
            revived: BTreeSet::new(),
            trial: None,
        }
    }
}

/// One merchant has no more subscriptions of one person than this.
const MOST_STREAMS: usize = 24;

/// Takes the best chain, then the best of the rest, and so on; then what stands beside a chain goes to it.
pub(super) fn streams(
    charges: &[Charge],
    merchant: Merchant,
    thresholds: &Thresholds,
) -> Vec<Stream> {
    let mut rest = thinned(charges, thresholds);
    let background = Background::of(charges);
    let mut streams: Vec<Stream> = Vec::new();
    // There is one meter, one lease; what is left of its bills is no second one.
    let most = if merchant.bills { 1 } else { MOST_STREAMS };
    while rest.len() >= 2 && streams.len() < most {
        let remaining: Vec<Charge> = rest.iter().map(|&index| charges[index].clone()).collect();
        let Some(mut chain) = chain::best(&remaining, &background, merchant, thresholds) else {
            break;
        };
        chain.point_into(&rest);
        let lanes = two_months(charges, &chain, &background, merchant, thresholds);
        for chain in lanes.unwrap_or_else(|| vec![chain]) {
            rest.retain(|index| !chain.members.contains(index));
            streams.push(Stream::of(chain));
        }
    }
    join_revived(charges, &mut streams, thresholds);
    join_trials(charges, &mut streams, &mut rest);
    for index in std::mem::take(&mut rest) {
        let renewed = streams.iter_mut().find_map(|stream| {
            let renewal = late_renewal(charges, stream, index, merchant)?;
            Some((stream, renewal))
        });
        if let Some((stream, renewal)) = renewed {
            stream.all.push(index);
            stream.chain.members.push(index);
            if renewal == Renewal::AfterSilence {
                stream.revived.insert(index);
            }
            continue;
        }
        match streams
            .iter_mut()
            .find(|stream| is_second_payment(charges, stream, index, thresholds))
        {
            Some(stream) => {
                stream.all.push(index);
                stream.all.sort_unstable();
                stream.twice.insert(index);
            }
            None => rest.push(index),
        }
    }
    // What is left, by price and product: off its days within a stream that is known, or known by its words alone.
    let mut alike: BTreeMap<(i64, u32), Vec<usize>> = BTreeMap::new();
    for index in rest
        .into_iter()
        .filter(|&index| charges[index].wording.strong)
    {
        if let Some(stream) = streams
            .iter_mut()
            .find(|stream| is_within(charges, stream, index))
        {
            stream.all.push(index);
            stream.all.sort_unstable();
            continue;
        }
        let charge = &charges[index];
        alike
            .entry((charge.fen, charge.product))
            .or_default()
            .push(index);
    }
    for members in alike.into_values() {
        if streams.len() >= most {
            break;
        }
        streams.extend(chain::by_words(charges, members, merchant, thresholds).map(Stream::of));
    }
    streams
}

/// An opening offer at a lower price that a stream begins soon after belongs to it, also when it lasted no whole cycle.
fn join_trials(charges: &[Charge], streams: &mut [Stream], rest: &mut Vec<usize>) {
    const SOON: std::ops::RangeInclusive<i32> = 1..=35;
    rest.retain(|&index| {
        let offer = &charges[index];
        let follows = |stream: &&mut Stream| {
            let first = &charges[stream.all[0]];
            let soon = SOON.contains(&days_between(offer.day, first.day));
            stream.trial.is_none() && soon && offer.fen * 10 <= first.fen * 8
        };
        let stream = streams.iter_mut().find(follows);
        let Some(stream) = stream.filter(|_| offer.wording.opening && !offer.wording.by_hand)
        else {
            return true;
        };
        stream.trial = Some(index);
        stream.all.insert(0, index);
        false
    });
}

/// What looks like a cycle of half a month may be two monthly plans of one price (a family's): it is, when every other charge keeps its
/// day of the month better than all keep the shorter cycle.
fn two_months(
    charges: &[Charge],
    chain: &Chain,
    background: &Background,
    merchant: Merchant,
    thresholds: &Thresholds,
) -> Option<Vec<Chain>> {
    const HALF_A_MONTH: std::ops::RangeInclusive<i32> = 13..=17;
    const CLEARLY_BETTER: f64 = 0.3;
    let begin = charges[*chain.members.first()?].day;
    // Counted in half months of 15.22 days, so that a missed charge does not swap the lanes.
    let is_odd = |index: &usize| {
        let days = days_between(begin, charges[*index].day);
        (days * 100 + 761) / 1522 % 2 == 1
    };
    let half = |odd: bool| -> Option<Chain> {
        let members: Vec<usize> = chain
            .members
            .iter()
            .copied()
            .filter(|index| is_odd(index) == odd)
            .collect();
        let own: Vec<Charge> = members
            .iter()
            .map(|&index| charges[index].clone())
            .collect();
        let mut found = chain::best(&own, background, merchant, thresholds)?;
        let whole = found.members.len() == members.len();
        found.point_into(&members);
        (whole && found.cadence.period == Period::Months(1)).then_some(found)
    };
    if !HALF_A_MONTH.contains(&chain.cadence.period.days()) || chain.members.len() < 6 {
        return None;
    }
    let lanes = vec![half(false)?, half(true)?];
    let better = |lane: &Chain| lane.a_date_says() > chain.a_date_says() + CLEARLY_BETTER;
    lanes.iter().all(better).then_some(lanes)
}

/// Between the first and the last charge of a stream that knows its price and product.
fn is_within(charges: &[Charge], stream: &Stream, index: usize) -> bool {
    let charge = &charges[index];
    let alike = |member: &usize| {
        let member = &charges[*member];
        member.fen == charge.fen && member.product == charge.product
    };
    let (first, last) = (stream.all.first(), stream.all.last());
    let inside = first
        .zip(last)
        .is_some_and(|(&first, &last)| (first..last).contains(&index));
    inside && stream.all.iter().filter(|member| alike(member)).count() >= 2
}

/// How a charge that no chain took continues a stream.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Renewal {
    /// Four days to two weeks after the due day, as a retry is.
    Late,
    /// On a later due day, cycles having been missed.
    AfterSilence,
}

/// A charge of a stream's price and product after its end. Dates speak for it too weakly to have been taken into the chain; its words or
/// its product do.
fn late_renewal(
    charges: &[Charge],
    stream: &Stream,
    index: usize,
    merchant: Merchant,
) -> Option<Renewal> {
    const LATE: std::ops::RangeInclusive<i32> = 4..=14;
    const ON_TIME: std::ops::RangeInclusive<i32> = -5..=3;
    const CYCLES: i32 = 12;
    let (charge, last) = (&charges[index], &charges[*stream.all.last()?]);
    let same = charge.fen == last.fen
        && charge.product == last.product
        && charge.wording.strong == last.wording.strong;
    let telling = charge.wording.strong || charge.wording.medium && charge.product != 0;
    let cadence = stream.chain.cadence;
    if !same || charge.day <= last.day || charge.wording.opening || stream.all.len() < 2 {
        return None;
    }
    let off = |cycle: i32| days_between(cadence.due_after(last.day, cycle), charge.day);
    if cadence.period.days() >= 25 && LATE.contains(&off(1)) {
        return (telling || merchant.named_by_user).then_some(Renewal::Late);
    }
    (telling && (1..=CYCLES).any(|cycle| ON_TIME.contains(&off(cycle))))
        .then_some(Renewal::AfterSilence)
}

/// Of a merchant with very many payments, those that could be a subscription: prices paid seldom, and rows that speak of renewal.
fn thinned(charges: &[Charge], thresholds: &Thresholds) -> Vec<usize> {
    let all = 0..charges.len();
    let (Some(first), Some(last)) = (charges.first(), charges.last()) else {
        return Vec::new();
    };
    if charges.len() <= thresholds.thin_above {
        return all.collect();
    }
    let span = f64::from(days_between(first.day, last.day).max(30));
    let mut lanes: BTreeMap<i64, u32> = BTreeMap::new();
    for charge in charges {
        *lanes.entry(charge.fen).or_default() += 1;
    }
    let seldom = |fen: i64| {
        lanes
            .get(&fen)
            .is_some_and(|&count| count >= 2 && f64::from(count) / span <= thresholds.habit_rate)
    };
    let kept: Vec<usize> = all
        .clone()
        .filter(|&index| seldom(charges[index].fen) || charges[index].wording.strong)
        .collect();
    if kept.len() <= 3 * thresholds.thin_above {
        return kept;
    }
    let worded: Vec<usize> = all.filter(|&index| charges[index].wording.strong).collect();
    if worded.len() <= 3 * thresholds.thin_above {
        worded
    } else {
        Vec::new()
    }
}

/// A stream that falls silent and comes back at the same price is one stream.
fn join_revived(charges: &[Charge], streams: &mut Vec<Stream>, thresholds: &Thresholds) {
    streams.sort_by_key(|stream| (charges[stream.all[0]].day, stream.all.clone()));
    let mut at = 0;
    while at < streams.len() {
        let later = (at + 1..streams.len())
            .find(|&later| continues(charges, &streams[at], &streams[later], thresholds));
        match later {
            Some(later) => {
                let later = streams.remove(later);
                let stream = &mut streams[at];
                stream.revived.insert(later.all[0]);
                stream.revived.extend(later.revived);
                stream.chain.members.extend(&later.chain.members);
                stream.all.extend(later.all);
                stream.chain.steps.extend_from_slice(&later.chain.steps);
                if later.chain.confidence > stream.chain.confidence {
                    stream.chain = Chain {
                        members: stream.chain.members.clone(),
                        steps: std::mem::take(&mut stream.chain.steps),
                        ..later.chain
                    };
                }
            }
            None => at += 1,
        }
    }
}

/// A stream that comes back does so within so many cycles, and at most so many days early or late.
const RETURNS_WITHIN: i32 = 24;
const EARLY: i32 = 5;
const LATE: i32 = 3;

fn continues(
    charges: &[Charge],
    earlier: &Stream,
    later: &Stream,
    thresholds: &Thresholds,
) -> bool {
    let (Some(&last), Some(&first)) = (earlier.all.last(), later.all.first()) else {
        return false;
    };
    let (last, first) = (&charges[last], &charges[first]);
    let period = earlier.chain.cadence.period;
    let silence = days_between(last.day, first.day);
    let same_product = last.product == first.product || last.product == 0 || first.product == 0;
    let cadence = earlier.chain.cadence;
    // On another day than the old one it was signed up anew.
    let on_its_day = (1..=RETURNS_WITHIN).any(|cycle| {
        let off = days_between(cadence.due_after(last.day, cycle), first.day);
        (-EARLY..=LATE).contains(&off)
    });
    last.fen == first.fen
        && same_product
        && on_its_day
        && period.resembles(later.chain.cadence.period)
        && silence > period.days() * thresholds.silent_cycles
        && !first.wording.opening
}

/// Another payment of a renewal's price and product, days beside it.
fn is_second_payment(
    charges: &[Charge],
    stream: &Stream,
    index: usize,
    thresholds: &Thresholds,
) -> bool {
    let charge = &charges[index];
    stream.chain.cadence.period.days() > 2 * thresholds.twice_within_days
        && stream.chain.members.iter().any(|&member| {
            let renewal = &charges[member];
            renewal.fen == charge.fen
                && renewal.product == charge.product
                && renewal.wording.strong == charge.wording.strong
                && days_between(renewal.day, charge.day).abs() <= thresholds.twice_within_days
        })
}
