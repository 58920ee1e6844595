//! Why: what a subscription, a verdict, a finding or a link rests on. The rows, each step with its number, what would change it, and what
//! to write into `decisions.toml` where the user knows better. Auditing the cited rows alone gives the same again.

use std::{collections::BTreeSet, fmt::Write as _};

use serde::Serialize;

use super::phrases::{
    band_name, kind_name, layer_name, layer_state_name, link_reason, status_name, verdict_name,
};
use crate::{
    audit::{Audit, Cancellation, Finding, Judged, Ruling, Verdict},
    bilingual,
    lang::{Bilingual, Lang},
    ledger::{Ledger, LinkKind, TransactionId},
    recurrence::{Reason, Recurrence, Subscription, Thresholds, logistic, total},
    statement::Statement,
};

/// What an explanation is drawn from: the values of the stages.
#[derive(Debug)]
pub struct Grounds<'a> {
    pub lang: Lang,
    pub statements: &'a [Statement],
    pub ledger: &'a Ledger,
    pub recurrence: &'a Recurrence,
    pub cancellations: &'a [Cancellation],
    pub audit: &'a Audit,
    pub thresholds: Thresholds,
}

/// Why something is held.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Explanation {
    pub id: String,
    /// What is held.
    pub claims: Vec<String>,
    pub steps: Vec<ExplainedStep>,
    pub rows: Vec<CitedRow>,
    pub would_change: Vec<String>,
    /// Lines for `decisions.toml` that say otherwise.
    pub decisions: Vec<String>,
}

/// A step that led there.
#[derive(Clone, Debug, Serialize)]
pub struct ExplainedStep {
    pub what: String,
    /// Log-odds for (or against) a subscription, where the step has them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub points: Option<f64>,
    /// Whether a verdict's test held.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub holds: Option<bool>,
}

/// A row that it rests on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct CitedRow {
    pub file: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    pub line: u32,
    pub id: String,
    pub at: String,
    pub amount: String,
    pub text: String,
    /// charge, other_payment, mirror, duplicate or refund.
    pub role: &'static str,
}

/// Explains a subscription, a finding, or a row of the ledger by its id; `None` when nothing has it.
pub fn explain(grounds: &Grounds<'_>, id: &str) -> Option<Explanation> {
    let subscriptions = &grounds.recurrence.subscriptions;
    let mut explanation = if let Some(index) = subscriptions.iter().position(|one| one.id == id) {
        grounds.of_subscription(index)
    } else if let Some(finding) = grounds.audit.findings.iter().find(|one| one.id == id) {
        grounds.of_finding(finding)
    } else {
        let row = grounds
            .ledger
            .ids()
            .find(|&row| grounds.ledger.get(row).key == id)?;
        grounds.of_row(row)
    };
    id.clone_into(&mut explanation.id);
    Some(explanation)
}

