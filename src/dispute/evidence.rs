//! Evidence: the checklist of a case in three groups (operation, conversation, payment).
//!
//! What the ledger, the list of cancellations and the notes on the case hold is there; the rest is
//! named as missing, with how to get it.

use serde::Deserialize;
use toml::Spanned;

use super::{scope::Scope, situation::Situation, situation_facts::Situations};
use crate::{
    bilingual,
    catalog::{Catalog, Kind},
    lang::Bilingual,
    problem::Problem,
};

/// The group of an item of evidence, in the order of the checklist.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Deserialize,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Group {
    /// What the user did: agreeing, cancelling, closing.
    Operation,
    /// What was said and answered.
    Conversation,
    /// What was paid.
    Payment,
}

impl Group {
    /// The group's name for a person.
    pub fn label(self) -> Bilingual {
        match self {
            Group::Operation => bilingual!("操作记录", "Operation"),
            Group::Conversation => bilingual!("沟通记录", "Conversation"),
            Group::Payment => bilingual!("付款记录", "Payment"),
        }
    }
}

/// Where the program can see that an item is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum FilledBy {
    /// The charges of the finding.
    Charges,
    /// The statements given.
    Statements,
    /// The record of cancellation, with number or files.
    Cancellation,
    /// A note on the case about talking with the merchant.
    Conversation,
    /// A note on the case about talking with the institution.
    Institution,
    /// Nowhere: only the user can tell.
    Nothing,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ItemFile {
    item: Vec<ItemSpec>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ItemSpec {
    id: String,
    group: Group,
    filled_by: FilledBy,
    situations: Vec<Spanned<String>>,
    name: Bilingual,
    how: Bilingual,
}

/// One line of the checklist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// The item's id.
    pub id: String,
    /// The group that it stands in.
    pub group: Group,
    /// Its name for a person.
    pub name: Bilingual,
    /// What is there, in short; `None` where nothing is known of it.
    pub have: Option<Bilingual>,
    /// How to get it.
    pub how: Bilingual,
    /// It can be handed over. The exports stay with their owner.
    pub(super) goes_along: bool,
}

/// The items of all data files of the kind `evidence`, with the situations they concern.
#[derive(Debug)]
pub(super) struct Checklist(Vec<(Scope, ItemSpec)>);

impl Checklist {
    /// Reads the items in the order of files and entries, and checks the situations they name.
    pub fn load(catalog: &Catalog, situations: &Situations) -> Result<Checklist, Problem> {
        let mut items = Vec::new();
        for (file, read) in catalog.read::<ItemFile>(Kind::Evidence)? {
            for item in read.item {
                let any_route =
                    Scope::of_situations((file, Kind::Evidence), &item.situations, situations);
                items.push((any_route?, item));
            }
        }
        Ok(Checklist(items))
    }

    /// The checklist for a situation, by groups. `have` says of each source what it holds.
    pub fn of(
        &self,
        situation: Situation,
        have: impl Fn(FilledBy) -> Option<Bilingual>,
    ) -> Vec<Evidence> {
        let items = self
            .0
            .iter()
            .filter(|(scope, _)| scope.holds(None, situation));
        let lines = items.map(|(_, item)| Evidence {
            id: item.id.clone(),
            group: item.group,
            name: item.name.clone(),
            have: have(item.filled_by),
            how: item.how.clone(),
            goes_along: item.filled_by != FilledBy::Statements,
        });
        let mut list: Vec<Evidence> = lines.collect();
        list.sort_by_key(|item| item.group);
        list
    }
}
