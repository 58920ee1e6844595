//! Details that letters ask of the user, such as name and address, from `details.toml`:
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

/// Details that the user entered for letters. The data files of the dispute know which fields there
/// are.
#[derive(Clone, Debug, Default)]
pub struct Details {
    /// The file's name, for messages.
    pub file: String,
    /// Fields of the person, which go into every letter.
    pub of_person: BTreeMap<String, String>,
    /// Fields of single cases, by the id of the finding.
    pub of_cases: BTreeMap<String, BTreeMap<String, String>>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Entered {
    Value(String),
    Case(BTreeMap<String, String>),
}

impl Details {
    /// Reads the text of a `details.toml`, one line a field. `file` is its name in messages.
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

    /// The fields for one case: those of the case come before those of the person. Empty ones are
    /// left out.
    pub fn of(&self, finding: &str) -> BTreeMap<String, String> {
        let mut entered = self.of_person.clone();
        entered.extend(self.of_cases.get(finding).cloned().unwrap_or_default());
        entered.retain(|_, value| !value.trim().is_empty());
        entered
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::Lang;

    #[test]
    fn a_field_of_the_case_comes_before_that_of_the_person() {
        let text = "name = \"张三\"\nphone = \" \"\n\n[fnd-1]\nname = \"李四\"\n";
        let details = Details::read("details.toml", text).expect("details");
        let name_in = |finding| details.of(finding).get("name").cloned();
        assert_eq!(name_in("fnd-1").as_deref(), Some("李四"));
        assert_eq!(name_in("fnd-2").as_deref(), Some("张三"));
        assert_eq!(details.of("fnd-2").get("phone"), None);
    }

    #[test]
    fn a_mistake_names_its_line() {
        let problem = Details::read("details.toml", "name = \"张三\"\naddress = \n");
        let shown = problem.expect_err("no value").text(Lang::Zh);
        assert!(shown.starts_with("details.toml:2："), "{shown}");
        assert!(
            shown.ends_with("请这样做：一行一项，例如 name = \"…\""),
            "{shown}"
        );
    }
}
