//! A case as a folder that can be handed over: the case sheet, the letters, the charges as tables, a picture of the timeline, the
//! checklist, copies of the evidence, and a manifest by which a change since can be seen.

mod document;
mod manifest;
mod sheet;
mod table;
mod timeline;

pub use manifest::{Verified, verify};

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::{Path, PathBuf},
};

use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    digest::sha256,
    dispute::{Dossier, FIELDS, Field},
    lang::Lang,
};

/// What was packed.
#[derive(Clone, Debug)]
pub struct Packed {
    pub files: Vec<String>,
    /// Fields that a letter asks for and nobody entered.
    pub blanks: Vec<&'static Field>,
    /// Evidence that was named and could not be copied, with the reason.
    pub missing: Vec<NotCopied>,
}

/// A file that was given as evidence and is not there, or cannot be read.
#[derive(Clone, Debug)]
pub struct NotCopied {
    pub given: String,
    pub problem: String,
}

/// Writes the folder, which must not hold anything yet: whole, or not at all. `files`: where the evidence lies that was found, by the name it
/// was given under.
pub fn pack(
    dossier: &Dossier,
    folder: &Path,
    files: &BTreeMap<String, PathBuf>,
    lang: Lang,
) -> io::Result<Packed> {
    let told =
        |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", folder.display()));
    let taken = match fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_some(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => false,
        Err(error) => return Err(told(error)),
    };
    if taken {
        return Err(io::Error::new(
            io::ErrorKind::AlreadyExists,
            format!(
                "{}: the folder is not empty\n  try      name another with --output, or move the old one away",
                folder.display()
            ),
        ));
    }
    let parent = folder
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    let parent = parent.unwrap_or(Path::new("."));
    fs::create_dir_all(parent).map_err(told)?;
    let draft = tempfile::tempdir_in(parent).map_err(told)?;
    let packed = write(dossier, draft.path(), files, lang)?;
    if folder.exists() {
        fs::remove_dir(folder).map_err(told)?;
    }
    fs::rename(draft.keep(), folder).map_err(told)?;
    Ok(packed)
}

fn write(
    dossier: &Dossier,
    folder: &Path,
    files: &BTreeMap<String, PathBuf>,
    lang: Lang,
) -> io::Result<Packed> {
    let mut writer = Writer {
        folder,
        files: Vec::new(),
    };
    let (copied, missing) = writer.evidence(&dossier.files, files)?;
    let blanks = blanks(dossier);
    let case = sheet::case(dossier, lang);
    let checklist = sheet::checklist(dossier, &copied, &missing, &blanks, lang);
    let name = lang_title(lang, "案件", "Case");
    writer.document("case", &name, &case)?;
    let name = lang_title(lang, "证据清单", "Checklist");
    writer.document("checklist", &name, &checklist)?;
    for letter in &dossier.letters {
        let path = format!("letters/{}", letter.id);
        writer.document(&path, &letter.title.zh, &letter.markdown)?;
        writer.write(&format!("{path}.docx"), &document::docx(&letter.markdown)?)?;
    }
    writer.write("charges.csv", &table::csv(&dossier.charges, lang)?)?;
    let workbook = table::xlsx(&dossier.charges, dossier.as_of, lang)?;
    writer.write("charges.xlsx", &workbook)?;
    writer.write("timeline.svg", timeline::svg(dossier, lang).as_bytes())?;
    let manifest = manifest::write(dossier, folder, &writer.files)?;
    writer.write(manifest::NAME, manifest.as_bytes())?;
    Ok(Packed {
        files: writer.files,
        blanks,
        missing,
    })
}

/// The case sheet alone, as Markdown.
pub fn case_sheet(dossier: &Dossier, lang: Lang) -> String {
    sheet::case(dossier, lang)
}

fn lang_title(lang: Lang, zh: &str, en: &str) -> String {
    match lang {
        Lang::Zh => zh,
        Lang::En => en,
    }
    .to_owned()
}

/// What the letters still ask for, in the order of the fields.
fn blanks(dossier: &Dossier) -> Vec<&'static Field> {
    let asked: BTreeSet<&str> = dossier
        .letters
        .iter()
        .flat_map(|letter| &letter.blanks)
        .map(String::as_str)
        .collect();
    let fields = FIELDS.iter();
    fields
        .filter(|field| asked.contains(field.id.as_str()))
        .collect()
}

struct Writer<'p> {
    folder: &'p Path,
    files: Vec<String>,
}

/// Where an evidence file was copied to, and the name it was given under.
pub(super) struct Copied {
    pub given: String,
    pub to: String,
    pub bytes: u64,
    pub sha256: String,
    /// When the file was last changed, in Beijing time, where the system knows.
    pub changed: String,
}

/// When a file was last changed, in Beijing time.
fn changed(path: &Path) -> io::Result<String> {
    let at: DateTime<Utc> = fs::metadata(path)?.modified()?.into();
    let beijing = at.naive_utc() + TimeDelta::hours(8);
    Ok(beijing.format("%Y-%m-%d %H:%M:%S").to_string())
}

impl Writer<'_> {
    fn write(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let path = self.folder.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(&path, bytes).map_err(|error| {
            io::Error::new(error.kind(), format!("{}: {error}", path.display()))
        })?;
        self.files.push(name.to_owned());
        Ok(())
    }

    /// A text as Markdown, and as a page.
    fn document(&mut self, name: &str, title: &str, markdown: &str) -> io::Result<()> {
        self.write(&format!("{name}.md"), markdown.as_bytes())?;
        self.write(
            &format!("{name}.html"),
            document::html(title, markdown).as_bytes(),
        )
    }

    /// Copies what was given as evidence, under numbers, so that two files of one name stay apart; each file once.
    fn evidence(
        &mut self,
        given: &[String],
        files: &BTreeMap<String, PathBuf>,
    ) -> io::Result<(Vec<Copied>, Vec<NotCopied>)> {
        let (mut copied, mut missing) = (Vec::new(), Vec::new());
        let mut seen = BTreeSet::new();
        for name in given {
            let Some(path) = files.get(name) else {
                missing.push(NotCopied {
                    given: name.clone(),
                    problem: "not found".to_owned(),
                });
                continue;
            };
            if !seen.insert(path) {
                continue;
            }
            let base = path.file_name().unwrap_or(path.as_os_str());
            let to = format!(
                "evidence/{:02}-{}",
                seen.len(),
                harmless_name(&base.to_string_lossy())
            );
            match fs::read(path) {
                Ok(bytes) => {
                    self.write(&to, &bytes)?;
                    copied.push(Copied {
                        given: name.clone(),
                        to,
                        bytes: bytes.len() as u64,
                        sha256: sha256(&bytes),
                        changed: changed(path).unwrap_or_default(),
                    });
                }
                Err(error) => missing.push(NotCopied {
                    given: name.clone(),
                    problem: error.to_string(),
                }),
            }
        }
        Ok((copied, missing))
    }
}

/// A file's name that every system takes: its last sixty characters, without those that some forbid.
fn harmless_name(name: &str) -> String {
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
