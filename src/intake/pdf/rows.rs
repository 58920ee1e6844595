//! Glyphs on one height make a line, and lines about one that holds a day make a row of the table.

#![allow(
    clippy::float_arithmetic,
    reason = "positions on a page; no money passes through here"
)]

use std::sync::LazyLock;

use regex::Regex;

use super::page::{Glyph, Page};
use crate::text::pattern;

/// Letters of one text stand nearer to each other than this many times their height. The gap
/// between two columns need not be much wider.
const WORD_GAP: f32 = 0.5;

/// A gap wider than this many times the height of the letters is a space.
const SPACE: f32 = 0.3;

/// Lines further apart than this many times the height of their letters are not of one row.
const WIDEST_LEADING: f32 = 2.2;

/// A page's rows of cells, and its text that is in none of them.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Rows {
    /// By row, from the top, and column.
    pub cells: Vec<Vec<String>>,
    /// By line.
    pub around: Vec<String>,
}

/// The glyphs on one line of text.
#[derive(Clone, Debug)]
pub(super) struct Line<'p> {
    /// As that of its first glyph.
    pub y: f32,
    /// Of its largest glyph.
    pub size: f32,
    /// From left to right.
    pub glyphs: Vec<&'p Glyph>,
}

/// A part of a line without a wide gap: a name in a header, or the text of a cell.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Run {
    /// Where its first letter begins.
    pub left: f32,
    /// Where its last letter ends.
    pub right: f32,
    /// With a space wherever the letters leave one.
    pub text: String,
}

/// The lines that glyphs make, from the top of the page.
pub(super) fn lines<'p>(glyphs: impl Iterator<Item = &'p Glyph>) -> Vec<Line<'p>> {
    let mut glyphs: Vec<&Glyph> = glyphs.collect();
    glyphs.sort_by(|one, other| other.y.total_cmp(&one.y).then(one.x.total_cmp(&other.x)));
    let mut lines: Vec<Line<'p>> = Vec::new();
    for glyph in glyphs {
        match lines.last_mut() {
            Some(line) if line.y - glyph.y < 0.4 * line.size.min(glyph.size).max(1.0) => {
                line.glyphs.push(glyph);
                line.size = line.size.max(glyph.size);
            }
            _ => lines.push(Line {
                y: glyph.y,
                size: glyph.size,
                glyphs: vec![glyph],
            }),
        }
    }
    for line in &mut lines {
        line.glyphs.sort_by(|one, other| one.x.total_cmp(&other.x));
    }
    lines
}

/// The text of glyphs on one line, with a space wherever they leave one.
pub(super) fn text_of<'p>(glyphs: impl IntoIterator<Item = &'p Glyph>) -> String {
    let mut text = String::new();
    let mut end: Option<f32> = None;
    for glyph in glyphs {
        if end.is_some_and(|end| glyph.x - end > SPACE * glyph.size) {
            text.push(' ');
        }
        text.push_str(&glyph.text);
        end = Some(glyph.x + glyph.width);
    }
    text.trim().to_owned()
}

impl Line<'_> {
    /// The text of the whole line.
    pub fn text(&self) -> String {
        text_of(self.glyphs.iter().copied())
    }

    /// The line parted at each gap that is wide enough for one between two columns.
    pub fn runs(&self) -> Vec<Run> {
        let mut runs: Vec<Run> = Vec::new();
        let mut blank = false;
        for glyph in &self.glyphs {
            if glyph.text.trim().is_empty() {
                blank = true;
                continue;
            }
            let parted = std::mem::take(&mut blank);
            let right = glyph.x + glyph.width;
            match runs.last_mut() {
                Some(run) if glyph.x - run.right < WORD_GAP * glyph.size => {
                    if parted || glyph.x - run.right > SPACE * glyph.size {
                        run.text.push(' ');
                    }
                    run.text.push_str(&glyph.text);
                    run.right = run.right.max(right);
                }
                _ => runs.push(Run {
                    left: glyph.x,
                    right,
                    text: glyph.text.clone(),
                }),
            }
        }
        runs
    }

    /// The lines are near enough to be of one row.
    pub fn is_close_to(&self, other: &Line<'_>) -> bool {
        (self.y - other.y).abs() <= WIDEST_LEADING * self.size.max(other.size)
    }

    /// A height inside its letters, to be compared with those of rules.
    pub fn middle(&self) -> f32 {
        self.y + 0.3 * self.size
    }
}

/// Adds the next line of a cell to the text of those above. A text that was broken because the
/// column is narrow gets no space; a day and its time do, as do two words of Latin letters.
pub(super) fn join(cell: &mut String, next: &str) {
    static DAY: LazyLock<Regex> = LazyLock::new(|| pattern(r"\d{4}[-/.]?\d{2}[-/.]?\d{2}$"));
    static TIME: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\d{2}:\d{2}"));
    let is_code = |text: &str| text.contains(|c: char| c.is_ascii_digit() || c == '_');
    let words = cell.chars().last().is_some_and(|c| c.is_ascii_alphabetic())
        && next.chars().next().is_some_and(|c| c.is_ascii_alphabetic())
        && !is_code(cell)
        && !is_code(next);
    if words || DAY.is_match(cell) && TIME.is_match(next) {
        cell.push(' ');
    }
    cell.push_str(next);
}

