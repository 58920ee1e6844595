//! Renewal chains: the best-scoring series of charges at one merchant, found by dynamic programming over every billing period.
//!
//! The score is a sum of log-odds. Each step from one charge to the next earns what its date says against chance (an exact hit is worth
//! little at a café visited daily and much at a merchant seen once a month), and what its amount says. Missed cycles, price steps,
//! purchases of the same price beside the chain and loose ends cost. The design and its parameters: recurrence as a renewal process
//! with an explicit chance model; see docs/detection.md.

#![allow(
    clippy::float_arithmetic,
    reason = "scores are log-odds; no money is computed here"
)]

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};

use super::{
    Thresholds,
    cadence::{Cadence, Period},
    keywords::Wording,
};
use crate::calendar::{days_between, month_step};

/// One charge as detection sees it.
#[derive(Clone, Debug)]
pub(super) struct Charge {
    pub day: NaiveDate,
    pub fen: i64,
    /// Equal products have equal numbers; 0 when the text names none.
    pub product: u32,
    pub wording: Wording,
    /// Minutes after midnight, where the statement gives a time.
    pub minute: Option<i32>,
}

/// What is known of the merchant before looking at dates.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Merchant {
    /// A shop or service that sells memberships.
    pub sells_memberships: bool,
    /// A platform, or no name at all.
    pub umbrella: bool,
    /// The user's list of cancellations names it.
    pub named_by_user: bool,
}

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

#[derive(Clone, Debug)]
pub(super) struct Chain {
    /// Indices into the charges, in order of time.
    pub members: Vec<usize>,
    pub cadence: Cadence,
    /// 30 or 31 days and the calendar month explain the dates equally well.
    pub undecided: bool,
    pub missed: u32,
    pub points: Vec<Point>,
    pub confidence: f64,
}

/// One way to bill.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Hypothesis {
    /// On a day of the month, each `months` months, in the months that leave `phase`.
    Anchored { months: u8, anchor: u32, phase: i32 },
    /// So long after the charge before.
    Rebased(Period),
}

impl Hypothesis {
    fn period(self) -> Period {
        match self {
            Hypothesis::Anchored { months, .. } => Period::Months(months),
            Hypothesis::Rebased(period) => period,
        }
    }
}

const MONTHS: [u8; 5] = [1, 2, 3, 6, 12];
const DAYS: [u16; 13] = [7, 14, 15, 20, 28, 30, 31, 90, 93, 180, 186, 365, 372];

/// How common a period is against a monthly one, before looking at the data.
fn prior(period: Period) -> f64 {
    let share: f64 = match period {
        Period::Months(1) => 0.62,
        Period::Months(3 | 12) => 0.07,
        Period::Days(30 | 31) => 0.05,
        Period::Days(7) => 0.03,
        Period::Months(6) => 0.02,
        Period::Days(28 | 14 | 93 | 365) => 0.012,
        Period::Days(372) => 0.01,
        Period::Months(2) => 0.008,
        _ => 0.006,
    };
    (share / 0.62).ln()
}

/// The chance of a debit on a day that far from its due day; 0 where it is no such debit.
fn date_density(residual: i32, period: Period) -> f64 {
    let days = period.days();
    if days <= 10 {
        return match residual {
            0 => 0.62,
            -1 | 1 => 0.12,
            -2 | 2 => 0.01,
            _ => 0.0,
        };
    }
    match residual {
        0 => 0.52,
        -1 | 1 => 0.12,
        -3 | -2 => 0.04,
        -5 | -4 => 0.015,
        2 | 3 => 0.025,
        4..=14 if days >= 25 => 0.003,
        _ => 0.0,
    }
}

/// The farthest a debit of a calendar month runs before its due day, and after it.
const EARLIEST: i32 = 5;
const LATEST: i32 = 14;

