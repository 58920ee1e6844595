//! `kameng-audit catalog`: where each data file comes from, and whether its examples hold.

use std::{fmt::Write as _, path::PathBuf, process::ExitCode};

use clap::Subcommand;

use super::{INCOMPLETE, Outcome, print};
use crate::{
    catalog::{Catalog, Kind, Origin},
    pipeline::Knowledge,
};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// List every data file with where it comes from
    List {
        /// A folder whose files add to the built-in ones or replace them; repeatable
        #[arg(long, value_name = "DIR")]
        catalog: Vec<PathBuf>,
    },
    /// Read every data file and run the merchants' examples
    Check {
        /// Folders to check together with the built-in files
        #[arg(value_name = "DIR")]
        directories: Vec<PathBuf>,
    },
}

pub(super) fn run(command: &Command) -> Outcome {
    match command {
        Command::List { catalog } => {
            print(&list(&Catalog::load(catalog)?))?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Check { directories } => check(directories),
    }
}

fn list(catalog: &Catalog) -> String {
    let mut text = String::new();
    for kind in Kind::ALL {
        for file in catalog.files(kind) {
            let replaces = match file.origin {
                Origin::User {
                    replaces_built_in: true,
                    ..
                } => ", replaces the built-in one",
                _ => "",
            };
            // Writing to a string cannot fail.
            let _ = writeln!(
                text,
                "{}/{}  {}{replaces}",
                kind.folder(),
                file.id,
                file.origin
            );
        }
    }
    text
}

fn check(directories: &[PathBuf]) -> Outcome {
    let catalog = Catalog::load(directories)?;
    let knowledge = Knowledge::load(&catalog)?;
    let failing = knowledge.merchants.failing_examples();
    if !failing.is_empty() {
        eprintln!("{}", failing.join("\n"));
        return Ok(ExitCode::from(INCOMPLETE));
    }
    let count = |kind| catalog.files(kind).count();
    print(&format!(
        "{} profiles, {} merchant files with {} entries, {} playbooks, {} legal items: all in order\n",
        count(Kind::Profiles),
        count(Kind::Merchants),
        knowledge.merchants.entries().len(),
        count(Kind::Playbooks),
        count(Kind::Law)
    ))?;
    Ok(ExitCode::SUCCESS)
}
