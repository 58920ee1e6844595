//! The report as one typed value. It serialises to the JSON of `docs/report.schema.json`; every
//! writer formats from it, and none reads a text back.
//!
//! Amounts are [`Money`] with a [`Currency`] beside them, days and times are [`NaiveDate`] and
//! [`Moment`], words are enums. Sentences are texts in the language of the report.

use chrono::NaiveDate;
use serde::Serialize;

use crate::{
    audit::{Kind, LayerState, Policy, Severity, Status, Verdict},
    calendar::Moment,
    dispute::{Route, Situation},
    lang::{Bilingual, Lang},
    ledger::LinkKind,
    money::{Currency, Money},
    recurrence::{Band, Effect, Thresholds},
    statement::{Channel, CheckKind, RowCounts},
    userfiles::Layer,
};

/// The whole report.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    pub schema_version: u32,
    pub tool: Tool,
    /// The day the report speaks for.
    pub as_of: NaiveDate,
    pub statements: Vec<StatementLine>,
    pub accounts: Vec<AccountLine>,
    pub unread: Vec<UnreadLine>,
    pub ledger: LedgerCounts,
    pub subscriptions: Vec<SubscriptionLine>,
    /// The gravest first.
    pub findings: Vec<FindingLine>,
    pub cancellations: Vec<CancellationLine>,
    /// The user's decisions, and what became of them.
    pub decisions: Vec<DecisionLine>,
    /// In yuan.
    pub totals: Totals,
    /// The same sums for every other currency, in the order of their codes.
    pub other_currencies: Vec<CurrencyTotals>,
    pub months: Vec<MonthLine>,
    pub settings: Settings,
    #[serde(skip)]
    pub lang: Lang,
}

/// The program that made the report.
#[derive(Clone, Debug, Serialize)]
pub struct Tool {
    pub name: &'static str,
    pub version: &'static str,
}

/// The limits by which the audit decided.
#[derive(Clone, Debug, Serialize)]
pub struct Settings {
    pub recurrence: Thresholds,
    pub after_cancellation: Policy,
}

/// A period, both days included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Days {
    pub from: NaiveDate,
    pub to: NaiveDate,
}

/// One statement.
#[derive(Clone, Debug, Serialize)]
pub struct StatementLine {
    /// Relative to the given folder; a member of an archive is `bills.zip!a.csv`.
    pub file: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    pub sha256: String,
    pub profile: String,
    /// Masked; none where the statement names none.
    pub account: Option<String>,
    pub coverage: Option<Days>,
    pub rows: RowCounts,
    pub rejects: Vec<RemarkLine>,
    pub notes: Vec<RemarkLine>,
    pub checks: Vec<CheckLine>,
}

/// A row that was rejected, or a note on one.
#[derive(Clone, Debug, Serialize)]
pub struct RemarkLine {
    pub line: u32,
    pub reason: String,
}

/// A number that a statement states of itself, beside the one that was found.
#[derive(Clone, Debug, Serialize)]
pub struct CheckLine {
    pub name: CheckKind,
    pub stated: String,
    pub found: String,
    pub ok: bool,
    /// Where it fails, as far as rows can be named.
    pub lines: Vec<u32>,
    /// What a failure means and what to do; none when the check holds.
    pub meaning: Option<String>,
}

/// A file that could not be read.
#[derive(Clone, Debug, Serialize)]
pub struct UnreadLine {
    pub file: String,
    pub reason: String,
    pub hint: String,
}

/// How many rows the ledger has, and how many of them are linked to another.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct LedgerCounts {
    pub transactions: usize,
    pub duplicates: usize,
    pub mirrors: usize,
    pub refunds: usize,
}

/// One account, and the days of it that statements show.
#[derive(Clone, Debug, Serialize)]
pub struct AccountLine {
    pub channel: Channel,
    /// The bank, as it is called in Chinese; none for a wallet.
    pub institution: Option<String>,
    /// Masked; none where no statement names it.
    pub account: Option<String>,
    pub exports: Vec<ExportLine>,
    pub holes: Vec<HoleLine>,
    /// The periods to export so that nothing is missing up to the day of the audit.
    pub export_next: Vec<Days>,
    /// Each month since the first of all accounts.
    #[serde(skip)]
    pub months: Vec<(NaiveDate, MonthSeen)>,
}

