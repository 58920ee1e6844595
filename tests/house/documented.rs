//! Every public item of the program has a doc comment.

use super::{
    Source,
    code::{code, wrong},
    tokens::{Kind, Token},
};

/// Public items without a doc comment. Fields, variants and `pub use` need none; a module may have
/// its comment in its own file.
pub fn undocumented(source: &Source, all: &[Source]) -> Vec<String> {
    let code = code(source);
    let mut found = Vec::new();
    for (place, token) in code.iter().enumerate() {
        let exported = token.is("macro_rules") && has_attribute(&code[..place], "macro_export");
        if !(token.is("pub") || exported) {
            continue;
        }
        let Some((kind, name)) = item(&code[place..]) else {
            continue;
        };
        let own_file = kind == "mod" && has_own_comment(source, &name, all);
        if !own_file && !is_documented(&code[..place]) {
            let sentence = format!("{kind} {name} has no doc comment");
            found.push(wrong(source, token.line, &sentence));
        }
    }
    found
}

/// The kind and name of the item that begins here with `pub` or `macro_rules`.
fn item(tokens: &[Token]) -> Option<(&str, String)> {
    let kinds = [
        "fn", "struct", "enum", "trait", "const", "static", "type", "mod", "union",
    ];
    let name = |place: usize| Some(tokens.get(place)?.text.clone());
    if tokens[0].is("macro_rules") {
        return Some(("macro", name(2)?));
    }
    for (place, token) in tokens.iter().enumerate().skip(1) {
        let next_is_fn = tokens.get(place + 1).is_some_and(|next| next.is("fn"));
        match token.text.as_str() {
            "const" if next_is_fn => {}
            "async" | "unsafe" | "extern" => {}
            kind if kinds.contains(&kind) => {
                let place = place + 1 + usize::from(tokens.get(place + 1)?.is("mut"));
                return Some((kind, name(place)?));
            }
            _ => return None,
        }
    }
    None
}

/// The tokens before an item end in a doc comment, with attributes between.
fn is_documented(before: &[Token]) -> bool {
    let mut rest = before;
    loop {
        match rest.last() {
            Some(last) if last.kind == Kind::OuterDoc => return true,
            Some(last) if last.is("]") => rest = &rest[..attribute_begin(rest)],
            _ => return false,
        }
    }
}

fn has_attribute(before: &[Token], name: &str) -> bool {
    let mut rest = before;
    while rest.last().is_some_and(|last| last.is("]")) {
        let begin = attribute_begin(rest);
        if rest[begin..].iter().any(|token| token.is(name)) {
            return true;
        }
        rest = &rest[..begin];
    }
    false
}

/// Where the attribute that the tokens end in begins.
fn attribute_begin(tokens: &[Token]) -> usize {
    let mut depth = 0;
    for (place, token) in tokens.iter().enumerate().rev() {
        match token.text.as_str() {
            "]" if token.kind == Kind::Mark => depth += 1,
            "[" if token.kind == Kind::Mark => {
                depth -= 1;
                if depth == 0 {
                    return place.saturating_sub(1);
                }
            }
            _ => {}
        }
    }
    0
}

/// The file of a module begins with a `//!` comment.
fn has_own_comment(source: &Source, name: &str, all: &[Source]) -> bool {
    let stem = source.file.trim_end_matches(".rs");
    let folder = match stem.rsplit_once('/') {
        Some((folder, "mod")) => format!("{folder}/"),
        None if stem == "lib" => String::new(),
        _ => format!("{stem}/"),
    };
    let files = [
        format!("{folder}{name}.rs"),
        format!("{folder}{name}/mod.rs"),
    ];
    let file = all.iter().find(|source| files.contains(&source.file));
    file.is_some_and(|file| file.text.starts_with("//!"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_undocumented_item_is_caught() {
        let missing = |text: &str| {
            let source = Source::new("audit/mod.rs", text);
            let child = Source::new("audit/verdict.rs", "//! Verdicts.");
            undocumented(&source, &[child]).len()
        };
        for text in [
            "pub fn a() {}",
            "pub const fn a() {}",
            "#[derive(Debug)] pub struct A { pub b: u8 }",
            "impl A { pub fn a(&self) {} }",
            "pub const A: u8 = 1;",
            "pub mod other;",
            "#[macro_export] macro_rules! m { () => {} }",
        ] {
            assert_eq!(missing(text), 1, "{text}");
            assert_eq!(missing(&format!("x; {text}")), 1, "{text}");
        }
        for text in [
            "/// A.\npub fn a() {}",
            "/// A.\n#[derive(Debug)]\n#[serde(x = [1])]\npub struct A { pub b: u8, pub c: u8 }",
            "pub(crate) fn a() {} pub(super) struct B;",
            "pub use verdict::Verdict;",
            "pub mod verdict;",
            "#[cfg(test)] mod tests { pub fn a() {} }",
            "macro_rules! m { () => {} }",
        ] {
            assert_eq!(missing(text), 0, "{text}");
        }
    }
}
