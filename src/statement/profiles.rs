//! All statement formats, with the word lists for files that none of them reads.

use std::sync::Arc;

use super::{
    keywords::{ColumnWords, RedactionWords},
    profile::Profile,
    spec::ProfileSpec,
};
use crate::{
    bilingual,
    catalog::{Catalog, Kind},
    problem::Problem,
};

/// All profiles, in the order of their ids, with the word lists of this room.
#[derive(Clone, Debug)]
pub struct Profiles {
    all: Arc<[Arc<Profile>]>,
    /// What columns are called.
    pub(super) columns: Arc<ColumnWords>,
    /// What stays in a redacted copy.
    pub(super) redaction: Arc<RedactionWords>,
}

impl Profiles {
    /// Reads and checks every profile of the catalog. The first mistake is an error that names the
    /// file, the key, the value and what is accepted.
    pub fn load(catalog: &Catalog) -> Result<Profiles, Problem> {
        let mut all = Vec::new();
        for (file, spec) in catalog.read::<ProfileSpec>(Kind::Profiles)? {
            let profile = if spec.id == file.id {
                Profile::new(spec)
            } else {
                Err(bilingual!(
                    "id 是 {id}，而文件名是 {name}.toml：两者要一致",
                    "id is {id}, but the file is named {name}.toml: they must be the same",
                    id = &spec.id,
                    name = &file.id
                ))
            };
            let profile = profile.map_err(|mistake| file.malformed(Kind::Profiles, mistake))?;
            all.push(Arc::new(profile));
        }
        Ok(Profiles {
            all: all.into(),
            columns: Arc::new(catalog.one(Kind::Keywords, "columns")?),
            redaction: Arc::new(catalog.one(Kind::Keywords, "redact")?),
        })
    }

    /// The profiles in the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Profile>> {
        self.all.iter()
    }
}
