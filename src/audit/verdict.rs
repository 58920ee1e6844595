//! Verdicts on a charge after a cancellation, the day limits between them ([`Policy`]), and the
//! tests that led to one ([`Ruling`]).

use serde::Serialize;

use super::finding::Kind;
use crate::{bilingual, lang::Bilingual, recurrence::DEBIT_WINDOW};

/// The day limits that separate one class of charges from the next. They follow the time that
/// wallets and banks take to carry out a debit, and are printed in the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Policy {
    /// Days after the cancellation within which a charge was already on its way.
    pub in_flight_days: i32,
    /// Days before the due day on which a debit may run.
    pub early_days: i32,
    /// Days after the due day on which a debit is still on time.
    pub on_time_days: i32,
    /// Days after the due day within which a failed debit is tried again.
    pub retry_days: i32,
    /// Days after the due day within which a charge with renewal words continues the membership.
    pub drift_days: i32,
    /// Days from the cancellation to the due day within which one charge is a late synchronisation.
    pub sync_days: i32,
    /// The same, where the cancellation was made at another layer than the wallet or bank that the
    /// money left through, or at an unknown one.
    pub sync_days_other_layer: i32,
    /// Days from the cancellation to the due day below which a failed debit may still be tried
    /// again.
    pub notice_days: i32,
}

impl Default for Policy {
    fn default() -> Policy {
        Policy {
            in_flight_days: 3,
            early_days: DEBIT_WINDOW.early_days,
            on_time_days: DEBIT_WINDOW.on_time_days,
            retry_days: DEBIT_WINDOW.retry_days,
            drift_days: DEBIT_WINDOW.drift_days,
            sync_days: 5,
            sync_days_other_layer: 10,
            notice_days: 3,
        }
    }
}

/// The class of a charge after a cancellation. The tests of the classes, in their order, are in
/// `docs/detection.md`.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Serialize,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Verdict {
    /// The charge came on the day of the cancellation, and it is not known which came first.
    SameDay,
    /// The charge was already on its way when the subscription was cancelled.
    InFlight,
    /// The cancellation came so shortly before the due day that one charge may have been too
    /// late to stop.
    LateSync,
    /// The charge looks like a second try of a debit that had failed before.
    LateRetry,
    /// The subscription was charged again.
    RepeatBilling,
    /// The subscription was charged again through another channel.
    ChannelHop,
    /// The user may have subscribed again.
    Resubscription,
    /// The charge is a single purchase.
    OneOff,
    /// The charge belongs to another subscription at the merchant.
    OtherStream,
    /// The charge was refunded in full.
    Refunded,
    /// It is not certain that the charge belongs to the cancelled subscription.
    Unclear,
}

impl Verdict {
    /// The verdict for a person. A verdict that makes a finding has the label of that finding.
    pub fn label(self) -> Bilingual {
        match self {
            Verdict::OneOff => bilingual!("单次购买", "one-off purchase"),
            Verdict::OtherStream => bilingual!("另一项会员", "another membership"),
            Verdict::SameDay => Kind::SameDay.label(),
            Verdict::InFlight => Kind::InFlight.label(),
            Verdict::LateSync => Kind::LateSync.label(),
            Verdict::LateRetry => Kind::LateRetry.label(),
            Verdict::RepeatBilling => Kind::RepeatBilling.label(),
            Verdict::ChannelHop => Kind::ChannelHop.label(),
            Verdict::Resubscription => Kind::Resubscription.label(),
            Verdict::Refunded => Kind::Refunded.label(),
            Verdict::Unclear => Kind::Unclear.label(),
        }
    }

    /// Whether the charge counts as made after the cancellation, so that it can be claimed.
    pub fn counts(self) -> bool {
        self.finding().is_some_and(Kind::counts)
    }

