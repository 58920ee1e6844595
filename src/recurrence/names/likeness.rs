//! Whether a name that a person wrote means a merchant's name on a statement.

use super::{keywords::Keywords, name_words::NameWords};
use crate::text::{is_one_slip, likeness};

/// A name taken apart once, to be compared with many.
#[derive(Clone, Debug)]
pub struct Name {
    /// The name folded, without order numbers and signs; a company's also without legal form,
    /// trade and place.
    core: String,
    /// The core without membership words.
    bare: String,
    /// The part of the core that distinguishes it from other names.
    distinguishing: String,
    digits: String,
    says_shop_kind: bool,
    is_company: bool,
}

/// The strength with which a written name means a merchant's name, the weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NameMatch {
    /// The names resemble each other, or they differ only in the kind of shop. Without other
    /// evidence this proves nothing.
    Resembles,
    /// The merchant is a company, and the written name begins with its distinguishing part. Other
    /// companies may have the same name.
    CompanyPrefix,
    /// The names differ by one mistyped character.
    OneTypo,
    /// The written name is part of the merchant's.
    PartOf,
    /// The distinguishing parts are the same, and at most one of the names says what kind of shop
    /// it is.
    SameStem,
    /// The names are the same, apart from membership words and what a bank of fixed width cut off.
    Same,
}

/// The likeness of two names, in per cent, from which they resemble each other.
const RESEMBLES_FROM: u32 = 50;
/// The fewest characters of a name that a bank has cut to its column's width.
const CUT_FROM_CHARS: usize = 8;

impl Name {
    pub(super) fn of(text: &str, keywords: &Keywords, words: &NameWords) -> Name {
        let core = words.core(text);
        Name {
            bare: keywords.without_membership_words(&core),
            distinguishing: keywords.distinguishing_part(&core),
            digits: core.chars().filter(char::is_ascii_digit).collect(),
            says_shop_kind: keywords.names_a_shop_kind(&core),
            is_company: words.is_company(text),
            core,
        }
    }

    /// How strongly this name, which a person wrote, means that merchant's name on a statement;
    /// `None` where the names have nothing in common.
    ///
    /// Words that many shops share (数字商城, 卡盟, 会员 …) are no evidence, and numbers that
    /// differ make different names.
    pub fn means(&self, merchant: &Name) -> Option<NameMatch> {
        if self.core.is_empty() || merchant.core.is_empty() || self.digits != merchant.digits {
            return None;
        }
        if self.is_same(merchant) {
            return Some(NameMatch::Same);
        }
        let (own, theirs) = (&self.distinguishing, &merchant.distinguishing);
        let lengths = [own, theirs].map(|part| part.chars().count());
        // One character does not distinguish names.
        if lengths.into_iter().any(|length| length < 2) {
            return None;
        }
        if own == theirs {
            // 火烈鸟卡盟 and 火烈鸟发卡网 may be two shops.
            return Some(if self.says_shop_kind && merchant.says_shop_kind {
                NameMatch::Resembles
            } else {
                NameMatch::SameStem
            });
        }
        if theirs.contains(own) {
            return Some(NameMatch::PartOf);
        }
        let long_enough = lengths.into_iter().all(|length| length >= 3)
            && [&self.core, &merchant.core]
                .into_iter()
                .all(|core| core.chars().count() >= 4);
        if long_enough && is_one_slip(&self.core, &merchant.core) {
            return Some(NameMatch::OneTypo);
        }
        // The company of 鹤鸣优选 is called 鹤鸣, but other companies may have that name as well.
        if merchant.is_company && own.starts_with(theirs) {
            return Some(NameMatch::CompanyPrefix);
        }
        let resembles = own.contains(theirs) || likeness(own, theirs) >= RESEMBLES_FROM;
        resembles.then_some(NameMatch::Resembles)
    }

    /// Whether the names are the same: 95卡盟网会员 is 95卡盟网, and a bank may have cut the name.
    fn is_same(&self, merchant: &Name) -> bool {
        let cut = merchant.core.chars().count() >= CUT_FROM_CHARS
            && self.core.starts_with(&merchant.core);
        self.core == merchant.core || self.bare == merchant.bare && !self.bare.is_empty() || cut
    }
}

#[cfg(test)]
mod tests {
    use super::{NameMatch::*, *};
    use crate::catalog::Catalog;

    #[test]
    fn a_written_name_means_a_merchant_or_does_not() {
        let catalog = Catalog::load(&[]).expect("built-in data");
        let keywords = Keywords::load(&catalog).expect("built-in keywords");
        let words = NameWords::load(&catalog).expect("built-in words");
        let name = |text| Name::of(text, &keywords, &words);
        for (written, merchant, expected) in [
            ("火烈鸟数字商城", "火烈鸟数字商城", Some(Same)),
            ("火烈鸟", "杭州火烈鸟网络科技有限公司", Some(Same)),
            ("95卡盟网会员", "95卡盟网", Some(Same)),
            (
                "小飞象虚拟商品自动发货卡盟平台",
                "小飞象虚拟商品自动发",
                Some(Same),
            ),
            ("51888卡盟", "51888卡盟", Some(Same)),
            ("火烈鸟", "火烈鸟数字商城", Some(SameStem)),
            ("火烈鸟会员", "火烈鸟数字商城", Some(SameStem)),
            ("松果会员", "武汉松果数字科技有限公司", Some(SameStem)),
            ("蓝鲸", "蓝鲸健身", Some(PartOf)),
            ("火烈乌数字商城", "火烈鸟数字商城", Some(OneTypo)),
            ("鹤鸣优选", "杭州鹤鸣网络科技有限公司", Some(CompanyPrefix)),
            ("火烈鸟卡盟", "火烈鸟发卡网", Some(Resembles)),
            ("爱奇艺体育会员", "爱奇艺", Some(Resembles)),
            ("南瓜数字商城", "蓝鲸数字商城", None),
            ("南瓜卡盟平台", "蓝鲸卡盟平台", None),
            ("59发卡平台", "58发卡平台", None),
            ("361卡盟网", "360卡盟网", None),
            ("99777卡盟", "51888卡盟", None),
            ("瓜小店", "南瓜小店", None),
            ("", "火烈鸟", None),
        ] {
            let found = name(written).means(&name(merchant));
            assert_eq!(found, expected, "{written} for {merchant}");
        }
    }

    #[test]
    fn a_stronger_match_is_greater() {
        let order = [Resembles, CompanyPrefix, OneTypo, PartOf, SameStem, Same];
        assert!(order.is_sorted());
    }
}
