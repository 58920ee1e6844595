//! The handbook: every data file of disputes, read and checked together.

use std::sync::Arc;

use super::{
    claim::ClaimNotes,
    evidence::Checklist,
    fields::{Field, Fields},
    law::Law,
    letter::{LetterFile, LetterPlan},
    playbook::{PlannedStep, Playbook, PlaybookFile},
    route::{Route, RouteWords},
    situation::Situation,
    situation_facts::Situations,
    template::Templates,
    time_limits::TimeLimits,
};
use crate::{
    catalog::{Catalog, Kind},
    lang::Bilingual,
    problem::Problem,
};

/// The data files of disputes: situations, routes, law, playbooks, letters, evidence, fields.
#[derive(Debug)]
pub struct Handbook {
    pub(super) situations: Situations,
    pub(super) routes: RouteWords,
    pub(super) law: Law,
    pub(super) time_limits: TimeLimits,
    pub(super) claim_notes: ClaimNotes,
    pub(super) checklist: Checklist,
    pub(super) fields: Arc<Fields>,
    pub(super) templates: Templates,
    playbooks: Vec<Playbook>,
    letters: Vec<LetterPlan>,
}

impl Handbook {
    /// Reads and checks the data files: known routes, situations, fields and legal items; texts
    /// with known blanks only; quotations of verified items only. The first mistake is the error.
    pub fn load(catalog: &Catalog) -> Result<Handbook, Problem> {
        let situations = Situations::load(catalog)?;
        let law = Law::load(catalog)?;
        let fields = Arc::new(Fields::load(catalog)?);
        let mut templates = Templates::new();
        let mut playbooks = Vec::new();
        for (file, playbook) in catalog.read::<PlaybookFile>(Kind::Playbooks)? {
            let read = Playbook::read(file, playbook, &situations, &law, &mut templates);
            playbooks.push(read?);
        }
        let mut letters = Vec::new();
        for (file, letter) in catalog.read::<LetterFile>(Kind::Letters)? {
            let templates = &mut templates;
            let read = LetterPlan::read(file, letter, &situations, &law, &fields, templates);
            letters.push(read?);
        }
        Ok(Handbook {
            routes: RouteWords::load(catalog)?,
            time_limits: TimeLimits::load(catalog, &law, &situations)?,
            claim_notes: ClaimNotes::of(&law),
            checklist: Checklist::load(catalog, &situations)?,
            situations,
            law,
            fields,
            templates,
            playbooks,
            letters,
        })
    }

    /// The situation's name for a person.
    pub fn situation_label(&self, situation: Situation) -> &Bilingual {
        &self.situations.facts(situation).label
    }

    /// The fields that letters may ask for, in the order of the data files.
    pub fn fields(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter()
    }

    /// The examples of the data files that do not hold, a sentence each.
    pub fn failing_examples(&self) -> Vec<Bilingual> {
        self.routes.failing_examples()
    }

    /// The steps for a situation on that route, in order. Without a route, those for any route.
    pub(super) fn steps(&self, route: Option<Route>, situation: Situation) -> Vec<&PlannedStep> {
        let playbooks = self.playbooks.iter();
        let mut steps: Vec<&PlannedStep> = playbooks
            .filter(|playbook| playbook.scope.holds(route, situation))
            .flat_map(|playbook| &playbook.steps)
            .collect();
        steps.sort_by_key(|step| step.spec.order);
        steps
    }

