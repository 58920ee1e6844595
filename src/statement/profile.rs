//! A statement format, checked: every pattern compiled, every name in the form it is compared in.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use regex::Regex;

use super::{
    channel::Channel,
    direction::{Direction, Side},
    field::{Field, column_key},
    outcome::{Conditions, Glob, Outcome},
    pattern::{Capture, Preamble, RefundPattern, compiled},
    spec::{FlowSpec, ProfileSpec, Sign},
};
use crate::{bilingual, lang::Bilingual, text::is_han};

/// A checked statement format.
#[derive(Debug)]
pub struct Profile {
    /// The file's name without `.toml`.
    pub id: String,
    /// The format's name for a person.
    pub name: String,
    pub channel: Channel,
    /// How wallets name this bank as a means of payment.
    pub institution: Vec<String>,
    /// The dates are posting days, not trade days.
    pub posting: bool,
    /// Names that the header row holds, as column keys.
    pub required: Vec<String>,
    pub(super) currency: Arc<str>,
    pub(super) absent: Vec<String>,
    pub(super) day_first: bool,
    /// For each field the columns that may hold it, as column keys, in order of preference.
    pub(super) columns: BTreeMap<Field, Vec<String>>,
    pub(super) captures: Vec<Capture>,
    pub(super) sign: Option<Sign>,
    pub(super) income_is: Direction,
    /// The words of the flow column.
    pub(super) sides: Vec<(Glob, Side)>,
    pub(super) outcomes: Vec<Outcome>,
    pub(super) known_words: BTreeMap<Field, Vec<Glob>>,
    pub(super) refunded_whole: Vec<Glob>,
    pub(super) refunded_part: Option<Regex>,
    pub(super) sums_are_net: bool,
    pub(super) refund_of: Vec<RefundPattern>,
    pub(super) currencies: BTreeMap<String, Arc<str>>,
    pub(super) footers: Vec<Glob>,
    pub(super) skip: Vec<Conditions>,
    pub(super) end: Vec<Glob>,
    pub(super) preamble: Vec<Preamble>,
}

impl Profile {
    /// The profile that a file describes, or the first mistake in it: key, value, what is accepted.
    pub(super) fn new(spec: ProfileSpec) -> Result<Profile, Bilingual> {
        check_names(&spec)?;
        check_amounts(&spec)?;
        let all = |names: &[String]| names.iter().map(|name| column_key(name)).collect();
        let globs = |texts: &[String]| texts.iter().map(|text| Glob::new(text)).collect();
        let part = spec.stated_refund.part.as_deref();
        let columns = spec.columns.iter();
        let known_words = spec.words.iter();
        let currencies = spec.currencies.into_iter();
        Ok(Profile {
            required: all(&spec.required),
            absent: all(&spec.absent),
            columns: columns
                .map(|(&field, names)| (field, all(names.as_slice())))
                .collect(),
            captures: collected(&spec.capture, Capture::new)?,
            sides: sides(&spec.flow),
            outcomes: spec.outcome.iter().map(Outcome::new).collect(),
            known_words: known_words
                .map(|(&field, words)| (field, globs(words)))
                .collect(),
            refunded_whole: globs(&spec.stated_refund.whole),
            refunded_part: part.map(refunded_part).transpose()?,
            sums_are_net: spec.stated_refund.sums_are_net,
            refund_of: collected(&spec.refund_of, RefundPattern::new)?,
            currencies: currencies.map(|(word, code)| (word, code.into())).collect(),
            footers: globs(&spec.footers),
            skip: spec.skip.iter().map(Conditions::new).collect(),
            end: globs(&spec.end),
            preamble: collected(&spec.preamble, |pattern| Preamble::new(pattern))?,
            id: spec.id,
            name: spec.name,
            channel: spec.channel,
            institution: spec.institution,
            posting: spec.posting,
            currency: spec.currency.into(),
            day_first: spec.day_first,
            sign: spec.sign,
            income_is: spec.income_is,
        })
    }

    /// The side on which a word of the flow column books a row.
    pub(super) fn side(&self, word: &str) -> Option<Side> {
        self.sides
            .iter()
            .find(|(known, _)| known.matches(word))
            .map(|(_, side)| *side)
    }

