//! Detectors of recurring charges of four other projects, for a comparison.
//!
//! Written from descriptions of what each one does, not from its code. Each sees outflows only
//! (positive amounts). The rows given here carry no marks of transfers, split rows or rows of a
//! schedule, which the originals skip; "today" is two days after the newest row. Names are read as
//! each detector reads them, without help with names that it cannot read, so run each one with raw
//! names and again with normalised ones.

mod actual;
mod letehaha;
mod monetr;
mod rows;
mod sure;

use rows::Found;

pub use rows::{Class, Row};

/// A detector, by its project.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detector {
    /// Actual Budget's "find schedules".
    Actual,
    /// Sure's recurring-transaction identifier.
    Sure,
    /// monetr's name clusters, then a Fourier transform.
    Monetr,
    /// letehaha/budget-tracker's subscription candidates.
    Letehaha,
}

impl Detector {
    /// All detectors, in the order of the tables.
    pub const ALL: [Detector; 4] = [
        Detector::Actual,
        Detector::Sure,
        Detector::Monetr,
        Detector::Letehaha,
    ];

    /// Name of the detector in the tables.
    pub fn name(self) -> &'static str {
        match self {
            Detector::Actual => "Actual",
            Detector::Sure => "Sure",
            Detector::Monetr => "monetr",
            Detector::Letehaha => "letehaha",
        }
    }

    /// The recurring charges in one person's rows, ordered by first member. The rows may come in
    /// any order.
    pub fn detect(self, rows: &[Row]) -> Vec<Found> {
        let mut found = match self {
            Detector::Actual => actual::detect(rows),
            Detector::Sure => sure::detect(rows),
            Detector::Monetr => monetr::detect(rows),
            Detector::Letehaha => letehaha::detect(rows),
        };
        for one in &mut found {
            one.members.sort_unstable();
        }
        found.sort_by(|a, b| a.members.cmp(&b.members));
        found
    }
}

#[cfg(test)]
#[allow(unused_imports, reason = "a bench without a harness compiles no tests")]
mod tests {
    use chrono::NaiveDate;

    use super::{
        Detector, letehaha,
        rows::{Class, Row, shift_days, shift_months},
    };

    fn row(day: NaiveDate, fen: i64, name: &str) -> Row {
        Row {
            day,
            fen,
            name: name.to_owned(),
            account: "card".to_owned(),
        }
    }

    fn start() -> NaiveDate {
        NaiveDate::from_ymd_opt(2024, 1, 15).unwrap_or_default()
    }

    fn monthly(count: i32, fen: i64, name: &str) -> Vec<Row> {
        (0..count)
            .map(|nth| row(shift_months(start(), nth), fen, name))
            .collect()
    }

    fn every(days: i64, count: i64) -> Vec<Row> {
        (0..count)
            .map(|nth| row(shift_days(start(), nth * days), 1500, "shop17"))
            .collect()
    }

    fn classes(detector: Detector, rows: &[Row]) -> Vec<Class> {
        detector
            .detect(rows)
            .iter()
            .map(|found| found.class)
            .collect()
    }

    #[test]
    fn all_find_clean_monthly_charges_in_any_order() {
        let mut rows = monthly(6, 1500, "shop17");
        rows.reverse();
        rows.insert(2, row(start(), 9900, "elsewhere"));
        rows.insert(4, row(shift_days(start(), 40), 700, "other place"));
        for detector in Detector::ALL {
            let found = detector.detect(&rows);
            let class = if detector == Detector::Monetr {
                Class::Days(30)
            } else {
                Class::Months(1)
            };
            assert_eq!(found.len(), 1, "{}", detector.name());
            assert_eq!(
                (found[0].class, found[0].members.as_slice()),
                (class, [0, 1, 3, 5, 6, 7].as_slice()),
                "{}",
                detector.name()
            );
            assert!(detector.detect(&[]).is_empty());
        }
    }

    #[test]
    fn weekly_charges_are_weekly_but_to_sure() {
        let rows = every(7, 8);
        for detector in [Detector::Actual, Detector::Monetr, Detector::Letehaha] {
            assert_eq!(
                classes(detector, &rows),
                [Class::Days(7)],
                "{}",
                detector.name()
            );
        }
        assert!(!classes(Detector::Sure, &rows).contains(&Class::Days(7)));
    }

    #[test]
    fn actual_tells_two_weeks_and_month_ends_and_trips_over_another_payee() {
        assert_eq!(classes(Detector::Actual, &every(14, 6)), [Class::Days(14)]);
        let ends = [(1, 31), (2, 29), (3, 31), (4, 30), (5, 31)];
        let rows: Vec<Row> = ends
            .iter()
            .filter_map(|&(month, day)| {
                Some(row(
                    NaiveDate::from_ymd_opt(2024, month, day)?,
                    1500,
                    "shop17",
                ))
            })
            .collect();
        assert_eq!(Detector::Actual.detect(&rows)[0].members, [0, 1, 2, 3, 4]);
        let mut rows = monthly(3, 1500, "shop17");
        rows.insert(0, row(rows[1].day, 1510, "elsewhere"));
        assert!(Detector::Actual.detect(&rows).is_empty());
    }

    #[test]
    fn sure_wants_the_exact_amount_and_a_recent_row() {
        let mut rows = monthly(3, 1500, "shop17");
        rows[1].fen = 1501;
        assert!(Detector::Sure.detect(&rows).is_empty());
        let mut rows = monthly(4, 1500, "shop17");
        rows.push(row(shift_days(rows[3].day, 60), 1, "elsewhere"));
        assert!(Detector::Sure.detect(&rows).is_empty());
    }

    #[test]
    fn monetr_needs_ascii_words_and_ignores_amounts() {
        assert!(
            Detector::Monetr
                .detect(&monthly(6, 1500, "视频会员"))
                .is_empty()
        );
        let mut rows = monthly(6, 1500, "视频 shop117");
        rows[0].fen = 1;
        assert_eq!(Detector::Monetr.detect(&rows)[0].members.len(), 6);
    }

    #[test]
    fn letehaha_strips_numbers_and_dates_and_knows_quarters() {
        assert_eq!(
            letehaha::normalised(" Shop17: 2024-01-15 ref 12345678, 视频"),
            "shop17 ref"
        );
        assert!(
            Detector::Letehaha
                .detect(&monthly(6, 1500, "视频会员"))
                .is_empty()
        );
        assert_eq!(
            classes(Detector::Letehaha, &every(93, 4)),
            [Class::Months(3)]
        );
    }
}
