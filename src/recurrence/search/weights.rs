//! The numbers of the score and of the search. `docs/detection.md` lists them, and a test compares
//! the two.

use serde::Serialize;

use crate::recurrence::cadence::{DEBIT_WINDOW, Period};

/// The weights of the score, in log-odds (natural logarithm) unless a line says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Weights {
    /// Every chain: most merchants are not paid by subscription.
    pub base: f64,
    /// Upper bound of the points for one date.
    pub date_at_most: f64,
    /// The probability of a missed cycle; each one costs its logarithm.
    pub missed_cycle_chance: f64,
    /// A first charge off the due day, for each day.
    pub off_anchor_a_day: f64,
    /// Months that are counted from the charge before instead of from an anchor day.
    pub without_anchor: f64,

    /// Equal price: factor of the share of the merchant's payments that have this price.
    pub same_price_share: f64,
    /// Equal price: added to that product, so that a price never seen elsewhere is bounded.
    pub same_price_floor: f64,
    /// Equal price: taken from each step's points.
    pub same_price_cost: f64,
    /// Upper bound for equal prices where the merchant has one price.
    pub one_price_at_most: f64,
    /// Upper bound for equal prices where the merchant has many prices.
    pub same_price_at_most: f64,

    /// A near price, a return to the price before, or a rise after an opening offer.
    pub price_wavers: f64,
    /// A first rise within the first charges, without words for an opening offer.
    pub price_after_intro: f64,
    /// Any other rise, up to `PriceLimits::far_above_tenths`.
    pub price_rises: f64,
    /// Any other change, from `PriceLimits::far_below_tenths` up to `price_ratio_at_most`.
    pub price_changes: f64,
    /// A change of a bill's amount.
    pub bill_changes: f64,
    /// Any other change of price; the search takes no such step.
    pub price_unrelated: f64,
    /// Highest ratio of two prices in a step (a ratio).
    pub price_ratio_at_most: f64,
    /// Highest ratio of two amounts of a bill; the lowest is its inverse (a ratio).
    pub bill_ratio_at_most: f64,
    /// Small changes of price in most steps, without a keyword.
    pub price_wavers_throughout: f64,
    /// More price levels than 1 plus a third of the charges (the third is at least 1).
    pub too_many_prices: f64,

    /// Another product than the charge before.
    pub other_product: f64,
    /// Only one of two successive wallet rows has renewal words.
    pub renewal_words_differ: f64,

    /// Each charge.
    pub repetition: f64,
    /// Upper bound for the number of charges.
    pub repetition_at_most: f64,
    /// Dates that earn less than the part `exact_enough` of exact dates, without a keyword.
    pub loose_dates: f64,
    /// The part of the points for exact dates that the dates must reach (a ratio).
    pub exact_enough: f64,
    /// The same for short cycles, where automatic debits are punctual.
    pub exact_enough_if_short: f64,
    /// Cycles of fewer days are short (days).
    pub short_below_days: i32,
    /// A short cycle without renewal words.
    pub short_cycle: f64,
    /// Payments above which regular intervals are expected by chance, without a keyword (a number).
    pub many_payments: f64,
    /// More than a quarter of the cycles are missed, in a chain of four charges or more.
    pub too_many_gaps: f64,

    /// More payments of the same prices outside the chain than in it.
    pub more_outside: f64,
    /// Payments of the same prices outside: factor of their ratio to those in the chain.
    pub some_outside: f64,
    /// A bill at a merchant with more other payments than charges of the bill.
    pub bill_among_others: f64,
    /// A payment of the same prices is a loose end from so many cycles before the first charge.
    pub loose_before_cycles: f64,
    /// A payment of the same prices is a loose end from so many cycles after the last charge.
    pub loose_after_cycles: f64,

    /// How much more likely a period is that the texts name (a ratio).
    pub promised_cycle_ratio: f64,
    /// Renewal words: factor of the share of charges that have them.
    pub renewal_words: f64,
    /// Membership words or an opening offer: factor of the share of charges.
    pub membership_words: f64,
    /// Goods in more than half of the charges, without renewal words.
    pub goods: f64,
    /// The catalogue knows the merchant as a seller of memberships.
    pub known_seller: f64,
    /// The user's list of cancellations names the merchant.
    pub named_by_user: f64,
    /// Charges at the same time of day.
    pub time_of_day: f64,
    /// The standard deviation below which it is the same time of day (minutes).
    pub same_time_minutes: f64,

    /// Charges with renewal words and no cycle: each charge after the first.
    pub words_alone_repetition: f64,
    /// Charges with renewal words and no cycle: upper bound for their number.
    pub words_alone_repetition_at_most: f64,
    /// Charges with renewal words and no cycle: a known seller, or a merchant on the user's list.
    pub words_alone_known: f64,
}

