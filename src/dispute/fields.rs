//! Fields: what letters ask of the user, and the check of what was entered in `details.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::{
    bilingual,
    catalog::{Catalog, Kind},
    lang::Bilingual,
    problem::Problem,
    userfiles::Details,
};

/// The field of the sum that is asked back.
pub(super) const SUM: &str = "claim_amount";

/// A field of letters that only the user can fill.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Its name in `details.toml` and in the letters' templates.
    pub id: String,
    /// It belongs to one case, not to the person: entered under the finding's id.
    #[serde(default)]
    of_case: bool,
    /// Its name for a person.
    pub label: Bilingual,
    /// Why a letter needs it.
    pub why: Bilingual,
    /// Where the user finds it.
    pub find: Bilingual,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FieldFile {
    field: Vec<Field>,
}

/// All fields in the order of the data files.
#[derive(Debug)]
pub(super) struct Fields(Vec<Field>);

impl Fields {
    /// Reads the data files of the kind `fields`. Two fields of one id, or none for the sum that is
    /// asked back, are an error.
    pub fn load(catalog: &Catalog) -> Result<Fields, Problem> {
        let mut fields: Vec<Field> = Vec::new();
        for (file, read) in catalog.read::<FieldFile>(Kind::Fields)? {
            for field in read.field {
                let id = &field.id;
                if fields.iter().any(|other| other.id == *id) {
                    let what = bilingual!("“{id}”写了两次", "\"{id}\" stands there twice");
                    return Err(file.malformed(Kind::Fields, what));
                }
                fields.push(field);
            }
        }
        let fields = Fields(fields);
        match fields.get(SUM) {
            Some(_) => Ok(fields),
            None => Err(Problem::new(bilingual!(
                "没有“{SUM}”这一项，信里的金额要靠它",
                "there is no field \"{SUM}\", which letters need for the sum"
            ))
            .at(format!("{}/", Kind::Fields.folder()))),
        }
    }

    /// The field of that id.
    pub fn get(&self, id: &str) -> Option<&Field> {
        self.0.iter().find(|field| field.id == id)
    }

    /// All fields.
    pub fn iter(&self) -> impl Iterator<Item = &Field> {
        self.0.iter()
    }

    /// The names of all fields, as messages list what is accepted.
    pub fn accepted(&self) -> String {
        let ids: Vec<&str> = self.0.iter().map(|field| field.id.as_str()).collect();
        ids.join(", ")
    }

    /// Checks that the fields of `details.toml` are known ones, each where it belongs.
    pub fn check(&self, details: &Details) -> Result<(), Problem> {
        let known = |name: &str| {
            self.get(name).ok_or_else(|| {
                let what = bilingual!("没有“{name}”这一项", "there is no field \"{name}\"");
                Problem::new(what).at(&details.file).hinted(bilingual!(
                    "写成其中之一：{known}",
                    "write one of {known}",
                    known = self.accepted()
                ))
            })
        };
        for name in details.of_person.keys() {
            if known(name)?.of_case {
                let what = bilingual!(
                    "“{name}”是每个案件各自的：别的商家或机构各有各的",
                    "\"{name}\" belongs to one case: another merchant or institution has another"
                );
                let hint = bilingual!(
                    "写在那个案件的编号下面，例如\n[fnd-0123456789]\n{name} = \"…\"",
                    "put it under the finding's id, as in\n[fnd-0123456789]\n{name} = \"…\""
                );
                return Err(Problem::new(what).at(&details.file).hinted(hint));
            }
        }
        for name in details.of_cases.values().flat_map(BTreeMap::keys) {
            known(name)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(details: &str) -> Result<(), Problem> {
        let fields = Fields::load(&Catalog::load(&[]).expect("built-in data")).expect("fields");
        fields.check(&Details::read("details.toml", details).expect("details"))
    }

    #[test]
    fn a_field_stands_where_it_belongs() {
        assert_eq!(
            checked("name = \"甲\"\n[fnd-1]\nrespondent_name = \"乙\""),
            Ok(())
        );
        let unknown = checked("nane = \"甲\"").unwrap_err().to_string();
        assert!(
            unknown
                .starts_with("details.toml: there is no field \"nane\"\n  try: write one of name,"),
            "{unknown}"
        );
        let misplaced = checked("respondent_name = \"乙\"").unwrap_err().to_string();
        assert!(misplaced.contains("belongs to one case"), "{misplaced}");
        assert!(checked("[fnd-1]\nnane = \"甲\"").is_err());
    }
}
