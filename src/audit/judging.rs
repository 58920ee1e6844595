//! What each charge after a cancellation is. The classes are tried in order, the first that fits is the verdict.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate, Timelike as _};

use super::{
    Binding, Evidence, Judged, Layer, Ruling, Status, Test, Verdict,
    binding::{Doubt, Order, order},
};
use crate::{
    bilingual,
    calendar::{Moment, days_between, month_step},
    ledger::{Transaction, TransactionId},
    money::Money,
    recurrence::{Cadence, PRICE_LIMITS, Subscription, Wording},
    statement::Channel,
};

/// Where a charge stands among those after the cancellation.
#[derive(Clone, Copy, Debug)]
struct Place {
    order: Order,
    /// No other charge came between the cancellation and this one.
    first: bool,
    /// It, or one before it, came back after a long silence on another day.
    begins_anew: bool,
    /// The last charge before it that was found to continue the membership.
    continued: Option<NaiveDate>,
    /// The last charge before it that was found to be signed up anew.
    anew: Option<NaiveDate>,
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
            rulings: BTreeMap::new(),
            other_charges: Vec::new(),
            next_expected: None,
            layers: Vec::new(),
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
            judged[index].rulings = bound_stream(evidence, record, &subscriptions[index]);
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
                let rulings = neighbour_stream(evidence, record, &subscriptions[index], stream);
                judged[other].rulings.extend(rulings);
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
                let other = match binding.doubt {
                    Doubt::Unseen => bilingual!(
                        "账单在退订之后才开始：看不到退订之前有没有这项会员",
                        "the statements begin only after the cancellation: whether the membership was there before is not seen"
                    ),
                    Doubt::Purchases => bilingual!(
                        "清单这一行可能指这项会员，也可能指同一商户同样金额的其他付款",
                        "the record may mean this membership or the other payments of its amount at the merchant"
                    ),
                    Doubt::Resembles => bilingual!(
                        "清单这一行的名字与这家商户只是相像",
                        "the record's name only resembles this merchant's"
                    ),
                    Doubt::Which | Doubt::Dismissed => bilingual!(
                        "清单这一行可能指这项会员，也可能指同一商户的另一项",
                        "the record may mean this membership or another one at the merchant"
                    ),
                };
                let unclear = Ruling::on(Verdict::Unclear, other);
                judged[index].rulings.extend(
                    after(evidence, at, &subscriptions[index].charges)
                        .map(|(id, _)| (id, unclear.clone())),
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
    /// The days of notice that were agreed, by the user's word.
    notice_days: i32,
    /// The last charge that came before the cancellation.
    last_before: NaiveDate,
    last: TransactionId,
    /// Every wallet's row before said that it renews.
    said_to_renew: bool,
    /// The channels the money left by before.
    channels: BTreeSet<Channel>,
    first_due: NaiveDate,
    /// Every price before, and the last of them.
    prices: BTreeSet<Money>,
    price: Money,
    /// No more charges came before than an opening offer has.
    may_be_trial: bool,
    /// Prices that were charged more than once, before or after.
    repeated: BTreeSet<Money>,
    /// Payments to the merchant after the cancellation at far less than the price, as an opening offer costs.
    openings: Vec<NaiveDate>,
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
        let ids = subscription.renewals().take(before.len());
        let speaks = |id: &TransactionId| evidence.ledger.get(*id).channel != Channel::Bank;
        let spoken: Vec<TransactionId> = ids.filter(speaks).collect();
        let renews = |id: &TransactionId| evidence.recurrence.wording(*id).strong;
        let mut last_before = before.last()?.at.day;
        // After a trial the first due day is that of the first full charge, whenever the trial was.
        let only_trial = subscription.trial.is_some() && before.len() == 1;
        let full = subscription.renewals().nth(1).filter(|_| only_trial);
        let cadence = if only_trial {
            subscription.cadence
        } else {
            anchored_by(subscription.cadence, before.iter().map(|row| row.at.day))
        };
        if let Some(full) = full {
            last_before = cadence.due_before(evidence.ledger.get(full).at.day);
        }
        Some(Stream {
            evidence,
            cancelled: record.at,
            layer: record.layer,
            notice_days: subscription.notice_days.unwrap_or(0),
            last_before,
            last: subscription.renewals().nth(before.len() - 1)?,
            said_to_renew: !spoken.is_empty() && spoken.iter().all(renews),
            channels: before
                .iter()
                .rev()
                .take(3)
                .map(|row| row.payer_channel())
                .collect(),
            first_due: cadence.due_after(last_before, 1),
            cadence,
            prices: before.iter().map(|row| row.amount).collect(),
            may_be_trial: before.len() <= PRICE_LIMITS.intro_charges,
            repeated: repeated(evidence, subscription),
            openings: openings(evidence, record.at, subscription, before.last()?.amount),
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

    /// How far off the nearest due day a charge is, counted from the last charge before the cancellation or from one that has been found
    /// to continue it.
    fn off_days(&self, day: NaiveDate, continued: Option<NaiveDate>) -> i32 {
        let (_, residual) = self.nearest_due(day);
        let from_continued = continued.map(|from| {
            let due = self.cadence.due_after(from, 1);
            days_between(due, day)
        });
        from_continued
            .filter(|off| off.abs() < residual.abs())
            .unwrap_or(residual)
    }

    /// Whole cycles after an opening offer that was taken since the cancellation.
    fn follows_an_opening(&self, day: NaiveDate) -> bool {
        let from_opening = Cadence {
            anchor_day: None,
            ..self.cadence
        };
        self.openings.iter().any(|&opening| {
            (1..=12).any(|cycle| {
                let off = days_between(from_opening.due_after(opening, cycle), day);
                (-1..=1).contains(&off)
            })
        })
    }

    /// On the old due day within a day: what an old mandate does after a silence, and a new one only by chance.
    fn is_on_its_day(&self, day: NaiveDate) -> bool {
        let (_, residual) = self.nearest_due(day);
        residual.abs() <= 1
    }

    /// A price the subscription never had, far from its last, without a word of renewal.
    fn is_other_price(&self, row: &Transaction, wording: Wording) -> bool {
        let (amount, last) = (row.amount.fen(), self.price.fen());
        let far = amount * 10 > last * PRICE_LIMITS.far_above_tenths
            || amount * 10 < last * PRICE_LIMITS.far_below_tenths;
        far && !wording.strong && !self.prices.contains(&row.amount)
    }

    fn is_in_phase(&self, day: NaiveDate) -> bool {
        let (_, residual) = self.nearest_due(day);
        (-self.evidence.policy.early_days..=self.evidence.policy.on_time_days).contains(&residual)
    }

    /// A late synchronisation is excused for longer when the cancellation was made elsewhere than where the money leaves, and for as long
    /// as the notice that was agreed.
    fn sync_allowance(&self, charged_by: Channel) -> i32 {
        let same = matches!(
            (self.layer, charged_by),
            (Layer::WeChat, Channel::WeChat)
                | (Layer::Alipay, Channel::Alipay)
                | (Layer::Bank, Channel::Bank)
        );
        let days = if same {
            self.evidence.policy.sync_days
        } else {
            self.evidence.policy.sync_days_other_layer
        };
        days.max(self.notice_days)
    }

    /// What the classes ask of one charge.
    fn facts(&self, id: TransactionId, place: Place) -> Facts<'_> {
        let row = self.evidence.ledger.get(id);
        let wording = self.evidence.recurrence.wording(id);
        let policy = &self.evidence.policy;
        let in_phase = -policy.early_days..=policy.on_time_days;
        let day = row.at.day;
        let off_days = self.off_days(day, place.continued);
        let off_phase = !in_phase.contains(&off_days);
        let continues_anew = place.anew.is_some_and(|from| {
            let off = days_between(self.cadence.due_after(from, 1), day);
            in_phase.contains(&off) && off.abs() < off_days.abs()
        });
        // A trial's full price is far from the trial's.
        let may_be_full_price = self.may_be_trial && row.amount > self.price && !off_phase;
        let renamed = self.evidence.recurrence.differ(id, self.last);
        let cheaper = row.amount.fen() * 10 < self.price.fen() * PRICE_LIMITS.intro_tenths
            && !self.prices.contains(&row.amount);
        Facts {
            stream: self,
            row,
            order: place.order,
            first: place.first,
            renews: wording.strong,
            cycle: self.nearest_due(day).0,
            since: days_between(self.cancelled.day, day),
            due_in: days_between(self.cancelled.day, self.first_due),
            after_due: days_between(self.first_due, day),
            off_days,
            off_phase,
            begins_anew: place.begins_anew
                || continues_anew
                || off_phase && self.follows_an_opening(day),
            is_other_price: self.is_other_price(row, wording),
            may_be_full_price,
            is_full_price: may_be_full_price && self.repeated.contains(&row.amount),
            // Its texts said that it renews, and this one's does not: perhaps a purchase.
            fell_silent: self.said_to_renew && row.channel != Channel::Bank && !wording.strong,
            // WeChat's debits are said to run by day only: a weak sign, good for a doubt and for nothing else.
            at_night: row.payer_channel() == Channel::WeChat
                && !wording.strong
                && row
                    .at
                    .time
                    .is_some_and(|time| !(6..23).contains(&time.hour())),
            renamed,
            // Another product at another price, or a much lower price: perhaps another plan was taken instead.
            other_plan: !only_opened(self) && (renamed && row.amount != self.price || cheaper),
            // A retry that renews itself may come days late; what comes later still began some other way.
            drifted: wording.strong && (0..=policy.drift_days).contains(&off_days),
        }
    }

    /// Every class's test on one charge, in the order in which they count; the first that holds is the verdict.
    fn rule(&self, id: TransactionId, place: Place) -> Ruling {
        let facts = self.facts(id, place);
        Ruling::of(vec![
            facts.same_day(),
            facts.refunded(),
            facts.resubscription(),
            facts.one_off(),
            facts.channel_hop(),
            facts.in_flight(),
            facts.late_sync(),
            facts.late_retry(),
            facts.unclear(),
            facts.repeat_billing(),
        ])
    }
}

/// One charge after the cancellation, seen against the stream before it.
struct Facts<'e> {
    stream: &'e Stream<'e>,
    row: &'e Transaction,
    order: Order,
    /// No other charge came between the cancellation and this one.
    first: bool,
    /// Its text says that it renewed by itself.
    renews: bool,
    /// The due day it belongs to, counted in cycles after the last charge before the cancellation.
    cycle: i32,
    /// Days from the cancellation to the charge, from the cancellation to the first due day, and from that to the charge.
    since: i32,
    due_in: i32,
    after_due: i32,
    /// Days off the nearest due day.
    off_days: i32,
    off_phase: bool,
    begins_anew: bool,
    is_other_price: bool,
    may_be_full_price: bool,
    is_full_price: bool,
    fell_silent: bool,
    at_night: bool,
    renamed: bool,
    other_plan: bool,
    drifted: bool,
}

/// One class a function: its test, with the numbers it was made on.
impl Facts<'_> {
    fn same_day(&self) -> Test {
        let (charged, cancelled) = (self.row.at.plain(), self.stream.cancelled.plain());
        Test {
            verdict: Verdict::SameDay,
            holds: self.order == Order::Unknown,
            because: bilingual!(
                "扣款 {charged}，退订 {cancelled}：同一天而分不清先后？",
                "charged {charged}, cancelled {cancelled}: the same day, and nothing tells which came first?"
            ),
        }
    }

