//! Workbooks (XLSX, XLS, ODS) through calamine. A number becomes its shortest text, a date its day
//! and whole seconds.

use std::{fmt::Display, io::Cursor};

use calamine::{Data, ExcelDateTime, Reader, Sheets, Xlsx, open_workbook_auto_from_rs};
use chrono::TimeDelta;

use super::{
    guard::guarded,
    password::Passwords,
    table::{Table, WIDEST},
};
use crate::{bilingual, lang::Bilingual, problem::Problem};

/// From here on a sheet's number no longer holds every digit: an id that became one is destroyed.
/// It is written with an exponent, by which that shows.
const EXACT_UP_TO: f64 = 1e15;

/// Reads the sheets of a workbook that is not locked, each as a table.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<Table>, Problem> {
    if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        check_compound_file(bytes)?;
    }
    let read = guarded(|| {
        let mut workbook = open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(refused)?;
        workbook
            .sheet_names()
            .into_iter()
            .map(|sheet| sheet_table(&mut workbook, sheet))
            .collect()
    });
    let broken = || bilingual!("内部结构已损坏", "its structure is broken");
    read.unwrap_or_else(|| Err(damaged(&broken())))
}

/// A compound file is a locked XLSX, and not an XLS.
pub(super) fn is_encrypted(bytes: &[u8]) -> bool {
    let name: Vec<u8> = "EncryptedPackage"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    bytes.windows(name.len()).any(|part| part == name)
}

/// Unlocks an XLSX workbook and returns its bytes; `name` is for the question for its password.
pub(super) fn decrypt(bytes: &[u8], name: &str, passwords: &Passwords) -> Result<Vec<u8>, Problem> {
    check_compound_file(bytes)?;
    passwords.open(name, |password| {
        // A wrong password may pass the crate's check and give noise; a workbook is an archive.
        office_crypto::decrypt_from_bytes(bytes.to_vec(), password)
            .ok()
            .filter(|opened| opened.starts_with(b"PK"))
    })
}

/// Checks the container of an XLS file, a small file system whose chains of sectors may run in
/// circles when it is damaged. calamine follows them until memory ends; the cfb crate checks them.
fn check_compound_file(bytes: &[u8]) -> Result<(), Problem> {
    let mut container = cfb::CompoundFile::open(Cursor::new(bytes)).map_err(refused)?;
    let streams: Vec<_> = container
        .walk()
        .filter(cfb::Entry::is_stream)
        .map(|entry| (entry.path().to_owned(), entry.len()))
        .collect();
    for (path, length) in streams {
        if length > bytes.len() as u64 {
            return Err(damaged(&bilingual!(
                "其中的数据流比文件还长",
                "a stream is longer than the file"
            )));
        }
        let mut stream = container.open_stream(&path).map_err(refused)?;
        std::io::copy(&mut stream, &mut std::io::sink()).map_err(refused)?;
    }
    Ok(())
}

/// An old XLS with a password: no kept crate decrypts it.
fn locked() -> Problem {
    Problem::new(bilingual!(
        "旧式 XLS 工作簿有打开密码，本程序打不开这一种",
        "this old XLS workbook is locked with a password, of a kind that cannot be opened here"
    ))
    .hinted(bilingual!(
        "请用表格软件输入密码打开，另存为不加密的 XLSX 或 CSV",
        "open it with its password in a spreadsheet program and save it without one, as XLSX or CSV"
    ))
}

/// The problem with a workbook that a library cannot read.
fn refused(error: impl Display) -> Problem {
    let error = error.to_string();
    if error.to_lowercase().contains("password") {
        locked()
    } else {
        damaged(&Bilingual::same(error))
    }
}

fn damaged(reason: &Bilingual) -> Problem {
    Problem::new(bilingual!(
        "工作簿打不开：{why}",
        "the workbook cannot be opened: {why}",
        why = reason
    ))
    .hinted(bilingual!(
        "文件可能不完整，请重新下载；若能用表格软件打开，请另存为 XLSX 再试",
        "it may be incomplete: download it again, \
         or open it in a spreadsheet program and save it as XLSX"
    ))
}

fn sheet_table(workbook: &mut Sheets<Cursor<&[u8]>>, sheet: String) -> Result<Table, Problem> {
    if let Sheets::Xlsx(workbook) = workbook {
        return xlsx_table(workbook, sheet);
    }
    let range = workbook.worksheet_range(&sheet).map_err(refused)?;
    let mut table = Table::new(Some(sheet));
    let (first_row, first_column) = range.start().unwrap_or((0, 0));
    for (row, line) in range.rows().zip(first_row + 1..) {
        table.begin_row(line);
        for _ in 0..first_column {
            table.push_cell("");
        }
        for cell in row {
            table.push_cell(&cell_text(cell));
        }
    }
    Ok(table)
}