/// One export of an account.
#[derive(Clone, Debug, Serialize)]
pub struct ExportLine {
    pub file: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    pub from: NaiveDate,
    pub to: NaiveDate,
    /// The export states this period; else it is that of its rows.
    pub stated: bool,
}

/// Days of an account between two exports that no statement shows.
#[derive(Clone, Debug, Serialize)]
pub struct HoleLine {
    pub from: NaiveDate,
    pub to: NaiveDate,
    /// The exports on both sides state their periods.
    pub certain: bool,
}

/// How much of a month the statements of an account show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MonthSeen {
    Whole,
    Part,
    Nothing,
}

/// One subscription with its charges.
#[derive(Clone, Debug, Serialize)]
pub struct SubscriptionLine {
    /// Stable across runs and across added months.
    pub id: String,
    pub merchant: String,
    pub product: Option<String>,
    pub category: String,
    /// The channels by which the money left.
    pub channels: Vec<Channel>,
    pub cadence: CadenceLine,
    /// Of the latest charge.
    pub price: Money,
    pub currency: Currency,
    /// 0 to 0.999, rounded down to three places.
    pub confidence: f64,
    pub band: Band,
    /// Sentences, strongest first.
    pub because: Vec<String>,
    pub status: Status,
    pub first_charge: NaiveDate,
    pub last_charge: NaiveDate,
    pub next_expected: Option<NaiveDate>,
    pub charged: Money,
    pub refunded: Money,
    pub cancellation: Option<CancelledLine>,
    pub charges: Vec<ChargeLine>,
    /// Payments to the merchant after the cancellation that belong to no subscription.
    pub other_charges: Vec<ChargeLine>,
    /// A membership of any kind; only these are in the totals.
    pub membership: bool,
    /// Where it was closed, and where it is still open; empty where no record ended it.
    pub layers: Vec<LayerLine>,
    /// Cycle, prices and channels: what a dismissal of it would name.
    pub evidence: String,
    /// The cadence for a person.
    #[serde(skip)]
    pub cadence_label: Bilingual,
}

/// The unit in which a cycle is counted; a year is 12 months.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, strum::IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Unit {
    Month,
    Day,
}

/// A cycle, and the day of the month it is bound to.
#[derive(Clone, Debug, Serialize)]
pub struct CadenceLine {
    pub unit: Unit,
    pub every: u16,
    pub anchor_day: Option<u32>,
    /// The month and a fixed number of days near it explain the charges equally well.
    pub undecided: bool,
}

/// The record that ended a subscription.
#[derive(Clone, Debug, Serialize)]
pub struct CancelledLine {
    /// In the list of cancellations.
    pub line: u32,
    pub at: Moment,
    /// How surely the record means the subscription, 0 to 0.999.
    pub binding: f64,
    /// Nothing more was taken on the next due day; none when the statements end before it.
    pub honoured: Option<bool>,
}

/// One layer of a cancellation.
#[derive(Clone, Debug, Serialize)]
pub struct LayerLine {
    pub layer: Layer,
    pub state: LayerState,
    pub closed_at: Option<Moment>,
    /// The id of the last charge that shows it open.
    pub charge: Option<String>,
    pub because: String,
}

/// One charge.
#[derive(Clone, Debug, Serialize)]
pub struct ChargeLine {
    pub id: String,
    pub at: Moment,
    pub amount: Money,
    pub refunded: Money,
    /// The channel by which the money left, also where only the bank's row shows a wallet's
    /// payment.
    pub channel: Channel,
    pub source: SourceLine,
    /// Other rows of the same payment.
    pub also_seen: Vec<SourceLine>,
    /// The rows that gave money back for it.
    pub refunds: Vec<SourceLine>,
    pub order_no: Option<String>,
    pub merchant_order_no: Option<String>,
    /// None before a cancellation.
    pub verdict: Option<Verdict>,
}

/// A row of a statement.
#[derive(Clone, Debug, Serialize)]
pub struct SourceLine {
    pub file: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    pub line: u32,
    /// What a linked row is to the charge.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// Why it is linked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// What a row is to the charge it is linked to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The same payment in another channel's statement.
    Mirror,
    /// The same row in another export.
    Duplicate,
    Refund,
}

impl From<LinkKind> for Role {
    fn from(kind: LinkKind) -> Role {
        match kind {
            LinkKind::MirrorOf => Role::Mirror,
            LinkKind::DuplicateOf => Role::Duplicate,
            LinkKind::RefundOf => Role::Refund,
        }
    }
}