    fn refunded(&self) -> Test {
        let (refunded, net) = (self.row.refunded, self.row.net());
        Test {
            verdict: Verdict::Refunded,
            holds: net.is_zero(),
            because: bilingual!(
                "已退 {refunded}，还剩 {net}：全退了？",
                "refunded {refunded}, {net} left: nothing left?"
            ),
        }
    }

    fn resubscription(&self) -> Test {
        let off_days = self.off_days;
        Test {
            verdict: Verdict::Resubscription,
            holds: self.begins_anew,
            because: bilingual!(
                "离最近的扣款日 {off_days} 天：久停之后、或付过优惠价之后，在别的日子又开始？",
                "{off_days} days off the nearest due day: begun again on another day, after a long silence or an opening offer?"
            ),
        }
    }

    fn one_off(&self) -> Test {
        let (amount, price) = (self.row.amount, self.stream.price);
        Test {
            verdict: Verdict::OneOff,
            holds: self.is_other_price && !self.may_be_full_price,
            because: bilingual!(
                "金额 {amount}，原来的价格 {price}：从未有过的价格、相差很多、又没有续费字样？",
                "amount {amount}, price before {price}: a price it never had, far from it, and no word of renewal?"
            ),
        }
    }

    fn channel_hop(&self) -> Test {
        let channel = self.row.payer_channel();
        let channels = &self.stream.channels;
        let before = |name: fn(Channel) -> &'static str| {
            let names: Vec<&str> = channels.iter().map(|&channel| name(channel)).collect();
            names.join(", ")
        };
        Test {
            verdict: Verdict::ChannelHop,
            holds: !channels.contains(&channel),
            because: bilingual!(
                "这笔走{now}，退订前走{zh_before}：换了渠道？",
                "this one left by {now_en}, those before by {en_before}: another channel?",
                now = channel.chinese(),
                zh_before = before(Channel::chinese),
                now_en = channel.name(),
                en_before = before(Channel::name)
            ),
        }
    }

    fn in_flight(&self) -> Test {
        let limit = self.stream.evidence.policy.in_flight_days;
        let early = self.stream.evidence.policy.early_days;
        let (since, after_due, due) = (self.since, self.after_due, self.stream.first_due);
        Test {
            verdict: Verdict::InFlight,
            holds: self.first && since <= limit && (-early..=1).contains(&after_due),
            because: bilingual!(
                "退订后第 {since} 天（限 {limit} 天），离扣款日 {due} {after_due} 天（限提前 {early}、推后 1 天），{nth}：已在途中？",
                "{since} days after cancelling (at most {limit}), {after_due} days off the due day {due} (from {early} early to 1 late), {nth_en}: on its way already?",
                nth = if self.first {
                    "是退订后第一笔"
                } else {
                    "不是第一笔"
                },
                nth_en = if self.first {
                    "the first since"
                } else {
                    "not the first"
                },
            ),
        }
    }

    fn late_sync(&self) -> Test {
        let policy = &self.stream.evidence.policy;
        let allowance = self.stream.sync_allowance(self.row.payer_channel());
        let (due, due_in, after_due) = (self.stream.first_due, self.due_in, self.after_due);
        let on_time = (-policy.early_days..=policy.on_time_days).contains(&after_due);
        Test {
            verdict: Verdict::LateSync,
            holds: self.first && on_time && self.cycle == 1 && due_in <= allowance,
            because: bilingual!(
                "退订时离扣款日 {due} 还有 {due_in} 天（限 {allowance} 天），扣款离扣款日 {after_due} 天：只是没来得及同步？",
                "the due day {due} was {due_in} days after cancelling (at most {allowance}), charged {after_due} days off it: only a late synchronisation?"
            ),
        }
    }

    fn late_retry(&self) -> Test {
        let policy = &self.stream.evidence.policy;
        let (from, to, limit) = (
            policy.on_time_days + 1,
            policy.retry_days,
            policy.notice_days,
        );
        let (due, due_in, after_due) = (self.stream.first_due, self.due_in, self.after_due);
        Test {
            verdict: Verdict::LateRetry,
            holds: self.first && (from..=to).contains(&after_due) && due_in < limit,
            because: bilingual!(
                "扣款在扣款日 {due} 之后 {after_due} 天（{from} 到 {to} 天），扣款日在退订后 {due_in} 天（须少于 {limit}）：之前没扣成的补扣？",
                "charged {after_due} days after the due day {due} ({from} to {to}), which was {due_in} days after cancelling (under {limit}): a retry of a failed debit?"
            ),
        }
    }

    fn unclear(&self) -> Test {
        let (off_days, amount, price) = (self.off_days, self.row.amount, self.stream.price);
        Test {
            verdict: Verdict::Unclear,
            holds: self.off_phase && !self.drifted
                || self.is_other_price && !self.is_full_price
                || self.fell_silent
                || self.other_plan
                || self.at_night,
            because: bilingual!(
                "离最近的扣款日 {off_days} 天，{said}；金额 {amount}，原来 {price}{renamed_zh}：说不清是不是它？",
                "{off_days} days off the nearest due day, {said_en}; amount {amount}, {price} before{renamed_en}: cannot be told whether it is the same?",
                renamed_zh = if self.renamed {
                    "，商品名称也变了"
                } else {
                    ""
                },
                renamed_en = if self.renamed {
                    ", and another product"
                } else {
                    ""
                },
                said = if self.renews {
                    "文字写明是续费"
                } else {
                    "文字没有写明是续费"
                },
                said_en = if self.renews {
                    "the text says that it renewed"
                } else {
                    "no text says that it renewed"
                }
            ),
        }
    }

    fn repeat_billing(&self) -> Test {
        let (cycle, off_days) = (self.cycle, self.off_days);
        Test {
            verdict: Verdict::RepeatBilling,
            holds: true,
            because: bilingual!(
                "退订后的第 {cycle} 个扣款日，相差 {off_days} 天：这项会员在退订后又扣了一笔",
                "due day number {cycle} after cancelling, {off_days} days off: the membership was charged again"
            ),
        }
    }
}

