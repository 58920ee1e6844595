//! Layers: the places where a membership can be cancelled, and the words for them.

use std::str::FromStr as _;

use serde::{Deserialize, Serialize};

use crate::{
    bilingual,
    catalog::{Catalog, Kind},
    lang::Bilingual,
    problem::Problem,
    text::fold,
};

/// A place where a membership, or the mandate to debit for it, can be cancelled.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Serialize,
    strum::IntoStaticStr,
    strum::EnumString,
    strum::VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Layer {
    /// The shop's app.
    App,
    /// The shop's website.
    Website,
    /// The shop's mini-programme.
    MiniProgram,
    /// The automatic payments of WeChat Pay.
    #[serde(rename = "wechat")]
    #[strum(serialize = "wechat")]
    WeChat,
    /// The automatic payments of Alipay.
    Alipay,
    /// The bank of the card.
    Bank,
    /// The subscriptions of an Apple account.
    Apple,
    /// The carrier of the telephone line.
    Carrier,
    /// The shop's customer service.
    CustomerService,
    /// Not known.
    Unknown,
}

impl Layer {
    /// The layer in the JSON report and in the list of cancellations.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The layer's name for a person.
    pub fn label(self) -> Bilingual {
        match self {
            Layer::App => bilingual!("应用", "app"),
            Layer::Website => bilingual!("网站", "website"),
            Layer::MiniProgram => bilingual!("小程序", "mini-programme"),
            Layer::WeChat => bilingual!("微信", "WeChat Pay"),
            Layer::Alipay => bilingual!("支付宝", "Alipay"),
            Layer::Bank => bilingual!("银行", "bank"),
            Layer::Apple => bilingual!("苹果", "Apple"),
            Layer::Carrier => bilingual!("运营商", "carrier"),
            Layer::CustomerService => bilingual!("客服", "customer service"),
            Layer::Unknown => bilingual!("未知", "unknown"),
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LayersFile {
    layer: Vec<LayerEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LayerEntry {
    id: String,
    words: Vec<String>,
    hit: Vec<String>,
    miss: Vec<String>,
}

/// The words for each layer in the list of cancellations.
#[derive(Debug)]
pub(super) struct LayerWords(Vec<(Layer, LayerEntry)>);

impl LayerWords {
    /// Reads the word list `layers` of the catalog.
    pub(super) fn load(catalog: &Catalog) -> Result<LayerWords, Problem> {
        let file: LayersFile = catalog.one(Kind::Keywords, "layers")?;
        let entries = file.layer.into_iter().map(|mut entry| {
            let layer = Layer::from_str(&entry.id).map_err(|_| unknown_layer(&entry.id))?;
            for word in &mut entry.words {
                *word = fold(word);
            }
            Ok((layer, entry))
        });
        entries.collect::<Result<_, _>>().map(LayerWords)
    }

    /// The layer that a cell of the list names; unknown where it is empty.
    pub(super) fn parse(&self, text: &str) -> Option<Layer> {
        let text = fold(text);
        if text.is_empty() {
            return Some(Layer::Unknown);
        }
        let mut entries = self.0.iter();
        entries
            .find(|(_, entry)| entry.id == text || entry.words.contains(&text))
            .map(|&(layer, _)| layer)
    }

    /// Every layer by its id and its first word.
    pub(super) fn accepted(&self) -> Bilingual {
        let names = self.0.iter().map(|(_, entry)| {
            let word = entry.words.first().map_or("", String::as_str);
            format!("{} {word}", entry.id)
        });
        Bilingual::same(names.collect::<Vec<_>>().join(", "))
    }

    /// The examples of the word list that do not hold, a sentence each.
    pub(super) fn failing_examples(&self) -> Vec<Bilingual> {
        let mut failing = Vec::new();
        for (layer, entry) in &self.0 {
            let id = &entry.id;
            let hits = entry.hit.iter().map(|text| (text, true));
            for (text, wanted) in hits.chain(entry.miss.iter().map(|text| (text, false))) {
                if (self.parse(text) == Some(*layer)) != wanted {
                    failing.push(bilingual!(
                        "keywords/layers：{id} 的例子“{text}”不成立",
                        "keywords/layers: the example \"{text}\" of {id} does not hold"
                    ));
                }
            }
        }
        failing
    }
}

fn unknown_layer(id: &str) -> Problem {
    let known: Vec<&str> = <Layer as strum::VariantArray>::VARIANTS
        .iter()
        .map(|layer| layer.name())
        .collect();
    let what = bilingual!("没有“{id}”这个退订渠道", "there is no layer \"{id}\"");
    Problem::new(what)
        .at("keywords/layers.toml")
        .hinted(Bilingual::same(known.join(", ")))
}
