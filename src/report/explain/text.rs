//! An explanation as a person reads it.

use std::fmt::Write as _;

use super::model::{CitedRow, ExplainedStep, Explanation};
use crate::{
    bilingual,
    lang::{Bilingual, Lang},
    report::labels::cell_amount,
    text::for_terminal,
};

impl Explanation {
    /// The explanation for a terminal. `lang` is the language it was made in. Names and remarks of
    /// others come without control characters.
    pub fn text(&self, lang: Lang) -> String {
        let mut text = format!("{}\n", for_terminal(&self.id));
        let mut part = |heading: Bilingual, lines: &mut dyn Iterator<Item = String>| {
            for (nth, line) in lines.enumerate() {
                // Writing to a string cannot fail.
                if nth == 0 && !heading.get(lang).is_empty() {
                    let _ = writeln!(text, "\n{}", heading.get(lang));
                }
                let _ = writeln!(text, "  {}", for_terminal(&line));
            }
        };
        part(Bilingual::default(), &mut self.claims.iter().cloned());
        part(
            bilingual!("怎么得来的", "How it came about"),
            &mut self.steps.iter().map(step_line),
        );
        part(
            bilingual!("依据的行", "The rows it rests on"),
            &mut self.rows.iter().map(|row| row_line(row, lang)),
        );
        part(
            bilingual!("什么会改变它", "What would change it"),
            &mut self.would_change.iter().cloned(),
        );
        part(
            bilingual!(
                "如果不是这样，在 decisions.toml 里写",
                "Where you know better, write into decisions.toml"
            ),
            &mut self.decisions.iter().cloned(),
        );
        text
    }
}

fn step_line(step: &ExplainedStep) -> String {
    let mark = match (step.points, step.holds) {
        (Some(points), _) => format!("{points:+8.2}"),
        (None, Some(true)) => "     ✓".to_owned(),
        (None, Some(false)) => "     ✗".to_owned(),
        (None, None) => return step.what.clone(),
    };
    format!("{mark}  {}", step.what)
}

fn row_line(row: &CitedRow, lang: Lang) -> String {
    let sheet = row.sheet.as_ref().map(|sheet| format!(" [{sheet}]"));
    let role = row.role.label();
    format!(
        "{}{}:{}  {}  {}  {}  [{}] {}",
        row.file,
        sheet.unwrap_or_default(),
        row.line,
        row.at.plain(),
        cell_amount(row.amount, &row.currency),
        row.text,
        role.get(lang),
        row.id
    )
}
