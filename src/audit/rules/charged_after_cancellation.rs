//! **What it finds** Charges of a subscription after the day its owner cancelled it, by what they are: repeat billing, a hop to
//! another channel, one late charge, one already in flight, a refunded one, perhaps a new subscription.
//!
//! **Why it matters** It is what the program is for. Each kind asks for other steps, and only some are money to claim.
//!
//! **Example** Cancelled on 20 May, charged on 3 June as every month: repeat billing.
//!
//! **What would clear it** A refund of the whole amount; a record of cancellation that means another plan; a subscription begun anew.
//!
//! **What it cannot see** Whether the cancellation was made as the list says, and at which layer a mandate is still alive.

use super::{confidence, grouped};
use crate::{
    audit::{Audited, Binding, Doubt, Finding, Kind, finding::Severity},
    bilingual,
    calendar::days_between,
    lang::Bilingual,
    ledger::TransactionId,
    money::Money,
    recurrence::{Band, SubscriptionId},
    userfiles::RecordId,
};

pub(super) fn check(audited: &Audited) -> Vec<Finding> {
    audited
        .judged
        .keys()
        .flat_map(|index| of_subscription(audited, index))
        .collect()
}

fn of_subscription(audited: &Audited, index: SubscriptionId) -> Vec<Finding> {
    let judged = &audited.judged[index];
    let own = judged.rulings.iter().map(|(&id, ruling)| (id, ruling));
    let others = judged
        .other_charges
        .iter()
        .map(|(id, ruling)| (*id, ruling));
    let by_kind = grouped(
        own.chain(others)
            .filter_map(|(id, ruling)| Some((ruling.verdict.finding()?, id))),
    );
    by_kind
        .into_iter()
        .map(|(kind, charges)| finding(audited, index, kind, charges))
        .collect()
}

fn finding(
    audited: &Audited,
    index: SubscriptionId,
    kind: Kind,
    mut charges: Vec<TransactionId>,
) -> Finding {
    charges.sort();
    let subscription = &audited.recurrence.subscriptions[index];
    let ledger = &audited.ledger;
    let record = record_of(audited, index, charges.first().copied());
    let binding = match audited.judged[index].cancellation {
        Some((_, sureness)) => sureness,
        None => 0.5,
    };
    let days = record.zip(charges.first()).map(|(record, &first)| {
        days_between(
            audited.files.cancellations[record].at.day,
            ledger.get(first).at.day,
        )
    });
    let net: Money = charges.iter().map(|&id| ledger.get(id).net()).sum();
    let claims = kind.counts();
    let reason = reason(audited, index, kind, &charges, days);
    let mut finding = audited.finding(
        kind,
        index,
        charges,
        confidence(class_sureness(kind), binding),
        reason,
    );
    finding.cancellation = record;
    finding.days_after_cancellation = days;
    finding.conditional = kind == Kind::Unclear;
    finding.claimable = if claims && subscription.membership && subscription.band >= Band::Likely {
        net
    } else {
        Money::ZERO
    };
    if !subscription.membership {
        finding.severity = finding.severity.max(Severity::Low);
    }
    finding
}

/// The record that bears on the subscription: the one that ended it, or one before the charge that may mean it or ended its neighbour.
fn record_of(
    audited: &Audited,
    index: SubscriptionId,
    charge: Option<TransactionId>,
) -> Option<RecordId> {
    let group = |index: SubscriptionId| &audited.recurrence.subscriptions[index].group;
    let own = audited.judged[index].cancellation.map(|(record, _)| record);
    let came_before = |record: RecordId| {
        let charged = charge.map(|charge| audited.ledger.get(charge).at.day);
        charged.is_none_or(|charged| audited.files.cancellations[record].at.day <= charged)
    };
    let first = |bears: &dyn Fn(&Binding) -> bool| {
        let mut records = audited.bindings.iter_enumerated();
        records
            .find(|(record, binding)| came_before(*record) && bears(binding))
            .map(|(record, _)| record)
    };
    own.or_else(|| first(&|binding| binding.candidates.contains(&index)))
        .or_else(|| {
            first(&|binding| {
                binding
                    .bound
                    .iter()
                    .any(|&(bound, _)| group(bound) == group(index))
            })
        })
}

/// Whether a record that may mean the subscription is uncertain in that way.
fn bears(audited: &Audited, index: SubscriptionId, doubt: Doubt) -> bool {
    let mut bindings = audited.bindings.iter();
    bindings.any(|binding| binding.doubt == doubt && binding.candidates.contains(&index))
}

/// How surely a charge of the class is what the class says.
fn class_sureness(kind: Kind) -> f64 {
    match kind {
        Kind::RepeatBilling | Kind::Refunded => 0.98,
        Kind::ChannelHop => 0.9,
        Kind::InFlight => 0.85,
        Kind::LateSync => 0.8,
        Kind::LateRetry | Kind::Resubscription => 0.7,
        _ => 0.5,
    }
}

