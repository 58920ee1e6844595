//! The same row in overlapping exports: by order number, else by content with multiplicity. Two equal rows in one file are two payments.

use std::collections::BTreeMap;

use super::transaction::{Ledger, Link, LinkKind, TransactionId};
use crate::statement::{Direction, Statement};

/// What makes two rows of different files the same row.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Sameness {
    /// A wallet's order number, with the amount, and whether it is the payment or its refund.
    Order(&'static str, std::sync::Arc<str>, bool, i64),
    /// The whole content, at a bank with the balance after it.
    Content(String, Option<i64>),
}

/// Links every repeated row to the one that stands for it: that of the latest export, whose status is the newest.
pub(super) fn link(ledger: &mut Ledger, statements: &[Statement]) {
    let mut groups: BTreeMap<Sameness, BTreeMap<u32, Vec<TransactionId>>> = BTreeMap::new();
    for id in ledger.ids() {
        let row = ledger.get(id);
        let sameness = match &row.order_no {
            Some(order_no) => Sameness::Order(
                row.channel.name(),
                order_no.clone(),
                row.direction == Direction::Refund,
                row.amount.fen(),
            ),
            None => Sameness::Content(row.key.clone(), row.balance.map(|balance| balance.fen())),
        };
        groups
            .entry(sameness)
            .or_default()
            .entry(row.source.statement)
            .or_default()
            .push(id);
    }
    let age = |statement: u32| {
        let statement = &statements[statement as usize];
        (
            statement.exported,
            statement.coverage.map(|(_, to)| to),
            &statement.file,
            &statement.sheet,
        )
    };
    for files in groups.into_values().filter(|files| files.len() > 1) {
        let most = files.values().map(Vec::len).max().unwrap_or(0);
        for nth in 0..most {
            let mut copies: Vec<TransactionId> = files
                .values()
                .filter_map(|rows| rows.get(nth))
                .copied()
                .collect();
            copies.sort_by_key(|&id| std::cmp::Reverse(age(ledger.get(id).source.statement)));
            let Some((&newest, older)) = copies.split_first() else {
                continue;
            };
            for &copy in older {
                let why = if ledger.get(copy).order_no.is_some() {
                    "same order number"
                } else {
                    "same content"
                };
                ledger.transactions[copy.index()].link = Some(Link {
                    kind: LinkKind::DuplicateOf,
                    to: newest,
                    why,
                });
            }
        }
    }
}
