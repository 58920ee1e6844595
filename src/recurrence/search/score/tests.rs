//! Literal tests of the score: what each weight adds to a series made by hand.

use super::{
    super::{
        edge::edge,
        hypothesis::Hypothesis,
        series::{Background, Charge, MerchantPrior, examples::charges},
    },
    *,
};

const FIVE_MONTHS: [&str; 5] = [
    "2026-01-05",
    "2026-02-05",
    "2026-03-05",
    "2026-04-05",
    "2026-05-05",
];

/// On the fifth of every month.
const MONTHLY: Hypothesis = Hypothesis::Anchored {
    months: 1,
    anchor: 5,
    phase: 0,
};

/// A chain to be scored: all charges but the last `beside`.
struct Example {
    charges: Vec<Charge>,
    beside: usize,
    hypothesis: Hypothesis,
    merchant: MerchantPrior,
}

/// Five charges of 25.00 on the fifth of the month, without a keyword.
fn example() -> Example {
    Example {
        charges: charges(&FIVE_MONTHS, &[25]),
        beside: 0,
        hypothesis: MONTHLY,
        merchant: MerchantPrior::default(),
    }
}

impl Example {
    fn each(mut self, change: impl Fn(&mut Charge)) -> Example {
        self.charges.iter_mut().for_each(change);
        self
    }

    fn priced(self, yuan: &[i64]) -> Example {
        let charges = charges(&FIVE_MONTHS, yuan);
        Example { charges, ..self }
    }

    fn points(&self) -> BTreeMap<Reason, f64> {
        let background = Background::of(&self.charges);
        let series = Series::of(&self.charges, &background, self.merchant);
        let lattice = Lattice::new(&series, self.hypothesis);
        // What stands beside the chain may lie between its charges.
        let mut members: Vec<usize> = (0..self.charges.len()).collect();
        members.retain(|&index| self.charges[index].minute != Some(BESIDE));
        assert_eq!(members.len() + self.beside, self.charges.len());
        let mut prices = Before::FIRST;
        let mut edges = Vec::new();
        for pair in members.windows(2) {
            let edge = edge(&series, &lattice, pair[0], pair[1], prices);
            edges.push(edge.expect("a step"));
            prices = prices.after(&self.charges[pair[0]], &self.charges[pair[1]]);
        }
        let path = Path {
            members,
            edges,
            prices,
        };
        let points = score(&series, &lattice, &path);
        points
            .iter()
            .map(|point| (point.reason, point.points))
            .collect()
    }

    /// The points for one reason, 0 where there are none.
    fn earns(&self, reason: Reason) -> f64 {
        self.points().get(&reason).copied().unwrap_or(0.0)
    }
}

/// Marks a charge that is not in the chain.
const BESIDE: i32 = 1;

/// The example with more charges of 25.00 that are not in the chain.
fn beside(days: &[&str]) -> Example {
    let mut example = example();
    let mut others = charges(days, &[25]);
    others
        .iter_mut()
        .for_each(|charge| charge.minute = Some(BESIDE));
    example.charges.extend(others);
    example.charges.sort_by_key(|charge| charge.day);
    example.beside = days.len();
    example
}

fn assert_earns(example: &Example, reason: Reason, expected: f64) {
    let found = example.earns(reason);
    assert!(
        (found - expected).abs() < 1e-9,
        "{reason:?}: {found}, not {expected}"
    );
}

#[test]
fn five_exact_months_at_one_price() {
    let points = example().points();
    let reasons: Vec<Reason> = points.keys().copied().collect();
    let expected = [
        Reason::Base,
        Reason::DatesHit,
        Reason::SamePrice,
        Reason::Repetition,
    ];
    assert_eq!(reasons, expected);
    assert_earns(&example(), Reason::Base, -6.0);
    // Five payments in 120 days and a month: f(0) = 0.52 against 5/150 a day.
    let a_date = (0.52_f64 / (5.0 / 150.0)).ln();
    assert_earns(&example(), Reason::DatesHit, 4.0 * a_date);
    // The merchant has one price.
    assert_earns(&example(), Reason::SamePrice, 1.2);
    assert_earns(&example(), Reason::Repetition, 3.0);
}

#[test]
fn keywords_count_by_the_share_of_charges_that_have_them() {
    let renewing = example().each(|charge| charge.wording.strong = true);
    assert_earns(&renewing, Reason::RenewalWords, 3.5);
    let mut membership = example().each(|charge| charge.wording.medium = true);
    assert_earns(&membership, Reason::MembershipWords, 1.9);
    membership.charges[0].wording.medium = false;
    assert_earns(&membership, Reason::MembershipWords, 1.9 * 0.8);
    // Renewal words say it all.
    let both = membership.each(|charge| charge.wording.strong = true);
    assert_earns(&both, Reason::MembershipWords, 0.0);
    let goods = example().each(|charge| charge.wording.goods = true);
    assert_earns(&goods, Reason::Goods, -3.0);
    let promised = example().each(|charge| charge.wording.period = Some(Period::Days(30)));
    assert_earns(&promised, Reason::PromisedCycle, 10.0_f64.ln());
    let other = example().each(|charge| charge.wording.period = Some(Period::Months(12)));
    assert_earns(&other, Reason::PromisedCycle, 0.0);
}

#[test]
fn what_is_known_of_the_merchant_counts() {
    let known = |merchant| Example {
        merchant,
        ..example()
    };
    let seller = known(MerchantPrior {
        sells_memberships: true,
        ..MerchantPrior::default()
    });
    assert_earns(&seller, Reason::KnownSeller, 1.5);
    let named = known(MerchantPrior {
        named_by_user: true,
        ..MerchantPrior::default()
    });
    assert_earns(&named, Reason::NamedByUser, 2.0);
}

