//! The merchant catalogue: the known merchants, each with its kind and category. Merchants that it
//! does not know are processed as well.

use aho_corasick::AhoCorasick;
use serde::Deserialize;

use super::{
    categories::Categories,
    keywords::{Keywords, Wording},
    likeness::Name,
    name_words::NameWords,
    word_list::{failing_hit, failing_miss},
};
use crate::{
    bilingual,
    catalog::{Catalog, DataFile, Kind},
    lang::Bilingual,
    problem::Problem,
    text::fold,
};

/// The kind of an entry: one merchant, a kind of shop, or a platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EntryKind {
    /// One merchant: all texts that match are the same service.
    Brand,
    /// A kind of shop: each shop keeps its own name.
    Shops,
    /// A platform that stands for many sellers: its name says little.
    Platform,
}

/// The text of a row in which an entry's words are sought.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Place {
    Counterparty,
    Description,
    Any,
}

/// An entry of the merchant catalogue. `docs/contributing.md` explains each key. `hit` and `miss`
/// are its examples, which `catalog check` and a test run.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MerchantEntry {
    /// The id of the entry.
    pub id: String,
    /// The name of the merchant or of the kind of shop, for a person.
    pub name: Bilingual,
    /// One merchant, a kind of shop, or a platform.
    pub kind: EntryKind,
    /// One of the ids in `keywords/categories.toml`.
    pub category: String,
    /// Whether it sells memberships.
    pub membership: bool,
    #[serde(rename = "where")]
    place: Place,
    #[serde(rename = "match")]
    words: Vec<String>,
    #[serde(default)]
    except: Vec<String>,
    hit: Vec<String>,
    miss: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct MerchantFile {
    #[serde(default)]
    merchant: Vec<MerchantEntry>,
}

/// The merchant catalogue with the keywords and the words of names: all data about the texts of a
/// row.
#[derive(Debug)]
pub struct Merchants {
    entries: Vec<MerchantEntry>,
    /// All words of the entries.
    automaton: AhoCorasick,
    /// The entry of each word of the automaton.
    owners: Vec<usize>,
    categories: Categories,
    keywords: Keywords,
    name_words: NameWords,
}

/// The least number of examples that an entry needs.
const HITS_AT_LEAST: usize = 3;
const MISSES_AT_LEAST: usize = 2;

impl Merchants {
    /// Reads the kinds `merchants` and `keywords`. Entries are kept in the order of the files' ids.
    /// Errors: an id used twice, an unknown category, a word of one character, too few examples.
    pub fn load(catalog: &Catalog) -> Result<Merchants, Problem> {
        let categories = Categories::load(catalog)?;
        let mut entries: Vec<MerchantEntry> = Vec::new();
        for (file, spec) in catalog.read::<MerchantFile>(Kind::Merchants)? {
            for mut entry in spec.merchant {
                for words in [&mut entry.words, &mut entry.except] {
                    *words = words.iter().map(|word| fold(word)).collect();
                }
                check(&entry, &entries, &categories)
                    .map_err(|what| in_entry(file, &entry.id, what))?;
                entries.push(entry);
            }
        }
        let words: Vec<(usize, &String)> = entries
            .iter()
            .enumerate()
            .flat_map(|(index, entry)| entry.words.iter().map(move |word| (index, word)))
            .collect();
        let automaton = AhoCorasick::new(words.iter().map(|(_, word)| word))
            .map_err(|error| Problem::other(error).at(Kind::Merchants.folder()))?;
        Ok(Merchants {
            automaton,
            owners: words.into_iter().map(|(index, _)| index).collect(),
            categories,
            keywords: Keywords::load(catalog)?,
            name_words: NameWords::load(catalog)?,
            entries,
        })
    }

    /// The entry of that index, which an `Identity` holds.
    pub fn entry(&self, index: usize) -> &MerchantEntry {
        &self.entries[index]
    }

    /// All entries, in the order in which they are tried.
    pub fn entries(&self) -> &[MerchantEntry] {
        &self.entries
    }

    /// Whether payments of an entry are bills: they recur and are listed, although they are no
    /// membership.
    pub fn is_bill(&self, entry: &MerchantEntry) -> bool {
        !entry.membership && self.categories.is_bill(&entry.category)
    }

    /// Whether payments of an entry are everyday purchases, which are never a subscription.
    pub fn is_everyday(&self, entry: &MerchantEntry) -> bool {
        !entry.membership && !self.categories.is_bill(&entry.category)
    }

