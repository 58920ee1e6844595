//! The word lists of this room, which are data files of the kind `keywords`.

use serde::Deserialize;

use super::{direction::Direction, field::Field};
use crate::text::fold;

/// What columns are called: `keywords/columns.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ColumnWords {
    pub column: Vec<ColumnWord>,
    pub draft: DraftTexts,
}

/// Names that give a column its field.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ColumnWord {
    pub field: Field,
    /// Whole names.
    #[serde(default)]
    names: Vec<String>,
    /// Parts of names.
    #[serde(default)]
    words: Vec<String>,
    /// Names that must get this field.
    pub hit: Vec<String>,
    /// Names that must not.
    pub miss: Vec<String>,
}

/// What every drafted profile begins with.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DraftTexts {
    /// Keys in front of the tables, as TOML.
    pub head: String,
    /// The table of a flow column's words, as TOML.
    pub flow: String,
    pub outcome: Vec<DraftOutcome>,
}

/// A line of the outcome table, for drafts that have its field.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DraftOutcome {
    pub field: Field,
    pub words: Vec<String>,
    pub is: Direction,
}

impl ColumnWords {
    /// The field of a column of that name: the first entry that has the name, or a word in it.
    pub fn field(&self, name: &str) -> Option<Field> {
        let name = fold(name);
        let found = self.column.iter().find(|entry| {
            entry.names.iter().any(|known| fold(known) == name)
                || entry.words.iter().any(|word| name.contains(&fold(word)))
        });
        found.map(|entry| entry.field)
    }
}

/// What stays in a redacted copy: `keywords/redact.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RedactionWords {
    /// Chinese or Latin words that name no person.
    pub words: Vec<String>,
    /// Codes of currencies.
    pub currencies: Vec<String>,
    /// Texts that must stay as they are.
    pub hit: Vec<String>,
    /// Texts that must not.
    pub miss: Vec<String>,
}
