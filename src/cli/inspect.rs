//! `kameng-audit inspect`: what each file was recognised as.

use std::{fmt::Write as _, path::PathBuf, process::ExitCode};

use clap::Args;

use super::{INCOMPLETE, Outcome, print, settings::Common};
use crate::{intake, report, statement, statement::Statement, words, words::Lang};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Files, or folders searched recursively
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,

    #[command(flatten)]
    common: Common,
}

pub(super) fn run(arguments: &Arguments) -> Outcome {
    let lang = arguments.common.lang();
    let knowledge = arguments.common.knowledge()?;
    let listing = intake::list(&arguments.paths)?;
    let mut text = String::new();
    let mut unread = listing.unread;
    for found in &listing.files {
        match intake::open(found) {
            Ok(document) => {
                let reading = statement::read(&document, &knowledge.profiles);
                for statement in &reading.statements {
                    describe(statement, lang, &mut text);
                }
                unread.extend(reading.unread);
            }
            Err(file) => unread.push(file),
        }
    }
    for file in &unread {
        let (reason, hint) = (file.reason.get(lang), file.hint.get(lang));
        let _ = writeln!(text, "{}\n  ✗ {reason}\n    → {hint}", file.file);
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
    let rows = statement.rows;
    let coverage = statement
        .coverage
        .map(|(from, to)| format!("{from} – {to}"))
        .unwrap_or_default();
    let said = words!(
        "  ✓ {name}（{id}）  表头在第 {header} 行  {coverage}  账户 {account}\n    共 {total} 行：读入 {used}，页脚等 {skipped}，无法读取 {rejected}",
        "  ✓ {name} ({id})  header on line {header}  {coverage}  account {account}\n    {total} rows: {used} read, {skipped} footers and the like, {rejected} rejected",
        name = &statement.profile.name,
        id = &statement.profile.id,
        header = statement.header_line,
        account = statement.account.as_deref().unwrap_or("–"),
        total = rows.total,
        used = rows.used,
        skipped = rows.skipped,
        rejected = rows.rejected
    );
    let _ = writeln!(text, "{}", said.get(lang));
    for check in &statement.checks {
        let mark = if check.ok { "✓" } else { "✗" };
        let (name, stated, found) = (
            report::check_name(check.name, lang),
            &check.stated,
            &check.found,
        );
        let said = words!(
            "    {mark} {name}：自报 {stated}，读到 {found}",
            "    {mark} {name}: stated {stated}, found {found}"
        );
        let _ = writeln!(text, "{}", said.get(lang));
    }
    for remark in statement.rejects.iter().chain(&statement.notes) {
        let _ = writeln!(text, "    {}: {}", remark.line, remark.reason.get(lang));
    }
}
