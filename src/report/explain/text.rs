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
    /// The explanation for a terminal, `lang` being the language it was made in. Names and remarks
    /// of others come without control characters.
    pub fn text(&self, lang: Lang) -> String {
        let mut text = format!("{}\n", for_terminal(&self.id));
        write_lines(&mut text, &self.claims);
        let mut part = |heading: Bilingual, lines: &[String]| {
            if !lines.is_empty() {
                // Writing to a string cannot fail.
                let _ = writeln!(text, "\n{}", heading.get(lang));
                write_lines(&mut text, lines);
            }
        };
        let steps: Vec<String> = self.steps.iter().map(step_line).collect();
        part(bilingual!("怎么得来的", "How it came about"), &steps);
        let rows = self.rows.iter().map(|row| row_line(row, lang));
        let rows: Vec<String> = rows.collect();
        part(bilingual!("依据的行", "The rows it rests on"), &rows);
        part(
            bilingual!("什么会改变它", "What would change it"),
            &self.would_change,
        );
        part(
            bilingual!(
                "如果不是这样，在 decisions.toml 里写",
                "Where you know better, write into decisions.toml"
            ),
            &self.decisions,
        );
        text
    }
}

fn write_lines(text: &mut String, lines: &[String]) {
    for line in lines {
        let _ = writeln!(text, "  {}", for_terminal(line));
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
