//! The recurring-charge detectors of four other projects, as their sources describe them, for a comparison side by side.
//!
//! Written from a description of what each one does, not from its code. Each sees outflows only (positive amounts) and no
//! transfers, split rows or rows that already belong to a schedule, for the rows given here carry no such marks; "today" is two
//! days after the newest row. A detector's own view of a name is kept: none of them gets help with names it cannot read, so run
//! each with raw names and again with normalised ones.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::f64::consts::{FRAC_PI_3, TAU};

use chrono::{Datelike, Months, NaiveDate, TimeDelta};

/// An outflow as a detector sees it.
#[derive(Clone, Debug)]
pub struct Row {
    pub day: NaiveDate,
    pub fen: i64,
    pub name: String,
    pub account: String,
}

/// A period class as the detector names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    Months(u32),
    Days(u32),
}

/// A recurring charge: the rows in it (indices into the rows given, ascending) and its period.
#[derive(Clone, Debug)]
pub struct Found {
    pub members: Vec<usize>,
    pub class: Class,
}

/// Whose detector.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detector {
    /// Actual Budget's "find schedules".
    Actual,
    /// Sure's recurring-transaction identifier.
    Sure,
    /// monetr's name clusters, then a Fourier transform.
    Monetr,
    /// letehaha/budget-tracker's subscription candidates.
    Letehaha,
}

impl Detector {
    pub const ALL: [Detector; 4] = [
        Detector::Actual,
        Detector::Sure,
        Detector::Monetr,
        Detector::Letehaha,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Detector::Actual => "Actual",
            Detector::Sure => "Sure",
            Detector::Monetr => "monetr",
            Detector::Letehaha => "letehaha",
        }
    }

    /// What the detector finds in one person's rows, by first member. The rows may come in any order.
    pub fn detect(self, rows: &[Row]) -> Vec<Found> {
        let mut found = match self {
            Detector::Actual => actual::detect(rows),
            Detector::Sure => sure::detect(rows),
            Detector::Monetr => monetr::detect(rows),
            Detector::Letehaha => letehaha::detect(rows),
        };
        for one in &mut found {
            one.members.sort_unstable();
        }
        found.sort_by(|a, b| a.members.cmp(&b.members));
        found
    }
}

