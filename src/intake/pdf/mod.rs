//! PDF statements: a file's pages, in their order, become one table.
//!
//! `draw` reads the characters and ruling lines of each page with `font`; the rows are read off by
//! the ruling lines (`grid`) where a page has them, else by the columns of its header (`columns`).
//! Nothing here knows a bank: a table's rows hold a day, and other text stands around it.
//!
//! Only text is read. A scanned page holds none, and is refused: what a program guesses from a
//! picture is no proof.

mod columns;
mod draw;
mod font;
mod grid;
mod page;
mod rows;
mod state;

use lopdf::{Document, Error, LoadOptions};

use super::{guard::guarded, password::Passwords, table::Table};
use crate::{bilingual, lang::Bilingual, problem::Problem};
use page::{LARGEST_STREAM, Page, unreadable};

/// Pages of a statement over many years.
const MOST_PAGES: usize = 2_000;

/// A row's line is its page times this, plus its place on the page: line 3012 is the twelfth row
/// of page 3.
const LINES_A_PAGE: u32 = 1000;

/// Reads the one table of a PDF file; `name` is the file's, for the question for its password.
pub(super) fn read(bytes: &[u8], name: &str, passwords: &Passwords) -> Result<Vec<Table>, Problem> {
    let pages = guarded(|| {
        let document = load(bytes, name, passwords)?;
        let mut budget = draw::Budget::default();
        document
            .page_iter()
            .take(MOST_PAGES + 1)
            .zip(1..)
            .map(|(page, number)| draw::page(&document, page, number, &mut budget))
            .collect::<Result<Vec<Page>, Problem>>()
    });
    let broken = || bilingual!("内部结构已损坏", "its structure is broken");
    let pages = pages.unwrap_or_else(|| Err(damaged(&broken())))?;
    if pages.len() > MOST_PAGES {
        let pages = bilingual!("页数比任何账单都多", "it has more pages than any statement");
        return Err(damaged(&pages));
    }
    if pages.iter().all(|page| page.glyphs.is_empty()) {
        return Err(scanned());
    }
    Ok(vec![table(pages)?])
}

fn load(bytes: &[u8], name: &str, passwords: &Passwords) -> Result<Document, Problem> {
    let load = |password: Option<&str>| {
        let options = LoadOptions {
            password: password.map(str::to_owned),
            max_decompressed_size: Some(LARGEST_STREAM),
            ..LoadOptions::default()
        };
        Document::load_mem_with_options(bytes, options)
    };
    match load(None) {
        Ok(document) if !document.is_encrypted() => Ok(document),
        Ok(_) | Err(Error::InvalidPassword | Error::Decryption(_)) => {
            passwords.open(name, |password| {
                load(Some(password))
                    .ok()
                    .filter(|document| !document.is_encrypted())
            })
        }
        Err(error) => Err(damaged(&Bilingual::same(error.to_string()))),
    }
}

/// All pages as one table: the header row of each page is a row of it, as is every row that holds
/// a day. The text around the rows is its preface.
fn table(pages: Vec<Page>) -> Result<Table, Problem> {
    let mut table = Table::new(None);
    let mut preface = Vec::new();
    let mut names = None;
    for (number, mut page) in (1u32..).zip(pages) {
        preface.extend(rows::take_page_numbers(&mut page));
        let rows = grid::rows(&page).unwrap_or_else(|| columns::rows(&page, &mut names));
        preface.extend(rows.around);
        if rows.cells.len() >= LINES_A_PAGE as usize {
            let rows = bilingual!(
                "行数比一页能有的还多",
                "it has more rows than a page can hold"
            );
            return Err(unreadable(number, &rows));
        }
        for (place, cells) in (1..).zip(rows.cells) {
            table.begin_row(number * LINES_A_PAGE + place);
            cells.iter().for_each(|cell| table.push_cell(cell));
        }
    }
    table.preface = preface.into();
    Ok(table)
}

fn scanned() -> Problem {
    Problem::new(bilingual!(
        "这份 PDF 里只有图片（扫描件），没有文字",
        "this PDF holds pictures only (a scan), no text"
    ))
    .hinted(bilingual!(
        "请不要用扫描件：微信、支付宝选“用于个人对账”导出 CSV 或 XLSX；\
         银行在网银或 App 里下载 Excel/CSV 明细，或下载可复制文字的电子版 PDF",
        "do not use a scan: from a wallet export the CSV or XLSX meant for personal bookkeeping; \
         from a bank download the Excel or CSV list, or the electronic PDF whose text can be copied"
    ))
}

fn damaged(reason: &Bilingual) -> Problem {
    Problem::new(bilingual!(
        "PDF 打不开：{why}",
        "the PDF cannot be opened: {why}",
        why = reason
    ))
    .hinted(bilingual!(
        "文件可能没有下载完整，请重新下载",
        "it may be incomplete: download it again"
    ))
}

#[cfg(test)]
mod tests {
    use super::{
        page::sample::{level, page, upright},
        *,
    };

    #[test]
    fn pages_with_and_without_rules_make_one_table_with_numbered_lines() {
        let words = [
            (10.0, 85.0, "日期"),
            (110.0, 85.0, "摘要"),
            (210.0, 85.0, "金额"),
            (10.0, 65.0, "2026-06-08"),
            (110.0, 65.0, "消费"),
            (210.0, 65.0, "25.00"),
            (10.0, 10.0, "第 1 页"),
        ];
        let mut ruled = page(&words);
        ruled.rules = [100.0, 80.0, 60.0]
            .map(|y| level(y, 0.0, 300.0))
            .into_iter()
            .chain([0.0, 100.0, 200.0, 300.0].map(|x| upright(x, 60.0, 100.0)))
            .collect();
        let table = table(vec![ruled, page(&words)]).unwrap();
        let rows: Vec<(u32, String)> = (table.rows()).map(|row| (row.line, row.joined())).collect();
        assert_eq!(
            rows,
            [
                (1001, "日期 摘要 金额".to_owned()),
                (1002, "2026-06-08 消费 25.00".to_owned()),
                (2001, "日期 摘要 金额".to_owned()),
                (2002, "2026-06-08 消费 25.00".to_owned()),
            ]
        );
        assert_eq!(*table.preface, ["第 1 页", "第 1 页"].map(str::to_owned));
    }
}
