//! Citations: legal items as letters and case sheets print them.

use serde::Serialize;

/// A legal item as letters print it. The wording is there only where it was seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Citation {
    /// The item's id.
    pub id: String,
    /// The law's or regulation's name, without 《》 in Chinese.
    pub instrument: String,
    /// The number of the document; empty when it was not verified.
    pub number: String,
    /// The article.
    pub article: String,
    /// The article's Chinese text; empty where it was not seen.
    pub quote: String,
    /// Whether it is judged by the day of the charge, not by that of complaining.
    pub by_charge: bool,
    /// The first day in force.
    pub since: String,
    /// The last day in force; empty while it is in force.
    pub until: String,
    /// What it supports.
    pub supports: String,
    /// What it does not say.
    pub limits: String,
    /// Known from reports only: the official text has to be checked.
    pub reported: bool,
    /// Where it was found.
    pub source: String,
    /// The day on which it was found there.
    pub checked_on: String,
}

impl Citation {
    /// A citation with every text filled, to try a letter's template with.
    pub(super) fn example() -> Citation {
        let x = || "x".to_owned();
        Citation {
            id: x(),
            instrument: x(),
            number: x(),
            article: x(),
            quote: x(),
            by_charge: true,
            since: "y".to_owned(),
            until: x(),
            supports: x(),
            limits: x(),
            reported: true,
            source: x(),
            checked_on: x(),
        }
    }
}
