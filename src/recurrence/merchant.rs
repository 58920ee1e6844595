//! Who was paid, from the texts that wallets and banks print: the rail peeled off, what changes from row to row removed, and what the
//! merchant catalogue knows of the name. Unknown merchants work without it.

use std::{collections::BTreeMap, sync::LazyLock};

use aho_corasick::AhoCorasick;
use regex::Regex;
use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;

use super::keywords::{names_a_shop_kind, stem, without_membership_words};
use crate::{
    bilingual,
    catalog::{Catalog, Kind},
    lang::Bilingual,
    ledger::peel,
    problem::Problem,
    text::{count_han, fold, is_one_slip, likeness, pattern},
};

/// How an entry stands to the merchants it matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EntryKind {
    /// One merchant: all texts that match are the same service.
    Brand,
    /// A kind of shop: each keeps its own name.
    Shops,
    /// A platform that stands for many sellers: its name says little.
    Platform,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Where {
    Counterparty,
    Description,
    Any,
}

/// An entry of the catalogue. `hit` and `miss` are its own proof: `catalog check` and a test run them.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MerchantEntry {
    pub id: String,
    pub name: Bilingual,
    pub kind: EntryKind,
    pub category: String,
    pub membership: bool,
    #[serde(rename = "where")]
    place: Where,
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

/// The catalogue, all its words in one automaton.
#[derive(Debug)]
pub struct Merchants {
    entries: Vec<MerchantEntry>,
    automaton: AhoCorasick,
    /// The entry of each word of the automaton.
    owners: Vec<usize>,
}

/// Who a text names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    /// As the statement writes it, without the rail.
    pub name: String,
    /// Rows with one key were paid to one merchant.
    pub key: String,
    /// What was bought, without what changes from row to row; may be empty.
    pub product: String,
    /// Index of the catalogue's entry.
    pub entry: Option<usize>,
    /// The merchant is a platform, or not named at all.
    pub umbrella: bool,
    /// The name that the user says it is.
    pub alias: Option<String>,
}

impl Identity {
    /// Its names: the statement's, and the user's for it.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.name.as_str()).chain(self.alias.as_deref())
    }
}

impl Merchants {
    pub fn load(catalog: &Catalog) -> Result<Merchants, Problem> {
        let mut entries: Vec<MerchantEntry> = Vec::new();
        for (file, spec) in catalog.read::<MerchantFile>(Kind::Merchants)? {
            for mut entry in spec.merchant {
                for words in [&mut entry.words, &mut entry.except] {
                    *words = words.iter().map(|word| fold(word)).collect();
                }
                if entries.iter().any(|known| known.id == entry.id) {
                    return Err(file.malformed(
                        Kind::Merchants,
                        bilingual!(
                            "编号 {id} 用了两次",
                            "the id {id} is used twice",
                            id = &entry.id
                        ),
                    ));
                }
                if entry.words.iter().any(|word| word.chars().count() < 2) {
                    return Err(file.malformed(
                        Kind::Merchants,
                        bilingual!(
                            "{id}：只有一个字的词会匹配太多",
                            "{id}: a word of one character matches too much",
                            id = &entry.id
                        ),
                    ));
                }
                entries.push(entry);
            }
        }
        let words: Vec<(usize, &String)> = entries
            .iter()
            .enumerate()
            .flat_map(|(index, entry)| entry.words.iter().map(move |word| (index, word)))
            .collect();
        let automaton = match AhoCorasick::new(words.iter().map(|(_, word)| word)) {
            Ok(automaton) => automaton,
            Err(error) => unreachable!("plain words always make an automaton: {error}"),
        };
        Ok(Merchants {
            automaton,
            owners: words.into_iter().map(|(index, _)| index).collect(),
            entries,
        })
    }

    pub fn entry(&self, index: usize) -> &MerchantEntry {
        &self.entries[index]
    }

    pub fn entries(&self) -> &[MerchantEntry] {
        &self.entries
    }

