//! The ledger's rows and their order.

use std::{collections::HashMap, sync::Arc};

use sha2::{Digest, Sha256};
use typed_index_collections::TiSlice;

use super::{
    coverage::{Account, coverage},
    id::{Text, TransactionId},
    link::{Link, LinkKind},
    rails::{Rail, Rails},
};
use crate::{
    calendar::Moment,
    money::{Currency, Money},
    source::{Source, StatementId},
    statement::{Channel, Direction, Entry, RefundOf, Statement},
};

/// A used row of a statement.
#[derive(Clone, Debug)]
pub struct Transaction {
    /// A hash of the row's content: the same in every run over the same exports.
    pub key: String,
    pub source: Source,
    pub channel: Channel,
    pub at: Moment,
    /// The day may be the posting day, not the day of trade: the profile says so, or a wallet's
    /// payment stands in a bank's statement.
    pub posting: bool,
    pub direction: Direction,
    /// Never negative.
    pub amount: Money,
    pub currency: Text,
    pub counterparty: Text,
    pub description: Text,
    pub kind: Text,
    pub method: Text,
    pub status: Text,
    pub order_no: Option<Arc<str>>,
    pub merchant_order_no: Option<Arc<str>>,
    pub balance: Option<Money>,
    pub card_tail: Option<Arc<str>>,
    /// The refunded amount that the payment's own row states.
    pub stated_refund: Option<Money>,
    /// For a refund, the order number and counterparty of the payment, where its row names them.
    pub refund_of: Option<Arc<RefundOf>>,
    /// The refunded amount of this payment, by linked rows or by its own row; never more than the
    /// payment.
    pub refunded: Money,
    /// The processor that a bank's row names.
    pub rail: Option<Rail>,
    /// The wallet through which an order at a shop was paid.
    pub through: Option<Channel>,
    pub link: Option<Link>,
}

impl Transaction {
    /// Whether another row is the witness of this payment: this one is a duplicate or a mirror.
    pub fn is_witnessed_elsewhere(&self) -> bool {
        self.link
            .is_some_and(|link| link.kind != LinkKind::RefundOf)
    }

    /// The channel by which the money left. For a wallet's payment this is the wallet, even where
    /// only the bank or the shop has a row of it.
    pub fn payer_channel(&self) -> Channel {
        match self.channel {
            Channel::Bank => self.rail.and_then(Rail::wallet).unwrap_or(Channel::Bank),
            own => self.through.unwrap_or(own),
        }
    }

    /// The amount less what was refunded.
    pub fn net(&self) -> Money {
        (self.amount - self.refunded).or_zero()
    }
}

/// All rows of all statements in one order: by time, then by content.
#[derive(Debug, Default)]
pub struct Ledger {
    pub transactions: Vec<Transaction>,
    /// The accounts of the statements, with the days that they cover.
    pub accounts: Vec<Account>,
    texts: Vec<Arc<str>>,
    rails: Rails,
}

impl Ledger {
    /// The names of payment processors that the ledger was assembled with.
    pub fn rails(&self) -> &Rails {
        &self.rails
    }

    /// The characters of an interned text.
    pub fn text(&self, text: Text) -> &str {
        &self.texts[text.index()]
    }

    /// The account in whose statement the row stands.
    pub fn account(&self, id: TransactionId) -> Option<&Account> {
        let statement = self.get(id).source.statement;
        self.accounts.iter().find(|account| {
            account
                .exports
                .iter()
                .any(|export| export.statement == statement)
        })
    }

    /// The currency in which a row was debited.
    pub fn currency(&self, id: TransactionId) -> Currency {
        Currency::new(self.text(self.get(id).currency))
    }

    /// The transaction of that index.
    pub fn get(&self, id: TransactionId) -> &Transaction {
        &self.transactions[id.index()]
    }

    /// The indices of all transactions, in order.
    pub fn ids(&self) -> impl Iterator<Item = TransactionId> + use<> {
        (0..self.transactions.len()).map(TransactionId::from)
    }

    /// How many rows have a link of that kind.
    pub fn count(&self, kind: LinkKind) -> usize {
        self.transactions
            .iter()
            .filter(|transaction| transaction.link.is_some_and(|link| link.kind == kind))
            .count()
    }

    /// For each payment the rows linked to it: its mirrors, duplicates and refunds.
    pub fn linked(&self) -> HashMap<TransactionId, Vec<TransactionId>> {
        let mut linked: HashMap<TransactionId, Vec<TransactionId>> = HashMap::new();
        for id in self.ids() {
            if let Some(link) = self.get(id).link {
                linked.entry(self.witness(link.to)).or_default().push(id);
            }
        }
        linked
    }

    /// The witness of a row's payment: the row at the end of its duplicate and mirror links.
    pub fn witness(&self, mut id: TransactionId) -> TransactionId {
        while let Some(link) = self
            .get(id)
            .link
            .filter(|link| link.kind != LinkKind::RefundOf)
        {
            id = link.to;
        }
        id
    }
}

