//! List of cancellations, as a table (CSV, XLSX) with column names in either language, or as TOML
//! with `[[cancellation]]` tables.

use serde::Deserialize;

use super::{
    cancellations::{Cancellation, Column, ListWords, record},
    line::line_at,
};
use crate::{
    bilingual,
    intake::{Document, Row},
    lang::Bilingual,
    problem::{Problem, toml_line},
    text::fold,
};

/// The header is looked for in so many first rows.
const HEADER_ROWS: usize = 20;

/// Reads the list from a table. The first wrong row is an error.
pub(super) fn read_table(
    document: &Document,
    words: &ListWords,
) -> Result<Vec<Cancellation>, Problem> {
    for table in &document.tables {
        let rows: Vec<Row<'_>> = table.rows().collect();
        for (index, header) in rows.iter().enumerate().take(HEADER_ROWS) {
            let columns = columns(*header);
            let place = |column: Column| {
                let mut columns = columns.iter();
                columns.position(|&named| named == Some(column))
            };
            if Column::REQUIRED
                .iter()
                .any(|&column| place(column).is_none())
            {
                continue;
            }
            let rest = rows[index + 1..].iter().filter(|row| !row.is_blank());
            return rest
                .map(|row| {
                    let cell = |column: Column| {
                        let text = place(column).map_or("", |place| row.cell(place));
                        text.trim().to_owned()
                    };
                    record(&document.file, row.line, words, cell)
                })
                .collect();
        }
    }
    Err(no_header(&document.file))
}

/// The column that each cell of a header names, where it names one.
fn columns(header: Row<'_>) -> Vec<Option<Column>> {
    let cells = header.cells();
    cells.map(|text| Column::named(&fold(text))).collect()
}

/// The list as TOML: `[[cancellation]]` tables with the names of the columns as keys.
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

impl TomlRecord {
    /// The value as a cell of a table has it.
    fn cell(&self, column: Column) -> String {
        let bare = |value: &toml::Value| value.to_string().trim_matches('"').to_owned();
        match column {
            Column::Merchant => self.merchant.clone(),
            Column::CancelledAt => bare(&self.cancelled_at),
            Column::Layer => self.layer.clone(),
            Column::Plan => self.plan.clone(),
            Column::Price => self.price.as_ref().map(bare).unwrap_or_default(),
            Column::Account => self.account.clone(),
            Column::Confirmation => self.confirmation.clone(),
            Column::Evidence => self.evidence.join(";"),
            Column::Note => self.note.clone(),
        }
    }
}

/// Reads the list from TOML text. `file` is its name in messages. The first wrong record is an
/// error.
pub(super) fn read_toml(
    file: &str,
    text: &str,
    words: &ListWords,
) -> Result<Vec<Cancellation>, Problem> {
    let list: TomlList = toml::from_str(text).map_err(|error| not_toml(file, text, &error))?;
    let records = list.cancellation.iter();
    records
        .map(|spanned| {
            let line = line_at(text, spanned.span().start);
            record(file, line, words, |column| spanned.get_ref().cell(column))
        })
        .collect()
}

fn no_header(file: &str) -> Problem {
    let what = bilingual!(
        "没有找到写着商户和退订时间的表头；可以有的列：{accepted}",
        "no header row with a merchant and a time of cancellation; columns: {accepted}",
        accepted = Column::accepted()
    );
    let hint = bilingual!(
        "第一行写：商户,退订时间",
        "put these names in the first row: merchant,cancelled_at"
    );
    Problem::new(what).at(file).hinted(hint)
}

