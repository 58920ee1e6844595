//! monetr: clusters of rows with similar words in the name, amounts ignored, then the strongest of
//! eight periods in each cluster.
//!
//! Simplified on purpose: names have no separate merchant part. A word may end in any number of
//! digits, to be fair to names like "shop117" (monetr's pattern stops at two digit-led pieces and
//! then sees no word at all). The clusters are computed over the distinct word lists, with their
//! counts: because one neighbour is enough for a core point, they are the connected parts of
//! "closer than ε", which gives the same result. The discrete Fourier transform is evaluated at the
//! eight bins only. Of the replacement table, only amazon is kept. Each account is looked at alone,
//! as in monetr. In monetr itself only tests call the recurrence part.

use std::{
    collections::{BTreeMap, BTreeSet},
    f64::consts::{FRAC_PI_3, TAU},
};

use super::rows::{Class, Found, Row, days_between, grouped, shift_days};

const EPSILON: f64 = 0.5;
const FEWEST: usize = 3;
/// The length of the time series.
const BINS: f64 = 4096.0;
/// Days of silence added at both ends.
const PADDING: i64 = 3;
const PERIODS: [u32; 8] = [7, 14, 15, 16, 30, 31, 60, 90];
const LEAST_CONFIDENCE: f64 = 0.2;
const STOP_WORDS: [&str; 6] = ["null", "inc", "merchant", "name", "us", "check"];
const AMAZON: [&str; 6] = [
    "amz",
    "amzn",
    "amzncom",
    "amazonc",
    "amazoncom",
    "wwwamazonco",
];

/// A unit vector, by word.
type Vector = BTreeMap<String, f64>;

/// The strongest period of a cluster: its length, the frequency bin it falls in and the phase
/// there.
struct Peak {
    days: u32,
    bin: f64,
    phase: f64,
    confidence: f64,
}

pub(super) fn detect(rows: &[Row]) -> Vec<Found> {
    let accounts = grouped(0..rows.len(), |index| rows[index].account.as_str());
    let clusters = accounts.iter().flat_map(|account| clusters(rows, account));
    clusters
        .filter_map(|cluster| recurrence(rows, cluster))
        .collect()
}

/// The clusters of one account's rows. Rows with no word in common use are in none.
fn clusters(rows: &[Row], account: &[usize]) -> Vec<Vec<usize>> {
    let mut texts: BTreeMap<Vec<String>, Vec<usize>> = BTreeMap::new();
    for &index in account {
        texts
            .entry(words(&rows[index].name))
            .or_default()
            .push(index);
    }
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (text, members) in &texts {
        for word in text {
            *counts.entry(word).or_default() += members.len();
        }
    }
    let placed: Vec<(Vector, &Vec<usize>)> = texts
        .iter()
        .filter_map(|(text, members)| Some((vector(text, &counts, account.len())?, members)))
        .collect();
    let parts = connected(placed.len(), |a, b| {
        distance(&placed[a].0, &placed[b].0) <= EPSILON
    });
    parts
        .iter()
        .map(|part| {
            part.iter()
                .flat_map(|&place| placed[place].1.iter().copied())
                .collect()
        })
        .collect()
}

/// The words of a name that count, sorted.
fn words(name: &str) -> Vec<String> {
    let pieces = name
        .split(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '.' || letter == '\''));
    let mut words: Vec<String> = pieces.filter_map(word).collect();
    words.sort_unstable();
    words
}

/// A piece of a name as a word, or none: it must not start with two digits, and must have a vowel
/// and more than two letters (which leaves out pure numbers and the codes of US states too).
fn word(piece: &str) -> Option<String> {
    let piece = piece.trim_matches(['.', '\'']);
    if piece.as_bytes().get(1)?.is_ascii_digit() {
        return None;
    }
    let word: String = piece
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| letter.to_ascii_lowercase())
        .collect();
    if AMAZON.contains(&word.as_str()) {
        return Some("amazon".to_owned());
    }
    let usable = word.len() > 2
        && word.contains(['a', 'e', 'i', 'o', 'u', 'y'])
        && !STOP_WORDS.contains(&word.as_str());
    usable.then_some(word)
}

