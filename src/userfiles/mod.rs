//! The files that the user writes: cancellations, decisions, cases, details, evidence.
//!
//! In: the paths given. Out: a [`Folder`], which tells statements and the user's files apart in one
//! walk, and the [`UserFiles`] read from it. Words that only a later room knows (situations,
//! routes, the fields of letters) are kept as written and checked there.

mod cancellation_list;
mod cancellations;
mod cases;
mod decisions;
mod details;
mod folder;
mod layer;
mod line;
mod not_ended;

pub use cancellations::{Cancellation, ListWords, RecordId};
pub use cases::{CaseRecord, Counterpart, Event, EventKind, read_cases, write_cases};
pub use decisions::{Decision, DecisionKind, read_decisions};
pub use details::Details;
pub use folder::{Folder, Named, UserFiles, file_name, find, read_found_list, read_list};
pub use layer::Layer;
pub use not_ended::NotEnded;
