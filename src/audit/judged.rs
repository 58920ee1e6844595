//! The verdicts, the status and the layers of one subscription.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use super::verdict::Ruling;
use crate::{
    bilingual,
    calendar::Moment,
    lang::Bilingual,
    ledger::TransactionId,
    userfiles::{Layer, RecordId},
};

/// The verdicts on one subscription's charges, its status and its layers.
#[derive(Clone, Debug)]
pub struct Judged {
    /// The status on the day of the audit.
    pub status: Status,
    /// The record that ended it, with the confidence of the binding (0 to 1).
    pub cancellation: Option<(RecordId, f64)>,
    /// Whether the cancellation took effect: `false` where a later charge counts or was refunded,
    /// `true` where the next due day passed without a charge. `None` without a cancellation, or
    /// where the statements end before that day.
    pub honoured: Option<bool>,
    /// The verdict on each charge, except those that certainly came before the cancellation.
    pub rulings: BTreeMap<TransactionId, Ruling>,
    /// The verdicts on payments to the merchant after the cancellation that belong to no
    /// subscription.
    pub other_charges: Vec<(TransactionId, Ruling)>,
    /// The next due day, where a charge is still expected.
    pub next_expected: Option<NaiveDate>,
    /// The layers with their states, closed or still open; empty without a cancellation.
    pub layers: Vec<LayerFinding>,
}

/// The status of a subscription on the day of the audit.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Serialize,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Status {
    /// There is one charge; no second one has confirmed the cycle yet.
    New,
    /// The charges go on.
    Active,
    /// The due day has passed without a charge.
    Overdue,
    /// More than a cycle has passed since the due day without a charge.
    Lapsed,
    /// A record of cancellation ended it, and no charge since then counts.
    Cancelled,
    /// A record of cancellation ended it, and charges came after.
    CancelledButCharging,
    /// The statements end too early to tell.
    Unknown,
}

impl Status {
    /// The status for a person.
    pub fn label(self) -> Bilingual {
        match self {
            Status::New => bilingual!("新出现", "new"),
            Status::Active => bilingual!("扣款中", "active"),
            Status::Overdue => bilingual!("到期未扣", "overdue"),
            Status::Lapsed => bilingual!("已停", "lapsed"),
            Status::Cancelled => bilingual!("已退订", "cancelled"),
            Status::CancelledButCharging => bilingual!("已退订仍扣款", "cancelled, still charged"),
            Status::Unknown => bilingual!("看不出", "unknown"),
        }
    }
}

/// The state of a layer, as far as the list of cancellations and the statements show it.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Serialize,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum LayerState {
    /// Money left through the layer after the cancellation.
    Open,
    /// The list says that the layer was closed, and nothing contradicts it.
    Closed,
    /// Nothing left through the layer when the next debit was due.
    Silent,
    /// The statements do not reach far enough, or a later charge proves nothing.
    Unknown,
}

impl LayerState {
    /// The state for a person.
    pub fn label(self) -> Bilingual {
        match self {
            LayerState::Open => bilingual!("还开着", "still open"),
            LayerState::Closed => bilingual!("已关闭", "closed"),
            LayerState::Silent => bilingual!("没有再扣", "silent"),
            LayerState::Unknown => bilingual!("看不出", "unknown"),
        }
    }
}

/// One layer of a cancelled subscription, with its state.
#[derive(Clone, Debug)]
pub struct LayerFinding {
    /// The layer.
    pub layer: Layer,
    /// Its state.
    pub state: LayerState,
    /// The day on which the user closed it, where the list says so.
    pub closed_at: Option<Moment>,
    /// The last charge that shows it open.
    pub charge: Option<TransactionId>,
    /// The reason for the state.
    pub because: Bilingual,
}
