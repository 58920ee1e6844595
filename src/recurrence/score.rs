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
    LooseDates,
    HabitualMerchant,
    ShortCycle,
    OffAnchor,
    OtherProduct,
    WordsAlone,
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
    /// What a charge on its very day would have earned.
    pub exact_date: f64,
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
    let (one, other) = (&field.charges[from], &field.charges[to]);
    let rate = field.rate(to, period, one.fen == other.fen);
    let earns = |residual| (date_density(residual, period).ln() - rate.ln()).min(DATE_AT_MOST);
    let (price, step) = amount_points(field, one, other, before);
    let differs = one.product != other.product && one.product != 0 && other.product != 0;
    // An opening offer is named otherwise than what it opens.
    let renamed = if differs && !one.wording.opening {
        -2.0
    } else {
        0.0
    };
    // What said that it renews does not fall silent, nor the reverse: the one is a debit, the other a purchase.
    let both_speak = one.speaks && other.speaks && !one.wording.opening;
    let falls_silent = both_speak && one.wording.strong != other.wording.strong;
    let product = renamed + if falls_silent { -6.0 } else { 0.0 };
    Some(Edge {
        date: earns(residual),
        exact_date: earns(0),
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
    /// The price level before the present one, 0 where there was none.
    left_level: i64,
}

impl Before {
    pub const FIRST: Before = Before {
        members: 1,
        levels: 1,
        left_level: 0,
    };

    pub fn after(self, one: &Charge, other: &Charge) -> Before {
        let members = self.members + 1;
        if is_near(one.fen, other.fen) {
            return Before { members, ..self };
        }
        Before {
            members,
            levels: self.levels + usize::from(!self.returns(other.fen)),
            left_level: one.fen,
        }
    }

    /// Back to the price before the present one, as a promotion ends.
    fn returns(self, fen: i64) -> bool {
        is_near(self.left_level, fen)
    }
}

/// Two amounts in fen within three per cent of each other, as a price in another currency wavers.
pub fn is_near(one: i64, other: i64) -> bool {
    (one - other).abs() * 100 <= 3 * one.min(other)
}

/// An introductory price lasts this many charges at most.
const INTRO_AT_MOST: usize = 3;

/// A change of price so large that no date can make up for it.
pub(super) const NO_SUCH_STEP: f64 = -6.0;

fn amount_points(field: &Field<'_>, one: &Charge, other: &Charge, before: Before) -> (f64, f64) {
    if one.fen == other.fen {
        let share = field.background.share(other.fen);
        return (-(0.5 * share + 0.025).ln() - 0.07, 0.0);
    }
    let ratio = other.fen as f64 / one.fen as f64;
    let intro = ratio > 1.0 && before.levels == 1 && before.members <= INTRO_AT_MOST;
    let wavers = is_near(one.fen, other.fen) || before.returns(other.fen);
    let step = if field.merchant.bills && (0.2..=5.0).contains(&ratio) {
        -0.3
    } else if wavers || intro && one.wording.opening {
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

/// The most that one price, and that mere repetition can say. Where a merchant has but one price, paying it again says little.
const ONE_PRICE_AT_MOST: f64 = 1.2;
const SAME_PRICE_AT_MOST: f64 = 5.0;
const REPETITION_AT_MOST: f64 = 5.0;
/// A chain without words whose steps say less than this part of what exact ones would is a habit; more is asked of short cycles, on which
/// a machine is punctual.
const EXACT_ENOUGH: f64 = 0.35;
const EXACT_ENOUGH_IF_SHORT: f64 = 0.6;

/// The chain's points, one sum a reason.
pub(super) fn score(field: &Field<'_>, lattice: &Lattice, members: &[usize]) -> Vec<Point> {
    let mut sums = Sums(BTreeMap::new());
    sums.add(Reason::Base, -6.0);
    sums.add(Reason::RareCycle, prior(lattice.period()));
    sums.add(Reason::OffAnchor, start_points(lattice, members[0]));
    let said = Texts::by(field, members);
    let extras = extras(field, members);
    steps_say(field, lattice, members, &extras, said, &mut sums);
    other_purchases_say(field, lattice.period(), members, &extras, said, &mut sums);
    texts_say(lattice.period(), field, members, said, &mut sums);
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

/// Which part of a chain's charges says what.
#[derive(Clone, Copy)]
struct Texts {
    strong: f64,
    membership: f64,
    goods: f64,
}

impl Texts {
    fn by(field: &Field<'_>, members: &[usize]) -> Texts {
        let share = |holds: fn(&Wording) -> bool| {
            let holding = members
                .iter()
                .filter(|&&index| holds(&field.charges[index].wording));
            holding.count() as f64 / members.len() as f64
        };
        Texts {
            strong: share(|wording| wording.strong),
            membership: share(|wording| wording.medium || wording.opening && !wording.goods),
            goods: share(|wording| wording.goods),
        }
    }

    fn renews(self) -> bool {
        self.strong >= 0.5
    }
}

/// The days and the amounts from charge to charge.
fn steps_say(
    field: &Field<'_>,
    lattice: &Lattice,
    members: &[usize],
    extras: &[usize],
    said: Texts,
    sums: &mut Sums,
) {
    let period = lattice.period();
    let (mut dates, mut exact, mut same_price) = (0.0, 0.0, 0.0);
    let mut wavering = 0;
    let mut before = Before::FIRST;
    for pair in members.windows(2) {
        let (one, other) = (&field.charges[pair[0]], &field.charges[pair[1]]);
        if let Some(edge) = edge(field, lattice, pair[0], pair[1], before) {
            dates += edge.date;
            wavering += usize::from(one.fen != other.fen && is_near(one.fen, other.fen));
            exact += edge.exact_date;
            same_price += edge.price;
            sums.add(Reason::PriceSteps, edge.step);
            sums.add(Reason::MissedCycles, edge.missed);
            sums.add(Reason::OtherProduct, edge.product);
            before = before.after(one, other);
        }
    }
    sums.add(Reason::DatesHit, dates);
    let enough = if period.days() < 20 {
        EXACT_ENOUGH_IF_SHORT
    } else {
        EXACT_ENOUGH
    };
    let is_worded = said.renews() || said.membership >= 0.5;
    if !is_worded && dates < enough * exact.max(1.0) {
        sums.add(Reason::LooseDates, -20.0);
    }
    // Among very many payments some are bound to fall into a rhythm.
    if !is_worded {
        let many = field.background.count() as f64 / 12.0;
        sums.add(Reason::OtherPurchases, -many.max(1.0).ln());
    }
    // Only a price in another currency wavers from charge to charge, and then the text says what it is for.
    if !is_worded && !field.merchant.bills && wavering * 2 > members.len() {
        sums.add(Reason::PriceSteps, -6.0);
    }
    // What says the same thing again and again is not believed more for it: a shop with one price, a habit kept for years.
    let count = members.len() as f64;
    let extra = extras.len() as f64;
    let diluted = if extra > 0.0 {
        extra * (extra / (count + extra)).ln()
    } else {
        0.0
    };
    let share = field
        .background
        .share(field.charges[members[members.len() - 1]].fen);
    let most_for_price = ONE_PRICE_AT_MOST
        + (SAME_PRICE_AT_MOST - ONE_PRICE_AT_MOST) * (2.0 * (1.0 - share)).min(1.0);
    let bounded = |points: f64, most: f64| {
        if said.renews() {
            points.min(most)
        } else {
            points.min(most).min(dates.max(0.0))
        }
    };
    sums.add(Reason::SamePrice, bounded(same_price, most_for_price));
    sums.add(
        Reason::Repetition,
        bounded(0.6 * (count + diluted), REPETITION_AT_MOST),
    );
    // More gaps or prices than a subscription has.
    let missed = missed_cycles(field, lattice, members) as usize;
    if members.len() >= 4 && missed * 4 > members.len() - 1 + missed {
        sums.add(Reason::MissedCycles, -6.0);
    }
    if field.merchant.bills && extra > count {
        sums.add(Reason::OtherPurchases, -12.0);
    }
    if !field.merchant.bills && before.levels > 1 + (members.len() / 3).max(1) {
        sums.add(Reason::PriceSteps, -12.0);
    }
    if !said.renews() && period.days() < 20 {
        sums.add(Reason::ShortCycle, -3.0);
    }
}

/// Charges of the chain's prices that are not in it; of a bill, whose amounts change, any.
fn extras(field: &Field<'_>, members: &[usize]) -> Vec<usize> {
    let prices: BTreeSet<i64> = members
        .iter()
        .map(|&index| field.charges[index].fen)
        .collect();
    (0..field.charges.len())
        .filter(|&index| field.merchant.bills || prices.contains(&field.charges[index].fen))
        .filter(|index| members.binary_search(index).is_err())
        .collect()
}

fn other_purchases_say(
    field: &Field<'_>,
    period: Period,
    members: &[usize],
    extras: &[usize],
    said: Texts,
    sums: &mut Sums,
) {
    let (Some(&first), Some(&last)) = (members.first(), members.last()) else {
        return;
    };
    if extras.is_empty() {
        return;
    }
    let (count, extra) = (members.len() as f64, extras.len() as f64);
    let length = f64::from(period.days());
    let rate = (count + extra) / (field.span + f64::from(period.days().min(31)));
    sums.add(Reason::OtherPurchases, -(rate * length).max(1.0).ln());
    let loose = (1.0 + field.span / length).ln();
    let farthest = |days: &dyn Fn(usize) -> i32| {
        let days = extras.iter().map(|&index| days(index));
        f64::from(days.max().unwrap_or(0))
    };
    if farthest(&|index| field.days[first] - field.days[index]) > 0.5 * length {
        sums.add(Reason::LooseEnds, -loose);
    }
    if farthest(&|index| field.days[index] - field.days[last]) > 0.9 * length {
        sums.add(Reason::LooseEnds, -loose);
    }
    if !said.renews() {
        let more = if extra > count { -4.0 } else { 0.0 };
        sums.add(
            Reason::OtherPurchases,
            more - 1.5 * (extra / count).min(1.0),
        );
    }
}

/// Bilingual, the catalogue, the user's list, and the time of day.
fn texts_say(period: Period, field: &Field<'_>, members: &[usize], said: Texts, sums: &mut Sums) {
    let merchant: Merchant = field.merchant;
    let wordings = || members.iter().map(|&index| &field.charges[index].wording);
    let promised =
        wordings().filter(|wording| wording.period.is_some_and(|hint| hint.resembles(period)));
    if promised.count() * 2 > members.len() {
        sums.add(Reason::PromisedCycle, 10.0_f64.ln());
    }
    sums.add(Reason::RenewalWords, 3.5 * said.strong);
    if !said.renews() {
        sums.add(Reason::MembershipWords, 1.9 * said.membership);
        if said.goods > 0.5 {
            sums.add(Reason::HabitualMerchant, -3.0);
        }
    }
    if merchant.sells_memberships {
        sums.add(Reason::KnownSeller, 1.5);
    }
    if merchant.named_by_user {
        sums.add(Reason::NamedByUser, 2.0);
    }
    let minutes: Vec<i32> = members
        .iter()
        .filter_map(|&index| field.charges[index].minute)
        .collect();
    if minutes.len() >= 3 && minutes.len() == members.len() && is_same_time(&minutes) {
        sums.add(Reason::TimeOfDay, 0.8);
    }
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