/// Puts the indices in groups of equal key; groups in order of first appearance, indices in the order given.
fn grouped<K: Ord>(
    indices: impl IntoIterator<Item = usize>,
    key: impl Fn(usize) -> K,
) -> Vec<Vec<usize>> {
    let mut places = BTreeMap::new();
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for index in indices {
        let place = *places.entry(key(index)).or_insert_with(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        groups[place].push(index);
    }
    groups
}

/// The first day of a look-back of so many months before "today", the newest row's date + 2; none without rows.
fn look_back(rows: &[Row], months: i32) -> Option<NaiveDate> {
    today(rows).map(|today| shift_months(today, -months))
}

fn today(rows: &[Row]) -> Option<NaiveDate> {
    rows.iter()
        .map(|row| row.day)
        .max()
        .map(|newest| shift_days(newest, 2))
}

/// So many days later; the same day where the calendar ends.
fn shift_days(day: NaiveDate, days: i64) -> NaiveDate {
    day.checked_add_signed(TimeDelta::days(days)).unwrap_or(day)
}

/// So many months later, held at the month's end; the same day where the calendar ends.
fn shift_months(day: NaiveDate, months: i32) -> NaiveDate {
    let count = Months::new(months.unsigned_abs());
    let shifted = if months < 0 {
        day.checked_sub_months(count)
    } else {
        day.checked_add_months(count)
    };
    shifted.unwrap_or(day)
}

fn days_between(a: NaiveDate, b: NaiveDate) -> i64 {
    (b - a).num_days()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// The population standard deviation.
fn deviation(values: &[f64]) -> f64 {
    let centre = mean(values);
    (values
        .iter()
        .map(|value| (value - centre).powi(2))
        .sum::<f64>()
        / values.len() as f64)
        .sqrt()
}

/// Actual Budget: guess a start, look for a row at each of its first three occurrences, keep the best guess per payee.
///
/// Knowingly simplified: the patterns on the 1st and 3rd and on the 2nd and 4th weekday of a month are left out, as the measurement
/// in the description left them out. Once found, a schedule's amount and dates are always approximate conditions (Actual makes them
/// exact when the three rows were exact), which can only give it more members. The account is one of the conditions, as in Actual.
mod actual {
    use super::*;

    /// How far a row may be from an occurrence, in days.
    const NEAR: i64 = 2;
    /// How many occurrences a guess must have rows at.
    const SLOTS: i32 = 3;

    #[derive(Clone, Copy)]
    enum Pattern {
        Weeks(u32),
        MonthDay,
        LastDay,
    }

    impl Pattern {
        /// The `nth` occurrence from a start; a negative one lies before the start.
        fn occurrence(self, start: NaiveDate, nth: i32) -> NaiveDate {
            match self {
                Pattern::Weeks(weeks) => shift_days(start, i64::from(nth) * 7 * i64::from(weeks)),
                Pattern::MonthDay => shift_months(start, nth),
                Pattern::LastDay => last_of_month(shift_months(start, nth)),
            }
        }

        fn class(self) -> Class {
            match self {
                Pattern::Weeks(weeks) => Class::Days(7 * weeks),
                Pattern::MonthDay | Pattern::LastDay => Class::Months(1),
            }
        }
    }

    /// A guess that found its three rows.
    struct Schedule<'a> {
        /// The account's rows, newest first.
        listed: &'a [usize],
        pattern: Pattern,
        start: NaiveDate,
        /// The row at the latest of the three occurrences: it gives the payee and the amount.
        base: usize,
        rank: f64,
    }

    pub fn detect(rows: &[Row]) -> Vec<Found> {
        let mut accounts = grouped(0..rows.len(), |index| rows[index].account.as_str());
        for listed in &mut accounts {
            listed.sort_by_key(|&index| (Reverse(rows[index].day), index));
        }
        let mut best: BTreeMap<&str, Schedule> = BTreeMap::new();
        for schedule in accounts.iter().flat_map(|listed| candidates(rows, listed)) {
            let payee = rows[schedule.base].name.as_str();
            if best
                .get(payee)
                .is_none_or(|winner| schedule.rank > winner.rank)
            {
                best.insert(payee, schedule);
            }
        }
        best.values()
            .map(|schedule| Found {
                members: members(rows, schedule),
                class: schedule.pattern.class(),
            })
            .collect()
    }

    fn candidates<'a>(rows: &[Row], listed: &'a [usize]) -> Vec<Schedule<'a>> {
        let Some(&newest) = listed.first() else {
            return Vec::new();
        };
        guesses(rows[newest].day)
            .into_iter()
            .flat_map(|(pattern, start)| match_slots(rows, listed, pattern, start))
            .collect()
    }

    /// All patterns and starts that are tried, from the date of the account's newest row.
    fn guesses(newest: NaiveDate) -> Vec<(Pattern, NaiveDate)> {
        let from =
            |first: NaiveDate, count: i64| (0..count).map(move |days| shift_days(first, days));
        let weekly = from(shift_days(newest, -28), 14).map(|start| (Pattern::Weeks(1), start));
        let two_weekly = from(shift_days(newest, -49), 14).map(|start| (Pattern::Weeks(2), start));
        let monthly = from(shift_months(newest, -4), 62)
            .filter(|start| start.day() <= 28)
            .map(|start| (Pattern::MonthDay, start));
        let last_day = [-3, -4].map(|months| (Pattern::LastDay, shift_months(newest, months)));
        weekly
            .chain(two_weekly)
            .chain(monthly)
            .chain(last_day)
            .collect()
    }

    /// The schedules one guess gives: one for each row at its latest occurrence that has a partner at the two others.
    fn match_slots<'a>(
        rows: &[Row],
        listed: &'a [usize],
        pattern: Pattern,
        start: NaiveDate,
    ) -> Vec<Schedule<'a>> {
        let days = [2, 1, 0].map(|nth| pattern.occurrence(start, nth));
        let slots = days.map(|day| rows_near(rows, listed, day));
        let [latest, earlier @ ..] = &slots;
        let mut schedules = Vec::new();
        for &base in latest.iter() {
            let partners: Option<Vec<usize>> = earlier
                .iter()
                .map(|slot| partner(rows, slot, base))
                .collect();
            let Some(partners) = partners else { continue };
            let matched = std::iter::once(base).chain(partners);
            let rank = matched
                .zip(days)
                .map(|(index, day)| closeness(rows[index].day, day))
                .sum();
            schedules.push(Schedule {
                listed,
                pattern,
                start,
                base,
                rank,
            });
        }
        schedules
    }

    /// The account's rows within two days of an occurrence, newest first.
    fn rows_near<'a>(rows: &[Row], listed: &'a [usize], day: NaiveDate) -> &'a [usize] {
        let first = listed.partition_point(|&index| days_between(day, rows[index].day) > NEAR);
        let end = listed.partition_point(|&index| days_between(day, rows[index].day) >= -NEAR);
        &listed[first..end]
    }

    /// The first listed row of a similar amount, if it then turns out to have the same payee. Another payee's row of a similar amount
    /// listed before it spoils the match: that is how Actual does it. (The description does not say in which order rows are listed:
    /// newest first here, then as given.)
    fn partner(rows: &[Row], slot: &[usize], base: usize) -> Option<usize> {
        let first = slot
            .iter()
            .copied()
            .find(|&index| similar_amount(&rows[index], &rows[base]))?;
        (rows[first].name == rows[base].name).then_some(first)
    }

    fn similar_amount(row: &Row, base: &Row) -> bool {
        let tolerance = (0.075 * base.fen.abs() as f64).round() as i64;
        (row.fen - base.fen).abs() <= tolerance
    }

    fn closeness(day: NaiveDate, occurrence: NaiveDate) -> f64 {
        1.0 / (1 + days_between(day, occurrence).abs()) as f64
    }

    /// Moves the start back while a row is there, then takes all rows that meet the conditions at any occurrence since.
    fn members(rows: &[Row], schedule: &Schedule) -> Vec<usize> {
        let base = &rows[schedule.base];
        let at = |nth: i32| {
            let near = rows_near(
                rows,
                schedule.listed,
                schedule.pattern.occurrence(schedule.start, nth),
            );
            near.iter().copied().filter(|&index| {
                rows[index].name == base.name && similar_amount(&rows[index], base)
            })
        };
        let most = i32::try_from(rows.len()).unwrap_or(i32::MAX);
        let back = (1..=most)
            .take_while(|&nth| at(-nth).next().is_some())
            .last()
            .unwrap_or(0);
        let newest = schedule
            .listed
            .first()
            .map_or(base.day, |&index| rows[index].day);
        let end = shift_days(newest, NEAR);
        let due = (-back..).take_while(|&nth| {
            nth < SLOTS || schedule.pattern.occurrence(schedule.start, nth) <= end
        });
        let members: BTreeSet<usize> = due.flat_map(at).collect();
        members.into_iter().collect()
    }

    fn last_of_month(day: NaiveDate) -> NaiveDate {
        let first = shift_days(day, 1 - i64::from(day.day()));
        shift_days(shift_months(first, 1), -1)
    }
}

