//! Hypotheses: every billing period on every anchor day that the charges could show, and how far
//! each charge is off its due day.

use std::collections::BTreeSet;

use chrono::Datelike;

use super::{
    series::{Charge, Series, month_index},
    weights::{DATE_CHANCES, SEARCH_LIMITS},
};
use crate::recurrence::{
    cadence::{Cadence, DEBIT_WINDOW, Period},
    thresholds::PRICE_LIMITS,
};

/// A hypothesis: one way to bill.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Hypothesis {
    /// On a day of the month, every `months` months: in the months, counted from year 0, whose
    /// remainder is `phase`.
    Anchored { months: u8, anchor: u32, phase: i32 },
    /// A period after the previous charge.
    Rebased(Period),
}

impl Hypothesis {
    /// The period between two charges.
    pub fn period(self) -> Period {
        match self {
            Hypothesis::Anchored { months, .. } => Period::Months(months),
            Hypothesis::Rebased(period) => period,
        }
    }
}

const MONTHS: [u8; 5] = [1, 2, 3, 6, 12];
const DAYS: [u16; 13] = [7, 14, 15, 20, 28, 30, 31, 90, 93, 180, 186, 365, 372];

/// The known period nearest to a number of days; a month where the number is not positive.
pub(super) fn nearest_period(days: i32) -> Period {
    let near = periods().min_by_key(|period| (period.days() - days).abs());
    near.filter(|_| days > 0).unwrap_or(Period::Months(1))
}

/// The hypotheses that the charges could show.
pub(super) fn hypotheses(series: &Series<'_>) -> BTreeSet<Hypothesis> {
    let mut all = BTreeSet::new();
    for period in periods() {
        for (one, charge) in series.charges.iter().enumerate() {
            let few = series.charges.len() <= SEARCH_LIMITS.try_all_up_to;
            if few || has_partner(series, one, period) {
                all.insert(Hypothesis::Rebased(period));
                all.extend(anchored(charge, period));
            }
        }
        // The latest charges have no later charge to form a pair with. A first charge that was
        // early or late is not on the anchor day.
        if matches!(period, Period::Months(_)) && all.contains(&Hypothesis::Rebased(period)) {
            let latest = series.charges.iter().rev();
            let latest = latest.take(SEARCH_LIMITS.anchors_of_latest);
            all.extend(latest.filter_map(|charge| anchored(charge, period)));
        }
    }
    all
}

fn periods() -> impl Iterator<Item = Period> {
    let months = MONTHS.into_iter().map(Period::Months);
    months.chain(DAYS.into_iter().map(Period::Days))
}

/// The hypothesis that a charge is on its anchor day; `None` for periods of days.
fn anchored(charge: &Charge, period: Period) -> Option<Hypothesis> {
    let Period::Months(months) = period else {
        return None;
    };
    Some(Hypothesis::Anchored {
        months,
        anchor: charge.day.day(),
        phase: month_index(charge.day).rem_euclid(i32::from(months)),
    })
}

/// Whether a later charge of nearly the same price comes a whole number of cycles after a charge.
fn has_partner(series: &Series<'_>, one: usize, period: Period) -> bool {
    let percent = PRICE_LIMITS.near_percent;
    let fen = series.charges[one].fen;
    let near = (fen * (100 - percent) / 100)..=(fen * (100 + percent) / 100);
    let slack = SEARCH_LIMITS.month_slack_days;
    let (early, late) = (DEBIT_WINDOW.early_days, DEBIT_WINDOW.retry_days);
    let gap = |other: usize| series.days[other] - series.days[one];
    let is_cycles_after = |other: usize| {
        (1..=most_cycles(period)).any(|cycles| {
            let off = gap(other) - period.days() * cycles;
            (-early - slack..=late + slack).contains(&off)
        })
    };
    (one + 1..series.charges.len())
        .take_while(|&other| gap(other) <= reach(period))
        .any(|other| near.contains(&series.charges[other].fen) && is_cycles_after(other))
}

