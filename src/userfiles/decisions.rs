//! `decisions.toml`: what the user decided about what was found. Written by hand or by `decide`, one
//! table a decision.
//!
//! ```toml
//! [[decision]]
//! say = "dismiss"                   # not a subscription to be shown
//! subscription = "sub-1a2b3c4d5e"   # its id, or the id of a charge in it
//! evidence = "1m 25.00 wechat"      # its cycle, prices, channels; when they change, it is shown again
//! why = "the children's"
//! ```

use serde::Deserialize;

use crate::{bilingual, calendar::Period, lang::Bilingual, problem::Problem};

/// One decision and its line in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    pub line: u32,
    pub said: Said,
}

/// What was decided. A subscription is named by its own id, or by that of a charge in it; beside its id, `charge` finds it where the id has
/// changed (an earlier export, an alias).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(tag = "say", rename_all = "lowercase", deny_unknown_fields)]
pub enum Said {
    /// It is a subscription, whatever the score says.
    Confirm {
        subscription: String,
        charge: Option<String>,
        why: Option<String>,
    },
    /// It is none, or none of interest, as long as its evidence is this.
    Dismiss {
        subscription: String,
        charge: Option<String>,
        evidence: Option<String>,
        why: Option<String>,
    },
    /// They are one.
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
    /// Two names of one merchant.
    Alias {
        name: String,
        is: String,
        why: Option<String>,
    },
    /// A purchase of the user's own, no renewal.
    Mine { charge: String, why: Option<String> },
    /// So many days before the due day a cancellation must come, as agreed.
    Notice {
        subscription: String,
        charge: Option<String>,
        days: u16,
        why: Option<String>,
    },
    /// It was sold with this cycle.
    Cycle {
        subscription: String,
        charge: Option<String>,
        promised: Period,
        why: Option<String>,
    },
}

impl Said {
    /// The word in the file.
    pub fn name(&self) -> &'static str {
        match self {
            Said::Confirm { .. } => "confirm",
            Said::Dismiss { .. } => "dismiss",
            Said::Merge { .. } => "merge",
            Said::Split { .. } => "split",
            Said::Alias { .. } => "alias",
            Said::Mine { .. } => "mine",
            Said::Notice { .. } => "notice",
            Said::Cycle { .. } => "cycle",
        }
    }

    /// Whom or what it is about, as written.
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

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    decision: Vec<toml::Spanned<Said>>,
}

/// Reads the file's text, in the order of its lines. `name` is what errors call it.
pub fn read_decisions(name: &str, text: &str) -> Result<Vec<Decision>, Problem> {
    let line_of = |byte: usize| {
        let lines = text.bytes().take(byte).filter(|&byte| byte == b'\n');
        u32::try_from(lines.count() + 1).unwrap_or(u32::MAX)
    };
    let file: File = toml::from_str(text).map_err(|error| {
        let line = line_of(error.span().map_or(0, |span| span.start));
        let problem = error.message();
        Problem::new(Bilingual::same(problem))
            .at(name)
            .at_line(line)
            .hinted(bilingual!(
                "写成若干个 [[decision]]，say 可以是 confirm、dismiss、merge、split、alias、mine、notice、cycle；写法见 README",
                "write [[decision]] tables whose say is confirm, dismiss, merge, split, alias, mine, notice or cycle; see the README"
            ))
    })?;
    let decisions = file.decision.into_iter().map(|said| Decision {
        line: line_of(said.span().start),
        said: said.into_inner(),
    });
    Ok(decisions.collect())
}
