//! The list of cancellations: what the user cancelled, when and where.
//!
//! CSV and XLSX by column names in either language, or TOML with `[[cancellation]]` tables.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{
    layer::{Layer, LayerWords},
    not_ended::{NotEnded, NotEndedWords},
};
use crate::{
    bilingual,
    calendar::Moment,
    catalog::Catalog,
    intake::{Document, Row},
    lang::Bilingual,
    money::Money,
    problem::{Problem, toml_line},
    text::fold,
};

/// Index of a cancellation in the user's list.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, derive_more::From, derive_more::Into,
)]
pub struct RecordId(usize);

/// One record of the list of cancellations.
#[derive(Clone, Debug)]
pub struct Cancellation {
    /// Its line in the list.
    pub line: u32,
    /// The name as the user knows it.
    pub merchant: String,
    /// Beijing time; without a time where only the day is known.
    pub at: Moment,
    pub layer: Layer,
    pub plan: Option<String>,
    /// Per cycle.
    pub price: Option<Money>,
    /// Card tail or account, as far as known.
    pub account: Option<String>,
    /// The operation number that the platform gave.
    pub confirmation: Option<String>,
    /// File names of evidence, as written.
    pub evidence: Vec<String>,
    pub note: Option<String>,
    /// Set when its own note says that nothing was cancelled.
    pub not_ended: Option<NotEnded>,
}

/// The words that a list of cancellations may use, from the catalog.
#[derive(Debug)]
pub struct ListWords {
    layers: LayerWords,
    not_ended: NotEndedWords,
}

impl ListWords {
    /// Reads the word lists `layers` and `not_ended` of the catalog.
    pub fn load(catalog: &Catalog) -> Result<ListWords, Problem> {
        Ok(ListWords {
            layers: LayerWords::load(catalog)?,
            not_ended: NotEndedWords::load(catalog)?,
        })
    }

    /// Examples of the word lists that do not hold, a sentence each.
    pub fn failing_examples(&self) -> Vec<Bilingual> {
        let mut failing = self.layers.failing_examples();
        failing.extend(self.not_ended.failing_examples());
        failing
    }
}

const COLUMNS: &str = "merchant 商户, cancelled_at 退订时间; layer 退订渠道, plan 套餐, price 金额, \
                       account 账户, confirmation 凭证号, evidence 证据, note 备注";

/// The columns by name; the second of each is its Chinese name in messages.
const NAMES: [(&str, &[&str]); 9] = [
    ("merchant", &["merchant", "商户", "商家", "平台"]),
    (
        "cancelled_at",
        &["cancelled_at", "退订时间", "canceled_at", "取消时间"],
    ),
    ("layer", &["layer", "退订渠道", "取消渠道"]),
    ("plan", &["plan", "套餐"]),
    ("price", &["price", "金额", "价格"]),
    ("account", &["account", "账户", "账号"]),
    ("confirmation", &["confirmation", "凭证号"]),
    ("evidence", &["evidence", "证据"]),
    ("note", &["note", "备注"]),
];

/// Reads the list from a CSV or XLSX file. The first wrong row is an error.
pub(super) fn read_table(
    document: &Document,
    words: &ListWords,
) -> Result<Vec<Cancellation>, Problem> {
    for table in &document.tables {
        let rows: Vec<Row<'_>> = table.rows().collect();
        for (index, header) in rows.iter().enumerate().take(20) {
            let columns = columns(*header);
            if columns.contains_key("merchant") && columns.contains_key("cancelled_at") {
                let rest = rows[index + 1..].iter().filter(|row| !row.is_blank());
                return rest
                    .map(|row| {
                        let cells = |name: &str| cell(*row, &columns, name);
                        record(&document.file, row.line, words, cells)
                    })
                    .collect();
            }
        }
    }
    Err(no_header(&document.file))
}

