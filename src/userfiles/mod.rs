//! The files that the user writes: cancellations, decisions, cases, details, evidence.
//!
//! In: the paths given. Out: the [`Folder`], which tells statements and the user's files apart in one
//! walk, and the [`UserFiles`] read from it. Words that only a later room knows (situations, routes,
//! the fields of letters) are kept as written and checked there.

mod cancellations;
mod cases;
mod decisions;
mod details;
mod layer;
mod not_ended;

pub use cancellations::{Cancellation, ListWords, RecordId};
pub use cases::{CaseRecord, Counterpart, Event, EventKind, read_cases, write_cases};
pub use decisions::{Decision, Said, read_decisions};
pub use details::Details;
pub use layer::Layer;
pub use not_ended::NotEnded;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use typed_index_collections::TiVec;

use crate::{
    bilingual,
    intake::{self, Content, Found, Passwords},
    lang::Bilingual,
    problem::Problem,
};

/// Files of the user that were named by an option.
#[derive(Clone, Debug, Default)]
pub struct Named {
    pub cancellations: Option<PathBuf>,
    pub decisions: Option<PathBuf>,
    pub cases: Option<PathBuf>,
    pub details: Option<PathBuf>,
    /// The file of decisions may not be there yet: it is about to be written.
    pub decisions_are_new: bool,
}

/// What lies under the given paths: statements, and by their names the user's own files.
#[derive(Debug, Default)]
pub struct Folder {
    /// Everything that may be a statement.
    pub statements: Vec<Found>,
    /// Folders that could not be listed.
    pub unlisted: Vec<Problem>,
    cancellations: Vec<PathBuf>,
    decisions: Vec<PathBuf>,
    cases: Vec<PathBuf>,
    details: Vec<PathBuf>,
    /// The paths given that are folders.
    folders: Vec<PathBuf>,
}

/// Everything the user wrote, read and checked.
#[derive(Debug, Default)]
pub struct UserFiles {
    pub cancellations: TiVec<RecordId, Cancellation>,
    pub decisions: Vec<Decision>,
    pub cases: Vec<CaseRecord>,
    pub details: Details,
    /// The files given as evidence that are there, by the name they were given under.
    pub evidence: BTreeMap<String, PathBuf>,
    /// Where decisions are kept; none where no folder was given to keep them in.
    pub decisions_file: Option<PathBuf>,
    /// Where cases are kept.
    pub cases_file: PathBuf,
}

const CANCELLATIONS: [&str; 3] = [
    "cancellations.csv",
    "cancellations.xlsx",
    "cancellations.toml",
];
const DECISIONS: &str = "decisions.toml";
const CASES: &str = "cases.toml";
const DETAILS: &str = "details.toml";

/// Endings of pictures and recordings: evidence of this kind lies among the statements and is none.
const PICTURES: [&str; 11] = [
    "png", "jpg", "jpeg", "webp", "heic", "gif", "bmp", "mp4", "mov", "m4a", "mp3",
];

/// Walks the given paths once. A path that does not exist is an error, so that a mistyped name cannot
/// pass for an empty folder.
pub fn find(paths: &[PathBuf]) -> Result<Folder, Problem> {
    let listing = intake::list(paths)?;
    let mut folder = Folder {
        unlisted: listing.unread,
        folders: paths.iter().filter(|path| path.is_dir()).cloned().collect(),
        ..Folder::default()
    };
    for found in listing.files {
        let base = found.name.rsplit('/').next().unwrap_or(&found.name);
        let list = match (base, &found.content) {
            (base, Content::Disk(path)) if CANCELLATIONS.contains(&base) => {
                Some((&mut folder.cancellations, path.clone()))
            }
            (DECISIONS, Content::Disk(path)) => Some((&mut folder.decisions, path.clone())),
            (CASES, Content::Disk(path)) => Some((&mut folder.cases, path.clone())),
            (DETAILS, Content::Disk(path)) => Some((&mut folder.details, path.clone())),
            _ => None,
        };
        match list {
            Some((list, path)) => list.push(path),
            None => folder.statements.push(found),
        }
    }
    Ok(folder)
}

impl Folder {
    /// Statements alone, such as those that are compiled in.
    pub fn of(statements: Vec<Found>) -> Folder {
        Folder {
            statements,
            ..Folder::default()
        }
    }

