//! A page of a PDF: its glyphs and ruling lines. The types that drawing fills and layout reads.

#![allow(
    clippy::float_arithmetic,
    reason = "positions on a page; no money passes through here"
)]

use crate::{bilingual, lang::Bilingual, problem::Problem};

/// Bytes that one compressed part of the file may unpack to. No page of a statement comes near it.
pub(super) const LARGEST_STREAM: usize = 64 << 20;

/// Rules nearer to each other than this, in points, are one rule. A rule bent by less is straight.
const SAME_RULE: f32 = 2.0;

/// A character and its position. Units are points, upwards from the page's lower left corner.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Glyph {
    /// Mostly one character; several for a ligature.
    pub text: String,
    /// Of its left end.
    pub x: f32,
    /// Of the base line, on which the letters stand.
    pub y: f32,
    /// To the place of the next character, without the space that is added between the two.
    pub width: f32,
    /// The height of the letters.
    pub size: f32,
}

/// A ruling line between two points. Level and upright ones matter, others are ignored.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Rule {
    /// Of its begin and its end.
    pub x: (f32, f32),
    /// Of its begin and its end.
    pub y: (f32, f32),
}

/// A page with all that is drawn on it.
#[derive(Debug, Default)]
pub(super) struct Page {
    /// In the order in which they are drawn.
    pub glyphs: Vec<Glyph>,
    /// In the order in which they are drawn.
    pub rules: Vec<Rule>,
    /// Characters that do not stand upright: a watermark, or the whole page turned.
    pub turned: usize,
}

impl Rule {
    /// It is level, and long enough for the edge of a cell.
    pub fn is_level(&self) -> bool {
        length(self.y) < SAME_RULE && length(self.x) > 2.0 * SAME_RULE
    }

    /// It is upright, and long enough for the edge of a cell.
    pub fn is_upright(&self) -> bool {
        length(self.x) < SAME_RULE && length(self.y) > 2.0 * SAME_RULE
    }

    /// One of its points has that height.
    pub fn crosses(&self, height: f32) -> bool {
        self.y.0.min(self.y.1) <= height && height <= self.y.0.max(self.y.1)
    }
}

impl Page {
    /// Heights of the level rules, from the lowest. Rules on one height count as one, as cells
    /// often draw each its own; those less than half as long as the longest are left out.
    pub fn level_rules(&self) -> Vec<f32> {
        let mut rules: Vec<(f32, f32)> = (self.rules.iter())
            .filter(|rule| rule.is_level())
            .map(|rule| (rule.y.0, length(rule.x)))
            .collect();
        rules.sort_by(|one, other| one.0.total_cmp(&other.0));
        let mut joined: Vec<(f32, f32)> = Vec::new();
        for (height, length) in rules {
            match joined.last_mut() {
                Some(last) if height - last.0 < SAME_RULE => last.1 += length,
                _ => joined.push((height, length)),
            }
        }
        let longest = joined.iter().map(|rule| rule.1).fold(0.0, f32::max);
        joined.retain(|rule| rule.1 >= 0.5 * longest);
        joined.into_iter().map(|(height, _)| height).collect()
    }

    /// Places of the upright rules that cross that height, from the left.
    pub fn upright_rules(&self, height: f32) -> Vec<f32> {
        let mut places: Vec<f32> = (self.rules.iter())
            .filter(|rule| rule.is_upright() && rule.crosses(height))
            .map(|rule| rule.x.0)
            .collect();
        places.sort_by(f32::total_cmp);
        places.dedup_by(|next, kept| *next - *kept < SAME_RULE);
        places
    }

    /// The highest and the lowest point of all upright rules, where there are any.
    pub fn upright_reach(&self) -> Option<(f32, f32)> {
        let ends = (self.rules.iter())
            .filter(|rule| rule.is_upright())
            .flat_map(|rule| [rule.y.0, rule.y.1]);
        ends.fold(None, |reach: Option<(f32, f32)>, end| {
            let (top, bottom) = reach.unwrap_or((end, end));
            Some((top.max(end), bottom.min(end)))
        })
    }
}

/// The height is above the other, and too far for both to belong to one rule.
pub(super) fn is_above(height: f32, other: f32) -> bool {
    height > other + SAME_RULE
}

fn length(range: (f32, f32)) -> f32 {
    (range.1 - range.0).abs()
}

/// The refusal of a file because of one page. The page is not left out instead: its rows would be
/// missing, and nobody would know.
pub(super) fn unreadable(page: u32, reason: &Bilingual) -> Problem {
    Problem::new(bilingual!(
        "PDF 第 {page} 页读不出来：{why}",
        "page {page} of the PDF cannot be read: {why}",
        why = reason
    ))
    .hinted(bilingual!(
        "请重新下载；若仍如此，请改用 Excel/CSV 明细",
        "download it again; if that does not help, use the Excel or CSV list"
    ))
}

/// Pages for tests, made of words at given places. Letters are 10 points high and wide, those of
/// ASCII half as wide.
#[cfg(test)]
pub(super) mod sample {
    use super::*;

    const SIZE: f32 = 10.0;

    /// The glyphs of a word that begins at `x` and stands on `y`.
    pub fn word(x: f32, y: f32, text: &str) -> Vec<Glyph> {
        let mut x = x;
        let glyph = |c: char| {
            let width = if c.is_ascii() { SIZE / 2.0 } else { SIZE };
            let glyph = Glyph {
                text: c.to_string(),
                x,
                y,
                width,
                size: SIZE,
            };
            x += width;
            glyph
        };
        text.chars().map(glyph).collect()
    }

    /// A page of words, each with its place.
    pub fn page(words: &[(f32, f32, &str)]) -> Page {
        Page {
            glyphs: (words.iter())
                .flat_map(|&(x, y, text)| word(x, y, text))
                .collect(),
            ..Page::default()
        }
    }

    /// A level rule from `left` to `right`.
    pub fn level(y: f32, left: f32, right: f32) -> Rule {
        Rule {
            x: (left, right),
            y: (y, y),
        }
    }

    /// An upright rule from `low` to `high`.
    pub fn upright(x: f32, low: f32, high: f32) -> Rule {
        Rule {
            x: (x, x),
            y: (low, high),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{
        sample::{level, upright},
        *,
    };

    #[test]
    fn rules_of_neighbouring_cells_are_one_and_short_ones_are_left_out() {
        let page = Page {
            rules: vec![
                level(100.0, 0.0, 50.0),
                level(101.0, 50.0, 100.0),
                level(80.0, 0.0, 100.0),
                // The underline of a word.
                level(60.0, 0.0, 20.0),
                upright(0.0, 0.0, 200.0),
            ],
            ..Page::default()
        };
        assert_eq!(page.level_rules(), [80.0, 100.0]);
    }

    #[test]
    fn an_upright_rule_counts_at_the_heights_it_crosses() {
        let page = Page {
            rules: vec![
                upright(50.0, 100.0, 0.0),
                upright(51.0, 0.0, 100.0),
                upright(0.0, 40.0, 100.0),
            ],
            ..Page::default()
        };
        assert_eq!(page.upright_rules(60.0), [0.0, 50.0]);
        assert_eq!(page.upright_rules(20.0), [50.0]);
        assert_eq!(page.upright_reach(), Some((100.0, 0.0)));
    }
}
