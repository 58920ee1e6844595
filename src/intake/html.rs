//! HTML: workbooks that web banks write as pages, and the bodies of bill mails. A row's line is the ordinal of its `<tr>` in the page.

use std::{collections::BTreeMap, sync::Arc};

use ego_tree::iter::Edge;
use scraper::{Html, Node, node::Element};

use super::table::{Table, WIDEST};
use crate::{bilingual, problem::Problem};

/// No page that a bank writes nests its elements deeper.
const DEEPEST: usize = 1_000;
/// No statement has cells that span more rows.
const TALLEST: usize = 20;

pub(super) fn is_html(text: &str) -> bool {
    text.trim_start().starts_with('<')
        && text
            .as_bytes()
            .windows(6)
            .any(|tag| tag.eq_ignore_ascii_case(b"<table"))
}

/// The tables that hold rows of three cells and more. Text around them, and what stands in tables that only lay out the page, is their
/// preface. Tables of one width are one: they continue one another.
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
    let mut grids = walk.grids;
    grids.sort_by_key(|grid| grid.rows.first().map(|row| row.line));
    // Bill mails put a header and its rows, or each single row, into tables of their own.
    let mut joined: BTreeMap<usize, Grid> = BTreeMap::new();
    for grid in grids {
        let width = grid.width();
        joined.entry(width).or_default().rows.extend(grid.rows);
    }
    let preface: Arc<[String]> = walk.preface.into();
    let table = |grid: Grid| {
        let mut table = Table::new(None);
        table.preface = preface.clone();
        for row in &grid.rows {
            table.begin_row(row.line);
            row.cells.iter().for_each(|cell| table.push_cell(cell));
        }
        table
    };
    Ok(joined.into_values().map(table).collect())
}

/// How deep elements stand in one another at most, those left out whose end tags old pages leave out. The parser takes time that grows with
/// the square of it.
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

#[derive(Default)]
struct Row {
    line: u32,
    cells: Vec<String>,
}

/// A `<table>` that is open, or was.
#[derive(Default)]
struct Grid {
    rows: Vec<Row>,
    /// Columns that a cell of an earlier row still fills, and for how many rows.
    spanned: BTreeMap<usize, usize>,
    in_row: bool,
    /// The open cell: how many columns and rows it spans.
    cell: Option<(usize, usize)>,
}

impl Grid {
    /// How many cells its fullest rows have.
    fn width(&self) -> usize {
        let widths = self.rows.iter().map(|row| row.cells.len());
        widths.max().unwrap_or(0)
    }

    fn holds_data(&self) -> bool {
        self.rows.iter().any(|row| {
            row.cells
                .iter()
                .filter(|cell| !cell.trim().is_empty())
                .count()
                >= 3
        })
    }

    /// Empty cells where a cell from above still stands.
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

#[derive(Default)]
struct Walk {
    open: Vec<Grid>,
    grids: Vec<Grid>,
    preface: Vec<String>,
    line: String,
    rows: u32,
    /// Inside `<style>` and the like.
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
                let Some(grid) = self.open.pop() else {
                    return;
                };
                if grid.holds_data() {
                    self.grids.push(grid);
                } else {
                    for row in grid.rows {
                        let words = row.cells.iter().filter(|cell| !cell.is_empty());
                        let words: Vec<&str> = words.map(String::as_str).collect();
                        self.line.push_str(&words.join(" "));
                        self.end_line();
                    }
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

    fn end_line(&mut self) {
        let words: Vec<&str> = self.line.split_whitespace().collect();
        if !words.is_empty() {
            self.preface.push(words.join(" "));
        }
        self.line.clear();
    }
}
