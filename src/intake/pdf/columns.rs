//! Tables without upright rules: columns begin in the gaps between the names of the header row.

#![allow(
    clippy::float_arithmetic,
    reason = "positions on a page; no money passes through here"
)]

use super::{
    page::{Glyph, Page},
    rows::{Line, Rows, Run, blocks, hold_a_day, holds_a_day, join, lines, text_of},
};

/// A header row has this many names at least, and a row without a day this many filled cells.
const FEWEST_CELLS: usize = 3;

/// The rows of a page by columns, the header row first.
///
/// `names` are those of the header of the page before, by which a page without a header of its own
/// is read; the names that hold for the next page are put there. Without any, all text is around
/// the table.
pub(super) fn rows(page: &Page, names: &mut Option<Vec<Run>>) -> Rows {
    let lines = lines(page.glyphs.iter());
    let runs: Vec<Vec<Run>> = lines.iter().map(Line::runs).collect();
    let text = |index: usize| lines[index].text();
    let mut rows = Rows::default();
    let header = header(&runs);
    if let Some(header) = header {
        *names = Some(runs[header].clone());
        rows.cells
            .push(runs[header].iter().map(|name| name.text.clone()).collect());
    }
    let Some(names) = names else {
        rows.around = (0..lines.len()).map(text).collect();
        return rows;
    };
    let below = header.map_or(0, |header| header + 1);
    let begins = boundaries(names, &letters(&lines[below..], &runs[below..]));
    rows.around = (0..below.saturating_sub(1)).map(text).collect();
    let english = names_in_english(&runs[below..]);
    let first = below + english;
    let names_again = (english > 0).then(|| (below..first).collect());
    let blocks = blocks(page, &lines, &runs, first);
    for block in names_again.into_iter().chain(blocks) {
        let mut cells = vec![String::new(); begins.len()];
        for &index in &block {
            for (column, glyphs) in cells_of(&lines[index], &begins) {
                join(&mut cells[column], &text_of(glyphs));
            }
        }
        if is_row(&cells) {
            rows.cells.push(cells);
        } else {
            rows.around.extend(block.into_iter().map(text));
        }
    }
    rows
}

fn is_row(cells: &[String]) -> bool {
    let filled = cells.iter().filter(|cell| !cell.is_empty()).count();
    filled >= FEWEST_CELLS || filled > 1 && cells.iter().any(|cell| holds_a_day(cell))
}

/// The number of the header row: the line of the most runs without a digit, above a line with a
/// day.
fn header(runs: &[Vec<Run>]) -> Option<usize> {
    let last_day = runs.iter().rposition(|runs| hold_a_day(runs))?;
    let names = |runs: &Vec<Run>| if has_digit(runs) { 0 } else { runs.len() };
    let most = runs[..last_day].iter().map(names).max()?;
    (most >= FEWEST_CELLS).then(|| runs.iter().position(|runs| names(runs) == most))?
}

/// How many lines at the top give the names once more in English, perhaps wrapped. They make one
/// row.
fn names_in_english(runs: &[Vec<Run>]) -> usize {
    let english = runs.iter().take_while(|runs| is_latin(runs)).count();
    let names: usize = runs[..english].iter().map(Vec::len).sum();
    if names >= FEWEST_CELLS { english } else { 0 }
}

fn is_latin(runs: &[Run]) -> bool {
    let is_latin = |c: char| c.is_ascii() && !c.is_ascii_digit();
    runs.iter().all(|run| run.text.chars().all(is_latin))
}

fn has_digit(runs: &[Run]) -> bool {
    runs.iter()
        .any(|run| run.text.contains(|c: char| c.is_ascii_digit()))
}

