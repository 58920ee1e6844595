//! Arguments as typed become settings as checked; one file a command. Results go to standard output, all else to standard error.

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
mod redact;
mod settings;
mod shell;

use std::process::ExitCode;

use chrono::NaiveDate;
use clap::{Parser, Subcommand};

use crate::{lang::Lang, problem::Problem};

/// Finds recurring membership deductions in exported WeChat, Alipay and bank statements, and the charges made after a cancellation.
///
/// 在微信、支付宝、银行导出的账单里找出会员类定期扣款，指出退订之后的扣款，并给出逐步的处理办法。
///
/// Nothing is sent anywhere. Exit status: 0 it ran; 1 with --exit-code and something to act on; 2 it could not run, or not all of it.
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
    /// Say what you know better: confirm, dismiss, merge, split, alias, mine, notice, cycle 记下您的决定
    Decide(decide::Arguments),
    /// Follow a finding to the refund: open, note, promise, close, list, show, pack, verify 跟进案件
    #[command(subcommand)]
    Case(case::Command),
    /// Write a copy of a statement that is safe to share 生成可以给别人看的脱敏副本
    Redact(redact::Arguments),
    /// List or check the data files, or draft a profile for a new bank 列出、检查数据文件，或为新银行起草格式
    #[command(subcommand)]
    Catalog(catalog::Command),
    /// Print a completion script for a shell 输出命令补全脚本
    Completions(shell::Completions),
    /// Print the manual page 输出手册页
    Man,
}

/// What a command ends with.
type Outcome = Result<ExitCode, Box<dyn std::error::Error>>;

/// Not all of it could be done.
const INCOMPLETE: u8 = 2;

/// Parses the arguments of this process, runs the command, prints the error if there is one.
///
/// `today`: the day it is in Beijing, for commands that were not given `--as-of`.
pub fn run(today: NaiveDate) -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = match arguments.command {
        Command::Audit(arguments) => audit::run(&arguments, today),
        Command::Inspect(arguments) => inspect::run(&arguments),
        Command::Coverage(arguments) => coverage::run(&arguments, today),
        Command::Demo(arguments) => demo::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments, today),
        Command::Decide(arguments) => decide::run(&arguments, today),
        Command::Case(command) => case::run(&command, today),
        Command::Redact(arguments) => redact::run(&arguments),
        Command::Catalog(command) => catalog::run(&command),
        Command::Completions(arguments) => shell::completions(&arguments),
        Command::Man => shell::man(),
    };
    outcome.unwrap_or_else(|error| {
        // A reader that closed the pipe early has what it wanted.
        let broken_pipe = error
            .downcast_ref::<std::io::Error>()
            .is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe);
        if broken_pipe {
            return ExitCode::SUCCESS;
        }
        eprintln!("kameng-audit: {error}");
        ExitCode::from(INCOMPLETE)
    })
}

/// Prints a result to standard output.
fn print(text: &str) -> std::io::Result<()> {
    use std::io::Write;
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}

/// Names on standard error what could not be read, and what to do.
fn say_unread(unread: &[Problem], lang: Lang) {
    for problem in unread {
        eprintln!("kameng-audit: {}", problem.text(lang));
    }
}
