//! A case as a folder that can be handed over: the case sheet, the letters, the charges as tables, a picture of the timeline, the
//! checklist, copies of the evidence, and a manifest by which anybody can check that nothing was changed since.

mod document;
mod manifest;
mod sheet;
mod table;
mod timeline;

pub use manifest::{Verified, verify};

use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
};

use crate::{
    dispute::{Dossier, FIELDS, Field},
    words::Lang,
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

/// Writes the folder, which must not hold anything yet. `beside`: where evidence files are looked for.
pub fn pack(dossier: &Dossier, folder: &Path, beside: &Path, lang: Lang) -> io::Result<Packed> {
    fs::create_dir_all(folder)?;
    if fs::read_dir(folder)?.next().is_some() {
        return Err(io::Error::new(
            io::ErrorKind::AlreadyExists,
            format!(
                "{}: the folder is not empty\n  try      name another with --output, or move the old one away",
                folder.display()
            ),
        ));
    }
    let mut writer = Writer {
        folder,
        files: Vec::new(),
    };
    let (copied, missing) = writer.evidence(&dossier.files, beside)?;
    let blanks = blanks(dossier);
    let case = sheet::case(dossier, lang);
    let checklist = sheet::checklist(dossier, &copied, &missing, &blanks, lang);
    let name = lang_title(lang, "案件", "Case");
    writer.document("case", &name, &case)?;
    writer.document(
        "checklist",
        &lang_title(lang, "证据清单", "Checklist"),
        &checklist,
    )?;
    for letter in &dossier.letters {
        let path = format!("letters/{}", letter.id);
        writer.document(&path, &letter.title.zh, &letter.markdown)?;
        writer.write(&format!("{path}.docx"), &document::docx(&letter.markdown)?)?;
    }
    writer.write("charges.csv", &table::csv(&dossier.charges, lang)?)?;
    writer.write(
        "charges.xlsx",
        &table::xlsx(&dossier.charges, dossier.as_of, lang)?,
    )?;
    writer.write("timeline.svg", timeline::svg(dossier, lang).as_bytes())?;
    let manifest = manifest::write(dossier, folder, &writer.files)?;
    writer.write(manifest::NAME, manifest.as_bytes())?;
    Ok(Packed {
        files: writer.files,
        blanks,
        missing,
    })
}

/// The case sheet alone, as text.
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

    /// Copies what was given as evidence, under numbers, so that two files of one name stay apart.
    fn evidence(
        &mut self,
        given: &[String],
        beside: &Path,
    ) -> io::Result<(Vec<Copied>, Vec<NotCopied>)> {
        let (mut copied, mut missing) = (Vec::new(), Vec::new());
        for (place, name) in given.iter().enumerate() {
            let path = PathBuf::from(name);
            let path = if path.is_absolute() {
                path
            } else {
                beside.join(path)
            };
            let base = path
                .file_name()
                .unwrap_or(path.as_os_str())
                .to_string_lossy();
            let to = format!("evidence/{:02}-{base}", place + 1);
            match fs::read(&path) {
                Ok(bytes) => {
                    self.write(&to, &bytes)?;
                    copied.push(Copied {
                        given: name.clone(),
                        to,
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