/// The weights in use.
pub const WEIGHTS: Weights = Weights {
    base: -6.0,
    date_at_most: 4.6,
    missed_cycle_chance: 0.05,
    off_anchor_a_day: -0.3,
    without_anchor: -0.7,

    same_price_share: 0.5,
    same_price_floor: 0.025,
    same_price_cost: 0.07,
    one_price_at_most: 1.2,
    same_price_at_most: 5.0,

    price_wavers: -0.8,
    price_after_intro: -1.8,
    price_rises: -2.7,
    price_changes: -3.6,
    bill_changes: -0.3,
    price_unrelated: -6.0,
    price_ratio_at_most: 2.5,
    bill_ratio_at_most: 5.0,
    price_wavers_throughout: -6.0,
    too_many_prices: -12.0,

    other_product: -2.0,
    renewal_words_differ: -6.0,

    repetition: 0.6,
    repetition_at_most: 5.0,
    loose_dates: -20.0,
    exact_enough: 0.35,
    exact_enough_if_short: 0.6,
    short_below_days: 20,
    short_cycle: -3.0,
    many_payments: 12.0,
    too_many_gaps: -6.0,

    more_outside: -4.0,
    some_outside: -1.5,
    bill_among_others: -12.0,
    loose_before_cycles: 0.5,
    loose_after_cycles: 0.9,

    promised_cycle_ratio: 10.0,
    renewal_words: 3.5,
    membership_words: 1.9,
    goods: -3.0,
    known_seller: 1.5,
    named_by_user: 2.0,
    time_of_day: 0.8,
    same_time_minutes: 45.0,

    words_alone_repetition: 0.3,
    words_alone_repetition_at_most: 1.2,
    words_alone_known: 0.5,
};

/// The chance of a debit on one day, by how far that day is off the due day (probabilities).
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct DateChances {
    /// On the due day.
    pub on_the_day: f64,
    /// A day off.
    pub one_day_off: f64,
    /// Two or three days early.
    pub two_or_three_early: f64,
    /// More days early, as far as the debit window goes.
    pub more_days_early: f64,
    /// Two days late or more, and on time.
    pub two_or_three_late: f64,
    /// Later, as a retry. Only for cycles that are long enough.
    pub retry: f64,
    /// The shortest cycle that is retried (days).
    pub retry_from_days: i32,
    /// On the due day of a cycle of up to ten days.
    pub short_on_the_day: f64,
    /// A day off, in such a cycle.
    pub short_one_day_off: f64,
    /// Two days off, in such a cycle.
    pub short_two_days_off: f64,
    /// The longest such cycle (days).
    pub short_up_to_days: i32,
}

/// The chances in use.
pub const DATE_CHANCES: DateChances = DateChances {
    on_the_day: 0.52,
    one_day_off: 0.12,
    two_or_three_early: 0.04,
    more_days_early: 0.015,
    two_or_three_late: 0.025,
    retry: 0.003,
    retry_from_days: 25,
    short_on_the_day: 0.62,
    short_one_day_off: 0.12,
    short_two_days_off: 0.01,
    short_up_to_days: 10,
};

impl DateChances {
    /// The chance of a debit so many days off its due day; 0 outside the debit window.
    pub(super) fn of(&self, residual: i32, period: Period) -> f64 {
        let days = period.days();
        if days <= self.short_up_to_days {
            return match residual {
                0 => self.short_on_the_day,
                -1 | 1 => self.short_one_day_off,
                -2 | 2 => self.short_two_days_off,
                _ => 0.0,
            };
        }
        let window = DEBIT_WINDOW;
        match residual {
            0 => self.on_the_day,
            -1 | 1 => self.one_day_off,
            -3 | -2 => self.two_or_three_early,
            late if (2..=window.on_time_days).contains(&late) => self.two_or_three_late,
            early if (-window.early_days..0).contains(&early) => self.more_days_early,
            late if days >= self.retry_from_days && window.retry().contains(&late) => self.retry,
            _ => 0.0,
        }
    }
}

/// The share of each period among subscriptions in general.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct PeriodShares {
    /// A month.
    pub month: f64,
    /// A quarter, or a year.
    pub quarter_or_year: f64,
    /// 30 or 31 days.
    pub days_30_or_31: f64,
    /// A week.
    pub week: f64,
    /// Half a year.
    pub half_year: f64,
    /// 14, 28, 93 or 365 days.
    pub days_14_28_93_365: f64,
    /// 372 days: twelve times 31.
    pub days_372: f64,
    /// Two months.
    pub two_months: f64,
    /// Any other period.
    pub other: f64,
}

/// The shares in use.
pub const PERIOD_SHARES: PeriodShares = PeriodShares {
    month: 0.62,
    quarter_or_year: 0.07,
    days_30_or_31: 0.05,
    week: 0.03,
    half_year: 0.02,
    days_14_28_93_365: 0.012,
    days_372: 0.01,
    two_months: 0.008,
    other: 0.006,
};

