//! The outcome table: what a row means, by the words it holds. The first line that matches wins.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{direction::Direction, field::Field};

/// A text with `*` for any run of characters.
#[derive(Clone, Debug)]
pub(super) struct Glob(Vec<String>);

impl Glob {
    /// The glob as data files write it.
    pub fn new(text: &str) -> Glob {
        Glob(text.split('*').map(str::to_owned).collect())
    }

    /// Whether the whole text matches.
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

    /// The texts between the stars.
    pub fn parts(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

/// One text or a list of texts, as data files write it.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum OneOrSeveral {
    One(String),
    Several(Vec<String>),
}

impl OneOrSeveral {
    /// The texts, one or several.
    pub fn as_slice(&self) -> &[String] {
        match self {
            OneOrSeveral::One(text) => std::slice::from_ref(text),
            OneOrSeveral::Several(texts) => texts,
        }
    }
}

/// Conditions on a row as written: `{ kind = "*-退款", flow = "收入" }`.
pub(super) type ConditionsSpec = BTreeMap<Field, OneOrSeveral>;

/// Conditions on a row: each field's text matches one of its globs.
#[derive(Debug)]
pub(super) struct Conditions(Vec<(Field, Vec<Glob>)>);

impl Conditions {
    /// The conditions as written.
    pub fn new(spec: &ConditionsSpec) -> Conditions {
        let globs = |(&field, words): (&Field, &OneOrSeveral)| {
            let words = words.as_slice().iter();
            (field, words.map(|word| Glob::new(word)).collect())
        };
        Conditions(spec.iter().map(globs).collect())
    }

    /// Whether all hold of a row, given as a function from field to text.
    pub fn hold<'r>(&self, cell: impl Fn(Field) -> &'r str) -> bool {
        self.0
            .iter()
            .all(|(field, globs)| globs.iter().any(|glob| glob.matches(cell(*field))))
    }

    /// All globs of all fields.
    pub fn globs(&self) -> impl Iterator<Item = &Glob> {
        self.0.iter().flat_map(|(_, globs)| globs)
    }
}

/// One line of the table as written: `when = { kind = "*-退款", flow = "收入" }`, `is = "refund"`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OutcomeSpec {
    when: ConditionsSpec,
    is: Direction,
}

/// One line of the table: where all conditions hold, the row has that direction.
#[derive(Debug)]
pub(super) struct Outcome {
    pub when: Conditions,
    pub is: Direction,
}

impl Outcome {
    /// The line as written.
    pub fn new(spec: &OutcomeSpec) -> Outcome {
        Outcome {
            when: Conditions::new(&spec.when),
            is: spec.is,
        }
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
