//! Binding: the search for the subscription that a record of cancellation means.
//!
//! A record is bound only where it clearly means one subscription (or all of a merchant). Otherwise
//! the subscriptions that it may mean are its candidates, and a [`Doubt`] says why it is not bound.

#![allow(clippy::float_arithmetic, reason = "scores and confidences, no money")]

mod score;
mod weights;

pub use weights::{BINDING_WEIGHTS, BindingWeights};

use typed_index_collections::TiVec;

use super::{
    audited::Audited,
    bound::{Binding, Doubt},
};
use crate::{
    recurrence::{Band, Merchants, Subscription, SubscriptionId},
    userfiles::{Cancellation, RecordId},
};

const WEIGHTS: BindingWeights = BINDING_WEIGHTS;

/// The doubt about a binding whose score is just `bound_from` (0 to 1).
const UNSURE_AT_THRESHOLD: f64 = 0.2;
/// So many more points halve that doubt.
const POINTS_HALVE: f64 = 1.5;
/// Unexplained payments of the price, in per cent of the subscription's charges, from which a
/// record may mean them instead of the subscription.
const CLOUDED_FROM_PERCENT: usize = 50;

/// The subscriptions that fit a record, each with its score, the highest first.
type Scores = Vec<(SubscriptionId, f64)>;

/// Binds every record of the list of cancellations.
pub(super) fn bind(audited: &Audited, merchants: &Merchants) -> TiVec<RecordId, Binding> {
    let records = audited.files.cancellations.iter();
    records
        .map(|record| bind_one(audited, merchants, record))
        .collect()
}

fn bind_one(audited: &Audited, merchants: &Merchants, record: &Cancellation) -> Binding {
    if record.not_ended.is_some() {
        return Binding::default();
    }
    let scores = scores(audited, merchants, record);
    let dismissed = dismissed_score(audited, merchants, record);
    let Some(&(best, highest)) = scores.first() else {
        return if is_enough(dismissed) {
            Binding::doubtful(Vec::new(), false, Doubt::Dismissed)
        } else {
            Binding::default()
        };
    };
    // The record may mean a subscription that the user dismissed: then it ends no other one.
    if is_enough(dismissed) && highest - dismissed < WEIGHTS.clear_lead {
        return Binding::doubtful(vec![best], is_enough(highest), Doubt::Dismissed);
    }
    if begins_unseen(audited, merchants, record, audited.subscription(best)) {
        return Binding::doubtful(vec![best], true, Doubt::Unseen);
    }
    if !is_enough(highest) {
        return nearly_meant(&scores, highest);
    }
    if score::means_all(merchants, record) {
        let meant = scores.iter().filter(|(_, score)| is_enough(*score));
        let bound = meant.map(|&(id, score)| (id, sureness(score)));
        return Binding::bound(bound.collect());
    }
    let rivals = rivals(audited, &scores, best, highest);
    if !rivals.is_empty() {
        let candidates = std::iter::once(best).chain(rivals).collect();
        Binding::doubtful(candidates, true, Doubt::Which)
    } else if is_clouded(audited, audited.subscription(best)) {
        Binding::doubtful(vec![best], true, Doubt::Purchases)
    } else {
        Binding::bound(vec![(best, sureness(highest))])
    }
}

fn is_enough(score: f64) -> bool {
    score >= WEIGHTS.bound_from
}

fn scores(audited: &Audited, merchants: &Merchants, record: &Cancellation) -> Scores {
    let subscriptions = audited.recurrence.subscriptions.iter_enumerated();
    let mut scores: Scores = subscriptions
        .filter_map(|(id, subscription)| {
            Some((id, score::score(audited, merchants, record, subscription)?))
        })
        .collect();
    scores.sort_by(|(one, a), (other, b)| b.total_cmp(a).then(one.cmp(other)));
    scores
}

