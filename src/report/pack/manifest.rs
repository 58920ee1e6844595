//! The list of a pack's files with their fingerprints, and the check of a folder against it.

use std::{
    collections::BTreeSet,
    fs, io,
    path::{Component, Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use crate::{bilingual, digest::sha256, dispute::Dossier, problem::Problem};

/// The name of the manifest in its folder.
pub(super) const NAME: &str = "manifest.json";

#[derive(Debug, Serialize, Deserialize)]
struct Manifest {
    /// First, so that a pack is known by its first bytes.
    kameng_audit_case: String,
    as_of: String,
    tool: String,
    files: Vec<File>,
    /// The exports in which the charges stand. Their owner keeps the originals; none is copied.
    statements: Vec<Statement>,
}

#[derive(Debug, Serialize, Deserialize)]
struct File {
    name: String,
    bytes: u64,
    sha256: String,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Statement {
    file: String,
    sha256: String,
    lines: Vec<u32>,
}

/// The manifest of the files of those names, as JSON.
pub(super) fn write(dossier: &Dossier, folder: &Path, names: &[String]) -> Result<String, Problem> {
    let mut files = Vec::new();
    for name in names {
        let path = folder.join(name);
        let bytes = fs::read(&path).map_err(|error| Problem::io(&path, &error))?;
        files.push(File {
            name: name.clone(),
            bytes: bytes.len() as u64,
            sha256: sha256(&bytes),
        });
    }
    files.sort_by(|one, other| one.name.cmp(&other.name));
    let mut statements: Vec<Statement> = Vec::new();
    for charge in &dossier.charges {
        match statements
            .iter_mut()
            .find(|known| known.file == charge.file)
        {
            Some(known) => known.lines.push(charge.line),
            None => statements.push(Statement {
                file: charge.file.clone(),
                sha256: charge.sha256.clone(),
                lines: vec![charge.line],
            }),
        }
    }
    statements.sort();
    let manifest = Manifest {
        kameng_audit_case: dossier.finding.clone(),
        as_of: dossier.as_of.to_string(),
        tool: concat!("kameng-audit ", env!("CARGO_PKG_VERSION")).to_owned(),
        files,
        statements,
    };
    let text = serde_json::to_string_pretty(&manifest).map_err(Problem::other)?;
    Ok(format!("{text}\n"))
}

/// How a folder compares with its manifest. All three lists are empty where it holds what was
/// packed and nothing else.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// How many files the manifest lists.
    pub files: usize,
    pub changed: Vec<String>,
    pub missing: Vec<String>,
    pub added: Vec<String>,
}

impl Verified {
    /// Nothing was changed, removed or added.
    pub fn holds(&self) -> bool {
        self.changed.is_empty() && self.missing.is_empty() && self.added.is_empty()
    }
}

/// Compares a pack's folder with its manifest. A folder without a readable manifest is an error.
pub fn verify(folder: &Path) -> Result<Verified, Problem> {
    let manifest = read(&folder.join(NAME))?;
    let mut verified = Verified {
        files: manifest.files.len(),
        ..Verified::default()
    };
    let mut known = BTreeSet::from([PathBuf::from(NAME)]);
    for file in &manifest.files {
        match state_of(folder, file) {
            State::AsPacked => {}
            State::Changed => verified.changed.push(file.name.clone()),
            State::Missing => verified.missing.push(file.name.clone()),
        }
        known.insert(PathBuf::from(&file.name));
    }
    let found = files_in(folder).map_err(|error| Problem::io(folder, &error))?;
    let added = found.into_iter().filter(|name| !known.contains(name));
    verified.added = added.map(|name| name.display().to_string()).collect();
    verified.added.sort();
    Ok(verified)
}

fn read(path: &Path) -> Result<Manifest, Problem> {
    let bytes = fs::read(path).map_err(|error| Problem::io(path, &error))?;
    serde_json::from_slice(&bytes).map_err(|error| {
        let what = bilingual!(
            "这不是本程序写的清单：{error}",
            "this is no manifest of this program: {error}"
        );
        Problem::new(what).at(path.display().to_string())
    })
}

/// What became of a packed file.
enum State {
    AsPacked,
    Changed,
    Missing,
}

fn state_of(folder: &Path, file: &File) -> State {
    let name = Path::new(&file.name);
    let path = folder.join(name);
    let mut parts = name.components();
    let inside = parts.all(|part| matches!(part, Component::Normal(_)));
    let plain = inside && fs::symlink_metadata(&path).is_ok_and(|found| found.is_file());
    // A name that leads out of the folder, or a link, is not what was packed.
    if !plain && (!inside || path.exists()) {
        return State::Changed;
    }
    match fs::read(&path) {
        Ok(bytes) if sha256(&bytes) == file.sha256 => State::AsPacked,
        Ok(_) => State::Changed,
        Err(_) => State::Missing,
    }
}

/// Every file in a folder and the folders in it, relative to it.
fn files_in(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut open = vec![PathBuf::new()];
    while let Some(inner) = open.pop() {
        for entry in fs::read_dir(folder.join(&inner))? {
            let entry = entry?;
            let name = inner.join(entry.file_name());
            if entry.file_type()?.is_dir() {
                open.push(name);
            } else {
                files.push(name);
            }
        }
    }
    Ok(files)
}
