//! The classes of a charge after a cancellation. Each class has one function, which makes its test
//! and the sentence with the numbers of the test.

use super::charge::LaterCharge;
use crate::{
    audit::{
        order::Order,
        verdict::{ClassTest, Ruling, Verdict},
    },
    bilingual,
    lang::Bilingual,
    statement::Channel,
};

/// The verdict on a charge: the first class whose test holds.
pub(super) fn rule(charge: &LaterCharge<'_>) -> Ruling {
    Ruling::of(&[
        same_day(charge),
        refunded(charge),
        resubscription(charge),
        one_off(charge),
        channel_hop(charge),
        in_flight(charge),
        late_sync(charge),
        late_retry(charge),
        unclear(charge),
        repeat_billing(charge),
    ])
}

fn same_day<'c>(charge: &'c LaterCharge<'_>) -> ClassTest<'c> {
    let holds = charge.order == Order::Unknown;
    ClassTest::new(Verdict::SameDay, holds, || {
        bilingual!(
            "扣款 {charged}，退订 {cancelled}：同一天而分不清先后？",
            "charged {charged}, cancelled {cancelled}: the same day, and nothing tells which came \
             first?",
            charged = charge.row.at.plain(),
            cancelled = charge.ended.cancelled.plain()
        )
    })
}

fn refunded<'c>(charge: &'c LaterCharge<'_>) -> ClassTest<'c> {
    let (refunded, net) = (charge.row.refunded, charge.row.net());
    ClassTest::new(Verdict::Refunded, net.is_zero(), move || {
        bilingual!(
            "已退 {refunded}，还剩 {net}：全退了？",
            "refunded {refunded}, {net} left: nothing left?"
        )
    })
}

fn resubscription<'c>(charge: &'c LaterCharge<'_>) -> ClassTest<'c> {
    let off_days = charge.off_days;
    ClassTest::new(Verdict::Resubscription, charge.begins_anew, move || {
        bilingual!(
            "离最近的扣款日 {off_days} 天：久停之后、或付过优惠价之后，在别的日子又开始？",
            "{off_days} days off the nearest due day: begun again on another day, after a long \
             silence or an opening offer?"
        )
    })
}

fn one_off<'c>(charge: &'c LaterCharge<'_>) -> ClassTest<'c> {
    let (amount, price) = (charge.row.amount, charge.ended.price);
    let holds = charge.is_other_price && !charge.may_be_full_price;
    ClassTest::new(Verdict::OneOff, holds, move || {
        bilingual!(
            "金额 {amount}，原来的价格 {price}：从未有过的价格、相差很多、又没有续费字样？",
            "amount {amount}, price before {price}: a price it never had, far from it, and no word \
             of renewal?"
        )
    })
}

fn channel_hop<'c>(charge: &'c LaterCharge<'_>) -> ClassTest<'c> {
    let channel = charge.row.payer_channel();
    let before = &charge.ended.channels;
    let holds = !before.contains(&channel);
    ClassTest::new(Verdict::ChannelHop, holds, move || {
        let before: Vec<Bilingual> = before.iter().copied().map(channel_name).collect();
        bilingual!(
            "这笔走{now}，退订前走{before}：换了渠道？",
            "this one left by {now}, those before by {before}: another channel?",
            now = channel_name(channel),
            before = Bilingual::join(&before, ", ", ", ")
        )
    })
}

fn channel_name(channel: Channel) -> Bilingual {
    Bilingual::new(channel.label().zh, channel.name())
}

