//! The ledger's payments by the merchant who was paid. What names say is worked out once for each distinct text.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rayon::prelude::*;

use super::{
    Identity, Merchants, Wording,
    keywords::{stem, wording},
    merchant::{is_company, uncut},
};
use crate::{
    ledger::{Ledger, LinkKind, Text, Transaction, TransactionId, peel},
    money::Money,
    statement::{Channel, Direction},
    text::fold,
    userfiles::{Decision, DecisionKind},
};

/// A payment with who was paid.
pub(super) struct Payment<'l> {
    pub id: TransactionId,
    pub row: &'l Transaction,
    pub identity: &'l Identity,
    pub wording: Wording,
}

/// Who was paid and what the texts say, for each distinct set of texts.
pub(super) struct Faces(BTreeMap<Face, (Identity, Wording)>);

impl Faces {
    pub fn of(ledger: &Ledger, merchants: &Merchants, decisions: &[Decision]) -> Faces {
        let aliases = aliases(decisions);
        let distinct: BTreeSet<Face> = payments(ledger)
            .map(|id| Face::of(ledger.get(id)))
            .collect();
        let faces = distinct.into_par_iter().map(|face| {
            let (counterparty, description) = (
                ledger.text(face.counterparty),
                ledger.text(face.description),
            );
            let mut identity = merchants.identify(counterparty, description, face.bank);
            let alias = aliases
                .get(&fold(&identity.name))
                .or_else(|| aliases.get(&fold(counterparty)));
            if let Some(is) = alias {
                identity = Identity {
                    name: identity.name,
                    product: identity.product,
                    alias: Some((*is).to_owned()),
                    ..merchants.identify(is, "", false)
                };
            }
            let wording = wording(counterparty, description, ledger.text(face.kind));
            (face, (identity, wording))
        });
        Faces(faces.collect())
    }

    /// The names, folded, for which the user's alias was used.
    pub fn aliased(&self) -> BTreeSet<String> {
        let aliased = self
            .0
            .values()
            .filter(|(identity, _)| identity.alias.is_some());
        aliased.map(|(identity, _)| fold(&identity.name)).collect()
    }

    /// What the wording of each payment said.
    pub fn wordings(&self, ledger: &Ledger) -> HashMap<TransactionId, Wording> {
        payments(ledger)
            .map(|id| (id, self.0[&Face::of(ledger.get(id))].1))
            .collect()
    }

    /// The payments of each merchant, in order of time. Payments in two currencies are never one subscription: the currency is part of
    /// the key, where it is not the yuan.
    pub fn by_merchant<'l>(&'l self, ledger: &'l Ledger) -> BTreeMap<String, Vec<Payment<'l>>> {
        let uncut = uncut(self.0.values().map(|(identity, _)| identity.key.as_str()));
        let known_from_wallets = self.known_from_wallets(ledger);
        let mut groups: BTreeMap<(String, &str), Vec<Payment<'l>>> = BTreeMap::new();
        for id in payments(ledger) {
            let row = ledger.get(id);
            let (own, wording) = &self.0[&Face::of(row)];
            let identity = known_from_wallets
                .get(&BankFace::of(row))
                .copied()
                .unwrap_or(own);
            let key = uncut.get(&identity.key).unwrap_or(&identity.key).clone();
            let payment = Payment {
                id,
                row,
                identity,
                wording: *wording,
            };
            groups
                .entry((key, ledger.text(row.currency)))
                .or_default()
                .push(payment);
        }
        groups.retain(|(key, _), _| !key.is_empty());
        join_companies_to_shops(&mut groups);
        groups
            .into_iter()
            .map(|((key, currency), payments)| (group_key(&key, currency), payments))
            .collect()
    }

