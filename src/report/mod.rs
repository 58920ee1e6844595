//! Everything found, as one plain value in one language, and one writer a format. Writers only format.

mod compose;
mod coverage;
mod csv;
mod explanation;
mod frames;
mod json;
mod markdown;
mod pack;
mod phrases;
mod terminal;

pub use compose::{Composition, compose};
pub use coverage::{AccountLine, accounts, coverage};
pub use csv::tables as csv_tables;
pub use explanation::{Explanation, Grounds, explain};
pub use frames::parquet as parquet_tables;
pub use json::write as json;
pub use markdown::write as markdown;
pub use pack::{NotCopied, Packed, Verified, case_sheet, pack, verify};
pub use phrases::{band_name, check_place, check_sentence, kind_name, months_ago, status_name};
pub use terminal::{Style, write as terminal};

use std::{io, path::Path};

use serde::Serialize;

use crate::{
    audit::Policy, lang::Lang, ledger::Ledger, recurrence::Thresholds, statement::Statement,
};

/// The published shape of the report; see `docs/report.schema.json`.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    pub schema_version: u32,
    pub tool: Tool,
    pub as_of: String,
    pub statements: Vec<StatementLine>,
    pub accounts: Vec<AccountLine>,
    pub unread: Vec<UnreadLine>,
    pub ledger: LedgerCounts,
    pub subscriptions: Vec<SubscriptionLine>,
    pub findings: Vec<FindingLine>,
    pub cancellations: Vec<CancellationLine>,
    /// The user's word, and what became of it.
    pub decisions: Vec<DecisionLine>,
    pub totals: Totals,
    pub months: Vec<MonthLine>,
    pub settings: Settings,
    #[serde(skip)]
    pub lang: Lang,
}

#[derive(Clone, Debug, Serialize)]
pub struct Tool {
    pub name: &'static str,
    pub version: &'static str,
}

/// The edges at which something was decided.
#[derive(Clone, Debug, Serialize)]
pub struct Settings {
    pub recurrence: Thresholds,
    pub after_cancellation: Policy,
}

