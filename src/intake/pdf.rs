//! PDF statements: the glyphs and ruling lines of each page, which [`layout`] puts into rows and cells.
//!
//! Only text is read. A scanned page holds none, and is refused: what a program guesses from a picture is no proof.

#![allow(
    clippy::float_arithmetic,
    reason = "positions on a page; no money passes through here"
)]

use std::collections::BTreeMap;

use encoding_rs::GB18030;
use lopdf::{Dictionary, Document, Encoding, LoadOptions, Object, ObjectId, content::Content};

use super::{Passwords, guarded, layout, table::Table};
use crate::{bilingual, problem::Problem};

/// No page's drawing commands are larger.
const LARGEST_CONTENT: usize = 64 << 20;
/// Pages of a statement over many years.
const MOST_PAGES: usize = 2_000;
/// Forms within forms.
const DEEPEST_FORM: usize = 6;
/// Drawing commands and characters of one file. A page of a statement has some thousands.
const MOST_WORK: usize = 5_000_000;
/// The codes of a composite font are numbers of two bytes.
const LAST_CODE: u32 = 0xffff;
/// Stands for a character that the file does not tell: a cell that holds it is no amount and no day.
const UNKNOWN: &str = "\u{fffd}";

/// A character where it stands. Units are points, upwards from the page's lower left corner.
#[derive(Clone, Debug)]
pub(super) struct Glyph {
    pub text: String,
    pub x: f32,
    pub y: f32,
    pub width: f32,
    /// The height of the letters.
    pub size: f32,
}

/// A straight line, upright or level.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rule {
    pub x: (f32, f32),
    pub y: (f32, f32),
}

/// What a page shows.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub glyphs: Vec<Glyph>,
    pub rules: Vec<Rule>,
    /// Characters that do not stand upright: a watermark, or the whole page turned.
    pub turned: usize,
}

pub(super) fn read(bytes: &[u8], name: &str, passwords: &Passwords) -> Result<Vec<Table>, Problem> {
    let load = |password: Option<&str>| {
        let options = LoadOptions {
            password: password.map(str::to_owned),
            max_decompressed_size: Some(LARGEST_CONTENT),
            ..LoadOptions::default()
        };
        Document::load_mem_with_options(bytes, options)
    };
    let pages = guarded(|| {
        let document = match load(None) {
            Ok(document) if !document.is_encrypted() => document,
            Ok(_) | Err(lopdf::Error::InvalidPassword | lopdf::Error::Decryption(_)) => {
                passwords.open(name, |password| {
                    load(Some(password))
                        .ok()
                        .filter(|document| !document.is_encrypted())
                })?
            }
            Err(error) => return Err(damaged(&error.to_string())),
        };
        let mut work = MOST_WORK;
        document
            .page_iter()
            .take(MOST_PAGES + 1)
            .zip(1..)
            .map(|(page, number)| page_of(&document, page, number, &mut work))
            .collect::<Result<Vec<Page>, Problem>>()
    });
    let pages = pages.unwrap_or_else(|| Err(damaged("its structure is broken")))?;
    if pages.len() > MOST_PAGES {
        return Err(damaged("it has more pages than any statement"));
    }
    if pages.iter().all(|page| page.glyphs.is_empty()) {
        return Err(Problem::new(bilingual!(
                "这份 PDF 里只有图片（扫描件），没有文字",
                "this PDF holds pictures only (a scan), no text"
            )).hinted(bilingual!(
                "请不要用扫描件：微信、支付宝选“用于个人对账”导出 CSV 或 XLSX；银行在网银或 App 里下载 Excel/CSV 明细，或下载可复制文字的电子版 PDF",
                "do not use a scan: from a wallet export the CSV or XLSX meant for personal bookkeeping; from a bank download the Excel or CSV list, or the electronic PDF whose text can be copied"
            )));
    }
    layout::table(&pages).map(|table| vec![table])
}

