//! The rows that a claim rests on.

use std::collections::BTreeSet;

use super::model::{CitedAs, CitedRow};
use crate::{audit::Audited, ledger::TransactionId, recurrence::SubscriptionId};

/// Every payment to the merchants on which a subscription rests, with the rows linked to them, in
/// the order of files and lines.
pub(super) fn rows_of(audited: &Audited, subscription: SubscriptionId) -> Vec<CitedRow> {
    let merchants = merchants_of(audited, subscription);
    let recurrence = &audited.recurrence;
    let subscriptions = recurrence.subscriptions.iter();
    let charges = subscriptions
        .filter(|subscription| merchants.contains(subscription.group.as_str()))
        .flat_map(|subscription| subscription.charges.iter())
        .map(|&id| (id, CitedAs::Charge));
    let others = recurrence.others.iter();
    let others = others
        .filter(|(merchant, _)| merchants.contains(merchant.as_str()))
        .flat_map(|(_, ids)| ids)
        .map(|&id| (id, CitedAs::OtherPayment));
    let paid: Vec<(TransactionId, CitedAs)> = charges.chain(others).collect();
    let linked = linked_to(audited, paid.iter().map(|(id, _)| *id).collect());
    cited(audited, paid.into_iter().chain(linked))
}

/// The keys of the merchants whose payments decide about a subscription: its own, and those that a
/// record of cancellation may mean beside it.
fn merchants_of(audited: &Audited, subscription: SubscriptionId) -> BTreeSet<&str> {
    let merchant = |id: SubscriptionId| audited.subscription(id).group.as_str();
    let own = merchant(subscription);
    let mut merchants = BTreeSet::from([own]);
    for binding in &audited.bindings {
        let bound = binding.bound.iter().map(|&(id, _)| id);
        let meant: BTreeSet<&str> = bound
            .chain(binding.candidates.iter().copied())
            .map(merchant)
            .collect();
        if meant.contains(own) {
            merchants.extend(meant);
        }
    }
    merchants
}

/// The rows linked to payments, and those linked to these: a refund may stand in two statements.
fn linked_to(audited: &Audited, mut open: Vec<TransactionId>) -> Vec<(TransactionId, CitedAs)> {
    let by_payment = audited.ledger.linked();
    let mut linked = Vec::new();
    while let Some(id) = open.pop() {
        for &other in by_payment.get(&id).into_iter().flatten() {
            let link = audited.ledger.get(other).link;
            linked.extend(link.map(|link| (other, link.kind.into())));
            open.push(other);
        }
    }
    linked
}

/// Rows of the ledger as an explanation cites them, each once, in the order of files and lines.
pub(super) fn cited(
    audited: &Audited,
    rows: impl IntoIterator<Item = (TransactionId, CitedAs)>,
) -> Vec<CitedRow> {
    let row = |(id, role): (TransactionId, CitedAs)| {
        let row = audited.ledger.get(id);
        let statement = audited.statement(row.source);
        CitedRow {
            file: statement.file.clone(),
            sheet: statement.sheet.clone(),
            line: row.source.line,
            id: row.key.clone(),
            at: row.at,
            amount: row.amount,
            currency: audited.ledger.currency(id),
            text: text_of(audited, id),
            role,
        }
    };
    let mut rows: Vec<CitedRow> = rows.into_iter().map(row).collect();
    rows.sort();
    rows.dedup();
    rows
}

/// Counterparty and description of a row.
pub(super) fn text_of(audited: &Audited, id: TransactionId) -> String {
    let row = audited.ledger.get(id);
    let texts = [row.counterparty, row.description].map(|text| audited.ledger.text(text));
    texts.join(" ").trim().to_owned()
}
