//! The values of the stages, put into the lines of a [`Report`].

use std::collections::{BTreeMap, HashMap};

use super::{
    coverage,
    model::{
        CadenceLine, CancellationLine, CancelledLine, ChargeLine, CheckLine, CurrencyTotals, Days,
        DecisionLine, DismissedLine, FindingLine, LayerLine, LedgerCounts, Month, MonthLine,
        PlaceLine, RemarkLine, Report, Settings, SourceLine, StatementLine, StepLine,
        SubscriptionLine, TimeLimitLine, Tool, Totals, Unit, UnreadLine,
    },
};
use crate::{
    audit::{Audited, Finding, Judged, Ruling, Status},
    calendar::Period,
    dispute::{Case, Cases, Step},
    lang::{Bilingual, Lang},
    ledger::{Link, LinkKind, Transaction, TransactionId},
    money::{Currency, Money},
    problem::Problem,
    recurrence::{Cadence, Subscription, SubscriptionId},
    source::Remark,
    statement::{Channel, Statement},
};

/// Puts everything found into one value. The order of everything in it depends on the content of
/// the inputs alone.
pub fn compose(audited: &Audited, cases: &Cases, lang: Lang) -> Report {
    let composer = Composer {
        audited,
        linked: audited.ledger.linked(),
        lang,
    };
    let subscriptions: Vec<SubscriptionLine> = audited
        .recurrence
        .subscriptions
        .keys()
        .map(|id| composer.subscription(id))
        .collect();
    let mut by_currency = composer.totals();
    Report {
        schema_version: 1,
        tool: Tool {
            name: env!("CARGO_PKG_NAME"),
            version: env!("CARGO_PKG_VERSION"),
        },
        as_of: audited.as_of,
        statements: audited
            .statements
            .iter()
            .map(|statement| composer.statement(statement))
            .collect(),
        unread: audited
            .unread
            .iter()
            .map(|unread| composer.unread(unread))
            .collect(),
        accounts: coverage::accounts(&audited.ledger, &audited.statements, audited.as_of),
        ledger: LedgerCounts {
            transactions: audited.ledger.transactions.len(),
            duplicates: audited.ledger.count(LinkKind::DuplicateOf),
            mirrors: audited.ledger.count(LinkKind::MirrorOf),
            refunds: audited.ledger.count(LinkKind::RefundOf),
        },
        findings: audited
            .findings
            .iter()
            .zip(cases)
            .map(|(finding, case)| composer.finding(finding, case))
            .collect(),
        cancellations: composer.cancellations(),
        decisions: composer.decisions(),
        totals: by_currency.remove(&Currency::yuan()).unwrap_or_default(),
        other_currencies: by_currency
            .into_iter()
            .map(|(currency, totals)| CurrencyTotals { currency, totals })
            .collect(),
        months: months(&subscriptions),
        settings: Settings {
            recurrence: audited.thresholds,
            after_cancellation: audited.policy,
        },
        lang,
        subscriptions,
    }
}

/// Three places, rounded down: a confidence just below a band's limit must not be printed as the
/// limit, and nothing is certain.
#[allow(clippy::float_arithmetic, reason = "a confidence, no money")]
fn shown(confidence: f64) -> f64 {
    (confidence * 1000.0).floor().min(999.0) / 1000.0
}

struct Composer<'a> {
    audited: &'a Audited,
    /// For each payment the rows linked to it.
    linked: HashMap<TransactionId, Vec<TransactionId>>,
    lang: Lang,
}

