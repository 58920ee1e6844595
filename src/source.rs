//! Where a figure comes from: a file and a line.

use crate::lang::Bilingual;

/// Index of a statement in the list of all that were read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StatementId(u32);

impl From<usize> for StatementId {
    fn from(index: usize) -> StatementId {
        StatementId(u32::try_from(index).unwrap_or(u32::MAX))
    }
}

impl From<StatementId> for usize {
    fn from(id: StatementId) -> usize {
        id.0 as usize
    }
}

/// A place in an imported statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Source {
    pub statement: StatementId,
    /// The 1-based physical line of a text file (the first line of a record that spans several), or
    /// the row number of a sheet.
    pub line: u32,
}

/// A row that could not be read, or a note on one that could.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    pub line: u32,
    pub reason: Bilingual,
}
