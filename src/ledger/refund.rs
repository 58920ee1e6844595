//! Refunds: the payment of each refund's row, and the refunded amount of each payment, counted
//! once.

use std::collections::BTreeMap;

use super::{
    id::TransactionId,
    link::{Link, LinkKind, LinkReason},
    transaction::{Ledger, Transaction},
};
use crate::{
    calendar::days_between,
    money::Money,
    statement::{Channel, Direction},
};

/// The payment of a refund that names only the merchant is sought so many days back.
const LOOK_BACK_DAYS: i32 = 180;

/// Links refund rows to payments, first by identifiers, then by merchant. Then sets the refunded
/// amount of each payment.
pub(super) fn link(ledger: &mut Ledger) {
    let mut returned: BTreeMap<TransactionId, Money> = BTreeMap::new();
    let by_id = by_identifier(ledger);
    let by_merchant = by_merchant(ledger);
    let mut refunds: Vec<TransactionId> = ledger
        .ids()
        .filter(|&id| is_refund(ledger.get(id)))
        .collect();
    // Refunds in a wallet's export come first, because it names them better. The bank's rows add
    // those that no wallet's export covers.
    refunds.sort_by_key(|&id| ledger.get(id).channel == Channel::Bank);
    let mut unmatched = Vec::new();
    for refund in refunds {
        let found = identified(ledger, refund, &by_id, &returned);
        match found {
            Some((payment, why)) => settle(ledger, refund, payment, why, &mut returned),
            None => unmatched.push(refund),
        }
    }
    for refund in unmatched {
        if let Some(payment) = nearest_of_merchant(ledger, refund, &by_merchant, &returned) {
            settle(
                ledger,
                refund,
                payment,
                LinkReason::NearestEarlierPayment,
                &mut returned,
            );
        }
    }
    for row in &mut ledger.transactions {
        row.refunded = row.stated_refund.unwrap_or(Money::ZERO).min(row.amount);
    }
    for (payment, amount) in returned {
        // The payment's own status and the refund's row mean the same money: the larger counts, not
        // both.
        let row = &mut ledger.transactions[payment.index()];
        row.refunded = row.refunded.max(amount).min(row.amount);
    }
}

fn is_refund(row: &Transaction) -> bool {
    let at_bank =
        row.channel == Channel::Bank && row.direction == Direction::In && row.rail.is_some();
    row.link.is_none() && (row.direction == Direction::Refund || at_bank)
}

fn is_payment(row: &Transaction) -> bool {
    row.direction == Direction::Out && row.link.is_none_or(|link| link.kind == LinkKind::MirrorOf)
}

fn settle(
    ledger: &mut Ledger,
    refund: TransactionId,
    payment: TransactionId,
    why: LinkReason,
    returned: &mut BTreeMap<TransactionId, Money>,
) {
    let amount = ledger.get(refund).amount;
    *returned.entry(ledger.witness(payment)).or_default() += amount;
    ledger.transactions[refund.index()].link = Some(Link {
        kind: LinkKind::RefundOf,
        to: payment,
        why,
    });
}

/// The payments of each order number and merchant's order number, by channel.
fn by_identifier(ledger: &Ledger) -> BTreeMap<(Channel, String), Vec<TransactionId>> {
    let mut payments: BTreeMap<(Channel, String), Vec<TransactionId>> = BTreeMap::new();
    for id in ledger.ids() {
        let row = ledger.get(id);
        if is_payment(row) {
            for number in [&row.order_no, &row.merchant_order_no]
                .into_iter()
                .flatten()
            {
                payments
                    .entry((row.channel, number.to_string()))
                    .or_default()
                    .push(id);
            }
        }
    }
    payments
}

fn identified(
    ledger: &Ledger,
    refund: TransactionId,
    payments: &BTreeMap<(Channel, String), Vec<TransactionId>>,
    returned: &BTreeMap<TransactionId, Money>,
) -> Option<(TransactionId, LinkReason)> {
    let row = ledger.get(refund);
    let named = row.refund_of.as_ref();
    let numbers = [
        (
            named.and_then(|payment| payment.order_no.as_deref()),
            LinkReason::OrderNumberInRefund,
        ),
        (row.order_no.as_deref(), LinkReason::SameOrderNumber),
        (
            row.merchant_order_no.as_deref(),
            LinkReason::SameMerchantOrderNumber,
        ),
    ];
    numbers.into_iter().find_map(|(number, why)| {
        let number = number.filter(|number| !number.is_empty())?;
        let found = payments.get(&(row.channel, number.to_owned()))?;
        let fits = found
            .iter()
            .copied()
            .filter(|&payment| fits(ledger, payment, row, returned));
        fits.max_by_key(|&payment| ledger.get(payment).at)
            .map(|payment| (payment, why))
    })
}

fn fits(
    ledger: &Ledger,
    payment: TransactionId,
    refund: &Transaction,
    returned: &BTreeMap<TransactionId, Money>,
) -> bool {
    let paid = ledger.get(payment);
    let already = returned
        .get(&ledger.witness(payment))
        .copied()
        .unwrap_or_default();
    paid.at.day <= refund.at.day
        && paid.currency == refund.currency
        && already + refund.amount <= paid.amount
}

/// The payee of a row, as one name for the payment and its refund.
fn merchant(ledger: &Ledger, row: &Transaction) -> String {
    let counterparty = ledger.rails().peel(ledger.text(row.counterparty)).1;
    if !counterparty.is_empty() {
        return counterparty;
    }
    let named = row.refund_of.as_ref();
    match named.and_then(|payment| payment.counterparty.as_deref()) {
        Some(merchant) => merchant.to_owned(),
        None => ledger.rails().peel(ledger.text(row.description)).1,
    }
}

fn by_merchant(ledger: &Ledger) -> BTreeMap<(Channel, String), Vec<TransactionId>> {
    let mut payments: BTreeMap<(Channel, String), Vec<TransactionId>> = BTreeMap::new();
    for id in ledger.ids() {
        let row = ledger.get(id);
        if is_payment(row) {
            payments
                .entry((row.channel, merchant(ledger, row)))
                .or_default()
                .push(id);
        }
    }
    payments
}

/// The payment to the merchant that the refund most probably belongs to: one whose own row states
/// this refund, else one of the same amount, else the nearest earlier one that is large enough.
fn nearest_of_merchant(
    ledger: &Ledger,
    refund: TransactionId,
    payments: &BTreeMap<(Channel, String), Vec<TransactionId>>,
    returned: &BTreeMap<TransactionId, Money>,
) -> Option<TransactionId> {
    let row = ledger.get(refund);
    let name = merchant(ledger, row);
    if name.is_empty() {
        return None;
    }
    let found = payments.get(&(row.channel, name))?;
    let near = found.iter().copied().filter(|&payment| {
        let days = days_between(ledger.get(payment).at.day, row.at.day);
        (0..=LOOK_BACK_DAYS).contains(&days)
            && fits(ledger, payment, row, returned)
            && ledger.get(payment).at <= row.at
    });
    near.max_by_key(|&payment| {
        let paid = ledger.get(payment);
        (
            paid.stated_refund == Some(row.amount),
            paid.stated_refund.is_some(),
            paid.amount == row.amount,
            paid.method == row.method,
            paid.at,
        )
    })
}
