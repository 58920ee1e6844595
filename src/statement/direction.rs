//! What a row means for the account's owner, and how the statement books it.

use serde::Deserialize;

/// The direction of a row's money, seen from the account's owner.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Deserialize,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
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
    /// The direction's name in profiles and in the JSON report.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// The side on which the statement itself books a row: what its counts and sums count.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[strum(serialize_all = "lowercase")]
pub enum Side {
    Out,
    In,
    Neutral,
}

impl Side {
    /// The side's name, as under `[flow]` of a profile.
    pub fn name(self) -> &'static str {
        self.into()
    }
}
