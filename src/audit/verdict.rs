//! The words of the contract for a charge after a cancellation, the days that part them, and how a verdict came about.

use super::finding::Kind;
use crate::{lang::Bilingual, recurrence::DEBIT_WINDOW};

/// The days that separate one class from the next. Anchored on the rails' own lead times; starting values, printed in the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Policy {
    /// A charge this soon after the cancellation was already on its way.
    pub in_flight_days: i32,
    /// Debits run this early before the due day ...
    pub early_days: i32,
    /// ... and this late and still on it.
    pub on_time_days: i32,
    /// ... and this late as a retry.
    pub retry_days: i32,
    /// A charge that says that it renews may come this late and still continue the membership.
    pub drift_days: i32,
    /// A due day this soon after the cancellation may be one late synchronisation.
    pub sync_days: i32,
    /// The same, when the cancellation was made elsewhere than where the money leaves, or it is not known where.
    pub sync_days_other_layer: i32,
    /// A due day this soon after the cancellation may still be retried.
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

/// A word of the contract for a charge after a cancellation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    SameDay,
    InFlight,
    LateSync,
    LateRetry,
    RepeatBilling,
    ChannelHop,
    Resubscription,
    OneOff,
    OtherStream,
    Refunded,
    Unclear,
}

impl Verdict {
    pub fn name(self) -> &'static str {
        match self {
            Verdict::SameDay => "same_day",
            Verdict::InFlight => "in_flight",
            Verdict::LateSync => "late_sync",
            Verdict::LateRetry => "late_retry",
            Verdict::RepeatBilling => "repeat_billing",
            Verdict::ChannelHop => "channel_hop",
            Verdict::Resubscription => "resubscription",
            Verdict::OneOff => "one_off",
            Verdict::OtherStream => "other_stream",
            Verdict::Refunded => "refunded",
            Verdict::Unclear => "unclear",
        }
    }

    /// Counts as charged after the cancellation.
    pub fn counts(self) -> bool {
        self.finding().is_some_and(Kind::counts)
    }

    /// The finding a verdict makes; one-off purchases and other streams are none.
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

/// One class's test on a charge, with the numbers it was made on.
#[derive(Clone, Debug)]
pub struct Test {
    pub verdict: Verdict,
    pub holds: bool,
    pub because: Bilingual,
}

/// A verdict and how it came about.
#[derive(Clone, Debug)]
pub struct Ruling {
    pub verdict: Verdict,
    /// What it would be if the test that decided had failed.
    pub runner_up: Option<Verdict>,
    /// The tests up to the one that decided, in order.
    pub tests: Vec<Test>,
    /// Why the verdict was changed afterwards, where it was.
    pub regraded: Option<Bilingual>,
}

impl Ruling {
    pub(super) fn of(tests: Vec<Test>) -> Ruling {
        let mut holding = tests
            .iter()
            .filter(|test| test.holds)
            .map(|test| test.verdict);
        let verdict = holding.next().unwrap_or(Verdict::Unclear);
        let runner_up = holding.next();
        let decided = tests
            .iter()
            .position(|test| test.holds)
            .map_or(tests.len(), |place| place + 1);
        Ruling {
            verdict,
            runner_up,
            tests: tests.into_iter().take(decided).collect(),
            regraded: None,
        }
    }

    /// A verdict on one ground alone.
    pub(super) fn on(verdict: Verdict, because: Bilingual) -> Ruling {
        Ruling::of(vec![Test {
            verdict,
            holds: true,
            because,
        }])
    }
}
