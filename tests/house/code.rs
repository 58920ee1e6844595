//! Rules for the code of a file that the compiler does not check.

use super::{
    Source,
    imports::use_tree,
    rooms::{TOUCHES_DISK, room_of},
    tokens::{Kind, Token, tokens, without_tests},
};

/// A file's code without its tests.
pub fn code(source: &Source) -> Vec<Token> {
    without_tests(&tokens(&source.text))
}

/// One sentence about a line of a file.
pub fn wrong(source: &Source, line: usize, what: &str) -> String {
    format!("{}:{line} {what}", source.file)
}

/// The paths of a file, in `use` declarations and elsewhere, each with its line.
fn paths(tokens: &[Token]) -> Vec<(Vec<String>, usize)> {
    let mut found = Vec::new();
    let mut place = 0;
    while place < tokens.len() {
        let token = &tokens[place];
        if token.is("use") {
            let end = tokens[place..].iter().position(|token| token.is(";"));
            let end = end.map_or(tokens.len(), |end| place + end);
            let mut imports = Vec::new();
            use_tree(&tokens[place + 1..end], &[], false, &mut imports);
            found.extend(imports.into_iter().map(|import| (import.path, import.line)));
            place = end;
        } else if token.kind == Kind::Word {
            let mut path = vec![token.text.clone()];
            while tokens.get(place + 1).is_some_and(|mark| mark.is("::"))
                && let Some(part) = tokens.get(place + 2).filter(|part| part.kind == Kind::Word)
            {
                path.push(part.text.clone());
                place += 2;
            }
            found.push((path, token.line));
            place += 1;
        } else {
            place += 1;
        }
    }
    found
}

fn begins_with(path: &[String], parts: &[&str]) -> bool {
    path.len() >= parts.len() && path.iter().zip(parts).all(|(one, other)| one == other)
}

/// Reading and writing of files outside the rooms that may.
pub fn disk(source: &Source) -> Vec<String> {
    let names: &[&[&str]] = &[
        &["std", "fs"],
        &["std", "io", "stdin"],
        &["std", "io", "stdout"],
        &["std", "net"],
        &["fs"],
        &["io", "stdin"],
        &["io", "stdout"],
        &["File"],
        &["OpenOptions"],
        &["tempfile"],
    ];
    if TOUCHES_DISK.contains(&room_of(&source.file)) {
        return Vec::new();
    }
    let code = code(source);
    let named = paths(&code).into_iter();
    let named = named.filter(|(path, _)| {
        let alone = ["fs", "tempfile"].contains(&path[0].as_str()) && path.len() == 1;
        !alone && names.iter().any(|name| begins_with(path, name))
    });
    let asked = code.windows(3).filter(|run| {
        let methods = ["exists", "is_dir", "is_file", "read_dir", "canonicalize"];
        run[0].is(".") && methods.contains(&run[1].text.as_str()) && run[2].is("(")
    });
    let lines = named
        .map(|(_, line)| line)
        .chain(asked.map(|run| run[1].line));
    lines
        .map(|line| wrong(source, line, "touches the disk"))
        .collect()
}

/// Readings of the clock outside `main.rs`.
pub fn clock(source: &Source) -> Vec<String> {
    if source.file == "main.rs" {
        return Vec::new();
    }
    let now = |path: &[String]| {
        let clocks = [
            "Utc",
            "Local",
            "Instant",
            "SystemTime",
            "Zoned",
            "Timestamp",
        ];
        let calls = path
            .windows(2)
            .any(|two| clocks.contains(&two[0].as_str()) && two[1] == "now");
        calls || path.iter().any(|part| part == "SystemTime")
    };
    let read = paths(&code(source))
        .into_iter()
        .filter(|(path, _)| now(path));
    read.map(|(_, line)| wrong(source, line, "reads the clock"))
        .collect()
}

/// Uses of polars outside the writer of Parquet files.
pub fn polars(source: &Source) -> Vec<String> {
    if source.file == "report/parquet.rs" {
        return Vec::new();
    }
    let named = paths(&code(source)).into_iter();
    let named = named.filter(|(path, _)| path.len() > 1 && path[0] == "polars");
    named
        .map(|(_, line)| wrong(source, line, "names polars"))
        .collect()
}

/// Files that turn amounts into floats: the score compares a step's amounts by their ratio.
const COMPARES_AMOUNTS: &[&str] = &["recurrence/search/score.rs", "recurrence/search/edge.rs"];

