//! The examples of this room's word lists, run.

use super::{profiles::Profiles, redact::Redactor};
use crate::{bilingual, lang::Bilingual};

/// The examples of `keywords/columns.toml` and `keywords/redact.toml` that do not hold.
pub fn failing_examples(profiles: &Profiles) -> Vec<Bilingual> {
    let mut failing = Vec::new();
    for entry in &profiles.columns.column {
        let field = Some(entry.field);
        let hits = entry.hit.iter().map(|name| (name, true));
        for (name, hit) in hits.chain(entry.miss.iter().map(|name| (name, false))) {
            let found = profiles.columns.field(name);
            if (found == field) != hit {
                let found = found.map_or("-", |found| found.name());
                failing.push(bilingual!(
                    "keywords/columns.toml 的例子“{name}”（{field}）得到 {found}",
                    "keywords/columns.toml: the example \"{name}\" of {field} gets {found}",
                    field = entry.field.name()
                ));
            }
        }
    }
    let words = &profiles.redaction;
    let hits = words.hit.iter().map(|text| (text, true));
    for (text, hit) in hits.chain(words.miss.iter().map(|text| (text, false))) {
        let redacted = Redactor::new(profiles).text(text);
        if (redacted == *text) != hit {
            failing.push(bilingual!(
                "keywords/redact.toml 的例子“{text}”变成“{redacted}”",
                "keywords/redact.toml: the example \"{text}\" becomes \"{redacted}\""
            ));
        }
    }
    failing
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;

    #[test]
    fn the_examples_of_the_built_in_word_lists_hold() {
        let profiles = Profiles::load(&Catalog::load(&[]).unwrap()).unwrap();
        assert!(profiles.columns.column.len() > 5);
        assert!(
            profiles
                .columns
                .column
                .iter()
                .all(|entry| { !entry.hit.is_empty() && !entry.miss.is_empty() })
        );
        assert!(!profiles.redaction.hit.is_empty() && !profiles.redaction.miss.is_empty());
        assert_eq!(failing_examples(&profiles), []);
    }
}
