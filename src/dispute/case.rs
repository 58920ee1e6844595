//! Cases: a finding with its steps, every blank filled from the ledger and the user's files.

use std::{collections::BTreeMap, sync::Arc};

use chrono::{Days, NaiveDate};

use super::{
    blanks::Blanks,
    claim::{Claim, ClaimedCharge},
    facts::CaseFacts,
    handbook::Handbook,
    law::LegalItem,
    playbook::{Due, DueAfter, PlannedStep, StepValues},
    route::Route,
    situation::{LetterLabel, Situation},
    template::{values, with},
    time_limits::TimeLimit,
};
use crate::{
    audit::{Audited, Finding},
    bilingual,
    lang::{Bilingual, Lang},
    problem::Problem,
};

/// A case: what to do about one finding.
#[derive(Clone, Debug)]
pub struct Case {
    /// The carrier of the last charge, or as the user states; none where there is no charge.
    pub route: Option<Route>,
    /// As found, or as the user states.
    pub situation: Situation,
    /// The situation's name for a person.
    pub situation_label: Bilingual,
    /// What to do, in order.
    pub steps: Vec<Step>,
    /// What can be asked back; none where nothing can.
    pub claim: Option<Claim>,
    /// The nearest first.
    pub time_limits: Vec<TimeLimit>,
    /// What the case was written from, for its dossier.
    pub(super) facts: CaseFacts,
    /// How its letters are worded.
    pub(super) letter_label: LetterLabel,
}

/// One step of a case.
#[derive(Clone, Debug)]
pub struct Step {
    /// The step's number in the playbooks, by which steps are sorted.
    pub order: u32,
    /// The title.
    pub title: Bilingual,
    /// Whom it turns to.
    pub who: Bilingual,
    /// What to do.
    pub what: Bilingual,
    /// Where it is found: the first is the one to try, the others are variants.
    pub places: Vec<Place>,
    /// Words to send or to speak.
    pub say: Option<Bilingual>,
    /// What to attach or to keep.
    pub attach: Vec<Bilingual>,
    /// The day by which it is to be done, never before the day the audit speaks for.
    pub due: Option<NaiveDate>,
    /// What to do when refused, unanswered or not found.
    pub refused: Option<Bilingual>,
    /// The legal items it rests on, in force on the day that counts.
    pub basis: Vec<Arc<LegalItem>>,
}

/// A menu path, an address or a number, with the day on which it was checked.
#[derive(Clone, Debug)]
pub struct Place {
    /// The path, address or number.
    pub path: Bilingual,
    /// Where it was read.
    pub source: String,
    /// The day on which it was read there.
    pub checked_on: NaiveDate,
}

/// The case of a finding.
pub(super) fn prepare(
    audited: &Audited,
    handbook: &Handbook,
    finding: &Finding,
) -> Result<Case, Problem> {
    let facts = CaseFacts::of(audited, &handbook.routes, &handbook.situations, finding);
    let (route, situation) = (facts.route, facts.situation);
    let of_situation = handbook.situations.facts(situation);
    let values = StepValues {
        zh: step_values(audited, finding, &facts, of_situation.letters, Lang::Zh),
        en: step_values(audited, finding, &facts, of_situation.letters, Lang::En),
    };
    let days = CaseDays::of(audited, finding);
    let steps = handbook.steps(route, situation);
    let steps = steps
        .into_iter()
        .map(|planned| step(handbook, planned, &values, &days))
        .collect::<Result<_, _>>()?;
    Ok(Case {
        route,
        situation,
        situation_label: of_situation.label.clone(),
        steps,
        claim: claim(audited, handbook, finding, &facts),
        time_limits: time_limits(audited, handbook, finding, &facts),
        facts,
        letter_label: of_situation.letters,
    })
}

/// The values of the texts of steps in one language.
fn step_values(
    audited: &Audited,
    finding: &Finding,
    facts: &CaseFacts,
    label: LetterLabel,
    lang: Lang,
) -> minijinja::Value {
    let blanks = Blanks::of(audited, finding, facts, label, lang);
    let mut more = BTreeMap::new();
    if blanks.claimable.is_empty() {
        // A sum that the statements do not show is the user's to write.
        let blank = bilingual!("【请写明金额】", "[write the amount]");
        more.insert("claimable", blank.get(lang).into());
    }
    with(&values(&blanks), more)
}

/// The days by which law is chosen and from which due days are counted.
#[derive(Debug)]
struct CaseDays {
    charged: Vec<NaiveDate>,
    next_expected: Option<NaiveDate>,
    as_of: NaiveDate,
}

impl CaseDays {
    fn of(audited: &Audited, finding: &Finding) -> CaseDays {
        let charges = finding.charges.iter();
        let judged = finding.subscription.map(|id| &audited.judged[id]);
        CaseDays {
            charged: charges.map(|&id| audited.ledger.get(id).at.day).collect(),
            next_expected: judged.and_then(|judged| judged.next_expected),
            as_of: audited.as_of,
        }
    }

    /// The due day of a step. What was due before today is due today.
    fn due(&self, due: Due) -> Option<NaiveDate> {
        let from = match due.after {
            DueAfter::Audit => self.as_of,
            DueAfter::Charge => *self.charged.last()?,
            DueAfter::Next => self.next_expected?,
        };
        Some(from.checked_add_days(Days::new(due.days))?.max(self.as_of))
    }
}

fn step(
    handbook: &Handbook,
    planned: &PlannedStep,
    values: &StepValues,
    days: &CaseDays,
) -> Result<Step, Problem> {
    let spec = &planned.spec;
    let places = spec.place.iter().map(|place| Place {
        path: place.path.clone(),
        source: place.source.clone(),
        checked_on: place.checked_on,
    });
    Ok(Step {
        order: spec.order,
        title: spec.title.clone(),
        who: spec.who.clone(),
        what: planned.what(&handbook.templates, values)?,
        places: places.collect(),
        say: planned.say(&handbook.templates, values)?,
        attach: spec.attach.clone(),
        due: spec.due.and_then(|due| days.due(due)),
        refused: spec.refused.clone(),
        basis: handbook
            .law
            .cited(planned.basis(), &days.charged, days.as_of),
    })
}

/// The claim of a case, where anything can be asked back.
fn claim(
    audited: &Audited,
    handbook: &Handbook,
    finding: &Finding,
    facts: &CaseFacts,
) -> Option<Claim> {
    if facts.claimable.is_zero() {
        return None;
    }
    let charges = finding.charges.iter().map(|&id| {
        let row = audited.ledger.get(id);
        ClaimedCharge {
            day: row.at.day,
            amount: row.amount,
            refunded: row.refunded,
        }
    });
    let charges: Vec<ClaimedCharge> = charges.collect();
    let cadence = finding
        .subscription
        .map(|id| audited.subscription(id).cadence);
    let has_period = handbook.situations.facts(facts.situation).has_period;
    Some(Claim::of(
        &charges,
        &finding.currency,
        cadence.filter(|_| has_period),
        audited.as_of,
        &handbook.claim_notes,
    ))
}

/// The time limits of a case, counted from the earliest charge that was not refunded in full; none
/// where everything was.
fn time_limits(
    audited: &Audited,
    handbook: &Handbook,
    finding: &Finding,
    facts: &CaseFacts,
) -> Vec<TimeLimit> {
    let mut rows = finding.charges.iter().map(|&id| audited.ledger.get(id));
    let earliest = rows.find(|row| !row.net().is_zero());
    let limits = earliest.map(|row| {
        let day = row.at.day;
        handbook.time_limits.of(day, facts.route, facts.situation)
    });
    limits.unwrap_or_default()
}
