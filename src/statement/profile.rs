//! A statement format as data. [`ProfileSpec`] is the TOML as written, [`Profile`] the same after every mistake was ruled out.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use regex::Regex;
use serde::{
    Deserialize,
    de::value::{Error as ValueError, StrDeserializer},
};
use unicode_normalization::UnicodeNormalization;

use super::{
    Channel, Direction, Side,
    outcome::{Conditions, ConditionsSpec, Glob, Outcome, OutcomeSpec},
    redact::vocabulary,
};
use crate::{
    bilingual,
    catalog::{Catalog, Kind},
    lang::Bilingual,
    problem::Problem,
};

/// What a row can hold, by the names profiles use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// Day and time in one cell.
    At,
    Date,
    Time,
    /// One amount: unsigned beside a direction word, or signed (`sign`).
    Amount,
    MoneyIn,
    MoneyOut,
    /// What was refunded of this row's payment.
    Refunded,
    /// 收/支.
    Flow,
    /// 交易类型, 摘要.
    Kind,
    Status,
    /// 资金状态, a second status.
    State,
    Counterparty,
    Description,
    Method,
    OrderNo,
    MerchantOrderNo,
    Note,
    Balance,
    Currency,
    Card,
    /// The row's number in the statement, from 1.
    Sequence,
}

impl Field {
    /// As profiles write it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Field::At => "at",
            Field::Date => "date",
            Field::Time => "time",
            Field::Amount => "amount",
            Field::MoneyIn => "money_in",
            Field::MoneyOut => "money_out",
            Field::Refunded => "refunded",
            Field::Flow => "flow",
            Field::Kind => "kind",
            Field::Status => "status",
            Field::State => "state",
            Field::Counterparty => "counterparty",
            Field::Description => "description",
            Field::Method => "method",
            Field::OrderNo => "order_no",
            Field::MerchantOrderNo => "merchant_order_no",
            Field::Note => "note",
            Field::Balance => "balance",
            Field::Currency => "currency",
            Field::Card => "card",
            Field::Sequence => "sequence",
        }
    }
}

/// The meaning of a signed amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum SignSpec {
    PlusOut,
    MinusOut,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Names {
    One(String),
    Several(Vec<String>),
}

/// A profile file. Every mistake in it is named with its line by the TOML reader, or by [`Profiles::load`].
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ProfileSpec {
    id: String,
    name: String,
    channel: Channel,
    /// How wallets name this bank in 支付方式.
    #[serde(default)]
    institution: Vec<String>,
    #[serde(default = "yuan")]
    currency: String,
    /// The header row is the one that holds all of these names.
    required: Vec<String>,
    /// ... and none of these.
    #[serde(default)]
    absent: Vec<String>,
    /// The dates are posting days, not trade days.
    #[serde(default)]
    posting: bool,
    /// Dates are written `DD/MM/YYYY`.
    #[serde(default)]
    day_first: bool,
    columns: BTreeMap<Field, Names>,
    /// Cells that hold several things, or one with something glued to it.
    #[serde(default)]
    capture: Vec<CaptureSpec>,
    sign: Option<SignSpec>,
    /// What the in side means where no outcome says more: on a credit card, money given back.
    #[serde(default = "income")]
    income_is: Direction,
    #[serde(default)]
    flow: FlowSpec,
    #[serde(default)]
    outcome: Vec<OutcomeSpec>,
    #[serde(default)]
    words: BTreeMap<Field, Vec<String>>,
    #[serde(default)]
    stated_refund: StatedRefundSpec,
    /// What the statement calls a currency, and its code.
    #[serde(default)]
    currencies: BTreeMap<String, String>,
    /// A row whose first filled cell matches one of these is a footer.
    #[serde(default)]
    footers: Vec<String>,
    /// Rows among the payments that are none, such as a balance carried forward.
    #[serde(default)]
    skip: Vec<ConditionsSpec>,
    /// From such a row on, all is footer.
    #[serde(default)]
    end: Vec<String>,
    /// Patterns over the lines that are no rows, with the group names of [`PREAMBLE_GROUPS`].
    #[serde(default)]
    preamble: Vec<String>,
}

fn income() -> Direction {
    Direction::In
}

fn yuan() -> String {
    "CNY".to_owned()
}

/// The words of the flow column, by the side they book a row on.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct FlowSpec {
    #[serde(default)]
    out: Vec<String>,
    #[serde(default, rename = "in")]
    income: Vec<String>,
    #[serde(default)]
    neutral: Vec<String>,
}