impl Grounds<'_> {
    fn say(&self, words: &Bilingual) -> String {
        words.get(self.lang).to_owned()
    }

    fn colon(&self) -> &'static str {
        match self.lang {
            Lang::Zh => "：",
            Lang::En => ": ",
        }
    }

    fn of_subscription(&self, index: usize) -> Explanation {
        let (subscription, judged) = (
            &self.recurrence.subscriptions[index],
            &self.audit.judged[index],
        );
        let mut explanation = Explanation {
            claims: self.claims(subscription, judged),
            rows: self.rows(&self.groups_of(index)),
            decisions: self.otherwise(subscription),
            ..Explanation::default()
        };
        explanation.steps.extend(self.score(subscription));
        let renewals = self.renewals(subscription);
        if !renewals.is_empty() {
            let said = bilingual!(
                "其中每一期（日子与金额一起的分数）：",
                "of these, each cycle (the points of its day and its amount together):"
            );
            explanation.steps.push(ExplainedStep {
                what: self.say(&said),
                points: None,
                holds: None,
            });
        }
        explanation.steps.extend(renewals);
        explanation.would_change.extend(self.weakest(subscription));
        for layer in &judged.layers {
            let name = layer_name(layer.layer, self.lang);
            let state = layer_state_name(layer.state.name(), self.lang);
            let because = layer.because.get(self.lang);
            let claims = &mut explanation.claims;
            let said = bilingual!("{name}（{state}）{because}", "{name} ({state}) {because}");
            claims.push(self.say(&said));
        }
        explanation
    }

    fn claims(&self, subscription: &Subscription, judged: &Judged) -> Vec<String> {
        let cadence = subscription.cadence.words();
        let band = subscription.band.name();
        let said = bilingual!(
            "{merchant} {product}：{zh}，{count} 笔；把握 {confidence:.3}（{band_zh}）；状态：{status_zh}",
            "{merchant} {product}: {en}, {count} charges; confidence {confidence:.3} ({band_en}); status: {status_en}",
            merchant = &subscription.merchant,
            product = subscription.product.as_deref().unwrap_or_default(),
            zh = &cadence.zh,
            en = &cadence.en,
            count = subscription.charges.len(),
            confidence = subscription.confidence.min(0.999),
            band_zh = band_name(band, Lang::Zh),
            band_en = band_name(band, Lang::En),
            status_zh = status_name(judged.status.name(), Lang::Zh),
            status_en = status_name(judged.status.name(), Lang::En)
        );
        let mut claims = vec![self.say(&said)];
        claims.extend(subscription.because.iter().map(|because| self.say(because)));
        if let Some((record, binding)) = judged.cancellation {
            let record = &self.cancellations[record];
            let (line, at) = (record.line, record.at.plain());
            let said = bilingual!(
                "退订清单第 {line} 行（{merchant}，{at}）说的是这一项，把握 {binding:.3}",
                "line {line} of the list of cancellations ({merchant}, {at}) means this one, confidence {binding:.3}",
                merchant = &record.merchant
            );
            claims.push(self.say(&said));
        }
        claims
    }

    /// The points, and what they sum up to.
    fn score(&self, subscription: &Subscription) -> Vec<ExplainedStep> {
        let mut points = subscription.points.clone();
        points.sort_by(|one, other| other.points.abs().total_cmp(&one.points.abs()));
        let mut steps: Vec<ExplainedStep> = points
            .iter()
            .map(|point| ExplainedStep {
                what: self.say(&reason_name(point.reason)),
                points: Some(hundredths(point.points)),
                holds: None,
            })
            .collect();
        if steps.is_empty() {
            return steps;
        }
        let (confirmed, likely) = (self.thresholds.confirmed, self.thresholds.likely);
        let sum = total(&subscription.points);
        let by_sum = logistic(sum);
        let said = bilingual!(
            "合计，相当于把握 {by_sum:.3}（{confirmed} 起为确定，{likely} 起为很可能）",
            "the sum, which amounts to a confidence of {by_sum:.3} (confirmed from {confirmed}, likely from {likely})",
            by_sum = by_sum.min(0.999)
        );
        steps.push(ExplainedStep {
            what: self.say(&said),
            points: Some(hundredths(sum)),
            holds: None,
        });
        let held = subscription.confidence.min(0.999);
        if is_other(by_sum, subscription.confidence) {
            let said = bilingual!(
                "所以取 {held:.3}：没有续费字样的少数几笔、平台的付款有上限；您的决定优先",
                "held with {held:.3}: few charges without a word, and payments to a platform, have a limit; your own decisions come first"
            );
            steps.push(ExplainedStep {
                what: self.say(&said),
                points: None,
                holds: None,
            });
        }
        steps
    }

    fn renewals(&self, subscription: &Subscription) -> Vec<ExplainedStep> {
        let step = |step: &crate::recurrence::RenewalStep| {
            let (from, to) = (self.ledger.get(step.from), self.ledger.get(step.to));
            let (before, day) = (from.at.day, to.at.day);
            let (one, other, cycles, off) = (from.amount, to.amount, step.cycles, step.off_days);
            let said = bilingual!(
                "{before} → {day}：{cycles} 期，离扣款日 {off} 天，{one} → {other}",
                "{before} → {day}: {cycles} cycle(s), {off} days off the due day, {one} → {other}"
            );
            ExplainedStep {
                what: self.say(&said),
                points: Some(hundredths(step.points)),
                holds: None,
            }
        };
        subscription.steps.iter().map(step).collect()
    }

    /// Without which of its reasons it would be held less surely.
    #[allow(clippy::float_arithmetic, reason = "log-odds")]
    fn weakest(&self, subscription: &Subscription) -> Vec<String> {
        let sum = total(&subscription.points);
        let limited = is_other(logistic(sum), subscription.confidence);
        let mut lines: Vec<String> = subscription
            .points
            .iter()
            .filter(|point| point.points > 0.0 && !limited)
            .filter_map(|point| {
                let without = logistic(sum - point.points);
                let band = self.thresholds.band(without);
                let (reason, name) = (reason_name(point.reason), band.name());
                let said = bilingual!(
                    "若没有“{zh}”，把握只有 {without:.3}（{band_zh}）",
                    "without \"{en}\" the confidence would be {without:.3} ({band_en})",
                    zh = &reason.zh,
                    en = &reason.en,
                    band_zh = band_name(name, Lang::Zh),
                    band_en = band_name(name, Lang::En)
                );
                (band < subscription.band).then(|| self.say(&said))
            })
            .collect();
        let standing = bilingual!(
            "同一商户更多同价、不合周期的付款会降低把握；再有一期按时扣款会提高它",
            "more payments of these prices at the merchant off the cycle would lower it; another charge on its day would raise it"
        );
        lines.push(self.say(&standing));
        lines
    }

    /// What to write where the user knows better.
    fn otherwise(&self, subscription: &Subscription) -> Vec<String> {
        let id = &subscription.id;
        let evidence = subscription.evidence(self.ledger, self.recurrence);
        vec![
            "[[decision]]".to_owned(),
            "say = \"dismiss\"".to_owned(),
            format!("subscription = \"{id}\""),
            format!("evidence = \"{evidence}\""),
        ]
    }

    fn of_finding(&self, finding: &Finding) -> Explanation {
        let kind = kind_name(finding.kind.name(), self.lang);
        let mut explanation = Explanation {
            claims: vec![format!(
                "{kind}{}{}",
                self.colon(),
                finding.reason.get(self.lang)
            )],
            ..Explanation::default()
        };
        let Some(index) = finding.subscription else {
            let said = bilingual!(
                "账单里出现相符的商户，或者清单写得更清楚，就会不同",
                "it would change with a merchant in the statements that answers to it, or a clearer line in the list"
            );
            explanation.would_change.push(self.say(&said));
            return explanation;
        };
        let judged = &self.audit.judged[index];
        for &charge in &finding.charges {
            if let Some(ruling) = ruling_of(judged, charge) {
                self.ruling(charge, ruling, &mut explanation);
            }
        }
        explanation
            .claims
            .extend(self.claims(&self.recurrence.subscriptions[index], judged));
        explanation.rows = self.rows(&self.groups_of(index));
        explanation.decisions = self.otherwise(&self.recurrence.subscriptions[index]);
        let mut said = BTreeSet::new();
        explanation
            .would_change
            .retain(|line| said.insert(line.clone()));
        explanation
    }

    /// One charge's verdict: the tests in their order, and what would have come next.
    fn ruling(&self, charge: TransactionId, ruling: &Ruling, explanation: &mut Explanation) {
        let row = self.ledger.get(charge);
        let (id, at, amount) = (&row.key, row.at.plain(), row.amount);
        let verdict = verdict_name(ruling.verdict.name(), self.lang);
        let said = bilingual!(
            "{at} 的 {amount} 元（{id}）：{verdict}",
            "{amount} at {at} ({id}): {verdict}"
        );
        explanation.claims.push(self.say(&said));
        explanation.steps.push(ExplainedStep {
            what: self.say(&said),
            points: None,
            holds: None,
        });
        explanation
            .steps
            .extend(ruling.tests.iter().map(|test| ExplainedStep {
                what: format!(
                    "{}{}{}",
                    verdict_name(test.verdict.name(), self.lang),
                    self.colon(),
                    test.because.get(self.lang)
                ),
                points: None,
                holds: Some(test.holds),
            }));
        if let Some(regraded) = &ruling.regraded {
            explanation.steps.push(ExplainedStep {
                what: format!("{verdict}{}{}", self.colon(), regraded.get(self.lang)),
                points: None,
                holds: Some(true),
            });
        }
        if let Some(next) = ruling.runner_up {
            let next = verdict_name(next.name(), self.lang);
            let said = bilingual!(
                "若决定性的那一条不成立，就判为 {next}",
                "had the deciding test failed, it would be {next}"
            );
            explanation.would_change.push(self.say(&said));
        }
        explanation
            .would_change
            .push(self.say(&would_change(ruling.verdict)));
    }

    fn of_row(&self, id: TransactionId) -> Explanation {
        let row = self.ledger.get(id);
        let (at, amount) = (row.at.plain(), row.amount);
        let mut explanation = Explanation {
            claims: vec![format!("{at}  {amount}  {}", self.text(id))],
            ..Explanation::default()
        };
        if let Some(link) = row.link {
            let other = self.ledger.get(link.to);
            let (why, days) = (
                link_reason(link.why, self.lang),
                crate::calendar::days_between(other.at.day, row.at.day),
            );
            let (kind, to) = (link_name(link.kind, self.lang), &other.key);
            let said = bilingual!(
                "{kind} {to}：{why}；金额 {one} 与 {two}，相隔 {days} 天",
                "{kind} {to}: {why}; amounts {one} and {two}, {days} days apart",
                one = row.amount,
                two = other.amount
            );
            explanation.claims.push(self.say(&said));
            explanation
                .would_change
                .push(self.say(&link_would_change(link.kind)));
            explanation.rows = self.cited([(id, role(link.kind)), (link.to, "charge")]);
        }
        let charge = self.ledger.witness(row.link.map_or(id, |link| link.to));
        let subscriptions = &self.recurrence.subscriptions;
        let holds = |index: &usize| {
            let others = &self.audit.judged[*index].other_charges;
            subscriptions[*index].charges.contains(&charge)
                || others.iter().any(|(other, _)| *other == charge)
        };
        let Some(index) = (0..subscriptions.len()).find(holds) else {
            if row.link.is_none() {
                let said = bilingual!(
                    "不属于任何一项定期扣款：日子和金额没有规律，或者是手工付款、日常消费、您自己的账户之间、收入",
                    "it belongs to no recurring payment: no rhythm in days and amounts, or paid by hand, an everyday purchase, between your own accounts, or income"
                );
                explanation.claims.push(self.say(&said));
                explanation.rows = self.cited([(id, "charge")]);
            }
            return explanation;
        };
        let judged = &self.audit.judged[index];
        match ruling_of(judged, charge) {
            Some(ruling) => self.ruling(charge, ruling, &mut explanation),
            None => {
                let said = bilingual!(
                    "退订之前的扣款，或者没有退订记录：不作判断",
                    "before any cancellation, or none is recorded: not judged"
                );
                explanation.claims.push(self.say(&said));
            }
        }
        explanation
            .claims
            .extend(self.claims(&subscriptions[index], judged));
        let step = subscriptions[index]
            .steps
            .iter()
            .position(|step| step.to == charge);
        explanation.steps.extend(
            step.and_then(|step| self.renewals(&subscriptions[index]).into_iter().nth(step)),
        );
        explanation.rows.extend(self.rows(&self.groups_of(index)));
        explanation.rows.sort();
        explanation.rows.dedup();
        let key = &self.ledger.get(charge).key;
        explanation.decisions = vec![
            "[[decision]]".to_owned(),
            "say = \"mine\"".to_owned(),
            format!("charge = \"{key}\""),
        ];
        explanation
    }

    /// The merchants whose payments a subscription's reading rests on: its own, and those that its record of cancellation may mean.
    fn groups_of(&self, index: usize) -> BTreeSet<&str> {
        let group = |index: usize| self.recurrence.subscriptions[index].group.as_str();
        let own = group(index);
        let mut groups = BTreeSet::from([own]);
        for binding in &self.audit.bindings {
            let bound = binding.bound.iter().map(|&(index, _)| index);
            let meant: BTreeSet<&str> = bound
                .chain(binding.candidates.iter().copied())
                .map(group)
                .collect();
            if meant.contains(own) {
                groups.extend(meant);
            }
        }
        groups
    }

    /// Every payment to the merchants, with the rows that are linked to them.
    fn rows(&self, groups: &BTreeSet<&str>) -> Vec<CitedRow> {
        let subscriptions = self.recurrence.subscriptions.iter();
        let charges = subscriptions
            .filter(|subscription| groups.contains(subscription.group.as_str()))
            .flat_map(|subscription| subscription.charges.iter().map(|&id| (id, "charge")));
        let others = self
            .recurrence
            .others
            .iter()
            .filter(|(group, _)| groups.contains(group.as_str()))
            .flat_map(|(_, ids)| ids.iter().map(|&id| (id, "other_payment")));
        let paid: Vec<(TransactionId, &'static str)> = charges.chain(others).collect();
        let by_payment = self.ledger.linked();
        // A refund may itself be shown twice: its own witnesses belong to the payment as well.
        let mut linked = Vec::new();
        let mut open: Vec<TransactionId> = paid.iter().map(|(id, _)| *id).collect();
        while let Some(id) = open.pop() {
            for &other in by_payment.get(&id).into_iter().flatten() {
                linked.extend(
                    self.ledger
                        .get(other)
                        .link
                        .map(|link| (other, role(link.kind))),
                );
                open.push(other);
            }
        }
        self.cited(paid.into_iter().chain(linked))
    }

    fn cited(&self, ids: impl IntoIterator<Item = (TransactionId, &'static str)>) -> Vec<CitedRow> {
        let mut rows: Vec<CitedRow> = ids
            .into_iter()
            .map(|(id, role)| {
                let row = self.ledger.get(id);
                let statement = &self.statements[row.source.statement as usize];
                CitedRow {
                    file: statement.file.clone(),
                    sheet: statement.sheet.clone(),
                    line: row.source.line,
                    id: row.key.clone(),
                    at: row.at.plain(),
                    amount: row.amount.to_string(),
                    text: self.text(id),
                    role,
                }
            })
            .collect();
        rows.sort();
        rows.dedup();
        rows
    }

    fn text(&self, id: TransactionId) -> String {
        let row = self.ledger.get(id);
        let texts = [row.counterparty, row.description].map(|text| self.ledger.text(text));
        texts.join(" ").trim().to_owned()
    }
}

impl Explanation {
    /// As a person reads it.
    pub fn text(&self, lang: Lang) -> String {
        let mut text = format!("{}\n", self.id);
        for claim in &self.claims {
            let _ = writeln!(text, "  {claim}");
        }
        let mut part = |heading: Bilingual, lines: Vec<String>| {
            if !lines.is_empty() {
                let _ = writeln!(text, "\n{}", heading.get(lang));
                for line in lines {
                    let _ = writeln!(text, "  {line}");
                }
            }
        };
        let step = |step: &ExplainedStep| {
            let mark = match (step.points, step.holds) {
                (Some(points), _) => format!("{points:+8.2}"),
                (None, Some(true)) => "     ✓".to_owned(),
                (None, Some(false)) => "     ✗".to_owned(),
                (None, None) => return step.what.clone(),
            };
            format!("{mark}  {}", step.what)
        };
        part(
            Bilingual::new("怎么得来的", "How it came about"),
            self.steps.iter().map(step).collect(),
        );
        let row = |row: &CitedRow| {
            let sheet = row
                .sheet
                .as_ref()
                .map(|sheet| format!(" [{sheet}]"))
                .unwrap_or_default();
            let (file, line, at) = (&row.file, row.line, &row.at);
            let (amount, said, role, id) =
                (&row.amount, &row.text, role_name(row.role, lang), &row.id);
            format!("{file}{sheet}:{line}  {at}  {amount}  {said}  [{role}] {id}")
        };
        part(
            Bilingual::new("依据的行", "The rows it rests on"),
            self.rows.iter().map(row).collect(),
        );
        part(
            Bilingual::new("什么会改变它", "What would change it"),
            self.would_change.clone(),
        );
        part(
            Bilingual::new(
                "如果不是这样，在 decisions.toml 里写",
                "Where you know better, write into decisions.toml",
            ),
            self.decisions.clone(),
        );
        text
    }
}

fn ruling_of(judged: &Judged, charge: TransactionId) -> Option<&Ruling> {
    let others = &judged.other_charges;
    judged.rulings.get(&charge).or_else(|| {
        others
            .iter()
            .find(|(id, _)| *id == charge)
            .map(|(_, ruling)| ruling)
    })
}

fn role(kind: LinkKind) -> &'static str {
    match kind {
        LinkKind::MirrorOf => "mirror",
        LinkKind::DuplicateOf => "duplicate",
        LinkKind::RefundOf => "refund",
    }
}

