//! The log-odds of one step of a chain: its date against chance, its amount, its product, the
//! cycles that it skips.

#![allow(
    clippy::float_arithmetic,
    reason = "scores are log-odds; no money is computed here"
)]

use super::{
    hypothesis::{Hypothesis, Lattice, cycles_between},
    series::{Charge, Series},
    weights::{DATE_CHANCES, WEIGHTS},
};
use crate::recurrence::{
    cadence::Period,
    thresholds::{PRICE_LIMITS, is_near},
};

/// A step from one charge to a later one, and its log-odds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Edge {
    /// Cycles between the two charges.
    pub cycles: i32,
    /// Days off the due day.
    pub off_days: i32,
    /// For the date.
    pub date: f64,
    /// The points for a date exactly on the due day.
    pub exact_date: f64,
    /// For an equal price.
    pub same_price: f64,
    /// For another price.
    pub other_price: f64,
    /// For missed cycles.
    pub missed: f64,
    /// For another product.
    pub product: f64,
}

impl Edge {
    /// The sum of the parts: the logarithm of the odds that the second charge follows the first.
    pub fn total(&self) -> f64 {
        self.date + self.same_price + self.other_price + self.missed + self.product
    }

    /// Whether the change of price is so large that no date can outweigh it.
    pub fn has_unrelated_price(&self) -> bool {
        self.other_price <= WEIGHTS.price_unrelated
    }
}

/// The step from one charge to another; `None` where the hypothesis has none. `before`: the chain
/// up to the first of the two.
pub(super) fn edge(
    series: &Series<'_>,
    lattice: &Lattice,
    from: usize,
    to: usize,
    before: Before,
) -> Option<Edge> {
    let (cycles, off_days) = cycles_between(series, lattice, from, to)?;
    let period = lattice.period();
    let (one, other) = (&series.charges[from], &series.charges[to]);
    let rate = series.rate(to, period, one.fen == other.fen);
    let earns = |off_days| {
        let chance = DATE_CHANCES.of(off_days, period);
        (chance.ln() - rate.ln()).min(WEIGHTS.date_at_most)
    };
    let (same_price, other_price) = price_points(series, one, other, before);
    Some(Edge {
        cycles,
        off_days,
        date: earns(off_days),
        exact_date: earns(0),
        same_price,
        other_price,
        missed: f64::from(cycles - 1) * WEIGHTS.missed_cycle_chance.ln(),
        product: product_points(one, other),
    })
}

fn product_points(one: &Charge, other: &Charge) -> f64 {
    // An opening offer has another product name than the subscription that follows.
    if one.wording.opening {
        return 0.0;
    }
    let renamed = one.product != other.product && one.product != 0 && other.product != 0;
    // All debits of a subscription have renewal words, or none has; one that differs is a purchase.
    let both_tell = one.from_wallet && other.from_wallet;
    let words_differ = both_tell && one.wording.strong != other.wording.strong;
    let points = |holds: bool, points: f64| if holds { points } else { 0.0 };
    points(renamed, WEIGHTS.other_product) + points(words_differ, WEIGHTS.renewal_words_differ)
}

/// The chain up to a step: how many charges, and which prices.
#[derive(Clone, Copy, Debug)]
pub(super) struct Before {
    /// Charges so far.
    members: usize,
    /// Price levels so far; a return to the previous level does not count as a new one.
    pub levels: usize,
    /// The price level before the present one in fen; 0 where there was none.
    left_level: i64,
}

impl Before {
    /// A chain of one charge.
    pub const FIRST: Before = Before {
        members: 1,
        levels: 1,
        left_level: 0,
    };

    /// The chain after the step from one charge to another.
    pub fn after(self, one: &Charge, other: &Charge) -> Before {
        let members = self.members + 1;
        if is_near(one.fen, other.fen) {
            return Before { members, ..self };
        }
        Before {
            members,
            levels: self.levels + usize::from(!self.returns(other.fen)),
            left_level: one.fen,
        }
    }

    /// Whether a price is the one before the present price, as at the end of a promotion.
    fn returns(self, fen: i64) -> bool {
        is_near(self.left_level, fen)
    }
}

/// The points for an equal price, and those for another price; one of the two is 0.
fn price_points(series: &Series<'_>, one: &Charge, other: &Charge, before: Before) -> (f64, f64) {
    if one.fen == other.fen {
        let share = series.background.share(other.fen);
        let chance = WEIGHTS.same_price_share * share + WEIGHTS.same_price_floor;
        return (-chance.ln() - WEIGHTS.same_price_cost, 0.0);
    }
    let tenths = |tenths: i64| tenths as f64 / 10.0;
    let ratio = other.fen as f64 / one.fen as f64;
    let is_bill = series.merchant.bills;
    let of_a_bill = 1.0 / WEIGHTS.bill_ratio_at_most..=WEIGHTS.bill_ratio_at_most;
    let rise = 1.0..=tenths(PRICE_LIMITS.far_above_tenths);
    let change = tenths(PRICE_LIMITS.far_below_tenths)..=WEIGHTS.price_ratio_at_most;
    let intro = ratio > 1.0 && before.levels == 1 && before.members <= PRICE_LIMITS.intro_charges;
    let wavers = is_near(one.fen, other.fen) || before.returns(other.fen);
    let step = if is_bill && of_a_bill.contains(&ratio) {
        WEIGHTS.bill_changes
    } else if wavers || intro && one.wording.opening {
        WEIGHTS.price_wavers
    } else if intro {
        WEIGHTS.price_after_intro
    } else if rise.contains(&ratio) {
        WEIGHTS.price_rises
    } else if change.contains(&ratio) {
        WEIGHTS.price_changes
    } else {
        WEIGHTS.price_unrelated
    };
    (0.0, step)
}

/// The log-odds of the first charge. Off the anchor day, it makes the anchor less likely. In no
/// cycle of the hypothesis, it cannot begin the chain.
pub(super) fn start_points(lattice: &Lattice, first: usize) -> f64 {
    match lattice.hypothesis {
        Hypothesis::Anchored { .. } => match lattice.slots[first] {
            Some((_, off_days)) => WEIGHTS.off_anchor_a_day * f64::from(off_days.abs()),
            None => f64::NEG_INFINITY,
        },
        Hypothesis::Rebased(Period::Months(_)) => WEIGHTS.without_anchor,
        Hypothesis::Rebased(Period::Days(_)) => 0.0,
    }
}
