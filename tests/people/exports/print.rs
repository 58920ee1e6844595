//! Amounts, cells and lines as the exports print them.

use chrono::NaiveTime;

/// An amount without grouping: `-1234.50`.
pub(super) fn yuan(fen: i64) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    let fen = fen.unsigned_abs();
    format!("{sign}{}.{:02}", fen / 100, fen % 100)
}

/// An amount with thousands grouped: `-1,234.50`.
pub(super) fn thousands(fen: i64) -> String {
    let plain = yuan(fen);
    let (whole, cents) = plain.split_once('.').unwrap_or((&plain, "00"));
    let (sign, digits) = whole
        .strip_prefix('-')
        .map_or(("", whole), |digits| ("-", digits));
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{sign}{grouped}.{cents}")
}

pub(super) fn clock(hour: u32, minute: u32, second: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, minute, second).unwrap_or_default()
}

pub(super) fn quoted(cell: &str) -> String {
    format!("\"{}\"", cell.replace('"', "\"\""))
}

pub(super) fn quoted_if_needed(cell: &str) -> String {
    match cell.contains([',', '"', '\n', '\r']) {
        true => quoted(cell),
        false => cell.to_owned(),
    }
}

/// A cell for a format without quotes: comma and new line are replaced.
pub(super) fn unquotable(cell: &str) -> String {
    cell.replace(',', "，").replace(['\n', '\r'], " ")
}

/// A cell filled with blanks to a width in GBK bytes, with a tab at its end.
pub(super) fn padded(cell: &str, width: usize) -> String {
    let taken: usize = cell.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
    format!("{cell}{}\t", " ".repeat(width.saturating_sub(taken)))
}

/// A written file, with the line of each row, in the order of the rows given.
pub(super) struct Written {
    pub(super) bytes: Vec<u8>,
    pub(super) lines: Vec<u32>,
}

/// A text that counts its lines while it is written.
#[derive(Default)]
pub(super) struct Text {
    text: String,
    ended_lines: u32,
}

impl Text {
    pub(super) fn push(&mut self, more: &str) {
        self.text.push_str(more);
        self.ended_lines += more
            .bytes()
            .map(|byte| u32::from(byte == b'\n'))
            .sum::<u32>();
    }

    /// The line that is written next, counted from 1.
    pub(super) fn line(&self) -> u32 {
        self.ended_lines + 1
    }

    pub(super) fn written(self, lines: Vec<u32>) -> Written {
        Written {
            bytes: self.text.into_bytes(),
            lines,
        }
    }

    /// The file in GBK: GB18030 encodes the characters of GBK in the same way.
    pub(super) fn written_in_gbk(self, lines: Vec<u32>) -> Written {
        let bytes = encoding_rs::GB18030.encode(&self.text).0.into_owned();
        Written { bytes, lines }
    }
}
