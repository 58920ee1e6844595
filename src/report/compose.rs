//! The stages' values put into the report's plain lines.

use std::collections::HashMap;

use super::{
    CadenceLine, CancellationLine, CancelledLine, ChargeLine, CheckLine, Coverage, DecisionLine,
    DismissedLine, FindingLine, LayerLine, LedgerCounts, PlaceLine, RemarkLine, Report, Rows,
    Settings, SourceLine, StatementLine, StepLine, SubscriptionLine, TimeBarLine, Tool, Totals,
    UnreadLine, accounts, frames,
    phrases::{layer_name, link_reason},
};
use crate::{
    audit::{Audit, Cancellation, Judged, Policy, Ruling},
    dispute::{Case, Route, Step},
    lang::Lang,
    ledger::{Ledger, Link, LinkKind, Transaction, TransactionId},
    money::Money,
    problem::Problem,
    recurrence::{Band, Period, Recurrence, Subscription, Thresholds},
    source::Remark,
    statement::Statement,
};

/// What a report is made of.
#[derive(Debug)]
pub struct Composition<'a> {
    pub as_of: chrono::NaiveDate,
    pub lang: Lang,
    pub statements: &'a [Statement],
    pub unread: &'a [Problem],
    pub ledger: &'a Ledger,
    pub recurrence: &'a Recurrence,
    pub cancellations: &'a [Cancellation],
    pub audit: &'a Audit,
    pub cases: &'a [Case],
    pub thresholds: Thresholds,
    pub policy: Policy,
}

/// Puts everything found into one plain value. The order of everything in it depends on the inputs' content alone.
pub fn compose(parts: &Composition<'_>) -> Report {
    let linked = parts.ledger.linked();
    let subscriptions: Vec<SubscriptionLine> = parts
        .recurrence
        .subscriptions
        .iter()
        .zip(&parts.audit.judged)
        .map(|(subscription, judged)| parts.subscription(subscription, judged, &linked))
        .collect();
    let mut report = Report {
        schema_version: 1,
        tool: Tool {
            name: env!("CARGO_PKG_NAME"),
            version: env!("CARGO_PKG_VERSION"),
        },
        as_of: parts.as_of.to_string(),
        statements: parts
            .statements
            .iter()
            .map(|statement| parts.statement(statement))
            .collect(),
        unread: parts
            .unread
            .iter()
            .map(|unread| UnreadLine {
                file: unread.place.file.clone(),
                reason: unread.what.get(parts.lang).to_owned(),
                hint: unread.hint.get(parts.lang).to_owned(),
            })
            .collect(),
        accounts: accounts(parts.ledger, parts.statements, parts.as_of),
        ledger: LedgerCounts {
            transactions: parts.ledger.transactions.len(),
            duplicates: parts.ledger.count(LinkKind::DuplicateOf),
            mirrors: parts.ledger.count(LinkKind::MirrorOf),
            refunds: parts.ledger.count(LinkKind::RefundOf),
        },
        findings: parts.findings(),
        cancellations: parts.cancellations(),
        decisions: parts.decisions(),
        totals: parts.totals(),
        months: Vec::new(),
        settings: Settings {
            recurrence: parts.thresholds,
            after_cancellation: parts.policy,
        },
        lang: parts.lang,
        subscriptions,
    };
    report.months = frames::months(&report);
    report
}

/// Three places, rounded down: a confidence just below a band's edge must not be printed as the edge, and nothing is certain.
#[allow(clippy::float_arithmetic, reason = "a confidence, no money")]
fn shown(confidence: f64) -> f64 {
    (confidence * 1000.0).floor().min(999.0) / 1000.0
}

