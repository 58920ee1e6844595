//! Billing periods: calendar months on an anchor day, or a fixed number of days.

use chrono::{Datelike, Days, NaiveDate};

pub use crate::calendar::Period;
use crate::{bilingual, calendar::month_step, lang::Bilingual};

/// A period and the day of the month it is bound to, where it is bound to one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cadence {
    pub period: Period,
    /// 1–31; in a shorter month the last day. `None` for days, and for months counted from the charge before.
    pub anchor_day: Option<u32>,
}

impl Cadence {
    /// The due day after a charge, `cycles` cycles on.
    pub fn due_after(self, charge: NaiveDate, cycles: i32) -> NaiveDate {
        match self.period {
            Period::Days(days) => {
                charge + Days::new(u64::from(days) * u64::try_from(cycles).unwrap_or(0))
            }
            Period::Months(months) => {
                let anchor = self.anchor_day.unwrap_or(charge.day());
                month_step(
                    self.due_near(charge, anchor),
                    i32::from(months) * cycles,
                    anchor,
                )
            }
        }
    }

    /// The due day one cycle before a charge.
    pub fn due_before(self, charge: NaiveDate) -> NaiveDate {
        match self.period {
            Period::Days(days) => charge - Days::new(u64::from(days)),
            Period::Months(months) => {
                let anchor = self.anchor_day.unwrap_or(charge.day());
                month_step(self.due_near(charge, anchor), -i32::from(months), anchor)
            }
        }
    }

    /// The due day a charge belongs to: debits run up to five days early.
    fn due_near(self, charge: NaiveDate, anchor: u32) -> NaiveDate {
        (-1..=1)
            .map(|months| month_step(charge, months, anchor))
            .min_by_key(|&due| {
                let residual = crate::calendar::days_between(due, charge);
                (!(-5..=14).contains(&residual), residual.abs())
            })
            .unwrap_or(charge)
    }

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
                "{zh} {day} 日前后",
                "{en}, about day {day}",
                zh = &each.zh,
                en = &each.en
            ),
            None => each,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn due_days_keep_their_anchor() {
        let monthly = |anchor| Cadence {
            period: Period::Months(1),
            anchor_day: Some(anchor),
        };
        assert_eq!(
            monthly(3).due_after(day("2026-05-03"), 1),
            day("2026-06-03")
        );
        assert_eq!(
            monthly(31).due_after(day("2026-02-28"), 1),
            day("2026-03-31")
        );
        // Taken three days early, the next due day is still the anchor's.
        assert_eq!(
            monthly(1).due_after(day("2026-04-28"), 1),
            day("2026-06-01")
        );
        let thirty = Cadence {
            period: Period::Days(30),
            anchor_day: None,
        };
        assert_eq!(thirty.due_after(day("2026-01-01"), 2), day("2026-03-02"));
    }
}
