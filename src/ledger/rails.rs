//! Payment rails: the processor names that banks put in front of a merchant.

use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;

use crate::{
    bilingual,
    catalog::{Catalog, Kind},
    problem::Problem,
    statement::Channel,
};

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

/// The names of payment processors, and what banks and wallets print beside them.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Rails {
    /// Names in front of the merchant. They are removed repeatedly, the longest first.
    prefix: Vec<Mark>,
    /// Names that are the processor itself, not a merchant.
    company: Vec<Mark>,
    /// Texts in front of the merchant that name no rail.
    noise: Vec<String>,
    /// Texts that stand on both sides of the merchant, the longest first.
    wrapper: Vec<Wrapper>,
    /// Texts in a shop's means of payment that name a wallet.
    wallet: Vec<Mark>,
    /// Names of shops with statements of their own.
    shop: Vec<Mark>,
    family_method: Vec<String>,
    family_kind: Vec<String>,
    own_account: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Mark {
    text: String,
    #[serde(default)]
    rail: Option<Rail>,
}

/// Texts around a merchant's name.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wrapper {
    open: String,
    close: String,
}

impl Rails {
    /// Reads all files of the kind `rails`; their lists are joined in the order of the files' ids.
    pub fn load(catalog: &Catalog) -> Result<Rails, Problem> {
        let mut rails = Rails::default();
        for (data, file) in catalog.read::<Rails>(Kind::Rails)? {
            // The removal of an empty name would never end.
            if file.has_empty_name() {
                let what = bilingual!("名字不能为空", "a name must not be empty");
                return Err(data.malformed(Kind::Rails, what));
            }
            rails.prefix.extend(file.prefix);
            rails.company.extend(file.company);
            rails.noise.extend(file.noise);
            rails.wrapper.extend(file.wrapper);
            rails.wallet.extend(file.wallet);
            rails.shop.extend(file.shop);
            rails.family_method.extend(file.family_method);
            rails.family_kind.extend(file.family_kind);
            rails.own_account.extend(file.own_account);
        }
        let length = |text: &str| std::cmp::Reverse(text.chars().count());
        rails.prefix.sort_by_key(|mark| length(&mark.text));
        rails.wrapper.sort_by_key(|wrapper| length(&wrapper.open));
        Ok(rails)
    }

    fn has_empty_name(&self) -> bool {
        let mut marks = self.prefix.iter().chain(&self.company).chain(&self.shop);
        marks.any(|mark| mark.text.is_empty()) || self.noise.iter().any(String::is_empty)
    }

    /// Removes the processor's name in front of a text. Returns the rail, if one was named, and the
    /// remaining text, which is empty when the text named only the processor.
    ///
    /// The text is in compatibility form (NFKC), with one kind of dash, and without white space at
    /// its ends.
    pub fn peel(&self, text: &str) -> (Option<Rail>, String) {
        let is_dash = |c: char| matches!(c, '－' | '—' | '–' | '‐' | '−');
        let one_dash = |c: char| if is_dash(c) { '-' } else { c };
        let text: String = text.nfkc().map(one_dash).collect();
        let mut rest = text.trim();
        let mut rail = None;
        loop {
            rest = rest.trim_start_matches(['-', '_', ' ', ',', ':', '，']);
            let starts = |mark: &&Mark| rest.starts_with(mark.text.as_str());
            let named = self
                .company
                .iter()
                .find(starts)
                .or_else(|| self.prefix.iter().find(|mark| has_prefix(rest, &mark.text)));
            if let Some(mark) = named {
                rail = rail.or(mark.rail);
                rest = &rest[mark.text.len()..];
                continue;
            }
            let mut noise = self.noise.iter();
            match noise.find_map(|noise| rest.strip_prefix(noise.as_str())) {
                Some(behind) => rest = behind,
                None => {
                    let rest = rest.trim_end_matches(['-', '_', ' ']).to_owned();
                    return (rail, self.unwrapped(rest));
                }
            }
        }
    }

    /// `银联无卡支付业务((特约)店)`: the merchant between the texts of a wrapper.
    fn unwrapped(&self, text: String) -> String {
        let inside = |wrapper: &Wrapper| {
            let inner = text.strip_prefix(wrapper.open.as_str())?;
            inner.strip_suffix(wrapper.close.as_str())
        };
        let merchant = self.wrapper.iter().find_map(inside).map(str::to_owned);
        merchant.unwrap_or(text)
    }

