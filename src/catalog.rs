//! The data files by kind and id. Built in, or from the user's `--catalog` folders, where a file
//! replaces the built-in one of the same kind and name whole; nothing is merged.

use std::{
    collections::BTreeMap,
    fs, io,
    ops::Range,
    path::{Path, PathBuf},
};

use serde::de::DeserializeOwned;

use crate::{
    bilingual,
    lang::Bilingual,
    problem::{Problem, toml_line},
};

include!(concat!(env!("OUT_DIR"), "/built_in.rs"));

/// What a data file describes. The folder of a `--catalog` directory has the same name.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[strum(serialize_all = "snake_case")]
pub enum Kind {
    /// Statement formats.
    Profiles,
    /// Payment processors, as banks name them.
    Rails,
    /// Lists of words, each with its own keys.
    Keywords,
    Merchants,
    /// Who carried a payment.
    Routes,
    /// What kind of dispute a finding is, and groups of such kinds.
    Situations,
    Playbooks,
    Letters,
    Law,
    /// The checklist of evidence.
    Evidence,
    /// What letters ask the user for.
    Fields,
}

impl Kind {
    /// All kinds.
    pub const ALL: &[Kind] = <Kind as strum::VariantArray>::VARIANTS;

    /// The name of the kind's folder.
    pub fn folder(self) -> &'static str {
        self.into()
    }
}

/// Where a data file was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    BuiltIn,
    User {
        path: PathBuf,
        replaces_built_in: bool,
    },
}

/// One data file as text; its id is its file name without `.toml`.
#[derive(Clone, Debug)]
pub struct DataFile {
    pub id: String,
    pub origin: Origin,
    pub text: String,
}

/// All data files, ordered by kind and id.
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    files: BTreeMap<(Kind, String), DataFile>,
}

impl Catalog {
    /// The built-in files, then those of each directory in turn, a later one replacing an earlier
    /// one of the same kind and id.
    pub fn load(directories: &[PathBuf]) -> Result<Catalog, Problem> {
        let mut catalog = Catalog::default();
        for &(kind, id, text) in BUILT_IN {
            let file = DataFile {
                id: id.to_owned(),
                origin: Origin::BuiltIn,
                text: text.to_owned(),
            };
            catalog.files.insert((kind, id.to_owned()), file);
        }
        for directory in directories {
            catalog.add(directory)?;
        }
        Ok(catalog)
    }

    fn add(&mut self, directory: &Path) -> Result<(), Problem> {
        let unreadable = |path: &Path| {
            let path = path.to_path_buf();
            move |error: io::Error| Problem::io(&path, &error).hinted(folders_hint())
        };
        fs::read_dir(directory).map_err(unreadable(directory))?;
        let mut found = false;
        for &kind in Kind::ALL {
            let folder = directory.join(kind.folder());
            if !folder.is_dir() {
                continue;
            }
            found = true;
            for entry in fs::read_dir(&folder).map_err(unreadable(&folder))? {
                let path = entry.map_err(unreadable(&folder))?.path();
                if path.extension().is_none_or(|end| end != "toml") {
                    continue;
                }
                let id = path
                    .file_stem()
                    .unwrap_or_default()
                    .to_string_lossy()
                    .into_owned();
                let text = fs::read_to_string(&path).map_err(unreadable(&path))?;
                let replaces_built_in =
                    BUILT_IN.iter().any(|&(k, name, _)| k == kind && name == id);
                let origin = Origin::User {
                    path,
                    replaces_built_in,
                };
                self.files
                    .insert((kind, id.clone()), DataFile { id, origin, text });
            }
        }
        if found {
            Ok(())
        } else {
            let what = bilingual!(
                "里面没有数据文件夹",
                "it holds none of the folders of data files"
            );
            let path = directory.display().to_string();
            Err(Problem::new(what).at(path).hinted(folders_hint()))
        }
    }

    /// The files of one kind in the order of their ids.
    pub fn files(&self, kind: Kind) -> impl Iterator<Item = &DataFile> {
        self.files
            .iter()
            .filter(move |((of, _), _)| *of == kind)
            .map(|(_, file)| file)
    }

    /// The file of that kind and id, read as `T`.
    pub fn one<T: DeserializeOwned>(&self, kind: Kind, id: &str) -> Result<T, Problem> {
        let Some(file) = self.files.get(&(kind, id.to_owned())) else {
            let (folder, ids) = (kind.folder(), self.files(kind).map(|file| file.id.as_str()));
            let known = ids.collect::<Vec<_>>().join(", ");
            return Err(Problem::new(bilingual!(
                "没有数据文件 {folder}/{id}.toml；有 {known}",
                "there is no data file {folder}/{id}.toml; there are {known}"
            )));
        };
        toml::from_str(&file.text).map_err(|error| file.not_toml(kind, &error))
    }

    /// The files of one kind read as `T`, each with its id. A mistake names file, line and the
    /// names that are accepted.
    pub fn read<T: DeserializeOwned>(&self, kind: Kind) -> Result<Vec<(&DataFile, T)>, Problem> {
        self.files(kind)
            .map(|file| {
                toml::from_str(&file.text)
                    .map(|value| (file, value))
                    .map_err(|error| file.not_toml(kind, &error))
            })
            .collect()
    }
}

impl DataFile {
    /// What is wrong with this file.
    pub fn malformed(&self, kind: Kind, what: Bilingual) -> Problem {
        let place = match &self.origin {
            Origin::BuiltIn => format!("{}/{}.toml", kind.folder(), self.id),
            Origin::User { path, .. } => path.display().to_string(),
        };
        Problem::new(what).at(place)
    }

    /// What is wrong with this file, at the line of a span of its text.
    pub fn malformed_at(&self, kind: Kind, span: Range<usize>, what: Bilingual) -> Problem {
        let before = self.text.get(..span.start).unwrap_or_default();
        let line = u32::try_from(before.matches('\n').count() + 1).unwrap_or(u32::MAX);
        self.malformed(kind, what).at_line(line)
    }

    /// An error where the id that the file gives itself is not its name.
    pub fn check_id(&self, kind: Kind, id: &str) -> Result<(), Problem> {
        if id == self.id {
            return Ok(());
        }
        let name = &self.id;
        Err(self.malformed(
            kind,
            bilingual!(
                "id 是“{id}”，文件名却是“{name}”",
                "id is \"{id}\", but the file is named \"{name}\""
            ),
        ))
    }

    /// What the TOML reader says is wrong with this file: the line, the value, what is accepted.
    fn not_toml(&self, kind: Kind, error: &toml::de::Error) -> Problem {
        let problem = self.malformed(kind, Bilingual::same(error.message()));
        match toml_line(&self.text, error) {
            Some(line) => problem.at_line(line),
            None => problem,
        }
    }
}

fn folders_hint() -> Bilingual {
    let names: Vec<&str> = Kind::ALL.iter().map(|kind| kind.folder()).collect();
    bilingual!(
        "用 --catalog 给出一个文件夹，里面有这些文件夹之一：{names}",
        "give --catalog a folder that holds one or more of {names}",
        names = names.join(", ")
    )
}
