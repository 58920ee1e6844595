//! Removal of legal forms, trades, places and order numbers from names and products.

use std::collections::BTreeMap;

use regex::Regex;
use serde::Deserialize;

use super::word_list::{WordList, malformed};
use crate::{
    bilingual,
    catalog::{Catalog, Kind},
    lang::Bilingual,
    problem::Problem,
    text::{count_han, fold},
};

const FILE: &str = "names";

/// The word lists of `keywords/names.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Lists {
    legal_form: WordList,
    legal_form_cut: WordList,
    trade: WordList,
    place: WordList,
    country_code: WordList,
    no_product: WordList,
    filler: WordList,
    all: WordList,
    apple: WordList,
    /// For each category, the words with which a name can only mean that category.
    category: BTreeMap<String, WordList>,
}

/// The words of names, and the patterns made from them.
#[derive(Debug)]
pub(super) struct NameWords {
    lists: Lists,
    legal_form: Regex,
    trade: Regex,
    place: Regex,
    country_code: Regex,
    /// Order numbers, masks and country codes in a name.
    order: Regex,
    /// The parts of a product's text that change from row to row. Each pattern is applied to the
    /// result of the one before.
    volatile: Vec<Regex>,
}

impl NameWords {
    /// Reads the lists of `keywords/names.toml` and makes patterns of them.
    pub fn load(catalog: &Catalog) -> Result<NameWords, Problem> {
        let mut lists: Lists = catalog.one(Kind::Keywords, FILE)?;
        for (key, list) in lists.named() {
            list.prepare(FILE, key)?;
        }
        let any = |list: &WordList| {
            let words: Vec<String> = list.words.iter().map(|word| regex::escape(word)).collect();
            words.join("|")
        };
        let (form, cut) = (any(&lists.legal_form), any(&lists.legal_form_cut));
        let country = any(&lists.country_code);
        let volatile = [
            r"\d{4}[-/.年]\d{1,2}([-/.月]\d{1,2}日?)?月?",
            r"第\d+期|期数\|?\d+|\d{1,2}\.\d{1,2}购买|尾号\d{4}",
            r"[0-9a-z]*\d[0-9a-z]{3,}\d[0-9a-z]*",
            r"\*+",
            &format!("({country})$"),
            r"[¥￥]?\d+\.\d{2}元?",
        ];
        Ok(NameWords {
            legal_form: pattern(&format!("{form}|({cut})$"))?,
            trade: pattern(&any(&lists.trade))?,
            place: pattern(&format!("^({})(省|市)?", any(&lists.place)))?,
            country_code: pattern(&format!("({country})$"))?,
            // Digits are part of a shop's name (51888卡盟); an order number is too long for one.
            order: pattern(&format!(r"[0-9a-z]*\d{{8,}}[0-9a-z]*|\*+|({country})$"))?,
            volatile: volatile
                .into_iter()
                .map(pattern)
                .collect::<Result<_, _>>()?,
            lists,
        })
    }

    /// Whether a name carries a legal form, whole or cut.
    pub fn is_company(&self, name: &str) -> bool {
        self.legal_form.is_match(name)
    }

    /// A merchant's name, folded, without order numbers and signs; of a company's registered name
    /// without legal form, trade and place, as far as two Chinese characters remain.
    pub fn core(&self, name: &str) -> String {
        let folded = fold(name);
        let mut core: String = self
            .order
            .replace_all(&folded, "")
            .chars()
            .filter(|c| c.is_alphanumeric() || matches!(c, '(' | ')'))
            .collect();
        // In a shop's own name, trade and place belong to the name. In a company's registered name
        // they do not distinguish it.
        if self.is_company(&core) {
            for part in [&self.legal_form, &self.trade, &self.place] {
                let shorter = part.replace_all(&core, "").into_owned();
                if count_han(&shorter) >= 2 {
                    core = shorter;
                }
            }
        }
        core.chars().filter(|c| c.is_alphanumeric()).collect()
    }

    /// A product's text, folded, without the order, month or card that changes from row to row;
    /// empty where it names nothing.
    pub fn product(&self, text: &str) -> String {
        let text = self.volatile.iter().fold(fold(text), |text, pattern| {
            pattern.replace_all(&text, "").into_owned()
        });
        let text = text.trim_matches(|c: char| !c.is_alphanumeric());
        if self.lists.no_product.words.iter().any(|word| word == text) {
            String::new()
        } else {
            text.to_owned()
        }
    }

    /// A folded text without the words that stand beside membership words and name no merchant.
    pub fn without_fillers(&self, folded: &str) -> String {
        remove(folded, &self.lists.filler)
    }

    /// Whether a record of cancellation says that it means all subscriptions.
    pub fn means_all(&self, text: &str) -> bool {
        self.lists.all.is_in(text)
    }

