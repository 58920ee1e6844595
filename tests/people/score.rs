//! A report about an invented person against the truth. Every figure is a count, so that people add up.

#![allow(clippy::float_arithmetic, reason = "ratios; money is counted in fen")]

pub mod comparison;
pub mod counts;
mod linked;
mod printed;
mod streams;
mod verdicts;

use super::life::{Exported, Life};
use comparison::{Comparison, places};

pub use counts::Score;
pub use printed::{Printed, links};

/// Scores one person, and says in words what was wrong.
pub fn score(life: &Life, exported: &Exported, printed: &Printed) -> (Score, Vec<String>) {
    let mut comparison = Comparison {
        life,
        exported,
        printed,
        payment_at: places(exported),
        score: Score {
            people: 1,
            ..Score::default()
        },
        wrong: Vec::new(),
    };
    let found = comparison.found();
    comparison.streams(&found);
    comparison.cadences(&found);
    comparison.confidences(&found);
    comparison.verdicts(&found);
    comparison.accusations();
    comparison.money();
    comparison.anomalies();
    comparison.links();
    comparison.bindings(&found);
    (comparison.score, comparison.wrong)
}
