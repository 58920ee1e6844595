//! What each charge after a cancellation is. The classes are tried in order, the first that fits is the verdict.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};

use super::{
    Binding, Evidence, Judged, Layer, Status,
    binding::{Order, order},
    finding::Kind,
};
use crate::{
    calendar::{Moment, days_between, month_step},
    ledger::{Transaction, TransactionId},
    money::Money,
    recurrence::{Cadence, Subscription, Wording},
    statement::Channel,
};

/// The days that separate one class from the next. Anchored on the rails' own lead times; starting values, printed in the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Policy {
    /// A charge this soon after the cancellation was already on its way.
    pub in_flight_days: i32,
    /// Debits run this early before the due day ...
    pub early_days: i32,
    /// ... and this late and still on it.
    pub on_time_days: i32,
    /// ... and this late as a retry.
    pub retry_days: i32,
    /// A due day this soon after the cancellation may be one late synchronisation.
    pub sync_days: i32,
    /// The same, when the cancellation was made elsewhere than where the money leaves, or it is not known where.
    pub sync_days_other_layer: i32,
    /// A due day this soon after the cancellation may still be retried.
    pub notice_days: i32,
}

impl Default for Policy {
    fn default() -> Policy {
        Policy {
            in_flight_days: 3,
            early_days: 5,
            on_time_days: 3,
            retry_days: 14,
            sync_days: 5,
            sync_days_other_layer: 10,
            notice_days: 3,
        }
    }
}

/// A word of the contract for a charge after a cancellation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    SameDay,
    InFlight,
    LateSync,
    LateRetry,
    RepeatBilling,
    ChannelHop,
    Resubscription,
    OneOff,
    OtherStream,
    Refunded,
    Unclear,
}

impl Verdict {
    pub fn name(self) -> &'static str {
        match self {
            Verdict::SameDay => "same_day",
            Verdict::InFlight => "in_flight",
            Verdict::LateSync => "late_sync",
            Verdict::LateRetry => "late_retry",
            Verdict::RepeatBilling => "repeat_billing",
            Verdict::ChannelHop => "channel_hop",
            Verdict::Resubscription => "resubscription",
            Verdict::OneOff => "one_off",
            Verdict::OtherStream => "other_stream",
            Verdict::Refunded => "refunded",
            Verdict::Unclear => "unclear",
        }
    }

    /// Counts as charged after the cancellation.
    pub fn counts(self) -> bool {
        self.finding().is_some_and(Kind::counts)
    }

    /// The finding a verdict makes; one-off purchases and other streams are none.
    pub fn finding(self) -> Option<Kind> {
        match self {
            Verdict::SameDay => Some(Kind::SameDay),
            Verdict::InFlight => Some(Kind::InFlight),
            Verdict::LateSync => Some(Kind::LateSync),
            Verdict::LateRetry => Some(Kind::LateRetry),
            Verdict::RepeatBilling => Some(Kind::RepeatBilling),
            Verdict::ChannelHop => Some(Kind::ChannelHop),
            Verdict::Resubscription => Some(Kind::Resubscription),
            Verdict::Refunded => Some(Kind::Refunded),
            Verdict::Unclear => Some(Kind::Unclear),
            Verdict::OneOff | Verdict::OtherStream => None,
        }
    }
}

/// Judges every subscription's charges; the statuses are settled afterwards.
pub(super) fn judge(evidence: &Evidence<'_>, bindings: &[Binding]) -> Vec<Judged> {
    let subscriptions = &evidence.recurrence.subscriptions;
    let mut judged: Vec<Judged> = subscriptions
        .iter()
        .map(|_| Judged {
            status: Status::Unknown,
            cancellation: None,
            honoured: None,
            verdicts: BTreeMap::new(),
            other_charges: Vec::new(),
            next_expected: None,
        })
        .collect();
    for (record, binding) in bindings.iter().enumerate() {
        for &(index, sureness) in &binding.bound {
            let at = evidence.cancellations[record].at;
            // The earliest record counts: what it ended cannot be ended again.
            let earlier = judged[index]
                .cancellation
                .is_some_and(|(known, _)| evidence.cancellations[known].at <= at);
            if !earlier {
                judged[index].cancellation = Some((record, sureness));
            }
        }
    }
    for index in 0..subscriptions.len() {
        if let Some((record, _)) = judged[index].cancellation {
            judged[index].verdicts = bound_stream(evidence, record, &subscriptions[index]);
        }
    }
    let bound: BTreeSet<usize> = (0..judged.len())
        .filter(|&index| judged[index].cancellation.is_some())
        .collect();
    for &index in &bound {
        let Some((record, _)) = judged[index].cancellation else {
            continue;
        };
        judged[index].other_charges = other_payments(evidence, record, &subscriptions[index]);
        for (other, stream) in subscriptions.iter().enumerate() {
            if stream.group == subscriptions[index].group && !bound.contains(&other) {
                let verdicts = neighbour_stream(evidence, record, &subscriptions[index], stream);
                judged[other].verdicts.extend(verdicts);
            }
        }
    }
    for (record, binding) in bindings.iter().enumerate() {
        for &index in binding
            .candidates
            .iter()
            .filter(|index| !bound.contains(index))
        {
            let at = evidence.cancellations[record].at;
            if binding.ambiguous {
                judged[index].verdicts.extend(
                    after(evidence, at, &subscriptions[index].charges)
                        .map(|(id, _)| (id, Verdict::Unclear)),
                );
            }
        }
    }
    judged
}

