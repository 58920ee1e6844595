//! `facts.toml` beside each fixture: what its statement holds, all fields of every row.
//!
//! `UPDATE_EXPECTED=1 cargo test --test suite statements` writes the files, to be read before they
//! are committed. Empty fields are left out, and so is what follows from others: a row's side where
//! it is the direction, its currency where it is the statement's, and what it books where that is
//! its amount on its side.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use kameng_audit::{
    calendar::Moment,
    money::Money,
    statement::{Direction, Entry, Side, Statement},
};

/// Keys and values of a row or a file, as TOML.
#[derive(Default)]
struct Keys(Vec<String>);

impl Keys {
    fn push(&mut self, key: &str, value: impl Into<toml::Value>) {
        self.0.push(format!("{key} = {}", value.into()));
    }

    /// Unless the text is empty.
    fn text(&mut self, key: &str, text: &str) {
        if !text.is_empty() {
            self.push(key, text);
        }
    }

    /// Unless it is missing.
    fn some(&mut self, key: &str, value: Option<impl ToString>) {
        self.text(
            key,
            &value.map(|value| value.to_string()).unwrap_or_default(),
        );
    }
}

fn moment(at: Moment) -> String {
    at.to_string().replace('T', " ").replace("+08:00", "")
}

/// What a row of that direction, side and amount adds to the balance.
fn usual_booking(entry: &Entry) -> Option<Money> {
    match (entry.direction, entry.side) {
        (Direction::Void, _) => Some(Money::ZERO),
        (_, Side::In) => Some(entry.amount),
        (_, Side::Out) => Some(-entry.amount),
        (_, Side::Neutral) => None,
    }
}

fn row(entry: &Entry, statement: &Statement) -> String {
    let mut row = Keys::default();
    row.push("line", i64::from(entry.line));
    row.text("at", &moment(entry.at));
    row.text("direction", entry.direction.name());
    if entry.side.name() != entry.direction.name() {
        row.text("side", entry.side.name());
    }
    row.text("amount", &entry.amount.to_string());
    if entry.currency != statement.currency {
        row.text("currency", &entry.currency);
    }
    row.text("counterparty", &entry.counterparty);
    row.text("description", &entry.description);
    row.text("kind", &entry.kind);
    row.text("method", &entry.method);
    row.text("status", &entry.status);
    row.some("order_no", entry.order_no.as_deref());
    row.some("merchant_order_no", entry.merchant_order_no.as_deref());
    row.some("balance", entry.balance);
    if entry.booked != usual_booking(entry) {
        let booked = entry.booked.map(|booked| booked.to_string());
        row.text("booked", booked.as_deref().unwrap_or("unknown"));
    }
    row.some("card_tail", entry.card_tail.as_deref());
    if let Some(sequence) = entry.sequence {
        row.push("sequence", i64::from(sequence));
    }
    row.some("stated_refund", entry.stated_refund);
    if let Some(payment) = &entry.refund_of {
        row.some("payment_order_no", payment.order_no.as_deref());
        row.some("payment_counterparty", payment.counterparty.as_deref());
    }
    format!("  {{ {} }},\n", row.0.join(", "))
}

/// The facts of a statement as TOML, one row a line.
pub fn text(statement: &Statement) -> String {
    let mut file = Keys::default();
    file.text("profile", &statement.profile.id);
    file.push("header_line", i64::from(statement.header_line));
    file.some("sheet", statement.sheet.as_deref());
    file.some("account", statement.account.as_deref());
    file.some("tail", statement.tail.as_deref());
    file.some("owner", statement.owner.as_deref());
    file.text("currency", &statement.currency);
    file.some("from", statement.coverage.map(|(from, _)| from));
    file.some("to", statement.coverage.map(|(_, to)| to));
    file.push("states_its_period", statement.states_its_period);
    file.some("exported", statement.exported.map(moment));
    file.push("total", i64::from(statement.rows.total));
    file.push("skipped", i64::from(statement.rows.skipped));
    file.push("rejected", i64::from(statement.rows.rejected));
    let checks: Vec<&str> = statement
        .checks
        .iter()
        .map(|check| check.name.into())
        .collect();
    file.push("checks", checks);
    let notes: Vec<i64> = statement
        .notes
        .iter()
        .map(|note| i64::from(note.line))
        .collect();
    if !notes.is_empty() {
        file.push("notes_on_lines", notes);
    }
    let rows: String = statement
        .entries
        .iter()
        .map(|entry| row(entry, statement))
        .collect();
    format!("{}\n\nrow = [\n{rows}]\n", file.0.join("\n"))
}

