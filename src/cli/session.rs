//! From arguments to an audit: data files, statements, the user's files, passwords, progress.

use std::{
    fs,
    io::{IsTerminal, stderr, stdin},
    path::Path,
};

use chrono::NaiveDate;
use indicatif::{ProgressBar, ProgressStyle};
use typed_index_collections::TiVec;

use super::settings::{Common, Sources, Statements};
use crate::{
    bilingual,
    catalog::Catalog,
    intake::{self, Opened, Passwords},
    lang::Lang,
    pipeline::{self, Given, Outcome},
    problem::Problem,
    rulebook::Rulebook,
    source::StatementId,
    statement::{Profiles, Statement},
    text::for_terminal,
    userfiles::{self, Named, UserFiles},
};

/// An audit, and the data files it was made with.
pub(super) struct Session {
    pub outcome: Outcome,
    pub rules: Rulebook,
    pub lang: Lang,
}

/// Reads the data files, and sets the number of threads.
pub(super) fn rulebook(common: &Common) -> Result<Rulebook, Problem> {
    if let Some(jobs) = common.jobs {
        rayon::ThreadPoolBuilder::new()
            .num_threads(usize::from(jobs))
            .build_global()
            .map_err(Problem::other)?;
    }
    Rulebook::load(&Catalog::load(&common.catalog)?)
}

/// Finds the files, reads the user's files, runs the audit.
pub(super) fn audit(sources: &Sources, today: NaiveDate) -> Result<Session, Problem> {
    audit_with(sources, &sources.named(), today)
}

/// The same with other names of the user's files.
pub(super) fn audit_with(
    sources: &Sources,
    named: &Named,
    today: NaiveDate,
) -> Result<Session, Problem> {
    let lang = sources.lang();
    let rules = rulebook(&sources.statements.common)?;
    let mut folder = userfiles::find(&sources.statements.paths)?;
    let files = folder.read(named, &rules.list_words)?;
    let bar = progress(folder.statements.len(), lang);
    let given = Given {
        folder,
        files,
        passwords: &passwords(&sources.statements, &bar)?,
        as_of: sources.as_of(today),
        lang,
    };
    let outcome = pipeline::run(given, &rules, &|| bar.inc(1))?;
    bar.finish_and_clear();
    Ok(Session {
        outcome,
        rules,
        lang,
    })
}

/// The user's files alone, for commands that need no audit.
pub(super) fn user_files(sources: &Sources) -> Result<UserFiles, Problem> {
    let rules = rulebook(&sources.statements.common)?;
    userfiles::find(&sources.statements.paths)?.read(&sources.named(), &rules.list_words)
}

/// Finds the statements and reads them; with the files that are not read.
pub(super) fn read(
    statements: &Statements,
    profiles: &Profiles,
) -> Result<(TiVec<StatementId, Statement>, Vec<Problem>), Problem> {
    let folder = userfiles::find(&statements.paths)?;
    let bar = progress(folder.statements.len(), statements.common.lang());
    let passwords = passwords(statements, &bar)?;
    let (read, mut unread) = pipeline::read(&folder.statements, &passwords, profiles, &|| {
        bar.inc(1);
    });
    bar.finish_and_clear();
    unread.extend(folder.unlisted);
    unread.sort();
    Ok((read, unread))
}

/// Finds the statements and takes them apart, without reading them as statements.
pub(super) fn open(statements: &Statements) -> Result<Opened, Problem> {
    let folder = userfiles::find(&statements.paths)?;
    let passwords = passwords(statements, &ProgressBar::hidden())?;
    let mut all = Opened {
        documents: Vec::new(),
        unread: folder.unlisted,
    };
    for found in &folder.statements {
        let opened = intake::open(found, &passwords);
        all.documents.extend(opened.documents);
        all.unread.extend(opened.unread);
    }
    Ok(all)
}

/// The passwords of the file and of the environment. At a terminal, a person is asked for what
/// these do not open.
fn passwords(statements: &Statements, bar: &ProgressBar) -> Result<Passwords, Problem> {
    let mut known = Vec::new();
    let mut add = |password: &str| {
        let password = password.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        if !password.is_empty() && !known.iter().any(|other| other == password) {
            known.push(password.to_owned());
        }
    };
    if let Some(path) = &statements.password_file {
        read_text(path)?.lines().for_each(&mut add);
    }
    if let Ok(text) = std::env::var("KAMENG_AUDIT_PASSWORDS") {
        text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';'))
            .for_each(&mut add);
        // A password may hold a comma.
        add(&text);
    }
    let person = stdin().is_terminal() && stderr().is_terminal();
    let (bar, lang) = (bar.clone(), statements.common.lang());
    let ask = move |name: &str| {
        let prompt = bilingual!(
            "{name} 有打开密码，请输入（直接回车跳过）：",
            "{name} is locked; its password (Enter to skip): ",
            name = for_terminal(name)
        );
        bar.suspend(|| rpassword::prompt_password(prompt.get(lang)).ok())
            .map(|typed| typed.trim().to_owned())
            .filter(|typed| !typed.is_empty())
    };
    Ok(Passwords::new(
        known,
        person.then(|| Box::new(ask) as Box<_>),
    ))
}

/// The text of a file.
pub(super) fn read_text(path: &Path) -> Result<String, Problem> {
    fs::read_to_string(path).map_err(|error| Problem::io(path, &error))
}

/// A bar that counts files, when standard error is a terminal and there is more than one.
fn progress(files: usize, lang: Lang) -> ProgressBar {
    if !stderr().is_terminal() || files < 2 {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{spinner} {pos}/{len} {bar:30} {msg}")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(files as u64)
        .with_style(style)
        .with_message(lang.choose("读取账单", "reading statements"))
}
