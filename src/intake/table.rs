//! A table of text cells in one piece of memory, each row with its line.

use std::sync::Arc;

/// Columns of the widest statement. Without a limit, a stray cell far out, or one that claims to
/// span thousands, would ask for memory for all the cells between.
pub(super) const WIDEST: usize = 400;

/// Rows of text cells. All text lies in one string, so that a statement of a million rows stays
/// small.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// The sheet's name, for a workbook.
    pub sheet: Option<String>,
    /// Lines of text around the table that are no rows of it, in a mail or on a page.
    pub preface: Arc<[String]>,
    text: String,
    /// Where each cell ends in `text`; a cell begins where the one before it ends.
    cell_ends: Vec<u32>,
    rows: Vec<RowMark>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct RowMark {
    line: u32,
    first_cell: u32,
}

/// A row of a table, with its cells.
#[derive(Clone, Copy, Debug)]
pub struct Row<'t> {
    /// The physical line of a text (its first, where a record spans several), the row of a sheet,
    /// the number of the `<tr>` in a web page, or page × 1000 + place in a PDF. Counted from 1.
    pub line: u32,
    table: &'t Table,
    first_cell: usize,
    end_cell: usize,
}

impl Table {
    /// A table without rows.
    pub(super) fn new(sheet: Option<String>) -> Table {
        Table {
            // A name may hold what a terminal would obey.
            sheet: sheet.map(|name| name.replace(char::is_control, "_")),
            ..Table::default()
        }
    }

    /// Begins the next row, to which cells are added from now on.
    pub(super) fn begin_row(&mut self, line: u32) {
        let first_cell = u32::try_from(self.cell_ends.len()).unwrap_or(u32::MAX);
        self.rows.push(RowMark { line, first_cell });
    }

    /// Adds a cell to the row begun last.
    pub(super) fn push_cell(&mut self, text: &str) {
        self.text.push_str(text);
        self.cell_ends
            .push(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// There is no row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The row of that index, counted from 0. Panics when there are not as many.
    pub fn row(&self, index: usize) -> Row<'_> {
        let mark = self.rows[index];
        let end_cell = self
            .rows
            .get(index + 1)
            .map_or(self.cell_ends.len(), |next| next.first_cell as usize);
        Row {
            line: mark.line,
            table: self,
            first_cell: mark.first_cell as usize,
            end_cell,
        }
    }

    /// All rows in their order.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        (0..self.rows.len()).map(|index| self.row(index))
    }

    fn cell(&self, index: usize) -> &str {
        let begin = index
            .checked_sub(1)
            .map_or(0, |before| self.cell_ends[before] as usize);
        &self.text[begin..self.cell_ends[index] as usize]
    }
}

impl<'t> Row<'t> {
    /// The cell in that column; empty when the row is shorter.
    pub fn cell(&self, column: usize) -> &'t str {
        let index = self.first_cell + column;
        if index < self.end_cell {
            self.table.cell(index)
        } else {
            ""
        }
    }

    /// The row's cells in their order.
    pub fn cells(&self) -> impl Iterator<Item = &'t str> + use<'t> {
        let table = self.table;
        (self.first_cell..self.end_cell).map(move |index| table.cell(index))
    }

    /// The number of the row's cells.
    pub fn width(&self) -> usize {
        self.end_cell - self.first_cell
    }

    /// No cell holds anything but white space.
    pub fn is_blank(&self) -> bool {
        self.cells()
            .all(|cell| cell.trim_matches(is_padding).is_empty())
    }

    /// The cells that are not empty, joined by one space: the text of a line above the header.
    pub fn joined(&self) -> String {
        let filled: Vec<&str> = self
            .cells()
            .map(unguarded)
            .filter(|cell| !cell.is_empty())
            .collect();
        filled.join(" ")
    }
}

/// Padding of cells in exports: white space of every width, tabs, a stray byte order mark.
pub(crate) fn is_padding(c: char) -> bool {
    c.is_whitespace() || c == '\u{feff}' || c == '\u{200b}'
}

/// A cell's text without its padding, and without the guards (`="…"`, a leading `'` or a back
/// quote) that keep a spreadsheet from turning text into a number.
pub(crate) fn unguarded(cell: &str) -> &str {
    let cell = cell.trim_matches(is_padding);
    let cell = cell
        .strip_prefix("=\"")
        .and_then(|inner| inner.strip_suffix('"'))
        .or_else(|| cell.strip_prefix(['\'', '`']))
        .unwrap_or(cell);
    cell.trim_matches(is_padding)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_keep_their_lines_and_cells() {
        let mut table = Table::new(Some("一月\u{7}".to_owned()));
        table.begin_row(3);
        table.push_cell("日期");
        table.push_cell("金额");
        table.begin_row(7);
        assert_eq!(table.sheet.as_deref(), Some("一月_"));
        assert_eq!(
            (table.len(), table.row(0).line, table.row(1).line),
            (2, 3, 7)
        );
        assert_eq!(table.row(0).cells().collect::<Vec<_>>(), ["日期", "金额"]);
        assert_eq!((table.row(0).cell(2), table.row(1).width()), ("", 0));
        assert!(table.row(1).is_blank());
    }

    #[test]
    fn guards_of_text_are_taken_off() {
        assert_eq!(unguarded("=\"0012\"\t"), "0012");
        assert_eq!(unguarded("\u{feff}'100\u{3000}"), "100");
        assert_eq!(unguarded("`4200\t"), "4200");
        assert_eq!(unguarded("=1+1"), "=1+1");
    }
}
