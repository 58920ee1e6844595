//! The score of a record of cancellation and one subscription: the sum of the weights that apply.

#![allow(clippy::float_arithmetic, reason = "scores, no money")]

use super::weights::BINDING_WEIGHTS as WEIGHTS;
use crate::{
    audit::{audited::Audited, order::Order},
    calendar::{Moment, days_between},
    ledger::Ledger,
    money::Money,
    recurrence::{Merchants, NameMatch, Subscription},
    statement::Channel,
    text::fold,
    userfiles::{Cancellation, Layer},
};

/// The fewest characters of a name that is sought in other texts.
const NAME_CHARS: usize = 2;
/// The fewest digits of an account in a record that are compared.
const ACCOUNT_DIGITS: usize = 4;
/// A subscription counts as alive for so many per cent of its cycle after a charge.
const ALIVE_FOR_PERCENT: i32 = 120;

/// The score of a record against a subscription; `None` where the names have nothing in common.
pub(super) fn score(
    audited: &Audited,
    merchants: &Merchants,
    record: &Cancellation,
    subscription: &Subscription,
) -> Option<f64> {
    let ledger = &audited.ledger;
    let name = name_points(merchants, record, subscription)?;
    let price = record
        .price
        .map(|price| price_points(price, subscription, ledger));
    let plan = record
        .plan
        .as_deref()
        .map(|plan| plan_points(merchants, plan, subscription));
    let points = name
        + company_points(name, subscription, ledger)
        + price.unwrap_or(0.0)
        + plan.unwrap_or(0.0)
        + layer_points(merchants, record.layer, subscription, ledger)
        + alive_points(record.at, subscription, ledger)
        + account_points(record, subscription, ledger);
    let resembles_only = name <= WEIGHTS.resembling_name;
    let contradicts_both = [price, plan]
        .iter()
        .all(|said| said.is_some_and(|points| points < 0.0));
    Some(if resembles_only || contradicts_both {
        points.min(WEIGHTS.bound_from - WEIGHTS.unbound_by)
    } else {
        points
    })
}

/// Whether the record's name is that of the merchant, or has the same distinguishing part.
pub(super) fn is_named(
    merchants: &Merchants,
    record: &Cancellation,
    subscription: &Subscription,
) -> bool {
    name_points(merchants, record, subscription)
        .is_some_and(|points| points >= WEIGHTS.same_distinguishing_part)
}

/// Whether the record means all subscriptions at the merchant.
pub(super) fn means_all(merchants: &Merchants, record: &Cancellation) -> bool {
    let plan = record.plan.as_deref().unwrap_or_default();
    let text = format!("{} {plan}", record.merchant);
    merchants.means_all(&text) || plan.eq_ignore_ascii_case("all")
}

/// The points of the name; `None` where the names have nothing in common.
fn name_points(
    merchants: &Merchants,
    record: &Cancellation,
    subscription: &Subscription,
) -> Option<f64> {
    let text = merchants.without_all(&record.merchant);
    if merchants.is_generic(&text) {
        // A kind of membership can only mean a shop of that kind.
        let of_kind = merchants
            .category_named_in(&text)
            .is_none_or(|category| subscription.category == category);
        return (subscription.membership && of_kind).then_some(WEIGHTS.no_name);
    }
    let written = merchants.name(&text);
    let names = subscription.names.iter();
    let by_name = names
        .filter_map(|name| written.means(&merchants.name(name)))
        .max()
        .map(match_points);
    let product = fold(subscription.product.as_deref().unwrap_or_default());
    let by_product = is_part_of(&fold(&text), &product).then_some(WEIGHTS.part_of_name);
    [by_name, by_product]
        .into_iter()
        .flatten()
        .max_by(f64::total_cmp)
}

/// The weight of a match of names.
fn match_points(named: NameMatch) -> f64 {
    match named {
        NameMatch::Same => WEIGHTS.same_name,
        NameMatch::SameStem => WEIGHTS.same_distinguishing_part,
        NameMatch::PartOf => WEIGHTS.part_of_name,
        NameMatch::OneTypo => WEIGHTS.one_typo,
        NameMatch::CompanyPrefix => WEIGHTS.company_prefix,
        NameMatch::Resembles => WEIGHTS.resembling_name,
    }
}