/// Sure (a fork of Maybe): rows of one name, exact amount and account, on about the same day of the month.
///
/// Knowingly simplified: there is no merchant id, so the exact name stands for it; one currency; rows entered by hand and the cleaner
/// that ends silent series are left out. Made more generous: Sure looks at the last three months only, but once it has found a
/// series all rows of the same key count as members, whenever they were.
mod sure {
    use super::*;

    const LOOK_BACK_MONTHS: i32 = 3;
    const FEWEST: usize = 3;
    const SILENT_DAYS: i64 = 45;
    const MOST_DEVIATION: f64 = 5.0;
    /// Days of the month stand on a circle of this length.
    const CIRCLE: u32 = 31;

    pub fn detect(rows: &[Row]) -> Vec<Found> {
        let (Some(today), Some(since)) = (today(rows), look_back(rows, LOOK_BACK_MONTHS)) else {
            return Vec::new();
        };
        let key = |index: usize| {
            (
                rows[index].name.as_str(),
                rows[index].fen,
                rows[index].account.as_str(),
            )
        };
        let mut found = Vec::new();
        for members in grouped(0..rows.len(), key) {
            let recent: Vec<NaiveDate> = members
                .iter()
                .map(|&index| rows[index].day)
                .filter(|&day| day >= since)
                .collect();
            if is_monthly(&recent, today) {
                found.push(Found {
                    members,
                    class: Class::Months(1),
                });
            }
        }
        found
    }

