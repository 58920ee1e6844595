//! Actual Budget: guess a start, look for a row at each of its first three occurrences, keep the
//! best guess per payee.
//!
//! Simplified on purpose: the patterns on the 1st and 3rd and on the 2nd and 4th weekday of a month
//! are left out, as the description left them out. The amount and the dates of a schedule are
//! always approximate conditions (Actual makes them exact when the three rows were exact), which
//! can only give it more members. The account is one of the conditions, as in Actual.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use chrono::{Datelike as _, NaiveDate};

use super::rows::{Class, Found, Row, days_between, grouped, shift_days, shift_months};

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

pub(super) fn detect(rows: &[Row]) -> Vec<Found> {
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
    let from = |first: NaiveDate, count: i64| (0..count).map(move |days| shift_days(first, days));
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

/// The schedules one guess gives: one for each row at its latest occurrence that has a partner at
/// the two others.
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

/// The first listed row of a similar amount, if its payee is the same. A row of another payee and a
/// similar amount that is listed before it spoils the match, as in Actual. (The description does
/// not say in which order rows are listed: newest first here, then as given.)
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

/// Moves the start back while a row is there, then takes all rows that meet the conditions at any
/// occurrence since.
fn members(rows: &[Row], schedule: &Schedule) -> Vec<usize> {
    let base = &rows[schedule.base];
    let at = |nth: i32| {
        let near = rows_near(
            rows,
            schedule.listed,
            schedule.pattern.occurrence(schedule.start, nth),
        );
        near.iter()
            .copied()
            .filter(|&index| rows[index].name == base.name && similar_amount(&rows[index], base))
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
    let due = (-back..)
        .take_while(|&nth| nth < SLOTS || schedule.pattern.occurrence(schedule.start, nth) <= end);
    let members: BTreeSet<usize> = due.flat_map(at).collect();
    members.into_iter().collect()
}

fn last_of_month(day: NaiveDate) -> NaiveDate {
    let first = shift_days(day, 1 - i64::from(day.day()));
    shift_days(shift_months(first, 1), -1)
}