    /// The letters for a situation on that route, in the order of their ids.
    pub(super) fn letters(
        &self,
        route: Option<Route>,
        situation: Situation,
    ) -> impl Iterator<Item = &LetterPlan> {
        let letters = self.letters.iter();
        letters.filter(move |letter| letter.scope.holds(route, situation))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use chrono::NaiveDate;
    use strum::VariantArray as _;

    use super::*;
    use crate::{audit, lang::Lang};

    fn handbook() -> Handbook {
        Handbook::load(&Catalog::load(&[]).expect("built-in data")).expect("a handbook")
    }

    /// Situations in which nothing is asked back. Of all others every route must have its steps.
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

    #[test]
    fn every_situation_is_found_or_stated() {
        let handbook = handbook();
        let kinds = audit::Kind::VARIANTS.iter();
        let found = kinds.map(|&kind| handbook.situations.of(kind));
        let stated = Situation::VARIANTS
            .iter()
            .copied()
            .filter(|one| one.is_stated());
        let all: BTreeSet<Situation> = found.chain(stated).collect();
        assert_eq!(all.len(), Situation::VARIANTS.len());
    }

    /// For every situation on every route: steps in an order that no two share, from the evidence
    /// over the merchant to the complaint and the look back, as far as the situation is a claim.
    #[test]
    fn every_situation_on_every_route_has_its_steps() {
        let handbook = handbook();
        for &situation in Situation::VARIANTS {
            for &route in Route::VARIANTS {
                let place = format!("{} on {}", situation.name(), route.name());
                let steps = handbook.steps(Some(route), situation);
                let orders: BTreeSet<u32> = steps.iter().map(|step| step.spec.order).collect();
                assert_eq!(
                    orders.len(),
                    steps.len(),
                    "{place}: two steps share an order"
                );
                let some = |from: u32, to: u32| orders.range(from..=to).next().is_some();
                assert!(some(30, 39), "{place}: nothing says what it is");
                if !is_claim(situation) {
                    continue;
                }
                assert!(some(1, 9), "{place}: no safety");
                assert!(some(10, 19), "{place}: no evidence");
                assert!(some(40, 49), "{place}: no word to the merchant");
                assert!(some(60, 69), "{place}: no 12315");
                assert!(some(90, 99), "{place}: no look back");
                let is_purchase = matches!(
                    situation,
                    Situation::OneOffVirtual | Situation::PhysicalGoods
                );
                if !is_purchase {
                    assert!(some(20, 29), "{place}: nothing stops further charges");
                    // What was never agreed is told to the payer's channel before anything else.
                    let told = some(50, 59) || situation == Situation::NeverAgreed && some(25, 26);
                    assert!(told, "{place}: no complaint to the payer's channel");
                }
            }
        }
        assert!(!handbook.steps(None, Situation::RecordUnbound).is_empty());
    }

    #[test]
    fn every_step_is_complete_in_both_languages() {
        let handbook = handbook();
        for step in handbook
            .playbooks
            .iter()
            .flat_map(|playbook| &playbook.steps)
        {
            let (spec, order) = (&step.spec, step.spec.order);
            let required = [&spec.title, &spec.who].into_iter().chain(step.texts());
            let more = spec.refused.iter().chain(&spec.attach);
            let places = spec.place.iter().map(|place| &place.path);
            for words in required.chain(more).chain(places) {
                for lang in [Lang::Zh, Lang::En] {
                    assert!(
                        !words.get(lang).trim().is_empty(),
                        "step {order}: {words:?}"
                    );
                }
            }
            // Where somebody is asked, there is advice for a refusal; what one does alone has none.
            let alone = spec.who.en.eq_ignore_ascii_case("yourself");
            assert!(
                spec.refused.is_some() || alone,
                "step {order}: no advice for a refusal"
            );
        }
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    /// What is cited for a charge was in force on its day, or on the day of complaining where that
    /// counts; what is not verified word by word is never quoted.
    #[test]
    fn only_law_of_the_day_is_cited_and_only_verified_words_are_quoted() {
        let handbook = handbook();
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
            for step in handbook
                .playbooks
                .iter()
                .flat_map(|playbook| &playbook.steps)
            {
                for item in handbook.law.cited(step.basis(), &[charged], complaint) {
                    let citation = item.cite(Lang::Zh);
                    let id = citation.id;
                    let from = day(&citation.since);
                    let to = citation.until.parse::<NaiveDate>().ok();
                    let holds = |day| from <= day && to.is_none_or(|to| day <= to);
                    assert!(
                        holds(charged) || holds(complaint) && !citation.by_charge,
                        "{id} for {charged}"
                    );
                    assert!(
                        citation.quote.is_empty() || !citation.reported,
                        "{id} is quoted"
                    );
                    assert!(!citation.source.is_empty() && !citation.checked_on.is_empty());
                    cited.insert((id, charged));
                }
            }
        }
        let is_cited = |id: &str, charged: &str| cited.contains(&(id.to_owned(), day(charged)));
        // The five days' notice before it was deleted, the rule without a number after; the price
        // rules from their first day.
        for (id, charged, expected) in [
            ("online-trading-18-2021", "2024-08-01", true),
            ("online-trading-18-2021", "2025-06-01", false),
            ("online-trading-18-1", "2025-06-01", true),
            ("online-trading-18-1", "2024-08-01", false),
            ("platform-price-20", "2026-06-01", true),
            ("platform-price-20", "2025-06-01", false),
        ] {
            assert_eq!(is_cited(id, charged), expected, "{id} for {charged}");
        }
    }

    #[test]
    fn the_examples_of_the_data_files_hold() {
        assert_eq!(handbook().failing_examples(), Vec::new());
    }
}
