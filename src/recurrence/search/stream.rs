//! Streams: chains taken from one merchant's charges one after another, each with the charges
//! beside it that belong to it.

#![allow(clippy::float_arithmetic, reason = "rates of payments a day, no money")]

use std::collections::{BTreeMap, BTreeSet};

use super::{
    chain::{self, Chain},
    series::{Background, Charge, MerchantPrior},
    weights::{DATE_CHANCES, SEARCH_LIMITS},
};
use crate::{
    calendar::days_between,
    recurrence::{
        cadence::{DEBIT_WINDOW, Period},
        thresholds::{PRICE_LIMITS, Thresholds},
    },
};

/// A stream: a chain with the second payments of its cycles, and the chains that continue it.
/// Members are indices into the merchant's charges.
pub(super) struct Stream {
    pub chain: Chain,
    /// All members, in order of time.
    pub all: Vec<usize>,
    /// Members that came a second time in one cycle.
    pub second_payments: BTreeSet<usize>,
    /// Members that came after a long silence.
    pub revived: BTreeSet<usize>,
    /// The charge of an opening offer before the first cycle: seven days to try, then the month.
    pub trial: Option<usize>,
}

impl Stream {
    fn of(chain: Chain) -> Stream {
        Stream {
            all: chain.members.clone(),
            chain,
            second_payments: BTreeSet::new(),
            revived: BTreeSet::new(),
            trial: None,
        }
    }
}

/// Takes the best chain, then the best of the rest, and so on; then joins the charges beside a
/// chain to it.
pub(super) fn streams(
    charges: &[Charge],
    merchant: MerchantPrior,
    thresholds: &Thresholds,
) -> Vec<Stream> {
    // A person has one meter and one lease: a bill's other payments are no second subscription.
    let most = if merchant.bills {
        1
    } else {
        SEARCH_LIMITS.most_streams
    };
    let (mut streams, mut rest) = chains(charges, merchant, thresholds, most);
    join_revived(charges, &mut streams, thresholds);
    join_trials(charges, &mut streams, &mut rest);
    rest.retain(|&index| {
        !join_late_renewal(charges, &mut streams, index, merchant)
            && !join_second_payment(charges, &mut streams, index, thresholds)
    });
    // The remaining charges with renewal words: off the due days but within a known stream, or, by
    // price and product, subscriptions that only their renewal words show.
    let mut alike: BTreeMap<(i64, u32), Vec<usize>> = BTreeMap::new();
    for index in rest {
        let charge = &charges[index];
        if charge.wording.strong && !join_within(charges, &mut streams, index) {
            let members = alike.entry((charge.fen, charge.product)).or_default();
            members.push(index);
        }
    }
    for members in alike.into_values() {
        if streams.len() >= most {
            break;
        }
        streams.extend(chain::by_words(charges, members, merchant, thresholds).map(Stream::of));
    }
    streams
}

/// The chains, the best first, and the charges that none of them took.
fn chains(
    charges: &[Charge],
    merchant: MerchantPrior,
    thresholds: &Thresholds,
    most: usize,
) -> (Vec<Stream>, Vec<usize>) {
    let mut rest = thinned(charges, thresholds);
    let background = Background::of(charges);
    let mut streams: Vec<Stream> = Vec::new();
    while rest.len() >= 2 && streams.len() < most {
        let remaining: Vec<Charge> = rest.iter().map(|&index| charges[index].clone()).collect();
        let Some(mut chain) = chain::best(&remaining, &background, merchant, thresholds) else {
            break;
        };
        chain.point_into(&rest);
        let halves = two_months(charges, &chain, &background, merchant, thresholds);
        for chain in halves.unwrap_or_else(|| vec![chain]) {
            rest.retain(|index| !chain.members.contains(index));
            streams.push(Stream::of(chain));
        }
    }
    (streams, rest)
}

/// Joins a charge that continues a stream after its end to that stream, if there is one.
fn join_late_renewal(
    charges: &[Charge],
    streams: &mut [Stream],
    index: usize,
    merchant: MerchantPrior,
) -> bool {
    let renewed = streams.iter_mut().find_map(|stream| {
        let renewal = late_renewal(charges, stream, index, merchant)?;
        Some((stream, renewal))
    });
    let Some((stream, renewal)) = renewed else {
        return false;
    };
    stream.all.push(index);
    stream.chain.members.push(index);
    if renewal == Renewal::AfterSilence {
        stream.revived.insert(index);
    }
    true
}