#[derive(Clone, Debug, Serialize)]
pub struct StatementLine {
    pub file: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    pub sha256: String,
    pub profile: String,
    pub account: Option<String>,
    pub coverage: Option<Coverage>,
    pub rows: Rows,
    pub rejects: Vec<RemarkLine>,
    pub notes: Vec<RemarkLine>,
    pub checks: Vec<CheckLine>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Coverage {
    pub from: String,
    pub to: String,
}

#[derive(Clone, Copy, Debug, Serialize)]
pub struct Rows {
    pub total: u32,
    pub used: u32,
    pub skipped: u32,
    pub rejected: u32,
}

#[derive(Clone, Debug, Serialize)]
pub struct RemarkLine {
    pub line: u32,
    pub reason: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct CheckLine {
    pub name: &'static str,
    pub stated: String,
    pub found: String,
    pub ok: bool,
    /// Where it fails, as far as rows can be named.
    pub lines: Vec<u32>,
    /// What a failure means and what to do; null when the check holds.
    pub meaning: Option<String>,
}

#[derive(Clone, Debug, Serialize)]
pub struct UnreadLine {
    pub file: String,
    pub reason: String,
    pub hint: String,
}

#[derive(Clone, Copy, Debug, Serialize)]
pub struct LedgerCounts {
    pub transactions: usize,
    pub duplicates: usize,
    pub mirrors: usize,
    pub refunds: usize,
}

#[derive(Clone, Debug, Serialize)]
pub struct SubscriptionLine {
    pub id: String,
    pub merchant: String,
    pub product: Option<String>,
    pub category: String,
    pub channels: Vec<&'static str>,
    pub cadence: CadenceLine,
    pub price: String,
    pub currency: String,
    pub confidence: f64,
    pub band: &'static str,
    pub because: Vec<String>,
    pub status: &'static str,
    pub first_charge: String,
    pub last_charge: String,
    pub next_expected: Option<String>,
    pub charged: String,
    pub refunded: String,
    pub cancellation: Option<CancelledLine>,
    pub charges: Vec<ChargeLine>,
    /// Payments to the merchant after the cancellation that belong to no subscription.
    pub other_charges: Vec<ChargeLine>,
    /// A membership of any kind; only these are in the totals.
    pub membership: bool,
    /// Where it was closed, and where it is still open; empty where no record ended it.
    pub layers: Vec<LayerLine>,
    /// What a dismissal of it would name.
    pub evidence: String,
    #[serde(skip)]
    pub cadence_words: String,
}

/// One layer of a cancellation.
#[derive(Clone, Debug, Serialize)]
pub struct LayerLine {
    pub layer: &'static str,
    pub state: &'static str,
    pub closed_at: Option<String>,
    /// The id of the last charge that shows it open.
    pub charge: Option<String>,
    pub because: String,
    /// The layer's name for a person.
    #[serde(skip)]
    pub name: &'static str,
}

/// One decision of the user.
#[derive(Clone, Debug, Serialize)]
pub struct DecisionLine {
    pub line: u32,
    pub say: &'static str,
    pub about: String,
    pub why: Option<String>,
    pub effect: &'static str,
    /// The merchant that a dismissal put away, and its evidence as it is now.
    pub dismissed: Option<DismissedLine>,
}

#[derive(Clone, Debug, Serialize)]
pub struct DismissedLine {
    pub merchant: String,
    pub evidence: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct CadenceLine {
    pub unit: &'static str,
    pub every: u16,
    pub anchor_day: Option<u32>,
    /// The month and a fixed number of days near it explain the charges equally well.
    pub undecided: bool,
}

#[derive(Clone, Debug, Serialize)]
pub struct CancelledLine {
    pub line: u32,
    pub at: String,
    pub binding: f64,
    /// Nothing more was taken on the next due day; `null` when the statements end before it.
    pub honoured: Option<bool>,
}

#[derive(Clone, Debug, Serialize)]
pub struct ChargeLine {
    pub id: String,
    pub at: String,
    pub amount: String,
    pub refunded: String,
    pub channel: &'static str,
    pub source: SourceLine,
    pub also_seen: Vec<SourceLine>,
    /// The rows that gave money back for it.
    pub refunds: Vec<SourceLine>,
    pub order_no: Option<String>,
    pub merchant_order_no: Option<String>,
    pub verdict: Option<&'static str>,
}

#[derive(Clone, Debug, Serialize)]
pub struct SourceLine {
    pub file: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    pub line: u32,
    /// Of a row linked to the charge: mirror, duplicate or refund.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<&'static str>,
    /// Why the row is held to be that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<&'static str>,
}

#[derive(Clone, Debug, Serialize)]
pub struct FindingLine {
    pub id: String,
    pub kind: &'static str,
    pub severity: &'static str,
    pub subscription: Option<String>,
    pub charges: Vec<String>,
    pub at: Option<String>,
    pub amount: String,
    pub refunded: String,
    pub claimable: String,
    pub days_after_cancellation: Option<i32>,
    pub confidence: f64,
    pub conditional: bool,
    pub reason: String,
    /// What kind of dispute it is, and who carried the payment.
    pub situation: &'static str,
    pub route: Option<&'static str>,
    /// How the claim comes about, a sentence a line.
    pub claim: Vec<String>,
    /// The nearest first.
    pub time_bars: Vec<TimeBarLine>,
    pub steps: Vec<StepLine>,
}

#[derive(Clone, Debug, Serialize)]
pub struct TimeBarLine {
    pub day: String,
    pub what: String,
    pub passed: bool,
}

#[derive(Clone, Debug, Serialize)]
pub struct StepLine {
    pub title: String,
    pub who: String,
    pub detail: String,
    #[serde(rename = "where")]
    pub places: Vec<PlaceLine>,
    pub say: Option<String>,
    pub due: Option<String>,
    pub evidence: Vec<String>,
    pub refused: Option<String>,
    pub basis: Vec<String>,
    /// Of the first place: where it was seen, and when.
    pub source: Option<String>,
}

#[derive(Clone, Debug, Serialize)]
pub struct PlaceLine {
    pub path: String,
    pub source: String,
    pub checked_on: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct CancellationLine {
    pub line: u32,
    pub merchant: String,
    pub at: String,
    pub layer: &'static str,
    pub bound_to: Vec<String>,
    pub candidates: Vec<String>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Totals {
    pub charged: String,
    pub refunded: String,
    pub after_cancellation: String,
    pub claimable: String,
    /// How many charges `after_cancellation` is the sum of.
    #[serde(skip)]
    pub charges_after_cancellation: usize,
}

/// What a membership cost in a month, by merchant and channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MonthLine {
    pub month: String,
    pub merchant: String,
    pub channel: String,
    pub currency: String,
    pub charges: u32,
    pub charged: String,
    pub refunded: String,
}

impl Report {
    /// Something to act on: a finding of severity high or medium.
    pub fn calls_for_action(&self) -> bool {
        self.findings
            .iter()
            .any(|finding| matches!(finding.severity, "high" | "medium"))
    }

    /// A file that could not be read.
    pub fn is_incomplete(&self) -> bool {
        !self.unread.is_empty()
    }

    /// A file or a row that could not be read.
    pub fn has_unread_rows(&self) -> bool {
        self.is_incomplete()
            || self
                .statements
                .iter()
                .any(|statement| statement.rows.rejected > 0)
    }

    /// The charge with that id, and the subscription it belongs to.
    pub fn charge(&self, id: &str) -> Option<(&SubscriptionLine, &ChargeLine)> {
        self.subscriptions.iter().find_map(|subscription| {
            let charges = subscription
                .charges
                .iter()
                .chain(&subscription.other_charges);
            charges
                .into_iter()
                .find(|charge| charge.id == id)
                .map(|charge| (subscription, charge))
        })
    }
}

/// Writes the folder of a format of several files.
pub fn folder(
    directory: &Path,
    format: Folder,
    report: &Report,
    ledger: &Ledger,
    statements: &TiSlice<StatementId, Statement>,
) -> io::Result<()> {
    std::fs::create_dir_all(directory)?;
    match format {
        Folder::Csv => csv_tables(directory, report, ledger, statements),
        Folder::Parquet => parquet_tables(directory, report, ledger, statements),
    }
}

/// Formats of several files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Folder {
    Csv,
    Parquet,
}
