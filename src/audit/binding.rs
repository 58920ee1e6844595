//! Which subscription a record of cancellation means. Bound only when one is clearly meant; else the candidates are printed.

#![allow(clippy::float_arithmetic, reason = "scores and confidences only")]

use typed_index_collections::TiVec;

use super::Audited;
use crate::{
    calendar::{Moment, days_between},
    ledger::TransactionId,
    recurrence::{Band, Name, Subscription, SubscriptionId, distinguishing, is_generic, wording},
    statement::Channel,
    text::fold,
    userfiles::{Cancellation, Layer, RecordId},
};

/// What became of one record.
#[derive(Clone, Debug, Default)]
pub struct Binding {
    /// Subscriptions the record ends, by index, and how surely (0 to 1).
    pub bound: Vec<(SubscriptionId, f64)>,
    /// When it is not clear: those it may mean.
    pub candidates: Vec<SubscriptionId>,
    /// Each of the candidates is meant well enough to be judged conditionally; only the doubt keeps it from being bound.
    pub ambiguous: bool,
    pub doubt: Doubt,
}

/// Why a record is not bound.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Doubt {
    /// Several answer to it.
    #[default]
    Which,
    /// What answers to it does so only nearly: a name that resembles.
    Resembles,
    /// Payments of the candidate's price that nothing explains may be what is meant.
    Purchases,
    /// The candidate's statements begin only after the record.
    Unseen,
    /// A subscription that the user dismissed may be what is meant.
    Dismissed,
}

impl Binding {
    fn bound(bound: Vec<(SubscriptionId, f64)>) -> Binding {
        Binding {
            bound,
            ..Binding::default()
        }
    }

    fn doubtful(candidates: Vec<SubscriptionId>, ambiguous: bool, doubt: Doubt) -> Binding {
        Binding {
            bound: Vec::new(),
            candidates,
            ambiguous,
            doubt,
        }
    }
}

/// The score from which a record is bound.
const ENOUGH: f64 = 4.0;
/// The score from which a record's candidates are judged conditionally.
const NEARLY: f64 = 3.0;
/// The name is the same, or its distinguishing part is.
const SAME_NAME: f64 = 3.5;
/// A company that is called as the shop's name begins: enough only with a price, a plan or a channel beside it, or where the bank alone
/// shows the payments.
const COMPANY_OF_THAT_NAME: f64 = 1.6;
/// By how much the best must lead the next.
const CLEAR_LEAD: f64 = 2.0;

/// Where a charge stands to a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    Before,
    /// The same day, and nothing tells which came first.
    Unknown,
    After,
}

/// Whether a charge came after the cancellation. With only a day known, that whole day is unclear.
pub(super) fn order(cancelled: Moment, charged: Moment, posting: bool) -> Order {
    let days = days_between(cancelled.day, charged.day);
    match (days, cancelled.time, charged.time) {
        (..0, _, _) => Order::Before,
        (0, Some(cancelled), Some(charged)) if charged < cancelled => Order::Before,
        (0, Some(_), Some(_)) => Order::After,
        // A posting day follows the day of trade, and a wallet's payment is posted at the bank a day later.
        (0, _, _) => Order::Unknown,
        (1, _, _) if posting => Order::Unknown,
        _ => Order::After,
    }
}

pub(super) fn bind(audited: &Audited) -> TiVec<RecordId, Binding> {
    audited
        .files
        .cancellations
        .iter()
        .map(|record| bind_one(audited, record))
        .collect()
}

