//! How far a report about an invented person is right.
//!
//! One [`compare`] goes over the report and the truth; [`score`] keeps its counts, [`differences`] its sentences, so that the two
//! cannot disagree. A unit that was asked for and is missing lowers recall, one that was printed and is not true lowers precision.

#![allow(
    clippy::float_arithmetic,
    reason = "ratios are floats; money stays in fen"
)]

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::life::*;

/// Two sets of charges are the same stream from this overlap (Jaccard) on.
const SAME: f64 = 0.5;
/// ... and the same almost to the charge from this one on.
const TIGHT: f64 = 0.8;
/// A cadence can be asked for from so many charges on.
const ENOUGH_FOR_CADENCE: usize = 4;

/// Verdicts that count as charged after the cancellation.
const COUNTING: [&str; 5] = [
    "in_flight",
    "late_sync",
    "late_retry",
    "repeat_billing",
    "channel_hop",
];
/// Verdicts that are never a finding: printed or not, nobody is told anything else.
const SILENT: [&str; 2] = ["one_off", "other_stream"];
/// Findings without a cancellation that accuse a shop.
const ACCUSING_ANOMALIES: [&str; 2] = ["duplicate_billing", "short_cycle"];
/// All findings that do not depend on a cancellation.
const ANOMALIES: [&str; 6] = [
    "duplicate_billing",
    "short_cycle",
    "price_rise",
    "intro_to_full",
    "overlap",
    "revived",
];

// What is scored.

/// What one run printed about a person.
#[derive(Clone, Debug)]
pub struct Printed {
    pub report: Value,
    pub links: Vec<PrintedLink>,
}

/// A linked row of `transactions.csv`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintedLink {
    pub row: Place,
    /// `duplicate_of`, `mirror_of` or `refund_of`.
    pub kind: String,
    /// The row it is linked to.
    pub to: Place,
}

/// The linked rows of `transactions.csv`.
pub fn links(transactions_csv: &str) -> Vec<PrintedLink> {
    let mut reader = csv::Reader::from_reader(transactions_csv.as_bytes());
    let header = reader.headers().expect("a header").clone();
    let column = |name: &str| {
        let found = header.iter().position(|cell| cell == name);
        found.unwrap_or_else(|| panic!("transactions.csv has no column {name}"))
    };
    let [id, file, line, kind, to] = ["id", "file", "line", "link_kind", "link_id"].map(column);
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
    let place_of = |row: &csv::StringRecord| -> Place {
        (row[file].to_owned(), row[line].parse().expect("a line"))
    };
    let places: BTreeMap<&str, Place> = rows.iter().map(|row| (&row[id], place_of(row))).collect();
    let linked = rows.iter().filter(|row| !row[kind].is_empty());
    linked
        .map(|row| PrintedLink {
            row: place_of(row),
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
    /// Of what was printed, how much is true; of nothing, all.
    pub fn precision(self) -> f64 {
        ratio(self.hit, self.predicted)
    }

    /// Of what is true, how much was printed; of nothing, all.
    pub fn recall(self) -> f64 {
        ratio(self.hit, self.actual)
    }

    /// The harmonic mean of both.
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

    fn count(&mut self, right: bool) {
        self.right += usize::from(right);
        self.of += 1;
    }
}

/// How many printed streams the true ones lie in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pieces {
    /// Predicted streams that hold a charge of a required one.
    pub predicted: usize,
    /// Required streams of which some predicted one holds a charge.
    pub found: usize,
}

impl Pieces {
    /// Predicted per true: above one, streams are torn.
    pub fn fragmentation(self) -> f64 {
        ratio(self.predicted, self.found)
    }

    pub fn add(&mut self, other: Pieces) {
        self.predicted += other.predicted;
        self.found += other.found;
    }
}

/// Squared distances of confidence from truth.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Brier {
    pub sum: f64,
    pub of: usize,
}

impl Brier {
    /// Nought is perfect, a quarter is a coin.
    pub fn mean(self) -> f64 {
        self.sum / self.of.max(1) as f64
    }

    pub fn add(&mut self, other: Brier) {
        self.sum += other.sum;
        self.of += other.of;
    }

    fn count(&mut self, confidence: f64, right: bool) {
        self.sum += (confidence - f64::from(u8::from(right))).powi(2);
        self.of += 1;
    }
}

/// Sums over people. "Predicted" streams are those of bands confirmed and likely, "required" ones the true ones that are not optional.
#[derive(Clone, Debug, Default)]
pub struct Score {
    pub people: usize,
    /// Predicted streams against required ones, one to one by Jaccard ≥ 0.5 of the charges. Optional ones count on neither side.
    pub streams: Tally,
    /// The same, a hit only at Jaccard ≥ 0.8.
    pub streams_tight: Tally,
    /// Predicted of category kameng, or matched to a stream of a kameng shop, against required streams of kameng shops.
    pub kameng: Tally,
    /// Required streams torn into several predicted ones.
    pub pieces: Pieces,
    /// Predicted streams that hold two charges or more of each of two true ones.
    pub merged: usize,
    /// Matched rent, insurance and the like that is not called a membership.
    pub listed: Share,
    /// Matched memberships that are called one.
    pub memberships: Share,
    /// Payments said to belong to some stream. Payments of optional streams count on neither side.
    pub charges: Tally,
    /// Unit and number exactly right, among matched required streams of four charges or more.
    pub cadence: Share,
    /// The length of the period right within five per cent.
    pub cadence_class: Share,
    /// By verdict: charges printed with it against charges of which it is true.
    pub verdicts: BTreeMap<String, Tally>,
    /// What is true and what is printed ("none" for no verdict), where they differ.
    pub confusion: BTreeMap<(String, String), usize>,
    /// Grave unconditional findings that accuse a shop of a charge that is in order.
    pub false_accusations: usize,
    /// People to whom nothing wrong was done ...
    pub clean_people: usize,
    /// ... and those of them whose report accuses somebody.
    pub clean_accused: usize,
    /// Net of charges printed with a counting verdict that none is true of.
    pub wrongly_accused_fen: i64,
    /// Net of charges with a counting verdict that are printed with none.
    pub missed_fen: i64,
    /// Of the charges that count: those printed as unclear.
    pub abstained: usize,
    /// People whose claimable total is right to the fen.
    pub claimable: Share,
    /// By kind: what happened without a cancellation, found when a finding of the kind shares a charge with it. Several findings on
    /// one and the same are one; a finding that shares a charge with nothing of its kind is a false one.
    pub anomalies: BTreeMap<String, Tally>,
    /// Payments (and refunds) shown by a second account, the two rows linked.
    pub mirrors: Tally,
    /// Rows of a second export, linked to those they repeat.
    pub duplicates: Tally,
    /// Refunds linked to their payments.
    pub refunds: Tally,
    /// Lines of the list of cancellations bound to what they end and nothing else; of ambiguous ones, bound to nothing and all named.
    pub binding: Share,
    /// By the lower end of the confidence ("0.90", "0.60", "0.35"): printed streams, of any band, that are true ones or optional ones.
    pub calibration: BTreeMap<String, Share>,
    /// Confidence against the same truth.
    pub brier: Brier,
}

