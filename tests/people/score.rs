//! A report about an invented person against the truth. Every figure is a count, so that people add up.

#![allow(clippy::float_arithmetic, reason = "ratios; money is counted in fen")]

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::life::{Cycle, Exported, Kind, Life, Nature, Payment, PaymentId, Place, Row, StreamId};

/// Verdicts that say: charged after the cancellation.
const COUNTING: [&str; 5] = [
    "in_flight",
    "late_sync",
    "late_retry",
    "repeat_billing",
    "channel_hop",
];

/// Finding kinds that accuse somebody.
const ACCUSING: [&str; 7] = [
    "in_flight",
    "late_sync",
    "late_retry",
    "repeat_billing",
    "channel_hop",
    "duplicate_billing",
    "short_cycle",
];

/// Finding kinds that do not depend on a cancellation.
const ANOMALIES: [&str; 6] = [
    "duplicate_billing",
    "short_cycle",
    "price_rise",
    "intro_to_full",
    "overlap",
    "revived",
];

/// What one run printed about a person.
#[derive(Debug)]
pub struct Printed {
    pub report: Value,
    pub links: Vec<Link>,
}

/// A linked row of the ledger's table.
#[derive(Debug)]
pub struct Link {
    pub row: Place,
    pub kind: String,
    pub to: Place,
}

/// Reads the links of `transactions.csv`.
pub fn links(table: &str) -> Vec<Link> {
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let header = reader.headers().expect("a header").clone();
    let column = |name: &str| {
        header
            .iter()
            .position(|cell| cell == name)
            .expect("a column of the contract")
    };
    let (id, file, line, kind, to) = (
        column("id"),
        column("file"),
        column("line"),
        column("link_kind"),
        column("link_id"),
    );
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
    let place =
        |row: &csv::StringRecord| (row[file].to_owned(), row[line].parse().expect("a line"));
    let places: BTreeMap<&str, Place> = rows.iter().map(|row| (&row[id], place(row))).collect();
    rows.iter()
        .filter(|row| !row[kind].is_empty())
        .map(|row| Link {
            row: place(row),
            kind: row[kind].to_owned(),
            to: places[&row[to]].clone(),
        })
        .collect()
}

/// Found against asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub hit: usize,
    pub predicted: usize,
    pub actual: usize,
}

impl Tally {
    pub fn precision(self) -> f64 {
        ratio(self.hit, self.predicted)
    }

    pub fn recall(self) -> f64 {
        ratio(self.hit, self.actual)
    }

    pub fn f1(self) -> f64 {
        ratio(2 * self.hit, self.predicted + self.actual)
    }

    pub fn add(&mut self, other: Tally) {
        self.hit += other.hit;
        self.predicted += other.predicted;
        self.actual += other.actual;
    }
}

/// So many of so many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    pub right: usize,
    pub of: usize,
}

impl Share {
    pub fn ratio(self) -> f64 {
        ratio(self.right, self.of)
    }

    pub fn add(&mut self, other: Share) {
        self.right += other.right;
        self.of += other.of;
    }

    pub fn count(&mut self, right: bool) {
        self.right += usize::from(right);
        self.of += 1;
    }
}

/// Of nothing, everything is right.
pub fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        1.0
    } else {
        part as f64 / whole as f64
    }
}

/// Sums over people.
#[derive(Clone, Debug, Default)]
pub struct Score {
    pub people: usize,
    /// Streams whose members overlap by half at least (Jaccard); only bands confirmed and likely count as found.
    pub streams: Tally,
    /// ... by eight tenths.
    pub streams_tight: Tally,
    pub kameng: Tally,
    /// Found streams that hold two charges or more of two true ones each; true ones found in pieces.
    pub merged: usize,
    pub split: usize,
    /// Rent, insurance and the like told from memberships, both ways.
    pub told_apart: Share,
    /// Payments said to belong to a stream.
    pub charges: Tally,
    /// The cycle exactly, of streams with four charges or more; and within five per cent of its length.
    pub cadence: Share,
    pub cadence_class: Share,
    pub verdicts: BTreeMap<&'static str, Tally>,
    /// Grave findings that cite a charge of which they are not true.
    pub false_accusations: usize,
    /// People of whom nothing grave is true, and those of them against whom something grave is said.
    pub clean: Share,
    pub wrongly_claimed_fen: i64,
    pub missed_fen: i64,
    /// People whose claimable sum is exact.
    pub claimable: Share,
    pub anomalies: BTreeMap<&'static str, Tally>,
    pub mirrors: Tally,
    pub duplicates: Tally,
    pub refunds: Tally,
    pub binding: Share,
    /// Printed streams by confidence band: how many are true.
    pub bands: BTreeMap<&'static str, Share>,
    /// Sum of the squared distance of confidence from truth, and of how many.
    pub brier: (f64, usize),
    /// Charges that count, left open as unclear.
    pub abstained: usize,
}

