//! Markdown as a page and as a word processor's document.

use std::io;

use docx_rs::{
    AlignmentType, BreakType, Docx, Paragraph, Run, RunFonts, Table, TableCell, TableRow,
};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd, html};

use crate::{problem::Problem, text::for_markup};

const STYLE: &str = "body{max-width:46em;margin:2em auto;padding:0 1em;\
font-family:-apple-system,'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif;\
line-height:1.7;color:#222}\
h1{font-size:1.5em}h2{font-size:1.2em;margin-top:1.6em}\
table{border-collapse:collapse;font-size:.9em}\
td,th{border:1px solid #bbb;padding:.25em .6em;text-align:left;overflow-wrap:anywhere}\
img{max-width:100%}blockquote{margin:0;padding-left:1em;border-left:3px solid #ccc}\
@media print{body{margin:0}}";

/// A page that stands alone: no script, nothing fetched from anywhere.
pub(super) fn html(title: &str, markdown: &str) -> String {
    let mut body = String::new();
    let options = Options::ENABLE_TABLES | Options::ENABLE_TASKLISTS;
    // Markup in others' texts is shown as text.
    let events = Parser::new_ext(markdown, options).map(|event| match event {
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        other => other,
    });
    html::push_html(&mut body, events);
    let title = for_markup(title);
    format!(
        "<!DOCTYPE html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title>\
         <style>{STYLE}</style></head>\n<body>\n{body}</body></html>\n"
    )
}

/// The size of the text, in half points.
const BODY: usize = 24;
/// The sizes of headings by level, in half points.
const HEADINGS: [usize; 3] = [36, 28, 26];

/// A document for a word processor. Letters are made of headings, paragraphs, lists and tables; the
/// rest of Markdown is left out.
pub(super) fn docx(markdown: &str) -> Result<Vec<u8>, Problem> {
    let fonts = RunFonts::new()
        .ascii("Times New Roman")
        .hi_ansi("Times New Roman")
        .east_asia("宋体");
    let mut writer = Writer {
        docx: Docx::new().default_fonts(fonts).default_size(BODY),
        paragraph: Vec::new(),
        bold: false,
        size: BODY,
        lists: Vec::new(),
        row: Vec::new(),
        rows: Vec::new(),
        centred: false,
    };
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        writer.take(event);
    }
    let mut bytes = io::Cursor::new(Vec::new());
    let document = writer.docx.build();
    document.pack(&mut bytes).map_err(Problem::other)?;
    Ok(bytes.into_inner())
}

/// A document, and the paragraph, list or table of it that is being read.
struct Writer {
    docx: Docx,
    /// Runs of the paragraph or cell that is being read.
    paragraph: Vec<Run>,
    bold: bool,
    size: usize,
    /// The next number of each open list; none for a list without numbers.
    lists: Vec<Option<u64>>,
    row: Vec<TableCell>,
    rows: Vec<TableRow>,
    centred: bool,
}

impl Writer {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                let level = level as usize;
                self.size = HEADINGS[(level - 1).min(HEADINGS.len() - 1)];
                self.bold = true;
                self.centred = level == 1;
            }
            Event::End(TagEnd::Heading(_)) => {
                self.end_paragraph();
                (self.bold, self.centred, self.size) = (false, false, BODY);
            }
            Event::Start(Tag::Strong) => self.bold = true,
            Event::End(TagEnd::Strong) => self.bold = false,
            Event::Start(Tag::List(first)) => {
                self.end_paragraph();
                self.lists.push(first);
            }
            Event::End(TagEnd::List(_)) => {
                self.lists.pop();
            }
            Event::Start(Tag::Item) => {
                let mark = match self.lists.last_mut() {
                    Some(Some(number)) => {
                        *number += 1;
                        format!("{}. ", *number - 1)
                    }
                    Some(None) | None => "· ".to_owned(),
                };
                self.text(&mark);
            }
            Event::End(TagEnd::Paragraph | TagEnd::Item) => self.end_paragraph(),
            Event::Start(Tag::TableHead) => self.bold = true,
            Event::End(TagEnd::TableCell) => {
                let runs = std::mem::take(&mut self.paragraph);
                let cell = runs.into_iter().fold(Paragraph::new(), Paragraph::add_run);
                self.row.push(TableCell::new().add_paragraph(cell));
            }
            Event::End(TagEnd::TableHead | TagEnd::TableRow) => {
                self.bold = false;
                self.rows.push(TableRow::new(std::mem::take(&mut self.row)));
            }
            Event::Start(Tag::Table(_)) => self.end_paragraph(),
            Event::End(TagEnd::Table) => {
                let table = Table::new(std::mem::take(&mut self.rows));
                self.docx = std::mem::take(&mut self.docx).add_table(table);
            }
            Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => {
                self.text(&text)
            }
            Event::SoftBreak => self.text(" "),
            Event::HardBreak => self
                .paragraph
                .push(Run::new().add_break(BreakType::TextWrapping)),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        let run = Run::new().add_text(text).size(self.size);
        self.paragraph
            .push(if self.bold { run.bold() } else { run });
    }

    fn end_paragraph(&mut self) {
        if self.paragraph.is_empty() {
            return;
        }
        let runs = std::mem::take(&mut self.paragraph);
        let mut paragraph = runs.into_iter().fold(Paragraph::new(), Paragraph::add_run);
        if self.centred {
            paragraph = paragraph.align(AlignmentType::Center);
        }
        self.docx = std::mem::take(&mut self.docx).add_paragraph(paragraph);
    }
}
