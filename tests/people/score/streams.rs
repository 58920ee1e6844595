//! Subscriptions, cadences, confidences and bound records of the report against the truth.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{
    comparison::{Comparison, Found},
    counts::Tally,
    printed::{list, text},
};
use crate::people::life::{Cycle, Nature, PaymentId, StreamId};

impl Comparison<'_> {
    /// Streams that were found, merged, found in pieces or missed.
    pub(super) fn streams(&mut self, found: &[Found<'_>]) {
        let life = self.life;
        let required: BTreeSet<StreamId> = (0..life.streams.len())
            .filter(|&stream| !life.streams[stream].optional)
            .collect();
        self.score.streams.actual = required.len();
        self.score.streams_tight.actual = required.len();
        let kameng = required
            .iter()
            .filter(|&&stream| self.is_kameng(stream))
            .count();
        self.score.kameng.actual = kameng;
        let mut pieces: BTreeMap<StreamId, usize> = BTreeMap::new();
        for one in found.iter().filter(|one| one.is_shown) {
            let touched: Vec<StreamId> = (0..life.streams.len())
                .filter(|&stream| !life.streams[stream].members.is_disjoint(&one.members))
                .collect();
            for &stream in &touched {
                *pieces.entry(stream).or_default() += 1;
            }
            let whole = touched
                .iter()
                .filter(|&&stream| self.in_both(stream, one) >= 2)
                .count();
            self.score.merged += usize::from(whole >= 2);
            match one.stream {
                Some((stream, _)) if !required.contains(&stream) => {}
                Some((stream, overlap)) => self.true_stream(one, stream, overlap),
                None => self.false_stream(one),
            }
        }
        self.missed_streams(found, &required, &pieces);
        self.charges(found, &required);
    }

    fn is_kameng(&self, stream: StreamId) -> bool {
        self.life.streams[stream].nature == Nature::Kameng
    }

    /// Number of payments that a true stream and a found one have in common.
    fn in_both(&self, stream: StreamId, one: &Found<'_>) -> usize {
        let members = &self.life.streams[stream].members;
        members.intersection(&one.members).count()
    }

    /// A found stream that stands for a true one.
    fn true_stream(&mut self, one: &Found<'_>, stream: StreamId, overlap: f64) {
        let truth = &self.life.streams[stream];
        let is_kameng = self.is_kameng(stream);
        self.score.streams.predicted += 1;
        self.score.streams.hit += 1;
        self.score.streams_tight.predicted += 1;
        self.score.streams_tight.hit += usize::from(overlap >= 0.8);
        if text(one.line, "category") == "kameng" || is_kameng {
            self.score.kameng.predicted += 1;
            self.score.kameng.hit += usize::from(is_kameng);
        }
        let listed = truth.nature == Nature::Listed;
        let is_right = one.line["membership"] == Value::Bool(!listed);
        self.score.told_apart.count(is_right);
        if overlap < 0.8 {
            let both = self.in_both(stream, one);
            self.wrong.push(format!(
                "members: {} {both} of {}, found {}",
                truth.payee,
                truth.members.len(),
                one.members.len()
            ));
        }
    }

    /// A found stream that stands for no true one.
    fn false_stream(&mut self, one: &Found<'_>) {
        let is_kameng = text(one.line, "category") == "kameng";
        self.score.streams.predicted += 1;
        self.score.streams_tight.predicted += 1;
        self.score.kameng.predicted += usize::from(is_kameng);
        self.wrong.push(format!(
            "false stream: {} {} n={} {} {}",
            text(one.line, "merchant"),
            one.line["product"],
            one.members.len(),
            one.line["cadence"],
            one.line["confidence"]
        ));
    }

    fn missed_streams(
        &mut self,
        found: &[Found<'_>],
        required: &BTreeSet<StreamId>,
        pieces: &BTreeMap<StreamId, usize>,
    ) {
        for &stream in required {
            self.score.split += usize::from(pieces.get(&stream).copied().unwrap_or(0) > 1);
            if !found
                .iter()
                .any(|one| one.is_shown && one.stream.is_some_and(|(own, _)| own == stream))
            {
                let truth = &self.life.streams[stream];
                self.wrong.push(format!(
                    "missed: {} {:?} n={} pieces {:?}",
                    truth.payee,
                    truth.cycle,
                    truth.members.len(),
                    pieces.get(&stream)
                ));
            }
        }
    }

    /// Payments in found streams, without those of optional streams.
    fn charges(&mut self, found: &[Found<'_>], required: &BTreeSet<StreamId>) {
        let life = self.life;
        let optional: BTreeSet<PaymentId> = life
            .streams
            .iter()
            .filter(|stream| stream.optional)
            .flat_map(|stream| stream.members.iter().copied())
            .collect();
        let truth: BTreeSet<PaymentId> = required
            .iter()
            .flat_map(|&stream| life.streams[stream].members.iter().copied())
            .collect();
        let shown: BTreeSet<PaymentId> = found
            .iter()
            .filter(|one| one.is_shown)
            .flat_map(|one| one.members.iter().copied())
            .filter(|payment| !optional.contains(payment))
            .collect();
        self.score.charges = Tally {
            hit: truth.intersection(&shown).count(),
            predicted: shown.len(),
            actual: truth.len(),
        };
    }

    pub(super) fn cadences(&mut self, found: &[Found<'_>]) {
        for one in found.iter().filter(|one| one.is_shown) {
            let Some((stream, _)) = one.stream else {
                continue;
            };
            let truth = &self.life.streams[stream];
            if truth.optional || truth.members.len() < 4 {
                continue;
            }
            let cadence = &one.line["cadence"];
            let every = cadence["every"].as_u64().unwrap_or(0);
            let (unit, wanted) = match truth.cycle {
                Cycle::Months(months) => ("month", u64::from(months)),
                Cycle::Days(days) => ("day", u64::from(days)),
            };
            let days = u64::from(truth.cycle.days());
            let found_days = if text(cadence, "unit") == "month" {
                every * 304 / 10
            } else {
                every
            };
            let exact = text(cadence, "unit") == unit && every == wanted;
            self.score.cadence.count(exact);
            self.score
                .cadence_class
                .count(found_days.abs_diff(days) * 20 <= days);
            if !exact {
                self.wrong.push(format!(
                    "cadence: {} {:?} n={} printed {cadence}",
                    truth.payee,
                    truth.cycle,
                    truth.members.len()
                ));
            }
        }
    }

    pub(super) fn confidences(&mut self, found: &[Found<'_>]) {
        for one in found {
            let confidence = one.line["confidence"].as_f64().unwrap_or(0.0);
            let band = match confidence {
                0.9.. => "0.90 – 1.00",
                0.6.. => "0.60 – 0.90",
                _ => "0.35 – 0.60",
            };
            let right = one.stream.is_some();
            self.score.bands.entry(band).or_default().count(right);
            let truth = if right { 1.0 } else { 0.0 };
            self.score.brier = (
                self.score.brier.0 + (confidence - truth).powi(2),
                self.score.brier.1 + 1,
            );
        }
    }

    pub(super) fn bindings(&mut self, found: &[Found<'_>]) {
        let streams = |ids: &[Value]| -> BTreeSet<Option<StreamId>> {
            ids.iter()
                .filter_map(Value::as_str)
                .map(|id| {
                    let one = found.iter().find(|one| text(one.line, "id") == id)?;
                    one.stream.map(|(stream, _)| stream)
                })
                .collect()
        };
        for (record, line) in self
            .life
            .records
            .iter()
            .zip(list(&self.printed.report, "cancellations"))
        {
            let (bound, candidates) = (
                streams(list(line, "bound_to")),
                streams(list(line, "candidates")),
            );
            let ends: BTreeSet<Option<StreamId>> = record.ends.iter().copied().map(Some).collect();
            let ambiguous: BTreeSet<Option<StreamId>> =
                record.ambiguous.iter().copied().map(Some).collect();
            let right = bound == ends && candidates.is_superset(&ambiguous);
            self.score.binding.count(right);
            if !right {
                self.wrong.push(format!(
                    "binding: {} ends {ends:?}, bound {bound:?}; \
                     may mean {ambiguous:?}, candidates {candidates:?}",
                    record.merchant
                ));
            }
        }
    }
}
