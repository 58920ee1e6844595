//! Which subscription a record of cancellation means. Bound only when one is clearly meant; else
//! the candidates are printed.

#![allow(clippy::float_arithmetic, reason = "scores and confidences only")]

use super::{Cancellation, Evidence, Layer};
use crate::{
    calendar::{Moment, days_between},
    ledger::TransactionId,
    recurrence::{Band, NameMatch, Subscription},
    statement::Channel,
    text::fold,
};

/// What became of one record.
#[derive(Clone, Debug, Default)]
pub struct Binding {
    /// Subscriptions the record ends, by index, and how surely (0 to 1).
    pub bound: Vec<(usize, f64)>,
    /// When it is not clear: those it may mean.
    pub candidates: Vec<usize>,
    /// Each of the candidates is meant well enough to be judged conditionally; only the doubt keeps
    /// it from being bound.
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
    fn bound(bound: Vec<(usize, f64)>) -> Binding {
        Binding {
            bound,
            ..Binding::default()
        }
    }

    fn doubtful(candidates: Vec<usize>, ambiguous: bool, doubt: Doubt) -> Binding {
        Binding {
            bound: Vec::new(),
            candidates,
            ambiguous,
            doubt,
        }
    }
}

/// The weights by which a record of cancellation is matched with a subscription. A score is the sum
/// of those that hold. `docs/detection.md` lists them, and a test compares the two.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct BindingWeights {
    /// The score from which a record is bound.
    pub bound_from: f64,
    /// The score from which a record's candidates are judged conditionally.
    pub conditional_from: f64,
    /// The lead over the next subscription that a record needs to be bound.
    pub clear_lead: f64,
    /// The names are the same, apart from membership words.
    pub same_name: f64,
    /// The distinguishing parts of the names are the same.
    pub same_distinguishing_part: f64,
    /// The name is part of the merchant's name or of the product.
    pub part_of_name: f64,
    /// The names differ by one slip of the pen.
    pub one_typo: f64,
    /// The distinguishing part of a company's name begins the record's name.
    pub company_prefix: f64,
    /// Added to that where only banks show the payments: a bank prints the company, never the shop.
    pub company_prefix_only_at_banks: f64,
    /// The names resemble each other, which makes a candidate and never a binding.
    pub resembling_name: f64,
    /// The record names no merchant, only a kind of membership.
    pub no_name: f64,
    /// The price was paid.
    pub price_paid: f64,
    /// The price was never paid.
    pub price_never_paid: f64,
    /// The plan names the period.
    pub plan_period: f64,
    /// The plan names another period.
    pub plan_other_period: f64,
    /// The plan is named in the product.
    pub plan_name: f64,
    /// The record's layer is the channel of the payments.
    pub layer: f64,
    /// The subscription was alive on the day of the record.
    pub alive: f64,
    /// The subscription was silent by then.
    pub silent: f64,
    /// The subscription began after the record.
    pub began_later: f64,
    /// The record's account is that of the payments.
    pub account: f64,
    /// A record that resembles only, or contradicts price and plan, stays so far below
    /// `bound_from`.
    pub unbound_by: f64,
}

/// The weights in use.
pub const BINDING_WEIGHTS: BindingWeights = BindingWeights {
    bound_from: 4.0,
    conditional_from: 3.0,
    clear_lead: 2.0,
    same_name: 4.0,
    same_distinguishing_part: 3.5,
    part_of_name: 3.0,
    one_typo: 2.2,
    company_prefix: 1.6,
    company_prefix_only_at_banks: 0.9,
    resembling_name: 0.5,
    no_name: 2.0,
    price_paid: 2.0,
    price_never_paid: -1.0,
    plan_period: 1.5,
    plan_other_period: -1.0,
    plan_name: 2.0,
    layer: 1.5,
    alive: 2.0,
    silent: -3.0,
    began_later: -6.0,
    account: 1.0,
    unbound_by: 0.5,
};

impl BindingWeights {
    /// The weight of a match of names.
    fn of_name(&self, named: NameMatch) -> f64 {
        match named {
            NameMatch::Same => self.same_name,
            NameMatch::SameStem => self.same_distinguishing_part,
            NameMatch::PartOf => self.part_of_name,
            NameMatch::OneTypo => self.one_typo,
            NameMatch::CompanyPrefix => self.company_prefix,
            NameMatch::Resembles => self.resembling_name,
        }
    }
}

const WEIGHTS: BindingWeights = BINDING_WEIGHTS;

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
        // A posting day follows the day of trade, and a wallet's payment is posted at the bank a
        // day later.
        (0, _, _) => Order::Unknown,
        (1, _, _) if posting => Order::Unknown,
        _ => Order::After,
    }
}

