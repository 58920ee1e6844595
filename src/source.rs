//! Where a figure comes from: a file and a line.

use crate::lang::Bilingual;

/// A place in an imported statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Source {
    /// Index into the list of statements.
    pub statement: u32,
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
