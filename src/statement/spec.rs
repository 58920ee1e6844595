//! A profile file as written. The TOML reader names the line of every key or value it does not
//! know; what it cannot see is checked when the `Profile` is made.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{
    channel::Channel,
    direction::Direction,
    field::Field,
    outcome::{ConditionsSpec, OneOrSeveral, OutcomeSpec},
};

/// The meaning of a signed amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Sign {
    PlusOut,
    MinusOut,
}

/// A profile file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ProfileSpec {
    pub id: String,
    pub name: String,
    pub channel: Channel,
    /// How wallets name this bank in 支付方式.
    #[serde(default)]
    pub institution: Vec<String>,
    #[serde(default = "yuan")]
    pub currency: String,
    /// The header row is the one that holds all of these names.
    pub required: Vec<String>,
    /// ... and none of these.
    #[serde(default)]
    pub absent: Vec<String>,
    /// The dates are posting days, not trade days.
    #[serde(default)]
    pub posting: bool,
    /// Dates are written `DD/MM/YYYY`.
    #[serde(default)]
    pub day_first: bool,
    pub columns: BTreeMap<Field, OneOrSeveral>,
    /// Cells that hold several things, or one with something glued to it.
    #[serde(default)]
    pub capture: Vec<CaptureSpec>,
    pub sign: Option<Sign>,
    /// What the in side means where no outcome says more: on a credit card, money given back.
    #[serde(default = "income")]
    pub income_is: Direction,
    #[serde(default)]
    pub flow: FlowSpec,
    #[serde(default)]
    pub outcome: Vec<OutcomeSpec>,
    #[serde(default)]
    pub words: BTreeMap<Field, Vec<String>>,
    #[serde(default)]
    pub stated_refund: StatedRefundSpec,
    #[serde(default)]
    pub refund_of: Vec<RefundOfSpec>,
    /// What the statement calls a currency, and its code.
    #[serde(default)]
    pub currencies: BTreeMap<String, String>,
    /// A row whose first filled cell matches one of these is a footer.
    #[serde(default)]
    pub footers: Vec<String>,
    /// Rows among the payments that are none, such as a balance carried forward.
    #[serde(default)]
    pub skip: Vec<ConditionsSpec>,
    /// From such a row on, all is footer.
    #[serde(default)]
    pub end: Vec<String>,
    /// Patterns over the lines that are no rows; each named group is a `Fact`.
    #[serde(default)]
    pub preamble: Vec<String>,
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
pub(super) struct FlowSpec {
    #[serde(default)]
    pub out: Vec<String>,
    #[serde(default, rename = "in")]
    pub income: Vec<String>,
    #[serde(default)]
    pub neutral: Vec<String>,
}

/// A pattern over one column's cells; each named group is a field, and stands before that field's
/// own columns. Where it matches, that cell is not used whole for the field, even if the group is
/// empty.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CaptureSpec {
    /// The column's name.
    pub from: String,
    pub pattern: String,
}

/// Where a payment's own row says what was refunded of it.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StatedRefundSpec {
    /// Statuses, or amount cells, of a payment that was given back whole.
    #[serde(default)]
    pub whole: Vec<String>,
    /// A pattern over status and amount cells whose first group is the amount.
    pub part: Option<String>,
    /// The statement's own sums leave out what was refunded, and what was never paid.
    #[serde(default)]
    pub sums_are_net: bool,
}

/// A pattern over one field of a refund's row. Its groups `order_no` and `counterparty` are those
/// of the payment that was refunded.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RefundOfSpec {
    pub field: Field,
    pub pattern: String,
}