impl PeriodShares {
    /// The log-odds of a period against a monthly one.
    #[allow(clippy::float_arithmetic, reason = "log-odds, no money")]
    pub(super) fn prior(&self, period: Period) -> f64 {
        let share = match period {
            Period::Months(1) => self.month,
            Period::Months(3 | 12) => self.quarter_or_year,
            Period::Days(30 | 31) => self.days_30_or_31,
            Period::Days(7) => self.week,
            Period::Months(6) => self.half_year,
            Period::Days(28 | 14 | 93 | 365) => self.days_14_28_93_365,
            Period::Days(372) => self.days_372,
            Period::Months(2) => self.two_months,
            Period::Months(_) | Period::Days(_) => self.other,
        };
        (share / self.month).ln()
    }
}

/// The limits of the search for chains, and for charges that are joined to them.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct SearchLimits {
    /// Up to so many charges, all hypotheses are tried; with more, only those that two charges of
    /// nearly one price support.
    pub try_all_up_to: usize,
    /// Cycles longer than this may not be missed (days).
    pub no_gap_above_days: i32,
    /// Cycles from one charge to the next, at most.
    pub cycles_a_step: i32,
    /// Days by which calendar months differ in length, added when charges are paired.
    pub month_slack_days: i32,
    /// Fewer charges at a platform, without a keyword, are hardly a subscription to one of its
    /// sellers.
    pub members_of_a_platform: usize,
    /// Subscriptions of one person at one merchant, at most.
    pub most_streams: usize,
    /// An opening offer comes at most so many days before the stream that it belongs to.
    pub trial_within_days: i32,
    /// A chain may be two monthly plans when its cycle is at least so long (days).
    pub half_month_from_days: i32,
    /// A chain may be two monthly plans when its cycle is at most so long (days).
    pub half_month_to_days: i32,
    /// A chain may be two monthly plans when it has at least so many charges.
    pub half_month_charges: usize,
    /// Points by which the dates of each monthly plan are better on average (log-odds).
    pub half_month_better: f64,
    /// A charge of a known price and product continues a stream within so many cycles.
    pub continues_within_cycles: i32,
    /// A stream that stopped may be revived within so many cycles.
    pub returns_within_cycles: i32,
    /// The least time over which a price's payments a day are counted (days).
    pub habit_from_days: i32,
    /// A merchant's payments a day are counted over the time it was seen and one cycle more, of at
    /// most so many days.
    pub rate_cycle_at_most_days: i32,
    /// Prices within so many per cent count as one when payments a day are counted.
    pub one_price_percent: i64,
    /// The days of the month of so many latest charges are always tried as anchors.
    pub anchors_of_latest: usize,
    /// After thinning, at most so many times `Thresholds::thin_above` payments are searched.
    pub thinned_at_most_times: usize,
}

/// The limits in use.
pub const SEARCH_LIMITS: SearchLimits = SearchLimits {
    try_all_up_to: 12,
    no_gap_above_days: 100,
    cycles_a_step: 3,
    month_slack_days: 3,
    members_of_a_platform: 5,
    most_streams: 24,
    trial_within_days: 35,
    half_month_from_days: 13,
    half_month_to_days: 17,
    half_month_charges: 6,
    half_month_better: 0.3,
    continues_within_cycles: 12,
    returns_within_cycles: 24,
    habit_from_days: 30,
    rate_cycle_at_most_days: 31,
    one_price_percent: 2,
    anchors_of_latest: 3,
    thinned_at_most_times: 3,
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chance_of_a_debit_falls_off_around_the_due_day() {
        let month = Period::Months(1);
        for (residual, chance) in [
            (-6, 0.0),
            (-5, 0.015),
            (-4, 0.015),
            (-3, 0.04),
            (-2, 0.04),
            (-1, 0.12),
            (0, 0.52),
            (1, 0.12),
            (2, 0.025),
            (3, 0.025),
            (4, 0.003),
            (14, 0.003),
            (15, 0.0),
        ] {
            assert_eq!(DATE_CHANCES.of(residual, month), chance, "{residual}");
        }
        // A cycle of 20 days is too short to be retried.
        assert_eq!(DATE_CHANCES.of(4, Period::Days(20)), 0.0);
    }

    #[test]
    fn a_week_has_a_narrow_window() {
        for (residual, chance) in [(0, 0.62), (-1, 0.12), (2, 0.01), (-3, 0.0), (3, 0.0)] {
            assert_eq!(
                DATE_CHANCES.of(residual, Period::Days(7)),
                chance,
                "{residual}"
            );
        }
    }

    #[test]
    fn a_month_is_the_most_common_period() {
        assert_eq!(PERIOD_SHARES.prior(Period::Months(1)), 0.0);
        assert!(PERIOD_SHARES.prior(Period::Days(30)) < -2.0);
        assert!(PERIOD_SHARES.prior(Period::Days(20)) < PERIOD_SHARES.prior(Period::Days(30)));
    }
}
