//! The ways to bill: every billing period on every anchor that the charges could show, and how far each charge is off its due day.

#![allow(
    clippy::float_arithmetic,
    reason = "chances; no money is computed here"
)]

use std::collections::BTreeSet;

use chrono::Datelike;

use super::{
    cadence::{Cadence, Period},
    charges::{Charge, Field, month_index},
};

/// One way to bill.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Hypothesis {
    /// On a day of the month, each `months` months, in the months that leave `phase`.
    Anchored { months: u8, anchor: u32, phase: i32 },
    /// So long after the charge before.
    Rebased(Period),
}

impl Hypothesis {
    pub fn period(self) -> Period {
        match self {
            Hypothesis::Anchored { months, .. } => Period::Months(months),
            Hypothesis::Rebased(period) => period,
        }
    }
}

const MONTHS: [u8; 5] = [1, 2, 3, 6, 12];
const DAYS: [u16; 13] = [7, 14, 15, 20, 28, 30, 31, 90, 93, 180, 186, 365, 372];

/// The known period nearest to so many days; a month where that is not known.
pub(super) fn nearest_period(days: i32) -> Period {
    let all = MONTHS
        .map(Period::Months)
        .into_iter()
        .chain(DAYS.map(Period::Days));
    let near = all.min_by_key(|period| (period.days() - days).abs());
    near.filter(|_| days > 0).unwrap_or(Period::Months(1))
}

/// How common a period is against a monthly one, before looking at the data.
pub(super) fn prior(period: Period) -> f64 {
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
pub(super) fn date_density(residual: i32, period: Period) -> f64 {
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

/// With no more charges than this every way to bill is tried; with more, those that two charges of nearly one price speak for.
const TRY_ALL_UP_TO: usize = 12;

/// The ways to bill that the charges could show.
pub(super) fn hypotheses(field: &Field<'_>) -> BTreeSet<Hypothesis> {
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
pub(super) fn reach(period: Period) -> i32 {
    period.days() * most_cycles(period) + LATEST + 3
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
pub(super) struct Lattice {
    pub hypothesis: Hypothesis,
    /// The slot of each charge and how far off its due day it is; empty for a re-based hypothesis, which has no slots.
    pub slots: Vec<Option<(i32, i32)>>,
}

impl Lattice {
    pub fn new(field: &Field<'_>, hypothesis: Hypothesis) -> Lattice {
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

    pub fn period(&self) -> Period {
        self.hypothesis.period()
    }

    pub fn holds(&self, index: usize) -> bool {
        self.slots.is_empty() || self.slots[index].is_some()
    }
}

/// A step of the chain: how many cycles on, and how far off the due day.
pub(super) fn steps(
    field: &Field<'_>,
    lattice: &Lattice,
    from: usize,
    to: usize,
) -> Option<(i32, i32)> {
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
            // From a debit later than this a new rhythm has begun, not the old one moved; so too after a cycle without any.
            .filter(|&(cycles, residual)| residual <= if cycles == 1 { MOVES_BY } else { KEEPS_TO })
            .filter(|&(_, residual)| date_density(residual, period) > 0.0)
            .min_by_key(|&(_, residual)| residual.abs()),
    }
}

/// The farthest that a late debit moves the days of those that follow.
const MOVES_BY: i32 = 9;
/// The farthest from its day that a debit after a missed cycle still continues what was before.
const KEEPS_TO: i32 = 3;

/// A long cycle that is missed is no cycle.
fn most_cycles(period: Period) -> i32 {
    if period.days() > 100 { 1 } else { 3 }
}

/// The cadence a hypothesis amounts to. Months counted from the charge before have an anchor where the charges agree on a day.
pub(super) fn cadence(field: &Field<'_>, hypothesis: Hypothesis, members: &[usize]) -> Cadence {
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
