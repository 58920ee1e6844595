//! Keywords in a row's texts, for or against a membership that renews itself; and words in names.

use std::collections::BTreeMap;

use aho_corasick::AhoCorasick;
use serde::Deserialize;

use super::word_list::{WordList, failing_hit, failing_miss, longest_first, malformed};
use crate::{
    bilingual,
    catalog::{Catalog, Kind},
    lang::Bilingual,
    problem::Problem,
    recurrence::cadence::Period,
    text::fold,
};

const FILE: &str = "membership";

/// The word lists of `keywords/membership.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Lists {
    strong: WordList,
    medium: WordList,
    against: WordList,
    by_hand: WordList,
    opening: WordList,
    goods: WordList,
    shop: WordList,
    company: WordList,
    period: PeriodWords,
}

/// Words that name a period, and examples: texts with the period that they name.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PeriodWords {
    words: BTreeMap<String, Period>,
    hit: BTreeMap<String, Period>,
    miss: Vec<String>,
}

/// The meaning of a keyword.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sense {
    Strong,
    Medium,
    Against,
    Opening,
    Goods,
    ByHand,
    Names(Period),
}

/// The keywords, all in one automaton.
#[derive(Debug)]
pub(super) struct Keywords {
    lists: Lists,
    automaton: AhoCorasick,
    /// The meaning of each word of the automaton.
    senses: Vec<Sense>,
    /// Words for kinds of shops, the longest first.
    shop_kinds: Vec<String>,
    /// Words that many names share, the longest first.
    shared: Vec<String>,
    /// Words that say that a name is a membership's, the longest first.
    membership: Vec<String>,
}

/// The evidence in the texts of one row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wording {
    /// Renewal words: 自动续费, 连续包月, 代扣 …
    pub strong: bool,
    /// Membership words: 会员, VIP, 月卡 …
    pub medium: bool,
    /// Started by the payer: scanned, transferred, given.
    pub by_hand: bool,
    /// An opening offer: 首月, 试用, 开通 …
    pub opening: bool,
    /// Goods: 包邮, 礼盒 …
    pub goods: bool,
    /// The period that the texts name.
    pub period: Option<Period>,
}

impl Keywords {
    /// Reads and folds the lists of `keywords/membership.toml`; an empty word is an error.
    pub fn load(catalog: &Catalog) -> Result<Keywords, Problem> {
        let mut lists: Lists = catalog.one(Kind::Keywords, FILE)?;
        for (key, list) in lists.named() {
            list.prepare(FILE, key)?;
        }
        let periods = std::mem::take(&mut lists.period.words).into_iter();
        lists.period.words = periods
            .map(|(word, period)| (fold(&word), period))
            .collect();
        if lists.period.words.keys().any(String::is_empty) {
            let what = bilingual!("period：有一个空的词", "period: one of the words is empty");
            return Err(malformed(FILE, what));
        }
        let senses = [
            (&lists.strong, Sense::Strong),
            (&lists.medium, Sense::Medium),
            (&lists.against, Sense::Against),
            (&lists.opening, Sense::Opening),
            (&lists.goods, Sense::Goods),
            (&lists.by_hand, Sense::ByHand),
        ];
        let listed = senses
            .into_iter()
            .flat_map(|(list, sense)| list.words.iter().map(move |word| (word, sense)));
        let periods = lists.period.words.iter();
        let periods = periods.map(|(word, &period)| (word, Sense::Names(period)));
        let (patterns, senses): (Vec<&String>, Vec<Sense>) = listed.chain(periods).unzip();
        let automaton = AhoCorasick::new(patterns)
            .map_err(|error| malformed(FILE, Bilingual::same(error.to_string())))?;
        let membership = || {
            let periods = lists.period.words.keys();
            let words = lists.strong.words.iter().chain(&lists.medium.words);
            words.chain(periods)
        };
        let names = lists.shop.words.iter().chain(&lists.company.words);
        Ok(Keywords {
            automaton,
            senses,
            shop_kinds: longest_first(lists.shop.words.iter()),
            shared: longest_first(names.chain(membership())),
            membership: longest_first(membership()),
            lists,
        })
    }

