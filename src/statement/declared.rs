//! What a statement states of itself: owner, account, period, counts and sums, and whether the rows agree.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{Check, Entry, Profile, Side};
use crate::{calendar::Moment, money::Money};

/// The preamble's and footer's facts by group name, as printed.
#[derive(Debug, Default)]
pub(super) struct Declared(BTreeMap<&'static str, String>);

impl Declared {
    /// Looks at one line that is no row. The first statement of a fact counts.
    pub fn note(&mut self, profile: &Profile, line: &str) {
        for pattern in &profile.preamble {
            let Some(found) = pattern.captures(line) else {
                continue;
            };
            for name in super::profile::PREAMBLE_GROUPS {
                if let Some(value) = found.name(name) {
                    let value = value.as_str().trim().to_owned();
                    self.0.entry(name).or_insert(value);
                }
            }
        }
    }

    pub fn account(&self) -> Option<String> {
        self.0
            .get("account")
            .filter(|account| !account.is_empty())
            .map(|account| masked(account))
    }

    /// The last four digits of the account, when it ends in four digits.
    pub fn tail(&self) -> Option<String> {
        let account = self.0.get("account")?;
        let digits: Vec<char> = account
            .chars()
            .rev()
            .take_while(char::is_ascii_digit)
            .take(4)
            .collect();
        (digits.len() == 4).then(|| digits.into_iter().rev().collect())
    }

    pub fn exported(&self) -> Option<Moment> {
        self.0.get("exported").and_then(|text| Moment::parse(text))
    }

    /// The stated period, else the first to the last row.
    pub fn coverage(&self, entries: &[Entry]) -> Option<(NaiveDate, NaiveDate)> {
        let stated = |name| {
            self.0
                .get(name)
                .and_then(|text| Moment::parse(text))
                .map(|at| at.day)
        };
        let days = || entries.iter().map(|entry| entry.at.day);
        let from = stated("from").or_else(|| days().min())?;
        let to = stated("to").or_else(|| days().max())?;
        Some((from, to))
    }

    /// Every stated count and sum beside what the used rows give.
    pub fn checks(&self, entries: &[Entry]) -> Vec<Check> {
        let on = |side: Side| entries.iter().filter(move |entry| entry.side == side);
        let count = |side| on(side).count().to_string();
        let sum = |side| on(side).map(|entry| entry.amount).sum::<Money>();
        let mut checks = Vec::new();
        let mut counted = |name, group, found: String| {
            if let Some(stated) = self.0.get(group) {
                checks.push(Check {
                    name,
                    ok: *stated == found,
                    stated: stated.clone(),
                    found,
                });
            }
        };
        counted("total_count", "total_count", entries.len().to_string());
        counted("income_count", "in_count", count(Side::In));
        counted("expense_count", "out_count", count(Side::Out));
        counted("neutral_count", "neutral_count", count(Side::Neutral));
        for (name, group, side) in [
            ("income_sum", "in_sum", Side::In),
            ("expense_sum", "out_sum", Side::Out),
            ("neutral_sum", "neutral_sum", Side::Neutral),
        ] {
            if let Some(stated) = self.0.get(group) {
                let found = sum(side);
                let ok = Money::parse(stated).is_some_and(|stated| stated.value == found);
                let stated = Money::parse(stated)
                    .map_or_else(|| stated.clone(), |stated| stated.value.to_string());
                checks.push(Check {
                    name,
                    stated,
                    found: found.to_string(),
                    ok,
                });
            }
        }
        checks
    }
}

/// An account as it may be shown: what the statement masked stays, the rest loses its middle.
fn masked(account: &str) -> String {
    if account.contains('*') {
        return account.to_owned();
    }
    if let Some((name, host)) = account.split_once('@') {
        let kept: String = name.chars().take(3).collect();
        return format!("{kept}***@{host}");
    }
    let characters: Vec<char> = account.chars().filter(|c| !c.is_whitespace()).collect();
    let kept = characters.len().min(8) / 2;
    let tail: String = characters[characters.len() - kept..].iter().collect();
    format!("***{tail}")
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn accounts_are_shown_masked() {
        for (account, shown) in [
            ("6214********5555", "6214********5555"),
            ("someone@example.com", "som***@example.com"),
            ("6222021234567890123", "***0123"),
            ("12", "***2"),
        ] {
            assert_eq!(masked(account), shown);
        }
    }
}
