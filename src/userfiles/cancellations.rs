//! Records of the list of cancellations: what the user cancelled, when and where.

use super::{
    layer::{Layer, LayerWords},
    not_ended::{NotEnded, NotEndedWords},
};
use crate::{
    bilingual, calendar::Moment, catalog::Catalog, lang::Bilingual, money::Money, problem::Problem,
};

/// Index of a record in the user's list of cancellations.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, derive_more::From, derive_more::Into,
)]
pub struct RecordId(usize);

/// One record of the list of cancellations.
#[derive(Clone, Debug)]
pub struct Cancellation {
    /// The line in the list, from 1.
    pub line: u32,
    /// The name of the merchant or service, as the user knows it.
    pub merchant: String,
    /// Beijing time; without a time where only the day is known.
    pub at: Moment,
    /// The place where it was cancelled.
    pub layer: Layer,
    /// The plan, as the user calls it.
    pub plan: Option<String>,
    /// The price of one cycle.
    pub price: Option<Money>,
    /// The last digits of the card, or the account.
    pub account: Option<String>,
    /// The number that the platform gave for the operation.
    pub confirmation: Option<String>,
    /// File names of evidence, as written.
    pub evidence: Vec<String>,
    /// The user's own note.
    pub note: Option<String>,
    /// Set where the note says that nothing was cancelled.
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

    /// The examples of the word lists that do not hold, a sentence each.
    pub fn failing_examples(&self) -> Vec<Bilingual> {
        let mut failing = self.layers.failing_examples();
        failing.extend(self.not_ended.failing_examples());
        failing
    }
}

/// A column of the list. Its name is also the key in TOML.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub(super) enum Column {
    Merchant,
    CancelledAt,
    Layer,
    Plan,
    Price,
    Account,
    Confirmation,
    Evidence,
    Note,
}

impl Column {
    pub(super) const ALL: &[Column] = <Column as strum::VariantArray>::VARIANTS;
    /// The columns that every list must have.
    pub(super) const REQUIRED: [Column; 2] = [Column::Merchant, Column::CancelledAt];

    pub(super) fn name(self) -> &'static str {
        self.into()
    }

    /// The Chinese name in messages.
    fn chinese(self) -> &'static str {
        match self {
            Column::Merchant => "商户",
            Column::CancelledAt => "退订时间",
            Column::Layer => "退订渠道",
            Column::Plan => "套餐",
            Column::Price => "金额",
            Column::Account => "账户",
            Column::Confirmation => "凭证号",
            Column::Evidence => "证据",
            Column::Note => "备注",
        }
    }

    /// Other names that a header may use.
    fn other_names(self) -> &'static [&'static str] {
        match self {
            Column::Merchant => &["商家", "平台"],
            Column::CancelledAt => &["canceled_at", "取消时间"],
            Column::Layer => &["取消渠道"],
            Column::Price => &["价格"],
            Column::Account => &["账号"],
            Column::Plan | Column::Confirmation | Column::Evidence | Column::Note => &[],
        }
    }

    /// The column of that name in a header, which is given folded.
    pub(super) fn named(text: &str) -> Option<Column> {
        let is_named = |column: Column| {
            [column.name(), column.chinese()].contains(&text)
                || column.other_names().contains(&text)
        };
        Column::ALL.iter().copied().find(|&column| is_named(column))
    }

    /// All columns with both names, the required ones first.
    pub(super) fn accepted() -> String {
        let (required, others): (Vec<Column>, Vec<Column>) = Column::ALL
            .iter()
            .partition(|column| Column::REQUIRED.contains(column));
        let names = |columns: Vec<Column>| {
            let names = columns.into_iter();
            let names = names.map(|column| format!("{} {}", column.name(), column.chinese()));
            names.collect::<Vec<_>>().join(", ")
        };
        format!("{}; {}", names(required), names(others))
    }
}

/// Reads one record from its cells, which are trimmed and empty where nothing was written. `file`
/// and `line` are its place in messages. The first wrong cell is an error.
pub(super) fn record(
    file: &str,
    line: u32,
    words: &ListWords,
    cell: impl Fn(Column) -> String,
) -> Result<Cancellation, Problem> {
    let here = |problem: Problem| problem.at(file).at_line(line);
    let known = |column: Column| Some(cell(column)).filter(|text| !text.is_empty());
    let note = known(Column::Note);
    Ok(Cancellation {
        line,
        merchant: merchant(cell(Column::Merchant)).map_err(here)?,
        at: cancelled_at(&cell(Column::CancelledAt)).map_err(here)?,
        layer: layer(&cell(Column::Layer), words).map_err(here)?,
        plan: known(Column::Plan),
        price: known(Column::Price)
            .map(|text| price(&text))
            .transpose()
            .map_err(here)?,
        account: known(Column::Account),
        confirmation: known(Column::Confirmation),
        evidence: cell(Column::Evidence)
            .split([';', '；'])
            .map(|path| path.trim().to_owned())
            .filter(|path| !path.is_empty())
            .collect(),
        not_ended: words.not_ended.judge(note.as_deref().unwrap_or_default()),
        note,
    })
}

fn merchant(text: String) -> Result<String, Problem> {
    if !text.is_empty() {
        return Ok(text);
    }
    let expected = bilingual!("名称", "a name");
    let accepted = bilingual!(
        "您所知道的店名或服务名",
        "the shop's or service's name as you know it"
    );
    Err(wrong_value(Column::Merchant, "", &expected, &accepted))
}

fn cancelled_at(text: &str) -> Result<Moment, Problem> {
    Moment::parse(text).ok_or_else(|| {
        let expected = bilingual!("日期或时间", "a day or a time");
        let accepted = bilingual!(
            "2026-05-20，或 2026-05-20 10:00，或 2026-05-20 10:00:00（北京时间）",
            "2026-05-20, or 2026-05-20 10:00, or 2026-05-20 10:00:00 (Beijing time)"
        );
        wrong_value(Column::CancelledAt, text, &expected, &accepted)
    })
}

fn layer(text: &str, words: &ListWords) -> Result<Layer, Problem> {
    words.layers.parse(text).ok_or_else(|| {
        let expected = bilingual!("退订的地方", "a place where one cancels");
        wrong_value(Column::Layer, text, &expected, &words.layers.accepted())
    })
}

fn price(text: &str) -> Result<Money, Problem> {
    let read = Money::parse(text).filter(|read| read.rest.is_empty() && !read.value.is_negative());
    read.map(|read| read.value).ok_or_else(|| {
        let expected = bilingual!("金额", "an amount");
        let accepted = bilingual!(
            "每期的金额，如 25 或 25.00",
            "the price of one cycle, such as 25 or 25.00"
        );
        wrong_value(Column::Price, text, &expected, &accepted)
    })
}

fn wrong_value(column: Column, value: &str, wanted: &Bilingual, example: &Bilingual) -> Problem {
    Problem::new(bilingual!(
        "“{chinese}”列（{name}）：“{value}”不是{expected}",
        "column {name}: \"{value}\" is not {expected}",
        chinese = column.chinese(),
        name = column.name(),
        expected = wanted
    ))
    .hinted(bilingual!(
        "写成 {accepted}",
        "write {accepted}",
        accepted = example
    ))
}
