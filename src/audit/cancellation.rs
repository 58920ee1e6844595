//! The user's list: what was cancelled, when and where. CSV and XLSX by column names in either language, or TOML.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::{
    bilingual,
    calendar::Moment,
    intake::{Document, Row},
    lang::Bilingual,
    money::Money,
    problem::{Problem, toml_line},
    text::fold,
};

/// Where something was cancelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layer {
    App,
    Website,
    MiniProgram,
    WeChat,
    Alipay,
    Bank,
    Apple,
    Carrier,
    CustomerService,
    Unknown,
}

impl Layer {
    const WORDS: [(Layer, &'static str, &'static [&'static str]); 10] = [
        (
            Layer::App,
            "app",
            &["应用", "客户端", "app内", "软件", "手机app"],
        ),
        (Layer::Website, "website", &["网站", "官网", "网页"]),
        (
            Layer::MiniProgram,
            "mini_program",
            &["小程序", "miniprogram"],
        ),
        (
            Layer::WeChat,
            "wechat",
            &["微信", "微信支付", "微信自动续费"],
        ),
        (Layer::Alipay, "alipay", &["支付宝", "支付宝自动扣款"]),
        (
            Layer::Bank,
            "bank",
            &["银行", "银行卡", "手机银行", "云闪付", "银联"],
        ),
        (
            Layer::Apple,
            "apple",
            &["苹果", "appstore", "appleid", "苹果订阅"],
        ),
        (Layer::Carrier, "carrier", &["运营商", "话费", "营业厅"]),
        (
            Layer::CustomerService,
            "customer_service",
            &["客服", "人工客服", "电话客服", "customerservice"],
        ),
        (
            Layer::Unknown,
            "unknown",
            &["未知", "不详", "不清楚", "其他"],
        ),
    ];

    pub fn name(self) -> &'static str {
        Layer::WORDS
            .iter()
            .find(|(layer, ..)| *layer == self)
            .map_or("unknown", |(_, name, _)| name)
    }

    /// The Chinese word a report prints.
    pub fn chinese(self) -> &'static str {
        Layer::WORDS
            .iter()
            .find(|(layer, ..)| *layer == self)
            .and_then(|(_, _, words)| words.first())
            .map_or("未知", |word| word)
    }

    fn parse(text: &str) -> Option<Layer> {
        let text = fold(text);
        if text.is_empty() {
            return Some(Layer::Unknown);
        }
        Layer::WORDS
            .iter()
            .find(|(_, name, words)| *name == text || words.contains(&text.as_str()))
            .map(|&(layer, ..)| layer)
    }
}

/// One record of the list.
#[derive(Clone, Debug)]
pub struct Cancellation {
    /// Its line in the list.
    pub line: u32,
    pub merchant: String,
    pub at: Moment,
    pub layer: Layer,
    pub plan: Option<String>,
    pub price: Option<Money>,
    pub account: Option<String>,
    pub confirmation: Option<String>,
    pub evidence: Vec<String>,
    pub note: Option<String>,
}

/// Why a record of the list ends nothing, by its own note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotEnded {
    /// Only an order was deleted, an app removed or an account given up: no mandate ends by that.
    OnlyRemoved,
    /// It was not cancelled, or that failed.
    NotDone,
}