    /// The wording of a row, from its counterparty, description and kind.
    pub fn wording(&self, counterparty: &str, description: &str, kind: &str) -> Wording {
        let mut said = Wording::default();
        let mut against = false;
        // The longest word that names a period counts: 连续包半年 is not 包年.
        let mut longest = 0;
        // 会员 in 会员商城 is the kind of shop. It says nothing about this payment.
        let name = self
            .shop_kinds
            .iter()
            .fold(fold(counterparty), |name, word| name.replace(word, " "));
        for (length, sense) in self.senses(&format!("{name} {}", fold(description))) {
            match sense {
                Sense::Strong => said.strong = true,
                Sense::Medium => said.medium = true,
                Sense::Against => against = true,
                Sense::Opening => said.opening = true,
                Sense::Goods => said.goods = true,
                // Sought only in the kind and the description, below.
                Sense::ByHand => {}
                Sense::Names(period) if length > longest => {
                    longest = length;
                    said.period = Some(period);
                }
                Sense::Names(_) => {}
            }
        }
        Wording {
            strong: said.strong && !against,
            opening: said.opening && !against,
            by_hand: self.is_by_hand(kind) || self.is_by_hand(description),
            ..said
        }
    }

    fn is_by_hand(&self, text: &str) -> bool {
        let text = fold(text);
        let mut found = self.automaton.find_overlapping_iter(&text);
        found.any(|found| self.senses[found.pattern().as_usize()] == Sense::ByHand)
    }

    /// The meanings of the keywords in a folded text, each with the keyword's length in bytes.
    fn senses(&self, text: &str) -> impl Iterator<Item = (usize, Sense)> {
        self.automaton
            .find_overlapping_iter(text)
            .filter(|found| !is_inside_a_number(text, found.start()))
            .map(|found| (found.len(), self.senses[found.pattern().as_usize()]))
    }

    /// Whether a folded name says what kind of shop it is.
    pub fn names_a_shop_kind(&self, name: &str) -> bool {
        self.lists.shop.is_in(name)
    }

    /// The part of a folded name that distinguishes one shop from another: without the words that
    /// many names share.
    pub fn distinguishing_part(&self, name: &str) -> String {
        without(name, &self.shared)
    }

    /// A folded name without the words that say that it is a membership.
    pub fn without_membership_words(&self, name: &str) -> String {
        without(name, &self.membership)
    }

    /// The examples that do not hold.
    pub fn failing_examples(&self) -> Vec<Bilingual> {
        let has = |wanted: Sense| {
            move |text: &str| {
                let mut senses = self.senses(text);
                senses.any(|(_, sense)| sense == wanted)
            }
        };
        let finds = |wanted: Sense| move |text: &str| has(wanted)(&fold(text));
        let Lists {
            strong,
            medium,
            against,
            by_hand,
            opening,
            goods,
            shop,
            company,
            period,
        } = &self.lists;
        let mut failing = [
            strong.failing("membership: strong", finds(Sense::Strong)),
            medium.failing("membership: medium", finds(Sense::Medium)),
            against.failing("membership: against", finds(Sense::Against)),
            by_hand.failing("membership: by_hand", finds(Sense::ByHand)),
            opening.failing("membership: opening", finds(Sense::Opening)),
            goods.failing("membership: goods", finds(Sense::Goods)),
            shop.failing("membership: shop", |text| shop.is_in(&fold(text))),
            company.failing("membership: company", |text| company.is_in(&fold(text))),
        ]
        .concat();
        let named = |text: &str| self.wording("", text, "").period;
        for (text, expected) in &period.hit {
            if named(text) != Some(*expected) {
                failing.push(failing_hit("membership: period", text));
            }
        }
        let found = period.miss.iter().filter(|text| named(text).is_some());
        failing.extend(found.map(|text| failing_miss("membership: period", text)));
        failing
    }
}