/// Only an opening offer came before: what follows it is named and priced otherwise.
fn only_opened(stream: &Stream<'_>) -> bool {
    let wording = stream.evidence.recurrence.wording(stream.last);
    stream.may_be_trial && wording.opening
}

/// So many cheap payments after a cancellation may each be an opening offer, where a bank prints no text.
const FEW_OPENINGS: usize = 2;

fn repeated(evidence: &Evidence<'_>, subscription: &Subscription) -> BTreeSet<Money> {
    let mut counts: BTreeMap<Money, usize> = BTreeMap::new();
    for &id in &subscription.charges {
        *counts.entry(evidence.ledger.get(id).amount).or_default() += 1;
    }
    let often = counts.into_iter().filter(|&(_, count)| count > 1);
    often.map(|(amount, _)| amount).collect()
}

fn openings(
    evidence: &Evidence<'_>,
    at: Moment,
    subscription: &Subscription,
    price: Money,
) -> Vec<NaiveDate> {
    let recurrence = evidence.recurrence;
    let others: Vec<TransactionId> = recurrence.unexplained(&subscription.group).collect();
    let cheap: Vec<TransactionId> = after(evidence, at, &others)
        .map(|(id, _)| id)
        .filter(|&id| evidence.ledger.get(id).amount.fen() * 10 <= price.fen() * 6)
        .collect();
    // Many cheap purchases are a habit; only a word tells an opening among them.
    let few = cheap.len() <= FEW_OPENINGS;
    cheap
        .into_iter()
        .filter(|&id| few || recurrence.wording(id).opening)
        .map(|id| evidence.ledger.get(id).at.day)
        .collect()
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
) -> BTreeMap<TransactionId, Ruling> {
    let Some(stream) = Stream::new(evidence, record, subscription) else {
        return BTreeMap::new();
    };
    let mut rulings: Vec<(TransactionId, Ruling)> = Vec::new();
    let mut begins_anew = false;
    let (mut continued, mut anew) = (None, None);
    for (id, order) in after(evidence, stream.cancelled, &subscription.charges) {
        let row = evidence.ledger.get(id);
        // What comes back after a long silence on another day was signed up anew.
        begins_anew |= subscription.revived.contains(&id) && !stream.is_on_its_day(row.at.day);
        let place = Place {
            order,
            first: rulings
                .iter()
                .all(|(_, ruling)| ruling.verdict == Verdict::SameDay),
            begins_anew,
            continued,
            anew,
        };
        let ruling = stream.rule(id, place);
        if ruling.verdict.counts() {
            continued = Some(row.at.day);
        } else if ruling.verdict == Verdict::Resubscription {
            anew = Some(row.at.day);
        }
        rulings.push((id, ruling));
    }
    // A late charge that is followed by another was not late.
    let goes_on = rulings
        .iter()
        .filter(|(_, ruling)| ruling.verdict.counts() || ruling.verdict == Verdict::Refunded)
        .count()
        >= 2;
    for (_, ruling) in rulings.iter_mut().filter(|_| goes_on) {
        if matches!(ruling.verdict, Verdict::InFlight | Verdict::LateSync) {
            let was = ruling.verdict;
            ruling.regraded = Some(bilingual!(
                "单看这一笔像是{zh}；但之后还在扣，所以不是一时没来得及",
                "alone it would be {en}; but charges went on, so it was no matter of timing",
                zh = if was == Verdict::InFlight {
                    "退订时已在途"
                } else {
                    "同步迟了"
                },
                en = if was == Verdict::InFlight {
                    "one on its way"
                } else {
                    "a late synchronisation"
                }
            ));
            ruling.runner_up = Some(ruling.verdict);
            ruling.verdict = Verdict::RepeatBilling;
        }
    }
    rulings.into_iter().collect()
}

