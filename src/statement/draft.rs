//! A profile drafted from a file that none reads: the header row found, its columns given fields by
//! what other formats and the list of column words call them, and what is left to the user.

use std::{collections::BTreeMap, fmt::Write as _};

use super::{
    field::Field,
    keywords::ColumnWords,
    profiles::Profiles,
    recognise::{likely_header, names},
};
use crate::{
    bilingual,
    intake::{Document, Table},
    lang::Bilingual,
    money::Money,
    text::is_han,
};

/// A profile to be completed by the user.
#[derive(Debug)]
pub struct Draft {
    pub id: String,
    /// The profile file.
    pub toml: String,
    /// What the file does not tell, or what was only guessed: the user's part.
    pub open: Vec<Bilingual>,
}

/// Drafts a profile for the first table of the document that looks like a statement; `None` when
/// none does.
pub fn draft(document: &Document, id: &str, profiles: &Profiles) -> Option<Draft> {
    let (table, header) = document
        .tables
        .iter()
        .find_map(|table| Some((table, likely_header(table)?)))?;
    let names = names(table.row(header));
    let columns = Columns {
        table,
        header,
        fields: fields(&names, profiles),
        names,
    };
    let open = columns.open();
    let bank = bank_named(document, table, header);
    Some(Draft {
        id: id.to_owned(),
        toml: columns.write(id, bank.as_deref(), &profiles.columns, &open),
        open,
    })
}

/// The fields of a header's columns: as the other formats use a column of that name, else by the
/// list of column words. A field is given once.
fn fields(names: &[String], profiles: &Profiles) -> BTreeMap<Field, usize> {
    let mut known: BTreeMap<&str, BTreeMap<Field, usize>> = BTreeMap::new();
    for profile in profiles.iter() {
        for (field, columns) in &profile.columns {
            for column in columns {
                *known.entry(column).or_default().entry(*field).or_default() += 1;
            }
        }
    }
    let by_use = |name: &str| {
        let uses = known.get(name)?.iter();
        uses.max_by_key(|(_, count)| **count)
            .map(|(field, _)| *field)
    };
    let by_word = |name: &str| profiles.columns.field(name);
    let mut fields = BTreeMap::new();
    for guess in [&by_use as &dyn Fn(&str) -> Option<Field>, &by_word] {
        for (index, name) in names.iter().enumerate() {
            if fields.values().any(|used| *used == index) {
                continue;
            }
            if let Some(field) = guess(name) {
                fields.entry(field).or_insert(index);
            }
        }
    }
    let sides = [Field::MoneyIn, Field::MoneyOut];
    if sides.iter().all(|side| fields.contains_key(side)) {
        fields.remove(&Field::Amount);
    } else if fields.contains_key(&Field::Amount) {
        fields.retain(|field, _| !sides.contains(field));
    }
    // A time alone is a day with its time.
    if !fields.contains_key(&Field::Date)
        && let Some(time) = fields.remove(&Field::Time)
    {
        fields.entry(Field::At).or_insert(time);
    }
    fields
}

/// The bank's name, if a line above the header, or the file's name, holds it.
fn bank_named(document: &Document, table: &Table, header: usize) -> Option<String> {
    let above = (0..header).map(|index| table.row(index).joined());
    let mut texts = above
        .chain(table.preface.iter().cloned())
        .chain([document.file.clone()]);
    texts.find_map(|text| {
        let end = text.find("银行")? + "银行".len();
        let name: Vec<char> = text[..end]
            .chars()
            .rev()
            .take_while(|&c| is_han(c))
            .collect();
        let name: String = name.into_iter().rev().collect();
        (name.chars().count() > 2).then_some(name)
    })
}

/// A header whose columns have fields as far as they could be told.
struct Columns<'t> {
    table: &'t Table,
    header: usize,
    names: Vec<String>,
    fields: BTreeMap<Field, usize>,
}

