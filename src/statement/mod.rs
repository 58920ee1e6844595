//! Tables become statements: recognised by the names in their header row, read by a profile. This room knows formats, and no merchant.
//!
//! In: a [`Document`] and the [`Profiles`]. Out: its [`Statement`]s, every row below the header accounted for as used, skipped or
//! rejected, with the counts and sums the statement states of itself beside those that were found.

mod declared;
mod draft;
mod outcome;
mod profile;
mod read;
mod recognise;
mod redact;

pub use draft::{Draft, draft};
pub use profile::{Profile, Profiles};
pub use recognise::{Claim, Nearest, claimants, nearest};
pub use redact::{Redacted, redact};

use std::sync::Arc;

use chrono::NaiveDate;

use crate::{
    bilingual, calendar::Moment, intake::Document, lang::Bilingual, money::Money, problem::Problem,
    source::Remark,
};

/// What a row means for the account's owner. A word, never a sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    Out,
    In,
    Refund,
    /// Between the owner's own accounts: top-up, withdrawal, card repayment, funds.
    Between,
    /// No money moved: never paid, closed before payment, an amount of nothing.
    Void,
}

impl Direction {
    pub fn name(self) -> &'static str {
        match self {
            Direction::Out => "out",
            Direction::In => "in",
            Direction::Refund => "refund",
            Direction::Between => "between",
            Direction::Void => "void",
        }
    }
}

/// The side on which the statement itself books a row: what its counts and sums count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    Out,
    In,
    Neutral,
}

/// Where money leaves. A word of the contract.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Channel {
    WeChat,
    Alipay,
    Bank,
    Jd,
    Meituan,
}

impl Channel {
    pub const ALL: [Channel; 5] = [
        Channel::WeChat,
        Channel::Alipay,
        Channel::Bank,
        Channel::Jd,
        Channel::Meituan,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Channel::WeChat => "wechat",
            Channel::Alipay => "alipay",
            Channel::Bank => "bank",
            Channel::Jd => "jd",
            Channel::Meituan => "meituan",
        }
    }

    /// The channel for a person.
    pub fn label(self) -> Bilingual {
        match self {
            Channel::WeChat => bilingual!("微信", "WeChat"),
            Channel::Alipay => bilingual!("支付宝", "Alipay"),
            Channel::Bank => bilingual!("银行卡", "bank"),
            Channel::Jd => bilingual!("京东", "JD"),
            Channel::Meituan => bilingual!("美团", "Meituan"),
        }
    }

    /// For a person.
    pub fn chinese(self) -> &'static str {
        match self {
            Channel::WeChat => "微信",
            Channel::Alipay => "支付宝",
            Channel::Bank => "银行卡",
            Channel::Jd => "京东",
            Channel::Meituan => "美团",
        }
    }
}

/// One row that was read. Texts are cleaned of padding; a placeholder such as `/` is an empty text.
#[derive(Clone, Debug)]
pub struct Entry {
    pub line: u32,
    pub at: Moment,
    pub direction: Direction,
    pub side: Side,
    /// What the row adds to the account's balance, negative for what it takes; `None` where the statement does not tell.
    pub booked: Option<Money>,
    /// Never negative.
    pub amount: Money,
    /// What the statement itself says was refunded of this payment, where it says so.
    pub stated_refund: Option<Money>,
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

/// Rows below the header that hold anything. `total = used + skipped + rejected`, always.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct RowCounts {
    pub total: u32,
    pub used: u32,
    /// Footers and separators.
    pub skipped: u32,
    pub rejected: u32,
}

/// Something the statement states of itself, and what was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    pub name: &'static str,
    pub stated: String,
    pub found: String,
    pub ok: bool,
    /// Where it fails, as far as rows can be named.
    pub lines: Vec<u32>,
    /// What a failure means, and what to do.
    pub meaning: Option<Bilingual>,
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
    /// Whose account it is, as printed: tells two persons' exports apart, and is never shown.
    pub owner: Option<String>,
    /// Of rows that name none.
    pub currency: Arc<str>,
    /// What the statement says it covers, else its first to last row.
    pub coverage: Option<(NaiveDate, NaiveDate)>,
    /// Both ends of the coverage are the statement's own words.
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

impl Reading {
    /// Adds what became of another document.
    pub fn extend(&mut self, other: Reading) {
        self.statements.extend(other.statements);
        self.unread.extend(other.unread);
    }
}

/// What became of a document's tables.
#[derive(Debug, Default)]
pub struct Reading {
    pub statements: Vec<Statement>,
    /// The document, when no table of it could be read; and each sheet that looks like a statement and is none that is known.
    pub unread: Vec<Problem>,
}

/// Reads every table of the document that one profile claims. What cannot be read is told with the nearest profile and the column names
/// it misses, or with the profiles that both claim it.
pub fn read(document: &Document, profiles: &Profiles) -> Reading {
    let mut reading = Reading::default();
    for table in &document.tables {
        let mut claims = claimants(table, profiles);
        match claims.len() {
            0 => reading
                .unread
                .extend(recognise::nearly(document, table, profiles)),
            1 => reading
                .statements
                .push(read::statement(document, table, claims.remove(0))),
            _ => reading
                .unread
                .push(recognise::contested(document, table, &claims)),
        }
    }
    if reading.statements.is_empty() && reading.unread.is_empty() {
        reading.unread.push(recognise::unknown(document));
    }
    reading
}