/// Left and right end of each letter of the table, from its first row to the end of its last.
/// Lines of text across the page, above and below, say nothing about its columns.
fn letters(lines: &[Line<'_>], runs: &[Vec<Run>]) -> Vec<(f32, f32)> {
    if lines.is_empty() {
        return Vec::new();
    }
    let has_day = |runs: &Vec<Run>| hold_a_day(runs);
    let first = runs.iter().position(has_day).unwrap_or(0);
    let last = runs.iter().rposition(has_day).unwrap_or(0);
    let close = |pair: &&[Line<'_>]| pair[0].is_close_to(&pair[1]);
    let after = lines[last..].windows(2).take_while(close).count();
    let above = lines[..=first]
        .windows(2)
        .rev()
        .take_while(close)
        .zip(runs[..first].iter().rev())
        .take_while(|(_, runs)| !is_latin(runs))
        .count();
    lines[first - above..=last + after]
        .iter()
        .flat_map(|line| &line.glyphs)
        .filter(|glyph| !glyph.text.trim().is_empty())
        .map(|glyph| (glyph.x, glyph.x + glyph.width))
        .collect()
}

/// Where each column begins: in the middle of the widest gap that the letters of the table leave
/// between the middles of two names. Names may stand left, right or centred over their columns, so
/// that the gap between the names themselves says little. The first column begins at the left.
fn boundaries(names: &[Run], letters: &[(f32, f32)]) -> Vec<f32> {
    let mut begins = vec![f32::NEG_INFINITY];
    for pair in names.windows(2) {
        let (left, right) = (&pair[0], &pair[1]);
        let between = (
            (left.left + left.right) / 2.0,
            (right.left + right.right) / 2.0,
        );
        let mut covered: Vec<(f32, f32)> = (letters.iter().copied())
            .chain(names.iter().map(|name| (name.left, name.right)))
            .map(|(from, to)| (from.max(between.0), to.min(between.1)))
            .filter(|(from, to)| from < to)
            .collect();
        covered.sort_by(|one, other| one.0.total_cmp(&other.0));
        let mut widest = (0.0, (left.right + right.left) / 2.0);
        let mut end = between.0;
        for (from, to) in covered {
            if from - end > widest.0 {
                widest = (from - end, (from + end) / 2.0);
            }
            end = end.max(to);
        }
        begins.push(widest.1);
    }
    begins
}

/// The glyphs of a line by column, one item for each change of column.
fn cells_of<'p>(line: &Line<'p>, begins: &[f32]) -> Vec<(usize, Vec<&'p Glyph>)> {
    let mut cells: Vec<(usize, Vec<&Glyph>)> = Vec::new();
    for glyph in &line.glyphs {
        let middle = glyph.x + glyph.width / 2.0;
        let column = begins.partition_point(|begin| *begin <= middle).max(1) - 1;
        match cells.last_mut() {
            Some((last, glyphs)) if *last == column => glyphs.push(glyph),
            _ => cells.push((column, vec![glyph])),
        }
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::{super::page::sample::page, *};

    fn name(left: f32, right: f32) -> Run {
        Run {
            left,
            right,
            text: "名".to_owned(),
        }
    }

    /// The cells of a page's rows, those of one row parted by `|`.
    fn cells(page: &Page, names: &mut Option<Vec<Run>>) -> Vec<String> {
        let rows = rows(page, names).cells.into_iter();
        rows.map(|cells| cells.join("|")).collect()
    }

    #[test]
    fn a_column_begins_in_the_widest_gap_between_two_names() {
        let names = [name(0.0, 20.0), name(100.0, 120.0), name(200.0, 220.0)];
        // A long text at the left and an amount flush right leave the gap from 62 to 98; the
        // second and the third column leave that from 130 to 150.
        let letters = [(0.0, 30.0), (30.0, 62.0), (98.0, 130.0), (150.0, 220.0)];
        assert_eq!(
            boundaries(&names, &letters),
            [f32::NEG_INFINITY, 80.0, 140.0]
        );
    }

    #[test]
    fn names_take_room_as_letters_do() {
        let names = [name(0.0, 60.0), name(100.0, 120.0)];
        let letters = [(0.0, 20.0), (70.0, 120.0)];
        assert_eq!(boundaries(&names, &letters), [f32::NEG_INFINITY, 65.0]);
    }

    #[test]
    fn without_letters_a_column_begins_midway_between_two_names() {
        let names = [name(0.0, 20.0), name(100.0, 120.0)];
        assert_eq!(boundaries(&names, &[]), [f32::NEG_INFINITY, 60.0]);
    }

    #[test]
    fn cells_may_be_wider_than_their_names_to_both_sides() {
        let page = page(&[
            (0.0, 200.0, "某银行交易明细"),
            (0.0, 180.0, "记账日期"),
            (100.0, 180.0, "金额"),
            (140.0, 180.0, "对方"),
            // The amount reaches far to the left of its name, as it is flush right.
            (0.0, 160.0, "2026-06-08"),
            (70.0, 160.0, "-1,234,525.00"),
            (140.0, 160.0, "火烈鸟数字"),
            (140.0, 148.0, "商城"),
            (0.0, 130.0, "2026-07-08"),
            (95.0, 130.0, "-30.00"),
            // Far below the table, in the gap between its columns.
            (100.0, 20.0, "客服电话"),
        ]);
        let mut names = None;
        let expected = Rows {
            cells: vec![
                vec!["记账日期".into(), "金额".into(), "对方".into()],
                vec![
                    "2026-06-08".into(),
                    "-1,234,525.00".into(),
                    "火烈鸟数字商城".into(),
                ],
                vec!["2026-07-08".into(), "-30.00".into(), String::new()],
            ],
            around: vec!["某银行交易明细".into(), "客服电话".into()],
        };
        assert_eq!(rows(&page, &mut names), expected);
        assert_eq!(names.map(|names| names.len()), Some(3));
    }

    #[test]
    fn a_page_without_a_header_has_the_columns_of_the_page_before() {
        let headed = page(&[
            (0.0, 100.0, "日期"),
            (100.0, 100.0, "摘要"),
            (200.0, 100.0, "金额"),
            (0.0, 80.0, "2026-06-08"),
            (100.0, 80.0, "消费"),
            (200.0, 80.0, "25.00"),
        ]);
        let next = page(&[(0.0, 100.0, "2026-07-08"), (200.0, 100.0, "30.00")]);
        assert_eq!(cells(&next, &mut None), Vec::<String>::new());
        let mut names = None;
        assert_eq!(
            cells(&headed, &mut names),
            ["日期|摘要|金额", "2026-06-08|消费|25.00"]
        );
        assert_eq!(cells(&next, &mut names), ["2026-07-08||30.00"]);
    }

    #[test]
    fn names_once_more_in_english_are_one_row() {
        let page = page(&[
            (0.0, 100.0, "日期"),
            (100.0, 100.0, "摘要"),
            (200.0, 100.0, "金额"),
            (0.0, 88.0, "Date"),
            (100.0, 88.0, "Transaction"),
            (200.0, 88.0, "Amount"),
            (100.0, 78.0, "Type"),
            (0.0, 60.0, "2026-06-08"),
            (100.0, 60.0, "消费"),
            (200.0, 60.0, "25.00"),
        ]);
        assert_eq!(
            cells(&page, &mut None),
            [
                "日期|摘要|金额",
                "Date|Transaction Type|Amount",
                "2026-06-08|消费|25.00",
            ]
        );
    }
}
