//! The points of a score: log-odds for or against a subscription, each with its reason.

#![allow(
    clippy::float_arithmetic,
    reason = "scores are log-odds; no money is computed here"
)]

/// Log-odds for (positive) or against (negative) a subscription, and their reason.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// What the points are given for.
    pub reason: Reason,
    /// Log-odds (natural logarithm).
    pub points: f64,
}

/// The reasons for points. `docs/detection.md` lists the points of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// Most merchants are not paid by subscription.
    Base,
    /// Charges fall on their due days better than by chance.
    DatesHit,
    /// The same price again and again.
    SamePrice,
    /// The number of charges.
    Repetition,
    /// The price changed.
    PriceSteps,
    /// Cycles without a charge.
    MissedCycles,
    /// Texts that say that the charge renews by itself.
    RenewalWords,
    /// Texts that name a membership.
    MembershipWords,
    /// The catalogue knows the merchant as a seller of memberships.
    KnownSeller,
    /// The user's list of cancellations names the merchant.
    NamedByUser,
    /// How common the period is.
    RareCycle,
    /// The texts name this period.
    PromisedCycle,
    /// Charges at the same time of day.
    TimeOfDay,
    /// Payments of the same price that are not in the chain.
    OtherPurchases,
    /// Payments of the same price well before the first or after the last charge of the chain.
    LooseEnds,
    /// Most charges are off their due days.
    LooseDates,
    /// Texts that name goods.
    Goods,
    /// A cycle of days or weeks.
    ShortCycle,
    /// The first charge is off the due day.
    OffAnchor,
    /// The product's name changed.
    OtherProduct,
    /// Texts that say that the charge renews, on days that show no cycle.
    WordsAlone,
}

/// The score of a chain: the sum of its points, in log-odds.
pub fn total(points: &[Point]) -> f64 {
    points.iter().map(|point| point.points).sum()
}

/// The confidence (0 to 1) of a score in log-odds.
pub fn logistic(score: f64) -> f64 {
    1.0 / (1.0 + (-score).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_of_nothing_is_an_even_chance() {
        assert_eq!(logistic(total(&[])), 0.5);
    }

    #[test]
    fn points_add_up_to_a_confidence() {
        let point = |points| Point {
            reason: Reason::Base,
            points,
        };
        let score = total(&[point(-6.0), point(8.2)]);
        assert!((logistic(score) - 0.9).abs() < 0.001);
    }
}