    /// A row's direction where only its side is known.
    pub(super) fn direction_of(&self, side: Side) -> Direction {
        match side {
            Side::Out => Direction::Out,
            Side::In => self.income_is,
            Side::Neutral => Direction::Between,
        }
    }

    /// Every word of the format: column names, statuses, what its patterns look for. None of them
    /// is a secret, wherever it stands in a statement.
    pub(super) fn vocabulary(&self) -> BTreeSet<String> {
        let names = self.required.iter().chain(&self.absent);
        let names = names.chain(self.columns.values().flatten());
        let names = names.chain(&self.institution);
        let names = names.chain(self.captures.iter().map(|capture| &capture.from));
        let currencies = self.currencies.iter();
        let currencies = currencies.flat_map(|(word, code)| [word.as_str(), code]);
        let skipped = self.skip.iter().flat_map(Conditions::globs);
        let outcomes = self.outcomes.iter();
        let globs = self
            .sides
            .iter()
            .map(|(glob, _)| glob)
            .chain(outcomes.flat_map(|outcome| outcome.when.globs()))
            .chain(self.known_words.values().flatten())
            .chain(&self.refunded_whole)
            .chain(&self.footers)
            .chain(&self.end)
            .chain(skipped);
        let patterns = self.preamble.iter().map(|preamble| &preamble.pattern);
        let patterns = patterns
            .chain(self.captures.iter().map(|capture| &capture.pattern))
            .chain(self.refund_of.iter().map(|refund| &refund.pattern))
            .chain(&self.refunded_part);
        names
            .map(String::as_str)
            .chain([&*self.currency])
            .chain(currencies)
            .chain(globs.flat_map(Glob::parts))
            .flat_map(words)
            .chain(patterns.flat_map(|pattern| han_words(pattern.as_str())))
            .map(str::to_owned)
            .collect()
    }
}

/// The runs of Chinese characters in a text.
fn han_words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !is_han(c))
        .filter(|word| !word.is_empty())
}

/// The runs of Chinese characters and of Latin letters in a text. One Latin letter is no word.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let latin = text.split(|c: char| !c.is_ascii_alphabetic());
    han_words(text).chain(latin.filter(|word| word.len() >= 2))
}

fn collected<S, T>(
    specs: &[S],
    make: impl Fn(&S) -> Result<T, Bilingual>,
) -> Result<Vec<T>, Bilingual> {
    specs.iter().map(make).collect()
}

fn sides(flow: &FlowSpec) -> Vec<(Glob, Side)> {
    let lists = [
        (&flow.out, Side::Out),
        (&flow.income, Side::In),
        (&flow.neutral, Side::Neutral),
    ];
    lists
        .into_iter()
        .flat_map(|(words, side)| words.iter().map(move |word| (Glob::new(word), side)))
        .collect()
}

fn refunded_part(pattern: &str) -> Result<Regex, Bilingual> {
    let regex = compiled("stated_refund.part", pattern)?;
    if regex.captures_len() < 2 {
        return Err(bilingual!(
            "stated_refund.part“{pattern}”没有括号：第一个括号里要是退款金额",
            "stated_refund.part {pattern:?} has no group: its first group must hold the amount \
             refunded"
        ));
    }
    Ok(regex)
}

/// The header's names, and the fields that must have one.
fn check_names(spec: &ProfileSpec) -> Result<(), Bilingual> {
    if let Some((field, words)) = spec
        .words
        .iter()
        .find(|(field, _)| !spec.columns.contains_key(field))
    {
        let columns: Vec<&str> = spec.columns.keys().map(|field| field.name()).collect();
        return Err(bilingual!(
            "[words] 里的 {field}（{words}）不在 [columns] 里；可以写 {columns}",
            "[words]: {field} ({words}) is not under [columns]; accepted are {columns}",
            field = field.name(),
            words = words.join(", "),
            columns = columns.join(", ")
        ));
    }
    if spec.required.len() < 3 {
        return Err(bilingual!(
            "required 只有 [{names}]：至少写三个列名，更少会误认别的文件",
            "required has only [{names}]: name at least three columns, fewer would claim other \
             files",
            names = spec.required.join(", ")
        ));
    }
    if !spec.columns.contains_key(&Field::At) && !spec.columns.contains_key(&Field::Date) {
        return Err(bilingual!(
            "[columns] 没有日期：写 at（日期带时间），或 date，另有时间列时再写 time",
            "[columns] has no day: name `at` (day with time), or `date`, and `time` where it has \
             a column of its own"
        ));
    }
    Ok(())
}

