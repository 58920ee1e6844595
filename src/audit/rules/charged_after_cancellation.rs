//! **What it finds** Charges of a subscription after the user cancelled it, one finding for each
//! verdict: for example repeat billing, a charge through another channel, a late charge, a charge
//! that was already on its way, a refunded charge, a possible new subscription.
//!
//! **Why it matters** This is the main purpose of the program. Each kind of finding needs other
//! steps, and only some can be claimed.
//!
//! **Example** Cancelled on 20 May, charged on 3 June as every month: repeat billing.
//!
//! **What would clear it** A refund of the whole amount; a record of cancellation that means
//! another plan; a new subscription.
//!
//! **What it cannot see** Whether the cancellation was made as the list says, and at which layer a
//! mandate still exists.

use std::collections::BTreeMap;

use crate::{
    audit::{Audited, Binding, Doubt, Finding, Severity, Verdict, audited::confidence},
    bilingual,
    calendar::days_between,
    lang::Bilingual,
    ledger::TransactionId,
    money::Money,
    recurrence::{Band, SubscriptionId},
    userfiles::RecordId,
};

/// The confidence that a record means a subscription that is only its candidate.
const SURENESS_OF_CANDIDATE: f64 = 0.5;

pub(super) fn check(audited: &Audited) -> Vec<Finding> {
    let subscriptions = audited.judged.keys();
    subscriptions
        .flat_map(|id| of_subscription(audited, id))
        .collect()
}

/// The findings about one subscription: one for each verdict that makes a finding.
fn of_subscription(audited: &Audited, id: SubscriptionId) -> Vec<Finding> {
    let judged = &audited.judged[id];
    let own = judged
        .rulings
        .iter()
        .map(|(&charge, ruling)| (charge, ruling));
    let others = judged
        .other_charges
        .iter()
        .map(|(charge, ruling)| (*charge, ruling));
    let mut charges: BTreeMap<Verdict, Vec<TransactionId>> = BTreeMap::new();
    for (charge, ruling) in own.chain(others) {
        charges.entry(ruling.verdict).or_default().push(charge);
    }
    charges
        .into_iter()
        .filter_map(|(verdict, charges)| finding(audited, id, verdict, charges))
        .collect()
}

/// The finding about all charges with that verdict; `None` for verdicts without findings.
fn finding(
    audited: &Audited,
    id: SubscriptionId,
    verdict: Verdict,
    mut charges: Vec<TransactionId>,
) -> Option<Finding> {
    let kind = verdict.finding()?;
    charges.sort();
    let subscription = audited.subscription(id);
    let first = charges.first().copied();
    let record = record_of(audited, id, first);
    let days = record.zip(first).map(|(record, first)| {
        days_between(
            audited.record(record).at.day,
            audited.ledger.get(first).at.day,
        )
    });
    let sureness = match audited.judged[id].cancellation {
        Some((_, sureness)) => sureness,
        None => SURENESS_OF_CANDIDATE,
    };
    let claims = kind.counts() && subscription.membership && subscription.band >= Band::Likely;
    let claimable = if claims {
        audited.net(&charges)
    } else {
        Money::ZERO
    };
    let reason = reason(
        audited,
        id,
        verdict,
        charges.len(),
        record,
        days.unwrap_or(0),
    );
    let sureness = confidence(class_sureness(verdict), sureness);
    let finding = audited.finding(kind, id, charges, sureness, reason);
    Some(Finding {
        severity: if subscription.membership {
            finding.severity
        } else {
            finding.severity.max(Severity::Low)
        },
        cancellation: record,
        claimable,
        days_after_cancellation: days,
        conditional: verdict == Verdict::Unclear,
        ..finding
    })
}

/// The record that the finding refers to: the one that ended the subscription; else an earlier one
/// that may mean it; else an earlier one that ended another subscription at the merchant.
fn record_of(
    audited: &Audited,
    id: SubscriptionId,
    charge: Option<TransactionId>,
) -> Option<RecordId> {
    let charged = charge.map(|charge| audited.ledger.get(charge).at.day);
    let came_before = |record: RecordId| {
        let cancelled = audited.record(record).at.day;
        charged.is_none_or(|charged| cancelled <= charged)
    };
    let group = |id: SubscriptionId| &audited.subscription(id).group;
    let first = |bears: &dyn Fn(&Binding) -> bool| {
        let mut records = audited.bindings.iter_enumerated();
        records
            .find(|(record, binding)| came_before(*record) && bears(binding))
            .map(|(record, _)| record)
    };
    let may_mean = |binding: &Binding| binding.candidates.contains(&id);
    let ended_another = |binding: &Binding| {
        let mut bound = binding.bound.iter();
        bound.any(|&(other, _)| group(other) == group(id))
    };
    let own = audited.judged[id].cancellation.map(|(record, _)| record);
    own.or_else(|| first(&may_mean))
        .or_else(|| first(&ended_another))
}

/// The doubt of the records that may mean the subscription; of several the last in `Doubt`'s order.
fn doubt(audited: &Audited, id: SubscriptionId) -> Doubt {
    let bindings = audited.bindings.iter();
    bindings
        .filter(|binding| binding.candidates.contains(&id))
        .map(|binding| binding.doubt)
        .max()
        .unwrap_or_default()
}

/// The confidence of a verdict (0 to 1), provided that the binding is right.
fn class_sureness(verdict: Verdict) -> f64 {
    match verdict {
        Verdict::RepeatBilling | Verdict::Refunded => 0.98,
        Verdict::ChannelHop => 0.9,
        Verdict::InFlight => 0.85,
        Verdict::LateSync => 0.8,
        Verdict::LateRetry | Verdict::Resubscription => 0.7,
        Verdict::SameDay | Verdict::Unclear | Verdict::OneOff | Verdict::OtherStream => 0.5,
    }
}

