//! The score of a chain: a sum of log-odds, each part with its reason.

#![allow(
    clippy::float_arithmetic,
    reason = "scores are log-odds; no money is computed here"
)]

use std::collections::{BTreeMap, BTreeSet};

use super::{
    edge::{Before, Edge, start_points},
    hypothesis::Lattice,
    series::Series,
    weights::{PERIOD_SHARES, WEIGHTS},
};
use crate::recurrence::{
    cadence::Period,
    names::keywords::Wording,
    points::{Point, Reason},
    thresholds::is_near,
};

/// The charges of a chain and the steps between them.
#[derive(Clone, Debug)]
pub(super) struct Path {
    /// Indices into the charges, in order of time; at least two.
    pub members: Vec<usize>,
    /// One for each step from a member to the next.
    pub edges: Vec<Edge>,
    /// The whole chain's prices.
    pub prices: Before,
}

impl Path {
    /// Cycles without a charge.
    pub fn missed_cycles(&self) -> u32 {
        let missed: i32 = self.edges.iter().map(|edge| edge.cycles - 1).sum();
        u32::try_from(missed).unwrap_or(0)
    }
}

/// The chain's points, one sum for each reason.
pub(super) fn score(series: &Series<'_>, lattice: &Lattice, path: &Path) -> Vec<Point> {
    let mut sums = Sums(BTreeMap::new());
    let period = lattice.period();
    sums.add(Reason::Base, WEIGHTS.base);
    sums.add(Reason::RareCycle, PERIOD_SHARES.prior(period));
    sums.add(Reason::OffAnchor, start_points(lattice, path.members[0]));
    let chain = Scored {
        series,
        period,
        path,
        extras: extras(series, &path.members),
        texts: Texts::of(series, &path.members),
    };
    chain.dates_and_prices(&mut sums);
    chain.other_purchases(&mut sums);
    chain.texts(&mut sums);
    sums.0
        .into_iter()
        .filter(|(_, points)| *points != 0.0)
        .map(|(reason, points)| Point { reason, points })
        .collect()
}

struct Sums(BTreeMap<Reason, f64>);

impl Sums {
    fn add(&mut self, reason: Reason, points: f64) {
        *self.0.entry(reason).or_default() += points;
    }
}

/// The shares of a chain's charges whose texts have keywords.
#[derive(Clone, Copy)]
struct Texts {
    strong: f64,
    membership: f64,
    goods: f64,
}

impl Texts {
    fn of(series: &Series<'_>, members: &[usize]) -> Texts {
        let share = |holds: fn(&Wording) -> bool| {
            let holding = members
                .iter()
                .filter(|&&index| holds(&series.charges[index].wording));
            holding.count() as f64 / members.len() as f64
        };
        Texts {
            strong: share(|wording| wording.strong),
            membership: share(|wording| wording.medium || wording.opening && !wording.goods),
            goods: share(|wording| wording.goods),
        }
    }

    /// At least half of the charges have renewal words.
    fn renews(self) -> bool {
        self.strong >= 0.5
    }

    /// At least half of the charges have renewal words, or at least half have membership words.
    fn is_worded(self) -> bool {
        self.renews() || self.membership >= 0.5
    }
}

/// Charges outside the chain at one of its prices; for a bill, whose amounts change, all charges
/// outside it.
fn extras(series: &Series<'_>, members: &[usize]) -> Vec<usize> {
    let prices: BTreeSet<i64> = members
        .iter()
        .map(|&index| series.charges[index].fen)
        .collect();
    (0..series.charges.len())
        .filter(|&index| series.merchant.bills || prices.contains(&series.charges[index].fen))
        .filter(|index| members.binary_search(index).is_err())
        .collect()
}

/// A chain that is being scored.
struct Scored<'a> {
    series: &'a Series<'a>,
    period: Period,
    path: &'a Path,
    extras: Vec<usize>,
    texts: Texts,
}

