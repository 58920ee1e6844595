//! The facts about situations: labels, groups, the wording of letters, the kinds of findings they
//! come from. They are data files of the kind `situations`.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use strum::VariantArray as _;
use toml::Spanned;

use super::situation::{LetterLabel, Situation};
use crate::{
    audit::Kind,
    bilingual,
    catalog::{self, Catalog, DataFile},
    lang::Bilingual,
    problem::Problem,
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SituationFile {
    situation: Vec<SituationEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SituationEntry {
    id: Spanned<Situation>,
    label: Bilingual,
    letters: LetterLabel,
    groups: BTreeSet<String>,
    #[serde(default)]
    kinds: Vec<Spanned<Kind>>,
    #[serde(default = "yes")]
    has_period: bool,
}

fn yes() -> bool {
    true
}

/// The facts about one situation.
#[derive(Debug)]
pub(super) struct SituationFacts {
    /// Its name for a person.
    pub label: Bilingual,
    /// How letters are worded.
    pub letters: LetterLabel,
    /// Whether a charge pays for a period, of which an unused share can be estimated.
    pub has_period: bool,
    groups: BTreeSet<String>,
}

/// The facts about every situation, and the situation of every kind of finding.
#[derive(Debug)]
pub(super) struct Situations {
    facts: BTreeMap<Situation, SituationFacts>,
    sources: BTreeMap<Kind, Situation>,
}

impl Situations {
    /// Reads the data files of the kind `situations`. An error where a situation has no entry or
    /// two, or where a kind of finding is the source of none or of two.
    pub fn load(catalog: &Catalog) -> Result<Situations, Problem> {
        Situations::check(catalog.read::<SituationFile>(catalog::Kind::Situations)?)
    }

    fn check(files: Vec<(&DataFile, SituationFile)>) -> Result<Situations, Problem> {
        let mut situations = Situations {
            facts: BTreeMap::new(),
            sources: BTreeMap::new(),
        };
        for (file, entries) in files {
            for entry in entries.situation {
                situations.add(file, entry)?;
            }
        }
        let missing = Situation::VARIANTS
            .iter()
            .find(|one| !situations.facts.contains_key(one));
        if let Some(situation) = missing {
            return Err(incomplete(bilingual!(
                "情形 {name} 没有 [[situation]]",
                "the situation {name} has no [[situation]]",
                name = situation.name()
            )));
        }
        let missing = Kind::VARIANTS
            .iter()
            .find(|kind| !situations.sources.contains_key(kind));
        if let Some(kind) = missing {
            return Err(incomplete(bilingual!(
                "发现的种类 {name} 不在任何情形的 kinds 里",
                "the kind of finding {name} is in the kinds of no situation",
                name = kind.name()
            )));
        }
        Ok(situations)
    }

    fn add(&mut self, file: &DataFile, entry: SituationEntry) -> Result<(), Problem> {
        let wrong = |span, what| Err(file.malformed_at(catalog::Kind::Situations, span, what));
        let (span, situation) = (entry.id.span(), entry.id.into_inner());
        let name = situation.name();
        if situation.is_stated() && !entry.kinds.is_empty() {
            return wrong(
                span,
                bilingual!(
                    "{name} 只有用户才知道，不能有 kinds",
                    "{name} is only known to the user and can have no kinds"
                ),
            );
        }
        if !situation.is_stated() && entry.kinds.is_empty() {
            return wrong(
                span,
                bilingual!(
                    "{name} 是程序找出来的，kinds 里要有发现的种类",
                    "{name} is found by the program and needs kinds of findings"
                ),
            );
        }
        for kind in entry.kinds {
            let (span, kind) = (kind.span(), kind.into_inner());
            if let Some(other) = self.sources.insert(kind, situation) {
                let what = bilingual!(
                    "发现的种类 {kind} 已经属于 {other}",
                    "the kind of finding {kind} belongs to {other} already",
                    kind = kind.name(),
                    other = other.name()
                );
                return wrong(span, what);
            }
        }
        let facts = SituationFacts {
            label: entry.label,
            letters: entry.letters,
            has_period: entry.has_period,
            groups: entry.groups,
        };
        if self.facts.insert(situation, facts).is_some() {
            let what = bilingual!("{name} 写了两次", "{name} has two entries");
            return wrong(span, what);
        }
        Ok(())
    }

    /// The facts about a situation.
    pub fn facts(&self, situation: Situation) -> &SituationFacts {
        match self.facts.get(&situation) {
            Some(facts) => facts,
            None => unreachable!("every situation has an entry: checked when they are loaded"),
        }
    }

    /// The situation of a finding of that kind, as long as the user states no other.
    pub fn of(&self, kind: Kind) -> Situation {
        match self.sources.get(&kind) {
            Some(&situation) => situation,
            None => unreachable!("every kind has a situation: checked when they are loaded"),
        }
    }

    /// The situations of a group; none where no situation names that group.
    pub fn group(&self, name: &str) -> BTreeSet<Situation> {
        let facts = self.facts.iter();
        facts
            .filter(|(_, facts)| facts.groups.contains(name))
            .map(|(&situation, _)| situation)
            .collect()
    }

    /// The names of all groups.
    pub fn groups(&self) -> BTreeSet<&str> {
        let facts = self.facts.values();
        facts
            .flat_map(|facts| &facts.groups)
            .map(String::as_str)
            .collect()
    }
}

/// Something that none of the files of the kind `situations` has.
fn incomplete(what: Bilingual) -> Problem {
    Problem::new(what).at(format!("{}/", catalog::Kind::Situations.folder()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The built-in situations with one text replaced by another.
    fn with(from: &str, to: &str) -> Result<Situations, Problem> {
        let catalog = Catalog::load(&[]).expect("built-in data");
        let files = catalog.files(catalog::Kind::Situations);
        let mut file = files.last().expect("a file of situations").clone();
        assert!(file.text.contains(from), "{from}");
        file.text = file.text.replacen(from, to, 1);
        let entries = toml::from_str(&file.text).expect("situations");
        Situations::check(vec![(&file, entries)])
    }

    fn message(from: &str, to: &str) -> String {
        with(from, to).expect_err("a problem").to_string()
    }

    #[test]
    fn a_kind_of_finding_without_a_situation_is_named() {
        assert_eq!(
            message("\"late_sync\", \"late_retry\"", "\"late_sync\""),
            "situations/: the kind of finding late_retry is in the kinds of no situation"
        );
    }

    #[test]
    fn a_kind_of_finding_with_two_situations_is_named_with_its_line() {
        let message = message(
            "kinds = [\"overlap\"]",
            "kinds = [\"overlap\", \"in_flight\"]",
        );
        assert!(
            message.starts_with("situations/situations.toml:"),
            "{message}"
        );
        assert!(
            message.ends_with("in_flight belongs to in_flight already"),
            "{message}"
        );
    }

    #[test]
    fn a_stated_situation_comes_from_no_finding() {
        let message = message("\nhas_period = false", "\nkinds = [\"overlap\"]");
        assert!(
            message.contains("never_agreed is only known to the user"),
            "{message}"
        );
    }

    #[test]
    fn groups_hold_the_situations_that_name_them() {
        let situations = with("", "").expect("situations");
        assert_eq!(
            situations.group("purchase").into_iter().collect::<Vec<_>>(),
            [Situation::OneOffVirtual, Situation::PhysicalGoods]
        );
        let stated = Situation::VARIANTS.iter().copied();
        assert_eq!(
            situations.group("stated"),
            stated.filter(|one| one.is_stated()).collect()
        );
    }
}
