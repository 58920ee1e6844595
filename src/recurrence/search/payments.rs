//! The payments of a ledger, by merchant. The work on texts is done once for each distinct set of
//! texts.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rayon::prelude::*;

use crate::{
    ledger::{KNOWN_FROM, Ledger, LinkKind, Text, Transaction, TransactionId},
    money::Money,
    recurrence::names::{
        catalogue::Merchants,
        identity::{Identity, uncut},
        keywords::Wording,
    },
    statement::{Channel, Direction},
    text::fold,
};

/// A payment with its merchant.
pub(super) struct Payment<'l> {
    pub id: TransactionId,
    pub row: &'l Transaction,
    pub identity: &'l Identity,
    pub wording: Wording,
}

/// A merchant's key and the currency of its payments.
type GroupKey<'l> = (String, &'l str);

/// The payments of each merchant, in order of time.
type Groups<'l> = BTreeMap<GroupKey<'l>, Vec<Payment<'l>>>;

/// The merchant and the keywords of each distinct set of texts.
pub(super) struct Payees<'m> {
    merchants: &'m Merchants,
    known: BTreeMap<PayeeText, (Identity, Wording)>,
}

impl<'m> Payees<'m> {
    /// `aliases`: the user's aliases, each name, folded, with the merchant's name that it stands
    /// for.
    pub fn of(
        ledger: &Ledger,
        merchants: &'m Merchants,
        aliases: &BTreeMap<String, String>,
    ) -> Payees<'m> {
        let distinct: BTreeSet<PayeeText> = payments(ledger)
            .map(|id| PayeeText::of(ledger.get(id)))
            .collect();
        let known = distinct.into_par_iter().map(|payee| {
            let [counterparty, description, kind] =
                [payee.counterparty, payee.description, payee.kind].map(|text| ledger.text(text));
            let rails = ledger.rails();
            let mut identity = merchants.identify(rails, counterparty, description, payee.bank);
            let alias = aliases
                .get(&fold(&identity.name))
                .or_else(|| aliases.get(&fold(counterparty)));
            if let Some(is) = alias {
                identity = Identity {
                    name: identity.name,
                    product: identity.product,
                    alias: Some(is.clone()),
                    ..merchants.identify(rails, is, "", false)
                };
            }
            let wording = merchants.wording(counterparty, description, kind);
            (payee, (identity, wording))
        });
        Payees {
            merchants,
            known: known.collect(),
        }
    }

    /// The names, folded, to which an alias of the user was applied.
    pub fn aliased(&self) -> BTreeSet<String> {
        let aliased = self
            .known
            .values()
            .filter(|(identity, _)| identity.alias.is_some());
        aliased.map(|(identity, _)| fold(&identity.name)).collect()
    }

    /// The wording of each payment.
    pub fn wordings(&self, ledger: &Ledger) -> HashMap<TransactionId, Wording> {
        payments(ledger)
            .map(|id| (id, self.known[&PayeeText::of(ledger.get(id))].1))
            .collect()
    }

    /// The payments of each merchant, in order of time, by the merchant's key. Payments in two
    /// currencies are never one subscription: the currency is part of the key, where it is not the
    /// yuan.
    pub fn by_merchant<'l>(&'l self, ledger: &'l Ledger) -> BTreeMap<String, Vec<Payment<'l>>> {
        let uncut = uncut(
            self.known
                .values()
                .map(|(identity, _)| identity.key.as_str()),
        );
        let known_from_wallets = self.known_from_wallets(ledger);
        let mut groups: Groups<'l> = BTreeMap::new();
        for id in payments(ledger) {
            let row = ledger.get(id);
            let (own, wording) = &self.known[&PayeeText::of(row)];
            let identity = known_from_wallets
                .get(&BankText::of(row))
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
        self.join_companies_to_shops(&mut groups);
        groups
            .into_iter()
            .map(|((key, currency), payments)| (group_key(&key, currency), payments))
            .collect()
    }

    /// The merchant that a bank's text and price mean. It is known where all payments with that
    /// text and price that are also in a wallet's statement were to one merchant. A bank may print
    /// a company (or a platform) instead of the brand. The text and price then identify the
    /// merchant also in months that no wallet's export covers.
    fn known_from_wallets<'l>(&'l self, ledger: &'l Ledger) -> BTreeMap<BankText, &'l Identity> {
        let mut seen: BTreeMap<BankText, Vec<&Identity>> = BTreeMap::new();
        for id in ledger.ids() {
            let row = ledger.get(id);
            let mirrored = row.link.filter(|link| link.kind == LinkKind::MirrorOf);
            let Some(link) = mirrored.filter(|_| row.channel == Channel::Bank) else {
                continue;
            };
            if let Some((identity, _)) = self.known.get(&PayeeText::of(ledger.get(link.to))) {
                seen.entry(BankText::of(row)).or_default().push(identity);
            }
        }
        seen.retain(|_, known| {
            let one = |pair: &[&Identity]| pair[0].key == pair[1].key;
            known.len() >= KNOWN_FROM && !known[0].key.is_empty() && known.windows(2).all(one)
        });
        seen.into_iter()
            .filter_map(|(text, known)| Some((text, *known.last()?)))
            .collect()
    }
    /// Joins a company's payments to those of the shop that it runs (杭州火烈鸟网络科技有限公司 and
    /// 火烈鸟卡盟). They are one merchant when the shop's name begins with the distinguishing part
    /// of the company's name, a price is the same, and no second shop has such a name.
    fn join_companies_to_shops(&self, groups: &mut Groups<'_>) {
        let (shops, companies) = self.shops_and_companies(groups);
        for (part, company) in companies {
            // The shop's name may be longer than this part: 鹤鸣数码 for a company called 鹤鸣.
            let mut alike = shops
                .range((part.clone(), (String::new(), ""))..)
                .take_while(|(own, _)| own.starts_with(&part))
                .filter(|(_, shop)| shop.1 == company.1);
            let (Some((_, shop)), None) = (alike.next(), alike.next()) else {
                continue;
            };
            let shop = shop.clone();
            if prices(&groups[&company]).is_disjoint(&prices(&groups[&shop])) {
                continue;
            }
            let joined = groups.remove(&company).unwrap_or_default();
            let payments = groups.entry(shop).or_default();
            payments.extend(joined);
            payments.sort_by_key(|payment| payment.id);
        }
    }

    /// The merchants that are shops, and those of which every payment names a company; each with
    /// the distinguishing part of its name.
    fn shops_and_companies<'l>(
        &self,
        groups: &Groups<'l>,
    ) -> (BTreeSet<Named<'l>>, Vec<Named<'l>>) {
        let (mut shops, mut companies) = (BTreeSet::new(), Vec::new());
        // The keys of brands and platforms have a colon; the catalogue already identifies them.
        let named = groups.iter().filter(|((key, _), _)| !key.contains(':'));
        for ((key, currency), payments) in named {
            let part = self.merchants.distinguishing_part(key);
            if part.chars().count() < 2 {
                continue;
            }
            let is_company =
                |payment: &Payment<'_>| self.merchants.is_company(&payment.identity.name);
            let named = (part, (key.clone(), *currency));
            if payments.iter().all(is_company) {
                companies.push(named);
            } else {
                shops.insert(named);
            }
        }
        (shops, companies)
    }
}

/// A merchant with the distinguishing part of its name.
type Named<'l> = (String, GroupKey<'l>);

fn prices(payments: &[Payment<'_>]) -> BTreeSet<Money> {
    payments.iter().map(|payment| payment.row.amount).collect()
}

/// A bank's text of a payment, and the amount.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct BankText {
    payee: PayeeText,
    amount: Money,
}

impl BankText {
    fn of(row: &Transaction) -> BankText {
        BankText {
            payee: PayeeText::of(row),
            amount: row.amount,
        }
    }
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

/// Whether a row is a payment: money went out, and the row is no duplicate, mirror or closed order.
fn is_payment(row: &Transaction) -> bool {
    row.direction == Direction::Out && !row.is_witnessed_elsewhere() && !row.amount.is_zero()
}

/// The texts of a row that identify the merchant.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct PayeeText {
    counterparty: Text,
    description: Text,
    kind: Text,
    bank: bool,
}

impl PayeeText {
    fn of(row: &Transaction) -> PayeeText {
        PayeeText {
            counterparty: row.counterparty,
            description: row.description,
            kind: row.kind,
            bank: row.channel == Channel::Bank,
        }
    }
}
