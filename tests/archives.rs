//! Archives, locked or not: every member is read, or named with the reason why it is not; the other
//! members are still read.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use kameng_audit::{
    catalog::Catalog,
    intake::{self, Passwords},
    pipeline,
    statement::Profiles,
};
use serde::Deserialize;

use crate::{fixtures, folders, kameng};

/// The files of the folder `given` as its maker declares them: statements, and files that are not
/// read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Facts {
    #[serde(default)]
    statement: Vec<Read>,
    #[serde(default)]
    unread: Vec<Refused>,
}

#[derive(Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(deny_unknown_fields)]
struct Read {
    file: String,
    profile: String,
    used: u32,
}

#[derive(Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(deny_unknown_fields)]
struct Refused {
    file: String,
    /// One of the keys of [`WORDS`].
    about: String,
}

/// Words of the reason why a file is not read, by the key that `facts.toml` uses for it.
const WORDS: [(&str, &str); 5] = [
    ("password", "password"),
    ("damaged", "cannot be opened"),
    ("depth", "too many archives"),
    ("unknown", "no header row"),
    ("no text", "neither text"),
];

fn given(case: &Path) -> (Vec<Read>, Vec<(String, String)>) {
    let profiles = Profiles::load(&Catalog::load(&[]).unwrap()).unwrap();
    let known = fs::read_to_string(case.join("passwords.txt")).unwrap_or_default();
    let passwords = Passwords::new(known.lines().map(str::to_owned).collect(), None);
    let listing = intake::list(&[case.join("given")]).unwrap();
    let (statements, unread) = pipeline::read(&listing.files, &passwords, &profiles, &|| ());
    let mut read: Vec<Read> = statements
        .into_iter()
        .map(|statement| Read {
            file: statement.file,
            profile: statement.profile.id.clone(),
            used: statement.rows.used,
        })
        .collect();
    read.sort();
    let unread = unread.into_iter();
    let mut unread: Vec<_> = unread
        .map(|unread| (unread.place.file.into_string(), unread.what.en))
        .collect();
    unread.sort();
    (read, unread)
}

#[test]
fn every_archive_gives_what_its_facts_say() {
    let cases = folders(&fixtures("archives"));
    assert!(cases.len() >= 9, "{} cases", cases.len());
    for case in cases {
        let facts = fs::read_to_string(case.join("facts.toml")).unwrap();
        let mut facts: Facts = toml::from_str(&facts).unwrap();
        facts.statement.sort();
        let (read, unread) = given(&case);
        assert_eq!(read, facts.statement, "{}", case.display());
        let files: BTreeSet<&str> = facts
            .unread
            .iter()
            .map(|unread| unread.file.as_str())
            .collect();
        assert_eq!(files.len(), facts.unread.len(), "{}", case.display());
        let expected: BTreeMap<&str, &str> = facts
            .unread
            .iter()
            .map(|unread| (unread.file.as_str(), unread.about.as_str()))
            .collect();
        let found: Vec<&str> = unread.iter().map(|(file, _)| file.as_str()).collect();
        assert_eq!(
            found,
            expected.keys().copied().collect::<Vec<_>>(),
            "{}",
            case.display()
        );
        for (file, reason) in &unread {
            let about = expected[file.as_str()];
            let (_, words) = WORDS.iter().find(|(key, _)| *key == about).unwrap();
            assert!(
                reason.contains(words),
                "{}: {file}: {reason}",
                case.display()
            );
        }
    }
}

/// A password is given by file or by environment variable, and no output shows it.
#[test]
fn passwords_are_tried_and_never_shown() {
    let case = fixtures("archives/zipcrypto");
    let given = case.join("given");
    let known = fs::read_to_string(case.join("passwords.txt")).unwrap();
    let inspect = || kameng("inspect --lang en").arg(&given);
    let without = inspect().run();
    assert_eq!(without.status, 2);
    assert!(
        without
            .stdout
            .contains("locked with a password, and none was given"),
        "{}",
        without.stdout
    );
    let file = case.join("passwords.txt");
    let with = inspect().words("--password-file").arg(&file).run();
    assert_eq!(with.status, 0, "{}{}", with.stdout, with.stderr);
    let by_environment = std::process::Command::new(env!("CARGO_BIN_EXE_kameng-audit"))
        .args(["inspect", given.to_str().unwrap(), "--lang", "en"])
        .env("KAMENG_AUDIT_PASSWORDS", known.trim().replace('\n', ","))
        .output()
        .unwrap();
    assert!(by_environment.status.success());
    let case = fixtures("archives/wrong-password");
    let (given, file) = (case.join("given"), case.join("passwords.txt"));
    let wrong = fs::read_to_string(&file).unwrap();
    let audit = kameng("audit --lang en").arg(&given);
    let refused = audit.words("--password-file").arg(&file).run();
    assert_eq!(refused.status, 2);
    assert!(
        refused.stderr.contains(
            "locked.zip!a.csv: it is locked with a password, and none of those given fits"
        ),
        "{}",
        refused.stderr
    );
    for password in known
        .lines()
        .chain(wrong.lines())
        .filter(|line| !line.is_empty())
    {
        for run in [&without, &with, &refused] {
            assert!(!run.stdout.contains(password) && !run.stderr.contains(password));
        }
    }
}

/// A member that is packed far tighter than a statement is not unpacked to its end; the other
/// members are still read.
#[test]
fn a_bomb_is_refused() {
    use std::io::Write as _;
    let folder = tempfile::tempdir().unwrap();
    let mut archive =
        zip::ZipWriter::new(fs::File::create(folder.path().join("bomb.zip")).unwrap());
    let options = zip::write::SimpleFileOptions::default();
    archive.start_file("zeros.csv", options).unwrap();
    let zeros = vec![b'0'; 1 << 20];
    for _ in 0..64 {
        archive.write_all(&zeros).unwrap();
    }
    archive.start_file("账单.csv", options).unwrap();
    let statement = fs::read(fixtures("demo/wechat/wechat.csv")).unwrap();
    archive.write_all(&statement).unwrap();
    archive.finish().unwrap();
    let run = kameng("inspect --lang en").arg(folder.path()).run();
    assert_eq!(run.status, 2);
    assert!(
        run.stdout
            .contains("✗ bomb.zip!zeros.csv: unpacked it is far larger"),
        "{}",
        run.stdout
    );
    assert!(
        run.stdout.contains("bomb.zip!账单.csv\n  ✓"),
        "{}",
        run.stdout
    );
}
