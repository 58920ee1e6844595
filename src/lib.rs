#![doc = include_str!("../docs/architecture.md")]

pub mod words;
pub mod money;
pub mod calendar;
pub mod trace;
pub mod catalog;
pub mod intake;
pub mod statement;
pub mod ledger;
pub mod recurrence;
pub mod audit;
pub mod dispute;
pub mod report;
pub mod pipeline;
pub mod cli;
