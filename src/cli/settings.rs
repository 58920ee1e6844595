//! The arguments that several commands share: statements, the user's files, the day, the language.

use std::{ffi::OsString, path::PathBuf};

use chrono::{Datelike as _, NaiveDate};
use clap::{Args, ValueEnum};

use crate::{bilingual, lang::Lang, userfiles::Named};

/// Options of every command that reads data files.
#[derive(Debug, Args)]
pub(super) struct Common {
    /// Language of the report [default: zh, unless the locale says otherwise]
    #[arg(long, value_enum)]
    lang: Option<LangChoice>,

    /// A folder with profiles/, merchants/, playbooks/ or other data folders that add to the
    /// built-in files or replace them by name (see `catalog list`); repeatable
    #[arg(long, value_name = "DIR")]
    pub catalog: Vec<PathBuf>,

    /// Threads [default: all cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub jobs: Option<u16>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum LangChoice {
    Zh,
    En,
}

impl Common {
    /// The language asked for, else that of the locale.
    pub fn lang(&self) -> Lang {
        match self.lang {
            Some(LangChoice::Zh) => Lang::Zh,
            Some(LangChoice::En) => Lang::En,
            None => lang_of_locale(),
        }
    }
}

/// English for a locale that is set and is neither Chinese nor neutral; else Chinese.
fn lang_of_locale() -> Lang {
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    let neutral = |locale: &str| {
        ["zh", "C", "POSIX"]
            .iter()
            .any(|start| locale.starts_with(start))
    };
    match locale {
        Some(locale) if !neutral(&locale) => Lang::En,
        _ => Lang::Zh,
    }
}

/// The language of messages about arguments that could not be parsed: what stands behind `--lang`,
/// else that of the locale.
pub(super) fn lang_of_arguments(arguments: &[OsString]) -> Lang {
    let texts: Vec<&str> = arguments.iter().filter_map(|text| text.to_str()).collect();
    let written = texts.iter().enumerate().find_map(|(place, text)| {
        let behind = || texts.get(place + 1).copied();
        text.strip_prefix("--lang=")
            .or_else(|| (*text == "--lang").then(behind).flatten())
    });
    match written {
        Some("en") => Lang::En,
        Some("zh") => Lang::Zh,
        _ => lang_of_locale(),
    }
}

/// Statements, and what opens them.
#[derive(Debug, Args)]
pub(super) struct Statements {
    /// Statement files, archives or e-mails of them, or folders searched recursively (hidden files
    /// and this program's own reports are passed over)
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,

    /// A text file with one password a line; all are tried on archives, workbooks and PDFs that are
    /// locked. Also KAMENG_AUDIT_PASSWORDS
    #[arg(long, value_name = "FILE")]
    pub password_file: Option<PathBuf>,

    #[command(flatten)]
    pub common: Common,
}

/// Statements and the user's own files.
#[derive(Debug, Args)]
pub(super) struct Sources {
    #[command(flatten)]
    pub statements: Statements,

    /// What was cancelled and when: CSV, XLSX or TOML [default: cancellations.{csv,xlsx,toml} in a
    /// given folder]
    #[arg(long, value_name = "FILE")]
    cancellations: Option<PathBuf>,

    /// What you decided: confirmed, dismissed, merged … [default: decisions.toml in a given folder]
    #[arg(long, value_name = "FILE")]
    decisions: Option<PathBuf>,

    /// What became of findings [default: cases.toml in a given folder, or beside the list of
    /// cancellations]
    #[arg(long, value_name = "FILE")]
    cases: Option<PathBuf>,

    /// The day the audit speaks for [default: today in Beijing]
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    as_of: Option<NaiveDate>,
}

impl Sources {
    /// The user's files that were named.
    pub fn named(&self) -> Named {
        Named {
            cancellations: self.cancellations.clone(),
            decisions: self.decisions.clone(),
            cases: self.cases.clone(),
            ..Named::default()
        }
    }

    /// The day the audit speaks for.
    pub fn as_of(&self, today: NaiveDate) -> NaiveDate {
        self.as_of.unwrap_or(today)
    }

    /// The language of everything that is printed.
    pub fn lang(&self) -> Lang {
        self.statements.common.lang()
    }
}

/// A day within the years that statements and spreadsheets know.
pub(super) fn day(text: &str) -> Result<NaiveDate, String> {
    let day = text.parse::<NaiveDate>().ok();
    day.filter(|day| (1990..=2999).contains(&day.year()))
        .ok_or_else(|| {
            let said = bilingual!(
                "写成 2026-05-20 这样，年份在 1990 到 2999 之间",
                "write it as 2026-05-20, with a year from 1990 to 2999"
            );
            said.get(lang_of_arguments(&std::env::args_os().collect::<Vec<_>>()))
                .to_owned()
        })
}
