//! What the user decided, applied to what was found.
//!
//! Every decision is accounted for in the report: it held, nothing answers to it, or its evidence
//! changed.

use std::collections::BTreeSet;

use super::{Band, Recurrence, Subscription, SubscriptionId};
use crate::{
    bilingual,
    digest::short_digest,
    lang::Bilingual,
    ledger::{Ledger, TransactionId, peel},
    money::Money,
    text::fold,
    userfiles::{Decision, DecisionKind},
};

/// What became of a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    Held,
    /// Nothing in the statements answers to it.
    NothingAnswers,
    /// It was dismissed on other evidence, and is shown again.
    EvidenceChanged,
}

impl Effect {
    pub fn name(self) -> &'static str {
        match self {
            Effect::Held => "held",
            Effect::NothingAnswers => "nothing_answers",
            Effect::EvidenceChanged => "evidence_changed",
        }
    }
}

/// A decision and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    pub decision: Decision,
    pub effect: Effect,
    /// What a dismissal put away: the merchant's name and the evidence as it is now.
    pub dismissed: Option<(String, String)>,
}

/// The payments that the user says were purchases of their own. A row that shows a payment a second time means the payment.
pub(super) fn bought(ledger: &Ledger, decisions: &[Decision]) -> BTreeSet<TransactionId> {
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

/// Applies what was decided about subscriptions: first which charges are one subscription, then what each of them is.
pub(super) fn settle(recurrence: &mut Recurrence, ledger: &Ledger, decisions: &[Decision]) {
    let is_shape = |decision: &&Decision| {
        matches!(
            decision.kind,
            DecisionKind::Merge { .. } | DecisionKind::Split { .. }
        )
    };
    let shapes = decisions.iter().filter(is_shape);
    let rest = decisions.iter().filter(|decision| !is_shape(decision));
    let decided = shapes.chain(rest).map(|decision| {
        let (effect, dismissed) = apply(recurrence, ledger, &decision.kind);
        Decided {
            decision: decision.clone(),
            effect,
            dismissed,
        }
    });
    let mut decided: Vec<Decided> = decided.collect();
    // Dismissed again on newer evidence: the older dismissal has nothing to say.
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

fn apply(
    recurrence: &mut Recurrence,
    ledger: &Ledger,
    said: &DecisionKind,
) -> (Effect, Option<(String, String)>) {
    let held = |held: bool| {
        let effect = if held {
            Effect::Held
        } else {
            Effect::NothingAnswers
        };
        (effect, None)
    };
    match said {
        DecisionKind::Confirm {
            subscription,
            charge,
            ..
        } => {
            let found = find(recurrence, ledger, subscription, charge.as_deref());
            if let Some(index) = found {
                let subscription = &mut recurrence.subscriptions[index];
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
            held(found.is_some())
        }
        DecisionKind::Dismiss {
            subscription,
            charge,
            evidence,
            ..
        } => {
            let Some(index) = find(recurrence, ledger, subscription, charge.as_deref()) else {
                return held(false);
            };
            let found = &recurrence.subscriptions[index];
            let now = found.evidence(ledger, recurrence);
            if evidence.as_ref().is_some_and(|then| *then != now) {
                return (Effect::EvidenceChanged, None);
            }
            let dismissed = recurrence.subscriptions.remove(index);
            let merchant = dismissed.merchant.clone();
            put_away(recurrence, ledger, dismissed);
            (Effect::Held, Some((merchant, now)))
        }
        DecisionKind::Merge { subscriptions, .. } => held(merge(recurrence, ledger, subscriptions)),
        DecisionKind::Split {
            subscription,
            charge,
            charges,
            ..
        } => {
            let index = find(recurrence, ledger, subscription, charge.as_deref());
            held(index.is_some_and(|index| split(recurrence, ledger, index, charges)))
        }
        DecisionKind::Alias { name, .. } => held(recurrence.aliased.contains(&fold(&peel(name).1))),
        DecisionKind::Mine { charge, .. } => {
            let mut rows = ledger.ids();
            let row = rows.find(|&id| ledger.get(id).key == *charge);
            held(row.is_some_and(|row| recurrence.bought.contains(&ledger.witness(row))))
        }
        DecisionKind::Notice {
            subscription,
            charge,
            days,
            ..
        } => {
            let found = find(recurrence, ledger, subscription, charge.as_deref());
            if let Some(index) = found {
                recurrence.subscriptions[index].notice_days = Some(i32::from(*days));
            }
            held(found.is_some())
        }
        DecisionKind::Cycle {
            subscription,
            charge,
            promised,
            ..
        } => {
            let found = find(recurrence, ledger, subscription, charge.as_deref());
            if let Some(index) = found {
                recurrence.subscriptions[index].promised = Some(*promised);
            }
            held(found.is_some())
        }
    }
}

/// Takes a dismissed subscription out, and with it strays of its merchant, product and prices.
fn put_away(recurrence: &mut Recurrence, ledger: &Ledger, dismissed: Subscription) {
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
        recurrence.put_away.extend(&one.charges);
        let others = recurrence.others.entry(one.group.clone()).or_default();
        others.extend(&one.charges);
        others.sort();
        recurrence.dismissed.push(one);
    }
}

/// The subscription of that id, or the one that holds the charge of that id, or the other charge that was named.
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

/// Puts the charges of all into the first that is named. At least two must answer, and be paid in one currency.
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
    let merged = &mut recurrence.subscriptions[into];
    let mut longest = merged.charges.len();
    for other in &taken {
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
        merged.twice.extend(&other.twice);
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
    let gone: BTreeSet<&str> = taken.iter().map(|other| other.id.as_str()).collect();
    recurrence
        .subscriptions
        .retain(|subscription| !gone.contains(subscription.id.as_str()));
    true
}

/// Takes charges out into a subscription of their own. Some must be named, and some remain.
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

/// Some of a subscription's charges. What was said of the whole is not said of a part: it rests on the user's word.
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
    part.twice.retain(|charge| kept.contains(charge));
    part.revived.retain(|charge| kept.contains(charge));
    part
}