/// A text's words, weighted by how often they are in it and how rare they are in the account
/// (`total` rows), at unit length; words seen once are left out. None if nothing is left: monetr
/// divides by zero where all weights are 0, and such a row is near to none.
fn vector(text: &[String], counts: &BTreeMap<&str, usize>, total: usize) -> Option<Vector> {
    let mut own: BTreeMap<&str, usize> = BTreeMap::new();
    for word in text {
        *own.entry(word).or_default() += 1;
    }
    let mut vector = Vector::new();
    for (&word, &times) in &own {
        let count = counts.get(word).copied().unwrap_or(0);
        if count > 1 {
            let rarity = (total as f64 / (count + 1) as f64).ln();
            vector.insert(word.to_owned(), times as f64 / own.len() as f64 * rarity);
        }
    }
    let length = vector
        .values()
        .map(|weight| weight * weight)
        .sum::<f64>()
        .sqrt();
    vector.values_mut().for_each(|weight| *weight /= length);
    (length > 0.0).then_some(vector)
}

/// The Euclidean distance of two unit vectors.
fn distance(a: &Vector, b: &Vector) -> f64 {
    let product: f64 = a
        .iter()
        .filter_map(|(word, weight)| Some(weight * b.get(word)?))
        .sum();
    (2.0 - 2.0 * product).max(0.0).sqrt()
}

/// The connected parts of `0..count`, each ascending, by first place.
fn connected(count: usize, near: impl Fn(usize, usize) -> bool) -> Vec<Vec<usize>> {
    let mut parts = Vec::new();
    let mut left: BTreeSet<usize> = (0..count).collect();
    while let Some(first) = left.pop_first() {
        let mut part = vec![first];
        let mut reached = 0;
        while reached < part.len() {
            let from = part[reached];
            let next: Vec<usize> = left
                .iter()
                .copied()
                .filter(|&place| near(from, place))
                .collect();
            left.retain(|place| !next.contains(place));
            part.extend(next);
            reached += 1;
        }
        part.sort_unstable();
        parts.push(part);
    }
    parts
}

/// The cluster's strongest period, if strong enough, with the rows near the crests of its wave.
fn recurrence(rows: &[Row], cluster: Vec<usize>) -> Option<Found> {
    if cluster.len() < FEWEST {
        return None;
    }
    let first = shift_days(
        cluster.iter().map(|&index| rows[index].day).min()?,
        -PADDING,
    );
    let end = shift_days(cluster.iter().map(|&index| rows[index].day).max()?, PADDING);
    let window = days_between(first, end) as f64;
    let time = |index: usize| (days_between(first, rows[index].day) as f64 * BINS / window).round();
    let times: Vec<f64> = cluster.iter().map(|&index| time(index)).collect();
    let peak = strongest(&times, window)?;
    let members = cluster
        .into_iter()
        .filter(|&index| on_crest(time(index), &peak))
        .collect::<Vec<_>>();
    (!members.is_empty()).then_some(Found {
        members,
        class: Class::Days(peak.days),
    })
}

/// The period with the highest confidence, the shorter one of equals (30 and 31 days often share a
/// bin); none below the least.
fn strongest(times: &[f64], window: f64) -> Option<Peak> {
    let mut best: Option<Peak> = None;
    for days in PERIODS {
        let bin = (window / f64::from(days)).round();
        if bin == 0.0 || bin > (times.len() + 1) as f64 {
            continue;
        }
        let peak = peak(times, days, bin);
        if best
            .as_ref()
            .is_none_or(|best| peak.confidence > best.confidence)
        {
            best = Some(peak);
        }
    }
    best.filter(|best| best.confidence >= LEAST_CONFIDENCE)
}

/// One bin of the transform of a series that is 1 at each time (monetr's 1024 per row cancels out).
fn peak(times: &[f64], days: u32, bin: f64) -> Peak {
    let real: f64 = times
        .iter()
        .map(|time| (TAU * bin * time / BINS).cos())
        .sum();
    let imaginary: f64 = times
        .iter()
        .map(|time| -(TAU * bin * time / BINS).sin())
        .sum();
    Peak {
        days,
        bin,
        phase: imaginary.atan2(real),
        confidence: real.hypot(imaginary) / times.len() as f64,
    }
}

/// Whether a time is in the top third of the wave: within 60° of a crest.
fn on_crest(time: f64, peak: &Peak) -> bool {
    let angle = (TAU * peak.bin * time / BINS + peak.phase).rem_euclid(TAU);
    angle.min(TAU - angle) <= FRAC_PI_3
}