/// A page that cannot be read is no page to leave out: its rows would be missing and nobody would know.
pub(super) fn unreadable(page: u32, problem: &str) -> Problem {
    Problem::new(bilingual!(
        "PDF 第 {page} 页读不出来：{problem}",
        "page {page} of the PDF cannot be read: {problem}"
    ))
    .hinted(bilingual!(
        "请重新下载；若仍如此，请改用 Excel/CSV 明细",
        "download it again; if that does not help, use the Excel or CSV list"
    ))
}

fn damaged(problem: &str) -> Problem {
    Problem::new(bilingual!(
        "PDF 打不开：{problem}",
        "the PDF cannot be opened: {problem}"
    ))
    .hinted(bilingual!(
        "文件可能没有下载完整，请重新下载",
        "it may be incomplete: download it again"
    ))
}

fn page_of(
    document: &Document,
    page: ObjectId,
    number: u32,
    work: &mut usize,
) -> Result<Page, Problem> {
    let mut shown = Page::default();
    let mut content = Vec::new();
    for part in document.get_page_contents(page) {
        let part = document
            .get_object(part)
            .and_then(Object::as_stream)
            .and_then(|part| part.get_plain_content_with_limit(LARGEST_CONTENT))
            .map_err(|error| unreadable(number, &error.to_string()))?;
        content.extend(part);
        content.push(b'\n');
    }
    let fonts: BTreeMap<Vec<u8>, Font> = document
        .get_page_fonts(page)
        .unwrap_or_default()
        .into_iter()
        .map(|(name, font)| (name, Font::of(font, document)))
        .collect();
    let mut forms: Vec<&Dictionary> = Vec::new();
    if let Ok((own, inherited)) = document.get_page_resources(page) {
        forms.extend(own);
        forms.extend(
            inherited
                .iter()
                .filter_map(|id| document.get_dictionary(*id).ok()),
        );
    }
    let surroundings = Surroundings {
        fonts: &fonts,
        resources: &forms,
    };
    let mut drawing = Drawing {
        document,
        shown: &mut shown,
        work,
    };
    drawing
        .draw(&content, &surroundings, IDENTITY, 0)
        .map_err(|problem| unreadable(number, problem))?;
    if shown.turned > shown.glyphs.len() {
        return Err(unreadable(number, "its text is turned on the page"));
    }
    Ok(shown)
}

/// What is under way while a page is drawn.
struct Drawing<'d, 'p> {
    document: &'d Document,
    shown: &'p mut Page,
    /// What is left of [`MOST_WORK`].
    work: &'p mut usize,
}

impl Drawing<'_, '_> {
    fn spend(&mut self, work: usize) -> Result<(), &'static str> {
        *self.work = self
            .work
            .checked_sub(work)
            .ok_or("it draws more than any statement")?;
        Ok(())
    }
}

/// The names a stream of drawing commands can use.
struct Surroundings<'d> {
    fonts: &'d BTreeMap<Vec<u8>, Font>,
    resources: &'d [&'d Dictionary],
}

/// A transformation as PDF writes it: `x' = a·x + c·y + e`, `y' = b·x + d·y + f`.
type Matrix = [f32; 6];

const IDENTITY: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

/// First `one`, then `other`.
fn then(one: Matrix, other: Matrix) -> Matrix {
    let [a, b, c, d, e, f] = one;
    let [oa, ob, oc, od, oe, of] = other;
    [
        a * oa + b * oc,
        a * ob + b * od,
        c * oa + d * oc,
        c * ob + d * od,
        e * oa + f * oc + oe,
        e * ob + f * od + of,
    ]
}

fn at(matrix: Matrix, x: f32, y: f32) -> (f32, f32) {
    let [a, b, c, d, e, f] = matrix;
    (a * x + c * y + e, b * x + d * y + f)
}

/// What the text operators keep between them.
#[derive(Clone)]
struct TextState {
    font: Vec<u8>,
    size: f32,
    character_space: f32,
    word_space: f32,
    scale: f32,
    leading: f32,
    rise: f32,
}

