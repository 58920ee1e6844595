//! The score of a chain: a sum of log-odds, each part with its reason.

#![allow(
    clippy::float_arithmetic,
    reason = "scores are log-odds; no money is computed here"
)]

use std::collections::{BTreeMap, BTreeSet};

use super::{
    edge::{Before, Edge, start_points},
    hypothesis::Lattice,
    series::Series,
    weights::{PERIOD_SHARES, WEIGHTS},
};
use crate::recurrence::{
    cadence::Period,
    names::keywords::Wording,
    points::{Point, Reason},
    thresholds::is_near,
};

/// The charges of a chain and the steps between them.
#[derive(Clone, Debug)]
pub(super) struct Path {
    /// Indices into the charges, in order of time; at least two.
    pub members: Vec<usize>,
    /// One for each step from a member to the next.
    pub edges: Vec<Edge>,
    /// The whole chain's prices.
    pub prices: Before,
}

impl Path {
    /// Cycles without a charge.
    pub fn missed_cycles(&self) -> u32 {
        let missed: i32 = self.edges.iter().map(|edge| edge.cycles - 1).sum();
        u32::try_from(missed).unwrap_or(0)
    }
}

/// The chain's points, one sum for each reason.
pub(super) fn score(series: &Series<'_>, lattice: &Lattice, path: &Path) -> Vec<Point> {
    let mut sums = Sums(BTreeMap::new());
    let period = lattice.period();
    sums.add(Reason::Base, WEIGHTS.base);
    sums.add(Reason::RareCycle, PERIOD_SHARES.prior(period));
    sums.add(Reason::OffAnchor, start_points(lattice, path.members[0]));
    let chain = Scored {
        series,
        period,
        path,
        extras: extras(series, &path.members),
        texts: Texts::of(series, &path.members),
    };
    chain.dates_and_prices(&mut sums);
    chain.other_purchases(&mut sums);
    chain.texts(&mut sums);
    sums.0
        .into_iter()
        .filter(|(_, points)| *points != 0.0)
        .map(|(reason, points)| Point { reason, points })
        .collect()
}

struct Sums(BTreeMap<Reason, f64>);

impl Sums {
    fn add(&mut self, reason: Reason, points: f64) {
        *self.0.entry(reason).or_default() += points;
    }
}

/// The shares of a chain's charges whose texts have keywords.
#[derive(Clone, Copy)]
struct Texts {
    strong: f64,
    membership: f64,
    goods: f64,
}

impl Texts {
    fn of(series: &Series<'_>, members: &[usize]) -> Texts {
        let share = |holds: fn(&Wording) -> bool| {
            let holding = members
                .iter()
                .filter(|&&index| holds(&series.charges[index].wording));
            holding.count() as f64 / members.len() as f64
        };
        Texts {
            strong: share(|wording| wording.strong),
            membership: share(|wording| wording.medium || wording.opening && !wording.goods),
            goods: share(|wording| wording.goods),
        }
    }

    /// At least half of the charges have renewal words.
    fn renews(self) -> bool {
        self.strong >= 0.5
    }

    /// At least half of the charges have renewal words, or at least half have membership words.
    fn is_worded(self) -> bool {
        self.renews() || self.membership >= 0.5
    }
}

/// Charges of the chain's prices that are not in it; of a bill, whose amounts change, any.
fn extras(series: &Series<'_>, members: &[usize]) -> Vec<usize> {
    let prices: BTreeSet<i64> = members
        .iter()
        .map(|&index| series.charges[index].fen)
        .collect();
    (0..series.charges.len())
        .filter(|&index| series.merchant.bills || prices.contains(&series.charges[index].fen))
        .filter(|index| members.binary_search(index).is_err())
        .collect()
}

/// A chain that is being scored.
struct Scored<'a> {
    series: &'a Series<'a>,
    period: Period,
    path: &'a Path,
    extras: Vec<usize>,
    texts: Texts,
}

