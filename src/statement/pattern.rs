//! The patterns of a profile: compiled once, their groups found once.

use regex::Regex;

use super::{
    fact::Fact,
    field::{Field, column_key},
    spec::{CaptureSpec, RefundOfSpec},
};
use crate::{bilingual, lang::Bilingual};

/// Compiles the pattern of a key, or says what is wrong with it.
pub(super) fn compiled(key: &str, pattern: &str) -> Result<Regex, Bilingual> {
    Regex::new(pattern).map_err(|error| {
        // The reader of patterns draws the place; its last line says what is wrong.
        let error = error.to_string();
        let error = error.lines().last().unwrap_or_default();
        bilingual!(
            "{key} 的“{pattern}”不是正则表达式：{error}",
            "{key}: {pattern:?} is not a regular expression: {error}"
        )
    })
}

/// The named groups of a pattern, each read as `G`; at least one.
fn groups<G: std::str::FromStr>(
    key: &str,
    pattern: &Regex,
    accepted: &str,
) -> Result<Vec<(G, usize)>, Bilingual> {
    let mut groups = Vec::new();
    for (index, name) in pattern.capture_names().enumerate() {
        let Some(name) = name else { continue };
        let Ok(group) = name.parse() else {
            return Err(bilingual!(
                "{key} 的“{pattern}”里有不认识的组名 {name}；可以写 {accepted}",
                "{key}: unknown group {name} in {text:?}; accepted are {accepted}",
                text = pattern.as_str()
            ));
        };
        groups.push((group, index));
    }
    if groups.is_empty() {
        return Err(bilingual!(
            "{key} 的“{pattern}”没有命名的组，如 (?P<名字>…)；可以写 {accepted}",
            "{key}: {text:?} has no named group, as in (?P<name>…); accepted are {accepted}",
            text = pattern.as_str()
        ));
    }
    Ok(groups)
}

/// A column whose cells hold several fields.
#[derive(Debug)]
pub(super) struct Capture {
    /// The column's key.
    pub from: String,
    pub pattern: Regex,
    /// The fields, and the numbers of their groups.
    pub fields: Vec<(Field, usize)>,
}

impl Capture {
    /// The capture as written, compiled, or what is wrong with it.
    pub fn new(spec: &CaptureSpec) -> Result<Capture, Bilingual> {
        let pattern = compiled("capture", &spec.pattern)?;
        Ok(Capture {
            from: column_key(&spec.from),
            fields: groups("capture", &pattern, &Field::names())?,
            pattern,
        })
    }
}

/// A pattern over lines that are no rows.
#[derive(Debug)]
pub(super) struct Preamble {
    pub pattern: Regex,
    /// The facts, and the numbers of their groups.
    pub facts: Vec<(Fact, usize)>,
}

impl Preamble {
    /// A pattern compiled, or what is wrong with it.
    pub fn new(pattern: &str) -> Result<Preamble, Bilingual> {
        let pattern = compiled("preamble", pattern)?;
        Ok(Preamble {
            facts: groups("preamble", &pattern, &Fact::names())?,
            pattern,
        })
    }
}

/// A group of a `refund_of` pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString)]
#[strum(serialize_all = "snake_case")]
pub(super) enum PaymentPart {
    OrderNo,
    Counterparty,
}

/// A pattern over one field of a refund's row, which finds the payment's order number or payee.
#[derive(Debug)]
pub(super) struct RefundPattern {
    pub field: Field,
    pub pattern: Regex,
    /// What is found, and the numbers of the groups.
    pub parts: Vec<(PaymentPart, usize)>,
}

impl RefundPattern {
    /// The pattern as written, compiled, or what is wrong with it.
    pub fn new(spec: &RefundOfSpec) -> Result<RefundPattern, Bilingual> {
        let pattern = compiled("refund_of", &spec.pattern)?;
        Ok(RefundPattern {
            field: spec.field,
            parts: groups("refund_of", &pattern, "order_no, counterparty")?,
            pattern,
        })
    }
}