impl Score {
    pub fn add(&mut self, other: &Score) {
        self.people += other.people;
        self.streams.add(other.streams);
        self.streams_tight.add(other.streams_tight);
        self.kameng.add(other.kameng);
        self.pieces.add(other.pieces);
        self.merged += other.merged;
        self.listed.add(other.listed);
        self.memberships.add(other.memberships);
        self.charges.add(other.charges);
        self.cadence.add(other.cadence);
        self.cadence_class.add(other.cadence_class);
        for (verdict, tally) in &other.verdicts {
            entry(&mut self.verdicts, verdict).add(*tally);
        }
        for (pair, count) in &other.confusion {
            *self.confusion.entry(pair.clone()).or_default() += count;
        }
        self.false_accusations += other.false_accusations;
        self.clean_people += other.clean_people;
        self.clean_accused += other.clean_accused;
        self.wrongly_accused_fen += other.wrongly_accused_fen;
        self.missed_fen += other.missed_fen;
        self.abstained += other.abstained;
        self.claimable.add(other.claimable);
        for (kind, tally) in &other.anomalies {
            entry(&mut self.anomalies, kind).add(*tally);
        }
        self.mirrors.add(other.mirrors);
        self.duplicates.add(other.duplicates);
        self.refunds.add(other.refunds);
        self.binding.add(other.binding);
        for (band, share) in &other.calibration {
            entry(&mut self.calibration, band).add(*share);
        }
        self.brier.add(other.brier);
    }
}

/// Scores one person. The life is what the exports show of it ([`Life::seen`]).
pub fn score(life: &Life, exported: &Exported, printed: &Printed) -> Score {
    compare(life, exported, printed).score
}

/// Everything that is wrong in a person's report, in words.
pub fn differences(life: &Life, exported: &Exported, printed: &Printed) -> Vec<String> {
    compare(life, exported, printed).wrong
}

/// A person's counts, and the sentences that explain them.
#[derive(Clone, Debug, Default)]
pub struct Comparison {
    pub score: Score,
    pub wrong: Vec<String>,
}

/// The one pass over report and truth.
pub fn compare(life: &Life, exported: &Exported, printed: &Printed) -> Comparison {
    let known = Known::new(exported);
    let subscriptions = subscriptions(&printed.report, &known);
    let mut pass = Pass {
        life,
        report: &printed.report,
        shown: matching(&subscriptions, life, |one| one.is_shown),
        any: matching(&subscriptions, life, |_| true),
        subscriptions,
        known,
        out: Comparison::default(),
    };
    pass.out.score.people = 1;
    pass.streams();
    pass.pieces();
    pass.charges();
    pass.natures();
    pass.cadences();
    pass.verdicts();
    pass.accusations();
    pass.claimable();
    pass.anomalies();
    pass.links(exported, &printed.links);
    pass.bindings();
    pass.calibration();
    pass.out
}

// The report in terms of the truth.

/// What stands in a place of the exports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Shows {
    payment: PaymentId,
    is_refund: bool,
    /// Which of the accounts that show it.
    account: usize,
    /// Which of that account's exports.
    copy: usize,
}

/// All places of the exports.
struct Known(BTreeMap<Place, Shows>);

impl Known {
    fn new(exported: &Exported) -> Known {
        let mut known = BTreeMap::new();
        for (is_refund, all) in [(false, &exported.rows), (true, &exported.refund_rows)] {
            for (payment, rows) in all.iter().enumerate() {
                for (account, row) in rows.iter().enumerate() {
                    for (copy, place) in row.places.iter().enumerate() {
                        let shows = Shows {
                            payment,
                            is_refund,
                            account,
                            copy,
                        };
                        known.insert(place.clone(), shows);
                    }
                }
            }
        }
        Known(known)
    }

    /// The payment that a charge of the report is: by its source, else by where else it was seen.
    fn payment(&self, charge: &Value) -> Option<PaymentId> {
        let sources = std::iter::once(&charge["source"]).chain(list(charge, "also_seen"));
        let mut shown = sources.filter_map(|source| self.0.get(&place(source)?));
        shown
            .find(|shows| !shows.is_refund)
            .map(|shows| shows.payment)
    }
}

/// A subscription of the report.
struct Subscription<'p> {
    json: &'p Value,
    members: BTreeSet<PaymentId>,
    /// Charges that are no payment of the person's.
    strangers: usize,
    /// Of band confirmed or likely.
    is_shown: bool,
    /// Its charges, the ones beside the stream after them.
    charges: Vec<Charge<'p>>,
}

struct Charge<'p> {
    id: &'p str,
    payment: Option<PaymentId>,
    verdict: Option<&'p str>,
}

impl Subscription<'_> {
    fn id(&self) -> &str {
        text(self.json, "id")
    }

    fn describe(&self) -> String {
        format!(
            "{} ({}) n={} confidence {}",
            text(self.json, "merchant"),
            text(self.json, "product"),
            self.members.len() + self.strangers,
            self.json["confidence"]
        )
    }

    /// Shared charges by all charges of both.
    fn jaccard(&self, stream: &Stream) -> f64 {
        let both = self.members.intersection(&stream.members).count();
        if both == 0 {
            return 0.0;
        }
        ratio(
            both,
            self.members.union(&stream.members).count() + self.strangers,
        )
    }
}