impl Scored<'_> {
    fn is_short(&self) -> bool {
        self.period.days() < WEIGHTS.short_below_days
    }

    /// The points for the days and the amounts from charge to charge.
    fn dates_and_prices(&self, sums: &mut Sums) {
        let (mut dates, mut exact, mut same_price) = (0.0, 0.0, 0.0);
        for edge in &self.path.edges {
            dates += edge.date;
            exact += edge.exact_date;
            same_price += edge.same_price;
            sums.add(Reason::PriceSteps, edge.other_price);
            sums.add(Reason::MissedCycles, edge.missed);
            sums.add(Reason::OtherProduct, edge.product);
        }
        sums.add(Reason::DatesHit, dates);
        if !self.texts.is_worded() {
            self.without_keywords(dates, exact, sums);
        }
        // Equal prices and the number of charges are limited, so that a long habit at one price
        // does not become a subscription; without renewal words, to what the dates say.
        let limit = |points: f64, most: f64| {
            if self.texts.renews() {
                points.min(most)
            } else {
                points.min(most).min(dates.max(0.0))
            }
        };
        sums.add(Reason::SamePrice, limit(same_price, self.most_for_price()));
        sums.add(
            Reason::Repetition,
            limit(self.repetition(), WEIGHTS.repetition_at_most),
        );
        self.gaps_and_levels(sums);
        if !self.texts.renews() && self.is_short() {
            sums.add(Reason::ShortCycle, WEIGHTS.short_cycle);
        }
    }

    /// The points against a chain whose texts have no keywords.
    fn without_keywords(&self, dates: f64, exact: f64, sums: &mut Sums) {
        let enough = if self.is_short() {
            WEIGHTS.exact_enough_if_short
        } else {
            WEIGHTS.exact_enough
        };
        if dates < enough * exact.max(1.0) {
            sums.add(Reason::LooseDates, WEIGHTS.loose_dates);
        }
        // Among very many payments some are bound to fall into a rhythm.
        let many = self.series.background.count() as f64 / WEIGHTS.many_payments;
        sums.add(Reason::OtherPurchases, -many.max(1.0).ln());
        // Only a price in another currency wavers from charge to charge, and then the text says
        // what it is for.
        let fen = |index: usize| self.series.charges[index].fen;
        let wavers = |pair: &&[usize]| {
            let (one, other) = (fen(pair[0]), fen(pair[1]));
            one != other && is_near(one, other)
        };
        let wavering = self.path.members.windows(2).filter(wavers).count();
        if !self.series.merchant.bills && wavering * 2 > self.path.members.len() {
            sums.add(Reason::PriceSteps, WEIGHTS.price_wavers_throughout);
        }
    }

    /// The most that equal prices can say: little where the merchant has but one price.
    fn most_for_price(&self) -> f64 {
        let members = &self.path.members;
        let last = self.series.charges[members[members.len() - 1]].fen;
        let share = self.series.background.share(last);
        let (one, many) = (WEIGHTS.one_price_at_most, WEIGHTS.same_price_at_most);
        one + (many - one) * (2.0 * (1.0 - share)).min(1.0)
    }

    /// The points for the number of charges, fewer where other payments have the same prices.
    fn repetition(&self) -> f64 {
        let count = self.path.members.len() as f64;
        let extra = self.extras.len() as f64;
        let diluted = if extra > 0.0 {
            extra * (extra / (count + extra)).ln()
        } else {
            0.0
        };
        WEIGHTS.repetition * (count + diluted)
    }

    /// The points against more gaps or prices than a subscription has.
    fn gaps_and_levels(&self, sums: &mut Sums) {
        let members = self.path.members.len();
        let missed = self.path.missed_cycles() as usize;
        if members >= 4 && missed * 4 > members - 1 + missed {
            sums.add(Reason::MissedCycles, WEIGHTS.too_many_gaps);
        }
        let bills = self.series.merchant.bills;
        if bills && self.extras.len() > members {
            sums.add(Reason::OtherPurchases, WEIGHTS.bill_among_others);
        }
        if !bills && self.path.prices.levels > 1 + (members / 3).max(1) {
            sums.add(Reason::PriceSteps, WEIGHTS.too_many_prices);
        }
    }

    /// The points against payments of the chain's prices that are not in it.
    fn other_purchases(&self, sums: &mut Sums) {
        let members = &self.path.members;
        let (Some(&first), Some(&last)) = (members.first(), members.last()) else {
            return;
        };
        if self.extras.is_empty() {
            return;
        }
        let (count, extra) = (members.len() as f64, self.extras.len() as f64);
        let length = f64::from(self.period.days());
        let rate = self.series.rate_of(count + extra, self.period);
        sums.add(Reason::OtherPurchases, -(rate * length).max(1.0).ln());
        let loose = (1.0 + self.series.span / length).ln();
        let days = &self.series.days;
        let farthest = |days: &dyn Fn(usize) -> i32| {
            let days = self.extras.iter().map(|&index| days(index));
            f64::from(days.max().unwrap_or(0))
        };
        let before = farthest(&|index| days[first] - days[index]);
        if before > WEIGHTS.loose_before_cycles * length {
            sums.add(Reason::LooseEnds, -loose);
        }
        let after = farthest(&|index| days[index] - days[last]);
        if after > WEIGHTS.loose_after_cycles * length {
            sums.add(Reason::LooseEnds, -loose);
        }
        if !self.texts.renews() {
            let more = if extra > count {
                WEIGHTS.more_outside
            } else {
                0.0
            };
            let some = WEIGHTS.some_outside * (extra / count).min(1.0);
            sums.add(Reason::OtherPurchases, more + some);
        }
    }

    /// The points for the texts, the catalogue, the user's list and the time of day.
    fn texts(&self, sums: &mut Sums) {
        let members = &self.path.members;
        let charges = || members.iter().map(|&index| &self.series.charges[index]);
        let promised = charges().filter(|charge| {
            let named = charge.wording.period;
            named.is_some_and(|named| named.resembles(self.period))
        });
        if promised.count() * 2 > members.len() {
            sums.add(Reason::PromisedCycle, WEIGHTS.promised_cycle_ratio.ln());
        }
        let texts = self.texts;
        sums.add(Reason::RenewalWords, WEIGHTS.renewal_words * texts.strong);
        if !texts.renews() {
            let membership = WEIGHTS.membership_words * texts.membership;
            sums.add(Reason::MembershipWords, membership);
            if texts.goods > 0.5 {
                sums.add(Reason::Goods, WEIGHTS.goods);
            }
        }
        if self.series.merchant.sells_memberships {
            sums.add(Reason::KnownSeller, WEIGHTS.known_seller);
        }
        if self.series.merchant.named_by_user {
            sums.add(Reason::NamedByUser, WEIGHTS.named_by_user);
        }
        let minutes: Vec<i32> = charges().filter_map(|charge| charge.minute).collect();
        if minutes.len() >= 3 && minutes.len() == members.len() && is_same_time(&minutes) {
            sums.add(Reason::TimeOfDay, WEIGHTS.time_of_day);
        }
    }
}

/// Whether times of day, in minutes after midnight, are near each other on the clock's circle: by
/// the standard deviation of directional statistics.
fn is_same_time(minutes: &[i32]) -> bool {
    let angle = |minute: i32| f64::from(minute) / 1440.0 * std::f64::consts::TAU;
    let count = minutes.len() as f64;
    let (sine, cosine) = minutes.iter().fold((0.0, 0.0), |(sine, cosine), &minute| {
        (sine + angle(minute).sin(), cosine + angle(minute).cos())
    });
    let length = (sine * sine + cosine * cosine).sqrt() / count;
    let deviation = (-2.0 * length.max(1e-12).ln()).sqrt() / std::f64::consts::TAU * 1440.0;
    deviation < WEIGHTS.same_time_minutes
}

#[cfg(test)]
mod tests {
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
}