/// The highest score of the subscriptions that the user dismissed.
fn dismissed_score(audited: &Audited, merchants: &Merchants, record: &Cancellation) -> f64 {
    let dismissed = audited.recurrence.dismissed.iter();
    dismissed
        .filter_map(|subscription| score::score(audited, merchants, record, subscription))
        .fold(0.0, f64::max)
}

/// The binding where no score reaches `bound_from`: the candidates with the best scores. They are
/// judged conditionally from `conditional_from`.
fn nearly_meant(scores: &Scores, highest: f64) -> Binding {
    let ambiguous = highest >= WEIGHTS.conditional_from;
    let above = if ambiguous {
        (highest - WEIGHTS.clear_lead).max(0.0)
    } else {
        0.0
    };
    let candidates = scores.iter().filter(|(_, score)| *score > above);
    let candidates: Vec<SubscriptionId> = candidates.map(|&(id, _)| id).collect();
    let doubt = match candidates[..] {
        [_] => Doubt::Resembles,
        _ => Doubt::Which,
    };
    Binding::doubtful(candidates, ambiguous, doubt)
}

/// The other subscriptions that reach `bound_from` and that the best one does not lead by
/// `clear_lead`.
fn rivals(
    audited: &Audited,
    scores: &Scores,
    best: SubscriptionId,
    highest: f64,
) -> Vec<SubscriptionId> {
    let band = |id: SubscriptionId| audited.subscription(id).band;
    let others = scores.iter().skip(1);
    others
        .filter(|(_, score)| highest - score < WEIGHTS.clear_lead && is_enough(*score))
        .map(|&(id, _)| id)
        // A subscription that is only possible does not compete with a likely one.
        .filter(|&id| band(id) >= Band::Likely || band(best) == Band::Possible)
        .collect()
}

/// Whether the record names the subscription, but the statements of its account begin only after
/// the record. They cannot show whether the subscription existed before.
fn begins_unseen(
    audited: &Audited,
    merchants: &Merchants,
    record: &Cancellation,
    subscription: &Subscription,
) -> bool {
    let ledger = &audited.ledger;
    let first = subscription.charges.first().copied();
    let begins = first.and_then(|first| ledger.account(first)?.first_day());
    score::is_named(merchants, record, subscription)
        && begins.is_some_and(|begins| begins > record.at.day)
}

/// Whether no charge has renewal words and the merchant has many unexplained payments of the price:
/// the record may mean those.
fn is_clouded(audited: &Audited, subscription: &Subscription) -> bool {
    let recurrence = &audited.recurrence;
    let price = subscription.price(&audited.ledger);
    let alike = recurrence
        .unexplained(&subscription.group)
        .filter(|&id| audited.amount(id) == price);
    let mut charges = subscription.charges.iter();
    let says_that_it_renews = charges.any(|&id| recurrence.wording(id).strong);
    let many = alike.count() * 100 >= subscription.charges.len() * CLOUDED_FROM_PERCENT;
    !says_that_it_renews && many
}