impl Score {
    pub fn add(&mut self, other: &Score) {
        self.people += other.people;
        self.merged += other.merged;
        self.split += other.split;
        self.false_accusations += other.false_accusations;
        self.wrongly_claimed_fen += other.wrongly_claimed_fen;
        self.missed_fen += other.missed_fen;
        self.abstained += other.abstained;
        self.brier = (self.brier.0 + other.brier.0, self.brier.1 + other.brier.1);
        for (own, more) in [
            (&mut self.streams, other.streams),
            (&mut self.streams_tight, other.streams_tight),
            (&mut self.kameng, other.kameng),
            (&mut self.charges, other.charges),
            (&mut self.mirrors, other.mirrors),
            (&mut self.duplicates, other.duplicates),
            (&mut self.refunds, other.refunds),
        ] {
            own.add(more);
        }
        for (own, more) in [
            (&mut self.told_apart, other.told_apart),
            (&mut self.cadence, other.cadence),
            (&mut self.cadence_class, other.cadence_class),
            (&mut self.clean, other.clean),
            (&mut self.claimable, other.claimable),
            (&mut self.binding, other.binding),
        ] {
            own.add(more);
        }
        for (&key, &more) in &other.verdicts {
            self.verdicts.entry(key).or_default().add(more);
        }
        for (&key, &more) in &other.anomalies {
            self.anomalies.entry(key).or_default().add(more);
        }
        for (&key, &more) in &other.bands {
            self.bands.entry(key).or_default().add(more);
        }
    }
}

/// A subscription of the report, in terms of the person's payments.
struct Found<'r> {
    line: &'r Value,
    members: BTreeSet<PaymentId>,
    is_shown: bool,
    /// The true stream it is, and how much they overlap.
    stream: Option<(StreamId, f64)>,
}

/// Scores one person, and says in words what was wrong.
pub fn score(life: &Life, exported: &Exported, printed: &Printed) -> (Score, Vec<String>) {
    let mut comparison = Comparison {
        life,
        exported,
        printed,
        payment_at: places(exported),
        score: Score {
            people: 1,
            ..Score::default()
        },
        wrong: Vec::new(),
    };
    let found = comparison.found();
    comparison.streams(&found);
    comparison.cadences(&found);
    comparison.confidences(&found);
    comparison.verdicts(&found);
    comparison.accusations();
    comparison.money();
    comparison.anomalies();
    comparison.links();
    comparison.bindings(&found);
    (comparison.score, comparison.wrong)
}

fn places(exported: &Exported) -> BTreeMap<Place, PaymentId> {
    let mut places = BTreeMap::new();
    for (payment, rows) in exported.rows.iter().enumerate() {
        for place in rows.iter().flat_map(|row| &row.places) {
            places.insert(place.clone(), payment);
        }
    }
    places
}

struct Comparison<'p> {
    life: &'p Life,
    exported: &'p Exported,
    printed: &'p Printed,
    payment_at: BTreeMap<Place, PaymentId>,
    score: Score,
    wrong: Vec<String>,
}

fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or_default()
}

/// `25.00` in fen.
fn fen(value: &Value) -> i64 {
    value
        .as_str()
        .unwrap_or_default()
        .replace('.', "")
        .parse()
        .expect("an amount with two places")
}

fn place(source: &Value) -> Place {
    let line = source["line"].as_u64().expect("a line");
    (
        text(source, "file").to_owned(),
        u32::try_from(line).expect("a line"),
    )
}

fn jaccard(one: &BTreeSet<PaymentId>, other: &BTreeSet<PaymentId>) -> f64 {
    ratio(one.intersection(other).count(), one.union(other).count())
}

/// The true stream that each found one is: every stream is given once, the largest overlap (Jaccard, a half at least) first.
pub fn assign(life: &Life, found: &[BTreeSet<PaymentId>]) -> Vec<Option<(StreamId, f64)>> {
    let mut pairs: Vec<(f64, usize, StreamId)> = Vec::new();
    for (index, members) in found.iter().enumerate() {
        for (stream, truth) in life.streams.iter().enumerate() {
            let overlap = jaccard(members, &truth.members);
            if overlap >= 0.5 {
                pairs.push((overlap, index, stream));
            }
        }
    }
    pairs.sort_by(|one, other| {
        other
            .0
            .total_cmp(&one.0)
            .then((one.1, one.2).cmp(&(other.1, other.2)))
    });
    let mut given = BTreeSet::new();
    let mut streams = vec![None; found.len()];
    for (overlap, index, stream) in pairs {
        if streams[index].is_none() && given.insert(stream) {
            streams[index] = Some((stream, overlap));
        }
    }
    streams
}