    /// The first entry, in the catalogue's order, that matches a text in that place.
    fn lookup(&self, text: &str, place: Where, beside: &str) -> Option<usize> {
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
            // A shop that is no membership may sell one: then its other text says so.
            let excepted =
                |text: &str| entry.except.iter().any(|word| text.contains(word.as_str()));
            (entry.place == Where::Any || entry.place == place)
                && !excepted(&text)
                && (entry.membership || !excepted(&fold(beside)))
        })
    }

    /// Runs every entry's examples as a row's text would be looked up: each `hit` must find its entry, no `miss` may. What fails is named.
    pub fn failing_examples(&self) -> Vec<String> {
        let mut failing = Vec::new();
        for (index, entry) in self.entries.iter().enumerate() {
            let place = if entry.place == Where::Description {
                Where::Description
            } else {
                Where::Counterparty
            };
            for text in &entry.hit {
                match self.lookup(text, place, "") {
                    Some(found) if found == index => {}
                    Some(found) => failing.push(format!(
                        "{}: hit {text:?} is caught by {}",
                        entry.id, self.entries[found].id
                    )),
                    None => failing.push(format!("{}: hit {text:?} does not match", entry.id)),
                }
            }
            let missed = entry
                .miss
                .iter()
                .filter(|text| self.lookup(text, place, "") == Some(index));
            failing.extend(missed.map(|text| format!("{}: miss {text:?} matches", entry.id)));
        }
        failing
    }

    /// Who was paid and for what, from a row's two texts. `bank`: the merchant may stand in either, behind a processor's name.
    pub fn identify(&self, counterparty: &str, description: &str, bank: bool) -> Identity {
        let (name, product_text) = parts(counterparty, description, bank);
        let by_name = self.lookup(&name, Where::Counterparty, &product_text);
        let is_platform = |index: usize| self.entries[index].kind == EntryKind::Platform;
        let by_product = match by_name {
            Some(index) if !is_platform(index) => None,
            _ => self.lookup(&product_text, Where::Description, &name),
        };
        let umbrella = name.is_empty() || by_name.is_some_and(is_platform);
        let entry = by_product.or(by_name);
        let product = product_key(&product_text);
        let key = match (by_name, by_product) {
            (Some(index), _) if self.entries[index].kind == EntryKind::Brand => {
                format!("brand:{}", self.entries[index].id)
            }
            // Sold by a platform, or by nobody who is named: the service itself is the merchant.
            (_, Some(index)) if umbrella && self.entries[index].kind == EntryKind::Brand => {
                format!("brand:{}", self.entries[index].id)
            }
            _ if name.is_empty() && product.is_empty() => String::new(),
            _ if umbrella => format!("platform:{}/{product}", core_key(&name)),
            _ => core_key(&name),
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

/// The merchant's name and the product's text. Wallets keep them apart; banks put the merchant behind the rail, in either text.
fn parts(counterparty: &str, description: &str, bank: bool) -> (String, String) {
    let (_, party) = peel(counterparty);
    if !bank {
        return (
            party,
            description.nfkc().collect::<String>().trim().to_owned(),
        );
    }
    let (rail, described) = peel(description);
    let masked = party.contains('*');
    if party.is_empty() || !described.is_empty() && (rail.is_some() || masked) {
        (described, String::new())
    } else {
        (party, described)
    }
}

/// What changes from row to row: order numbers, dates, periods, masked names, card tails, country codes.
static VOLATILE: LazyLock<[Regex; 6]> = LazyLock::new(|| {
    [
        pattern(r"\d{4}[-/.年]\d{1,2}([-/.月]\d{1,2}日?)?月?"),
        pattern(r"第\d+期|期数\|?\d+|\d{1,2}\.\d{1,2}购买|尾号\d{4}"),
        pattern(r"[0-9a-z]*\d[0-9a-z]{3,}\d[0-9a-z]*"),
        pattern(r"\*+"),
        pattern(r"(chn|cn|hkg|usa)$"),
        pattern(r"[¥￥]?\d+\.\d{2}元?"),
    ]
});

fn without_volatile(text: &str) -> String {
    VOLATILE.iter().fold(fold(text), |text, regex| {
        regex.replace_all(&text, "").into_owned()
    })
}

/// What a product is called, whatever order, month or card stood beside it.
fn product_key(text: &str) -> String {
    const NOTHING: [&str; 8] = [
        "商品",
        "购物",
        "消费",
        "订单",
        "支付",
        "商户消费",
        "收款",
        "付款",
    ];
    let text = without_volatile(text);
    let text = text.trim_matches(|c: char| !c.is_alphanumeric());
    if NOTHING.contains(&text) {
        String::new()
    } else {
        text.to_owned()
    }
}

/// The last ones as a bank of fixed width leaves them.
static LEGAL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(股份有限公司|有限责任公司|有限公司|公司|集团|\(个体工商户\)|个体工商户|分公司|工作室|(股份)?有限(责任)?公?$)",
    )
});