    /// The kind of finding that a verdict makes; single purchases and other subscriptions make
    /// none.
    pub fn finding(self) -> Option<Kind> {
        match self {
            Verdict::SameDay => Some(Kind::SameDay),
            Verdict::InFlight => Some(Kind::InFlight),
            Verdict::LateSync => Some(Kind::LateSync),
            Verdict::LateRetry => Some(Kind::LateRetry),
            Verdict::RepeatBilling => Some(Kind::RepeatBilling),
            Verdict::ChannelHop => Some(Kind::ChannelHop),
            Verdict::Resubscription => Some(Kind::Resubscription),
            Verdict::Refunded => Some(Kind::Refunded),
            Verdict::Unclear => Some(Kind::Unclear),
            Verdict::OneOff | Verdict::OtherStream => None,
        }
    }
}

/// The test of one class on a charge, with the numbers on which it was made.
#[derive(Clone, Debug)]
pub struct Test {
    /// The verdict, if the test decides.
    pub verdict: Verdict,
    /// Whether the charge is of the class.
    pub holds: bool,
    /// A question with the numbers of the test; `holds` is the answer.
    pub because: Bilingual,
}

/// The verdict on a charge and the tests that led to it.
#[derive(Clone, Debug)]
pub struct Ruling {
    /// The verdict.
    pub verdict: Verdict,
    /// The verdict if the deciding test had failed.
    pub runner_up: Option<Verdict>,
    /// The tests up to the one that decided, in order.
    pub tests: Vec<Test>,
    /// The reason why a later charge changed the verdict, where one did.
    pub regraded: Option<Bilingual>,
}

/// The test of one class, without its sentence. Sentences are made only for the tests up to the one
/// that decides.
pub(super) struct ClassTest<'c> {
    verdict: Verdict,
    holds: bool,
    because: Box<dyn Fn() -> Bilingual + 'c>,
}

impl<'c> ClassTest<'c> {
    pub(super) fn new(
        verdict: Verdict,
        holds: bool,
        because: impl Fn() -> Bilingual + 'c,
    ) -> ClassTest<'c> {
        ClassTest {
            verdict,
            holds,
            because: Box::new(because),
        }
    }

    fn worded(&self) -> Test {
        Test {
            verdict: self.verdict,
            holds: self.holds,
            because: (self.because)(),
        }
    }
}

impl Ruling {
    /// The verdict of the first test that holds; `Unclear` where none does.
    pub(super) fn of(tests: &[ClassTest<'_>]) -> Ruling {
        let decides = tests.iter().position(|test| test.holds);
        let (asked, rest) = tests.split_at(decides.map_or(tests.len(), |place| place + 1));
        Ruling {
            verdict: decides.map_or(Verdict::Unclear, |place| tests[place].verdict),
            runner_up: rest.iter().find(|test| test.holds).map(|test| test.verdict),
            tests: asked.iter().map(ClassTest::worded).collect(),
            regraded: None,
        }
    }

    /// A verdict for one reason alone.
    pub(super) fn on(verdict: Verdict, because: Bilingual) -> Ruling {
        let test = Test {
            verdict,
            holds: true,
            because,
        };
        Ruling {
            verdict,
            runner_up: None,
            tests: vec![test],
            regraded: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn the_first_test_that_holds_decides_and_no_later_one_is_worded() {
        let worded = Cell::new(0);
        let test = |verdict, holds| {
            ClassTest::new(verdict, holds, || {
                worded.set(worded.get() + 1);
                Bilingual::same("")
            })
        };
        let ruling = Ruling::of(&[
            test(Verdict::SameDay, false),
            test(Verdict::InFlight, true),
            test(Verdict::LateSync, false),
            test(Verdict::RepeatBilling, true),
        ]);
        assert_eq!(ruling.verdict, Verdict::InFlight);
        assert_eq!(ruling.runner_up, Some(Verdict::RepeatBilling));
        let asked: Vec<Verdict> = ruling.tests.iter().map(|test| test.verdict).collect();
        assert_eq!(asked, [Verdict::SameDay, Verdict::InFlight]);
        assert_eq!(worded.get(), 2);
    }
}
