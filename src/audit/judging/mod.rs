//! Judging: the verdict on each charge after a cancellation.
//!
//! A subscription that a record ended is summed up as an [`EndedSubscription`]. Each later charge
//! is compared with it and becomes a [`LaterCharge`](charge::LaterCharge). The tests in
//! `classes.rs` are applied in order; the first that holds gives the verdict. `others.rs` judges
//! other payments to the merchant.

mod charge;
mod classes;
mod ended;
mod others;

use std::collections::BTreeMap;

use typed_index_collections::TiVec;

use super::{
    audited::Audited,
    bound::{Binding, Doubt},
    order::after,
    verdict::{Ruling, Verdict},
};
use crate::{
    bilingual, lang::Bilingual, ledger::TransactionId, recurrence::SubscriptionId,
    userfiles::RecordId,
};
use charge::Preceding;
use ended::EndedSubscription;

/// The record that ended a subscription, and the verdicts on its later charges.
#[derive(Clone, Debug, Default)]
pub(super) struct Ruled {
    /// The record, with the confidence of its binding (0 to 1).
    pub(super) cancellation: Option<(RecordId, f64)>,
    /// The verdict on each charge, except those that certainly came before the cancellation.
    pub(super) rulings: BTreeMap<TransactionId, Ruling>,
    /// The verdicts on payments to the merchant after the cancellation that belong to no
    /// subscription.
    pub(super) other_charges: Vec<(TransactionId, Ruling)>,
}

/// Judges the charges of every subscription.
pub(super) fn judge(audited: &Audited) -> TiVec<SubscriptionId, Ruled> {
    let subscriptions = &audited.recurrence.subscriptions;
    let mut judged = ended_by_records(audited);
    for id in subscriptions.keys() {
        let cancellation = judged[id].cancellation;
        let Some(ended) = cancellation.and_then(|(record, _)| {
            EndedSubscription::new(audited, audited.record(record), &subscriptions[id])
        }) else {
            continue;
        };
        judged[id].rulings = own_charges(&ended);
        judged[id].other_charges = others::other_payments(&ended);
        for (other, neighbour) in subscriptions.iter_enumerated() {
            let is_ended = judged[other].cancellation.is_some();
            if neighbour.group == ended.subscription.group && !is_ended {
                let rulings = others::of_neighbour(&ended, neighbour);
                judged[other].rulings.extend(rulings);
            }
        }
    }
    for (record, binding) in audited.bindings.iter_enumerated() {
        let candidates = binding.candidates.iter().filter(|_| binding.ambiguous);
        for &id in candidates {
            if judged[id].cancellation.is_none() {
                let rulings = conditional(audited, record, binding, id);
                judged[id].rulings.extend(rulings);
            }
        }
    }
    judged
}

/// For each subscription the record that ended it; of several records the earliest, because a
/// subscription ends only once.
fn ended_by_records(audited: &Audited) -> TiVec<SubscriptionId, Ruled> {
    let subscriptions = audited.recurrence.subscriptions.iter();
    let mut ended: TiVec<SubscriptionId, Ruled> = subscriptions.map(|_| Ruled::default()).collect();
    for (record, binding) in audited.bindings.iter_enumerated() {
        let at = audited.record(record).at;
        for &(id, sureness) in &binding.bound {
            let known = ended[id].cancellation;
            if known.is_none_or(|(known, _)| audited.record(known).at > at) {
                ended[id].cancellation = Some((record, sureness));
            }
        }
    }
    ended
}

/// The verdicts on the charges of the subscription that was ended.
fn own_charges(ended: &EndedSubscription<'_>) -> BTreeMap<TransactionId, Ruling> {
    let subscription = ended.subscription;
    let mut rulings: Vec<(TransactionId, Ruling)> = Vec::new();
    let mut preceding = Preceding::default();
    for (id, order) in after(ended.audited, ended.cancelled, &subscription.charges) {
        let day = ended.audited.ledger.get(id).at.day;
        // A charge after a long silence and off the old due days belongs to a new subscription.
        preceding.begins_anew |= subscription.revived.contains(&id) && !ended.is_on_its_day(day);
        let ruling = classes::rule(&ended.charge(id, order, preceding));
        preceding.add(day, ruling.verdict);
        rulings.push((id, ruling));
    }
    regrade(&mut rulings);
    rulings.into_iter().collect()
}

/// Changes the verdicts in flight and late synchronisation to repeat billing, where two or more
/// charges after the cancellation count or were refunded.
fn regrade(rulings: &mut [(TransactionId, Ruling)]) {
    let goes_on = |verdict: Verdict| verdict.counts() || verdict == Verdict::Refunded;
    let count = rulings
        .iter()
        .filter(|(_, ruling)| goes_on(ruling.verdict))
        .count();
    if count < 2 {
        return;
    }
    for (_, ruling) in rulings {
        let alone = match ruling.verdict {
            Verdict::InFlight => bilingual!("退订时已在途", "one on its way"),
            Verdict::LateSync => bilingual!("同步迟了", "a late synchronisation"),
            Verdict::SameDay
            | Verdict::LateRetry
            | Verdict::RepeatBilling
            | Verdict::ChannelHop
            | Verdict::Resubscription
            | Verdict::OneOff
            | Verdict::OtherStream
            | Verdict::Refunded
            | Verdict::Unclear => continue,
        };
        ruling.regraded = Some(bilingual!(
            "单看这一笔像是{alone}；但之后还在扣，所以不是一时没来得及",
            "alone it would be {alone}; but charges went on, so it was no matter of timing",
            alone = &alone
        ));
        ruling.runner_up = Some(ruling.verdict);
        ruling.verdict = Verdict::RepeatBilling;
    }
}