    /// Whom a bank's text and price mean, where all the payments that a wallet shows as well were to one merchant: a bank that prints a
    /// company (or a platform) for a brand is understood also for months that no wallet's export covers.
    fn known_from_wallets<'l>(&'l self, ledger: &'l Ledger) -> BTreeMap<BankFace, &'l Identity> {
        let mut seen: BTreeMap<BankFace, Vec<&Identity>> = BTreeMap::new();
        for id in ledger.ids() {
            let row = ledger.get(id);
            let mirrored = row.link.filter(|link| link.kind == LinkKind::MirrorOf);
            let Some(link) = mirrored.filter(|_| row.channel == Channel::Bank) else {
                continue;
            };
            if let Some((identity, _)) = self.0.get(&Face::of(ledger.get(link.to))) {
                seen.entry(BankFace::of(row)).or_default().push(identity);
            }
        }
        seen.retain(|_, known| {
            let one = |pair: &[&Identity]| pair[0].key == pair[1].key;
            known.len() >= KNOWN_FROM && !known[0].key.is_empty() && known.windows(2).all(one)
        });
        seen.into_iter()
            .filter_map(|(face, known)| Some((face, *known.last()?)))
            .collect()
    }
}

/// What a bank prints of a payment: its texts and the amount.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct BankFace {
    face: Face,
    amount: Money,
}

impl BankFace {
    fn of(row: &Transaction) -> BankFace {
        BankFace {
            face: Face::of(row),
            amount: row.amount,
        }
    }
}

/// So many payments that a bank and a wallet both show make a bank's text and price known.
const KNOWN_FROM: usize = 2;

/// Names that the user says are another's.
fn aliases(decisions: &[Decision]) -> BTreeMap<String, &str> {
    decisions
        .iter()
        .filter_map(|decision| match &decision.kind {
            DecisionKind::Alias { name, is, .. } => Some((fold(&peel(name).1), is.as_str())),
            _ => None,
        })
        .collect()
}

fn payments(ledger: &Ledger) -> impl Iterator<Item = TransactionId> + '_ {
    ledger.ids().filter(|&id| is_payment(ledger.get(id)))
}

fn group_key(key: &str, currency: &str) -> String {
    if currency == "CNY" {
        key.to_owned()
    } else {
        format!("{key} {currency}")
    }
}

/// A shop's payments may go on under its company's name (杭州火烈鸟网络科技有限公司 for 火烈鸟卡盟): one merchant, when what tells its name from others
/// is the same, a price is the same, and no second shop answers to it.
fn join_companies_to_shops(groups: &mut BTreeMap<(String, &str), Vec<Payment<'_>>>) {
    let mut shops: BTreeSet<(String, (String, &str))> = BTreeSet::new();
    let mut companies: Vec<(String, (String, &str))> = Vec::new();
    // Brands and platforms have keys of their own kind, and are known otherwise.
    for ((key, currency), payments) in groups.iter().filter(|((key, _), _)| !key.contains(':')) {
        let stem = stem(key);
        if stem.chars().count() < 2 {
            continue;
        }
        if payments
            .iter()
            .all(|payment| is_company(&payment.identity.name))
        {
            companies.push((stem, (key.clone(), currency)));
        } else {
            shops.insert((stem, (key.clone(), currency)));
        }
    }
    for (stem, company) in companies {
        // 鹤鸣数码 is known by more than what its company shares with it.
        let mut alike = shops
            .range((stem.clone(), (String::new(), ""))..)
            .take_while(|(own, _)| own.starts_with(&stem))
            .filter(|(_, shop)| shop.1 == company.1);
        let (Some((_, shop)), None) = (alike.next(), alike.next()) else {
            continue;
        };
        let shop = shop.clone();
        let prices = |key| {
            groups[key]
                .iter()
                .map(|payment| payment.row.amount)
                .collect::<BTreeSet<Money>>()
        };
        if prices(&company).is_disjoint(&prices(&shop)) {
            continue;
        }
        let joined = groups.remove(&company).unwrap_or_default();
        let payments = groups.entry(shop).or_default();
        payments.extend(joined);
        payments.sort_by_key(|payment| payment.id);
    }
}

/// Money that went out once: no duplicate, no mirror, no closed order.
fn is_payment(row: &Transaction) -> bool {
    row.direction == Direction::Out && !row.is_witnessed_elsewhere() && !row.amount.is_zero()
}

/// The texts that decide who was paid; rows with the same texts are worked out once.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Face {
    counterparty: Text,
    description: Text,
    kind: Text,
    bank: bool,
}

impl Face {
    fn of(row: &Transaction) -> Face {
        Face {
            counterparty: row.counterparty,
            description: row.description,
            kind: row.kind,
            bank: row.channel == Channel::Bank,
        }
    }
}
