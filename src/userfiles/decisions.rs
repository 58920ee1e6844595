//! Decisions of the user about what was found, from `decisions.toml`. The file is written by hand
//! or by `kameng-audit decide`, one table a decision:
//!
//! ```toml
//! [[decision]]
//! say = "dismiss"                   # not a subscription to be shown
//! subscription = "sub-1a2b3c4d5e"   # its id, or the id of a charge in it
//! evidence = "1m 25.00 wechat"      # its cycle, prices and channels; when they change, it is
//!                                   # shown again. Left out: never again
//! why = "the children's"
//! ```

use serde::Deserialize;
use strum::VariantNames as _;

use super::line::line_at;
use crate::{
    bilingual,
    calendar::Period,
    lang::Bilingual,
    problem::{Problem, toml_line},
};

/// A decision of the user and its line in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The line in the file on which the decision begins, from 1.
    pub line: u32,
    /// What was decided.
    pub kind: DecisionKind,
}

/// The content of a decision. A subscription is named by its own id, or by that of a charge in it;
/// beside its id, `charge` finds it where the id has changed (an earlier export, an alias). `why`
/// is the user's own reason.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, strum::IntoStaticStr, strum::VariantNames)]
#[serde(tag = "say", rename_all = "lowercase", deny_unknown_fields)]
#[strum(serialize_all = "lowercase")]
pub enum DecisionKind {
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
    /// The notice that was agreed: a cancellation must come so many days before the due day.
    Notice {
        subscription: String,
        charge: Option<String>,
        days: u16,
        why: Option<String>,
    },
    /// The cycle with which the subscription was sold.
    Cycle {
        subscription: String,
        charge: Option<String>,
        promised: Period,
        why: Option<String>,
    },
}

impl DecisionKind {
    /// The value of `say` in the file.
    pub fn name(&self) -> &'static str {
        self.into()
    }

    /// The ids or the name that the decision is about, as written.
    pub fn subject(&self) -> String {
        match self {
            DecisionKind::Confirm { subscription, .. }
            | DecisionKind::Dismiss { subscription, .. }
            | DecisionKind::Split { subscription, .. }
            | DecisionKind::Notice { subscription, .. }
            | DecisionKind::Cycle { subscription, .. } => subscription.clone(),
            DecisionKind::Merge { subscriptions, .. } => subscriptions.join(" "),
            DecisionKind::Alias { name, .. } => name.clone(),
            DecisionKind::Mine { charge, .. } => charge.clone(),
        }
    }

    /// The user's own reason, where one was given.
    pub fn why(&self) -> Option<&str> {
        match self {
            DecisionKind::Confirm { why, .. }
            | DecisionKind::Dismiss { why, .. }
            | DecisionKind::Merge { why, .. }
            | DecisionKind::Split { why, .. }
            | DecisionKind::Alias { why, .. }
            | DecisionKind::Mine { why, .. }
            | DecisionKind::Notice { why, .. }
            | DecisionKind::Cycle { why, .. } => why.as_deref(),
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DecisionsFile {
    #[serde(default)]
    decision: Vec<toml::Spanned<DecisionKind>>,
}

/// Reads the text of a `decisions.toml`, in the order of its lines. `file` is the file's name in
/// messages. The first mistake is an error with its line.
pub fn read_decisions(file: &str, text: &str) -> Result<Vec<Decision>, Problem> {
    let read: DecisionsFile = toml::from_str(text).map_err(|error| {
        let line = toml_line(text, &error).unwrap_or(1);
        Problem::new(Bilingual::same(error.message()))
            .at(file)
            .at_line(line)
            .hinted(format_hint())
    })?;
    let decisions = read.decision.into_iter().map(|decision| Decision {
        line: line_at(text, decision.span().start),
        kind: decision.into_inner(),
    });
    Ok(decisions.collect())
}

fn format_hint() -> Bilingual {
    let names = DecisionKind::VARIANTS;
    let (last, rest) = names.split_last().unwrap_or((&"", &[]));
    bilingual!(
        "写成若干个 [[decision]]，say 可以是 {all}；写法见 README",
        "write [[decision]] tables whose say is {rest} or {last}; see the README",
        all = names.join("、"),
        rest = rest.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::Lang;

    #[test]
    fn decisions_are_read_with_their_lines() {
        let text = "\n[[decision]]\nsay = \"mine\"\ncharge = \"txn-1\"\n\n\
                    [[decision]]\nsay = \"cycle\"\nsubscription = \"sub-1\"\n\
                    promised = \"1m\"\nwhy = \"sold so\"\n";
        let decisions = read_decisions("decisions.toml", text).expect("decisions");
        let shown: Vec<_> = decisions
            .iter()
            .map(|decision| {
                let kind = &decision.kind;
                (decision.line, kind.name(), kind.subject(), kind.why())
            })
            .collect();
        assert_eq!(
            shown,
            [
                (2, "mine", "txn-1".to_owned(), None),
                (6, "cycle", "sub-1".to_owned(), Some("sold so")),
            ]
        );
    }

    #[test]
    fn a_mistake_names_its_line_and_what_is_accepted() {
        let text = "[[decision]]\nsay = \"forget\"\nsubscription = \"sub-1\"\n";
        let problem = read_decisions("decisions.toml", text).expect_err("no such decision");
        let shown = problem.text(Lang::En);
        assert!(shown.starts_with("decisions.toml:2: "), "{shown}");
        assert!(shown.contains("`forget`"), "{shown}");
        assert!(
            shown.ends_with(
                "whose say is confirm, dismiss, merge, split, alias, mine, notice or cycle; \
                 see the README"
            ),
            "{shown}"
        );
    }
}
