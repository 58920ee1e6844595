//! What several commands are asked: statements, the list of cancellations, the day, the language; and the same, checked.

use std::{
    collections::BTreeMap,
    env, fs,
    io::{self, IsTerminal},
    path::{Path, PathBuf},
};

use chrono::{Datelike as _, NaiveDate};
use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};

use crate::{
    audit::{self, Cancellation, Policy},
    bilingual,
    catalog::Catalog,
    dispute::{self, Details, OpenCase},
    intake::{self, Content, Found, Listing, Opened, Passwords},
    lang::{Bilingual, Lang},
    pipeline::{self, Answer, Knowledge, Question},
    problem::Problem,
    recurrence::{self, Decision, Thresholds},
    statement::Statement,
};

/// Statements, and what opens them.
#[derive(Debug, Args)]
pub(super) struct Statements {
    /// Statement files, archives or e-mails of them, or folders searched recursively (hidden files and this program's own reports are passed over)
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,

    /// A text file with one password a line; all are tried on archives, workbooks and PDFs that are locked. Also KAMENG_AUDIT_PASSWORDS
    #[arg(long, value_name = "FILE")]
    pub password_file: Option<PathBuf>,

    #[command(flatten)]
    pub common: Common,
}

/// Statements and what is known about them.
#[derive(Debug, Args)]
pub(super) struct Sources {
    #[command(flatten)]
    pub statements: Statements,

    /// What was cancelled and when: CSV, XLSX or TOML [default: cancellations.{csv,xlsx,toml} in a given folder]
    #[arg(long, value_name = "FILE")]
    pub cancellations: Option<PathBuf>,

    /// What you know better: confirmed, dismissed, merged … [default: decisions.toml in a given folder]
    #[arg(long, value_name = "FILE")]
    pub decisions: Option<PathBuf>,

    /// What became of findings [default: cases.toml in a given folder, or beside the list of cancellations]
    #[arg(long, value_name = "FILE")]
    pub cases: Option<PathBuf>,

    /// The day the audit speaks for [default: today in Beijing]
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    pub as_of: Option<NaiveDate>,
}

/// A day within the years that statements and spreadsheets know.
fn day(text: &str) -> Result<NaiveDate, String> {
    let day: NaiveDate = text.parse().map_err(|error| format!("{error}"))?;
    if (1990..=2999).contains(&day.year()) {
        Ok(day)
    } else {
        Err("expected a day between 1990 and 2999".to_owned())
    }
}

/// Endings of pictures and recordings: never statements.
const PICTURES: [&str; 11] = [
    "png", "jpg", "jpeg", "webp", "heic", "gif", "bmp", "mp4", "mov", "m4a", "mp3",
];

/// Options of every command that reads data files.
#[derive(Debug, Args)]
pub(super) struct Common {
    /// Language of the report [default: zh, unless the locale says otherwise]
    #[arg(long, value_enum)]
    pub lang: Option<LangChoice>,

    /// A folder with profiles/, merchants/, playbooks/ or law/ that add to the built-in files or replace them by name; repeatable
    #[arg(long, value_name = "DIR")]
    pub catalog: Vec<PathBuf>,

    /// Threads [default: all cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub jobs: Option<u16>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum LangChoice {
    Zh,
    En,
}

impl Common {
    /// The language asked for; else English for a locale that is set and is neither Chinese nor neutral; else Chinese.
    pub fn lang(&self) -> Lang {
        match self.lang {
            Some(LangChoice::Zh) => Lang::Zh,
            Some(LangChoice::En) => Lang::En,
            None => {
                let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
                    .iter()
                    .find_map(|name| env::var(name).ok().filter(|value| !value.is_empty()));
                match locale.as_deref() {
                    Some(locale)
                        if !(locale.starts_with("zh")
                            || locale.starts_with('C')
                            || locale.starts_with("POSIX")) =>
                    {
                        Lang::En
                    }
                    _ => Lang::Zh,
                }
            }
        }
    }

    pub fn knowledge(&self) -> Result<Knowledge, Box<dyn std::error::Error>> {
        if let Some(jobs) = self.jobs {
            rayon::ThreadPoolBuilder::new()
                .num_threads(usize::from(jobs))
                .build_global()?;
        }
        Ok(Knowledge::load(&Catalog::load(&self.catalog)?)?)
    }
}

