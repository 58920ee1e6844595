//! The limits of detection: confidences, prices, and how many payments make a habit.

use serde::Serialize;

use super::subscription::Band;

/// The limits of detection that the report prints. The weights of the score are in
/// `search/weights.rs`; `docs/detection.md` lists both.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Thresholds {
    /// Confidence from which a subscription is confirmed.
    pub confirmed: f64,
    /// Confidence from which a subscription is likely.
    pub likely: f64,
    /// Confidence from which a subscription is reported at all.
    pub possible: f64,
    /// Upper bound of the confidence for few payments to a platform, without a keyword.
    pub umbrella_at_most: f64,
    /// Upper bound of the confidence for two charges without a keyword.
    pub pair_at_most: f64,
    /// The same, at a merchant that the user's list of cancellations names.
    pub pair_of_named_at_most: f64,
    /// The period is undecided where the score of a similar period differs by at most this.
    pub undecided_within: f64,
    /// Log-odds of a single charge with renewal words.
    pub single_charge: f64,
    /// Number of payments above which a merchant's payments are thinned before the search.
    pub thin_above: usize,
    /// Payments a day above which payments of one price are a habit, unless they have renewal
    /// words.
    pub habit_rate: f64,
    /// Days from a renewal within which a second payment of its price belongs to the same cycle.
    pub twice_within_days: i32,
    /// Number of silent cycles after which a subscription that comes back counts as revived.
    pub silent_cycles: i32,
}

impl Default for Thresholds {
    fn default() -> Thresholds {
        Thresholds {
            confirmed: 0.90,
            likely: 0.60,
            possible: 0.35,
            umbrella_at_most: 0.59,
            pair_at_most: 0.59,
            pair_of_named_at_most: 0.85,
            undecided_within: 1.0,
            single_charge: 0.7,
            thin_above: 300,
            habit_rate: 0.15,
            twice_within_days: 3,
            silent_cycles: 3,
        }
    }
}

impl Thresholds {
    /// The band of a confidence between 0 and 1.
    pub fn band(&self, confidence: f64) -> Band {
        if confidence >= self.confirmed {
            Band::Confirmed
        } else if confidence >= self.likely {
            Band::Likely
        } else {
            Band::Possible
        }
    }
}

/// The limits between equal, introductory, raised and unrelated prices. Used by detection, by the
/// verdicts on charges after a cancellation and by the finding about an introductory price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct PriceLimits {
    /// Prices that differ by at most so many per cent are near; a price in another currency varies.
    pub near_percent: i64,
    /// An introductory price lasts at most so many charges.
    pub intro_charges: usize,
    /// An introductory price is at most so many tenths of the full price.
    pub intro_tenths: i64,
    /// A price above so many tenths of the last one is far from it.
    pub far_above_tenths: i64,
    /// A price below so many tenths of the last one is far from it.
    pub far_below_tenths: i64,
}

/// The price limits in use.
pub const PRICE_LIMITS: PriceLimits = PriceLimits {
    near_percent: 3,
    intro_charges: 3,
    intro_tenths: 8,
    far_above_tenths: 17,
    far_below_tenths: 4,
};

/// Whether two amounts, both in fen, differ by at most [`PriceLimits::near_percent`].
pub fn is_near(one: i64, other: i64) -> bool {
    (one - other).abs() * 100 <= PRICE_LIMITS.near_percent * one.min(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_prices_are_within_three_per_cent_of_the_lower() {
        assert!(is_near(1000, 1030) && is_near(1030, 1000));
        assert!(!is_near(1000, 1031));
        assert!(!is_near(0, 1000));
    }
}
