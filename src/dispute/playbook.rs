//! Playbooks: which steps a case asks for, by who carried the payment and by what happened.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use chrono::NaiveDate;
use minijinja::{Environment, UndefinedBehavior, value::Serde};
use serde::{Deserialize, Serialize};

use super::{law::LegalItem, letter::LetterSpec, route::Route, situation::Situation};
use crate::{
    catalog::{Catalog, DataFile, Kind as Data},
    lang::{Bilingual, Lang},
    problem::Problem,
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PlaybookFile {
    id: String,
    routes: Vec<String>,
    situations: Vec<String>,
    step: Vec<StepSpec>,
}

/// A step as written. `do` and `say` hold blanks.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StepSpec {
    /// Steps of all playbooks that apply stand in this order.
    pub order: u32,
    pub title: Bilingual,
    /// Whom the step turns to.
    pub who: Bilingual,
    #[serde(rename = "do")]
    pub what: Bilingual,
    /// Bilingual to send or to speak.
    pub say: Option<Bilingual>,
    /// What to attach or to keep.
    #[serde(default)]
    pub attach: Vec<Bilingual>,
    pub due: Option<Due>,
    /// What to do when refused, unanswered or not found.
    pub refused: Option<Bilingual>,
    #[serde(default)]
    pub basis: Vec<String>,
    /// Where it is found; the first is the one to try, the others are variants.
    #[serde(default)]
    pub place: Vec<PlaceSpec>,
}

/// A menu path, an address or a number: they drift, so each has the day on which it was checked.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PlaceSpec {
    pub path: Bilingual,
    pub source: String,
    pub checked_on: NaiveDate,
}

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
    #[default]
    Audit,
    /// The last charge concerned.
    Charge,
    /// The day on which the next charge is expected; without one, no day.
    Next,
}

/// Whom a data file concerns: `None` is everybody.
#[derive(Clone, Debug)]
pub(super) struct Scope {
    routes: Option<BTreeSet<&'static str>>,
    situations: Option<BTreeSet<&'static str>>,
}

impl Scope {
    pub fn read(routes: &[String], situations: &[String]) -> Result<Scope, String> {
        Ok(Scope {
            routes: named(routes, Route::ALL.map(Route::name).as_slice(), "routes")?,
            situations: named(
                situations,
                Situation::ALL.map(Situation::name).as_slice(),
                "situations",
            )?,
        })
    }

    /// Without a route, what holds for any.
    pub fn holds(&self, route: Option<Route>, situation: Situation) -> bool {
        let routes = self.routes.as_ref();
        let situations = self.situations.as_ref();
        routes.is_none_or(|names| route.is_some_and(|route| names.contains(route.name())))
            && situations.is_none_or(|names| names.contains(situation.name()))
    }
}

#[derive(Debug)]
struct Playbook {
    scope: Scope,
    steps: Vec<StepSpec>,
}

/// All playbooks, letters and legal items.
#[derive(Debug)]
pub struct Handbook {
    playbooks: Vec<Playbook>,
    letters: Vec<LetterSpec>,
    law: BTreeMap<String, Arc<LegalItem>>,
}

impl Handbook {
    /// Reads and checks playbooks, letters and law: known routes and situations, known items, verified texts, blanks that are always filled.
    pub fn load(catalog: &Catalog) -> Result<Handbook, Problem> {
        let mut law = BTreeMap::new();
        for (file, item) in catalog.read::<LegalItem>(Data::Law)? {
            let problem = item.problem().or_else(|| misnamed(file, &item.id));
            if let Some(problem) = problem {
                return Err(file.malformed(Data::Law, Bilingual::same(problem)));
            }
            law.insert(item.id.clone(), Arc::new(item));
        }
        let mut playbooks = Vec::new();
        for (file, spec) in catalog.read::<PlaybookFile>(Data::Playbooks)? {
            let playbook = check(spec, file, &law)
                .map_err(|problem| file.malformed(Data::Playbooks, Bilingual::same(problem)))?;
            playbooks.push(playbook);
        }
        let mut letters = Vec::new();
        for (file, mut letter) in catalog.read::<LetterSpec>(Data::Letters)? {
            let problem = misnamed(file, &letter.id)
                .map_or(Ok(()), Err)
                .and_then(|()| letter.check());
            problem.map_err(|problem| file.malformed(Data::Letters, Bilingual::same(problem)))?;
            letters.push(letter);
        }
        Ok(Handbook {
            playbooks,
            letters,
            law,
        })
    }