/// Whether a confidence was set by something else than its points.
#[allow(clippy::float_arithmetic, reason = "confidences")]
fn is_other(by_sum: f64, held: f64) -> bool {
    (by_sum - held).abs() > 0.000_5
}

#[allow(clippy::float_arithmetic, reason = "log-odds, shown with two places")]
fn hundredths(points: f64) -> f64 {
    (points * 100.0).round() / 100.0
}

fn reason_name(reason: Reason) -> Bilingual {
    match reason {
        Reason::Base => bilingual!("多数商户不是订阅", "most merchants are no subscription"),
        Reason::DatesHit => bilingual!("扣款日比碰巧更准", "the days are better than chance"),
        Reason::SamePrice => bilingual!("金额反复相同", "the same amount again and again"),
        Reason::Repetition => bilingual!("次数", "the number of charges"),
        Reason::PriceSteps => bilingual!("换过价格", "changes of price"),
        Reason::MissedCycles => bilingual!("缺了几期", "missed cycles"),
        Reason::RenewalWords => bilingual!("文字写明续费或代扣", "texts that speak of renewal"),
        Reason::MembershipWords => {
            bilingual!("文字写着会员一类", "texts that speak of a membership")
        }
        Reason::KnownSeller => bilingual!("商户出售会员", "the merchant sells memberships"),
        Reason::NamedByUser => bilingual!(
            "退订清单里有这家商户",
            "the list of cancellations names the merchant"
        ),
        Reason::RareCycle => bilingual!("周期是否常见", "how common the cycle is"),
        Reason::PromisedCycle => {
            bilingual!("与文字写的周期一致", "the cycle is the one the texts name")
        }
        Reason::TimeOfDay => bilingual!("钟点几乎相同", "nearly the same time of day"),
        Reason::OtherPurchases => bilingual!("同价的其他付款", "other payments of the same prices"),
        Reason::LooseEnds => bilingual!(
            "同价的付款在这一段之外",
            "payments of its prices outside this run"
        ),
        Reason::LooseDates => bilingual!("日子大多不准", "most of the days are off"),
        Reason::Goods => bilingual!("像日常消费", "it resembles everyday purchases"),
        Reason::ShortCycle => bilingual!(
            "周期短而无续费字样",
            "a short cycle without a word of renewal"
        ),
        Reason::OffAnchor => {
            bilingual!("第一笔不在扣款日上", "the first charge is off the due day")
        }
        Reason::OtherProduct => bilingual!("商品名称变了", "the product's name changed"),
        Reason::WordsAlone => bilingual!("只凭文字写明续费", "the texts alone say that it renews"),
    }
}

