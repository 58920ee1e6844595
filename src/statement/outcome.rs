//! The outcome table: what a row means, by the words it holds. The first line that matches wins.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Direction, profile::Field};

/// A text with `*` for any run of characters.
#[derive(Clone, Debug)]
pub(super) struct Glob(Vec<String>);

impl Glob {
    pub fn new(text: &str) -> Glob {
        Glob(text.split('*').map(str::to_owned).collect())
    }

    pub fn matches(&self, text: &str) -> bool {
        let Some((last, parts)) = self.0.split_last() else {
            return false;
        };
        let Some((first, middle)) = parts.split_first() else {
            return text == last;
        };
        let Some(mut rest) = text.strip_prefix(first.as_str()) else {
            return false;
        };
        for part in middle {
            match rest.find(part.as_str()) {
                Some(at) => rest = &rest[at + part.len()..],
                None => return false,
            }
        }
        rest.ends_with(last.as_str())
    }
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Words {
    One(String),
    Several(Vec<String>),
}

/// One line of the table as written: `when = { kind = "*-退款", flow = "收入" }`, `is = "refund"`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OutcomeSpec {
    when: BTreeMap<Field, Words>,
    is: Direction,
}

/// One line of the table: all conditions must hold.
#[derive(Debug)]
pub(super) struct Outcome {
    conditions: Vec<(Field, Vec<Glob>)>,
    pub is: Direction,
}

impl Outcome {
    pub fn new(spec: OutcomeSpec) -> Outcome {
        let globs = |words: Words| match words {
            Words::One(word) => vec![Glob::new(&word)],
            Words::Several(words) => words.iter().map(|word| Glob::new(word)).collect(),
        };
        Outcome {
            conditions: spec
                .when
                .into_iter()
                .map(|(field, words)| (field, globs(words)))
                .collect(),
            is: spec.is,
        }
    }

    pub fn matches<'r>(&self, cell: impl Fn(Field) -> &'r str) -> bool {
        self.conditions
            .iter()
            .all(|(field, globs)| globs.iter().any(|glob| glob.matches(cell(*field))))
    }
}

#[cfg(test)]
mod tests {
    use super::Glob;

    #[test]
    fn a_star_stands_for_any_run() {
        for (glob, text, matches) in [
            ("支付成功", "支付成功", true),
            ("支付成功", "支付成功 ", false),
            ("*-退款", "某店-退款", true),
            ("已退款*", "已退款(￥1.00)", true),
            ("转入*来自*", "转入零钱通-来自零钱", true),
            ("*", "", true),
            ("a*a", "a", false),
        ] {
            assert_eq!(Glob::new(glob).matches(text), matches, "{glob} on {text}");
        }
    }
}
