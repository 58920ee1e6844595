//! Score of a report about an invented person against the truth. All figures are counts, so that
//! the scores of people can be added.

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

/// The score of one person, with a line for each mistake.
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
