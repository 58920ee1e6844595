//! What is wrong, where, and what to do about it: the one form of every error message.

use std::{fmt, io, path::Path};

use crate::lang::{Bilingual, Lang};

/// A file, perhaps a line in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// As the user gave it, or relative to a given folder. Empty where no file is concerned.
    pub file: Box<str>,
    /// 1-based.
    pub line: Option<u32>,
}

/// Something is wrong: the file and line, what it is (with the value and what is accepted), and
/// what to do. Complete in both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    pub place: Place,
    pub what: Bilingual,
    /// What to do; empty where `what` says it all.
    pub hint: Bilingual,
}

impl Problem {
    /// What is wrong, without a place or a hint.
    pub fn new(what: Bilingual) -> Problem {
        Problem {
            what,
            ..Problem::default()
        }
    }

    /// A message of another program part or of the system, which has one language only.
    pub fn other(error: impl fmt::Display) -> Problem {
        Problem::new(Bilingual::same(error.to_string()))
    }

    /// A file that the system does not let us read or write.
    pub fn io(path: &Path, error: &io::Error) -> Problem {
        let what = match error.kind() {
            io::ErrorKind::NotFound => Bilingual::new("没有这个文件", "there is no such file"),
            io::ErrorKind::PermissionDenied => {
                Bilingual::new("没有权限", "it may not be read or written")
            }
            _ => Bilingual::same(error.to_string()),
        };
        Problem::new(what).at(path.display().to_string())
    }

    /// The same, in that file.
    pub fn at(mut self, file: impl Into<String>) -> Problem {
        self.place.file = file.into().into_boxed_str();
        self
    }

    /// The same, on that line (1-based).
    pub fn at_line(mut self, line: u32) -> Problem {
        self.place.line = Some(line);
        self
    }

    /// The same, with what to do about it.
    pub fn hinted(mut self, hint: Bilingual) -> Problem {
        self.hint = hint;
        self
    }

    /// The message as it is printed, without a line break at its end: `FILE:LINE: WHAT`, and below
    /// it the hint. The only place where messages are laid out.
    pub fn text(&self, lang: Lang) -> String {
        let Place { file, line } = &self.place;
        let mut text = String::new();
        if !file.is_empty() {
            text += file;
            if let Some(line) = line {
                text += &format!(":{line}");
            }
            text += lang.choose("：", ": ");
        } else if let Some(line) = line {
            text += &match lang {
                Lang::Zh => format!("第 {line} 行："),
                Lang::En => format!("line {line}: "),
            };
        }
        text += self.what.get(lang);
        let mut hint = self.hint.get(lang).lines();
        if let Some(first) = hint.next() {
            text += &format!("\n  {}{first}", lang.choose("请这样做：", "try: "));
        }
        for line in hint {
            text += &format!("\n  {line}");
        }
        text
    }
}

/// In English, for those who take it as an [`std::error::Error`].
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(Lang::En))
    }
}

impl std::error::Error for Problem {}

/// The line of a TOML text in which an error of its reader begins.
pub fn toml_line(text: &str, error: &toml::de::Error) -> Option<u32> {
    let before = text.get(..error.span()?.start)?;
    u32::try_from(before.matches('\n').count() + 1).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_is_laid_out_in_one_way() {
        let problem = Problem::new(Bilingual::new("不是日期", "not a day"))
            .at("a.csv")
            .at_line(3)
            .hinted(Bilingual::new("写 2026-05-20", "write 2026-05-20"));
        assert_eq!(
            problem.text(Lang::Zh),
            "a.csv:3：不是日期\n  请这样做：写 2026-05-20"
        );
        assert_eq!(
            problem.text(Lang::En),
            "a.csv:3: not a day\n  try: write 2026-05-20"
        );
    }

    #[test]
    fn the_line_of_a_toml_error_is_found() {
        let text = "a = 1\nb = = 2\n";
        let error = toml::from_str::<toml::Table>(text).unwrap_err();
        assert_eq!(toml_line(text, &error), Some(2));
    }
}