    /// The steps for a situation on that route, in order. Without a route, those that hold for any.
    pub(super) fn steps(&self, route: Option<Route>, situation: Situation) -> Vec<&StepSpec> {
        let mut steps: Vec<&StepSpec> = self
            .playbooks
            .iter()
            .filter(|playbook| playbook.scope.holds(route, situation))
            .flat_map(|playbook| &playbook.steps)
            .collect();
        steps.sort_by_key(|step| step.order);
        steps
    }

    /// The letters for a situation on that route, in the order of their ids.
    pub(super) fn letters(
        &self,
        route: Option<Route>,
        situation: Situation,
    ) -> impl Iterator<Item = &LetterSpec> {
        self.letters
            .iter()
            .filter(move |letter| letter.scope().holds(route, situation))
    }

    /// Of the named items those that may be cited for charges of these days in a complaint on that day.
    pub(super) fn law<'h>(
        &'h self,
        ids: impl Iterator<Item = &'h String>,
        charged: &[NaiveDate],
        complaint: NaiveDate,
    ) -> Vec<&'h Arc<LegalItem>> {
        ids.filter_map(|id| self.law.get(id))
            .filter(|item| item.applies(charged, complaint))
            .collect()
    }
}

fn misnamed(file: &DataFile, id: &str) -> Option<String> {
    (id != file.id).then(|| format!("id is {id:?}, but the file is named {:?}", file.id))
}