    /// A name in a record of cancellation without the words that mean all.
    pub fn without_all(&self, text: &str) -> String {
        remove(text, &self.lists.all)
    }

    /// Whether a name is one of Apple's.
    pub fn is_apple(&self, name: &str) -> bool {
        self.lists.apple.is_in(&fold(name))
    }

    /// The only category that a text can mean because of one of its words.
    pub fn category(&self, text: &str) -> Option<&str> {
        let mut lists = self.lists.category.iter();
        let (category, _) = lists.find(|(_, list)| list.is_in(text))?;
        Some(category)
    }

    /// The examples that do not hold.
    pub fn failing_examples(&self) -> Vec<Bilingual> {
        let Lists {
            legal_form,
            legal_form_cut,
            trade,
            place,
            country_code,
            no_product,
            filler,
            all,
            apple,
            category,
        } = &self.lists;
        let ends_in = |text: &str| legal_form_cut.words.iter().any(|word| text.ends_with(word));
        let in_folded = |list: &WordList| {
            let list = list.clone();
            move |text: &str| list.is_in(&fold(text))
        };
        let mut failing = [
            legal_form.failing("names: legal_form", in_folded(legal_form)),
            legal_form_cut.failing("names: legal_form_cut", |text| ends_in(text)),
            trade.failing("names: trade", |text| self.trade.is_match(text)),
            place.failing("names: place", |text| self.place.is_match(text)),
            country_code.failing("names: country_code", |text| {
                self.country_code.is_match(&fold(text))
            }),
            no_product.failing("names: no_product", |text| self.product(text).is_empty()),
            filler.failing("names: filler", in_folded(filler)),
            all.failing("names: all", |text| self.means_all(text)),
            apple.failing("names: apple", |text| self.is_apple(text)),
        ]
        .concat();
        for (id, list) in category {
            let key = format!("names: category.{id}");
            failing.extend(list.failing(&key, |text| self.category(text) == Some(id)));
        }
        failing
    }
}

impl Lists {
    fn named(&mut self) -> Vec<(&str, &mut WordList)> {
        let mut named = vec![
            ("legal_form", &mut self.legal_form),
            ("legal_form_cut", &mut self.legal_form_cut),
            ("trade", &mut self.trade),
            ("place", &mut self.place),
            ("country_code", &mut self.country_code),
            ("no_product", &mut self.no_product),
            ("filler", &mut self.filler),
            ("all", &mut self.all),
            ("apple", &mut self.apple),
        ];
        let categories = self.category.iter_mut();
        named.extend(categories.map(|(id, list)| (id.as_str(), list)));
        named
    }
}

fn remove(text: &str, list: &WordList) -> String {
    list.words
        .iter()
        .fold(text.to_owned(), |rest, word| rest.replace(word, ""))
}

/// A pattern with words of a data file in it: only too many or too long words make it fail.
fn pattern(text: &str) -> Result<Regex, Problem> {
    Regex::new(text).map_err(|error| {
        malformed(
            FILE,
            bilingual!(
                "这些词做不成一个匹配式：{error}",
                "no pattern can be made of these words: {error}"
            ),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> NameWords {
        let catalog = Catalog::load(&[]).expect("built-in data");
        NameWords::load(&catalog).expect("built-in words")
    }

    #[test]
    fn a_company_is_known_by_its_distinguishing_part() {
        let words = words();
        for (name, core) in [
            ("杭州火烈鸟网络科技有限公司", "火烈鸟"),
            ("深圳市云杉商贸有限责任公司", "云杉"),
            // Cut by a bank of fixed width.
            ("杭州火烈鸟网络科技有限公", "火烈鸟"),
            ("火烈鸟(个体工商户)", "火烈鸟"),
            // A shop's own name keeps trade and place.
            ("杭州火烈鸟网络科技", "杭州火烈鸟网络科技"),
            // Fewer than two characters would remain without the place.
            ("杭州有限公司", "杭州"),
        ] {
            assert_eq!(words.core(name), core, "{name}");
        }
    }

    #[test]
    fn order_numbers_and_signs_are_no_part_of_a_name() {
        let words = words();
        assert_eq!(words.core("火烈鸟*20260503123456"), "火烈鸟");
        assert_eq!(words.core("51888卡盟"), "51888卡盟");
        assert_eq!(words.core("Cloud Cedar CHN"), "cloudcedar");
    }

    #[test]
    fn a_product_is_the_same_in_every_month() {
        let words = words();
        for (text, product) in [
            ("视频会员月卡20260503123456", "视频会员月卡"),
            ("2026年05月会员", "会员"),
            (
                "家庭安全险|21111186633682610933|期数|202112|续期交易付款",
                "家庭安全险|||续期交易付款",
            ),
            ("云盘会员 尾号6026 ¥25.00", "云盘会员"),
        ] {
            assert_eq!(words.product(text), product, "{text}");
        }
        assert_eq!(words.product("商户消费"), "");
    }
}