/// The text holds a day, at its beginning or after a blank, as a row of a statement does.
pub(super) fn holds_a_day(text: &str) -> bool {
    static DAY: LazyLock<Regex> = LazyLock::new(|| {
        let day = r"[-/.]\d{1,2}[-/.]\d{1,2}|年\d{1,2}月\d{1,2}日|[01]\d[0-3]\d";
        pattern(&format!(r"(?:^|\s)(?:19|20)\d{{2}}(?:{day})(?:$|\D)"))
    });
    DAY.is_match(text)
}

/// One of the runs holds a day.
pub(super) fn hold_a_day(runs: &[Run]) -> bool {
    runs.iter().any(|run| holds_a_day(&run.text))
}

/// Takes the lines that number the pages out of a page, and returns their texts. Such a line may
/// stand so near to the last row that it would be read as part of it.
pub(super) fn take_page_numbers(page: &mut Page) -> Vec<String> {
    static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"^(?:第\s*\d+\s*页.*|共\s*\d+\s*页.*|\d+\s*/\s*\d+|(?i:page)\s*\d+.*)$")
    });
    let mut numbers = Vec::new();
    let mut glyphs = Vec::new();
    for line in lines(page.glyphs.iter()) {
        let text = line.text();
        if NUMBER.is_match(&text) {
            numbers.push(text);
        } else {
            glyphs.extend(line.glyphs.into_iter().cloned());
        }
    }
    page.glyphs = glyphs;
    numbers
}

