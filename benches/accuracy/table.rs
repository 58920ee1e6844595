//! The tables that the measurement prints, in Markdown.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    Measured,
    baselines::{Class, Detector, Row},
    people::{
        chance::Chance,
        knobs::Difficulty,
        life::{Exported, Kind, Life, PaymentId},
        score::{
            comparison::assign,
            counts::{Score, Share, Tally, ratio},
        },
    },
};

/// Score of another detector for one person.
#[derive(Clone, Copy, Debug)]
pub struct Baseline {
    pub detector: Detector,
    /// Whether the names tell the shops apart for certain, instead of those that statements print.
    pub normalised: bool,
    pub streams: Tally,
    pub cadence: Share,
}

/// Scores of the other detectors on a person's payments, each payment once, as its first row shows
/// it. That is generous: none of them links the bank's row of a payment to the wallet's row.
pub fn baselines(life: &Life, exported: &Exported) -> Vec<Baseline> {
    let seen: Vec<PaymentId> = (0..life.payments.len())
        .filter(|&payment| {
            let one = &life.payments[payment];
            let leaves = !matches!(
                one.kind,
                Kind::Income | Kind::CardRepayment | Kind::WalletTopUp
            );
            leaves
                && !one.closed
                && exported.rows[payment]
                    .iter()
                    .any(|row| !row.places.is_empty())
        })
        .collect();
    let mut found = Vec::new();
    for normalised in [false, true] {
        let rows: Vec<Row> = seen
            .iter()
            .map(|&payment| row(life, exported, payment, normalised))
            .collect();
        for detector in Detector::ALL {
            let streams: Vec<(BTreeSet<PaymentId>, u32)> = detector
                .detect(&rows)
                .into_iter()
                .map(|found| {
                    let days = match found.class {
                        Class::Months(months) => months * 304 / 10,
                        Class::Days(days) => days,
                    };
                    (
                        found.members.iter().map(|&index| seen[index]).collect(),
                        days,
                    )
                })
                .collect();
            let (streams, cadence) = score_streams(life, &streams);
            found.push(Baseline {
                detector,
                normalised,
                streams,
                cadence,
            });
        }
    }
    found
}

fn row(life: &Life, exported: &Exported, payment: PaymentId, normalised: bool) -> Row {
    let one = &life.payments[payment];
    let file = exported.rows[payment]
        .iter()
        .find_map(|row| row.places.first());
    let file = file.map_or("", |(file, _)| file.as_str());
    let name = if normalised {
        // The shop of the payment's stream, or its own name, as a word that every detector can
        // read.
        let stream = life
            .streams
            .iter()
            .find(|stream| stream.members.contains(&payment));
        let shop = stream.map_or(one.payee.as_str(), |stream| stream.payee.as_str());
        let number = shop.bytes().fold(0_u32, |sum, byte| {
            sum.wrapping_mul(31).wrapping_add(u32::from(byte))
        });
        format!("shop{:05}", number % 100_000)
    } else if file.starts_with("wechat") || file.starts_with("alipay") {
        format!("{} {}", one.payee, one.item)
    } else {
        one.company.clone()
    };
    Row {
        day: one.at.date(),
        fen: one.fen,
        name,
        // A month's bill and a repeated export are the same account.
        account: file.split(['-', '.']).next().unwrap_or_default().to_owned(),
    }
}

/// Prints all tables about the people of one difficulty.
pub fn print(difficulty: Difficulty, seeds: &[u64], people: &[Measured]) {
    let mut all = Score::default();
    let mut families: BTreeMap<&str, Score> = BTreeMap::new();
    for one in people {
        all.add(&one.score);
        families.entry(one.family).or_default().add(&one.score);
    }
    println!(
        "## {difficulty:?} difficulty\n\n{} people, seeds {seeds:?}.\n",
        people.len()
    );
    headline(people, &all);
    beside_others(people, &all);
    verdicts(&all);
    calibration(&all);
    per_family(&families);
}

/// A figure over a set of people.
type Figure = fn(&Score) -> f64;

