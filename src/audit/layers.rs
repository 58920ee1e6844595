//! The layers of a cancellation: what the user closed, and where the charges show a mandate that is still alive.
//!
//! A membership can be closed in the shop's app, its website or mini-programme, at customer service, at Apple or a carrier; the mandate to
//! debit lives at the wallet or the bank. A mandate that is ended there cannot debit, so a later debit proves that one was alive.

use std::collections::BTreeSet;

use serde::Serialize;

use super::{
    Audited, Verdict,
    judging::Ruled,
    status::{Standing, seen_after},
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

/// The state of a layer, as far as the list and the statements show.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Serialize,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum LayerState {
    /// Money left through it after the cancellation.
    Open,
    /// Closed by the user's list, and nothing contradicts it.
    Closed,
    /// Nothing left through it when the next debit was due.
    Silent,
    /// Statements do not reach far enough.
    Unknown,
}

impl LayerState {
    /// The state for a person.
    pub fn label(self) -> Bilingual {
        match self {
            LayerState::Open => bilingual!("还开着", "still open"),
            LayerState::Closed => bilingual!("已关闭", "closed"),
            LayerState::Silent => bilingual!("没有再扣", "silent"),
            LayerState::Unknown => bilingual!("看不出", "unknown"),
        }
    }
}

/// One layer of a cancelled subscription.
#[derive(Clone, Debug)]
pub struct LayerFinding {
    pub layer: Layer,
    pub state: LayerState,
    /// When the user closed it, where the list says so.
    pub closed_at: Option<Moment>,
    /// The last charge that shows it alive.
    pub charge: Option<TransactionId>,
    pub because: Bilingual,
}

/// The layers of a subscription that a record ended: those of the list first, then those the money left through.
pub(super) fn layers(
    audited: &Audited,
    index: SubscriptionId,
    ruled: &Ruled,
    standing: &Standing,
) -> Vec<LayerFinding> {
    let subscription = &audited.recurrence.subscriptions[index];
    let records: Vec<&Cancellation> = audited
        .bindings
        .iter()
        .zip(&audited.files.cancellations)
        .filter(|(binding, _)| binding.bound.iter().any(|&(bound, _)| bound == index))
        .map(|(_, record)| record)
        .collect();
    if records.is_empty() {
        return Vec::new();
    }
    let rails: BTreeSet<Layer> = subscription
        .charges
        .iter()
        .filter_map(|&id| mandate_layer(audited.ledger.get(id).payer_channel()))
        .collect();
    let closed_elsewhere: BTreeSet<(Layer, Moment)> = records
        .iter()
        .filter(|record| record.layer != Layer::Unknown && !rails.contains(&record.layer))
        .map(|record| (record.layer, record.at))
        .collect();
    let by_list = closed_elsewhere
        .into_iter()
        .map(|(layer, at)| LayerFinding {
            layer,
            state: LayerState::Closed,
            closed_at: Some(at),
            charge: None,
            because: bilingual!(
                "清单记着在 {at} 关闭",
                "closed on {at} by the list",
                at = at.plain()
            ),
        });
    let by_charges = rails
        .into_iter()
        .map(|rail| of_rail(audited, subscription, &records, ruled, standing, rail));
    by_list.chain(by_charges).collect()
}

/// Where the mandate of a payment through that channel lives; shops that pay through a wallet have none of their own.
fn mandate_layer(channel: Channel) -> Option<Layer> {
    match channel {
        Channel::WeChat => Some(Layer::WeChat),
        Channel::Alipay => Some(Layer::Alipay),
        Channel::Bank => Some(Layer::Bank),
        _ => None,
    }
}

fn of_rail(
    audited: &Audited,
    subscription: &Subscription,
    records: &[&Cancellation],
    ruled: &Ruled,
    standing: &Standing,
    rail: Layer,
) -> LayerFinding {
    let ledger = &audited.ledger;
    let closed_at = records
        .iter()
        .filter(|record| record.layer == rail)
        .map(|record| record.at)
        .min();
    let here = |id: &TransactionId| mandate_layer(ledger.get(*id).payer_channel()) == Some(rail);
    let later = || {
        let rulings = ruled.rulings.iter();
        rulings
            .filter(|(id, _)| here(id))
            .map(|(&id, ruling)| (id, ruling.verdict))
    };
    // A charge that was on its way, or merely late, proves no mandate; one that cannot be told apart proves nothing either way.
    let shows_open = |verdict| {
        matches!(
            verdict,
            Verdict::RepeatBilling | Verdict::ChannelHop | Verdict::Refunded
        )
    };
    let charge = later()
        .filter(|&(_, verdict)| shows_open(verdict))
        .map(|(id, _)| id)
        .next_back();
    let doubtful = later()
        .filter(|&(_, verdict)| !shows_open(verdict) && verdict != Verdict::OtherStream)
        .map(|(id, _)| ledger.get(id).at.day)
        .next_back();
    let day = charge.map(|id| ledger.get(id).at.day);
    let last_here = subscription.charges.iter().copied().rfind(here);
    let until = last_here.map_or(audited.as_of, |last| seen_after(audited, last));
    // After the last charge a due day has passed without another, as far as the statements of its account reach.
    let stopped = last_here.is_some_and(|last| {
        let due = subscription.cadence.due_after(ledger.get(last).at.day, 1);
        days_between(due, until) > audited.policy.retry_days
    });
    let (state, because) = match (day, closed_at) {
        (Some(day), _) if stopped => (
            LayerState::Silent,
            bilingual!(
                "最后一次由这里扣款是 {day}，之后到期没有再扣（账单看到 {until}）",
                "last debited on {day}; nothing was taken when it was due after that (statements reach to {until})"
            ),
        ),
        (Some(day), Some(at)) => (
            LayerState::Open,
            bilingual!(
                "清单记着在 {at} 已在这里关闭，但 {day} 仍由这里扣款：关闭没有生效，或者这里还有另一份签约",
                "closed here on {at} by the list, yet debited on {day}: it did not take effect, or there is a second mandate here",
                at = at.plain()
            ),
        ),
        (Some(day), None) => (
            LayerState::Open,
            bilingual!(
                "{day} 仍由这里扣款：这里的签约那天还在",
                "debited on {day}: a mandate was alive here on that day"
            ),
        ),
        (None, _) if doubtful.is_some() => (
            LayerState::Unknown,
            bilingual!(
                "{day} 由这里扣过一笔，单凭它还看不出签约是否已关：看下一个扣款日",
                "a charge left through here on {day}; that one alone does not show whether the mandate has ended: watch the next due day",
                day = doubtful.unwrap_or(audited.as_of)
            ),
        ),
        (None, Some(at)) => (
            LayerState::Closed,
            bilingual!(
                "清单记着在 {at} 关闭，账单到 {until} 为止没有再扣",
                "closed on {at} by the list, and no charge since, as far as statements reach ({until})",
                at = at.plain()
            ),
        ),
        (None, None) if standing.honoured == Some(true) => (
            LayerState::Silent,
            bilingual!(
                "到期没有再扣，账单看到 {until}",
                "nothing was taken when it was due; statements reach to {until}"
            ),
        ),
        (None, None) => (
            LayerState::Unknown,
            bilingual!(
                "账单只看到 {until}，还看不出签约是否已关",
                "statements reach only to {until}: whether the mandate has ended cannot be seen yet"
            ),
        ),
    };
    LayerFinding {
        layer: rail,
        state,
        closed_at,
        charge,
        because,
    }
}
