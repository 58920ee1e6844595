//! The cells of one row by field, found once for each row.

use super::{field::Field, recognise::Claim};
use crate::intake::{Row, is_padding, unguarded};

/// A row's texts by field, without padding.
pub(super) struct Cells<'r>([&'r str; Field::COUNT]);

impl<'r> Cells<'r> {
    /// For each field what a capture takes out of a cell, else the first of the field's columns
    /// that holds something.
    pub fn of(row: Row<'r>, claim: &Claim) -> Cells<'r> {
        let mut cells = [None; Field::COUNT];
        // Cells of which a capture left nothing for a field.
        let mut emptied: Vec<(Field, usize)> = Vec::new();
        for (capture, place) in claim.profile.captures.iter().zip(&claim.captures) {
            let Some(place) = *place else { continue };
            let Some(found) = capture.pattern.captures(unguarded(row.cell(place))) else {
                continue;
            };
            for &(field, group) in &capture.fields {
                let Some(group) = found.get(group) else {
                    continue;
                };
                let text = group.as_str().trim_matches(is_padding);
                if is_placeholder(text) {
                    emptied.push((field, place));
                } else if cells[field as usize].is_none() {
                    cells[field as usize] = Some(text);
                }
            }
        }
        for (&field, places) in &claim.columns {
            let cell = &mut cells[field as usize];
            if cell.is_some() {
                continue;
            }
            let own = places.iter();
            let own = own.filter(|place| !emptied.contains(&(field, **place)));
            let mut texts = own.map(|place| unguarded(row.cell(*place)));
            let first = texts.next();
            *cell = match first {
                Some(text) if is_placeholder(text) => {
                    texts.find(|text| !is_placeholder(text)).or(first)
                }
                _ => first,
            };
        }
        Cells(cells.map(Option::unwrap_or_default))
    }

    /// The field's text as printed; empty where the row has none.
    pub fn get(&self, field: Field) -> &'r str {
        self.0[field as usize]
    }

    /// The field's text, unless it is empty or a placeholder.
    pub fn filled(&self, field: Field) -> Option<&'r str> {
        Some(self.get(field)).filter(|text| !is_placeholder(text))
    }
}

/// A text that statements write for nothing.
pub(super) fn is_placeholder(text: &str) -> bool {
    text.chars().all(|c| matches!(c, '-' | '—' | '/'))
        || matches!(text, "（空）" | "(空)" | "\"\"" | "N/A")
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{
        super::{profile::Profile, recognise::names},
        *,
    };
    use crate::intake::parse_text;

    #[test]
    fn a_capture_stands_before_the_columns_and_the_first_filled_column_counts() {
        let profile = r#"
            id = "b"
            name = "b"
            channel = "bank"
            required = ["日期", "金额", "对方", "摘要"]
            sign = "minus_out"
            capture = [{ from = "对方", pattern = '^(?P<counterparty>.*?)\|(?P<order_no>.*)$' }]
            [columns]
            date = "日期"
            amount = "金额"
            counterparty = ["对方", "摘要"]
            description = ["用途", "摘要"]
        "#;
        let profile = Profile::new(toml::from_str(profile).unwrap()).unwrap();
        let table = parse_text(
            "日期,金额,对方,用途,摘要\n1,2,某店|A7,/,消费\n1,2,|A8,午饭,消费\n1,2,某人,,--\n",
        );
        let claim = Claim::new(&Arc::new(profile), 0, &names(table.row(0)));
        let texts = |row| {
            let cells = Cells::of(table.row(row), &claim);
            [Field::Counterparty, Field::OrderNo, Field::Description].map(|field| cells.get(field))
        };
        assert_eq!(texts(1), ["某店", "A7", "消费"]);
        assert_eq!(texts(2), ["消费", "A8", "午饭"]);
        assert_eq!(texts(3), ["某人", "", ""]);
        let cells = Cells::of(table.row(3), &claim);
        assert_eq!(cells.filled(Field::Description), None);
    }
}
