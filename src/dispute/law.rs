//! Law as dated data: what may be cited, for which days, and how surely its words are known.

use chrono::NaiveDate;
use serde::Deserialize;

use crate::{words, words::Words};

/// How surely the words of an item are known. An item known only from memory has no word here, so it cannot be written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Verified {
    /// The article's text was seen.
    Verbatim,
    /// Two reports agree; the text itself was not seen.
    Secondary,
}

/// The day by which an item is in force or not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum AppliesOn {
    #[default]
    Charge,
    /// The way of complaining is that of the day one complains.
    Complaint,
}

/// An article, as its TOML file gives it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LegalItem {
    pub id: String,
    instrument: String,
    instrument_en: String,
    /// Empty when it was not verified.
    number: String,
    article: String,
    in_force_from: NaiveDate,
    in_force_to: Option<NaiveDate>,
    #[serde(default)]
    applies_on: AppliesOn,
    verified: Verified,
    /// The quoted words, for an item whose text was seen.
    text: Option<String>,
    supports: Words,
    limits: Words,
    source: String,
    checked_on: NaiveDate,
}

impl LegalItem {
    /// What is wrong with the item, if anything.
    pub(super) fn problem(&self) -> Option<String> {
        match (self.verified, &self.text) {
            (Verified::Verbatim, None) => Some("verified = \"verbatim\" needs the text".to_owned()),
            (Verified::Secondary, Some(_)) => {
                Some("a text may be quoted only with verified = \"verbatim\"".to_owned())
            }
            _ if self.source.is_empty() => Some("source is empty".to_owned()),
            _ if self.in_force_to.is_some_and(|to| to < self.in_force_from) => {
                Some("in_force_to lies before in_force_from".to_owned())
            }
            _ => None,
        }
    }

    /// Whether it may be cited for charges of these days, in a complaint on that day.
    pub(super) fn applies(&self, charged: &[NaiveDate], complaint: NaiveDate) -> bool {
        let in_force = |day: NaiveDate| {
            self.in_force_from <= day && self.in_force_to.is_none_or(|to| day <= to)
        };
        match self.applies_on {
            AppliesOn::Charge if !charged.is_empty() => charged.iter().any(|&day| in_force(day)),
            _ => in_force(complaint),
        }
    }

    /// How it is cited: instrument, number, article, days in force, what it supports, when it was checked.
    pub(super) fn citation(&self) -> Words {
        let number = if self.number.is_empty() {
            String::new()
        } else {
            format!("（{}）", self.number)
        };
        let (from, checked) = (self.in_force_from, self.checked_on);
        let until = self.in_force_to.map_or(Words::default(), |to| {
            words!("，至 {to} 止", ", until {to}")
        });
        let surety = match self.verified {
            Verified::Verbatim => Words::default(),
            Verified::Secondary => words!(
                "；据公开报道，请核对正式文本",
                "; as reported, check the official text"
            ),
        };
        Words {
            zh: format!(
                "《{}》{number}{}（{from} 起施行{}）：{}{}（核对于 {checked}{}）",
                self.instrument,
                self.article,
                until.zh,
                self.supports.zh,
                self.limits.zh,
                surety.zh
            ),
            en: format!(
                "{} 《{}》{number}{} (in force from {from}{}): {} {} (checked on {checked}{})",
                self.instrument_en,
                self.instrument,
                self.article,
                until.en,
                self.supports.en,
                self.limits.en,
                surety.en
            ),
        }
    }
}
