//! Indices of the ledger: of its transactions and of its texts. 32 bits each, since a ledger may
//! have millions of both.

/// A text of the ledger. Equal texts are one, so that work on names is done once per distinct text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text(u32);

impl Text {
    /// As an index of a list.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// Index of a transaction in its ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TransactionId(u32);

impl TransactionId {
    /// As an index of a list.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl From<usize> for Text {
    fn from(index: usize) -> Text {
        Text(u32::try_from(index).unwrap_or(u32::MAX))
    }
}

impl From<usize> for TransactionId {
    fn from(index: usize) -> TransactionId {
        TransactionId(u32::try_from(index).unwrap_or(u32::MAX))
    }
}
