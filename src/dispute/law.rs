//! Legal items: dated data on what may be cited, for which days, and whether its text was seen.

use std::{collections::BTreeMap, sync::Arc};

use chrono::NaiveDate;
use serde::Deserialize;
use toml::Spanned;

use super::citation::Citation;
use crate::{
    bilingual,
    catalog::{Catalog, DataFile, Kind},
    lang::{Bilingual, Lang},
    problem::Problem,
};

/// How an item was verified. One that is known from memory has no word here, so that it cannot be
/// written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Verified {
    /// The article's text was seen.
    Verbatim,
    /// Two reports agree; the text itself was not seen.
    Secondary,
}

/// The day by which it is decided whether an item is in force.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum AppliesOn {
    /// The day of the charge.
    #[default]
    Charge,
    /// The day of complaining, for rules about how to complain.
    Complaint,
}

/// A legal item: an article as its TOML file gives it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LegalItem {
    /// The name of its file.
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
    /// The time limits that rest on it.
    #[serde(default, rename = "time_limit")]
    pub(super) time_limits: Vec<LimitSpec>,
    /// The statements about a claim that rest on it.
    #[serde(default, rename = "claim_note")]
    pub(super) claim_notes: Vec<NoteSpec>,
}

/// A time limit as the TOML file of its legal item gives it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LimitSpec {
    pub within: Term,
    pub from: CountedFrom,
    pub routes: Vec<Spanned<String>>,
    pub situations: Vec<Spanned<String>>,
    pub what: Bilingual,
}

/// The length of a time limit: `{ days = 90 }` or `{ months = 12 }`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Term {
    Days(u64),
    Months(u32),
}

/// The day from which a time limit is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum CountedFrom {
    /// The earliest charge that was not refunded in full.
    EarliestCharge,
}

/// A statement about claims as the TOML file of its legal item gives it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NoteSpec {
    /// Statements stand in this order.
    pub order: u32,
    /// It holds only where a charge pays for a period.
    #[serde(default)]
    pub needs_period: bool,
    pub text: Bilingual,
}

impl LegalItem {
    /// The article's Chinese text, where it was seen.
    pub fn quote(&self) -> Option<&str> {
        self.text.as_deref()
    }

    /// The item in a language; the quotation is always the Chinese original.
    pub fn cite(&self, lang: Lang) -> Citation {
        let day = |day: NaiveDate| day.to_string();
        Citation {
            id: self.id.clone(),
            instrument: self.title().get(lang).to_owned(),
            number: self.number.clone(),
            article: self.article.clone(),
            quote: self.text.clone().unwrap_or_default(),
            by_charge: self.applies_on == AppliesOn::Charge,
            since: day(self.in_force_from),
            until: self.in_force_to.map(day).unwrap_or_default(),
            supports: self.supports.get(lang).to_owned(),
            limits: self.limits.get(lang).to_owned(),
            reported: self.verified == Verified::Secondary,
            source: self.source.clone(),
            checked_on: day(self.checked_on),
        }
    }

    /// The instrument's name; the English one beside the Chinese original.
    fn title(&self) -> Bilingual {
        let (zh, en) = (&self.instrument, &self.instrument_en);
        Bilingual::new(zh, format!("{en} 《{zh}》"))
    }

    /// The item as a sentence: instrument, number, article, days in force, what it supports and
    /// what not, source, the day it was checked on.
    pub fn sentence(&self, lang: Lang) -> String {
        let number = match self.number.as_str() {
            "" => String::new(),
            number => format!("（{number}）"),
        };
        let until = self
            .in_force_to
            .map(|to| bilingual!("，至 {to} 止", ", until {to}"));
        let advice = match self.verified {
            Verified::Verbatim => Bilingual::default(),
            Verified::Secondary => bilingual!(
                "；据公开报道，请核对正式文本",
                "; as reported, check the official text"
            ),
        };
        let sentence = bilingual!(
            "《{title}》{number}{article}（{since} 起施行{until}）：{supports}{limits}\
             （来源：{source}；核对于 {checked_on}{check}）",
            "{title}{number}{article} (in force from {since}{until}): {supports} {limits} \
             (source: {source}; checked on {checked_on}{check})",
            title = self.title(),
            article = &self.article,
            since = self.in_force_from,
            until = until.unwrap_or_default(),
            supports = &self.supports,
            limits = &self.limits,
            source = &self.source,
            checked_on = self.checked_on,
            check = &advice
        );
        sentence.get(lang).to_owned()
    }

