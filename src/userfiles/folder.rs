//! The folder that was given: one walk finds the statements and the user's own files.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use typed_index_collections::TiVec;

use super::{
    cancellation_list,
    cancellations::{Cancellation, ListWords, RecordId},
    cases::{CaseRecord, read_cases},
    decisions::{Decision, read_decisions},
    details::Details,
};
use crate::{
    bilingual,
    intake::{self, Content, Found, Passwords},
    lang::Bilingual,
    problem::Problem,
};

/// The user's files that were named by an option.
#[derive(Clone, Debug, Default)]
pub struct Named {
    /// The list of cancellations.
    pub cancellations: Option<PathBuf>,
    /// The file of decisions.
    pub decisions: Option<PathBuf>,
    /// The file of cases.
    pub cases: Option<PathBuf>,
    /// The file of details for letters.
    pub details: Option<PathBuf>,
    /// The file of decisions need not exist yet: it is about to be written.
    pub decisions_are_new: bool,
}

/// The files under the given paths: statements, and the user's own files, which are known by their
/// names.
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
    /// The given paths that are folders.
    folders: Vec<PathBuf>,
}

/// The user's files, read and checked. A file that does not exist is empty here.
#[derive(Debug, Default)]
pub struct UserFiles {
    /// The records of the list of cancellations, in its order.
    pub cancellations: TiVec<RecordId, Cancellation>,
    /// The user's decisions about what was found, in the order of their lines.
    pub decisions: Vec<Decision>,
    /// The cases that the user opened, in the order of the file.
    pub cases: Vec<CaseRecord>,
    /// What the user entered for letters.
    pub details: Details,
    /// The existing files that were given as evidence, by the name under which they were given.
    pub evidence: BTreeMap<String, PathBuf>,
    /// The file in which decisions are kept; none where no folder was given for it.
    pub decisions_file: Option<PathBuf>,
    /// The file in which cases are kept.
    pub cases_file: PathBuf,
}

/// The user's files that are to be read, of those named and those found.
struct Chosen {
    cancellations: Option<PathBuf>,
    decisions: Option<PathBuf>,
    cases: Option<PathBuf>,
    details: Option<PathBuf>,
}

const CANCELLATIONS: [&str; 3] = [
    "cancellations.csv",
    "cancellations.xlsx",
    "cancellations.toml",
];
const DECISIONS: &str = "decisions.toml";
const CASES: &str = "cases.toml";
const DETAILS: &str = "details.toml";

/// File name extensions of pictures and recordings: such evidence may lie among the statements.
const PICTURES: [&str; 11] = [
    "png", "jpg", "jpeg", "webp", "heic", "gif", "bmp", "mp4", "mov", "m4a", "mp3",
];

/// Walks the given paths once and tells statements from the user's files. A path that does not
/// exist is an error, so that a mistyped name cannot pass for an empty folder.
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

    /// Reads the user's files: those named, else those found. Files named by an option, and
    /// pictures that are evidence, are taken out of `statements`. The first mistake in a file is an
    /// error.
    pub fn read(&mut self, named: &Named, words: &ListWords) -> Result<UserFiles, Problem> {
        let chosen = self.choose(named)?;
        let beside_list = self.beside_list(chosen.cancellations.as_deref());
        let mut files = UserFiles {
            cases_file: chosen.cases.unwrap_or_else(|| beside_list.join(CASES)),
            decisions_file: chosen
                .decisions
                .clone()
                .or_else(|| Some(self.folders.first()?.join(DECISIONS))),
            ..UserFiles::default()
        };
        if let Some(path) = &chosen.cancellations {
            self.take_out(path);
            files.cancellations = read_list(path, words)?.into();
        }
        let decisions = chosen.decisions;
        let decisions = decisions.filter(|path| !named.decisions_are_new || path.exists());
        if let Some(path) = &decisions {
            self.take_out(path);
            files.decisions = read_decisions(&file_name(path), &read_text(path)?)?;
        }
        if let Some(path) = &chosen.details {
            self.take_out(path);
            files.details = Details::read(&file_name(path), &read_text(path)?)?;
        }
        if files.cases_file.exists() {
            let text = read_text(&files.cases_file)?;
            files.cases = read_cases(&file_name(&files.cases_file), &text)?;
        }
        files.evidence = self.evidence(&files, &beside_list);
        for path in files.evidence.values().filter(|path| is_picture(path)) {
            self.take_out(path);
        }
        Ok(files)
    }

    /// The user's files that are to be read. Two of one kind, of which none is named, are an error.
    fn choose(&self, named: &Named) -> Result<Chosen, Problem> {
        Ok(Chosen {
            cancellations: one_of(
                named.cancellations.as_ref(),
                &self.cancellations,
                &bilingual!("退订清单", "list of cancellations"),
                "--cancellations",
            )?,
            decisions: one_of(
                named.decisions.as_ref(),
                &self.decisions,
                &Bilingual::same(DECISIONS),
                "--decisions",
            )?,
            cases: one_of(
                named.cases.as_ref(),
                &self.cases,
                &Bilingual::same(CASES),
                "--cases",
            )?,
            details: one_of(
                named.details.as_ref(),
                &self.details,
                &Bilingual::same(DETAILS),
                "--details",
            )?,
        })
    }

    /// The folder of the list of cancellations, else the first folder given: evidence is looked for
    /// there, and cases are kept there.
    fn beside_list(&self, list: Option<&Path>) -> PathBuf {
        let folder = list
            .and_then(Path::parent)
            .or(self.folders.first().map(PathBuf::as_path));
        folder.unwrap_or(Path::new("")).to_path_buf()
    }

    /// Takes a file out of the statements, among which it may lie under any name.
    fn take_out(&mut self, path: &Path) {
        let Ok(real) = fs::canonicalize(path) else {
            return;
        };
        self.statements.retain(|found| match &found.content {
            Content::Disk(file) => fs::canonicalize(file).map_or(true, |file| file != real),
            Content::Memory(_) => true,
        });
    }

    /// The existing files that were given as evidence: looked for beside the file of cases, beside
    /// the list of cancellations, and in the folders given.
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