/// A name that carries a legal form.
pub(super) fn is_company(name: &str) -> bool {
    LEGAL.is_match(name)
}

/// A merchant's name without legal form, trade and place, as far as two Chinese characters remain.
fn core_key(name: &str) -> String {
    static TRADE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            "(网络科技|信息技术|信息科技|数码科技|文化传媒|文化传播|网络技术|计算机系统|电子商务|科技|技术|传媒|商贸|贸易|实业)",
        )
    });
    static PLACE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            "^(北京|上海|天津|重庆|深圳|广州|杭州|南京|苏州|成都|武汉|西安|长沙|厦门|福州|合肥|郑州|济南|青岛|宁波|无锡|东莞|佛山|珠海|海南|河北|山西|\
             辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|四川|贵州|云南|陕西|甘肃)(省|市)?",
        )
    });
    // Digits are part of a shop's name (51888卡盟); only an order number is too long for one.
    static ORDER: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"[0-9a-z]*\d{8,}[0-9a-z]*|\*+|(chn|cn|hkg|usa)$"));
    let folded = fold(name);
    let mut key: String = ORDER
        .replace_all(&folded, "")
        .chars()
        .filter(|c| c.is_alphanumeric() || *c == '(' || *c == ')')
        .collect();
    let is_company = is_company(&key);
    for part in [&LEGAL, &TRADE, &PLACE] {
        // Trade and place are part of a shop's own name; only a company's registered name carries them as ballast.
        if !is_company {
            break;
        }
        let shorter = part.replace_all(&key, "").into_owned();
        if count_han(&shorter) >= 2 {
            key = shorter;
        }
    }
    key.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Banks of fixed width cut names: a key of at least five Chinese characters that begins exactly one other key is that key.
