//! A page's glyphs become rows of cells, by its ruling lines where it has them, else by the columns that its header row begins.
//!
//! This room knows no bank: it only knows that a table's rows hold a day, and that text which does not belong to a row stands around it.

#![allow(
    clippy::float_arithmetic,
    reason = "positions on a page; no money passes through here"
)]

use std::sync::LazyLock;

use regex::Regex;

use super::{
    pdf::{Glyph, Page, Rule, unreadable},
    table::Table,
};
use crate::{problem::Problem, text::pattern};

/// Within a name letters stand nearer than this many times their height; between columns they need not stand much further apart.
const WORD_GAP: f32 = 0.5;
/// Rules this near are one.
const SAME_RULE: f32 = 2.0;
/// A row's line is its page times this, plus its place on the page: line 3012 is the twelfth row of page 3.
const LINES_A_PAGE: u32 = 1000;
/// Fewer cells make no row of a table.
const FEWEST_CELLS: usize = 3;

/// All pages as one table: the header row of each page is a row of it, as is every row that holds a day. Text outside is its preface.
pub(super) fn table(pages: &[Page]) -> Result<Table, Problem> {
    let mut table = Table::new(None);
    let mut preface = Vec::new();
    let mut begun = None;
    for (number, page) in (1u32..).zip(pages) {
        let page = &without_page_number(page, &mut preface);
        let (rows, around) = match grid(page) {
            Some(grid) => grid,
            None => columns(page, &mut begun),
        };
        preface.extend(around);
        if rows.len() >= LINES_A_PAGE as usize {
            return Err(unreadable(number, "it has more rows than a page can hold"));
        }
        for (place, row) in (1..LINES_A_PAGE).zip(rows) {
            table.begin_row(number * LINES_A_PAGE + place);
            row.iter().for_each(|cell| table.push_cell(cell));
        }
    }
    table.preface = preface.into();
    Ok(table)
}

/// The number of a page may stand so near to the last row that it would be read as part of it.
fn without_page_number(page: &Page, preface: &mut Vec<String>) -> Page {
    static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"^(?:第\s*\d+\s*页.*|共\s*\d+\s*页.*|\d+\s*/\s*\d+|(?i:page)\s*\d+.*)$")
    });
    let (mut glyphs, rules) = (Vec::new(), page.rules.clone());
    for line in lines(page.glyphs.iter()) {
        let text = line.text();
        if NUMBER.is_match(&text) {
            preface.push(text);
        } else {
            glyphs.extend(line.glyphs.into_iter().cloned());
        }
    }
    Page {
        glyphs,
        rules,
        turned: page.turned,
    }
}

/// Rows of cells, and the lines of text around them.
type Rows = (Vec<Vec<String>>, Vec<String>);

/// Glyphs that stand on one line.
#[derive(Clone, Debug)]
struct Line<'p> {
    y: f32,
    size: f32,
    /// From left to right.
    glyphs: Vec<&'p Glyph>,
}

/// A run of glyphs without a wide gap.
#[derive(Clone, Debug)]
struct Run {
    left: f32,
    right: f32,
    text: String,
}

fn lines<'p>(glyphs: impl Iterator<Item = &'p Glyph>) -> Vec<Line<'p>> {
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

/// Text with a space wherever the glyphs leave one.
fn text_of<'p>(glyphs: impl IntoIterator<Item = &'p Glyph>) -> String {
    let mut text = String::new();
    let mut end: Option<f32> = None;
    for glyph in glyphs {
        if end.is_some_and(|end| glyph.x - end > 0.3 * glyph.size) {
            text.push(' ');
        }
        text.push_str(&glyph.text);
        end = Some(glyph.x + glyph.width);
    }
    text.trim().to_owned()
}