fn subscriptions<'p>(report: &'p Value, known: &Known) -> Vec<Subscription<'p>> {
    let read = |json: &'p Value| {
        let charge = |charge: &'p Value| Charge {
            id: text(charge, "id"),
            payment: known.payment(charge),
            verdict: charge["verdict"].as_str(),
        };
        let own: Vec<Charge<'p>> = list(json, "charges").iter().map(charge).collect();
        let members = own.iter().filter_map(|charge| charge.payment).collect();
        let strangers = own.iter().filter(|charge| charge.payment.is_none()).count();
        let beside = list(json, "other_charges").iter().map(charge);
        Subscription {
            json,
            members,
            strangers,
            is_shown: matches!(text(json, "band"), "confirmed" | "likely"),
            charges: own.into_iter().chain(beside).collect(),
        }
    };
    list(report, "subscriptions").iter().map(read).collect()
}

/// Which subscription (by index) is which true stream, and by how much.
type Matching = BTreeMap<usize, (StreamId, f64)>;

/// Greedy matching, the greatest overlap first, ties by index; each subscription and each stream once.
fn matching(
    subscriptions: &[Subscription<'_>],
    life: &Life,
    takes_part: impl Fn(&Subscription<'_>) -> bool,
) -> Matching {
    let mut pairs: Vec<(f64, usize, StreamId)> = Vec::new();
    for (index, one) in subscriptions.iter().enumerate() {
        if takes_part(one) {
            let streams = life.streams.iter().enumerate();
            pairs.extend(streams.map(|(stream, truth)| (one.jaccard(truth), index, stream)));
        }
    }
    pairs.retain(|(overlap, ..)| *overlap >= SAME);
    pairs.sort_by(|one, other| {
        let by_place = (one.1, one.2).cmp(&(other.1, other.2));
        other.0.total_cmp(&one.0).then(by_place)
    });
    let mut matching = Matching::new();
    let mut taken = BTreeSet::new();
    for (overlap, index, stream) in pairs {
        if !matching.contains_key(&index) && taken.insert(stream) {
            matching.insert(index, (stream, overlap));
        }
    }
    matching
}

// The pass.

struct Pass<'p> {
    life: &'p Life,
    report: &'p Value,
    subscriptions: Vec<Subscription<'p>>,
    /// Predicted subscriptions against true streams.
    shown: Matching,
    /// Those of every band.
    any: Matching,
    known: Known,
    out: Comparison,
}

impl<'p> Pass<'p> {
    fn wrong(&mut self, line: String) {
        self.out.wrong.push(line);
    }

    fn predicted(&self) -> impl Iterator<Item = (usize, &Subscription<'p>)> {
        let all = self.subscriptions.iter().enumerate();
        all.filter(|(_, one)| one.is_shown)
    }

    fn required(&self) -> impl Iterator<Item = (StreamId, &'p Stream)> {
        let all = self.life.streams.iter().enumerate();
        all.filter(|(_, stream)| is_required(stream))
    }

    fn net(&self, payment: PaymentId) -> i64 {
        let payment = &self.life.payments[payment];
        payment.fen - payment.refund.as_ref().map_or(0, |refund| refund.fen)
    }

    fn describe(&self, payment: PaymentId) -> String {
        let one = &self.life.payments[payment];
        let (at, amount) = (one.at.format("%Y-%m-%d %H:%M"), yuan(one.fen));
        format!("{at} {amount} {} ({})", one.payee, one.item)
    }

    fn streams(&mut self) {
        let is_kameng = |stream: &Stream| stream.nature == Nature::Kameng;
        let (mut streams, mut tight, mut kameng) =
            (Tally::default(), Tally::default(), Tally::default());
        let mut wrong = Vec::new();
        for (index, one) in self.predicted() {
            let matched = self
                .shown
                .get(&index)
                .map(|&(stream, overlap)| (&self.life.streams[stream], overlap));
            if matched.is_some_and(|(stream, _)| stream.optional) {
                continue;
            }
            let is_true_kameng = matched.is_some_and(|(stream, _)| is_kameng(stream));
            let is_tight = matched.is_some_and(|(_, overlap)| overlap >= TIGHT);
            streams.predicted += 1;
            streams.hit += usize::from(matched.is_some());
            tight.predicted += 1;
            tight.hit += usize::from(is_tight);
            kameng.predicted +=
                usize::from(is_true_kameng || text(one.json, "category") == "kameng");
            kameng.hit += usize::from(is_true_kameng);
            match matched {
                None => wrong.push(format!("false stream: {}", one.describe())),
                Some((stream, overlap)) if !is_tight => wrong.push(format!(
                    "loose stream: {} n={}, Jaccard {overlap:.2} with {}",
                    stream.payee,
                    stream.members.len(),
                    one.describe()
                )),
                Some((stream, _)) if !is_true_kameng && text(one.json, "category") == "kameng" => {
                    wrong.push(format!("no kameng: {} {:?}", stream.payee, stream.nature));
                }
                Some(_) => {}
            }
        }
        let matched: BTreeSet<StreamId> = self.shown.values().map(|(stream, _)| *stream).collect();
        for (id, stream) in self.required() {
            streams.actual += 1;
            tight.actual += 1;
            kameng.actual += usize::from(is_kameng(stream));
            if !matched.contains(&id) {
                wrong.push(format!(
                    "missed stream: {} {:?} n={}",
                    stream.payee,
                    stream.cycle,
                    stream.members.len()
                ));
            }
        }
        let score = &mut self.out.score;
        (score.streams, score.streams_tight, score.kameng) = (streams, tight, kameng);
        self.out.wrong.extend(wrong);
    }

    fn pieces(&mut self) {
        let mut wrong = Vec::new();
        let mut holders: BTreeMap<StreamId, Vec<String>> = BTreeMap::new();
        let (mut pieces, mut merged) = (Pieces::default(), 0);
        for (_, one) in self.predicted() {
            let mut held = Vec::new();
            let mut holds_required = false;
            for (id, stream) in self.life.streams.iter().enumerate() {
                let both = one.members.intersection(&stream.members).count();
                if both >= 1 && is_required(stream) {
                    holds_required = true;
                    holders.entry(id).or_default().push(one.describe());
                }
                if both >= 2 {
                    held.push(format!("{} n={}", stream.payee, stream.members.len()));
                }
            }
            pieces.predicted += usize::from(holds_required);
            if held.len() >= 2 {
                merged += 1;
                wrong.push(format!(
                    "merged stream: {} holds {}",
                    one.describe(),
                    held.join("; ")
                ));
            }
        }
        pieces.found = holders.len();
        for (id, holders) in holders.iter().filter(|(_, holders)| holders.len() >= 2) {
            let stream = &self.life.streams[*id];
            let torn = holders.join("; ");
            wrong.push(format!(
                "split stream: {} n={} in {torn}",
                stream.payee,
                stream.members.len()
            ));
        }
        (self.out.score.pieces, self.out.score.merged) = (pieces, merged);
        self.out.wrong.extend(wrong);
    }

    fn charges(&mut self) {
        let members = |is_wanted: fn(&Stream) -> bool| -> BTreeSet<PaymentId> {
            let streams = self.life.streams.iter().filter(|stream| is_wanted(stream));
            streams
                .flat_map(|stream| stream.members.iter().copied())
                .collect()
        };
        let required = members(is_required);
        let optional = members(|stream| stream.optional);
        let shown = self
            .predicted()
            .flat_map(|(_, one)| one.members.iter().copied());
        let shown: BTreeSet<PaymentId> = shown
            .filter(|payment| required.contains(payment) || !optional.contains(payment))
            .collect();
        let strangers: usize = self.predicted().map(|(_, one)| one.strangers).sum();
        self.out.score.charges = Tally {
            hit: shown.intersection(&required).count(),
            predicted: shown.len() + strangers,
            actual: required.len(),
        };
        if strangers > 0 {
            self.wrong(format!("{strangers} charges stand in no row of a payment"));
        }
    }

    fn natures(&mut self) {
        for (index, (stream, _)) in self.shown.clone() {
            let stream = &self.life.streams[stream];
            let is_listed = stream.nature == Nature::Listed;
            let printed = &self.subscriptions[index].json["membership"];
            let right = *printed == Value::Bool(!is_listed);
            let score = &mut self.out.score;
            let share = if is_listed {
                &mut score.listed
            } else {
                &mut score.memberships
            };
            share.count(right);
            if !right {
                let (payee, nature) = (&stream.payee, stream.nature);
                self.wrong(format!(
                    "membership: {payee} is {nature:?}, printed {printed}"
                ));
            }
        }
    }

    fn cadences(&mut self) {
        for (index, (stream, _)) in self.shown.clone() {
            let stream = &self.life.streams[stream];
            if stream.optional || stream.members.len() < ENOUGH_FOR_CADENCE {
                continue;
            }
            let cadence = &self.subscriptions[index].json["cadence"];
            let printed = cycle(cadence);
            let is_exact = printed == Some(stream.cycle);
            self.out.score.cadence.count(is_exact);
            let is_near = printed.is_some_and(|printed| is_near(printed, stream.cycle));
            self.out.score.cadence_class.count(is_near);
            if !is_exact {
                self.wrong(format!(
                    "cadence: {} n={} is {:?}, printed {cadence}",
                    stream.payee,
                    stream.members.len(),
                    stream.cycle
                ));
            }
        }
    }

    /// What is printed of each payment. Where it stands twice, the gravest word is what a reader takes away.
    fn printed_verdicts(&self) -> BTreeMap<PaymentId, &'p str> {
        let weight = |verdict: &str| match verdict {
            verdict if COUNTING.contains(&verdict) => 2,
            verdict if SILENT.contains(&verdict) => 0,
            _ => 1,
        };
        let mut printed: BTreeMap<PaymentId, &'p str> = BTreeMap::new();
        for charge in self.subscriptions.iter().flat_map(|one| &one.charges) {
            if let (Some(payment), Some(verdict)) = (charge.payment, charge.verdict) {
                let said = printed.entry(payment).or_insert(verdict);
                if weight(verdict) > weight(said) {
                    *said = verdict;
                }
            }
        }
        printed
    }

    fn verdicts(&mut self) {
        let printed = self.printed_verdicts();
        let judged: BTreeSet<PaymentId> = self
            .life
            .verdicts
            .keys()
            .chain(printed.keys())
            .copied()
            .collect();
        for payment in judged {
            let truth = self.life.verdicts.get(&payment).copied();
            let said = printed.get(&payment).copied();
            if !says_the_same(truth, said) {
                self.verdict(payment, truth, said);
            }
        }
    }

    fn verdict(&mut self, payment: PaymentId, truth: Option<&str>, said: Option<&str>) {
        let net = self.net(payment);
        let score = &mut self.out.score;
        if let Some(truth) = truth {
            let tally = entry(&mut score.verdicts, truth);
            tally.actual += 1;
            tally.hit += usize::from(said == Some(truth));
        }
        if let Some(said) = said {
            entry(&mut score.verdicts, said).predicted += 1;
        }
        match (counts(truth), counts(said)) {
            (false, true) => score.wrongly_accused_fen += net,
            (true, false) => {
                score.missed_fen += net;
                score.abstained += usize::from(said == Some("unclear"));
            }
            _ => {}
        }
        if truth != said {
            let (truth, said) = (truth.unwrap_or("none"), said.unwrap_or("none"));
            let pair = (truth.to_owned(), said.to_owned());
            *score.confusion.entry(pair).or_default() += 1;
            let charge = self.describe(payment);
            self.wrong(format!("verdict: {charge} is {truth}, printed {said}"));
        }
    }

    fn findings(&self) -> &'p [Value] {
        list(self.report, "findings")
    }

    /// The payments a finding cites; none in place of a charge that is in no subscription.
    fn cited(&self, finding: &Value) -> Vec<Option<PaymentId>> {
        let charge = |id: &Value| {
            let id = id.as_str()?;
            let mut all = self.subscriptions.iter().flat_map(|one| &one.charges);
            all.find(|charge| charge.id == id)?.payment
        };
        list(finding, "charges").iter().map(charge).collect()
    }

    /// The true anomalies of a finding's kind that share a charge with it, by index.
    fn anomalies_of(&self, finding: &Value) -> BTreeSet<usize> {
        let kind = text(finding, "kind");
        let cited: BTreeSet<PaymentId> = self.cited(finding).into_iter().flatten().collect();
        let all = self.life.anomalies.iter().enumerate();
        all.filter(|(_, (known, charges))| *known == kind && !charges.is_disjoint(&cited))
            .map(|(index, _)| index)
            .collect()
    }

    /// True of every charge it cites, and citing one.
    fn is_just(&self, finding: &Value) -> bool {
        if ACCUSING_ANOMALIES.contains(&text(finding, "kind")) {
            return !self.anomalies_of(finding).is_empty();
        }
        let cited = self.cited(finding);
        let is_true = |payment: &Option<PaymentId>| {
            payment.is_some_and(|payment| counts(self.life.verdicts.get(&payment).copied()))
        };
        !cited.is_empty() && cited.iter().all(is_true)
    }

    fn accusations(&mut self) {
        let accusing = self
            .findings()
            .iter()
            .filter(|finding| is_accusation(finding));
        let unjust: Vec<&Value> = accusing.filter(|finding| !self.is_just(finding)).collect();
        self.out.score.false_accusations = unjust.len();
        let was_wronged = self
            .life
            .verdicts
            .values()
            .any(|&truth| counts(Some(truth)))
            || self
                .life
                .anomalies
                .iter()
                .any(|(kind, _)| ACCUSING_ANOMALIES.contains(kind));
        self.out.score.clean_people = usize::from(!was_wronged);
        self.out.score.clean_accused = usize::from(!was_wronged && !unjust.is_empty());
        for finding in unjust {
            let cited = self
                .cited(finding)
                .into_iter()
                .map(|payment| payment.map_or("?".to_owned(), |payment| self.describe(payment)));
            let cited: Vec<String> = cited.collect();
            self.wrong(format!(
                "FALSE ACCUSATION: {} {} [{}]",
                text(finding, "kind"),
                text(finding, "reason"),
                cited.join("; ")
            ));
        }
    }

    /// The net of the charges that count and of those billed twice.
    fn claimable(&mut self) {
        let counting = self
            .life
            .verdicts
            .iter()
            .filter(|(_, truth)| counts(Some(truth)))
            .map(|(payment, _)| *payment);
        let twice = self
            .life
            .anomalies
            .iter()
            .filter(|(kind, _)| *kind == "duplicate_billing")
            .flat_map(|(_, charges)| charges.iter().copied());
        let claimed: BTreeSet<PaymentId> = counting.chain(twice).collect();
        let truth: i64 = claimed.iter().map(|&payment| self.net(payment)).sum();
        let printed = &self.report["totals"]["claimable"];
        let right = printed.as_str().and_then(fen) == Some(truth);
        self.out.score.claimable.count(right);
        if !right {
            self.wrong(format!("claimable: {}, printed {printed}", yuan(truth)));
        }
    }

    /// A finding on a stream that is only possible is not shown.
    fn is_shown(&self, finding: &Value) -> bool {
        let id = text(finding, "subscription");
        let found = self.subscriptions.iter().find(|one| one.id() == id);
        found.is_none_or(|one| one.is_shown)
    }

    fn anomalies(&mut self) {
        for kind in ANOMALIES {
            let mut hit: BTreeSet<usize> = BTreeSet::new();
            let mut unfounded = Vec::new();
            let of_kind = self
                .findings()
                .iter()
                .filter(|finding| text(finding, "kind") == kind);
            for finding in of_kind.filter(|finding| self.is_shown(finding)) {
                let found = self.anomalies_of(finding);
                if found.is_empty() {
                    unfounded.push(format!("false {kind}: {}", text(finding, "reason")));
                }
                hit.extend(found);
            }
            let actual = self.life.anomalies.iter().enumerate();
            let actual: Vec<usize> = actual
                .filter(|(_, (known, _))| *known == kind)
                .map(|(index, _)| index)
                .collect();
            let tally = Tally {
                hit: hit.len(),
                predicted: hit.len() + unfounded.len(),
                actual: actual.len(),
            };
            if tally != Tally::default() {
                entry(&mut self.out.score.anomalies, kind).add(tally);
            }
            self.out.wrong.extend(unfounded);
            for missed in actual.iter().filter(|index| !hit.contains(index)) {
                let charges = self.life.anomalies[*missed].1.iter();
                let charges: Vec<String> = charges.map(|&payment| self.describe(payment)).collect();
                self.wrong(format!("missed {kind}: {}", charges.join("; ")));
            }
        }
    }

    /// Right links for the same thing count once: a second one adds neither to hits nor to what was printed.
    fn links(&mut self, exported: &Exported, links: &[PrintedLink]) {
        for kind in ["mirror_of", "duplicate_of", "refund_of"] {
            let mut missing = true_links(exported, kind);
            let actual = missing.len();
            let mut false_links = Vec::new();
            for link in links.iter().filter(|link| link.kind == kind) {
                match self.linked(link) {
                    Some(truth) => {
                        missing.remove(&truth);
                    }
                    None => false_links.push(format!(
                        "false {kind}: {} → {}",
                        self.row(&link.row),
                        self.row(&link.to)
                    )),
                }
            }
            let hit = actual - missing.len();
            let tally = Tally {
                hit,
                predicted: hit + false_links.len(),
                actual,
            };
            let score = &mut self.out.score;
            match kind {
                "mirror_of" => score.mirrors = tally,
                "duplicate_of" => score.duplicates = tally,
                _ => score.refunds = tally,
            }
            self.out.wrong.extend(false_links);
            for link in missing {
                let line = format!(
                    "missed {kind}: {} ({link:?})",
                    self.describe(link.payment())
                );
                self.wrong(line);
            }
        }
    }

    /// What a printed link says, if it is true.
    fn linked(&self, link: &PrintedLink) -> Option<TrueLink> {
        let (row, to) = (*self.known.0.get(&link.row)?, *self.known.0.get(&link.to)?);
        let is_same_movement = (row.payment, row.is_refund) == (to.payment, to.is_refund);
        let is_same_account = is_same_movement && row.account == to.account;
        let (payment, is_refund) = (row.payment, row.is_refund);
        match link.kind.as_str() {
            "mirror_of" if is_same_movement && !is_same_account => Some(TrueLink::Mirror {
                payment,
                is_refund,
                account: row.account.max(to.account),
            }),
            "duplicate_of" if is_same_account && row.copy != to.copy => Some(TrueLink::Duplicate {
                payment,
                is_refund,
                account: row.account,
                copy: row.copy.max(to.copy),
            }),
            "refund_of" if payment == to.payment && is_refund && !to.is_refund => {
                Some(TrueLink::Refund { payment })
            }
            _ => None,
        }
    }

    fn row(&self, place: &Place) -> String {
        let shown = self.known.0.get(place);
        let shown = shown.map_or("no payment".to_owned(), |shows| {
            let refund = if shows.is_refund { "refund of " } else { "" };
            format!("{refund}{}", self.describe(shows.payment))
        });
        format!("{}:{} ({shown})", place.0, place.1)
    }

    /// The true streams that printed ids stand for; `None` for a subscription that is none.
    fn streams_of(&self, ids: &[Value]) -> BTreeSet<Option<StreamId>> {
        let stream = |id: &Value| {
            let found = self
                .subscriptions
                .iter()
                .position(|one| Some(one.id()) == id.as_str());
            found.and_then(|index| self.any.get(&index).map(|(stream, _)| *stream))
        };
        ids.iter().map(stream).collect()
    }

    /// Of the streams a record is about, those it can be bound to: an optional one that was not printed need not be.
    fn askable(&self, streams: &BTreeSet<StreamId>) -> BTreeSet<Option<StreamId>> {
        let printed: BTreeSet<StreamId> = self.any.values().map(|(stream, _)| *stream).collect();
        let is_askable = |stream: &StreamId| {
            let truth = &self.life.streams[*stream];
            printed.contains(stream) || (is_required(truth) && !truth.members.is_empty())
        };
        streams
            .iter()
            .copied()
            .filter(is_askable)
            .map(Some)
            .collect()
    }

    fn bindings(&mut self) {
        let mut lines: Vec<&Value> = list(self.report, "cancellations").iter().collect();
        lines.sort_by_key(|line| line["line"].as_u64());
        for (index, record) in self.life.records.iter().enumerate() {
            let line = lines.get(index).copied().unwrap_or(&Value::Null);
            let bound = self.streams_of(list(line, "bound_to"));
            let candidates = self.streams_of(list(line, "candidates"));
            let ambiguous = self.askable(&record.ambiguous);
            let ends = if record.ambiguous.is_empty() {
                self.askable(&record.ends)
            } else {
                BTreeSet::new()
            };
            let right = line.is_object() && bound == ends && candidates.is_superset(&ambiguous);
            self.out.score.binding.count(right);
            if !right {
                self.wrong(format!(
                    "binding: {} {} should end {} and name {}, ends {} and names {}",
                    record.merchant,
                    record.cancelled_at,
                    self.payees(&ends),
                    self.payees(&ambiguous),
                    self.payees(&bound),
                    self.payees(&candidates)
                ));
            }
        }
    }

    fn payees(&self, streams: &BTreeSet<Option<StreamId>>) -> String {
        let name = |stream: &Option<StreamId>| match stream {
            Some(stream) => format!("{} #{stream}", self.life.streams[*stream].payee),
            None => "no true stream".to_owned(),
        };
        let names: Vec<String> = streams.iter().map(name).collect();
        format!("[{}]", names.join(", "))
    }

    fn calibration(&mut self) {
        for (index, one) in self.subscriptions.iter().enumerate() {
            let confidence = one.json["confidence"].as_f64().unwrap_or_default();
            let band = match confidence {
                0.90.. => "0.90",
                0.60.. => "0.60",
                _ => "0.35",
            };
            let right = self.any.contains_key(&index);
            entry(&mut self.out.score.calibration, band).count(right);
            self.out.score.brier.count(confidence, right);
        }
    }
}

