//! Why the program says what it says of a subscription, a finding or a row: the rows it rests on,
//! each step with its number, what would change it, and what to write into `decisions.toml` where
//! the user knows better.

mod model;
mod reasons;
mod rows;
mod score;
mod text;

pub use model::Explanation;

use std::collections::BTreeSet;

use super::labels::cell_amount;
use crate::{
    audit::{Audited, Finding, Judged, Ruling},
    bilingual,
    calendar::days_between,
    lang::{Bilingual, Lang},
    ledger::{Link, TransactionId},
    recurrence::{Subscription, SubscriptionId},
};
use model::{CitedAs, ExplainedStep};
use reasons::{link_name, link_would_change, verdict_would_change};

/// Explains a subscription, a finding, or a row of the ledger by its id; none where nothing has
/// that id.
pub fn explain(audited: &Audited, lang: Lang, id: &str) -> Option<Explanation> {
    let explainer = Explainer { audited, lang };
    let subscriptions = &audited.recurrence.subscriptions;
    let subscription = subscriptions.position(|subscription| subscription.id == id);
    let mut explanation = if let Some(subscription) = subscription {
        explainer.of_subscription(subscription)
    } else if let Some(finding) = audited.findings.iter().find(|one| one.id == id) {
        explainer.of_finding(finding)
    } else {
        let mut rows = audited.ledger.ids();
        let row = rows.find(|&row| audited.ledger.get(row).key == id)?;
        explainer.of_row(row)
    };
    id.clone_into(&mut explanation.id);
    Some(explanation)
}

struct Explainer<'a> {
    audited: &'a Audited,
    lang: Lang,
}

