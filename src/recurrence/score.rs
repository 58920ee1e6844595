//! What a series of charges earns: a sum of log-odds, each part with its reason.

#![allow(
    clippy::float_arithmetic,
    reason = "scores are log-odds; no money is computed here"
)]

use std::collections::{BTreeMap, BTreeSet};

use super::{
    cadence::Period,
    charges::{Charge, Field, Merchant},
    keywords::Wording,
    rhythm::{Hypothesis, Lattice, date_density, prior, steps},
};

/// Points for or against, and what they are for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    pub reason: Reason,
    pub points: f64,
}

/// What a score is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    Base,
    DatesHit,
    SamePrice,
    Repetition,
    PriceSteps,
    MissedCycles,
    RenewalWords,
    MembershipWords,
    KnownSeller,
    NamedByUser,
    RareCycle,
    PromisedCycle,
    TimeOfDay,
    OtherPurchases,
    LooseEnds,
    HabitualMerchant,
    ShortCycle,
    OffAnchor,
    OtherProduct,
    SingleCharge,
}

pub(super) fn total(points: &[Point]) -> f64 {
    points.iter().map(|point| point.points).sum()
}

pub(super) fn logistic(score: f64) -> f64 {
    1.0 / (1.0 + (-score).exp())
}

/// What a step earns: its date against chance, its amount, the cycles it skips.
pub(super) struct Edge {
    pub date: f64,
    pub price: f64,
    pub step: f64,
    pub missed: f64,
    pub product: f64,
}

impl Edge {
    pub fn total(&self) -> f64 {
        self.date + self.price + self.step + self.missed + self.product
    }
}

/// The most that one date can say.
const DATE_AT_MOST: f64 = 4.6;

pub(super) fn edge(
    field: &Field<'_>,
    lattice: &Lattice,
    from: usize,
    to: usize,
    before: Before,
) -> Option<Edge> {
    let (cycles, residual) = steps(field, lattice, from, to)?;
    let period = lattice.period();
    let date =
        (date_density(residual, period).ln() - field.rate(to, period).ln()).min(DATE_AT_MOST);
    let (one, other) = (&field.charges[from], &field.charges[to]);
    let (price, step) = amount_points(field, one, other, before);
    let differs = one.product != other.product && one.product != 0 && other.product != 0;
    // An opening offer is named otherwise than what it opens.
    let product = if differs && !one.wording.opening {
        -2.0
    } else {
        0.0
    };
    Some(Edge {
        date,
        price,
        step,
        missed: f64::from(cycles - 1) * 0.05_f64.ln(),
        product,
    })
}

/// What a chain has behind it when a step is taken.
#[derive(Clone, Copy, Debug)]
pub(super) struct Before {
    pub members: usize,
    pub levels: usize,
}

impl Before {
    pub const FIRST: Before = Before {
        members: 1,
        levels: 1,
    };

    pub fn after(self, one: &Charge, other: &Charge) -> Before {
        Before {
            members: self.members + 1,
            levels: self.levels + usize::from(one.fen != other.fen),
        }
    }
}

/// An introductory price lasts this many charges at most.
const INTRO_AT_MOST: usize = 3;

/// A change of price so large that no date can make up for it.
pub(super) const NO_SUCH_STEP: f64 = -6.0;

fn amount_points(field: &Field<'_>, one: &Charge, other: &Charge, before: Before) -> (f64, f64) {
    if one.fen == other.fen {
        let same = field.level.get(&other.fen).copied().unwrap_or(1);
        let share = same as f64 / field.charges.len() as f64;
        return (-(0.5 * share + 0.025).ln() - 0.07, 0.0);
    }
    let ratio = other.fen as f64 / one.fen as f64;
    let intro = ratio > 1.0 && before.levels == 1 && before.members <= INTRO_AT_MOST;
    let step = if (0.97..=1.03).contains(&ratio) || intro && one.wording.opening {
        -0.8
    } else if intro {
        -1.8
    } else if (1.0..=1.7).contains(&ratio) {
        -2.7
    } else if (0.4..=2.5).contains(&ratio) {
        -3.6
    } else {
        NO_SUCH_STEP
    };
    (0.0, step)
}

/// A first charge off the anchor makes the anchor less likely; one that is in no slot cannot begin the chain.
pub(super) fn start_points(lattice: &Lattice, first: usize) -> f64 {
    match lattice.hypothesis {
        Hypothesis::Anchored { .. } => match lattice.slots[first] {
            Some((_, residual)) => -0.3 * f64::from(residual.abs()),
            None => f64::NEG_INFINITY,
        },
        Hypothesis::Rebased(Period::Months(_)) => -0.7,
        Hypothesis::Rebased(_) => 0.0,
    }
}

pub(super) fn missed_cycles(field: &Field<'_>, lattice: &Lattice, members: &[usize]) -> u32 {
    let missed: i32 = members
        .windows(2)
        .filter_map(|pair| steps(field, lattice, pair[0], pair[1]))
        .map(|(cycles, _)| cycles - 1)
        .sum();
    u32::try_from(missed).unwrap_or(0)
}

