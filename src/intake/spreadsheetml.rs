//! SpreadsheetML 2003: the XML that Excel once saved, and that web banks still name `.xls`.

use quick_xml::{
    Reader, XmlVersion,
    events::{BytesStart, Event},
};

use super::table::{Table, WIDEST};
use crate::{bilingual, problem::Problem};

const NAMESPACE: &str = "urn:schemas-microsoft-com:office:spreadsheet";

pub(super) fn is_spreadsheetml(text: &str) -> bool {
    let head: String = text.chars().take(4_000).collect();
    head.trim_start().starts_with("<?xml") && head.contains(NAMESPACE)
}

pub(super) fn read(text: &str) -> Result<Vec<Table>, Problem> {
    let mut reader = Reader::from_str(text);
    let mut sheets = Vec::new();
    let mut sheet: Option<Sheet> = None;
    loop {
        let event = reader
            .read_event()
            .map_err(|error| damaged(&error.to_string()))?;
        match event {
            Event::Eof if sheet.is_some() => return Err(damaged("it ends inside a sheet")),
            Event::Eof => break,
            Event::Start(tag) => begin(&tag, &mut sheet),
            Event::Empty(tag) => {
                begin(&tag, &mut sheet);
                end(tag.local_name().as_ref(), &mut sheet, &mut sheets);
            }
            Event::End(tag) => end(tag.local_name().as_ref(), &mut sheet, &mut sheets),
            Event::Text(text) => push(&mut sheet, &text),
            Event::CData(text) => push(&mut sheet, &text),
            Event::GeneralRef(entity) => {
                let character = match entity.resolve_char_ref() {
                    Ok(Some(character)) => Some(character),
                    _ => match &*entity {
                        "amp" => Some('&'),
                        "lt" => Some('<'),
                        "gt" => Some('>'),
                        "quot" => Some('"'),
                        "apos" => Some('\''),
                        _ => None,
                    },
                };
                if let Some(character) = character {
                    push(&mut sheet, character.encode_utf8(&mut [0; 4]));
                }
            }
            _ => {}
        }
    }
    Ok(sheets)
}

/// What a cell's data says it is.
#[derive(Clone, Copy)]
enum Holds {
    Text,
    Number,
    DayAndTime,
}

/// A worksheet while it is read. Rows and cells are numbered from 1, with gaps where the file says so.
struct Sheet {
    table: Table,
    row: u32,
    /// Cells already written into the row, those a merged cell covers among them.
    filled: usize,
    /// The number of the cell that is open, and how many columns it covers beside its own.
    cell: usize,
    covers: usize,
    holds: Holds,
    /// Inside a note on a cell, which has data of its own.
    noted: bool,
    /// The text of the open cell, while inside its data.
    text: Option<String>,
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    tag.attributes().flatten().find_map(|attribute| {
        let wanted = attribute.key.local_name();
        (wanted.as_ref() == name).then(|| {
            attribute
                .normalized_value(XmlVersion::Implicit1_0)
                .map_or_else(|_| String::new(), std::borrow::Cow::into_owned)
        })
    })
}

fn begin(tag: &BytesStart<'_>, sheet: &mut Option<Sheet>) {
    let number = |name| attribute(tag, name).and_then(|text| text.parse::<usize>().ok());
    match (tag.local_name().as_ref(), &mut *sheet) {
        ("Worksheet", _) => {
            *sheet = Some(Sheet {
                table: Table::new(attribute(tag, "Name")),
                row: 0,
                filled: 0,
                cell: 0,
                covers: 0,
                holds: Holds::Text,
                noted: false,
                text: None,
            });
        }
        ("Row", Some(sheet)) => {
            let next = sheet.row + 1;
            let given = number("Index").and_then(|index| u32::try_from(index).ok());
            sheet.row = given.unwrap_or(next).max(next);
            sheet.filled = 0;
            sheet.cell = 0;
            sheet.covers = 0;
            sheet.table.begin_row(sheet.row);
        }
        ("Cell", Some(sheet)) => {
            let next = sheet.cell + sheet.covers + 1;
            sheet.cell = number("Index").unwrap_or(next).max(next);
            sheet.covers = number("MergeAcross").unwrap_or(0).min(WIDEST);
        }
        ("Comment", Some(sheet)) => sheet.noted = true,
        ("Data", Some(sheet)) if !sheet.noted => {
            sheet.holds = match attribute(tag, "Type").as_deref() {
                Some("DateTime") => Holds::DayAndTime,
                Some("Number") => Holds::Number,
                _ => Holds::Text,
            };
            sheet.text = Some(String::new());
        }
        _ => {}
    }
}

fn push(sheet: &mut Option<Sheet>, text: &str) {
    if let Some(cell) = sheet.as_mut().and_then(|sheet| sheet.text.as_mut()) {
        cell.push_str(text);
    }
}

fn end(name: &str, open: &mut Option<Sheet>, sheets: &mut Vec<Table>) {
    match (name, &mut *open) {
        ("Worksheet", Some(_)) => sheets.extend(open.take().map(|sheet| sheet.table)),
        ("Comment", Some(sheet)) => sheet.noted = false,
        ("Data", Some(sheet)) if !sheet.noted => {
            let text = sheet.text.take().unwrap_or_default();
            if sheet.cell == 0 || sheet.cell > WIDEST {
                return;
            }
            for _ in sheet.filled + 1..sheet.cell {
                sheet.table.push_cell("");
            }
            let text = match sheet.holds {
                Holds::DayAndTime => day_and_time(&text),
                Holds::Number => shortest(text),
                Holds::Text => text,
            };
            sheet.table.push_cell(&text);
            sheet.filled = sheet.cell;
        }
        _ => {}
    }
}

/// A number with a fraction as its shortest text: `8728.2399999999998` was meant as 8728.24.
fn shortest(text: String) -> String {
    match text.parse::<f64>() {
        Ok(number) if text.contains('.') => number.to_string(),
        _ => text,
    }
}

/// `2026-01-05T08:00:11.000` as statements write it: no midnight that nobody wrote, no day in front of a mere time.
fn day_and_time(text: &str) -> String {
    let Some((day, time)) = text.split_once('T') else {
        return text.to_owned();
    };
    let time = time.split('.').next().unwrap_or(time);
    match (day, time) {
        ("1899-12-31" | "1899-12-30", time) => time.to_owned(),
        (day, "00:00:00") => day.to_owned(),
        (day, time) => format!("{day} {time}"),
    }
}

fn damaged(problem: &str) -> Problem {
    Problem::new(bilingual!(
        "XML 表格读不出来：{problem}",
        "the XML spreadsheet cannot be read: {problem}"
    ))
    .hinted(bilingual!(
        "请用表格软件打开，另存为 XLSX 或 CSV",
        "open it in a spreadsheet program and save it as XLSX or CSV"
    ))
}