impl Columns<'_> {
    fn name(&self, field: Field) -> Option<&str> {
        let index = self.fields.get(&field)?;
        Some(&self.names[*index])
    }

    fn has(&self, field: Field) -> bool {
        self.fields.contains_key(&field)
    }

    /// Cells of a field below the header.
    fn cells(&self, field: Field) -> impl Iterator<Item = &str> {
        let rows = self.header + 1..self.table.len();
        let column = self.fields.get(&field).copied();
        rows.filter_map(move |index| Some(self.table.row(index).cell(column?).trim()))
    }

    /// The meaning of the amounts' signs, where some are negative and no column tells the
    /// direction.
    fn sign(&self) -> Option<&'static str> {
        let negative = |cell| Money::parse(cell).is_some_and(|read| read.value.is_negative());
        let signed = !self.has(Field::Flow) && self.cells(Field::Amount).any(negative);
        signed.then_some("minus_out")
    }

    /// What the user has to complete or to look at.
    fn open(&self) -> Vec<Bilingual> {
        let mut open = Vec::new();
        if !self.has(Field::At) && !self.has(Field::Date) {
            open.push(bilingual!(
                "没有认出日期列：在 [columns] 里写 at（日期带时间）或 date",
                "no date column was recognised: name `at` (with time) or `date` under [columns]"
            ));
        }
        open.extend(self.open_amount());
        if !self.has(Field::Counterparty) && !self.has(Field::Description) {
            open.push(bilingual!(
                "没有认出对方或说明列：没有它就认不出商户，请写 counterparty 或 description",
                "no column for the other side was recognised: without `counterparty` or \
                 `description` no merchant can be found"
            ));
        }
        let unused: Vec<&str> = (0..self.names.len())
            .filter(|index| !self.fields.values().any(|used| used == index))
            .map(|index| self.names[index].as_str())
            .filter(|name| !name.is_empty())
            .collect();
        if !unused.is_empty() {
            open.push(bilingual!(
                "这些列没有用到，需要的话写进 [columns]：{unused}",
                "these columns are not used, name them under [columns] where they are needed: \
                 {unused}",
                unused = unused.join("、")
            ));
        }
        open.push(bilingual!(
            "核对 name、institution（钱包在“支付方式”里怎样称呼这家银行）和 preamble（账号、\
             起止日期的写法）",
            "check `name`, `institution` (what wallets call this bank as a means of payment) and \
             `preamble` (how account and period are written)"
        ));
        if let Some(flow) = self.name(Field::Flow) {
            open.push(bilingual!(
                "{flow} 列里的词要分进 [flow] 的 out、in、neutral：{values}",
                "sort the words of column {flow} into out, in and neutral under [flow]: {values}",
                values = self.flow_values().join("、")
            ));
        }
        open
    }

    /// What is missing of the amount, or was only guessed.
    fn open_amount(&self) -> Option<Bilingual> {
        match (self.name(Field::MoneyIn), self.name(Field::MoneyOut)) {
            (Some(_), Some(_)) => return None,
            (Some(income), None) => {
                return Some(bilingual!(
                    "只认出收入列 {income}，没有认出支出列：在 [columns] 里写 money_out",
                    "only the column of money coming in was recognised ({income}): name the other \
                     one as `money_out` under [columns]"
                ));
            }
            (None, Some(out)) => {
                return Some(bilingual!(
                    "只认出支出列 {out}，没有认出收入列：在 [columns] 里写 money_in",
                    "only the column of money going out was recognised ({out}): name the other one \
                     as `money_in` under [columns]"
                ));
            }
            (None, None) => {}
        }
        if !self.has(Field::Amount) {
            return Some(bilingual!(
                "没有认出金额列：写 amount，或 money_in 与 money_out",
                "no amount column was recognised: name `amount`, or `money_in` and `money_out`"
            ));
        }
        match self.sign() {
            Some(_) => Some(bilingual!(
                "金额有正有负，假定负数是支出（sign = \"minus_out\"）；信用卡账单常常相反\
                 （plus_out），请核对",
                "amounts have signs; a negative one is taken for money spent (sign = \
                 \"minus_out\"), credit cards often mean the opposite (plus_out): check it"
            )),
            None if self.has(Field::Flow) => None,
            None => Some(bilingual!(
                "金额没有正负号，也没有收支方向列：写上 flow 列和 [flow] 的词，或 sign",
                "amounts have no sign and no column tells the direction: name a `flow` column with \
                 its words under [flow], or a `sign`"
            )),
        }
    }

    /// Some different words of the flow column.
    fn flow_values(&self) -> Vec<&str> {
        const SHOWN: usize = 12;
        let filled = self.cells(Field::Flow).filter(|value| !value.is_empty());
        let mut values: Vec<&str> = filled.collect();
        values.sort_unstable();
        values.dedup();
        values.truncate(SHOWN);
        values
    }

    /// The profile file.
    fn write(
        &self,
        id: &str,
        bank: Option<&str>,
        words: &ColumnWords,
        open: &[Bilingual],
    ) -> String {
        let mut required: Vec<usize> = self.fields.values().copied().collect();
        required.sort_unstable();
        let required: Vec<String> = required
            .iter()
            .map(|index| quoted(&self.names[*index]))
            .collect();
        let mut toml = String::new();
        let mut line = |text: &str| {
            // Writing to a string cannot fail.
            let _ = writeln!(toml, "{text}");
        };
        line("# Drafted by `kameng-audit catalog new`. Complete it, then look at what it reads:");
        line("#   kameng-audit inspect FILE --catalog DIR");
        for text in open {
            line(&format!("# open: {}", one_line(&text.zh)));
            line(&format!("#       {}", one_line(&text.en)));
        }
        line(&format!("id = {}", quoted(id)));
        let name = format!("{}账户明细", bank.unwrap_or("某银行"));
        line(&format!("name = {}", quoted(&name)));
        line("channel = \"bank\"");
        let institution = bank.map(quoted).unwrap_or_default();
        line(&format!("institution = [{institution}]"));
        line(&format!("required = [{}]", required.join(", ")));
        if let Some(sign) = self.sign() {
            line(&format!("sign = {}", quoted(sign)));
        }
        line(words.draft.head.trim_end());
        line("");
        line("[columns]");
        for (field, index) in &self.fields {
            line(&format!(
                "{} = {}",
                field.name(),
                quoted(&self.names[*index])
            ));
        }
        if self.has(Field::Flow) {
            line("");
            line(words.draft.flow.trim_end());
        }
        for outcome in &words.draft.outcome {
            if self.has(outcome.field) {
                let texts: Vec<String> = outcome.words.iter().map(|word| quoted(word)).collect();
                let (field, texts) = (outcome.field.name(), texts.join(", "));
                line("");
                line("[[outcome]]");
                line(&format!("when = {{ {field} = [{texts}] }}"));
                line(&format!("is = {}", quoted(outcome.is.name())));
            }
        }
        toml
    }
}

