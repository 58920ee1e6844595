//! The layers of a cancellation: those that the user closed, and those where charges prove that a
//! mandate still exists.
//!
//! A membership can be closed in the shop's app, on its website or mini-programme, at customer
//! service, at Apple or a carrier. The mandate to debit is kept at the wallet or the bank. After a
//! mandate was ended there, it allows no debit, so a later debit proves that a mandate existed.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::{
    audited::Audited,
    judged::{LayerFinding, LayerState},
    judging::Ruled,
    status::{Standing, seen_after},
    verdict::Verdict,
};
use crate::{
    bilingual,
    calendar::{Moment, days_between},
    lang::Bilingual,
    ledger::TransactionId,
    recurrence::{Subscription, SubscriptionId},
    statement::Channel,
    userfiles::{Cancellation, Layer},
};

/// The layers of a subscription that records ended: first those that are only on the user's list,
/// then those by which the money left. Empty where no record ended it.
pub(super) fn layers(
    audited: &Audited,
    id: SubscriptionId,
    ruled: &Ruled,
    standing: &Standing,
) -> Vec<LayerFinding> {
    let subscription = audited.subscription(id);
    let records: Vec<&Cancellation> = audited
        .bindings
        .iter_enumerated()
        .filter(|(_, binding)| binding.bound.iter().any(|&(bound, _)| bound == id))
        .map(|(record, _)| audited.record(record))
        .collect();
    if records.is_empty() {
        return Vec::new();
    }
    let charges = subscription.charges.iter();
    let used: BTreeSet<Layer> = charges
        .filter_map(|&id| mandate_layer(audited.ledger.get(id).payer_channel()))
        .collect();
    let closed_elsewhere: BTreeSet<(Layer, Moment)> = records
        .iter()
        .filter(|record| record.layer != Layer::Unknown && !used.contains(&record.layer))
        .map(|record| (record.layer, record.at))
        .collect();
    let by_list = closed_elsewhere
        .into_iter()
        .map(|(layer, at)| closed_by_list(layer, at));
    let by_charges = used.into_iter().map(|layer| {
        let closed_at = records
            .iter()
            .filter(|record| record.layer == layer)
            .map(|record| record.at)
            .min();
        let debits = Debits::of(audited, subscription, ruled, layer);
        debits.layer(layer, closed_at, standing.honoured)
    });
    by_list.chain(by_charges).collect()
}

/// The layer that keeps the mandate of a payment through that channel; shops that are paid through
/// a wallet keep none.
fn mandate_layer(channel: Channel) -> Option<Layer> {
    match channel {
        Channel::WeChat => Some(Layer::WeChat),
        Channel::Alipay => Some(Layer::Alipay),
        Channel::Bank => Some(Layer::Bank),
        Channel::Jd | Channel::Meituan => None,
    }
}

/// A layer that is only on the user's list: no money left through it.
fn closed_by_list(layer: Layer, at: Moment) -> LayerFinding {
    LayerFinding {
        layer,
        state: LayerState::Closed,
        closed_at: Some(at),
        charge: None,
        because: bilingual!(
            "清单记着在 {at} 关闭",
            "closed on {at} by the list",
            at = at.plain()
        ),
    }
}

/// The debits of a subscription through one layer after the cancellation.
struct Debits {
    /// The last debit that proves a mandate, and its day.
    proof: Option<(TransactionId, NaiveDate)>,
    /// The day of the last debit that proves nothing either way.
    doubtful: Option<NaiveDate>,
    /// The day until which statements cover the account of the last debit.
    seen_until: NaiveDate,
    /// Whether a due day has passed after the last debit without another one.
    stopped: bool,
}

impl Debits {
    fn of(audited: &Audited, subscription: &Subscription, ruled: &Ruled, layer: Layer) -> Debits {
        let ledger = &audited.ledger;
        let day = |id: TransactionId| ledger.get(id).at.day;
        let here = |id: TransactionId| mandate_layer(ledger.get(id).payer_channel()) == Some(layer);
        let last_with = |is: fn(Verdict) -> bool| {
            let mut rulings = ruled.rulings.iter().rev();
            let found = rulings.find(|(id, ruling)| here(**id) && is(ruling.verdict));
            found.map(|(&id, _)| (id, day(id)))
        };
        let mut charges = subscription.charges.iter().copied();
        let last = charges.rfind(|&id| here(id));
        let seen_until = last.map_or(audited.as_of, |last| seen_after(audited, last));
        Debits {
            proof: last_with(proves_mandate),
            doubtful: last_with(proves_nothing).map(|(_, day)| day),
            seen_until,
            stopped: last.is_some_and(|last| {
                let due = subscription.cadence.due_after(day(last), 1);
                days_between(due, seen_until) > audited.policy.retry_days
            }),
        }
    }

