//! Days and times of statements: Beijing time, to the second at best. A day without a time stays a
//! day; no midnight is invented.

use std::{fmt, sync::LazyLock};

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, NaiveTime, Utc};
use regex::Regex;
use serde::{Deserialize, Serialize, Serializer};

use crate::text::pattern;

/// A day, and the time of day where the statement gives one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment {
    pub day: NaiveDate,
    pub time: Option<NaiveTime>,
}

impl Moment {
    /// A day without a time.
    pub fn day(day: NaiveDate) -> Moment {
        Moment { day, time: None }
    }

    /// Reads the ways statements write a day, with or without a time: `2026-05-03 08:00:11`,
    /// `2026/5/3 8:00`, `20260503`, `2026年5月3日`, `20260503 080011`, a workbook's serial number
    /// (1900 system), with any white space between. `None` otherwise.
    pub fn parse(text: &str) -> Option<Moment> {
        static WRITTEN: LazyLock<Regex> = LazyLock::new(|| {
            pattern(
                r"(?x)^ (?: (\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日? | (\d{4})(\d{2})(\d{2}) )
                  (?: [\sT]* (\d{1,2}):(\d{2}) (?: :(\d{2}) (?:\.\d+)? )?
                    | \s+ (\d{2})(\d{2})(\d{2}) )? $",
            )
        });
        let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        let Some(found) = WRITTEN.captures(text) else {
            return from_serial(text);
        };
        let number = |first: usize, second: usize| {
            found
                .get(first)
                .or_else(|| found.get(second))
                .and_then(|part| part.as_str().parse::<u32>().ok())
        };
        let year = i32::try_from(number(1, 4)?).ok()?;
        let day = NaiveDate::from_ymd_opt(year, number(2, 5)?, number(3, 6)?)?;
        let time = match number(7, 10) {
            Some(hour) => Some(NaiveTime::from_hms_opt(
                hour,
                number(8, 11)?,
                number(9, 12).unwrap_or(0),
            )?),
            None => None,
        };
        Some(Moment { day, time })
    }
}

impl Moment {
    /// Reads `DD/MM/YYYY`, as banks of Hong Kong write a day.
    pub fn parse_day_first(text: &str) -> Option<Moment> {
        let mut parts = text.trim().splitn(3, ['/', '-', '.']);
        let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
        (year.len() == 4).then(|| Moment::parse(&format!("{year}-{month}-{day}")))?
    }

    /// Reads `MM/DD` on a bill of that year and month. A month later than the bill's is of the
    /// year before.
    pub fn parse_without_year(text: &str, bill_year: i32, bill_month: u32) -> Option<Moment> {
        let (month, day) = text.trim().split_once(['/', '-'])?;
        let (month, day): (u32, u32) = (month.parse().ok()?, day.parse().ok()?);
        let year = bill_year - i32::from(month > bill_month);
        NaiveDate::from_ymd_opt(year, month, day).map(Moment::day)
    }
}

/// A spreadsheet's day number (`46289.48678240741`), rounded to whole seconds. Only 1954–2064, so
/// that an amount is not taken for a day.
fn from_serial(text: &str) -> Option<Moment> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    if whole.len() != 5 || !text.chars().all(|c| c.is_ascii_digit() || c == '.') {
        return None;
    }
    let days: u64 = whole
        .parse()
        .ok()
        .filter(|days| (20_000..60_000).contains(days))?;
    let part: rust_decimal::Decimal = format!("0.{fraction}").parse().ok()?;
    let seconds = (part * rust_decimal::Decimal::from(86_400)).round();
    let seconds: u32 = seconds.to_string().parse().ok()?;
    let day = NaiveDate::from_ymd_opt(1899, 12, 30)? + Days::new(days);
    if seconds == 0 {
        return Some(Moment::day(day));
    }
    Some(Moment {
        day: day + Days::new(u64::from(seconds / 86_400)),
        time: NaiveTime::from_num_seconds_from_midnight_opt(seconds % 86_400, 0),
    })
}

/// As it displays itself: a day where the statement gives no time.
impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl fmt::Display for Moment {
    /// `2026-05-03`, or `2026-05-03T08:00:11+08:00`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.time {
            Some(time) => write!(f, "{}T{}+08:00", self.day, time.format("%H:%M:%S")),
            None => write!(f, "{}", self.day),
        }
    }
}

impl Moment {
    /// As a person reads it: `2026-05-03 08:00:11`, or the day alone.
    pub fn plain(self) -> String {
        match self.time {
            Some(time) => format!("{} {}", self.day, time.format("%H:%M:%S")),
            None => self.day.to_string(),
        }
    }
}

/// The day it is in China, which keeps no summer time.
pub fn beijing_day(now: DateTime<Utc>) -> NaiveDate {
    (now + chrono::TimeDelta::hours(8)).date_naive()
}

