//! `kameng-audit audit`: the main job.

use std::{fs, io::IsTerminal, path::PathBuf, process::ExitCode};

use chrono::NaiveDate;
use clap::{Args, ValueEnum};

use super::{INCOMPLETE, Outcome, print, settings::Sources};
use crate::{
    pipeline::Answer,
    report::{self, Folder, Style},
};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    sources: Sources,

    #[command(flatten)]
    form: Form,

    /// Exit with status 1 when there is something to act on
    #[arg(long)]
    exit_code: bool,

    /// Exit with status 2 also when a single row could not be read
    #[arg(long)]
    strict: bool,
}

/// How the report is written.
#[derive(Debug, Args)]
pub(super) struct Form {
    /// Format of the report
    #[arg(long, value_enum, default_value = "terminal")]
    pub format: Format,

    /// Where to write it: a file, or a folder for csv and parquet [default: standard output]
    #[arg(long, value_name = "PATH")]
    pub output: Option<PathBuf>,

    /// Also list what is only possibly a subscription
    #[arg(long)]
    pub all: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For reading at a terminal
    Terminal,
    /// The whole report, as docs/report.schema.json describes it
    Json,
    /// For notes and for sending on
    Markdown,
    /// A folder of tables: transactions, subscriptions, charges, findings, months
    Csv,
    /// A folder of tables for other programs: transactions, charges, months
    Parquet,
}

pub(super) fn run(arguments: &Arguments, today: NaiveDate) -> Outcome {
    let folder_without_output = matches!(arguments.form.format, Format::Csv | Format::Parquet)
        && arguments.form.output.is_none();
    if folder_without_output {
        return Err(
            "this format makes several files\n  try      name a folder for them with --output DIR"
                .into(),
        );
    }
    let answer = arguments.sources.audit(today)?;
    write(&answer, &arguments.form)?;
    say_what_was_not_read(&answer);
    let incomplete =
        answer.report.is_incomplete() || arguments.strict && answer.report.has_unread_rows();
    Ok(if incomplete {
        ExitCode::from(INCOMPLETE)
    } else if arguments.exit_code && answer.report.calls_for_action() {
        ExitCode::from(1)
    } else {
        ExitCode::SUCCESS
    })
}

/// Writes the report where it was asked for.
pub(super) fn write(answer: &Answer, form: &Form) -> Result<(), Box<dyn std::error::Error>> {
    let report = &answer.report;
    let text = match form.format {
        Format::Terminal => {
            let to_terminal = form.output.is_none() && std::io::stdout().is_terminal();
            let colour =
                to_terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
            report::terminal(
                report,
                Style {
                    colour,
                    all: form.all,
                    width: width(to_terminal),
                },
            )
        }
        Format::Json => report::json(report)?,
        Format::Markdown => report::markdown(report),
        Format::Csv | Format::Parquet => {
            let format = if form.format == Format::Csv {
                Folder::Csv
            } else {
                Folder::Parquet
            };
            let directory = form
                .output
                .as_deref()
                .ok_or("this format needs --output DIR")?;
            report::folder(
                directory,
                format,
                report,
                &answer.ledger,
                &answer.statements,
            )
            .map_err(|error| format!("{}: {error}", directory.display()))?;
            return Ok(());
        }
    };
    match &form.output {
        Some(path) => {
            fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()).into())
        }
        None => Ok(print(&text)?),
    }
}

/// The terminal's columns, within what can be read; a fixed width where there is no terminal, so that the bytes do not depend on it.
fn width(to_terminal: bool) -> u16 {
    let plain = Style::default().width;
    if to_terminal {
        console::Term::stdout()
            .size_checked()
            .map_or(plain, |(_, columns)| columns.clamp(60, 160))
    } else {
        plain
    }
}

/// On standard error, so that it is seen when the report goes into a file.
pub(super) fn say_what_was_not_read(answer: &Answer) {
    let lang = answer.report.lang;
    for unread in &answer.report.unread {
        eprintln!(
            "kameng-audit: {}: {}\n  → {}",
            unread.file, unread.reason, unread.hint
        );
    }
    for statement in &answer.statements {
        for reject in &statement.rejects {
            eprintln!(
                "kameng-audit: {}:{}: {}",
                statement.file,
                reject.line,
                reject.reason.get(lang)
            );
        }
    }
}