const HEADLINE: [(&str, Figure); 19] = [
    ("kameng subscriptions, precision", |score| {
        score.kameng.precision()
    }),
    ("kameng subscriptions, recall", |score| {
        score.kameng.recall()
    }),
    ("all streams, precision", |score| score.streams.precision()),
    ("all streams, recall", |score| score.streams.recall()),
    ("all streams, F1", |score| score.streams.f1()),
    ("all streams, F1 at Jaccard 0.8", |score| {
        score.streams_tight.f1()
    }),
    ("charges, precision", |score| score.charges.precision()),
    ("charges, recall", |score| score.charges.recall()),
    ("exact cadence", |score| score.cadence.ratio()),
    ("cadence within 5 %", |score| score.cadence_class.ratio()),
    ("repeat billing, precision", |score| {
        of(score, "repeat_billing").precision()
    }),
    ("repeat billing, recall", |score| {
        of(score, "repeat_billing").recall()
    }),
    ("clean people without an accusation", |score| {
        score.clean.ratio()
    }),
    ("people with the claimable sum exact", |score| {
        score.claimable.ratio()
    }),
    ("mirrors, F1", |score| score.mirrors.f1()),
    ("duplicates, F1", |score| score.duplicates.f1()),
    ("refunds, F1", |score| score.refunds.f1()),
    ("records bound rightly", |score| score.binding.ratio()),
    ("right in the band from 0.90", |score| band(score).ratio()),
];

fn of(score: &Score, verdict: &str) -> Tally {
    score.verdicts.get(verdict).copied().unwrap_or_default()
}

fn band(score: &Score) -> Share {
    score.bands.get("0.90 – 1.00").copied().unwrap_or_default()
}

/// Prints the main figures with 95 % intervals (bootstrap over people, 1,000 resamples).
fn headline(people: &[Measured], all: &Score) {
    const DRAWS: usize = 1000;
    let mut chance = Chance::new(77);
    let draws: Vec<Score> = (0..DRAWS)
        .map(|_| {
            let mut drawn = Score::default();
            for _ in 0..people.len() {
                drawn.add(&chance.pick(people).score);
            }
            drawn
        })
        .collect();
    println!("| figure | value | 95 % interval |\n|---|--:|---|");
    for (name, figure) in HEADLINE {
        let mut values: Vec<f64> = draws.iter().map(figure).collect();
        values.sort_by(f64::total_cmp);
        let (low, high) = (values[DRAWS / 40], values[DRAWS - 1 - DRAWS / 40]);
        println!("| {name} | {:.4} | {low:.4} – {high:.4} |", figure(all));
    }
    println!();
    let Score {
        split,
        merged,
        false_accusations,
        abstained,
        ..
    } = *all;
    println!(
        "False accusations: {false_accusations}, on clean people: {} of {}.",
        all.clean.of - all.clean.right,
        all.clean.of
    );
    println!(
        "Streams found in pieces: {split}; found streams that hold two: {merged}; \
         listed and membership told apart: {} of {}.",
        all.told_apart.right, all.told_apart.of
    );
    println!(
        "Wrongly claimed: {:.2} yuan; missed: {:.2} yuan; \
         charges left open as unclear: {abstained}.\n",
        all.wrongly_claimed_fen as f64 / 100.0,
        all.missed_fen as f64 / 100.0
    );
}

/// Figures in the table of the knobs.
const ALONG: [(&str, Figure); 9] = [
    ("kameng P", |score| score.kameng.precision()),
    ("R", |score| score.kameng.recall()),
    ("streams F1", |score| score.streams.f1()),
    ("cadence", |score| score.cadence.ratio()),
    ("repeat billing P", |score| {
        of(score, "repeat_billing").precision()
    }),
    ("R", |score| of(score, "repeat_billing").recall()),
    ("claimable exact", |score| score.claimable.ratio()),
    ("mirrors F1", |score| score.mirrors.f1()),
    ("bound", |score| score.binding.ratio()),
];

/// Prints the head of the table of the knobs.
pub fn knobs_header(seeds: &[u64], families: usize) {
    println!(
        "## Along each knob\n\nSeeds {seeds:?}, {} people a line; \
         one knob is turned, all others are as at normal difficulty.\n",
        families * seeds.len()
    );
    let names: Vec<&str> = ALONG.iter().map(|(name, _)| *name).collect();
    println!(
        "| knob | value | {} | false accusations | left unclear |\n|---|--:|{}--:|--:|",
        names.join(" | "),
        "--:|".repeat(names.len())
    );
}

/// Prints a line of the table of the knobs.
pub fn knob(name: &str, value: i64, people: &[Measured]) {
    let mut all = Score::default();
    for one in people {
        all.add(&one.score);
    }
    let figures: Vec<String> = ALONG
        .iter()
        .map(|(_, figure)| format!("{:.3}", figure(&all)))
        .collect();
    println!(
        "| {name} | {value} | {} | {} | {} |",
        figures.join(" | "),
        all.false_accusations,
        all.abstained
    );
}

