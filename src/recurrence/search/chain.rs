//! Renewal chains: the best-scoring series of charges at one merchant, found by dynamic programming
//! over every hypothesis.
//!
//! The score is a sum of log-odds. Each step from one charge to the next earns what its date says
//! against chance (an exact hit is worth little at a café visited daily and much at a merchant seen
//! once a month), and what its amount says. Missed cycles, changes of price, purchases of the same
//! price beside the chain and loose ends cost. `docs/detection.md` explains the model.

#![allow(
    clippy::float_arithmetic,
    reason = "scores are log-odds; no money is computed here"
)]

use chrono::Datelike;

use super::{
    edge::{Before, Edge, edge, start_points},
    hypothesis::{Hypothesis, Lattice, cadence, hypotheses, nearest_period, reach},
    score::{Path, score},
    series::{Background, Charge, MerchantPrior, Series},
    weights::{SEARCH_LIMITS, WEIGHTS},
};
use crate::{
    calendar::days_between,
    recurrence::{
        cadence::{Cadence, Period},
        names::keywords::Wording,
        points::{Point, Reason, logistic, total},
        thresholds::Thresholds,
    },
};

/// A renewal chain: charges of one subscription, each a step after the one before.
#[derive(Clone, Debug)]
pub(super) struct Chain {
    /// Indices into the charges, in order of time.
    pub members: Vec<usize>,
    pub cadence: Cadence,
    /// Another period that resembles this one explains the dates nearly as well.
    pub undecided: bool,
    /// Cycles without a charge.
    pub missed: u32,
    pub steps: Vec<Step>,
    pub points: Vec<Point>,
    /// 0 to 1.
    pub confidence: f64,
}

impl Chain {
    /// Translates indices into a part of the charges to indices into all of them. `part`: for each
    /// charge of the part its index among all.
    pub fn point_into(&mut self, part: &[usize]) {
        for member in &mut self.members {
            *member = part[*member];
        }
        for step in &mut self.steps {
            (step.from, step.to) = (part[step.from], part[step.to]);
        }
    }

    /// The mean log-odds of its dates.
    pub fn mean_date_points(&self) -> f64 {
        let dates = self
            .points
            .iter()
            .filter(|point| point.reason == Reason::DatesHit);
        let sum: f64 = dates.map(|point| point.points).sum();
        sum / (self.members.len() as f64 - 1.0).max(1.0)
    }
}

/// The step from one charge of a chain to the next.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    /// Indices into the charges.
    pub from: usize,
    pub to: usize,
    pub cycles: i32,
    /// Days from the due day.
    pub off_days: i32,
    /// Log-odds.
    pub points: f64,
}

/// A path through the charges, with its hypothesis and score.
struct Candidate<'s> {
    score: f64,
    lattice: Lattice,
    path: Path,
    points: Vec<Point>,
    series: &'s Series<'s>,
}

impl Candidate<'_> {
    fn hypothesis(&self) -> Hypothesis {
        self.lattice.hypothesis
    }

    fn into_chain(self, undecided: bool, confidence: f64) -> Chain {
        let members = &self.path.members;
        let step = |(pair, edge): (&[usize], &Edge)| Step {
            from: pair[0],
            to: pair[1],
            cycles: edge.cycles,
            off_days: edge.off_days,
            points: edge.total(),
        };
        Chain {
            cadence: cadence(self.series, self.hypothesis(), members),
            steps: members.windows(2).zip(&self.path.edges).map(step).collect(),
            missed: self.path.missed_cycles(),
            members: self.path.members,
            undecided,
            points: self.points,
            confidence,
        }
    }
}

/// The best chain among the charges, which are sorted by day; `None` when no confidence reaches
/// [`Thresholds::possible`].
pub(super) fn best(
    charges: &[Charge],
    background: &Background,
    merchant: MerchantPrior,
    thresholds: &Thresholds,
) -> Option<Chain> {
    let series = Series::of(charges, background, merchant);
    let candidates = hypotheses(&series).into_iter().filter_map(|hypothesis| {
        let lattice = Lattice::new(&series, hypothesis);
        let path = best_path(&series, &lattice)?;
        let points = score(&series, &lattice, &path);
        Some(Candidate {
            score: total(&points),
            lattice,
            path,
            points,
            series: &series,
        })
    });
    let mut candidates: Vec<Candidate<'_>> = candidates.collect();
    candidates.sort_by(|one, other| {
        let (members, other_members) = (&one.path.members, &other.path.members);
        let by_score = other.score.total_cmp(&one.score);
        by_score
            .then(other_members.len().cmp(&members.len()))
            .then(one.hypothesis().cmp(&other.hypothesis()))
            .then(members.cmp(other_members))
    });
    let mut candidates = candidates.into_iter();
    let best = candidates.next()?;
    let period = best.lattice.period();
    let undecided = candidates
        .take_while(|rival| best.score - rival.score <= thresholds.undecided_within)
        .filter(|rival| rival.path.members == best.path.members)
        .map(|rival| rival.lattice.period())
        .any(|other| other != period && other.resembles(period));
    let says = |wording: &Wording| wording.strong || wording.medium;
    let members = &best.path.members;
    let is_worded = members.iter().any(|&index| says(&charges[index].wording));
    let most = highest_confidence(merchant, is_worded, members.len(), thresholds)?;
    let confidence = logistic(best.score).min(most);
    (confidence >= thresholds.possible).then(|| best.into_chain(undecided, confidence))
}

