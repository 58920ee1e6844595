//! Output of the program for a person: its report, and the links of its ledger.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::people::life::Place;

/// Report and links for one person.
#[derive(Debug)]
pub struct Printed {
    /// The JSON report.
    pub report: Value,
    /// All links of the ledger.
    pub links: Vec<Link>,
}

/// A linked row of the ledger's table.
#[derive(Debug)]
pub struct Link {
    /// Place of the linked row.
    pub row: Place,
    /// Kind of the link, as the table prints it.
    pub kind: String,
    /// Place of the row to which it is linked.
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
            .expect("a column of the table")
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

pub(super) fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}

pub(super) fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or_default()
}

/// `25.00` in fen.
pub(super) fn fen(value: &Value) -> i64 {
    value
        .as_str()
        .unwrap_or_default()
        .replace('.', "")
        .parse()
        .expect("an amount with two places")
}

pub(super) fn place(source: &Value) -> Place {
    let line = source["line"].as_u64().expect("a line");
    (
        text(source, "file").to_owned(),
        u32::try_from(line).expect("a line"),
    )
}
