//! Scopes: the routes and situations that a data file concerns.

use std::{collections::BTreeSet, str::FromStr};

use strum::VariantArray;
use toml::Spanned;

use super::{route::Route, situation::Situation, situation_facts::Situations};
use crate::{
    bilingual,
    catalog::{DataFile, Kind},
    problem::Problem,
};

/// The word that stands for every route or every situation.
const ANY: &str = "any";

/// The mark in front of the name of a group of situations.
const GROUP: char = '@';

/// The routes and situations that a data file concerns; `None` is all of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Scope {
    routes: Option<BTreeSet<Route>>,
    situations: Option<BTreeSet<Situation>>,
}

impl Scope {
    /// Reads the lists `routes` and `situations` of a data file. A situation is named by itself or
    /// by a group, as in `["@claim", "revived"]`. An unknown name is an error with its line.
    pub fn read(
        (file, kind): (&DataFile, Kind),
        routes: &[Spanned<String>],
        situations: &[Spanned<String>],
        known: &Situations,
    ) -> Result<Scope, Problem> {
        let unknown = |name: &Spanned<String>, mut accepted: Vec<String>| {
            accepted.insert(0, ANY.to_owned());
            let what = bilingual!(
                "没有“{name}”；可以写 {accepted}",
                "unknown \"{name}\", expected {accepted}",
                name = name.get_ref(),
                accepted = accepted.join(", ")
            );
            file.malformed_at(kind, name.span(), what)
        };
        let routes = read(routes, |name| {
            let route = Route::from_str(name.get_ref());
            route
                .map(|route| BTreeSet::from([route]))
                .map_err(|_| unknown(name, names::<Route>()))
        })?;
        let situations = read(situations, |name| {
            let found = match name.get_ref().strip_prefix(GROUP) {
                Some(group) => known.group(group),
                None => Situation::from_str(name.get_ref()).into_iter().collect(),
            };
            if found.is_empty() {
                let groups = known.groups().into_iter();
                let mut accepted: Vec<String> = groups.map(|one| format!("{GROUP}{one}")).collect();
                accepted.extend(names::<Situation>());
                return Err(unknown(name, accepted));
            }
            Ok(found)
        })?;
        Ok(Scope { routes, situations })
    }

    /// Reads the list `situations` of something that concerns every route.
    pub fn of_situations(
        file: (&DataFile, Kind),
        situations: &[Spanned<String>],
        known: &Situations,
    ) -> Result<Scope, Problem> {
        let mut scope = Scope::read(file, &[], situations, known)?;
        scope.routes = None;
        Ok(scope)
    }

    /// Whether the file concerns a case. One without a route is concerned by files for any route.
    pub fn holds(&self, route: Option<Route>, situation: Situation) -> bool {
        let of_route = self.routes.as_ref().is_none_or(|routes| {
            let route = route.as_ref();
            route.is_some_and(|route| routes.contains(route))
        });
        let situations = self.situations.as_ref();
        of_route && situations.is_none_or(|situations| situations.contains(&situation))
    }
}

/// Every word of an enumeration, as messages list what is accepted.
pub(super) fn names<T: VariantArray + Copy + Into<&'static str>>() -> Vec<String> {
    let words = T::VARIANTS
        .iter()
        .map(|&one| -> &'static str { one.into() });
    words.map(str::to_owned).collect()
}

/// What the names of a list stand for together, or `None` for any.
fn read<T: Ord>(
    written: &[Spanned<String>],
    meant: impl Fn(&Spanned<String>) -> Result<BTreeSet<T>, Problem>,
) -> Result<Option<BTreeSet<T>>, Problem> {
    let mut all = BTreeSet::new();
    let mut any = false;
    for name in written {
        if name.get_ref() == ANY {
            any = true;
        } else {
            all.extend(meant(name)?);
        }
    }
    Ok((!any).then_some(all))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{Catalog, Origin};

    #[derive(serde::Deserialize)]
    struct Written {
        routes: Vec<Spanned<String>>,
        situations: Vec<Spanned<String>>,
    }

    fn scope(text: &str) -> Result<Scope, Problem> {
        let known = Situations::load(&Catalog::load(&[]).expect("built-in data"));
        let file = DataFile {
            id: "mine".to_owned(),
            origin: Origin::BuiltIn,
            text: text.to_owned(),
        };
        let Written { routes, situations } = toml::from_str(text).expect("two lists");
        let known = known.expect("situations");
        Scope::read((&file, Kind::Playbooks), &routes, &situations, &known)
    }

    #[test]
    fn a_group_and_a_single_situation_are_joined() {
        let scope = scope("routes = [\"jd\"]\nsituations = [\"@purchase\", \"revived\"]").unwrap();
        let held: Vec<&str> = Situation::VARIANTS
            .iter()
            .filter(|&&one| scope.holds(Some(Route::Jd), one))
            .map(|one| one.name())
            .collect();
        assert_eq!(held, ["revived", "one_off_virtual", "physical_goods"]);
        assert!(!scope.holds(Some(Route::Bank), Situation::Revived));
        assert!(!scope.holds(None, Situation::Revived));
    }

    #[test]
    fn any_is_every_route_and_none() {
        let scope = scope("routes = [\"any\"]\nsituations = [\"any\"]").unwrap();
        assert!(scope.holds(None, Situation::Overlap));
        assert!(scope.holds(Some(Route::Carrier), Situation::GiftMembership));
    }

    #[test]
    fn unknown_names_are_told_with_their_line_and_what_is_accepted() {
        let message = |text| scope(text).unwrap_err().to_string();
        let route = message("routes = [\"paypal\"]\nsituations = []");
        assert!(
            route.starts_with("playbooks/mine.toml:1: unknown \"paypal\", expected any, wechat,"),
            "{route}"
        );
        let group = message("routes = []\nsituations = [\n\"@claims\"]");
        assert!(
            group.starts_with("playbooks/mine.toml:3: unknown \"@claims\", expected any, @after"),
            "{group}"
        );
        let situation = message("routes = []\nsituations = [\"lost\"]");
        assert!(situation.contains("never_agreed"), "{situation}");
    }
}
