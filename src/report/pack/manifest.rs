//! The list of a pack's files with their fingerprints, and the check of a folder against it.

use std::{
    collections::BTreeSet,
    fs, io,
    path::{Component, Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use crate::{digest::sha256, dispute::Dossier};

pub(super) const NAME: &str = "manifest.json";

#[derive(Debug, Serialize, Deserialize)]
struct Manifest {
    /// First, so that a pack is known by its first bytes.
    kameng_audit_case: String,
    as_of: String,
    tool: String,
    files: Vec<File>,
    /// The exports in which the charges stand. They are not copied: their owner keeps the originals.
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

pub(super) fn write(dossier: &Dossier, folder: &Path, names: &[String]) -> io::Result<String> {
    let mut files = Vec::new();
    for name in names {
        let bytes = fs::read(folder.join(name))?;
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
    let text = serde_json::to_string_pretty(&manifest).map_err(io::Error::other)?;
    Ok(format!("{text}\n"))
}

/// How a folder compares with its manifest. All three lists are empty where it holds what was packed, and nothing else.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    pub files: usize,
    pub changed: Vec<String>,
    pub missing: Vec<String>,
    pub added: Vec<String>,
}

impl Verified {
    pub fn holds(&self) -> bool {
        self.changed.is_empty() && self.missing.is_empty() && self.added.is_empty()
    }
}

/// Compares a pack's folder with its manifest.
pub fn verify(folder: &Path) -> io::Result<Verified> {
    let path = folder.join(NAME);
    let said =
        |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
    let manifest: Manifest = serde_json::from_slice(&fs::read(&path).map_err(said)?)
        .map_err(|error| said(io::Error::other(error)))?;
    let mut verified = Verified {
        files: manifest.files.len(),
        ..Verified::default()
    };
    let mut known = BTreeSet::from([PathBuf::from(NAME)]);
    for file in &manifest.files {
        let name = PathBuf::from(&file.name);
        let path = folder.join(&name);
        // A name that leads out of the folder, or a link, is not what was packed.
        let inside = name
            .components()
            .all(|part| matches!(part, Component::Normal(_)));
        let plain = inside && fs::symlink_metadata(&path).is_ok_and(|found| found.is_file());
        known.insert(name);
        if !plain && (!inside || path.exists()) {
            verified.changed.push(file.name.clone());
            continue;
        }
        match fs::read(&path) {
            Ok(bytes) if sha256(&bytes) == file.sha256 => {}
            Ok(_) => verified.changed.push(file.name.clone()),
            Err(_) => verified.missing.push(file.name.clone()),
        }
    }
    let mut folders = vec![PathBuf::new()];
    while let Some(inner) = folders.pop() {
        for entry in fs::read_dir(folder.join(&inner))? {
            let entry = entry?;
            let name = inner.join(entry.file_name());
            if entry.file_type()?.is_dir() {
                folders.push(name);
            } else if !known.contains(&name) {
                verified.added.push(name.display().to_string());
            }
        }
    }
    verified.added.sort();
    Ok(verified)
}