/// A link that ought to be printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum TrueLink {
    /// The movement is shown by one more account; the first one's row is the movement itself.
    Mirror {
        payment: PaymentId,
        is_refund: bool,
        account: usize,
    },
    /// The account's row stands in one more export.
    Duplicate {
        payment: PaymentId,
        is_refund: bool,
        account: usize,
        copy: usize,
    },
    /// Payment and refund are both shown.
    Refund { payment: PaymentId },
}

impl TrueLink {
    fn payment(self) -> PaymentId {
        match self {
            TrueLink::Mirror { payment, .. }
            | TrueLink::Duplicate { payment, .. }
            | TrueLink::Refund { payment } => payment,
        }
    }
}

/// All links of a kind that ought to be printed.
fn true_links(exported: &Exported, kind: &str) -> BTreeSet<TrueLink> {
    let mut links = BTreeSet::new();
    for (is_refund, all) in [(false, &exported.rows), (true, &exported.refund_rows)] {
        for (payment, rows) in all.iter().enumerate() {
            let accounts = rows.iter().enumerate();
            let shown: Vec<(usize, &Row)> =
                accounts.filter(|(_, row)| !row.places.is_empty()).collect();
            match kind {
                "mirror_of" => {
                    links.extend(shown.iter().skip(1).map(|(account, _)| TrueLink::Mirror {
                        payment,
                        is_refund,
                        account: *account,
                    }));
                }
                "duplicate_of" => links.extend(shown.iter().flat_map(|(account, row)| {
                    (1..row.places.len()).map(|copy| TrueLink::Duplicate {
                        payment,
                        is_refund,
                        account: *account,
                        copy,
                    })
                })),
                _ if is_refund && !shown.is_empty() && is_shown(&exported.rows[payment]) => {
                    links.insert(TrueLink::Refund { payment });
                }
                _ => {}
            }
        }
    }
    links
}

