//! Accuracy of the program, measured on invented people whose truth is known, beside the detectors
//! of four other projects.
//!
//! `cargo bench --bench accuracy` prints the tables of `docs/accuracy.md`. The program is run by
//! its command line; only its JSON report and its table of transactions are read. Options, after
//! `--`:
//!
//! ```text
//! --seeds 101,102,103   the seeds of the people; default: those that docs/accuracy.md reports
//! --difficulty normal   or hard; default: both
//! --knobs               instead, one line for each value of each knob of the generator, each
//!                       turned alone from normal difficulty
//! --turn NAME=VALUE     turn that knob before anything else, as the table of the knobs names it
//! --families a,b        only these
//! --differences         also print each mistake with its person: for tuning, on other seeds than
//!                       the reported ones
//! --keep DIR            leave the people's files there
//! ```

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::float_arithmetic,
    dead_code,
    reason = "a measurement: it prints, and stops where something is broken"
)]

mod baselines;
mod table;
mod turns;

#[path = "../../tests/people/mod.rs"]
mod people;

use std::path::PathBuf;

use rayon::prelude::*;

use people::{
    Person, families,
    knobs::{Difficulty, Knobs},
    person,
    score::{Printed, Score, score},
};

/// The seeds that are reported. None of them was looked at while the detector was tuned.
const REPORTED: [u64; 3] = [9001, 9002, 9003];

/// Scores of one person.
struct Measured {
    family: &'static str,
    score: Score,
    /// Scores of the other detectors.
    baselines: Vec<table::Baseline>,
    differences: Vec<String>,
}

struct Options {
    seeds: Vec<u64>,
    difficulties: Vec<Difficulty>,
    knobs: bool,
    turned: Vec<(&'static turns::Knob, i64)>,
    families: Option<Vec<String>>,
    differences: bool,
    keep: Option<PathBuf>,
}

fn options() -> Options {
    let mut options = Options {
        seeds: REPORTED.to_vec(),
        difficulties: vec![Difficulty::Normal, Difficulty::Hard],
        knobs: false,
        turned: Vec::new(),
        families: None,
        differences: false,
        keep: None,
    };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().expect("a value after the option");
        match argument.as_str() {
            "--bench" => {}
            "--seeds" => {
                let seeds = value();
                options.seeds = seeds
                    .split(',')
                    .map(|seed| seed.parse().expect("a number"))
                    .collect();
            }
            "--difficulty" => {
                options.difficulties = match value().as_str() {
                    "normal" => vec![Difficulty::Normal],
                    "hard" => vec![Difficulty::Hard],
                    other => panic!("{other:?} is no difficulty: normal or hard"),
                };
            }
            "--families" => {
                options.families = Some(value().split(',').map(str::to_owned).collect());
            }
            "--turn" => {
                let turn = value();
                let (name, number) = turn.rsplit_once('=').expect("NAME=VALUE");
                let knob = turns::KNOBS.iter().find(|knob| knob.name == name);
                let number = number.parse().expect("a number");
                options
                    .turned
                    .push((knob.expect("a knob of that name"), number));
            }
            "--knobs" => options.knobs = true,
            "--differences" => options.differences = true,
            "--keep" => options.keep = Some(value().into()),
            other => panic!("{other:?} is no option of this measurement"),
        }
    }
    options
}

fn main() {
    let options = options();
    if options.knobs {
        return along_the_knobs(&options);
    }
    for &difficulty in &options.difficulties {
        let mut knobs = difficulty.knobs();
        for (knob, value) in &options.turned {
            (knob.turn)(&mut knobs, *value);
        }
        let measured = measure(knobs, &options);
        table::print(difficulty, &options.seeds, &measured);
    }
}

/// Each knob in turn, all others at normal difficulty.
fn along_the_knobs(options: &Options) {
    table::knobs_header(&options.seeds, families::FAMILIES.len());
    for knob in turns::KNOBS {
        for &value in knob.values {
            let mut knobs = Difficulty::Normal.knobs();
            (knob.turn)(&mut knobs, value);
            table::knob(knob.name, value, &measure(knobs, options));
        }
    }
}

/// One person of each family and seed.
fn measure(knobs: Knobs, options: &Options) -> Vec<Measured> {
    let chosen = |number: &usize| {
        let family = families::FAMILIES[*number].0;
        let families = options.families.as_ref();
        families.is_none_or(|chosen| chosen.iter().any(|name| name == family))
    };
    let numbers = (0..families::FAMILIES.len()).filter(chosen);
    let people: Vec<(u64, usize)> = numbers
        .flat_map(|number| options.seeds.iter().map(move |&seed| (seed, number)))
        .collect();
    let measured: Vec<Measured> = people
        .into_par_iter()
        .map(|(seed, number)| measured(&person(seed, number, knobs), seed, number, options))
        .collect();
    for one in &measured {
        for line in &one.differences {
            println!("{:28} {line}", one.family);
        }
    }
    measured
}

fn measured(person: &Person, seed: u64, number: usize, options: &Options) -> Measured {
    let exported = people::exports::export(&person.life, person.seed);
    let printed = printed(
        person,
        &exported,
        options,
        &format!("{seed}-{number:03}-{}", person.family),
    );
    let life = person.life.clone().seen(&exported);
    let (score, wrong) = score(&life, &exported, &printed);
    let shown = wrong.into_iter().filter(|_| options.differences);
    Measured {
        family: person.family,
        score,
        baselines: table::baselines(&life, &exported),
        differences: shown
            .map(|line| format!("{seed}/{number} {line}"))
            .collect(),
    }
}

/// Writes the person's files and runs the program on them.
fn printed(
    person: &Person,
    exported: &people::life::Exported,
    options: &Options,
    name: &str,
) -> Printed {
    let folder = tempfile::tempdir().expect("a folder");
    people::write(&person.life, exported, folder.path());
    if let Some(keep) = &options.keep {
        people::write(&person.life, exported, &keep.join(name));
    }
    people::audit(
        env!("CARGO_BIN_EXE_kameng-audit"),
        &person.life,
        folder.path(),
    )
}
