//! What an explanation holds, in one language.

use serde::{Serialize, Serializer};

use crate::{
    bilingual,
    calendar::Moment,
    lang::Bilingual,
    ledger::LinkKind,
    money::{Currency, Money},
    report::{labels::role_label, model::Role},
};

/// Why the program says what it says of a subscription, a finding or a row.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Explanation {
    /// Of the subscription, the finding or the row.
    pub id: String,
    /// What the program says of it, a sentence each.
    pub claims: Vec<String>,
    pub steps: Vec<ExplainedStep>,
    /// Every row it rests on. An audit of these rows alone gives the same result.
    pub rows: Vec<CitedRow>,
    pub would_change: Vec<String>,
    /// Lines for `decisions.toml` that say otherwise.
    pub decisions: Vec<String>,
}

/// One step that led to a claim.
#[derive(Clone, Debug, Serialize)]
pub struct ExplainedStep {
    pub what: String,
    /// Log-odds for a subscription, or against it where negative, to two places.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub points: Option<f64>,
    /// Whether a verdict's test held.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub holds: Option<bool>,
}

impl ExplainedStep {
    /// A sentence that counts nothing and tests nothing.
    pub(super) fn said(what: String) -> ExplainedStep {
        ExplainedStep {
            what,
            points: None,
            holds: None,
        }
    }

    /// A reason with its points, which are rounded to two places.
    #[allow(clippy::float_arithmetic, reason = "log-odds, no money")]
    pub(super) fn scored(what: String, points: f64) -> ExplainedStep {
        ExplainedStep {
            what,
            points: Some((points * 100.0).round() / 100.0),
            holds: None,
        }
    }

    /// A test with its result.
    pub(super) fn tested(what: String, holds: bool) -> ExplainedStep {
        ExplainedStep {
            what,
            points: None,
            holds: Some(holds),
        }
    }
}

/// One row of a statement that a claim rests on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct CitedRow {
    pub file: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    pub line: u32,
    pub id: String,
    /// Serialised as a person reads it: `2026-05-03 08:00:11`, or the day alone.
    #[serde(serialize_with = "plain")]
    pub at: Moment,
    pub amount: Money,
    #[serde(skip)]
    pub currency: Currency,
    /// Counterparty and description.
    pub text: String,
    pub role: CitedAs,
}

fn plain<S: Serializer>(at: &Moment, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&at.plain())
}

/// What a cited row is to the subscription.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CitedAs {
    Charge,
    /// The same row in another export.
    Duplicate,
    /// The same payment in another channel's statement.
    Mirror,
    /// A payment to the merchant that belongs to no subscription.
    OtherPayment,
    Refund,
}

impl CitedAs {
    /// The role for a person.
    pub fn label(self) -> Bilingual {
        match self {
            CitedAs::Charge => bilingual!("扣款", "charge"),
            CitedAs::OtherPayment => bilingual!("其他付款", "other payment"),
            CitedAs::Duplicate => role_label(Role::Duplicate),
            CitedAs::Mirror => role_label(Role::Mirror),
            CitedAs::Refund => role_label(Role::Refund),
        }
    }
}

impl From<LinkKind> for CitedAs {
    fn from(kind: LinkKind) -> CitedAs {
        match kind {
            LinkKind::DuplicateOf => CitedAs::Duplicate,
            LinkKind::MirrorOf => CitedAs::Mirror,
            LinkKind::RefundOf => CitedAs::Refund,
        }
    }
}