fn is_shown(rows: &[Row]) -> bool {
    rows.iter().any(|row| !row.places.is_empty())
}

// Small words.

fn is_required(stream: &Stream) -> bool {
    !stream.optional
}

fn counts(verdict: Option<&str>) -> bool {
    verdict.is_some_and(|verdict| COUNTING.contains(&verdict))
}

/// No verdict and one that is never a finding say the same to a reader.
fn says_the_same(truth: Option<&str>, said: Option<&str>) -> bool {
    match (truth, said) {
        (None, None) => true,
        (None, Some(verdict)) | (Some(verdict), None) => SILENT.contains(&verdict),
        _ => false,
    }
}

/// Grave, unconditional, and of a kind that says a shop took what it should not.
fn is_accusation(finding: &Value) -> bool {
    let kind = text(finding, "kind");
    matches!(text(finding, "severity"), "high" | "medium")
        && finding["conditional"] == Value::Bool(false)
        && (COUNTING.contains(&kind) || ACCUSING_ANOMALIES.contains(&kind))
}

/// The cadence a subscription is printed with.
fn cycle(cadence: &Value) -> Option<Cycle> {
    let every = u32::try_from(cadence["every"].as_u64()?).ok()?;
    match text(cadence, "unit") {
        "month" => Some(Cycle::Months(every)),
        "day" => Some(Cycle::Days(every)),
        _ => None,
    }
}

