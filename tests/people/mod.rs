//! Invented people, with exports as real ones look and with the truth beside them, to measure
//! detection.
//!
//! Reading order: [`life`] (the truth), [`knobs`] (difficulty), [`story`], [`families`] and
//! [`mishaps`] (how lives are made), [`exports`] (the files of banks and wallets), [`score`] (a
//! report against the truth). Nothing here uses the program's own code: the program is run as a
//! command, and its report is read.

pub mod chance;
pub mod exports;
pub mod families;
pub mod knobs;
pub mod life;
pub mod mishaps;
pub mod score;
pub mod story;

use std::{fs, path::Path, process::Command};

use knobs::Knobs;
use life::{Exported, Life};
use score::Printed;
use story::Story;

/// One invented person.
#[derive(Clone, Debug)]
pub struct Person {
    pub family: &'static str,
    pub seed: u64,
    pub life: Life,
}

/// The person with that number: the number gives the family, the seed everything else.
pub fn person(seed: u64, number: usize, knobs: Knobs) -> Person {
    let (family, make) = families::FAMILIES[number % families::FAMILIES.len()];
    let seed = seed.wrapping_mul(1_000_003).wrapping_add(number as u64);
    let mut story = Story::new(seed, knobs);
    make(&mut story);
    mishaps::add(&mut story, seed);
    story.shop_around();
    story.everyday();
    for _ in 0..story.chance.between(0, 2) {
        story.brand();
    }
    Person {
        family,
        seed,
        life: story.life,
    }
}

/// Writes the person's exports and list of cancellations into a folder.
pub fn write(life: &Life, exported: &Exported, folder: &Path) {
    fs::create_dir_all(folder).expect("a folder");
    for (name, bytes) in &exported.files {
        fs::write(folder.join(name), bytes).expect("an export is written");
    }
    if let Some(list) = exports::cancellations(life) {
        fs::write(folder.join("cancellations.csv"), list).expect("the list is written");
    }
}

/// Runs the program twice on a person's folder: for the report, and for the table of all
/// transactions.
pub fn audit(program: &str, life: &Life, folder: &Path) -> Printed {
    let tables = tempfile::tempdir().expect("a folder");
    let run = |format: &str, output: Option<&Path>| {
        let mut command = Command::new(program);
        command.args([
            "audit",
            "--lang",
            "en",
            "--as-of",
            &life.as_of.to_string(),
            "--format",
            format,
        ]);
        command.args(
            output
                .map(|path| [Path::new("--output"), path])
                .iter()
                .flatten(),
        );
        let ran = command.arg(folder).output().expect("the program runs");
        assert!(
            ran.status.success(),
            "{}: {}",
            folder.display(),
            String::from_utf8_lossy(&ran.stderr)
        );
        ran.stdout
    };
    run("csv", Some(tables.path()));
    let transactions =
        fs::read_to_string(tables.path().join("transactions.csv")).expect("the table");
    Printed {
        report: serde_json::from_slice(&run("json", None)).expect("a report"),
        links: score::links(&transactions),
    }
}