impl Lists {
    fn named(&mut self) -> [(&'static str, &mut WordList); 8] {
        [
            ("strong", &mut self.strong),
            ("medium", &mut self.medium),
            ("against", &mut self.against),
            ("by_hand", &mut self.by_hand),
            ("opening", &mut self.opening),
            ("goods", &mut self.goods),
            ("shop", &mut self.shop),
            ("company", &mut self.company),
        ]
    }
}

/// Whether a keyword that begins with a digit stands inside a number: 7天 in 17天, 1元 in 21元.
fn is_inside_a_number(text: &str, start: usize) -> bool {
    let (before, from) = text.split_at(start);
    from.starts_with(|c: char| c.is_ascii_digit())
        && before.ends_with(|c: char| c.is_ascii_digit() || c == '.')
}

/// The letters and digits of a name without these words.
fn without(name: &str, words: &[String]) -> String {
    let strip = |keeps: &dyn Fn(&str) -> bool| {
        let rest = words.iter().fold(name.to_owned(), |rest, word| {
            let less = rest.replace(word, "");
            if keeps(&letters(&less)) { less } else { rest }
        });
        letters(&rest)
    };
    // 霁月会员 is 霁月 and 会员, not 霁 and 月会员: a reading that leaves one character is dropped
    // where another leaves more.
    let longer = strip(&|less| less.chars().count() != 1);
    if longer.chars().count() > 1 && longer != letters(name) {
        longer
    } else {
        strip(&|_| true)
    }
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn keywords() -> Keywords {
        let catalog = Catalog::load(&[]).expect("built-in data");
        Keywords::load(&catalog).expect("built-in keywords")
    }

    #[test]
    fn the_wording_is_read_from_a_rows_texts() {
        let words = keywords();
        let read = words.wording("火烈鸟数字商城", "卡盟VIP会员月卡-自动续费", "商户消费");
        assert!(read.strong && read.medium && !read.by_hand && !read.opening);
        assert_eq!(read.period, Period::parse("1m"));
        let by_hand = words.wording("某店", "收款方备注:二维码收款", "扫二维码付款");
        assert!(by_hand.by_hand);
        assert!(!words.wording("某店", "月卡 不自动续费", "").strong);
        assert_eq!(
            words.wording("某店", "连续包季会员", "").period,
            Period::parse("3m")
        );
        // The kind of shop says nothing about the payment.
        assert!(!words.wording("会员商城", "卡密", "").medium);
    }

    #[test]
    fn a_name_is_told_from_others_by_what_they_do_not_share() {
        let words = keywords();
        for (name, part) in [
            ("音乐会员", "音乐"),
            ("火烈鸟数字商城", "火烈鸟"),
            ("霁月会员", "霁月"),
            ("会员月卡", ""),
        ] {
            assert_eq!(words.distinguishing_part(name), part, "{name}");
        }
        assert_eq!(words.without_membership_words("95卡盟网会员"), "95卡盟网");
    }

    #[test]
    fn a_catalog_folder_replaces_the_keywords() {
        let folder = tempfile::tempdir().expect("a folder");
        let keywords = folder.path().join("keywords");
        fs::create_dir(&keywords).expect("a folder");
        let built_in = include_str!("../../catalog/keywords/membership.toml");
        let replaced = built_in.replace("\"连续订阅\"", "\"到期自续\"");
        fs::write(keywords.join("membership.toml"), replaced).expect("a file");
        let catalog = Catalog::load(&[folder.path().to_owned()]).expect("data files");
        let words = Keywords::load(&catalog).expect("keywords");
        assert!(words.wording("某店", "到期自续", "").strong);
        assert!(!words.wording("某店", "连续订阅", "").strong);
    }
}