/// Lengths within five per cent of the true one, a month being 30.4 days.
fn is_near(printed: Cycle, truth: Cycle) -> bool {
    let tenths = |cycle: Cycle| match cycle {
        Cycle::Months(months) => u64::from(months) * 304,
        Cycle::Days(days) => u64::from(days) * 10,
    };
    tenths(printed).abs_diff(tenths(truth)) * 20 <= tenths(truth)
}

/// `25.00` in fen.
fn fen(amount: &str) -> Option<i64> {
    let (yuan, fen) = amount.split_once('.')?;
    let is_amount = fen.len() == 2 && fen.bytes().all(|digit| digit.is_ascii_digit());
    is_amount.then(|| format!("{yuan}{fen}").parse().ok())?
}

fn yuan(fen: i64) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    let fen = fen.unsigned_abs();
    format!("{sign}{}.{:02}", fen / 100, fen % 100)
}

fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or_default()
}

fn place(source: &Value) -> Option<Place> {
    let line = u32::try_from(source["line"].as_u64()?).ok()?;
    Some((text(source, "file").to_owned(), line))
}

fn entry<'m, T: Default>(map: &'m mut BTreeMap<String, T>, key: &str) -> &'m mut T {
    map.entry(key.to_owned()).or_default()
}

/// Of nothing, everything is right.
fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        1.0
    } else {
        part as f64 / whole as f64
    }
}

