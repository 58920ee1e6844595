//! Duplicates: the same row in overlapping exports. Two equal rows in one file are two payments,
//! so each row matches at most one row of another file.
//!
//! First pass: rows with the same identity. The identity is a wallet's order number, which also
//! finds a row pasted twice into one file; for a known bank card, the amount and the balance after
//! it; else the whole content. Second pass, for the other rows: the values that a spreadsheet keeps
//! when it has destroyed the order number and the seconds.

use std::{cmp::Reverse, collections::BTreeMap, sync::Arc};

use chrono::{NaiveDate, Timelike as _};
use typed_index_collections::TiSlice;

use super::{
    id::{Text, TransactionId},
    link::{Link, LinkKind, LinkReason},
    transaction::{Ledger, Transaction},
};
use crate::{
    money::Money,
    source::StatementId,
    statement::{Channel, Direction, Statement},
};

/// Links every repeated row to the witness of its payment.
pub(super) fn link(ledger: &mut Ledger, statements: &TiSlice<StatementId, Statement>) {
    let mut same: BTreeMap<Identity, Group> = BTreeMap::new();
    for id in ledger.ids() {
        let row = ledger.get(id);
        let identity = Identity::of(row, &statements[row.source.statement]);
        let group = same.entry(identity).or_default();
        group.entry(row.source.statement).or_default().push(id);
    }
    for (identity, mut files) in same {
        if let Identity::Order(..) = identity {
            link_pasted(ledger, &mut files);
        }
        if files.len() > 1 {
            link_equal(ledger, files, statements);
        }
    }
    let mut alike: BTreeMap<Likeness, Vec<TransactionId>> = BTreeMap::new();
    for id in ledger.ids() {
        let row = ledger.get(id);
        for likeness in likenesses(row, &statements[row.source.statement]) {
            alike.entry(likeness).or_default().push(id);
        }
    }
    for rows in alike.into_values() {
        link_alike(ledger, &rows, statements);
    }
}

/// The rows of one identity, by statement.
type Group = BTreeMap<StatementId, Vec<TransactionId>>;

fn institution(statement: &Statement) -> Option<String> {
    statement.profile.institution.first().cloned()
}

fn comes_in(row: &Transaction) -> bool {
    matches!(row.direction, Direction::In | Direction::Refund)
}

/// The identity of a row: rows of different statements with equal identities are the same row.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Identity {
    /// An order number with the amount, and whether it is the payment, its refund, or the same
    /// transfer in the receiver's own export.
    Order(Channel, Arc<str>, i64, bool, bool),
    /// A bank's row of a known card: the bank, the card's last digits, the booking.
    Balance(Option<String>, Arc<str>, Booking),
    /// The content, the balance after it, and whose account it is.
    Content(String, Option<Money>, Option<String>),
}

/// Day, direction, amount, currency and balance after it. No two rows of an account agree in all.
type Booking = (NaiveDate, bool, i64, Text, i64);

fn booking(row: &Transaction) -> Option<Booking> {
    let balance = row.balance.filter(|_| row.channel == Channel::Bank)?;
    Some((
        row.at.day,
        comes_in(row),
        row.amount.fen(),
        row.currency,
        balance.fen(),
    ))
}

impl Identity {
    fn of(row: &Transaction, statement: &Statement) -> Identity {
        if let Some(order_no) = &row.order_no {
            return Identity::Order(
                row.channel,
                order_no.clone(),
                row.amount.fen(),
                row.direction == Direction::Refund,
                row.direction == Direction::In,
            );
        }
        match (booking(row), &row.card_tail) {
            (Some(booking), Some(card)) => {
                Identity::Balance(institution(statement), card.clone(), booking)
            }
            _ => Identity::Content(row.key.clone(), row.balance, statement.owner.clone()),
        }
    }
}

/// The values that two copies of a row share even when one has lost its order number, its seconds
/// or its account.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Likeness {
    Minute {
        channel: Channel,
        institution: Option<String>,
        day: NaiveDate,
        minute: Option<(u32, u32)>,
        comes_in: bool,
        fen: i64,
        texts: [Text; 3],
    },
    Balance(Option<String>, Booking),
}

/// The likenesses under which copies of a row are sought: by minute and texts, and by balance where
/// there is one. Of two formats of one bank, only one may give balances.
fn likenesses(row: &Transaction, statement: &Statement) -> Vec<Likeness> {
    let minute = Likeness::Minute {
        channel: row.channel,
        institution: institution(statement),
        day: row.at.day,
        minute: row.at.time.map(|time| (time.hour(), time.minute())),
        comes_in: comes_in(row),
        fen: row.amount.fen(),
        texts: [row.currency, row.counterparty, row.description],
    };
    let balance = booking(row).map(|booking| Likeness::Balance(institution(statement), booking));
    balance.into_iter().chain([minute]).collect()
}

/// The order in which copies are preferred as the witness of a payment, the best first: a row with
/// its order number, then one with its seconds, then the row of the newest export, which has the
/// latest status. Among equals, the file's name decides.
fn precedence<'s>(
    row: &Transaction,
    statements: &'s TiSlice<StatementId, Statement>,
) -> impl Ord + use<'s> {
    let statement = &statements[row.source.statement];
    let seconds = row.at.time.is_some_and(|time| time.second() != 0);
    (
        row.order_no.is_none(),
        !seconds,
        Reverse((statement.exported, statement.coverage.map(|(_, to)| to))),
        (&statement.file, &statement.sheet, statement.header_line),
        row.source.line,
    )
}

