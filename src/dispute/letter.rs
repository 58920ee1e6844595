//! Letters: templates filled from a case.
//!
//! What only the user knows is asked for by name. What is not entered stays a visible blank and is
//! listed; nothing is invented to fill one.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, PoisonError},
};

use minijinja::{Error, ErrorKind, Value};
use serde::Deserialize;
use strum::VariantArray as _;
use toml::Spanned;

use super::{
    blanks::{Blanks, ChargeBlank},
    fields::{Field, Fields, SUM},
    law::Law,
    scope::Scope,
    situation::LetterLabel,
    situation_facts::Situations,
    template::{MARKDOWN, Templates, names_of, one_line, values, with},
};
use crate::{
    bilingual,
    catalog::{DataFile, Kind},
    lang::Bilingual,
    problem::Problem,
};

/// A letter as its TOML file gives it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LetterFile {
    id: String,
    to: Bilingual,
    title: Bilingual,
    routes: Vec<Spanned<String>>,
    situations: Vec<Spanned<String>>,
    /// It cites the basis of the steps of these orders, from … to.
    cites: Vec<(u32, u32)>,
    /// Legal items among them that are of no use to the addressee.
    #[serde(default)]
    leaves_out: Vec<Spanned<String>>,
    body: String,
}

/// A letter whose template is parsed and checked.
#[derive(Debug)]
pub(super) struct LetterPlan {
    id: String,
    to: Bilingual,
    title: Bilingual,
    /// The cases that it is written for.
    pub scope: Scope,
    cites: Vec<(u32, u32)>,
    leaves_out: BTreeSet<String>,
    template: String,
}

/// A letter ready to be sent, or nearly so.
#[derive(Clone, Debug)]
pub struct Letter {
    /// The letter's id, the name of its template's file.
    pub id: String,
    /// The addressee.
    pub to: Bilingual,
    /// The title for a person.
    pub title: Bilingual,
    /// The letter in Chinese, as it is sent, in Markdown.
    pub markdown: String,
    /// Fields that it asks for and the user has not entered, by id.
    pub blanks: BTreeSet<String>,
}

impl LetterPlan {
    /// Checks a letter and parses its template: filled for every wording, and without anything.
    pub fn read(
        file: &DataFile,
        letter: LetterFile,
        situations: &Situations,
        law: &Law,
        fields: &Arc<Fields>,
        templates: &mut Templates,
    ) -> Result<LetterPlan, Problem> {
        file.check_id(Kind::Letters, &letter.id)?;
        let place = (file, Kind::Letters);
        let scope = Scope::read(place, &letter.routes, &letter.situations, situations)?;
        for id in &letter.leaves_out {
            law.named(place, id)?;
        }
        let plan = LetterPlan {
            template: format!("letters/{}{MARKDOWN}", letter.id),
            id: letter.id,
            to: letter.to,
            title: letter.title,
            scope,
            cites: letter.cites,
            leaves_out: letter
                .leaves_out
                .into_iter()
                .map(Spanned::into_inner)
                .collect(),
        };
        let misfilled = |problem: Problem| file.malformed(Kind::Letters, problem.what);
        let empty = Blanks::default();
        let mut names = names_of(&values(&empty));
        names.extend(["ask", "table"].map(str::to_owned));
        templates
            .add(&plan.template, &letter.body, &names)
            .map_err(misfilled)?;
        let labels = LetterLabel::VARIANTS.iter();
        let mut tries: Vec<Blanks> = labels.map(|&label| Blanks::filled(label)).collect();
        tries.push(empty);
        for blanks in &tries {
            plan.fill(templates, fields, blanks, &BTreeMap::new())
                .map_err(misfilled)?;
        }
        Ok(plan)
    }

    /// Whether it cites that legal item, on which a step of that order rests.
    pub fn cites(&self, order: u32, item: &str) -> bool {
        let mut ranges = self.cites.iter();
        let in_range = ranges.any(|&(from, to)| (from..=to).contains(&order));
        in_range && !self.leaves_out.contains(item)
    }

