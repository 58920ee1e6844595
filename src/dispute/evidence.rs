//! The evidence of a case as a checklist in three groups: operation, conversation, payment. What the ledger, the list of cancellations and
//! the notes on the case hold is there; the rest is named as missing, with how to get it.

use std::sync::LazyLock;

use serde::Deserialize;

use super::{playbook::Scope, situation::Situation};
use crate::{bilingual, lang::Bilingual};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Group {
    Operation,
    Conversation,
    Payment,
}

impl Group {
    pub fn words(self) -> Bilingual {
        match self {
            Group::Operation => bilingual!("操作记录", "Operation"),
            Group::Conversation => bilingual!("沟通记录", "Conversation"),
            Group::Payment => bilingual!("付款记录", "Payment"),
        }
    }
}

/// Where the program can see that an item is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum FilledBy {
    Charges,
    Statements,
    Cancellation,
    Conversation,
    Institution,
    Nothing,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ItemSpec {
    id: String,
    group: Group,
    filled_by: FilledBy,
    situations: Vec<String>,
    name: Bilingual,
    how: Bilingual,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ItemFile {
    item: Vec<ItemSpec>,
}

static ITEMS: LazyLock<Vec<(Scope, ItemSpec)>> = LazyLock::new(|| {
    let file = match toml::from_str::<ItemFile>(include_str!("evidence/checklist.toml")) {
        Ok(file) => file,
        Err(error) => unreachable!("a built-in file that every test reads: {error}"),
    };
    let scoped = file.item.into_iter().map(|item| {
        match Scope::read(&["any".to_owned()], &item.situations) {
            Ok(scope) => (scope, item),
            Err(error) => unreachable!("{}: {error}", item.id),
        }
    });
    scoped.collect()
});

/// One line of the checklist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    pub id: &'static str,
    pub group: Group,
    pub name: Bilingual,
    /// What is there, in a word; `None` where nothing is known of it.
    pub have: Option<Bilingual>,
    pub how: Bilingual,
}

/// The checklist for a situation. `have` says of each source what it holds.
pub(super) fn checklist(
    situation: Situation,
    have: impl Fn(FilledBy) -> Option<Bilingual>,
) -> Vec<Evidence> {
    let items = ITEMS
        .iter()
        .filter(|(scope, _)| scope.holds(None, situation));
    let mut list: Vec<Evidence> = items
        .map(|(_, item)| Evidence {
            id: item.id.as_str(),
            group: item.group,
            name: item.name.clone(),
            have: have(item.filled_by),
            how: item.how.clone(),
        })
        .collect();
    list.sort_by_key(|item| item.group);
    list
}