/// The charges that did not certainly come before the moment.
fn after<'e>(
    evidence: &'e Evidence<'_>,
    at: Moment,
    charges: &'e [TransactionId],
) -> impl Iterator<Item = (TransactionId, Order)> + 'e {
    charges.iter().filter_map(move |&id| {
        let row = evidence.ledger.get(id);
        let order = order(at, row.at, row.posting);
        (order != Order::Before).then_some((id, order))
    })
}

/// What the classes ask of a bound stream.
struct Stream<'e> {
    evidence: &'e Evidence<'e>,
    /// The rhythm before the cancellation: a stream that came back may have another since.
    cadence: Cadence,
    cancelled: Moment,
    layer: Layer,
    /// The last charge that came before the cancellation.
    last_before: NaiveDate,
    /// The channels the money left by before.
    channels: BTreeSet<Channel>,
    first_due: NaiveDate,
    /// Every price before, and the last of them.
    prices: BTreeSet<Money>,
    price: Money,
}

impl<'e> Stream<'e> {
    fn new(
        evidence: &'e Evidence<'e>,
        record: usize,
        subscription: &'e Subscription,
    ) -> Option<Stream<'e>> {
        let record = &evidence.cancellations[record];
        let before: Vec<&Transaction> = subscription
            .renewals()
            .map(|id| evidence.ledger.get(id))
            .filter(|row| order(record.at, row.at, row.posting) != Order::After)
            .collect();
        let last_before = before.last()?.at.day;
        let days = before.iter().map(|row| row.at.day);
        let cadence = anchored_by(subscription.cadence, days);
        Some(Stream {
            evidence,
            cancelled: record.at,
            layer: record.layer,
            last_before,
            channels: before
                .iter()
                .rev()
                .take(3)
                .map(|row| row.payer_channel())
                .collect(),
            first_due: cadence.due_after(last_before, 1),
            cadence,
            prices: before.iter().map(|row| row.amount).collect(),
            price: before.last()?.amount,
        })
    }

    /// The due day a charge belongs to, counted in cycles after the last one before the cancellation, and how far off it is.
    fn nearest_due(&self, day: NaiveDate) -> (i32, i32) {
        let guess =
            (days_between(self.last_before, day) / self.cadence.period.days().max(1)).max(1);
        (guess.saturating_sub(1).max(1)..=guess + 1)
            .map(|cycle| {
                (
                    cycle,
                    days_between(self.cadence.due_after(self.last_before, cycle), day),
                )
            })
            .min_by_key(|&(cycle, residual)| (residual.abs(), cycle))
            .unwrap_or((1, 0))
    }

    /// On the old due day within a day: what an old mandate does after a silence, and a new one only by chance.
    fn is_on_its_day(&self, day: NaiveDate) -> bool {
        let (_, residual) = self.nearest_due(day);
        residual.abs() <= 1
    }

    /// A purchase at no price the subscription ever had, without a word of renewal.
    fn is_other_price(&self, row: &Transaction, wording: Wording) -> bool {
        let (amount, last) = (row.amount.fen(), self.price.fen());
        let far = amount * 10 > last * 17 || amount * 10 < last * 4;
        far && !wording.strong && !self.prices.contains(&row.amount)
    }

    fn is_in_phase(&self, day: NaiveDate) -> bool {
        let (_, residual) = self.nearest_due(day);
        (-self.evidence.policy.early_days..=self.evidence.policy.on_time_days).contains(&residual)
    }

    /// A late synchronisation is excused for longer when the cancellation was made elsewhere than where the money leaves.
    fn sync_allowance(&self, charged_by: Channel) -> i32 {
        let same = matches!(
            (self.layer, charged_by),
            (Layer::WeChat, Channel::WeChat)
                | (Layer::Alipay, Channel::Alipay)
                | (Layer::Bank, Channel::Bank)
        );
        if same {
            self.evidence.policy.sync_days
        } else {
            self.evidence.policy.sync_days_other_layer
        }
    }

    fn verdict(
        &self,
        row: &Transaction,
        wording: Wording,
        order: Order,
        first: bool,
        begins_anew: bool,
    ) -> Verdict {
        let policy = &self.evidence.policy;
        let day = row.at.day;
        let (cycle, _) = self.nearest_due(day);
        let after_due = days_between(self.first_due, day);
        let since = days_between(self.cancelled.day, day);
        let due_in = days_between(self.cancelled.day, self.first_due);
        let on_time = (-policy.early_days..=policy.on_time_days).contains(&after_due);
        let retried = (policy.on_time_days + 1..=policy.retry_days).contains(&after_due);
        if order == Order::Unknown {
            Verdict::SameDay
        } else if row.net().is_zero() {
            Verdict::Refunded
        } else if begins_anew {
            Verdict::Resubscription
        } else if self.is_other_price(row, wording) {
            Verdict::OneOff
        } else if !self.channels.contains(&row.payer_channel()) {
            Verdict::ChannelHop
        } else if first
            && since <= policy.in_flight_days
            && (-policy.early_days..=1).contains(&after_due)
        {
            Verdict::InFlight
        } else if first
            && on_time
            && cycle == 1
            && due_in <= self.sync_allowance(row.payer_channel())
        {
            Verdict::LateSync
        } else if first && retried && due_in < policy.notice_days {
            Verdict::LateRetry
        } else if first && retried && !wording.strong {
            // Off its due day, and nothing in the text says that it renewed itself.
            Verdict::Unclear
        } else {
            Verdict::RepeatBilling
        }
    }
}

