//! Statements become one ledger: every used row of every statement, linked where two rows speak of one payment, none dropped.
//!
//! In: the statements. Out: a [`Ledger`] of [`Transaction`]s with interned texts, each with the link that says what it repeats, mirrors
//! or refunds, and each payment with what was refunded of it. The order of files and rows changes nothing.

mod coverage;
mod duplicate;
mod mirror;
mod rails;
mod refund;
mod transaction;

pub use coverage::{Account, AccountKey, Export, Hole};
pub use mirror::KNOWN_FROM;
pub use rails::{Rail, Rails};
pub use transaction::{Ledger, Link, LinkKind, Text, Transaction, TransactionId};

use crate::statement::Statement;

/// Assembles the ledger. `rails`: the names of payment processors, which the ledger keeps.
pub fn assemble(statements: &[Statement], rails: &Rails) -> Ledger {
    let mut ledger = transaction::enter(statements, rails);
    duplicate::link(&mut ledger, statements);
    transaction::number_copies(&mut ledger);
    mirror::link(&mut ledger, statements);
    refund::link(&mut ledger);
    ledger
}
