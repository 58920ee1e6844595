//! The files under the given paths, in a stable order. Links that lead in a circle do no harm.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::{Path, PathBuf},
};

use crate::{bilingual, problem::Problem};

/// The place of a file's bytes.
#[derive(Clone, Debug)]
pub enum Content {
    /// A file on the disk.
    Disk(PathBuf),
    /// Compiled into the program (the demo).
    Memory(&'static [u8]),
}

/// A file to read as a statement.
#[derive(Clone, Debug)]
pub struct Found {
    /// The name in the report: relative to the folder that was given, with `/` on every system.
    pub name: String,
    /// The bytes, or where they are.
    pub content: Content,
}

/// The files under the given paths.
#[derive(Debug, Default)]
pub struct Listing {
    /// All files, by name.
    pub files: Vec<Found>,
    /// Folders that cannot be opened.
    pub unread: Vec<Problem>,
}

/// The first bytes of the manifest of a folder that `case pack` wrote.
const PACK: &[u8] = b"{\n  \"kameng_audit_case\"";

/// Finds the files under the given paths. Hidden files are passed over, and so are reports and
/// case folders that this program wrote itself.
///
/// A path that does not exist is a problem, so that a mistyped name cannot pass for an empty
/// folder. A folder inside that cannot be opened is noted in [`Listing::unread`].
pub fn list(paths: &[PathBuf]) -> Result<Listing, Problem> {
    let mut listing = Listing::default();
    let mut seen = BTreeSet::new();
    for path in paths {
        let unreadable = |error| Problem::io(path, &error);
        if fs::metadata(path).map_err(unreadable)?.is_dir() {
            walk(path, Path::new(""), &mut seen, &mut listing);
        } else if seen.insert(fs::canonicalize(path).map_err(unreadable)?) {
            let name = path
                .file_name()
                .unwrap_or(path.as_os_str())
                .to_string_lossy()
                .into_owned();
            listing.take(name, path.clone());
        }
    }
    listing.tell_apart();
    Ok(listing)
}

fn walk(folder: &Path, name: &Path, seen: &mut BTreeSet<PathBuf>, listing: &mut Listing) {
    let mut unreadable = |error: io::Error| {
        let hint = bilingual!("请检查文件夹的权限", "check the permissions of the folder");
        let mut problem = Problem::io(folder, &error).hinted(hint);
        if !name.as_os_str().is_empty() {
            problem = problem.at(shown(name));
        }
        listing.unread.push(problem);
    };
    let mut entries = match fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>) {
        Ok(entries) => entries,
        Err(error) => return unreadable(error),
    };
    match fs::canonicalize(folder) {
        Ok(real) => {
            if !seen.insert(real) {
                return;
            }
        }
        Err(error) => return unreadable(error),
    }
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        let (path, name) = (entry.path(), name.join(entry.file_name()));
        if path.is_dir() && begins_with(&path.join("manifest.json"), &[PACK]) {
            continue;
        }
        if path.is_dir() {
            walk(&path, &name, seen, listing);
        } else if fs::canonicalize(&path).map_or(true, |real| seen.insert(real)) {
            listing.take(shown(&name), path);
        }
    }
}

/// A path as the report writes it, with `/` on every system.
fn shown(name: &Path) -> String {
    name.display()
        .to_string()
        .replace(std::path::MAIN_SEPARATOR, "/")
}

impl Listing {
    fn take(&mut self, name: String, path: PathBuf) {
        if !written_by_this_program(&path) {
            self.files.push(Found {
                name,
                content: Content::Disk(path),
            });
        }
    }

    /// Names files by their whole path where two folders hold files of one name, as the report
    /// must not confuse them. Sorts all by name.
    fn tell_apart(&mut self) {
        let mut counts = BTreeMap::<String, u32>::new();
        for found in &self.files {
            *counts.entry(found.name.clone()).or_default() += 1;
        }
        for found in &mut self.files {
            if let (Some(2..), Content::Disk(path)) = (counts.get(&found.name), &found.content) {
                found.name = shown(path);
            }
        }
        self.files.sort_by(|one, other| one.name.cmp(&other.name));
    }
}

/// The first bytes of each kind of file that the program writes. A report that was left in the
/// folder of the statements is no statement.
const OWN_BEGINNINGS: [&[u8]; 9] = [
    b"{\n  \"schema_version\"",
    b"{\"schema_version\"",
    b"# kameng-audit",
    b"kameng-audit",
    b"id,file,sheet,line,profile,channel,",
    b"id,merchant,product,category,",
    b"id,subscription,at,amount,",
    b"id,kind,severity,subscription,",
    b"month,merchant,channel,",
];