/// The charges of another subscription at the same merchant.
fn neighbour_stream(
    evidence: &Evidence<'_>,
    record: usize,
    ended: &Subscription,
    neighbour: &Subscription,
) -> Vec<(TransactionId, Ruling)> {
    let Some(stream) = Stream::new(evidence, record, ended) else {
        return Vec::new();
    };
    let ledger = evidence.ledger;
    let Some(&first) = neighbour.charges.first() else {
        return Vec::new();
    };
    let first = ledger.get(first);
    let (began, cancelled) = (first.at.plain(), stream.cancelled.plain());
    let began_before = order(stream.cancelled, first.at, first.posting) != Order::After;
    let hopped = !began_before
        && first.amount == ended.price(ledger)
        && !stream.channels.contains(&first.payer_channel())
        && stream.is_in_phase(first.at.day);
    after(evidence, stream.cancelled, &neighbour.charges)
        .map(|(id, _)| {
            let row = ledger.get(id);
            let tests = vec![
                Test {
                    verdict: Verdict::OtherStream,
                    holds: began_before,
                    because: bilingual!(
                        "这项会员始于 {began}，退订（{cancelled}）说的是同一商户的另一项：在退订之前就有？",
                        "this membership began on {began}; the record ({cancelled}) ended another at the merchant: there before it?"
                    ),
                },
                Test {
                    verdict: Verdict::Refunded,
                    holds: row.net().is_zero(),
                    because: bilingual!("全退了？", "refunded in full?"),
                },
                Test {
                    verdict: Verdict::ChannelHop,
                    holds: hopped,
                    because: bilingual!(
                        "同价、走别的渠道、第一笔正在原来的扣款日上：原会员换了渠道？",
                        "the same price by another channel, beginning on the old due day: the old membership by another channel?"
                    ),
                },
                Test {
                    verdict: Verdict::Resubscription,
                    holds: true,
                    because: bilingual!(
                        "退订之后在同一商户新开始的一项会员",
                        "a membership at the merchant that began after the cancellation"
                    ),
                },
            ];
            (id, Ruling::of(tests))
        })
        .collect()
}

