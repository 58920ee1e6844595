//! What a statement states of itself: owner, account, period, counts and sums, and whether the rows
//! agree.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{
    channel::Channel,
    check::{Check, CheckKind},
    direction::{Direction, Side},
    fact::Fact,
    profile::Profile,
    statement::Entry,
};
use crate::{bilingual, calendar::Moment, lang::Bilingual, money::Money};

/// The facts of the preamble and the footer, as printed.
#[derive(Debug, Default)]
pub(super) struct Declared(BTreeMap<Fact, String>);

impl Declared {
    /// Looks at one line that is no row. The first statement of a fact counts.
    pub fn note(&mut self, profile: &Profile, line: &str) {
        for preamble in &profile.preamble {
            let Some(found) = preamble.pattern.captures(line) else {
                continue;
            };
            for &(fact, group) in &preamble.facts {
                if let Some(value) = found.get(group) {
                    let value = value.as_str().trim();
                    self.0.entry(fact).or_insert_with(|| value.to_owned());
                }
            }
        }
    }

    fn get(&self, fact: Fact) -> Option<&str> {
        self.0.get(&fact).map(String::as_str)
    }

    /// The account as printed, masked.
    pub fn account(&self) -> Option<String> {
        self.get(Fact::Account)
            .filter(|account| !account.is_empty())
            .map(masked)
    }

    /// The account's full name as printed, else its owner's: one of them is in every format of a
    /// wallet.
    pub fn owner(&self) -> Option<String> {
        self.get(Fact::Account)
            .or_else(|| self.get(Fact::Owner))
            .map(str::to_owned)
    }

    /// What the statement calls the currency of all its rows.
    pub fn currency(&self) -> Option<&str> {
        self.get(Fact::Currency)
    }

    /// Year and month of the bill.
    pub fn bill(&self) -> Option<(i32, u32)> {
        let year = self.get(Fact::Year)?.parse().ok()?;
        Some((year, self.get(Fact::Month)?.parse().ok()?))
    }

    /// The last four digits of the account, when it ends in four digits.
    pub fn tail(&self) -> Option<String> {
        let digits: Vec<char> = self
            .get(Fact::Account)?
            .chars()
            .rev()
            .take_while(char::is_ascii_digit)
            .take(4)
            .collect();
        (digits.len() == 4).then(|| digits.into_iter().rev().collect())
    }

    /// When the statement was exported.
    pub fn exported(&self) -> Option<Moment> {
        Moment::parse(self.get(Fact::Exported)?)
    }

    fn day(&self, fact: Fact) -> Option<NaiveDate> {
        Moment::parse(self.get(fact)?).map(|at| at.day)
    }

    /// Whether both ends of the period are printed.
    pub fn states_its_period(&self) -> bool {
        self.day(Fact::From).is_some() && self.day(Fact::To).is_some()
    }

    /// The stated period, else the first to the last row.
    pub fn coverage(&self, entries: &[Entry]) -> Option<(NaiveDate, NaiveDate)> {
        let days = || entries.iter().map(|entry| entry.at.day);
        let from = self.day(Fact::From).or_else(|| days().min())?;
        let to = self.day(Fact::To).or_else(|| days().max())?;
        Some((from, to))
    }

    /// Every fact the statement gives to check itself by, beside what the used rows give.
    pub fn checks(&self, entries: &[Entry], profile: &Profile, currency: &str) -> Vec<Check> {
        let mut checks = self.counts(entries);
        let complete = checks.iter().all(|check| check.ok);
        checks.extend(self.sums(entries, profile, currency, complete));
        checks.extend(sequence(entries));
        checks.extend(running_balance(entries));
        checks
    }

    fn counts(&self, entries: &[Entry]) -> Vec<Check> {
        let on = |side| entries.iter().filter(|entry| entry.side == side).count();
        let counts = [
            (CheckKind::TotalCount, Fact::TotalCount, entries.len()),
            (CheckKind::IncomeCount, Fact::InCount, on(Side::In)),
            (CheckKind::ExpenseCount, Fact::OutCount, on(Side::Out)),
            (
                CheckKind::NeutralCount,
                Fact::NeutralCount,
                on(Side::Neutral),
            ),
        ];
        let check = |(name, fact, found): (CheckKind, Fact, usize)| {
            let stated = self.get(fact)?;
            let found = found.to_string();
            let ok = stated == found;
            Some(Check {
                name,
                stated: stated.to_owned(),
                found,
                ok,
                lines: Vec::new(),
                meaning: (!ok).then(rows_are_missing),
            })
        };
        counts.into_iter().filter_map(check).collect()
    }

