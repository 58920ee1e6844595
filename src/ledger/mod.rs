//! Statements become one ledger: every used row of every statement, linked where two rows show one
//! payment. No row is dropped.
//!
//! In: the statements. Out: a [`Ledger`] of [`Transaction`]s with interned texts, each with its
//! link (duplicate, mirror or refund of another row), and each payment with its refunded amount.
//! The result does not depend on the order of files and rows.

mod coverage;
mod duplicate;
mod id;
mod link;
mod mirror;
mod rails;
mod refund;
mod transaction;

pub use coverage::{Account, AccountKey, Export, Hole};
pub use id::{Text, TransactionId};
pub use link::{Link, LinkKind, LinkReason};
pub use mirror::KNOWN_FROM;
pub use rails::{Rail, Rails};
pub use transaction::{Ledger, Transaction};

use crate::{source::StatementId, statement::Statement};
use typed_index_collections::TiSlice;

/// Assembles the ledger. `rails`: the names of payment processors, which the ledger keeps.
pub fn assemble(statements: &TiSlice<StatementId, Statement>, rails: &Rails) -> Ledger {
    let mut ledger = transaction::enter(statements, rails);
    duplicate::link(&mut ledger, statements);
    transaction::number_copies(&mut ledger);
    mirror::link(&mut ledger, statements);
    refund::link(&mut ledger);
    ledger
}
