//! A text in the two languages of the program.
//!
//! The place that knows a fact writes the text in both languages; the place that prints it chooses
//! one.

use std::fmt::{self, Display};

use serde::Deserialize;

/// The language of everything that a person reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Lang {
    #[default]
    Zh,
    En,
}

impl Lang {
    /// One of two texts.
    pub fn choose<'t>(self, zh: &'t str, en: &'t str) -> &'t str {
        match self {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }
}

/// The same text in Chinese and in English.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bilingual {
    pub zh: String,
    pub en: String,
}

impl Bilingual {
    /// From the text in each language.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Bilingual {
        Bilingual {
            zh: zh.into(),
            en: en.into(),
        }
    }

    /// A text that is the same in both languages: a name, a number, a quotation.
    pub fn same(text: impl Into<String>) -> Bilingual {
        let text = text.into();
        Bilingual {
            zh: text.clone(),
            en: text,
        }
    }

    /// Several texts in a row, with a separator for each language.
    pub fn join(texts: &[Bilingual], zh: &str, en: &str) -> Bilingual {
        let all = |lang| texts.iter().map(|text| text.get(lang)).collect::<Vec<_>>();
        Bilingual::new(all(Lang::Zh).join(zh), all(Lang::En).join(en))
    }

    /// The text in that language.
    pub fn get(&self, lang: Lang) -> &str {
        lang.choose(&self.zh, &self.en)
    }
}

/// A value as a sentence of one language shows it: a [`Bilingual`] by its text in that language,
/// anything else as it displays itself. [`bilingual!`](crate::bilingual) wraps its values in it.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'v, T>(pub &'v T, pub Lang);

impl<T: Display> Display for Shown<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Display for Shown<'_, Bilingual> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.get(self.1).fmt(f)
    }
}

impl Display for Shown<'_, &Bilingual> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.get(self.1).fmt(f)
    }
}

/// `bilingual!("中文 {x}", "English {x}")` makes a [`Bilingual`](crate::lang::Bilingual) from two
/// format strings. Values are captured by name, or given as `name = value`; a value given so may
/// itself be `Bilingual` and then appears in the language of the sentence.
#[macro_export]
macro_rules! bilingual {
    ($zh:literal, $en:literal $(, $name:ident = $value:expr)* $(,)?) => {{
        // All at once, so that no value shadows a name that another one uses.
        let ($($name,)*) = ($($value,)*);
        let zh = {
            $(#[allow(unused_variables, reason = "one language may leave it out")]
            let $name = $crate::lang::Shown(&$name, $crate::lang::Lang::Zh);)*
            format!($zh)
        };
        let en = {
            $(#[allow(unused_variables, reason = "one language may leave it out")]
            let $name = $crate::lang::Shown(&$name, $crate::lang::Lang::En);)*
            format!($en)
        };
        $crate::lang::Bilingual { zh, en }
    }};
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_appears_in_the_language_of_its_sentence() {
        let bank = Bilingual::new("银行", "the bank");
        let asked = bilingual!(
            "问{who}，{n} 次",
            "ask {who}, {n} times",
            who = &bank,
            n = 2
        );
        assert_eq!(
            asked,
            Bilingual::new("问银行，2 次", "ask the bank, 2 times")
        );
    }

    #[test]
    fn texts_are_joined_in_each_language() {
        let both = [Bilingual::new("一", "one"), Bilingual::same("2")];
        assert_eq!(
            Bilingual::join(&both, "、", ", "),
            Bilingual::new("一、2", "one, 2")
        );
    }
}