    /// The layer with the state that the debits show. `closed_at`: the time at which it was closed
    /// by the user's list. `honoured`: see [`Standing::honoured`].
    fn layer(
        &self,
        layer: Layer,
        closed_at: Option<Moment>,
        honoured: Option<bool>,
    ) -> LayerFinding {
        let (state, because) = match self.proof {
            Some((_, day)) => self.with_proof(day, closed_at),
            None => self.without_proof(closed_at, honoured),
        };
        LayerFinding {
            layer,
            state,
            closed_at,
            charge: self.proof.map(|(id, _)| id),
            because,
        }
    }

    /// The state of a layer with a debit on that day that proves a mandate.
    fn with_proof(&self, day: NaiveDate, closed_at: Option<Moment>) -> (LayerState, Bilingual) {
        let until = self.seen_until;
        if self.stopped {
            let because = bilingual!(
                "最后一次由这里扣款是 {day}，之后到期没有再扣（账单看到 {until}）",
                "last debited on {day}; nothing was taken when it was due after that (statements \
                 reach to {until})"
            );
            return (LayerState::Silent, because);
        }
        let because = match closed_at {
            Some(at) => bilingual!(
                "清单记着在 {at} 已在这里关闭，但 {day} 仍由这里扣款：\
                 关闭没有生效，或者这里还有另一份签约",
                "closed here on {at} by the list, yet debited on {day}: it did not take effect, or \
                 there is a second mandate here",
                at = at.plain()
            ),
            None => bilingual!(
                "{day} 仍由这里扣款：这里的签约那天还在",
                "debited on {day}: a mandate was alive here on that day"
            ),
        };
        (LayerState::Open, because)
    }

    /// The state of a layer without a debit that proves a mandate.
    fn without_proof(
        &self,
        closed_at: Option<Moment>,
        honoured: Option<bool>,
    ) -> (LayerState, Bilingual) {
        let until = self.seen_until;
        if let Some(day) = self.doubtful {
            let because = bilingual!(
                "{day} 由这里扣过一笔，单凭它还看不出签约是否已关：看下一个扣款日",
                "a charge left through here on {day}; that one alone does not show whether the \
                 mandate has ended: watch the next due day"
            );
            return (LayerState::Unknown, because);
        }
        if let Some(at) = closed_at {
            let because = bilingual!(
                "清单记着在 {at} 关闭，账单到 {until} 为止没有再扣",
                "closed on {at} by the list, and no charge since, as far as statements reach \
                 ({until})",
                at = at.plain()
            );
            return (LayerState::Closed, because);
        }
        if honoured == Some(true) {
            let because = bilingual!(
                "到期没有再扣，账单看到 {until}",
                "nothing was taken when it was due; statements reach to {until}"
            );
            return (LayerState::Silent, because);
        }
        let because = bilingual!(
            "账单只看到 {until}，还看不出签约是否已关",
            "statements reach only to {until}: whether the mandate has ended cannot be seen yet"
        );
        (LayerState::Unknown, because)
    }
}

/// Whether a debit with that verdict proves that a mandate existed. A debit that was on its way or
/// late does not.
fn proves_mandate(verdict: Verdict) -> bool {
    match verdict {
        Verdict::RepeatBilling | Verdict::ChannelHop | Verdict::Refunded => true,
        Verdict::SameDay
        | Verdict::InFlight
        | Verdict::LateSync
        | Verdict::LateRetry
        | Verdict::Resubscription
        | Verdict::OneOff
        | Verdict::OtherStream
        | Verdict::Unclear => false,
    }
}

/// Whether a debit of the subscription leaves it open whether a mandate existed.
fn proves_nothing(verdict: Verdict) -> bool {
    !proves_mandate(verdict) && verdict != Verdict::OtherStream
}
