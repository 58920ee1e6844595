//! The user's decisions applied to the subscriptions that the search found.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    decided::{Decided, Effect},
    subscription::{Band, Recurrence, Subscription, SubscriptionId},
};
use crate::{
    bilingual,
    digest::short_digest,
    lang::Bilingual,
    ledger::{Ledger, TransactionId},
    money::Money,
    text::fold,
    userfiles::{Decision, DecisionKind},
};

/// The user's aliases: each name, folded, with the merchant's name that it stands for.
pub(super) fn aliases(ledger: &Ledger, decisions: &[Decision]) -> BTreeMap<String, String> {
    decisions
        .iter()
        .filter_map(|decision| match &decision.kind {
            DecisionKind::Alias { name, is, .. } => Some((alias_key(ledger, name), is.clone())),
            _ => None,
        })
        .collect()
}

/// The form of a name in which aliases are compared: without a processor in front, folded.
fn alias_key(ledger: &Ledger, name: &str) -> String {
    fold(&ledger.rails().peel(name).1)
}

/// The payments that are the user's own purchases by a decision. The decision may name the payment
/// itself, or a duplicate or a mirror of it.
pub(super) fn own_purchases(ledger: &Ledger, decisions: &[Decision]) -> BTreeSet<TransactionId> {
    let named: BTreeSet<&str> = decisions
        .iter()
        .filter_map(|decision| match &decision.kind {
            DecisionKind::Mine { charge, .. } => Some(charge.as_str()),
            _ => None,
        })
        .collect();
    if named.is_empty() {
        return BTreeSet::new();
    }
    ledger
        .ids()
        .filter(|&id| named.contains(ledger.get(id).key.as_str()))
        .map(|id| ledger.witness(id))
        .collect()
}

/// Applies the decisions about subscriptions, and records the effect of every decision. Decisions
/// that merge or split subscriptions come first.
pub(super) fn apply(recurrence: &mut Recurrence, ledger: &Ledger, decisions: &[Decision]) {
    let is_shape = |decision: &&Decision| {
        matches!(
            decision.kind,
            DecisionKind::Merge { .. } | DecisionKind::Split { .. }
        )
    };
    let shapes = decisions.iter().filter(is_shape);
    let rest = decisions.iter().filter(|decision| !is_shape(decision));
    let decided = shapes.chain(rest).map(|decision| {
        let (effect, dismissed) = apply_one(recurrence, ledger, &decision.kind);
        Decided {
            decision: decision.clone(),
            effect,
            dismissed,
        }
    });
    let mut decided: Vec<Decided> = decided.collect();
    // A subscription that was dismissed again on newer evidence: the older dismissal is dropped.
    let renewed: BTreeSet<String> = decided
        .iter()
        .filter(|decided| decided.dismissed.is_some())
        .map(|decided| decided.decision.kind.subject())
        .collect();
    decided.retain(|decided| {
        let stale = decided.effect == Effect::EvidenceChanged;
        !stale || !renewed.contains(&decided.decision.kind.subject())
    });
    decided.sort_by_key(|decided| decided.decision.line);
    recurrence.decided = decided;
}

/// The effect of a decision, and the merchant and evidence of the subscription that it dismissed.
type Applied = (Effect, Option<(String, String)>);

fn applied(held: bool) -> Applied {
    let effect = if held {
        Effect::Held
    } else {
        Effect::NothingAnswers
    };
    (effect, None)
}