fn in_flight<'c>(charge: &'c LaterCharge<'_>) -> ClassTest<'c> {
    let policy = &charge.ended.audited.policy;
    let (since, limit) = (charge.since, policy.in_flight_days);
    let (early, after_due) = (policy.early_days, charge.after_due);
    let holds = charge.first && since <= limit && (-early..=1).contains(&after_due);
    ClassTest::new(Verdict::InFlight, holds, move || {
        bilingual!(
            "退订后第 {since} 天（限 {limit} 天），离扣款日 {due} {after_due} 天\
             （限提前 {early}、推后 1 天），{nth}：已在途中？",
            "{since} days after cancelling (at most {limit}), {after_due} days off the due day \
             {due} (from {early} early to 1 late), {nth}: on its way already?",
            due = charge.ended.first_due,
            nth = if charge.first {
                bilingual!("是退订后第一笔", "the first since")
            } else {
                bilingual!("不是第一笔", "not the first")
            }
        )
    })
}

fn late_sync<'c>(charge: &'c LaterCharge<'_>) -> ClassTest<'c> {
    let allowance = charge.ended.sync_allowance(charge.row.payer_channel());
    let (due_in, after_due) = (charge.due_in, charge.after_due);
    let on_time = charge.ended.is_debit_window(after_due);
    let holds = charge.first && on_time && charge.cycle == 1 && due_in <= allowance;
    ClassTest::new(Verdict::LateSync, holds, move || {
        bilingual!(
            "退订时离扣款日 {due} 还有 {due_in} 天（限 {allowance} 天），\
             扣款离扣款日 {after_due} 天：只是没来得及同步？",
            "the due day {due} was {due_in} days after cancelling (at most {allowance}), charged \
             {after_due} days off it: only a late synchronisation?",
            due = charge.ended.first_due
        )
    })
}

fn late_retry<'c>(charge: &'c LaterCharge<'_>) -> ClassTest<'c> {
    let policy = &charge.ended.audited.policy;
    let (from, to) = (policy.on_time_days + 1, policy.retry_days);
    let (limit, due_in, after_due) = (policy.notice_days, charge.due_in, charge.after_due);
    let holds = charge.first && (from..=to).contains(&after_due) && due_in < limit;
    ClassTest::new(Verdict::LateRetry, holds, move || {
        bilingual!(
            "扣款在扣款日 {due} 之后 {after_due} 天（{from} 到 {to} 天），\
             扣款日在退订后 {due_in} 天（须少于 {limit}）：之前没扣成的补扣？",
            "charged {after_due} days after the due day {due} ({from} to {to}), which was {due_in} \
             days after cancelling (under {limit}): a retry of a failed debit?",
            due = charge.ended.first_due
        )
    })
}

fn unclear<'c>(charge: &'c LaterCharge<'_>) -> ClassTest<'c> {
    let holds = charge.off_phase && !charge.drifted
        || charge.is_other_price && !charge.is_full_price
        || charge.fell_silent
        || charge.other_plan
        || charge.at_night;
    ClassTest::new(Verdict::Unclear, holds, || {
        bilingual!(
            "离最近的扣款日 {off_days} 天，{said}；金额 {amount}，原来 {price}{renamed}：\
             说不清是不是它？",
            "{off_days} days off the nearest due day, {said}; amount {amount}, {price} before\
             {renamed}: cannot be told whether it is the same?",
            off_days = charge.off_days,
            said = if charge.renews {
                bilingual!("文字写明是续费", "the text says that it renewed")
            } else {
                bilingual!("文字没有写明是续费", "no text says that it renewed")
            },
            amount = charge.row.amount,
            price = charge.ended.price,
            renamed = if charge.renamed {
                bilingual!("，商品名称也变了", ", and another product")
            } else {
                Bilingual::default()
            }
        )
    })
}

fn repeat_billing<'c>(charge: &'c LaterCharge<'_>) -> ClassTest<'c> {
    let (cycle, off_days) = (charge.cycle, charge.off_days);
    ClassTest::new(Verdict::RepeatBilling, true, move || {
        bilingual!(
            "退订后的第 {cycle} 个扣款日，相差 {off_days} 天：这项会员在退订后又扣了一笔",
            "due day number {cycle} after cancelling, {off_days} days off: the membership was \
             charged again"
        )
    })
}
