//! Law as dated data: what may be cited, for which days, and how surely its words are known.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    bilingual,
    lang::{Bilingual, Lang},
};

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
    supports: Bilingual,
    limits: Bilingual,
    source: String,
    checked_on: NaiveDate,
}

/// A legal item as letters and case sheets print it. The wording is there only where it was seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Citation {
    pub id: String,
    pub instrument: String,
    pub number: String,
    pub article: String,
    pub quote: String,
    /// It is judged by the charge's day, not by that of complaining.
    pub by_charge: bool,
    pub since: String,
    pub until: String,
    pub supports: String,
    pub limits: String,
    /// Known from reports only: the official text has to be checked.
    pub reported: bool,
    pub source: String,
    pub checked_on: String,
}

impl LegalItem {
    /// The item in the user's language; the quotation is always the Chinese original.
    pub fn cite(&self, lang: Lang) -> Citation {
        Citation {
            id: self.id.clone(),
            instrument: match lang {
                Lang::Zh => self.instrument.clone(),
                Lang::En => format!("{} 《{}》", self.instrument_en, self.instrument),
            },
            number: self.number.clone(),
            article: self.article.clone(),
            quote: self.text.clone().unwrap_or_default(),
            by_charge: self.applies_on == AppliesOn::Charge,
            since: self.in_force_from.to_string(),
            until: self
                .in_force_to
                .map(|to| to.to_string())
                .unwrap_or_default(),
            supports: self.supports.get(lang).to_owned(),
            limits: self.limits.get(lang).to_owned(),
            reported: self.verified == Verified::Secondary,
            source: self.source.clone(),
            checked_on: self.checked_on.to_string(),
        }
    }

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

    /// The day that counts is the one of complaining.
    #[cfg(test)]
    pub(super) fn is_about_complaining(&self) -> bool {
        self.applies_on == AppliesOn::Complaint
    }
}

impl LegalItem {
    /// In one sentence: instrument, number, article, days in force, what it supports and what not, source, when it was checked.
    pub fn sentence(&self, lang: Lang) -> String {
        let cited = self.cite(lang);
        let Citation {
            instrument,
            article,
            since,
            supports,
            limits,
            source,
            checked_on,
            ..
        } = &cited;
        let number = if self.number.is_empty() {
            String::new()
        } else {
            format!("（{}）", self.number)
        };
        let until = if cited.until.is_empty() {
            Bilingual::default()
        } else {
            bilingual!("，至 {to} 止", ", until {to}", to = &cited.until)
        };
        let surety = if cited.reported {
            bilingual!(
                "；据公开报道，请核对正式文本",
                "; as reported, check the official text"
            )
        } else {
            Bilingual::default()
        };
        match lang {
            Lang::Zh => format!(
                "《{instrument}》{number}{article}（{since} 起施行{}）：{supports}{limits}（来源：{source}；核对于 {checked_on}{}）",
                until.zh, surety.zh
            ),
            Lang::En => format!(
                "{instrument}{number}{article} (in force from {since}{}): {supports} {limits} (source: {source}; checked on {checked_on}{})",
                until.en, surety.en
            ),
        }
    }
}