fn one_line(text: &str) -> String {
    text.replace(char::is_control, " ")
}

/// A text as a TOML string.
fn quoted(text: &str) -> String {
    toml::Value::from(one_line(text)).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{catalog::Catalog, intake::parse_text};

    fn drafted(text: &str) -> Draft {
        let document = Document {
            file: "小溪银行.csv".to_owned(),
            sha256: String::new(),
            tables: vec![parse_text(text)],
        };
        let profiles = Profiles::load(&Catalog::load(&[]).unwrap()).unwrap();
        draft(&document, "b", &profiles).unwrap()
    }

    #[test]
    fn columns_that_no_profile_has_get_their_fields_by_word() {
        let draft = drafted("日期,摘要,支取,存入,结余,对方\n2026-01-02,消费,12.00,,88.00,某店\n");
        for line in [
            "name = \"小溪银行账户明细\"",
            "date = \"日期\"",
            "kind = \"摘要\"",
            "money_out = \"支取\"",
            "money_in = \"存入\"",
            "balance = \"结余\"",
            "counterparty = \"对方\"",
        ] {
            assert!(draft.toml.contains(line), "{line}\n{}", draft.toml);
        }
        assert_eq!(draft.open.len(), 1, "{:?}", draft.open);
    }

    #[test]
    fn one_side_alone_is_kept_and_the_other_asked_for() {
        let draft = drafted("日期,去了,存入,对方\n2026-01-02,12.00,,某店\n");
        assert!(draft.toml.contains("money_in = \"存入\""), "{}", draft.toml);
        assert!(draft.open[0].en.contains("`money_out`"), "{:?}", draft.open);
        assert!(draft.open[1].en.contains("去了"), "{:?}", draft.open);
    }

    #[test]
    fn signs_and_flow_words_are_left_to_the_user() {
        let signed = drafted("日期,金额,附言\n2026-01-02,-12.00,某店\n");
        assert!(
            signed.toml.contains("sign = \"minus_out\""),
            "{}",
            signed.toml
        );
        let flow = drafted("日期,金额,收/支,附言\n2026-01-02,12.00,花掉,某店\n");
        assert!(flow.toml.contains("[flow]"), "{}", flow.toml);
        let open = flow.open.iter().any(|open| open.en.contains("花掉"));
        assert!(open, "{:?}", flow.open);
    }
}