/// A monthly cadence with the anchor that these charges show, where they do not show the one it has.
fn anchored_by(cadence: Cadence, days: impl Iterator<Item = NaiveDate> + Clone) -> Cadence {
    let shown = |anchor: u32| {
        days.clone()
            .any(|day| day.day() == anchor || month_step(day, 0, anchor) == day)
    };
    match cadence.anchor_day {
        Some(anchor) if !shown(anchor) => {
            let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
            for day in days {
                *counts.entry(day.day()).or_default() += 1;
            }
            let anchor_day = counts
                .into_iter()
                .max_by_key(|&(_, count)| count)
                .map(|(day, _)| day);
            Cadence {
                anchor_day,
                ..cadence
            }
        }
        _ => cadence,
    }
}

/// The charges of the subscription that a record ended.
fn bound_stream(
    evidence: &Evidence<'_>,
    record: usize,
    subscription: &Subscription,
) -> BTreeMap<TransactionId, Verdict> {
    let Some(stream) = Stream::new(evidence, record, subscription) else {
        return BTreeMap::new();
    };
    let mut verdicts: Vec<(TransactionId, Verdict)> = Vec::new();
    let mut begun_anew = false;
    for (id, order) in after(evidence, stream.cancelled, &subscription.charges) {
        let row = evidence.ledger.get(id);
        // What comes back after a long silence on another day was signed up anew.
        begun_anew |= subscription.revived.contains(&id) && !stream.is_on_its_day(row.at.day);
        let first = verdicts
            .iter()
            .all(|(_, verdict)| *verdict == Verdict::SameDay);
        let wording = evidence.recurrence.wording(id);
        verdicts.push((id, stream.verdict(row, wording, order, first, begun_anew)));
    }
    // A late charge that is followed by another was not late.
    let goes_on = verdicts
        .iter()
        .filter(|(_, verdict)| verdict.counts() || *verdict == Verdict::Refunded)
        .count()
        >= 2;
    for (_, verdict) in verdicts.iter_mut().filter(|_| goes_on) {
        if matches!(verdict, Verdict::InFlight | Verdict::LateSync) {
            *verdict = Verdict::RepeatBilling;
        }
    }
    verdicts.into_iter().collect()
}

/// The charges of another subscription at the same merchant.
fn neighbour_stream(
    evidence: &Evidence<'_>,
    record: usize,
    ended: &Subscription,
    neighbour: &Subscription,
) -> Vec<(TransactionId, Verdict)> {
    let Some(stream) = Stream::new(evidence, record, ended) else {
        return Vec::new();
    };
    let ledger = evidence.ledger;
    let Some(&first) = neighbour.charges.first() else {
        return Vec::new();
    };
    let first = ledger.get(first);
    let began_before = order(stream.cancelled, first.at, first.posting) != Order::After;
    let hopped = !began_before
        && first.amount == ended.price(ledger)
        && !stream.channels.contains(&first.payer_channel())
        && stream.is_in_phase(first.at.day);
    after(evidence, stream.cancelled, &neighbour.charges)
        .map(|(id, _)| {
            let row = ledger.get(id);
            let verdict = if began_before {
                Verdict::OtherStream
            } else if row.net().is_zero() {
                Verdict::Refunded
            } else if hopped {
                Verdict::ChannelHop
            } else {
                Verdict::Resubscription
            };
            (id, verdict)
        })
        .collect()
}

/// Payments to the merchant that belong to no subscription: one-off purchases, unless they speak of signing up anew.
fn other_payments(
    evidence: &Evidence<'_>,
    record: usize,
    ended: &Subscription,
) -> Vec<(TransactionId, Verdict)> {
    let Some(stream) = Stream::new(evidence, record, ended) else {
        return Vec::new();
    };
    let others = evidence
        .recurrence
        .others
        .get(&ended.group)
        .map_or(&[][..], Vec::as_slice);
    after(evidence, stream.cancelled, others)
        .filter(|(_, order)| *order == Order::After)
        .map(|(id, _)| {
            let (row, wording) = (evidence.ledger.get(id), evidence.recurrence.wording(id));
            let signs_up = wording.opening
                && wording.medium
                && !wording.by_hand
                && !stream.is_in_phase(row.at.day);
            (
                id,
                if signs_up && !row.net().is_zero() {
                    Verdict::Resubscription
                } else {
                    Verdict::OneOff
                },
            )
        })
        .collect()
}