impl Cancellation {
    /// Whether the note says that nothing was cancelled. A note that speaks of a cancellation as done counts as one, whatever else it says.
    pub fn not_ended(&self) -> Option<NotEnded> {
        const REMOVED: [&str; 18] = [
            "删除订单",
            "删除了订单",
            "订单删除",
            "订单已删除",
            "订单删了",
            "订单删掉",
            "删掉订单",
            "删了订单",
            "删除记录",
            "卸载",
            "删除应用",
            "删除app",
            "app删",
            "应用删",
            "注销账",
            "注销了账",
            "deletedtheorder",
            "uninstalled",
        ];
        const CANCELLED: [&str; 7] = [
            "退订",
            "取消",
            "关闭",
            "解约",
            "解除",
            "cancel",
            "unsubscrib",
        ];
        const STOPPED: [&str; 9] = [
            "停止", "停了", "停掉", "停用", "终止", "关了", "关掉", "成功", "terminat",
        ];
        // Right before the word: no, or not yet.
        const NOT: [&str; 12] = [
            "没有", "没", "未", "不", "想", "再", "要", "准备", "not", "n't", "never", "to",
        ];
        // Anywhere before it in the clause.
        const NOT_AT_ALL: [&str; 8] = ["没", "未", "无法", "不能", "忘", "失败", "not", "fail"];
        const FAILED: [&str; 5] = ["失败", "不了", "不掉", "不成", "failed"];
        let note = fold(self.note.as_deref().unwrap_or_default());
        let clauses: Vec<&str> = note.split([',', '。', ';', '!', '、', '.']).collect();
        let is_done = |clause: &str, word: &str, at: usize| {
            let (before, after) = (&clause[..at], &clause[at + word.len()..]);
            let denied = NOT.iter().any(|not| before.ends_with(not))
                || NOT_AT_ALL.iter().any(|not| before.contains(not))
                || FAILED.iter().any(|failed| after.starts_with(failed));
            before.ends_with('已') || before.ends_with("已经") || !denied
        };
        let done = |words: &[&str]| {
            let found = |clause: &str, word: &str| {
                clause
                    .match_indices(word)
                    .any(|(at, _)| is_done(clause, word, at))
            };
            clauses
                .iter()
                .any(|clause| words.iter().any(|word| found(clause, word)))
        };
        if done(&CANCELLED) || done(&STOPPED) {
            None
        } else if REMOVED.iter().any(|word| note.contains(word)) {
            Some(NotEnded::OnlyRemoved)
        } else {
            let spoken = CANCELLED.iter().any(|word| note.contains(word));
            spoken.then_some(NotEnded::NotDone)
        }
    }
}

fn no_header(file: &str) -> Problem {
    Problem::new(bilingual!(
        "没有找到写着商户和退订时间的表头；可以有的列：{COLUMNS}",
        "no header row with a merchant and a time of cancellation; columns: {COLUMNS}"
    ))
    .at(file)
    .hinted(bilingual!(
        "第一行写：商户,退订时间",
        "put these names in the first row: merchant,cancelled_at"
    ))
}

fn wrong_value(
    file: &str,
    line: u32,
    column: &str,
    value: &str,
    expected: &Bilingual,
    accepted: &Bilingual,
) -> Problem {
    let chinese = NAMES
        .iter()
        .find(|(name, _)| *name == column)
        .map_or("", |(_, names)| names[1]);
    Problem::new(bilingual!(
        "“{chinese}”列（{column}）：“{value}”不是{expected}",
        "column {column}: “{value}” is not {expected}",
        expected = expected
    ))
    .at(file)
    .at_line(line)
    .hinted(bilingual!(
        "写成 {accepted}",
        "write {accepted}",
        accepted = accepted
    ))
}

fn not_toml(file: &str, text: &str, error: &toml::de::Error) -> Problem {
    let problem = Problem::new(Bilingual::same(error.message()))
        .at(file)
        .hinted(bilingual!(
            "写成若干个 [[cancellation]]，其中的键 {COLUMNS}",
            "write [[cancellation]] tables with the keys {COLUMNS}"
        ));
    match toml_line(text, error) {
        Some(line) => problem.at_line(line),
        None => problem,
    }
}

const COLUMNS: &str = "merchant 商户, cancelled_at 退订时间, and if known: layer 退订渠道, plan 套餐, price 金额, account 账户, \
                       confirmation 凭证号, evidence 证据, note 备注";

/// The columns by name; the first of each is how errors call it.
const NAMES: [(&str, &[&str]); 9] = [
    ("merchant", &["merchant", "商户", "商家", "平台"]),
    (
        "cancelled_at",
        &["cancelled_at", "canceled_at", "退订时间", "取消时间"],
    ),
    ("layer", &["layer", "退订渠道", "取消渠道"]),
    ("plan", &["plan", "套餐"]),
    ("price", &["price", "金额", "价格"]),
    ("account", &["account", "账户", "账号"]),
    ("confirmation", &["confirmation", "凭证号"]),
    ("evidence", &["evidence", "证据"]),
    ("note", &["note", "备注"]),
];

