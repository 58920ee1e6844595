//! A finding with its steps, every blank filled from the ledger and the user's list.

use chrono::{Days, NaiveDate};

use super::{
    Handbook,
    bars::{TimeBar, bars},
    claim::Claim,
    docket::OpenCase,
    law::Citation,
    playbook::{Blanks, DueAfter, StepSpec, fill},
    route::Route,
    situation::Situation,
};
use crate::{
    audit::{Audit, Cancellation, Finding},
    bilingual,
    lang::Lang,
    ledger::{Ledger, TransactionId},
    money::Money,
    problem::Problem,
    recurrence::Recurrence,
    statement::Statement,
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

/// One step, in the language of the report.
#[derive(Clone, Debug)]
pub struct Step {
    pub order: u32,
    pub title: String,
    /// Whom it turns to.
    pub who: String,
    /// What to do.
    pub what: String,
    /// Where it is found: the first is the one to try, the others are variants.
    pub places: Vec<Place>,
    /// Bilingual to send or to speak.
    pub say: Option<String>,
    /// What to attach or to keep.
    pub attach: Vec<String>,
    pub due: Option<NaiveDate>,
    /// What to do when refused, unanswered or not found.
    pub refused: Option<String>,
    pub basis: Vec<Citation>,
}

/// A menu path, an address or a number, with the day on which it was checked.
#[derive(Clone, Debug)]
pub struct Place {
    pub path: String,
    pub source: String,
    pub checked_on: NaiveDate,
}

/// Everything a case is filled from.
#[derive(Clone, Copy, Debug)]
pub struct Desk<'a> {
    pub statements: &'a [Statement],
    pub ledger: &'a Ledger,
    pub recurrence: &'a Recurrence,
    pub cancellations: &'a [Cancellation],
    pub audit: &'a Audit,
    pub handbook: &'a Handbook,
    /// Cases that the user opened: what they state of one decides its steps and letters.
    pub cases: &'a [OpenCase],
    pub as_of: NaiveDate,
    pub lang: Lang,
}

