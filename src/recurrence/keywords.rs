//! What a row's own text says for or against a membership that renews itself.

use std::{collections::BTreeMap, sync::LazyLock};

use aho_corasick::AhoCorasick;
use serde::Deserialize;

use super::cadence::Period;
use crate::text::fold;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KeywordsFile {
    strong: Vec<String>,
    medium: Vec<String>,
    against: Vec<String>,
    by_hand: Vec<String>,
    opening: Vec<String>,
    goods: Vec<String>,
    shop: Vec<String>,
    company: Vec<String>,
    period: BTreeMap<String, String>,
}

/// What a word says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sense {
    Strong,
    Medium,
    Against,
    Opening,
    Goods,
    ByHand,
    Names(Period),
}

struct Keywords {
    words: KeywordsFile,
    /// All words in one automaton, and what each says.
    automaton: AhoCorasick,
    senses: Vec<Sense>,
}

static KEYWORDS: LazyLock<Keywords> = LazyLock::new(|| {
    let words =
        match toml::from_str::<KeywordsFile>(include_str!("../catalog/keywords/membership.toml")) {
            Ok(words) => words,
            Err(error) => unreachable!("the built-in keywords.toml: {error}"),
        };
    let lists = [
        (&words.strong, Sense::Strong),
        (&words.medium, Sense::Medium),
        (&words.against, Sense::Against),
        (&words.opening, Sense::Opening),
        (&words.goods, Sense::Goods),
        (&words.by_hand, Sense::ByHand),
    ];
    let listed = lists
        .into_iter()
        .flat_map(|(list, sense)| list.iter().map(move |word| (word, sense)));
    let periods = words
        .period
        .iter()
        .filter_map(|(word, period)| Some((word, Sense::Names(Period::parse(period)?))));
    let (patterns, senses): (Vec<&String>, Vec<Sense>) = listed.chain(periods).unzip();
    match AhoCorasick::new(patterns) {
        Ok(automaton) => Keywords {
            automaton,
            senses,
            words,
        },
        Err(error) => unreachable!("plain words always make an automaton: {error}"),
    }
});

/// The evidence in one row's texts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wording {
    /// 自动续费, 连续包月, 代扣 …
    pub strong: bool,
    /// 会员, VIP, 月卡 …
    pub medium: bool,
    /// Started by the payer: scanned, transferred, given.
    pub by_hand: bool,
    /// 首月, 试用, 开通 …
    pub opening: bool,
    pub goods: bool,
    pub period: Option<Period>,
}

/// Reads the wording of a row from its counterparty, description and kind.
pub fn wording(counterparty: &str, description: &str, kind: &str) -> Wording {
    let mut said = Wording::default();
    let mut against = false;
    // The longest word that names a period counts: 连续包半年 is not 包年.
    let mut period: (usize, Option<Period>) = (0, None);
    // 会员商城 says what kind of shop it is, and nothing of this payment.
    let name = SHOP_KINDS
        .iter()
        .fold(fold(counterparty), |name, word| name.replace(word, " "));
    let text = format!("{name} {}", fold(description));
    for found in KEYWORDS.automaton.find_overlapping_iter(&text) {
        if is_inside_a_number(&text, found.start()) {
            continue;
        }
        match KEYWORDS.senses[found.pattern().as_usize()] {
            Sense::Strong => said.strong = true,
            Sense::Medium => said.medium = true,
            Sense::Against => against = true,
            Sense::Opening => said.opening = true,
            Sense::Goods => said.goods = true,
            Sense::ByHand => {}
            Sense::Names(named) if found.len() > period.0 => period = (found.len(), Some(named)),
            Sense::Names(_) => {}
        }
    }
    let by_hand = |text: &str| {
        let text = fold(text);
        let mut found = KEYWORDS.automaton.find_overlapping_iter(&text);
        found.any(|found| KEYWORDS.senses[found.pattern().as_usize()] == Sense::ByHand)
    };
    Wording {
        strong: said.strong && !against,
        opening: said.opening && !against,
        by_hand: by_hand(kind) || by_hand(description),
        period: period.1,
        ..said
    }
}

/// 7天 in 17天, 1元 in 21元.
fn is_inside_a_number(text: &str, start: usize) -> bool {
    let (before, from) = text.split_at(start);
    from.starts_with(|c: char| c.is_ascii_digit())
        && before.ends_with(|c: char| c.is_ascii_digit() || c == '.')
}

/// A text made of nothing but words that every membership or every such shop uses: it names no merchant.
pub fn is_generic(text: &str) -> bool {
    let rest = stem(&fold(text));
    ["我的", "那个", "套餐", "的", "费"]
        .iter()
        .fold(rest, |rest, word| rest.replace(word, ""))
        .is_empty()
}

/// What a text says beyond the words that every membership or every such shop uses: 音乐 of 音乐会员.
pub fn distinguishing(text: &str) -> String {
    stem(&fold(text))
}

/// Whether a folded name says what kind of shop it is.
pub(super) fn names_a_shop_kind(name: &str) -> bool {
    KEYWORDS
        .words
        .shop
        .iter()
        .any(|word| name.contains(word.as_str()))
}

static SHOP_KINDS: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let mut words: Vec<&str> = KEYWORDS.words.shop.iter().map(String::as_str).collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
    words
});

/// What is left of a folded name without the words that many names share: the part that tells one shop from another.
pub(super) fn stem(name: &str) -> String {
    static SHARED: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
        let words = &KEYWORDS.words;
        longest_first(&[&words.shop, &words.company, &words.strong, &words.medium])
    });
    without(name, &SHARED)
}

/// A folded name without the words that say it is a membership.
pub(super) fn without_membership_words(name: &str) -> String {
    static MEMBERSHIP: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
        let words = &KEYWORDS.words;
        longest_first(&[&words.strong, &words.medium])
    });
    without(name, &MEMBERSHIP)
}

/// The words of the lists, and those that name a period.
fn longest_first(lists: &[&'static Vec<String>]) -> Vec<&'static str> {
    let periods = KEYWORDS.words.period.keys();
    let mut words: Vec<&str> = lists
        .iter()
        .copied()
        .flatten()
        .chain(periods)
        .map(String::as_str)
        .collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
    words
}

fn without(name: &str, words: &[&str]) -> String {
    let strip = |keeps: &dyn Fn(&str) -> bool| {
        let rest = words.iter().fold(name.to_owned(), |rest, word| {
            let less = rest.replace(word, "");
            if keeps(&letters(&less)) { less } else { rest }
        });
        letters(&rest)
    };
    // 霁月会员 is 霁月 and 会员, not 霁 and 月会员: a name of one character is no name where another reading leaves more.
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
    use super::*;

    #[test]
    fn wording_is_read_from_the_text() {
        let read = wording("火烈鸟数字商城", "卡盟VIP会员月卡-自动续费", "商户消费");
        assert!(read.strong && read.medium && !read.by_hand && !read.opening);
        assert_eq!(read.period, Period::parse("1m"));
        assert!(wording("某店", "收款方备注:二维码收款", "扫二维码付款").by_hand);
        assert!(!wording("某店", "月卡 不自动续费", "").strong);
        assert_eq!(
            wording("某店", "连续包季会员", "").period,
            Period::parse("3m")
        );
    }

    #[test]
    fn a_generic_text_names_no_merchant() {
        assert!(is_generic("会员") && is_generic("VIP 月卡") && is_generic("卡盟会员"));
        assert!(!is_generic("火烈鸟会员"));
    }
}
