//! The search for subscriptions: the payments of each merchant, the streams among them, and the
//! subscriptions made from the streams.
//!
//! Order of use, each file using those before it: weights ◀ series ◀ hypothesis ◀ edge ◀ score ◀
//! chain ◀ stream. Beside them: payments, reasons.

mod chain;
mod edge;
mod hypothesis;
mod payments;
mod reasons;
mod score;
mod series;
mod stream;
pub(super) mod weights;

use std::collections::{BTreeMap, BTreeSet};

use chrono::Timelike;
use rayon::prelude::*;

use self::{
    payments::{Payees, Payment},
    reasons::Reasons,
    series::{Charge, MerchantPrior},
    stream::{Stream, streams},
};
use super::{
    names::{
        catalogue::{EntryKind, MerchantEntry, Merchants},
        likeness::{Name, NameMatch},
    },
    subscription::{Recurrence, RenewalStep, Subscription},
    thresholds::Thresholds,
};
use crate::{
    digest::short_digest,
    ledger::{Ledger, TransactionId},
    statement::Channel,
};

/// The input of the search.
pub(super) struct Inputs<'a> {
    pub ledger: &'a Ledger,
    pub merchants: &'a Merchants,
    /// The merchants that the user's list of cancellations names.
    pub named_by_user: &'a [&'a str],
    /// The user's aliases: each name, folded, with the merchant's name that it stands for.
    pub aliases: BTreeMap<String, String>,
    /// Payments that are the user's own purchases by a decision.
    pub own_purchases: BTreeSet<TransactionId>,
    pub thresholds: &'a Thresholds,
}

/// Finds the subscriptions among all payments of the ledger.
pub(super) fn search(inputs: Inputs<'_>) -> Recurrence {
    let ledger = inputs.ledger;
    let payees = Payees::of(ledger, inputs.merchants, &inputs.aliases);
    let named = inputs.named_by_user.iter();
    let search = Search {
        ledger,
        merchants: inputs.merchants,
        named_by_user: named.map(|name| inputs.merchants.name(name)).collect(),
        own_purchases: &inputs.own_purchases,
        thresholds: inputs.thresholds,
    };
    let groups: Vec<(String, Vec<Payment<'_>>)> = payees.by_merchant(ledger).into_iter().collect();
    let found: Vec<Group> = groups
        .into_par_iter()
        .filter_map(|(key, payments)| search.group(key, &payments))
        .collect();
    let mut recurrence = Recurrence {
        aliased: payees.aliased(),
        wordings: payees.wordings(ledger),
        ..Recurrence::default()
    };
    for group in found {
        let others = recurrence.others.entry(group.key).or_default();
        others.extend(group.others);
        recurrence.products.extend(group.products);
        recurrence.subscriptions.extend(group.subscriptions);
    }
    recurrence.own_purchases = inputs.own_purchases;
    recurrence
}

/// The data that the search of every merchant's payments needs.
struct Search<'a> {
    ledger: &'a Ledger,
    merchants: &'a Merchants,
    named_by_user: Vec<Name>,
    own_purchases: &'a BTreeSet<TransactionId>,
    thresholds: &'a Thresholds,
}

/// The result of the search among one merchant's payments.
struct Group {
    key: String,
    /// At least one.
    subscriptions: Vec<Subscription>,
    /// The product of each charge of a subscription.
    products: Vec<(TransactionId, String)>,
    /// The payments that belong to no subscription.
    others: Vec<TransactionId>,
}

