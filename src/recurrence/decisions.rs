//! The user's decisions about what the program found, read from `decisions.toml`. The file is
//! written by hand or by `kameng-audit decide`, one table a decision:
//!
//! ```toml
//! [[decision]]
//! say = "dismiss"                   # not a subscription of interest
//! subscription = "sub-1a2b3c4d5e"   # its id, or the id of a charge in it
//! evidence = "1m 25.00 wechat"      # as it stood; when this changes it is reported again.
//!                                   # Left out: never again
//! why = "the children's"
//! ```
//!
//! What a decision does is in `decide.rs`.

use serde::Deserialize;
use strum::VariantNames as _;

use super::cadence::Period;
use crate::{bilingual, lang::Bilingual, problem::Problem};

/// A decision of the user and its line in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The line in the file on which the decision begins, from 1.
    pub line: u32,
    /// What was decided.
    pub said: Said,
}

/// The content of a decision. A subscription is named by its own id, or by that of a charge in it;
/// beside its id, `charge` finds it where the id has changed (an earlier export, an alias). `why`
/// is the user's own reason, for the user alone.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, strum::IntoStaticStr, strum::VariantNames)]
#[serde(tag = "say", rename_all = "lowercase", deny_unknown_fields)]
#[strum(serialize_all = "lowercase")]
pub enum Said {
    /// The subscription is one, whatever its score.
    Confirm {
        subscription: String,
        charge: Option<String>,
        why: Option<String>,
    },
    /// The subscription is none, or of no interest, as long as its evidence is this.
    Dismiss {
        subscription: String,
        charge: Option<String>,
        evidence: Option<String>,
        why: Option<String>,
    },
    /// The subscriptions are one.
    Merge {
        subscriptions: Vec<String>,
        why: Option<String>,
    },
    /// These charges are a subscription of their own.
    Split {
        subscription: String,
        charge: Option<String>,
        charges: Vec<String>,
        why: Option<String>,
    },
    /// Two names of one merchant: payments to `name` are payments to `is`.
    Alias {
        name: String,
        is: String,
        why: Option<String>,
    },
    /// The charge is a purchase of the user's own, no renewal.
    Mine { charge: String, why: Option<String> },
    /// The notice that was agreed: a cancellation takes effect so many days later.
    Notice {
        subscription: String,
        charge: Option<String>,
        days: u16,
        why: Option<String>,
    },
    /// The cycle that the subscription was sold with.
    Cycle {
        subscription: String,
        charge: Option<String>,
        promised: Period,
        why: Option<String>,
    },
}

impl Said {
    /// The value of `say` in the file.
    pub fn name(&self) -> &'static str {
        self.into()
    }

    /// The ids or the name that the decision is about, as written.
    pub fn subject(&self) -> String {
        match self {
            Said::Confirm { subscription, .. }
            | Said::Dismiss { subscription, .. }
            | Said::Split { subscription, .. }
            | Said::Notice { subscription, .. }
            | Said::Cycle { subscription, .. } => subscription.clone(),
            Said::Merge { subscriptions, .. } => subscriptions.join(" "),
            Said::Alias { name, .. } => name.clone(),
            Said::Mine { charge, .. } => charge.clone(),
        }
    }

    /// The user's own reason.
    pub fn why(&self) -> Option<&str> {
        match self {
            Said::Confirm { why, .. }
            | Said::Dismiss { why, .. }
            | Said::Merge { why, .. }
            | Said::Split { why, .. }
            | Said::Alias { why, .. }
            | Said::Mine { why, .. }
            | Said::Notice { why, .. }
            | Said::Cycle { why, .. } => why.as_deref(),
        }
    }
}

/// The effect of a decision on the statements at hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Effect {
    /// The decision was applied.
    Held,
    /// No subscription, charge or name in the statements is the one that it names.
    NothingAnswers,
    /// The subscription was dismissed on other evidence, and is reported again.
    EvidenceChanged,
}

impl Effect {
    /// The effect in the JSON report.
    pub fn name(self) -> &'static str {
        self.into()
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

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    decision: Vec<toml::Spanned<Said>>,
}

/// Reads the text of a `decisions.toml`, in the order of its lines. `name` is the file's name in
/// messages. The first mistake is returned with its line.
pub fn read_decisions(name: &str, text: &str) -> Result<Vec<Decision>, Problem> {
    let line_of = |byte: usize| {
        let lines = text.bytes().take(byte).filter(|&byte| byte == b'\n');
        u32::try_from(lines.count() + 1).unwrap_or(u32::MAX)
    };
    let file: File = toml::from_str(text).map_err(|error| {
        let line = line_of(error.span().map_or(0, |span| span.start));
        Problem::new(Bilingual::same(error.message()))
            .at(name)
            .at_line(line)
            .hinted(format_hint())
    })?;
    let decisions = file.decision.into_iter().map(|said| Decision {
        line: line_of(said.span().start),
        said: said.into_inner(),
    });
    Ok(decisions.collect())
}

fn format_hint() -> Bilingual {
    let zh = Said::VARIANTS.join("、");
    let en = Said::VARIANTS
        .split_last()
        .map_or(String::new(), |(last, others)| {
            format!("{} or {last}", others.join(", "))
        });
    bilingual!(
        "写成若干个 [[decision]]，say 可以是 {zh}；写法见 README",
        "write [[decision]] tables whose say is {en}; see the README"
    )
}