impl Composition<'_> {
    fn statement(&self, statement: &Statement) -> StatementLine {
        let remarks = |remarks: &[Remark]| {
            let lines = remarks.iter().map(|remark| RemarkLine {
                line: remark.line,
                reason: remark.reason.get(self.lang).to_owned(),
            });
            lines.collect()
        };
        let rows = statement.rows;
        StatementLine {
            file: statement.file.clone(),
            sheet: statement.sheet.clone(),
            sha256: statement.sha256.clone(),
            profile: statement.profile.id.clone(),
            account: statement.account.clone(),
            coverage: statement.coverage.map(|(from, to)| Coverage {
                from: from.to_string(),
                to: to.to_string(),
            }),
            rows: Rows {
                total: rows.total,
                used: rows.used,
                skipped: rows.skipped,
                rejected: rows.rejected,
            },
            rejects: remarks(&statement.rejects),
            notes: remarks(&statement.notes),
            checks: statement
                .checks
                .iter()
                .map(|check| CheckLine {
                    name: check.name,
                    stated: check.stated.clone(),
                    found: check.found.clone(),
                    ok: check.ok,
                    lines: check.lines.clone(),
                    meaning: check
                        .meaning
                        .as_ref()
                        .map(|meaning| meaning.get(self.lang).to_owned()),
                })
                .collect(),
        }
    }

    fn source(&self, row: &Transaction, link: Option<Link>) -> SourceLine {
        let statement = &self.statements[row.source.statement];
        SourceLine {
            file: statement.file.clone(),
            sheet: statement.sheet.clone(),
            line: row.source.line,
            role: link.map(|link| match link.kind {
                LinkKind::MirrorOf => "mirror",
                LinkKind::DuplicateOf => "duplicate",
                LinkKind::RefundOf => "refund",
            }),
            why: link.map(|link| link_reason(link.why, self.lang)),
        }
    }

    fn charge(
        &self,
        id: TransactionId,
        ruling: Option<&Ruling>,
        linked: &HashMap<TransactionId, Vec<TransactionId>>,
    ) -> ChargeLine {
        let row = self.ledger.get(id);
        let rows = |refunds: bool| {
            let linked = linked.get(&id).map_or(&[][..], Vec::as_slice).iter();
            let links = linked.filter_map(|&other| Some((other, self.ledger.get(other).link?)));
            let mut rows: Vec<SourceLine> = links
                .filter(|(_, link)| (link.kind == LinkKind::RefundOf) == refunds)
                .map(|(other, link)| self.source(self.ledger.get(other), Some(link)))
                .collect();
            rows.sort_by(|one, other| (&one.file, one.line).cmp(&(&other.file, other.line)));
            rows
        };
        ChargeLine {
            id: row.key.clone(),
            at: row.at.to_string(),
            amount: row.amount.to_string(),
            refunded: row.refunded.to_string(),
            channel: row.channel.name(),
            source: self.source(row, None),
            also_seen: rows(false),
            refunds: rows(true),
            order_no: row.order_no.as_deref().map(str::to_owned),
            merchant_order_no: row.merchant_order_no.as_deref().map(str::to_owned),
            verdict: ruling.map(|ruling| ruling.verdict.name()),
        }
    }

    fn subscription(
        &self,
        subscription: &Subscription,
        judged: &Judged,
        linked: &HashMap<TransactionId, Vec<TransactionId>>,
    ) -> SubscriptionLine {
        let rows = || subscription.charges.iter().map(|&id| self.ledger.get(id));
        let (unit, every) = match subscription.cadence.period {
            Period::Months(months) => ("month", u16::from(months)),
            Period::Days(days) => ("day", days),
        };
        let day =
            |row: Option<&Transaction>| row.map(|row| row.at.day.to_string()).unwrap_or_default();
        SubscriptionLine {
            id: subscription.id.clone(),
            merchant: subscription.merchant.clone(),
            product: subscription.product.clone(),
            category: subscription.category.clone(),
            channels: subscription
                .channels(self.ledger)
                .into_iter()
                .map(|channel| channel.name())
                .collect(),
            cadence: CadenceLine {
                unit,
                every,
                anchor_day: subscription.cadence.anchor_day,
                undecided: subscription.undecided,
            },
            cadence_words: subscription.cadence.words().get(self.lang).to_owned(),
            price: subscription.price(self.ledger).to_string(),
            currency: rows()
                .next()
                .map(|row| self.ledger.text(row.currency).to_owned())
                .unwrap_or_default(),
            confidence: shown(subscription.confidence),
            band: subscription.band.name(),
            because: subscription
                .because
                .iter()
                .map(|words| words.get(self.lang).to_owned())
                .collect(),
            status: judged.status.name(),
            first_charge: day(rows().next()),
            last_charge: day(rows().next_back()),
            next_expected: judged.next_expected.map(|day| day.to_string()),
            charged: rows().map(|row| row.amount).sum::<Money>().to_string(),
            refunded: rows().map(|row| row.refunded).sum::<Money>().to_string(),
            cancellation: judged.cancellation.map(|(record, sureness)| CancelledLine {
                line: self.cancellations[record].line,
                at: self.cancellations[record].at.to_string(),
                binding: shown(sureness),
                honoured: judged.honoured,
            }),
            charges: subscription
                .charges
                .iter()
                .map(|&id| self.charge(id, judged.rulings.get(&id), linked))
                .collect(),
            other_charges: judged
                .other_charges
                .iter()
                .map(|(id, ruling)| self.charge(*id, Some(ruling), linked))
                .collect(),
            membership: subscription.membership,
            layers: judged
                .layers
                .iter()
                .map(|layer| LayerLine {
                    layer: layer.layer.name(),
                    state: layer.state.name(),
                    closed_at: layer.closed_at.map(|at| at.to_string()),
                    charge: layer.charge.map(|id| self.ledger.get(id).key.clone()),
                    because: layer.because.get(self.lang).to_owned(),
                    name: layer_name(layer.layer, self.lang),
                })
                .collect(),
            evidence: subscription.evidence(self.ledger, self.recurrence),
        }
    }

    fn decisions(&self) -> Vec<DecisionLine> {
        let lines = self.recurrence.decided.iter().map(|decided| {
            let said = &decided.decision.said;
            let dismissed = decided.dismissed.as_ref();
            DecisionLine {
                line: decided.decision.line,
                say: said.name(),
                about: said.subject(),
                why: said.why().map(str::to_owned),
                effect: decided.effect.name(),
                dismissed: dismissed.map(|(merchant, evidence)| DismissedLine {
                    merchant: merchant.clone(),
                    evidence: evidence.clone(),
                }),
            }
        });
        lines.collect()
    }

    fn findings(&self) -> Vec<FindingLine> {
        let lines = self
            .audit
            .findings
            .iter()
            .zip(self.cases)
            .map(|(finding, case)| FindingLine {
                id: finding.id.clone(),
                kind: finding.kind.name(),
                severity: finding.severity.name(),
                subscription: finding
                    .subscription
                    .map(|index| self.recurrence.subscriptions[index].id.clone()),
                charges: finding
                    .charges
                    .iter()
                    .map(|&id| self.ledger.get(id).key.clone())
                    .collect(),
                at: finding.at.map(|at| at.to_string()),
                amount: finding.amount.to_string(),
                refunded: finding.refunded.to_string(),
                claimable: finding.claimable.to_string(),
                days_after_cancellation: finding.days_after_cancellation,
                confidence: shown(finding.confidence),
                conditional: finding.conditional,
                reason: finding.reason.get(self.lang).to_owned(),
                situation: case.situation.name(),
                route: case.route.map(Route::name),
                claim: case
                    .claim
                    .iter()
                    .flat_map(|claim| &claim.lines)
                    .map(|line| line.get(self.lang).to_owned())
                    .collect(),
                time_bars: case
                    .bars
                    .iter()
                    .map(|bar| TimeBarLine {
                        day: bar.day.to_string(),
                        what: bar.what.get(self.lang).to_owned(),
                        passed: bar.has_passed(self.as_of),
                    })
                    .collect(),
                steps: case.steps.iter().map(|step| self.step(step)).collect(),
            });
        lines.collect()
    }

    fn step(&self, step: &Step) -> StepLine {
        StepLine {
            title: step.title.clone(),
            who: step.who.clone(),
            detail: step.what.clone(),
            places: step
                .places
                .iter()
                .map(|place| PlaceLine {
                    path: place.path.clone(),
                    source: place.source.clone(),
                    checked_on: place.checked_on.to_string(),
                })
                .collect(),
            say: step.say.clone(),
            due: step.due.map(|day| day.to_string()),
            evidence: step.attach.clone(),
            refused: step.refused.clone(),
            basis: step
                .basis
                .iter()
                .map(|item| item.sentence(self.lang))
                .collect(),
            source: step
                .places
                .first()
                .map(|place| format!("{} ({})", place.source, place.checked_on)),
        }
    }

    fn cancellations(&self) -> Vec<CancellationLine> {
        let id = |index: usize| self.recurrence.subscriptions[index].id.clone();
        let lines = self
            .cancellations
            .iter()
            .zip(&self.audit.bindings)
            .map(|(record, binding)| CancellationLine {
                line: record.line,
                merchant: record.merchant.clone(),
                at: record.at.to_string(),
                layer: record.layer.name(),
                bound_to: binding.bound.iter().map(|&(index, _)| id(index)).collect(),
                candidates: binding.candidates.iter().map(|&index| id(index)).collect(),
            });
        lines.collect()
    }

    /// Over memberships in yuan that are confirmed or likely.
    fn totals(&self) -> Totals {
        let counted: Vec<(&Subscription, &Judged)> = self
            .recurrence
            .subscriptions
            .iter()
            .zip(&self.audit.judged)
            .filter(|(subscription, _)| {
                subscription.membership && subscription.band >= Band::Likely
            })
            .filter(|(subscription, _)| {
                subscription
                    .charges
                    .iter()
                    .all(|&id| self.ledger.text(self.ledger.get(id).currency) == "CNY")
            })
            .collect();
        let charges = || {
            counted
                .iter()
                .flat_map(|(subscription, _)| &subscription.charges)
                .map(|&id| self.ledger.get(id))
        };
        let after: Vec<Money> = counted
            .iter()
            .flat_map(|(_, judged)| &judged.rulings)
            .filter(|(_, ruling)| ruling.verdict.counts())
            .map(|(&id, _)| self.ledger.get(id).net())
            .collect();
        let in_yuan = |charges: &[TransactionId]| {
            charges
                .iter()
                .all(|&id| self.ledger.text(self.ledger.get(id).currency) == "CNY")
        };
        let claimable: Money = self
            .audit
            .findings
            .iter()
            .filter(|finding| in_yuan(&finding.charges))
            .map(|finding| finding.claimable)
            .sum();
        Totals {
            charged: charges().map(|row| row.amount).sum::<Money>().to_string(),
            refunded: charges().map(|row| row.refunded).sum::<Money>().to_string(),
            after_cancellation: after.iter().copied().sum::<Money>().to_string(),
            charges_after_cancellation: after.len(),
            claimable: claimable.to_string(),
        }
    }
}
