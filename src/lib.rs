#![doc = include_str!("../docs/architecture.md")]
#![cfg_attr(
    test,
    allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail")
)]

pub mod audit;
pub mod calendar;
pub mod catalog;
pub mod cli;
pub mod digest;
pub mod dispute;
pub mod intake;
pub mod lang;
pub mod ledger;
pub mod money;
pub mod pipeline;
pub mod problem;
pub mod recurrence;
pub mod report;
pub mod rulebook;
pub mod source;
pub mod statement;
pub mod text;
pub mod userfiles;