/// The 95 % interval of a share (Wilson 1927); of nothing, anything is possible.
pub fn wilson(right: usize, of: usize) -> (f64, f64) {
    if of == 0 {
        return (0.0, 1.0);
    }
    let z = 1.959_964_f64;
    let (share, n) = (ratio(right, of), of as f64);
    let shrink = 1.0 + z * z / n;
    let middle = (share + z * z / (2.0 * n)) / shrink;
    let half = z * (share * (1.0 - share) / n + z * z / (4.0 * n * n)).sqrt() / shrink;
    ((middle - half).max(0.0), (middle + half).min(1.0))
}

#[cfg(test)]
mod tests {
    use chrono::{Days, NaiveDate};
    use serde_json::json;

    use super::*;

    /// Six monthly charges of a shop, the last two after the cancellation, the last of them refunded by half; and a coffee.
    fn life() -> Life {
        let first = NaiveDate::from_ymd_opt(2026, 1, 3).expect("a day");
        let payment = |number: usize, payee: &str| Payment {
            at: (first + Days::new(30 * number as u64))
                .and_hms_opt(8, 0, 0)
                .expect("a time"),
            fen: 2500,
            payee: payee.to_owned(),
            company: String::new(),
            item: "会员".to_owned(),
            kind: Kind::Purchase,
            wallet: Some(Wallet::WeChat),
            funding: Funding::Debit,
            posted_after: 0,
            refund: None,
            closed: false,
        };
        let mut payments: Vec<Payment> = (0..6).map(|number| payment(number, "云雀")).collect();
        payments.push(payment(6, "咖啡"));
        let at = payments[5].at;
        payments[5].refund = Some(Refund { at, fen: 1250 });
        Life {
            payments,
            streams: vec![Stream {
                payee: "云雀".to_owned(),
                nature: Nature::Kameng,
                cycle: Cycle::Months(1),
                members: (0..6).collect(),
                optional: false,
            }],
            records: vec![Record {
                merchant: "云雀".to_owned(),
                ends: [0].into(),
                ..Record::default()
            }],
            verdicts: [(4, "repeat_billing"), (5, "repeat_billing")].into(),
            ..Life::default()
        }
    }

    /// Every payment at the wallet and the bank, the first twice at the bank; the refund at the wallet.
    fn exported() -> Exported {
        let at = |file: &str, line: usize| -> Place {
            (file.to_owned(), u32::try_from(line).expect("a line"))
        };
        let row = |places: Vec<Place>| Row { places };
        let mut exported = Exported {
            rows: (0..7)
                .map(|n| vec![row(vec![at("w", n)]), row(vec![at("b", n)])])
                .collect(),
            refund_rows: vec![Vec::new(); 7],
            ..Exported::default()
        };
        exported.rows[0][1].places.push(at("again", 0));
        exported.refund_rows[5] = vec![row(vec![at("w", 9)])];
        exported
    }

    fn charge(number: usize, verdict: Option<&str>) -> Value {
        // Every other one is found by where else it was seen.
        let (source, also) = if number.is_multiple_of(2) {
            ("w", "b")
        } else {
            ("unknown", "w")
        };
        json!({
            "id": format!("c{number}"),
            "source": {"file": source, "line": number},
            "also_seen": [{"file": also, "line": number}],
            "verdict": verdict,
        })
    }