fn apply_one(recurrence: &mut Recurrence, ledger: &Ledger, said: &DecisionKind) -> Applied {
    match said {
        DecisionKind::Confirm {
            subscription,
            charge,
            ..
        } => change(recurrence, ledger, subscription, charge.as_deref(), confirm),
        DecisionKind::Dismiss {
            subscription,
            charge,
            evidence,
            ..
        } => match find(recurrence, ledger, subscription, charge.as_deref()) {
            Some(index) => dismiss(recurrence, ledger, index, evidence.as_deref()),
            None => applied(false),
        },
        DecisionKind::Merge { subscriptions, .. } => {
            applied(merge(recurrence, ledger, subscriptions))
        }
        DecisionKind::Split {
            subscription,
            charge,
            charges,
            ..
        } => {
            let index = find(recurrence, ledger, subscription, charge.as_deref());
            applied(index.is_some_and(|index| split(recurrence, ledger, index, charges)))
        }
        DecisionKind::Alias { name, .. } => {
            applied(recurrence.aliased.contains(&alias_key(ledger, name)))
        }
        DecisionKind::Mine { charge, .. } => {
            let mut rows = ledger.ids();
            let row = rows.find(|&id| ledger.get(id).key == *charge);
            let is_own = |row| recurrence.own_purchases.contains(&ledger.witness(row));
            applied(row.is_some_and(is_own))
        }
        DecisionKind::Notice {
            subscription,
            charge,
            days,
            ..
        } => change(
            recurrence,
            ledger,
            subscription,
            charge.as_deref(),
            |subscription| {
                subscription.notice_days = Some(i32::from(*days));
            },
        ),
        DecisionKind::Cycle {
            subscription,
            charge,
            promised,
            ..
        } => change(
            recurrence,
            ledger,
            subscription,
            charge.as_deref(),
            |subscription| {
                subscription.promised = Some(*promised);
            },
        ),
    }
}

/// Changes the subscription that a decision names, if there is one.
fn change(
    recurrence: &mut Recurrence,
    ledger: &Ledger,
    id: &str,
    charge: Option<&str>,
    alter: impl FnOnce(&mut Subscription),
) -> Applied {
    let found = find(recurrence, ledger, id, charge);
    if let Some(index) = found {
        alter(&mut recurrence.subscriptions[index]);
    }
    applied(found.is_some())
}

fn confirm(subscription: &mut Subscription) {
    subscription.band = Band::Confirmed;
    subscription.confidence = 1.0;
    subscription.because.insert(
        0,
        bilingual!(
            "您确认过这是一项会员",
            "you confirmed that this is a subscription"
        ),
    );
}

/// Takes a subscription out of the report, unless it was dismissed on other evidence.
fn dismiss(
    recurrence: &mut Recurrence,
    ledger: &Ledger,
    index: SubscriptionId,
    evidence: Option<&str>,
) -> Applied {
    let now = recurrence.subscriptions[index].evidence(ledger, recurrence);
    if evidence.is_some_and(|then| then != now) {
        return (Effect::EvidenceChanged, None);
    }
    let dismissed = recurrence.subscriptions.remove(index);
    let merchant = dismissed.merchant.clone();
    take_out(recurrence, ledger, dismissed);
    (Effect::Held, Some((merchant, now)))
}

/// Moves a dismissed subscription to the dismissed ones, and with it the merchant's subscriptions
/// of at most two charges of the same product and prices.
fn take_out(recurrence: &mut Recurrence, ledger: &Ledger, dismissed: Subscription) {
    let prices = |one: &Subscription| -> BTreeSet<Money> {
        let amounts = one.charges.iter().map(|&id| ledger.get(id).amount);
        amounts.collect()
    };
    let known = prices(&dismissed);
    let is_stray = |one: &Subscription| {
        let alike = one.group == dismissed.group && one.product == dismissed.product;
        alike && one.charges.len() <= 2 && prices(one).is_subset(&known)
    };
    let all = std::mem::take(&mut recurrence.subscriptions);
    let (strays, kept): (Vec<_>, Vec<_>) = all.into_iter().partition(is_stray);
    recurrence.subscriptions = kept.into();
    for one in std::iter::once(dismissed).chain(strays) {
        recurrence.dismissed_charges.extend(&one.charges);
        let others = recurrence.others.entry(one.group.clone()).or_default();
        others.extend(&one.charges);
        others.sort();
        recurrence.dismissed.push(one);
    }
}

/// The index of the subscription of that id, or of the one that holds the charge of that id, or of
/// the one that holds the other charge.
fn find(
    recurrence: &Recurrence,
    ledger: &Ledger,
    id: &str,
    charge: Option<&str>,
) -> Option<SubscriptionId> {
    let subscriptions = &recurrence.subscriptions;
    let own = subscriptions.position(|one| one.id == id);
    let holding = |wanted: &str| {
        subscriptions.position(|one| {
            let mut charges = one.charges.iter();
            charges.any(|&charge| ledger.get(charge).key == wanted)
        })
    };
    own.or_else(|| holding(id)).or_else(|| holding(charge?))
}