fn bind_one(audited: &Audited, record: &Cancellation) -> Binding {
    if record.not_ended.is_some() {
        return Binding::default();
    }
    let mut scores: Vec<(SubscriptionId, f64)> = audited
        .recurrence
        .subscriptions
        .iter_enumerated()
        .filter_map(|(index, subscription)| Some((index, score(audited, record, subscription)?)))
        .collect();
    scores.sort_by(|(one, a), (other, b)| b.total_cmp(a).then(one.cmp(other)));
    let dismissed = audited.recurrence.dismissed.iter();
    let dismissed = dismissed
        .filter_map(|subscription| score(audited, record, subscription))
        .fold(0.0, f64::max);
    let Some(&(best, highest)) = scores.first() else {
        return if dismissed >= ENOUGH {
            Binding::doubtful(Vec::new(), false, Doubt::Dismissed)
        } else {
            Binding::default()
        };
    };
    // What was dismissed may be what was cancelled: then nothing is held against what is left.
    if dismissed >= ENOUGH && highest - dismissed < CLEAR_LEAD {
        return Binding::doubtful(vec![best], highest >= ENOUGH, Doubt::Dismissed);
    }
    if begins_unseen(audited, record, &audited.recurrence.subscriptions[best]) {
        return Binding::doubtful(vec![best], true, Doubt::Unseen);
    }
    let enough = |score: f64| score >= ENOUGH;
    if !enough(highest) {
        // Nearly meant: judged conditionally, with all that are meant as well.
        let ambiguous = highest >= NEARLY;
        let least = if ambiguous { highest - CLEAR_LEAD } else { 0.0 };
        let candidates = scores.iter().filter(|(_, score)| *score > least.max(0.0));
        let candidates: Vec<SubscriptionId> = candidates.map(|&(index, _)| index).collect();
        let doubt = match candidates[..] {
            [_] => Doubt::Resembles,
            _ => Doubt::Which,
        };
        return Binding::doubtful(candidates, ambiguous, doubt);
    }
    if means_all(record) {
        let meant = scores.iter().filter(|(_, score)| enough(*score));
        return Binding::bound(
            meant
                .map(|&(index, score)| (index, sureness(score)))
                .collect(),
        );
    }
    let band = |index: SubscriptionId| audited.recurrence.subscriptions[index].band;
    let rivals: Vec<SubscriptionId> = scores
        .iter()
        .skip(1)
        .filter(|(_, score)| highest - score < CLEAR_LEAD && enough(*score))
        .map(|&(index, _)| index)
        // What is only possibly a subscription does not stand against one that is.
        .filter(|&index| band(index) >= Band::Likely || band(best) == Band::Possible)
        .collect();
    if !rivals.is_empty() {
        let candidates = std::iter::once(best).chain(rivals).collect();
        Binding::doubtful(candidates, true, Doubt::Which)
    } else if is_clouded(audited, &audited.recurrence.subscriptions[best]) {
        Binding::doubtful(vec![best], true, Doubt::Purchases)
    } else {
        Binding::bound(vec![(best, sureness(highest))])
    }
}

/// The record names it, but its statements begin only after the record: whether it was there before, nobody can see.
fn begins_unseen(audited: &Audited, record: &Cancellation, subscription: &Subscription) -> bool {
    let named = name_score(record, subscription).unwrap_or(0.0) >= SAME_NAME;
    let ledger = &audited.ledger;
    let first = subscription.charges.first().copied();
    let begins = first.and_then(|first| ledger.account(first)?.first_day());
    named && begins.is_some_and(|begins| begins > record.at.day)
}

/// Beside it half as many payments of its price, or more, that nothing explains, and not a word of renewal: the record may mean what they
/// are.
fn is_clouded(audited: &Audited, subscription: &Subscription) -> bool {
    let recurrence = &audited.recurrence;
    let price = subscription.price(&audited.ledger);
    let alike = recurrence
        .unexplained(&subscription.group)
        .filter(|&id| audited.ledger.get(id).amount == price);
    let mut charges = subscription.charges.iter();
    let worded = charges.any(|&id| recurrence.wording(id).strong);
    !worded && alike.count() * 2 >= subscription.charges.len()
}

/// 0.8 at the threshold, nearing 1 as the score grows.
fn sureness(score: f64) -> f64 {
    1.0 - 0.2 * 0.5_f64.powf((score - ENOUGH) / 1.5)
}

fn means_all(record: &Cancellation) -> bool {
    let text = format!(
        "{} {}",
        record.merchant,
        record.plan.as_deref().unwrap_or_default()
    );
    ["全部", "所有"].iter().any(|word| text.contains(word))
        || record
            .plan
            .as_deref()
            .is_some_and(|plan| plan.eq_ignore_ascii_case("all"))
}

