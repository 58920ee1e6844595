//! `kameng-audit explain`: what a subscription, a finding, a charge or a link rests on.

use std::process::ExitCode;

use chrono::NaiveDate;
use clap::{Args, ValueEnum};

use super::{
    audit::say_what_was_not_read,
    output::{INCOMPLETE, Outcome, print},
    session,
    settings::Sources,
};
use crate::{bilingual, pipeline::Outcome as Whole, problem::Problem, report};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The id of a subscription (sub-…), of a finding (fnd-…), or of any row, as the report and
    /// transactions.csv print it
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
    let session = session::audit(&arguments.sources, today)?;
    say_what_was_not_read(&session);
    let lang = session.lang;
    let audited = &session.outcome.audited;
    let explanation = report::explain(audited, lang, &arguments.id)
        .ok_or_else(|| unknown_id(&arguments.id, &session.outcome))?;
    match arguments.format {
        Format::Text => print(&explanation.text(lang))?,
        Format::Json => {
            let text = serde_json::to_string_pretty(&explanation).map_err(Problem::other)?;
            print(&(text + "\n"))?;
        }
    }
    Ok(if session.outcome.report.is_incomplete() {
        ExitCode::from(INCOMPLETE)
    } else {
        ExitCode::SUCCESS
    })
}

fn unknown_id(id: &str, outcome: &Whole) -> Problem {
    let report = &outcome.report;
    let subscriptions = report.subscriptions.iter().map(|line| line.id.as_str());
    let findings = report.findings.iter().map(|line| line.id.as_str());
    let known: Vec<&str> = subscriptions.chain(findings).collect();
    let hint = if known.is_empty() {
        bilingual!(
            "这次审计没有发现定期扣款；可以写 transactions.csv 里某一行的编号",
            "this audit found no recurring payment; write the id of a row of transactions.csv"
        )
    } else {
        bilingual!(
            "可以是 {known}，或者 transactions.csv 里某一行的编号",
            "write one of {known}, or the id of a row of transactions.csv",
            known = known.join(", ")
        )
    };
    let what = bilingual!(
        "这次审计里没有编号 {id}",
        "nothing in this audit has the id {id}"
    );
    Problem::new(what).hinted(hint)
}