/// Joins a second payment of a renewal to its stream, if there is one.
fn join_second_payment(
    charges: &[Charge],
    streams: &mut [Stream],
    index: usize,
    thresholds: &Thresholds,
) -> bool {
    let mut streams = streams.iter_mut();
    let Some(stream) = streams.find(|stream| is_second_payment(charges, stream, index, thresholds))
    else {
        return false;
    };
    stream.all.push(index);
    stream.all.sort_unstable();
    stream.second_payments.insert(index);
    true
}

/// Joins a charge between the first and the last of a stream to it, if there is one.
fn join_within(charges: &[Charge], streams: &mut [Stream], index: usize) -> bool {
    let mut streams = streams.iter_mut();
    let Some(stream) = streams.find(|stream| is_within(charges, stream, index)) else {
        return false;
    };
    stream.all.push(index);
    stream.all.sort_unstable();
    true
}

/// Joins an opening offer at a lower price to the stream that begins soon after it, also when the
/// offer lasted no whole cycle.
fn join_trials(charges: &[Charge], streams: &mut [Stream], rest: &mut Vec<usize>) {
    let soon = 1..=SEARCH_LIMITS.trial_within_days;
    rest.retain(|&index| {
        let offer = &charges[index];
        let follows = |stream: &&mut Stream| {
            let first = &charges[stream.all[0]];
            let soon = soon.contains(&days_between(offer.day, first.day));
            stream.trial.is_none()
                && soon
                && offer.fen * 10 <= first.fen * PRICE_LIMITS.intro_tenths
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

/// Splits a chain with a cycle of half a month into two monthly plans of one price (a family's),
/// when the dates of each plan fit better than those of the shorter cycle.
fn two_months(
    charges: &[Charge],
    chain: &Chain,
    background: &Background,
    merchant: MerchantPrior,
    thresholds: &Thresholds,
) -> Option<Vec<Chain>> {
    let limits = SEARCH_LIMITS;
    let half_a_month = limits.half_month_from_days..=limits.half_month_to_days;
    let begin = charges[*chain.members.first()?].day;
    // Counted in half months of 15.22 days, so that a missed charge does not swap the plans.
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
    let few = chain.members.len() < limits.half_month_charges;
    if few || !half_a_month.contains(&chain.cadence.period.days()) {
        return None;
    }
    let lanes = vec![half(false)?, half(true)?];
    let clearly_better = chain.mean_date_points() + limits.half_month_better;
    let better = |lane: &Chain| lane.mean_date_points() > clearly_better;
    lanes.iter().all(better).then_some(lanes)
}

/// Whether a charge is between the first and the last of a stream that has its price and product at
/// least twice.
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
    /// Some days after the due day, as a retry of a failed debit.
    Late,
    /// On a later due day, after missed cycles.
    AfterSilence,
}

/// How a charge of a stream's price and product after its end continues the stream; `None` where it
/// does not. Its date alone was too weak for the chain; keywords or the user's list support it.
fn late_renewal(
    charges: &[Charge],
    stream: &Stream,
    index: usize,
    merchant: MerchantPrior,
) -> Option<Renewal> {
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
    let is_retried = cadence.period.days() >= DATE_CHANCES.retry_from_days;
    if is_retried && DEBIT_WINDOW.retry().contains(&off(1)) {
        return (telling || merchant.named_by_user).then_some(Renewal::Late);
    }
    let mut cycles = 1..=SEARCH_LIMITS.continues_within_cycles;
    let on_a_due_day = cycles.any(|cycle| DEBIT_WINDOW.on_time().contains(&off(cycle)));
    (telling && on_a_due_day).then_some(Renewal::AfterSilence)
}

/// The payments of a merchant that could be a subscription: all payments, or, where there are very
/// many, those at prices paid seldom and those with renewal words.
fn thinned(charges: &[Charge], thresholds: &Thresholds) -> Vec<usize> {
    let all = 0..charges.len();
    let (Some(first), Some(last)) = (charges.first(), charges.last()) else {
        return Vec::new();
    };
    if charges.len() <= thresholds.thin_above {
        return all.collect();
    }
    let span = f64::from(days_between(first.day, last.day).max(SEARCH_LIMITS.habit_from_days));
    let mut prices: BTreeMap<i64, u32> = BTreeMap::new();
    for charge in charges {
        *prices.entry(charge.fen).or_default() += 1;
    }
    let seldom = |fen: i64| {
        prices
            .get(&fen)
            .is_some_and(|&count| count >= 2 && f64::from(count) / span <= thresholds.habit_rate)
    };
    let most = SEARCH_LIMITS.thinned_at_most_times * thresholds.thin_above;
    let kept: Vec<usize> = all
        .clone()
        .filter(|&index| seldom(charges[index].fen) || charges[index].wording.strong)
        .collect();
    if kept.len() <= most {
        return kept;
    }
    let worded: Vec<usize> = all.filter(|&index| charges[index].wording.strong).collect();
    if worded.len() <= most {
        worded
    } else {
        Vec::new()
    }
}

/// Joins a stream that began after a silence at the same price to the earlier stream.
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

/// Whether a later stream is an earlier one that came back after a long silence.
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
    // On another day than the old due day it is a new subscription.
    let on_its_day = (1..=SEARCH_LIMITS.returns_within_cycles).any(|cycle| {
        let off = days_between(cadence.due_after(last.day, cycle), first.day);
        DEBIT_WINDOW.on_time().contains(&off)
    });
    last.fen == first.fen
        && same_product
        && on_its_day
        && period.resembles(later.chain.cadence.period)
        && silence > period.days() * thresholds.silent_cycles
        && !first.wording.opening
}

/// Whether a charge is another payment of a renewal's price and product, days beside it.
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

#[cfg(test)]
mod tests {
    use super::{
        super::series::examples::{charge, charges},
        *,
    };

    fn found(charges: &[Charge]) -> Vec<Stream> {
        streams(charges, MerchantPrior::default(), &Thresholds::default())
    }

    fn renewing(days: &[&str], yuan: &[i64]) -> Vec<Charge> {
        let mut charges = charges(days, yuan);
        for charge in &mut charges {
            charge.wording.strong = true;
        }
        charges
    }

    const FOUR_MONTHS: [&str; 4] = ["2026-01-05", "2026-02-05", "2026-03-05", "2026-04-05"];

    #[test]
    fn two_plans_at_one_merchant_are_two_streams() {
        let mut both = renewing(&FOUR_MONTHS, &[25]);
        let days = ["2026-01-20", "2026-02-20", "2026-03-20", "2026-04-20"];
        both.extend(renewing(&days, &[68]));
        both.sort_by_key(|charge| charge.day);
        let streams = found(&both);
        let mut members: Vec<&[usize]> = streams.iter().map(|stream| &*stream.all).collect();
        members.sort();
        assert_eq!(members, [[0, 2, 4, 6], [1, 3, 5, 7]]);
    }

    #[test]
    fn a_second_payment_within_days_belongs_to_its_renewal() {
        let mut charges = renewing(&FOUR_MONTHS, &[25]);
        charges.push(renewing(&["2026-04-06"], &[25]).remove(0));
        let streams = found(&charges);
        assert_eq!(streams.len(), 1);
        assert_eq!(streams[0].all, [0, 1, 2, 3, 4]);
        assert_eq!(streams[0].second_payments.len(), 1);
    }

    #[test]
    fn an_opening_offer_before_the_first_cycle_is_its_trial() {
        let mut trial = charge("2025-12-29", 1);
        trial.wording.opening = true;
        let mut charges = renewing(&FOUR_MONTHS, &[25]);
        charges.insert(0, trial);
        let streams = found(&charges);
        assert_eq!(streams.len(), 1);
        assert_eq!(streams[0].trial, Some(0));
        assert_eq!(streams[0].all, [0, 1, 2, 3, 4]);
    }

    #[test]
    fn a_stream_that_comes_back_on_its_day_is_revived() {
        let mut days = FOUR_MONTHS.to_vec();
        days.extend(["2026-10-05", "2026-11-05", "2026-12-05"]);
        let streams = found(&renewing(&days, &[25]));
        assert_eq!(streams.len(), 1);
        assert_eq!(streams[0].all, [0, 1, 2, 3, 4, 5, 6]);
        assert_eq!(streams[0].revived, BTreeSet::from([4]));
    }

    #[test]
    fn two_monthly_plans_of_one_price_are_no_half_month() {
        let mut days = vec!["2026-01-20", "2026-02-20", "2026-03-20", "2026-04-20"];
        days.extend(FOUR_MONTHS);
        days.extend(["2026-05-05", "2026-05-20", "2026-06-05", "2026-06-20"]);
        days.sort_unstable();
        let streams = found(&renewing(&days, &[25]));
        let anchors: BTreeSet<Option<u32>> = streams
            .iter()
            .map(|stream| stream.chain.cadence.anchor_day)
            .collect();
        assert_eq!(anchors, BTreeSet::from([Some(5), Some(20)]));
    }
}