/// The best chain among the charges (sorted by day), or `None` when none reaches the threshold.
pub(super) fn best(
    charges: &[Charge],
    merchant: Merchant,
    thresholds: &Thresholds,
) -> Option<Chain> {
    let field = Field::of(charges);
    let mut found: Vec<(f64, Hypothesis, Vec<usize>)> = Vec::new();
    for hypothesis in hypotheses(&field) {
        let lattice = Lattice::new(&field, hypothesis);
        if let Some(members) = path(&field, &lattice) {
            let points = score(&field, &lattice, &members, merchant);
            found.push((total(&points), hypothesis, members));
        }
    }
    found.sort_by(|(a, one, a_members), (b, other, b_members)| {
        b.total_cmp(a)
            .then(b_members.len().cmp(&a_members.len()))
            .then(one.cmp(other))
            .then(a_members.cmp(b_members))
    });
    let (score_best, hypothesis, members) = found.first().cloned()?;
    let rivals = found
        .iter()
        .take_while(|(score, ..)| score_best - score <= thresholds.undecided_within);
    let undecided = rivals
        .filter(|(_, _, other)| *other == members)
        .any(|(_, other, _)| {
            other.period() != hypothesis.period() && other.period().resembles(hypothesis.period())
        });
    let lattice = Lattice::new(&field, hypothesis);
    let points = score(&field, &lattice, &members, merchant);
    let mut confidence = logistic(total(&points));
    let any =
        |holds: fn(&Wording) -> bool| members.iter().any(|&index| holds(&charges[index].wording));
    let spoken_for = any(|wording| wording.strong || wording.medium)
        || merchant.sells_memberships
        || merchant.named_by_user;
    if members.len() == 2 && !spoken_for {
        return None;
    }
    if merchant.umbrella
        && !any(|wording| wording.strong || wording.medium)
        && !merchant.sells_memberships
    {
        confidence = confidence.min(thresholds.umbrella_at_most);
    }
    let missed = missed_cycles(&field, &lattice, &members);
    (confidence >= thresholds.possible).then(|| Chain {
        cadence: cadence(&field, hypothesis, &members),
        members,
        undecided,
        missed,
        points,
        confidence,
    })
}

/// A single charge whose own words say that it renews itself.
pub(super) fn single(
    charges: &[Charge],
    index: usize,
    merchant: Merchant,
    thresholds: &Thresholds,
) -> Option<Chain> {
    let charge = &charges[index];
    if !charge.wording.strong {
        return None;
    }
    let mut points = vec![
        Point {
            reason: Reason::SingleCharge,
            points: thresholds.single_charge,
        },
        Point {
            reason: Reason::KnownSeller,
            points: if merchant.sells_memberships { 0.5 } else { 0.0 },
        },
        Point {
            reason: Reason::NamedByUser,
            points: if merchant.named_by_user { 0.5 } else { 0.0 },
        },
    ];
    points.retain(|point| point.points != 0.0);
    let confidence = logistic(total(&points));
    (confidence >= thresholds.possible).then(|| {
        let period = charge.wording.period.unwrap_or(Period::Months(1));
        let anchor_day = matches!(period, Period::Months(_)).then(|| charge.day.day());
        Chain {
            members: vec![index],
            cadence: Cadence { period, anchor_day },
            undecided: true,
            missed: 0,
            points,
            confidence,
        }
    })
}

fn total(points: &[Point]) -> f64 {
    points.iter().map(|point| point.points).sum()
}

fn logistic(score: f64) -> f64 {
    1.0 / (1.0 + (-score).exp())
}

/// The charges with what every hypothesis asks of them.
struct Field<'c> {
    charges: &'c [Charge],
    /// Days since the first charge.
    days: Vec<i32>,
    /// The month of each charge, counted from year 0, and its day in it.
    dates: Vec<(i32, i32)>,
    months: MonthTable,
    span: f64,
    /// How many charges have nearly this price (within two per cent), for each charge.
    lane: Vec<usize>,
    /// How many charges have exactly this price.
    level: BTreeMap<i64, usize>,
}