    /// What is wrong with the item, if anything.
    fn problem(&self) -> Option<Bilingual> {
        match (self.verified, &self.text) {
            (Verified::Verbatim, None) => Some(bilingual!(
                "verified = \"verbatim\" 要有 text",
                "verified = \"verbatim\" needs the text"
            )),
            (Verified::Secondary, Some(_)) => Some(bilingual!(
                "有 verified = \"verbatim\" 才能写 text",
                "a text may be quoted only with verified = \"verbatim\""
            )),
            _ if self.source.is_empty() => Some(bilingual!("source 是空的", "source is empty")),
            _ if self.in_force_to.is_some_and(|to| to < self.in_force_from) => Some(bilingual!(
                "in_force_to 早于 in_force_from",
                "in_force_to lies before in_force_from"
            )),
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
            AppliesOn::Charge | AppliesOn::Complaint => in_force(complaint),
        }
    }
}

/// All legal items by id.
#[derive(Debug)]
pub(super) struct Law(BTreeMap<String, Arc<LegalItem>>);

impl Law {
    /// Reads and checks the legal items of the catalog.
    pub fn load(catalog: &Catalog) -> Result<Law, Problem> {
        let mut items = BTreeMap::new();
        for (file, item) in catalog.read::<LegalItem>(Kind::Law)? {
            file.check_id(Kind::Law, &item.id)?;
            if let Some(problem) = item.problem() {
                return Err(file.malformed(Kind::Law, problem));
            }
            items.insert(item.id.clone(), Arc::new(item));
        }
        Ok(Law(items))
    }

    /// The item of that id.
    pub fn get(&self, id: &str) -> Option<&Arc<LegalItem>> {
        self.0.get(id)
    }

    /// An error at that place of a data file where there is no item of that id.
    pub fn named(
        &self,
        (file, kind): (&DataFile, Kind),
        id: &Spanned<String>,
    ) -> Result<(), Problem> {
        if self.0.contains_key(id.get_ref()) {
            return Ok(());
        }
        let what = bilingual!(
            "没有“{id}”这条依据；有的见 {folder}/",
            "there is no legal item \"{id}\", expected the name of a file in {folder}/",
            id = id.get_ref(),
            folder = Kind::Law.folder()
        );
        Err(file.malformed_at(kind, id.span(), what))
    }

    /// All items in the order of their ids.
    pub fn items(&self) -> impl Iterator<Item = &Arc<LegalItem>> {
        self.0.values()
    }

    /// Of the named items those that may be cited for charges of these days, in a complaint on that
    /// day.
    pub fn cited<'l>(
        &self,
        ids: impl Iterator<Item = &'l str>,
        charged: &[NaiveDate],
        complaint: NaiveDate,
    ) -> Vec<Arc<LegalItem>> {
        let items = ids.filter_map(|id| self.get(id));
        items
            .filter(|item| item.applies(charged, complaint))
            .cloned()
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(more: &str) -> LegalItem {
        let text = format!(
            "id = \"x\"\ninstrument = \"某法\"\ninstrument_en = \"Some Law\"\nnumber = \"1号\"\n\
             article = \"第一条\"\nin_force_from = \"2025-05-01\"\n\
             supports = {{ zh = \"可以。\", en = \"You may.\" }}\n\
             limits = {{ zh = \"不保证。\", en = \"No promise.\" }}\n\
             source = \"公报\"\nchecked_on = \"2026-11-21\"\n{more}"
        );
        toml::from_str(&text).expect("a legal item")
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn an_item_applies_from_its_first_to_its_last_day() {
        let item = item("verified = \"secondary\"\nin_force_to = \"2025-12-31\"");
        let (late, complaint) = (day("2026-06-01"), day("2026-06-01"));
        for (charged, applies) in [
            ("2025-04-30", false),
            ("2025-05-01", true),
            ("2025-12-31", true),
            ("2026-01-01", false),
        ] {
            assert_eq!(
                item.applies(&[day(charged), late], complaint),
                applies,
                "{charged}"
            );
        }
    }

    #[test]
    fn a_sentence_says_what_is_known_of_an_item() {
        let item = item("verified = \"secondary\"\nin_force_to = \"2025-12-31\"");
        assert_eq!(
            item.sentence(Lang::En),
            "Some Law 《某法》（1号）第一条 (in force from 2025-05-01, until 2025-12-31): You may. \
             No promise. (source: 公报; checked on 2026-11-21; as reported, check the official \
             text)"
        );
        assert_eq!(
            item.sentence(Lang::Zh),
            "《某法》（1号）第一条（2025-05-01 起施行，至 2025-12-31 止）：可以。不保证。\
             （来源：公报；核对于 2026-11-21；据公开报道，请核对正式文本）"
        );
    }

    #[test]
    fn only_a_text_that_was_seen_is_quoted() {
        assert_eq!(
            item("verified = \"verbatim\"\ntext = \"甲\"").problem(),
            None
        );
        assert!(item("verified = \"verbatim\"").problem().is_some());
        assert!(
            item("verified = \"secondary\"\ntext = \"甲\"")
                .problem()
                .is_some()
        );
    }
}