pub(super) fn uncut<'k>(keys: impl Iterator<Item = &'k str> + Clone) -> BTreeMap<String, String> {
    let sorted: std::collections::BTreeSet<&str> = keys.filter(|key| !key.contains(':')).collect();
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

/// A name taken apart once, to be compared with many.
#[derive(Clone, Debug)]
pub struct Name {
    core: String,
    /// Without membership words.
    bare: String,
    /// What tells it from others.
    stem: String,
    digits: String,
    says_shop_kind: bool,
    is_company: bool,
}

impl Name {
    pub fn of(text: &str) -> Name {
        let core = core_key(text);
        Name {
            bare: without_membership_words(&core),
            stem: stem(&core),
            digits: digits(&core),
            says_shop_kind: names_a_shop_kind(&core),
            is_company: is_company(text),
            core,
        }
    }

    /// How surely this name, which a person wrote, means that merchant's name on a statement, in per cent.
    ///
    /// 100: the same name. 95: the same distinguishing part, and one of the two says nothing of the kind of shop. 85: the person's name
    /// is part of the merchant's. 70: one slip of the pen. 60: a company that is called as the name begins. Up to 55: only a resemblance. Bilingual that many shops share (数字商城, 卡盟, 会员 …)
    /// are no evidence, and numbers that differ are different names.
    pub fn means(&self, merchant: &Name) -> u32 {
        if self.core.is_empty() || merchant.core.is_empty() || self.digits != merchant.digits {
            return 0;
        }
        // 95卡盟网会员 is 95卡盟网, and a bank of fixed width cuts a name short.
        let cut = merchant.core.chars().count() >= 8 && self.core.starts_with(&merchant.core);
        if self.core == merchant.core || self.bare == merchant.bare && !self.bare.is_empty() || cut
        {
            return 100;
        }
        let lengths = [&self.stem, &merchant.stem].map(|stem| stem.chars().count());
        if lengths.contains(&0) || lengths.contains(&1) {
            return 0;
        }
        if self.stem == merchant.stem {
            return if self.says_shop_kind && merchant.says_shop_kind {
                55
            } else {
                95
            };
        }
        if merchant.stem.contains(&self.stem) {
            return 85;
        }
        let long_enough = lengths.iter().all(|&length| length >= 3)
            && [&self.core, &merchant.core]
                .iter()
                .all(|core| core.chars().count() >= 4);
        if long_enough && is_one_slip(&self.core, &merchant.core) {
            return 70;
        }
        // The company of 鹤鸣优选 is called 鹤鸣, and so may others be.
        if merchant.is_company && self.stem.starts_with(&merchant.stem) {
            return 60;
        }
        if self.stem.contains(&merchant.stem) {
            return 55;
        }
        likeness(&self.stem, &merchant.stem).min(55)
    }
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn merchants() -> Merchants {
        Merchants::load(&Catalog::load(&[]).expect("built-in data")).expect("built-in merchants")
    }

    #[test]
    fn every_example_of_the_catalogue_holds() {
        assert_eq!(merchants().failing_examples(), Vec::<String>::new());
    }

    #[test]
    fn a_wallet_and_its_bank_name_one_merchant() {
        let merchants = merchants();
        let wallet = merchants.identify("火烈鸟数字商城", "卡盟VIP会员月卡-自动续费", false);
        let bank = merchants.identify("", "财付通-微信支付-火烈鸟数字商城", true);
        assert_eq!(wallet.key, bank.key);
        let category = wallet
            .entry
            .map(|index| merchants.entry(index).category.as_str());
        assert_eq!(category, Some("kameng"));
    }

    #[test]
    fn a_reseller_keeps_its_name_and_a_platform_does_not() {
        let merchants = merchants();
        let one = merchants.identify("海豚卡盟", "爱奇艺会员月卡", false);
        let other = merchants.identify("山雀卡盟", "爱奇艺会员月卡", false);
        assert_ne!(one.key, other.key);
        let apple = merchants.identify(
            "App Store & Apple Music",
            "App Store & Apple Music: 01.05购买",
            false,
        );
        assert!(apple.umbrella);
    }

    #[test]
    fn order_numbers_do_not_split_a_product() {
        assert_eq!(
            product_key("视频会员月卡20260503123456"),
            product_key("视频会员月卡20260603987654")
        );
        assert_eq!(
            product_key("家庭安全险|21111186633682610933|期数|202112|续期交易付款"),
            product_key("家庭安全险|21111186633682610999|期数|202201|续期交易付款")
        );
    }

    #[test]
    fn a_written_name_means_a_merchant_or_does_not() {
        for (written, merchant, least, most) in [
            ("火烈鸟数字商城", "火烈鸟数字商城", 100, 100),
            ("火烈鸟", "杭州火烈鸟网络科技有限公司", 100, 100),
            ("95卡盟网会员", "95卡盟网", 100, 100),
            (
                "小飞象虚拟商品自动发货卡盟平台",
                "小飞象虚拟商品自动发",
                100,
                100,
            ),
            ("火烈鸟", "火烈鸟数字商城", 95, 95),
            ("火烈鸟会员", "火烈鸟数字商城", 95, 95),
            ("松果会员", "武汉松果数字科技有限公司", 95, 95),
            ("蓝鲸", "蓝鲸健身", 85, 85),
            ("火烈乌数字商城", "火烈鸟数字商城", 70, 70),
            ("火烈鸟卡盟", "火烈鸟发卡网", 50, 55),
            ("爱奇艺体育会员", "爱奇艺", 50, 55),
            ("南瓜数字商城", "蓝鲸数字商城", 0, 0),
            ("南瓜卡盟平台", "蓝鲸卡盟平台", 0, 0),
            ("59发卡平台", "58发卡平台", 0, 0),
            ("361卡盟网", "360卡盟网", 0, 0),
            ("99777卡盟", "51888卡盟", 0, 0),
            ("51888卡盟", "51888卡盟", 100, 100),
            ("瓜小店", "南瓜小店", 0, 0),
        ] {
            let found = Name::of(written).means(&Name::of(merchant));
            assert!(
                (least..=most).contains(&found),
                "{written} for {merchant}: {found}"
            );
        }
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
