//! Which profile a table belongs to: by the names in its header row, wherever that stands; never by
//! counting lines or by the file's name.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{
    field::{Field, column_key, key_characters},
    profile::Profile,
    profiles::Profiles,
};
use crate::{
    calendar::Moment,
    intake::{Row, Table, unguarded},
    money::Money,
};

/// The header is looked for in so many first rows of a table.
const HEADER_WITHIN: usize = 80;
/// A row of fewer names is no header.
const FEWEST_NAMES: usize = 3;

/// A profile's claim on a table: the header row, and where each column is.
#[derive(Debug)]
pub struct Claim {
    pub profile: Arc<Profile>,
    /// The index of the header row.
    pub header: usize,
    /// For each field its columns, in order of preference.
    pub(super) columns: BTreeMap<Field, Vec<usize>>,
    /// Where the column of each of the profile's captures is, if the table has it.
    pub(super) captures: Vec<Option<usize>>,
    /// The names in the header row.
    pub(super) names: Vec<String>,
}

impl Claim {
    pub(super) fn new(profile: &Arc<Profile>, header: usize, names: &[String]) -> Claim {
        let place = |name: &String| names.iter().position(|have| have == name);
        let columns = profile.columns.iter();
        let captures = profile.captures.iter();
        Claim {
            profile: profile.clone(),
            header,
            columns: columns
                .map(|(&field, wanted)| (field, wanted.iter().filter_map(place).collect()))
                .collect(),
            captures: captures.map(|capture| place(&capture.from)).collect(),
            names: names.to_vec(),
        }
    }

    /// Whether a row repeats the header. Most rows differ in the first character of the first cell.
    pub(super) fn is_header_again(&self, row: Row<'_>) -> bool {
        let Some(first) = self.names.first() else {
            return false;
        };
        let mut cell = key_characters(unguarded(row.cell(0)));
        first.chars().all(|c| cell.next() == Some(c)) && names(row) == self.names
    }
}

/// Every profile that claims the table; one, if all is well.
pub fn claimants(table: &Table, profiles: &Profiles) -> Vec<Claim> {
    let rows = header_rows(table);
    let claim = |profile: &Arc<Profile>| {
        let (header, names) = rows
            .iter()
            .find(|(_, names)| holds_header(names, profile))?;
        Some(Claim::new(profile, *header, names))
    };
    profiles.iter().filter_map(claim).collect()
}

fn holds_header(names: &[String], profile: &Profile) -> bool {
    profile.required.iter().all(|name| names.contains(name))
        && !profile.absent.iter().any(|name| names.contains(name))
}

/// The rows that may be a header, with the names in them.
fn header_rows(table: &Table) -> Vec<(usize, Vec<String>)> {
    let rows = (0..table.len().min(HEADER_WITHIN)).map(|index| (index, names(table.row(index))));
    rows.filter(|(_, names)| names.len() >= FEWEST_NAMES)
        .collect()
}

/// The column keys of a row, without empty ones at its end.
pub(super) fn names(row: Row<'_>) -> Vec<String> {
    let mut names: Vec<String> = row
        .cells()
        .map(|cell| without_translation(column_key(unguarded(cell))))
        .collect();
    while names.last().is_some_and(String::is_empty) {
        names.pop();
    }
    names
}

/// `交易日期TransDate`: the name once more in English, in one cell.
fn without_translation(name: String) -> String {
    let chinese =
        name.trim_end_matches(|c: char| c.is_ascii_alphabetic() || matches!(c, '.' | '\'' | '&'));
    if chinese.len() < name.len() && chinese.chars().count() >= 2 && !chinese.is_ascii() {
        chinese.trim_end_matches('/').to_owned()
    } else {
        name
    }
}

/// The profile that comes nearest to a table that none claims.
#[derive(Debug)]
pub(super) struct Nearest {
    pub profile: Arc<Profile>,
    /// The line of the row that resembles its header.
    pub line: u32,
    /// The row's names that are columns of the profile, required or not.
    pub shared: Vec<String>,
    /// Required columns that the row lacks.
    pub missing: Vec<String>,
}

impl Nearest {
    fn new(profile: &Arc<Profile>, line: u32, names: &[String]) -> Nearest {
        let required = profile.required.iter();
        let columns: Vec<&String> = profile.columns.values().flatten().collect();
        let is_column = |name: &&String| columns.contains(name) || profile.required.contains(name);
        Nearest {
            profile: profile.clone(),
            line,
            shared: names.iter().filter(is_column).cloned().collect(),
            missing: required
                .filter(|name| !names.contains(name))
                .cloned()
                .collect(),
        }
    }

    /// The share of the required columns that the row has, in per cent.
    fn share(&self) -> usize {
        let required = self.profile.required.len();
        (required - self.missing.len()) * 100 / required
    }

    /// The row has at least half of the required columns: it is that header, damaged or changed.
    pub fn is_near(&self) -> bool {
        self.share() >= 50
    }
}

/// The profile that shares most with a row of the table. A near one comes first, by its share, and
/// among those one that excludes no column of the row; then the one with the most columns in
/// common, and with columns for the same fields. `None` when no row has a column of any profile.
pub(super) fn nearest(table: &Table, profiles: &Profiles) -> Option<Nearest> {
    let mut best = None;
    for row in (0..table.len().min(HEADER_WITHIN)).map(|index| table.row(index)) {
        let names = names(row);
        let fields: BTreeSet<Field> = names
            .iter()
            .filter_map(|name| profiles.columns.field(name))
            .collect();
        for profile in profiles.iter() {
            let nearest = Nearest::new(profile, row.line, &names);
            if nearest.shared.is_empty() {
                continue;
            }
            let excluded = profile.absent.iter().any(|name| names.contains(name));
            let (share, shared) = (nearest.share(), nearest.shared.len());
            let alike = profile.columns.keys();
            let alike = alike.filter(|field| fields.contains(field)).count();
            let score = if nearest.is_near() {
                (true, !excluded, share, shared)
            } else {
                (false, false, shared, alike)
            };
            if best.as_ref().is_none_or(|(most, _)| score > *most) {
                best = Some((score, nearest));
            }
        }
    }
    best.map(|(_, nearest)| nearest)
}

/// The row of names above the first row that holds a day and an amount, in a table of any format.
pub(super) fn likely_header(table: &Table) -> Option<usize> {
    const LOOKED_AT: usize = 200;
    let filled = |index: usize| -> Vec<&str> {
        let cells = table.row(index).cells();
        cells
            .map(str::trim)
            .filter(|cell| !cell.is_empty())
            .collect()
    };
    let is_day = |cell: &&&str| cell.len() >= 8 && Moment::parse(cell).is_some();
    let is_amount = |cell: &&&str| Moment::parse(cell).is_none() && Money::parse(cell).is_some();
    let first = (0..table.len().min(LOOKED_AT)).find(|&index| {
        let cells = filled(index);
        cells.len() >= FEWEST_NAMES
            && cells.iter().any(|cell| is_day(&cell))
            && cells.iter().any(|cell| is_amount(&cell))
    })?;
    (0..first).rev().find(|&index| {
        let cells = filled(index);
        cells.len() >= FEWEST_NAMES && !cells.iter().any(|cell| is_day(&cell) || is_amount(&cell))
    })
}
