//! Workbooks (XLSX, XLS, ODS) through calamine. A number becomes its shortest text, a date its day and whole seconds.

use std::io::Cursor;

use calamine::{Data, ExcelDateTime, Reader, Sheets, open_workbook_auto_from_rs};
use chrono::TimeDelta;

use super::{
    Passwords, guarded,
    table::{Table, WIDEST},
};
use crate::{bilingual, problem::Problem};

/// Above this a sheet's number no longer holds every digit: an id that became one is destroyed.
const EXACT_UP_TO: f64 = 1e15;

pub(super) fn read(bytes: &[u8]) -> Result<Vec<Table>, Problem> {
    if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        check_compound_file(bytes)?;
    }
    let read = guarded(|| {
        let mut workbook = open_workbook_auto_from_rs(Cursor::new(bytes))
            .map_err(|error| damaged(&error.to_string()))?;
        workbook
            .sheet_names()
            .into_iter()
            .map(|sheet| sheet_table(&mut workbook, sheet))
            .collect()
    });
    read.unwrap_or_else(|| Err(damaged("its structure is broken")))
}

/// A locked XLSX is a stream in a compound file, as an XLS is.
pub(super) fn is_encrypted(bytes: &[u8]) -> bool {
    let name: Vec<u8> = "EncryptedPackage"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    bytes.windows(name.len()).any(|part| part == name)
}

/// The workbook inside a locked one.
pub(super) fn decrypt(bytes: &[u8], name: &str, passwords: &Passwords) -> Result<Vec<u8>, Problem> {
    check_compound_file(bytes)?;
    passwords.open(name, |password| {
        // A wrong password may pass the crate's check and give noise; a workbook is an archive.
        office_crypto::decrypt_from_bytes(bytes.to_vec(), password)
            .ok()
            .filter(|opened| opened.starts_with(b"PK"))
    })
}

/// The container of an XLS file is a small file system whose chains of sectors may run in circles when it is damaged. calamine follows
/// them until memory ends; the cfb crate checks them.
fn check_compound_file(bytes: &[u8]) -> Result<(), Problem> {
    let refused = |error: std::io::Error| damaged(&error.to_string());
    let mut container = cfb::CompoundFile::open(Cursor::new(bytes)).map_err(refused)?;
    let streams: Vec<_> = container
        .walk()
        .filter(cfb::Entry::is_stream)
        .map(|entry| (entry.path().to_owned(), entry.len()))
        .collect();
    for (path, length) in streams {
        if length > bytes.len() as u64 {
            return Err(damaged("a stream is longer than the file"));
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

fn damaged(problem: &str) -> Problem {
    if problem.to_lowercase().contains("password") {
        return locked();
    }
    Problem::new(bilingual!(
            "工作簿打不开：{problem}",
            "the workbook cannot be opened: {problem}"
        )).hinted(bilingual!(
            "文件可能不完整，请重新下载；若能用表格软件打开，请另存为 XLSX 再试",
            "it may be incomplete: download it again, or open it in a spreadsheet program and save it as XLSX"
        ))
}

fn sheet_table(workbook: &mut Sheets<Cursor<&[u8]>>, sheet: String) -> Result<Table, Problem> {
    let mut table = Table::new(Some(sheet.clone()));
    if let Sheets::Xlsx(workbook) = workbook {
        let mut cells = workbook
            .worksheet_cells_reader(&sheet)
            .map_err(|error| damaged(&error.to_string()))?;
        let mut at: Option<(u32, u32)> = None;
        while let Some(cell) = cells
            .next_cell()
            .map_err(|error| damaged(&error.to_string()))?
        {
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
        return Ok(table);
    }
    let range = workbook
        .worksheet_range(&sheet)
        .map_err(|error| damaged(&error.to_string()))?;
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

/// Rounded to whole seconds: a serial number holds a second only approximately.
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