#[derive(Default)]
struct Interner {
    known: HashMap<Arc<str>, Text>,
    texts: Vec<Arc<str>>,
}

impl Interner {
    fn text(&mut self, text: &Arc<str>) -> Text {
        if let Some(&known) = self.known.get(text) {
            return known;
        }
        let id = Text::from(self.texts.len());
        self.texts.push(text.clone());
        self.known.insert(text.clone(), id);
        id
    }
}

/// Every used row, in an order that depends on content alone.
pub(super) fn enter(statements: &TiSlice<StatementId, Statement>, rails: &Rails) -> Ledger {
    let mut rows: Vec<(StatementId, &Entry)> = statements
        .iter_enumerated()
        .flat_map(|(index, statement)| statement.entries.iter().map(move |entry| (index, entry)))
        .collect();
    rows.sort_by(|&(one, a), &(other, b)| {
        let place = |index: StatementId| {
            (
                &statements[index].profile.id,
                &statements[index].file,
                &statements[index].sheet,
            )
        };
        (
            a.at,
            a.amount,
            &a.counterparty,
            &a.description,
            &a.order_no,
            a.side,
        )
            .cmp(&(
                b.at,
                b.amount,
                &b.counterparty,
                &b.description,
                &b.order_no,
                b.side,
            ))
            .then_with(|| place(one).cmp(&place(other)))
            .then(a.line.cmp(&b.line))
    });
    let mut interner = Interner::default();
    let mut transactions = Vec::with_capacity(rows.len());
    for (index, entry) in rows {
        let statement = &statements[index];
        let channel = statement.profile.channel;
        let rail = (channel == Channel::Bank)
            .then(|| rails.rail_of(&entry.counterparty, &entry.description, &entry.kind))
            .flatten();
        transactions.push(Transaction {
            key: content_key(statement, entry),
            source: Source {
                statement: index,
                line: entry.line,
            },
            channel,
            at: entry.at,
            posting: statement.profile.posting || rail.is_some(),
            direction: if rail.is_some()
                && matches!(entry.direction, Direction::Out | Direction::In)
                && rails.is_own_account(&entry.counterparty, &entry.description)
            {
                Direction::Between
            } else {
                entry.direction
            },
            amount: entry.amount,
            currency: interner.text(&entry.currency),
            counterparty: interner.text(&entry.counterparty),
            description: interner.text(&entry.description),
            kind: interner.text(&entry.kind),
            method: interner.text(&entry.method),
            status: interner.text(&entry.status),
            order_no: entry.order_no.clone(),
            merchant_order_no: entry.merchant_order_no.clone(),
            balance: entry.balance,
            card_tail: entry
                .card_tail
                .clone()
                .or_else(|| statement.tail.as_deref().map(Arc::from)),
            stated_refund: entry.stated_refund,
            refund_of: entry.refund_of.clone(),
            refunded: Money::ZERO,
            rail,
            through: matches!(channel, Channel::Jd | Channel::Meituan)
                .then(|| rails.wallet_in(&entry.method))
                .flatten(),
            link: None,
        });
    }
    Ledger {
        transactions,
        accounts: coverage(statements),
        texts: interner.texts,
        rails: rails.clone(),
    }
}

/// Numbers the rows of equal content, duplicates last. A payment's key then does not depend on the
/// export from which it was read.
pub(super) fn number_copies(ledger: &mut Ledger) {
    let mut copies: HashMap<String, u32> = HashMap::with_capacity(ledger.transactions.len());
    for repeats in [false, true] {
        let is_repeat = |row: &Transaction| {
            row.link
                .is_some_and(|link| link.kind == LinkKind::DuplicateOf)
        };
        for row in ledger
            .transactions
            .iter_mut()
            .filter(|row| is_repeat(row) == repeats)
        {
            let copy = copies.entry(row.key.clone()).or_default();
            *copy += 1;
            if *copy > 1 {
                row.key = format!("{}-{copy}", row.key);
            }
        }
    }
}

/// Twelve hexadecimal digits of a hash of the row's content, without its place in the file.
fn content_key(statement: &Statement, entry: &Entry) -> String {
    let mut hash = Sha256::new();
    let tail = entry.card_tail.as_deref().or(statement.tail.as_deref());
    let tail = tail.unwrap_or_default();
    let order_no = entry.order_no.as_deref().unwrap_or_default();
    let at = entry.at.to_string();
    let amount = entry.amount.to_string();
    let parts = [
        statement.profile.channel.name(),
        tail,
        &at,
        entry.direction.name(),
        &amount,
    ];
    for part in parts
        .into_iter()
        .chain([&*entry.counterparty, &*entry.description, order_no])
    {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    hash.finalize()
        .iter()
        .take(6)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