impl<'c> Field<'c> {
    fn of(charges: &'c [Charge]) -> Field<'c> {
        let first = charges.first().map(|charge| charge.day).unwrap_or_default();
        let days: Vec<i32> = charges
            .iter()
            .map(|charge| days_between(first, charge.day))
            .collect();
        let mut amounts: Vec<i64> = charges.iter().map(|charge| charge.fen).collect();
        amounts.sort_unstable();
        let within = |fen: i64| {
            let slack = fen / 50;
            amounts.partition_point(|&amount| amount <= fen + slack)
                - amounts.partition_point(|&amount| amount < fen - slack)
        };
        let mut level = BTreeMap::new();
        for charge in charges {
            *level.entry(charge.fen).or_default() += 1;
        }
        Field {
            lane: charges.iter().map(|charge| within(charge.fen)).collect(),
            span: f64::from(days.last().copied().unwrap_or(0)),
            dates: charges
                .iter()
                .map(|charge| (month_index(charge.day), charge.day.day0() as i32 + 1))
                .collect(),
            months: MonthTable::around(first, charges.last().map_or(first, |charge| charge.day)),
            charges,
            days,
            level,
        }
    }

    /// Charges of this one's price a day, over the time the merchant was seen.
    fn rate(&self, index: usize, period: Period) -> f64 {
        self.lane[index] as f64 / (self.span + f64::from(period.days().min(31)))
    }
}

/// With no more charges than this every way to bill is tried; with more, those that two charges of nearly one price speak for.
const TRY_ALL_UP_TO: usize = 12;

/// The ways to bill that the charges could show.
fn hypotheses(field: &Field<'_>) -> BTreeSet<Hypothesis> {
    let charges = field.charges;
    let anchored = |charge: &Charge, months: u8| Hypothesis::Anchored {
        months,
        anchor: charge.day.day(),
        phase: month_index(charge.day).rem_euclid(i32::from(months)),
    };
    let periods = MONTHS
        .map(Period::Months)
        .into_iter()
        .chain(DAYS.map(Period::Days));
    let mut all = BTreeSet::new();
    for period in periods {
        let spoken_for = |one: usize, other: usize| {
            let gap = field.days[other] - field.days[one];
            (1..=most_cycles(period)).any(|cycles| {
                let off = gap - period.days() * cycles;
                (-EARLIEST - 3..=LATEST + 3).contains(&off)
            })
        };
        for (one, charge) in charges.iter().enumerate() {
            let near = (charge.fen * 97 / 100)..=(charge.fen * 103 / 100);
            let paired = charges.len() <= TRY_ALL_UP_TO
                || (one + 1..charges.len())
                    .take_while(|&other| field.days[other] - field.days[one] <= reach(period))
                    .any(|other| near.contains(&charges[other].fen) && spoken_for(one, other));
            if paired {
                all.insert(Hypothesis::Rebased(period));
                if let Period::Months(months) = period {
                    all.insert(anchored(charge, months));
                }
            }
        }
        // The last charges have no later one to pair with; a late or early first one is not the anchor.
        if let Period::Months(months) = period
            && all.contains(&Hypothesis::Rebased(period))
        {
            all.extend(
                charges
                    .iter()
                    .rev()
                    .take(3)
                    .map(|charge| anchored(charge, months)),
            );
        }
    }
    all
}

/// The farthest that a step of a chain goes, in days.
fn reach(period: Period) -> i32 {
    period.days() * most_cycles(period) + LATEST + 3
}

fn month_index(day: NaiveDate) -> i32 {
    day.year() * 12 + i32::try_from(day.month0()).unwrap_or(0)
}

/// Where months begin, in days since the first charge: due days are sought far more often than charges exist.
struct MonthTable {
    first_month: i32,
    begins: Vec<i32>,
}

impl MonthTable {
    /// All months a due day can fall in: a missed cycle and more on either side.
    fn around(first: NaiveDate, last: NaiveDate) -> MonthTable {
        let first_month = month_index(first) - 2;
        let count = month_index(last) - first_month + 40;
        let begins = (0..=count).map(|month| days_between(first, month_step(first, month - 2, 1)));
        MonthTable {
            first_month,
            begins: begins.collect(),
        }
    }

    /// The due day in a month for an anchor, or its last day where the month is shorter.
    fn due(&self, month: i32, anchor: i32) -> Option<i32> {
        let place = usize::try_from(month - self.first_month).ok()?;
        let (begin, next) = (self.begins.get(place)?, self.begins.get(place + 1)?);
        Some(begin + anchor.min(next - begin) - 1)
    }
}

/// The slot of an anchored hypothesis that a charge falls in, and how far off its due day it is.
fn slot(
    field: &Field<'_>,
    index: usize,
    months: u8,
    anchor: u32,
    phase: i32,
) -> Option<(i32, i32)> {
    let (own, months) = (field.dates[index].0, i32::from(months));
    (own - 1..=own + 1)
        .filter(|month| month.rem_euclid(months) == phase)
        .filter_map(|month| {
            let due = field.months.due(month, i32::try_from(anchor).ok()?)?;
            Some((month.div_euclid(months), field.days[index] - due))
        })
        .filter(|&(_, residual)| (-EARLIEST..=LATEST).contains(&residual))
        .min_by_key(|&(_, residual)| residual.abs())
}

/// A hypothesis laid over the charges.
struct Lattice {
    hypothesis: Hypothesis,
    /// The slot of each charge and how far off its due day it is; empty for a re-based hypothesis, which has no slots.
    slots: Vec<Option<(i32, i32)>>,
}

impl Lattice {
    fn new(field: &Field<'_>, hypothesis: Hypothesis) -> Lattice {
        let slots = match hypothesis {
            Hypothesis::Anchored {
                months,
                anchor,
                phase,
            } => (0..field.charges.len())
                .map(|index| slot(field, index, months, anchor, phase))
                .collect(),
            Hypothesis::Rebased(_) => Vec::new(),
        };
        Lattice { hypothesis, slots }
    }