/// The confidence of a binding: 0.8 at `bound_from`, nearer to 1 with a higher score.
fn sureness(score: f64) -> f64 {
    1.0 - UNSURE_AT_THRESHOLD * 0.5_f64.powf((score - WEIGHTS.bound_from) / POINTS_HALVE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::example::{Payment, audit, monthly};

    /// The prices of the subscriptions that a record ends, those of its candidates, and the doubt
    /// where the candidates are judged conditionally.
    fn bound(payments: &[Payment], record: &str) -> (String, String, Option<Doubt>) {
        let audited = audit(payments, record);
        let binding = &audited.bindings[RecordId::from(0)];
        let prices = |ids: &[SubscriptionId]| {
            let prices = ids.iter().map(|&id| {
                let subscription = audited.subscription(id);
                subscription.price(&audited.ledger).to_string()
            });
            let mut prices: Vec<String> = prices.collect();
            prices.sort();
            prices.join(" ")
        };
        let bound: Vec<SubscriptionId> = binding.bound.iter().map(|&(id, _)| id).collect();
        let doubt = binding.ambiguous.then_some(binding.doubt);
        (prices(&bound), prices(&binding.candidates), doubt)
    }

    fn ends(prices: &str) -> (String, String, Option<Doubt>) {
        (prices.to_owned(), String::new(), None)
    }

    fn may_mean(prices: &str, doubt: Option<Doubt>) -> (String, String, Option<Doubt>) {
        (String::new(), prices.to_owned(), doubt)
    }

    #[test]
    fn the_name_decides() {
        let shop = |merchant| monthly(1..=8, merchant, "会员月卡-自动续费", "25.00");
        let same = bound(&shop("火烈鸟数字商城"), "火烈鸟数字商城,2026-05-20,,,,");
        assert_eq!(same, ends("25.00"));
        let one_slip = bound(&shop("火烈鸟数字商城"), "火烈乌数字商城,2026-05-20,,,,");
        assert_eq!(one_slip, ends("25.00"));
        let part = bound(&shop("蓝鲸健身"), "蓝鲸,2026-05-20,,,,");
        assert_eq!(part, ends("25.00"));
        let other = bound(&shop("火烈鸟数字商城"), "南瓜优选,2026-05-20,,,,");
        assert_eq!(other, may_mean("", None));
    }

    #[test]
    fn a_company_of_that_name_needs_a_price_or_a_channel_beside_it() {
        let company = monthly(
            1..=8,
            "杭州鹤鸣网络科技有限公司",
            "会员月卡-自动续费",
            "25.00",
        );
        let name_alone = bound(&company, "鹤鸣优选,2026-05-20,,,,");
        assert_eq!(name_alone, may_mean("25.00", Some(Doubt::Resembles)));
        let price = bound(&company, "鹤鸣优选,2026-05-20,,,25.00,");
        assert_eq!(price, ends("25.00"));
        let channel = bound(&company, "鹤鸣优选,2026-05-20,微信,,,");
        assert_eq!(channel, ends("25.00"));
    }

    #[test]
    fn price_or_plan_decides_between_two_subscriptions() {
        let mut payments = monthly(1..=8, "火烈鸟数字商城", "影视会员月卡-自动续费", "25.00");
        payments.extend(monthly(
            1..=8,
            "火烈鸟数字商城",
            "音乐会员月卡-自动续费",
            "15.00",
        ));
        let name_alone = bound(&payments, "火烈鸟数字商城,2026-05-20,,,,");
        assert_eq!(name_alone, may_mean("15.00 25.00", Some(Doubt::Which)));
        let price = bound(&payments, "火烈鸟数字商城,2026-05-20,,,25.00,");
        assert_eq!(price, ends("25.00"));
        let plan = bound(&payments, "火烈鸟数字商城,2026-05-20,,音乐会员,,");
        assert_eq!(plan, ends("15.00"));
        let all = bound(&payments, "火烈鸟数字商城,2026-05-20,,全部,,");
        assert_eq!(all, ends("15.00 25.00"));
    }

    #[test]
    fn a_subscription_that_was_not_alive_is_not_bound() {
        let ended = monthly(1..=3, "火烈鸟数字商城", "会员月卡-自动续费", "25.00");
        let long_after = bound(&ended, "火烈鸟数字商城,2026-08-20,,,,");
        assert_eq!(long_after, may_mean("25.00", None));
        let not_done = bound(&ended, "火烈鸟数字商城,2026-03-20,,,,没有取消成功");
        assert_eq!(not_done, may_mean("", None));
    }

    #[test]
    fn what_came_before_the_statements_is_not_seen() {
        let shop = monthly(1..=8, "火烈鸟数字商城", "会员月卡-自动续费", "25.00");
        let before = bound(&shop, "火烈鸟数字商城,2025-12-20,,,,");
        assert_eq!(before, may_mean("25.00", Some(Doubt::Unseen)));
    }
}
