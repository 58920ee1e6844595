//! The report: one typed value, and a writer for each format. Writers only format.

mod cases;
mod compose;
mod coverage;
mod explain;
mod json;
mod labels;
mod lookup;
mod markdown;
mod model;
mod pack;
mod parquet;
mod tables;
mod terminal;

pub use cases::{case_line, packed, verified};
pub use compose::compose;
pub use coverage::{accounts, coverage};
pub use explain::{Explanation, explain};
pub use json::write as json;
pub use labels::{check_place, rows_sentence};
pub use markdown::write as markdown;
pub use model::*;
pub use pack::{NotCopied, Packed, Verified, case_sheet, pack, verify};
pub use parquet::write as parquet;
pub use tables::write as csv;
pub use terminal::{Style, write as terminal};