    fn period(&self) -> Period {
        self.hypothesis.period()
    }

    fn holds(&self, index: usize) -> bool {
        self.slots.is_empty() || self.slots[index].is_some()
    }
}

/// A step of the chain: how many cycles on, and how far off the due day.
fn steps(field: &Field<'_>, lattice: &Lattice, from: usize, to: usize) -> Option<(i32, i32)> {
    let most = most_cycles(lattice.period());
    match lattice.hypothesis {
        Hypothesis::Anchored { .. } => {
            let (start, _) = lattice.slots[from]?;
            let (end, residual) = lattice.slots[to]?;
            (1..=most)
                .contains(&(end - start))
                .then_some((end - start, residual))
        }
        Hypothesis::Rebased(period) => (1..=most)
            .filter_map(|cycles| {
                let due = match period {
                    Period::Days(days) => field.days[from] + i32::from(days) * cycles,
                    Period::Months(months) => {
                        let (month, day) = field.dates[from];
                        field.months.due(month + i32::from(months) * cycles, day)?
                    }
                };
                Some((cycles, field.days[to] - due))
            })
            .filter(|&(_, residual)| date_density(residual, period) > 0.0)
            .min_by_key(|&(_, residual)| residual.abs()),
    }
}

/// A long cycle that is missed is no cycle.
fn most_cycles(period: Period) -> i32 {
    if period.days() > 100 { 1 } else { 3 }
}

/// What a step earns: its date against chance, its amount, the cycles it skips.
struct Edge {
    date: f64,
    price: f64,
    step: f64,
    missed: f64,
    product: f64,
}

impl Edge {
    fn total(&self) -> f64 {
        self.date + self.price + self.step + self.missed + self.product
    }
}

/// The most that one date can say.
const DATE_AT_MOST: f64 = 4.6;

fn edge(
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
struct Before {
    members: usize,
    levels: usize,
}

impl Before {
    const FIRST: Before = Before {
        members: 1,
        levels: 1,
    };

    fn after(self, one: &Charge, other: &Charge) -> Before {
        Before {
            members: self.members + 1,
            levels: self.levels + usize::from(one.fen != other.fen),
        }
    }
}

/// An introductory price lasts this many charges at most.
const INTRO_AT_MOST: usize = 3;

/// A change of price so large that no date can make up for it.
const NO_SUCH_STEP: f64 = -6.0;

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

/// The best path over the charges for one hypothesis; `None` when it has fewer than two members.
fn path(field: &Field<'_>, lattice: &Lattice) -> Option<Vec<usize>> {
    let reach = reach(lattice.period());
    let held: Vec<usize> = (0..field.charges.len())
        .filter(|&index| lattice.holds(index))
        .collect();
    // For each charge held: the best score of a chain that ends there, the place of the one before it, its price levels.
    let mut best: Vec<(f64, Option<usize>, Before)> = Vec::with_capacity(held.len());
    for &to in &held {
        let mut state = (start_points(lattice, to), None, Before::FIRST);
        let begin = held.partition_point(|&from| field.days[from] < field.days[to] - reach);
        for (place, &(score, _, before)) in best.iter().enumerate().skip(begin) {
            let from = held[place];
            let Some(edge) =
                edge(field, lattice, from, to, before).filter(|edge| edge.step > NO_SUCH_STEP)
            else {
                continue;
            };
            // Each charge in the chain is worth something of its own (see `score`).
            let value = score + edge.total() + 0.6;
            if value > state.0 {
                let after = before.after(&field.charges[from], &field.charges[to]);
                state = (value, Some(place), after);
            }
        }
        best.push(state);
    }
    let last = (0..held.len())
        .max_by(|&one, &other| best[one].0.total_cmp(&best[other].0).then(other.cmp(&one)))?;
    let mut places = vec![last];
    while let Some(before) = best[places[places.len() - 1]].1 {
        places.push(before);
    }
    (places.len() >= 2).then(|| places.into_iter().rev().map(|place| held[place]).collect())
}

/// A first charge off the anchor makes the anchor less likely; one that is in no slot cannot begin the chain.
fn start_points(lattice: &Lattice, first: usize) -> f64 {
    match lattice.hypothesis {
        Hypothesis::Anchored { .. } => match lattice.slots[first] {
            Some((_, residual)) => -0.3 * f64::from(residual.abs()),
            None => f64::NEG_INFINITY,
        },
        Hypothesis::Rebased(Period::Months(_)) => -0.7,
        Hypothesis::Rebased(_) => 0.0,
    }
}

fn missed_cycles(field: &Field<'_>, lattice: &Lattice, members: &[usize]) -> u32 {
    let missed: i32 = members
        .windows(2)
        .filter_map(|pair| steps(field, lattice, pair[0], pair[1]))
        .map(|(cycles, _)| cycles - 1)
        .sum();
    u32::try_from(missed).unwrap_or(0)
}

/// The chain's points, one sum a reason.
fn score(
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

/// The cadence a hypothesis amounts to. Months counted from the charge before have an anchor where the charges agree on a day.
fn cadence(field: &Field<'_>, hypothesis: Hypothesis, members: &[usize]) -> Cadence {
    let anchor_day = match hypothesis {
        Hypothesis::Anchored { anchor, .. } => Some(anchor),
        Hypothesis::Rebased(Period::Months(_)) => {
            members.last().map(|&last| field.charges[last].day.day())
        }
        Hypothesis::Rebased(Period::Days(_)) => None,
    };
    Cadence {
        period: hypothesis.period(),
        anchor_day,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn charges(days: &[&str], yuan: &[i64]) -> Vec<Charge> {
        days.iter()
            .zip(yuan.iter().cycle())
            .map(|(day, yuan)| Charge {
                day: day.parse().expect("a day"),
                fen: yuan * 100,
                product: 0,
                wording: Wording::default(),
                minute: None,
            })
            .collect()
    }

    fn found(days: &[&str], yuan: &[i64]) -> Option<Chain> {
        best(
            &charges(days, yuan),
            Merchant::default(),
            &Thresholds::default(),
        )
    }

    #[test]
    fn a_month_end_series_is_monthly_on_the_last_day() {
        let chain = found(
            &[
                "2025-12-31",
                "2026-01-31",
                "2026-02-28",
                "2026-03-31",
                "2026-04-30",
            ],
            &[25],
        )
        .expect("a chain");
        assert_eq!(
            chain.cadence,
            Cadence {
                period: Period::Months(1),
                anchor_day: Some(31)
            }
        );
        assert!(chain.confidence > 0.9);
    }

    #[test]
    fn thirty_days_are_not_a_month() {
        let chain = found(
            &[
                "2026-01-01",
                "2026-01-31",
                "2026-03-02",
                "2026-04-01",
                "2026-05-01",
                "2026-05-31",
            ],
            &[25],
        )
        .expect("a chain");
        assert_eq!(chain.cadence.period, Period::Days(30));
    }

    #[test]
    fn three_charges_at_random_are_no_subscription() {
        assert!(
            found(&["2026-01-03", "2026-02-19", "2026-03-01"], &[25])
                .is_none_or(|chain| chain.confidence < 0.6)
        );
    }

    #[test]
    fn two_charges_without_a_word_are_no_subscription() {
        assert!(found(&["2026-01-03", "2026-02-03"], &[25]).is_none());
    }

    #[test]
    fn a_daily_lunch_is_no_subscription() {
        let days: Vec<String> = (1..=28).map(|day| format!("2026-02-{day:02}")).collect();
        let days: Vec<&str> = days.iter().map(String::as_str).collect();
        assert!(found(&days, &[18]).is_none_or(|chain| chain.confidence < 0.6));
    }

    #[test]
    fn an_introductory_price_is_one_chain_with_the_full_price() {
        let chain = found(
            &[
                "2026-01-05",
                "2026-02-05",
                "2026-03-05",
                "2026-04-05",
                "2026-05-05",
            ],
            &[6, 25, 25, 25, 25],
        )
        .expect("a chain");
        assert_eq!(chain.members.len(), 5);
    }

    proptest! {
        /// Moving everything by whole weeks changes no fixed-day chain.
        #[test]
        fn a_weekly_shift_changes_nothing(weeks in 0u64..200, count in 4usize..9) {
            let series = |offset: u64| -> Vec<Charge> {
                (0..count as u64).map(|nth| Charge {
                    day: NaiveDate::from_ymd_opt(2020, 1, 1).expect("a day") + chrono::Days::new(offset + nth * 28),
                    fen: 2500, product: 0, wording: Wording::default(), minute: None,
                }).collect()
            };
            let chain = best(&series(weeks * 7), Merchant::default(), &Thresholds::default()).expect("a chain");
            prop_assert_eq!(chain.members.len(), count);
        }
    }
}
