//! `kameng-audit catalog`: where each data file comes from, and whether its examples hold.

use std::{fmt::Write as _, fs, io::Write as _, path::PathBuf, process::ExitCode};

use clap::{Args, Subcommand};

use super::{INCOMPLETE, Outcome, print, say_unread, settings::Statements};
use crate::{
    bilingual,
    catalog::{Catalog, Kind, Origin},
    pipeline::Knowledge,
    statement,
};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// List every data file with where it comes from
    List {
        /// A folder whose files add to the built-in ones or replace them; repeatable
        #[arg(long, value_name = "DIR")]
        catalog: Vec<PathBuf>,
    },
    /// Draft a profile for a statement that no profile reads, and say what is left to fill in
    New(New),
    /// Read every data file and run the examples of merchants and word lists
    Check {
        /// Folders to check together with the built-in files
        #[arg(value_name = "DIR")]
        directories: Vec<PathBuf>,
    },
}

#[derive(Debug, Args)]
pub(super) struct New {
    /// The profile's name: letters, digits, hyphens
    #[arg(long, value_name = "ID", default_value = "my-bank")]
    id: String,

    /// A catalog folder to write it into, as profiles/ID.toml [default: standard output]
    #[arg(long, value_name = "DIR")]
    output: Option<PathBuf>,

    #[command(flatten)]
    statement: Statements,
}

pub(super) fn run(command: &Command) -> Outcome {
    match command {
        Command::List { catalog } => {
            print(&list(&Catalog::load(catalog)?))?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Check { directories } => check(directories),
        Command::New(new) => draft(new),
    }
}

fn draft(new: &New) -> Outcome {
    let lang = new.statement.common.lang();
    let sound = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if new.id.is_empty() || !new.id.chars().all(sound) {
        return Err(format!(
            "--id {}: a profile's name holds small letters, digits and hyphens only\n  try      --id my-bank",
            new.id
        )
        .into());
    }
    let knowledge = new.statement.common.knowledge()?;
    let opened = new.statement.open()?;
    say_unread(&opened.unread, lang);
    for document in &opened.documents {
        for table in &document.tables {
            for claim in statement::claimants(table, &knowledge.profiles) {
                let (file, id) = (&document.file, &claim.profile.id);
                let said = bilingual!(
                    "{file} 已经能用格式 {id} 读取，不需要新的格式",
                    "{file} is read by profile {id} already; it needs no new one"
                );
                eprintln!("kameng-audit: {}", said.get(lang));
            }
        }
    }
    let draft = opened
        .documents
        .iter()
        .find_map(|document| statement::draft(document, &new.id, &knowledge.profiles));
    let Some(draft) = draft else {
        let said = bilingual!(
            "没有找到像账单的表格：要有一行表头，下面的行里有日期和金额\n  请这样做 用 inspect 看看文件读成了什么",
            "no table that looks like a statement: it needs a row of column names, and below it rows with a day and an amount\n  try      look at what the file is read as with `inspect`"
        );
        return Err(said.get(lang).into());
    };
    match &new.output {
        None => print(&draft.toml)?,
        Some(directory) => {
            let folder = directory.join(Kind::Profiles.folder());
            let path = folder.join(format!("{}.toml", draft.id));
            let failed = |error: std::io::Error| format!("{}: {error}", path.display());
            fs::create_dir_all(&folder).map_err(failed)?;
            // What a person has already worked on is not written over.
            let mut file = fs::File::create_new(&path).map_err(failed)?;
            file.write_all(draft.toml.as_bytes()).map_err(failed)?;
            eprintln!("kameng-audit: {}", path.display());
        }
    }
    for open in &draft.open {
        eprintln!("  · {}", open.get(lang));
    }
    Ok(ExitCode::SUCCESS)
}

fn list(catalog: &Catalog) -> String {
    let mut text = String::new();
    for &kind in Kind::ALL {
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
        for example in &failing {
            eprintln!("{}", example.en);
        }
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
