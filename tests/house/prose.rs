//! Lines that fit the page, files that fit a reading, and documents that name what exists.

use std::collections::BTreeSet;

use super::Source;

/// Columns of the widest line.
const COLUMNS: usize = 100;

/// Lines of the longest source file.
const LINES: usize = 500;

/// Files of the program that are too long.
pub fn too_long(source: &Source) -> Vec<String> {
    let lines = source.text.lines().count();
    let sentence = format!("{} has {lines} lines", source.file);
    (lines > LINES).then_some(sentence).into_iter().collect()
}

/// Lines of Rust that are too wide.
pub fn wide_code(source: &Source) -> Vec<String> {
    let lines = source.text.lines().enumerate();
    let wide = lines.filter(|(_, line)| columns(line) > COLUMNS);
    wide.map(|(line, text)| too_wide(source, line + 1, text))
        .collect()
}

/// Lines of Markdown that are too wide. A table's row, a line with an address and what a program
/// printed (a block marked `text`) cannot be broken.
pub fn wide_prose(source: &Source) -> Vec<String> {
    let mut found = Vec::new();
    let mut printed = false;
    for (line, text) in source.text.lines().enumerate() {
        let trimmed = text.trim_start();
        if trimmed.starts_with("```") {
            printed = trimmed == "```text";
        }
        let exempt = printed || trimmed.starts_with('|') || text.contains("://");
        if !exempt && columns(text) > COLUMNS {
            found.push(too_wide(source, line + 1, text));
        }
    }
    found
}

fn too_wide(source: &Source, line: usize, text: &str) -> String {
    format!("{}:{line} is {} columns wide", source.file, columns(text))
}

/// The columns of a line in a terminal: wide and full-width characters of East Asia take two
/// (Unicode Standard Annex 11).
fn columns(line: &str) -> usize {
    let width = |c: char| match u32::from(c) {
        0x300..=0x36f | 0x200b..=0x200f | 0xfe00..=0xfe0f | 0xfeff => 0,
        0x1100..=0x115f
        | 0x2e80..=0x303e
        | 0x3041..=0xa4cf
        | 0xa960..=0xa97f
        | 0xac00..=0xd7a3
        | 0xf900..=0xfaff
        | 0xfe30..=0xfe6f
        | 0xff00..=0xff60
        | 0xffe0..=0xffe6
        | 0x1f300..=0x1f64f
        | 0x1f900..=0x1f9ff
        | 0x20000..=0x3fffd => 2,
        _ => 1,
    };
    line.chars().map(width).sum()
}

/// Targets of links in a Markdown text, with their lines; addresses on the web are left out.
pub fn links(text: &str) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    for (line, text) in text.lines().enumerate() {
        for rest in text.split("](").skip(1) {
            if let Some(end) = rest.find(')')
                && !rest[..end].contains("://")
                && !rest.starts_with("mailto:")
            {
                found.push((rest[..end].to_owned(), line + 1));
            }
        }
    }
    found
}

/// The anchors of a Markdown text's headings, as GitHub makes them.
pub fn anchors(text: &str) -> BTreeSet<String> {
    let headings = text.lines().filter(|line| line.starts_with('#'));
    let anchor = |heading: &str| {
        let heading = heading.trim_start_matches('#').trim().to_lowercase();
        let kept = heading
            .chars()
            .filter(|c| c.is_alphanumeric() || " -_".contains(*c));
        kept.map(|c| if c == ' ' { '-' } else { c }).collect()
    };
    headings.map(anchor).collect()
}

/// Paths of the repository that a text names in backticks, with their lines. `<id>` and `*` stand
/// for any name, so such paths are left out.
pub fn named_paths(text: &str) -> Vec<(String, usize)> {
    let roots = ["src/", "tests/", "fixtures/", "docs/", "benches/"];
    let mut found = Vec::new();
    for (line, text) in text.lines().enumerate() {
        let quoted = text.split('`').skip(1).step_by(2);
        let paths = quoted.filter(|path| roots.iter().any(|root| path.starts_with(root)));
        let exact = paths.filter(|path| !path.contains(['<', '*', ' ']));
        found.extend(exact.map(|path| (path.trim_end_matches('/').to_owned(), line + 1)));
    }
    found
}