/// `day` moved by whole months and put on `anchor`, or on the month's last day where the month is
/// shorter.
pub fn month_step(day: NaiveDate, months: i32, anchor: u32) -> NaiveDate {
    let first = day.with_day(1).unwrap_or(day);
    let month = if months >= 0 {
        first.checked_add_months(Months::new(months.unsigned_abs()))
    } else {
        first.checked_sub_months(Months::new(months.unsigned_abs()))
    }
    .unwrap_or(first);
    (28..=anchor.max(28))
        .rev()
        .find_map(|last| month.with_day(anchor.min(last)))
        .unwrap_or(month)
}

/// Days from the first day to the second; negative when the second is earlier.
pub fn days_between(from: NaiveDate, to: NaiveDate) -> i32 {
    i32::try_from((to - from).num_days()).unwrap_or(i32::MAX)
}

/// The length of a billing cycle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Period {
    /// Calendar months.
    Months(u8),
    /// A fixed number of days.
    Days(u16),
}

impl Period {
    /// Reads `1m` or `30d`; `None` for anything else, and for a period of no days (`0d`).
    pub fn parse(text: &str) -> Option<Period> {
        let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
        let parsed = match unit {
            "m" => number.parse().ok().map(Period::Months),
            "d" => number.parse().ok().map(Period::Days),
            _ => None,
        };
        parsed.filter(|period| period.days() > 0)
    }

    /// The length in days, a month counted as 30.4 days.
    pub fn days(self) -> i32 {
        match self {
            Period::Months(months) => i32::from(months) * 304 / 10,
            Period::Days(days) => i32::from(days),
        }
    }

    /// Whether two periods differ by at most a twentieth: 30 days, 31 days and a month do not.
    pub fn resembles(self, other: Period) -> bool {
        let (one, other) = (self.days(), other.days());
        (one - other).abs() * 20 <= one.max(other)
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Period, D::Error> {
        let text = String::deserialize(deserializer)?;
        Period::parse(&text).ok_or_else(|| {
            serde::de::Error::custom(format!(
                "{text:?} is no cycle; accepted: 1m (a month), 3m, 12m, 31d (31 days)"
            ))
        })
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Period::Months(months) => write!(f, "{months}m"),
            Period::Days(days) => write!(f, "{days}d"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_the_ways_statements_write_a_day() {
        for (text, shown) in [
            ("2026-05-03 08:00:11", "2026-05-03T08:00:11+08:00"),
            ("2023/8/30 20:46", "2023-08-30T20:46:00+08:00"),
            ("\t20260503", "2026-05-03"),
            ("20260503 080011", "2026-05-03T08:00:11+08:00"),
            ("2019年11月15日", "2019-11-15"),
            ("2026/06/15\u{a0}10:30:00", "2026-06-15T10:30:00+08:00"),
            ("2025/12/03  14:06:51", "2025-12-03T14:06:51+08:00"),
            ("46289.48678240741", "2026-09-24T11:40:58+08:00"),
            ("46289", "2026-09-24"),
        ] {
            assert_eq!(
                Moment::parse(text).map(|at| at.to_string()).as_deref(),
                Some(shown),
                "{text}"
            );
        }
        for text in [
            "",
            "2026-13-01",
            "2026-02-30",
            "人民币合计",
            "1234.56",
            "2026-05-03 25:00",
            "12/29",
        ] {
            assert_eq!(Moment::parse(text), None, "{text}");
        }
    }

    #[test]
    fn days_that_leave_the_order_or_the_year_to_their_statement() {
        let shown = |at: Option<Moment>| at.map(|at| at.to_string()).unwrap_or_default();
        assert_eq!(shown(Moment::parse_day_first("03/12/2025")), "2025-12-03");
        assert_eq!(shown(Moment::parse_day_first("2025/12/03")), "");
        let bill = |text| shown(Moment::parse_without_year(text, 2026, 1));
        assert_eq!(bill("12/29"), "2025-12-29");
        assert_eq!(bill("01/02"), "2026-01-02");
        assert_eq!(bill("13/02"), "");
    }

    #[test]
    fn a_month_end_anchor_is_kept() {
        let day = |text: &str| Moment::parse(text).expect("a day").day;
        assert_eq!(month_step(day("2026-01-31"), 1, 31), day("2026-02-28"));
        assert_eq!(month_step(day("2026-02-28"), 1, 31), day("2026-03-31"));
        assert_eq!(month_step(day("2024-03-30"), -1, 30), day("2024-02-29"));
    }

    proptest! {
        #[test]
        fn steps_there_and_back_meet(
            offset in 0u64..20_000,
            months in 1i32..40,
            anchor in 1u32..=28,
        ) {
            let start = NaiveDate::from_ymd_opt(1990, 1, 1).expect("a day") + Days::new(offset);
            let there = month_step(start, months, anchor);
            prop_assert_eq!(month_step(there, -months, start.day()), start);
        }
    }
}
