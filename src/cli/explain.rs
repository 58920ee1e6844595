//! `kameng-audit explain`: what a subscription, a finding, a charge or a link rests on.

use std::process::ExitCode;

use chrono::NaiveDate;
use clap::{Args, ValueEnum};

use super::{INCOMPLETE, Outcome, audit::say_what_was_not_read, print, settings::Sources};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The id of a subscription (sub-…), of a finding (fnd-…), or of any row, as the report and transactions.csv print it
    id: String,

    /// For people, or for programs
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,

    #[command(flatten)]
    sources: Sources,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    Text,
    Json,
}

pub(super) fn run(arguments: &Arguments, today: NaiveDate) -> Outcome {
    let answer = arguments.sources.audit(today)?;
    say_what_was_not_read(&answer);
    let report = &answer.report;
    let explanation = answer.explain(&arguments.id).ok_or_else(|| {
        let subscriptions = report.subscriptions.iter().map(|line| line.id.as_str());
        let findings = report.findings.iter().map(|line| line.id.as_str());
        let known: Vec<&str> = subscriptions.chain(findings).collect();
        format!(
            "{:?} is no id of this audit\n  expected one of {}, or the id of a row",
            arguments.id,
            known.join(", ")
        )
    })?;
    match arguments.format {
        Format::Text => print(&explanation.text(report.lang))?,
        Format::Json => print(&format!(
            "{}\n",
            serde_json::to_string_pretty(&explanation)?
        ))?,
    }
    Ok(if report.is_incomplete() {
        ExitCode::from(INCOMPLETE)
    } else {
        ExitCode::SUCCESS
    })
}
