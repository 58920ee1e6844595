//! Tables become statements: recognised by the names in their header row, read by a profile. This
//! room knows formats, and no merchant.
//!
//! In: a [`Document`] and the [`Profiles`]. Out: its [`Statement`]s, every row below the header
//! accounted for as used, skipped or rejected, with the counts and sums that the statement states
//! of itself beside those that were found.

mod cells;
mod channel;
mod check;
mod declared;
mod direction;
mod draft;
mod entry;
mod examples;
mod fact;
mod field;
mod keywords;
mod outcome;
mod pattern;
mod profile;
mod profiles;
mod read;
mod recognise;
mod redact;
mod spec;
#[allow(clippy::module_inception, reason = "the room is named after its value")]
mod statement;
mod unrecognised;

pub use channel::Channel;
pub use check::{Check, CheckKind};
pub use direction::{Direction, Side};
pub use draft::{Draft, draft};
pub use examples::failing_examples;
pub use profile::Profile;
pub use profiles::Profiles;
pub use recognise::{Claim, claimants};
pub use redact::{Redacted, redact};
pub use statement::{Entry, Reading, RefundOf, RowCounts, Statement};

use crate::intake::Document;

/// Reads every table of the document that one profile claims. A table that cannot be read is a
/// problem that names the nearest profile and the columns missing, or the profiles that both claim
/// it.
pub fn read(document: &Document, profiles: &Profiles) -> Reading {
    let mut reading = Reading::default();
    for table in &document.tables {
        let mut claims = claimants(table, profiles);
        match claims.len() {
            0 => reading
                .unread
                .extend(unrecognised::nearly(document, table, profiles)),
            1 => reading
                .statements
                .push(read::statement(document, table, claims.remove(0))),
            _ => reading
                .unread
                .push(unrecognised::contested(document, table, &claims)),
        }
    }
    if reading.statements.is_empty() && reading.unread.is_empty() {
        reading
            .unread
            .push(unrecognised::unknown(document, profiles));
    }
    reading
}