    /// Reads the user's files: those named, else those found. Takes what is no statement out of
    /// `statements`: files named by an option, and pictures that are evidence.
    pub fn read(&mut self, named: &Named, words: &ListWords) -> Result<UserFiles, Problem> {
        let list = one_of(
            named.cancellations.as_ref(),
            &self.cancellations,
            &bilingual!("退订清单", "list of cancellations"),
            "--cancellations",
        )?;
        let decisions = one_of(
            named.decisions.as_ref(),
            &self.decisions,
            &Bilingual::same(DECISIONS),
            "--decisions",
        )?;
        let cases = one_of(
            named.cases.as_ref(),
            &self.cases,
            &Bilingual::same(CASES),
            "--cases",
        )?;
        let details = one_of(
            named.details.as_ref(),
            &self.details,
            &Bilingual::same(DETAILS),
            "--details",
        )?;
        // Evidence is looked for beside the list; cases are kept there.
        let beside_list = list
            .as_deref()
            .and_then(Path::parent)
            .or(self.folders.first().map(PathBuf::as_path))
            .unwrap_or(Path::new(""))
            .to_path_buf();
        let mut files = UserFiles {
            cases_file: cases.unwrap_or_else(|| beside_list.join(CASES)),
            decisions_file: decisions
                .clone()
                .or_else(|| Some(self.folders.first()?.join(DECISIONS))),
            ..UserFiles::default()
        };
        if let Some(path) = &list {
            self.take_out(path);
            files.cancellations = read_list(path, words)?.into();
        }
        let decisions = decisions.filter(|path| !named.decisions_are_new || path.exists());
        if let Some(path) = &decisions {
            self.take_out(path);
            files.decisions = read_decisions(&file_name(path), &read_text(path)?)?;
        }
        if let Some(path) = &details {
            self.take_out(path);
            files.details = Details::read(&file_name(path), &read_text(path)?)?;
        }
        if files.cases_file.exists() {
            let text = read_text(&files.cases_file)?;
            files.cases = read_cases(&file_name(&files.cases_file), &text)?;
        }
        files.evidence = self.evidence(&files, &beside_list);
        for path in files.evidence.values() {
            let end = path.extension().unwrap_or_default().to_ascii_lowercase();
            // Anything else stays: no row may vanish because its file is evidence too.
            if PICTURES.iter().any(|picture| end == *picture) {
                self.take_out(path);
            }
        }
        Ok(files)
    }

    /// A file of the user's own may lie among the statements under any name.
    fn take_out(&mut self, path: &Path) {
        let Ok(real) = fs::canonicalize(path) else {
            return;
        };
        self.statements.retain(|found| match &found.content {
            Content::Disk(file) => fs::canonicalize(file).map_or(true, |file| file != real),
            Content::Memory(_) => true,
        });
    }

    /// The files given as evidence that are there: looked for beside the list of cases, beside the
    /// list of cancellations, and in the folders given.
    fn evidence(&self, files: &UserFiles, beside_list: &Path) -> BTreeMap<String, PathBuf> {
        let beside_cases = files.cases_file.parent().unwrap_or(Path::new(""));
        let mut folders = vec![beside_cases.to_path_buf(), beside_list.to_path_buf()];
        folders.extend(self.folders.iter().cloned());
        let of_records = files
            .cancellations
            .iter()
            .flat_map(|record| &record.evidence);
        let events = files.cases.iter().flat_map(|case| &case.events);
        let of_cases = events.flat_map(|event| &event.evidence);
        let found = of_records.chain(of_cases).filter_map(|name| {
            let mut places = folders.iter().map(|folder| folder.join(name));
            let path = places.find(|path| path.is_file())?;
            Some((name.clone(), fs::canonicalize(path).ok()?))
        });
        found.collect()
    }
}

/// Reads a list of cancellations: TOML, or any table that `intake` opens.
pub fn read_list(path: &Path, words: &ListWords) -> Result<Vec<Cancellation>, Problem> {
    let name = file_name(path);
    let is_toml = path
        .extension()
        .is_some_and(|end| end.eq_ignore_ascii_case("toml"));
    if is_toml {
        return cancellations::read_toml(&name, &read_text(path)?, words);
    }
    read_found_list(
        &Found {
            name,
            content: Content::Disk(path.to_owned()),
        },
        words,
    )
}

/// Reads a list of cancellations that is a table.
pub fn read_found_list(found: &Found, words: &ListWords) -> Result<Vec<Cancellation>, Problem> {
    let document = intake::open(found, &Passwords::default()).single()?;
    cancellations::read_table(&document, words)
}

/// The file that was named, or the one that was found. Two of them are a question to the user.
fn one_of(
    named: Option<&PathBuf>,
    found: &[PathBuf],
    what: &Bilingual,
    option: &str,
) -> Result<Option<PathBuf>, Problem> {
    match (named, found) {
        (Some(path), _) => Ok(Some(path.clone())),
        (None, []) => Ok(None),
        (None, [path]) => Ok(Some(path.clone())),
        (None, several) => {
            let names = several.iter().map(|path| path.display().to_string());
            let what = bilingual!(
                "有不止一份{what}：{names}",
                "more than one {what}: {names}",
                what = what,
                names = names.collect::<Vec<_>>().join(", ")
            );
            Err(Problem::new(what)
                .hinted(bilingual!("用 {option} 指定一份", "name one with {option}")))
        }
    }
}

fn read_text(path: &Path) -> Result<String, Problem> {
    fs::read_to_string(path).map_err(|error| Problem::io(path, &error))
}

/// The last part of a path, as messages name a file.
pub fn file_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}
