//! Copies of the files that the user gave as evidence.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::{Path, PathBuf},
};

use chrono::{DateTime, TimeDelta, Utc};

use super::folder::Folder;
use crate::{bilingual, digest::sha256, problem::Problem};

/// A file of evidence that was copied.
pub(super) struct Copied {
    /// The name it was given under.
    pub given: String,
    /// Where the copy lies in the pack.
    pub to: String,
    pub bytes: u64,
    pub sha256: String,
    /// When the file was last changed, in Beijing time, where the system knows.
    pub changed: String,
}

/// A file that was given as evidence and is not there, or cannot be read.
#[derive(Clone, Debug)]
pub struct NotCopied {
    /// The name it was given under.
    pub given: String,
    /// Why it was not copied.
    pub problem: Problem,
}

/// Copies the evidence into the pack, each file once, under numbers, so that two files of one name
/// stay apart. `files` says where the files lie that were found, by the names they were given
/// under.
pub(super) fn copy(
    folder: &mut Folder<'_>,
    given: &[String],
    files: &BTreeMap<String, PathBuf>,
) -> Result<(Vec<Copied>, Vec<NotCopied>), Problem> {
    let (mut copied, mut missing) = (Vec::new(), Vec::new());
    let mut seen = BTreeSet::new();
    for name in given {
        let Some(path) = files.get(name) else {
            missing.push(NotCopied {
                given: name.clone(),
                problem: Problem::new(bilingual!("没有找到", "not found")),
            });
            continue;
        };
        if !seen.insert(path) {
            continue;
        }
        let bytes = match fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) => {
                missing.push(NotCopied {
                    given: name.clone(),
                    problem: Problem::new(Problem::io(path, &error).what),
                });
                continue;
            }
        };
        let base = path.file_name().unwrap_or(path.as_os_str());
        let base = portable(&base.to_string_lossy());
        let to = format!("evidence/{:02}-{base}", seen.len());
        folder.write(&to, &bytes)?;
        copied.push(Copied {
            given: name.clone(),
            to,
            bytes: bytes.len() as u64,
            sha256: sha256(&bytes),
            changed: changed(path).unwrap_or_default(),
        });
    }
    Ok((copied, missing))
}

/// When a file was last changed, in Beijing time.
fn changed(path: &Path) -> io::Result<String> {
    let at: DateTime<Utc> = fs::metadata(path)?.modified()?.into();
    let beijing = at.naive_utc() + TimeDelta::hours(8);
    Ok(beijing.format("%Y-%m-%d %H:%M:%S").to_string())
}

/// A file name that every system takes: its last sixty characters, without those that some forbid.
fn portable(name: &str) -> String {
    let kept: String = name
        .chars()
        .map(|c| {
            if c.is_alphanumeric() || matches!(c, '.' | '-' | '_') {
                c
            } else {
                '_'
            }
        })
        .collect();
    let length = kept.chars().count();
    kept.chars().skip(length.saturating_sub(60)).collect()
}