    fn perfect() -> Printed {
        let charges: Vec<Value> = (0..6)
            .map(|n| charge(n, (n >= 4).then_some("repeat_billing")))
            .collect();
        let report = json!({
            "subscriptions": [{
                "id": "s", "merchant": "云雀", "category": "kameng", "membership": true, "band": "confirmed", "confidence": 0.98,
                "cadence": {"unit": "month", "every": 1}, "charges": charges, "other_charges": [charge(6, Some("one_off"))],
            }],
            "findings": [{
                "kind": "repeat_billing", "severity": "high", "conditional": false, "subscription": "s", "charges": ["c4", "c5"],
            }],
            "cancellations": [{"line": 2, "bound_to": ["s"], "candidates": []}],
            "totals": {"claimable": "37.50"},
        });
        let mut table = "id,file,line,link_kind,link_id\n".to_owned();
        for n in 0..7 {
            table += &format!("w{n},w,{n},,\nb{n},b,{n},mirror_of,w{n}\n");
        }
        table += "a0,again,0,duplicate_of,b0\nr5,w,9,refund_of,w5\n";
        Printed {
            report,
            links: links(&table),
        }
    }

    fn all(count: usize) -> Tally {
        Tally {
            hit: count,
            predicted: count,
            actual: count,
        }
    }

    const ONE: Share = Share { right: 1, of: 1 };

    #[test]
    fn a_perfect_report_scores_perfectly() {
        let out = compare(&life(), &exported(), &perfect());
        assert_eq!(out.wrong, Vec::<String>::new());
        let score = out.score;
        assert_eq!(
            [score.streams, score.streams_tight, score.kameng],
            [all(1); 3]
        );
        assert_eq!(
            score.pieces,
            Pieces {
                predicted: 1,
                found: 1
            }
        );
        assert_eq!(score.charges, all(6));
        assert_eq!(
            score.verdicts,
            [("repeat_billing".to_owned(), all(2))].into()
        );
        assert_eq!(
            [
                score.memberships,
                score.cadence,
                score.cadence_class,
                score.claimable,
                score.binding
            ],
            [ONE; 5]
        );
        assert_eq!(score.calibration, [("0.90".to_owned(), ONE)].into());
        assert_eq!(
            [score.mirrors, score.duplicates, score.refunds],
            [all(7), all(1), all(1)]
        );
        assert_eq!((score.false_accusations, score.clean_people), (0, 0));
    }

    #[test]
    fn a_wrong_verdict_shows_as_one() {
        let mut printed = perfect();
        printed.report["subscriptions"][0]["charges"][5]["verdict"] = json!("unclear");
        printed.report["subscriptions"][0]["charges"][3]["verdict"] = json!("in_flight");
        let out = compare(&life(), &exported(), &printed);
        assert_eq!(out.wrong.len(), 2, "{:?}", out.wrong);
        let score = out.score;
        assert_eq!(
            (
                score.wrongly_accused_fen,
                score.missed_fen,
                score.abstained,
                score.false_accusations
            ),
            (2500, 1250, 1, 0)
        );
        assert_eq!(
            score.verdicts["repeat_billing"],
            Tally {
                hit: 1,
                predicted: 1,
                actual: 2
            }
        );
        assert_eq!(score.verdicts["in_flight"].predicted, 1);
        let pair = |truth: &str, said: &str| ((truth.to_owned(), said.to_owned()), 1);
        assert_eq!(
            score.confusion,
            [pair("none", "in_flight"), pair("repeat_billing", "unclear")].into()
        );
    }

    #[test]
    fn a_false_accusation_is_counted() {
        let mut life = life();
        life.verdicts.clear();
        let score = |printed: &Printed| score(&life, &exported(), printed);
        let printed = perfect();
        let accused = score(&printed);
        assert_eq!(
            (
                accused.false_accusations,
                accused.clean_people,
                accused.clean_accused
            ),
            (1, 1, 1)
        );
        assert_eq!(accused.wrongly_accused_fen, 3750);
        assert_eq!(accused.claimable, Share { right: 0, of: 1 });
        let mut careful = perfect();
        careful.report["findings"][0]["conditional"] = json!(true);
        let mut sum = score(&careful);
        assert_eq!((sum.false_accusations, sum.clean_accused), (0, 0));
        sum.add(&accused);
        assert_eq!(
            (
                sum.people,
                sum.false_accusations,
                sum.clean_people,
                sum.clean_accused
            ),
            (2, 1, 2, 1)
        );
    }

    /// Three of the six in one printed stream, three in another: both overlap by half, one of them is the stream.
    #[test]
    fn a_torn_stream_is_matched_once() {
        let mut printed = perfect();
        let whole = printed.report["subscriptions"][0].clone();
        let charges = list(&whole, "charges");
        let mut halves = [whole.clone(), whole.clone()];
        halves[0]["charges"] = charges[..3].into();
        halves[1]["charges"] = charges[3..].into();
        halves[1]["id"] = json!("t");
        halves[1]["band"] = json!("possible");
        printed.report["subscriptions"] = halves.clone().into();
        let careful = score(&life(), &exported(), &printed);
        assert_eq!((careful.streams, careful.pieces.predicted), (all(1), 1));
        assert_eq!(careful.calibration["0.90"], Share { right: 1, of: 2 });
        halves[1]["band"] = json!("likely");
        printed.report["subscriptions"] = halves.into();
        let torn = score(&life(), &exported(), &printed);
        let tally = |hit| Tally {
            hit,
            predicted: 2,
            actual: 1,
        };
        assert_eq!((torn.streams, torn.streams_tight), (tally(1), tally(0)));
        assert_eq!(
            torn.pieces,
            Pieces {
                predicted: 2,
                found: 1
            }
        );
        assert_eq!(torn.charges, all(6));
    }

    #[test]
    fn an_optional_stream_counts_on_neither_side() {
        let mut life = life();
        life.streams[0].optional = true;
        let score = score(&life, &exported(), &perfect());
        assert_eq!([score.streams, score.kameng, score.charges], [all(0); 3]);
        assert_eq!((score.binding, score.calibration["0.90"]), (ONE, ONE));
    }

    #[test]
    fn small_words() {
        assert_eq!(
            (fen("-12.05"), fen("12"), fen("1.2e")),
            (Some(-1205), None, None)
        );
        assert_eq!(yuan(-1205), "-12.05");
        assert!(is_near(Cycle::Days(30), Cycle::Months(1)));
        assert!(!is_near(Cycle::Days(28), Cycle::Months(1)));
        let (low, high) = wilson(97, 100);
        assert!((low - 0.915_48).abs() < 1e-4 && (high - 0.989_75).abs() < 1e-4);
    }
}