    /// Fills the letter. `entered`: what the user entered for this case, by the field's id.
    pub fn fill(
        &self,
        templates: &Templates,
        fields: &Arc<Fields>,
        blanks: &Blanks,
        entered: &BTreeMap<String, String>,
    ) -> Result<Letter, Problem> {
        let asked: Arc<Mutex<BTreeSet<String>>> = Arc::default();
        let mut more = BTreeMap::from([
            ("ask", ask(fields, entered, &asked)),
            ("table", Value::from_safe_string(table(&blanks.charge_list))),
        ]);
        // What the statements do not show to be claimable, the user has to name.
        let blank_sum = fields.get(SUM).map(visible_blank).unwrap_or_default();
        if blanks.claimable.is_empty() {
            let sum = entered.get(SUM).unwrap_or(&blank_sum);
            more.insert("claimable", Value::from(sum.as_str()));
        }
        let markdown = templates.fill(&self.template, &with(&values(blanks), more))?;
        let mut open = asked.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if markdown.contains(&one_line(&blank_sum)) {
            open.insert(SUM.to_owned());
        }
        Ok(Letter {
            id: self.id.clone(),
            to: self.to.clone(),
            title: self.title.clone(),
            markdown: format!("{}\n", markdown.trim()),
            blanks: open,
        })
    }
}

/// A field that nobody entered, as it stands in a letter.
fn visible_blank(field: &Field) -> String {
    format!("【{}】", field.label.zh)
}

/// The function `ask("field")` of templates: what the user entered, else a visible blank, noted in
/// `asked`.
fn ask(
    fields: &Arc<Fields>,
    entered: &BTreeMap<String, String>,
    asked: &Arc<Mutex<BTreeSet<String>>>,
) -> Value {
    let (fields, entered, asked) = (Arc::clone(fields), entered.clone(), Arc::clone(asked));
    Value::from_function(move |name: &str| -> Result<String, Error> {
        let Some(field) = fields.get(name) else {
            let known = fields.accepted();
            let what = bilingual!(
                "ask：没有“{name}”这一项；有 {known}",
                "ask: there is no field \"{name}\", expected one of {known}"
            );
            let both = format!("{} / {}", what.zh, what.en);
            return Err(Error::new(ErrorKind::InvalidOperation, both));
        };
        Ok(entered.get(name).cloned().unwrap_or_else(|| {
            let mut asked = asked.lock().unwrap_or_else(PoisonError::into_inner);
            asked.insert(name.to_owned());
            visible_blank(field)
        }))
    })
}

