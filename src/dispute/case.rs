//! A finding with its steps, every blank filled from the ledger and the user's list.

use chrono::{Days, NaiveDate};

use std::sync::Arc;

use super::{
    Handbook,
    bars::{TimeBar, bars},
    claim::Claim,
    docket::{is_about, stated_route, stated_situation},
    law::LegalItem,
    playbook::{Blanks, DueAfter, StepSpec, fill_both},
    route::Route,
    situation::Situation,
};
use crate::{
    audit::{Audited, Finding},
    bilingual,
    lang::{Bilingual, Lang},
    ledger::TransactionId,
    money::Money,
    problem::Problem,
    userfiles::{Cancellation, CaseRecord},
};

/// What to do about one finding.
#[derive(Clone, Debug)]
pub struct Case {
    /// Who carried the last charge; nobody where there is none.
    pub route: Option<Route>,
    pub situation: Situation,
    pub steps: Vec<Step>,
    /// What can be asked for, where there are charges.
    pub claim: Option<Claim>,
    /// The nearest first.
    pub bars: Vec<TimeBar>,
}

/// One step of a case.
#[derive(Clone, Debug)]
pub struct Step {
    pub order: u32,
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
    pub due: Option<NaiveDate>,
    /// What to do when refused, unanswered or not found.
    pub refused: Option<Bilingual>,
    pub basis: Vec<Arc<LegalItem>>,
}

/// A menu path, an address or a number, with the day on which it was checked.
#[derive(Clone, Debug)]
pub struct Place {
    pub path: Bilingual,
    pub source: String,
    pub checked_on: NaiveDate,
}

/// What cases and dossiers are made from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Desk<'a> {
    pub audited: &'a Audited,
    pub handbook: &'a Handbook,
}

