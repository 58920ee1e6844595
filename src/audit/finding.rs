//! What the audit found, each finding with the charges it rests on.

use serde::{Deserialize, Serialize};

use crate::{
    bilingual,
    calendar::Moment,
    digest::short_digest,
    lang::Bilingual,
    ledger::TransactionId,
    money::{Currency, Money},
    recurrence::SubscriptionId,
    userfiles::RecordId,
};

/// What a finding is about. The kinds of verdicts come first.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Kind {
    RepeatBilling,
    ChannelHop,
    LateSync,
    LateRetry,
    InFlight,
    SameDay,
    Resubscription,
    Unclear,
    Refunded,
    DuplicateBilling,
    ShortCycle,
    PriceRise,
    IntroToFull,
    Overlap,
    Revived,
    CancellationUnbound,
    CoverageGap,
}

impl Kind {
    /// The kind as JSON spells it.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The kind for a person.
    pub fn label(self) -> Bilingual {
        match self {
            Kind::RepeatBilling => bilingual!("退订后仍在扣款", "charged after cancelling"),
            Kind::ChannelHop => bilingual!(
                "退订后换渠道扣款",
                "charged through another channel after cancelling"
            ),
            Kind::LateSync => bilingual!("退订后迟到的一笔", "one late charge after cancelling"),
            Kind::LateRetry => bilingual!("退订后补扣的一笔", "a late retry after cancelling"),
            Kind::InFlight => {
                bilingual!("退订时已在途的一笔", "already on its way when cancelled")
            }
            Kind::SameDay => bilingual!("与退订同一天", "on the day of cancelling"),
            Kind::Resubscription => bilingual!("可能重新开通", "perhaps subscribed again"),
            Kind::Unclear => bilingual!("说不准，请确认", "not certain, please check"),
            Kind::Refunded => bilingual!("已全额退回", "refunded in full"),
            Kind::DuplicateBilling => bilingual!("同一周期重复扣款", "charged twice in one cycle"),
            Kind::ShortCycle => {
                bilingual!("周期比商品文字写的短", "shorter cycle than its text names")
            }
            Kind::PriceRise => bilingual!("涨价", "price rise"),
            Kind::IntroToFull => bilingual!("优惠价结束", "introductory price ended"),
            Kind::Overlap => bilingual!("两项会员重叠", "overlapping memberships"),
            Kind::Revived => bilingual!("停扣后又恢复", "charged again after a silence"),
            Kind::CancellationUnbound => bilingual!(
                "退订记录没有对上",
                "a cancellation that matches nothing clearly"
            ),
            Kind::CoverageGap => bilingual!("账单还不够长", "the statements end too early"),
        }
    }

    /// Counts as charged after the cancellation, and its net amount can be claimed.
    pub(super) fn counts(self) -> bool {
        matches!(
            self,
            Kind::RepeatBilling
                | Kind::ChannelHop
                | Kind::LateSync
                | Kind::LateRetry
                | Kind::InFlight
        )
    }

    pub(super) fn severity(self) -> Severity {
        match self {
            Kind::RepeatBilling | Kind::ChannelHop => Severity::High,
            Kind::LateSync | Kind::LateRetry | Kind::DuplicateBilling | Kind::ShortCycle => {
                Severity::Medium
            }
            Kind::InFlight
            | Kind::SameDay
            | Kind::Resubscription
            | Kind::Unclear
            | Kind::PriceRise
            | Kind::Revived => Severity::Low,
            Kind::Refunded
            | Kind::IntroToFull
            | Kind::Overlap
            | Kind::CancellationUnbound
            | Kind::CoverageGap => Severity::Info,
        }
    }
}

/// How much there is to do; the gravest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, strum::IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Severity {
    High,
    Medium,
    Low,
    Info,
}

impl Severity {
    /// The severity for a person.
    pub fn label(self) -> Bilingual {
        match self {
            Severity::High => bilingual!("重要", "high"),
            Severity::Medium => bilingual!("需处理", "medium"),
            Severity::Low => bilingual!("留意", "low"),
            Severity::Info => bilingual!("说明", "info"),
        }
    }

    /// Something is to be done about it.
    pub fn calls_for_action(self) -> bool {
        match self {
            Severity::High | Severity::Medium => true,
            Severity::Low | Severity::Info => false,
        }
    }
}

/// Index of a finding in [`Audited::findings`](super::Audited::findings).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, derive_more::From, derive_more::Into,
)]
pub struct FindingId(usize);

/// One finding: the charges of one subscription that are of one kind.
#[derive(Clone, Debug)]
pub struct Finding {
    pub id: String,
    pub kind: Kind,
    pub severity: Severity,
    pub subscription: Option<SubscriptionId>,
    pub cancellation: Option<RecordId>,
    /// In order of time. Only findings about the input have none.
    pub charges: Vec<TransactionId>,
    /// The currency of all amounts.
    pub currency: Currency,
    /// The first charge's time.
    pub at: Option<Moment>,
    pub amount: Money,
    pub refunded: Money,
    /// Net of refunds, where the kind is one that can be claimed.
    pub claimable: Money,
    /// Of the first charge.
    pub days_after_cancellation: Option<i32>,
    pub confidence: f64,
    /// Holds only if the record of cancellation means this subscription.
    pub conditional: bool,
    pub reason: Bilingual,
}

/// The id of a finding: from what it says of whom, so that it stays when later charges join it.
pub(super) fn id(kind: Kind, about: &str) -> String {
    format!("fnd-{}", short_digest(&format!("{}\0{about}", kind.name())))
}

/// The gravest first, then the largest claim, then the earliest.
pub(super) fn order(
    finding: &Finding,
) -> (
    Severity,
    Kind,
    std::cmp::Reverse<Money>,
    Option<Moment>,
    String,
) {
    (
        finding.severity,
        finding.kind,
        std::cmp::Reverse(finding.claimable),
        finding.at,
        finding.id.clone(),
    )
}
