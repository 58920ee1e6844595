//! Texts of others: compared in one folded form, and made harmless for the place they are printed
//! in.
//!
//! Names of merchants and remarks come from strangers. Every writer passes them through the
//! function for its output: terminal, Markdown, spreadsheet cell or markup.

use std::collections::BTreeSet;

use regex::Regex;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

/// A text for comparison: compatibility form (NFKC), lower case, without white space and without
/// characters that take no room (byte order mark, zero-width space).
pub fn fold(text: &str) -> String {
    let kept = |c: &char| !c.is_whitespace() && !matches!(c, '\u{feff}' | '\u{200b}');
    // Most texts are in that form already. To see it costs much less than to make it.
    if is_nfkc_quick(text.chars()) == IsNormalized::Yes {
        return text
            .chars()
            .filter(kept)
            .flat_map(char::to_lowercase)
            .collect();
    }
    text.nfkc()
        .filter(kept)
        .flat_map(char::to_lowercase)
        .collect()
}

/// A Chinese character, the rare ones of names included.
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// How many Chinese characters a text has.
pub fn count_han(text: &str) -> usize {
    text.chars().filter(|&c| is_han(c)).count()
}

/// Likeness of two texts in per cent: the Dice coefficient of their sets of pairs of neighbouring
/// characters. (strsim's coefficient divides by the number of bytes, which is wrong for Chinese.)
pub fn likeness(one: &str, other: &str) -> u32 {
    let pairs =
        |text: &str| -> BTreeSet<(char, char)> { text.chars().zip(text.chars().skip(1)).collect() };
    let (one, other) = (pairs(one), pairs(other));
    let shared = one.intersection(&other).count();
    let percent = (200 * shared).checked_div(one.len() + other.len());
    percent
        .and_then(|percent| u32::try_from(percent).ok())
        .unwrap_or(0)
}

/// The texts differ by one slip of the pen at most: one character wrong, missing or too many, or
/// two neighbours swapped.
pub fn is_one_slip(one: &str, other: &str) -> bool {
    strsim::osa_distance(one, other) <= 1
}

/// A pattern of the program itself. Each runs in a test, so that one that does not compile cannot
/// ship.
pub(crate) fn pattern(text: &str) -> Regex {
    match Regex::new(text) {
        Ok(regex) => regex,
        Err(error) => unreachable!("a built-in pattern does not compile: {error}"),
    }
}

/// Characters that change how the text around them is shown, or that are not shown at all: marks of
/// writing direction, zero-width characters, interlinear annotation, tags.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{115f}' | '\u{180e}' | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e007f}')
}

/// For a terminal: one line in which nothing moves the cursor, sets a colour or turns the writing
/// direction. White space and line breaks become blanks; other such characters become `�`.
pub fn for_terminal(text: &str) -> String {
    let shown = |c: char| match c {
        '\t' | '\n' | '\r' => ' ',
        c if c.is_control() || is_invisible(c) => '\u{fffd}',
        c => c,
    };
    text.chars().map(shown).collect()
}

/// For Markdown: as [`for_terminal`], and characters that mean something to Markdown or HTML in
/// full width, which read the same. No address in it becomes a link.
pub fn for_markdown(text: &str) -> String {
    let plain = for_terminal(text);
    let mut safe = String::with_capacity(plain.len());
    for (place, c) in plain.char_indices() {
        let rest = &plain[place..];
        safe.push(match c {
            '\\' => '＼',
            '`' => '｀',
            '*' => '＊',
            '[' => '［',
            ']' => '］',
            '<' => '＜',
            '>' => '＞',
            '|' => '｜',
            '&' => '＆',
            '@' => '＠',
            ':' if rest.starts_with("://") => '：',
            '.' if plain[..place].to_ascii_lowercase().ends_with("www") => '．',
            c => c,
        });
    }
    safe
}

/// For a cell of a CSV table: as [`for_terminal`], and a text that a spreadsheet would take for a
/// formula gets an apostrophe in front (OWASP, "CSV injection").
pub fn for_cell(text: &str) -> String {
    let quote = if text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']) {
        "'"
    } else {
        ""
    };
    format!("{quote}{}", for_terminal(text))
}

/// For HTML, XML and SVG, in text and in quoted attributes: as [`for_terminal`], and `& < > " '` as
/// references.
pub fn for_markup(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in for_terminal(text).chars() {
        match c {
            '&' => safe += "&amp;",
            '<' => safe += "&lt;",
            '>' => safe += "&gt;",
            '"' => safe += "&quot;",
            '\'' => safe += "&#39;",
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_ignores_case_width_and_white_space() {
        assert_eq!(fold(" ＱＱ 音乐\u{feff}VIP\n"), "qq音乐vip");
        assert_eq!(fold("㈱"), "(株)");
    }

    #[test]
    fn likeness_is_a_percentage() {
        assert_eq!(likeness("火烈鸟商城", "火烈鸟商城"), 100);
        assert_eq!(likeness("火烈鸟商城", "火烈鸟优选"), 50);
        assert_eq!(likeness("甲", "甲"), 0);
    }

    #[test]
    fn one_slip_is_one_edit() {
        assert!(is_one_slip("火烈鸟", "火烈乌"));
        assert!(is_one_slip("火烈鸟", "火鸟"));
        assert!(is_one_slip("火烈鸟", "烈火鸟"));
        assert!(!is_one_slip("火烈鸟", "水列鸟"));
    }

    #[test]
    fn a_terminal_gets_no_control_characters() {
        assert_eq!(
            for_terminal("a\u{1b}[31mb\nc\u{202e}d"),
            "a\u{fffd}[31mb c\u{fffd}d"
        );
    }

    #[test]
    fn markdown_gets_no_markup_and_no_link() {
        assert_eq!(for_markdown("[a](http://x)"), "［a］(http：//x)");
        assert_eq!(
            for_markdown("<img src=x>|www.x.cn"),
            "＜img src=x＞｜www．x.cn"
        );
    }

    #[test]
    fn a_cell_is_never_a_formula() {
        assert_eq!(
            for_cell("=HYPERLINK(\"http://x\")"),
            "'=HYPERLINK(\"http://x\")"
        );
        assert_eq!(for_cell("-1"), "'-1");
        assert_eq!(for_cell("云雀"), "云雀");
    }

    #[test]
    fn markup_is_escaped() {
        assert_eq!(
            for_markup("<a href='x'>&"),
            "&lt;a href=&#39;x&#39;&gt;&amp;"
        );
    }
}