/// Reads the list from a CSV or XLSX file.
pub fn read_cancellations(document: &Document) -> Result<Vec<Cancellation>, Problem> {
    for table in &document.tables {
        let rows: Vec<Row<'_>> = table.rows().collect();
        for (index, header) in rows.iter().enumerate().take(20) {
            let columns = columns(*header);
            if columns.contains_key("merchant") && columns.contains_key("cancelled_at") {
                let rest = rows[index + 1..].iter().filter(|row| !row.is_blank());
                return rest
                    .map(|row| record(&document.file, row.line, |name| cell(*row, &columns, name)))
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

/// Reads the list from TOML text.
pub fn read_cancellations_toml(file: &str, text: &str) -> Result<Vec<Cancellation>, Problem> {
    let list: TomlList = toml::from_str(text).map_err(|error| not_toml(file, text, &error))?;
    list.cancellation
        .into_iter()
        .map(|spanned| {
            let begin = spanned.span().start.min(text.len());
            let line = text[..begin].matches('\n').count() + 1;
            let value = spanned.into_inner();
            let bare = |value: &toml::Value| value.to_string().trim_matches('"').to_owned();
            record(
                file,
                u32::try_from(line).unwrap_or(u32::MAX),
                |name| match name {
                    "merchant" => value.merchant.clone(),
                    "cancelled_at" => bare(&value.cancelled_at),
                    "layer" => value.layer.clone(),
                    "plan" => value.plan.clone(),
                    "price" => value.price.as_ref().map(bare).unwrap_or_default(),
                    "account" => value.account.clone(),
                    "confirmation" => value.confirmation.clone(),
                    "evidence" => value.evidence.join(";"),
                    _ => value.note.clone(),
                },
            )
        })
        .collect()
}

fn record(file: &str, line: u32, cell: impl Fn(&str) -> String) -> Result<Cancellation, Problem> {
    let wrong = |column: &str, value: &str, expected: Bilingual, accepted: Bilingual| {
        wrong_value(file, line, column, value, &expected, &accepted)
    };
    let known = |name: &str| Some(cell(name)).filter(|text| !text.is_empty());
    let merchant = cell("merchant");
    if merchant.is_empty() {
        let accepted = Bilingual::new(
            "您所知道的店名或服务名",
            "the shop's or service's name as you know it",
        );
        return Err(wrong(
            "merchant",
            &merchant,
            Bilingual::new("名称", "a name"),
            accepted,
        ));
    }
    let at = cell("cancelled_at");
    let at = Moment::parse(&at).ok_or_else(|| {
        let accepted = Bilingual::new(
            "2026-05-20，或 2026-05-20 10:00，或 2026-05-20 10:00:00（北京时间）",
            "2026-05-20, or 2026-05-20 10:00, or 2026-05-20 10:00:00 (Beijing time)",
        );
        wrong(
            "cancelled_at",
            &at,
            Bilingual::new("日期或时间", "a day or a time"),
            accepted,
        )
    })?;
    let layer = cell("layer");
    let layer = Layer::parse(&layer).ok_or_else(|| {
        let accepted: Vec<String> = Layer::WORDS
            .iter()
            .map(|(_, name, words)| format!("{name} {}", words[0]))
            .collect();
        let accepted = accepted.join(", ");
        wrong(
            "layer",
            &layer,
            Bilingual::new("退订的地方", "a place where one cancels"),
            Bilingual::new(accepted.clone(), accepted),
        )
    })?;
    let price = match known("price") {
        None => None,
        Some(text) => match Money::parse(&text) {
            Some(read) if read.rest.is_empty() && !read.value.is_negative() => Some(read.value),
            _ => {
                let accepted = Bilingual::new(
                    "每期的金额，如 25 或 25.00",
                    "the price of one cycle, such as 25 or 25.00",
                );
                return Err(wrong(
                    "price",
                    &text,
                    Bilingual::new("金额", "an amount"),
                    accepted,
                ));
            }
        },
    };
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
        note: known("note"),
    })
}
