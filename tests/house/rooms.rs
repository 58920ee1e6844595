//! The rooms of the program stand in an order: each uses only rooms before it.

use super::{Source, imports::Modules};

/// The order in which data flows. Value types and the catalog of data files are at the beginning;
/// files in one line may use each other.
const ROOMS: &[&[&str]] = &[
    &[
        "lang", "problem", "text", "source", "digest", "money", "calendar",
    ],
    &["catalog"],
    &["intake"],
    &["statement"],
    &["userfiles"],
    &["ledger"],
    &["recurrence"],
    &["audit"],
    &["dispute"],
    &["report"],
    &["rulebook"],
    &["pipeline"],
    &["workspace"],
    &["cli"],
];

/// The rooms that may read or write files; the root's `main` may too.
pub const TOUCHES_DISK: &[&str] = &[
    "intake",
    "catalog",
    "userfiles",
    "report",
    "workspace",
    "cli",
    "main",
    "embed",
];

/// The room of a file in `src`: its folder, or the file itself.
pub fn room_of(file: &str) -> &str {
    let first = file.split('/').next().unwrap_or(file);
    first.strip_suffix(".rs").unwrap_or(first)
}

fn place(room: &str) -> Option<usize> {
    ROOMS.iter().position(|rooms| rooms.contains(&room))
}

/// Files that have no place in the order.
pub fn without_a_place(sources: &[Source]) -> Vec<String> {
    let rooms = sources.iter().map(|source| room_of(&source.file));
    let unknown = rooms.filter(|room| place(room).is_none());
    let unknown = unknown.filter(|room| !["main", "lib", "embed"].contains(room));
    unknown
        .map(|room| format!("{room} has no place among the rooms"))
        .collect()
}

/// Uses of a room that comes later than the room of the file.
pub fn backward(sources: &[Source]) -> Vec<String> {
    let modules = Modules::of(sources);
    let mut wrong = Vec::new();
    for (index, module) in modules.modules.iter().enumerate() {
        let Some(own) = place(room_of(&module.file)) else {
            continue;
        };
        for (used, line) in modules.touched(index) {
            let room = room_of(&modules.modules[used].file);
            if place(room).is_some_and(|other| other > own) {
                let sentence = format!("{}:{line} uses `{room}`, which comes later", module.file);
                wrong.push(sentence);
            }
        }
    }
    wrong.sort();
    wrong.dedup();
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uses(text: &str) -> usize {
        let sources = [
            Source::new("lib.rs", "pub mod money; pub mod ledger; pub mod report;"),
            Source::new("money.rs", "pub struct Money;"),
            Source::new(
                "report/mod.rs",
                "mod model; pub use model::Report; pub use crate::money::Money;",
            ),
            Source::new("report/model.rs", "pub struct Report;"),
            Source::new("ledger/mod.rs", "mod link;"),
            Source::new("ledger/link.rs", text),
        ];
        backward(&sources).len()
    }

    #[test]
    fn a_backward_step_is_caught() {
        for text in [
            "use crate::report::Report;",
            "use crate::report::Money;",
            "use crate::{\n    money::Money,\n    report::{self, model::{Report as R}},\n};",
            "use crate as all; fn f() { all::report::write() }",
            "fn f() -> super::super::report::Report {}",
            "use crate::report::*;",
        ] {
            assert!(uses(text) > 0, "{text}");
        }
        assert_eq!(
            uses("use crate::{money::{self, Money}}; use std::fs as report;"),
            0
        );
        assert_eq!(
            uses("#[cfg(test)] mod tests { use crate::report::Report; }"),
            0
        );
    }

    #[test]
    fn a_room_without_a_place_is_caught() {
        let room = Source::new("helpers/mod.rs", "");
        assert_eq!(
            without_a_place(&[room, Source::new("main.rs", "")]).len(),
            1
        );
    }
}
