//! Routes of payments: the wallet, bank, store or carrier that carried one.
//!
//! A route can stop a deduction, and takes a complaint about it. It differs from the channel whose
//! statement shows the row: a payment in a bank's statement may have been carried by an app store.

use serde::{Deserialize, Serialize};

use crate::{
    bilingual,
    catalog::{Catalog, Kind},
    lang::Bilingual,
    ledger::{Ledger, Transaction},
    problem::Problem,
    statement::Channel,
    text::fold,
};

/// The carrier of a payment.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
pub enum Route {
    /// WeChat Pay.
    WeChat,
    /// Alipay.
    Alipay,
    /// A card charged directly, or through a quick-payment agreement.
    Bank,
    /// UnionPay and its app.
    UnionPay,
    /// Apple's App Store.
    Apple,
    /// The app store of a phone maker (Huawei, Xiaomi, OPPO, vivo, Honor) or of Google.
    Android,
    /// The phone bill.
    Carrier,
    /// JD Pay.
    Jd,
    /// Meituan Pay.
    Meituan,
}

impl Route {
    /// The route as JSON, data files and `cases.toml` spell it.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The route's name for a person.
    pub fn label(self) -> Bilingual {
        match self {
            Route::WeChat => bilingual!("微信支付", "WeChat Pay"),
            Route::Alipay => bilingual!("支付宝", "Alipay"),
            Route::Bank => bilingual!("银行卡", "the bank card"),
            Route::UnionPay => bilingual!("银联（云闪付）", "UnionPay"),
            Route::Apple => bilingual!("苹果 App Store", "Apple's App Store"),
            Route::Android => bilingual!("手机应用商店", "the phone's app store"),
            Route::Carrier => bilingual!("手机话费", "the phone bill"),
            Route::Jd => bilingual!("京东支付", "JD Pay"),
            Route::Meituan => bilingual!("美团支付", "Meituan Pay"),
        }
    }

    /// The route of a payment whose row names no other: the channel it left by.
    fn of_channel(channel: Channel) -> Route {
        match channel {
            Channel::WeChat => Route::WeChat,
            Channel::Alipay => Route::Alipay,
            Channel::Bank => Route::Bank,
            Channel::Jd => Route::Jd,
            Channel::Meituan => Route::Meituan,
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RouteFile {
    route: Vec<RouteEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RouteEntry {
    id: Route,
    words: Vec<String>,
    hit: Vec<String>,
    miss: Vec<String>,
}

/// The names by which statements show a route (data files of the kind `routes`).
#[derive(Debug)]
pub(super) struct RouteWords(Vec<RouteEntry>);

impl RouteWords {
    /// Reads the names from the catalog, in the order of files and entries.
    pub fn load(catalog: &Catalog) -> Result<RouteWords, Problem> {
        let files = catalog.read::<RouteFile>(Kind::Routes)?;
        let mut entries: Vec<RouteEntry> =
            files.into_iter().flat_map(|(_, file)| file.route).collect();
        for word in entries.iter_mut().flat_map(|entry| &mut entry.words) {
            *word = fold(word);
        }
        Ok(RouteWords(entries))
    }

    /// The route that a payment took, as far as its row shows.
    pub fn route_of(&self, ledger: &Ledger, row: &Transaction) -> Route {
        // A wallet names the payee, and what was bought tells nothing of the route: others sell
        // the stores' gift cards. A bank's text is one.
        let is_bank = row.channel == Channel::Bank;
        let mut texts = [
            Some(row.counterparty),
            Some(row.description).filter(|_| is_bank),
        ]
        .into_iter()
        .flatten();
        texts
            .find_map(|text| self.named_in(ledger.text(text)))
            .unwrap_or(Route::of_channel(row.payer_channel()))
    }

    /// The route whose name stands in a text; the first entry of the data files wins.
    fn named_in(&self, text: &str) -> Option<Route> {
        let text = fold(text);
        let mut entries = self.0.iter();
        entries
            .find(|entry| entry.words.iter().any(|word| text.contains(word)))
            .map(|entry| entry.id)
    }

    /// The examples of the data files that do not hold, a sentence each.
    pub fn failing_examples(&self) -> Vec<Bilingual> {
        let mut failing = Vec::new();
        for entry in &self.0 {
            let hits = entry.hit.iter().map(|text| (text, true));
            let misses = entry.miss.iter().map(|text| (text, false));
            for (text, wanted) in hits.chain(misses) {
                if (self.named_in(text) == Some(entry.id)) != wanted {
                    failing.push(bilingual!(
                        "routes：{id} 的例子“{text}”不成立",
                        "routes: the example \"{text}\" of {id} does not hold",
                        id = entry.id.name()
                    ));
                }
            }
        }
        failing
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn built_in() -> RouteWords {
        RouteWords::load(&Catalog::load(&[]).expect("built-in data")).expect("route names")
    }

    #[test]
    fn the_examples_of_the_route_names_hold() {
        assert_eq!(built_in().failing_examples(), Vec::new());
    }

    #[test]
    fn an_example_that_does_not_hold_is_named() {
        let mut words = built_in();
        words.0[0].miss.push("APPLE.COM/BILL".to_owned());
        let failing = words.failing_examples();
        assert_eq!(failing.len(), 1);
        assert!(
            failing[0].en.contains("APPLE.COM/BILL"),
            "{}",
            failing[0].en
        );
    }
}
