//! `kameng-audit completions` and `kameng-audit man`.

use std::process::ExitCode;

use clap::Args;
use clap_complete::Shell;

use super::output::{Outcome, print};
use crate::problem::Problem;

#[derive(Debug, Args)]
pub(super) struct Completions {
    /// The shell to print a script for
    shell: Shell,
}

pub(super) fn completions(arguments: &Completions, mut command: clap::Command) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut command, "kameng-audit", &mut script);
    print(&String::from_utf8_lossy(&script))?;
    Ok(ExitCode::SUCCESS)
}

pub(super) fn man(command: clap::Command) -> Outcome {
    let mut page = Vec::new();
    clap_mangen::Man::new(command)
        .render(&mut page)
        .map_err(Problem::other)?;
    print(&String::from_utf8_lossy(&page))?;
    Ok(ExitCode::SUCCESS)
}
