//! The data files by id: statement profiles, merchants, playbooks, law, letters. Built in, or from the user's `--catalog` folders, where a
//! file replaces the built-in one of the same name whole; nothing is merged.

use std::{
    collections::BTreeMap,
    fmt, fs, io,
    path::{Path, PathBuf},
};

use serde::de::DeserializeOwned;

include!(concat!(env!("OUT_DIR"), "/built_in.rs"));

/// What a data file describes. The folder of a `--catalog` directory has the same name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    Profiles,
    Merchants,
    Playbooks,
    Law,
    Letters,
}

impl Kind {
    pub const ALL: [Kind; 5] = [
        Kind::Profiles,
        Kind::Merchants,
        Kind::Playbooks,
        Kind::Law,
        Kind::Letters,
    ];

    pub fn folder(self) -> &'static str {
        match self {
            Kind::Profiles => "profiles",
            Kind::Merchants => "merchants",
            Kind::Playbooks => "playbooks",
            Kind::Law => "law",
            Kind::Letters => "letters",
        }
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

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::BuiltIn => write!(f, "built in"),
            Origin::User { path, .. } => write!(f, "{}", path.display()),
        }
    }
}

/// One data file as text; its id is its file name without `.toml`.
#[derive(Clone, Debug)]
pub struct DataFile {
    pub id: String,
    pub origin: Origin,
    pub text: String,
}

#[derive(Debug, thiserror::Error)]
pub enum CatalogError {
    #[error(
        "{path}: {source}\n  try      give --catalog a folder that holds profiles/, merchants/, playbooks/, law/ or letters/"
    )]
    Unreadable { path: String, source: io::Error },
    #[error(
        "{path}: holds none of the folders profiles, merchants, playbooks, law, letters\n  try      put the TOML files into folders of these names"
    )]
    NoFolders { path: String },
    #[error("{kind}/{id}.toml ({origin}): {problem}")]
    Malformed {
        kind: &'static str,
        id: String,
        origin: Origin,
        problem: String,
    },
}

/// All data files, ordered by kind and id.
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    files: BTreeMap<(Kind, String), DataFile>,
}

impl Catalog {
    /// The built-in files, then those of each directory in turn, a later one replacing an earlier one of the same kind and id.
    pub fn load(directories: &[PathBuf]) -> Result<Catalog, CatalogError> {
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

    fn add(&mut self, directory: &Path) -> Result<(), CatalogError> {
        let unreadable = |path: &Path| {
            let path = path.display().to_string();
            move |source| CatalogError::Unreadable { path, source }
        };
        fs::read_dir(directory).map_err(unreadable(directory))?;
        let mut found = false;
        for kind in Kind::ALL {
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
            Err(CatalogError::NoFolders {
                path: directory.display().to_string(),
            })
        }
    }

    /// The files of one kind in the order of their ids.
    pub fn files(&self, kind: Kind) -> impl Iterator<Item = &DataFile> {
        self.files
            .iter()
            .filter(move |((of, _), _)| *of == kind)
            .map(|(_, file)| file)
    }

    /// The files of one kind read as `T`, each with its id. A mistake names file, line and the names that are accepted.
    pub fn read<T: DeserializeOwned>(
        &self,
        kind: Kind,
    ) -> Result<Vec<(&DataFile, T)>, CatalogError> {
        self.files(kind)
            .map(|file| {
                toml::from_str(&file.text)
                    .map(|value| (file, value))
                    .map_err(|error| file.malformed(kind, error.to_string()))
            })
            .collect()
    }
}

impl DataFile {
    pub fn malformed(&self, kind: Kind, problem: impl Into<String>) -> CatalogError {
        CatalogError::Malformed {
            kind: kind.folder(),
            id: self.id.clone(),
            origin: self.origin.clone(),
            problem: problem.into(),
        }
    }
}