/// The longest step of a chain, in days.
pub(super) fn reach(period: Period) -> i32 {
    period.days() * most_cycles(period) + DEBIT_WINDOW.retry_days + SEARCH_LIMITS.month_slack_days
}

/// The cycle of an anchored hypothesis to which a charge belongs, and its days off the due day.
fn slot(
    series: &Series<'_>,
    index: usize,
    months: u8,
    anchor: u32,
    phase: i32,
) -> Option<(i32, i32)> {
    let (own, months) = (series.dates[index].0, i32::from(months));
    (own - 1..=own + 1)
        .filter(|month| month.rem_euclid(months) == phase)
        .filter_map(|month| {
            let due = series.months.due(month, i32::try_from(anchor).ok()?)?;
            Some((month.div_euclid(months), series.days[index] - due))
        })
        .filter(|&(_, residual)| DEBIT_WINDOW.whole().contains(&residual))
        .min_by_key(|&(_, residual)| residual.abs())
}

/// A hypothesis with the cycle of each charge.
pub(super) struct Lattice {
    pub hypothesis: Hypothesis,
    /// The number of each charge's cycle, and its days off the due day; empty for a re-based
    /// hypothesis, which has no numbered cycles.
    pub slots: Vec<Option<(i32, i32)>>,
}

impl Lattice {
    /// Places the charges of a series on the dates that a hypothesis expects.
    pub fn new(series: &Series<'_>, hypothesis: Hypothesis) -> Lattice {
        let slots = match hypothesis {
            Hypothesis::Anchored {
                months,
                anchor,
                phase,
            } => (0..series.charges.len())
                .map(|index| slot(series, index, months, anchor, phase))
                .collect(),
            Hypothesis::Rebased(_) => Vec::new(),
        };
        Lattice { hypothesis, slots }
    }

    /// The period of the hypothesis.
    pub fn period(&self) -> Period {
        self.hypothesis.period()
    }

    /// Whether a charge can be a member of a chain.
    pub fn holds(&self, index: usize) -> bool {
        self.slots.is_empty() || self.slots[index].is_some()
    }
}

/// The cycles from one charge to another, and the other's days off its due day; `None` where the
/// hypothesis has no such step.
pub(super) fn cycles_between(
    series: &Series<'_>,
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
                    Period::Days(days) => series.days[from] + i32::from(days) * cycles,
                    Period::Months(months) => {
                        let (month, day) = series.dates[from];
                        let month = month + i32::from(months) * cycles;
                        series.months.due(month, day)?
                    }
                };
                Some((cycles, series.days[to] - due))
            })
            .filter(|&(cycles, residual)| residual <= latest_that_continues(cycles))
            .filter(|&(_, residual)| DATE_CHANCES.of(residual, period) > 0.0)
            .min_by_key(|&(_, residual)| residual.abs()),
    }
}

/// How many days late a debit may be to continue a chain. After a missed cycle it must be on time,
/// because nothing shows that the due days moved.
fn latest_that_continues(cycles: i32) -> i32 {
    if cycles == 1 {
        DEBIT_WINDOW.drift_days
    } else {
        DEBIT_WINDOW.on_time_days
    }
}

/// The most cycles in one step. A long cycle is never missed: two years between two charges show no
/// yearly subscription.
fn most_cycles(period: Period) -> i32 {
    if period.days() > SEARCH_LIMITS.no_gap_above_days {
        1
    } else {
        SEARCH_LIMITS.cycles_a_step
    }
}

/// The cadence of a hypothesis. Months that are counted from the charge before have the last
/// charge's day as their anchor.
pub(super) fn cadence(series: &Series<'_>, hypothesis: Hypothesis, members: &[usize]) -> Cadence {
    let anchor_day = match hypothesis {
        Hypothesis::Anchored { anchor, .. } => Some(anchor),
        Hypothesis::Rebased(Period::Months(_)) => {
            members.last().map(|&last| series.charges[last].day.day())
        }
        Hypothesis::Rebased(Period::Days(_)) => None,
    };
    Cadence {
        period: hypothesis.period(),
        anchor_day,
    }
}
