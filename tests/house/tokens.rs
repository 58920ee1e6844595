//! Rust source as tokens: enough grammar for the rules of the project, without a parser.

/// What kind of text a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A name, a keyword or a number.
    Word,
    /// One character of punctuation; `::` and `=>` are one token each.
    Mark,
    /// A text, byte or character literal.
    Literal,
    /// A `///` comment or a `#[doc …]` attribute's stand-in, on the item that follows.
    OuterDoc,
    /// A `//!` comment, on the file that holds it.
    InnerDoc,
}

/// A piece of source and the line it begins on, counted from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    pub kind: Kind,
    pub text: String,
    pub line: usize,
}

impl Token {
    pub fn is(&self, text: &str) -> bool {
        self.kind != Kind::Literal && self.text == text
    }
}

/// The tokens of a source file. Comments that are no documentation are left out.
pub fn tokens(text: &str) -> Vec<Token> {
    let mut reader = Reader {
        text,
        place: 0,
        line: 1,
        tokens: Vec::new(),
    };
    while reader.step() {}
    reader.tokens
}

struct Reader<'t> {
    text: &'t str,
    place: usize,
    line: usize,
    tokens: Vec<Token>,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        &self.text[self.place..]
    }

    /// Makes a token of the next `length` bytes.
    fn push(&mut self, kind: Kind, length: usize) {
        let text = self.rest()[..length].to_owned();
        self.tokens.push(Token {
            kind,
            text,
            line: self.line,
        });
        self.skip(length);
    }

    fn skip(&mut self, length: usize) {
        let passed = &self.text[self.place..self.place + length];
        self.line += passed.matches('\n').count();
        self.place += length;
    }

    /// Reads one token or skips one stretch between tokens; false at the end of the text.
    fn step(&mut self) -> bool {
        let rest = self.rest();
        let Some(first) = rest.chars().next() else {
            return false;
        };
        if first.is_whitespace() {
            self.skip(first.len_utf8());
        } else if rest.starts_with("//") {
            let length = rest.find('\n').unwrap_or(rest.len());
            match &rest[..length] {
                line if line.starts_with("//!") => self.push(Kind::InnerDoc, length),
                line if line.starts_with("///") && !line.starts_with("////") => {
                    self.push(Kind::OuterDoc, length);
                }
                _ => self.skip(length),
            }
        } else if rest.starts_with("/*") {
            self.skip(block_comment(rest));
        } else if let Some(length) = literal(rest) {
            self.push(Kind::Literal, length);
        } else if first.is_alphanumeric() || first == '_' {
            let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_');
            self.push(Kind::Word, end.unwrap_or(rest.len()));
        } else if rest.starts_with("::") || rest.starts_with("=>") {
            self.push(Kind::Mark, 2);
        } else if first == '\'' {
            // A lifetime or a label: no name of an item.
            let end = rest[1..].find(|c: char| !c.is_alphanumeric() && c != '_');
            self.skip(end.map_or(rest.len(), |end| end + 1));
        } else {
            self.push(Kind::Mark, first.len_utf8());
        }
        true
    }
}

/// The length of a block comment, which may hold others.
fn block_comment(text: &str) -> usize {
    let mut depth = 0;
    let mut place = 0;
    while place < text.len() {
        let rest = &text[place..];
        if rest.starts_with("/*") {
            depth += 1;
            place += 2;
        } else if rest.starts_with("*/") {
            depth -= 1;
            place += 2;
            if depth == 0 {
                break;
            }
        } else {
            place += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    place
}

/// The length of the text, byte or character literal that the text begins with, if it does.
fn literal(text: &str) -> Option<usize> {
    let prefix = ["br", "cr", "r", "b", "c", ""].into_iter().find(|prefix| {
        let rest = text.strip_prefix(prefix);
        rest.is_some_and(|rest| rest.starts_with(['"', '\'', '#']))
    })?;
    let rest = &text[prefix.len()..];
    if prefix.ends_with('r') {
        let hashes = rest.len() - rest.trim_start_matches('#').len();
        let end = format!("\"{}", "#".repeat(hashes));
        let inner = rest[hashes..].strip_prefix('"')?;
        let length = inner.find(&end)?;
        return Some(prefix.len() + hashes + 1 + length + end.len());
    }
    let quote = rest.chars().next()?;
    match quote {
        '"' => Some(prefix.len() + quoted(rest)),
        '\'' => character(rest).map(|length| prefix.len() + length),
        _ => None,
    }
}

/// The length of a text in quotation marks.
fn quoted(text: &str) -> usize {
    let mut escaped = false;
    for (place, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return place + 1,
            _ => {}
        }
    }
    text.len()
}

/// The length of a character literal; none for a lifetime.
fn character(text: &str) -> Option<usize> {
    let inner = &text[1..];
    if let Some(escape) = inner.strip_prefix('\\') {
        let escaped = escape.chars().next()?.len_utf8();
        return escape[escaped..].find('\'').map(|end| escaped + end + 3);
    }
    let length = inner.chars().next()?.len_utf8();
    inner[length..].starts_with('\'').then_some(length + 2)
}

/// The tokens without the items that are compiled for tests only.
pub fn without_tests(tokens: &[Token]) -> Vec<Token> {
    let mut kept = Vec::new();
    let mut place = 0;
    while place < tokens.len() {
        if is_test_attribute(&tokens[place..]) {
            place = end_of_item(tokens, place);
        } else {
            kept.push(tokens[place].clone());
            place += 1;
        }
    }
    kept
}

/// The attribute `#[cfg(test)]` stands here.
pub fn is_test_attribute(tokens: &[Token]) -> bool {
    let attribute = ["#", "[", "cfg", "(", "test", ")", "]"];
    tokens.len() >= attribute.len()
        && tokens
            .iter()
            .zip(attribute)
            .all(|(token, text)| token.is(text))
}

/// Behind the item at this place: its semicolon, or the brace that closes its body.
fn end_of_item(tokens: &[Token], begin: usize) -> usize {
    let mut depth = 0;
    for (place, token) in tokens.iter().enumerate().skip(begin) {
        match token.text.as_str() {
            _ if token.kind != Kind::Mark => {}
            "(" | "[" | "{" => depth += 1,
            ")" | "]" => depth -= 1,
            "}" => {
                depth -= 1;
                if depth == 0 {
                    return place + 1;
                }
            }
            ";" if depth == 0 => return place + 1,
            _ => {}
        }
    }
    tokens.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(source: &str) -> Vec<String> {
        let tokens = tokens(source).into_iter();
        tokens.map(|token| token.text).collect()
    }

    #[test]
    fn comments_and_literals_are_no_code() {
        let source = "a /* b /* c */ d */ // e\n 'f' '\\'' \"g \\\" h\" r#\"i \" j\"# &'k l";
        let found = texts(source);
        let expected = [
            "a",
            "'f'",
            "'\\''",
            "\"g \\\" h\"",
            "r#\"i \" j\"#",
            "&",
            "l",
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_token_knows_its_line() {
        assert_eq!(tokens("a\n\"b\nc\"\nd")[2].line, 4);
    }

    #[test]
    fn test_items_are_left_out() {
        let source = "fn a() {} #[cfg(test)] mod t { fn b() { [1; 2]; } } fn c();";
        let kept = without_tests(&tokens(source));
        assert!(kept.iter().any(|token| token.is("c")));
        assert!(!kept.iter().any(|token| token.is("b")));
        let source = "#[cfg(test)] #[allow(x)] use d::e; fn f() {}";
        assert_eq!(without_tests(&tokens(source))[1].text, "f");
    }
}