    fn is_monthly(days: &[NaiveDate], today: NaiveDate) -> bool {
        let fresh = days
            .iter()
            .max()
            .is_some_and(|&newest| days_between(newest, today) <= SILENT_DAYS);
        if days.len() < FEWEST || !fresh {
            return false;
        }
        let places: Vec<u32> = days.iter().map(|day| day.day0()).collect();
        let expected = expected_place(&places);
        let distances: Vec<f64> = places
            .iter()
            .map(|&place| f64::from(distance(place, expected)))
            .collect();
        deviation(&distances) <= MOST_DEVIATION
    }

    /// The median day of the month, taken where the circle is cut so that the days span least.
    fn expected_place(places: &[u32]) -> u32 {
        let turned = |pivot: u32| {
            let mut turned: Vec<u32> = places
                .iter()
                .map(|&place| (place + CIRCLE - pivot) % CIRCLE)
                .collect();
            turned.sort_unstable();
            turned
        };
        let span = |pivot: &u32| {
            let turned = turned(*pivot);
            turned[turned.len() - 1] - turned[0]
        };
        let pivot = (0..CIRCLE).min_by_key(span).unwrap_or(0);
        let turned = turned(pivot);
        let middle = turned.len() / 2;
        let median = if turned.len() % 2 == 1 {
            turned[middle]
        } else {
            (turned[middle - 1] + turned[middle]).div_ceil(2)
        };
        (median + pivot) % CIRCLE
    }

    fn distance(a: u32, b: u32) -> u32 {
        let direct = a.abs_diff(b);
        direct.min(CIRCLE - direct)
    }
}

/// monetr: clusters of rows with similar words in the name, amounts ignored, then the strongest of eight periods in each cluster.
///
/// Knowingly simplified: names have no separate merchant part. A word may end in any number of digits (monetr's pattern stops at two
/// digit-led pieces and then sees no word at all), to be fair to names like "shop117". The clusters are computed over the distinct
/// word lists, with their counts: with one neighbour enough for a core point they are the connected parts of "closer than ε", which
/// comes to the same. The discrete Fourier transform is evaluated at the eight bins only. Only amazon of its replacement
/// table is kept. Each account is looked at alone, as in monetr. In monetr itself only tests call the recurrence part.
mod monetr {
    use super::*;

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

    /// The strongest period of a cluster: its length, the frequency bin it falls in and the phase there.
    struct Peak {
        days: u32,
        bin: f64,
        phase: f64,
        confidence: f64,
    }

    pub fn detect(rows: &[Row]) -> Vec<Found> {
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
        let pieces = name.split(|letter: char| {
            !(letter.is_ascii_alphanumeric() || letter == '.' || letter == '\'')
        });
        let mut words: Vec<String> = pieces.filter_map(word).collect();
        words.sort_unstable();
        words
    }

    /// A piece of a name as a word, or none: it must not start with two digits, and must have a vowel and more than two letters (which
    /// leaves out pure numbers and the codes of US states too).
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

