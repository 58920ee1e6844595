//! Matrices and state of drawing commands: where text and lines go on the page.

#![allow(
    clippy::float_arithmetic,
    reason = "positions on a page; no money passes through here"
)]

use lopdf::Object;

use super::page::Rule;

/// A transformation as PDF writes it: `x' = a·x + c·y + e`, `y' = b·x + d·y + f`.
pub(super) type Matrix = [f32; 6];

/// The transformation that moves nothing.
pub(super) const IDENTITY: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

/// A shift by so many units.
pub(super) fn shift(x: f32, y: f32) -> Matrix {
    [1.0, 0.0, 0.0, 1.0, x, y]
}

/// Two transformations as one: first `one`, then `other`.
pub(super) fn then(one: Matrix, other: Matrix) -> Matrix {
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

/// The transformed point.
pub(super) fn at(matrix: Matrix, x: f32, y: f32) -> (f32, f32) {
    let [a, b, c, d, e, f] = matrix;
    (a * x + c * y + e, b * x + d * y + f)
}

/// The operands of a drawing command. One that is missing or of another kind counts as 0, or as
/// none.
#[derive(Clone, Copy)]
pub(super) struct Operands<'o>(pub &'o [Object]);

impl<'o> Operands<'o> {
    /// The number at that place, counted from 0.
    pub fn number(self, index: usize) -> f32 {
        let number = self.0.get(index).and_then(|number| number.as_float().ok());
        number.unwrap_or(0.0)
    }

    /// The six numbers of a transformation.
    pub fn matrix(self) -> Matrix {
        [0, 1, 2, 3, 4, 5].map(|index| self.number(index))
    }

    /// The name of a font or form: the first operand.
    pub fn name(self) -> Option<&'o [u8]> {
        self.0.first()?.as_name().ok()
    }

    /// The string of a command that shows one: its last operand.
    pub fn string(self) -> Option<&'o [u8]> {
        self.0.last()?.as_str().ok()
    }
}

/// The state of text (ISO 32000-1, 9.3), which `q` saves and `Q` restores.
#[derive(Clone)]
pub(super) struct TextState {
    /// A name in the resources.
    pub font: Vec<u8>,
    /// Of the font, in units of the text.
    pub size: f32,
    /// Added after each character.
    pub character_space: f32,
    /// Added besides after each space of one byte.
    pub word_space: f32,
    /// Of widths; 1 is the font's own.
    pub scale: f32,
    /// From one line to the next.
    pub leading: f32,
    /// Of letters above the line.
    pub rise: f32,
}

/// The state of one stream of drawing commands.
pub(super) struct State {
    /// From the units of the commands to those of the page.
    pub matrix: Matrix,
    /// As the last commands set it.
    pub text: TextState,
    /// The states that `q` saved, the last at the end.
    pub saved: Vec<(Matrix, TextState)>,
    /// The beginning of the line of text.
    pub line_start: Matrix,
    /// The place of the next character.
    pub cursor: Matrix,
    /// The outline under way: it is ruled on the page when it is stroked or filled.
    pub path: Vec<Rule>,
    /// The end of the outline.
    pub pen: (f32, f32),
}

impl State {
    /// The state at the beginning of a stream, placed on the page by that matrix.
    pub fn new(matrix: Matrix) -> State {
        State {
            matrix,
            text: TextState {
                font: Vec::new(),
                size: 0.0,
                character_space: 0.0,
                word_space: 0.0,
                scale: 1.0,
                leading: 0.0,
                rise: 0.0,
            },
            saved: Vec::new(),
            line_start: IDENTITY,
            cursor: IDENTITY,
            path: Vec::new(),
            pen: (0.0, 0.0),
        }
    }

    /// Carries out a command that sets the state of text.
    pub fn set_text(&mut self, operator: &str, operands: Operands<'_>) {
        let text = &mut self.text;
        let number = operands.number(0);
        match operator {
            "Tf" => {
                if let Some(name) = operands.name() {
                    text.font = name.to_vec();
                }
                text.size = operands.number(1);
            }
            "Tc" => text.character_space = number,
            "Tw" => text.word_space = number,
            "Tz" => text.scale = number / 100.0,
            "TL" => text.leading = number,
            "Ts" => text.rise = number,
            _ => {}
        }
    }

    /// Carries out a command that moves to another place of text; `T*` moves to the next line.
    pub fn move_text(&mut self, operator: &str, operands: Operands<'_>) {
        let (x, y) = (operands.number(0), operands.number(1));
        if operator == "TD" {
            self.text.leading = -y;
        }
        self.line_start = match operator {
            "BT" => IDENTITY,
            "Tm" => operands.matrix(),
            "Td" | "TD" => then(shift(x, y), self.line_start),
            _ => then(shift(0.0, -self.text.leading), self.line_start),
        };
        self.cursor = self.line_start;
    }

    /// Carries out a command that draws a part of an outline.
    pub fn extend_path(&mut self, operator: &str, operands: Operands<'_>) {
        let (x, y) = (operands.number(0), operands.number(1));
        let (left, low) = at(self.matrix, x, y);
        match operator {
            "m" => self.pen = (left, low),
            "l" => {
                self.path.push(Rule {
                    x: (self.pen.0, left),
                    y: (self.pen.1, low),
                });
                self.pen = (left, low);
            }
            "re" => {
                let (x, y) = (x + operands.number(2), y + operands.number(3));
                let (right, high) = at(self.matrix, x, y);
                let side = |x, y| Rule { x, y };
                self.path.extend([
                    side((left, right), (low, low)),
                    side((left, right), (high, high)),
                    side((left, left), (low, high)),
                    side((right, right), (low, high)),
                ]);
            }
            _ => {}
        }
    }
}