/// A pattern over one column's cells; each named group is a field, and stands before that field's own columns. Where it matches, that
/// cell is not used whole for the field, even if the group is empty.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CaptureSpec {
    from: String,
    pattern: String,
}

/// Where a payment's own row says what was refunded of it.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct StatedRefundSpec {
    /// Statuses, or amount cells, of a payment that was given back whole.
    #[serde(default)]
    whole: Vec<String>,
    /// A pattern over status and amount cells whose first group is the amount.
    part: Option<String>,
    /// The statement's own sums leave out what was refunded, and what was never paid.
    #[serde(default)]
    sums_are_net: bool,
}

/// What a preamble pattern may capture.
pub(super) const PREAMBLE_GROUPS: [&str; 15] = [
    "owner",
    "account",
    "from",
    "to",
    "exported",
    "total_count",
    "in_count",
    "in_sum",
    "out_count",
    "out_sum",
    "neutral_count",
    "neutral_sum",
    "year",
    "month",
    "currency",
];

/// A checked statement format.
#[derive(Debug)]
pub struct Profile {
    pub id: String,
    pub name: String,
    pub channel: Channel,
    pub institution: Vec<String>,
    pub posting: bool,
    pub required: Vec<String>,
    pub(super) currency: Arc<str>,
    pub(super) absent: Vec<String>,
    pub(super) day_first: bool,
    pub(super) columns: BTreeMap<Field, Vec<String>>,
    pub(super) captures: Vec<Capture>,
    pub(super) plus_is_out: Option<bool>,
    pub(super) income_is: Direction,
    pub(super) sides: Vec<(Glob, Side)>,
    pub(super) outcomes: Vec<Outcome>,
    pub(super) known_words: BTreeMap<Field, Vec<Glob>>,
    pub(super) refunded_whole: Vec<Glob>,
    pub(super) refunded_part: Option<Regex>,
    pub(super) sums_are_net: bool,
    pub(super) currencies: BTreeMap<String, Arc<str>>,
    pub(super) footers: Vec<Glob>,
    pub(super) skip: Vec<Conditions>,
    pub(super) end: Vec<Glob>,
    pub(super) preamble: Vec<Regex>,
    /// Every word of the file: no secret, wherever it stands in a statement.
    pub(super) vocabulary: BTreeSet<String>,
}

/// A column whose cells hold several fields.
#[derive(Debug)]
pub(super) struct Capture {
    pub from: String,
    pub pattern: Regex,
    /// The fields, and the names of their groups.
    pub fields: Vec<(Field, String)>,
}

impl Capture {
    fn new(spec: &CaptureSpec) -> Result<Capture, String> {
        let pattern = Regex::new(&spec.pattern).map_err(|error| format!("capture: {error}"))?;
        let fields = pattern.capture_names().flatten().map(|name| {
            let field = Field::deserialize(StrDeserializer::<ValueError>::new(name));
            let field = field.map_err(|error| format!("capture: {error}"))?;
            Ok((field, name.to_owned()))
        });
        let fields = fields.collect::<Result<Vec<_>, String>>()?;
        if fields.is_empty() {
            return Err(
                "capture: the pattern names no field, as in (?P<counterparty>…)".to_owned(),
            );
        }
        Ok(Capture {
            from: plain(&spec.from),
            pattern,
            fields,
        })
    }
}

/// All profiles, in the order of their ids.
#[derive(Clone, Debug)]
pub struct Profiles(pub(super) Vec<Arc<Profile>>);

impl Profiles {
    /// Checks every profile of the catalog. The first mistake is an error that names file and place.
    pub fn load(catalog: &Catalog) -> Result<Profiles, Problem> {
        let mut profiles = Vec::new();
        for (file, spec) in catalog.read::<ProfileSpec>(Kind::Profiles)? {
            if spec.id != file.id {
                return Err(file.malformed(
                    Kind::Profiles,
                    bilingual!(
                        "id 是 {id}，而文件名是 {name}.toml",
                        "the id is {id}, but the file is named {name}.toml",
                        id = &spec.id,
                        name = &file.id
                    ),
                ));
            }
            let mut profile = check(spec)
                .map_err(|problem| file.malformed(Kind::Profiles, Bilingual::same(problem)))?;
            profile.vocabulary = vocabulary(&file.text);
            profiles.push(Arc::new(profile));
        }
        Ok(Profiles(profiles))
    }