fn not_toml(file: &str, text: &str, error: &toml::de::Error) -> Problem {
    let hint = bilingual!(
        "写成若干个 [[cancellation]]，其中的键 {accepted}",
        "write [[cancellation]] tables with the keys {accepted}",
        accepted = Column::accepted()
    );
    let mut problem = Problem::new(Bilingual::same(error.message()))
        .at(file)
        .hinted(hint);
    problem.place.line = toml_line(text, error);
    problem
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{catalog::Catalog, intake::parse_text, lang::Lang, userfiles::Layer};

    fn words() -> ListWords {
        ListWords::load(&Catalog::load(&[]).expect("built-in data")).expect("word lists")
    }

    fn table(text: &str) -> Result<Vec<Cancellation>, Problem> {
        let document = Document {
            file: "list.csv".to_owned(),
            sha256: String::new(),
            tables: vec![parse_text(text)],
        };
        read_table(&document, &words())
    }

    fn message(read: Result<Vec<Cancellation>, Problem>) -> String {
        read.map_or_else(|problem| problem.text(Lang::En), |read| format!("{read:?}"))
    }

    #[test]
    fn a_table_is_read_by_its_column_names() {
        let list = table(
            "我的退订,,,\n\
             Canceled_At , 平台 ,价格,备注,其他列\n\
             2026/5/20 8:00,云雀,¥25,在微信里关闭了,x\n\
             ,,,,\n\
             2026-05-21,火烈鸟,,删除订单,\n",
        );
        let list = list.expect("a list");
        let shown: Vec<String> = list
            .iter()
            .map(|record| {
                let price = record.price.map(|price| price.to_string());
                format!(
                    "{} {} {} {price:?} {:?}",
                    record.line, record.merchant, record.at, record.not_ended
                )
            })
            .collect();
        assert_eq!(
            shown,
            [
                "3 云雀 2026-05-20T08:00:00+08:00 Some(\"25.00\") None",
                "5 火烈鸟 2026-05-21 None Some(OnlyRemoved)",
            ]
        );
    }

    #[test]
    fn toml_is_read_with_the_lines_of_its_tables() {
        let text = "# mine\n\n[[cancellation]]\nmerchant = \"云雀\"\n\
                    cancelled_at = 2026-05-20\nlayer = \"支付宝\"\nprice = 25\n\
                    evidence = [\"a.png\", \"b.png\"]\n";
        let list = read_toml("list.toml", text, &words()).expect("a list");
        let record = &list[0];
        assert_eq!((record.line, record.layer), (3, Layer::Alipay));
        assert_eq!(record.at.to_string(), "2026-05-20");
        assert_eq!(
            record.price.map(|price| price.to_string()).as_deref(),
            Some("25.00")
        );
        assert_eq!(record.evidence, ["a.png", "b.png"]);
    }

    #[test]
    fn a_wrong_cell_is_named_with_what_is_accepted() {
        let row = |row: &str| message(table(&format!("商户,退订时间,退订渠道,金额\n{row}\n")));
        assert_eq!(
            row("云雀,五月,,"),
            "list.csv:2: column cancelled_at: \"五月\" is not a day or a time\n  \
             try: write 2026-05-20, or 2026-05-20 10:00, or 2026-05-20 10:00:00 (Beijing time)"
        );
        assert_eq!(
            row("云雀,2026-05-20,,-25"),
            "list.csv:2: column price: \"-25\" is not an amount\n  \
             try: write the price of one cycle, such as 25 or 25.00"
        );
        assert_eq!(
            row(",2026-05-20,,"),
            "list.csv:2: column merchant: \"\" is not a name\n  \
             try: write the shop's or service's name as you know it"
        );
        let layer = row("云雀,2026-05-20,火星,");
        assert!(
            layer.starts_with(
                "list.csv:2: column layer: \"火星\" is not a place where one cancels\n  \
                 try: write app 应用, website 网站, "
            ),
            "{layer}"
        );
    }

    #[test]
    fn a_list_without_a_header_names_the_columns() {
        assert_eq!(
            message(table("云雀,2026-05-20\n")),
            "list.csv: no header row with a merchant and a time of cancellation; columns: \
             merchant 商户, cancelled_at 退订时间; layer 退订渠道, plan 套餐, price 金额, \
             account 账户, confirmation 凭证号, evidence 证据, note 备注\n  \
             try: put these names in the first row: merchant,cancelled_at"
        );
    }

    #[test]
    fn an_unknown_key_is_named_with_its_line() {
        let text = "[[cancellation]]\nmerchant = \"云雀\"\ncancelled_at = 2026-05-20\nday = 1\n";
        let shown = message(read_toml("list.toml", text, &words()));
        assert!(
            shown.starts_with("list.toml:4: unknown field `day`"),
            "{shown}"
        );
    }

    #[test]
    fn every_example_of_the_word_lists_holds() {
        assert_eq!(words().failing_examples(), []);
    }
}
