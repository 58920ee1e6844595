//! HTML: workbooks that web banks write as pages, and the bodies of bill mails. A row's line is the
//! number of its `<tr>` in the page.

use std::{collections::BTreeMap, sync::Arc};

use ego_tree::iter::Edge;
use scraper::{Html, Node, node::Element};

use super::table::{Table, WIDEST};
use crate::{bilingual, problem::Problem};

/// Elements inside one another on the deepest page that a bank writes.
const DEEPEST: usize = 1_000;

/// Rows that a cell spans at most. More than that is no statement.
const TALLEST: usize = 20;

/// Cells in the fullest row of a table that holds data; one with fewer lays out the page.
const FEWEST_CELLS: usize = 3;

/// The text is markup with a table in it.
pub(super) fn is_html(text: &str) -> bool {
    text.trim_start().starts_with('<')
        && text
            .as_bytes()
            .windows(6)
            .any(|tag| tag.eq_ignore_ascii_case(b"<table"))
}

/// The tables of a page with rows of three filled cells and more. Those of one width are one, as
/// they continue one another. Text around them, and in tables that only lay out the page, is the
/// preface of each.
pub(super) fn tables(text: &str) -> Result<Vec<Table>, Problem> {
    if depth(text) > DEEPEST {
        return Err(Problem::new(bilingual!(
            "网页里的标记嵌套得太深，不像账单",
            "the page's markup is nested deeper than that of any statement"
        ))
        .hinted(bilingual!(
            "请用表格软件打开，另存为 XLSX 或 CSV",
            "open it in a spreadsheet program and save it as XLSX or CSV"
        )));
    }
    let page = Html::parse_document(text);
    let mut walk = Walk::default();
    for edge in page.tree.root().traverse() {
        match edge {
            Edge::Open(node) => walk.open(node.value()),
            Edge::Close(node) => walk.close(node.value()),
        }
    }
    walk.end_line();
    Ok(joined(walk.grids, walk.preface.into()))
}

/// Tables of one width as one, in the order of their widths.
fn joined(mut grids: Vec<Grid>, preface: Arc<[String]>) -> Vec<Table> {
    grids.sort_by_key(|grid| grid.rows.first().map(|row| row.line));
    // Bill mails put a header and its rows, or each single row, into tables of their own.
    let mut joined: BTreeMap<usize, Grid> = BTreeMap::new();
    for grid in grids {
        let width = grid.width();
        joined.entry(width).or_default().rows.extend(grid.rows);
    }
    let table = |grid: Grid| {
        let mut table = Table::new(None);
        table.preface = preface.clone();
        for row in &grid.rows {
            table.begin_row(row.line);
            row.cells.iter().for_each(|cell| table.push_cell(cell));
        }
        table
    };
    joined.into_values().map(table).collect()
}

/// The number of elements inside one another at the deepest place, as the parser's time grows with
/// its square. Elements whose end tags old pages leave out are not counted.
fn depth(text: &str) -> usize {
    const OFTEN_OPEN: [&str; 16] = [
        "td", "th", "tr", "tbody", "thead", "p", "li", "br", "hr", "img", "col", "input", "meta",
        "link", "option", "colgroup",
    ];
    let (mut deepest, mut open) = (0usize, 0usize);
    for tag in text.split('<').skip(1) {
        if tag.starts_with('/') {
            open = open.saturating_sub(1);
            continue;
        }
        let end = tag
            .find(|c: char| !c.is_ascii_alphanumeric())
            .unwrap_or(tag.len());
        let name = tag[..end].to_ascii_lowercase();
        if !name.is_empty() && !OFTEN_OPEN.contains(&name.as_str()) {
            open += 1;
            deepest = deepest.max(open);
        }
    }
    deepest
}

/// A `<tr>` with its cells, and an empty one for each field that a cell spans beside its own.
#[derive(Default)]
struct Row {
    line: u32,
    cells: Vec<String>,
}

/// A `<table>` element with the rows read so far.
#[derive(Default)]
struct Grid {
    rows: Vec<Row>,
    /// Columns that a cell of an earlier row still spans, and for how many rows.
    spanned: BTreeMap<usize, usize>,
    in_row: bool,
    /// The open cell: how many columns and rows it spans.
    cell: Option<(usize, usize)>,
}