fn written_by_this_program(path: &Path) -> bool {
    let parquet = path.extension().is_some_and(|end| end == "parquet");
    begins_with(path, &OWN_BEGINNINGS) || parquet && begins_with(path, &[b"PAR1"])
}

fn begins_with(path: &Path, beginnings: &[&[u8]]) -> bool {
    use io::Read;
    // Opening a pipe would wait for a writer.
    if !fs::metadata(path).is_ok_and(|metadata| metadata.is_file()) {
        return false;
    }
    let mut beginning = Vec::new();
    let read = fs::File::open(path).and_then(|file| file.take(64).read_to_end(&mut beginning));
    read.is_ok() && beginnings.iter().any(|own| beginning.starts_with(own))
}

impl Found {
    /// The file's bytes, of which there may be `largest` at most.
    pub(super) fn bytes(&self, largest: u64) -> Result<Cow<'static, [u8]>, Problem> {
        let path = match &self.content {
            Content::Memory(bytes) => return Ok(Cow::Borrowed(bytes)),
            Content::Disk(path) => path,
        };
        let unreadable = |error: io::Error| {
            let hint = bilingual!("请检查文件的权限", "check the permissions of the file");
            Problem::io(path, &error).hinted(hint)
        };
        let metadata = fs::metadata(path).map_err(unreadable)?;
        if !metadata.is_file() {
            return Err(
                Problem::new(bilingual!("不是普通文件", "not a regular file")).hinted(bilingual!(
                    "请给出账单文件或文件夹",
                    "give statement files or folders"
                )),
            );
        }
        if metadata.len() > largest {
            return Err(Problem::new(bilingual!(
                "文件超过 1 GiB",
                "the file is larger than 1 GiB"
            ))
            .hinted(bilingual!(
                "请按较短的时间段分次导出",
                "export shorter periods"
            )));
        }
        fs::read(path).map(Cow::Owned).map_err(unreadable)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lists a folder that holds these files.
    fn listed(files: &[(&str, &str)]) -> Listing {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        list(&[folder.path().to_owned()]).unwrap()
    }

    fn names(listing: &Listing) -> Vec<&str> {
        let files = listing.files.iter();
        files.map(|found| found.name.as_str()).collect()
    }

    #[test]
    fn files_are_named_within_the_folder_and_sorted() {
        let listing = listed(&[("b.csv", ""), ("a/c.csv", ""), ("a.csv", ""), (".b", "")]);
        assert_eq!(names(&listing), ["a.csv", "a/c.csv", "b.csv"]);
    }

    #[test]
    fn files_of_this_program_are_passed_over() {
        let listing = listed(&[
            ("report.json", "{\n  \"schema_version\": 1"),
            ("report.md", "# kameng-audit\n"),
            ("charges.csv", "id,subscription,at,amount,channel\n"),
            ("charges.parquet", "PAR1"),
            ("case-1/manifest.json", "{\n  \"kameng_audit_case\": 1"),
            ("case-1/charges.csv", "交易时间,金额\n"),
            ("bank.csv", "id,amount\n"),
            ("bank.txt", "PAR1"),
        ]);
        assert_eq!(names(&listing), ["bank.csv", "bank.txt"]);
    }

    #[test]
    fn two_files_of_one_name_have_their_whole_paths() {
        let folder = tempfile::tempdir().unwrap();
        let paths = ["x", "y"].map(|name| folder.path().join(name));
        for path in &paths {
            fs::create_dir(path).unwrap();
            fs::write(path.join("a.csv"), "").unwrap();
        }
        let listing = list(&paths).unwrap();
        let expected = paths.map(|path| shown(&path.join("a.csv")));
        assert_eq!(names(&listing), expected);
        // The same folder once more adds nothing.
        let twice = list(&[folder.path().to_owned(), folder.path().to_owned()]).unwrap();
        assert_eq!(names(&twice), ["x/a.csv", "y/a.csv"]);
    }

    #[test]
    fn a_path_that_does_not_exist_is_a_problem() {
        let problem = list(&[PathBuf::from("no/such/folder")]).unwrap_err();
        assert_eq!(&*problem.place.file, "no/such/folder");
        assert_eq!(problem.what.zh, "没有这个文件");
    }
}