impl Desk<'_> {
    /// The case that the user opened on a finding: by its id, or by a charge of it, for the kind of a finding and so its id may change.
    pub(super) fn open_case(&self, finding: &Finding) -> Option<&OpenCase> {
        let mut cases = self.cases.iter();
        let named = cases.find(|open| open.finding == finding.id);
        named.or_else(|| {
            self.cases
                .iter()
                .find(|open| open.is_about(finding, self.ledger))
        })
    }

    pub(super) fn case(&self, finding: &Finding) -> Result<Case, Problem> {
        let open = self.open_case(finding);
        let carried = || {
            let last = finding.charges.last();
            last.map(|&id| Route::of(self.ledger, self.ledger.get(id)))
        };
        let route = open.and_then(OpenCase::stated_route).or_else(carried);
        let situation = open
            .and_then(OpenCase::stated_situation)
            .unwrap_or(Situation::of(finding.kind));
        let blanks = self.blanks(finding, route, situation);
        let days: Vec<NaiveDate> = finding
            .charges
            .iter()
            .map(|&id| self.ledger.get(id).at.day)
            .collect();
        let judged = finding.subscription.map(|index| &self.audit.judged[index]);
        let next = judged.and_then(|judged| judged.next_expected);
        let steps = self.handbook.steps(route, situation);
        let steps = steps
            .into_iter()
            .map(|step| self.step(step, &blanks, &days, next))
            .collect::<Result<_, _>>()?;
        let subscription = finding
            .subscription
            .map(|index| &self.recurrence.subscriptions[index]);
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
                Claim::of(self.ledger, &finding.charges, cadence, self.as_of)
            }),
            bars: finding
                .charges
                .iter()
                .map(|&id| self.ledger.get(id))
                .find(|row| is_dispute && !row.net().is_zero())
                .map(|row| bars(row.at.day, route, situation))
                .unwrap_or_default(),
        })
    }

    fn step(
        &self,
        spec: &StepSpec,
        blanks: &Blanks,
        charged: &[NaiveDate],
        next: Option<NaiveDate>,
    ) -> Result<Step, Problem> {
        let lang = self.lang;
        let cited = self.handbook.law(spec.basis.iter(), charged, self.as_of);
        let due = spec.due.and_then(|due| {
            let from = match due.after {
                DueAfter::Audit => self.as_of,
                DueAfter::Charge => *charged.last()?,
                DueAfter::Next => next?,
            };
            // What was due before today is due today.
            Some((from + Days::new(due.days)).max(self.as_of))
        });
        let places = spec.place.iter().map(|place| Place {
            path: place.path.get(lang).to_owned(),
            source: place.source.clone(),
            checked_on: place.checked_on,
        });
        let say = spec.say.as_ref().map(|say| fill(say.get(lang), blanks));
        Ok(Step {
            order: spec.order,
            title: spec.title.get(lang).to_owned(),
            who: spec.who.get(lang).to_owned(),
            what: fill(spec.what.get(lang), blanks)?,
            places: places.collect(),
            say: say.transpose()?,
            attach: spec
                .attach
                .iter()
                .map(|words| words.get(lang).to_owned())
                .collect(),
            due,
            refused: spec
                .refused
                .as_ref()
                .map(|words| words.get(lang).to_owned()),
            basis: cited.into_iter().map(|item| item.cite(lang)).collect(),
        })
    }

    /// The record of cancellation, unless the user states that there was nothing to cancel.
    pub(super) fn record(&self, finding: &Finding, situation: Situation) -> Option<&Cancellation> {
        let record = finding.cancellation.map(|index| &self.cancellations[index]);
        record.filter(|_| situation != Situation::NeverAgreed)
    }

    /// What can be asked back: as found, or where the user states what the statements cannot show, everything that was not refunded.
    pub(super) fn claimable(&self, finding: &Finding, situation: Situation) -> Money {
        if situation.is_stated() {
            let charges = finding.charges.iter();
            charges.map(|&id| self.ledger.get(id).net()).sum()
        } else {
            finding.claimable
        }
    }

    /// The merchant as the statements name it, or else the user's list.
    pub(super) fn merchant(&self, finding: &Finding) -> String {
        let subscription = finding
            .subscription
            .map(|index| self.recurrence.subscriptions[index].merchant.clone());
        let listed = || {
            let record = finding.cancellation.map(|index| &self.cancellations[index]);
            record.map(|record| record.merchant.clone())
        };
        subscription.or_else(listed).unwrap_or_default()
    }

    fn blanks(&self, finding: &Finding, route: Option<Route>, situation: Situation) -> Blanks {
        let record = self.record(finding, situation);
        let claimable = self.claimable(finding, situation);
        let judged = finding.subscription.map(|index| &self.audit.judged[index]);
        let day = |id: Option<&TransactionId>| {
            id.map(|&id| self.ledger.get(id).at.day.to_string())
                .unwrap_or_default()
        };
        let currency = finding
            .charges
            .first()
            .map_or("CNY", |&id| self.ledger.text(self.ledger.get(id).currency));
        let shown = |amount: Money| amount.with_currency(currency).get(self.lang).to_owned();
        Blanks {
            merchant: self.merchant(finding),
            channel: route
                .map(|route| route.words().get(self.lang).to_owned())
                .unwrap_or_default(),
            amount: shown(finding.amount),
            // A sum that the statements do not show is the user's to write.
            claimable: if claimable.is_zero() {
                bilingual!("【请写明金额】", "[write the amount]")
                    .get(self.lang)
                    .to_owned()
            } else {
                shown(claimable)
            },
            charges: self.charges(&finding.charges),
            first_day: day(finding.charges.first()),
            last_day: day(finding.charges.last()),
            count: finding.charges.len(),
            as_of: self.as_of.to_string(),
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
    fn charges(&self, charges: &[TransactionId]) -> String {
        let shown = charges.iter().map(|&id| {
            let row = self.ledger.get(id);
            let day = row.at.day;
            let amount = row.amount.with_currency(self.ledger.text(row.currency));
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
            text.get(self.lang).to_owned()
        });
        shown.collect::<Vec<_>>().join(match self.lang {
            Lang::Zh => "；",
            Lang::En => "; ",
        })
    }
}