impl Drawing<'_, '_> {
    fn draw(
        &mut self,
        content: &[u8],
        surroundings: &Surroundings<'_>,
        placed: Matrix,
        depth: usize,
    ) -> Result<(), &'static str> {
        self.spend(content.len() / 8)?;
        let content = Content::decode(content).map_err(|_| "its drawing commands are broken")?;
        self.spend(content.operations.len())?;
        let mut matrix = placed;
        let mut text = TextState {
            font: Vec::new(),
            size: 0.0,
            character_space: 0.0,
            word_space: 0.0,
            scale: 1.0,
            leading: 0.0,
            rise: 0.0,
        };
        let mut kept = Vec::new();
        let (mut line_start, mut cursor) = (IDENTITY, IDENTITY);
        let mut path: Vec<Rule> = Vec::new();
        let mut pen = (0.0, 0.0);
        for operation in &content.operations {
            let operands = &operation.operands;
            let number = |index: usize| {
                operands
                    .get(index)
                    .and_then(|n| n.as_float().ok())
                    .unwrap_or(0.0)
            };
            let six = || {
                [
                    number(0),
                    number(1),
                    number(2),
                    number(3),
                    number(4),
                    number(5),
                ]
            };
            match operation.operator.as_str() {
                "q" => kept.push((matrix, text.clone())),
                "Q" => {
                    if let Some(state) = kept.pop() {
                        (matrix, text) = state;
                    }
                }
                "cm" => matrix = then(six(), matrix),
                "BT" => (line_start, cursor) = (IDENTITY, IDENTITY),
                "Tf" => {
                    if let Some(Ok(name)) = operands.first().map(Object::as_name) {
                        text.font = name.to_vec();
                    }
                    text.size = number(1);
                }
                "Tc" => text.character_space = number(0),
                "Tw" => text.word_space = number(0),
                "Tz" => text.scale = number(0) / 100.0,
                "TL" => text.leading = number(0),
                "Ts" => text.rise = number(0),
                "Tm" => (line_start, cursor) = (six(), six()),
                "Td" | "TD" => {
                    if operation.operator == "TD" {
                        text.leading = -number(1);
                    }
                    line_start = then([1.0, 0.0, 0.0, 1.0, number(0), number(1)], line_start);
                    cursor = line_start;
                }
                "T*" | "'" | "\"" => {
                    line_start = then([1.0, 0.0, 0.0, 1.0, 0.0, -text.leading], line_start);
                    cursor = line_start;
                    if operation.operator == "\"" {
                        text.word_space = number(0);
                        text.character_space = number(1);
                    }
                    if let Some(Ok(bytes)) = operands.last().map(Object::as_str) {
                        self.show(bytes, &text, surroundings, matrix, &mut cursor)?;
                    }
                }
                "Tj" => {
                    if let Some(Ok(bytes)) = operands.first().map(Object::as_str) {
                        self.show(bytes, &text, surroundings, matrix, &mut cursor)?;
                    }
                }
                "TJ" => {
                    let parts = operands.first().and_then(|parts| parts.as_array().ok());
                    for part in parts.into_iter().flatten() {
                        if let Ok(bytes) = part.as_str() {
                            self.show(bytes, &text, surroundings, matrix, &mut cursor)?;
                        } else if let Ok(back) = part.as_float() {
                            let step = -back / 1000.0 * text.size * text.scale;
                            cursor = then([1.0, 0.0, 0.0, 1.0, step, 0.0], cursor);
                        }
                    }
                }
                "m" => pen = at(matrix, number(0), number(1)),
                "l" => {
                    let end = at(matrix, number(0), number(1));
                    path.push(Rule {
                        x: (pen.0, end.0),
                        y: (pen.1, end.1),
                    });
                    pen = end;
                }
                "re" => {
                    let (x, y, width, height) = (number(0), number(1), number(2), number(3));
                    let (left, low) = at(matrix, x, y);
                    let (right, high) = at(matrix, x + width, y + height);
                    path.extend([
                        Rule {
                            x: (left, right),
                            y: (low, low),
                        },
                        Rule {
                            x: (left, right),
                            y: (high, high),
                        },
                        Rule {
                            x: (left, left),
                            y: (low, high),
                        },
                        Rule {
                            x: (right, right),
                            y: (low, high),
                        },
                    ]);
                }
                "S" | "s" | "f" | "F" | "f*" | "B" | "B*" | "b" | "b*" => {
                    self.shown.rules.append(&mut path)
                }
                "n" => path.clear(),
                "Do" if depth < DEEPEST_FORM => {
                    if let Some(Ok(name)) = operands.first().map(Object::as_name) {
                        self.draw_form(name, surroundings, matrix, depth)?;
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn draw_form(
        &mut self,
        name: &[u8],
        surroundings: &Surroundings<'_>,
        matrix: Matrix,
        depth: usize,
    ) -> Result<(), &'static str> {
        let document = self.document;
        let form = surroundings.resources.iter().find_map(|resources| {
            let forms = resources.get_deref(b"XObject", document).ok()?;
            let form = forms.as_dict().ok()?.get_deref(name, document).ok()?;
            form.as_stream().ok()
        });
        // A picture, or nothing.
        let Some(form) = form.filter(|form| subtype(&form.dict) == b"Form") else {
            return Ok(());
        };
        let content = form
            .get_plain_content_with_limit(LARGEST_CONTENT)
            .map_err(|_| "a part of it is broken")?;
        let own: Option<Matrix> = form
            .dict
            .get_deref(b"Matrix", document)
            .and_then(Object::as_array)
            .ok()
            .and_then(|numbers| {
                let numbers: Vec<f32> = numbers
                    .iter()
                    .filter_map(|number| number.as_float().ok())
                    .collect();
                numbers.try_into().ok()
            });
        let resources = form
            .dict
            .get_deref(b"Resources", document)
            .and_then(Object::as_dict);
        let matrix = then(own.unwrap_or(IDENTITY), matrix);
        let Ok(resources) = resources else {
            return self.draw(&content, surroundings, matrix, depth + 1);
        };
        let fonts = resources
            .get_deref(b"Font", document)
            .and_then(Object::as_dict)
            .map(|fonts| {
                let font = |(name, font): (&Vec<u8>, &Object)| {
                    let (_, font) = document.dereference(font).ok()?;
                    Some((name.clone(), Font::of(font.as_dict().ok()?, document)))
                };
                fonts.iter().filter_map(font).collect()
            })
            .unwrap_or_default();
        let inner = Surroundings {
            fonts: &fonts,
            resources: &[resources],
        };
        self.draw(&content, &inner, matrix, depth + 1)
    }

    /// Shows a string: a glyph for each character, unless the text is turned (a watermark), and the cursor moved past it.
    fn show(
        &mut self,
        bytes: &[u8],
        text: &TextState,
        surroundings: &Surroundings<'_>,
        matrix: Matrix,
        cursor: &mut Matrix,
    ) -> Result<(), &'static str> {
        self.spend(bytes.len())?;
        let font = surroundings
            .fonts
            .get(&text.font)
            .ok_or("it names a font that it does not hold")?;
        for (characters, width, is_space) in font.characters(bytes) {
            let here = then(*cursor, matrix);
            let [a, b, c, d, _, _] = here;
            let upright = b.abs() <= 0.01 * a.abs() && c.abs() <= 0.01 * d.abs() && a > 0.0;
            let space = text.character_space + if is_space { text.word_space } else { 0.0 };
            let advance = (width * text.size + space) * text.scale;
            if !upright {
                self.shown.turned += usize::from(!characters.trim().is_empty());
            } else if !characters.is_empty() {
                let (x, y) = at(here, 0.0, text.rise);
                self.shown.glyphs.push(Glyph {
                    text: characters,
                    x,
                    y,
                    width: width * text.size * text.scale * a,
                    size: (text.size * d).abs(),
                });
            }
            *cursor = then([1.0, 0.0, 0.0, 1.0, advance, 0.0], *cursor);
        }
        Ok(())
    }
}

fn subtype(dictionary: &Dictionary) -> &[u8] {
    dictionary
        .get(b"Subtype")
        .and_then(Object::as_name)
        .unwrap_or_default()
}

/// How a font's codes are read, and how wide its characters are.
struct Font {
    code: Code,
    /// In thousandths of the size, by code; [`Font::usual_width`] where none is given.
    widths: BTreeMap<u32, f32>,
    usual_width: f32,
}

enum Code {
    /// By the map that the file gives (always that variant), with codes of so many bytes.
    Map(Encoding<'static>, usize),
    /// UTF-16, big end first: the predefined UniGB maps.
    Utf16,
    /// The predefined maps of GBK and GB 18030.
    Gbk,
    /// One byte, by the font's own table.
    Byte(Vec<String>),
}

impl Font {
    fn of(font: &Dictionary, document: &Document) -> Font {
        let composite = subtype(font) == b"Type0";
        let encoding = font
            .get_deref(b"Encoding", document)
            .and_then(Object::as_name)
            .unwrap_or_default();
        let encoding = String::from_utf8_lossy(encoding);
        let code = if let Some(map) = to_unicode(font, document) {
            Code::Map(map, if composite { 2 } else { 1 })
        } else if encoding.starts_with("Uni") {
            Code::Utf16
        } else if encoding.starts_with("GB") {
            Code::Gbk
        } else {
            Code::Byte(byte_table(font, document))
        };
        let (widths, usual_width) = if composite {
            composite_widths(font, document)
        } else {
            simple_widths(font, document)
        };
        Font {
            code,
            widths,
            usual_width,
        }
    }

    /// The number of a code's glyph, as far as widths are given by it: codes of the file's own maps are glyph numbers.
    fn glyph(&self, code: u32) -> u32 {
        match self.code {
            Code::Utf16 if (0x20..0x7f).contains(&code) => code - 0x20 + FIRST_LATIN_GLYPH,
            Code::Utf16 | Code::Gbk => u32::MAX,
            Code::Map(..) | Code::Byte(_) => code,
        }
    }

    /// The characters of a string, each with its width in units of the size, and whether it is a space of one byte.
    fn characters(&self, bytes: &[u8]) -> Vec<(String, f32, bool)> {
        let mut characters = Vec::new();
        let mut rest = bytes;
        while let Some(&first) = rest.first() {
            let length = match self.code {
                Code::Map(_, length) => length,
                Code::Utf16 => 2,
                Code::Gbk if first >= 0x81 => 2,
                Code::Gbk | Code::Byte(_) => 1,
            }
            .min(rest.len());
            let (code, after) = rest.split_at(length);
            rest = after;
            let value = code
                .iter()
                .fold(0, |value, byte| value << 8 | u32::from(*byte));
            let text = match &self.code {
                Code::Map(Encoding::UnicodeMapEncoding(map), length) => map
                    .get(value, u8::try_from(*length).unwrap_or(1))
                    .map_or_else(
                        || UNKNOWN.to_owned(),
                        |units: Vec<u16>| String::from_utf16_lossy(&units),
                    ),
                Code::Map(..) => UNKNOWN.to_owned(),
                Code::Utf16 => {
                    char::from_u32(value).map_or_else(|| UNKNOWN.to_owned(), String::from)
                }
                Code::Gbk => GB18030.decode_without_bom_handling(code).0.into_owned(),
                Code::Byte(table) => table[usize::from(first)].clone(),
            };
            let width = match (&self.code, self.widths.get(&self.glyph(value))) {
                (_, Some(width)) => *width,
                (Code::Utf16 | Code::Gbk, None) if text.is_ascii() => 500.0,
                (_, None) => self.usual_width,
            };
            let text = text.replace(char::is_control, "");
            characters.push((text, width / 1000.0, length == 1 && first == b' '));
        }
        characters
    }
}

/// In the collection Adobe-GB1, by which the predefined maps number glyphs, the space and what follows it begin at 1.
const FIRST_LATIN_GLYPH: u32 = 1;

/// The font's own map to characters. It is looked for first: an embedded subset's codes mean nothing without it.
fn to_unicode(font: &Dictionary, document: &Document) -> Option<Encoding<'static>> {
    font.get(b"ToUnicode").ok()?;
    let mut font = font.clone();
    font.remove(b"Encoding");
    match font.get_font_encoding_with_limit(document, LARGEST_CONTENT) {
        Ok(Encoding::UnicodeMapEncoding(map)) => Some(Encoding::UnicodeMapEncoding(map)),
        _ => None,
    }
}

/// What each byte shows in a font without a map: by the encoding it names and the differences it lists.
fn byte_table(font: &Dictionary, document: &Document) -> Vec<String> {
    let encoding = font.get_font_encoding_with_limit(document, LARGEST_CONTENT);
    (0..=u8::MAX)
        .map(|byte| {
            let text = encoding
                .as_ref()
                .ok()
                .and_then(|encoding| encoding.bytes_to_string(&[byte]).ok());
            text.filter(|text| !text.is_empty())
                .unwrap_or_else(|| UNKNOWN.to_owned())
        })
        .collect()
}

fn simple_widths(font: &Dictionary, document: &Document) -> (BTreeMap<u32, f32>, f32) {
    let first = font
        .get(b"FirstChar")
        .and_then(Object::as_i64)
        .ok()
        .and_then(|first| u32::try_from(first).ok())
        .unwrap_or(0);
    let widths = font
        .get_deref(b"Widths", document)
        .and_then(Object::as_array);
    let widths = widths.into_iter().flatten();
    let widths = (first..)
        .zip(widths)
        .filter_map(|(code, width)| Some((code, width.as_float().ok()?)));
    (widths.collect(), 500.0)
}

/// The widths of a composite font, by the number of the glyph.
fn composite_widths(font: &Dictionary, document: &Document) -> (BTreeMap<u32, f32>, f32) {
    let descendant = font
        .get_deref(b"DescendantFonts", document)
        .and_then(Object::as_array)
        .ok()
        .and_then(|fonts| document.dereference(fonts.first()?).ok())
        .and_then(|(_, font)| font.as_dict().ok());
    let Some(descendant) = descendant else {
        return (BTreeMap::new(), 1000.0);
    };
    let usual = descendant
        .get(b"DW")
        .and_then(Object::as_float)
        .unwrap_or(1000.0);
    let mut widths = BTreeMap::new();
    let listed = descendant
        .get_deref(b"W", document)
        .and_then(Object::as_array);
    let mut listed = listed.into_iter().flatten();
    while let (Some(first), Some(second)) = (listed.next(), listed.next()) {
        let Some(first) = first.as_i64().ok().and_then(|n| u32::try_from(n).ok()) else {
            break;
        };
        let second = document
            .dereference(second)
            .map_or(second, |(_, object)| object);
        if let Ok(each) = second.as_array() {
            let each = (first..).zip(each);
            widths.extend(each.filter_map(|(code, width)| Some((code, width.as_float().ok()?))));
        } else {
            let last = second.as_i64().ok().and_then(|n| u32::try_from(n).ok());
            let width = listed.next().and_then(|width| width.as_float().ok());
            let (Some(last), Some(width)) = (last, width) else {
                break;
            };
            widths.extend((first..=last.min(LAST_CODE)).map(|code| (code, width)));
        }
        if widths.len() > LAST_CODE as usize {
            break;
        }
    }
    (widths, usual)
}