/// Rooms without a heading in the architecture's text, and headings without a room. A heading is
/// `### room: …`.
pub fn rooms_without_text(architecture: &str, rooms: &BTreeSet<String>) -> Vec<String> {
    let headings = architecture
        .lines()
        .filter_map(|line| line.strip_prefix("### "));
    let told: BTreeSet<String> = headings
        .filter_map(|heading| Some(heading.split_once(':')?.0.to_owned()))
        .collect();
    let untold = rooms
        .difference(&told)
        .map(|room| format!("{room} has no heading"));
    let unknown = told
        .difference(rooms)
        .map(|room| format!("there is no room {room}"));
    untold.chain(unknown).collect()
}

/// The names of the direct dependencies in `Cargo.toml`, those of tests included.
pub fn dependencies(manifest: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut wanted = false;
    for line in manifest.lines() {
        if let Some(section) = line.strip_prefix('[') {
            wanted = section.trim_end_matches(']').ends_with("dependencies");
        } else if wanted && let Some((name, _)) = line.split_once(" = ") {
            names.insert(name.to_owned());
        }
    }
    names
}

/// The names in the first column of tables whose rows begin "| `name`".
pub fn rows_named(text: &str) -> BTreeSet<String> {
    let rows = text.lines().filter_map(|line| line.strip_prefix("| `"));
    rows.filter_map(|row| Some(row.split_once('`')?.0.to_owned()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn width_is_counted_in_columns() {
        assert_eq!(columns("ab“c”"), 5);
        assert_eq!(columns("微信 WeChat，"), 13);
        let wide = Source::new(
            "a.rs",
            &format!("{}\n{}a", "微".repeat(50), "微".repeat(50)),
        );
        assert_eq!(wide_code(&wide), ["a.rs:2 is 101 columns wide"]);
    }

    #[test]
    fn only_what_cannot_be_broken_may_be_wide() {
        let long = "a ".repeat(60);
        let wide = |text: String| wide_prose(&Source::new("a.md", &text)).len();
        assert_eq!(wide(long.clone()), 1);
        assert_eq!(wide(format!("| {long}\n<https://example.cn/> {long}")), 0);
        assert_eq!(wide(format!("```text\n{long}\n```\n{long}")), 1);
        assert_eq!(wide(format!("```sh\n{long}\n```")), 1);
    }

    #[test]
    fn a_long_file_is_caught() {
        assert_eq!(too_long(&Source::new("a.rs", &"\n".repeat(501))).len(), 1);
        assert_eq!(too_long(&Source::new("a.rs", &"\n".repeat(500))).len(), 0);
    }

    #[test]
    fn links_and_anchors_are_read() {
        let text = "[a](b.md#c-d) [e](https://f.cn)\n[g](#h)";
        assert_eq!(
            links(text),
            [("b.md#c-d".to_owned(), 1), ("#h".to_owned(), 2)]
        );
        assert!(anchors("## The user's word, once").contains("the-users-word-once"));
    }

    #[test]
    fn paths_in_prose_are_read() {
        let text = "see `src/money.rs` and `src/audit/` and `src/x/<id>.toml` and `money.rs`";
        let paths = named_paths(text).into_iter().map(|(path, _)| path);
        assert_eq!(paths.collect::<Vec<_>>(), ["src/money.rs", "src/audit"]);
    }

    #[test]
    fn rooms_and_headings_agree() {
        let rooms = BTreeSet::from(["audit".to_owned(), "intake".to_owned()]);
        let text = "### intake: files become tables\n### hall: nothing\n### Other\n";
        let wrong = rooms_without_text(text, &rooms);
        assert_eq!(wrong, ["audit has no heading", "there is no room hall"]);
    }

    #[test]
    fn dependencies_are_read_from_the_manifest() {
        let manifest = "[package]\nname = \"x\"\n[dependencies]\n# why\ncsv = \"1\"\n\
                        [dev-dependencies]\ndivan = { version = \"1\" }\n\
                        [profile.dev]\ndebug = 1\n";
        let expected = BTreeSet::from(["csv".to_owned(), "divan".to_owned()]);
        assert_eq!(dependencies(manifest), expected);
        assert_eq!(
            rows_named("| `csv` | x |\n| `divan` | y |\n| z |"),
            expected
        );
    }
}
