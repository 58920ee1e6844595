//! The command line: clap structs and one file a command. Results go to standard output, everything
//! else to standard error.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "this room speaks to the terminal"
)]

mod audit;
mod case;
mod catalog;
mod coverage;
mod decide;
mod demo;
mod explain;
mod inspect;
mod mistakes;
mod output;
mod redact;
mod session;
mod settings;
mod shell;

use std::{ffi::OsString, process::ExitCode};

use chrono::NaiveDate;
use clap::{CommandFactory as _, Parser, Subcommand};

use output::{INCOMPLETE, Outcome, say};

/// Finds recurring membership deductions in exported WeChat, Alipay and bank statements, and the
/// charges made after a cancellation.
///
/// 在微信、支付宝、银行导出的账单里找出会员类定期扣款，指出退订之后的扣款，并给出逐步的处理办法。
///
/// Nothing is sent anywhere. Exit status: 0 it ran; 1 with --exit-code and something to act on; 2
/// it could not run, or not all of it.
#[derive(Debug, Parser)]
#[command(name = "kameng-audit", version, propagate_version = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Audit statements: the main job 审计账单
    Audit(audit::Arguments),
    /// Show what files were recognised as, rows, rejects, checks 看看文件被认作什么
    Inspect(inspect::Arguments),
    /// Show which days of each account the statements cover, and what to export next 哪些日子有账单
    Coverage(coverage::Arguments),
    /// Run the main job on invented statements that are built in 用内置的虚构账单演示
    Demo(demo::Arguments),
    /// Show why: a subscription, a finding or a charge of an audit 说明理由
    Explain(explain::Arguments),
    /// Say what you know better: confirm, dismiss, merge, split, alias, mine, notice, cycle
    /// 记下您的决定
    Decide(decide::Arguments),
    /// Follow a finding to the refund: open, note, promise, close, list, show, pack, verify
    /// 跟进案件
    #[command(subcommand)]
    Case(case::Command),
    /// Write a copy of a statement that is safe to share 生成可以给别人看的脱敏副本
    Redact(redact::Arguments),
    /// List or check the data files, or draft a profile for a new bank
    /// 列出、检查数据文件，或为新银行起草格式
    #[command(subcommand)]
    Catalog(catalog::Command),
    /// Print a completion script for a shell 输出命令补全脚本
    Completions(shell::Completions),
    /// Print the manual page 输出手册页
    Man,
}

/// Parses the arguments of this process, runs the command, prints what went wrong.
///
/// `today`: the day it is in Beijing, for commands that were not given `--as-of`.
pub fn run(today: NaiveDate) -> ExitCode {
    let given: Vec<OsString> = std::env::args_os().collect();
    let lang = settings::lang_of_arguments(&given);
    let outcome = match Arguments::try_parse_from(given) {
        Ok(arguments) => dispatch(&arguments.command, today),
        Err(asked) if !asked.use_stderr() => {
            output::written(asked.print()).map(|()| ExitCode::SUCCESS)
        }
        Err(mistake) => Err(mistakes::problem(&mistake)),
    };
    outcome.unwrap_or_else(|problem| {
        say(&problem, lang);
        ExitCode::from(INCOMPLETE)
    })
}

fn dispatch(command: &Command, today: NaiveDate) -> Outcome {
    match command {
        Command::Audit(arguments) => audit::run(arguments, today),
        Command::Inspect(arguments) => inspect::run(arguments),
        Command::Coverage(arguments) => coverage::run(arguments, today),
        Command::Demo(arguments) => demo::run(arguments),
        Command::Explain(arguments) => explain::run(arguments, today),
        Command::Decide(arguments) => decide::run(arguments, today),
        Command::Case(command) => case::run(command, today),
        Command::Redact(arguments) => redact::run(arguments),
        Command::Catalog(command) => catalog::run(command),
        Command::Completions(arguments) => shell::completions(arguments, Arguments::command()),
        Command::Man => shell::man(Arguments::command()),
    }
}
