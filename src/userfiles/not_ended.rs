//! Notes in the list of cancellations which say that nothing was cancelled.

use serde::Deserialize;

use crate::{
    bilingual,
    catalog::{Catalog, Kind},
    lang::Bilingual,
    problem::Problem,
    text::fold,
};

/// The reason why a record ends no subscription, by its own note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotEnded {
    /// Only an order was deleted, an app removed or an account given up: no mandate ends by that.
    OnlyRemoved,
    /// It was not cancelled, or cancelling failed.
    NotDone,
}

/// The word list `not_ended`; its keys are explained in the file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NotEndedWords {
    removed: Vec<String>,
    cancelled: Vec<String>,
    stopped: Vec<String>,
    denied_before: Vec<String>,
    denied_anywhere: Vec<String>,
    failed_after: Vec<String>,
    confirmed_before: Vec<String>,
    examples: Examples,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Examples {
    ended: Vec<String>,
    only_removed: Vec<String>,
    not_done: Vec<String>,
}

impl NotEndedWords {
    /// Reads the word list `not_ended` of the catalog.
    pub(super) fn load(catalog: &Catalog) -> Result<NotEndedWords, Problem> {
        catalog.one(Kind::Keywords, "not_ended")
    }

    /// Whether a note says that nothing was cancelled. A note that speaks of a cancellation as done
    /// counts as one, whatever else it says.
    pub(super) fn judge(&self, note: &str) -> Option<NotEnded> {
        let note = fold(note);
        let clauses: Vec<&str> = note.split([',', '。', ';', '!', '、', '.']).collect();
        let done = |words: &[String]| {
            clauses
                .iter()
                .any(|clause| words.iter().any(|word| self.says_done(clause, word)))
        };
        if done(&self.cancelled) || done(&self.stopped) {
            None
        } else if any_in(&self.removed, &note) {
            Some(NotEnded::OnlyRemoved)
        } else {
            any_in(&self.cancelled, &note).then_some(NotEnded::NotDone)
        }
    }

    /// Whether the clause says of some occurrence of the word that it was done.
    fn says_done(&self, clause: &str, word: &str) -> bool {
        clause.match_indices(word).any(|(at, _)| {
            let (before, after) = (&clause[..at], &clause[at + word.len()..]);
            let ends_with = |words: &[String]| words.iter().any(|word| before.ends_with(word));
            let denied = ends_with(&self.denied_before)
                || any_in(&self.denied_anywhere, before)
                || self.failed_after.iter().any(|word| after.starts_with(word));
            ends_with(&self.confirmed_before) || !denied
        })
    }

    /// The examples of the word list that do not hold, a sentence each.
    pub(super) fn failing_examples(&self) -> Vec<Bilingual> {
        let wanted = [
            (&self.examples.ended, None),
            (&self.examples.only_removed, Some(NotEnded::OnlyRemoved)),
            (&self.examples.not_done, Some(NotEnded::NotDone)),
        ];
        let mut failing = Vec::new();
        for (notes, judged) in wanted {
            for note in notes.iter().filter(|note| self.judge(note) != judged) {
                failing.push(bilingual!(
                    "keywords/not_ended：例子“{note}”不成立",
                    "keywords/not_ended: the example \"{note}\" does not hold"
                ));
            }
        }
        failing
    }
}

fn any_in(words: &[String], text: &str) -> bool {
    words.iter().any(|word| text.contains(word.as_str()))
}
