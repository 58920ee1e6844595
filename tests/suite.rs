//! The one test binary: a second one would link polars again.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stderr,
    reason = "a test may fail, and says why"
)]

mod archives;
mod cases;
mod cli;
mod decisions;
mod detection;
mod errors;
mod golden;
mod house;
mod laws;
mod ledger;
mod outputs;
mod people;
mod projection;
mod statements;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::LazyLock,
};

/// What a run of the program printed, and its exit status.
#[derive(Debug)]
pub struct Run {
    pub status: i32,
    pub stdout: String,
    pub stderr: String,
}

/// Runs the program in Chinese, in an environment that cannot change its output.
pub fn kameng<I: AsRef<std::ffi::OsStr>>(arguments: impl IntoIterator<Item = I>) -> Run {
    kameng_in(&root(), arguments)
}

/// The same, started in a folder.
pub fn kameng_in<I: AsRef<std::ffi::OsStr>>(
    folder: &Path,
    arguments: impl IntoIterator<Item = I>,
) -> Run {
    let output = Command::new(env!("CARGO_BIN_EXE_kameng-audit"))
        .args(arguments)
        .current_dir(folder)
        .env_remove("LANG")
        .env_remove("LC_ALL")
        .env_remove("LC_MESSAGES")
        .env_remove("KAMENG_AUDIT_PASSWORDS")
        .output()
        .expect("the program runs");
    Run {
        status: output.status.code().expect("an exit status"),
        stdout: String::from_utf8(output.stdout).expect("UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("UTF-8"),
    }
}

pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

pub fn fixtures(folder: &str) -> PathBuf {
    root().join("fixtures").join(folder)
}

/// The folders directly in a folder, in order.
pub fn folders(path: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(path)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.is_dir())
        .collect();
    found.sort();
    assert!(!found.is_empty(), "{} holds no folder", path.display());
    found
}

pub fn name(path: &Path) -> String {
    path.file_name()
        .expect("a name")
        .to_string_lossy()
        .into_owned()
}

/// Compares with the expectation beside the input. A missing one fails; `UPDATE_EXPECTED=1` writes it, to be read before it is committed.
pub fn assert_expected(path: &Path, found: &str) {
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        fs::write(path, found).expect("the expectation can be written");
    }
    let expected = fs::read_to_string(path).unwrap_or_else(|error| {
        panic!(
            "{}: {error}; write it with UPDATE_EXPECTED=1, then read it",
            path.display()
        )
    });
    if expected != found {
        let differing = expected
            .lines()
            .zip(found.lines())
            .position(|(one, other)| one != other);
        let line = differing.unwrap_or(expected.lines().count().min(found.lines().count()));
        panic!(
            "{} line {}:\n expected {}\n found    {}",
            path.display(),
            line + 1,
            expected.lines().nth(line).unwrap_or("(end)"),
            found.lines().nth(line).unwrap_or("(end)")
        );
    }
}

/// Every report is checked against the published schema.
pub fn report(json: &str) -> serde_json::Value {
    static SCHEMA: LazyLock<jsonschema::Validator> = LazyLock::new(|| {
        let schema =
            fs::read_to_string(root().join("docs/report.schema.json")).expect("the schema");
        jsonschema::validator_for(&serde_json::from_str(&schema).expect("JSON")).expect("a schema")
    });
    let report: serde_json::Value = serde_json::from_str(json).expect("JSON");
    let problems: Vec<String> = SCHEMA
        .iter_errors(&report)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(
        problems.is_empty(),
        "the report breaks its schema:\n{}",
        problems.join("\n")
    );
    report
}
