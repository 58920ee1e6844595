//! Decisions with their effect on the statements at hand.

use serde::Serialize;

use crate::{bilingual, lang::Bilingual, userfiles::Decision};

/// The effect of a decision on the statements at hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// The decision was applied.
    Held,
    /// The statements have no subscription, charge or name that the decision names.
    NothingAnswers,
    /// The evidence of the dismissed subscription has changed; it is reported again.
    EvidenceChanged,
}

impl Effect {
    /// The effect for a person.
    pub fn label(self) -> Bilingual {
        match self {
            Effect::Held => bilingual!("照办", "held"),
            Effect::NothingAnswers => bilingual!(
                "账单里没有对应的",
                "nothing in the statements answers to it"
            ),
            Effect::EvidenceChanged => bilingual!(
                "依据变了，所以又列出来",
                "its evidence changed, so it is shown again"
            ),
        }
    }
}

/// A decision with its effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// The decision as read.
    pub decision: Decision,
    /// Its effect.
    pub effect: Effect,
    /// The merchant and the present evidence of a subscription that it dismissed.
    pub dismissed: Option<(String, String)>,
}