/// Moves the charges of all into the subscription that is named first. At least two must be found,
/// all charged in one currency; otherwise nothing is changed.
fn merge(recurrence: &mut Recurrence, ledger: &Ledger, ids: &[String]) -> bool {
    let mut found: Vec<SubscriptionId> = Vec::new();
    for id in ids {
        match find(recurrence, ledger, id, None) {
            Some(index) if !found.contains(&index) => found.push(index),
            Some(_) => {}
            None => return false,
        }
    }
    let currencies: BTreeSet<&str> = found
        .iter()
        .flat_map(|&index| recurrence.subscriptions[index].charges.first())
        .map(|&id| ledger.text(ledger.get(id).currency))
        .collect();
    let Some((&into, rest)) = found.split_first().filter(|(_, rest)| !rest.is_empty()) else {
        return false;
    };
    if currencies.len() > 1 {
        return false;
    }
    let taken: Vec<Subscription> = rest
        .iter()
        .map(|&index| recurrence.subscriptions[index].clone())
        .collect();
    add_charges(&mut recurrence.subscriptions[into], &taken);
    let gone: BTreeSet<&str> = taken.iter().map(|other| other.id.as_str()).collect();
    recurrence
        .subscriptions
        .retain(|subscription| !gone.contains(subscription.id.as_str()));
    true
}

/// Adds the charges of other subscriptions. The cadence is that of the one with the most charges,
/// the confidence the highest.
fn add_charges(merged: &mut Subscription, taken: &[Subscription]) {
    let mut longest = merged.charges.len();
    for other in taken {
        if other.charges.len() > longest {
            longest = other.charges.len();
            merged.cadence = other.cadence;
            merged.undecided = other.undecided;
        }
        if other.confidence > merged.confidence {
            merged.confidence = other.confidence;
            merged.band = other.band;
            merged.points.clone_from(&other.points);
        }
        merged.charges.extend(&other.charges);
        merged.steps.extend(&other.steps);
        merged.second_payments.extend(&other.second_payments);
        merged.revived.extend(&other.revived);
        merged.names.extend(other.names.iter().cloned());
    }
    merged.charges.sort();
    merged.because.insert(
        0,
        bilingual!(
            "您说过这几项是同一项会员",
            "you said that these are one subscription"
        ),
    );
}

/// Moves charges into a subscription of their own. At least one must be found, and one remain;
/// otherwise nothing is changed.
fn split(
    recurrence: &mut Recurrence,
    ledger: &Ledger,
    index: SubscriptionId,
    charges: &[String],
) -> bool {
    let named = |charge: &TransactionId| charges.contains(&ledger.get(*charge).key);
    let whole = &recurrence.subscriptions[index];
    let (own, rest): (Vec<_>, Vec<_>) = whole.charges.iter().copied().partition(named);
    if own.is_empty() || rest.is_empty() {
        return false;
    }
    let first = &ledger.get(own[0]).key;
    let id = format!("sub-{}", short_digest(&format!("{}\0{first}", whole.id)));
    let said = bilingual!(
        "您说过这几笔是另一项会员",
        "you said that these charges are a subscription of their own"
    );
    let mut part = part_of(whole, own, said);
    part.id = id;
    let said = bilingual!(
        "您说过有几笔不属于它",
        "you said that some charges do not belong to it"
    );
    recurrence.subscriptions[index] = part_of(whole, rest, said);
    let after = SubscriptionId::from(usize::from(index) + 1);
    recurrence.subscriptions.insert(after, part);
    true
}

/// A subscription of some of another's charges. The reasons for the whole do not hold for a part,
/// which rests on the user's decision alone.
fn part_of(whole: &Subscription, charges: Vec<TransactionId>, said: Bilingual) -> Subscription {
    let kept: BTreeSet<TransactionId> = charges.iter().copied().collect();
    let mut part = Subscription {
        charges,
        points: Vec::new(),
        because: vec![said],
        ..whole.clone()
    };
    part.steps
        .retain(|step| kept.contains(&step.from) && kept.contains(&step.to));
    part.second_payments.retain(|charge| kept.contains(charge));
    part.revived.retain(|charge| kept.contains(charge));
    part
}