/// What would change a verdict, whatever its numbers.
fn would_change(verdict: Verdict) -> Bilingual {
    match verdict {
        Verdict::SameDay => bilingual!(
            "清单里补上退订的钟点，就能分清先后",
            "the time of day in the list of cancellations would tell which came first"
        ),
        Verdict::InFlight | Verdict::LateSync => bilingual!(
            "之后再有一笔扣款，就改判为退订后仍在扣款；全额退款则为已退回",
            "another charge later would make it repeat billing; a full refund would settle it"
        ),
        Verdict::LateRetry => bilingual!(
            "之后再有扣款，那些就是退订后仍在扣款；全额退款则为已退回",
            "later charges would be repeat billing; a full refund would settle it"
        ),
        Verdict::RepeatBilling | Verdict::ChannelHop => bilingual!(
            "全额退款、清单其实指另一项会员、或者这笔是您自己买的（decisions.toml 里写 mine），都会改变它",
            "a full refund, a record that means another plan, or your word that you bought it yourself (mine, in decisions.toml) would change it"
        ),
        Verdict::Resubscription => bilingual!(
            "如果您没有重新开通，它就是退订后的扣款：请核对开通记录",
            "if you did not subscribe again, it is a charge after cancelling: check how it was signed"
        ),
        Verdict::OneOff | Verdict::OtherStream => bilingual!(
            "清单里写明这一项（套餐或金额），它才会算作退订后的扣款",
            "only a record that names it (its plan or price) would make it a charge after cancelling"
        ),
        Verdict::Refunded => bilingual!(
            "没有退款那一行，它就按其余各条判断",
            "without the refund's row it would be judged by the other tests"
        ),
        Verdict::Unclear => bilingual!(
            "在清单里写明套餐或金额，或之后再有一笔扣款，就能判清",
            "the plan or the price in the list, or another charge, would settle it"
        ),
    }
}

