//! Which files there are: folders walked in a stable order, symlink loops survived.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::{Path, PathBuf},
};

use crate::{bilingual, problem::Problem};

/// Where a file's bytes are.
#[derive(Clone, Debug)]
pub enum Content {
    Disk(PathBuf),
    /// Compiled into the program (the demo).
    Memory(&'static [u8]),
}

/// A file to read, and the name it has in the report: relative to the folder that was given.
#[derive(Clone, Debug)]
pub struct Found {
    pub name: String,
    pub content: Content,
}

/// What the given paths hold.
#[derive(Debug, Default)]
pub struct Listing {
    pub files: Vec<Found>,
    pub unread: Vec<Problem>,
}

/// The first bytes of the manifest of a folder that `case pack` wrote.
const PACK: &[u8] = b"{\n  \"kameng_audit_case\"";

/// Finds the files under the given paths. Hidden files, and reports that this program wrote itself, are passed over.
///
/// A path that does not exist is an error of its own, so that a mistyped name cannot pass for an empty folder.
pub fn list(paths: &[PathBuf]) -> Result<Listing, Problem> {
    let mut listing = Listing::default();
    let mut seen = BTreeSet::new();
    for path in paths {
        let metadata = fs::metadata(path).map_err(|error| Problem::io(path, &error))?;
        if metadata.is_dir() {
            walk(path, Path::new(""), &mut seen, &mut listing);
        } else if seen.insert(fs::canonicalize(path).map_err(|error| Problem::io(path, &error))?) {
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
        let problem = error.to_string();
        listing.unread.push(
            Problem::new(bilingual!(
                "无法打开：{problem}",
                "cannot be opened: {problem}",
                problem = &problem
            ))
            .hinted(bilingual!(
                "请检查文件夹的权限",
                "check the permissions of the folder"
            ))
            .at(if name.as_os_str().is_empty() {
                folder.display().to_string()
            } else {
                shown(name)
            }),
        );
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

/// A path as the report writes it, on every system with `/`.
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

    /// Two folders may hold files of one name; the report must not confuse them, so those are named by their whole path.
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

/// The first bytes of everything the program writes; a report left in the statements' folder is not a statement.
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
    pub(super) fn bytes(&self, largest: u64) -> Result<Cow<'static, [u8]>, Problem> {
        let path = match &self.content {
            Content::Memory(bytes) => return Ok(Cow::Borrowed(bytes)),
            Content::Disk(path) => path,
        };
        let unreadable = |error: io::Error| {
            let problem = error.to_string();
            Problem::new(bilingual!(
                "无法读取：{problem}",
                "cannot be read: {problem}",
                problem = &problem
            ))
            .hinted(bilingual!(
                "请检查文件的权限",
                "check the permissions of the file"
            ))
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