/// How the statement differs from the facts in the case's folder; `None` when it does not.
/// `UPDATE_EXPECTED=1` writes them first.
pub fn difference(case: &Path, statement: &Statement) -> Option<String> {
    let path = case.join("facts.toml");
    let found = text(statement);
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        fs::write(&path, &found).expect("the facts can be written");
    }
    let expected = fs::read_to_string(&path).unwrap_or_else(|error| {
        panic!(
            "{}: {error}; write it with UPDATE_EXPECTED=1, then read it",
            path.display()
        )
    });
    let read = |text: &str| -> toml::Table {
        toml::from_str(text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    };
    let (expected, found) = (read(&expected), read(&found));
    if expected == found {
        return None;
    }
    Some(format!("{}\n{}", path.display(), diff(&expected, &found)))
}

/// Some of the keys that differ, and of the rows that differ those keys that do.
fn diff(expected: &toml::Table, found: &toml::Table) -> String {
    const SHOWN: usize = 12;
    let mut lines = Vec::new();
    keys("", expected, found, &mut lines);
    let (expected, found) = (rows(expected), rows(found));
    let places: BTreeSet<&(i64, usize)> = expected.keys().chain(found.keys()).collect();
    for place in places {
        let line = place.0;
        match (expected.get(place), found.get(place)) {
            (Some(one), Some(other)) => keys(&format!("line {line}: "), one, other, &mut lines),
            (Some(_), None) => lines.push(format!("  line {line}: in the facts, not found")),
            (None, _) => lines.push(format!("  line {line}: found, not in the facts")),
        }
    }
    if lines.len() > SHOWN {
        let more = lines.len() - SHOWN;
        lines.truncate(SHOWN);
        lines.push(format!("  and {more} more"));
    }
    lines.join("\n")
}

/// Rows by their line; several of one line are numbered.
fn rows(table: &toml::Table) -> BTreeMap<(i64, usize), &toml::Table> {
    let mut rows = BTreeMap::new();
    let all = table.get("row").and_then(toml::Value::as_array);
    for row in all.into_iter().flatten().filter_map(toml::Value::as_table) {
        let line = row.get("line").and_then(toml::Value::as_integer);
        let line = line.unwrap_or_default();
        let number = rows.range((line, 0)..=(line, usize::MAX)).count();
        rows.insert((line, number), row);
    }
    rows
}

fn keys(place: &str, expected: &toml::Table, found: &toml::Table, lines: &mut Vec<String>) {
    let all: BTreeSet<&String> = expected.keys().chain(found.keys()).collect();
    for key in all.into_iter().filter(|key| *key != "row") {
        let shown = |table: &toml::Table| match table.get(key) {
            Some(value) => value.to_string(),
            None => "nothing".to_owned(),
        };
        let (one, other) = (shown(expected), shown(found));
        if one != other {
            lines.push(format!("  {place}{key}: facts {one}, found {other}"));
        }
    }
}

/// Facts that differ are named by line and key, with both values.
#[test]
fn a_difference_is_shown_by_line_and_key() {
    let facts = "profile = 'b'\nrow = [{ line = 3, amount = '1.00' }, { line = 4 }]";
    let found = "profile = 'b'\nrow = [{ line = 3, amount = '2.00', kind = '消费' }, { line = 5 }]";
    let read = |text| toml::from_str::<toml::Table>(text).expect("TOML");
    assert_eq!(
        diff(&read(facts), &read(found)),
        "  line 3: amount: facts \"1.00\", found \"2.00\"\n  \
         line 3: kind: facts nothing, found \"消费\"\n  \
         line 4: in the facts, not found\n  \
         line 5: found, not in the facts"
    );
}
