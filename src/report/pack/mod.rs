//! A case as a folder that can be handed over: the case sheet, the letters, the charges as tables,
//! a picture of the timeline, the checklist, copies of the evidence, and a manifest by which a
//! later change can be seen.

mod checklist;
mod document;
mod evidence;
mod folder;
mod manifest;
mod sheet;
mod table;
mod timeline;

pub use evidence::NotCopied;
pub use manifest::{Verified, verify};

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use crate::{
    bilingual,
    dispute::{Dossier, Field},
    lang::Lang,
    problem::Problem,
};
use folder::Folder;
use sheet::Picture;

/// What was packed.
#[derive(Clone, Debug)]
pub struct Packed {
    /// Relative to the folder.
    pub files: Vec<String>,
    /// Fields that a letter asks for and nobody entered.
    pub blanks: Vec<Field>,
    /// Evidence that was named and could not be copied, with the reason.
    pub missing: Vec<NotCopied>,
}

/// Writes the pack of a case: the whole folder, or nothing. `files` says where the evidence lies
/// that was found, by the names it was given under. A folder that holds anything is an error, and
/// so is one that cannot be written.
pub fn pack(
    dossier: &Dossier,
    folder: &Path,
    files: &BTreeMap<String, PathBuf>,
    lang: Lang,
) -> Result<Packed, Problem> {
    let failed = |error: io::Error| Problem::io(folder, &error);
    let taken = match fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_some(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => false,
        Err(error) => return Err(failed(error)),
    };
    if taken {
        let what = bilingual!("这个文件夹不是空的", "the folder is not empty");
        let hint = bilingual!(
            "用 --output 换一个文件夹，或者先把旧的移走",
            "name another with --output, or move the old one away"
        );
        return Err(Problem::new(what)
            .at(folder.display().to_string())
            .hinted(hint));
    }
    let parent = folder
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    fs::create_dir_all(parent).map_err(failed)?;
    let draft = tempfile::tempdir_in(parent).map_err(failed)?;
    let packed = write(dossier, draft.path(), files, lang)?;
    if folder.exists() {
        fs::remove_dir(folder).map_err(failed)?;
    }
    fs::rename(draft.keep(), folder).map_err(failed)?;
    Ok(packed)
}

fn write(
    dossier: &Dossier,
    path: &Path,
    files: &BTreeMap<String, PathBuf>,
    lang: Lang,
) -> Result<Packed, Problem> {
    let mut folder = Folder {
        path,
        files: Vec::new(),
    };
    let (copied, missing) = evidence::copy(&mut folder, &dossier.files, files)?;
    let case = sheet::case(dossier, Picture::Beside, lang);
    folder.write_document("case", lang.choose("案件", "Case"), &case)?;
    let checklist = checklist::checklist(dossier, &copied, &missing, lang);
    let title = lang.choose("证据清单", "Checklist");
    folder.write_document("checklist", title, &checklist)?;
    for letter in &dossier.letters {
        let name = format!("letters/{}", letter.id);
        // Letters are in Chinese, whatever the language of the report.
        folder.write_document(&name, &letter.title.zh, &letter.markdown)?;
        let document = document::docx(&letter.markdown)?;
        folder.write(&format!("{name}.docx"), &document)?;
    }
    folder.write("charges.csv", &table::csv(&dossier.charges, lang)?)?;
    let workbook = table::xlsx(&dossier.charges, dossier.as_of, lang)?;
    folder.write("charges.xlsx", &workbook)?;
    let timeline = timeline::svg(dossier, lang);
    folder.write("timeline.svg", timeline.as_bytes())?;
    let manifest = manifest::write(dossier, path, &folder.files)?;
    folder.write(manifest::NAME, manifest.as_bytes())?;
    Ok(Packed {
        files: folder.files,
        blanks: dossier.open_fields.clone(),
        missing,
    })
}

/// The case sheet alone, as Markdown without a picture.
pub fn case_sheet(dossier: &Dossier, lang: Lang) -> String {
    sheet::case(dossier, Picture::Absent, lang)
}
