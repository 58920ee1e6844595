//! Renewal chains: the sequence of charges at one merchant with the best score, found by dynamic
//! programming for each hypothesis.
//!
//! The score is a sum of log-odds. Each step from one charge to the next earns points for its date,
//! compared with chance (a charge exactly on its due day is weak evidence at a café visited daily,
//! and strong evidence at a merchant seen once a month), and points for its amount. Missed cycles,
//! changes of price, purchases of the same price beside the chain and loose ends cost points.
//! `docs/detection.md` explains the model.

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
    /// Translates the members from indices into a part of the charges to indices into all of them.
    /// `part`: for each charge of the part, its index among all charges.
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

/// The upper bound of the confidence, lower for two charges and for few charges to a platform.
/// `None` for two charges without a keyword, a known seller or a record to support them.
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
    // One gap of the right length is often mere chance: for example, game cards bought twice at a
    // shop that also sells memberships.
    let pair = members == 2 && !is_worded;
    let limits = [
        platform.then_some(thresholds.umbrella_at_most),
        (pair && merchant.named_by_user).then_some(thresholds.pair_of_named_at_most),
        (pair && !merchant.named_by_user).then_some(thresholds.pair_at_most),
    ];
    Some(limits.into_iter().flatten().fold(1.0, f64::min))
}

/// A chain of charges of one price and product that have renewal words, but no cycle in their days:
/// a single charge, or several on irregular days. Its cadence is a guess, and marked as undecided.
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
    /// The place of the previous charge, and the step from there.
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
            // Each charge of the chain earns points for itself (see `score`).
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
mod tests;
