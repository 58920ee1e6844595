//! Text files: decoding, the delimiter, and records with the quoting that real exports need.
//!
//! Not read with the csv crate: wallets write a tab after a closing quote, and titles that begin
//! with a quote which nobody closes. A strict reader would swallow the rows that follow, and its
//! line numbers are off after blank lines.

use std::collections::BTreeMap;

use encoding_rs::{GB18030, UTF_16BE, UTF_16LE};

use super::table::Table;
use crate::{bilingual, problem::Problem};

/// Lines that a record may span. A quote open for longer was never meant to quote.
const LONGEST_RECORD: usize = 20;

/// Lines at the beginning by which the delimiter and the usual width are known.
const FIRST_LINES: usize = 400;

/// Reads the table of a text that is in memory. Its delimiter, comma or tab, is found by itself.
pub fn parse_text(text: &str) -> Table {
    let lines = Lines::of(text);
    let delimiter = delimiter(&lines);
    let width = usual_width(&lines, delimiter);
    let mut table = Table::new(None);
    let mut at = 0;
    while at < lines.len() {
        let last = record_end(&lines, at, delimiter, width);
        table.begin_row(u32::try_from(at + 1).unwrap_or(u32::MAX));
        match last {
            Some(last) => split(lines.joined(at, last), delimiter, true, |cell| {
                table.push_cell(cell)
            }),
            None => split(lines.joined(at, at), delimiter, false, |cell| {
                table.push_cell(cell)
            }),
        };
        at = last.unwrap_or(at) + 1;
    }
    table
}

/// The text of a file: UTF-8 and UTF-16 by their byte order marks, else strict UTF-8, else GB18030,
/// which holds all of GBK. A byte that GB18030 does not know becomes U+FFFD and stays visible in
/// its cell. A text with a zero byte in it is none.
pub(super) fn decode(bytes: &[u8]) -> Result<String, Problem> {
    let zeros = |offset: usize| {
        bytes
            .iter()
            .skip(offset)
            .step_by(2)
            .take(200)
            .filter(|&&byte| byte == 0)
            .count()
    };
    let text = match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        [0xff, 0xfe, rest @ ..] => UTF_16LE.decode_without_bom_handling(rest).0.into_owned(),
        [0xfe, 0xff, rest @ ..] => UTF_16BE.decode_without_bom_handling(rest).0.into_owned(),
        _ if bytes.contains(&0) && zeros(1) > 10 && zeros(0) == 0 => {
            UTF_16LE.decode_without_bom_handling(bytes).0.into_owned()
        }
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => {
                // A byte cut off or damaged does not make a UTF-8 file another: it stays one while
                // it has far more whole characters.
                let lenient = String::from_utf8_lossy(bytes);
                let damaged = lenient.matches('\u{fffd}').count();
                let whole = lenient.chars().filter(|c| !c.is_ascii()).count() - damaged;
                if damaged * 50 < whole {
                    lenient.into_owned()
                } else {
                    GB18030.decode_without_bom_handling(bytes).0.into_owned()
                }
            }
        },
    };
    if text.contains('\0') {
        return Err(Problem::new(bilingual!(
            "不是文本，也不是认识的表格格式",
            "neither text nor a workbook that is known"
        ))
        .hinted(bilingual!(
            "请给出微信、支付宝或银行导出的 CSV、XLSX、XLS 或 ODS 文件",
            "give the CSV, XLSX, XLS or ODS file that the wallet or the bank exported"
        )));
    }
    Ok(text)
}

/// The lines of a text, each ended by LF, CRLF or CR alone, mixed as they may be.
struct Lines<'t> {
    text: &'t str,
    /// Begin and end of each line, its line break left out.
    spans: Vec<(usize, usize)>,
}

