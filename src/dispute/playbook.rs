//! Playbooks: which steps a finding asks for, by the payer's channel and the kind of finding.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use minijinja::{Environment, UndefinedBehavior, value::Serde};
use serde::{Deserialize, Serialize};

use super::law::LegalItem;
use crate::{
    audit::Kind,
    catalog::{Catalog, CatalogError, Kind as Data},
    statement::Channel,
    words::{Lang, Words},
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PlaybookFile {
    id: String,
    channels: Vec<String>,
    kinds: Vec<String>,
    step: Vec<StepSpec>,
}

/// A step as written. `detail` holds blanks.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StepSpec {
    /// Steps of all playbooks that apply stand in this order.
    pub order: u32,
    pub title: Words,
    pub detail: Words,
    /// Days after the audit's day.
    pub due: Option<u64>,
    #[serde(default)]
    pub evidence: Vec<Words>,
    #[serde(default)]
    pub basis: Vec<String>,
    pub source: Option<String>,
    pub checked_on: Option<NaiveDate>,
}

#[derive(Debug)]
struct Playbook {
    channels: Option<BTreeSet<&'static str>>,
    kinds: Option<BTreeSet<&'static str>>,
    steps: Vec<StepSpec>,
}

/// All playbooks and all legal items.
#[derive(Debug)]
pub struct Handbook {
    playbooks: Vec<Playbook>,
    law: BTreeMap<String, LegalItem>,
}

#[derive(Debug, thiserror::Error)]
#[error("a playbook's text cannot be filled in: {0}")]
pub struct HandbookError(String);

impl Handbook {
    /// Reads and checks playbooks and law: known channels and kinds, known items, verified texts, blanks that are always filled.
    pub fn load(catalog: &Catalog) -> Result<Handbook, CatalogError> {
        let mut law = BTreeMap::new();
        for (file, item) in catalog.read::<LegalItem>(Data::Law)? {
            let problem = item.problem().or_else(|| {
                (item.id != file.id)
                    .then(|| format!("id is {:?}, but the file is named {:?}", item.id, file.id))
            });
            if let Some(problem) = problem {
                return Err(file.malformed(Data::Law, problem));
            }
            law.insert(item.id.clone(), item);
        }
        let mut playbooks = Vec::new();
        for (file, spec) in catalog.read::<PlaybookFile>(Data::Playbooks)? {
            let playbook = check(spec, &file.id, &law)
                .map_err(|problem| file.malformed(Data::Playbooks, problem))?;
            playbooks.push(playbook);
        }
        Ok(Handbook { playbooks, law })
    }

    /// The steps for a finding of that kind on that channel, in order. Without a channel, those that hold for any.
    pub(super) fn steps(&self, channel: Option<Channel>, kind: Kind) -> Vec<&StepSpec> {
        let applies = |names: &Option<BTreeSet<&'static str>>, name: Option<&str>| {
            names
                .as_ref()
                .is_none_or(|names| name.is_some_and(|name| names.contains(name)))
        };
        let mut steps: Vec<&StepSpec> = self
            .playbooks
            .iter()
            .filter(|playbook| {
                applies(&playbook.channels, channel.map(Channel::name))
                    && applies(&playbook.kinds, Some(kind.name()))
            })
            .flat_map(|playbook| &playbook.steps)
            .collect();
        steps.sort_by_key(|step| step.order);
        steps
    }

    pub(super) fn law(&self, id: &str) -> Option<&LegalItem> {
        self.law.get(id)
    }
}

fn check(
    spec: PlaybookFile,
    file: &str,
    law: &BTreeMap<String, LegalItem>,
) -> Result<Playbook, String> {
    if spec.id != file {
        return Err(format!(
            "id is {:?}, but the file is named {file:?}",
            spec.id
        ));
    }
    let channels = named(
        &spec.channels,
        Channel::ALL.map(Channel::name).as_slice(),
        "channels",
    )?;
    let kinds = named(&spec.kinds, Kind::ALL.map(Kind::name).as_slice(), "kinds")?;
    for step in &spec.step {
        if let Some(unknown) = step.basis.iter().find(|id| !law.contains_key(*id)) {
            return Err(format!("basis: there is no legal item {unknown:?}"));
        }
        if step.source.is_some() != step.checked_on.is_some() {
            return Err(format!(
                "{:?}: a source needs the day it was checked on, and the other way round",
                step.title.en
            ));
        }
        for lang in [Lang::Zh, Lang::En] {
            for blanks in [Blanks::filled(), Blanks::default()] {
                fill(step.detail.get(lang), &blanks)
                    .map_err(|problem| format!("{:?}: {problem}", step.title.get(lang)))?;
            }
        }
    }
    Ok(Playbook {
        channels,
        kinds,
        steps: spec.step,
    })
}

/// The names, or `None` for "any".
fn named(
    written: &[String],
    known: &[&'static str],
    what: &str,
) -> Result<Option<BTreeSet<&'static str>>, String> {
    if written.iter().any(|name| name == "any") {
        return Ok(None);
    }
    let found = written.iter().map(|name| {
        known
            .iter()
            .copied()
            .find(|known| known == name)
            .ok_or_else(|| {
                format!(
                    "{what}: unknown {name:?}, expected any or some of {}",
                    known.join(", ")
                )
            })
    });
    found.collect::<Result<BTreeSet<_>, _>>().map(Some)
}

/// Everything a step's text can be filled with. A blank that a finding does not have is an empty text, for `{% if … %}`.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Blanks {
    pub merchant: String,
    pub channel: String,
    pub amount: String,
    pub claimable: String,
    pub charges: String,
    pub first_day: String,
    pub last_day: String,
    pub count: usize,
    pub as_of: String,
    pub next_expected: String,
    pub cancelled_at: String,
    pub days_after: String,
    pub confirmation: String,
}

impl Blanks {
    /// All blanks filled; with [`Blanks::default`], which has none, every branch of a text is taken once.
    fn filled() -> Blanks {
        let text = || "x".to_owned();
        Blanks {
            merchant: text(),
            channel: text(),
            amount: text(),
            claimable: text(),
            charges: text(),
            first_day: text(),
            last_day: text(),
            count: 1,
            as_of: text(),
            next_expected: text(),
            cancelled_at: text(),
            days_after: text(),
            confirmation: text(),
        }
    }
}

/// Fills a step's text. A blank that is not in the closed list is an error.
pub(super) fn fill(template: &str, blanks: &Blanks) -> Result<String, HandbookError> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment
        .render_str(template, Serde(blanks))
        .map_err(|error| HandbookError(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_on_every_channel_has_steps_in_an_order() {
        let handbook =
            Handbook::load(&Catalog::load(&[]).expect("built-in data")).expect("a handbook");
        for kind in Kind::ALL {
            for channel in Channel::ALL {
                let steps = handbook.steps(Some(channel), kind);
                assert!(!steps.is_empty(), "{} on {}", kind.name(), channel.name());
                let orders: BTreeSet<u32> = steps.iter().map(|step| step.order).collect();
                assert_eq!(
                    orders.len(),
                    steps.len(),
                    "{} on {}: two steps share an order",
                    kind.name(),
                    channel.name()
                );
            }
        }
        assert!(!handbook.steps(None, Kind::CancellationUnbound).is_empty());
    }

    #[test]
    fn an_unknown_blank_is_a_mistake() {
        assert!(fill("{{ merchant }}", &Blanks::filled()).is_ok());
        assert!(fill("{{ password }}", &Blanks::filled()).is_err());
    }
}
