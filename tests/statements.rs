//! Each format: read as its fixture's facts say, claimed by one profile, every row accounted for.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use kameng_audit::{
    catalog::{Catalog, Kind},
    intake::{self, Content, Document, Found, Passwords},
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
        name: name(&path),
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
    assert!(reading.unread.is_empty(), "{:?}", reading.unread);
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
    for (profile, case) in cases() {
        let facts = fs::read_to_string(case.join("facts.toml"))
            .unwrap_or_else(|error| panic!("{}/facts.toml: {error}", case.display()));
        let facts: Facts =
            toml::from_str(&facts).unwrap_or_else(|error| panic!("{}: {error}", case.display()));
        assert_eq!(facts.profile, profile, "{}", case.display());
        let statements = read(&input(&case), &profiles);
        let [statement] = statements.as_slice() else {
            panic!("{}: {} statements", case.display(), statements.len());
        };
        assert_eq!(statement.profile.id, profile, "{}", case.display());
        for (found, fact) in facts_of(statement).iter().zip(&facts.row) {
            assert_eq!(found, fact, "{}", case.display());
        }
        let rows = statement.rows;
        assert_eq!(rows.used as usize, facts.row.len(), "{}", case.display());
        assert_eq!(
            (rows.total, rows.skipped, rows.rejected),
            (facts.total, facts.skipped, facts.rejected),
            "{}",
            case.display()
        );
        let (from, to) = statement.coverage.expect("a coverage");
        assert_eq!(
            (from.to_string(), to.to_string()),
            (facts.from, facts.to),
            "{}",
            case.display()
        );
        assert_eq!(
            statement.account.clone().unwrap_or_default(),
            facts.account,
            "{}",
            case.display()
        );
        let failed: Vec<_> = statement.checks.iter().filter(|check| !check.ok).collect();
        assert!(failed.is_empty(), "{}: {failed:?}", case.display());
    }
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
