//! A list of words in a data file, with its examples.

use serde::Deserialize;

use crate::{bilingual, catalog::Kind, lang::Bilingual, problem::Problem, text::fold};

/// Words that are sought in texts. `hit` are texts in which one is found, `miss` texts in which
/// none is; `catalog check` and a test run them.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WordList {
    pub words: Vec<String>,
    pub hit: Vec<String>,
    pub miss: Vec<String>,
}

impl WordList {
    /// Folds the words, for comparison with folded texts. An empty word, which is in every text,
    /// and a list without examples are errors. `file` and `key` name the list in messages.
    pub fn prepare(&mut self, file: &str, key: &str) -> Result<(), Problem> {
        for word in &mut self.words {
            *word = fold(word);
        }
        if self.words.iter().any(String::is_empty) {
            let what = bilingual!("{key}：有一个空的词", "{key}: one of the words is empty");
            return Err(malformed(file, what));
        }
        if self.hit.is_empty() || self.miss.is_empty() {
            let what = bilingual!(
                "{key}：至少要有一个 hit 例子和一个 miss 例子",
                "{key}: it needs at least one hit and one miss example"
            );
            return Err(malformed(file, what));
        }
        Ok(())
    }

    /// Whether a folded text holds one of the words.
    pub fn is_in(&self, folded: &str) -> bool {
        self.words.iter().any(|word| folded.contains(word.as_str()))
    }

    /// The examples that do not hold, in sentences. `finds`: whether the list is found in a text.
    pub fn failing(&self, key: &str, finds: impl Fn(&str) -> bool) -> Vec<Bilingual> {
        let not_found = self.hit.iter().filter(|text| !finds(text));
        let not_found = not_found.map(|text| failing_hit(key, text));
        let found = self.miss.iter().filter(|text| finds(text));
        not_found
            .chain(found.map(|text| failing_miss(key, text)))
            .collect()
    }
}

/// A `hit` example in which nothing is found.
pub(super) fn failing_hit(key: &str, text: &str) -> Bilingual {
    bilingual!(
        "{key}：hit 例子“{text}”没有匹配",
        "{key}: hit {text:?} does not match"
    )
}

/// A `miss` example in which something is found.
pub(super) fn failing_miss(key: &str, text: &str) -> Bilingual {
    bilingual!(
        "{key}：miss 例子“{text}”匹配了",
        "{key}: miss {text:?} matches"
    )
}

/// A mistake in a file of keywords.
pub(super) fn malformed(file: &str, what: Bilingual) -> Problem {
    Problem::new(what).at(format!("{}/{file}.toml", Kind::Keywords.folder()))
}

/// The words of some lists, the longest first, so that a short word does not match before a longer
/// one that contains it.
pub(super) fn longest_first<'w>(words: impl Iterator<Item = &'w String>) -> Vec<String> {
    let mut words: Vec<String> = words.cloned().collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(words: &[&str], hit: &[&str], miss: &[&str]) -> WordList {
        let owned = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect();
        WordList {
            words: owned(words),
            hit: owned(hit),
            miss: owned(miss),
        }
    }

    #[test]
    fn examples_that_do_not_hold_are_named() {
        let list = list(&["会员"], &["音乐会员", "月卡"], &["打车", "会员日"]);
        let failing = list.failing("medium", |text| list.is_in(text));
        let failing: Vec<&str> = failing.iter().map(|text| text.en.as_str()).collect();
        let expected = [
            "medium: hit \"月卡\" does not match",
            "medium: miss \"会员日\" matches",
        ];
        assert_eq!(failing, expected);
    }

    #[test]
    fn a_list_needs_words_and_examples() {
        assert!(
            list(&["会员"], &["会员"], &["打车"])
                .prepare("x", "y")
                .is_ok()
        );
        assert!(
            list(&["会员", " "], &["会员"], &["打车"])
                .prepare("x", "y")
                .is_err()
        );
        assert!(list(&["会员"], &[], &["打车"]).prepare("x", "y").is_err());
    }
}
