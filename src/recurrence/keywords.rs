//! What a row's own text says for or against a membership that renews itself.

use std::{collections::BTreeMap, sync::LazyLock};

use serde::Deserialize;

use super::{cadence::Period, merchant::folded};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KeywordsFile {
    strong: Vec<String>,
    medium: Vec<String>,
    against: Vec<String>,
    by_hand: Vec<String>,
    opening: Vec<String>,
    goods: Vec<String>,
    period: BTreeMap<String, String>,
}

struct Keywords {
    words: KeywordsFile,
    /// Longest word first.
    periods: Vec<(String, Period)>,
}

static KEYWORDS: LazyLock<Keywords> = LazyLock::new(|| match toml::from_str::<KeywordsFile>(include_str!("keywords.toml")) {
    Ok(words) => {
        let mut periods: Vec<(String, Period)> = words
            .period
            .iter()
            .filter_map(|(word, period)| Some((word.clone(), Period::parse(period)?)))
            .collect();
        periods.sort_by_key(|(word, _)| std::cmp::Reverse(word.chars().count()));
        Keywords { words, periods }
    }
    Err(error) => unreachable!("the built-in keywords.toml: {error}"),
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
    let text = folded(&format!("{counterparty} {description}"));
    let kind = folded(kind);
    let holds = |list: &[String]| list.iter().any(|word| text.contains(word.as_str()));
    let words = &KEYWORDS.words;
    let against = holds(&words.against);
    Wording {
        strong: !against && holds(&words.strong),
        medium: holds(&words.medium),
        by_hand: words.by_hand.iter().any(|word| kind.contains(word.as_str()) || description.contains(word.as_str())),
        opening: holds(&words.opening),
        goods: holds(&words.goods),
        period: KEYWORDS.periods.iter().find(|(word, _)| text.contains(word.as_str())).map(|&(_, period)| period),
    }
}

/// A text made of nothing but words every membership uses: it names no merchant.
pub fn is_generic(text: &str) -> bool {
    let mut rest = folded(text);
    let words = &KEYWORDS.words;
    let mut all: Vec<&String> = words.strong.iter().chain(&words.medium).chain(words.period.keys()).collect();
    all.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
    for word in all {
        rest = rest.replace(word.as_str(), "");
    }
    ["我的", "那个", "平台", "服务", "套餐", "的", "费"].iter().fold(rest, |rest, word| rest.replace(word, "")).is_empty()
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
        assert_eq!(wording("某店", "连续包季会员", "").period, Period::parse("3m"));
    }

    #[test]
    fn a_generic_text_names_no_merchant() {
        assert!(is_generic("会员") && is_generic("VIP 月卡") && is_generic("连续包月会员"));
        assert!(!is_generic("火烈鸟会员"));
    }
}
