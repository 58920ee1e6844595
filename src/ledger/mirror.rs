//! Mirrors: rows of one payment in the statements of several channels. A payment by a wallet has a
//! row there and a row at the bank that funded it. An order at 京东 or 美团 that was paid through a
//! wallet has a third row. A payment with a family card is in two persons' wallets.
//!
//! A bank's row pairs with a wallet's row when the amount and direction agree, the bank names that
//! wallet as processor, the wallet names that bank (and card, where both are known) as the means
//! of payment, and the days are near. Pairs are ranked by names, times of day and order numbers.
//! Rows whose names contradict each other pair last, and only where no other pair is possible.
//! Equal payments pair in time order.

use std::collections::{BTreeMap, BTreeSet};
use typed_index_collections::TiSlice;

use super::{
    id::{Text, TransactionId},
    link::{Link, LinkKind, LinkReason},
    rails::Rail,
    transaction::{Ledger, Transaction},
};
use crate::{
    calendar::days_between,
    source::StatementId,
    statement::{Channel, Direction, Statement},
    text::likeness,
};

/// A bank books a wallet's payment on the same day, on the next one, or after a weekend.
const LATEST_BOOKING_DAYS: i32 = 3;
/// Clocks differ; a wallet's late evening may be the bank's day before.
const EARLIEST_BOOKING_DAYS: i32 = -1;
/// Times of day that differ by at most this many seconds count as the same.
const SAME_TIME_SECONDS: i64 = 120;
/// The most wallet rows that are compared with one bank row: among more rows of one amount within
/// those days, the right one cannot be found anyway.
const MOST_CANDIDATES: usize = 60;

/// Number of payments in the statements of both a bank and a wallet from which the bank's text is
/// known to mean the wallet's merchant.
pub const KNOWN_FROM: usize = 2;

/// One possible pair, ordered by tier (the surest first), then by time. Each bank row takes the
/// earliest wallet row that is free. As all banks book within the same few days, this order leaves
/// as few rows without a partner as possible.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Pair {
    tier: Tier,
    bank: TransactionId,
    wallet: TransactionId,
}

/// How surely two rows are one payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Tier {
    OrderNumber,
    NameAndClock,
    Name,
    /// The bank names no merchant.
    Clock,
    Silent,
    /// The names differ: such rows pair only where neither has another possible partner left.
    Contradiction,
}

impl Tier {
    fn why(self) -> LinkReason {
        match self {
            Tier::OrderNumber => LinkReason::OrderNumberInBankText,
            Tier::NameAndClock => LinkReason::SameMerchantAmountCardTime,
            Tier::Name => LinkReason::SameMerchantAmountCard,
            Tier::Clock => LinkReason::SameAmountCardProcessorTime,
            Tier::Silent => LinkReason::SameAmountCardProcessor,
            Tier::Contradiction => LinkReason::OnlyPairOfAmountCardProcessor,
        }
    }
}

pub(super) fn link(ledger: &mut Ledger, statements: &TiSlice<StatementId, Statement>) {
    link_family(ledger);
    link_shops(ledger);
    link_banks(ledger, statements);
}

/// Links the two rows of a payment with a family card: one in the buyer's export, one in the export
/// of the card's owner. The buyer's row names the merchant, so it is the witness.
fn link_family(ledger: &mut Ledger) {
    let owner = |row: &Transaction| ledger.rails().is_family_kind(ledger.text(row.kind));
    let buyer = |row: &Transaction| {
        ledger.rails().is_family_method(ledger.text(row.method))
            && !ledger.rails().is_family_kind(ledger.text(row.kind))
    };
    let pairs = pair_off(ledger, owner, buyer, |one, other| {
        one.channel == other.channel
    });
    set(ledger, &pairs, LinkReason::FamilyCard);
}