    /// A text's words, weighted by how often they are in it and how rare they are in the account (`total` rows), at unit length; words
    /// seen once are left out. None if nothing is left: monetr divides by zero where all weights are 0, and such a row is near to none.
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
        let time =
            |index: usize| (days_between(first, rows[index].day) as f64 * BINS / window).round();
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

    /// The period with the highest confidence, the shorter one of equals (30 and 31 days often share a bin); none below the least.
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
}

/// letehaha/budget-tracker: rows of one normalised note and account, of similar amounts, at fairly regular gaps.
///
/// Knowingly simplified: one currency, and no earlier candidates or subscriptions to skip. The members are the rows it looked at: those
/// of the last twelve months, and of the largest amount bucket where amounts differ much. Only the fifty best are kept, as there.
mod letehaha {
    use super::*;

    const LOOK_BACK_MONTHS: i32 = 12;
    const FEWEST: usize = 3;
    const MOST_AMOUNT_VARIATION: f64 = 0.2;
    const BUCKET_TOLERANCE: f64 = 0.1;
    const MOST_GAP_VARIATION: f64 = 0.5;
    const KEPT: usize = 50;
    const LONG_RUN: usize = 6;

    pub fn detect(rows: &[Row]) -> Vec<Found> {
        let Some(since) = look_back(rows, LOOK_BACK_MONTHS) else {
            return Vec::new();
        };
        let notes: Vec<String> = rows.iter().map(|row| normalised(&row.name)).collect();
        let mut recent: Vec<usize> = (0..rows.len())
            .filter(|&index| rows[index].day >= since && !notes[index].is_empty())
            .collect();
        recent.sort_by_key(|&index| (rows[index].day, index));
        let groups = grouped(recent, |index| {
            (notes[index].as_str(), rows[index].account.as_str())
        });
        let mut candidates: Vec<(f64, Found)> = groups
            .into_iter()
            .filter_map(|group| candidate(rows, group))
            .collect();
        candidates.sort_by(|a, b| b.0.total_cmp(&a.0));
        candidates
            .into_iter()
            .take(KEPT)
            .map(|(_, found)| found)
            .collect()
    }

    /// A group's candidate with its confidence, from rows in date order.
    fn candidate(rows: &[Row], group: Vec<usize>) -> Option<(f64, Found)> {
        if group.len() < FEWEST {
            return None;
        }
        let amounts: Vec<f64> = group.iter().map(|&index| amount(&rows[index])).collect();
        let members = if variation(&amounts) > MOST_AMOUNT_VARIATION {
            largest_bucket(rows, group)?
        } else {
            group
        };
        let gaps = gaps(rows, &members);
        let irregular = variation(&gaps);
        if irregular > MOST_GAP_VARIATION {
            return None;
        }
        let confidence =
            0.4 * (members.len() as f64 / 12.0).min(1.0) + 0.6 * (1.0 - irregular).max(0.0);
        Some((
            confidence,
            Found {
                members,
                class: class(median(gaps)),
            },
        ))
    }

    /// From the smallest amount up, each row goes to the first bucket whose mean is within 10 %; the largest bucket of three or more.
    fn largest_bucket(rows: &[Row], mut group: Vec<usize>) -> Option<Vec<usize>> {
        group.sort_by_key(|&index| rows[index].fen.abs());
        let mut buckets: Vec<(f64, Vec<usize>)> = Vec::new();
        for index in group {
            let own = amount(&rows[index]);
            let fits = |sum: f64, count: usize| {
                let mean = sum / count as f64;
                mean > 0.0 && (own - mean).abs() / mean <= BUCKET_TOLERANCE
            };
            match buckets
                .iter_mut()
                .find(|(sum, bucket)| fits(*sum, bucket.len()))
            {
                Some((sum, bucket)) => {
                    *sum += own;
                    bucket.push(index);
                }
                None => buckets.push((own, vec![index])),
            }
        }
        let enough = buckets
            .into_iter()
            .map(|(_, bucket)| bucket)
            .filter(|bucket| bucket.len() >= FEWEST);
        enough.min_by_key(|bucket| Reverse(bucket.len()))
    }