/// Prints the streams of the program and of the other detectors.
fn beside_others(people: &[Measured], all: &Score) {
    let mut sums: BTreeMap<(&str, bool), (Tally, Share)> = BTreeMap::new();
    for one in people.iter().flat_map(|one| &one.baselines) {
        let sum = sums
            .entry((one.detector.name(), one.normalised))
            .or_default();
        sum.0.add(one.streams);
        sum.1.add(one.cadence);
    }
    println!(
        "| detector | names | streams precision | recall | F1 | cadence within 5 % |\n\
         |---|---|--:|--:|--:|--:|"
    );
    let line = |name: &str, names: &str, streams: Tally, cadence: Share| {
        println!(
            "| {name} | {names} | {:.4} | {:.4} | {:.4} | {:.4} |",
            streams.precision(),
            streams.recall(),
            streams.f1(),
            cadence.ratio()
        );
    };
    line("kameng-audit", "as printed", all.streams, all.cadence_class);
    for ((name, normalised), (streams, cadence)) in sums {
        line(
            name,
            if normalised {
                "normalised"
            } else {
                "as printed"
            },
            streams,
            cadence,
        );
    }
    println!();
}

fn verdicts(all: &Score) {
    println!("| verdict or finding | true | printed | precision | recall |\n|---|--:|--:|--:|--:|");
    for (name, tally) in all.verdicts.iter().chain(&all.anomalies) {
        println!(
            "| {name} | {} | {} | {:.4} | {:.4} |",
            tally.actual,
            tally.predicted,
            tally.precision(),
            tally.recall()
        );
    }
    println!();
}

fn calibration(all: &Score) {
    println!("| confidence | printed | right | 95 % interval |\n|---|--:|--:|---|");
    for (band, share) in &all.bands {
        let (low, high) = wilson(share.right, share.of);
        println!(
            "| {band} | {} | {:.4} | {low:.4} – {high:.4} |",
            share.of,
            share.ratio()
        );
    }
    println!(
        "\nBrier score: {:.4}.\n",
        all.brier.0 / all.brier.1.max(1) as f64
    );
}

fn per_family(families: &BTreeMap<&str, Score>) {
    println!(
        "| family | people | streams P | R | charges F1 | cadence | verdicts right | \
         false accusations | claimable | bound |"
    );
    println!("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
    for (family, score) in families {
        let mut verdicts = Tally::default();
        for tally in score.verdicts.values() {
            verdicts.add(*tally);
        }
        println!(
            "| {family} | {} | {:.3} | {:.3} | {:.3} | {:.3} | {} of {} | {} | {:.3} | {} |",
            score.people,
            score.streams.precision(),
            score.streams.recall(),
            score.charges.f1(),
            score.cadence.ratio(),
            verdicts.hit,
            verdicts.actual,
            score.false_accusations,
            score.claimable.ratio(),
            if score.binding.of == 0 {
                "–".to_owned()
            } else {
                format!("{:.3}", score.binding.ratio())
            }
        );
    }
    println!();
}

/// Score of another detector's streams, given by members and length of the cycle in days: streams
/// found, and cycles within five per cent.
fn score_streams(life: &Life, found: &[(BTreeSet<PaymentId>, u32)]) -> (Tally, Share) {
    let members: Vec<BTreeSet<PaymentId>> =
        found.iter().map(|(members, _)| members.clone()).collect();
    let mut tally = Tally {
        actual: life
            .streams
            .iter()
            .filter(|stream| !stream.optional)
            .count(),
        ..Tally::default()
    };
    let mut cadence = Share::default();
    for (stream, (_, days)) in assign(life, &members).into_iter().zip(found) {
        match stream.map(|(stream, _)| &life.streams[stream]) {
            Some(truth) if truth.optional => {}
            Some(truth) => {
                tally.predicted += 1;
                tally.hit += 1;
                let wanted = truth.cycle.days();
                cadence.count(days.abs_diff(wanted) * 20 <= wanted);
            }
            None => tally.predicted += 1,
        }
    }
    (tally, cadence)
}

/// The 95 % interval of a proportion (Wilson 1927).
fn wilson(right: usize, of: usize) -> (f64, f64) {
    if of == 0 {
        return (0.0, 1.0);
    }
    let (n, p, z) = (of as f64, ratio(right, of), 1.96_f64);
    let middle = (p + z * z / (2.0 * n)) / (1.0 + z * z / n);
    let half = z / (1.0 + z * z / n) * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
    ((middle - half).max(0.0), (middle + half).min(1.0))
}