/// Floats where money passes, and amounts that are made floats anywhere but in the score.
pub fn floats(source: &Source) -> Vec<String> {
    let is_float = |token: &Token| {
        token.kind == Kind::Word
            && ["f64", "f32"]
                .iter()
                .any(|float| token.text.ends_with(float))
    };
    let code = code(source);
    let room = room_of(&source.file);
    if ["money", "statement", "ledger", "dispute"].contains(&room) {
        let floats = code.iter().filter(|token| is_float(token));
        let sentence = "names a float where money passes";
        return floats
            .map(|token| wrong(source, token.line, sentence))
            .collect();
    }
    if COMPARES_AMOUNTS.contains(&source.file.as_str()) {
        return Vec::new();
    }
    let amounts = [
        "fen",
        "amount",
        "price",
        "money",
        "charged",
        "refunded",
        "claimable",
        "net",
    ];
    let made = (1..code.len()).filter(|&place| {
        let converted = code[place].is("as") && code.get(place + 1).is_some_and(is_float);
        let called = code[place].text.starts_with("to_f") && is_float(&code[place]);
        let name = code[..place]
            .iter()
            .rev()
            .find(|token| token.kind == Kind::Word);
        called || converted && name.is_some_and(|name| amounts.contains(&name.text.as_str()))
    });
    made.map(|place| wrong(source, code[place].line, "makes an amount a float"))
        .collect()
}

/// Words that say that work is left for later, comments included.
pub fn unfinished(source: &Source) -> Vec<String> {
    let words = [
        concat!("TO", "DO"),
        concat!("FIX", "ME"),
        concat!("XX", "X"),
        concat!("HA", "CK"),
    ];
    let lines = source.text.lines().enumerate();
    let lines = lines.filter(|(_, line)| {
        let mut parts = line.split(|c: char| !c.is_alphanumeric());
        parts.any(|part| words.contains(&part))
    });
    lines
        .map(|(line, _)| wrong(source, line + 1, "leaves something for later"))
        .collect()
}

/// Ends of the program that are no error message.
pub fn panics(source: &Source) -> Vec<String> {
    let code = code(source);
    let places = code.windows(2).filter(|two| {
        let unwraps = two[0].is(".") && (two[1].is("unwrap") || two[1].is("expect"));
        let names = ["panic", "todo", "unimplemented"];
        unwraps || names.contains(&two[0].text.as_str()) && two[1].is("!")
    });
    places
        .map(|two| wrong(source, two[1].line, "may end the program"))
        .collect()
}

/// Matches on an enum in which `_` chooses a text: a new variant would get it by accident.
/// A match on texts or numbers needs its `_`; so does one on an enum of another crate that may
/// grow, which has no text of its own to choose.
pub fn words_by_default(source: &Source) -> Vec<String> {
    let code = code(source);
    let mut found = Vec::new();
    for place in 1..code.len().saturating_sub(2) {
        let arm = code[place].is("_") && code[place + 1].is("=>");
        let chosen = &code[place + 2];
        let text = chosen.kind == Kind::Literal && chosen.text.contains('"');
        let made = chosen.is("Bilingual") && code.get(place + 4).is_some_and(|name| name.is("new"));
        if arm && (text || made || chosen.is("bilingual")) {
            let patterns = patterns_before(&code, place);
            let by_variant = patterns.iter().any(|token| token.is("::"));
            if by_variant && !patterns.iter().any(|token| token.kind == Kind::Literal) {
                found.push(wrong(source, code[place].line, "chooses a text by `_`"));
            }
        }
    }
    found
}

