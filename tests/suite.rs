//! All tests in one binary: each further one would link polars again.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stderr,
    reason = "a test may fail, and says why"
)]

mod archives;
// The detectors that the accuracy benchmark compares with: their own tests run here.
#[path = "../benches/accuracy/baselines/mod.rs"]
#[allow(
    dead_code,
    unused_imports,
    clippy::float_arithmetic,
    reason = "scores of the detectors; only their tests use them here"
)]
mod baselines;
mod cases;
mod cli;
mod decisions;
mod detection;
mod errors;
mod expected;
mod golden;
mod house;
mod laws;
mod ledger;
mod outputs;
mod people;
mod projection;
mod schema;
mod statements;

use std::{
    ffi::{OsStr, OsString},
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::LazyLock,
};

pub use expected::assert_expected;

/// Output and exit status of one run of the program.
#[derive(Debug)]
pub struct Run {
    pub status: i32,
    pub stdout: String,
    pub stderr: String,
}

/// A call of the program, in Chinese unless it says otherwise, in an environment without locale and
/// passwords.
#[must_use = "the program is not run yet"]
pub struct Call {
    arguments: Vec<OsString>,
    folder: PathBuf,
}

/// A call with these words, split at blanks: `kameng("audit --lang en")`.
pub fn kameng(words: &str) -> Call {
    let call = Call {
        arguments: Vec::new(),
        folder: root(),
    };
    call.words(words)
}

impl Call {
    /// Adds words, split at blanks.
    pub fn words(mut self, words: &str) -> Call {
        self.arguments
            .extend(words.split_whitespace().map(OsString::from));
        self
    }

    /// Adds one argument as it is: a path, an id, a text with blanks.
    pub fn arg(mut self, argument: impl AsRef<OsStr>) -> Call {
        self.arguments.push(argument.as_ref().to_owned());
        self
    }

    /// Adds arguments as they are.
    pub fn args<I: AsRef<OsStr>>(self, arguments: impl IntoIterator<Item = I>) -> Call {
        arguments.into_iter().fold(self, Call::arg)
    }

    /// Starts the program in this folder instead of the root of the project.
    pub fn within(mut self, folder: &Path) -> Call {
        self.folder = folder.to_owned();
        self
    }

    /// Runs the program to its end.
    pub fn run(self) -> Run {
        let output = Command::new(env!("CARGO_BIN_EXE_kameng-audit"))
            .args(self.arguments)
            .current_dir(self.folder)
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
}

/// The root of the project.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A folder of the fixtures.
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

/// The name of a file or folder.
pub fn name(path: &Path) -> String {
    path.file_name()
        .expect("a name")
        .to_string_lossy()
        .into_owned()
}

/// A report as JSON, checked against the published schema.
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
