//! `kameng-audit inspect`: what each file was recognised as.

use std::{fmt::Write as _, process::ExitCode};

use clap::Args;

use super::{
    output::{INCOMPLETE, Outcome, print},
    session,
    settings::Statements,
};
use crate::{bilingual, lang::Lang, report, statement::Statement};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    statements: Statements,
}

pub(super) fn run(arguments: &Arguments) -> Outcome {
    let lang = arguments.statements.common.lang();
    let rules = session::rulebook(&arguments.statements.common)?;
    let (statements, unread) = session::read(&arguments.statements, &rules.profiles)?;
    let mut text = String::new();
    for statement in &statements {
        describe(statement, lang, &mut text);
    }
    for file in &unread {
        let _ = writeln!(text, "✗ {}", file.text(lang));
    }
    print(&text)?;
    Ok(if unread.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(INCOMPLETE)
    })
}

/// Writing to a string cannot fail; the results are dropped.
fn describe(statement: &Statement, lang: Lang, text: &mut String) {
    let sheet = statement
        .sheet
        .as_ref()
        .map(|sheet| format!(" [{sheet}]"))
        .unwrap_or_default();
    let _ = writeln!(text, "{}{sheet}", statement.file);
    let coverage = statement
        .coverage
        .map(|(from, to)| format!("{from} – {to}"))
        .unwrap_or_default();
    let said = bilingual!(
        "  ✓ {name}（{id}）  表头在第 {header} 行  {coverage}  账户 {account}\n    {rows}",
        "  ✓ {name} ({id})  header on line {header}  {coverage}  account {account}\n    {rows}",
        name = &statement.profile.name,
        id = &statement.profile.id,
        header = statement.header_line,
        account = statement.account.as_deref().unwrap_or("–"),
        rows = report::rows_sentence(statement.rows)
    );
    let _ = writeln!(text, "{}", said.get(lang));
    let mut meanings = Vec::new();
    for check in &statement.checks {
        let mark = if check.ok { "✓" } else { "✗" };
        let said = check.name.sentence(&check.stated, &check.found);
        let place = report::check_place(&check.lines);
        let _ = writeln!(text, "    {mark} {}{}", said.get(lang), place.get(lang));
        meanings.extend(check.meaning.as_ref().map(|meaning| meaning.get(lang)));
    }
    meanings.sort_unstable();
    meanings.dedup();
    for meaning in meanings {
        let _ = writeln!(text, "      → {meaning}");
    }
    for remark in statement.rejects.iter().chain(&statement.notes) {
        let _ = writeln!(text, "    {}: {}", remark.line, remark.reason.get(lang));
    }
}