    /// `complete`: the counts agree, so that a sum that differs cannot be a missing row.
    fn sums(
        &self,
        entries: &[Entry],
        profile: &Profile,
        currency: &str,
        complete: bool,
    ) -> Vec<Check> {
        let counted = |entry: &Entry| match (profile.sums_are_net, entry.direction) {
            (true, Direction::Void) => Money::ZERO,
            (true, _) => entry.amount - entry.stated_refund.unwrap_or(Money::ZERO),
            (false, _) => entry.amount,
        };
        let on = |side: Side| -> Money {
            let on_side = entries
                .iter()
                .filter(|entry| entry.side == side && *entry.currency == *currency);
            on_side.map(counted).sum()
        };
        let has_counts = self.get(Fact::OutCount).is_some() || self.get(Fact::TotalCount).is_some();
        let sums = [
            (CheckKind::IncomeSum, Fact::InSum, Side::In),
            (CheckKind::ExpenseSum, Fact::OutSum, Side::Out),
            (CheckKind::NeutralSum, Fact::NeutralSum, Side::Neutral),
        ];
        let check = |(name, fact, side): (CheckKind, Fact, Side)| {
            let printed = self.get(fact)?;
            let stated = Money::parse(printed).map(|printed| printed.value);
            let found = on(side);
            let ok = stated == Some(found);
            Some(Check {
                name,
                stated: stated.map_or_else(|| printed.to_owned(), |stated| stated.to_string()),
                found: found.to_string(),
                ok,
                lines: Vec::new(),
                meaning: (!ok).then(|| {
                    if complete && has_counts && profile.channel != Channel::Bank {
                        counted_otherwise()
                    } else {
                        rows_are_missing()
                    }
                }),
            })
        };
        sums.into_iter().filter_map(check).collect()
    }
}

fn rows_are_missing() -> Bilingual {
    bilingual!(
        "账单里的行与它自报的数目对不上：可能删改过，或没有下载完整；请重新导出同一时间段",
        "the rows do not add up to what the statement says of itself: it was edited or is \
         incomplete; export the same period again"
    )
}

fn counted_otherwise() -> Bilingual {
    bilingual!(
        "笔数相符、金额不符：平台自己注明统计口径与明细相加可能不同（退款、优惠的算法不同）；\
         不影响逐笔金额",
        "the counts agree and the sums do not: the platform itself notes that its sums are made \
         differently (refunds, discounts); single amounts are not affected"
    )
}

/// Numbered rows: every number from 1 to the last once.
fn sequence(entries: &[Entry]) -> Option<Check> {
    let mut numbers = BTreeMap::new();
    for entry in entries {
        if let Some(number) = entry.sequence {
            numbers.entry(number).or_insert(entry.line);
        }
    }
    let (&last, _) = numbers.last_key_value()?;
    let mut expected = 1;
    let mut lines = Vec::new();
    for (&number, &line) in &numbers {
        if number != expected {
            lines.push(line);
        }
        expected = number + 1;
    }
    let ok = lines.is_empty() && entries.len() == numbers.len();
    Some(Check {
        name: CheckKind::Sequence,
        stated: last.to_string(),
        found: entries.len().to_string(),
        ok,
        meaning: (!ok).then(|| {
            bilingual!(
                "序号不连续：所列行之前缺少记录；请重新导出同一时间段",
                "the row numbers are not consecutive: rows are missing before the lines named; \
                 export the same period again"
            )
        }),
        lines,
    })
}

/// The balance from row to row, which changes by the row's amount: the only proof that nothing is
/// missing between two rows of a bank's statement.
///
/// Statements run forwards or backwards, and some are backwards by day and forwards within it, so
/// the order that fits best counts. Each card and each currency has its own balance.
fn running_balance(entries: &[Entry]) -> Option<Check> {
    let mut accounts: BTreeMap<_, Vec<&Entry>> = BTreeMap::new();
    for entry in entries {
        accounts
            .entry((&entry.card_tail, &entry.currency))
            .or_default()
            .push(entry);
    }
    let (mut steps, mut lines) = (0, Vec::new());
    for rows in accounts.into_values() {
        let backwards: Vec<&Entry> = rows.iter().rev().copied().collect();
        let orders = [by_day(&rows), by_day(&backwards), rows, backwards];
        let walks = orders.iter().map(|order| walk(order));
        let best = walks.min_by_key(|walk| walk.breaks.len())?;
        steps += best.steps;
        lines.extend(best.breaks);
    }
    lines.sort_unstable();
    let ok = lines.is_empty();
    (steps > 0).then(|| Check {
        name: CheckKind::RunningBalance,
        stated: steps.to_string(),
        found: (steps - lines.len()).to_string(),
        ok,
        meaning: (!ok).then(|| {
            bilingual!(
                "余额接不上：所列行的余额不是上一笔余额加减本笔金额，其间缺少记录或被改动；\
                 请重新导出",
                "the balance does not follow at the lines named: rows are missing or were edited \
                 there; export again"
            )
        }),
        lines,
    })
}

fn by_day<'e>(rows: &[&'e Entry]) -> Vec<&'e Entry> {
    let mut rows = rows.to_vec();
    rows.sort_by_key(|entry| entry.at.day);
    rows
}

struct Walk {
    /// Rows whose balance can be compared with the one before.
    steps: usize,
    breaks: Vec<u32>,
}

fn walk(order: &[&Entry]) -> Walk {
    let mut walk = Walk {
        steps: 0,
        breaks: Vec::new(),
    };
    let mut before: Option<Money> = None;
    let mut booked = Some(Money::ZERO);
    for entry in order {
        booked = booked.zip(entry.booked).map(|(sum, booked)| sum + booked);
        let Some(balance) = entry.balance else {
            continue;
        };
        if let Some((before, booked)) = before.zip(booked) {
            walk.steps += 1;
            if before + booked != balance {
                walk.breaks.push(entry.line);
            }
        }
        before = Some(balance);
        booked = Some(Money::ZERO);
    }
    walk
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
