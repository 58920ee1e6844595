//! Comparison with an expectation that stands in a file beside the input.

use std::{fs, path::Path};

/// Lines that are shown before and after the first difference.
const AROUND: usize = 2;

/// Compares a text with the expectation in a file, and shows the first difference.
///
/// A missing file fails. `UPDATE_EXPECTED=1` writes the file, to be read before it is committed.
pub fn assert_expected(path: &Path, found: &str) {
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        fs::write(path, found).expect("the expectation can be written");
    }
    let expected = fs::read_to_string(path).unwrap_or_else(|error| {
        panic!(
            "{}: {error}; write it with UPDATE_EXPECTED=1, then read it",
            path.display()
        )
    });
    let is_expected = expected == found;
    assert!(
        is_expected,
        "{}{}",
        path.display(),
        difference(&expected, found)
    );
}

/// The place where two texts part: two equal lines, then how each goes on, `-` expected, `+` found.
fn difference(expected: &str, found: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) =
        (expected.split('\n').collect(), found.split('\n').collect());
    let first = old
        .iter()
        .zip(&new)
        .take_while(|(one, other)| one == other)
        .count();
    let mut shown = format!(", line {}:", first + 1);
    for line in &old[first.saturating_sub(AROUND)..first] {
        shown += &format!("\n  {line}");
    }
    for (sign, text) in [('-', &old), ('+', &new)] {
        for line in text.iter().skip(first).take(1 + AROUND) {
            shown += &format!("\n{sign} {line}");
        }
    }
    shown
}

#[test]
fn a_difference_is_shown_with_its_surroundings() {
    let expected = "1\n2\n3\n4\n5\n6\n7\n8";
    let found = "1\n2\n3\nfour\n5\n6\n7\n8";
    let shown = ", line 4:\n  2\n  3\n- 4\n- 5\n- 6\n+ four\n+ 5\n+ 6";
    assert_eq!(difference(expected, found), shown);
    assert_eq!(difference("a\n", "a"), ", line 2:\n  a\n- ");
}