/// The lines from `first` on, as blocks of line numbers: each makes one row, or is text around
/// the table. A block lies between two level rules where there are such, and holds one day at most.
pub(super) fn blocks(
    page: &Page,
    lines: &[Line<'_>],
    runs: &[Vec<Run>],
    first: usize,
) -> Vec<Vec<usize>> {
    let rules = page.level_rules();
    let band = |index: usize| {
        let height = lines[index].middle();
        rules.partition_point(|rule| *rule < height)
    };
    let all: Vec<usize> = (first..lines.len()).collect();
    let between_rules = all.chunk_by(|one, other| band(*one) == band(*other));
    let parted = between_rules.flat_map(|block| {
        let has_day = |index: &usize| hold_a_day(&runs[*index]);
        let days: Vec<usize> = block.iter().copied().filter(has_day).collect();
        if days.is_empty() {
            vec![block.to_vec()]
        } else {
            about_days(block, &days, lines)
        }
    });
    parted.collect()
}

/// Shares the lines of a block among its days, which stand in the middle of their rows or at the
/// top.
fn about_days(block: &[usize], days: &[usize], lines: &[Line<'_>]) -> Vec<Vec<usize>> {
    let centred = is_centred(block, days, lines);
    let mut rows: Vec<Vec<usize>> = vec![Vec::new(); days.len()];
    for &index in block {
        let above = days.partition_point(|day| *day <= index);
        let row = if above == 0 {
            0
        } else if above == days.len() || !centred {
            above - 1
        } else {
            let distance = |day: usize| (lines[day].y - lines[index].y).abs();
            let (before, after) = (days[above - 1], days[above]);
            if distance(before) <= distance(after) {
                above - 1
            } else {
                above
            }
        };
        rows[row].push(index);
    }
    rows.into_iter()
        .zip(days)
        .flat_map(|(row, day)| near_day(row, *day, lines))
        .collect()
}

/// The cells of each row are centred on the height of its day. In one column of text no two lines
/// stand nearer than their letters are high; in rows of centred cells, lines of neighbouring cells
/// do.
fn is_centred(block: &[usize], days: &[usize], lines: &[Line<'_>]) -> bool {
    block.iter().any(|&index| {
        let next = days.iter().find(|day| **day > index);
        !days.contains(&index)
            && next.is_some_and(|&day| lines[index].y - lines[day].y < 0.95 * lines[day].size)
    })
}

/// The lines of a row that reach its day's line without a wide gap; and, as a block of their own,
/// those further off.
fn near_day(row: Vec<usize>, day: usize, lines: &[Line<'_>]) -> Vec<Vec<usize>> {
    let (above, below) = row.split_at(row.partition_point(|index| *index < day));
    let mut first = day;
    for &index in above.iter().rev() {
        if !lines[index].is_close_to(&lines[first]) {
            break;
        }
        first = index;
    }
    let mut last = day;
    for &index in below {
        if !lines[index].is_close_to(&lines[last]) {
            break;
        }
        last = index;
    }
    let (inside, outside): (Vec<usize>, Vec<usize>) = row
        .into_iter()
        .partition(|index| (first..=last).contains(index));
    if outside.is_empty() {
        vec![inside]
    } else {
        vec![inside, outside]
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::page::sample::{level, page},
        *,
    };

    fn texts(page: &Page) -> Vec<String> {
        lines(page.glyphs.iter()).iter().map(Line::text).collect()
    }

    /// The blocks of a page by the texts of their lines.
    fn block_texts(page: &Page) -> Vec<Vec<String>> {
        let lines = lines(page.glyphs.iter());
        let runs: Vec<Vec<Run>> = lines.iter().map(Line::runs).collect();
        let text = |block: Vec<usize>| block.into_iter().map(|index| lines[index].text());
        let blocks = blocks(page, &lines, &runs, 0).into_iter();
        blocks.map(|block| text(block).collect()).collect()
    }

    #[test]
    fn glyphs_on_one_height_are_a_line_from_left_to_right() {
        let page = page(&[
            (100.0, 696.5, "-25.00"),
            (0.0, 680.0, "下一行"),
            (0.0, 700.0, "消费"),
        ]);
        assert_eq!(texts(&page), ["消费 -25.00", "下一行"]);
    }

    #[test]
    fn a_gap_of_half_a_letter_parts_two_runs() {
        // Letters of 10 points: 5 between the words of the first run, 10 before the second.
        let page = page(&[
            (0.0, 0.0, "Apple"),
            (29.0, 0.0, "One"),
            (54.0, 0.0, "25.00"),
        ]);
        let run = |left, right, text: &str| Run {
            left,
            right,
            text: text.to_owned(),
        };
        assert_eq!(
            lines(page.glyphs.iter())[0].runs(),
            [run(0.0, 44.0, "Apple One"), run(54.0, 79.0, "25.00")]
        );
    }

    #[test]
    fn lines_of_a_cell_are_joined_as_they_were_broken() {
        let joined = |first: &str, next: &str| {
            let mut cell = first.to_owned();
            join(&mut cell, next);
            cell
        };
        assert_eq!(joined("火烈鸟数字", "商城"), "火烈鸟数字商城");
        assert_eq!(joined("2026-06-08", "08:00:59"), "2026-06-08 08:00:59");
        assert_eq!(joined("20260608", "08:00"), "20260608 08:00");
        assert_eq!(joined("1000012345", "67890"), "100001234567890");
        assert_eq!(joined("Apple", "Store"), "Apple Store");
        assert_eq!(joined("ORDER_a", "b7"), "ORDER_ab7");
    }

    #[test]
    fn days_are_told_from_other_numbers() {
        for day in [
            "2026-06-08",
            "2026/6/8 08:00",
            "消费 20260608",
            "2026年6月8日",
        ] {
            assert!(holds_a_day(day), "{day}");
        }
        for other in [
            "202606081234",
            "尾号2026-06-08",
            "3026-06-08",
            "20262008",
            "25.00",
        ] {
            assert!(!holds_a_day(other), "{other}");
        }
    }

    #[test]
    fn page_numbers_are_taken_out() {
        let mut page = page(&[
            (0.0, 30.0, "2026-06-08 25.00"),
            (0.0, 20.0, "第 1 页，共 3 页"),
            (0.0, 10.0, "1/3"),
        ]);
        assert_eq!(take_page_numbers(&mut page), ["第 1 页，共 3 页", "1/3"]);
        assert_eq!(texts(&page), ["2026-06-08 25.00"]);
    }

    #[test]
    fn lines_below_a_day_are_of_its_row_until_a_wide_gap() {
        let page = page(&[
            (0.0, 100.0, "2026-06-08 25.00"),
            (60.0, 88.0, "火烈鸟"),
            (0.0, 76.0, "2026-07-08 25.00"),
            (60.0, 64.0, "云雀"),
            (0.0, 20.0, "合计 50.00"),
        ]);
        assert_eq!(
            block_texts(&page),
            [
                vec!["2026-06-08 25.00", "火烈鸟"],
                vec!["2026-07-08 25.00", "云雀"],
                vec!["合计 50.00"],
            ]
        );
    }

    #[test]
    fn lines_above_a_day_are_of_its_row_where_cells_are_centred() {
        let page = page(&[
            (60.0, 106.0, "火烈鸟"),
            (0.0, 100.0, "2026-06-08"),
            (60.0, 94.0, "商城"),
            (60.0, 76.0, "云雀"),
            (0.0, 70.0, "2026-07-08"),
            (60.0, 64.0, "书店"),
        ]);
        assert_eq!(
            block_texts(&page),
            [
                ["火烈鸟", "2026-06-08", "商城"],
                ["云雀", "2026-07-08", "书店"],
            ]
        );
    }

    #[test]
    fn a_level_rule_ends_a_row() {
        let words = [
            (0.0, 100.0, "2026-06-08 25.00"),
            (0.0, 88.0, "以上为全部明细"),
        ];
        let mut page = page(&words);
        assert_eq!(block_texts(&page).len(), 1);
        page.rules = vec![level(97.0, 0.0, 200.0)];
        assert_eq!(
            block_texts(&page),
            [["2026-06-08 25.00"], ["以上为全部明细"]]
        );
    }
}