pub(super) fn bind(evidence: &Evidence<'_>) -> Vec<Binding> {
    evidence
        .cancellations
        .iter()
        .map(|record| bind_one(evidence, record))
        .collect()
}

fn bind_one(evidence: &Evidence<'_>, record: &Cancellation) -> Binding {
    if record.not_ended().is_some() {
        return Binding::default();
    }
    let mut scores: Vec<(usize, f64)> = evidence
        .recurrence
        .subscriptions
        .iter()
        .enumerate()
        .filter_map(|(index, subscription)| Some((index, score(evidence, record, subscription)?)))
        .collect();
    scores.sort_by(|(one, a), (other, b)| b.total_cmp(a).then(one.cmp(other)));
    let dismissed = evidence.recurrence.dismissed.iter();
    let dismissed = dismissed
        .filter_map(|subscription| score(evidence, record, subscription))
        .fold(0.0, f64::max);
    let Some(&(best, highest)) = scores.first() else {
        return if dismissed >= WEIGHTS.bound_from {
            Binding::doubtful(Vec::new(), false, Doubt::Dismissed)
        } else {
            Binding::default()
        };
    };
    // What was dismissed may be what was cancelled: then nothing is held against what is left.
    if dismissed >= WEIGHTS.bound_from && highest - dismissed < WEIGHTS.clear_lead {
        return Binding::doubtful(vec![best], highest >= WEIGHTS.bound_from, Doubt::Dismissed);
    }
    if begins_unseen(evidence, record, &evidence.recurrence.subscriptions[best]) {
        return Binding::doubtful(vec![best], true, Doubt::Unseen);
    }
    let enough = |score: f64| score >= WEIGHTS.bound_from;
    if !enough(highest) {
        // Nearly meant: judged conditionally, with all that are meant as well.
        let ambiguous = highest >= WEIGHTS.conditional_from;
        let least = if ambiguous {
            highest - WEIGHTS.clear_lead
        } else {
            0.0
        };
        let candidates = scores.iter().filter(|(_, score)| *score > least.max(0.0));
        let candidates: Vec<usize> = candidates.map(|&(index, _)| index).collect();
        let doubt = match candidates[..] {
            [_] => Doubt::Resembles,
            _ => Doubt::Which,
        };
        return Binding::doubtful(candidates, ambiguous, doubt);
    }
    if means_all(evidence, record) {
        let meant = scores.iter().filter(|(_, score)| enough(*score));
        return Binding::bound(
            meant
                .map(|&(index, score)| (index, sureness(score)))
                .collect(),
        );
    }
    let band = |index: usize| evidence.recurrence.subscriptions[index].band;
    let rivals: Vec<usize> = scores
        .iter()
        .skip(1)
        .filter(|(_, score)| highest - score < WEIGHTS.clear_lead && enough(*score))
        .map(|&(index, _)| index)
        // What is only possibly a subscription does not stand against one that is.
        .filter(|&index| band(index) >= Band::Likely || band(best) == Band::Possible)
        .collect();
    if !rivals.is_empty() {
        let candidates = std::iter::once(best).chain(rivals).collect();
        Binding::doubtful(candidates, true, Doubt::Which)
    } else if is_clouded(evidence, &evidence.recurrence.subscriptions[best]) {
        Binding::doubtful(vec![best], true, Doubt::Purchases)
    } else {
        Binding::bound(vec![(best, sureness(highest))])
    }
}

/// The record names it, but its statements begin only after the record: whether it was there
/// before, nobody can see.
fn begins_unseen(
    evidence: &Evidence<'_>,
    record: &Cancellation,
    subscription: &Subscription,
) -> bool {
    let named = name_score(evidence, record, subscription).unwrap_or(0.0)
        >= WEIGHTS.same_distinguishing_part;
    let ledger = evidence.ledger;
    let first = subscription.charges.first().copied();
    let begins = first.and_then(|first| ledger.account(first)?.first_day());
    named && begins.is_some_and(|begins| begins > record.at.day)
}

/// Beside it half as many payments of its price, or more, that nothing explains, and not a word of
/// renewal: the record may mean what they are.
fn is_clouded(evidence: &Evidence<'_>, subscription: &Subscription) -> bool {
    let recurrence = evidence.recurrence;
    let price = subscription.price(evidence.ledger);
    let alike = recurrence
        .unexplained(&subscription.group)
        .filter(|&id| evidence.ledger.get(id).amount == price);
    let mut charges = subscription.charges.iter();
    let worded = charges.any(|&id| recurrence.wording(id).strong);
    !worded && alike.count() * 2 >= subscription.charges.len()
}

/// 0.8 at the threshold, nearing 1 as the score grows.
fn sureness(score: f64) -> f64 {
    1.0 - 0.2 * 0.5_f64.powf((score - WEIGHTS.bound_from) / 1.5)
}

