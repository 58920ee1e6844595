//! What the audit found, each finding with the charges it rests on.

use crate::{
    calendar::Moment, digest::short_digest, lang::Bilingual, ledger::TransactionId, money::Money,
};

/// A word of the contract. Those of verdicts come first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
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
    pub const ALL: [Kind; 17] = [
        Kind::RepeatBilling,
        Kind::ChannelHop,
        Kind::LateSync,
        Kind::LateRetry,
        Kind::InFlight,
        Kind::SameDay,
        Kind::Resubscription,
        Kind::Unclear,
        Kind::Refunded,
        Kind::DuplicateBilling,
        Kind::ShortCycle,
        Kind::PriceRise,
        Kind::IntroToFull,
        Kind::Overlap,
        Kind::Revived,
        Kind::CancellationUnbound,
        Kind::CoverageGap,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Kind::RepeatBilling => "repeat_billing",
            Kind::ChannelHop => "channel_hop",
            Kind::LateSync => "late_sync",
            Kind::LateRetry => "late_retry",
            Kind::InFlight => "in_flight",
            Kind::SameDay => "same_day",
            Kind::Resubscription => "resubscription",
            Kind::Unclear => "unclear",
            Kind::Refunded => "refunded",
            Kind::DuplicateBilling => "duplicate_billing",
            Kind::ShortCycle => "short_cycle",
            Kind::PriceRise => "price_rise",
            Kind::IntroToFull => "intro_to_full",
            Kind::Overlap => "overlap",
            Kind::Revived => "revived",
            Kind::CancellationUnbound => "cancellation_unbound",
            Kind::CoverageGap => "coverage_gap",
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    High,
    Medium,
    Low,
    Info,
}

impl Severity {
    pub fn name(self) -> &'static str {
        match self {
            Severity::High => "high",
            Severity::Medium => "medium",
            Severity::Low => "low",
            Severity::Info => "info",
        }
    }
}

/// One finding: the charges of one subscription that are of one kind.
#[derive(Clone, Debug)]
pub struct Finding {
    pub id: String,
    pub kind: Kind,
    pub severity: Severity,
    /// Index of the subscription, and of the record of cancellation, where there is one.
    pub subscription: Option<usize>,
    pub cancellation: Option<usize>,
    /// In order of time. Only findings about the input have none.
    pub charges: Vec<TransactionId>,
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
