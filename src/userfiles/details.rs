//! `details.toml`: what letters ask of the user, such as name and address.
//!
//! ```toml
//! name = "…"               # of the person: in every letter
//! [fnd-0123456789]         # of one case: under the id of its finding
//! respondent_name = "…"
//! ```

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::{
    bilingual,
    lang::Bilingual,
    problem::{Problem, toml_line},
};

/// What the user entered for letters. Which fields there are is known to the dispute's data files.
#[derive(Clone, Debug, Default)]
pub struct Details {
    /// The file's name, for messages.
    pub file: String,
    pub of_person: BTreeMap<String, String>,
    /// By the id of the finding.
    pub of_cases: BTreeMap<String, BTreeMap<String, String>>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Entered {
    Value(String),
    Case(BTreeMap<String, String>),
}

impl Details {
    /// Reads the text of `details.toml`, one line a field. `file` is its name in messages.
    pub fn read(file: &str, text: &str) -> Result<Details, Problem> {
        let entries: BTreeMap<String, Entered> = toml::from_str(text).map_err(|error| {
            let mut problem = Problem::new(Bilingual::same(error.message()))
                .at(file)
                .hinted(bilingual!(
                    "一行一项，例如 name = \"…\"",
                    "write one line a field, such as name = \"…\""
                ));
            problem.place.line = toml_line(text, &error);
            problem
        })?;
        let mut details = Details {
            file: file.to_owned(),
            ..Details::default()
        };
        for (name, entered) in entries {
            match entered {
                Entered::Value(value) => {
                    details.of_person.insert(name, value);
                }
                Entered::Case(fields) => {
                    details.of_cases.insert(name, fields);
                }
            }
        }
        Ok(details)
    }

    /// What was entered for a case: a field of the case before the person's. Empty ones are left out.
    pub fn of(&self, finding: &str) -> BTreeMap<String, String> {
        let mut entered = self.of_person.clone();
        entered.extend(self.of_cases.get(finding).cloned().unwrap_or_default());
        entered.retain(|_, value| !value.trim().is_empty());
        entered
    }
}
