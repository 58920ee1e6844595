//! The merchant and the product that a row's texts name.

use std::collections::{BTreeMap, BTreeSet};

use unicode_normalization::UnicodeNormalization;

use super::catalogue::{EntryKind, Merchants, Place};
use crate::{ledger::Rails, text::count_han};

/// The merchant and the product that a row's texts name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    /// The merchant's name as the statement writes it, without the payment processor.
    pub name: String,
    /// The merchant's key: rows with one key were paid to one merchant. Empty where no merchant is
    /// named.
    pub key: String,
    /// The product without what changes from row to row; may be empty.
    pub product: String,
    /// Index of the catalogue's entry.
    pub entry: Option<usize>,
    /// The merchant is a platform, or not named at all.
    pub umbrella: bool,
    /// The merchant's name by the user's alias.
    pub alias: Option<String>,
}

impl Identity {
    /// The merchant's names: the statement's, and the user's for it.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.name.as_str()).chain(self.alias.as_deref())
    }
}

impl Merchants {
    /// The merchant and the product that a row's two texts name. `bank`: the merchant may stand in
    /// either text, behind a processor's name of `rails`.
    pub fn identify(
        &self,
        rails: &Rails,
        counterparty: &str,
        description: &str,
        bank: bool,
    ) -> Identity {
        let (name, product_text) = parts(rails, counterparty, description, bank);
        let by_name = self.lookup(&name, Place::Counterparty, &product_text);
        let is_kind = |index: usize, kind: EntryKind| self.entry(index).kind == kind;
        let is_platform = |index: usize| is_kind(index, EntryKind::Platform);
        let by_product = match by_name {
            Some(index) if !is_platform(index) => None,
            _ => self.lookup(&product_text, Place::Description, &name),
        };
        let umbrella = name.is_empty() || by_name.is_some_and(is_platform);
        let entry = by_product.or(by_name);
        let product = self.product_key(&product_text);
        let brand = |index: usize| format!("brand:{}", self.entry(index).id);
        let key = match (by_name, by_product) {
            (Some(index), _) if is_kind(index, EntryKind::Brand) => brand(index),
            // Sold by a platform or by an unnamed seller: the service itself is the merchant.
            (_, Some(index)) if umbrella && is_kind(index, EntryKind::Brand) => brand(index),
            _ if name.is_empty() && product.is_empty() => String::new(),
            _ if umbrella => format!("platform:{}/{product}", self.core_key(&name)),
            _ => self.core_key(&name),
        };
        Identity {
            name: if name.is_empty() { product_text } else { name },
            key,
            product,
            entry,
            umbrella,
            alias: None,
        }
    }
}

/// The merchant's name and the product's text. Wallets keep them apart; banks print the merchant
/// behind the processor, in either text.
fn parts(rails: &Rails, counterparty: &str, description: &str, bank: bool) -> (String, String) {
    let (_, party) = rails.peel(counterparty);
    if !bank {
        let product = description.nfkc().collect::<String>().trim().to_owned();
        return (party, product);
    }
    let (rail, described) = rails.peel(description);
    let masked = party.contains('*');
    if party.is_empty() || !described.is_empty() && (rail.is_some() || masked) {
        (described, String::new())
    } else {
        (party, described)
    }
}

/// The merchants' keys that a bank cut to its column's width, each with the whole key. A key of at
/// least five Chinese characters is a cut key when exactly one other key begins with it.
pub(in crate::recurrence) fn uncut<'k>(
    keys: impl Iterator<Item = &'k str>,
) -> BTreeMap<String, String> {
    // Brands and platforms have keys with a colon, which no bank prints.
    let sorted: BTreeSet<&str> = keys.filter(|key| !key.contains(':')).collect();
    sorted
        .iter()
        .filter(|key| count_han(key) >= 5)
        .filter_map(|&key| {
            let mut longer = sorted
                .range(key..)
                .skip(1)
                .take_while(|other| other.starts_with(key));
            match (longer.next(), longer.next()) {
                (Some(&whole), None) => Some((key.to_owned(), whole.to_owned())),
                _ => None,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;

    fn data() -> (Merchants, Rails) {
        let catalog = Catalog::load(&[]).expect("built-in data");
        let merchants = Merchants::load(&catalog).expect("built-in merchants");
        (merchants, Rails::load(&catalog).expect("built-in rails"))
    }

    #[test]
    fn a_wallet_and_its_bank_name_one_merchant() {
        let (merchants, rails) = data();
        let product = "卡盟VIP会员月卡-自动续费";
        let wallet = merchants.identify(&rails, "火烈鸟数字商城", product, false);
        let bank = merchants.identify(&rails, "", "财付通-微信支付-火烈鸟数字商城", true);
        assert_eq!(wallet.key, bank.key);
        let category = wallet
            .entry
            .map(|index| merchants.entry(index).category.as_str());
        assert_eq!(category, Some("kameng"));
    }

    #[test]
    fn the_merchant_stands_in_either_of_a_banks_texts() {
        let rails = data().1;
        for (counterparty, description, expected) in [
            ("财付通", "微信支付-火烈鸟商城", ("火烈鸟商城", "")),
            ("火烈鸟商城", "快捷支付-会员", ("火烈鸟商城", "会员")),
            // The counterparty is masked.
            ("火*鸟", "火烈鸟商城", ("火烈鸟商城", "")),
        ] {
            let found = parts(&rails, counterparty, description, true);
            assert_eq!((found.0.as_str(), found.1.as_str()), expected);
        }
    }

    #[test]
    fn a_reseller_keeps_its_name_and_a_platform_does_not() {
        let (merchants, rails) = data();
        let identify = |name, product| merchants.identify(&rails, name, product, false);
        let one = identify("海豚卡盟", "爱奇艺会员月卡");
        let other = identify("山雀卡盟", "爱奇艺会员月卡");
        assert_ne!(one.key, other.key);
        let apple = identify(
            "App Store & Apple Music",
            "App Store & Apple Music: 01.05购买",
        );
        assert!(apple.umbrella);
        assert!(!one.umbrella);
    }

    #[test]
    fn a_cut_name_is_the_one_name_it_begins() {
        let keys = [
            "某某某某数字商城",
            "某某某某数字",
            "甲乙丙丁戊己",
            "甲乙丙丁戊",
            "甲乙丙丁戊庚",
        ];
        let uncut = uncut(keys.into_iter());
        assert_eq!(
            uncut.get("某某某某数字").map(String::as_str),
            Some("某某某某数字商城")
        );
        assert_eq!(uncut.get("甲乙丙丁戊"), None);
    }
}