/// An XLSX sheet, cell by cell: a range would hold all cells between the outermost ones.
fn xlsx_table(workbook: &mut Xlsx<Cursor<&[u8]>>, sheet: String) -> Result<Table, Problem> {
    let mut cells = workbook.worksheet_cells_reader(&sheet).map_err(refused)?;
    let mut table = Table::new(Some(sheet));
    let mut at: Option<(u32, u32)> = None;
    while let Some(cell) = cells.next_cell().map_err(refused)? {
        let (row, column) = cell.get_position();
        if column as usize >= WIDEST {
            continue;
        }
        let begun = at.is_some_and(|(last, _)| last == row);
        if !begun {
            table.begin_row(row + 1);
        }
        let next = at.filter(|_| begun).map_or(0, |(_, last)| last + 1);
        for _ in next..column {
            table.push_cell("");
        }
        table.push_cell(&cell_text(&Data::from(cell.get_value().clone())));
        at = Some((row, column));
    }
    Ok(table)
}

fn cell_text(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::String(text) => text.clone(),
        Data::DateTimeIso(text) | Data::DurationIso(text) => text.replace('T', " "),
        Data::Int(number) => number.to_string(),
        Data::Float(number) if number.abs() >= EXACT_UP_TO => {
            format!("{number:E}").replace('E', "E+")
        }
        Data::Float(number) => number.to_string(),
        Data::Bool(value) => value.to_string(),
        Data::DateTime(at) => date_text(at),
        Data::Error(error) => error.to_string(),
    }
}

/// A day, with its time in whole seconds unless it is a whole day. It is rounded, as a serial
/// number holds a second only approximately.
fn date_text(at: &ExcelDateTime) -> String {
    let Some(exact) = at.as_datetime().filter(|_| at.is_datetime()) else {
        return at.as_f64().to_string();
    };
    let rounded = exact + TimeDelta::milliseconds(500);
    let whole_day = at.as_f64().to_string().split_once('.').is_none();
    let form = if whole_day {
        "%Y-%m-%d"
    } else {
        "%Y-%m-%d %H:%M:%S"
    };
    rounded.format(form).to_string()
}

#[cfg(test)]
mod tests {
    use calamine::ExcelDateTimeType;
    use rust_xlsxwriter::{Format, Workbook};

    use super::*;

    fn date(serial: f64) -> String {
        let kind = ExcelDateTimeType::DateTime;
        cell_text(&Data::DateTime(ExcelDateTime::new(serial, kind, false)))
    }

    #[test]
    fn a_number_is_its_shortest_text() {
        assert_eq!(cell_text(&Data::Float(25.0)), "25");
        assert_eq!(cell_text(&Data::Float(-8728.24)), "-8728.24");
        assert_eq!(cell_text(&Data::Int(100)), "100");
        assert_eq!(
            cell_text(&Data::Float(123_456_789_012_345.0)),
            "123456789012345"
        );
    }

    #[test]
    fn an_id_that_lost_digits_has_an_exponent() {
        let id = 4_200_001_234_567_890_123_456_789_012.0;
        assert_eq!(cell_text(&Data::Float(id)), "4.20000123456789E+27");
    }

    #[test]
    fn a_date_has_a_time_only_where_the_sheet_has_one() {
        // 46181 is 2026-06-08; a second is 1/86400.
        assert_eq!(date(46181.0), "2026-06-08");
        assert_eq!(date(46_181.334_016_2), "2026-06-08 08:00:59");
        assert_eq!(date(46_181.999_999_99), "2026-06-09 00:00:00");
        let iso = Data::DateTimeIso("2026-06-08T08:00:59".to_owned());
        assert_eq!(cell_text(&iso), "2026-06-08 08:00:59");
    }

    #[test]
    fn rows_and_columns_of_a_sheet_keep_their_places() {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet().set_name("六月").unwrap();
        sheet.write(1, 1, "日期").unwrap();
        sheet.write(1, 3, "金额").unwrap();
        let day = Format::new().set_num_format("yyyy-mm-dd");
        sheet.write_with_format(4, 1, 46181, &day).unwrap();
        sheet.write(4, 2, "火烈鸟").unwrap();
        sheet.write(4, 3, 25.5).unwrap();
        // A stray cell far out.
        sheet.write(4, 10_000, "x").unwrap();
        let tables = read(&workbook.save_to_buffer().unwrap()).unwrap();
        assert_eq!(tables.len(), 1);
        assert_eq!(tables[0].sheet.as_deref(), Some("六月"));
        let rows: Vec<(u32, Vec<&str>)> = (tables[0].rows())
            .map(|row| (row.line, row.cells().collect()))
            .collect();
        assert_eq!(
            rows,
            [
                (2, vec!["", "日期", "", "金额"]),
                (5, vec!["", "2026-06-08", "火烈鸟", "25.5"]),
            ]
        );
    }

    #[test]
    fn a_broken_workbook_is_a_problem() {
        let problem = read(b"PK\x03\x04 and nothing more").unwrap_err();
        assert!(problem.what.zh.starts_with("工作簿打不开"), "{problem}");
        assert!(read(&[0xd0, 0xcf, 0x11, 0xe0, 0, 0]).is_err());
    }
}