/// Whether evidence is certainly no statement. Any other file stays among the statements: no row
/// may be lost because its file is evidence too.
fn is_picture(path: &Path) -> bool {
    let extension = path.extension().unwrap_or_default().to_ascii_lowercase();
    PICTURES.iter().any(|picture| extension == *picture)
}

/// Reads a list of cancellations from a TOML file, or from any table that `intake` opens. The first
/// wrong row is an error.
pub fn read_list(path: &Path, words: &ListWords) -> Result<Vec<Cancellation>, Problem> {
    let name = file_name(path);
    let is_toml = path
        .extension()
        .is_some_and(|end| end.eq_ignore_ascii_case("toml"));
    if is_toml {
        return cancellation_list::read_toml(&name, &read_text(path)?, words);
    }
    read_found_list(
        &Found {
            name,
            content: Content::Disk(path.to_owned()),
        },
        words,
    )
}

/// Reads a list of cancellations from a table. The first wrong row is an error.
pub fn read_found_list(found: &Found, words: &ListWords) -> Result<Vec<Cancellation>, Problem> {
    let document = intake::open(found, &Passwords::default()).single()?;
    cancellation_list::read_table(&document, words)
}

/// The file that was named, or the one that was found. Of several, the user must name one.
fn one_of(
    named: Option<&PathBuf>,
    found: &[PathBuf],
    kind: &Bilingual,
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
                what = kind,
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

/// The last part of a path, by which messages name a file.
pub fn file_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{catalog::Catalog, lang::Lang};

    const LIST: &str = "商户,退订时间,证据\n云雀,2026-05-20,shot.png;bill.csv\n";

    fn words() -> ListWords {
        ListWords::load(&Catalog::load(&[]).expect("built-in data")).expect("word lists")
    }

    fn folder_with(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            fs::write(path, text).expect("a file");
        }
        folder
    }

    fn found(folder: &tempfile::TempDir) -> Folder {
        find(&[folder.path().to_path_buf()]).expect("a folder")
    }

    fn names(folder: &Folder) -> Vec<&str> {
        let statements = folder.statements.iter();
        statements.map(|found| found.name.as_str()).collect()
    }

    #[test]
    fn the_users_files_are_told_from_statements_and_read() {
        let disk = folder_with(&[
            ("bank/bill.csv", "x"),
            ("mine/cancellations.csv", LIST),
            ("mine/details.toml", "name = \"张三\"\n"),
        ]);
        let mut folder = found(&disk);
        assert_eq!(names(&folder), ["bank/bill.csv"]);
        let files = folder.read(&Named::default(), &words()).expect("files");
        assert_eq!(files.cancellations[RecordId::from(0)].merchant, "云雀");
        assert_eq!(files.details.of_person["name"], "张三");
        assert_eq!(files.cases_file, disk.path().join("mine/cases.toml"));
        let decisions = disk.path().join("decisions.toml");
        assert_eq!(files.decisions_file, Some(decisions));
    }

    #[test]
    fn a_named_file_is_no_statement() {
        let disk = folder_with(&[("bill.csv", "x"), ("my list.csv", LIST)]);
        let mut folder = found(&disk);
        assert_eq!(names(&folder), ["bill.csv", "my list.csv"]);
        let named = Named {
            cancellations: Some(disk.path().join("my list.csv")),
            ..Named::default()
        };
        let files = folder.read(&named, &words()).expect("files");
        assert_eq!(files.cancellations.len(), 1);
        assert_eq!(names(&folder), ["bill.csv"]);
    }

    #[test]
    fn only_a_picture_stops_being_a_statement_for_being_evidence() {
        let disk = folder_with(&[
            ("cancellations.csv", LIST),
            ("bill.csv", "x"),
            ("shot.png", "x"),
            ("other.png", "x"),
        ]);
        let mut folder = found(&disk);
        let files = folder.read(&Named::default(), &words()).expect("files");
        let evidence: Vec<&str> = files.evidence.keys().map(String::as_str).collect();
        assert_eq!(evidence, ["bill.csv", "shot.png"]);
        assert_eq!(names(&folder), ["bill.csv", "other.png"]);
    }

    #[test]
    fn of_two_lists_one_must_be_named() {
        let disk = folder_with(&[("a/cancellations.csv", LIST), ("b/cancellations.csv", LIST)]);
        let mut folder = found(&disk);
        let two = folder.read(&Named::default(), &words());
        let shown = two.expect_err("two lists").text(Lang::En);
        assert!(
            shown.starts_with("more than one list of cancellations: "),
            "{shown}"
        );
        assert!(
            shown.ends_with("try: name one with --cancellations"),
            "{shown}"
        );
    }

    #[test]
    fn a_path_that_does_not_exist_is_an_error() {
        let disk = folder_with(&[]);
        assert!(find(&[disk.path().join("missing")]).is_err());
    }
}
