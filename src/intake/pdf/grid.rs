//! Tables with ruling lines: each cell is a field between four of them.

#![allow(
    clippy::float_arithmetic,
    reason = "positions on a page; no money passes through here"
)]

use super::{
    page::{Glyph, Page, is_above},
    rows::{Line, Rows, holds_a_day, join, lines},
};

/// A band between two level rules with fewer cells than this is no row of a statement.
const FEWEST_CELLS: usize = 3;

/// The rows between a page's ruling lines, from the top; `None` when none of their cells holds a
/// day, so that the rules frame something else.
pub(super) fn rows(page: &Page) -> Option<Rows> {
    let mut taken = vec![false; page.glyphs.len()];
    let mut cells = Vec::new();
    for band in row_edges(page).windows(2) {
        let (top, bottom) = (band[0], band[1]);
        let edges = page.upright_rules((top + bottom) / 2.0);
        if edges.len() <= FEWEST_CELLS {
            continue;
        }
        let mut row = vec![Vec::new(); edges.len() - 1];
        for (glyph, taken) in page.glyphs.iter().zip(&mut taken) {
            let (x, y) = (glyph.x + glyph.width / 2.0, glyph.y + 0.3 * glyph.size);
            let column = edges.partition_point(|edge| *edge <= x);
            if y < top && y > bottom && (1..edges.len()).contains(&column) {
                row[column - 1].push(glyph);
                *taken = true;
            }
        }
        cells.push(row.into_iter().map(cell).collect::<Vec<String>>());
    }
    if !cells.iter().flatten().any(|cell| holds_a_day(cell)) {
        return None;
    }
    let around = page.glyphs.iter().zip(taken).filter(|(_, taken)| !taken);
    let around = lines(around.map(|(glyph, _)| glyph));
    Some(Rows {
        cells,
        around: around.iter().map(Line::text).collect(),
    })
}

/// Heights of the level rules, from the top, with the ends of the upright ones beside them: a
/// table that goes on from the page before may have no rule above its first row, or below its last.
fn row_edges(page: &Page) -> Vec<f32> {
    let mut edges = page.level_rules();
    if let Some((top, bottom)) = page.upright_reach() {
        if edges.last().is_some_and(|edge| is_above(top, *edge)) {
            edges.push(top);
        }
        if edges.first().is_some_and(|edge| is_above(*edge, bottom)) {
            edges.insert(0, bottom);
        }
    }
    edges.reverse();
    edges
}

/// The text of a cell, its lines joined.
fn cell(glyphs: Vec<&Glyph>) -> String {
    let mut text = String::new();
    for line in lines(glyphs.into_iter()) {
        join(&mut text, &line.text());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{
        super::page::sample::{level, page, upright},
        *,
    };

    /// Three columns of 100 points under a header of 20 points, and rows of 30.
    fn ruled(words: &[(f32, f32, &str)]) -> Page {
        let mut page = page(words);
        for y in [100.0, 80.0, 50.0, 20.0] {
            page.rules.push(level(y, 0.0, 300.0));
        }
        for x in [0.0, 100.0, 200.0, 300.0] {
            page.rules.push(upright(x, 20.0, 100.0));
        }
        page
    }

    #[test]
    fn text_between_four_rules_is_a_cell() {
        let page = ruled(&[
            (0.0, 110.0, "交易明细"),
            (10.0, 85.0, "时间"),
            (110.0, 85.0, "说明"),
            (210.0, 85.0, "金额"),
            (10.0, 68.0, "2026-06-08"),
            (10.0, 55.0, "08:00:59"),
            (110.0, 68.0, "火烈鸟数字"),
            (110.0, 55.0, "商城"),
            (210.0, 60.0, "25.00"),
            (10.0, 30.0, "2026-07-08"),
            (210.0, 30.0, "30.00"),
            (0.0, 5.0, "本页完"),
        ]);
        let expected = Rows {
            cells: vec![
                vec!["时间".into(), "说明".into(), "金额".into()],
                vec![
                    "2026-06-08 08:00:59".into(),
                    "火烈鸟数字商城".into(),
                    "25.00".into(),
                ],
                vec!["2026-07-08".into(), String::new(), "30.00".into()],
            ],
            around: vec!["交易明细".into(), "本页完".into()],
        };
        assert_eq!(rows(&page), Some(expected));
    }

    #[test]
    fn a_table_from_the_page_before_needs_no_rule_above_it() {
        let mut page = ruled(&[(10.0, 90.0, "2026-06-08"), (210.0, 90.0, "25.00")]);
        page.rules.retain(|rule| rule.y != (100.0, 100.0));
        assert_eq!(rows(&page).unwrap().cells[0], ["2026-06-08", "", "25.00"]);
    }

    #[test]
    fn rules_around_something_else_are_no_table() {
        assert_eq!(
            rows(&ruled(&[(10.0, 85.0, "姓名"), (110.0, 85.0, "某某")])),
            None
        );
        let mut two_columns = ruled(&[(10.0, 85.0, "2026-06-08")]);
        two_columns.rules.retain(|rule| rule.x != (100.0, 100.0));
        assert_eq!(rows(&two_columns), None);
    }
}
