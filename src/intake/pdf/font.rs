//! Fonts: which characters the bytes of a string stand for, and how wide those are.

#![allow(
    clippy::float_arithmetic,
    reason = "widths on a page; no money passes through here"
)]

use std::collections::BTreeMap;

use encoding_rs::GB18030;
use lopdf::{Dictionary, Document, Encoding, Object};

use super::page::LARGEST_STREAM;

/// The last code of a composite font, whose codes are numbers of two bytes.
const LAST_CODE: u32 = 0xffff;

/// A character that the file does not name. A cell that holds it is no amount and no day.
const UNKNOWN: &str = "\u{fffd}";

/// The glyph number of the space in the collection Adobe-GB1, by which the predefined Chinese maps
/// number their glyphs. The other printable ASCII characters follow in their order.
const FIRST_LATIN_GLYPH: u32 = 1;

/// Width of a character, in thousandths of the font's size, where the file gives none.
const LATIN_WIDTH: f32 = 500.0;
const FULL_WIDTH: f32 = 1000.0;

/// A font: the reading of its codes, and the widths of its characters.
pub(super) struct Font {
    code: Code,
    /// In thousandths of the size, by glyph number.
    widths: BTreeMap<u32, f32>,
    /// The width of a glyph that is not in `widths`.
    usual_width: f32,
}

/// The way in which a string's bytes are codes of characters.
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

/// A character of a string.
#[derive(Debug, PartialEq)]
pub(super) struct Character {
    /// Mostly one character; several for a ligature, none for a control character.
    pub text: String,
    /// In units of the font's size.
    pub width: f32,
    /// A space of one byte, which alone is widened by the word space (ISO 32000-1, 9.3.3).
    pub is_space: bool,
}

impl Font {
    /// The font that a dictionary of the document describes.
    pub fn of(font: &Dictionary, document: &Document) -> Font {
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
            (simple_widths(font, document), LATIN_WIDTH)
        };
        Font {
            code,
            widths,
            usual_width,
        }
    }

    /// The characters of a string, in their order.
    pub fn characters(&self, bytes: &[u8]) -> Vec<Character> {
        let mut characters = Vec::new();
        let mut rest = bytes;
        while let Some(&first) = rest.first() {
            let (code, after) = rest.split_at(self.code.length(first).min(rest.len()));
            rest = after;
            let text = self.code.text(code);
            characters.push(Character {
                width: self.width(number(code), &text) / 1000.0,
                is_space: code == b" ",
                text: text.replace(char::is_control, ""),
            });
        }
        characters
    }

    fn width(&self, code: u32, text: &str) -> f32 {
        match (&self.code, self.widths.get(&self.glyph(code))) {
            (_, Some(width)) => *width,
            (Code::Utf16 | Code::Gbk, None) if text.is_ascii() => LATIN_WIDTH,
            (_, None) => self.usual_width,
        }
    }

    /// The glyph number of a code, by which widths are given. Codes of the file's own maps are
    /// glyph numbers; in the predefined maps only the ASCII characters are known.
    fn glyph(&self, code: u32) -> u32 {
        match self.code {
            Code::Utf16 if (0x20..0x7f).contains(&code) => code - 0x20 + FIRST_LATIN_GLYPH,
            Code::Utf16 | Code::Gbk => u32::MAX,
            Code::Map(..) | Code::Byte(_) => code,
        }
    }
}

impl Code {
    /// How many bytes the code has that begins with that byte.
    fn length(&self, first: u8) -> usize {
        match self {
            Code::Map(_, length) => *length,
            Code::Utf16 => 2,
            Code::Gbk if first >= 0x81 => 2,
            Code::Gbk | Code::Byte(_) => 1,
        }
    }

    /// The text that a code stands for.
    fn text(&self, code: &[u8]) -> String {
        let known = match self {
            Code::Map(Encoding::UnicodeMapEncoding(map), length) => map
                .get(number(code), u8::try_from(*length).unwrap_or(1))
                .map(|units: Vec<u16>| String::from_utf16_lossy(&units)),
            Code::Map(..) => None,
            Code::Utf16 => char::from_u32(number(code)).map(String::from),
            Code::Gbk => Some(GB18030.decode_without_bom_handling(code).0.into_owned()),
            Code::Byte(table) => code
                .first()
                .and_then(|byte| table.get(usize::from(*byte)))
                .cloned(),
        };
        known.unwrap_or_else(|| UNKNOWN.to_owned())
    }
}

/// A code's bytes as a number, the first byte counting most.
fn number(code: &[u8]) -> u32 {
    code.iter()
        .fold(0, |number, byte| number << 8 | u32::from(*byte))
}

/// The subtype of a font or of an external object.
pub(super) fn subtype(dictionary: &Dictionary) -> &[u8] {
    dictionary
        .get(b"Subtype")
        .and_then(Object::as_name)
        .unwrap_or_default()
}

