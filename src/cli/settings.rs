//! What several commands are asked: statements, the list of cancellations, the day, the language; and the same, checked.

use std::{
    env, fs,
    io::IsTerminal,
    path::{Path, PathBuf},
};

use chrono::NaiveDate;
use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};

use crate::{
    audit::{self, Cancellation, Policy},
    catalog::Catalog,
    intake::{self, Content, Found, Listing},
    pipeline::{self, Answer, Knowledge, Question},
    recurrence::Thresholds,
    words,
    words::Lang,
};

/// Statements and what is known about them.
#[derive(Debug, Args)]
pub(super) struct Sources {
    /// Statement files, or folders searched recursively (hidden files and this program's own reports are passed over)
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,

    /// What was cancelled and when: CSV, XLSX or TOML [default: cancellations.{csv,xlsx,toml} in a given folder]
    #[arg(long, value_name = "FILE")]
    pub cancellations: Option<PathBuf>,

    /// The day the audit speaks for [default: today in Beijing]
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub as_of: Option<NaiveDate>,

    #[command(flatten)]
    pub common: Common,
}

/// Options of every command that reads data files.
#[derive(Debug, Args)]
pub(super) struct Common {
    /// Language of the report [default: zh, unless the locale says otherwise]
    #[arg(long, value_enum)]
    pub lang: Option<LangChoice>,

    /// A folder with profiles/, merchants/, playbooks/ or law/ that add to the built-in files or replace them by name; repeatable
    #[arg(long, value_name = "DIR")]
    pub catalog: Vec<PathBuf>,

    /// Threads [default: all cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub jobs: Option<u16>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum LangChoice {
    Zh,
    En,
}

impl Common {
    /// The language asked for; else English for a locale that is set and is neither Chinese nor neutral; else Chinese.
    pub fn lang(&self) -> Lang {
        match self.lang {
            Some(LangChoice::Zh) => Lang::Zh,
            Some(LangChoice::En) => Lang::En,
            None => {
                let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
                    .iter()
                    .find_map(|name| env::var(name).ok().filter(|value| !value.is_empty()));
                match locale.as_deref() {
                    Some(locale)
                        if !(locale.starts_with("zh")
                            || locale.starts_with('C')
                            || locale.starts_with("POSIX")) =>
                    {
                        Lang::En
                    }
                    _ => Lang::Zh,
                }
            }
        }
    }

    pub fn knowledge(&self) -> Result<Knowledge, Box<dyn std::error::Error>> {
        if let Some(jobs) = self.jobs {
            rayon::ThreadPoolBuilder::new()
                .num_threads(usize::from(jobs))
                .build_global()?;
        }
        Ok(Knowledge::load(&Catalog::load(&self.catalog)?)?)
    }
}

impl Sources {
    /// Finds the files, reads the list, runs the audit.
    pub fn audit(&self, today: NaiveDate) -> Result<Answer, Box<dyn std::error::Error>> {
        let knowledge = self.common.knowledge()?;
        let mut listing = intake::list(&self.paths)?;
        let cancellations = self.cancellations(&mut listing)?;
        let question = Question {
            files: &listing.files,
            unlisted: listing.unread,
            cancellations: &cancellations,
            as_of: self.as_of.unwrap_or(today),
            lang: self.common.lang(),
            thresholds: Thresholds::default(),
            policy: Policy::default(),
        };
        answer(&question, &knowledge)
    }

    /// The list that was named, or the one that lies in a given folder. Two of them are a question, not a choice to make silently.
    fn cancellations(
        &self,
        listing: &mut Listing,
    ) -> Result<Vec<Cancellation>, Box<dyn std::error::Error>> {
        let path = match (&self.cancellations, listing.cancellations.as_slice()) {
            (Some(path), _) => path.clone(),
            (None, []) => return Ok(Vec::new()),
            (None, [path]) => path.clone(),
            (None, several) => {
                let names: Vec<String> = several
                    .iter()
                    .map(|path| path.display().to_string())
                    .collect();
                let said = words!(
                    "有不止一份退订清单：{names}\n  请这样做 用 --cancellations 指定一份",
                    "more than one list of cancellations: {names}\n  try      name one with --cancellations",
                    names = names.join(", ")
                );
                return Err(said.get(self.common.lang()).into());
            }
        };
        // The list may lie among the statements under a name of its own; it is no statement.
        let real =
            fs::canonicalize(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        listing.files.retain(|found| match &found.content {
            Content::Disk(file) => fs::canonicalize(file).map_or(true, |file| file != real),
            Content::Memory(_) => true,
        });
        read_list(&path, self.common.lang())
    }
}

/// Reads a list of cancellations from the disk.
fn read_list(path: &Path, lang: Lang) -> Result<Vec<Cancellation>, Box<dyn std::error::Error>> {
    let name = path
        .file_name()
        .unwrap_or(path.as_os_str())
        .to_string_lossy()
        .into_owned();
    if path
        .extension()
        .is_some_and(|end| end.eq_ignore_ascii_case("toml"))
    {
        let text =
            fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
        return audit::read_cancellations_toml(&name, &text)
            .map_err(|error| error.0.get(lang).into());
    }
    let found = Found {
        name,
        content: Content::Disk(path.to_owned()),
    };
    let document = intake::open(&found).map_err(|unread| {
        format!(
            "{}: {}\n  → {}",
            unread.file,
            unread.reason.get(lang),
            unread.hint.get(lang)
        )
    })?;
    audit::read_cancellations(&document).map_err(|error| error.0.get(lang).into())
}

/// Runs the audit with a progress bar, when standard error is a terminal.
pub(super) fn answer(
    question: &Question<'_>,
    knowledge: &Knowledge,
) -> Result<Answer, Box<dyn std::error::Error>> {
    let bar = if std::io::stderr().is_terminal() && question.files.len() > 1 {
        let style = ProgressStyle::with_template("{spinner} {pos}/{len} {bar:30} {msg}")
            .unwrap_or_else(|_| ProgressStyle::default_bar());
        ProgressBar::new(question.files.len() as u64)
            .with_style(style)
            .with_message(match question.lang {
                Lang::Zh => "读取账单",
                Lang::En => "reading statements",
            })
    } else {
        ProgressBar::hidden()
    };
    let answer = pipeline::run(question, knowledge, &|| bar.inc(1))?;
    bar.finish_and_clear();
    Ok(answer)
}