/// One finding with its case.
#[derive(Clone, Debug, Serialize)]
pub struct FindingLine {
    pub id: String,
    pub kind: Kind,
    pub severity: Severity,
    /// The id of the subscription.
    pub subscription: Option<String>,
    /// The ids of the charges, in order of time.
    pub charges: Vec<String>,
    /// Of the first charge.
    pub at: Option<Moment>,
    pub amount: Money,
    pub refunded: Money,
    pub claimable: Money,
    /// Of all amounts of the finding.
    pub currency: Currency,
    /// Of the first charge.
    pub days_after_cancellation: Option<i32>,
    pub confidence: f64,
    /// Holds only if the record of cancellation means this subscription.
    pub conditional: bool,
    pub reason: String,
    pub situation: Situation,
    /// Who carried the payment; none where there is none.
    pub route: Option<Route>,
    /// How the claim comes about, a sentence a line.
    pub claim: Vec<String>,
    /// The nearest first.
    pub time_bars: Vec<TimeLimitLine>,
    pub steps: Vec<StepLine>,
}

/// A day by which something must be done.
#[derive(Clone, Debug, Serialize)]
pub struct TimeLimitLine {
    pub day: NaiveDate,
    pub what: String,
    pub passed: bool,
}

/// One step of a case.
#[derive(Clone, Debug, Serialize)]
pub struct StepLine {
    pub title: String,
    pub who: String,
    pub detail: String,
    #[serde(rename = "where")]
    pub places: Vec<PlaceLine>,
    /// Words to send or to speak.
    pub say: Option<String>,
    pub due: Option<NaiveDate>,
    pub evidence: Vec<String>,
    /// What to do when refused.
    pub refused: Option<String>,
    /// Legal items, a sentence each.
    pub basis: Vec<String>,
    /// Of the first place: where it was seen, and when.
    pub source: Option<String>,
}

/// A menu path, an address or a number, with the day on which it was checked.
#[derive(Clone, Debug, Serialize)]
pub struct PlaceLine {
    pub path: String,
    pub source: String,
    pub checked_on: NaiveDate,
}

/// A record of the list of cancellations, and what it was bound to.
#[derive(Clone, Debug, Serialize)]
pub struct CancellationLine {
    pub line: u32,
    pub merchant: String,
    pub at: Moment,
    pub layer: Layer,
    /// Ids of subscriptions.
    pub bound_to: Vec<String>,
    pub candidates: Vec<String>,
}

/// One decision of the user.
#[derive(Clone, Debug, Serialize)]
pub struct DecisionLine {
    /// In `decisions.toml`.
    pub line: u32,
    pub say: &'static str,
    pub about: String,
    pub why: Option<String>,
    pub effect: Effect,
    /// What a dismissal took out of the report.
    pub dismissed: Option<DismissedLine>,
}

/// A dismissed subscription: its merchant, and its evidence as it is now.
#[derive(Clone, Debug, Serialize)]
pub struct DismissedLine {
    pub merchant: String,
    pub evidence: String,
}

/// Sums over memberships that are confirmed or likely, in one currency.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    pub charged: Money,
    pub refunded: Money,
    /// Net of charges with verdicts that count as charged after a cancellation.
    pub after_cancellation: Money,
    /// Of the findings that are not conditional.
    pub claimable: Money,
    /// What the memberships that are still charged cost a month and a year from now on.
    pub monthly: Money,
    pub yearly: Money,
    /// How many charges `after_cancellation` is the sum of.
    #[serde(skip)]
    pub charges_after_cancellation: usize,
}

/// The totals of a currency other than the yuan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CurrencyTotals {
    pub currency: Currency,
    #[serde(flatten)]
    pub totals: Totals,
}

/// What a membership cost in a month, by merchant and channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MonthLine {
    pub month: Month,
    pub merchant: String,
    pub channel: Channel,
    pub currency: Currency,
    pub charges: u32,
    pub charged: Money,
    pub refunded: Money,
}

/// A calendar month; displays as `2026-05`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month(NaiveDate);

impl Month {
    /// The month of a day.
    pub fn of(day: NaiveDate) -> Month {
        use chrono::Datelike as _;
        Month(day.with_day(1).unwrap_or(day))
    }
}

impl std::fmt::Display for Month {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0.format("%Y-%m"))
    }
}

impl Serialize for Month {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