/// The tokens of the patterns of a match that stand before its arm at that place.
fn patterns_before(tokens: &[Token], place: usize) -> Vec<&Token> {
    let mut depth = 0;
    let mut patterns = Vec::new();
    let mut in_pattern = false;
    for token in tokens[..place].iter().rev() {
        match token.text.as_str() {
            _ if token.kind != Kind::Mark => {}
            ")" | "]" | "}" => depth += 1,
            "{" | "(" | "[" if depth == 0 => break,
            "{" | "(" | "[" => depth -= 1,
            "=>" if depth == 0 => in_pattern = true,
            "," if depth == 0 => in_pattern = false,
            _ => {}
        }
        if token.is("}") && depth == 1 {
            in_pattern = false;
        }
        if in_pattern {
            patterns.push(token);
        }
    }
    patterns
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(check: fn(&Source) -> Vec<String>, file: &str, text: &str) -> usize {
        check(&Source::new(file, text)).len()
    }

    #[test]
    fn access_to_the_disk_is_caught() {
        for text in [
            "use std::{fs, path::Path};",
            "use std::io::{self, stdin};",
            "fn f() { std::fs::read(path) }",
            "fn f() { fs::read(path) }",
            "fn f() { File::open(path) }",
            "fn f() { if path.is_dir() {} }",
        ] {
            assert!(count(disk, "ledger/link.rs", text) > 0, "{text}");
            assert_eq!(count(disk, "intake/listing.rs", text), 0, "{text}");
        }
        let pure = "use std::{fmt, io}; // fs::read\nfn f() { text.find(\"fs::\") }";
        assert_eq!(count(disk, "ledger/link.rs", pure), 0);
    }

    #[test]
    fn the_clock_is_caught() {
        let text = "fn f() { chrono::Utc::now() }";
        assert_eq!(count(clock, "cli/audit.rs", text), 1);
        assert_eq!(count(clock, "main.rs", text), 0);
        assert_eq!(
            count(clock, "cli/audit.rs", "use std::time::SystemTime;"),
            1
        );
        assert_eq!(count(clock, "cli/audit.rs", "fn now() { of(as_of) }"), 0);
    }

    #[test]
    fn polars_is_caught() {
        let text = "use polars::prelude::*;";
        assert_eq!(count(polars, "report/compose.rs", text), 1);
        assert_eq!(count(polars, "report/parquet.rs", text), 0);
    }

    #[test]
    fn floats_of_money_are_caught() {
        assert_eq!(count(floats, "ledger/link.rs", "fn f(x: f64) {}"), 1);
        assert_eq!(
            count(floats, "recurrence/search/chain.rs", "fn f(x: f64) {}"),
            0
        );
        for text in ["one.fen() as f64", "row.amount as f32", "x.to_f64()"] {
            assert_eq!(
                count(floats, "recurrence/search/chain.rs", text),
                1,
                "{text}"
            );
            assert_eq!(
                count(floats, "recurrence/search/score.rs", text),
                0,
                "{text}"
            );
        }
        assert_eq!(
            count(floats, "recurrence/search/chain.rs", "charges.len() as f64"),
            0
        );
    }

    #[test]
    fn work_left_for_later_is_caught() {
        let text = concat!("// TO", "DO: more\n");
        assert_eq!(count(unfinished, "audit/mod.rs", text), 1);
        assert_eq!(count(unfinished, "audit/mod.rs", "// todo_list\n"), 0);
    }

    #[test]
    fn ends_of_the_program_are_caught() {
        for text in ["x.unwrap()", "x.expect(\"y\")", "panic!(\"z\")", "todo!()"] {
            assert_eq!(count(panics, "audit/mod.rs", text), 1, "{text}");
        }
        assert_eq!(
            count(panics, "audit/mod.rs", "x.unwrap_or(1); unreachable!()"),
            0
        );
    }

    #[test]
    fn a_word_chosen_by_default_is_caught() {
        let caught = "match kind { Kind::A => \"a\", Kind::B { x } => { f(1) } _ => \"other\" }";
        assert_eq!(count(words_by_default, "audit/mod.rs", caught), 1);
        let caught = "match kind { Kind::A => f(1), _ => bilingual!(\"一\", \"one\") }";
        assert_eq!(count(words_by_default, "audit/mod.rs", caught), 1);
        let by_text = "match end { \"csv\" => \"text\", _ => \"binary\" }";
        assert_eq!(count(words_by_default, "audit/mod.rs", by_text), 0);
        let by_number = "match count { 1 => \"charge\", _ => \"charges\" }";
        assert_eq!(count(words_by_default, "audit/mod.rs", by_number), 0);
        let by_constant = "match code { YUAN => bilingual!(\"元\", \"yuan\"), _ => \"other\" }";
        assert_eq!(count(words_by_default, "money.rs", by_constant), 0);
        let elsewhere = "match error { E::NotFound => f(), _ => Bilingual::same(error) }";
        assert_eq!(count(words_by_default, "problem.rs", elsewhere), 0);
        let no_word = "match kind { Kind::A => \"a\", _ => return None }";
        assert_eq!(count(words_by_default, "audit/mod.rs", no_word), 0);
    }
}