    /// The wallet that a shop's means of payment names: `微信支付`, `微信-招商银行信用卡`.
    pub(super) fn wallet_in(&self, method: &str) -> Option<Channel> {
        let mark = self
            .wallet
            .iter()
            .find(|mark| method.contains(&mark.text))?;
        mark.rail.and_then(Rail::wallet)
    }

    /// The shop with statements of its own that a wallet's row names.
    pub(super) fn shop_in(&self, text: &str) -> Option<Channel> {
        let mark = self.shop.iter().find(|mark| text.contains(&mark.text))?;
        mark.rail.and_then(Rail::wallet)
    }

    /// Whether a means of payment is another person's card.
    pub(super) fn is_family_method(&self, method: &str) -> bool {
        self.family_method.iter().any(|word| method.contains(word))
    }

    /// Whether a row's kind (交易类型) marks a payment with a family card in the export of the
    /// card's owner.
    pub(super) fn is_family_kind(&self, kind: &str) -> bool {
        self.family_kind.iter().any(|word| kind.contains(word))
    }

    /// Whether a bank's row moves money between the person's card and their wallet. The words after
    /// the wallet's name show it.
    pub(super) fn is_own_account(&self, counterparty: &str, description: &str) -> bool {
        let own = |text: &str| {
            let (rail, rest) = self.peel(text);
            rail.and_then(Rail::wallet).is_some() && self.own_account.contains(&rest)
        };
        // The other text names nobody but the processor.
        let empty = |text: &str| self.peel(text).1.is_empty();
        own(counterparty) && empty(description) || own(description) && empty(counterparty)
    }

    /// The rail that a bank's row names in any of its texts.
    pub(super) fn rail_of(
        &self,
        counterparty: &str,
        description: &str,
        kind: &str,
    ) -> Option<Rail> {
        [description, counterparty, kind].iter().find_map(|text| {
            let (rail, _) = self.peel(text);
            rail.or_else(|| {
                // The processor may follow a word of the bank: 网上支付-支付宝, 消费 财付通-…
                let text: String = text.nfkc().collect();
                let named = |mark: &&Mark| {
                    mark.text.chars().count() >= 3 && text.contains(mark.text.as_str())
                };
                self.company.iter().find(named).and_then(|mark| mark.rail)
            })
        })
    }
}

/// A prefix counts when a separator, a bracket or nothing follows it: 支付宝-店 and 支付宝, but not
/// 支付宝小铺.
fn has_prefix(text: &str, prefix: &str) -> bool {
    text.strip_prefix(prefix).is_some_and(|rest| {
        rest.chars().next().is_none_or(|c| !c.is_alphanumeric()) || prefix.ends_with('-')
    })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn processors_are_peeled_off_the_merchant() {
        let rails = Rails::load(&Catalog::load(&[]).expect("built-in data")).expect("rails");
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
            ("支付宝小铺", None, "支付宝小铺"),
            ("某某店", None, "某某店"),
            ("财付通", Some(Rail::WeChat), ""),
        ] {
            assert_eq!(rails.peel(text), (rail, rest.to_owned()), "{text}");
        }
    }

    #[test]
    fn a_catalog_folder_adds_names_of_processors() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("rails/mine.toml");
        fs::create_dir(folder.path().join("rails")).expect("a folder");
        let load = |text: &str| {
            fs::write(&path, text).expect("a file");
            Rails::load(&Catalog::load(&[folder.path().to_owned()]).expect("data files"))
        };
        let rails = load(r#"prefix = [{ text = "示例付-", rail = "unionpay" }]"#).expect("rails");
        let peeled = (Some(Rail::UnionPay), "火烈鸟商城".to_owned());
        assert_eq!(rails.peel("示例付-火烈鸟商城"), peeled);
        assert_eq!(rails.peel("财付通-火烈鸟商城").0, Some(Rail::WeChat));
        let error = load(r#"noise = [""]"#)
            .map(|_| ())
            .expect_err("an empty name");
        assert!(error.place.file.ends_with("mine.toml"), "{error}");
    }
}