impl Scored<'_> {
    fn is_short(&self) -> bool {
        self.period.days() < WEIGHTS.short_below_days
    }

    /// The points for the days and the amounts from charge to charge.
    fn dates_and_prices(&self, sums: &mut Sums) {
        let (mut dates, mut exact, mut same_price) = (0.0, 0.0, 0.0);
        for edge in &self.path.edges {
            dates += edge.date;
            exact += edge.exact_date;
            same_price += edge.same_price;
            sums.add(Reason::PriceSteps, edge.other_price);
            sums.add(Reason::MissedCycles, edge.missed);
            sums.add(Reason::OtherProduct, edge.product);
        }
        sums.add(Reason::DatesHit, dates);
        if !self.texts.is_worded() {
            self.without_keywords(dates, exact, sums);
        }
        // The points for equal prices and for the number of charges are limited, so that a long
        // habit at one price does not become a subscription. Without renewal words they are also
        // limited to the points for the dates.
        let limit = |points: f64, most: f64| {
            if self.texts.renews() {
                points.min(most)
            } else {
                points.min(most).min(dates.max(0.0))
            }
        };
        sums.add(Reason::SamePrice, limit(same_price, self.most_for_price()));
        sums.add(
            Reason::Repetition,
            limit(self.repetition(), WEIGHTS.repetition_at_most),
        );
        self.gaps_and_levels(sums);
        if !self.texts.renews() && self.is_short() {
            sums.add(Reason::ShortCycle, WEIGHTS.short_cycle);
        }
    }

    /// The points against a chain whose texts have no keywords.
    fn without_keywords(&self, dates: f64, exact: f64, sums: &mut Sums) {
        let enough = if self.is_short() {
            WEIGHTS.exact_enough_if_short
        } else {
            WEIGHTS.exact_enough
        };
        if dates < enough * exact.max(1.0) {
            sums.add(Reason::LooseDates, WEIGHTS.loose_dates);
        }
        // Among very many payments, some have regular intervals by chance.
        let many = self.series.background.count() as f64 / WEIGHTS.many_payments;
        sums.add(Reason::OtherPurchases, -many.max(1.0).ln());
        // A subscription's price varies from charge to charge only when it is set in another
        // currency, and then the text names the product.
        let fen = |index: usize| self.series.charges[index].fen;
        let wavers = |pair: &&[usize]| {
            let (one, other) = (fen(pair[0]), fen(pair[1]));
            one != other && is_near(one, other)
        };
        let wavering = self.path.members.windows(2).filter(wavers).count();
        if !self.series.merchant.bills && wavering * 2 > self.path.members.len() {
            sums.add(Reason::PriceSteps, WEIGHTS.price_wavers_throughout);
        }
    }

    /// The upper bound of the points for equal prices: low where the merchant has only one price.
    fn most_for_price(&self) -> f64 {
        let members = &self.path.members;
        let last = self.series.charges[members[members.len() - 1]].fen;
        let share = self.series.background.share(last);
        let (one, many) = (WEIGHTS.one_price_at_most, WEIGHTS.same_price_at_most);
        one + (many - one) * (2.0 * (1.0 - share)).min(1.0)
    }

    /// The points for the number of charges, fewer where other payments have the same prices.
    fn repetition(&self) -> f64 {
        let count = self.path.members.len() as f64;
        let extra = self.extras.len() as f64;
        let diluted = if extra > 0.0 {
            extra * (extra / (count + extra)).ln()
        } else {
            0.0
        };
        WEIGHTS.repetition * (count + diluted)
    }

    /// The points against more gaps or prices than a subscription has.
    fn gaps_and_levels(&self, sums: &mut Sums) {
        let members = self.path.members.len();
        let missed = self.path.missed_cycles() as usize;
        if members >= 4 && missed * 4 > members - 1 + missed {
            sums.add(Reason::MissedCycles, WEIGHTS.too_many_gaps);
        }
        let bills = self.series.merchant.bills;
        if bills && self.extras.len() > members {
            sums.add(Reason::OtherPurchases, WEIGHTS.bill_among_others);
        }
        if !bills && self.path.prices.levels > 1 + (members / 3).max(1) {
            sums.add(Reason::PriceSteps, WEIGHTS.too_many_prices);
        }
    }

    /// The points against payments of the chain's prices that are not in it.
    fn other_purchases(&self, sums: &mut Sums) {
        let members = &self.path.members;
        let (Some(&first), Some(&last)) = (members.first(), members.last()) else {
            return;
        };
        if self.extras.is_empty() {
            return;
        }
        let (count, extra) = (members.len() as f64, self.extras.len() as f64);
        let length = f64::from(self.period.days());
        let rate = self.series.rate_of(count + extra, self.period);
        sums.add(Reason::OtherPurchases, -(rate * length).max(1.0).ln());
        let loose = (1.0 + self.series.span / length).ln();
        let days = &self.series.days;
        let farthest = |days: &dyn Fn(usize) -> i32| {
            let days = self.extras.iter().map(|&index| days(index));
            f64::from(days.max().unwrap_or(0))
        };
        let before = farthest(&|index| days[first] - days[index]);
        if before > WEIGHTS.loose_before_cycles * length {
            sums.add(Reason::LooseEnds, -loose);
        }
        let after = farthest(&|index| days[index] - days[last]);
        if after > WEIGHTS.loose_after_cycles * length {
            sums.add(Reason::LooseEnds, -loose);
        }
        if !self.texts.renews() {
            let more = if extra > count {
                WEIGHTS.more_outside
            } else {
                0.0
            };
            let some = WEIGHTS.some_outside * (extra / count).min(1.0);
            sums.add(Reason::OtherPurchases, more + some);
        }
    }

    /// The points for the texts, the catalogue, the user's list and the time of day.
    fn texts(&self, sums: &mut Sums) {
        let members = &self.path.members;
        let charges = || members.iter().map(|&index| &self.series.charges[index]);
        let promised = charges().filter(|charge| {
            let named = charge.wording.period;
            named.is_some_and(|named| named.resembles(self.period))
        });
        if promised.count() * 2 > members.len() {
            sums.add(Reason::PromisedCycle, WEIGHTS.promised_cycle_ratio.ln());
        }
        let texts = self.texts;
        sums.add(Reason::RenewalWords, WEIGHTS.renewal_words * texts.strong);
        if !texts.renews() {
            let membership = WEIGHTS.membership_words * texts.membership;
            sums.add(Reason::MembershipWords, membership);
            if texts.goods > 0.5 {
                sums.add(Reason::Goods, WEIGHTS.goods);
            }
        }
        if self.series.merchant.sells_memberships {
            sums.add(Reason::KnownSeller, WEIGHTS.known_seller);
        }
        if self.series.merchant.named_by_user {
            sums.add(Reason::NamedByUser, WEIGHTS.named_by_user);
        }
        let minutes: Vec<i32> = charges().filter_map(|charge| charge.minute).collect();
        if minutes.len() >= 3 && minutes.len() == members.len() && is_same_time(&minutes) {
            sums.add(Reason::TimeOfDay, WEIGHTS.time_of_day);
        }
    }
}

/// Whether times of day, in minutes after midnight, are near each other on the clock's circle: by
/// the standard deviation of directional statistics.
fn is_same_time(minutes: &[i32]) -> bool {
    let angle = |minute: i32| f64::from(minute) / 1440.0 * std::f64::consts::TAU;
    let count = minutes.len() as f64;
    let (sine, cosine) = minutes.iter().fold((0.0, 0.0), |(sine, cosine), &minute| {
        (sine + angle(minute).sin(), cosine + angle(minute).cos())
    });
    let length = (sine * sine + cosine * cosine).sqrt() / count;
    let deviation = (-2.0 * length.max(1e-12).ln()).sqrt() / std::f64::consts::TAU * 1440.0;
    deviation < WEIGHTS.same_time_minutes
}

#[cfg(test)]
mod tests;