/// Links the two rows of an order at 京东 or 美团 that was paid through a wallet. The shop's row
/// names the product, so it is the witness.
fn link_shops(ledger: &mut Ledger) {
    let shop_named = |row: &Transaction| {
        [row.counterparty, row.description]
            .into_iter()
            .find_map(|text| ledger.rails().shop_in(ledger.text(text)))
    };
    let in_wallet = |row: &Transaction| {
        matches!(row.channel, Channel::WeChat | Channel::Alipay) && shop_named(row).is_some()
    };
    let in_shop = |row: &Transaction| row.through.is_some();
    let agree = |wallet: &Transaction, shop: &Transaction| {
        shop.through == Some(wallet.channel) && shop_named(wallet) == Some(shop.channel)
    };
    let pairs = pair_off(ledger, in_wallet, in_shop, agree);
    set(ledger, &pairs, LinkReason::ShopsOwnRow);
}

/// Pairs rows of equal amount, direction and currency whose times agree, each row once, in the
/// order of time.
fn pair_off(
    ledger: &Ledger,
    mirror: impl Fn(&Transaction) -> bool,
    witness: impl Fn(&Transaction) -> bool,
    agree: impl Fn(&Transaction, &Transaction) -> bool,
) -> Vec<(TransactionId, TransactionId)> {
    let stands = |row: &Transaction| row.link.is_none() && row.direction != Direction::Void;
    let mut witnesses: BTreeMap<i64, Vec<TransactionId>> = BTreeMap::new();
    for id in ledger.ids() {
        let row = ledger.get(id);
        if stands(row) && witness(row) {
            witnesses.entry(row.amount.fen()).or_default().push(id);
        }
    }
    let mut pairs = Vec::new();
    let mut taken = BTreeSet::new();
    for id in ledger.ids() {
        let row = ledger.get(id);
        if witnesses.is_empty() || !stands(row) || !mirror(row) {
            continue;
        }
        let candidates = witnesses.get(&row.amount.fen()).into_iter().flatten();
        let found = candidates.copied().find(|&other| {
            let other_row = ledger.get(other);
            !taken.contains(&other)
                && row.source.statement != other_row.source.statement
                && row.currency == other_row.currency
                && leaves(row) == leaves(other_row)
                && at_once(row, other_row)
                && agree(row, other_row)
        });
        if let Some(other) = found {
            taken.insert(other);
            pairs.push((id, other));
        }
    }
    pairs
}

/// Whether two rows are of one time: within two minutes where both have a time of day, else on the
/// same day.
fn at_once(one: &Transaction, other: &Transaction) -> bool {
    match (one.at.time, other.at.time) {
        (Some(first), Some(second)) => {
            let seconds =
                (one.at.day.and_time(first) - other.at.day.and_time(second)).num_seconds();
            seconds.abs() <= SAME_TIME_SECONDS
        }
        _ => one.at.day == other.at.day,
    }
}

fn leaves(row: &Transaction) -> bool {
    matches!(row.direction, Direction::Out | Direction::Between)
}

fn set(ledger: &mut Ledger, pairs: &[(TransactionId, TransactionId)], why: LinkReason) {
    for &(mirror, to) in pairs {
        ledger.transactions[mirror.index()].link = Some(Link {
            kind: LinkKind::MirrorOf,
            to,
            why,
        });
    }
}