/// The upper bound of the confidence for few charges and for those to a platform; `None` where two
/// charges have no keyword, no known seller and no record to support them.
fn highest_confidence(
    merchant: MerchantPrior,
    is_worded: bool,
    members: usize,
    thresholds: &Thresholds,
) -> Option<f64> {
    let sells = is_worded || merchant.sells_memberships;
    if members == 2 && !sells && !merchant.named_by_user {
        return None;
    }
    let platform = merchant.umbrella && !sells && members < SEARCH_LIMITS.members_of_a_platform;
    // One gap of the right length is soon a chance: cards bought twice at a shop that also sells
    // memberships.
    let pair = members == 2 && !is_worded;
    let limits = [
        platform.then_some(thresholds.umbrella_at_most),
        (pair && merchant.named_by_user).then_some(thresholds.pair_of_named_at_most),
        (pair && !merchant.named_by_user).then_some(thresholds.pair_at_most),
    ];
    Some(limits.into_iter().flatten().fold(1.0, f64::min))
}

/// A chain of charges of one price and product whose texts say that they renew, and whose days show
/// no cycle: one alone, or some on days that wander. Its cadence is a guess, and marked as
/// undecided.
pub(super) fn by_words(
    charges: &[Charge],
    members: Vec<usize>,
    merchant: MerchantPrior,
    thresholds: &Thresholds,
) -> Option<Chain> {
    let (&first, &last) = members.first().zip(members.last())?;
    if members.iter().any(|&index| !charges[index].wording.strong) {
        return None;
    }
    let more = (members.len() - 1) as f64;
    let known = |holds: bool| {
        if holds {
            WEIGHTS.words_alone_known
        } else {
            0.0
        }
    };
    let mut points = vec![
        Point {
            reason: Reason::WordsAlone,
            points: thresholds.single_charge,
        },
        Point {
            reason: Reason::Repetition,
            points: (WEIGHTS.words_alone_repetition * more)
                .min(WEIGHTS.words_alone_repetition_at_most),
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

/// The best chain that ends with a charge.
#[derive(Clone, Copy)]
struct Ending {
    score: f64,
    /// The place of the charge before it, and the step from there.
    step: Option<(usize, Edge)>,
    prices: Before,
}

/// The best path through the charges for one hypothesis; `None` when it has fewer than two members.
fn best_path(series: &Series<'_>, lattice: &Lattice) -> Option<Path> {
    let reach = reach(lattice.period());
    let held: Vec<usize> = (0..series.charges.len())
        .filter(|&index| lattice.holds(index))
        .collect();
    let mut endings: Vec<Ending> = Vec::with_capacity(held.len());
    for &to in &held {
        let mut ending = Ending {
            score: start_points(lattice, to),
            step: None,
            prices: Before::FIRST,
        };
        let begin = held.partition_point(|&from| series.days[from] < series.days[to] - reach);
        for (place, before) in endings.iter().enumerate().skip(begin) {
            let from = held[place];
            let Some(edge) = edge(series, lattice, from, to, before.prices)
                .filter(|edge| !edge.has_unrelated_price())
            else {
                continue;
            };
            // Each charge in the chain is worth something of its own (see `score`).
            let score = before.score + edge.total() + WEIGHTS.repetition;
            if score > ending.score {
                let (one, other) = (&series.charges[from], &series.charges[to]);
                ending = Ending {
                    score,
                    step: Some((place, edge)),
                    prices: before.prices.after(one, other),
                };
            }
        }
        endings.push(ending);
    }
    let by_score = |&one: &usize, &other: &usize| {
        let (a, b) = (&endings[one], &endings[other]);
        a.score.total_cmp(&b.score).then(other.cmp(&one))
    };
    let last = (0..held.len()).max_by(by_score)?;
    let (mut members, mut edges) = (vec![held[last]], Vec::new());
    let mut ending = &endings[last];
    while let Some((place, edge)) = ending.step {
        members.push(held[place]);
        edges.push(edge);
        ending = &endings[place];
    }
    members.reverse();
    edges.reverse();
    (members.len() >= 2).then(|| Path {
        members,
        edges,
        prices: endings[last].prices,
    })
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use proptest::prelude::*;

    use super::{
        super::series::examples::{charge, charges},
        *,
    };

    fn found(days: &[&str], yuan: &[i64]) -> Option<Chain> {
        let charges = charges(days, yuan);
        best(
            &charges,
            &Background::of(&charges),
            MerchantPrior::default(),
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

    #[test]
    fn one_off_purchases_are_left_out_of_the_chain() {
        let days = [
            "2026-01-05",
            "2026-01-17",
            "2026-02-05",
            "2026-03-05",
            "2026-03-29",
            "2026-04-05",
            "2026-05-05",
        ];
        let chain = found(&days, &[25, 88, 25, 25, 88, 25, 25]).expect("a chain");
        assert_eq!(chain.members, [0, 2, 3, 5, 6]);
        assert_eq!(chain.cadence.anchor_day, Some(5));
    }

    #[test]
    fn a_missed_month_is_bridged_and_counted() {
        let days = [
            "2026-01-05",
            "2026-02-05",
            "2026-03-05",
            "2026-05-05",
            "2026-06-05",
            "2026-07-05",
        ];
        let chain = found(&days, &[25]).expect("a chain");
        assert_eq!((chain.members.len(), chain.missed), (6, 1));
        let step = &chain.steps[2];
        assert_eq!(
            (step.from, step.to, step.cycles, step.off_days),
            (2, 3, 2, 0)
        );
    }

    #[test]
    fn a_step_keeps_its_days_off_the_due_day() {
        let days = [
            "2026-01-05",
            "2026-02-05",
            "2026-03-04",
            "2026-04-07",
            "2026-05-05",
        ];
        let chain = found(&days, &[25]).expect("a chain");
        let off: Vec<i32> = chain.steps.iter().map(|step| step.off_days).collect();
        assert_eq!(off, [0, -1, 2, 0]);
    }

    #[test]
    fn a_quarter_and_a_year_are_found() {
        let quarterly = ["2025-01-10", "2025-04-10", "2025-07-10", "2025-10-10"];
        let chain = found(&quarterly, &[68]).expect("a chain");
        assert_eq!(chain.cadence.period, Period::Months(3));
        let mut yearly = charges(&["2024-03-01", "2025-03-01", "2026-03-01"], &[198]);
        for charge in &mut yearly {
            charge.wording.strong = true;
        }
        let chain = best(
            &yearly,
            &Background::of(&yearly),
            MerchantPrior::default(),
            &Thresholds::default(),
        );
        assert_eq!(chain.expect("a chain").cadence.period, Period::Months(12));
    }

    #[test]
    fn one_charge_that_says_that_it_renews_is_a_chain_by_its_words() {
        let mut charge = charge("2026-01-31", 25);
        charge.wording.strong = true;
        charge.wording.period = Some(Period::Months(1));
        let (none, thresholds) = (MerchantPrior::default(), Thresholds::default());
        let chain = by_words(&[charge.clone()], vec![0], none, &thresholds).expect("a chain");
        assert_eq!(chain.cadence.anchor_day, Some(31));
        assert!(chain.undecided);
        assert_eq!(total(&chain.points), 0.7);
        charge.wording.strong = false;
        assert!(by_words(&[charge], vec![0], none, &thresholds).is_none());
    }

    proptest! {
        /// A shift by whole weeks changes no chain of fixed days.
        #[test]
        fn a_weekly_shift_changes_nothing(weeks in 0u64..200, count in 4usize..9) {
            let first = NaiveDate::from_ymd_opt(2020, 1, 1).expect("a day");
            let charges: Vec<Charge> = (0..count as u64)
                .map(|nth| Charge {
                    day: first + chrono::Days::new(weeks * 7 + nth * 28),
                    ..charge("2020-01-01", 25)
                })
                .collect();
            let chain = best(
                &charges,
                &Background::of(&charges),
                MerchantPrior::default(),
                &Thresholds::default(),
            );
            prop_assert_eq!(chain.expect("a chain").members.len(), count);
        }
    }
}
