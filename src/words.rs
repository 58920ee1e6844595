//! A sentence in the two languages the program speaks. What is said is decided where it is known, the language where it is printed.

use serde::Deserialize;

/// The language of everything a person reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Lang {
    #[default]
    Zh,
    En,
}

/// The same statement in Chinese and in English.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    pub zh: String,
    pub en: String,
}

impl Words {
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Words {
        Words {
            zh: zh.into(),
            en: en.into(),
        }
    }

    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }
}

/// `words!("中文 {x}", "English {x}")`: both sentences from the same values.
#[macro_export]
macro_rules! words {
    ($zh:literal, $en:literal $(, $name:ident = $value:expr)* $(,)?) => {{
        $(let $name = $value;)*
        $crate::words::Words { zh: format!($zh), en: format!($en) }
    }};
}

/// Others' text in which no character means anything to Markdown or HTML: such characters in full width, which read the same.
pub fn without_markup(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\\' => '＼',
            '`' => '｀',
            '*' => '＊',
            '[' => '［',
            ']' => '］',
            '<' => '＜',
            '>' => '＞',
            '|' => '｜',
            '&' => '＆',
            c if c.is_control() => ' ',
            c => c,
        })
        .collect()
}
