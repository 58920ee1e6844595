//! The same payment seen in a wallet and at the bank that funded it is one charge with two witnesses.
//!
//! A bank's row pairs with a wallet's row when the amount and direction agree, the bank names that wallet as processor, the wallet
//! names that bank (and card, where both are known) as the means of payment, and the days are near. Names, times of day and order
//! numbers rank the pairs; names that contradict each other pair only where nothing else could. Equal payments pair in time order.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    rails::{Rail, peel},
    transaction::{Ledger, Link, LinkKind, Transaction, TransactionId},
};
use crate::{
    calendar::days_between,
    statement::{Channel, Direction, Statement},
};

/// A bank books a wallet's payment on the day, the next, or after a weekend.
const LATEST_BOOKING_DAYS: i32 = 3;
/// Clocks differ; a wallet's late evening may be the bank's day before.
const EARLIEST_BOOKING_DAYS: i32 = -1;
/// Times of day within this many seconds speak for one payment.
const SAME_TIME_SECONDS: i64 = 300;

/// One possible pair; the lower its cost the better it fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Pair {
    cost: i32,
    bank: TransactionId,
    wallet: TransactionId,
    contradicts: bool,
    why: &'static str,
}

pub(super) fn link(ledger: &mut Ledger, statements: &[Statement]) {
    let mut wallets: BTreeMap<(Channel, i64, bool), Vec<TransactionId>> = BTreeMap::new();
    for id in ledger.ids() {
        let row = ledger.get(id);
        if row.channel != Channel::Bank && row.link.is_none() && row.direction != Direction::Void {
            for outward in sides(row.direction) {
                wallets
                    .entry((row.channel, row.amount.fen(), outward))
                    .or_default()
                    .push(id);
            }
        }
    }
    let mut pairs = Vec::new();
    for bank in ledger.ids() {
        let row = ledger.get(bank);
        let Some(wallet_channel) = row
            .rail
            .and_then(wallet_of)
            .filter(|_| row.channel == Channel::Bank && row.link.is_none())
        else {
            continue;
        };
        let outward = row.direction == Direction::Out
            || row.direction == Direction::Between && row.amount.fen() > 0;
        let institution = &statements[row.source.statement as usize]
            .profile
            .institution;
        let Some(candidates) = wallets.get(&(wallet_channel, row.amount.fen(), outward)) else {
            continue;
        };
        let begin = candidates.partition_point(|&id| {
            days_between(ledger.get(id).at.day, row.at.day) > LATEST_BOOKING_DAYS
        });
        for &wallet in &candidates[begin..] {
            let gap = days_between(ledger.get(wallet).at.day, row.at.day);
            if gap < EARLIEST_BOOKING_DAYS {
                break;
            }
            pairs.extend(pair(ledger, bank, wallet, gap, institution));
        }
    }
    pairs.sort();
    let lonely = unrivalled(&pairs);
    let mut taken = BTreeSet::new();
    for pair in pairs {
        if taken.contains(&pair.bank)
            || taken.contains(&pair.wallet)
            || pair.contradicts && !lonely.contains(&pair)
        {
            continue;
        }
        taken.extend([pair.bank, pair.wallet]);
        let link = Link {
            kind: LinkKind::MirrorOf,
            to: pair.wallet,
            why: pair.why,
        };
        ledger.transactions[pair.bank.index()].link = Some(link);
    }
}

/// Whether a wallet's row takes money out of the bank (`true`), puts money into it, or might do either.
fn sides(direction: Direction) -> Vec<bool> {
    match direction {
        Direction::Out => vec![true],
        Direction::In | Direction::Refund => vec![false],
        Direction::Between => vec![true, false],
        Direction::Void => vec![],
    }
}

fn wallet_of(rail: Rail) -> Option<Channel> {
    match rail {
        Rail::WeChat => Some(Channel::WeChat),
        Rail::Alipay => Some(Channel::Alipay),
        Rail::Jd => Some(Channel::Jd),
        Rail::Meituan => Some(Channel::Meituan),
        Rail::Douyin | Rail::UnionPay => None,
    }
}

/// Pairs in which both rows have no other partner.
fn unrivalled(pairs: &[Pair]) -> BTreeSet<Pair> {
    let mut partners: BTreeMap<TransactionId, u32> = BTreeMap::new();
    for pair in pairs {
        *partners.entry(pair.bank).or_default() += 1;
        *partners.entry(pair.wallet).or_default() += 1;
    }
    let alone = |id| partners.get(id) == Some(&1);
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
    gap: i32,
    institution: &[String],
) -> Option<Pair> {
    let (bank_row, wallet_row) = (ledger.get(bank), ledger.get(wallet));
    let method = ledger.text(wallet_row.method);
    let method_cost = match names_bank(method, institution) {
        Some(true) => 0,
        Some(false) => return None,
        None if method.is_empty() => 2,
        None => return None,
    };
    if let (Some(tail), Some(named)) = (&bank_row.card_tail, method_tail(method))
        && **tail != *named
    {
        return None;
    }
    let named = name_agreement(ledger, bank_row, wallet_row);
    let (name_cost, why) = match named {
        Agreement::Order => (-20, "order number in the bank's text"),
        Agreement::Same => (0, "same merchant, amount and card"),
        Agreement::Silent => (2, "same amount, card and processor"),
        Agreement::Contradicts => (8, "only pair of this amount, card and processor"),
    };
    let clock_cost = match (bank_row.at.time, wallet_row.at.time) {
        (Some(one), Some(other)) if (one - other).num_seconds().abs() <= SAME_TIME_SECONDS => -3,
        _ => 0,
    };
    Some(Pair {
        cost: method_cost + name_cost + clock_cost + gap.abs() + if gap < 0 { 1 } else { 0 },
        bank,
        wallet,
        contradicts: named == Agreement::Contradicts && clock_cost == 0,
        why,
    })
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
        .map(|&text| peel(ledger.text(text)).1)
        .collect();
    let bank_names: Vec<String> = texts
        .iter()
        .map(|text| peel(text).1)
        .filter(|name| !name.is_empty())
        .collect();
    if bank_names.is_empty() {
        return Agreement::Silent;
    }
    let same = |one: &str, other: &str| {
        !other.is_empty()
            && (one.contains(other) || other.contains(one) || bigrams_shared(one, other) >= 60)
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

/// Shared pairs of neighbouring characters, in per cent (the Dice coefficient).
fn bigrams_shared(one: &str, other: &str) -> usize {
    let bigrams = |text: &str| {
        let characters: Vec<char> = text.chars().collect();
        characters
            .windows(2)
            .map(|pair| (pair[0], pair[1]))
            .collect::<BTreeSet<_>>()
    };
    let (one, other) = (bigrams(one), bigrams(other));
    let shared = one.intersection(&other).count();
    (200 * shared)
        .checked_div(one.len() + other.len())
        .unwrap_or(0)
}
