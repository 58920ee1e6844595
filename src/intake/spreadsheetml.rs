//! SpreadsheetML 2003: the XML that Excel once saved, and that web banks still name `.xls`.

use quick_xml::{
    Reader, XmlVersion,
    events::{BytesRef, BytesStart, Event},
};

use super::table::{Table, WIDEST};
use crate::{bilingual, lang::Bilingual, problem::Problem};

/// The namespace by which Excel's XML is told from other XML.
const NAMESPACE: &str = "urn:schemas-microsoft-com:office:spreadsheet";

/// The text is SpreadsheetML 2003.
pub(super) fn is_spreadsheetml(text: &str) -> bool {
    let head: String = text.chars().take(4_000).collect();
    head.trim_start().starts_with("<?xml") && head.contains(NAMESPACE)
}

/// Reads the sheets of a workbook, each as a table.
pub(super) fn read(text: &str) -> Result<Vec<Table>, Problem> {
    let mut reader = Reader::from_str(text);
    let mut sheets = Vec::new();
    let mut sheet: Option<Sheet> = None;
    loop {
        let event = reader
            .read_event()
            .map_err(|error| damaged(&Bilingual::same(error.to_string())))?;
        match event {
            Event::Eof if sheet.is_some() => {
                let reason = bilingual!("到工作表中间就断了", "it ends inside a sheet");
                return Err(damaged(&reason));
            }
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
                if let Some(character) = character(&entity) {
                    push(&mut sheet, character.encode_utf8(&mut [0; 4]));
                }
            }
            _ => {}
        }
    }
    Ok(sheets)
}

/// The character that a reference such as `&amp;` or `&#10;` stands for.
fn character(reference: &BytesRef<'_>) -> Option<char> {
    if let Ok(Some(character)) = reference.resolve_char_ref() {
        return Some(character);
    }
    match &**reference {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => None,
    }
}

/// The type that a cell states for its data.
#[derive(Clone, Copy, Default)]
enum Holds {
    #[default]
    Text,
    Number,
    DayAndTime,
}

/// A worksheet while it is read. Rows and cells are numbered from 1, with gaps where the file says
/// so.
#[derive(Default)]
struct Sheet {
    table: Table,
    row: u32,
    /// Cells already written into the row, those a merged cell covers among them.
    filled: usize,
    /// The number of the cell that is open, and how many columns it covers beside its own.
    cell: usize,
    covers: usize,
    holds: Holds,
    /// Inside a comment on a cell, which has data of its own.
    in_comment: bool,
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
                ..Sheet::default()
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
        ("Comment", Some(sheet)) => sheet.in_comment = true,
        ("Data", Some(sheet)) if !sheet.in_comment => {
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
        ("Comment", Some(sheet)) => sheet.in_comment = false,
        ("Data", Some(sheet)) if !sheet.in_comment => {
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

/// A day and time such as `2026-01-05T08:00:11.000` as statements write it: without a midnight that
/// nobody wrote, and a mere time without the day that Excel puts in front.
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

fn damaged(reason: &Bilingual) -> Problem {
    Problem::new(bilingual!(
        "XML 表格读不出来：{why}",
        "the XML spreadsheet cannot be read: {why}",
        why = reason
    ))
    .hinted(bilingual!(
        "请用表格软件打开，另存为 XLSX 或 CSV",
        "open it in a spreadsheet program and save it as XLSX or CSV"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Line and cells of each row of a sheet of this content, the cells of one row parted by `|`.
    fn rows(content: &str) -> Vec<(u32, String)> {
        let text = format!(
            "<?xml version=\"1.0\"?>\
             <Workbook xmlns=\"{NAMESPACE}\" xmlns:ss=\"{NAMESPACE}\">\
             <Worksheet ss:Name=\"六月\"><Table>{content}</Table></Worksheet></Workbook>"
        );
        assert!(is_spreadsheetml(&text));
        let sheets = read(&text).unwrap();
        assert_eq!(sheets[0].sheet.as_deref(), Some("六月"));
        let cells = |row: super::super::table::Row<'_>| row.cells().collect::<Vec<_>>().join("|");
        let rows = sheets[0].rows();
        rows.map(|row| (row.line, cells(row))).collect()
    }

    fn row(line: u32, cells: &str) -> (u32, String) {
        (line, cells.to_owned())
    }

    #[test]
    fn rows_and_cells_stand_where_their_index_says() {
        let content = "\
            <Row><Cell><Data ss:Type=\"String\">日期</Data></Cell>\
                <Cell ss:Index=\"4\"><Data ss:Type=\"String\">金额</Data></Cell>\
                <Cell><Data ss:Type=\"String\">余额</Data></Cell></Row>\
            <Row ss:Index=\"5\"><Cell/><Cell><Data ss:Type=\"String\">消费</Data></Cell></Row>\
            <Row ss:Index=\"2\"/>";
        assert_eq!(
            rows(content),
            [row(1, "日期|||金额|余额"), row(5, "|消费"), row(6, "")]
        );
    }

    #[test]
    fn a_merged_cell_covers_those_to_its_right() {
        let content = "<Row><Cell ss:MergeAcross=\"2\"><Data>户名</Data></Cell>\
            <Cell><Data>某某</Data></Cell></Row>";
        assert_eq!(rows(content), [row(1, "户名|||某某")]);
    }

    #[test]
    fn cells_far_out_are_left_out() {
        let content = "<Row><Cell><Data>a</Data></Cell>\
            <Cell ss:Index=\"4000000000\"><Data>b</Data></Cell></Row>";
        assert_eq!(rows(content), [row(1, "a")]);
    }

    #[test]
    fn data_is_read_by_its_type() {
        let content = "<Row>\
            <Cell><Data ss:Type=\"DateTime\">2026-06-08T08:00:59.000</Data></Cell>\
            <Cell><Data ss:Type=\"DateTime\">2026-06-08T00:00:00.000</Data></Cell>\
            <Cell><Data ss:Type=\"DateTime\">1899-12-31T08:00:59.000</Data></Cell>\
            <Cell><Data ss:Type=\"Number\">8728.2399999999998</Data></Cell>\
            <Cell><Data ss:Type=\"Number\">00120</Data></Cell>\
            <Cell><Data ss:Type=\"String\">1.50</Data></Cell></Row>";
        assert_eq!(
            rows(content),
            [row(
                1,
                "2026-06-08 08:00:59|2026-06-08|08:00:59|8728.24|00120|1.50"
            )]
        );
    }

    #[test]
    fn references_are_resolved_and_comments_left_out() {
        let content = "<Row><Cell><Data>A&amp;B&#10;<![CDATA[<c>]]></Data>\
            <Comment><Data>note</Data></Comment></Cell><Cell><Data>d</Data></Cell></Row>";
        assert_eq!(rows(content), [row(1, "A&B\n<c>|d")]);
    }

    #[test]
    fn a_text_that_breaks_off_is_a_problem() {
        let problem = read("<?xml version=\"1.0\"?><Workbook><Worksheet><Table>").unwrap_err();
        assert_eq!(
            problem.what.en,
            "the XML spreadsheet cannot be read: it ends inside a sheet"
        );
    }
}