impl<'t> Lines<'t> {
    fn of(text: &'t str) -> Lines<'t> {
        let bytes = text.as_bytes();
        let mut spans = Vec::new();
        let (mut begin, mut at) = (0, 0);
        while at < bytes.len() {
            if matches!(bytes[at], b'\n' | b'\r') {
                spans.push((begin, at));
                at += usize::from(bytes[at] == b'\r' && bytes.get(at + 1) == Some(&b'\n'));
                begin = at + 1;
            }
            at += 1;
        }
        if begin < bytes.len() {
            spans.push((begin, bytes.len()));
        }
        Lines { text, spans }
    }

    fn len(&self) -> usize {
        self.spans.len()
    }

    fn joined(&self, first: usize, last: usize) -> &'t str {
        &self.text[self.spans[first].0..self.spans[last].1]
    }
}

/// Comma or tab, whichever parts the first lines into more cells. Tabs that pad an id stand inside
/// quotes, or beside many more commas.
fn delimiter(lines: &Lines<'_>) -> char {
    let cells = |delimiter: char| -> usize {
        let first_lines = 0..lines.len().min(FIRST_LINES);
        first_lines
            .map(|index| split(lines.joined(index, index), delimiter, true, |_| ()).fields)
            .sum()
    };
    if cells('\t') > cells(',') { '\t' } else { ',' }
}

/// The number of cells that most of the first lines have.
fn usual_width(lines: &Lines<'_>, delimiter: char) -> usize {
    let mut counts = BTreeMap::<usize, usize>::new();
    for index in 0..lines.len().min(FIRST_LINES) {
        *counts
            .entry(split(lines.joined(index, index), delimiter, true, |_| ()).fields)
            .or_default() += 1;
    }
    counts
        .into_iter()
        .filter(|&(cells, _)| cells > 1)
        .max_by_key(|&(cells, count)| (count, cells))
        .map_or(1, |(cells, _)| cells)
}

/// The last line of the record that begins at `first`; `None` when its quotes make no sense, so
/// that it is one line taken literally.
fn record_end(lines: &Lines<'_>, first: usize, delimiter: char, width: usize) -> Option<usize> {
    let line = lines.joined(first, first);
    if !line.contains('"') || split(line, delimiter, true, |_| ()).closed {
        return Some(first);
    }
    let literal = split(line, delimiter, false, |_| ()).fields;
    (first + 1..lines.len().min(first + LONGEST_RECORD))
        .find_map(|last| {
            let record = split(lines.joined(first, last), delimiter, true, |_| ());
            record.closed.then_some((last, record))
        })
        // A true multi-line cell makes the record whole; an opening quote nobody meant eats fields
        // of this line and the next.
        .filter(|(_, record)| record.clean && (record.fields == width || record.fields >= literal))
        // A line that is a whole record by itself was never the inside of a cell.
        .filter(|&(last, _)| {
            let whole =
                |line| split(lines.joined(line, line), delimiter, false, |_| ()).fields >= width;
            width == 1 || !(first + 1..=last).any(whole)
        })
        .map(|(last, _)| last)
}

/// The outcome of splitting a record.
struct Split {
    fields: usize,
    /// Every quote that opened a cell was closed.
    closed: bool,
    /// Nothing but padding stood between a closing quote and the delimiter.
    clean: bool,
}

