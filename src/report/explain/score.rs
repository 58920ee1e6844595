//! The score of a subscription: its points, its renewals, and what would change its band.

#![allow(
    clippy::float_arithmetic,
    reason = "log-odds and confidences; no money is computed here"
)]

use super::{model::ExplainedStep, reasons::reason_name};
use crate::{
    audit::Audited,
    bilingual,
    lang::Lang,
    recurrence::{RenewalStep, Subscription, logistic, total},
};

/// The points of a subscription, the weightiest first, and what they sum up to.
pub(super) fn points(
    audited: &Audited,
    subscription: &Subscription,
    lang: Lang,
) -> Vec<ExplainedStep> {
    let mut points = subscription.points.clone();
    points.sort_by(|one, other| other.points.abs().total_cmp(&one.points.abs()));
    let mut steps: Vec<ExplainedStep> = points
        .iter()
        .map(|point| {
            let name = reason_name(point.reason).get(lang).to_owned();
            ExplainedStep::scored(name, point.points)
        })
        .collect();
    if steps.is_empty() {
        return steps;
    }
    let sum = total(&subscription.points);
    let by_sum = logistic(sum);
    let said = bilingual!(
        "合计，相当于把握 {by_sum:.3}（{confirmed} 起为确定，{likely} 起为很可能）",
        "the sum, which amounts to a confidence of {by_sum:.3} (confirmed from {confirmed}, \
         likely from {likely})",
        by_sum = by_sum.min(0.999),
        confirmed = audited.thresholds.confirmed,
        likely = audited.thresholds.likely
    );
    steps.push(ExplainedStep::scored(said.get(lang).to_owned(), sum));
    if is_limited(by_sum, subscription.confidence) {
        let said = bilingual!(
            "所以取 {held:.3}：没有续费字样的少数几笔、平台的付款有上限；您的决定优先",
            "held with {held:.3}: few charges without a word, and payments to a platform, have a \
             limit; your own decisions come first",
            held = subscription.confidence.min(0.999)
        );
        steps.push(ExplainedStep::said(said.get(lang).to_owned()));
    }
    steps
}

/// Each renewal that was found by its day, with the points of its day and its amount together.
pub(super) fn renewals(
    audited: &Audited,
    subscription: &Subscription,
    lang: Lang,
) -> Vec<ExplainedStep> {
    let step = |step: &RenewalStep| {
        let (from, to) = (audited.ledger.get(step.from), audited.ledger.get(step.to));
        let said = bilingual!(
            "{before} → {day}：{cycles} 期，离扣款日 {off} 天，{one} → {other}",
            "{before} → {day}: {cycles} cycle(s), {off} days off the due day, {one} → {other}",
            before = from.at.day,
            day = to.at.day,
            cycles = step.cycles,
            off = step.off_days,
            one = from.amount,
            other = to.amount
        );
        ExplainedStep::scored(said.get(lang).to_owned(), step.points)
    };
    subscription.steps.iter().map(step).collect()
}

/// The reasons without which the band would be lower, and what new payments would do.
pub(super) fn what_would_change(
    audited: &Audited,
    subscription: &Subscription,
    lang: Lang,
) -> Vec<String> {
    let sum = total(&subscription.points);
    let limited = is_limited(logistic(sum), subscription.confidence);
    let mut lines: Vec<String> = subscription
        .points
        .iter()
        .filter(|point| point.points > 0.0 && !limited)
        .filter_map(|point| {
            let without = logistic(sum - point.points);
            let band = audited.thresholds.band(without);
            let said = bilingual!(
                "若没有“{reason}”，把握只有 {without:.3}（{band}）",
                "without \"{reason}\" the confidence would be {without:.3} ({band})",
                reason = reason_name(point.reason),
                without = without,
                band = band.label()
            );
            (band < subscription.band).then(|| said.get(lang).to_owned())
        })
        .collect();
    let standing = bilingual!(
        "同一商户更多同价、不合周期的付款会降低把握；再有一期按时扣款会提高它",
        "more payments of these prices at the merchant off the cycle would lower it; another \
         charge on its day would raise it"
    );
    lines.push(standing.get(lang).to_owned());
    lines
}

/// Whether the confidence is not the one of the points: a limit or a decision set it.
fn is_limited(by_sum: f64, held: f64) -> bool {
    (by_sum - held).abs() > 0.000_5
}
