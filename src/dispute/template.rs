//! Templates: the texts of steps and letters with blanks in them, each parsed once.

use std::collections::{BTreeMap, BTreeSet};

use minijinja::{
    AutoEscape, Environment, Error, ErrorKind, UndefinedBehavior, Value, value::Serde,
};
use serde::Serialize;

use crate::{bilingual, problem::Problem, text::for_markdown};

/// The ending of the names of templates that are Markdown. In them no character of a value means
/// anything to Markdown; values of other templates are printed as they are.
pub(super) const MARKDOWN: &str = ".md";

/// The parsed templates by name.
#[derive(Debug)]
pub(super) struct Templates(Environment<'static>);

impl Templates {
    /// No templates yet.
    pub fn new() -> Templates {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_auto_escape_callback(|name| {
            if name.ends_with(MARKDOWN) {
                AutoEscape::Custom(MARKDOWN.into())
            } else {
                AutoEscape::None
            }
        });
        environment.set_formatter(|out, state, value| {
            let text = value.to_string();
            let written = match state.auto_escape() {
                AutoEscape::Custom(_) if !value.is_safe() => out.write_str(&one_line(&text)),
                _ => out.write_str(&text),
            };
            written.map_err(|_| Error::new(ErrorKind::WriteFailure, "a text could not be written"))
        });
        Templates(environment)
    }

    /// Parses a text. `blanks` are the names that it may use; any other is an error, in whichever
    /// branch of the text it stands.
    pub fn add(
        &mut self,
        name: &str,
        text: &str,
        blanks: &BTreeSet<String>,
    ) -> Result<(), Problem> {
        self.0
            .add_template_owned(name.to_owned(), text.to_owned())
            .map_err(|error| not_filled(name, &error))?;
        let template = self.0.get_template(name);
        let used = template
            .map_err(|error| not_filled(name, &error))?
            .undeclared_variables(false);
        let used: BTreeSet<String> = used.into_iter().collect();
        match used.difference(blanks).next() {
            None => Ok(()),
            Some(unknown) => {
                let accepted: Vec<&str> = blanks.iter().map(String::as_str).collect();
                Err(Problem::new(bilingual!(
                    "没有“{unknown}”这个空白；可以用 {accepted}",
                    "there is no blank \"{unknown}\", expected some of {accepted}",
                    accepted = accepted.join(", ")
                )))
            }
        }
    }

    /// Fills a template. An attribute that a value does not have is an error.
    pub fn fill(&self, name: &str, values: &Value) -> Result<String, Problem> {
        let template = self.0.get_template(name);
        let filled = template.and_then(|template| template.render(values.clone()));
        filled.map_err(|error| not_filled(name, &error))
    }
}

/// The values of a template from a structure, a field a blank.
pub(super) fn values<T: Serialize>(blanks: &T) -> Value {
    Value::from(Serde(blanks))
}

/// Values with some more; a value of `more` replaces one of the same name.
pub(super) fn with(values: &Value, more: BTreeMap<&'static str, Value>) -> Value {
    minijinja::value::merge_maps([values.clone(), Value::from(more)])
}

/// The names of the values.
pub(super) fn names_of(values: &Value) -> BTreeSet<String> {
    let names = values.try_iter().into_iter().flatten();
    names.map(|name| name.to_string()).collect()
}

/// A value in one line, harmless in Markdown: what would be markup stands in full width, which
/// reads the same.
pub(super) fn one_line(value: &str) -> String {
    let flat = value.split_whitespace().collect::<Vec<_>>().join(" ");
    for_markdown(&flat)
}

fn not_filled(name: &str, error: &Error) -> Problem {
    Problem::new(bilingual!(
        "模板 {name} 有错：{error}",
        "the template {name} is wrong: {error}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize)]
    struct Two {
        merchant: String,
        count: usize,
    }

    fn filled(name: &str, text: &str) -> Result<String, Problem> {
        let values = values(&Two {
            merchant: "*云雀*\n会员 ".to_owned(),
            count: 2,
        });
        let mut templates = Templates::new();
        templates.add(name, text, &names_of(&values))?;
        templates.fill(name, &values)
    }

    #[test]
    fn only_markdown_templates_escape_their_values() {
        let text = "**{{ merchant }}**，{{ count }} 笔";
        assert_eq!(
            filled("letters/a.md", text).unwrap(),
            "**＊云雀＊ 会员**，2 笔"
        );
        assert_eq!(filled("steps/a", text).unwrap(), "***云雀*\n会员 **，2 笔");
    }

    #[test]
    fn an_unknown_blank_is_an_error_in_any_branch() {
        let problem = filled("a", "{% if count > 5 %}{{ password }}{% endif %}").unwrap_err();
        assert_eq!(
            problem.to_string(),
            "there is no blank \"password\", expected some of count, merchant"
        );
        assert!(filled("a", "{{ merchant.name }}").is_err());
        assert!(filled("a", "{{ merchant").is_err());
    }

    #[test]
    fn a_later_value_replaces_one_of_the_same_name() {
        let both = with(
            &values(&BTreeMap::from([("a", 1), ("b", 1)])),
            BTreeMap::from([("b", Value::from(2))]),
        );
        assert_eq!(
            names_of(&both),
            BTreeSet::from(["a".to_owned(), "b".to_owned()])
        );
        assert_eq!(both.get_attr("b").expect("b"), Value::from(2));
    }
}
