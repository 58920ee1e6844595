//! Literal tests of the search: days and amounts made by hand, and the chain that is chosen.

use chrono::NaiveDate;
use proptest::prelude::*;

use super::{
    super::series::examples::{charge, charges},
    *,
};

fn found(days: &[&str], yuan: &[i64]) -> Option<Chain> {
    let charges = charges(days, yuan);
    best(
        &charges,
        &Background::of(&charges),
        MerchantPrior::default(),
        &Thresholds::default(),
    )
}

#[test]
fn a_month_end_series_is_monthly_on_the_last_day() {
    let chain = found(
        &[
            "2025-12-31",
            "2026-01-31",
            "2026-02-28",
            "2026-03-31",
            "2026-04-30",
        ],
        &[25],
    )
    .expect("a chain");
    assert_eq!(
        chain.cadence,
        Cadence {
            period: Period::Months(1),
            anchor_day: Some(31)
        }
    );
    assert!(chain.confidence > 0.9);
}

#[test]
fn thirty_days_are_not_a_month() {
    let chain = found(
        &[
            "2026-01-01",
            "2026-01-31",
            "2026-03-02",
            "2026-04-01",
            "2026-05-01",
            "2026-05-31",
        ],
        &[25],
    )
    .expect("a chain");
    assert_eq!(chain.cadence.period, Period::Days(30));
}

#[test]
fn three_charges_at_random_are_no_subscription() {
    assert!(
        found(&["2026-01-03", "2026-02-19", "2026-03-01"], &[25])
            .is_none_or(|chain| chain.confidence < 0.6)
    );
}

#[test]
fn two_charges_without_a_word_are_no_subscription() {
    assert!(found(&["2026-01-03", "2026-02-03"], &[25]).is_none());
}

#[test]
fn a_daily_lunch_is_no_subscription() {
    let days: Vec<String> = (1..=28).map(|day| format!("2026-02-{day:02}")).collect();
    let days: Vec<&str> = days.iter().map(String::as_str).collect();
    assert!(found(&days, &[18]).is_none_or(|chain| chain.confidence < 0.6));
}

#[test]
fn an_introductory_price_is_one_chain_with_the_full_price() {
    let chain = found(
        &[
            "2026-01-05",
            "2026-02-05",
            "2026-03-05",
            "2026-04-05",
            "2026-05-05",
        ],
        &[6, 25, 25, 25, 25],
    )
    .expect("a chain");
    assert_eq!(chain.members.len(), 5);
}

#[test]
fn one_off_purchases_are_left_out_of_the_chain() {
    let days = [
        "2026-01-05",
        "2026-01-17",
        "2026-02-05",
        "2026-03-05",
        "2026-03-29",
        "2026-04-05",
        "2026-05-05",
    ];
    let chain = found(&days, &[25, 88, 25, 25, 88, 25, 25]).expect("a chain");
    assert_eq!(chain.members, [0, 2, 3, 5, 6]);
    assert_eq!(chain.cadence.anchor_day, Some(5));
}

#[test]
fn a_missed_month_is_bridged_and_counted() {
    let days = [
        "2026-01-05",
        "2026-02-05",
        "2026-03-05",
        "2026-05-05",
        "2026-06-05",
        "2026-07-05",
    ];
    let chain = found(&days, &[25]).expect("a chain");
    assert_eq!((chain.members.len(), chain.missed), (6, 1));
    let step = &chain.steps[2];
    assert_eq!(
        (step.from, step.to, step.cycles, step.off_days),
        (2, 3, 2, 0)
    );
}

#[test]
fn a_step_keeps_its_days_off_the_due_day() {
    let days = [
        "2026-01-05",
        "2026-02-05",
        "2026-03-04",
        "2026-04-07",
        "2026-05-05",
    ];
    let chain = found(&days, &[25]).expect("a chain");
    let off: Vec<i32> = chain.steps.iter().map(|step| step.off_days).collect();
    assert_eq!(off, [0, -1, 2, 0]);
}

#[test]
fn a_quarter_and_a_year_are_found() {
    let quarterly = ["2025-01-10", "2025-04-10", "2025-07-10", "2025-10-10"];
    let chain = found(&quarterly, &[68]).expect("a chain");
    assert_eq!(chain.cadence.period, Period::Months(3));
    let mut yearly = charges(&["2024-03-01", "2025-03-01", "2026-03-01"], &[198]);
    for charge in &mut yearly {
        charge.wording.strong = true;
    }
    let chain = best(
        &yearly,
        &Background::of(&yearly),
        MerchantPrior::default(),
        &Thresholds::default(),
    );
    assert_eq!(chain.expect("a chain").cadence.period, Period::Months(12));
}

#[test]
fn one_charge_that_says_that_it_renews_is_a_chain_by_its_words() {
    let mut charge = charge("2026-01-31", 25);
    charge.wording.strong = true;
    charge.wording.period = Some(Period::Months(1));
    let (none, thresholds) = (MerchantPrior::default(), Thresholds::default());
    let chain = by_words(&[charge.clone()], vec![0], none, &thresholds).expect("a chain");
    assert_eq!(chain.cadence.anchor_day, Some(31));
    assert!(chain.undecided);
    assert_eq!(total(&chain.points), 0.7);
    charge.wording.strong = false;
    assert!(by_words(&[charge], vec![0], none, &thresholds).is_none());
}

proptest! {
    /// A shift by whole weeks changes no chain of fixed days.
    #[test]
    fn a_weekly_shift_changes_nothing(weeks in 0u64..200, count in 4usize..9) {
        let first = NaiveDate::from_ymd_opt(2020, 1, 1).expect("a day");
        let charges: Vec<Charge> = (0..count as u64)
            .map(|nth| Charge {
                day: first + chrono::Days::new(weeks * 7 + nth * 28),
                ..charge("2020-01-01", 25)
            })
            .collect();
        let chain = best(
            &charges,
            &Background::of(&charges),
            MerchantPrior::default(),
            &Thresholds::default(),
        );
        prop_assert_eq!(chain.expect("a chain").members.len(), count);
    }
}
