//! Order numbers and other digits that follow from the seed.

use super::rows::Shown;
use crate::people::life::PaymentId;

/// Digits computed from the seed and their purpose, so that a second export of a row repeats them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Numbers(pub(super) u64);

impl Numbers {
    /// The SplitMix64 finalizer over the seed and a text.
    fn mix(self, purpose: &str, id: u64) -> u64 {
        let seed = purpose
            .bytes()
            .fold(self.0, |sum, byte| step(sum ^ u64::from(byte)));
        step(seed ^ id)
    }

    /// A number below `end`.
    pub(super) fn of(self, purpose: &str, id: PaymentId, end: u64) -> u64 {
        self.mix(purpose, id as u64) % end
    }

    /// A text of so many digits.
    pub(super) fn digits(self, purpose: &str, id: PaymentId, count: usize) -> String {
        let mixed = self.mix(purpose, id as u64);
        let text = format!("{mixed:020}");
        text[text.len() - count..].to_owned()
    }

    /// A text of so many digits; its last six belong to this row alone.
    pub(super) fn unique(self, purpose: &str, row: &Shown, count: usize) -> String {
        let rows = 2 * row.id + usize::from(row.refund.is_some());
        // A factor coprime to ten permutes the numbers below a million.
        let scattered = (rows * 482_717 + 318_031) % 1_000_000;
        format!("{}{scattered:06}", self.digits(purpose, rows, count - 6))
    }

    /// Whether a text belongs to one half of all texts or to the other.
    pub(super) fn halves(self, text: &str) -> bool {
        self.mix(text, 0).is_multiple_of(2)
    }
}

fn step(state: u64) -> u64 {
    let mut mixed = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
#[allow(unused_imports, reason = "a bench without a harness compiles no tests")]
mod tests {
    use chrono::NaiveDateTime;

    use super::Numbers;
    use crate::people::{
        exports::rows::Shown,
        life::{Funding, Kind, Payment, Wallet},
    };

    #[test]
    fn no_two_rows_share_an_order_number() {
        let payment = Payment {
            at: NaiveDateTime::default(),
            fen: 100,
            payee: String::new(),
            company: String::new(),
            item: String::new(),
            kind: Kind::Purchase,
            wallet: Some(Wallet::WeChat),
            funding: Funding::Balance,
            posted_after: 0,
            refund: None,
            closed: false,
        };
        let number = |id| {
            let row = Shown {
                id,
                payment: &payment,
                refund: None,
                at: payment.at,
                balance: 0,
            };
            Numbers(7).unique("order", &row, 10)
        };
        let numbers: std::collections::BTreeSet<String> = (0..10_000).map(number).collect();
        assert_eq!(numbers.len(), 10_000);
    }
}
