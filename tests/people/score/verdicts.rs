//! Verdicts, findings and sums of the report against the truth.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{
    comparison::{Comparison, Found},
    counts::Tally,
    printed::{fen, list, text},
};
use crate::people::life::PaymentId;

/// Verdicts that count as charged after the cancellation.
const COUNTING: [&str; 5] = [
    "in_flight",
    "late_sync",
    "late_retry",
    "repeat_billing",
    "channel_hop",
];

/// Kinds of findings that accuse the merchant.
const ACCUSING: [&str; 7] = [
    "in_flight",
    "late_sync",
    "late_retry",
    "repeat_billing",
    "channel_hop",
    "duplicate_billing",
    "short_cycle",
];

/// Kinds of findings that do not depend on a cancellation.
const ANOMALIES: [&str; 6] = [
    "duplicate_billing",
    "short_cycle",
    "price_rise",
    "intro_to_full",
    "overlap",
    "revived",
];

impl Comparison<'_> {
    pub(super) fn verdicts(&mut self, found: &[Found<'_>]) {
        let mut printed: BTreeMap<PaymentId, &str> = BTreeMap::new();
        for one in found {
            for charge in list(one.line, "charges")
                .iter()
                .chain(list(one.line, "other_charges"))
            {
                if let (Some(payment), Some(verdict)) =
                    (self.payment(charge), charge["verdict"].as_str())
                {
                    printed.insert(payment, verdict);
                }
            }
        }
        // Neither of the two is ever a finding, and whether it is printed depends on the shop's
        // other charges.
        let silent = |verdict: Option<&str>| {
            verdict.is_none_or(|verdict| matches!(verdict, "one_off" | "other_stream"))
        };
        for payment in 0..self.life.payments.len() {
            let (truth, said) = (
                self.life.verdicts.get(&payment).copied(),
                printed.get(&payment).copied(),
            );
            if silent(truth) && silent(said) {
                continue;
            }
            if let Some(truth) = truth {
                let tally = self.score.verdicts.entry(truth).or_default();
                tally.actual += 1;
                tally.hit += usize::from(said == Some(truth));
            }
            if let Some(said) = said {
                self.score
                    .verdicts
                    .entry(known(said))
                    .or_default()
                    .predicted += 1;
            }
            let counts =
                |verdict: Option<&str>| verdict.is_some_and(|verdict| COUNTING.contains(&verdict));
            match (counts(truth), counts(said)) {
                (true, false) => {
                    self.score.missed_fen += self.net(payment);
                    self.score.abstained += usize::from(said == Some("unclear"));
                }
                (false, true) => self.score.wrongly_claimed_fen += self.net(payment),
                _ => {}
            }
            if truth != said {
                let line = format!(
                    "verdict: {} is {truth:?}, printed {said:?}; cancelled {:?}",
                    self.describe(payment),
                    self.records()
                );
                self.wrong.push(line);
            }
        }
    }

    fn records(&self) -> Vec<String> {
        let records = self.life.records.iter();
        records
            .map(|record| {
                format!(
                    "{} {} {}",
                    record.merchant,
                    record.cancelled_at,
                    record.layer.unwrap_or("-")
                )
            })
            .collect()
    }

    pub(super) fn accusations(&mut self) {
        let mut accused = false;
        for finding in list(&self.printed.report, "findings") {
            let kind = text(finding, "kind");
            let grave = matches!(text(finding, "severity"), "high" | "medium")
                && finding["conditional"] != Value::Bool(true);
            if !grave || !ACCUSING.contains(&kind) {
                continue;
            }
            accused = true;
            let charges = self.cited(finding);
            let wrong = if ANOMALIES.contains(&kind) {
                !self.is_true(kind, &charges)
            } else {
                let truth = |payment: &PaymentId| self.life.verdicts.get(payment).copied();
                charges
                    .iter()
                    .any(|payment| !truth(payment).is_some_and(|truth| COUNTING.contains(&truth)))
            };
            if wrong {
                self.score.false_accusations += 1;
                self.wrong.push(format!(
                    "FALSE ACCUSATION: {kind} {}",
                    text(finding, "reason")
                ));
            }
        }
        let guilty = self
            .life
            .verdicts
            .values()
            .any(|verdict| COUNTING.contains(verdict))
            || self
                .life
                .anomalies
                .iter()
                .any(|(kind, _)| ACCUSING.contains(kind));
        if !guilty {
            self.score.clean.count(!accused);
        }
    }

    fn cited(&self, finding: &Value) -> BTreeSet<PaymentId> {
        let ids: BTreeSet<&str> = list(finding, "charges")
            .iter()
            .filter_map(Value::as_str)
            .collect();
        list(&self.printed.report, "subscriptions")
            .iter()
            .flat_map(|line| {
                list(line, "charges")
                    .iter()
                    .chain(list(line, "other_charges"))
            })
            .filter(|charge| ids.contains(text(charge, "id")))
            .filter_map(|charge| self.payment(charge))
            .collect()
    }

    fn is_true(&self, kind: &str, charges: &BTreeSet<PaymentId>) -> bool {
        // Any two memberships of one shop overlap, whatever the family is.
        if kind == "overlap" {
            let streams = self.life.streams.iter();
            let touched: Vec<&str> = streams
                .filter(|stream| !stream.members.is_disjoint(charges))
                .map(|stream| stream.payee.as_str())
                .collect();
            return touched.len() == 2 && touched[0] == touched[1];
        }
        // Nothing tells which of two equal payments on one day is the second.
        let twin = |one: PaymentId, other: PaymentId| {
            let day = |payment: PaymentId| self.life.payments[payment].at.date();
            day(one) == day(other) && self.are_alike(one, other)
        };
        let cites = |truth: &BTreeSet<PaymentId>| {
            charges
                .iter()
                .any(|&cited| truth.iter().any(|&told| cited == told || twin(cited, told)))
        };
        let mut told = self.life.anomalies.iter();
        told.any(|(known, truth)| *known == kind && cites(truth))
    }

    pub(super) fn money(&mut self) {
        let counting = self
            .life
            .verdicts
            .iter()
            .filter(|(_, verdict)| COUNTING.contains(verdict));
        let after: i64 = counting.map(|(&payment, _)| self.net(payment)).sum();
        let twice = self
            .life
            .anomalies
            .iter()
            .filter(|(kind, _)| *kind == "duplicate_billing");
        let twice: i64 = twice
            .flat_map(|(_, charges)| charges)
            .map(|&payment| self.net(payment))
            .sum();
        let printed = fen(&self.printed.report["totals"]["claimable"]);
        self.score.claimable.count(printed == after + twice);
        if printed != after + twice {
            self.wrong.push(format!(
                "claimable: {} fen, printed {printed}",
                after + twice
            ));
        }
    }

    pub(super) fn anomalies(&mut self) {
        for kind in ANOMALIES {
            let told = self
                .life
                .anomalies
                .iter()
                .filter(|(known, _)| *known == kind);
            let findings = list(&self.printed.report, "findings").iter();
            let findings = findings.filter(|finding| text(finding, "kind") == kind);
            let mut tally = Tally {
                actual: told.count(),
                ..Tally::default()
            };
            for finding in findings {
                let charges = self.cited(finding);
                if self.is_true(kind, &charges) {
                    // Two findings about one true anomaly count once.
                    tally.hit = (tally.hit + 1).min(tally.actual);
                } else {
                    tally.predicted += 1;
                    let line = format!("false {kind}: {}", text(finding, "reason"));
                    self.wrong.push(line);
                }
            }
            tally.predicted += tally.hit;
            if tally.actual > tally.hit {
                self.wrong.push(format!("missed {kind}"));
            }
            if tally != Tally::default() {
                self.score.anomalies.entry(kind).or_default().add(tally);
            }
        }
    }
}

/// The verdict as a static text.
fn known(verdict: &str) -> &'static str {
    const ALL: [&str; 11] = [
        "same_day",
        "in_flight",
        "late_sync",
        "late_retry",
        "repeat_billing",
        "channel_hop",
        "resubscription",
        "one_off",
        "other_stream",
        "refunded",
        "unclear",
    ];
    ALL.into_iter()
        .find(|known| *known == verdict)
        .expect("a known verdict")
}