impl<'p> Comparison<'p> {
    fn payment(&self, charge: &Value) -> Option<PaymentId> {
        let sources = std::iter::once(&charge["source"]).chain(list(charge, "also_seen"));
        sources
            .map(place)
            .find_map(|place| self.payment_at.get(&place).copied())
    }

    fn net(&self, payment: PaymentId) -> i64 {
        let payment = &self.life.payments[payment];
        payment.fen - payment.refund.as_ref().map_or(0, |refund| refund.fen)
    }

    fn describe(&self, payment: PaymentId) -> String {
        let one = &self.life.payments[payment];
        format!(
            "{} {}.{:02} {} {}",
            one.at.date(),
            one.fen / 100,
            one.fen % 100,
            one.payee,
            one.item
        )
    }

    /// The report's subscriptions, each with the true stream it overlaps most; every stream is given once, the best overlap first.
    fn found(&self) -> Vec<Found<'p>> {
        let mut found: Vec<Found<'p>> = list(&self.printed.report, "subscriptions")
            .iter()
            .map(|line| Found {
                members: list(line, "charges")
                    .iter()
                    .filter_map(|charge| self.payment(charge))
                    .collect(),
                is_shown: text(line, "band") != "possible",
                stream: None,
                line,
            })
            .collect();
        let members: Vec<BTreeSet<PaymentId>> =
            found.iter().map(|one| one.members.clone()).collect();
        for (one, stream) in found.iter_mut().zip(assign(self.life, &members)) {
            one.stream = stream;
        }
        found
    }

    fn streams(&mut self, found: &[Found<'_>]) {
        let life = self.life;
        let required: BTreeSet<StreamId> = (0..life.streams.len())
            .filter(|&stream| !life.streams[stream].optional)
            .collect();
        self.score.streams.actual = required.len();
        self.score.streams_tight.actual = required.len();
        let is_kameng = |stream: StreamId| life.streams[stream].nature == Nature::Kameng;
        self.score.kameng.actual = required.iter().filter(|&&stream| is_kameng(stream)).count();
        let mut pieces: BTreeMap<StreamId, usize> = BTreeMap::new();
        for one in found.iter().filter(|one| one.is_shown) {
            let touched: Vec<StreamId> = (0..life.streams.len())
                .filter(|&stream| !life.streams[stream].members.is_disjoint(&one.members))
                .collect();
            for &stream in &touched {
                *pieces.entry(stream).or_default() += 1;
            }
            let whole = |&stream: &StreamId| {
                life.streams[stream]
                    .members
                    .intersection(&one.members)
                    .count()
                    >= 2
            };
            self.score.merged +=
                usize::from(touched.iter().filter(|stream| whole(stream)).count() >= 2);
            let kameng = text(one.line, "category") == "kameng";
            match one.stream {
                Some((stream, _)) if !required.contains(&stream) => {}
                Some((stream, overlap)) => {
                    self.score.streams.predicted += 1;
                    self.score.streams.hit += 1;
                    self.score.streams_tight.predicted += 1;
                    self.score.streams_tight.hit += usize::from(overlap >= 0.8);
                    if kameng || is_kameng(stream) {
                        self.score.kameng.predicted += 1;
                        self.score.kameng.hit += usize::from(is_kameng(stream));
                    }
                    let listed = life.streams[stream].nature == Nature::Listed;
                    self.score
                        .told_apart
                        .count(one.line["membership"] == Value::Bool(!listed));
                    if overlap < 0.8 {
                        let (members, found) =
                            (life.streams[stream].members.len(), one.members.len());
                        let both = life.streams[stream]
                            .members
                            .intersection(&one.members)
                            .count();
                        self.wrong.push(format!(
                            "members: {} {both} of {members}, found {found}",
                            life.streams[stream].payee
                        ));
                    }
                }
                None => {
                    self.score.streams.predicted += 1;
                    self.score.streams_tight.predicted += 1;
                    self.score.kameng.predicted += usize::from(kameng);
                    self.wrong.push(format!(
                        "false stream: {} {} n={} {} {}",
                        text(one.line, "merchant"),
                        one.line["product"],
                        one.members.len(),
                        one.line["cadence"],
                        one.line["confidence"]
                    ));
                }
            }
        }
        for &stream in &required {
            self.score.split += usize::from(pieces.get(&stream).copied().unwrap_or(0) > 1);
            if !found
                .iter()
                .any(|one| one.is_shown && one.stream.is_some_and(|(own, _)| own == stream))
            {
                let truth = &life.streams[stream];
                self.wrong.push(format!(
                    "missed: {} {:?} n={} pieces {:?}",
                    truth.payee,
                    truth.cycle,
                    truth.members.len(),
                    pieces.get(&stream)
                ));
            }
        }
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

    fn cadences(&mut self, found: &[Found<'_>]) {
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

    fn confidences(&mut self, found: &[Found<'_>]) {
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

    fn verdicts(&mut self, found: &[Found<'_>]) {
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
        // Neither is ever a finding: whether they are printed at all depends on what else the shop sold.
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

    fn accusations(&mut self) {
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
        // Any two memberships of one shop overlap, whatever the story was about.
        if kind == "overlap" {
            let streams = self.life.streams.iter();
            let touched: Vec<&str> = streams
                .filter(|stream| !stream.members.is_disjoint(charges))
                .map(|stream| stream.payee.as_str())
                .collect();
            return touched.len() == 2 && touched[0] == touched[1];
        }
        // Of two equal payments on one day nothing tells which came second.
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

    fn money(&mut self) {
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

    fn anomalies(&mut self) {
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
                    // Two findings about one truth are one.
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

    fn links(&mut self) {
        // Where each place belongs: the payment, whether its refund, which of the accounts.
        let mut known: BTreeMap<&Place, (PaymentId, bool, usize)> = BTreeMap::new();
        let mut actual = (0, 0, 0);
        for (is_refund, all) in [
            (false, &self.exported.rows),
            (true, &self.exported.refund_rows),
        ] {
            for (payment, rows) in all.iter().enumerate() {
                let rows: Vec<&Row> = rows.iter().filter(|row| !row.places.is_empty()).collect();
                for (account, row) in rows.iter().enumerate() {
                    for place in &row.places {
                        known.insert(place, (payment, is_refund, account));
                    }
                    actual.1 += row.places.len() - 1;
                }
                // A card repaid from another is a row of each: two rows of one channel, not one payment seen by two.
                if self.life.payments[payment].kind != Kind::CardRepayment {
                    actual.0 += rows.len().saturating_sub(1);
                }
                let paid = self.exported.rows[payment]
                    .iter()
                    .any(|row| !row.places.is_empty());
                actual.2 += usize::from(is_refund && !rows.is_empty() && paid);
            }
        }
        let (mut mirrors, mut duplicates, mut refunds) =
            (Tally::default(), Tally::default(), Tally::default());
        (mirrors.actual, duplicates.actual, refunds.actual) = actual;
        for link in &self.printed.links {
            let (Some(&row), Some(&to)) = (known.get(&link.row), known.get(&link.to)) else {
                self.wrong.push(format!(
                    "{}: {:?} → {:?}, of rows that are no payment",
                    link.kind, link.row, link.to
                ));
                continue;
            };
            let (tally, right) = match link.kind.as_str() {
                "mirror_of" => (
                    &mut mirrors,
                    self.are_alike(row.0, to.0) && row.1 == to.1 && row.2 != to.2,
                ),
                "duplicate_of" => (&mut duplicates, row == to),
                _ => (&mut refunds, row.0 == to.0 && row.1 && !to.1),
            };
            tally.predicted += 1;
            tally.hit += usize::from(right);
            if !right {
                self.wrong
                    .push(format!("{}: {:?} → {:?}", link.kind, link.row, link.to));
            }
        }
        for (name, tally) in [
            ("mirrors", mirrors),
            ("duplicates", duplicates),
            ("refunds", refunds),
        ] {
            if tally.hit < tally.actual {
                self.wrong
                    .push(format!("{name}: {} of {}", tally.hit, tally.actual));
            }
        }
        (
            self.score.mirrors,
            self.score.duplicates,
            self.score.refunds,
        ) = (mirrors, duplicates, refunds);
    }

    /// The same payment, or one that nothing on a bank's row tells from it: of the same amount to the same payee within days.
    fn are_alike(&self, one: PaymentId, other: PaymentId) -> bool {
        let (one, other) = (&self.life.payments[one], &self.life.payments[other]);
        let what = |payment: &Payment| {
            (
                payment.fen,
                payment.company.clone(),
                payment.wallet,
                payment.funding,
            )
        };
        let days = (one.at.date() - other.at.date()).num_days();
        what(one) == what(other) && days.abs() <= 3
    }

    fn bindings(&mut self, found: &[Found<'_>]) {
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
                self.wrong.push(format!("binding: {} ends {ends:?}, bound {bound:?}; may mean {ambiguous:?}, candidates {candidates:?}", record.merchant));
            }
        }
    }
}

/// The contract's word with a life as long as the program's.
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
        .expect("a verdict of the contract")
}
