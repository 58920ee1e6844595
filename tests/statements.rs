//! Each format: read as its fixture's facts say, claimed by one profile, every row accounted for.

mod facts;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use kameng_audit::{
    catalog::{Catalog, Kind},
    intake::{self, Content, Document, Found, Passwords, Table},
    statement::{self, Check, CheckKind, Entry, Profiles, Side, Statement},
};

use crate::{fixtures, folders, name};

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

#[test]
fn every_fixture_is_read_as_its_facts_say() {
    let profiles = profiles();
    let mut wrong = Vec::new();
    for (profile, case) in cases() {
        let statements = read(&input(&case), &profiles);
        let [statement] = &statements[..] else {
            wrong.push(format!(
                "{}: {} statements",
                case.display(),
                statements.len()
            ));
            continue;
        };
        assert_eq!(statement.profile.id, profile, "{}", case.display());
        wrong.extend(facts::difference(&case, statement));
        for check in statement.checks.iter().filter(|check| !check.ok) {
            wrong.push(format!("{}: {check:?}", case.display()));
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
        let texts = |document: &Document| -> Vec<String> {
            read(document, &profiles).iter().map(facts::text).collect()
        };
        let expected = texts(&input(&case));
        for extension in ["csv", "xlsx", "xls", "txt", "pdf", ""] {
            let renamed = folder.path().join(format!("renamed.{extension}"));
            fs::copy(&path, &renamed).unwrap();
            let document = open(renamed, &case);
            assert_eq!(
                texts(&document),
                expected,
                "{} as {extension:?}",
                case.display()
            );
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

/// Whether a check must fail when a row is missing. Counts and sums cover their side. A balance,
/// and numbers of rows, cannot tell that the first or the last row of an account is missing; a
/// balance and sums cannot tell that a row that moved nothing is.
fn covers(check: &Check, entry: &Entry, statement: &Statement, at_an_end: bool) -> bool {
    let summed = |side| {
        entry.side == side && !entry.amount.is_zero() && entry.currency == statement.currency
    };
    match check.name {
        CheckKind::TotalCount => true,
        CheckKind::IncomeCount => entry.side == Side::In,
        CheckKind::ExpenseCount => entry.side == Side::Out,
        CheckKind::NeutralCount => entry.side == Side::Neutral,
        CheckKind::IncomeSum => summed(Side::In),
        CheckKind::ExpenseSum => summed(Side::Out),
        CheckKind::NeutralSum => summed(Side::Neutral),
        CheckKind::Sequence => entry.sequence.is_some() && !at_an_end,
        CheckKind::RunningBalance => {
            !at_an_end && entry.booked.is_some_and(|booked| !booked.is_zero())
        }
    }
}

/// The row is the first or the last of its account in the statement.
fn is_at_an_end(statement: &Statement, place: usize) -> bool {
    let account = |entry: &Entry| (entry.card_tail.clone(), entry.currency.clone());
    let own = account(&statement.entries[place]);
    let has_own = |entries: &[Entry]| entries.iter().any(|entry| account(entry) == own);
    !has_own(&statement.entries[..place]) || !has_own(&statement.entries[place + 1..])
}

/// The untouched fixture passes every check that it gives; without a row that one of its checks
/// covers, some check fails. A profile whose statements check themselves needs a fixture that shows
/// it.
#[test]
fn a_missing_row_fails_a_check() {
    let profiles = profiles();
    let mut tried: BTreeMap<String, usize> = BTreeMap::new();
    let mut unnoticed = 0;
    for (profile, case) in cases() {
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
            let tried = tried.entry(profile.clone()).or_default();
            let original = read(&document, &profiles)
                .into_iter()
                .find(|statement| statement.header_line == table_header(table, &profiles))
                .unwrap();
            for (place, entry) in original.entries.iter().enumerate() {
                let at_an_end = is_at_an_end(&original, place);
                let text = csv_without(table, Some(entry.line));
                let less = read_csv(&text, &document.file, &profiles);
                let noticed = less.checks.iter().any(|check| !check.ok);
                unnoticed += usize::from(!noticed);
                let mut checks = whole.checks.iter();
                if checks.any(|check| covers(check, entry, &original, at_an_end)) {
                    assert!(noticed, "{} without line {}", less.file, entry.line);
                    *tried += 1;
                }
            }
        }
    }
    for (profile, tried) in &tried {
        assert!(
            *tried > 0,
            "{profile}: its statements check themselves, but no fixture has a row whose absence \
             would show; give one at least three rows of one account that move money"
        );
    }
    let all: usize = tried.values().sum();
    assert!(all > 300, "{tried:?}");
    assert!(unnoticed < all / 4, "{unnoticed} rows, {all} noticed");
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

/// A header that lost a required column is claimed by no other profile, and the message names a
/// profile and what is missing.
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