/// The amount: one column with a direction, or one column a side.
fn check_amounts(spec: &ProfileSpec) -> Result<(), Bilingual> {
    let has = |field: Field| spec.columns.contains_key(&field);
    let amounts = [Field::Amount, Field::MoneyIn, Field::MoneyOut];
    let found: Vec<&str> = amounts
        .into_iter()
        .filter(|&field| has(field))
        .map(Field::name)
        .collect();
    match found[..] {
        ["amount"] if spec.sign.is_none() && !has(Field::Flow) => Err(bilingual!(
            "[columns] 的 amount 看不出收支：写上 flow 列和 [flow] 的词，或 sign = \"plus_out\"、\
             \"minus_out\"",
            "[columns]: `amount` alone does not tell the direction; name a `flow` column with its \
             words under [flow], or set sign = \"plus_out\" or \"minus_out\""
        )),
        ["amount"] | ["money_in", "money_out"] => Ok(()),
        _ => Err(bilingual!(
            "[columns] 的金额列是 [{found}]：要么只写 amount，要么 money_in 和 money_out 都写",
            "[columns]: the amounts are [{found}]; name either `amount` alone, or both `money_in` \
             and `money_out`",
            found = found.join(", ")
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOUND: &str = r#"
        id = "b"
        name = "示例银行明细"
        channel = "bank"
        institution = ["示例银行"]
        required = ["日期", "摘要", "支取", "存入"]
        preamble = ['户名[:：](?P<owner>\S+)']
        columns = { date = "日期", kind = "摘要", money_out = "支取", money_in = "存入" }
        outcome = [{ when = { kind = "*退款*" }, is = "refund" }]
    "#;

    /// The sound file with one text replaced.
    fn load(from: &str, to: &str) -> Result<Profile, Bilingual> {
        assert!(SOUND.contains(from), "{from}");
        Profile::new(toml::from_str(&SOUND.replace(from, to)).unwrap())
    }

    #[test]
    fn a_mistake_is_named_with_key_value_and_what_is_accepted() {
        for (from, to, key, value, accepted) in [
            (
                r#", "支取", "存入"]"#,
                "]",
                "required",
                "日期, 摘要",
                "three",
            ),
            (
                r#"date = "日期""#,
                r#"note = "日期""#,
                "[columns]",
                "day",
                "`at`",
            ),
            (
                r#", money_in = "存入""#,
                "",
                "[columns]",
                "[money_out]",
                "`money_in`",
            ),
            (
                r#"money_out = "支取", money_in"#,
                "amount",
                "amount",
                "direction",
                "sign =",
            ),
            (
                "(?P<owner>",
                "(?P<holder>",
                "preamble",
                "holder",
                "owner, account",
            ),
            ("(?P<owner>", "(", "preamble", "户名", "group"),
            ("[:：]", "[:：", "preamble", "户名", "regular expression"),
            (
                "channel =",
                "words = { status = [\"成功\"] }\nchannel =",
                "[words]",
                "成功",
                "kind",
            ),
            (
                "channel =",
                "stated_refund = { part = '已退款' }\nchannel =",
                "stated_refund.part",
                "已退款",
                "group",
            ),
            (
                "channel =",
                "capture = [{ from = '摘要', pattern = '(?P<shop>.+)' }]\nchannel =",
                "capture",
                "shop",
                "counterparty",
            ),
            (
                "channel =",
                "refund_of = [{ field = 'kind', pattern = '(?P<kind>.+)' }]\nchannel =",
                "refund_of",
                "kind",
                "order_no",
            ),
        ] {
            let said = load(from, to).expect_err(to);
            for part in [key, value, accepted] {
                assert!(said.en.contains(part), "{part} in {}", said.en);
            }
            assert!(said.zh.contains(key) && said.zh != said.en, "{}", said.zh);
        }
    }

    #[test]
    fn the_vocabulary_holds_the_words_of_the_format_and_no_other() {
        let words = load("id", "id").unwrap().vocabulary();
        let expected = [
            "CNY",
            "存入",
            "摘要",
            "支取",
            "日期",
            "示例银行",
            "退款",
            "户名",
        ];
        assert_eq!(words, expected.map(str::to_owned).into());
    }
}