/// The charges as a Markdown table. A column that is empty throughout is left out.
fn table(charges: &[ChargeBlank]) -> String {
    type Column = (&'static str, fn(&ChargeBlank) -> String);
    const COLUMNS: [Column; 7] = [
        ("序号", |charge| charge.no.to_string()),
        ("时间", |charge| {
            format!("{} {}", charge.day, charge.time).trim().to_owned()
        }),
        ("金额", |charge| charge.amount.clone()),
        ("已退", |charge| charge.refunded.clone()),
        ("收款方", |charge| one_line(&charge.payee)),
        ("交易单号", |charge| one_line(&charge.order_no)),
        ("商户单号", |charge| one_line(&charge.merchant_order_no)),
    ];
    let columns: Vec<&Column> = COLUMNS
        .iter()
        .filter(|(_, cell)| charges.iter().any(|charge| !cell(charge).is_empty()))
        .collect();
    let line = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
    let names = columns.iter().map(|(name, _)| (*name).to_owned());
    let rule = columns.iter().map(|_| "---".to_owned());
    let mut lines = vec![line(names.collect()), line(rule.collect())];
    for charge in charges {
        lines.push(line(columns.iter().map(|(_, cell)| cell(charge)).collect()));
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{Catalog, Origin};

    fn read(body: &str) -> Result<(LetterPlan, Templates, Arc<Fields>), Problem> {
        let catalog = Catalog::load(&[])?;
        let situations = Situations::load(&catalog)?;
        let (law, fields) = (Law::load(&catalog)?, Arc::new(Fields::load(&catalog)?));
        let mut templates = Templates::new();
        let text = format!(
            "id = \"mine\"\nto = {{ zh = \"甲\", en = \"a\" }}\n\
             title = {{ zh = \"函\", en = \"l\" }}\nroutes = [\"any\"]\n\
             situations = [\"@claim\"]\ncites = [[40, 49]]\n\
             leaves_out = [\"civil-code-188\"]\nbody = '''{body}'''\n"
        );
        let letter = toml::from_str(&text).expect("a letter");
        let file = DataFile {
            id: "mine".to_owned(),
            origin: Origin::BuiltIn,
            text,
        };
        let plan = LetterPlan::read(&file, letter, &situations, &law, &fields, &mut templates)?;
        Ok((plan, templates, fields))
    }

    fn filled(body: &str, entered: &[(&str, &str)]) -> Letter {
        let (plan, templates, fields) = read(body).expect("a letter");
        let owned = |&(id, value): &(&str, &str)| (id.to_owned(), value.to_owned());
        let entered = entered.iter().map(owned).collect();
        let blanks = Blanks::default();
        plan.fill(&templates, &fields, &blanks, &entered)
            .expect("filled")
    }

    #[test]
    fn what_is_not_entered_stays_a_visible_blank() {
        let body = "{{ ask(\"name\") }} {{ ask(\"phone\") }} {{ claimable }}";
        let letter = filled(body, &[("name", "*甲*")]);
        assert_eq!(letter.markdown, "＊甲＊ 【联系电话】 【要求退还的金额】\n");
        let open: Vec<&str> = letter.blanks.iter().map(String::as_str).collect();
        assert_eq!(open, ["claim_amount", "phone"]);
        let named = filled(body, &[("claim_amount", "12 元")]);
        assert!(named.markdown.ends_with("12 元\n"), "{}", named.markdown);
        assert!(!named.blanks.contains("claim_amount"));
    }

    #[test]
    fn mistakes_are_found_when_a_letter_is_read() {
        let message = |body| read(body).expect_err("a problem").to_string();
        let blank = message("{% if label == \"gift\" %}{{ password }}{% endif %}");
        assert!(
            blank.starts_with("letters/mine.toml: there is no blank \"password\""),
            "{blank}"
        );
        let field = message("{% if label == \"gift\" %}{{ ask(\"nane\") }}{% endif %}");
        assert!(field.contains("there is no field \"nane\""), "{field}");
        let law = message("{% for law in laws %}{{ law.colour }}{% endfor %}");
        assert!(law.starts_with("letters/mine.toml: the template"), "{law}");
    }

    #[test]
    fn a_letter_cites_the_basis_of_its_steps() {
        let (plan, ..) = read("x").expect("a letter");
        assert!(plan.cites(40, "ecommerce-17") && plan.cites(49, "ecommerce-17"));
        assert!(!plan.cites(50, "ecommerce-17") && !plan.cites(40, "civil-code-188"));
    }

    #[test]
    fn the_table_leaves_out_empty_columns_and_is_harmless() {
        let charge = ChargeBlank {
            no: 1,
            day: "2026-06-03".to_owned(),
            amount: "25.00 元".to_owned(),
            payee: "云|雀".to_owned(),
            ..ChargeBlank::default()
        };
        assert_eq!(
            table(&[charge]),
            "| 序号 | 时间 | 金额 | 收款方 |\n| --- | --- | --- | --- |\n\
             | 1 | 2026-06-03 | 25.00 元 | 云｜雀 |"
        );
    }
}