impl Search<'_> {
    /// The subscriptions among one merchant's payments; `None` without any.
    fn group(&self, key: String, payments: &[Payment<'_>]) -> Option<Group> {
        let worded = payments.iter().any(|payment| payment.wording.strong);
        if payments.len() < 2 && !worded {
            return None;
        }
        let searched: Vec<&Payment<'_>> = payments
            .iter()
            .filter(|payment| self.may_renew(payment))
            .collect();
        let charges = charges(&searched);
        let mut streams = streams(&charges, self.prior(payments), self.thresholds);
        streams.sort_by_key(|stream| (charges[stream.all[0]].day, stream.all.clone()));
        if streams.is_empty() {
            return None;
        }
        let mut alike: BTreeMap<(u32, i64), usize> = BTreeMap::new();
        let subscriptions: Vec<Subscription> = streams
            .iter()
            .map(|stream| {
                let first = &charges[stream.all[0]];
                let nth = alike.entry((first.product, first.fen)).or_default();
                *nth += 1;
                self.subscription(&key, *nth, stream, &searched)
            })
            .collect();
        let taken: BTreeSet<TransactionId> = subscriptions
            .iter()
            .flat_map(|subscription| subscription.charges.iter().copied())
            .collect();
        let (own, others): (Vec<_>, Vec<_>) = payments
            .iter()
            .partition(|payment| taken.contains(&payment.id));
        let product = |payment: &Payment<'_>| (payment.id, payment.identity.product.clone());
        Some(Group {
            key,
            subscriptions,
            products: own.into_iter().map(product).collect(),
            others: others.into_iter().map(|payment| payment.id).collect(),
        })
    }

    fn entry(&self, payment: &Payment<'_>) -> Option<&MerchantEntry> {
        let index = payment.identity.entry?;
        Some(self.merchants.entry(index))
    }

    /// The facts about the merchant that are known before the dates are examined.
    fn prior(&self, payments: &[Payment<'_>]) -> MerchantPrior {
        let sells = |payment: &&Payment<'_>| {
            self.entry(payment)
                .is_some_and(|entry| entry.kind != EntryKind::Platform && entry.membership)
        };
        let is_bill = |payment: &Payment<'_>| {
            self.entry(payment)
                .is_some_and(|entry| self.merchants.is_bill(entry))
        };
        let names: BTreeSet<&str> = payments
            .iter()
            .flat_map(|payment| payment.identity.names())
            .collect();
        MerchantPrior {
            bills: payments.iter().all(is_bill),
            sells_memberships: payments.iter().filter(sells).count() * 2 >= payments.len().max(1),
            umbrella: payments.iter().any(|payment| payment.identity.umbrella),
            named_by_user: names.into_iter().any(|name| self.is_named_by_user(name)),
        }
    }

    fn is_named_by_user(&self, name: &str) -> bool {
        let name = self.merchants.name(name);
        let mut named = self.named_by_user.iter();
        named.any(|named| named.means(&name) >= Some(NameMatch::PartOf))
    }

    /// Whether a payment may be a renewal: it is no everyday purchase, not started by hand, and no
    /// purchase of the user's own by a decision.
    fn may_renew(&self, payment: &Payment<'_>) -> bool {
        let is_everyday = self
            .entry(payment)
            .is_some_and(|entry| self.merchants.is_everyday(entry));
        let by_hand = payment.wording.by_hand && !payment.wording.strong;
        !is_everyday && !by_hand && !self.own_purchases.contains(&payment.id)
    }

    /// Makes a subscription of a stream. `nth`: its number, from 1, among the merchant's streams
    /// that begin with the same product and price. Its members are indices into `searched`.
    fn subscription(
        &self,
        key: &str,
        nth: usize,
        stream: &Stream,
        searched: &[&Payment<'_>],
    ) -> Subscription {
        let members: Vec<&Payment<'_>> = stream.all.iter().map(|&index| searched[index]).collect();
        let id = |index: usize| searched[index].id;
        let ids = |indices: &BTreeSet<usize>| indices.iter().map(|&index| id(index)).collect();
        let entry = most_common(members.iter().filter_map(|payment| payment.identity.entry))
            .map(|index| self.merchants.entry(index));
        let named = members
            .iter()
            .rev()
            .find(|payment| payment.row.channel != Channel::Bank)
            .or(members.last());
        let product = named.filter(|payment| !payment.identity.product.is_empty());
        let product = product.map(|payment| self.ledger.text(payment.row.description));
        let reasons = Reasons {
            stream,
            members: &members,
            currency: members
                .first()
                .map_or("", |payment| self.ledger.text(payment.row.currency)),
            known_as: entry.map(|entry| &entry.name),
        };
        Subscription {
            id: subscription_id(key, nth, &members),
            group: key.to_owned(),
            merchant: named
                .map(|payment| payment.identity.name.clone())
                .unwrap_or_default(),
            names: members
                .iter()
                .flat_map(|payment| payment.identity.names())
                .map(str::to_owned)
                .collect(),
            product: product.map(str::to_owned),
            category: category(entry).to_owned(),
            membership: entry.is_none_or(|entry| is_membership(entry, &members)),
            cadence: stream.chain.cadence,
            undecided: stream.chain.undecided,
            confidence: stream.chain.confidence,
            band: self.thresholds.band(stream.chain.confidence),
            points: stream.chain.points.clone(),
            steps: renewal_steps(stream, &id),
            because: reasons.sentences(),
            charges: members.iter().map(|payment| payment.id).collect(),
            second_payments: ids(&stream.second_payments),
            revived: ids(&stream.revived),
            trial: stream.trial.map(id),
            promised: None,
            notice_days: None,
        }
    }
}