impl Grid {
    /// The number of cells of its widest row.
    fn width(&self) -> usize {
        let widths = self.rows.iter().map(|row| row.cells.len());
        widths.max().unwrap_or(0)
    }

    fn holds_data(&self) -> bool {
        let filled = |row: &Row| {
            let cells = row.cells.iter();
            cells.filter(|cell| !cell.trim().is_empty()).count()
        };
        self.rows.iter().any(|row| filled(row) >= FEWEST_CELLS)
    }

    /// Adds empty cells where a cell of an earlier row still stands.
    fn skip_spanned(&mut self) {
        let Some(row) = self.rows.last_mut() else {
            return;
        };
        while let Some(rows) = self.spanned.get_mut(&row.cells.len()) {
            *rows -= 1;
            if *rows == 0 {
                self.spanned.remove(&row.cells.len());
            }
            row.cells.push(String::new());
        }
    }

    fn begin_cell(&mut self, columns: usize, rows: usize) {
        self.skip_spanned();
        if let Some(row) = self.rows.last_mut().filter(|row| row.cells.len() < WIDEST) {
            row.cells.push(String::new());
            self.cell = Some((columns, rows));
        }
    }

    fn end_cell(&mut self) {
        let (Some((columns, rows)), Some(row)) = (self.cell.take(), self.rows.last_mut()) else {
            return;
        };
        let first = row.cells.len() - 1;
        let columns = columns.min(WIDEST - first);
        if let Some(cell) = row.cells.last_mut() {
            let words: Vec<&str> = cell.split_whitespace().collect();
            *cell = words.join(" ");
        }
        row.cells.extend((1..columns).map(|_| String::new()));
        if rows > 1 {
            for column in first..first + columns {
                self.spanned.insert(column, rows - 1);
            }
        }
    }
}

/// A walk through the elements of a page.
#[derive(Default)]
struct Walk {
    /// The tables around the place, the innermost last.
    open: Vec<Grid>,
    /// The tables that were closed and hold data.
    grids: Vec<Grid>,
    preface: Vec<String>,
    /// The line of the preface under way.
    line: String,
    /// The number of `<tr>` so far.
    rows: u32,
    /// How many elements around the place show nothing: `<style>` and the like.
    silent: usize,
}

