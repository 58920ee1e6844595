//! A profile drafted from a file that none reads: the header row found, columns named by what other formats call them, the rest said.

use std::{collections::BTreeMap, fmt::Write as _};

use super::{
    Profiles,
    profile::{Field, plain},
    recognise,
};
use crate::{
    bilingual,
    calendar::Moment,
    intake::{Document, Table},
    lang::Bilingual,
    money::Money,
    text::is_han,
};

/// A profile to be completed by the user.
#[derive(Debug)]
pub struct Draft {
    pub id: String,
    pub toml: String,
    /// What the file does not tell, or what was only guessed: the user's part.
    pub open: Vec<Bilingual>,
}

/// Drafts a profile for the first table of the document that looks like a statement; `None` when none does.
pub fn draft(document: &Document, id: &str, profiles: &Profiles) -> Option<Draft> {
    let (table, header) = document
        .tables
        .iter()
        .find_map(|table| Some((table, likely_header(table)?)))?;
    let names = recognise::names(table.row(header));
    let fields = fields(&names, profiles);
    let mut open = Vec::new();
    let signed = signs(table, header, &fields);
    let column = |field: Field| fields.get(&field).map(|index| names[*index].as_str());
    let dated = column(Field::At).or(column(Field::Date));
    if dated.is_none() {
        open.push(bilingual!(
            "没有认出日期列：在 [columns] 里写 at（日期带时间）或 date",
            "no date column was recognised: name `at` (with time) or `date` under [columns]"
        ));
    }
    let two_sided = column(Field::MoneyIn).is_some() && column(Field::MoneyOut).is_some();
    let sign = match (two_sided, column(Field::Amount), column(Field::Flow)) {
        (true, _, _) | (_, Some(_), Some(_)) => None,
        (_, Some(_), None) if signed => {
            open.push(bilingual!(
                "金额有正有负，假定负数是支出（sign = \"minus_out\"）；信用卡账单常常相反（plus_out），请核对",
                "amounts have signs; a negative one is taken for money spent (sign = \"minus_out\"), credit cards often mean the opposite (plus_out): check it"
            ));
            Some("minus_out")
        }
        (_, Some(_), None) => {
            open.push(bilingual!(
                "金额没有正负号，也没有收支方向列：写上 flow 列和 [flow] 的词，或 sign",
                "amounts have no sign and no column tells the direction: name a `flow` column with its words under [flow], or a `sign`"
            ));
            None
        }
        (_, None, _) => {
            open.push(bilingual!(
                "没有认出金额列：写 amount，或 money_in 与 money_out",
                "no amount column was recognised: name `amount`, or `money_in` and `money_out`"
            ));
            None
        }
    };
    if column(Field::Counterparty).is_none() && column(Field::Description).is_none() {
        open.push(bilingual!(
            "没有认出对方或说明列：没有它就认不出商户，请写 counterparty 或 description",
            "no column for the other side was recognised: without `counterparty` or `description` no merchant can be told"
        ));
    }
    let unused: Vec<&str> = names
        .iter()
        .enumerate()
        .filter(|(index, name)| !name.is_empty() && !fields.values().any(|used| used == index))
        .map(|(_, name)| name.as_str())
        .collect();
    if !unused.is_empty() {
        open.push(bilingual!(
            "这些列没有用到，需要的话写进 [columns]：{unused}",
            "these columns are not used, name them under [columns] where they are needed: {unused}",
            unused = unused.join("、")
        ));
    }
    open.push(bilingual!(
        "核对 name、institution（钱包在“支付方式”里怎样称呼这家银行）和 preamble（账号、起止日期的写法）",
        "check `name`, `institution` (what wallets call this bank as a means of payment) and `preamble` (how account and period are written)"
    ));
    let bank = bank_named(document, table, header);
    if let (Some(flow), None) = (column(Field::Flow), sign) {
        let values = flow_values(table, header, &names, flow);
        open.push(bilingual!(
            "{flow} 列里的词要分进 [flow] 的 out、in、neutral：{values}",
            "sort the words of column {flow} into out, in and neutral under [flow]: {values}",
            values = values.join("、")
        ));
    }
    Some(Draft {
        id: id.to_owned(),
        toml: write(id, bank.as_deref(), &names, &fields, sign, &open),
        open,
    })
}

/// The row of names above the first row that holds a day and an amount.
pub(super) fn likely_header(table: &Table) -> Option<usize> {
    let filled = |index: usize| -> Vec<&str> {
        let cells = table.row(index).cells();
        cells
            .map(str::trim)
            .filter(|cell| !cell.is_empty())
            .collect()
    };
    let is_day = |cell: &&&str| cell.len() >= 8 && Moment::parse(cell).is_some();
    let is_amount = |cell: &&&str| Moment::parse(cell).is_none() && Money::parse(cell).is_some();
    let first = (0..table.len().min(200)).find(|&index| {
        let cells = filled(index);
        cells.len() >= 3
            && cells.iter().any(|cell| is_day(&cell))
            && cells.iter().any(|cell| is_amount(&cell))
    })?;
    (0..first).rev().find(|&index| {
        let cells = filled(index);
        cells.len() >= 3 && !cells.iter().any(|cell| is_day(&cell) || is_amount(&cell))
    })
}