fn check(
    spec: PlaybookFile,
    file: &DataFile,
    law: &BTreeMap<String, Arc<LegalItem>>,
) -> Result<Playbook, String> {
    if let Some(problem) = misnamed(file, &spec.id) {
        return Err(problem);
    }
    let scope = Scope::read(&spec.routes, &spec.situations)?;
    for step in &spec.step {
        if let Some(unknown) = step.basis.iter().find(|id| !law.contains_key(*id)) {
            return Err(format!("basis: there is no legal item {unknown:?}"));
        }
        for lang in [Lang::Zh, Lang::En] {
            let texts = std::iter::once(&step.what).chain(&step.say);
            for text in texts.map(|words| words.get(lang)) {
                for blanks in [Blanks::filled(), Blanks::default()] {
                    fill(text, &blanks)
                        .map_err(|problem| format!("{:?}: {problem}", step.title.get(lang)))?;
                }
            }
        }
    }
    Ok(Playbook {
        scope,
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

/// Fills a step's text in both languages.
pub(super) fn fill_both(
    template: &Bilingual,
    blanks: impl Fn(Lang) -> Blanks,
) -> Result<Bilingual, Problem> {
    Ok(Bilingual {
        zh: fill(&template.zh, &blanks(Lang::Zh))?,
        en: fill(&template.en, &blanks(Lang::En))?,
    })
}

/// Fills a step's text. A blank that is not in the closed list is an error.
pub(super) fn fill(template: &str, blanks: &Blanks) -> Result<String, Problem> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment
        .render_str(template, Serde(blanks))
        .map_err(Problem::other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::Kind;

    fn handbook() -> Handbook {
        Handbook::load(&Catalog::load(&[]).expect("built-in data")).expect("a handbook")
    }

    /// Every kind of finding and everything a user may state, on every route, in both languages: steps in an order, each complete, from
    /// the evidence over the payee to the complaint and the look back, as far as the situation is a claim.
    #[test]
    fn every_situation_on_every_route_has_complete_steps() {
        let handbook = handbook();
        let kinds = <Kind as strum::VariantArray>::VARIANTS;
        let found = kinds.iter().map(|&kind| Situation::of(kind));
        let stated = Situation::ALL.into_iter().filter(|one| one.is_stated());
        let situations: BTreeSet<Situation> = found.chain(stated).collect();
        assert_eq!(situations.len(), Situation::ALL.len());
        for situation in situations {
            for route in Route::ALL {
                let place = format!("{} on {}", situation.name(), route.name());
                let steps = handbook.steps(Some(route), situation);
                let orders: BTreeSet<u32> = steps.iter().map(|step| step.order).collect();
                assert_eq!(
                    orders.len(),
                    steps.len(),
                    "{place}: two steps share an order"
                );
                let some = |from: u32, to: u32| orders.range(from..=to).next().is_some();
                assert!(some(30, 39), "{place}: nothing says what it is");
                if is_claim(situation) {
                    assert!(some(1, 9), "{place}: no safety");
                    assert!(some(10, 19), "{place}: no evidence");
                    assert!(some(40, 49), "{place}: no word to the merchant");
                    assert!(some(60, 69), "{place}: no 12315");
                    assert!(some(90, 99), "{place}: no look back");
                }
                let goes_on = is_claim(situation)
                    && !matches!(
                        situation,
                        Situation::OneOffVirtual | Situation::PhysicalGoods
                    );
                if goes_on {
                    assert!(some(20, 29), "{place}: nothing stops further charges");
                    // What was never agreed is told to the payer's channel before anything else.
                    let told = some(50, 59) || situation == Situation::NeverAgreed && some(25, 26);
                    assert!(told, "{place}: no complaint to the payer's channel");
                }
                for step in steps {
                    for lang in [Lang::Zh, Lang::En] {
                        let said = [&step.title, &step.who, &step.what];
                        assert!(
                            said.iter().all(|words| !words.get(lang).trim().is_empty()),
                            "{place} {}",
                            step.order
                        );
                        let more = step.say.iter().chain(&step.refused).chain(&step.attach);
                        let places = step.place.iter().map(|place| &place.path);
                        assert!(
                            more.chain(places)
                                .all(|words| !words.get(lang).trim().is_empty()),
                            "{place} {}",
                            step.order
                        );
                    }
                    // Where somebody is asked, there is a word for a refusal; only what one does alone has none.
                    let alone = step.who.en.eq_ignore_ascii_case("yourself");
                    assert!(
                        step.refused.is_some() || alone,
                        "{place}: step {} has no word for a refusal",
                        step.order
                    );
                }
            }
        }
        assert!(!handbook.steps(None, Situation::RecordUnbound).is_empty());
    }

    fn is_claim(situation: Situation) -> bool {
        !matches!(
            situation,
            Situation::InFlight
                | Situation::OrderUnknown
                | Situation::SignedUpAgain
                | Situation::Unclear
                | Situation::Refunded
                | Situation::Overlap
                | Situation::RecordUnbound
                | Situation::StatementsMissing
        )
    }

    /// What is cited for a charge was in force on its day, or on the day of complaining where that counts; what is not verified word by word
    /// is never quoted.
    #[test]
    fn only_law_of_the_day_is_cited_and_only_verified_words_are_quoted() {
        let handbook = handbook();
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
        let complaint = day("2026-11-21");
        let mut cited = BTreeSet::new();
        for charged in [
            "2019-06-01",
            "2021-06-01",
            "2024-08-01",
            "2025-04-30",
            "2025-06-01",
            "2026-06-01",
        ]
        .map(day)
        {
            for situation in Situation::ALL {
                for route in Route::ALL {
                    for step in handbook.steps(Some(route), situation) {
                        for item in handbook.law(step.basis.iter(), &[charged], complaint) {
                            let citation = item.cite(Lang::Zh);
                            let from = day(&citation.since);
                            let to = citation.until.parse::<NaiveDate>().ok();
                            let holds = |day| from <= day && to.is_none_or(|to| day <= to);
                            assert!(
                                holds(charged) || holds(complaint) && item.is_about_complaining(),
                                "{} for {charged}",
                                citation.id
                            );
                            assert!(
                                citation.quote.is_empty() || !citation.reported,
                                "{} is quoted",
                                citation.id
                            );
                            assert!(!citation.source.is_empty() && !citation.checked_on.is_empty());
                            cited.insert((citation.id, charged));
                        }
                    }
                }
            }
        }
        let is_cited = |id: &str, charged: &str| cited.contains(&(id.to_owned(), day(charged)));
        // The five days' notice before it was deleted, the rule without a number after; the price rules from their first day.
        assert!(
            is_cited("online-trading-18-2021", "2024-08-01")
                && !is_cited("online-trading-18-2021", "2025-06-01")
        );
        assert!(
            is_cited("online-trading-18-1", "2025-06-01")
                && !is_cited("online-trading-18-1", "2024-08-01")
        );
        assert!(
            is_cited("platform-price-20", "2026-06-01")
                && !is_cited("platform-price-20", "2025-06-01")
        );
    }

    #[test]
    fn an_unknown_blank_is_a_mistake() {
        assert!(fill("{{ merchant }}", &Blanks::filled()).is_ok());
        assert!(fill("{{ password }}", &Blanks::filled()).is_err());
    }
}