    fn amount(row: &Row) -> f64 {
        row.fen.abs() as f64
    }

    /// The days between each row and the next by date.
    fn gaps(rows: &[Row], members: &[usize]) -> Vec<f64> {
        let mut days: Vec<NaiveDate> = members.iter().map(|&index| rows[index].day).collect();
        days.sort_unstable();
        days.windows(2)
            .map(|pair| days_between(pair[0], pair[1]) as f64)
            .collect()
    }

    /// The coefficient of variation; 0 of fewer than two values or where the mean is 0.
    fn variation(values: &[f64]) -> f64 {
        if values.len() < 2 || mean(values) == 0.0 {
            0.0
        } else {
            deviation(values) / mean(values).abs()
        }
    }

    fn median(mut values: Vec<f64>) -> f64 {
        values.sort_by(f64::total_cmp);
        let middle = values.len() / 2;
        match values.len() {
            0 => 0.0,
            count if count % 2 == 1 => values[middle],
            _ => (values[middle - 1] + values[middle]) / 2.0,
        }
    }

    fn class(median_gap: f64) -> Class {
        match median_gap {
            gap if gap <= 10.0 => Class::Days(7),
            gap if gap <= 21.0 => Class::Days(14),
            gap if gap <= 50.0 => Class::Months(1),
            gap if gap <= 120.0 => Class::Months(3),
            gap if gap <= 270.0 => Class::Months(6),
            _ => Class::Months(12),
        }
    }

