//! `kameng-audit audit`: the main job.

use std::{fs, io::IsTerminal, path::PathBuf, process::ExitCode};

use chrono::NaiveDate;
use clap::{Args, ValueEnum};

use super::{
    output::{INCOMPLETE, Outcome, print, say},
    session::{self, Session},
    settings::Sources,
};
use crate::{
    bilingual,
    pipeline::Outcome as Whole,
    problem::Problem,
    report::{self, Style},
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
    let form = &arguments.form;
    if form.format.is_folder() && form.output.is_none() {
        return Err(folder_needed());
    }
    let session = session::audit(&arguments.sources, today)?;
    write(&session.outcome, form)?;
    say_what_was_not_read(&session);
    let report = &session.outcome.report;
    let incomplete = report.is_incomplete() || arguments.strict && report.has_unread_rows();
    Ok(if incomplete {
        ExitCode::from(INCOMPLETE)
    } else if arguments.exit_code && report.calls_for_action() {
        ExitCode::from(1)
    } else {
        ExitCode::SUCCESS
    })
}

impl Format {
    fn is_folder(self) -> bool {
        match self {
            Format::Csv | Format::Parquet => true,
            Format::Terminal | Format::Json | Format::Markdown => false,
        }
    }
}

fn folder_needed() -> Problem {
    Problem::new(bilingual!(
        "这种格式有好几个文件",
        "this format makes several files"
    ))
    .hinted(bilingual!(
        "用 --output 指定一个文件夹",
        "name a folder for them with --output DIR"
    ))
}

/// Writes the report where it was asked for.
pub(super) fn write(outcome: &Whole, form: &Form) -> Result<(), Problem> {
    let (audited, report) = (&outcome.audited, &outcome.report);
    let folder = || form.output.as_deref().ok_or_else(folder_needed);
    let text = match form.format {
        Format::Csv => return report::csv(folder()?, audited, report),
        Format::Parquet => return report::parquet(folder()?, audited, report),
        Format::Terminal => report::terminal(report, style(form)),
        Format::Json => report::json(report).map_err(Problem::other)?,
        Format::Markdown => report::markdown(report),
    };
    match &form.output {
        Some(path) => fs::write(path, text).map_err(|error| Problem::io(path, &error)),
        None => print(&text),
    }
}

fn style(form: &Form) -> Style {
    let to_terminal = form.output.is_none() && std::io::stdout().is_terminal();
    let colour = to_terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    Style {
        colour,
        all: form.all,
        width: width(to_terminal),
    }
}

/// The terminal's columns, within what can be read; a fixed width where there is no terminal, so
/// that the bytes do not depend on it.
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

/// Prints to standard error what was not read, so that it is seen when the report goes into a file.
pub(super) fn say_what_was_not_read(session: &Session) {
    let audited = &session.outcome.audited;
    for unread in &audited.unread {
        say(unread, session.lang);
    }
    for statement in &audited.statements {
        for reject in &statement.rejects {
            let problem = Problem::new(reject.reason.clone())
                .at(statement.file.clone())
                .at_line(reject.line);
            say(&problem, session.lang);
        }
    }
}