/// Payments to the merchant that belong to no subscription: one-off purchases, unless they speak of signing up anew.
fn other_payments(
    evidence: &Evidence<'_>,
    record: usize,
    ended: &Subscription,
) -> Vec<(TransactionId, Ruling)> {
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
        .filter(|(id, _)| !evidence.recurrence.dismissed_charges.contains(id))
        .map(|(id, _)| {
            let (row, wording) = (evidence.ledger.get(id), evidence.recurrence.wording(id));
            let signs_up = wording.opening
                && wording.medium
                && !wording.by_hand
                && !stream.is_in_phase(row.at.day)
                && !row.net().is_zero()
                && !evidence.recurrence.own_purchases.contains(&id);
            let tests = vec![
                Test {
                    verdict: Verdict::Resubscription,
                    holds: signs_up,
                    because: bilingual!(
                        "文字写着开通、首月一类，又不在原来的扣款日上：重新开通？",
                        "the text speaks of signing up, off the old due days: subscribed anew?"
                    ),
                },
                Test {
                    verdict: Verdict::OneOff,
                    holds: true,
                    because: bilingual!(
                        "不属于任何一项会员的付款：单次购买",
                        "a payment that belongs to no membership: a single purchase"
                    ),
                },
            ];
            (id, Ruling::of(tests))
        })
        .collect()
}