impl Explainer<'_> {
    fn say(&self, text: &Bilingual) -> String {
        text.get(self.lang).to_owned()
    }

    fn of_subscription(&self, id: SubscriptionId) -> Explanation {
        let (audited, lang) = (self.audited, self.lang);
        let subscription = audited.subscription(id);
        let mut explanation = Explanation {
            claims: self.claims(id),
            steps: score::points(audited, subscription, lang),
            rows: rows::rows_of(audited, id),
            would_change: score::what_would_change(audited, subscription, lang),
            decisions: self.dismissal(subscription),
            ..Explanation::default()
        };
        let renewals = score::renewals(audited, subscription, lang);
        if !renewals.is_empty() {
            let said = bilingual!(
                "其中每一期（日子与金额一起的分数）：",
                "of these, each cycle (the points of its day and its amount together):"
            );
            explanation.steps.push(ExplainedStep::said(self.say(&said)));
        }
        explanation.steps.extend(renewals);
        for layer in &audited.judged[id].layers {
            let said = bilingual!(
                "{layer}（{state}）{because}",
                "{layer} ({state}) {because}",
                layer = layer.layer.label(),
                state = layer.state.label(),
                because = &layer.because
            );
            explanation.claims.push(self.say(&said));
        }
        explanation
    }

    /// What is said of a subscription: cycle, confidence, status, the reasons, and the record that
    /// ended it.
    fn claims(&self, id: SubscriptionId) -> Vec<String> {
        let subscription = self.audited.subscription(id);
        let judged = &self.audited.judged[id];
        let said = bilingual!(
            "{merchant} {product}：{cadence}，{count} 笔；把握 {confidence:.3}（{band}）；\
             状态：{status}",
            "{merchant} {product}: {cadence}, {count} charges; confidence {confidence:.3} \
             ({band}); status: {status}",
            merchant = &subscription.merchant,
            product = subscription.product.as_deref().unwrap_or_default(),
            cadence = subscription.cadence.words(),
            count = subscription.charges.len(),
            confidence = subscription.confidence.min(0.999),
            band = subscription.band.label(),
            status = judged.status.label()
        );
        let mut claims = vec![self.say(&said)];
        claims.extend(subscription.because.iter().map(|because| self.say(because)));
        if let Some((record, binding)) = judged.cancellation {
            let record = self.audited.record(record);
            let said = bilingual!(
                "退订清单第 {line} 行（{merchant}，{at}）说的是这一项，把握 {binding:.3}",
                "line {line} of the list of cancellations ({merchant}, {at}) means this one, \
                 confidence {binding:.3}",
                line = record.line,
                merchant = &record.merchant,
                at = record.at.plain()
            );
            claims.push(self.say(&said));
        }
        claims
    }

    /// The decision to write where the subscription is none.
    fn dismissal(&self, subscription: &Subscription) -> Vec<String> {
        let evidence = subscription.evidence(&self.audited.ledger, &self.audited.recurrence);
        vec![
            "[[decision]]".to_owned(),
            "say = \"dismiss\"".to_owned(),
            format!("subscription = \"{}\"", subscription.id),
            format!("evidence = \"{evidence}\""),
        ]
    }

    fn of_finding(&self, finding: &Finding) -> Explanation {
        let said = bilingual!(
            "{kind}：{reason}",
            "{kind}: {reason}",
            kind = finding.kind.label(),
            reason = &finding.reason
        );
        let mut explanation = Explanation {
            claims: vec![self.say(&said)],
            ..Explanation::default()
        };
        let Some(id) = finding.subscription else {
            let said = bilingual!(
                "账单里出现相符的商户，或者清单写得更清楚，就会不同",
                "it would change with a merchant in the statements that answers to it, or a \
                 clearer line in the list"
            );
            explanation.would_change.push(self.say(&said));
            return explanation;
        };
        for &charge in &finding.charges {
            if let Some(ruling) = ruling_of(&self.audited.judged[id], charge) {
                self.ruling(charge, ruling, &mut explanation);
            }
        }
        explanation.claims.extend(self.claims(id));
        explanation.rows = rows::rows_of(self.audited, id);
        explanation.decisions = self.dismissal(self.audited.subscription(id));
        let mut said = BTreeSet::new();
        explanation
            .would_change
            .retain(|line| said.insert(line.clone()));
        explanation
    }

    /// The verdict on one charge: the tests in their order, and what it would be without the one
    /// that decided.
    fn ruling(&self, charge: TransactionId, ruling: &Ruling, explanation: &mut Explanation) {
        let row = self.audited.ledger.get(charge);
        let said = bilingual!(
            "{at} 的 {amount}（{id}）：{verdict}",
            "{amount} at {at} ({id}): {verdict}",
            at = row.at.plain(),
            amount = row.amount.of(&self.audited.ledger.currency(charge)),
            id = &row.key,
            verdict = ruling.verdict.label()
        );
        explanation.claims.push(self.say(&said));
        let steps = &mut explanation.steps;
        steps.push(ExplainedStep::said(self.say(&said)));
        let because = |verdict: Bilingual, because: &Bilingual| {
            let said = bilingual!(
                "{verdict}：{because}",
                "{verdict}: {because}",
                verdict = verdict,
                because = because
            );
            self.say(&said)
        };
        steps.extend(ruling.tests.iter().map(|test| {
            let said = because(test.verdict.label(), &test.because);
            ExplainedStep::tested(said, test.holds)
        }));
        if let Some(regraded) = &ruling.regraded {
            let said = because(ruling.verdict.label(), regraded);
            steps.push(ExplainedStep::tested(said, true));
        }
        let would_change = &mut explanation.would_change;
        if let Some(next) = ruling.runner_up {
            let said = bilingual!(
                "若决定性的那一条不成立，就判为 {next}",
                "had the deciding test failed, it would be {next}",
                next = next.label()
            );
            would_change.push(self.say(&said));
        }
        would_change.push(self.say(&verdict_would_change(ruling.verdict)));
    }

    fn of_row(&self, id: TransactionId) -> Explanation {
        let audited = self.audited;
        let row = audited.ledger.get(id);
        let mut explanation = Explanation {
            claims: vec![format!(
                "{}  {}  {}",
                row.at.plain(),
                self.amount(id),
                rows::text_of(audited, id)
            )],
            ..Explanation::default()
        };
        if let Some(link) = row.link {
            self.link(id, link, &mut explanation);
        }
        let charge = audited.ledger.witness(row.link.map_or(id, |link| link.to));
        let subscription = audited.recurrence.subscriptions.keys().find(|&id| {
            let others = &audited.judged[id].other_charges;
            audited.subscription(id).charges.contains(&charge)
                || others.iter().any(|(other, _)| *other == charge)
        });
        if let Some(subscription) = subscription {
            self.charge(charge, subscription, &mut explanation);
        } else if row.link.is_none() {
            let said = bilingual!(
                "不属于任何一项定期扣款：日子和金额没有规律，\
                 或者是手工付款、日常消费、您自己的账户之间、收入",
                "it belongs to no recurring payment: no rhythm in days and amounts, or paid by \
                 hand, an everyday purchase, between your own accounts, or income"
            );
            explanation.claims.push(self.say(&said));
            explanation.rows = rows::cited(audited, [(id, CitedAs::Charge)]);
        }
        explanation
    }

    /// The link of a row to another one.
    fn link(&self, id: TransactionId, link: Link, explanation: &mut Explanation) {
        let ledger = &self.audited.ledger;
        let (row, other) = (ledger.get(id), ledger.get(link.to));
        let said = bilingual!(
            "{kind} {to}：{why}；金额 {one} 与 {two}，相隔 {days} 天",
            "{kind} {to}: {why}; amounts {one} and {two}, {days} days apart",
            kind = link_name(link.kind),
            to = &other.key,
            why = link.why.label(),
            one = self.amount(id),
            two = self.amount(link.to),
            days = days_between(other.at.day, row.at.day)
        );
        explanation.claims.push(self.say(&said));
        let would_change = self.say(&link_would_change(link.kind));
        explanation.would_change.push(would_change);
        let rows = [(id, link.kind.into()), (link.to, CitedAs::Charge)];
        explanation.rows = rows::cited(self.audited, rows);
    }

    /// A charge of a subscription: its verdict, its renewal, and the subscription itself.
    fn charge(
        &self,
        charge: TransactionId,
        subscription: SubscriptionId,
        explanation: &mut Explanation,
    ) {
        match ruling_of(&self.audited.judged[subscription], charge) {
            Some(ruling) => self.ruling(charge, ruling, explanation),
            None => {
                let said = bilingual!(
                    "退订之前的扣款，或者没有退订记录：不作判断",
                    "before any cancellation, or none is recorded: not judged"
                );
                explanation.claims.push(self.say(&said));
            }
        }
        explanation.claims.extend(self.claims(subscription));
        let found = self.audited.subscription(subscription);
        let renewals = score::renewals(self.audited, found, self.lang);
        let renewals = found.steps.iter().zip(renewals);
        let own = renewals.filter(|(step, _)| step.to == charge).take(1);
        explanation.steps.extend(own.map(|(_, said)| said));
        explanation
            .rows
            .extend(rows::rows_of(self.audited, subscription));
        explanation.rows.sort();
        explanation.rows.dedup();
        let key = &self.audited.ledger.get(charge).key;
        explanation.decisions = vec![
            "[[decision]]".to_owned(),
            "say = \"mine\"".to_owned(),
            format!("charge = \"{key}\""),
        ];
    }

    /// The amount of a row, with its currency where that is not the yuan.
    fn amount(&self, id: TransactionId) -> String {
        let ledger = &self.audited.ledger;
        cell_amount(ledger.get(id).amount, &ledger.currency(id))
    }
}

/// The verdict on a charge, whether it belongs to the subscription or came beside it.
fn ruling_of(judged: &Judged, charge: TransactionId) -> Option<&Ruling> {
    let mut others = judged.other_charges.iter();
    let beside = || {
        others
            .find(|(id, _)| *id == charge)
            .map(|(_, ruling)| ruling)
    };
    judged.rulings.get(&charge).or_else(beside)
}