impl Line<'_> {
    fn text(&self) -> String {
        text_of(self.glyphs.iter().copied())
    }

    /// The line parted where a gap is wider than a letter.
    fn runs(&self) -> Vec<Run> {
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
                    if parted || glyph.x - run.right > 0.3 * glyph.size {
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
}

/// Joins the lines of one cell. Text that was broken because the column is narrow gets no space; a day and its time, and two words of
/// Latin letters, do.
fn join(cell: &mut String, next: &str) {
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

fn holds_a_day(text: &str) -> bool {
    static DAY: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?:^|\s)(?:19|20)\d{2}(?:[-/.]\d{1,2}[-/.]\d{1,2}|年\d{1,2}月\d{1,2}日|[01]\d[0-3]\d)(?:$|\D)",
        )
    });
    DAY.is_match(text)
}

// By ruling lines.

/// Where rules stand. Rules nearer to each other than [`SAME_RULE`] are one; those less than half as long as the longest are dropped.
fn positions(rules: impl Iterator<Item = (f32, f32)>) -> Vec<f32> {
    let mut rules: Vec<(f32, f32)> = rules.collect();
    rules.sort_by(|one, other| one.0.total_cmp(&other.0));
    let mut joined: Vec<(f32, f32)> = Vec::new();
    for (place, length) in rules {
        match joined.last_mut() {
            Some(last) if place - last.0 < SAME_RULE => last.1 += length,
            _ => joined.push((place, length)),
        }
    }
    let longest = joined.iter().map(|rule| rule.1).fold(0.0, f32::max);
    joined.retain(|rule| rule.1 >= 0.5 * longest);
    joined.into_iter().map(|(place, _)| place).collect()
}

fn spread(range: (f32, f32)) -> f32 {
    (range.1 - range.0).abs()
}

fn level(rule: &&Rule) -> bool {
    spread(rule.y) < SAME_RULE && spread(rule.x) > 2.0 * SAME_RULE
}

fn upright(rule: &&Rule) -> bool {
    spread(rule.x) < SAME_RULE && spread(rule.y) > 2.0 * SAME_RULE
}

/// The cells between ruling lines; `None` when no band between two level rules has enough of them.
fn grid(page: &Page) -> Option<Rows> {
    let mut heights = positions(
        page.rules
            .iter()
            .filter(level)
            .map(|rule| (rule.y.0, spread(rule.x))),
    );
    // A table that goes on from the page before may have no rule above its first row, nor below its last; upright ones reach there.
    let uprights = page.rules.iter().filter(upright);
    let (top, bottom) = uprights.fold((f32::MIN, f32::MAX), |(top, bottom), rule| {
        (
            top.max(rule.y.0).max(rule.y.1),
            bottom.min(rule.y.0).min(rule.y.1),
        )
    });
    if heights
        .last()
        .is_some_and(|height| top > height + SAME_RULE)
    {
        heights.push(top);
    }
    if heights
        .first()
        .is_some_and(|height| bottom < height - SAME_RULE)
    {
        heights.insert(0, bottom);
    }
    heights.reverse();
    let mut taken = vec![false; page.glyphs.len()];
    let mut rows = Vec::new();
    for band in heights.windows(2) {
        let (top, bottom) = (band[0], band[1]);
        let middle = (top + bottom) / 2.0;
        let crosses =
            |rule: &&Rule| rule.y.0.min(rule.y.1) <= middle && middle <= rule.y.0.max(rule.y.1);
        let mut edges: Vec<f32> = page
            .rules
            .iter()
            .filter(upright)
            .filter(crosses)
            .map(|rule| rule.x.0)
            .collect();
        edges.sort_by(f32::total_cmp);
        edges.dedup_by(|next, kept| *next - *kept < SAME_RULE);
        if edges.len() <= FEWEST_CELLS {
            continue;
        }
        let mut cells = vec![Vec::new(); edges.len() - 1];
        for (index, glyph) in page.glyphs.iter().enumerate() {
            let (x, y) = (glyph.x + glyph.width / 2.0, glyph.y + 0.3 * glyph.size);
            let column = edges.partition_point(|edge| *edge <= x);
            if y < top && y > bottom && (1..edges.len()).contains(&column) {
                cells[column - 1].push(glyph);
                taken[index] = true;
            }
        }
        let cell = |glyphs: Vec<&Glyph>| {
            let mut text = String::new();
            for line in lines(glyphs.into_iter()) {
                join(&mut text, &line.text());
            }
            text
        };
        rows.push(cells.into_iter().map(cell).collect::<Vec<String>>());
    }
    if !rows.iter().flatten().any(|cell| holds_a_day(cell)) {
        return None;
    }
    let around = page.glyphs.iter().zip(taken).filter(|(_, taken)| !taken);
    let around = lines(around.map(|(glyph, _)| glyph));
    Some((rows, around.iter().map(Line::text).collect()))
}

