//! A statement as read: its rows, what it says of itself, and what was found.

use std::sync::Arc;

use chrono::NaiveDate;

use super::{
    check::Check,
    direction::{Direction, Side},
    profile::Profile,
};
use crate::{calendar::Moment, money::Money, problem::Problem, source::Remark};

/// One row that was read. Texts are without padding; a placeholder such as `/` is an empty text.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The row's 1-based line in the file.
    pub line: u32,
    pub at: Moment,
    pub direction: Direction,
    pub side: Side,
    /// What the row adds to the account's balance, negative for what it takes; `None` where the
    /// statement does not say.
    pub booked: Option<Money>,
    /// Never negative.
    pub amount: Money,
    /// What the statement itself says was refunded of this payment, where it says so.
    pub stated_refund: Option<Money>,
    /// Of a refund: what its row says of the payment, beside numbers that both rows show.
    pub refund_of: Option<Arc<RefundOf>>,
    pub currency: Arc<str>,
    pub counterparty: Arc<str>,
    pub description: Arc<str>,
    pub kind: Arc<str>,
    pub method: Arc<str>,
    pub status: Arc<str>,
    pub order_no: Option<Arc<str>>,
    pub merchant_order_no: Option<Arc<str>>,
    pub balance: Option<Money>,
    /// The last digits of the card the row belongs to, where the row names one.
    pub card_tail: Option<Arc<str>>,
    /// The row's number in the statement, where it numbers them.
    pub sequence: Option<u32>,
}

/// The payment that a refund's row refers to, by the profile's `refund_of` patterns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RefundOf {
    /// The payment's order number.
    pub order_no: Option<Arc<str>>,
    /// Whom the payment went to. Counts where the row's own counterparty is empty.
    pub counterparty: Option<Arc<str>>,
}

/// Counts of the rows below the header that hold anything.
///
/// `total = used + skipped + rejected`, always.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct RowCounts {
    pub total: u32,
    pub used: u32,
    /// Footers and separators.
    pub skipped: u32,
    pub rejected: u32,
}

/// One export of one account.
#[derive(Clone, Debug)]
pub struct Statement {
    pub file: String,
    pub sha256: String,
    /// Named where the workbook has several.
    pub sheet: Option<String>,
    pub profile: Arc<Profile>,
    /// As printed, masked.
    pub account: Option<String>,
    /// The last four digits of the account or card, where printed.
    pub tail: Option<String>,
    /// Whose account it is, as printed: distinguishes two persons' exports, and is never shown.
    pub owner: Option<String>,
    /// Of rows that name none.
    pub currency: Arc<str>,
    /// What the statement says it covers, else its first to last row.
    pub coverage: Option<(NaiveDate, NaiveDate)>,
    /// Both ends of the coverage are printed in the statement.
    pub states_its_period: bool,
    pub exported: Option<Moment>,
    pub header_line: u32,
    pub rows: RowCounts,
    pub rejects: Vec<Remark>,
    /// What a reader should know though nothing was lost: unknown words, destroyed ids.
    pub notes: Vec<Remark>,
    pub checks: Vec<Check>,
    pub entries: Vec<Entry>,
}

/// The statements of a document, and the problems with its tables.
#[derive(Debug, Default)]
pub struct Reading {
    pub statements: Vec<Statement>,
    /// The document, when no table of it could be read; and each sheet that resembles a known
    /// format but matches none.
    pub unread: Vec<Problem>,
}

impl Reading {
    /// Adds what became of another document.
    pub fn extend(&mut self, other: Reading) {
        self.statements.extend(other.statements);
        self.unread.extend(other.unread);
    }
}