/// Splits a record into cells. A quote is special only at the start of a cell (white space before
/// it allowed); inside, two quotes are one, and text after the closing quote belongs to the cell.
fn split(record: &str, delimiter: char, quoting: bool, mut cell: impl FnMut(&str)) -> Split {
    let mut result = Split {
        fields: 0,
        closed: true,
        clean: true,
    };
    let mut rest = record;
    let mut unquoted = String::new();
    loop {
        let after_padding = rest.trim_start_matches([' ', '\u{feff}']);
        let end;
        if quoting && after_padding.starts_with('"') {
            let mut inside = &after_padding[1..];
            unquoted.clear();
            loop {
                let Some(quote) = inside.find('"') else {
                    unquoted.push_str(inside);
                    inside = "";
                    result.closed = false;
                    break;
                };
                unquoted.push_str(&inside[..quote]);
                inside = &inside[quote + 1..];
                match inside.strip_prefix('"') {
                    Some(more) => {
                        unquoted.push('"');
                        inside = more;
                    }
                    None => break,
                }
            }
            end = inside.find(delimiter);
            let tail = &inside[..end.unwrap_or(inside.len())];
            result.clean &= tail.chars().all(char::is_whitespace);
            unquoted.push_str(tail);
            cell(&unquoted);
            rest = &inside[end.map_or(inside.len(), |end| end + delimiter.len_utf8())..];
        } else {
            end = rest.find(delimiter);
            cell(&rest[..end.unwrap_or(rest.len())]);
            rest = &rest[end.map_or(rest.len(), |end| end + delimiter.len_utf8())..];
        }
        result.fields += 1;
        if end.is_none() {
            return result;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(text: &str) -> Vec<(u32, Vec<String>)> {
        let table = parse_text(text);
        table
            .rows()
            .map(|row| (row.line, row.cells().map(str::to_owned).collect()))
            .collect()
    }

    fn row(line: u32, cells: &[&str]) -> (u32, Vec<String>) {
        (line, cells.iter().map(|&cell| cell.to_owned()).collect())
    }

    #[test]
    fn a_tab_after_the_closing_quote_belongs_to_the_cell() {
        assert_eq!(cells("\"12\"\t,\"/\"\n"), [row(1, &["12\t", "/"])]);
    }

    #[test]
    fn quotes_inside_a_cell_are_text() {
        assert_eq!(
            cells("a,点\"多多\",b\n\"作\"\"丶\",c,d\n"),
            [
                row(1, &["a", "点\"多多\"", "b"]),
                row(2, &["作\"丶", "c", "d"])
            ]
        );
    }

    #[test]
    fn a_quote_that_nobody_closes_ends_with_its_line() {
        let read = cells("a,\"好物,3\nb,c,4\nd,\"e\",5\n");
        assert_eq!(
            read,
            [
                row(1, &["a", "\"好物", "3"]),
                row(2, &["b", "c", "4"]),
                row(3, &["d", "e", "5"])
            ]
        );
    }

    #[test]
    fn two_stray_quotes_swallow_no_row_between_them() {
        let read = cells("a,b,\"\nc,d,e\nf,g,\"\n");
        assert_eq!(
            read,
            [
                row(1, &["a", "b", "\""]),
                row(2, &["c", "d", "e"]),
                row(3, &["f", "g", "\""])
            ]
        );
    }

    #[test]
    fn one_bad_byte_does_not_change_the_encoding() {
        let mut bytes = "交易时间,金额\n火烈鸟数字商城,1\n".repeat(20).into_bytes();
        bytes.extend([0xe4, 0xb8]);
        let table = parse_text(&decode(&bytes).expect("text"));
        assert_eq!(table.row(0).cell(0), "交易时间");
    }

    #[test]
    fn a_quoted_line_break_stays_in_its_record_and_the_line_count_goes_on() {
        let read = cells("b,c,1\na,\"备\n注\",1\r\n\r\nb,c,2\nb,c,3\n");
        assert_eq!(
            read[1..4],
            [
                row(2, &["a", "备\n注", "1"]),
                row(4, &[""]),
                row(5, &["b", "c", "2"])
            ]
        );
    }

    #[test]
    fn encodings_are_told_by_content() {
        let text = "交易时间\t金额\n2026\t1\n";
        let expected = cells(text);
        let (gbk, _, _) = GB18030.encode(text);
        let utf16: Vec<u8> = [0xff, 0xfe]
            .into_iter()
            .chain(text.encode_utf16().flat_map(u16::to_le_bytes))
            .collect();
        let marked = [b"\xef\xbb\xbf", text.as_bytes()].concat();
        for bytes in [gbk.as_ref(), &utf16, &marked] {
            let table = parse_text(&decode(bytes).expect("text"));
            let read: Vec<_> = table
                .rows()
                .map(|row| (row.line, row.cells().map(str::to_owned).collect::<Vec<_>>()))
                .collect();
            assert_eq!(read, expected);
        }
        assert!(decode(b"\x7fELF\0\0\x01").is_err());
    }
}
