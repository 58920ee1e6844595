//! Sure (a fork of Maybe): rows of one name, exact amount and account, on about the same day of the
//! month.
//!
//! Simplified on purpose: there is no merchant id, so the exact name stands for it; one currency;
//! rows entered by hand and the cleaner that ends silent series are left out. More generous than
//! the original: Sure looks at the last three months only, but once a series is found, all rows of
//! the same key count as members, whenever they were.

use chrono::{Datelike as _, NaiveDate};

use super::rows::{Class, Found, Row, days_between, deviation, grouped, look_back, today};

const LOOK_BACK_MONTHS: i32 = 3;
const FEWEST: usize = 3;
const SILENT_DAYS: i64 = 45;
const MOST_DEVIATION: f64 = 5.0;
/// Days of the month stand on a circle of this length.
const CIRCLE: u32 = 31;

pub(super) fn detect(rows: &[Row]) -> Vec<Found> {
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
