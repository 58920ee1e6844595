//! The words of the published JSON Schema are those of the program's enums.

use std::fs;

use kameng_audit::{
    audit::{Kind, LayerState, Status, Verdict},
    dispute::{Route, Situation},
    statement::{Channel, CheckKind},
    userfiles::Layer,
};
use serde_json::Value;
use strum::VariantArray;

use crate::root;

fn words<T: VariantArray + Copy + Into<&'static str>>() -> Vec<&'static str> {
    let mut words: Vec<&str> = T::VARIANTS.iter().map(|&variant| variant.into()).collect();
    words.sort_unstable();
    words
}

/// The words that the schema accepts there, `null` left out.
fn accepted<'s>(schema: &'s Value, place: &str) -> Vec<&'s str> {
    let list = schema.pointer(place).and_then(Value::as_array);
    let list = list.unwrap_or_else(|| panic!("the schema has no list at {place}"));
    let mut words: Vec<&str> = list.iter().filter_map(Value::as_str).collect();
    words.sort_unstable();
    words
}

#[test]
fn the_schema_accepts_the_words_of_the_enums() {
    let text = fs::read_to_string(root().join("docs/report.schema.json")).expect("the schema");
    let schema: Value = serde_json::from_str(&text).expect("JSON");
    let of = "/$defs/finding/properties";
    for (place, words) in [
        ("/$defs/channel/enum".to_owned(), words::<Channel>()),
        ("/$defs/verdict/enum".to_owned(), words::<Verdict>()),
        (
            "/$defs/check/properties/name/enum".to_owned(),
            words::<CheckKind>(),
        ),
        (
            "/$defs/subscription/properties/status/enum".to_owned(),
            words::<Status>(),
        ),
        (
            "/$defs/layer/properties/layer/enum".to_owned(),
            words::<Layer>(),
        ),
        (
            "/$defs/layer/properties/state/enum".to_owned(),
            words::<LayerState>(),
        ),
        (format!("{of}/kind/enum"), words::<Kind>()),
        (format!("{of}/situation/enum"), words::<Situation>()),
        (format!("{of}/route/enum"), words::<Route>()),
    ] {
        assert_eq!(accepted(&schema, &place), words, "{place}");
    }
}