fn link_banks(ledger: &mut Ledger, statements: &TiSlice<StatementId, Statement>) {
    let seen_in_wallet: BTreeSet<TransactionId> = ledger
        .transactions
        .iter()
        .filter_map(|row| row.link)
        .filter(|link| link.kind == LinkKind::MirrorOf)
        .map(|link| link.to)
        .collect();
    let mut wallets: BTreeMap<(Channel, i64, bool), Vec<TransactionId>> = BTreeMap::new();
    for id in ledger.ids() {
        let row = ledger.get(id);
        // A bank's row names the wallet, also where the wallet's row mirrors a shop's.
        let repeats = row
            .link
            .is_some_and(|link| link.kind == LinkKind::DuplicateOf);
        if row.channel != Channel::Bank && !repeats && row.direction != Direction::Void {
            // A shop's order paid through a wallet whose statement is not here: the bank's row
            // names the wallet.
            let through = row.through.filter(|_| !seen_in_wallet.contains(&id));
            for channel in [Some(row.channel), through].into_iter().flatten() {
                for outward in sides(row.direction) {
                    wallets
                        .entry((channel, row.amount.fen(), outward))
                        .or_default()
                        .push(id);
                }
            }
        }
    }
    let mut pairs = Vec::new();
    for bank in ledger.ids() {
        let row = ledger.get(bank);
        let Some(wallet_channel) = row
            .rail
            .and_then(Rail::wallet)
            .filter(|_| row.channel == Channel::Bank && row.link.is_none())
        else {
            continue;
        };
        let outward = matches!(row.direction, Direction::Out | Direction::Between);
        let institution = &statements[row.source.statement].profile.institution;
        let Some(candidates) = wallets.get(&(wallet_channel, row.amount.fen(), outward)) else {
            continue;
        };
        let begin = candidates.partition_point(|&id| {
            days_between(ledger.get(id).at.day, row.at.day) > LATEST_BOOKING_DAYS
        });
        for &wallet in candidates[begin..].iter().take(MOST_CANDIDATES) {
            let gap = days_between(ledger.get(wallet).at.day, row.at.day);
            if gap < EARLIEST_BOOKING_DAYS {
                break;
            }
            pairs.extend(pair(ledger, bank, wallet, institution));
        }
    }
    pairs.sort();
    let (doubtful, agreeing): (Vec<Pair>, Vec<Pair>) = pairs
        .into_iter()
        .partition(|pair| pair.tier == Tier::Contradiction);
    let mut taken = BTreeSet::new();
    link_free(ledger, &agreeing, &mut taken);
    link_doubtful(ledger, doubtful, &mut taken);
}

/// Links rows whose names contradict each other: a wallet may print a brand and the bank its
/// company. Of the rows without a link, those with only one possible partner are paired. Names that
/// were paired [`KNOWN_FROM`] times are then known to mean the same, and pair first.
fn link_doubtful(ledger: &mut Ledger, mut left: Vec<Pair>, taken: &mut BTreeSet<TransactionId>) {
    let mut met: BTreeMap<(Text, Text, Text), usize> = BTreeMap::new();
    loop {
        left.retain(|pair| !taken.contains(&pair.bank) && !taken.contains(&pair.wallet));
        let names = |pair: &Pair| {
            let (bank, wallet) = (ledger.get(pair.bank), ledger.get(pair.wallet));
            (bank.counterparty, bank.description, wallet.counterparty)
        };
        let is_known = |pair: &&Pair| {
            met.get(&names(pair))
                .is_some_and(|&times| times >= KNOWN_FROM)
        };
        let known: Vec<Pair> = left.iter().filter(is_known).copied().collect();
        let sure = if known.is_empty() {
            unrivalled(ledger, &left)
        } else {
            known
        };
        if sure.is_empty() {
            return;
        }
        let sure: Vec<_> = sure.iter().map(|pair| (*pair, names(pair))).collect();
        for (pair, names) in sure {
            if link_free(ledger, &[pair], taken) > 0 {
                *met.entry(names).or_default() += 1;
            }
        }
    }
}

/// Links the pairs in their order, each row once. Returns the number of links.
fn link_free(ledger: &mut Ledger, pairs: &[Pair], taken: &mut BTreeSet<TransactionId>) -> usize {
    let mut linked = 0;
    for pair in pairs {
        if taken.contains(&pair.bank) || taken.contains(&pair.wallet) {
            continue;
        }
        taken.extend([pair.bank, pair.wallet]);
        let link = Link {
            kind: LinkKind::MirrorOf,
            to: pair.wallet,
            why: pair.tier.why(),
        };
        ledger.transactions[pair.bank.index()].link = Some(link);
        linked += 1;
    }
    linked
}

/// Whether a wallet's row takes money out of the bank (`true`), puts money into it, or might do
/// either.
fn sides(direction: Direction) -> Vec<bool> {
    match direction {
        Direction::Out => vec![true],
        Direction::In | Direction::Refund => vec![false],
        Direction::Between => vec![true, false],
        Direction::Void => vec![],
    }
}