/// The verdicts on the charges of a subscription that a record may mean: they are unclear.
fn conditional(
    audited: &Audited,
    record: RecordId,
    binding: &Binding,
    id: SubscriptionId,
) -> Vec<(TransactionId, Ruling)> {
    let unclear = Ruling::on(Verdict::Unclear, why_unclear(binding.doubt));
    let charges = &audited.subscription(id).charges;
    after(audited, audited.record(record).at, charges)
        .map(|(charge, _)| (charge, unclear.clone()))
        .collect()
}

fn why_unclear(doubt: Doubt) -> Bilingual {
    match doubt {
        Doubt::Unseen => bilingual!(
            "账单在退订之后才开始：看不到退订之前有没有这项会员",
            "the statements begin only after the cancellation: whether the membership was there \
             before is not seen"
        ),
        Doubt::Purchases => bilingual!(
            "清单这一行可能指这项会员，也可能指同一商户同样金额的其他付款",
            "the record may mean this membership or the other payments of its amount at the \
             merchant"
        ),
        Doubt::Resembles => bilingual!(
            "清单这一行的名字与这家商户只是相像",
            "the record's name only resembles this merchant's"
        ),
        Doubt::Which | Doubt::Dismissed => bilingual!(
            "清单这一行可能指这项会员，也可能指同一商户的另一项",
            "the record may mean this membership or another one at the merchant"
        ),
    }
}

#[cfg(test)]
mod tests {
    use crate::audit::example::{Payment, audit, monthly, payment};

    const SHOP: &str = "火烈鸟数字商城";
    const CARD: &str = "会员月卡-自动续费";

    /// The days and verdicts of the charges after a cancellation of the shop on that day.
    fn verdicts(payments: &[Payment], cancelled: &str) -> Vec<String> {
        let audited = audit(payments, &format!("{SHOP},{cancelled},微信,,25.00,"));
        let rulings = audited.judged.iter().flat_map(|judged| &judged.rulings);
        let shown = rulings.map(|(&id, ruling)| {
            let day = audited.ledger.get(id).at.day.format("%m-%d");
            let word: &str = ruling.verdict.into();
            match ruling.runner_up.filter(|_| ruling.regraded.is_some()) {
                Some(alone) => format!("{day} {word}, alone {}", <&str>::from(alone)),
                None => format!("{day} {word}"),
            }
        });
        shown.collect()
    }

    #[test]
    fn a_charge_on_the_old_due_day_is_repeat_billing() {
        let until_august = monthly(1..=8, SHOP, CARD, "25.00");
        assert_eq!(
            verdicts(&until_august, "2026-06-15"),
            ["07-03 repeat_billing", "08-03 repeat_billing"]
        );
    }

    #[test]
    fn one_charge_may_have_been_on_its_way_or_late() {
        let until_july = monthly(1..=7, SHOP, CARD, "25.00");
        assert_eq!(verdicts(&until_july, "2026-07-01"), ["07-03 in_flight"]);
        assert_eq!(verdicts(&until_july, "2026-06-28"), ["07-03 late_sync"]);
        assert_eq!(verdicts(&until_july, "2026-07-03"), ["07-03 same_day"]);
        let mut retried = monthly(1..=6, SHOP, CARD, "25.00");
        retried.push(payment("2026-07-10", SHOP, CARD, "25.00"));
        assert_eq!(verdicts(&retried, "2026-07-04"), ["07-10 late_retry"]);
    }

    #[test]
    fn a_charge_that_another_follows_was_not_late() {
        let until_august = monthly(1..=8, SHOP, CARD, "25.00");
        assert_eq!(
            verdicts(&until_august, "2026-06-28"),
            [
                "07-03 repeat_billing, alone late_sync",
                "08-03 repeat_billing"
            ]
        );
    }

    #[test]
    fn a_charge_off_every_due_day_is_unclear() {
        let mut payments = monthly(1..=6, SHOP, CARD, "25.00");
        payments.push(payment("2026-07-13", SHOP, CARD, "25.00"));
        assert_eq!(verdicts(&payments, "2026-06-15"), ["07-13 unclear"]);
    }

    #[test]
    fn another_subscription_at_the_merchant_was_there_before() {
        let mut payments = monthly(1..=6, SHOP, CARD, "25.00");
        payments.extend(monthly(1..=7, SHOP, "音乐会员月卡-自动续费", "15.00"));
        assert_eq!(verdicts(&payments, "2026-06-15"), ["07-03 other_stream"]);
    }
}