impl Walk {
    fn open(&mut self, node: &Node) {
        match node {
            Node::Text(text) if self.silent == 0 => self.text(text),
            Node::Element(element) => self.open_element(element),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        let cell = self
            .open
            .last_mut()
            .filter(|grid| grid.cell.is_some())
            .and_then(|grid| grid.rows.last_mut())
            .and_then(|row| row.cells.last_mut());
        cell.unwrap_or(&mut self.line).push_str(text);
    }

    fn open_element(&mut self, element: &Element) {
        let span = |name| {
            element
                .attr(name)
                .and_then(|value| value.trim().parse::<usize>().ok())
                .unwrap_or(1)
                .max(1)
        };
        match element.name() {
            "style" | "script" | "head" | "title" => self.silent += 1,
            "table" => {
                self.end_line();
                self.open.push(Grid::default());
            }
            "tr" => {
                self.rows += 1;
                let line = self.rows;
                if let Some(grid) = self.open.last_mut() {
                    grid.rows.push(Row {
                        line,
                        cells: Vec::new(),
                    });
                    grid.in_row = true;
                }
            }
            "td" | "th" => {
                let (columns, rows) = (span("colspan"), span("rowspan").min(TALLEST));
                if let Some(grid) = self.open.last_mut().filter(|grid| grid.in_row) {
                    grid.begin_cell(columns, rows);
                }
            }
            _ => self.text(" "),
        }
    }

    fn close(&mut self, node: &Node) {
        let Node::Element(element) = node else {
            return;
        };
        match element.name() {
            "style" | "script" | "head" | "title" => self.silent -= 1,
            "td" | "th" => {
                if let Some(grid) = self.open.last_mut() {
                    grid.end_cell();
                }
            }
            "tr" => {
                if let Some(grid) = self.open.last_mut() {
                    grid.skip_spanned();
                    grid.in_row = false;
                }
            }
            "table" => {
                if let Some(grid) = self.open.pop() {
                    self.close_table(grid);
                }
            }
            "p" | "div" | "br" | "li" | "h1" | "h2" | "h3" | "h4" | "center" => {
                let in_cell = self.open.last().is_some_and(|grid| grid.cell.is_some());
                if in_cell {
                    self.text(" ");
                } else {
                    self.end_line();
                }
            }
            _ => {}
        }
    }

    fn close_table(&mut self, grid: Grid) {
        if grid.holds_data() {
            self.grids.push(grid);
            return;
        }
        for row in grid.rows {
            let words = row.cells.iter().filter(|cell| !cell.is_empty());
            let words: Vec<&str> = words.map(String::as_str).collect();
            self.line.push_str(&words.join(" "));
            self.end_line();
        }
    }

    fn end_line(&mut self) {
        let words: Vec<&str> = self.line.split_whitespace().collect();
        if !words.is_empty() {
            self.preface.push(words.join(" "));
        }
        self.line.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Line and cells of each row, those of one row parted by `|`.
    fn rows(table: &Table) -> Vec<(u32, String)> {
        let cells = |row: super::super::table::Row<'_>| row.cells().collect::<Vec<_>>().join("|");
        table.rows().map(|row| (row.line, cells(row))).collect()
    }

    fn row(line: u32, cells: &str) -> (u32, String) {
        (line, cells.to_owned())
    }

    #[test]
    fn a_cell_that_spans_others_stands_in_the_first_of_them() {
        let tables = tables(
            "<table>
             <tr><td rowspan=2>06-08<td colspan=2>消费 火烈鸟<td>25.00
             <tr><td>商城<td>&nbsp;<td>30.00
             <tr><td>06-09<td>a<td>b<td>1.00
             </table>",
        )
        .unwrap();
        assert_eq!(tables.len(), 1);
        assert_eq!(
            rows(&tables[0]),
            [
                row(1, "06-08|消费 火烈鸟||25.00"),
                row(2, "|商城||30.00"),
                row(3, "06-09|a|b|1.00"),
            ]
        );
    }

    #[test]
    fn a_table_that_lays_out_the_page_is_no_table_and_its_text_is_the_preface() {
        let tables = tables(
            "<title>t</title><p>尊敬的客户</p><table><tr><td>账单<b>日期</b>
             <table><tr><td>日期<td>说明<td>金额<tr><td>06-08<td>消费<td>25.00</table>
             </td></tr></table><div>以上</div>",
        )
        .unwrap();
        assert_eq!(tables.len(), 1);
        assert_eq!(
            rows(&tables[0]),
            [row(2, "日期|说明|金额"), row(3, "06-08|消费|25.00")]
        );
        assert_eq!(
            *tables[0].preface,
            ["尊敬的客户", "账单 日期", "以上"].map(str::to_owned)
        );
    }

    #[test]
    fn tables_of_one_width_are_one() {
        let tables = tables(
            "<table><tr><td>日期<td>说明<td>金额</table>
             <table><tr><td>a<td>b<td>c<td>d</table>
             <table><tr><td>06-08<td>消费<td>25.00</table>",
        )
        .unwrap();
        let all: Vec<_> = tables.iter().map(rows).collect();
        assert_eq!(
            all,
            [
                vec![row(1, "日期|说明|金额"), row(3, "06-08|消费|25.00")],
                vec![row(2, "a|b|c|d")],
            ]
        );
    }

    #[test]
    fn spans_without_end_stay_within_bounds() {
        let tables = tables(
            "<table><tr><td>a<td>b<td colspan=99999999 rowspan=99999999>c
             <tr><td>d<td>e</table>",
        )
        .unwrap();
        assert_eq!(tables[0].row(0).width(), WIDEST);
        assert_eq!(tables[0].row(1).width(), WIDEST);
    }

    #[test]
    fn markup_nested_without_end_is_refused() {
        let nested = |times: usize| format!("<table>{}", "<div>".repeat(times));
        assert!(tables(&nested(DEEPEST - 1)).is_ok());
        assert!(tables(&nested(DEEPEST)).is_err());
        assert!(is_html(" <html><TABLE>"));
        assert!(!is_html("日期,<table>"));
    }
}