fn columns(header: Row<'_>) -> BTreeMap<&'static str, usize> {
    let mut columns = BTreeMap::new();
    for (place, text) in header.cells().enumerate() {
        let text = fold(text);
        if let Some((name, _)) = NAMES
            .iter()
            .find(|(_, names)| names.contains(&text.as_str()))
        {
            columns.entry(*name).or_insert(place);
        }
    }
    columns
}

fn cell(row: Row<'_>, columns: &BTreeMap<&'static str, usize>, name: &str) -> String {
    columns
        .get(name)
        .map_or(String::new(), |&place| row.cell(place).trim().to_owned())
}

/// The list as TOML: `[[cancellation]]` tables with the English names as keys.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TomlList {
    #[serde(default)]
    cancellation: Vec<toml::Spanned<TomlRecord>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TomlRecord {
    merchant: String,
    cancelled_at: toml::Value,
    #[serde(default)]
    layer: String,
    #[serde(default)]
    plan: String,
    #[serde(default)]
    price: Option<toml::Value>,
    #[serde(default)]
    account: String,
    #[serde(default)]
    confirmation: String,
    #[serde(default)]
    evidence: Vec<String>,
    #[serde(default)]
    note: String,
}

/// Reads the list from TOML text. `file` is its name in messages.
pub(super) fn read_toml(
    file: &str,
    text: &str,
    words: &ListWords,
) -> Result<Vec<Cancellation>, Problem> {
    let list: TomlList = toml::from_str(text).map_err(|error| not_toml(file, text, &error))?;
    let bare = |value: &toml::Value| value.to_string().trim_matches('"').to_owned();
    list.cancellation
        .into_iter()
        .map(|spanned| {
            let begin = spanned.span().start.min(text.len());
            let line = text[..begin].matches('\n').count() + 1;
            let value = spanned.into_inner();
            let cells = |name: &str| match name {
                "merchant" => value.merchant.clone(),
                "cancelled_at" => bare(&value.cancelled_at),
                "layer" => value.layer.clone(),
                "plan" => value.plan.clone(),
                "price" => value.price.as_ref().map(bare).unwrap_or_default(),
                "account" => value.account.clone(),
                "confirmation" => value.confirmation.clone(),
                "evidence" => value.evidence.join(";"),
                _ => value.note.clone(),
            };
            record(file, u32::try_from(line).unwrap_or(u32::MAX), words, cells)
        })
        .collect()
}

/// One record from its cells by column name.
fn record(
    file: &str,
    line: u32,
    words: &ListWords,
    cell: impl Fn(&str) -> String,
) -> Result<Cancellation, Problem> {
    let wrong = |column: &str, value: &str, expected: Bilingual, accepted: Bilingual| {
        wrong_value(column, value, &expected, &accepted)
            .at(file)
            .at_line(line)
    };
    let known = |name: &str| Some(cell(name)).filter(|text| !text.is_empty());
    let merchant = cell("merchant");
    if merchant.is_empty() {
        let accepted = bilingual!(
            "您所知道的店名或服务名",
            "the shop's or service's name as you know it"
        );
        return Err(wrong(
            "merchant",
            "",
            bilingual!("名称", "a name"),
            accepted,
        ));
    }
    let at = cell("cancelled_at");
    let at = Moment::parse(&at).ok_or_else(|| {
        let accepted = bilingual!(
            "2026-05-20，或 2026-05-20 10:00，或 2026-05-20 10:00:00（北京时间）",
            "2026-05-20, or 2026-05-20 10:00, or 2026-05-20 10:00:00 (Beijing time)"
        );
        wrong(
            "cancelled_at",
            &at,
            bilingual!("日期或时间", "a day or a time"),
            accepted,
        )
    })?;
    let layer = cell("layer");
    let layer = words.layers.parse(&layer).ok_or_else(|| {
        let place = bilingual!("退订的地方", "a place where one cancels");
        wrong("layer", &layer, place, words.layers.accepted())
    })?;
    let price = known("price")
        .map(|text| price(&text).ok_or(text))
        .transpose();
    let price = price.map_err(|text| {
        let accepted = bilingual!(
            "每期的金额，如 25 或 25.00",
            "the price of one cycle, such as 25 or 25.00"
        );
        wrong("price", &text, bilingual!("金额", "an amount"), accepted)
    })?;
    let note = known("note");
    Ok(Cancellation {
        line,
        merchant,
        at,
        layer,
        plan: known("plan"),
        price,
        account: known("account"),
        confirmation: known("confirmation"),
        evidence: cell("evidence")
            .split([';', '；'])
            .map(|path| path.trim().to_owned())
            .filter(|path| !path.is_empty())
            .collect(),
        not_ended: words.not_ended.judge(note.as_deref().unwrap_or_default()),
        note,
    })
}

fn price(text: &str) -> Option<Money> {
    let read = Money::parse(text)?;
    (read.rest.is_empty() && !read.value.is_negative()).then_some(read.value)
}

fn no_header(file: &str) -> Problem {
    let what = bilingual!(
        "没有找到写着商户和退订时间的表头；可以有的列：{COLUMNS}",
        "no header row with a merchant and a time of cancellation; columns: {COLUMNS}"
    );
    let hint = bilingual!(
        "第一行写：商户,退订时间",
        "put these names in the first row: merchant,cancelled_at"
    );
    Problem::new(what).at(file).hinted(hint)
}

fn wrong_value(column: &str, value: &str, expected: &Bilingual, accepted: &Bilingual) -> Problem {
    let chinese = NAMES
        .iter()
        .find(|(name, _)| *name == column)
        .map_or("", |(_, names)| names[1]);
    Problem::new(bilingual!(
        "“{chinese}”列（{column}）：“{value}”不是{expected}",
        "column {column}: \"{value}\" is not {expected}",
        expected = expected
    ))
    .hinted(bilingual!(
        "写成 {accepted}",
        "write {accepted}",
        accepted = accepted
    ))
}

fn not_toml(file: &str, text: &str, error: &toml::de::Error) -> Problem {
    let mut problem = Problem::new(Bilingual::same(error.message()))
        .at(file)
        .hinted(bilingual!(
            "写成若干个 [[cancellation]]，其中的键 {COLUMNS}",
            "write [[cancellation]] tables with the keys {COLUMNS}"
        ));
    problem.place.line = toml_line(text, error);
    problem
}
