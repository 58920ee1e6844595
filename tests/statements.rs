//! Each format: read as its fixture's facts say, claimed by one profile, every row accounted for.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use kameng_audit::{
    catalog::{Catalog, Kind},
    intake::{self, Content, Document, Found, Passwords, Table},
    statement::{self, Profiles, Statement},
};
use serde::Deserialize;

use crate::{fixtures, folders, name};

/// What is true of an input, written by the one who made it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Facts {
    profile: String,
    total: u32,
    skipped: u32,
    rejected: u32,
    from: String,
    to: String,
    account: String,
    row: Vec<Fact>,
}

#[derive(Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
struct Fact {
    line: u32,
    at: String,
    direction: String,
    amount: String,
    counterparty: String,
    description: String,
    order_no: String,
}

fn profiles() -> Profiles {
    Profiles::load(&Catalog::load(&[]).expect("built-in data")).expect("built-in profiles")
}

/// The case's input, whatever its extension.
fn input_path(case: &Path) -> PathBuf {
    fs::read_dir(case)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .find(|path| path.file_stem().is_some_and(|stem| stem == "input"))
        .unwrap_or_else(|| panic!("{} holds no input", case.display()))
}

fn open(path: PathBuf, case: &Path) -> Document {
    let known = fs::read_to_string(case.join("passwords.txt")).unwrap_or_default();
    let passwords = Passwords::new(known.lines().map(str::to_owned).collect(), None);
    let found = Found {
        name: path.display().to_string(),
        content: Content::Disk(path),
    };
    intake::open(&found, &passwords)
        .single()
        .expect("a document")
}

fn input(case: &Path) -> Document {
    open(input_path(case), case)
}

fn cases() -> Vec<(String, PathBuf)> {
    let profiles = folders(&fixtures("statements"));
    profiles
        .iter()
        .flat_map(|profile| {
            folders(profile)
                .into_iter()
                .map(|case| (name(profile), case))
        })
        .collect()
}

fn read(document: &Document, profiles: &Profiles) -> Vec<Statement> {
    let reading = statement::read(document, profiles);
    assert!(
        reading.unread.is_empty(),
        "{}: {:?}",
        document.file,
        reading.unread
    );
    reading.statements
}

fn facts_of(statement: &Statement) -> Vec<Fact> {
    let fact = |entry: &statement::Entry| Fact {
        line: entry.line,
        at: entry.at.to_string().replace('T', " ").replace("+08:00", ""),
        direction: entry.direction.name().to_owned(),
        amount: entry.amount.to_string(),
        counterparty: entry.counterparty.to_string(),
        description: entry.description.to_string(),
        order_no: entry.order_no.as_deref().unwrap_or_default().to_owned(),
    };
    statement.entries.iter().map(fact).collect()
}

