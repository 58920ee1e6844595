//! The page that the sections of the terminal's report are written to.

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};

use crate::{
    lang::{Bilingual, Lang},
    report::model::Report,
};

/// How the report is laid out on a terminal.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    pub colour: bool,
    /// Columns of the terminal.
    pub width: u16,
    /// Subscriptions that are only possible are listed too.
    pub all: bool,
}

impl Default for Style {
    fn default() -> Style {
        Style {
            colour: false,
            width: 100,
            all: false,
        }
    }
}

/// What a piece of text is set off with, where the terminal shows colours.
#[derive(Clone, Copy, Debug)]
pub(super) enum Paint {
    Bold,
    Red,
    Yellow,
}

impl Paint {
    /// The parameters of the escape sequence (ECMA-48, SGR).
    fn code(self) -> &'static str {
        match self {
            Paint::Bold => "1",
            Paint::Red => "1;31",
            Paint::Yellow => "33",
        }
    }
}

/// A report, and its text as far as it is written.
pub(super) struct Page<'r> {
    pub report: &'r Report,
    pub style: Style,
    pub lang: Lang,
    text: String,
}

impl<'r> Page<'r> {
    /// An empty page for a report.
    pub fn new(report: &'r Report, style: Style) -> Page<'r> {
        Page {
            report,
            style,
            lang: report.lang,
            text: String::new(),
        }
    }

    /// The text that was written.
    pub fn into_text(self) -> String {
        self.text
    }

    /// A line, without blanks at its end.
    pub fn line(&mut self, text: impl AsRef<str>) {
        self.text.push_str(text.as_ref().trim_end());
        self.text.push('\n');
    }

    /// A sentence in the language of the report, on a line of its own.
    pub fn sentence(&mut self, indent: usize, sentence: &Bilingual) {
        let text = sentence.get(self.lang);
        self.line(format!("{:indent$}{text}", ""));
    }

    /// The heading of a section, after an empty line.
    pub fn heading(&mut self, heading: &Bilingual) {
        let heading = self.painted(Paint::Bold, heading.get(self.lang));
        self.line("");
        self.line(heading);
    }

    /// A text with its colour, or as it is where the terminal shows none.
    pub fn painted(&self, paint: Paint, text: &str) -> String {
        if self.style.colour {
            format!("\u{1b}[{}m{text}\u{1b}[0m", paint.code())
        } else {
            text.to_owned()
        }
    }

    /// A table as wide as the terminal at most. `numbers` are the columns that are aligned right.
    pub fn table<const N: usize>(
        &mut self,
        header: [Bilingual; N],
        rows: impl Iterator<Item = [String; N]>,
        numbers: &[usize],
    ) {
        let mut table = Table::new();
        table
            .load_style(presets::NOTHING)
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(self.style.width)
            .set_header(header.iter().map(|name| name.get(self.lang)));
        for row in rows {
            table.add_row(row);
        }
        for &column in numbers {
            if let Some(column) = table.column_mut(column) {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        self.line(table.to_string());
    }
}