    /// The first entry, in the catalogue's order, that matches a text in that place. `beside`: the
    /// row's other text.
    pub(super) fn lookup(&self, text: &str, place: Place, beside: &str) -> Option<usize> {
        let text = fold(text);
        let mut found: Vec<usize> = self
            .automaton
            .find_overlapping_iter(&text)
            .map(|hit| self.owners[hit.pattern().as_usize()])
            .collect();
        found.sort_unstable();
        found.dedup();
        found.into_iter().find(|&index| {
            let entry = &self.entries[index];
            // An everyday shop may sell a membership: its other text then has a word of `except`.
            let excepted =
                |text: &str| entry.except.iter().any(|word| text.contains(word.as_str()));
            (entry.place == Place::Any || entry.place == place)
                && !excepted(&text)
                && (entry.membership || !excepted(&fold(beside)))
        })
    }

    /// The examples of entries and word lists that do not hold, in sentences: each `hit` must find
    /// its entry or list, no `miss` may.
    pub fn failing_examples(&self) -> Vec<Bilingual> {
        let mut failing = self.keywords.failing_examples();
        failing.extend(self.name_words.failing_examples());
        let indices = 0..self.entries.len();
        failing.extend(indices.flat_map(|index| self.failing_entry(index)));
        failing
    }

    fn failing_entry(&self, index: usize) -> Vec<Bilingual> {
        let entry = &self.entries[index];
        let place = if entry.place == Place::Description {
            Place::Description
        } else {
            Place::Counterparty
        };
        let found = |text: &str| self.lookup(text, place, "");
        let id = &entry.id;
        let hits = entry.hit.iter().filter_map(|text| match found(text) {
            Some(found) if found == index => None,
            Some(found) => {
                let other = &self.entries[found].id;
                Some(bilingual!(
                    "{id}：hit 例子“{text}”被 {other} 先匹配了",
                    "{id}: hit {text:?} is caught by {other}"
                ))
            }
            None => Some(failing_hit(id, text)),
        });
        let misses = entry.miss.iter().filter(|text| found(text) == Some(index));
        hits.chain(misses.map(|text| failing_miss(id, text)))
            .collect()
    }

    /// The wording of a row, from its counterparty, description and kind.
    pub fn wording(&self, counterparty: &str, description: &str, kind: &str) -> Wording {
        self.keywords.wording(counterparty, description, kind)
    }

    /// A name taken apart, to be compared with others.
    pub fn name(&self, text: &str) -> Name {
        Name::of(text, &self.keywords, &self.name_words)
    }

    /// Whether a text has only words that many memberships or shops use, so that it names no
    /// merchant.
    pub fn is_generic(&self, text: &str) -> bool {
        let rest = self.distinguishing_part(text);
        self.name_words.without_fillers(&rest).is_empty()
    }

    /// The part of a text that distinguishes it from others: 音乐 of 音乐会员.
    pub fn distinguishing_part(&self, text: &str) -> String {
        self.keywords.distinguishing_part(&fold(text))
    }

    /// The only category that a text can mean because of one of its words: 卡盟会员 can only mean a
    /// membership of the category `kameng`.
    pub fn category_named_in(&self, text: &str) -> Option<&str> {
        self.name_words.category(text)
    }

    /// Whether a text in a record of cancellation says that all subscriptions are meant.
    pub fn means_all(&self, text: &str) -> bool {
        self.name_words.means_all(text)
    }

    /// A name in a record of cancellation without the words that mean all.
    pub fn without_all(&self, text: &str) -> String {
        self.name_words.without_all(text)
    }

    /// Whether a merchant's name is one of Apple's.
    pub fn is_apple(&self, name: &str) -> bool {
        self.name_words.is_apple(name)
    }

    /// Whether a merchant's name carries a legal form.
    pub(in crate::recurrence) fn is_company(&self, name: &str) -> bool {
        self.name_words.is_company(name)
    }

    /// The key of a merchant's name.
    pub(super) fn core_key(&self, name: &str) -> String {
        self.name_words.core(name)
    }

    /// The key of a product's text.
    pub(super) fn product_key(&self, text: &str) -> String {
        self.name_words.product(text)
    }
}

