//! `kameng-audit catalog`: where each data file comes from, and whether its examples hold.

use std::{fs, io::Write as _, path::PathBuf, process::ExitCode};

use clap::{Args, Subcommand};

use super::{
    output::{INCOMPLETE, Outcome, note, print, say},
    session,
    settings::{Common, Statements},
};
use crate::{
    bilingual,
    catalog::{Catalog, Kind, Origin},
    lang::{Bilingual, Lang},
    problem::Problem,
    rulebook::Rulebook,
    statement,
};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// List every data file with where it comes from
    List(Common),
    /// Draft a profile for a statement that no profile reads, and say what is left to fill in
    New(New),
    /// Read every data file and run the examples in them
    Check(Check),
}

#[derive(Debug, Args)]
pub(super) struct Check {
    /// Folders to check together with the built-in files
    #[arg(value_name = "DIR")]
    directories: Vec<PathBuf>,

    #[command(flatten)]
    common: Common,
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
        Command::List(common) => {
            print(&list(&Catalog::load(&common.catalog)?, common.lang()))?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Check(arguments) => check(arguments),
        Command::New(new) => draft(new),
    }
}

fn draft(new: &New) -> Outcome {
    let lang = new.statement.common.lang();
    let sound = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if new.id.is_empty() || !new.id.chars().all(sound) {
        let what = bilingual!(
            "--id {id}：名称只能有小写字母、数字和连字符",
            "--id {id}: a profile's name holds small letters, digits and hyphens only",
            id = &new.id
        );
        return Err(Problem::new(what).hinted(Bilingual::same("--id my-bank")));
    }
    let profiles = session::rulebook(&new.statement.common)?.profiles;
    let opened = session::open(&new.statement)?;
    for unread in &opened.unread {
        say(unread, lang);
    }
    for document in &opened.documents {
        for table in &document.tables {
            for claim in statement::claimants(table, &profiles) {
                let (file, id) = (&document.file, &claim.profile.id);
                let said = bilingual!(
                    "{file} 已经能用格式 {id} 读取，不需要新的格式",
                    "{file} is read by profile {id} already; it needs no new one"
                );
                note(&said, lang);
            }
        }
    }
    let mut documents = opened.documents.iter();
    let draft = documents
        .find_map(|document| statement::draft(document, &new.id, &profiles))
        .ok_or_else(no_statement)?;
    match &new.output {
        None => print(&draft.toml)?,
        Some(directory) => {
            let folder = directory.join(Kind::Profiles.folder());
            let path = folder.join(format!("{}.toml", draft.id));
            // What a person has already worked on is not written over.
            fs::create_dir_all(&folder)
                .and_then(|()| fs::File::create_new(&path))
                .and_then(|mut file| file.write_all(draft.toml.as_bytes()))
                .map_err(|error| Problem::io(&path, &error))?;
            note(&Bilingual::same(path.display().to_string()), lang);
        }
    }
    for open in &draft.open {
        eprintln!("  · {}", open.get(lang));
    }
    Ok(ExitCode::SUCCESS)
}

fn no_statement() -> Problem {
    Problem::new(bilingual!(
        "没有找到像账单的表格：要有一行表头，下面的行里有日期和金额",
        "no table that looks like a statement: it needs a row of column names, and below it rows \
         with a day and an amount"
    ))
    .hinted(bilingual!(
        "用 inspect 看看文件读成了什么",
        "look at what the file is read as with `inspect`"
    ))
}

/// Every data file with where it comes from.
fn list(catalog: &Catalog, lang: Lang) -> String {
    let mut text = String::new();
    for &kind in Kind::ALL {
        for file in catalog.files(kind) {
            let origin = match &file.origin {
                Origin::BuiltIn => bilingual!("内置", "built in"),
                Origin::User {
                    path,
                    replaces_built_in,
                } => {
                    let path = path.display();
                    if *replaces_built_in {
                        bilingual!("{path}，代替内置的", "{path}, replaces the built-in one")
                    } else {
                        bilingual!("{path}", "{path}")
                    }
                }
            };
            text += &format!("{}/{}  {}\n", kind.folder(), file.id, origin.get(lang));
        }
    }
    text
}

fn check(check: &Check) -> Outcome {
    let lang = check.common.lang();
    let catalog = Catalog::load(&[&check.common.catalog[..], &check.directories[..]].concat())?;
    let rules = Rulebook::load(&catalog)?;
    let failing = rules.failing_examples();
    if !failing.is_empty() {
        for example in &failing {
            note(example, lang);
        }
        return Ok(ExitCode::from(INCOMPLETE));
    }
    let files: usize = Kind::ALL
        .iter()
        .map(|&kind| catalog.files(kind).count())
        .sum();
    let said = bilingual!(
        "{files} 个数据文件（{profiles} 种账单格式、{merchants} 条商户），都没有问题\n",
        "{files} data files ({profiles} statement formats, {merchants} merchants): all in order\n",
        profiles = catalog.files(Kind::Profiles).count(),
        merchants = rules.merchants.entries().len()
    );
    print(said.get(lang))?;
    Ok(ExitCode::SUCCESS)
}