/// The finding in one sentence. `days`: from the cancellation to the first charge.
fn reason(
    audited: &Audited,
    id: SubscriptionId,
    verdict: Verdict,
    count: usize,
    record: Option<RecordId>,
    days: i32,
) -> Bilingual {
    let cancelled = cancelled_on(audited, record);
    match verdict {
        Verdict::RepeatBilling => bilingual!(
            "您在 {cancelled} 已退订{merchant}，之后仍在扣款，共 {count} 笔，\
             第一笔在退订后第 {days} 天",
            "you cancelled {merchant} on {cancelled}; charges since then: {count}, the first \
             {days} days after",
            merchant = named(audited, id, record)
        ),
        Verdict::ChannelHop => bilingual!(
            "您在 {cancelled} 已退订{merchant}，之后换了付款渠道继续扣款 {count} 笔：\
             那个渠道上的签约很可能还在",
            "you cancelled {merchant} on {cancelled}; charges through another channel since then: \
             {count}; a mandate there is probably still alive",
            merchant = named(audited, id, record)
        ),
        Verdict::LateSync => bilingual!(
            "退订后第 {days} 天仍扣了一笔，离扣款日很近，账单里之后没有再出现：\
             可能是系统没来得及更新",
            "one charge {days} days after cancelling, close to the due day, and none since: \
             perhaps the systems were late"
        ),
        Verdict::LateRetry => bilingual!(
            "退订后第 {days} 天扣了一笔，像是之前那一期没扣成的补扣",
            "one charge {days} days after cancelling, which looks like a retry of a debit that had \
             failed before"
        ),
        Verdict::InFlight => bilingual!(
            "退订后第 {days} 天扣了一笔，退订时这笔扣款已在处理中",
            "one charge {days} days after cancelling; it was already on its way"
        ),
        Verdict::SameDay => bilingual!(
            "扣款与退订在同一天，分不清先后",
            "charged on the day of cancelling; which came first is not known"
        ),
        Verdict::Resubscription => bilingual!(
            "退订后同一商户又出现新的扣款（时间或价格与原来不同）：可能是重新开通了，请您确认",
            "a new series began at the merchant after you cancelled, at another time or price: \
             perhaps you subscribed again, please check"
        ),
        Verdict::Refunded => bilingual!(
            "退订后的扣款已经全额退回",
            "the charge after cancelling was refunded in full"
        ),
        Verdict::Unclear if audited.judged[id].cancellation.is_some() => bilingual!(
            "退订后第 {days} 天又扣了款，但日子或金额与原来对不上：\
             不能确定是不是原来的会员，请您确认",
            "charged {days} days after cancelling, but on another day or at another price than \
             before: whether it is the old membership is not certain, please check"
        ),
        Verdict::Unclear => conditional_reason(doubt(audited, id), &cancelled),
        // These verdicts make no finding.
        Verdict::OneOff | Verdict::OtherStream => verdict.label(),
    }
}

/// The finding about a candidate of a record, in one sentence.
fn conditional_reason(doubt: Doubt, cancelled: &str) -> Bilingual {
    match doubt {
        Doubt::Unseen => bilingual!(
            "账单在您退订（{cancelled}）之后才开始，看不到退订之前有没有这项会员；\
             如果退的就是它，下列扣款就在退订之后",
            "the statements begin only after you cancelled ({cancelled}), so whether this \
             membership was there before is not seen; if it was this one, these came after"
        ),
        Doubt::Dismissed => bilingual!(
            "您退订的可能是另一项（已在 decisions.toml 里不再关注）；\
             如果退的是这一项，下列扣款就在退订之后",
            "what you cancelled may be another one, which you dismissed in decisions.toml; if it \
             was this one, these came after"
        ),
        Doubt::Resembles => bilingual!(
            "清单里的名字与这家商户只是相像，不能确定退的就是它；如果是，下列扣款就在退订之后",
            "the name in your list only resembles this merchant's, so whether you cancelled this \
             one is not certain; if you did, these came after"
        ),
        Doubt::Purchases => bilingual!(
            "这家商户除了这项会员，还有同样金额的其他付款，不能确定退的是哪一种；\
             如果退的是这一项，下列扣款就在退订之后",
            "beside this membership there are other payments of the same amount at the merchant, \
             so what was cancelled is not certain; if it was this one, these came after"
        ),
        Doubt::Which => bilingual!(
            "这家商户有不止一项会员，清单没有写明退的是哪一项；\
             如果退的是这一项，下列扣款就在退订之后",
            "there is more than one membership at this merchant and the list does not say which \
             was cancelled; if it was this one, these came after"
        ),
    }
}

/// The day of the cancellation; empty without a record.
fn cancelled_on(audited: &Audited, record: Option<RecordId>) -> String {
    record.map_or(String::new(), |record| {
        audited.record(record).at.day.to_string()
    })
}

/// The merchant's name in the user's list, with the name in the statement where they differ.
fn named(audited: &Audited, id: SubscriptionId, record: Option<RecordId>) -> Bilingual {
    let shown = &audited.subscription(id).merchant;
    let written = record.map(|record| &audited.record(record).merchant);
    match written.filter(|&written| written != shown) {
        Some(written) => bilingual!(
            "“{written}”（账单上是“{shown}”）",
            "\"{written}\" (\"{shown}\" in the statements)"
        ),
        None => bilingual!("“{shown}”", "\"{shown}\""),
    }
}
