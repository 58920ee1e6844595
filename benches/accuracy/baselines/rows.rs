//! Rows and recurring charges of the detectors, and calculations with dates and figures.

use std::collections::BTreeMap;

use chrono::{Months, NaiveDate, TimeDelta};

/// An outflow as a detector sees it.
#[derive(Clone, Debug)]
pub struct Row {
    pub day: NaiveDate,
    /// Amount in fen, positive.
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

/// Puts the indices in groups of equal key; groups in order of first appearance, indices in the
/// order given.
pub(super) fn grouped<K: Ord>(
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

/// The first day of the last so many months before "today"; `None` without rows.
pub(super) fn look_back(rows: &[Row], months: i32) -> Option<NaiveDate> {
    today(rows).map(|today| shift_months(today, -months))
}

pub(super) fn today(rows: &[Row]) -> Option<NaiveDate> {
    rows.iter()
        .map(|row| row.day)
        .max()
        .map(|newest| shift_days(newest, 2))
}

/// The day so many days later; the same day at the end of the calendar.
pub(super) fn shift_days(day: NaiveDate, days: i64) -> NaiveDate {
    day.checked_add_signed(TimeDelta::days(days)).unwrap_or(day)
}

/// The day so many months later, at most the month's last; the same day at the end of the calendar.
pub(super) fn shift_months(day: NaiveDate, months: i32) -> NaiveDate {
    let count = Months::new(months.unsigned_abs());
    let shifted = if months < 0 {
        day.checked_sub_months(count)
    } else {
        day.checked_add_months(count)
    };
    shifted.unwrap_or(day)
}

pub(super) fn days_between(a: NaiveDate, b: NaiveDate) -> i64 {
    (b - a).num_days()
}

pub(super) fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// The population standard deviation.
pub(super) fn deviation(values: &[f64]) -> f64 {
    let centre = mean(values);
    (values
        .iter()
        .map(|value| (value - centre).powi(2))
        .sum::<f64>()
        / values.len() as f64)
        .sqrt()
}