impl Statements {
    /// Finds the files and takes them apart, without reading them as statements.
    pub fn open(&self) -> Result<Opened, Box<dyn std::error::Error>> {
        let listing = intake::list(&self.paths)?;
        let passwords = self.passwords(&ProgressBar::hidden())?;
        let mut all = Opened {
            documents: Vec::new(),
            unread: listing.unread,
        };
        for found in &listing.files {
            let opened = intake::open(found, &passwords);
            all.documents.extend(opened.documents);
            all.unread.extend(opened.unread);
        }
        Ok(all)
    }

    /// Finds the files and reads them.
    pub fn read(&self) -> Result<(Vec<Statement>, Vec<Problem>), Box<dyn std::error::Error>> {
        let knowledge = self.common.knowledge()?;
        let listing = intake::list(&self.paths)?;
        let bar = progress(listing.files.len(), self.common.lang());
        let passwords = self.passwords(&bar)?;
        let (statements, mut unread) =
            pipeline::read(&listing.files, &passwords, &knowledge.profiles, &|| {
                bar.inc(1)
            });
        bar.finish_and_clear();
        unread.extend(listing.unread);
        Ok((statements, unread))
    }

    /// The passwords of the file and of the environment; at a terminal, a person is asked for what these do not open.
    fn passwords(&self, bar: &ProgressBar) -> Result<Passwords, Box<dyn std::error::Error>> {
        let mut known = Vec::new();
        let mut add = |password: &str| {
            let password = password.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
            if !password.is_empty() && !known.iter().any(|other| other == password) {
                known.push(password.to_owned());
            }
        };
        if let Some(path) = &self.password_file {
            let text =
                fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
            text.lines().for_each(&mut add);
        }
        if let Ok(text) = env::var("KAMENG_AUDIT_PASSWORDS") {
            text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';'))
                .for_each(&mut add);
            // A password may hold a comma.
            add(&text);
        }
        let person = std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
        let (bar, lang) = (bar.clone(), self.common.lang());
        let ask = move |name: &str| {
            let prompt = bilingual!(
                "{name} 有打开密码，请输入（直接回车跳过）：",
                "{name} is locked; its password (Enter to skip): "
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
}

impl Sources {
    /// Finds the files, reads the list, runs the audit.
    pub fn audit(&self, today: NaiveDate) -> Result<Answer, Box<dyn std::error::Error>> {
        self.audit_for(today, false)
    }

    /// The same. `makes_decisions`: a file of decisions that is named need not exist yet.
    pub fn audit_for(
        &self,
        today: NaiveDate,
        makes_decisions: bool,
    ) -> Result<Answer, Box<dyn std::error::Error>> {
        Ok(self.answer(today, makes_decisions)?.0)
    }

    /// The audit, and the data files it was made with.
    pub fn consult(
        &self,
        today: NaiveDate,
    ) -> Result<(Answer, Knowledge), Box<dyn std::error::Error>> {
        self.answer(today, false)
    }

    fn answer(
        &self,
        today: NaiveDate,
        makes_decisions: bool,
    ) -> Result<(Answer, Knowledge), Box<dyn std::error::Error>> {
        let statements = &self.statements;
        let knowledge = statements.common.knowledge()?;
        let mut listing = intake::list(&statements.paths)?;
        let lang = statements.common.lang();
        let cancellations = match self.cancellations_file(&listing)? {
            Some(path) => read_list(&path, &mut listing, lang)?,
            None => Vec::new(),
        };
        let decisions = match self.decisions_file(&listing)? {
            Some(path) if path.exists() || !makes_decisions => {
                read_decisions(&path, &mut listing, lang)?
            }
            _ => Vec::new(),
        };
        let cases_file = self.cases_file(&listing)?;
        let cases = match fs::read_to_string(&cases_file) {
            Ok(text) => dispute::read_cases(&file_name(&cases_file), &text)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(format!("{}: {error}", cases_file.display()).into()),
        };
        // Pictures that are evidence lie among the statements and are none. Anything else stays: no row may vanish because it is evidence too.
        for path in self.evidence(&listing, &cancellations, &cases)?.values() {
            let end = path.extension().unwrap_or_default().to_ascii_lowercase();
            if PICTURES.iter().any(|picture| end == *picture) {
                take_out_of(&mut listing, path)?;
            }
        }
        let bar = progress(listing.files.len(), lang);
        let question = Question {
            files: &listing.files,
            passwords: &statements.passwords(&bar)?,
            unlisted: listing.unread,
            cancellations: &cancellations,
            decisions: &decisions,
            cases: &cases,
            as_of: self.as_of.unwrap_or(today),
            lang,
            thresholds: Thresholds::default(),
            policy: Policy::default(),
        };
        let answer = pipeline::run(&question, &knowledge, &|| bar.inc(1))?;
        bar.finish_and_clear();
        Ok((answer, knowledge))
    }

    /// The folder in which the list of cancellations lies, or else the first one given: evidence is looked for there, cases are kept there.
    fn folder_of_lists(&self, listing: &Listing) -> Result<PathBuf, String> {
        let list = self.cancellations_file(listing)?;
        let beside = list
            .as_deref()
            .and_then(Path::parent)
            .map(Path::to_path_buf);
        let given = || {
            self.statements
                .paths
                .iter()
                .find(|path| path.is_dir())
                .cloned()
        };
        Ok(beside.or_else(given).unwrap_or_default())
    }

    /// Where cases are kept: the file that was named, the one that lies in a given folder, or a new one beside the list of cancellations.
    fn cases_file(&self, listing: &Listing) -> Result<PathBuf, String> {
        let what = Bilingual::new("cases.toml", "cases.toml");
        let known = self.the_one(self.cases.as_ref(), &listing.cases, what, "--cases")?;
        Ok(known.unwrap_or(self.folder_of_lists(listing)?.join("cases.toml")))
    }

    pub fn cases_to_write(&self) -> Result<PathBuf, Box<dyn std::error::Error>> {
        let listing = intake::list(&self.statements.paths)?;
        Ok(self.cases_file(&listing)?)
    }

    /// Files given as evidence that are really there, by the name they were given under: looked for beside the list of cases, beside the list
    /// of cancellations, and in the folders given.
    fn evidence(
        &self,
        listing: &Listing,
        cancellations: &[Cancellation],
        cases: &[OpenCase],
    ) -> Result<BTreeMap<String, PathBuf>, String> {
        let cases_file = self.cases_file(listing)?;
        let beside_cases = cases_file
            .parent()
            .map(Path::to_path_buf)
            .unwrap_or_default();
        let mut folders = vec![beside_cases, self.folder_of_lists(listing)?];
        folders.extend(
            self.statements
                .paths
                .iter()
                .filter(|path| path.is_dir())
                .cloned(),
        );
        let recorded = cancellations.iter().flat_map(|record| &record.evidence);
        let noted = cases
            .iter()
            .flat_map(|case| &case.events)
            .flat_map(|event| &event.evidence);
        let found = recorded.chain(noted).filter_map(|name| {
            let mut places = folders.iter().map(|folder| folder.join(name));
            let path = places.find(|path| path.is_file())?;
            Some((name.clone(), fs::canonicalize(path).ok()?))
        });
        Ok(found.collect())
    }

    /// The same, for an audit that was made.
    pub fn evidence_of(
        &self,
        answer: &Answer,
    ) -> Result<BTreeMap<String, PathBuf>, Box<dyn std::error::Error>> {
        let listing = intake::list(&self.statements.paths)?;
        Ok(self.evidence(&listing, &answer.cancellations, &answer.cases)?)
    }

    /// What the user entered for letters: the file that was named, or the one that lies in a given folder.
    pub fn details(&self, named: Option<&PathBuf>) -> Result<Details, Box<dyn std::error::Error>> {
        let listing = intake::list(&self.statements.paths)?;
        let found = self.the_one(
            named,
            &listing.details,
            Bilingual::new("details.toml", "details.toml"),
            "--details",
        )?;
        match found {
            Some(path) => Details::read(&read_text(&path)?)
                .map_err(|error| format!("{}: {error}", path.display()).into()),
            None => Ok(Details::default()),
        }
    }

    fn cancellations_file(&self, listing: &Listing) -> Result<Option<PathBuf>, String> {
        self.the_one(
            self.cancellations.as_ref(),
            &listing.cancellations,
            Bilingual::new("退订清单", "list of cancellations"),
            "--cancellations",
        )
    }

    fn decisions_file(&self, listing: &Listing) -> Result<Option<PathBuf>, String> {
        self.the_one(
            self.decisions.as_ref(),
            &listing.decisions,
            Bilingual::new("decisions.toml", "decisions.toml"),
            "--decisions",
        )
    }

    /// Where a decision is written: the file that was named, the one that lies in a given folder, or a new one in the first folder given.
    pub fn decisions_to_write(&self) -> Result<PathBuf, Box<dyn std::error::Error>> {
        let listing = intake::list(&self.statements.paths)?;
        if let Some(path) = self.decisions_file(&listing)? {
            return Ok(path);
        }
        let folder = self.statements.paths.iter().find(|path| path.is_dir());
        let folder = folder.ok_or("no folder was given to keep decisions.toml in\n  try      name a file with --decisions")?;
        Ok(folder.join("decisions.toml"))
    }

    /// The file that was named, or the one that lies in a given folder. Two of them are a question, not a choice to make silently.
    fn the_one(
        &self,
        named: Option<&PathBuf>,
        found: &[PathBuf],
        what: Bilingual,
        option: &str,
    ) -> Result<Option<PathBuf>, String> {
        match (named, found) {
            (Some(path), _) => Ok(Some(path.clone())),
            (None, []) => Ok(None),
            (None, [path]) => Ok(Some(path.clone())),
            (None, several) => {
                let names: Vec<String> = several
                    .iter()
                    .map(|path| path.display().to_string())
                    .collect();
                let said = bilingual!(
                    "有不止一份{zh}：{names}\n  请这样做 用 {option} 指定一份",
                    "more than one {en}: {names}\n  try      name one with {option}",
                    zh = what.zh.as_str(),
                    en = what.en.as_str(),
                    names = names.join(", ")
                );
                Err(said.get(self.statements.common.lang()).to_owned())
            }
        }
    }
}

/// A file of the user's own may lie among the statements under any name; it is no statement.
fn take_out_of(listing: &mut Listing, path: &Path) -> Result<(), String> {
    let real = fs::canonicalize(path).map_err(|error| format!("{}: {error}", path.display()))?;
    listing.files.retain(|found| match &found.content {
        Content::Disk(file) => fs::canonicalize(file).map_or(true, |file| file != real),
        Content::Memory(_) => true,
    });
    Ok(())
}

pub(super) fn file_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}