/// An order number is unique: rows of one statement that agree in it and in everything else were
/// pasted twice.
fn link_pasted(ledger: &mut Ledger, files: &mut Group) {
    for rows in files.values_mut() {
        let mut first: BTreeMap<String, TransactionId> = BTreeMap::new();
        rows.retain(|&id| {
            let known = first.get(&ledger.get(id).key).copied();
            match known {
                Some(known) => set(ledger, id, known, LinkReason::SameOrderNumber),
                None => {
                    first.insert(ledger.get(id).key.clone(), id);
                }
            }
            known.is_none()
        });
    }
}

/// In every statement the nth row of an identity is the same row.
fn link_equal(ledger: &mut Ledger, files: Group, statements: &TiSlice<StatementId, Statement>) {
    let most = files.values().map(Vec::len).max().unwrap_or(0);
    for nth in 0..most {
        let mut copies: Vec<TransactionId> = files
            .values()
            .filter_map(|rows| rows.get(nth))
            .copied()
            .collect();
        copies.sort_by_cached_key(|&id| precedence(ledger.get(id), statements));
        let Some((&first, others)) = copies.split_first() else {
            continue;
        };
        for &copy in others {
            let row = ledger.get(copy);
            let why = match (&row.order_no, booking(row)) {
                (Some(_), _) => LinkReason::SameOrderNumber,
                (None, Some(_)) if row.card_tail.is_some() => LinkReason::SameAmountAndBalance,
                _ => LinkReason::SameContent,
            };
            set(ledger, copy, first, why);
        }
    }
}

/// Links rows of different statements that are alike and not linked. They are one payment unless
/// they differ in a value that both have.
fn link_alike(
    ledger: &mut Ledger,
    rows: &[TransactionId],
    statements: &TiSlice<StatementId, Statement>,
) {
    let mut standing: Vec<TransactionId> = rows
        .iter()
        .copied()
        .filter(|&id| ledger.get(id).link.is_none())
        .collect();
    if standing.len() < 2 {
        return;
    }
    standing.sort_by_cached_key(|&id| precedence(ledger.get(id), statements));
    // For each payment, the statements that have a row of it.
    let mut payments: Vec<(TransactionId, Vec<StatementId>)> = Vec::new();
    for &id in &standing {
        let seen_in: Vec<StatementId> = rows
            .iter()
            .filter(|&&row| ledger.witness(row) == id)
            .map(|&row| ledger.get(row).source.statement)
            .collect();
        let same = payments.iter_mut().find(|(payment, seen)| {
            may_be_one(ledger.get(*payment), ledger.get(id), statements)
                && !seen_in.iter().any(|statement| seen.contains(statement))
        });
        match same {
            Some((payment, seen)) => {
                seen.extend(seen_in);
                let payment = *payment;
                set(ledger, id, payment, LinkReason::SameButForWhatWasLost);
            }
            None => payments.push((id, seen_in)),
        }
    }
}

/// Whether the rows agree in every value that both still have: order number, card, owner, balance,
/// time of day. Unless both have a card or both have a time, they may be rows of two accounts of
/// one bank: then the counterparty or the description must agree as well.
fn may_be_one(
    one: &Transaction,
    other: &Transaction,
    statements: &TiSlice<StatementId, Statement>,
) -> bool {
    fn differ<T: PartialEq>(one: Option<T>, other: Option<T>) -> bool {
        one.zip(other).is_some_and(|(one, other)| one != other)
    }
    let owner = |row: &Transaction| statements[row.source.statement].owner.as_ref();
    let minute = |row: &Transaction| row.at.time.map(|time| (time.hour(), time.minute()));
    // A spreadsheet turns the seconds into :00.
    let second = |row: &Transaction| row.at.time.map(|time| time.second()).filter(|&s| s != 0);
    let contradict = one.order_no.is_some() && other.order_no.is_some()
        || differ(one.card_tail.as_ref(), other.card_tail.as_ref())
        || differ(owner(one), owner(other))
        || differ(one.balance, other.balance)
        || differ(minute(one), minute(other))
        || differ(second(one), second(other));
    let placed = one.card_tail.is_some() && other.card_tail.is_some()
        || one.at.time.is_some() && other.at.time.is_some();
    let named = one.counterparty == other.counterparty || one.description == other.description;
    !contradict && (placed || named)
}

/// Links a copy to its payment. The copy stays a row of the ledger. The payment takes over the
/// larger refund that either row states, because a later export shows later refunds.
fn set(ledger: &mut Ledger, copy: TransactionId, to: TransactionId, why: LinkReason) {
    let stated = ledger.get(copy).stated_refund;
    let payment = &mut ledger.transactions[to.index()];
    payment.stated_refund = payment.stated_refund.max(stated);
    ledger.transactions[copy.index()].link = Some(Link {
        kind: LinkKind::DuplicateOf,
        to,
        why,
    });
}