    /// The note in lower case without long numbers, dates and all that is not `a-z0-9`; spaces between words stay, one each.
    pub fn normalised(note: &str) -> String {
        let lower: Vec<char> = note.to_lowercase().chars().collect();
        let plain = without(&without(&lower, long_number), date);
        let kept: String = plain
            .iter()
            .filter(|letter| is_plain(**letter) || letter.is_whitespace())
            .collect();
        kept.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn is_plain(letter: char) -> bool {
        letter.is_ascii_lowercase() || letter.is_ascii_digit()
    }

    fn is_word(letter: Option<&char>) -> bool {
        letter.is_some_and(|letter| letter.is_ascii_alphanumeric() || *letter == '_')
    }

    /// The text without what `length` recognises, where it stands as a word of its own. `length` says how long that is at the start of
    /// what it is given.
    fn without(text: &[char], length: fn(&[char]) -> Option<usize>) -> Vec<char> {
        let mut kept = Vec::new();
        let mut at = 0;
        while at < text.len() {
            let begins = at == 0 || !is_word(text.get(at - 1));
            let matched =
                length(&text[at..]).filter(|length| begins && !is_word(text.get(at + length)));
            if matched.is_none() {
                kept.push(text[at]);
            }
            at += matched.unwrap_or(1);
        }
        kept
    }

    fn digits(text: &[char]) -> usize {
        text.iter()
            .take_while(|letter| letter.is_ascii_digit())
            .count()
    }

    /// Six digits or more.
    fn long_number(text: &[char]) -> Option<usize> {
        Some(digits(text)).filter(|count| *count >= LONG_RUN)
    }

    /// Three numbers joined by `/`, `.` or `-`, of at most four, two and four digits.
    fn date(text: &[char]) -> Option<usize> {
        let mut length = 0;
        for most in [4, 2, 4] {
            if length > 0 {
                text.get(length)
                    .filter(|mark| matches!(mark, '/' | '.' | '-'))?;
                length += 1;
            }
            let count = digits(&text[length..]);
            if !(1..=most).contains(&count) {
                return None;
            }
            length += count;
        }
        Some(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(day: NaiveDate, fen: i64, name: &str) -> Row {
        Row {
            day,
            fen,
            name: name.to_owned(),
            account: "card".to_owned(),
        }
    }

    fn start() -> NaiveDate {
        NaiveDate::from_ymd_opt(2024, 1, 15).unwrap_or_default()
    }

    fn monthly(count: i32, fen: i64, name: &str) -> Vec<Row> {
        (0..count)
            .map(|nth| row(shift_months(start(), nth), fen, name))
            .collect()
    }

    fn every(days: i64, count: i64) -> Vec<Row> {
        (0..count)
            .map(|nth| row(shift_days(start(), nth * days), 1500, "shop17"))
            .collect()
    }

    fn classes(detector: Detector, rows: &[Row]) -> Vec<Class> {
        detector
            .detect(rows)
            .iter()
            .map(|found| found.class)
            .collect()
    }

    #[test]
    fn all_find_clean_monthly_charges_in_any_order() {
        let mut rows = monthly(6, 1500, "shop17");
        rows.reverse();
        rows.insert(2, row(start(), 9900, "elsewhere"));
        rows.insert(4, row(shift_days(start(), 40), 700, "other place"));
        for detector in Detector::ALL {
            let found = detector.detect(&rows);
            let class = if detector == Detector::Monetr {
                Class::Days(30)
            } else {
                Class::Months(1)
            };
            assert_eq!(found.len(), 1, "{}", detector.name());
            assert_eq!(
                (found[0].class, found[0].members.as_slice()),
                (class, [0, 1, 3, 5, 6, 7].as_slice()),
                "{}",
                detector.name()
            );
            assert!(detector.detect(&[]).is_empty());
        }
    }

    #[test]
    fn weekly_charges_are_weekly_but_to_sure() {
        let rows = every(7, 8);
        for detector in [Detector::Actual, Detector::Monetr, Detector::Letehaha] {
            assert_eq!(
                classes(detector, &rows),
                [Class::Days(7)],
                "{}",
                detector.name()
            );
        }
        assert!(!classes(Detector::Sure, &rows).contains(&Class::Days(7)));
    }

    #[test]
    fn actual_tells_two_weeks_and_month_ends_and_trips_over_another_payee() {
        assert_eq!(classes(Detector::Actual, &every(14, 6)), [Class::Days(14)]);
        let ends = [(1, 31), (2, 29), (3, 31), (4, 30), (5, 31)];
        let rows: Vec<Row> = ends
            .iter()
            .filter_map(|&(month, day)| {
                Some(row(
                    NaiveDate::from_ymd_opt(2024, month, day)?,
                    1500,
                    "shop17",
                ))
            })
            .collect();
        assert_eq!(Detector::Actual.detect(&rows)[0].members, [0, 1, 2, 3, 4]);
        let mut rows = monthly(3, 1500, "shop17");
        rows.insert(0, row(rows[1].day, 1510, "elsewhere"));
        assert!(Detector::Actual.detect(&rows).is_empty());
    }

    #[test]
    fn sure_wants_the_exact_amount_and_a_recent_row() {
        let mut rows = monthly(3, 1500, "shop17");
        rows[1].fen = 1501;
        assert!(Detector::Sure.detect(&rows).is_empty());
        let mut rows = monthly(4, 1500, "shop17");
        rows.push(row(shift_days(rows[3].day, 60), 1, "elsewhere"));
        assert!(Detector::Sure.detect(&rows).is_empty());
    }

    #[test]
    fn monetr_needs_ascii_words_and_ignores_amounts() {
        assert!(
            Detector::Monetr
                .detect(&monthly(6, 1500, "视频会员"))
                .is_empty()
        );
        let mut rows = monthly(6, 1500, "视频 shop117");
        rows[0].fen = 1;
        assert_eq!(Detector::Monetr.detect(&rows)[0].members.len(), 6);
    }

    #[test]
    fn letehaha_strips_numbers_and_dates_and_knows_quarters() {
        assert_eq!(
            letehaha::normalised(" Shop17: 2024-01-15 ref 12345678, 视频"),
            "shop17 ref"
        );
        assert!(
            Detector::Letehaha
                .detect(&monthly(6, 1500, "视频会员"))
                .is_empty()
        );
        assert_eq!(
            classes(Detector::Letehaha, &every(93, 4)),
            [Class::Months(3)]
        );
    }
}
