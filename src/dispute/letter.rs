//! Letters: templates filled from a case. What only the user knows is asked for by name; what is not entered stays a visible blank and is
//! listed, and nothing is invented to fill one.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, LazyLock, Mutex, PoisonError},
};

use minijinja::{Environment, Error, ErrorKind, UndefinedBehavior, value::Serde};
use serde::{Deserialize, Serialize};

use super::{law::Citation, playbook::Scope};
use crate::{bilingual, lang::Bilingual, problem::Problem, userfiles::Details};

/// A letter as its TOML file gives it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LetterSpec {
    pub id: String,
    pub to: Bilingual,
    pub title: Bilingual,
    routes: Vec<String>,
    situations: Vec<String>,
    /// It cites what the steps of these orders rest on.
    pub cites: Vec<(u32, u32)>,
    /// What such a step rests on, and is of no use to the one who gets the letter.
    #[serde(default)]
    pub leaves_out: Vec<String>,
    body: String,
    #[serde(skip)]
    scope: Option<Scope>,
}

/// A letter ready to be sent, or nearly so.
#[derive(Clone, Debug)]
pub struct Letter {
    pub id: String,
    pub to: Bilingual,
    pub title: Bilingual,
    /// In Chinese, as it is sent.
    pub markdown: String,
    /// Fields it asks for that the user has not entered, by id.
    pub blanks: BTreeSet<String>,
}

/// A field that only the user can fill.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    pub id: String,
    /// It belongs to one case, not to the person: entered under the finding's id.
    #[serde(default)]
    of_case: bool,
    pub label: Bilingual,
    pub why: Bilingual,
    pub find: Bilingual,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FieldFile {
    field: Vec<Field>,
}

/// Every field that a letter may ask for.
pub static FIELDS: LazyLock<Vec<Field>> =
    LazyLock::new(
        || match toml::from_str::<FieldFile>(include_str!("fields/letters.toml")) {
            Ok(file) => file.field,
            Err(error) => unreachable!("a built-in file that every test reads: {error}"),
        },
    );

/// The field of the sum that is asked back.
const SUM: &str = "claim_amount";

/// Whether the fields of `details.toml` are known ones, each where it belongs.
pub(super) fn check_details(details: &Details) -> Result<(), Problem> {
    let known = |name: &str| {
        let field = FIELDS.iter().find(|field| field.id == *name);
        field.ok_or_else(|| {
            let known: Vec<&str> = FIELDS.iter().map(|field| field.id.as_str()).collect();
            let what = bilingual!("没有“{name}”这一项", "there is no field \"{name}\"");
            Problem::new(what).at(&details.file).hinted(bilingual!(
                "写成其中之一：{known}",
                "write one of {known}",
                known = known.join(", ")
            ))
        })
    };
    for name in details.of_person.keys() {
        if known(name)?.of_case {
            let what = bilingual!(
                "“{name}”是每个案件各自的：别的商家或机构各有各的",
                "\"{name}\" belongs to one case: another merchant or institution has another"
            );
            let hint = bilingual!(
                "写在那个案件的编号下面，例如\n[fnd-0123456789]\n{name} = \"…\"",
                "put it under the finding's id, as in\n[fnd-0123456789]\n{name} = \"…\""
            );
            return Err(Problem::new(what).at(&details.file).hinted(hint));
        }
    }
    for name in details.of_cases.values().flat_map(BTreeMap::keys) {
        known(name)?;
    }
    Ok(())
}

/// Everything a template can be filled with; what is missing is an empty text. All in Chinese, as the letters are.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct LetterBlanks {
    pub label: &'static str,
    pub situation: &'static str,
    pub merchant: String,
    pub channel: String,
    /// Whose statements show the charges.
    pub seen_at: String,
    pub cancelled_at: String,
    pub cancelled_where: String,
    pub confirmation: String,
    pub count: usize,
    pub amount: String,
    pub refunded: String,
    pub claimable: String,
    pub first_day: String,
    pub last_day: String,
    pub as_of: String,
    pub answer_by: String,
    pub cadence: String,
    pub price: String,
    /// The price before it rose.
    pub old_price: String,
    pub charges: Vec<ChargeBlank>,
    pub table: String,
    pub laws: Vec<Citation>,
    pub evidence: Vec<EvidenceBlank>,
}

#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct ChargeBlank {
    pub no: usize,
    pub day: String,
    pub time: String,
    pub amount: String,
    pub refunded: String,
    pub net: String,
    pub payee: String,
    pub channel: String,
    pub order_no: String,
    pub merchant_order_no: String,
    pub file: String,
    pub line: u32,
}

#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct EvidenceBlank {
    pub name: String,
    pub have: bool,
}

impl LetterSpec {
    /// Reads whom it concerns, and fills it once without anything, so that a mistake is found when the file is read.
    pub fn check(&mut self) -> Result<(), String> {
        self.scope = Some(Scope::read(&self.routes, &self.situations)?);
        self.fill(&LetterBlanks::default(), &BTreeMap::new())
            .map(drop)
            .map_err(|error| error.to_string())
    }

    pub fn scope(&self) -> &Scope {
        match &self.scope {
            Some(scope) => scope,
            None => unreachable!("a letter is checked when it is read"),
        }
    }

    /// `entered`: what the user entered for this case, by the field's id.
    pub fn fill(
        &self,
        blanks: &LetterBlanks,
        entered: &BTreeMap<String, String>,
    ) -> Result<Letter, Problem> {
        let missing: Arc<Mutex<BTreeSet<String>>> = Arc::default();
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        let entered_sum = entered.get(SUM).cloned();
        let (entered, asked) = (entered.clone(), Arc::clone(&missing));
        environment.add_function("ask", move |name: &str| -> Result<String, Error> {
            let field = FIELDS
                .iter()
                .find(|field| field.id == name)
                .ok_or_else(|| {
                    Error::new(
                        ErrorKind::InvalidOperation,
                        format!("ask: there is no field {name:?}"),
                    )
                })?;
            Ok(match entered.get(name) {
                Some(value) => plain(value),
                None => {
                    let mut asked = asked.lock().unwrap_or_else(PoisonError::into_inner);
                    asked.insert(name.to_owned());
                    format!("【{}】", field.label.zh)
                }
            })
        });
        // What the statements do not show to be claimable, the user has to name.
        let sum = FIELDS.iter().find(|field| field.id == SUM);
        let unnamed = sum
            .map(|field| format!("【{}】", field.label.zh))
            .unwrap_or_default();
        let mut blanks = blanks.clone();
        if blanks.claimable.is_empty() {
            let named = entered_sum.map(|sum| plain(&sum));
            blanks.claimable = named.unwrap_or_else(|| unnamed.clone());
        }
        let markdown = environment
            .render_str(&self.body, Serde(&blanks))
            .map_err(|error| Problem::other(error).at(format!("letters/{}.toml", self.id)))?;
        let mut blanks = missing
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        if !unnamed.is_empty() && markdown.contains(&unnamed) {
            blanks.insert(SUM.to_owned());
        }
        Ok(Letter {
            id: self.id.clone(),
            to: self.to.clone(),
            title: self.title.clone(),
            markdown: format!("{}\n", markdown.trim()),
            blanks,
        })
    }
}

/// A value of a statement or of the user's in which no character means anything to Markdown: such characters in full width, which reads the
/// same and needs no escape.
pub(super) fn plain(value: &str) -> String {
    let flat = value.split_whitespace().collect::<Vec<_>>().join(" ");
    crate::text::for_markdown(&flat)
}