    pub fn iter(&self) -> impl Iterator<Item = &Arc<Profile>> {
        self.0.iter()
    }
}

fn check(spec: ProfileSpec) -> Result<Profile, String> {
    let has = |field: Field| spec.columns.contains_key(&field);
    if let Some(&field) = spec.words.keys().find(|&&field| !has(field)) {
        return Err(format!("words: {field:?} is no column of this profile"));
    }
    if spec.required.len() < 3 {
        return Err(
            "required: name at least three columns, fewer would claim other files".to_owned(),
        );
    }
    if !(has(Field::At) || has(Field::Date)) {
        return Err("columns: needs `at`, or `date` with or without `time`".to_owned());
    }
    let two_sided = has(Field::MoneyIn) && has(Field::MoneyOut);
    if has(Field::Amount) == two_sided {
        return Err(
            "columns: needs either `amount`, or both `money_in` and `money_out`".to_owned(),
        );
    }
    if has(Field::Amount) && spec.sign.is_none() && !has(Field::Flow) {
        return Err("columns: an `amount` needs a `flow` column, or `sign = \"plus_out\"` or `\"minus_out\"`".to_owned());
    }
    let mut preamble = Vec::new();
    for pattern in &spec.preamble {
        let regex = Regex::new(pattern).map_err(|error| format!("preamble: {error}"))?;
        if let Some(name) = regex
            .capture_names()
            .flatten()
            .find(|name| !PREAMBLE_GROUPS.contains(name))
        {
            return Err(format!(
                "preamble: unknown group {name:?}, expected one of {}",
                PREAMBLE_GROUPS.join(", ")
            ));
        }
        preamble.push(regex);
    }
    let refunded_part = match &spec.stated_refund.part {
        Some(pattern) => {
            Some(Regex::new(pattern).map_err(|error| format!("stated_refund.part: {error}"))?)
        }
        None => None,
    };
    let captures = spec
        .capture
        .iter()
        .map(Capture::new)
        .collect::<Result<Vec<_>, String>>()?;
    let sides = [
        (spec.flow.out, Side::Out),
        (spec.flow.income, Side::In),
        (spec.flow.neutral, Side::Neutral),
    ];
    let globs = |texts: Vec<String>| texts.iter().map(|text| Glob::new(text)).collect::<Vec<_>>();
    let column_names = |names: Names| match names {
        Names::One(name) => vec![plain(&name)],
        Names::Several(names) => names.iter().map(|name| plain(name)).collect(),
    };
    Ok(Profile {
        id: spec.id,
        name: spec.name,
        channel: spec.channel,
        institution: spec.institution,
        posting: spec.posting,
        required: spec.required.iter().map(|name| plain(name)).collect(),
        currency: spec.currency.into(),
        absent: spec.absent.iter().map(|name| plain(name)).collect(),
        columns: spec
            .columns
            .into_iter()
            .map(|(field, names)| (field, column_names(names)))
            .collect(),
        captures,
        day_first: spec.day_first,
        plus_is_out: spec.sign.map(|sign| sign == SignSpec::PlusOut),
        income_is: spec.income_is,
        sides: sides
            .into_iter()
            .flat_map(|(words, side)| words.into_iter().map(move |word| (Glob::new(&word), side)))
            .collect(),
        outcomes: spec.outcome.into_iter().map(Outcome::new).collect(),
        known_words: spec
            .words
            .into_iter()
            .map(|(field, words)| (field, globs(words)))
            .collect(),
        refunded_whole: globs(spec.stated_refund.whole),
        refunded_part,
        sums_are_net: spec.stated_refund.sums_are_net,
        currencies: spec
            .currencies
            .into_iter()
            .map(|(word, code)| (word, code.into()))
            .collect(),
        footers: globs(spec.footers),
        skip: spec.skip.into_iter().map(Conditions::new).collect(),
        end: globs(spec.end),
        preamble,
        vocabulary: BTreeSet::new(),
    })
}

impl Profile {
    /// The side a word of the flow column books a row on.
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
}

/// A column name without what exports vary: width of characters, white space anywhere, a stray byte order mark.
pub(super) fn plain(name: &str) -> String {
    name.nfkc()
        .filter(|c| !c.is_whitespace() && !matches!(c, '\u{feff}' | '\u{200b}'))
        .collect()
}
