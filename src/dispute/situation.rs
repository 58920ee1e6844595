//! Situations: what kind of dispute a case is.
//!
//! A situation is found by the program, or stated by the user, who alone can know what was agreed
//! and what was delivered.

use serde::{Deserialize, Serialize};

/// The kind of dispute; it decides the steps and the wording of letters.
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
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Situation {
    /// Charged after the cancellation.
    ChargedAfterCancelling,
    /// Cancelled on one channel, charged through another.
    AnotherMandate,
    /// A single charge shortly after the cancellation.
    OneLateCharge,
    /// A charge that was on its way when the user cancelled.
    InFlight,
    /// Charged on the day of cancelling; which came first is not known.
    OrderUnknown,
    /// Perhaps a new subscription after the cancellation.
    SignedUpAgain,
    /// Not certain whether the charge belongs to what was cancelled.
    Unclear,
    /// Everything was refunded.
    Refunded,
    /// Charged twice in one cycle.
    DoubleBilling,
    /// Charged in a shorter cycle than agreed.
    ShortCycle,
    /// The price rose.
    PriceRise,
    /// An introductory price ended.
    IntroPrice,
    /// Two memberships of one service at a time.
    Overlap,
    /// Charged again after a silence.
    Revived,
    /// A record of cancellation that matches no subscription.
    RecordUnbound,
    /// The statements end before the next due day.
    StatementsMissing,
    /// The user never agreed to a mandate.
    NeverAgreed,
    /// The user agreed, and was not told before the charge.
    AgreedNotTold,
    /// What was paid for was not delivered.
    NotDelivered,
    /// Bought from an agent or reseller.
    Reseller,
    /// Opened together with something else.
    Bundle,
    /// Virtual goods bought once, such as a card code.
    OneOffVirtual,
    /// Physical goods.
    PhysicalGoods,
    /// A membership given as a gift.
    GiftMembership,
}

impl Situation {
    /// The situation as JSON, data files and `cases.toml` spell it.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// Whether only the user can know it, so that no kind of finding is its source.
    pub fn is_stated(self) -> bool {
        match self {
            Situation::ChargedAfterCancelling
            | Situation::AnotherMandate
            | Situation::OneLateCharge
            | Situation::InFlight
            | Situation::OrderUnknown
            | Situation::SignedUpAgain
            | Situation::Unclear
            | Situation::Refunded
            | Situation::DoubleBilling
            | Situation::ShortCycle
            | Situation::PriceRise
            | Situation::IntroPrice
            | Situation::Overlap
            | Situation::Revived
            | Situation::RecordUnbound
            | Situation::StatementsMissing => false,
            Situation::NeverAgreed
            | Situation::AgreedNotTold
            | Situation::NotDelivered
            | Situation::Reseller
            | Situation::Bundle
            | Situation::OneOffVirtual
            | Situation::PhysicalGoods
            | Situation::GiftMembership => true,
        }
    }
}

/// The wording of a case's letters: what they say has happened. A wrong one harms the case.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Deserialize, strum::IntoStaticStr, strum::VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub(super) enum LetterLabel {
    ChargedAfterCancelling,
    NeverAgreed,
    AgreedNotTold,
    NotDelivered,
    DoubleBilling,
    ShortCycle,
    PriceChange,
    OneOff,
    Goods,
    Gift,
    Question,
}
