//! Days by which something must be done, or a right may be lost. Each says what it rests on; a bar that has passed is said to have passed.

use chrono::{Days, Months, NaiveDate};

use super::{route::Route, situation::Situation};
use crate::{bilingual, lang::Bilingual};

/// A time limit of one case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeBar {
    /// The last day on which it can safely be done.
    pub day: NaiveDate,
    pub what: Bilingual,
    /// The legal item it comes from.
    pub basis: &'static str,
}

impl TimeBar {
    pub fn has_passed(&self, as_of: NaiveDate) -> bool {
        self.day < as_of
    }
}

/// The bars of a case whose earliest charge that was not given back was on that day, the nearest first. That day is not after the one on
/// which the user learnt of it, from which the law counts: so no bar shown is too late.
pub(super) fn bars(first: NaiveDate, route: Option<Route>, situation: Situation) -> Vec<TimeBar> {
    let mut bars = Vec::new();
    if route == Some(Route::Carrier) {
        bars.push(TimeBar {
            day: first + Months::new(5),
            what: bilingual!(
                "话费争议超过五个月，申诉通常不再受理",
                "an appeal about a phone bill is usually not taken after five months"
            ),
            basis: "telecom-appeal-2016",
        });
    }
    let may_be_undone = matches!(
        situation,
        Situation::OneOffVirtual
            | Situation::NotDelivered
            | Situation::Reseller
            | Situation::Bundle
    );
    if may_be_undone {
        bars.push(TimeBar {
            day: first + Days::new(90),
            what: bilingual!(
                "因重大误解要求撤销合同：知道之日起九十日内",
                "to have a contract undone for a grave mistake: within ninety days of knowing"
            ),
            basis: "civil-code-152",
        });
        bars.push(TimeBar {
            day: first + Months::new(12),
            what: bilingual!(
                "因受欺诈要求撤销合同：知道之日起一年内",
                "to have a contract undone for deception: within one year of knowing"
            ),
            basis: "civil-code-152",
        });
    }
    bars.push(TimeBar {
        day: first + Months::new(36),
        what: bilingual!(
            "向 12315 投诉、向法院起诉：知道之日起三年内（向对方提出要求会使诉讼的三年重新计算）",
            "to complain to 12315 and to go to court: within three years of knowing (asking the other side restarts those of the court)"
        ),
        basis: "civil-code-188",
    });
    bars.sort_by_key(|bar| bar.day);
    bars
}