fn means_all(evidence: &Evidence<'_>, record: &Cancellation) -> bool {
    let plan = record.plan.as_deref().unwrap_or_default();
    let text = format!("{} {plan}", record.merchant);
    evidence.merchants.means_all(&text) || plan.eq_ignore_ascii_case("all")
}

/// `None` when the names have nothing in common.
fn score(
    evidence: &Evidence<'_>,
    record: &Cancellation,
    subscription: &Subscription,
) -> Option<f64> {
    let ledger = evidence.ledger;
    let named = name_score(evidence, record, subscription)?;
    let mut score = named;
    // A bank shows the company, never the shop: where no wallet's row names the shop, a company
    // called like it is what one must expect.
    let only_at_bank = |&id: &TransactionId| ledger.get(id).channel == Channel::Bank;
    if named == WEIGHTS.company_prefix && subscription.charges.iter().all(only_at_bank) {
        score += WEIGHTS.company_prefix_only_at_banks;
    }
    let mut contradictions = 0;
    if let Some(price) = record.price {
        let paid = subscription
            .charges
            .iter()
            .any(|&id| ledger.get(id).amount == price);
        score += if paid {
            WEIGHTS.price_paid
        } else {
            WEIGHTS.price_never_paid
        };
        contradictions += u32::from(!paid);
    }
    if let Some(plan) = &record.plan {
        let said = plan_score(evidence, plan, subscription);
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
        Layer::Apple => {
            let mut names = subscription.names.iter();
            names.any(|name| evidence.merchants.is_apple(name))
        }
        _ => false,
    };
    score += if rail { WEIGHTS.layer } else { 0.0 };
    score += alive_score(evidence, record.at, subscription);
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
            WEIGHTS.account
        } else {
            0.0
        };
    }
    let resembles_only = named <= WEIGHTS.resembling_name;
    Some(if resembles_only || contradictions > 1 {
        score.min(WEIGHTS.bound_from - WEIGHTS.unbound_by)
    } else {
        score
    })
}

fn name_score(
    evidence: &Evidence<'_>,
    record: &Cancellation,
    subscription: &Subscription,
) -> Option<f64> {
    let merchants = evidence.merchants;
    let text = merchants.without_all(&record.merchant);
    if merchants.is_generic(&text) {
        let of_kind = merchants
            .category_named_in(&text)
            .is_none_or(|category| subscription.category == category);
        return (subscription.membership && of_kind).then_some(WEIGHTS.no_name);
    }
    let written = merchants.name(&text);
    let best = subscription
        .names
        .iter()
        .filter_map(|name| written.means(&merchants.name(name)))
        .max();
    let by_name = best.map(|named| WEIGHTS.of_name(named));
    let product = subscription
        .product
        .as_deref()
        .map(fold)
        .unwrap_or_default();
    let wanted = fold(&text);
    let by_product =
        (wanted.chars().count() >= 2 && product.contains(&wanted)).then_some(WEIGHTS.part_of_name);
    [by_name, by_product]
        .into_iter()
        .flatten()
        .max_by(f64::total_cmp)
}

fn plan_score(evidence: &Evidence<'_>, plan: &str, subscription: &Subscription) -> f64 {
    let merchants = evidence.merchants;
    let mut score: f64 = 0.0;
    if let Some(period) = merchants.wording("", plan, "").period {
        score += if period.resembles(subscription.cadence.period) {
            WEIGHTS.plan_period
        } else {
            WEIGHTS.plan_other_period
        };
    }
    let product = subscription.product.as_deref().unwrap_or_default();
    let wanted = merchants.distinguishing_part(plan);
    let contained = wanted.chars().count() >= 2 && fold(product).contains(&wanted);
    let names_product = || {
        let named = merchants.name(plan).means(&merchants.name(product));
        !merchants.is_generic(plan) && named >= Some(NameMatch::OneTypo)
    };
    if contained || names_product() {
        score += WEIGHTS.plan_name;
    }
    score
}

/// A record is made while a subscription is alive: not long after it fell silent, not before it
/// began.
fn alive_score(evidence: &Evidence<'_>, at: Moment, subscription: &Subscription) -> f64 {
    let before = subscription
        .charges
        .iter()
        .rev()
        .map(|&id| evidence.ledger.get(id))
        .find(|row| order(at, row.at, row.posting) != Order::After);
    match before {
        None => WEIGHTS.began_later,
        Some(row)
            if days_between(row.at.day, at.day) * 5 <= subscription.cadence.period.days() * 6 =>
        {
            WEIGHTS.alive
        }
        Some(_) => WEIGHTS.silent,
    }
}