fn read_text(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

fn read_decisions(
    path: &Path,
    listing: &mut Listing,
    lang: Lang,
) -> Result<Vec<Decision>, Box<dyn std::error::Error>> {
    take_out_of(listing, path)?;
    recurrence::read_decisions(&file_name(path), &read_text(path)?)
        .map_err(|error| error.text(lang).into())
}

/// Reads a list of cancellations from the disk.
fn read_list(
    path: &Path,
    listing: &mut Listing,
    lang: Lang,
) -> Result<Vec<Cancellation>, Box<dyn std::error::Error>> {
    take_out_of(listing, path)?;
    let name = file_name(path);
    if path
        .extension()
        .is_some_and(|end| end.eq_ignore_ascii_case("toml"))
    {
        return audit::read_cancellations_toml(&name, &read_text(path)?)
            .map_err(|error| error.text(lang).into());
    }
    let found = Found {
        name,
        content: Content::Disk(path.to_owned()),
    };
    let opened = intake::open(&found, &Passwords::default()).single();
    let document = opened.map_err(|problem| problem.text(lang))?;
    audit::read_cancellations(&document).map_err(|error| error.text(lang).into())
}

/// A bar that counts files, when standard error is a terminal and there is more than one.
fn progress(files: usize, lang: Lang) -> ProgressBar {
    if !std::io::stderr().is_terminal() || files < 2 {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{spinner} {pos}/{len} {bar:30} {msg}")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(files as u64)
        .with_style(style)
        .with_message(match lang {
            Lang::Zh => "读取账单",
            Lang::En => "reading statements",
        })
}