impl Desk<'_> {
    /// The case that the user opened on a finding: by its id, or by a charge of it, for the kind of a finding and so its id may change.
    pub(super) fn open_case(&self, finding: &Finding) -> Option<&CaseRecord> {
        let mut cases = self.audited.files.cases.iter();
        let named = cases.find(|open| open.finding == finding.id);
        named.or_else(|| {
            self.audited
                .files
                .cases
                .iter()
                .find(|open| is_about(open, finding, &self.audited.ledger))
        })
    }

    pub(super) fn case(&self, finding: &Finding) -> Result<Case, Problem> {
        let open = self.open_case(finding);
        let carried = || {
            let last = finding.charges.last();
            last.map(|&id| Route::of(&self.audited.ledger, self.audited.ledger.get(id)))
        };
        let route = open.and_then(stated_route).or_else(carried);
        let situation = open
            .and_then(stated_situation)
            .unwrap_or(Situation::of(finding.kind));
        let blanks = |lang| self.blanks(finding, route, situation, lang);
        let days: Vec<NaiveDate> = finding
            .charges
            .iter()
            .map(|&id| self.audited.ledger.get(id).at.day)
            .collect();
        let judged = finding
            .subscription
            .map(|index| &self.audited.judged[index]);
        let next = judged.and_then(|judged| judged.next_expected);
        let steps = self.handbook.steps(route, situation);
        let steps = steps
            .into_iter()
            .map(|step| self.step(step, &blanks, &days, next))
            .collect::<Result<_, _>>()?;
        let subscription = finding
            .subscription
            .map(|index| self.audited.subscription(index));
        let cadence = subscription.map(|subscription| subscription.cadence);
        let claimable = self.claimable(finding, situation);
        let is_dispute = !matches!(
            situation,
            Situation::Refunded | Situation::RecordUnbound | Situation::StatementsMissing
        );
        // What was never agreed, and goods, have no period to share out.
        let has_period = !matches!(
            situation,
            Situation::NeverAgreed | Situation::PhysicalGoods | Situation::OneOffVirtual
        );
        Ok(Case {
            route,
            situation,
            steps,
            claim: (!claimable.is_zero()).then(|| {
                let cadence = cadence.filter(|_| has_period);
                Claim::of(
                    &self.audited.ledger,
                    &finding.charges,
                    cadence,
                    self.audited.as_of,
                )
            }),
            bars: finding
                .charges
                .iter()
                .map(|&id| self.audited.ledger.get(id))
                .find(|row| is_dispute && !row.net().is_zero())
                .map(|row| bars(row.at.day, route, situation))
                .unwrap_or_default(),
        })
    }

    fn step(
        &self,
        spec: &StepSpec,
        blanks: &impl Fn(Lang) -> Blanks,
        charged: &[NaiveDate],
        next: Option<NaiveDate>,
    ) -> Result<Step, Problem> {
        let as_of = self.audited.as_of;
        let cited = self.handbook.law(spec.basis.iter(), charged, as_of);
        let due = spec.due.and_then(|due| {
            let from = match due.after {
                DueAfter::Audit => as_of,
                DueAfter::Charge => *charged.last()?,
                DueAfter::Next => next?,
            };
            // What was due before today is due today.
            Some((from + Days::new(due.days)).max(as_of))
        });
        let places = spec.place.iter().map(|place| Place {
            path: place.path.clone(),
            source: place.source.clone(),
            checked_on: place.checked_on,
        });
        let say = spec.say.as_ref().map(|say| fill_both(say, blanks));
        Ok(Step {
            order: spec.order,
            title: spec.title.clone(),
            who: spec.who.clone(),
            what: fill_both(&spec.what, blanks)?,
            places: places.collect(),
            say: say.transpose()?,
            attach: spec.attach.clone(),
            due,
            refused: spec.refused.clone(),
            basis: cited.into_iter().cloned().collect(),
        })
    }

    /// The record of cancellation, unless the user states that there was nothing to cancel.
    pub(super) fn record(&self, finding: &Finding, situation: Situation) -> Option<&Cancellation> {
        let record = finding.cancellation.map(|index| self.audited.record(index));
        record.filter(|_| situation != Situation::NeverAgreed)
    }

    /// What can be asked back: as found, or where the user states what the statements cannot show, everything that was not refunded.
    pub(super) fn claimable(&self, finding: &Finding, situation: Situation) -> Money {
        if situation.is_stated() {
            let charges = finding.charges.iter();
            charges.map(|&id| self.audited.ledger.get(id).net()).sum()
        } else {
            finding.claimable
        }
    }

    /// The merchant as the statements name it, or else the user's list.
    pub(super) fn merchant(&self, finding: &Finding) -> String {
        let subscription = finding
            .subscription
            .map(|index| self.audited.subscription(index).merchant.clone());
        let listed = || {
            let record = finding.cancellation.map(|index| self.audited.record(index));
            record.map(|record| record.merchant.clone())
        };
        subscription.or_else(listed).unwrap_or_default()
    }

    fn blanks(
        &self,
        finding: &Finding,
        route: Option<Route>,
        situation: Situation,
        lang: Lang,
    ) -> Blanks {
        let record = self.record(finding, situation);
        let claimable = self.claimable(finding, situation);
        let judged = finding
            .subscription
            .map(|index| &self.audited.judged[index]);
        let day = |id: Option<&TransactionId>| {
            id.map(|&id| self.audited.ledger.get(id).at.day.to_string())
                .unwrap_or_default()
        };
        let shown = |amount: Money| amount.of(&finding.currency).get(lang).to_owned();
        Blanks {
            merchant: self.merchant(finding),
            channel: route
                .map(|route| route.words().get(lang).to_owned())
                .unwrap_or_default(),
            amount: shown(finding.amount),
            // A sum that the statements do not show is the user's to write.
            claimable: if claimable.is_zero() {
                bilingual!("【请写明金额】", "[write the amount]")
                    .get(lang)
                    .to_owned()
            } else {
                shown(claimable)
            },
            charges: self.charges(&finding.charges, lang),
            first_day: day(finding.charges.first()),
            last_day: day(finding.charges.last()),
            count: finding.charges.len(),
            as_of: self.audited.as_of.to_string(),
            next_expected: judged
                .and_then(|judged| judged.next_expected)
                .map(|day| day.to_string())
                .unwrap_or_default(),
            cancelled_at: record.map(|record| record.at.plain()).unwrap_or_default(),
            days_after: finding
                .days_after_cancellation
                .filter(|_| record.is_some())
                .map(|days| days.to_string())
                .unwrap_or_default(),
            confirmation: record
                .and_then(|record| record.confirmation.clone())
                .unwrap_or_default(),
        }
    }

    /// Each charge's day, amount and numbers, in one line.
    fn charges(&self, charges: &[TransactionId], lang: Lang) -> String {
        let shown = charges.iter().map(|&id| {
            let row = self.audited.ledger.get(id);
            let day = row.at.day;
            let amount = row
                .amount
                .with_currency(&self.audited.ledger.text(row.currency));
            let mut text = bilingual!(
                "{day} 扣 {zh}",
                "{day}, {en}",
                zh = &amount.zh,
                en = &amount.en
            );
            if let Some(number) = &row.order_no {
                text = bilingual!(
                    "{zh}，交易单号 {number}",
                    "{en}, order number {number}",
                    zh = &text.zh,
                    en = &text.en
                );
            }
            if let Some(number) = &row.merchant_order_no {
                text = bilingual!(
                    "{zh}，商户单号 {number}",
                    "{en}, merchant order number {number}",
                    zh = &text.zh,
                    en = &text.en
                );
            }
            text.get(lang).to_owned()
        });
        shown.collect::<Vec<_>>().join(match lang {
            Lang::Zh => "；",
            Lang::En => "; ",
        })
    }
}