/// The font's own map to characters. It is looked for first: the codes of an embedded subset mean
/// nothing without it.
fn to_unicode(font: &Dictionary, document: &Document) -> Option<Encoding<'static>> {
    font.get(b"ToUnicode").ok()?;
    let mut font = font.clone();
    font.remove(b"Encoding");
    match font.get_font_encoding_with_limit(document, LARGEST_STREAM) {
        Ok(Encoding::UnicodeMapEncoding(map)) => Some(Encoding::UnicodeMapEncoding(map)),
        _ => None,
    }
}

/// The text of each byte in a font without a map: by the encoding it names and the differences
/// from that which it lists.
fn byte_table(font: &Dictionary, document: &Document) -> Vec<String> {
    let encoding = font.get_font_encoding_with_limit(document, LARGEST_STREAM);
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

/// The widths of a font with codes of one byte.
fn simple_widths(font: &Dictionary, document: &Document) -> BTreeMap<u32, f32> {
    let first = font.get(b"FirstChar").ok().and_then(code_of).unwrap_or(0);
    let widths = font
        .get_deref(b"Widths", document)
        .and_then(Object::as_array);
    (first..)
        .zip(widths.into_iter().flatten())
        .filter_map(|(code, width)| Some((code, width.as_float().ok()?)))
        .collect()
}

/// The widths of a composite font by glyph number, and the width of all other glyphs.
///
/// They are listed as `first [w w w …]` for a run of glyphs, or as `first last w` for a range of
/// one width (ISO 32000-1, 9.7.4.3). The list ends where it makes no sense.
fn composite_widths(font: &Dictionary, document: &Document) -> (BTreeMap<u32, f32>, f32) {
    let descendant = font
        .get_deref(b"DescendantFonts", document)
        .and_then(Object::as_array)
        .ok()
        .and_then(|fonts| document.dereference(fonts.first()?).ok())
        .and_then(|(_, font)| font.as_dict().ok());
    let Some(descendant) = descendant else {
        return (BTreeMap::new(), FULL_WIDTH);
    };
    let usual = descendant
        .get(b"DW")
        .and_then(Object::as_float)
        .unwrap_or(FULL_WIDTH);
    let mut widths = BTreeMap::new();
    let listed = descendant
        .get_deref(b"W", document)
        .and_then(Object::as_array);
    let mut listed = listed.into_iter().flatten();
    while let (Some(first), Some(second)) = (listed.next(), listed.next()) {
        let Some(first) = code_of(first) else {
            break;
        };
        let second = document
            .dereference(second)
            .map_or(second, |(_, object)| object);
        if let Ok(each) = second.as_array() {
            let each = (first..).zip(each);
            widths.extend(each.filter_map(|(code, width)| Some((code, width.as_float().ok()?))));
        } else {
            let width = listed.next().and_then(|width| width.as_float().ok());
            let (Some(last), Some(width)) = (code_of(second), width) else {
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

fn code_of(object: &Object) -> Option<u32> {
    u32::try_from(object.as_i64().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use lopdf::dictionary;

    use super::*;

    fn shown(font: &Font, bytes: &[u8]) -> Vec<(String, f32)> {
        let characters = font.characters(bytes).into_iter();
        characters
            .map(|character| (character.text, character.width))
            .collect()
    }

    #[test]
    fn codes_of_a_predefined_map_are_gbk_of_one_or_two_bytes() {
        let font = dictionary! { "Subtype" => "Type0", "Encoding" => "GBK-EUC-H" };
        let font = Font::of(&font, &Document::new());
        // 火 is BBF0 in GBK.
        assert_eq!(
            shown(&font, b"\xbb\xf0 1"),
            [("火".into(), 1.0), (" ".into(), 0.5), ("1".into(), 0.5)]
        );
        assert!(font.characters(b" ")[0].is_space);
    }

    #[test]
    fn widths_of_a_composite_font_are_runs_and_ranges() {
        let descendant = dictionary! {
            "DW" => 800,
            "W" => vec![
                1.into(),
                vec![250.into(), 300.into()].into(),
                10.into(),
                12.into(),
                600.into(),
            ],
        };
        let font = dictionary! {
            "Subtype" => "Type0",
            "Encoding" => "UniGB-UCS2-H",
            "DescendantFonts" => vec![descendant.into()],
        };
        let font = Font::of(&font, &Document::new());
        // Glyph 1 is the space, 2 the exclamation mark, 11 the asterisk.
        assert_eq!(
            shown(&font, b"\0 \0!\0*\x70\x6b"),
            [
                (" ".into(), 0.25),
                ("!".into(), 0.3),
                ("*".into(), 0.6),
                ("火".into(), 0.8)
            ]
        );
    }

    #[test]
    fn a_byte_that_the_font_does_not_name_is_no_digit() {
        let font = dictionary! {
            "Type" => "Font",
            "Subtype" => "Type1",
            "FirstChar" => 49,
            "Widths" => vec![556.into()],
        };
        let font = Font::of(&font, &Document::new());
        assert_eq!(
            shown(&font, b"1a"),
            [("1".into(), 0.556), ("a".into(), 0.5)]
        );
        assert_eq!(shown(&font, b"\x80"), [(UNKNOWN.into(), 0.5)]);
    }
}