// By columns.

/// Columns as the header row begins them; rows are blocks of lines about one line that holds a day. A page without a header of its own goes
/// on with the columns of the page before it.
fn columns(page: &Page, begun: &mut Option<Vec<Run>>) -> Rows {
    let lines = lines(page.glyphs.iter());
    let runs: Vec<Vec<Run>> = lines.iter().map(Line::runs).collect();
    let text = |index: usize| lines[index].text();
    let mut rows = Vec::new();
    let (names, header) = match (header(&runs), begun.take()) {
        (Some(header), _) => {
            let names = runs[header].clone();
            rows.push(names.iter().map(|name| name.text.clone()).collect());
            (names, header + 1)
        }
        (None, Some(names)) => (names, 0),
        (None, None) => return (rows, (0..lines.len()).map(text).collect()),
    };
    let begins = boundaries(&names, &lines[header..], &runs[header..]);
    let mut around: Vec<String> = (0..header.saturating_sub(1)).map(text).collect();
    // The names once more in English, perhaps wrapped, are a row of their own.
    let english: Vec<&Vec<Run>> = runs[header..]
        .iter()
        .take_while(|runs| runs.iter().all(|run| is_latin(&run.text)))
        .collect();
    let several = english.iter().map(|runs| runs.len()).sum::<usize>() >= FEWEST_CELLS;
    let english = if several { english.len() } else { 0 };
    let first = header + english;
    let names_again = (english > 0).then(|| (header..first).collect());
    for block in names_again
        .into_iter()
        .chain(blocks(page, &lines, &runs, first))
    {
        let mut cells = vec![String::new(); begins.len()];
        for &index in &block {
            for (column, glyphs) in cells_of(&lines[index], &begins) {
                join(&mut cells[column], &text_of(glyphs));
            }
        }
        let filled = cells.iter().filter(|cell| !cell.is_empty()).count();
        if filled >= FEWEST_CELLS || cells.iter().any(|cell| holds_a_day(cell)) && filled > 1 {
            rows.push(cells);
        } else {
            around.extend(block.into_iter().map(text));
        }
    }
    *begun = Some(names);
    (rows, around)
}

/// The glyphs of a line by column.
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

/// The line of the most runs without a digit, above a line with a day.
fn header(runs: &[Vec<Run>]) -> Option<usize> {
    let has_day = |runs: &Vec<Run>| runs.iter().any(|run| holds_a_day(&run.text));
    let last_day = runs.iter().rposition(has_day)?;
    let names = |runs: &Vec<Run>| if has_digit(runs) { 0 } else { runs.len() };
    let most = runs[..last_day].iter().map(names).max()?;
    (most >= FEWEST_CELLS).then(|| runs.iter().position(|runs| names(runs) == most))?
}

fn is_latin(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii() && !c.is_ascii_digit())
}

fn has_digit(runs: &[Run]) -> bool {
    runs.iter()
        .any(|run| run.text.contains(|c: char| c.is_ascii_digit()))
}