/// The payments in the form of the search. Equal products get equal numbers, in the order in which
/// they appear.
fn charges(payments: &[&Payment<'_>]) -> Vec<Charge> {
    let mut products: BTreeMap<&str, u32> = BTreeMap::from([("", 0)]);
    payments
        .iter()
        .map(|payment| {
            let next = u32::try_from(products.len()).unwrap_or(u32::MAX);
            let minute = |time: chrono::NaiveTime| time.num_seconds_from_midnight() / 60;
            Charge {
                day: payment.row.at.day,
                fen: payment.row.amount.fen(),
                product: *products
                    .entry(payment.identity.product.as_str())
                    .or_insert(next),
                wording: payment.wording,
                from_wallet: payment.row.channel != Channel::Bank,
                minute: payment
                    .row
                    .at
                    .time
                    .and_then(|time| i32::try_from(minute(time)).ok()),
            }
        })
        .collect()
}

fn renewal_steps(stream: &Stream, id: &dyn Fn(usize) -> TransactionId) -> Vec<RenewalStep> {
    let steps = stream.chain.steps.iter();
    steps
        .map(|step| RenewalStep {
            from: id(step.from),
            to: id(step.to),
            cycles: step.cycles,
            off_days: step.off_days,
            points: step.points,
        })
        .collect()
}

fn subscription_id(key: &str, nth: usize, members: &[&Payment<'_>]) -> String {
    let (product, price) = members
        .first()
        .map(|payment| (payment.identity.product.as_str(), payment.row.amount))
        .unwrap_or_default();
    let about = format!("{key}\0{product}\0{price}\0{nth}");
    format!("sub-{}", short_digest(&about))
}

fn category(entry: Option<&MerchantEntry>) -> &str {
    match entry {
        None => "unknown",
        Some(entry) if entry.kind == EntryKind::Platform && entry.membership => "other",
        Some(entry) => &entry.category,
    }
}

fn is_membership(entry: &MerchantEntry, members: &[&Payment<'_>]) -> bool {
    // A carrier's top-ups are no memberships, but it bills memberships too.
    let sells_both = entry.kind == EntryKind::Platform;
    let worded = |payment: &&Payment<'_>| payment.wording.strong || payment.wording.medium;
    entry.membership || sells_both && members.iter().any(worded)
}

fn most_common(values: impl Iterator<Item = usize>) -> Option<usize> {
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    for value in values {
        *counts.entry(value).or_default() += 1;
    }
    counts
        .into_iter()
        .max_by_key(|&(value, count)| (count, std::cmp::Reverse(value)))
        .map(|(value, _)| value)
}
