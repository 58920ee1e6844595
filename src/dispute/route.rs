//! Who carried a payment: the wallet, bank, store or carrier that can stop it and that a complaint about it goes to.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::{
    bilingual,
    lang::Bilingual,
    ledger::{Ledger, Transaction},
    statement::Channel,
    text::fold,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Route {
    WeChat,
    Alipay,
    /// A card charged directly, or through a quick-payment agreement.
    Bank,
    UnionPay,
    Apple,
    /// Huawei, Xiaomi, OPPO, vivo, Honor, Google.
    Android,
    /// On the phone bill.
    Carrier,
    Jd,
    Meituan,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RouteFile {
    route: Vec<RouteWords>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RouteWords {
    id: String,
    words: Vec<String>,
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "the file's own proof, run by a test")
    )]
    hit: Vec<String>,
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "the file's own proof, run by a test")
    )]
    miss: Vec<String>,
}

static TOLD: LazyLock<Vec<RouteWords>> =
    LazyLock::new(
        || match toml::from_str::<RouteFile>(include_str!("routes/carriers.toml")) {
            Ok(file) => file.route,
            Err(error) => unreachable!("a built-in file that every test reads: {error}"),
        },
    );

impl Route {
    pub const ALL: [Route; 9] = [
        Route::WeChat,
        Route::Alipay,
        Route::Bank,
        Route::UnionPay,
        Route::Apple,
        Route::Android,
        Route::Carrier,
        Route::Jd,
        Route::Meituan,
    ];

    /// The names of all routes.
    pub fn names() -> impl Iterator<Item = &'static str> {
        Route::ALL.into_iter().map(Route::name)
    }

    pub fn named(name: &str) -> Option<Route> {
        Route::ALL.into_iter().find(|one| one.name() == name)
    }

    pub fn name(self) -> &'static str {
        match self {
            Route::WeChat => "wechat",
            Route::Alipay => "alipay",
            Route::Bank => "bank",
            Route::UnionPay => "unionpay",
            Route::Apple => "apple",
            Route::Android => "android",
            Route::Carrier => "carrier",
            Route::Jd => "jd",
            Route::Meituan => "meituan",
        }
    }

    /// As a sentence names it.
    pub fn words(self) -> Bilingual {
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

    /// The route that a payment took, as far as its row tells.
    pub(super) fn of(ledger: &Ledger, row: &Transaction) -> Route {
        // A wallet names who was paid: what was bought tells nothing, for gift cards of stores are sold by others. A bank's text is one.
        let bank = row.channel == Channel::Bank;
        let texts = [
            Some(row.counterparty),
            Some(row.description).filter(|_| bank),
        ];
        let mut texts = texts.into_iter().flatten().map(|text| ledger.text(text));
        texts
            .find_map(told_by)
            .unwrap_or(match row.payer_channel() {
                Channel::WeChat => Route::WeChat,
                Channel::Alipay => Route::Alipay,
                Channel::Bank => Route::Bank,
                Channel::Jd => Route::Jd,
                Channel::Meituan => Route::Meituan,
            })
    }
}

/// The route that a name tells of.
fn told_by(text: &str) -> Option<Route> {
    let text = fold(text);
    let told = TOLD.iter().find(|route| {
        let mut words = route.words.iter();
        words.any(|word| text.contains(&fold(word)))
    })?;
    Route::named(&told.id)
}

impl std::str::FromStr for Route {
    type Err = ();
    fn from_str(name: &str) -> Result<Route, ()> {
        Route::named(name).ok_or(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_prove_themselves() {
        for route in TOLD.iter() {
            for text in &route.hit {
                let found = told_by(text).map(Route::name);
                assert_eq!(found, Some(route.id.as_str()), "{text}");
            }
            for text in &route.miss {
                assert_ne!(
                    told_by(text).map(Route::name),
                    Some(route.id.as_str()),
                    "{text}"
                );
            }
        }
    }
}
