//! The drawing commands of a page (ISO 32000-1, annex A), carried out as far as they place text or
//! ruling lines.

#![allow(
    clippy::float_arithmetic,
    reason = "positions on a page; no money passes through here"
)]

use std::collections::BTreeMap;

use lopdf::{Dictionary, Document, Object, ObjectId, content::Content};

use super::{
    font::{Font, subtype},
    page::{Glyph, LARGEST_STREAM, Page, unreadable},
    state::{IDENTITY, Matrix, Operands, State, at, shift, then},
};
use crate::{bilingual, lang::Bilingual, problem::Problem};

/// Forms within forms are drawn this deep.
const DEEPEST_FORM: usize = 6;

/// Drawing commands and characters that one file may still cost. A page of a statement has some
/// thousands.
pub(super) struct Budget(usize);

impl Default for Budget {
    fn default() -> Budget {
        Budget(5_000_000)
    }
}

impl Budget {
    fn spend(&mut self, work: usize) -> Result<(), Bilingual> {
        let left = self.0.checked_sub(work);
        self.0 = left.ok_or_else(|| {
            bilingual!("画的内容比任何账单都多", "it draws more than any statement")
        })?;
        Ok(())
    }
}

/// Draws a page of the document; `number` names it in the problem.
pub(super) fn page(
    document: &Document,
    page: ObjectId,
    number: u32,
    budget: &mut Budget,
) -> Result<Page, Problem> {
    let content = content(document, page).map_err(|reason| unreadable(number, &reason))?;
    let fonts = document.get_page_fonts(page).unwrap_or_default();
    let fonts: BTreeMap<Vec<u8>, Font> = fonts
        .into_iter()
        .map(|(name, font)| (name, Font::of(font, document)))
        .collect();
    let mut resources: Vec<&Dictionary> = Vec::new();
    if let Ok((own, inherited)) = document.get_page_resources(page) {
        resources.extend(own);
        resources.extend(
            inherited
                .iter()
                .filter_map(|id| document.get_dictionary(*id).ok()),
        );
    }
    let names = Names {
        fonts: &fonts,
        resources: &resources,
    };
    let mut drawing = Drawing {
        document,
        page: Page::default(),
        budget,
    };
    drawing
        .draw(&content, &names, IDENTITY, 0)
        .map_err(|reason| unreadable(number, &reason))?;
    let page = drawing.page;
    if page.turned > page.glyphs.len() {
        let turned = bilingual!("页面上的文字是转过方向的", "its text is turned on the page");
        return Err(unreadable(number, &turned));
    }
    Ok(page)
}

/// The drawing commands of a page, whose parts may end in the middle of a command.
fn content(document: &Document, page: ObjectId) -> Result<Vec<u8>, Bilingual> {
    let mut content = Vec::new();
    for part in document.get_page_contents(page) {
        let part = document
            .get_object(part)
            .and_then(Object::as_stream)
            .and_then(|part| part.get_plain_content_with_limit(LARGEST_STREAM))
            .map_err(|error| Bilingual::same(error.to_string()))?;
        content.extend(part);
        content.push(b'\n');
    }
    Ok(content)
}

/// The page under way.
struct Drawing<'d, 'b> {
    document: &'d Document,
    page: Page,
    budget: &'b mut Budget,
}

/// The fonts and forms that a stream of drawing commands can name.
struct Names<'d> {
    fonts: &'d BTreeMap<Vec<u8>, Font>,
    resources: &'d [&'d Dictionary],
}

