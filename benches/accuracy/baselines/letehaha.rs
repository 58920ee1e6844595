//! letehaha/budget-tracker: rows of one normalised note and account, of similar amounts, at fairly
//! regular gaps.
//!
//! Simplified on purpose: one currency, and no earlier candidates or subscriptions to skip. Members
//! are the rows that were looked at: those of the last twelve months, and of the largest amount
//! bucket where amounts differ much. Only the fifty best are kept, as in the original.

use std::cmp::Reverse;

use chrono::NaiveDate;

use super::rows::{Class, Found, Row, days_between, deviation, grouped, look_back, mean};

const LOOK_BACK_MONTHS: i32 = 12;
const FEWEST: usize = 3;
const MOST_AMOUNT_VARIATION: f64 = 0.2;
const BUCKET_TOLERANCE: f64 = 0.1;
const MOST_GAP_VARIATION: f64 = 0.5;
const KEPT: usize = 50;
const LONG_RUN: usize = 6;

pub(super) fn detect(rows: &[Row]) -> Vec<Found> {
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

/// From the smallest amount up, each row goes to the first bucket whose mean is within 10 %; the
/// largest bucket of three or more.
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

/// The note in lower case without long numbers, dates and all that is not `a-z0-9`; spaces between
/// words stay, one each.
pub(super) fn normalised(note: &str) -> String {
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

/// The text without what `length` recognises, where it stands as a word of its own. `length` says
/// how long that is at the start of what it is given.
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