impl Composer<'_> {
    fn say(&self, text: &Bilingual) -> String {
        text.get(self.lang).to_owned()
    }

    fn unread(&self, problem: &Problem) -> UnreadLine {
        UnreadLine {
            file: problem.place.file.to_string(),
            reason: self.say(&problem.what),
            hint: self.say(&problem.hint),
        }
    }

    fn statement(&self, statement: &Statement) -> StatementLine {
        let remarks = |remarks: &[Remark]| {
            let lines = remarks.iter().map(|remark| RemarkLine {
                line: remark.line,
                reason: self.say(&remark.reason),
            });
            lines.collect()
        };
        let checks = statement.checks.iter().map(|check| CheckLine {
            name: check.name,
            stated: check.stated.clone(),
            found: check.found.clone(),
            ok: check.ok,
            lines: check.lines.clone(),
            meaning: check.meaning.as_ref().map(|meaning| self.say(meaning)),
        });
        StatementLine {
            file: statement.file.clone(),
            sheet: statement.sheet.clone(),
            sha256: statement.sha256.clone(),
            profile: statement.profile.id.clone(),
            account: statement.account.clone(),
            coverage: statement.coverage.map(|(from, to)| Days { from, to }),
            rows: statement.rows,
            rejects: remarks(&statement.rejects),
            notes: remarks(&statement.notes),
            checks: checks.collect(),
        }
    }

    fn source(&self, row: &Transaction, link: Option<Link>) -> SourceLine {
        let statement = self.audited.statement(row.source);
        SourceLine {
            file: statement.file.clone(),
            sheet: statement.sheet.clone(),
            line: row.source.line,
            role: link.map(|link| link.kind.into()),
            why: link.map(|link| self.say(&link.why.label())),
        }
    }

    fn charge(&self, id: TransactionId, ruling: Option<&Ruling>) -> ChargeLine {
        let ledger = &self.audited.ledger;
        let row = ledger.get(id);
        let rows = |refunds: bool| {
            let linked = self.linked.get(&id).map_or(&[][..], Vec::as_slice).iter();
            let links = linked.filter_map(|&other| Some((other, ledger.get(other).link?)));
            let mut rows: Vec<SourceLine> = links
                .filter(|(_, link)| (link.kind == LinkKind::RefundOf) == refunds)
                .map(|(other, link)| self.source(ledger.get(other), Some(link)))
                .collect();
            rows.sort_by(|one, other| (&one.file, one.line).cmp(&(&other.file, other.line)));
            rows
        };
        ChargeLine {
            id: row.key.clone(),
            at: row.at,
            amount: row.amount,
            refunded: row.refunded,
            channel: row.payer_channel(),
            source: self.source(row, None),
            also_seen: rows(false),
            refunds: rows(true),
            order_no: row.order_no.as_deref().map(str::to_owned),
            merchant_order_no: row.merchant_order_no.as_deref().map(str::to_owned),
            verdict: ruling.map(|ruling| ruling.verdict),
        }
    }

    fn subscription(&self, id: SubscriptionId) -> SubscriptionLine {
        let ledger = &self.audited.ledger;
        let subscription = self.audited.subscription(id);
        let judged = &self.audited.judged[id];
        let charges = &subscription.charges;
        let day =
            |id: Option<&TransactionId>| id.map(|&id| ledger.get(id).at.day).unwrap_or_default();
        let own = charges.iter();
        let others = judged.other_charges.iter();
        SubscriptionLine {
            id: subscription.id.clone(),
            merchant: subscription.merchant.clone(),
            product: subscription.product.clone(),
            category: subscription.category.clone(),
            channels: subscription.payer_channels(ledger).into_iter().collect(),
            cadence: cadence(subscription),
            cadence_label: subscription.cadence.words(),
            price: subscription.price(ledger),
            currency: self.audited.currency(charges),
            confidence: shown(subscription.confidence),
            band: subscription.band,
            because: subscription
                .because
                .iter()
                .map(|because| self.say(because))
                .collect(),
            status: judged.status,
            first_charge: day(charges.first()),
            last_charge: day(charges.last()),
            next_expected: judged.next_expected,
            charged: self.audited.charged(charges),
            refunded: self.audited.refunded(charges),
            cancellation: self.cancelled(judged),
            charges: own
                .map(|&id| self.charge(id, judged.rulings.get(&id)))
                .collect(),
            other_charges: others
                .map(|(id, ruling)| self.charge(*id, Some(ruling)))
                .collect(),
            membership: subscription.membership,
            layers: self.layers(judged),
            evidence: subscription.evidence(ledger, &self.audited.recurrence),
        }
    }

    fn cancelled(&self, judged: &Judged) -> Option<CancelledLine> {
        let (record, sureness) = judged.cancellation?;
        let record = self.audited.record(record);
        Some(CancelledLine {
            line: record.line,
            at: record.at,
            binding: shown(sureness),
            honoured: judged.honoured,
        })
    }

    fn layers(&self, judged: &Judged) -> Vec<LayerLine> {
        let key = |id: TransactionId| self.audited.ledger.get(id).key.clone();
        let lines = judged.layers.iter().map(|layer| LayerLine {
            layer: layer.layer,
            state: layer.state,
            closed_at: layer.closed_at,
            charge: layer.charge.map(key),
            because: self.say(&layer.because),
        });
        lines.collect()
    }

    fn decisions(&self) -> Vec<DecisionLine> {
        let lines = self.audited.recurrence.decided.iter().map(|decided| {
            let said = &decided.decision.kind;
            let dismissed = decided.dismissed.as_ref();
            DecisionLine {
                line: decided.decision.line,
                say: said.name(),
                about: said.subject(),
                why: said.why().map(str::to_owned),
                effect: decided.effect,
                dismissed: dismissed.map(|(merchant, evidence)| DismissedLine {
                    merchant: merchant.clone(),
                    evidence: evidence.clone(),
                }),
            }
        });
        lines.collect()
    }

    fn finding(&self, finding: &Finding, case: &Case) -> FindingLine {
        let audited = self.audited;
        let limits = case.time_limits.iter().map(|limit| TimeLimitLine {
            day: limit.day,
            what: self.say(&limit.what),
            passed: limit.has_passed(audited.as_of),
        });
        let claim = case.claim.iter().flat_map(|claim| &claim.lines);
        FindingLine {
            id: finding.id.clone(),
            kind: finding.kind,
            severity: finding.severity,
            subscription: finding
                .subscription
                .map(|id| audited.subscription(id).id.clone()),
            charges: finding
                .charges
                .iter()
                .map(|&id| audited.ledger.get(id).key.clone())
                .collect(),
            at: finding.at,
            amount: finding.amount,
            refunded: finding.refunded,
            claimable: finding.claimable,
            currency: finding.currency.clone(),
            days_after_cancellation: finding.days_after_cancellation,
            confidence: shown(finding.confidence),
            conditional: finding.conditional,
            reason: self.say(&finding.reason),
            situation: case.situation,
            route: case.route,
            claim: claim.map(|line| self.say(&line.text)).collect(),
            time_bars: limits.collect(),
            steps: case.steps.iter().map(|step| self.step(step)).collect(),
        }
    }

    fn step(&self, step: &Step) -> StepLine {
        let places = step.places.iter().map(|place| PlaceLine {
            path: self.say(&place.path),
            source: place.source.clone(),
            checked_on: place.checked_on,
        });
        StepLine {
            title: self.say(&step.title),
            who: self.say(&step.who),
            detail: self.say(&step.what),
            places: places.collect(),
            say: step.say.as_ref().map(|say| self.say(say)),
            due: step.due,
            evidence: step.attach.iter().map(|item| self.say(item)).collect(),
            refused: step.refused.as_ref().map(|then| self.say(then)),
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
        let id = |id: SubscriptionId| self.audited.subscription(id).id.clone();
        let records = self.audited.files.cancellations.iter();
        let lines = records
            .zip(&self.audited.bindings)
            .map(|(record, binding)| CancellationLine {
                line: record.line,
                merchant: record.merchant.clone(),
                at: record.at,
                layer: record.layer,
                bound_to: binding.bound.iter().map(|&(bound, _)| id(bound)).collect(),
                candidates: binding.candidates.iter().copied().map(id).collect(),
            });
        lines.collect()
    }

    /// Over memberships that are confirmed or likely, each currency for itself.
    fn totals(&self) -> BTreeMap<Currency, Totals> {
        let audited = self.audited;
        let mut all: BTreeMap<Currency, Totals> = BTreeMap::new();
        for (id, subscription) in audited.recurrence.subscriptions.iter_enumerated() {
            if !subscription.counts() {
                continue;
            }
            let charges = &subscription.charges;
            let totals = all.entry(audited.currency(charges)).or_default();
            totals.charged += audited.charged(charges);
            totals.refunded += audited.refunded(charges);
            let judged = &audited.judged[id];
            for (&charge, ruling) in &judged.rulings {
                if ruling.verdict.counts() {
                    totals.after_cancellation += audited.ledger.get(charge).net();
                    totals.charges_after_cancellation += 1;
                }
            }
            if is_charged(judged.status) {
                let (monthly, yearly) =
                    run_rate(subscription.price(&audited.ledger), subscription.cadence);
                totals.monthly += monthly;
                totals.yearly += yearly;
            }
        }
        for finding in &audited.findings {
            if !finding.claimable.is_zero() {
                let totals = all.entry(finding.currency.clone()).or_default();
                totals.claimable += finding.claimable;
            }
        }
        all
    }
}