/// The chain's points, one sum a reason.
pub(super) fn score(
    field: &Field<'_>,
    lattice: &Lattice,
    members: &[usize],
    merchant: Merchant,
) -> Vec<Point> {
    let mut sums: BTreeMap<Reason, f64> = BTreeMap::new();
    let mut add = |reason, points: f64| *sums.entry(reason).or_default() += points;
    let period = lattice.period();
    let charges = field.charges;
    let count = members.len() as f64;
    let wordings = || members.iter().map(|&index| &charges[index].wording);
    let share = |holds: fn(&Wording) -> bool| {
        wordings().filter(|wording| holds(wording)).count() as f64 / count
    };

    add(Reason::Base, -6.0);
    let mut before = Before::FIRST;
    for pair in members.windows(2) {
        if let Some(edge) = edge(field, lattice, pair[0], pair[1], before) {
            add(Reason::DatesHit, edge.date);
            add(Reason::SamePrice, edge.price);
            add(Reason::PriceSteps, edge.step);
            add(Reason::MissedCycles, edge.missed);
            add(Reason::OtherProduct, edge.product);
            before = before.after(&charges[pair[0]], &charges[pair[1]]);
        }
    }
    add(Reason::OffAnchor, start_points(lattice, members[0]));
    add(Reason::RareCycle, prior(period));
    if wordings()
        .filter(|wording| wording.period.is_some_and(|hint| hint.resembles(period)))
        .count()
        * 2
        > members.len()
    {
        add(Reason::PromisedCycle, 10.0_f64.ln());
    }

    // Purchases of the chain's prices that are not in it.
    let prices: BTreeSet<i64> = members.iter().map(|&index| charges[index].fen).collect();
    let chosen: BTreeSet<usize> = members.iter().copied().collect();
    let extras: Vec<usize> = (0..charges.len())
        .filter(|index| prices.contains(&charges[*index].fen) && !chosen.contains(index))
        .collect();
    let extra = extras.len() as f64;
    let diluted = if extra > 0.0 {
        extra * (extra / (count + extra)).ln()
    } else {
        0.0
    };
    add(Reason::Repetition, 0.6 * (count + diluted));
    let strong = share(|wording| wording.strong);
    if extra > 0.0 {
        let lane_rate = (count + extra) / (field.span + f64::from(period.days().min(31)));
        add(
            Reason::OtherPurchases,
            -(lane_rate * f64::from(period.days())).max(1.0).ln(),
        );
        let (first, last) = (members[0], members[members.len() - 1]);
        let length = f64::from(period.days());
        let loose = (1.0 + field.span / length).ln();
        let before = extras
            .iter()
            .map(|&index| field.days[first] - field.days[index])
            .max()
            .unwrap_or(0);
        let after = extras
            .iter()
            .map(|&index| field.days[index] - field.days[last])
            .max()
            .unwrap_or(0);
        add(
            Reason::LooseEnds,
            if f64::from(before) > 0.5 * length {
                -loose
            } else {
                0.0
            },
        );
        add(
            Reason::LooseEnds,
            if f64::from(after) > 0.9 * length {
                -loose
            } else {
                0.0
            },
        );
        if strong < 0.5 {
            add(
                Reason::OtherPurchases,
                if extra > count { -4.0 } else { 0.0 } - 1.5 * (extra / count).min(1.0),
            );
        }
    }
    if strong < 0.5 && period.days() < 20 {
        add(Reason::ShortCycle, -3.0);
    }

    // More gaps or prices than a subscription has.
    let missed = missed_cycles(field, lattice, members) as usize;
    if members.len() >= 4 && missed * 4 > members.len() - 1 + missed {
        add(Reason::MissedCycles, -6.0);
    }
    if before.levels > 1 + (members.len() / 3).max(1) {
        add(Reason::PriceSteps, -6.0);
    }

    add(Reason::RenewalWords, 3.5 * strong);
    add(
        Reason::MembershipWords,
        if strong < 0.5 {
            1.9 * share(|wording| wording.medium || wording.opening && !wording.goods)
        } else {
            0.0
        },
    );
    add(
        Reason::KnownSeller,
        if merchant.sells_memberships { 1.5 } else { 0.0 },
    );
    add(
        Reason::NamedByUser,
        if merchant.named_by_user { 2.0 } else { 0.0 },
    );
    add(
        Reason::HabitualMerchant,
        if share(|wording| wording.goods) > 0.5 && strong < 0.5 {
            -3.0
        } else {
            0.0
        },
    );
    let minutes: Vec<i32> = members
        .iter()
        .filter_map(|&index| charges[index].minute)
        .collect();
    if minutes.len() >= 3 && minutes.len() == members.len() && is_same_time(&minutes) {
        add(Reason::TimeOfDay, 0.8);
    }
    sums.into_iter()
        .filter(|(_, points)| *points != 0.0)
        .map(|(reason, points)| Point { reason, points })
        .collect()
}

/// Within three quarters of an hour of each other, on the clock's circle.
fn is_same_time(minutes: &[i32]) -> bool {
    let angle = |minute: i32| f64::from(minute) / 1440.0 * std::f64::consts::TAU;
    let count = minutes.len() as f64;
    let (sine, cosine) = minutes.iter().fold((0.0, 0.0), |(sine, cosine), &minute| {
        (sine + angle(minute).sin(), cosine + angle(minute).cos())
    });
    let length = (sine * sine + cosine * cosine).sqrt() / count;
    let deviation = (-2.0 * length.max(1e-12).ln()).sqrt() / std::f64::consts::TAU * 1440.0;
    deviation < 45.0
}
