//! `kameng-audit redact`: a copy of a statement that can be shown to others.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::Args;

use super::{
    output::{INCOMPLETE, Outcome, note, print, say},
    session,
    settings::Statements,
};
use crate::{
    bilingual,
    intake::{self, Document, Opened},
    problem::Problem,
    statement::{self, Direction, Profiles, Redacted, Statement},
};

/// Names, accounts, order numbers, phones and notes are replaced, the same by the same; days,
/// amounts, column names and the words of the format stay. The copy is CSV text, whatever the file
/// was.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Where to write the copy: a file, or a folder when there are several tables [default:
    /// standard output]
    #[arg(long, value_name = "PATH")]
    output: Option<PathBuf>,

    #[command(flatten)]
    statements: Statements,
}

pub(super) fn run(arguments: &Arguments) -> Outcome {
    let lang = arguments.statements.common.lang();
    let profiles = session::rulebook(&arguments.statements.common)?.profiles;
    let Opened { documents, unread } = session::open(&arguments.statements)?;
    let mut copies = Vec::new();
    let mut faithful = true;
    for document in &documents {
        for copy in statement::redact(document, &profiles) {
            copies.push((document.file.clone(), copy));
        }
        faithful &= reads_the_same(document, &copies, &profiles);
    }
    match (&arguments.output, copies.as_slice()) {
        (None, []) => {}
        (None, [(_, copy)]) => print(&copy.csv)?,
        (None, _) => {
            let what = bilingual!("有不止一个表格", "there is more than one table");
            return Err(Problem::new(what).hinted(bilingual!(
                "用 --output 指定一个文件夹",
                "name a folder with --output"
            )));
        }
        (Some(path), [(_, copy)]) => {
            create(path, &copy.csv)?;
        }
        (Some(folder), several) => {
            fs::create_dir_all(folder).map_err(|error| Problem::io(folder, &error))?;
            for (number, (_, copy)) in several.iter().enumerate() {
                let path = folder.join(format!("redacted-{}.csv", number + 1));
                create(&path, &copy.csv)?;
            }
        }
    }
    for problem in &unread {
        say(problem, lang);
    }
    if let Some((_, Redacted { texts, numbers, .. })) = copies.last() {
        let said = bilingual!(
            "替换了 {texts} 种文字、{numbers} 种号码和字母。发给别人之前请自己再看一遍",
            "{texts} different texts and {numbers} different codes were replaced; look the copy \
             over yourself before you share it"
        );
        note(&said, lang);
    }
    if !faithful {
        let said = bilingual!(
            "替换之后读出来的行、日期、金额或方向与原文件不同：这份样本不能代表原格式",
            "the copy does not read with the same rows, days, amounts and directions as the file: \
             it is no faithful sample"
        );
        note(&said, lang);
    }
    Ok(if unread.is_empty() && faithful {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(INCOMPLETE)
    })
}

/// Writes a file that is not there yet: nobody's statement is written over.
fn create(path: &Path, text: &str) -> Result<(), Problem> {
    let written = fs::File::create_new(path).and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|error| Problem::io(path, &error))
}

/// Whether the copies of a document are read with the same rows, days, amounts and directions as
/// the document itself.
fn reads_the_same(document: &Document, copies: &[(String, Redacted)], profiles: &Profiles) -> bool {
    type Row = (crate::calendar::Moment, crate::money::Money, Direction);
    let rows = |statements: &[Statement]| -> Vec<Vec<Row>> {
        let of = |statement: &Statement| {
            let rows = statement.entries.iter();
            rows.map(|entry| (entry.at, entry.amount, entry.direction))
                .collect()
        };
        statements.iter().map(of).collect()
    };
    let mut read = Vec::new();
    for (file, copy) in copies {
        if *file == document.file {
            let table = intake::parse_text(&copy.csv);
            let copy = Document {
                file: String::new(),
                sha256: String::new(),
                tables: vec![table],
            };
            read.extend(statement::read(&copy, profiles).statements);
        }
    }
    rows(&statement::read(document, profiles).statements) == rows(&read)
}