impl Drawing<'_, '_> {
    /// Carries out a stream of drawing commands, each handed on by its kind.
    fn draw(
        &mut self,
        content: &[u8],
        names: &Names<'_>,
        placed: Matrix,
        depth: usize,
    ) -> Result<(), Bilingual> {
        self.budget.spend(content.len() / 8)?;
        let content = Content::decode(content)
            .map_err(|_| bilingual!("绘图指令已损坏", "its drawing commands are broken"))?;
        self.budget.spend(content.operations.len())?;
        let mut state = State::new(placed);
        for operation in &content.operations {
            let operands = Operands(&operation.operands);
            let operator = operation.operator.as_str();
            match operator {
                "q" => state.saved.push((state.matrix, state.text.clone())),
                "Q" => {
                    if let Some(saved) = state.saved.pop() {
                        (state.matrix, state.text) = saved;
                    }
                }
                "cm" => state.matrix = then(operands.matrix(), state.matrix),
                "Tf" | "Tc" | "Tw" | "Tz" | "TL" | "Ts" => state.set_text(operator, operands),
                "BT" | "Tm" | "Td" | "TD" | "T*" => state.move_text(operator, operands),
                "Tj" | "TJ" | "'" | "\"" => {
                    self.show_text(operator, operands, names, &mut state)?;
                }
                "m" | "l" | "re" => state.extend_path(operator, operands),
                "S" | "s" | "f" | "F" | "f*" | "B" | "B*" | "b" | "b*" => {
                    self.page.rules.append(&mut state.path);
                }
                "n" => state.path.clear(),
                "Do" if depth < DEEPEST_FORM => {
                    if let Some(name) = operands.name() {
                        self.draw_form(name, names, state.matrix, depth)?;
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// A command that shows text, perhaps on the next line.
    fn show_text(
        &mut self,
        operator: &str,
        operands: Operands<'_>,
        names: &Names<'_>,
        state: &mut State,
    ) -> Result<(), Bilingual> {
        if matches!(operator, "'" | "\"") {
            state.move_text("T*", operands);
        }
        if operator == "\"" {
            state.text.word_space = operands.number(0);
            state.text.character_space = operands.number(1);
        }
        if operator != "TJ" {
            return operands
                .string()
                .map_or(Ok(()), |bytes| self.show(bytes, names, state));
        }
        let parts = operands.0.first().and_then(|parts| parts.as_array().ok());
        for part in parts.into_iter().flatten() {
            if let Ok(bytes) = part.as_str() {
                self.show(bytes, names, state)?;
            } else if let Ok(back) = part.as_float() {
                let step = -back / 1000.0 * state.text.size * state.text.scale;
                state.cursor = then(shift(step, 0.0), state.cursor);
            }
        }
        Ok(())
    }

    /// Shows a string: a glyph for each character, and the cursor moved past it. Text that does
    /// not stand upright (a watermark) is only counted.
    fn show(
        &mut self,
        bytes: &[u8],
        names: &Names<'_>,
        state: &mut State,
    ) -> Result<(), Bilingual> {
        self.budget.spend(bytes.len())?;
        let text = &state.text;
        let font = names.fonts.get(&text.font).ok_or_else(|| {
            bilingual!(
                "用到了文件里没有的字体",
                "it names a font that it does not hold"
            )
        })?;
        for character in font.characters(bytes) {
            let here = then(state.cursor, state.matrix);
            let [a, b, c, d, _, _] = here;
            let upright = b.abs() <= 0.01 * a.abs() && c.abs() <= 0.01 * d.abs() && a > 0.0;
            if !upright {
                self.page.turned += usize::from(!character.text.trim().is_empty());
            } else if !character.text.is_empty() {
                let (x, y) = at(here, 0.0, text.rise);
                self.page.glyphs.push(Glyph {
                    text: character.text,
                    x,
                    y,
                    width: character.width * text.size * text.scale * a,
                    size: (text.size * d).abs(),
                });
            }
            let word_space = if character.is_space {
                text.word_space
            } else {
                0.0
            };
            let space = text.character_space + word_space;
            let advance = (character.width * text.size + space) * text.scale;
            state.cursor = then(shift(advance, 0.0), state.cursor);
        }
        Ok(())
    }

    /// Draws a form: drawing commands under a name. A picture under that name is passed over.
    fn draw_form(
        &mut self,
        name: &[u8],
        names: &Names<'_>,
        matrix: Matrix,
        depth: usize,
    ) -> Result<(), Bilingual> {
        let document = self.document;
        let form = names.resources.iter().find_map(|resources| {
            let forms = resources.get_deref(b"XObject", document).ok()?;
            let form = forms.as_dict().ok()?.get_deref(name, document).ok()?;
            form.as_stream().ok()
        });
        let Some(form) = form.filter(|form| subtype(&form.dict) == b"Form") else {
            return Ok(());
        };
        let content = form
            .get_plain_content_with_limit(LARGEST_STREAM)
            .map_err(|_| bilingual!("其中一部分已损坏", "a part of it is broken"))?;
        let own = form
            .dict
            .get_deref(b"Matrix", document)
            .and_then(Object::as_array);
        let own: Vec<f32> = own
            .into_iter()
            .flatten()
            .filter_map(|number| number.as_float().ok())
            .collect();
        let matrix = then(own.try_into().unwrap_or(IDENTITY), matrix);
        let resources = form
            .dict
            .get_deref(b"Resources", document)
            .and_then(Object::as_dict);
        let Ok(resources) = resources else {
            return self.draw(&content, names, matrix, depth + 1);
        };
        let inner = Names {
            fonts: &fonts_of(resources, document),
            resources: &[resources],
        };
        self.draw(&content, &inner, matrix, depth + 1)
    }
}

/// The fonts of a form, by name.
fn fonts_of(resources: &Dictionary, document: &Document) -> BTreeMap<Vec<u8>, Font> {
    let fonts = resources
        .get_deref(b"Font", document)
        .and_then(Object::as_dict);
    let font = |(name, font): (&Vec<u8>, &Object)| {
        let (_, font) = document.dereference(font).ok()?;
        Some((name.clone(), Font::of(font.as_dict().ok()?, document)))
    };
    fonts
        .map(|fonts| fonts.iter().filter_map(font).collect())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use lopdf::dictionary;

    use super::{super::page::Rule, *};

    /// A page drawn by these commands with a font `F` whose characters are half as wide as high.
    fn drawn(commands: &str) -> Result<Page, Bilingual> {
        let document = Document::new();
        let font =
            dictionary! { "Type" => "Font", "Subtype" => "Type1", "Encoding" => "WinAnsiEncoding" };
        let fonts = BTreeMap::from([(b"F".to_vec(), Font::of(&font, &document))]);
        let names = Names {
            fonts: &fonts,
            resources: &[],
        };
        let mut budget = Budget::default();
        let mut drawing = Drawing {
            document: &document,
            page: Page::default(),
            budget: &mut budget,
        };
        drawing.draw(commands.as_bytes(), &names, IDENTITY, 0)?;
        Ok(drawing.page)
    }

    /// Text, x and y of each glyph.
    fn glyphs(commands: &str) -> Vec<(String, f32, f32)> {
        let glyphs = drawn(commands).unwrap().glyphs.into_iter();
        glyphs.map(|glyph| (glyph.text, glyph.x, glyph.y)).collect()
    }

    #[test]
    fn characters_follow_one_another_and_lines_one_below_the_other() {
        assert_eq!(
            glyphs("BT /F 10 Tf 12 TL 100 200 Td (ab) Tj (c) ' ET"),
            [
                ("a".into(), 100.0, 200.0),
                ("b".into(), 105.0, 200.0),
                ("c".into(), 100.0, 188.0),
            ]
        );
    }

    #[test]
    fn a_number_among_strings_moves_back_by_thousandths() {
        assert_eq!(
            glyphs("BT /F 10 Tf [(a) -1000 (b)] TJ ET"),
            [("a".into(), 0.0, 0.0), ("b".into(), 15.0, 0.0)]
        );
    }

    #[test]
    fn what_is_restored_is_what_was_saved() {
        assert_eq!(
            glyphs("q 2 0 0 2 0 0 cm BT /F 10 Tf 5 5 Td (a) Tj ET Q BT /F 10 Tf (b) Tj ET"),
            [("a".into(), 10.0, 10.0), ("b".into(), 0.0, 0.0)]
        );
    }

    #[test]
    fn turned_text_is_counted_and_not_shown() {
        let page = drawn("BT /F 10 Tf 0 1 -1 0 50 50 Tm (ab) Tj ET").unwrap();
        assert_eq!((page.turned, page.glyphs.len()), (2, 0));
    }

    #[test]
    fn outlines_become_rules_when_they_are_drawn() {
        let rules = drawn("10 20 m 110 20 l S 0 0 5 5 re n").unwrap().rules;
        let level = Rule {
            x: (10.0, 110.0),
            y: (20.0, 20.0),
        };
        assert_eq!(rules, [level]);
        assert_eq!(drawn("0 0 30 40 re f").unwrap().rules.len(), 4);
    }

    #[test]
    fn a_font_that_is_not_there_is_a_problem() {
        assert!(drawn("BT /G 10 Tf (a) Tj ET").is_err());
    }
}
