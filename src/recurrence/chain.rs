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

use chrono::Datelike;

use super::{
    Thresholds,
    cadence::{Cadence, Period},
    charges::{Background, Charge, Field, Merchant},
    keywords::Wording,
    rhythm::{Hypothesis, Lattice, cadence, hypotheses, nearest_period, reach, steps},
    score::{
        Before, NO_SUCH_STEP, Point, Reason, edge, logistic, missed_cycles, score, start_points,
        total,
    },
};

use crate::calendar::days_between;

#[derive(Clone, Debug)]
pub(super) struct Chain {
    /// Indices into the charges, in order of time.
    pub members: Vec<usize>,
    pub cadence: Cadence,
    /// 30 or 31 days and the calendar month explain the dates equally well.
    pub undecided: bool,
    pub missed: u32,
    pub steps: Vec<Step>,
    pub points: Vec<Point>,
    pub confidence: f64,
}

impl Chain {
    /// Makes its members, found among a part of the charges, indices into all of them.
    pub fn point_into(&mut self, part: &[usize]) {
        for member in &mut self.members {
            *member = part[*member];
        }
        for step in &mut self.steps {
            (step.from, step.to) = (part[step.from], part[step.to]);
        }
    }

    /// What one of its dates says on average.
    pub fn a_date_says(&self) -> f64 {
        let dates = self
            .points
            .iter()
            .filter(|point| point.reason == Reason::DatesHit);
        let sum: f64 = dates.map(|point| point.points).sum();
        sum / (self.members.len() as f64 - 1.0).max(1.0)
    }
}

/// From one charge of a chain to the next.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    /// Indices into the charges.
    pub from: usize,
    pub to: usize,
    pub cycles: i32,
    /// Days from the due day.
    pub off_days: i32,
    /// What the step earned or cost.
    pub points: f64,
}

/// Without a word, so few payments to a platform are hardly a subscription to one of its sellers.
const MEMBERS_OF_A_PLATFORM: usize = 5;

/// The best chain among the charges (sorted by day), or `None` when none reaches the threshold.
pub(super) fn best(
    charges: &[Charge],
    background: &Background,
    merchant: Merchant,
    thresholds: &Thresholds,
) -> Option<Chain> {
    let field = Field::of(charges, background, merchant);
    let mut found: Vec<(f64, Hypothesis, Vec<usize>)> = Vec::new();
    for hypothesis in hypotheses(&field) {
        let lattice = Lattice::new(&field, hypothesis);
        if let Some(members) = path(&field, &lattice) {
            let points = score(&field, &lattice, &members);
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
    let points = score(&field, &lattice, &members);
    let says = |wording: &Wording| wording.strong || wording.medium;
    let is_worded = members.iter().any(|&index| says(&charges[index].wording));
    let most = most(merchant, is_worded, members.len(), thresholds)?;
    let confidence = logistic(total(&points)).min(most);
    let missed = missed_cycles(&field, &lattice, &members);
    (confidence >= thresholds.possible).then(|| Chain {
        cadence: cadence(&field, hypothesis, &members),
        steps: chain_steps(&field, &lattice, &members),
        members,
        undecided,
        missed,
        points,
        confidence,
    })
}

/// The most that so few charges, or those to a platform, can reach; `None` where nothing speaks for two.
fn most(
    merchant: Merchant,
    is_worded: bool,
    members: usize,
    thresholds: &Thresholds,
) -> Option<f64> {
    let sells = is_worded || merchant.sells_memberships;
    if members == 2 && !sells && !merchant.named_by_user {
        return None;
    }
    let platform = merchant.umbrella && !sells && members < MEMBERS_OF_A_PLATFORM;
    // One gap of the right length is soon a chance: cards bought twice at a shop that also sells memberships.
    let pair = members == 2 && !is_worded;
    let limits = [
        platform.then_some(thresholds.umbrella_at_most),
        (pair && merchant.named_by_user).then_some(thresholds.pair_of_named_at_most),
        (pair && !merchant.named_by_user).then_some(thresholds.pair_at_most),
    ];
    Some(limits.into_iter().flatten().fold(1.0, f64::min))
}

/// Charges of one price and product whose own words say that they renew, and that no rhythm explains: one alone, or some on days that
/// wander. What cycle they have is a guess, and said to be one.
pub(super) fn by_words(
    charges: &[Charge],
    members: Vec<usize>,
    merchant: Merchant,
    thresholds: &Thresholds,
) -> Option<Chain> {
    let (&first, &last) = members.first().zip(members.last())?;
    if members.iter().any(|&index| !charges[index].wording.strong) {
        return None;
    }
    let more = (members.len() - 1) as f64;
    let known = |holds: bool| if holds { 0.5 } else { 0.0 };
    let mut points = vec![
        Point {
            reason: Reason::WordsAlone,
            points: thresholds.single_charge,
        },
        Point {
            reason: Reason::Repetition,
            points: (0.3 * more).min(1.2),
        },
        Point {
            reason: Reason::KnownSeller,
            points: known(merchant.sells_memberships),
        },
        Point {
            reason: Reason::NamedByUser,
            points: known(merchant.named_by_user),
        },
    ];
    points.retain(|point| point.points != 0.0);
    let confidence = logistic(total(&points));
    let gap = days_between(charges[first].day, charges[last].day) / (more as i32).max(1);
    let period = charges[last]
        .wording
        .period
        .unwrap_or_else(|| nearest_period(gap));
    let anchored = members.len() == 1 && matches!(period, Period::Months(_));
    (confidence >= thresholds.possible).then(|| Chain {
        cadence: Cadence {
            period,
            anchor_day: anchored.then(|| charges[last].day.day()),
        },
        members,
        undecided: true,
        missed: 0,
        steps: Vec::new(),
        points,
        confidence,
    })
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

fn chain_steps(field: &Field<'_>, lattice: &Lattice, members: &[usize]) -> Vec<Step> {
    let mut before = Before::FIRST;
    let pairs = members.windows(2).filter_map(|pair| {
        let (from, to) = (pair[0], pair[1]);
        let (cycles, off_days) = steps(field, lattice, from, to)?;
        let points = edge(field, lattice, from, to, before)?.total();
        before = before.after(&field.charges[from], &field.charges[to]);
        Some(Step {
            from,
            to,
            cycles,
            off_days,
            points,
        })
    });
    pairs.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;
    use proptest::prelude::*;

    fn charges(days: &[&str], yuan: &[i64]) -> Vec<Charge> {
        days.iter()
            .zip(yuan.iter().cycle())
            .map(|(day, yuan)| Charge {
                day: day.parse().expect("a day"),
                fen: yuan * 100,
                product: 0,
                wording: Wording::default(),
                speaks: true,
                minute: None,
            })
            .collect()
    }

    fn found(days: &[&str], yuan: &[i64]) -> Option<Chain> {
        let charges = charges(days, yuan);
        best(
            &charges,
            &Background::of(&charges),
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
                    fen: 2500, product: 0, wording: Wording::default(), speaks: true, minute: None,
                }).collect()
            };
            let charges = series(weeks * 7);
            let chain = best(&charges, &Background::of(&charges), Merchant::default(), &Thresholds::default()).expect("a chain");
            prop_assert_eq!(chain.members.len(), count);
        }
    }
}
