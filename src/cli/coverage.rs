//! `kameng-audit coverage`: which days of which account the statements show, and what to export
//! next.

use std::process::ExitCode;

use chrono::NaiveDate;
use clap::{Args, ValueEnum};

use super::{
    output::{INCOMPLETE, Outcome, print, say},
    session,
    settings::Statements,
};
use crate::{ledger, problem::Problem, report};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    statements: Statements,

    /// The day up to which statements are wanted [default: today in Beijing]
    #[arg(long, value_name = "YYYY-MM-DD")]
    as_of: Option<NaiveDate>,

    /// Format of the view
    #[arg(long, value_enum, default_value = "terminal")]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For reading at a terminal
    Terminal,
    /// The list `accounts` of the JSON report
    Json,
}

pub(super) fn run(arguments: &Arguments, today: NaiveDate) -> Outcome {
    let lang = arguments.statements.common.lang();
    let rules = session::rulebook(&arguments.statements.common)?;
    let (statements, unread) = session::read(&arguments.statements, &rules.profiles)?;
    let ledger = ledger::assemble(&statements, &rules.rails);
    let accounts = report::accounts(&ledger, &statements, arguments.as_of.unwrap_or(today));
    print(&match arguments.format {
        Format::Terminal => report::coverage(&accounts, lang),
        Format::Json => serde_json::to_string_pretty(&accounts).map_err(Problem::other)? + "\n",
    })?;
    for problem in &unread {
        say(problem, lang);
    }
    Ok(if unread.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(INCOMPLETE)
    })
}
