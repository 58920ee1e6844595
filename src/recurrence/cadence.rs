//! Billing periods, cadences with their due days, and the days around a due day.

use std::ops::RangeInclusive;

use chrono::{Datelike, Days, NaiveDate};
use serde::Serialize;

pub use crate::calendar::Period;
use crate::{
    bilingual,
    calendar::{days_between, month_step},
    lang::Bilingual,
};

/// The debit window: how many days before and after a due day a debit still belongs to it.
///
/// Detection, the calculation of due days and the audit's policy all use these numbers. They follow
/// the lead times that WeChat, Alipay and the banks publish.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct DebitWindow {
    /// A debit comes at most so many days before its due day.
    pub early_days: i32,
    /// A debit up to so many days late is on time.
    pub on_time_days: i32,
    /// A debit up to so many days late moves the due days of those that follow.
    pub drift_days: i32,
    /// A debit up to so many days late is a retry of one that failed.
    pub retry_days: i32,
}

/// The debit window in use.
pub const DEBIT_WINDOW: DebitWindow = DebitWindow {
    early_days: 5,
    on_time_days: 3,
    drift_days: 9,
    retry_days: 14,
};

impl DebitWindow {
    /// Days off the due day at which a debit is on time.
    pub const fn on_time(&self) -> RangeInclusive<i32> {
        -self.early_days..=self.on_time_days
    }

    /// Days off the due day at which a debit is a retry of one that failed.
    pub const fn retry(&self) -> RangeInclusive<i32> {
        self.on_time_days + 1..=self.retry_days
    }

    /// Days off the due day at which a debit belongs to it at all.
    pub const fn whole(&self) -> RangeInclusive<i32> {
        -self.early_days..=self.retry_days
    }
}

/// A billing period, with its anchor day where it has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cadence {
    /// The length of a cycle.
    pub period: Period,
    /// The day of the month, 1–31; in a shorter month its last day. `None` for periods of days, and
    /// for months that are counted from the charge before.
    pub anchor_day: Option<u32>,
}

impl Cadence {
    /// The due day `cycles` cycles after the due day that a charge belongs to.
    pub fn due_after(self, charge: NaiveDate, cycles: i32) -> NaiveDate {
        match self.period {
            Period::Days(days) => {
                charge + Days::new(u64::from(days) * u64::try_from(cycles).unwrap_or(0))
            }
            Period::Months(months) => {
                let anchor = self.anchor_day.unwrap_or(charge.day());
                month_step(due_near(charge, anchor), i32::from(months) * cycles, anchor)
            }
        }
    }

    /// The due day one cycle before the due day that a charge belongs to.
    pub fn due_before(self, charge: NaiveDate) -> NaiveDate {
        match self.period {
            Period::Days(days) => charge - Days::new(u64::from(days)),
            Period::Months(months) => {
                let anchor = self.anchor_day.unwrap_or(charge.day());
                month_step(due_near(charge, anchor), -i32::from(months), anchor)
            }
        }
    }

    /// The cadence as a phrase: 每月 3 日前后, "every month, about day 3".
    pub fn words(self) -> Bilingual {
        let each = match self.period {
            Period::Months(1) => bilingual!("每月", "every month"),
            Period::Months(3) => bilingual!("每季度", "every quarter"),
            Period::Months(6) => bilingual!("每半年", "every half year"),
            Period::Months(12) => bilingual!("每年", "every year"),
            Period::Months(months) => bilingual!("每 {months} 个月", "every {months} months"),
            Period::Days(7) => bilingual!("每周", "every week"),
            Period::Days(days) => bilingual!("每 {days} 天", "every {days} days"),
        };
        match self.anchor_day {
            Some(day) => bilingual!(
                "{each} {day} 日前后",
                "{each}, about day {day}",
                each = &each
            ),
            None => each,
        }
    }
}

/// The due day, for an anchor day, that a charge belongs to: the one in whose debit window it is,
/// else the nearest.
fn due_near(charge: NaiveDate, anchor: u32) -> NaiveDate {
    (-1..=1)
        .map(|months| month_step(charge, months, anchor))
        .min_by_key(|&due| {
            let residual = days_between(due, charge);
            (!DEBIT_WINDOW.whole().contains(&residual), residual.abs())
        })
        .unwrap_or(charge)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn monthly(anchor: u32) -> Cadence {
        Cadence {
            period: Period::Months(1),
            anchor_day: Some(anchor),
        }
    }

    fn counted(period: Period) -> Cadence {
        Cadence {
            period,
            anchor_day: None,
        }
    }

    #[test]
    fn due_days_keep_their_anchor() {
        for (cadence, charge, cycles, due) in [
            (monthly(3), "2026-05-03", 1, "2026-06-03"),
            (monthly(3), "2026-05-03", 4, "2026-09-03"),
            // After a short month the anchor comes back.
            (monthly(31), "2026-02-28", 1, "2026-03-31"),
            (monthly(31), "2026-01-31", 1, "2026-02-28"),
            // Taken three days early, the next due day is still the anchor's.
            (monthly(1), "2026-04-28", 1, "2026-06-01"),
            // Taken a week late, too.
            (monthly(20), "2026-04-27", 1, "2026-05-20"),
        ] {
            assert_eq!(cadence.due_after(day(charge), cycles), day(due), "{charge}");
        }
    }

    #[test]
    fn without_an_anchor_due_days_are_counted_from_the_charge() {
        for (period, charge, cycles, due) in [
            (Period::Days(30), "2026-01-01", 2, "2026-03-02"),
            (Period::Days(7), "2026-01-01", 1, "2026-01-08"),
            (Period::Months(1), "2026-01-31", 1, "2026-02-28"),
            (Period::Months(12), "2024-02-29", 1, "2025-02-28"),
        ] {
            let found = counted(period).due_after(day(charge), cycles);
            assert_eq!(found, day(due), "{period} after {charge}");
        }
    }

    #[test]
    fn the_due_day_before_a_charge_is_a_cycle_back() {
        for (cadence, charge, due) in [
            (monthly(31), "2026-03-31", "2026-02-28"),
            (monthly(3), "2026-05-05", "2026-04-03"),
            (counted(Period::Days(30)), "2026-03-02", "2026-01-31"),
        ] {
            assert_eq!(cadence.due_before(day(charge)), day(due), "{charge}");
        }
    }

    #[test]
    fn a_month_resembles_thirty_days_and_not_twenty_eight() {
        let month = Period::Months(1);
        assert!(month.resembles(Period::Days(30)) && month.resembles(Period::Days(31)));
        assert!(!month.resembles(Period::Days(28)) && !month.resembles(Period::Months(2)));
    }

    #[test]
    fn a_period_is_read_and_printed() {
        for text in ["1m", "12m", "30d"] {
            let read = Period::parse(text).map(|period| period.to_string());
            assert_eq!(read.as_deref(), Some(text));
        }
        for text in ["", "m", "0d", "3w", "1"] {
            assert_eq!(Period::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_cadence_is_a_phrase_in_both_languages() {
        assert_eq!(
            monthly(3).words(),
            Bilingual::new("每月 3 日前后", "every month, about day 3")
        );
        assert_eq!(
            counted(Period::Days(30)).words(),
            Bilingual::new("每 30 天", "every 30 days")
        );
    }
}
