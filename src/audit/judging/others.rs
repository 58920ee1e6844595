//! Other payments to the merchant of an ended subscription: charges of other subscriptions, and
//! payments that belong to none.

use super::ended::EndedSubscription;
use crate::{
    audit::{
        order::{Order, after},
        verdict::{ClassTest, Ruling, Verdict},
    },
    bilingual,
    ledger::{Transaction, TransactionId},
    recurrence::Subscription,
};

/// The verdicts on the charges of another subscription at the merchant, after the cancellation.
pub(super) fn of_neighbour(
    ended: &EndedSubscription<'_>,
    neighbour: &Subscription,
) -> Vec<(TransactionId, Ruling)> {
    let ledger = &ended.audited.ledger;
    let Some(&first) = neighbour.charges.first() else {
        return Vec::new();
    };
    let first = ledger.get(first);
    let began_before = Order::of(first.at, first.posting, ended.cancelled) != Order::After;
    let hopped = !began_before && is_hop(ended, first);
    after(ended.audited, ended.cancelled, &neighbour.charges)
        .map(|(id, _)| {
            let refunded = ledger.get(id).net().is_zero();
            let ruling = Ruling::of(&[
                other_stream(ended, first, began_before),
                ClassTest::new(Verdict::Refunded, refunded, || {
                    bilingual!("全退了？", "refunded in full?")
                }),
                ClassTest::new(Verdict::ChannelHop, hopped, || {
                    bilingual!(
                        "同价、走别的渠道、第一笔正在原来的扣款日上：原会员换了渠道？",
                        "the same price by another channel, beginning on the old due day: the old \
                         membership by another channel?"
                    )
                }),
                ClassTest::new(Verdict::Resubscription, true, || {
                    bilingual!(
                        "退订之后在同一商户新开始的一项会员",
                        "a membership at the merchant that began after the cancellation"
                    )
                }),
            ]);
            (id, ruling)
        })
        .collect()
}

/// Whether the other subscription, which begins with that charge, is the ended one through another
/// channel.
fn is_hop(ended: &EndedSubscription<'_>, first: &Transaction) -> bool {
    first.amount == ended.subscription.price(&ended.audited.ledger)
        && !ended.channels.contains(&first.payer_channel())
        && ended.is_in_phase(first.at.day)
}

fn other_stream<'c>(
    ended: &'c EndedSubscription<'_>,
    first: &'c Transaction,
    began_before: bool,
) -> ClassTest<'c> {
    ClassTest::new(Verdict::OtherStream, began_before, || {
        bilingual!(
            "这项会员始于 {began}，退订（{cancelled}）说的是同一商户的另一项：在退订之前就有？",
            "this membership began on {began}; the record ({cancelled}) ended another at the \
             merchant: there before it?",
            began = first.at.plain(),
            cancelled = ended.cancelled.plain()
        )
    })
}

/// The verdicts on payments to the merchant after the cancellation that belong to no subscription:
/// single purchases, unless their text names the opening of a membership.
pub(super) fn other_payments(ended: &EndedSubscription<'_>) -> Vec<(TransactionId, Ruling)> {
    let recurrence = &ended.audited.recurrence;
    let others = recurrence
        .others
        .get(&ended.subscription.group)
        .map_or(&[][..], Vec::as_slice);
    after(ended.audited, ended.cancelled, others)
        .filter(|(id, order)| *order == Order::After && !recurrence.dismissed_charges.contains(id))
        .map(|(id, _)| {
            let ruling = Ruling::of(&[
                ClassTest::new(Verdict::Resubscription, signs_up(ended, id), || {
                    bilingual!(
                        "文字写着开通、首月一类，又不在原来的扣款日上：重新开通？",
                        "the text speaks of signing up, off the old due days: subscribed anew?"
                    )
                }),
                ClassTest::new(Verdict::OneOff, true, || {
                    bilingual!(
                        "不属于任何一项会员的付款：单次购买",
                        "a payment that belongs to no membership: a single purchase"
                    )
                }),
            ]);
            (id, ruling)
        })
        .collect()
}

/// Whether the text of a payment names the opening of a membership, and its day is off the old due
/// days.
fn signs_up(ended: &EndedSubscription<'_>, id: TransactionId) -> bool {
    let recurrence = &ended.audited.recurrence;
    let (row, wording) = (ended.audited.ledger.get(id), recurrence.wording(id));
    wording.opening
        && wording.medium
        && !wording.by_hand
        && !ended.is_in_phase(row.at.day)
        && !row.net().is_zero()
        && !recurrence.own_purchases.contains(&id)
}