fn reason(
    audited: &Audited,
    index: SubscriptionId,
    kind: Kind,
    charges: &[TransactionId],
    days: Option<i32>,
) -> Bilingual {
    let subscription = &audited.recurrence.subscriptions[index];
    let (count, days) = (charges.len(), days.unwrap_or(0));
    let record = record_of(audited, index, charges.first().copied())
        .map(|record| &audited.files.cancellations[record]);
    let cancelled = record
        .map(|record| record.at.day.to_string())
        .unwrap_or_default();
    // The user's own word for the shop, and the statement's beside it where they differ.
    let shown = &subscription.merchant;
    let named = match record.map(|record| &record.merchant) {
        Some(written) if written != shown => bilingual!(
            "“{written}”（账单上是“{shown}”）",
            "\"{written}\" (\"{shown}\" in the statements)"
        ),
        _ => bilingual!("“{shown}”", "\"{shown}\""),
    };
    let (zh, en) = (&named.zh, &named.en);
    match kind {
        Kind::RepeatBilling => bilingual!(
            "您在 {cancelled} 已退订{zh}，之后仍在扣款，共 {count} 笔，第一笔在退订后第 {days} 天",
            "you cancelled {en} on {cancelled}; charges since then: {count}, the first {days} days after"
        ),
        Kind::ChannelHop => bilingual!(
            "您在 {cancelled} 已退订{zh}，之后换了付款渠道继续扣款 {count} 笔：那个渠道上的签约很可能还在",
            "you cancelled {en} on {cancelled}; charges through another channel since then: {count}; a mandate there is probably still alive"
        ),
        Kind::LateSync => bilingual!(
            "退订后第 {days} 天仍扣了一笔，离扣款日很近，账单里之后没有再出现：可能是系统没来得及更新",
            "one charge {days} days after cancelling, close to the due day, and none since: perhaps the systems were late"
        ),
        Kind::LateRetry => bilingual!(
            "退订后第 {days} 天扣了一笔，像是之前那一期没扣成的补扣",
            "one charge {days} days after cancelling, which looks like a retry of a debit that had failed before"
        ),
        Kind::InFlight => bilingual!(
            "退订后第 {days} 天扣了一笔，退订时这笔扣款已在处理中",
            "one charge {days} days after cancelling; it was already on its way"
        ),
        Kind::SameDay => bilingual!(
            "扣款与退订在同一天，分不清先后",
            "charged on the day of cancelling; which came first is not known"
        ),
        Kind::Resubscription => bilingual!(
            "退订后同一商户又出现新的扣款（时间或价格与原来不同）：可能是重新开通了，请您确认",
            "a new series began at the merchant after you cancelled, at another time or price: perhaps you subscribed again, please check"
        ),
        Kind::Refunded => bilingual!(
            "退订后的扣款已经全额退回",
            "the charge after cancelling was refunded in full"
        ),
        Kind::Unclear if audited.judged[index].cancellation.is_some() => bilingual!(
            "退订后第 {days} 天又扣了款，但日子或金额与原来对不上：不能确定是不是原来的会员，请您确认",
            "charged {days} days after cancelling, but on another day or at another price than before: whether it is the old membership is not certain, please check"
        ),
        _ if bears(audited, index, Doubt::Unseen) => bilingual!(
            "账单在您退订（{cancelled}）之后才开始，看不到退订之前有没有这项会员；如果退的就是它，下列扣款就在退订之后",
            "the statements begin only after you cancelled ({cancelled}), so whether this membership was there before is not seen; if it was this one, these came after"
        ),
        _ if bears(audited, index, Doubt::Dismissed) => bilingual!(
            "您退订的可能是另一项（已在 decisions.toml 里不再关注）；如果退的是这一项，下列扣款就在退订之后",
            "what you cancelled may be another one, which you dismissed in decisions.toml; if it was this one, these came after"
        ),
        _ if bears(audited, index, Doubt::Resembles) => bilingual!(
            "清单里的名字与这家商户只是相像，不能确定退的就是它；如果是，下列扣款就在退订之后",
            "the name in your list only resembles this merchant's, so whether you cancelled this one is not certain; if you did, these came after"
        ),
        _ if bears(audited, index, Doubt::Purchases) => bilingual!(
            "这家商户除了这项会员，还有同样金额的其他付款，不能确定退的是哪一种；如果退的是这一项，下列扣款就在退订之后",
            "beside this membership there are other payments of the same amount at the merchant, so what was cancelled is not certain; if it was this one, these came after"
        ),
        _ => bilingual!(
            "这家商户有不止一项会员，清单没有写明退的是哪一项；如果退的是这一项，下列扣款就在退订之后",
            "there is more than one membership at this merchant and the list does not say which was cancelled; if it was this one, these came after"
        ),
    }
}