/// Whether a name is part of a text; `false` for a name that is too short.
fn is_part_of(name: &str, text: &str) -> bool {
    name.chars().count() >= NAME_CHARS && text.contains(name)
}

/// The points added to a company's name where only banks show the payments. A bank prints the
/// company, never the shop, so that a better match of the shop's name is not possible.
fn company_points(name: f64, subscription: &Subscription, ledger: &Ledger) -> f64 {
    let mut charges = subscription.charges.iter();
    let only_at_banks = charges.all(|&id| ledger.get(id).channel == Channel::Bank);
    if name == WEIGHTS.company_prefix && only_at_banks {
        WEIGHTS.company_prefix_only_at_banks
    } else {
        0.0
    }
}

fn price_points(price: Money, subscription: &Subscription, ledger: &Ledger) -> f64 {
    let mut charges = subscription.charges.iter();
    if charges.any(|&id| ledger.get(id).amount == price) {
        WEIGHTS.price_paid
    } else {
        WEIGHTS.price_never_paid
    }
}

/// The points of the plan: of the period it names, and of its name in the product's text.
fn plan_points(merchants: &Merchants, plan: &str, subscription: &Subscription) -> f64 {
    let period = match merchants.wording("", plan, "").period {
        Some(period) if period.resembles(subscription.cadence.period) => WEIGHTS.plan_period,
        Some(_) => WEIGHTS.plan_other_period,
        None => 0.0,
    };
    let product = subscription.product.as_deref().unwrap_or_default();
    let is_meant = || {
        let named = merchants.name(plan).means(&merchants.name(product));
        !merchants.is_generic(plan) && named >= Some(NameMatch::OneTypo)
    };
    if is_part_of(&merchants.distinguishing_part(plan), &fold(product)) || is_meant() {
        period + WEIGHTS.plan_name
    } else {
        period
    }
}

/// The points of the layer where it was cancelled, if that layer is the channel by which the money
/// left.
fn layer_points(
    merchants: &Merchants,
    layer: Layer,
    subscription: &Subscription,
    ledger: &Ledger,
) -> f64 {
    let left_by = |channel: Channel| {
        let mut charges = subscription.charges.iter();
        charges.any(|&id| ledger.get(id).payer_channel() == channel)
    };
    let is_channel = match layer {
        Layer::WeChat => left_by(Channel::WeChat),
        Layer::Alipay => left_by(Channel::Alipay),
        Layer::Bank => left_by(Channel::Bank),
        Layer::Apple => subscription
            .names
            .iter()
            .any(|name| merchants.is_apple(name)),
        Layer::App
        | Layer::Website
        | Layer::MiniProgram
        | Layer::Carrier
        | Layer::CustomerService
        | Layer::Unknown => false,
    };
    if is_channel { WEIGHTS.layer } else { 0.0 }
}

/// The points of the time of the record: people cancel a subscription after it began and not long
/// after its last charge.
fn alive_points(cancelled: Moment, subscription: &Subscription, ledger: &Ledger) -> f64 {
    let charges = subscription.charges.iter().rev();
    let last_before = charges
        .map(|&id| ledger.get(id))
        .find(|row| Order::of(row.at, row.posting, cancelled) != Order::After);
    let Some(last) = last_before else {
        return WEIGHTS.began_later;
    };
    let silent_days = days_between(last.at.day, cancelled.day);
    if silent_days * 100 <= subscription.cadence.period.days() * ALIVE_FOR_PERCENT {
        WEIGHTS.alive
    } else {
        WEIGHTS.silent
    }
}

/// The points of the account: the digits that the record names end with the card's, or stand in the
/// payment method.
fn account_points(record: &Cancellation, subscription: &Subscription, ledger: &Ledger) -> f64 {
    let account = record.account.as_deref().unwrap_or_default();
    let digits: String = account.chars().filter(char::is_ascii_digit).collect();
    let mut charges = subscription.charges.iter().map(|&id| ledger.get(id));
    let is_account = digits.len() >= ACCOUNT_DIGITS
        && charges.any(|row| {
            let is_card = |card: &str| digits.ends_with(card);
            row.card_tail.as_deref().is_some_and(is_card)
                || ledger.text(row.method).contains(&digits)
        });
    if is_account { WEIGHTS.account } else { 0.0 }
}