/// Pairs in which each row's partners are all alike: one payment, or several equal ones to the
/// same payee.
fn unrivalled(ledger: &Ledger, pairs: &[Pair]) -> Vec<Pair> {
    let face = |id| {
        let row = ledger.get(id);
        (row.counterparty, row.description)
    };
    let mut partners: BTreeMap<TransactionId, BTreeSet<(Text, Text)>> = BTreeMap::new();
    for pair in pairs {
        partners
            .entry(pair.bank)
            .or_default()
            .insert(face(pair.wallet));
        partners
            .entry(pair.wallet)
            .or_default()
            .insert(face(pair.bank));
    }
    let alone = |id| partners.get(id).is_some_and(|partners| partners.len() == 1);
    pairs
        .iter()
        .filter(|pair| alone(&pair.bank) && alone(&pair.wallet))
        .copied()
        .collect()
}

fn pair(
    ledger: &Ledger,
    bank: TransactionId,
    wallet: TransactionId,
    institution: &[String],
) -> Option<Pair> {
    let (bank_row, wallet_row) = (ledger.get(bank), ledger.get(wallet));
    let method = ledger.text(wallet_row.method);
    // A shop's row of an order that was paid through a wallet may not name the bank.
    let unnamed = method.is_empty() || wallet_row.channel != bank_row.payer_channel();
    let funded_by_this_bank = names_bank(method, institution).unwrap_or(unnamed);
    let other_card = bank_row
        .card_tail
        .as_ref()
        .zip(method_tail(method))
        .is_some_and(|(tail, named)| **tail != *named);
    if !funded_by_this_bank || other_card {
        return None;
    }
    let clock = match (bank_row.at.time, wallet_row.at.time) {
        (Some(one), Some(other)) => (one - other).num_seconds().abs() <= SAME_TIME_SECONDS,
        _ => false,
    };
    let tier = match (name_agreement(ledger, bank_row, wallet_row), clock) {
        (Agreement::Order, _) => Tier::OrderNumber,
        (Agreement::Same, true) => Tier::NameAndClock,
        (Agreement::Same, false) => Tier::Name,
        (Agreement::Silent, true) => Tier::Clock,
        (Agreement::Silent, false) => Tier::Silent,
        (Agreement::Contradicts, _) => Tier::Contradiction,
    };
    Some(Pair { tier, bank, wallet })
}

/// Whether the wallet's means of payment is this bank; `None` when it names no bank at all.
fn names_bank(method: &str, institution: &[String]) -> Option<bool> {
    if institution
        .iter()
        .any(|name| method.contains(name.as_str()))
    {
        return Some(true);
    }
    let is_bank = method.contains("银行") || method.contains("信用卡") || method.contains("储蓄卡");
    is_bank.then_some(institution.is_empty())
}

/// The digits in `招商银行(9984)`.
fn method_tail(method: &str) -> Option<&str> {
    let (_, rest) = method.split_once(['(', '（'])?;
    let (tail, _) = rest.split_once([')', '）'])?;
    (tail.len() == 4 && tail.chars().all(|c| c.is_ascii_digit())).then_some(tail)
}

#[derive(PartialEq, Eq)]
enum Agreement {
    Order,
    Same,
    /// The bank names no merchant.
    Silent,
    Contradicts,
}

fn name_agreement(ledger: &Ledger, bank: &Transaction, wallet: &Transaction) -> Agreement {
    let texts = [
        ledger.text(bank.description),
        ledger.text(bank.counterparty),
    ];
    let orders = [&wallet.order_no, &wallet.merchant_order_no];
    if orders
        .into_iter()
        .flatten()
        .any(|order| order.len() >= 10 && texts.iter().any(|text| text.contains(&**order)))
    {
        return Agreement::Order;
    }
    let wallet_names: Vec<String> = [wallet.counterparty, wallet.description]
        .iter()
        .map(|&text| ledger.rails().peel(ledger.text(text)).1)
        .collect();
    let bank_names: Vec<String> = texts
        .iter()
        .map(|text| ledger.rails().peel(text).1)
        .filter(|name| !name.is_empty())
        .collect();
    if bank_names.is_empty() {
        return Agreement::Silent;
    }
    let same = |one: &str, other: &str| {
        !other.is_empty()
            && (one.contains(other) || other.contains(one) || likeness(one, other) >= 60)
    };
    if bank_names
        .iter()
        .any(|bank| wallet_names.iter().any(|wallet| same(bank, wallet)))
    {
        Agreement::Same
    } else {
        Agreement::Contradicts
    }
}
