//! Where a figure comes from. Every transaction, reject and finding can be followed to a file and a line.

use sha2::{Digest, Sha256};

use crate::words::Words;

/// A place in an imported statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Source {
    /// Index into the list of statements.
    pub statement: u32,
    /// The 1-based physical line of a text file (the first of a record that spans several), or the row number of a sheet.
    pub line: u32,
}

/// A row that could not be read, or a remark about one that could.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    pub line: u32,
    pub reason: Words,
}

/// A file that was not read at all.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unread {
    pub file: String,
    pub reason: Words,
    /// What the user can do about it.
    pub hint: Words,
}

/// Ten hexadecimal digits of a text's SHA-256: an id that depends on content alone.
pub fn short_digest(text: &str) -> String {
    hexadecimal(&Sha256::digest(text)[..5])
}

/// Bytes as lower-case hexadecimal digits.
pub fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