/// Checks an entry. The error says what is wrong with it.
fn check(
    entry: &MerchantEntry,
    known: &[MerchantEntry],
    categories: &Categories,
) -> Result<(), Bilingual> {
    if known.iter().any(|known| known.id == entry.id) {
        return Err(bilingual!("这个编号用了两次", "this id is used twice"));
    }
    if entry.words.iter().any(|word| word.chars().count() < 2) {
        return Err(bilingual!(
            "只有一个字的词会匹配太多",
            "a word of one character matches too much"
        ));
    }
    if entry.hit.len() < HITS_AT_LEAST || entry.miss.len() < MISSES_AT_LEAST {
        let (hits, misses) = (entry.hit.len(), entry.miss.len());
        return Err(bilingual!(
            "例子太少：hit 有 {hits} 个（至少 {HITS_AT_LEAST} 个），\
             miss 有 {misses} 个（至少 {MISSES_AT_LEAST} 个）",
            "too few examples: {hits} hit (at least {HITS_AT_LEAST}), \
             {misses} miss (at least {MISSES_AT_LEAST})"
        ));
    }
    categories.check(&entry.category)
}

fn in_entry(file: &DataFile, id: &str, what: Bilingual) -> Problem {
    file.malformed(
        Kind::Merchants,
        bilingual!("{id}：{what}", "{id}: {what}", what = &what),
    )
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// Loads the built-in files and one more file of merchants.
    fn with_file(text: &str) -> Result<Merchants, Problem> {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir(folder.path().join("merchants")).expect("a folder");
        fs::write(folder.path().join("merchants/mine.toml"), text).expect("a file");
        Merchants::load(&Catalog::load(&[folder.path().to_owned()]).expect("data files"))
    }

    const ENTRY: &str = r#"
        [[merchant]]
        id = "mine"
        name = { zh = "示例", en = "example" }
        kind = "brand"
        category = "video"
        membership = true
        where = "any"
        match = ["示例影视"]
        hit = ["示例影视会员", "示例影视月卡", "示例影视VIP"]
        miss = ["示例超市", "影视基地"]
    "#;

    #[test]
    fn every_example_of_the_data_files_holds() {
        let merchants = with_file(ENTRY).expect("merchants");
        assert_eq!(merchants.failing_examples(), Vec::new());
    }

    #[test]
    fn an_example_that_does_not_hold_is_named() {
        let wrong = ENTRY.replace("示例影视月卡", "示例月卡");
        let failing = with_file(&wrong).expect("merchants").failing_examples();
        let expected = "mine: hit \"示例月卡\" does not match";
        assert_eq!(failing.len(), 1);
        assert_eq!(failing[0].en, expected);
    }

    #[test]
    fn a_wrong_entry_is_an_error_that_names_what_is_accepted() {
        for (right, wrong, said) in [
            (
                r#""video""#,
                r#""vidoe""#,
                "no category vidoe; accepted: bank-fee, cloud,",
            ),
            (r#", "示例影视VIP""#, "", "2 hit (at least 3)"),
            (r#", "影视基地""#, "", "1 miss (at least 2)"),
            (r#"["示例影视"]"#, r#"["示"]"#, "a word of one character"),
            (
                r#"id = "mine""#,
                r#"id = "cloud-baidu""#,
                "cloud-baidu: this id is used twice",
            ),
        ] {
            let error = with_file(&ENTRY.replace(right, wrong)).map(|_| ());
            let error = error.expect_err(wrong).to_string();
            assert!(error.contains(said), "{error}");
            assert!(error.contains("mine.toml"), "{error}");
        }
    }

    #[test]
    fn bills_are_no_everyday_purchases() {
        let merchants = with_file(ENTRY).expect("merchants");
        let of_category = |category: &str| {
            let mut entries = merchants.entries().iter();
            entries.find(|entry| entry.category == category && !entry.membership)
        };
        let rent = of_category("rent").expect("an entry");
        assert!(merchants.is_bill(rent) && !merchants.is_everyday(rent));
        let food = of_category("food").expect("an entry");
        assert!(!merchants.is_bill(food) && merchants.is_everyday(food));
    }

    #[test]
    fn a_generic_text_names_no_merchant() {
        let merchants = with_file(ENTRY).expect("merchants");
        for text in ["会员", "VIP 月卡", "卡盟会员", "我的会员"] {
            assert!(merchants.is_generic(text), "{text}");
        }
        assert!(!merchants.is_generic("火烈鸟会员"));
    }
}