/// Where each column begins: in the widest gap that the letters of the rows leave between two names of the header.
fn boundaries(header: &[Run], lines: &[Line<'_>], runs: &[Vec<Run>]) -> Vec<f32> {
    // Only the table tells, to the end of its last row; a line of text across the page does not.
    if lines.is_empty() {
        return header.iter().map(|name| name.left).collect();
    }
    let has_day = |runs: &Vec<Run>| runs.iter().any(|run| holds_a_day(&run.text));
    let first = runs.iter().position(has_day).unwrap_or(0);
    let last = runs.iter().rposition(has_day).unwrap_or(0);
    let after = lines[last..]
        .windows(2)
        .take_while(|pair| close(&pair[0], &pair[1]))
        .count();
    let above = lines[..=first]
        .windows(2)
        .rev()
        .take_while(|pair| close(&pair[0], &pair[1]))
        .zip(runs[..first].iter().rev())
        .take_while(|(_, runs)| !runs.iter().all(|run| is_latin(&run.text)))
        .count();
    let letters: Vec<(f32, f32)> = lines[first - above..=last + after]
        .iter()
        .flat_map(|line| &line.glyphs)
        .filter(|glyph| !glyph.text.trim().is_empty())
        .map(|glyph| (glyph.x, glyph.x + glyph.width))
        .chain(header.iter().map(|name| (name.left, name.right)))
        .collect();
    let mut begins = vec![f32::NEG_INFINITY];
    for pair in header.windows(2) {
        let (left, right) = (&pair[0], &pair[1]);
        let between = (
            (left.left + left.right) / 2.0,
            (right.left + right.right) / 2.0,
        );
        let mut covered: Vec<(f32, f32)> = letters
            .iter()
            .map(|&(from, to)| (from.max(between.0), to.min(between.1)))
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

/// Lines that make one row: between two level rules where there are such, else about a line with a day.
fn blocks(page: &Page, lines: &[Line<'_>], runs: &[Vec<Run>], first: usize) -> Vec<Vec<usize>> {
    let heights = positions(
        page.rules
            .iter()
            .filter(level)
            .map(|rule| (rule.y.0, spread(rule.x))),
    );
    let has_day = |index: &usize| runs[*index].iter().any(|run| holds_a_day(&run.text));
    let band = |index: usize| {
        let y = lines[index].y + 0.3 * lines[index].size;
        heights.partition_point(|height| *height < y)
    };
    let all: Vec<usize> = (first..lines.len()).collect();
    let by_rule: Vec<Vec<usize>> = all
        .chunk_by(|one, other| band(*one) == band(*other))
        .map(<[usize]>::to_vec)
        .collect();
    by_rule
        .into_iter()
        .flat_map(|block| {
            let days: Vec<usize> = block.iter().copied().filter(has_day).collect();
            if days.is_empty() {
                return vec![block];
            }
            about(&block, &days, lines)
        })
        .collect()
}

/// Lines further apart than this many times the height of their letters belong to no one row.
const WIDEST_LEADING: f32 = 2.2;

fn close(one: &Line<'_>, other: &Line<'_>) -> bool {
    (one.y - other.y).abs() <= WIDEST_LEADING * one.size.max(other.size)
}

/// Shares the lines of a block among its days, which stand in the middle of their rows or at the top.
fn about(block: &[usize], days: &[usize], lines: &[Line<'_>]) -> Vec<Vec<usize>> {
    // In a column of text no two lines stand nearer than their letters are high; in a row that is centred, lines of neighbouring cells do.
    let centred = block.iter().any(|&index| {
        let next = days.iter().find(|day| **day > index);
        !days.contains(&index)
            && next.is_some_and(|&day| lines[index].y - lines[day].y < 0.95 * lines[day].size)
    });
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
        .flat_map(|(row, day)| near(row, *day, lines))
        .collect()
}

/// The lines of a row that follow its day's line without a wide gap; and what stands further off, such as the number of the page.
fn near(row: Vec<usize>, day: usize, lines: &[Line<'_>]) -> Vec<Vec<usize>> {
    let close = |one: usize, other: usize| close(&lines[one], &lines[other]);
    let begin = row.partition_point(|index| *index < day);
    let (above, below) = row.split_at(begin);
    let mut first = day;
    for &index in above.iter().rev() {
        if !close(index, first) {
            break;
        }
        first = index;
    }
    let mut last = day;
    for &index in below {
        if !close(index, last) {
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
