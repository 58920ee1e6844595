//! Findings of the audit, each with the charges that it is about.

use std::cmp::Reverse;

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

/// The kind of a finding. The kinds that come from verdicts on charges stand first.
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
    /// A cancelled subscription was charged again.
    RepeatBilling,
    /// A cancelled subscription was charged again through another channel.
    ChannelHop,
    /// One charge came after the cancellation because the due day was very near.
    LateSync,
    /// A charge after the cancellation looks like a second try of a failed debit.
    LateRetry,
    /// A charge was already on its way when the subscription was cancelled.
    InFlight,
    /// A charge came on the day of the cancellation.
    SameDay,
    /// The user may have subscribed again.
    Resubscription,
    /// It is not certain that a charge belongs to the cancelled subscription.
    Unclear,
    /// A charge after the cancellation was refunded in full.
    Refunded,
    /// One cycle was charged twice.
    DuplicateBilling,
    /// The cycle is shorter than the one that was promised.
    ShortCycle,
    /// The price rose.
    PriceRise,
    /// The introductory price ended.
    IntroToFull,
    /// Two memberships for one product run at the same time.
    Overlap,
    /// A subscription was charged again after a long silence.
    Revived,
    /// A record of cancellation ends no subscription in the statements.
    CancellationUnbound,
    /// The statements end before they can show whether a cancellation took effect.
    CoverageGap,
}

impl Kind {
    /// The kind in the JSON report.
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

    /// Whether the charges count as made after the cancellation, so that their net amount can be
    /// claimed.
    pub(super) fn counts(self) -> bool {
        match self {
            Kind::RepeatBilling
            | Kind::ChannelHop
            | Kind::LateSync
            | Kind::LateRetry
            | Kind::InFlight => true,
            Kind::SameDay
            | Kind::Resubscription
            | Kind::Unclear
            | Kind::Refunded
            | Kind::DuplicateBilling
            | Kind::ShortCycle
            | Kind::PriceRise
            | Kind::IntroToFull
            | Kind::Overlap
            | Kind::Revived
            | Kind::CancellationUnbound
            | Kind::CoverageGap => false,
        }
    }

    /// The severity of a finding of this kind about a likely or confirmed subscription.
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

/// The severity of a finding, the gravest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, strum::IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Severity {
    /// Money was taken after a cancellation; act.
    High,
    /// Something is probably wrong; act.
    Medium,
    /// Something should be checked.
    Low,
    /// Nothing has to be done, or the finding is about the input.
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

    /// Whether the user should act on the finding.
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

/// A finding: the charges of one subscription that are of one kind.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The id. It stays the same when later charges join the finding.
    pub id: String,
    /// The kind of the finding.
    pub kind: Kind,
    /// The severity; lower than the kind's where the subscription is only possible.
    pub severity: Severity,
    /// The subscription; `None` where the finding is not about one.
    pub subscription: Option<SubscriptionId>,
    /// The record of cancellation that the finding refers to.
    pub cancellation: Option<RecordId>,
    /// The charges in order of time. Only findings about the input have none.
    pub charges: Vec<TransactionId>,
    /// The currency of all amounts.
    pub currency: Currency,
    /// The time of the first charge.
    pub at: Option<Moment>,
    /// The sum of the charges.
    pub amount: Money,
    /// The sum of their refunded amounts.
    pub refunded: Money,
    /// The sum less refunds, where findings of this kind can be claimed; else 0.
    pub claimable: Money,
    /// Days from the cancellation to the first charge.
    pub days_after_cancellation: Option<i32>,
    /// The confidence of the finding (0 to 1).
    pub confidence: f64,
    /// Whether the finding holds only if the record of cancellation means this subscription.
    pub conditional: bool,
    /// The finding in one sentence.
    pub reason: Bilingual,
}

/// The id of a finding: a hash of its kind and of its subject, so that it stays the same when later
/// charges join. `about`: the id of the subscription, or a text that identifies the subject.
pub(super) fn id(kind: Kind, about: &str) -> String {
    format!("fnd-{}", short_digest(&format!("{}\0{about}", kind.name())))
}

/// The order of findings: the gravest first, then the largest claim, then the earliest.
type SortKey = (Severity, Kind, Reverse<Money>, Option<Moment>, String);

/// The key by which findings are sorted.
pub(super) fn sort_key(finding: &Finding) -> SortKey {
    (
        finding.severity,
        finding.kind,
        Reverse(finding.claimable),
        finding.at,
        finding.id.clone(),
    )
}