#[test]
fn the_same_time_of_day_counts_across_midnight() {
    let mut example = example();
    for (charge, minute) in example.charges.iter_mut().zip([1430, 5, 1435, 10, 0]) {
        charge.minute = Some(minute);
    }
    assert_earns(&example, Reason::TimeOfDay, 0.8);
    example.charges[0].minute = Some(720);
    assert_earns(&example, Reason::TimeOfDay, 0.0);
}

#[test]
fn a_change_of_price_costs_by_its_size() {
    for (yuan, cost) in [
        // A first rise within three charges: an introductory price.
        ([6, 25, 25, 25, 25], -1.8),
        // Later, a rise of a fifth, a fall by half; within three per cent.
        ([25, 25, 25, 25, 30], -2.7),
        ([24, 24, 24, 24, 12], -3.6),
        ([100, 100, 100, 100, 103], -0.8),
        // Back to the price before.
        ([25, 25, 20, 25, 25], -3.6 - 0.8),
        ([25, 25, 25, 25, 200], -6.0),
        // Four prices in five charges are no subscription.
        ([20, 23, 27, 32, 32], -1.8 - 2.7 - 2.7 - 12.0),
    ] {
        assert_earns(&example().priced(&yuan), Reason::PriceSteps, cost);
    }
    let mut opening = example().priced(&[6, 25, 25, 25, 25]);
    opening.charges[0].wording.opening = true;
    assert_earns(&opening, Reason::PriceSteps, -0.8);
    let mut bill = example().priced(&[80, 95, 110, 90, 85]);
    bill.merchant.bills = true;
    assert_earns(&bill, Reason::PriceSteps, 4.0 * -0.3);
    // Every step within three per cent, without a keyword.
    let wavering = example().priced(&[100, 101, 102, 101, 100]);
    assert_earns(&wavering, Reason::PriceSteps, 4.0 * -0.8 - 6.0);
}

#[test]
fn another_product_costs_at_each_change() {
    let mut example = example().each(|charge| charge.product = 1);
    example.charges[4].product = 2;
    assert_earns(&example, Reason::OtherProduct, -2.0);
    example.charges[4].wording.strong = true;
    assert_earns(&example, Reason::OtherProduct, -8.0);
    // A bank's row tells nothing.
    example.charges[4].from_wallet = false;
    assert_earns(&example, Reason::OtherProduct, -2.0);
}

#[test]
fn missed_cycles_cost() {
    let missed = 0.05_f64.ln();
    let mut example = example();
    example.charges.remove(2);
    // One of four cycles.
    assert_earns(&example, Reason::MissedCycles, missed);
    example.charges = charges(
        &["2026-01-05", "2026-03-05", "2026-05-05", "2026-06-05"],
        &[25],
    );
    // Two of five: more than a quarter.
    assert_earns(&example, Reason::MissedCycles, 2.0 * missed - 6.0);
}

#[test]
fn a_first_charge_off_the_anchor_day_costs_by_the_day() {
    let mut example = example();
    example.charges[0].day = "2026-01-03".parse().expect("a day");
    assert_earns(&example, Reason::OffAnchor, -0.6);
    example.hypothesis = Hypothesis::Rebased(Period::Months(1));
    assert_earns(&example, Reason::OffAnchor, -0.7);
}

#[test]
fn a_short_cycle_needs_renewal_words() {
    let days = ["2026-01-01", "2026-01-08", "2026-01-15", "2026-01-22"];
    let weekly = Example {
        charges: charges(&days, &[25]),
        hypothesis: Hypothesis::Rebased(Period::Days(7)),
        ..example()
    };
    assert_earns(&weekly, Reason::ShortCycle, -3.0);
    assert_earns(&weekly, Reason::RareCycle, (0.03_f64 / 0.62).ln());
    let renewing = weekly.each(|charge| charge.wording.strong = true);
    assert_earns(&renewing, Reason::ShortCycle, 0.0);
}

#[test]
fn dates_that_are_mostly_off_are_a_habit() {
    let days = ["2026-01-05", "2026-02-09", "2026-03-14", "2026-03-31"];
    let loose = Example {
        charges: charges(&days, &[25]),
        ..example()
    };
    assert_earns(&loose, Reason::LooseDates, -20.0);
    let worded = loose.each(|charge| charge.wording.medium = true);
    assert_earns(&worded, Reason::LooseDates, 0.0);
}

#[test]
fn other_payments_of_the_price_count_against_the_chain() {
    // One beside five: 6 payments in 150 days are 1.2 in a cycle of 30 days.
    let one = beside(&["2026-02-20"]);
    let some = -1.5 / 5.0;
    assert_earns(
        &one,
        Reason::OtherPurchases,
        -(6.0_f64 / 150.0 * 30.0).ln() + some,
    );
    let diluted = 0.6 * (5.0 + (1.0_f64 / 6.0).ln());
    assert_earns(&one, Reason::Repetition, diluted);
    // Six beside five: more outside than inside.
    let days = [
        "2026-01-10",
        "2026-01-20",
        "2026-02-20",
        "2026-03-20",
        "2026-04-20",
        "2026-04-28",
    ];
    let many = beside(&days);
    let rate = (11.0_f64 / 150.0 * 30.0).ln();
    assert_earns(&many, Reason::OtherPurchases, -rate - 4.0 - 1.5);
}

#[test]
fn a_payment_of_the_price_after_the_chain_is_a_loose_end() {
    let inside = beside(&["2026-02-20"]);
    assert_earns(&inside, Reason::LooseEnds, 0.0);
    let after = beside(&["2026-06-03"]);
    // 149 days from the first payment to the last.
    assert_earns(&after, Reason::LooseEnds, -(1.0_f64 + 149.0 / 30.0).ln());
}
