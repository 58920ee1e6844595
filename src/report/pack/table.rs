//! The charges as tables: CSV for programs, XLSX for people.

use chrono::{Datelike as _, NaiveDate};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};

use crate::{dispute::Charged, lang::Lang, problem::Problem, text::for_cell};

/// The name of a column in both languages, and its cell for a charge.
type Column = (&'static str, &'static str, fn(&Charged) -> String);

/// Identifiers are texts, so that no spreadsheet shortens them.
const COLUMNS: [Column; 16] = [
    ("时间", "time", |charge| charge.at.plain()),
    ("金额", "amount", |charge| charge.amount.to_string()),
    ("已退", "refunded", |charge| charge.refunded.to_string()),
    ("净额", "net", |charge| charge.net.to_string()),
    ("币种", "currency", |charge| charge.currency.to_string()),
    ("收款方", "payee", |charge| charge.payee.clone()),
    ("商品", "product", |charge| charge.product.clone()),
    ("渠道", "channel", |charge| {
        charge.channel.name().to_owned()
    }),
    ("支付方式", "method", |charge| charge.method.clone()),
    ("交易单号", "order_no", |charge| charge.order_no.clone()),
    ("商户单号", "merchant_order_no", |charge| {
        charge.merchant_order_no.clone()
    }),
    ("来源文件", "file", |charge| charge.file.clone()),
    ("工作表", "sheet", |charge| {
        charge.sheet.clone().unwrap_or_default()
    }),
    ("行", "line", |charge| charge.line.to_string()),
    ("来源文件 SHA-256", "file_sha256", |charge| {
        charge.sha256.clone()
    }),
    ("编号", "id", |charge| charge.id.clone()),
];

fn names(lang: Lang) -> impl Iterator<Item = &'static str> {
    COLUMNS.iter().map(move |(zh, en, _)| lang.choose(zh, en))
}

/// The charges as CSV, with a byte order mark, by which Excel knows UTF-8.
pub(super) fn csv(charges: &[Charged], lang: Lang) -> Result<Vec<u8>, Problem> {
    let mut writer = csv::Writer::from_writer(b"\xef\xbb\xbf".to_vec());
    writer.write_record(names(lang)).map_err(Problem::other)?;
    for charge in charges {
        let cells = COLUMNS.iter().map(|(_, _, cell)| for_cell(&cell(charge)));
        writer.write_record(cells).map_err(Problem::other)?;
    }
    writer.into_inner().map_err(Problem::other)
}

/// The charges as a workbook of one sheet. It says of itself that it was made on the day of the
/// audit, so that the same inputs give the same bytes.
pub(super) fn xlsx(charges: &[Charged], as_of: NaiveDate, lang: Lang) -> Result<Vec<u8>, Problem> {
    workbook(charges, as_of, lang).map_err(Problem::other)
}

fn workbook(charges: &[Charged], as_of: NaiveDate, lang: Lang) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let created = ExcelDateTime::from_ymd(
        u16::try_from(as_of.year()).unwrap_or(1900),
        u8::try_from(as_of.month()).unwrap_or(1),
        u8::try_from(as_of.day()).unwrap_or(1),
    )?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&created));
    let bold = Format::new().set_bold();
    let text = Format::new().set_num_format("@");
    let sheet = workbook.add_worksheet();
    for (column, name) in (0_u16..).zip(names(lang)) {
        sheet.write_string_with_format(0, column, name, &bold)?;
        sheet.set_column_width(column, if column == 0 || column > 8 { 24 } else { 14 })?;
    }
    for (row, charge) in (1_u32..).zip(charges) {
        for (column, (_, _, cell)) in (0_u16..).zip(COLUMNS) {
            sheet.write_string_with_format(row, column, cell(charge), &text)?;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    workbook.save_to_buffer()
}
