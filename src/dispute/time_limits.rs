//! Time limits: the days by which something must be done, or a right may be lost.
//!
//! The limits are data in the TOML files of the legal items they rest on.

use std::sync::Arc;

use chrono::{Days, Months, NaiveDate};

use super::{
    law::{CountedFrom, Law, LegalItem, LimitSpec, Term},
    route::Route,
    scope::Scope,
    situation::Situation,
    situation_facts::Situations,
};
use crate::{
    catalog::{Catalog, Kind},
    lang::Bilingual,
    problem::Problem,
};

/// A time limit of one case.
#[derive(Clone, Debug)]
pub struct TimeLimit {
    /// The last day on which it can safely be done.
    pub day: NaiveDate,
    /// What has to be done until then.
    pub what: Bilingual,
    /// The legal item that it rests on.
    pub basis: Arc<LegalItem>,
}

impl TimeLimit {
    /// Whether the last day lies before the day the audit speaks for.
    pub fn has_passed(&self, as_of: NaiveDate) -> bool {
        self.day < as_of
    }
}

/// A time limit as the data files give it, with the cases that it concerns.
#[derive(Debug)]
struct LimitRule {
    scope: Scope,
    within: Term,
    from: CountedFrom,
    what: Bilingual,
    basis: Arc<LegalItem>,
}

impl LimitRule {
    /// The last day of the limit; `None` beyond the end of the calendar.
    fn day(&self, earliest_charge: NaiveDate) -> Option<NaiveDate> {
        let from = match self.from {
            CountedFrom::EarliestCharge => earliest_charge,
        };
        match self.within {
            Term::Days(days) => from.checked_add_days(Days::new(days)),
            Term::Months(months) => from.checked_add_months(Months::new(months)),
        }
    }
}

/// The time limits of all legal items.
#[derive(Debug)]
pub(super) struct TimeLimits(Vec<LimitRule>);

impl TimeLimits {
    /// Takes the limits from the legal items, and checks the routes and situations they name.
    pub fn load(
        catalog: &Catalog,
        law: &Law,
        situations: &Situations,
    ) -> Result<TimeLimits, Problem> {
        let mut rules = Vec::new();
        for file in catalog.files(Kind::Law) {
            let Some(item) = law.get(&file.id) else {
                continue;
            };
            for limit in &item.time_limits {
                let LimitSpec {
                    within,
                    from,
                    routes,
                    situations: named,
                    what,
                } = limit;
                rules.push(LimitRule {
                    scope: Scope::read((file, Kind::Law), routes, named, situations)?,
                    within: *within,
                    from: *from,
                    what: what.clone(),
                    basis: Arc::clone(item),
                });
            }
        }
        Ok(TimeLimits(rules))
    }

    /// The time limits of a case, the nearest first. `earliest_charge` is the day of the earliest
    /// charge that was not refunded in full.
    ///
    /// The law counts from the day on which the user knew, which is the same day or a later one. So
    /// no limit is shown later than it is.
    pub fn of(
        &self,
        earliest_charge: NaiveDate,
        route: Option<Route>,
        situation: Situation,
    ) -> Vec<TimeLimit> {
        let rules = self
            .0
            .iter()
            .filter(|rule| rule.scope.holds(route, situation));
        let limits = rules.filter_map(|rule| {
            Some(TimeLimit {
                day: rule.day(earliest_charge)?,
                what: rule.what.clone(),
                basis: Arc::clone(&rule.basis),
            })
        });
        let mut limits: Vec<TimeLimit> = limits.collect();
        limits.sort_by_key(|limit| limit.day);
        limits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits(first: &str, route: Route, situation: Situation) -> Vec<(String, String)> {
        let catalog = Catalog::load(&[]).expect("built-in data");
        let law = Law::load(&catalog).expect("law");
        let situations = Situations::load(&catalog).expect("situations");
        let all = TimeLimits::load(&catalog, &law, &situations).expect("limits");
        let found = all.of(first.parse().expect("a day"), Some(route), situation);
        let shown = |limit: TimeLimit| (limit.day.to_string(), limit.basis.id.clone());
        found.into_iter().map(shown).collect()
    }

    fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
        let owned = |&(day, id): &(&str, &str)| (day.to_owned(), id.to_owned());
        list.iter().map(owned).collect()
    }

    #[test]
    fn the_limits_of_a_case_rest_on_the_law_and_stand_in_order() {
        assert_eq!(
            limits(
                "2026-01-31",
                Route::WeChat,
                Situation::ChargedAfterCancelling
            ),
            pairs(&[("2029-01-31", "civil-code-188")])
        );
        // Ninety days, five months (a shorter month ends earlier), a year, three years.
        assert_eq!(
            limits("2026-01-31", Route::Carrier, Situation::Bundle),
            pairs(&[
                ("2026-05-01", "civil-code-152"),
                ("2026-06-30", "telecom-appeal-2016"),
                ("2027-01-31", "civil-code-152"),
                ("2029-01-31", "civil-code-188"),
            ])
        );
        assert_eq!(
            limits("2026-01-31", Route::Carrier, Situation::Refunded),
            []
        );
    }

    #[test]
    fn a_limit_has_passed_on_the_day_after_its_last_day() {
        let catalog = Catalog::load(&[]).expect("built-in data");
        let law = Law::load(&catalog).expect("law");
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
        let limit = TimeLimit {
            day: day("2026-05-01"),
            what: Bilingual::default(),
            basis: Arc::clone(law.get("civil-code-152").expect("an item")),
        };
        assert!(!limit.has_passed(day("2026-04-30")));
        assert!(!limit.has_passed(day("2026-05-01")));
        assert!(limit.has_passed(day("2026-05-02")));
    }
}
