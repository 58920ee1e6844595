//! The categories that a merchant's entry may have, and which of them are bills.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::{
    bilingual,
    catalog::{Catalog, Kind},
    lang::Bilingual,
    problem::Problem,
};

/// The categories of `keywords/categories.toml`.
#[derive(Debug)]
pub(super) struct Categories {
    /// Whether payments that recur are listed although they are no membership, by the category's
    /// id.
    bills: BTreeMap<String, bool>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CategoriesFile {
    category: Vec<Category>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Category {
    id: String,
    /// For those who read the file.
    #[serde(rename = "name")]
    _name: Bilingual,
    #[serde(default)]
    bill: bool,
}

impl Categories {
    /// Reads the categories from `keywords/categories.toml` of the catalogue.
    pub fn load(catalog: &Catalog) -> Result<Categories, Problem> {
        let file: CategoriesFile = catalog.one(Kind::Keywords, "categories")?;
        let bills = file.category.into_iter();
        Ok(Categories {
            bills: bills.map(|category| (category.id, category.bill)).collect(),
        })
    }

    /// Checks that a category is known. The error names the known ones.
    pub fn check(&self, category: &str) -> Result<(), Bilingual> {
        if self.bills.contains_key(category) {
            return Ok(());
        }
        let known: Vec<&str> = self.bills.keys().map(String::as_str).collect();
        Err(bilingual!(
            "没有 {category} 这个类别；可以写 {zh}",
            "there is no category {category}; accepted: {en}",
            zh = known.join("、"),
            en = known.join(", ")
        ))
    }

    /// Whether payments of a category are listed although they are no membership.
    pub fn is_bill(&self, category: &str) -> bool {
        self.bills.get(category).copied().unwrap_or(false)
    }
}