/// What each column holds: as the other formats use a column of that name, else by a word in the name. A field is given once.
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
        let uses = known.get(name)?;
        uses.iter()
            .max_by_key(|(_, count)| **count)
            .map(|(field, _)| *field)
    };
    const BY_WORD: [(&str, Field); 18] = [
        ("余额", Field::Balance),
        ("收入", Field::MoneyIn),
        ("存入", Field::MoneyIn),
        ("贷方", Field::MoneyIn),
        ("支出", Field::MoneyOut),
        ("取出", Field::MoneyOut),
        ("借方", Field::MoneyOut),
        ("金额", Field::Amount),
        ("发生额", Field::Amount),
        ("日期", Field::Date),
        ("时间", Field::Time),
        ("币", Field::Currency),
        ("户名", Field::Counterparty),
        ("对方名称", Field::Counterparty),
        ("商户", Field::Counterparty),
        ("摘要", Field::Kind),
        ("附言", Field::Description),
        ("用途", Field::Description),
    ];
    let by_word = |name: &str| {
        let found = BY_WORD.iter().find(|(word, _)| name.contains(word));
        found.map(|(_, field)| *field)
    };
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
    if fields.contains_key(&Field::MoneyIn) && fields.contains_key(&Field::MoneyOut) {
        fields.remove(&Field::Amount);
    } else {
        fields.remove(&Field::MoneyIn);
        fields.remove(&Field::MoneyOut);
    }
    // A time alone is a day with its time.
    if !fields.contains_key(&Field::Date)
        && let Some(time) = fields.remove(&Field::Time)
    {
        fields.entry(Field::At).or_insert(time);
    }
    fields
}

/// Any amount below nothing.
fn signs(table: &Table, header: usize, fields: &BTreeMap<Field, usize>) -> bool {
    let Some(&column) = fields.get(&Field::Amount) else {
        return false;
    };
    (header + 1..table.len()).any(|index| {
        Money::parse(table.row(index).cell(column)).is_some_and(|read| read.value.is_negative())
    })
}

fn flow_values(table: &Table, header: usize, names: &[String], flow: &str) -> Vec<String> {
    const SHOWN: usize = 12;
    let Some(column) = names.iter().position(|name| name == flow) else {
        return Vec::new();
    };
    let mut values: Vec<String> = (header + 1..table.len())
        .map(|index| table.row(index).cell(column).trim().to_owned())
        .filter(|value| !value.is_empty())
        .collect();
    values.sort();
    values.dedup();
    values.truncate(SHOWN);
    values
}

/// The bank's name, if a line above the header, or the file's name, says it.
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

fn write(
    id: &str,
    bank: Option<&str>,
    names: &[String],
    fields: &BTreeMap<Field, usize>,
    sign: Option<&str>,
    open: &[Bilingual],
) -> String {
    let quoted = |text: &str| toml::Value::from(text.replace(char::is_control, " ")).to_string();
    let mut required: Vec<usize> = fields.values().copied().collect();
    required.sort_unstable();
    let required: Vec<String> = required
        .iter()
        .map(|index| quoted(&names[*index]))
        .collect();
    let mut toml = String::new();
    let mut line = |text: &str| {
        // Writing to a string cannot fail.
        let _ = writeln!(toml, "{text}");
    };
    line("# Drafted by `kameng-audit catalog new`. Complete it, then look at what it reads:");
    line("#   kameng-audit inspect FILE --catalog DIR");
    for words in open {
        line(&format!(
            "# open: {}",
            words.zh.replace(char::is_control, " ")
        ));
        line(&format!(
            "#       {}",
            words.en.replace(char::is_control, " ")
        ));
    }
    line(&format!("id = {}", quoted(id)));
    line(&format!(
        "name = {}",
        quoted(&format!("{}账户明细", bank.unwrap_or("某银行")))
    ));
    line("channel = \"bank\"");
    line(&format!(
        "institution = [{}]",
        bank.map(quoted).unwrap_or_default()
    ));
    line(&format!("required = [{}]", required.join(", ")));
    if let Some(sign) = sign {
        line(&format!("sign = {}", quoted(sign)));
    }
    line("footers = [\"*合计*\"]");
    line("currencies = { \"人民币\" = \"CNY\", \"人民币元\" = \"CNY\" }");
    line("preamble = [");
    line("  '(?:账号|卡号|账户)[:：]\\s*(?P<account>[\\d*]+)',");
    line(
        "  '起始日期[:：]\\s*(?P<from>[\\d/-]+)\\s*(?:截止|终止|结束)日期[:：]\\s*(?P<to>[\\d/-]+)',",
    );
    line("]");
    line("");
    line("[columns]");
    for (field, index) in fields {
        line(&format!(
            "{} = {}",
            field.name(),
            quoted(&plain(&names[*index]))
        ));
    }
    if fields.contains_key(&Field::Flow) && sign.is_none() {
        line("");
        line("[flow]");
        line("out = [\"支出\", \"借*\", \"转出\"]");
        line("in = [\"收入\", \"贷*\", \"转入\"]");
    }
    for (field, words, is) in [
        (Field::Kind, "[\"*退款*\", \"*退货*\"]", "refund"),
        (Field::Description, "[\"*退款*\", \"*退货*\"]", "refund"),
        (Field::Kind, "[\"*还款*\", \"*提现*\"]", "between"),
    ] {
        if fields.contains_key(&field) {
            line("");
            line("[[outcome]]");
            line(&format!("when = {{ {} = {words} }}", field.name()));
            line(&format!("is = {}", quoted(is)));
        }
    }
    toml
}