/// `None` when the names have nothing in common.
fn score(audited: &Audited, record: &Cancellation, subscription: &Subscription) -> Option<f64> {
    let ledger = &audited.ledger;
    let named = name_score(record, subscription)?;
    let mut score = named;
    // A bank shows the company, never the shop: where no wallet's row names the shop, a company called like it is what one must expect.
    let only_at_bank = |&id: &TransactionId| ledger.get(id).channel == Channel::Bank;
    if named == COMPANY_OF_THAT_NAME && subscription.charges.iter().all(only_at_bank) {
        score += 0.9;
    }
    let mut contradictions = 0;
    if let Some(price) = record.price {
        let paid = subscription
            .charges
            .iter()
            .any(|&id| ledger.get(id).amount == price);
        score += if paid { 2.0 } else { -1.0 };
        contradictions += u32::from(!paid);
    }
    if let Some(plan) = &record.plan {
        let said = plan_score(plan, subscription);
        score += said;
        contradictions += u32::from(said < 0.0);
    }
    let channels: Vec<Channel> = subscription
        .charges
        .iter()
        .map(|&id| ledger.get(id).payer_channel())
        .collect();
    let rail = match record.layer {
        Layer::WeChat => channels.contains(&Channel::WeChat),
        Layer::Alipay => channels.contains(&Channel::Alipay),
        Layer::Bank => channels.contains(&Channel::Bank),
        Layer::Apple => subscription.names.iter().any(|name| {
            ["apple", "appstore", "苹果", "itunes"]
                .iter()
                .any(|word| fold(name).contains(word))
        }),
        _ => false,
    };
    score += if rail { 1.5 } else { 0.0 };
    score += alive_score(audited, record.at, subscription);
    if let Some(account) = &record.account {
        let tail: String = account.chars().filter(char::is_ascii_digit).collect();
        let named = |id: &TransactionId| {
            let row = ledger.get(*id);
            row.card_tail
                .as_ref()
                .is_some_and(|card| tail.ends_with(&**card))
                || ledger.text(row.method).contains(&tail)
        };
        score += if tail.len() >= 4 && subscription.charges.iter().any(named) {
            1.0
        } else {
            0.0
        };
    }
    let resembles_only = named < 1.0;
    Some(if resembles_only || contradictions > 1 {
        score.min(ENOUGH - 0.5)
    } else {
        score
    })
}

fn name_score(record: &Cancellation, subscription: &Subscription) -> Option<f64> {
    let text = record.merchant.replace("全部", "").replace("所有", "");
    if is_generic(&text) {
        // 卡盟会员 can only mean a shop of that kind.
        let of_kind = !text.contains("卡盟") || subscription.category == "kameng";
        return (subscription.membership && of_kind).then_some(2.0);
    }
    let written = Name::of(&text);
    let best = subscription
        .names
        .iter()
        .map(|name| written.means(&Name::of(name)))
        .max()
        .unwrap_or(0);
    let by_name: Option<f64> = match best {
        100 => Some(4.0),
        90.. => Some(3.5),
        85.. => Some(3.0),
        70.. => Some(2.2),
        60.. => Some(COMPANY_OF_THAT_NAME),
        // A resemblance makes a candidate, never a binding.
        50.. => Some(0.5),
        _ => None,
    };
    let product = subscription
        .product
        .as_deref()
        .map(fold)
        .unwrap_or_default();
    let wanted = fold(&text);
    let by_product = (wanted.chars().count() >= 2 && product.contains(&wanted)).then_some(3.0);
    [by_name, by_product]
        .into_iter()
        .flatten()
        .max_by(f64::total_cmp)
}

fn plan_score(plan: &str, subscription: &Subscription) -> f64 {
    let mut score: f64 = 0.0;
    if let Some(period) = wording("", plan, "").period {
        score += if period.resembles(subscription.cadence.period) {
            1.5
        } else {
            -1.0
        };
    }
    let product = subscription.product.as_deref().unwrap_or_default();
    let wanted = distinguishing(plan);
    let contained = wanted.chars().count() >= 2 && fold(product).contains(&wanted);
    if contained || !is_generic(plan) && Name::of(plan).means(&Name::of(product)) >= 70 {
        score += 2.0;
    }
    score
}

/// A record is made while a subscription is alive: not long after it fell silent, not before it began.
fn alive_score(audited: &Audited, at: Moment, subscription: &Subscription) -> f64 {
    let before = subscription
        .charges
        .iter()
        .rev()
        .map(|&id| audited.ledger.get(id))
        .find(|row| order(at, row.at, row.posting) != Order::After);
    match before {
        None => -6.0,
        Some(row)
            if days_between(row.at.day, at.day) * 5 <= subscription.cadence.period.days() * 6 =>
        {
            2.0
        }
        Some(_) => -3.0,
    }
}
