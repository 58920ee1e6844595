//! Playbooks: the steps that a case asks for, by its route and its situation.

use chrono::NaiveDate;
use serde::Deserialize;
use toml::Spanned;

use super::{
    blanks::Blanks,
    law::Law,
    scope::Scope,
    situation::LetterLabel,
    situation_facts::Situations,
    template::{Templates, names_of, values},
};
use crate::{
    catalog::{DataFile, Kind},
    lang::{Bilingual, Lang},
    problem::Problem,
};

/// A playbook as its TOML file gives it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PlaybookFile {
    id: String,
    routes: Vec<Spanned<String>>,
    situations: Vec<Spanned<String>>,
    step: Vec<StepSpec>,
}

/// A step as written. `do` and `say` hold blanks.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StepSpec {
    /// The steps of all playbooks that apply stand in this order.
    pub order: u32,
    pub title: Bilingual,
    /// Whom the step turns to.
    pub who: Bilingual,
    #[serde(rename = "do")]
    what: Bilingual,
    say: Option<Bilingual>,
    /// What to attach or to keep.
    #[serde(default)]
    pub attach: Vec<Bilingual>,
    pub due: Option<Due>,
    /// What to do when refused, unanswered or not found.
    pub refused: Option<Bilingual>,
    /// Legal items by id.
    #[serde(default)]
    basis: Vec<Spanned<String>>,
    /// Where it is found; the first is the one to try, the others are variants.
    #[serde(default)]
    pub place: Vec<PlaceSpec>,
}

/// A menu path, an address or a number. They change, so each has the day on which it was checked.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PlaceSpec {
    pub path: Bilingual,
    pub source: String,
    pub checked_on: NaiveDate,
}

/// The day by which a step is to be done.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Due {
    pub days: u64,
    #[serde(default)]
    pub after: DueAfter,
}

/// The day from which a due day is counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum DueAfter {
    /// The day the audit speaks for.
    #[default]
    Audit,
    /// The last charge concerned.
    Charge,
    /// The day on which the next charge is expected; without one, no day.
    Next,
}

/// A step whose texts are parsed and checked.
#[derive(Debug)]
pub(super) struct PlannedStep {
    pub spec: StepSpec,
    /// The first part of the names of its templates.
    name: String,
}

/// A playbook whose steps are checked.
#[derive(Debug)]
pub(super) struct Playbook {
    /// The cases that it is for.
    pub scope: Scope,
    pub steps: Vec<PlannedStep>,
}

impl Playbook {
    /// Checks a playbook and parses its texts, with every blank filled and with none.
    pub fn read(
        file: &DataFile,
        playbook: PlaybookFile,
        situations: &Situations,
        law: &Law,
        templates: &mut Templates,
    ) -> Result<Playbook, Problem> {
        let place = (file, Kind::Playbooks);
        file.check_id(Kind::Playbooks, &playbook.id)?;
        let scope = Scope::read(place, &playbook.routes, &playbook.situations, situations)?;
        let mut steps = Vec::new();
        for (number, spec) in playbook.step.into_iter().enumerate() {
            for id in &spec.basis {
                law.named(place, id)?;
            }
            let name = format!("playbooks/{}/{}", playbook.id, number + 1);
            let step = PlannedStep { spec, name };
            step.parse(templates)
                .map_err(|problem| file.malformed(Kind::Playbooks, problem.what))?;
            steps.push(step);
        }
        Ok(Playbook { scope, steps })
    }
}

/// The two texts of a step that hold blanks.
#[derive(Clone, Copy, Debug, strum::IntoStaticStr)]
#[strum(serialize_all = "lowercase")]
enum Part {
    Do,
    Say,
}

impl PlannedStep {
    /// The ids of the legal items that the step rests on.
    pub fn basis(&self) -> impl Iterator<Item = &str> {
        self.spec.basis.iter().map(|id| id.get_ref().as_str())
    }

    /// The texts that hold blanks, as written.
    #[cfg(test)]
    pub fn texts(&self) -> impl Iterator<Item = &Bilingual> {
        std::iter::once(&self.spec.what).chain(&self.spec.say)
    }

    /// What to do, filled with the values of each language.
    pub fn what(&self, templates: &Templates, values: &StepValues) -> Result<Bilingual, Problem> {
        self.fill(Part::Do, templates, values)
    }

    /// Words to send or to speak, filled with the values of each language.
    pub fn say(
        &self,
        templates: &Templates,
        values: &StepValues,
    ) -> Result<Option<Bilingual>, Problem> {
        let say = self.spec.say.as_ref();
        say.map(|_| self.fill(Part::Say, templates, values))
            .transpose()
    }

    fn fill(
        &self,
        part: Part,
        templates: &Templates,
        StepValues { zh, en }: &StepValues,
    ) -> Result<Bilingual, Problem> {
        Ok(Bilingual {
            zh: templates.fill(&self.template(part, Lang::Zh), zh)?,
            en: templates.fill(&self.template(part, Lang::En), en)?,
        })
    }

    fn template(&self, part: Part, lang: Lang) -> String {
        let (name, part): (_, &str) = (&self.name, part.into());
        format!("{name}/{part}/{}", lang.choose("zh", "en"))
    }

    fn parse(&self, templates: &mut Templates) -> Result<(), Problem> {
        let tries = [
            values(&Blanks::filled(LetterLabel::Question)),
            values(&Blanks::default()),
        ];
        let names = names_of(&tries[1]);
        let say = self.spec.say.iter().map(|text| (Part::Say, text));
        for (part, text) in [(Part::Do, &self.spec.what)].into_iter().chain(say) {
            for lang in [Lang::Zh, Lang::En] {
                let name = self.template(part, lang);
                templates.add(&name, text.get(lang), &names)?;
                for values in &tries {
                    templates.fill(&name, values)?;
                }
            }
        }
        Ok(())
    }
}

/// The values of the texts of steps in both languages.
#[derive(Debug)]
pub(super) struct StepValues {
    pub zh: minijinja::Value,
    pub en: minijinja::Value,
}
