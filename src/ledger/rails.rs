//! Payment rails: the processor names that banks put in front of a merchant.

use std::sync::LazyLock;

use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;

use crate::statement::Channel;

/// The processor behind a bank's row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Rail {
    WeChat,
    Alipay,
    Jd,
    Meituan,
    Douyin,
    UnionPay,
}

impl Rail {
    /// The wallet whose own statement shows a payment by this rail.
    pub(super) fn wallet(self) -> Option<Channel> {
        match self {
            Rail::WeChat => Some(Channel::WeChat),
            Rail::Alipay => Some(Channel::Alipay),
            Rail::Jd => Some(Channel::Jd),
            Rail::Meituan => Some(Channel::Meituan),
            Rail::Douyin | Rail::UnionPay => None,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RailsFile {
    /// Texts in front of the merchant; peeled repeatedly, longest first.
    prefix: Vec<Mark>,
    /// Names that are the processor itself, not a merchant.
    company: Vec<Mark>,
    /// Texts around the merchant that say nothing of a rail.
    noise: Vec<String>,
    /// Texts that stand on both sides of the merchant, longest first.
    wrapper: Vec<Wrapper>,
    /// Texts in a shop's means of payment that name a wallet.
    wallet: Vec<Mark>,
    /// Texts that name a shop with statements of its own.
    shop: Vec<Mark>,
    family_method: Vec<String>,
    family_kind: Vec<String>,
    own_account: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Mark {
    text: String,
    #[serde(default)]
    rail: Option<Rail>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wrapper {
    open: String,
    close: String,
}

static RAILS: LazyLock<RailsFile> = LazyLock::new(|| {
    let length = |text: &str| std::cmp::Reverse(text.chars().count());
    match toml::from_str::<RailsFile>(include_str!("rails/processors.toml")) {
        Ok(mut rails) => {
            rails.prefix.sort_by_key(|mark| length(&mark.text));
            rails.wrapper.sort_by_key(|wrapper| length(&wrapper.open));
            rails
        }
        Err(error) => unreachable!("the built-in rails/processors.toml: {error}"),
    }
});

/// A bank's text without the processor in front: the rail, if one was named, and what remains;
/// empty when it named only the processor.
///
/// The text is put into compatibility form (NFKC), dashes are one dash, white space around is gone.
pub fn peel(text: &str) -> (Option<Rail>, String) {
    let mut rest: String = text
        .nfkc()
        .map(|c| {
            if matches!(c, '－' | '—' | '–' | '‐' | '−') {
                '-'
            } else {
                c
            }
        })
        .collect::<String>()
        .trim()
        .to_owned();
    let mut rail = None;
    loop {
        let trimmed = rest.trim_start_matches(['-', '_', ' ', ',', ':', '，']);
        if let Some(mark) = RAILS
            .company
            .iter()
            .find(|mark| trimmed.starts_with(mark.text.as_str()))
        {
            rail = rail.or(mark.rail);
            rest = trimmed[mark.text.len()..].to_owned();
            continue;
        }
        if let Some(mark) = RAILS
            .prefix
            .iter()
            .find(|mark| has_prefix(trimmed, &mark.text))
        {
            rail = rail.or(mark.rail);
            rest = trimmed[mark.text.len()..].to_owned();
            continue;
        }
        if let Some(noise) = RAILS
            .noise
            .iter()
            .find(|noise| trimmed.starts_with(noise.as_str()))
        {
            rest = trimmed[noise.len()..].to_owned();
            continue;
        }
        let rest = trimmed.trim_end_matches(['-', '_', ' ']).to_owned();
        return (rail, unwrapped(rest));
    }
}

/// The wallet that a shop's means of payment names: `微信支付`, `微信-招商银行信用卡`.
pub(super) fn wallet_in(method: &str) -> Option<Channel> {
    channel_in(&RAILS.wallet, method)
}

/// The shop with statements of its own that a wallet's row names.
pub(super) fn shop_in(text: &str) -> Option<Channel> {
    channel_in(&RAILS.shop, text)
}

/// The channel of the first mark that a text holds.
fn channel_in(marks: &[Mark], text: &str) -> Option<Channel> {
    let mark = marks.iter().find(|mark| text.contains(&mark.text))?;
    mark.rail.and_then(Rail::wallet)
}

/// A means of payment that is another person's card.
pub(super) fn is_family_method(method: &str) -> bool {
    RAILS.family_method.iter().any(|word| method.contains(word))
}

/// The kind of row by which the card's owner sees that payment.
pub(super) fn is_family_kind(kind: &str) -> bool {
    RAILS.family_kind.iter().any(|word| kind.contains(word))
}

/// Whether a bank's row moves money between the person's card and their wallet: the text behind the
/// wallet's name says so.
pub(super) fn is_own_account(counterparty: &str, description: &str) -> bool {
    let own = |text: &str| {
        let (rail, rest) = peel(text);
        rail.and_then(Rail::wallet).is_some() && RAILS.own_account.contains(&rest)
    };
    // The other text names nobody but the processor.
    let empty = |text: &str| peel(text).1.is_empty();
    own(counterparty) && empty(description) || own(description) && empty(counterparty)
}

/// A prefix counts when a separator, a bracket or nothing follows it: 支付宝-店 and 支付宝, but not
/// 支付宝小铺.
fn has_prefix(text: &str, prefix: &str) -> bool {
    text.strip_prefix(prefix).is_some_and(|rest| {
        rest.chars().next().is_none_or(|c| !c.is_alphanumeric()) || prefix.ends_with('-')
    })
}

/// `银联无卡支付业务((特约)店)`: the merchant between the texts of a wrapper.
fn unwrapped(text: String) -> String {
    let inside = |wrapper: &Wrapper| {
        let inner = text.strip_prefix(wrapper.open.as_str())?;
        inner.strip_suffix(wrapper.close.as_str())
    };
    let merchant = RAILS.wrapper.iter().find_map(inside).map(str::to_owned);
    merchant.unwrap_or(text)
}

/// The rail that a bank's row names in any of its texts.
pub(super) fn rail_of(counterparty: &str, description: &str, kind: &str) -> Option<Rail> {
    [description, counterparty, kind].iter().find_map(|text| {
        let (rail, _) = peel(text);
        rail.or_else(|| {
            // The processor may stand behind a bank's own word: 网上支付-支付宝, 消费 财付通-…
            let text: String = text.nfkc().collect();
            RAILS
                .company
                .iter()
                .find(|mark| mark.text.chars().count() >= 3 && text.contains(mark.text.as_str()))
                .and_then(|mark| mark.rail)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processors_are_peeled_off_the_merchant() {
        for (text, rail, rest) in [
            (
                "财付通-微信支付-火烈鸟商城",
                Some(Rail::WeChat),
                "火烈鸟商城",
            ),
            ("财付通－某某店", Some(Rail::WeChat), "某某店"),
            (
                "支付宝-支付宝外部商户-云杉打车",
                Some(Rail::Alipay),
                "云杉打车",
            ),
            (
                "支付宝-支付宝-消费-便民微超",
                Some(Rail::Alipay),
                "便民微超",
            ),
            ("深圳市财付通支付科技有限公司", Some(Rail::WeChat), ""),
            ("支付宝（中国）网络技术有限公司", Some(Rail::Alipay), ""),
            ("（特约）某某店", None, "某某店"),
            ("银联无卡支付业务((特约)某某还款)", None, "某某还款"),
            ("银联无卡自助消费(某某店)", None, "某某店"),
            ("银联无卡自助消费", None, "银联无卡自助消费"),
            ("支付宝小铺", None, "支付宝小铺"),
            ("某某店", None, "某某店"),
            ("财付通", Some(Rail::WeChat), ""),
        ] {
            assert_eq!(peel(text), (rail, rest.to_owned()), "{text}");
        }
    }

    #[test]
    fn a_means_of_payment_names_its_wallet() {
        for (method, wallet) in [
            ("微信-招商银行信用卡", Some(Channel::WeChat)),
            ("财付通", Some(Channel::WeChat)),
            ("支付宝支付", Some(Channel::Alipay)),
            ("京东白条", None),
        ] {
            assert_eq!(wallet_in(method), wallet, "{method}");
        }
    }
}