fn link_name(kind: LinkKind, lang: Lang) -> &'static str {
    match (kind, lang) {
        (LinkKind::DuplicateOf, Lang::Zh) => "与另一份导出里的这一行相同",
        (LinkKind::MirrorOf, Lang::Zh) => "与这一行是同一笔付款",
        (LinkKind::RefundOf, Lang::Zh) => "是这一笔的退款",
        (LinkKind::DuplicateOf, Lang::En) => "repeats",
        (LinkKind::MirrorOf, Lang::En) => "shows the same payment as",
        (LinkKind::RefundOf, Lang::En) => "gives back",
    }
}

/// What a cited row is, for a person.
fn role_name(role: &str, lang: Lang) -> &'static str {
    match (role, lang) {
        ("charge", Lang::Zh) => "扣款",
        ("other_payment", Lang::Zh) => "其他付款",
        ("mirror", Lang::Zh) => "同一笔在银行或平台的记录",
        ("duplicate", Lang::Zh) => "另一份导出里的同一行",
        (_, Lang::Zh) => "退款",
        ("charge", Lang::En) => "charge",
        ("other_payment", Lang::En) => "other payment",
        ("mirror", Lang::En) => "the same payment elsewhere",
        ("duplicate", Lang::En) => "the same row again",
        (_, Lang::En) => "refund",
    }
}

fn link_would_change(kind: LinkKind) -> Bilingual {
    match kind {
        LinkKind::DuplicateOf => bilingual!(
            "单号或余额不同，就是两笔",
            "another order number or balance would make them two payments"
        ),
        LinkKind::MirrorOf => bilingual!(
            "金额、卡或支付机构不同，或者有更相符的一行，就不再是同一笔",
            "another amount, card or processor, or a row that fits better, would part them"
        ),
        LinkKind::RefundOf => bilingual!(
            "单号指向别的付款，或者有更近的一笔付款，就会改连过去",
            "an order number that names another payment, or a nearer payment, would link it there"
        ),
    }
}