#[test]
fn every_fixture_is_read_as_its_facts_say() {
    let profiles = profiles();
    let mut wrong = Vec::new();
    for (profile, case) in cases() {
        let facts = fs::read_to_string(case.join("facts.toml"))
            .unwrap_or_else(|error| panic!("{}/facts.toml: {error}", case.display()));
        let facts: Facts =
            toml::from_str(&facts).unwrap_or_else(|error| panic!("{}: {error}", case.display()));
        assert_eq!(facts.profile, profile, "{}", case.display());
        let mut differs = |what: &str, found: String, fact: String| {
            if found != fact {
                wrong.push(format!(
                    "{}: {what}\n  found {found}\n  fact  {fact}",
                    case.display()
                ));
            }
        };
        let statements = read(&input(&case), &profiles);
        differs("statements", statements.len().to_string(), "1".to_owned());
        let Some(statement) = statements.first() else {
            continue;
        };
        differs("profile", statement.profile.id.clone(), profile);
        for (found, fact) in facts_of(statement).iter().zip(&facts.row) {
            differs("row", format!("{found:?}"), format!("{fact:?}"));
        }
        let rows = statement.rows;
        differs(
            "rows used",
            rows.used.to_string(),
            facts.row.len().to_string(),
        );
        differs(
            "rows in all, skipped, rejected",
            format!("{} {} {}", rows.total, rows.skipped, rows.rejected),
            format!("{} {} {}", facts.total, facts.skipped, facts.rejected),
        );
        let coverage = statement.coverage.map(|(from, to)| format!("{from} {to}"));
        differs(
            "coverage",
            coverage.unwrap_or_default(),
            format!("{} {}", facts.from, facts.to),
        );
        differs(
            "account",
            statement.account.clone().unwrap_or_default(),
            facts.account,
        );
        for check in statement.checks.iter().filter(|check| !check.ok) {
            differs("check", format!("{check:?}"), "ok".to_owned());
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_row_is_used_skipped_or_rejected() {
    let profiles = profiles();
    for (_, case) in cases() {
        for statement in read(&input(&case), &profiles) {
            let rows = statement.rows;
            assert_eq!(
                rows.total,
                rows.used + rows.skipped + rows.rejected,
                "{}",
                case.display()
            );
            assert_eq!(
                rows.used as usize,
                statement.entries.len(),
                "{}",
                case.display()
            );
            assert_eq!(
                rows.rejected as usize,
                statement.rejects.len(),
                "{}",
                case.display()
            );
        }
    }
}

#[test]
fn every_fixture_has_one_claimant_and_every_profile_a_fixture() {
    let catalog = Catalog::load(&[]).expect("built-in data");
    let profiles = profiles();
    for (profile, case) in cases() {
        let claims: Vec<String> = input(&case)
            .tables
            .iter()
            .flat_map(|table| statement::claimants(table, &profiles))
            .map(|claim| claim.profile.id.clone())
            .collect();
        assert_eq!(claims, [profile], "{}", case.display());
    }
    let shown: BTreeSet<String> = cases().into_iter().map(|(profile, _)| profile).collect();
    let known: BTreeSet<String> = catalog
        .files(Kind::Profiles)
        .map(|file| file.id.clone())
        .collect();
    assert_eq!(shown, known);
}

/// The name of a file says nothing: any extension reads the same.
#[test]
fn renaming_a_fixture_changes_nothing() {
    let profiles = profiles();
    let folder = tempfile::tempdir().expect("a folder");
    for (_, case) in cases() {
        let path = input_path(&case);
        let expected: Vec<Vec<Fact>> = read(&input(&case), &profiles)
            .iter()
            .map(facts_of)
            .collect();
        for extension in ["csv", "xlsx", "xls", "txt", "pdf", ""] {
            let renamed = folder.path().join(format!("renamed.{extension}"));
            fs::copy(&path, &renamed).unwrap();
            let document = open(renamed, &case);
            let read: Vec<Vec<Fact>> = read(&document, &profiles).iter().map(facts_of).collect();
            assert_eq!(read, expected, "{} as {extension:?}", case.display());
        }
    }
}

/// A table as CSV text, without one of its rows.
fn csv_without(table: &Table, left_out: Option<u32>) -> String {
    let quoted = |cell: &str| format!("\"{}\"", cell.replace('"', "\"\""));
    let rows = table
        .rows()
        .filter(|row| Some(row.line) != left_out)
        .map(|row| row.cells().map(quoted).collect::<Vec<_>>().join(","));
    let preface = table.preface.iter().map(|line| quoted(line));
    preface.chain(rows).collect::<Vec<_>>().join("\n")
}

fn read_csv(text: &str, file: &str, profiles: &Profiles) -> Statement {
    let document = Document {
        file: file.to_owned(),
        sha256: String::new(),
        tables: vec![intake::parse_text(text)],
    };
    read(&document, profiles).remove(0)
}

/// The untouched fixture passes every check that it gives; without any one row some check fails. Only a balance, and nothing else, cannot
/// tell that the first or the last row of an account is missing, nor that a row that moved nothing is.
#[test]
fn a_missing_row_fails_a_check() {
    let profiles = profiles();
    let (mut tried, mut beyond) = (0, 0);
    for (_, case) in cases() {
        let document = input(&case);
        for table in &document.tables {
            if statement::claimants(table, &profiles).is_empty() {
                continue;
            }
            let whole = read_csv(&csv_without(table, None), &document.file, &profiles);
            let failed: Vec<_> = whole.checks.iter().filter(|check| !check.ok).collect();
            assert!(failed.is_empty(), "{}: {failed:?}", case.display());
            if whole.checks.is_empty() {
                continue;
            }
            let counted = whole
                .checks
                .iter()
                .any(|check| check.name.ends_with("_count"));
            let summed = whole
                .checks
                .iter()
                .any(|check| check.name.ends_with("_sum"));
            let original = read(&document, &profiles)
                .into_iter()
                .find(|statement| statement.header_line == table_header(table, &profiles))
                .unwrap();
            for (place, entry) in original.entries.iter().enumerate() {
                let same_account = |other: &&statement::Entry| {
                    (&other.card_tail, &other.currency) == (&entry.card_tail, &entry.currency)
                };
                let at_an_end = !original.entries[..place]
                    .iter()
                    .any(|other| same_account(&other))
                    || !original.entries[place + 1..]
                        .iter()
                        .any(|other| same_account(&other));
                let moves_nothing = entry.amount.is_zero();
                let text = csv_without(table, Some(entry.line));
                let less = read_csv(&text, &document.file, &profiles);
                let told = less.checks.iter().any(|check| !check.ok);
                if !(counted || summed && !moves_nothing || !at_an_end && !moves_nothing) {
                    beyond += usize::from(!told);
                    continue;
                }
                tried += 1;
                assert!(told, "{} without line {}", less.file, entry.line);
            }
        }
    }
    assert!(tried > 300, "{tried} rows were taken out");
    assert!(
        beyond < tried / 4,
        "{beyond} rows beyond what a balance can tell"
    );
}

fn table_header(table: &Table, profiles: &Profiles) -> u32 {
    let claim = statement::claimants(table, profiles).remove(0);
    table.row(claim.header).line
}

/// A table as CSV text, without one of its columns.
fn csv_without_column(table: &Table, left_out: usize) -> String {
    let quoted = |cell: &str| format!("\"{}\"", cell.replace('"', "\"\""));
    let row = |row: intake::Row<'_>| {
        let cells = row
            .cells()
            .enumerate()
            .filter(|(column, _)| *column != left_out);
        cells
            .map(|(_, cell)| quoted(cell))
            .collect::<Vec<_>>()
            .join(",")
    };
    let preface = table.preface.iter().map(|line| quoted(line));
    preface
        .chain(table.rows().map(row))
        .collect::<Vec<_>>()
        .join("\n")
}

/// A header that lost a required column is claimed by no other profile, and the message names a profile and what is missing.
#[test]
fn a_lost_column_is_named() {
    let profiles = profiles();
    let mut tried = 0;
    for (_, case) in cases() {
        let document = input(&case);
        for table in &document.tables {
            let Some(claim) = statement::claimants(table, &profiles).pop() else {
                continue;
            };
            let header = table.row(claim.header);
            for column in 0..header.width() {
                let name: String = header
                    .cell(column)
                    .chars()
                    .filter(|c| !c.is_whitespace())
                    .collect();
                if !claim.profile.required.contains(&name) {
                    continue;
                }
                let less = Document {
                    file: "less.csv".to_owned(),
                    sha256: String::new(),
                    tables: vec![intake::parse_text(&csv_without_column(table, column))],
                };
                let reading = statement::read(&less, &profiles);
                let claimed: Vec<&str> = reading
                    .statements
                    .iter()
                    .map(|statement| statement.profile.id.as_str())
                    .collect();
                assert!(
                    claimed.is_empty(),
                    "{} without {name}: {claimed:?}",
                    case.display()
                );
                let reason = &reading.unread[0].what.en;
                assert!(
                    reason.contains("missing columns"),
                    "{} without {name}: {reason}",
                    case.display()
                );
                tried += 1;
            }
        }
    }
    assert!(tried > 200, "{tried}");
}