fn cadence(subscription: &Subscription) -> CadenceLine {
    let (unit, every) = match subscription.cadence.period {
        Period::Months(months) => (Unit::Month, u16::from(months)),
        Period::Days(days) => (Unit::Day, days),
    };
    CadenceLine {
        unit,
        every,
        anchor_day: subscription.cadence.anchor_day,
        undecided: subscription.undecided,
    }
}

/// Whether a subscription of that status goes on costing money.
fn is_charged(status: Status) -> bool {
    match status {
        Status::New | Status::Active | Status::CancelledButCharging => true,
        Status::Overdue | Status::Lapsed | Status::Cancelled | Status::Unknown => false,
    }
}

/// What a price taken once a cycle comes to a month and a year, to the nearest hundredth. A year
/// has 12 months or 365 days.
fn run_rate(price: Money, cadence: Cadence) -> (Money, Money) {
    match cadence.period {
        Period::Months(months) => {
            let months = i64::from(months);
            (price.share(1, months), price.share(12, months))
        }
        Period::Days(days) => {
            let days = i64::from(days);
            (price.share(365, 12 * days), price.share(365, days))
        }
    }
}

/// What memberships cost in each month, by merchant and channel. A refund stands in the month of
/// its charge.
fn months(subscriptions: &[SubscriptionLine]) -> Vec<MonthLine> {
    type Key<'s> = (Month, &'s str, Channel, &'s Currency);
    let mut sums: BTreeMap<Key<'_>, (u32, Money, Money)> = BTreeMap::new();
    for line in subscriptions.iter().filter(|line| line.counts()) {
        for charge in &line.charges {
            let month = Month::of(charge.at.day);
            let key = (
                month,
                line.merchant.as_str(),
                charge.channel,
                &line.currency,
            );
            let (count, charged, refunded) = sums.entry(key).or_default();
            *count += 1;
            *charged += charge.amount;
            *refunded += charge.refunded;
        }
    }
    let lines = sums.into_iter().map(|(key, sums)| MonthLine {
        month: key.0,
        merchant: key.1.to_owned(),
        channel: key.2,
        currency: key.3.clone(),
        charges: sums.0,
        charged: sums.1,
        refunded: sums.2,
    });
    lines.collect()
}
