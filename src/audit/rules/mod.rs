//! Rules, one file each. A rule looks at the verdicts and subscriptions and returns findings, each
//! with the charges on which it rests.
//!
//! Every file begins with the same five headings: What it finds, Why it matters, Example, What
//! would clear it, What it cannot see.

mod charged_after_cancellation;
mod charged_twice;
mod coverage_ends_too_early;
mod intro_price_ended;
mod overlapping_plans;
mod price_raised;
mod record_without_subscription;
mod revived_after_silence;
mod shorter_cycle_than_promised;

use typed_index_collections::TiVec;

use super::{
    audited::Audited,
    finding::{Finding, FindingId, sort_key},
};

/// A rule. In: an audit with its verdicts and without findings. Out: findings, in any order.
type Rule = fn(&Audited) -> Vec<Finding>;

const RULES: &[Rule] = &[
    charged_after_cancellation::check,
    charged_twice::check,
    shorter_cycle_than_promised::check,
    price_raised::check,
    intro_price_ended::check,
    overlapping_plans::check,
    revived_after_silence::check,
    record_without_subscription::check,
    coverage_ends_too_early::check,
];

/// Applies every rule. The gravest findings come first.
pub(super) fn apply(audited: &Audited) -> TiVec<FindingId, Finding> {
    let mut findings: Vec<Finding> = RULES.iter().flat_map(|rule| rule(audited)).collect();
    findings.sort_by_cached_key(sort_key);
    findings.into()
}
