//! Accounts, the days that their statements cover, and the holes between. In a hole, the absence of
//! charges proves nothing.

use std::{collections::BTreeMap, sync::Arc};
use typed_index_collections::TiSlice;

use chrono::{Days, NaiveDate};

use crate::{
    money::Money,
    source::StatementId,
    statement::{Channel, Statement},
};

/// Days below which a hole is ignored, unless both exports beside it state their periods. An export
/// without a period is known only from its first to its last row, so a short hole may be no hole.
const SHORT_HOLE_DAYS: u64 = 7;

/// The values that distinguish accounts: the bank and the card's last digits; for a wallet, its
/// owner.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct AccountKey {
    pub channel: Channel,
    /// The bank; nothing for a wallet.
    pub institution: Option<String>,
    /// The last digits of the card or account.
    pub card: Option<String>,
    /// The profile's id, for a bank's account without a number: all its exports of one format are
    /// taken for one account.
    pub format: Option<String>,
    /// The currency: a card may have one account for each.
    pub currency: Arc<str>,
    pub owner: Option<String>,
}

impl AccountKey {
    /// The account whose statement it is.
    pub fn of(statement: &Statement) -> AccountKey {
        let profile = &statement.profile;
        let institution = profile.institution.first().cloned();
        let card = statement.tail.clone().filter(|_| institution.is_some());
        let nameless = institution.is_some() && card.is_none();
        AccountKey {
            channel: profile.channel,
            currency: statement.currency.clone(),
            format: nameless.then(|| profile.id.clone()),
            // With a card number the owner is not needed: some formats print it, others do not.
            owner: statement.owner.clone().filter(|_| card.is_none()),
            institution,
            card,
        }
    }
}

/// One export of an account.
#[derive(Clone, Copy, Debug)]
pub struct Export {
    pub statement: StatementId,
    pub from: NaiveDate,
    pub to: NaiveDate,
    /// The export states its period; else these are the days of its first and last row.
    pub stated: bool,
}

/// Days that no export of the account shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hole {
    pub from: NaiveDate,
    pub to: NaiveDate,
    /// Both exports beside it state their periods. Otherwise there may simply have been no payment.
    pub certain: bool,
}

/// An account with its exports and holes.
#[derive(Clone, Debug)]
pub struct Account {
    pub key: AccountKey,
    /// By first day.
    pub exports: Vec<Export>,
    pub holes: Vec<Hole>,
}

/// Every account that the statements show, in the order of their keys.
pub(super) fn coverage(statements: &TiSlice<StatementId, Statement>) -> Vec<Account> {
    let mut accounts: BTreeMap<AccountKey, Vec<Export>> = BTreeMap::new();
    for (index, statement) in statements.iter().enumerate() {
        let Some((from, to)) = statement.coverage else {
            continue;
        };
        // The requested period may end after the day of the export; no row can show those days.
        let last_row = statement.entries.iter().map(|entry| entry.at.day).max();
        let possible = statement
            .exported
            .map(|at| last_row.map_or(at.day, |row| row.max(at.day)));
        let export = Export {
            statement: index.into(),
            from,
            to: possible.map_or(to, |possible| to.min(possible)).max(from),
            stated: statement.states_its_period,
        };
        accounts
            .entry(AccountKey::of(statement))
            .or_default()
            .push(export);
    }
    let account = |(key, mut exports): (AccountKey, Vec<Export>)| {
        let name = |export: &Export| &statements[export.statement].file;
        exports.sort_by(|one, other| {
            (one.from, one.to, name(one)).cmp(&(other.from, other.to, name(other)))
        });
        Account {
            key,
            holes: holes(&exports, statements),
            exports,
        }
    };
    accounts.into_iter().map(account).collect()
}

fn holes(exports: &[Export], statements: &TiSlice<StatementId, Statement>) -> Vec<Hole> {
    let mut holes = Vec::new();
    let mut exports = exports.iter();
    let Some(mut last) = exports.next() else {
        return holes;
    };
    for export in exports {
        if export.from > last.to + Days::new(1) {
            let certain = last.stated && export.stated;
            let hole = Hole {
                from: last.to + Days::new(1),
                to: export.from - Days::new(1),
                certain,
            };
            let short = hole.to < hole.from + Days::new(SHORT_HOLE_DAYS);
            let joined = follows_on(&statements[last.statement], &statements[export.statement]);
            // Stated periods outweigh equal balances: money that came in and went out again leaves
            // the balance unchanged.
            if certain || !(short || joined) {
                holes.push(hole);
            }
        }
        if export.to > last.to {
            last = export;
        }
    }
    holes
}

/// The closing balance of one export is the opening balance of the other: probably nothing was
/// booked between them.
fn follows_on(one: &Statement, other: &Statement) -> bool {
    let in_order = |statement: &Statement| -> Vec<(Money, Money)> {
        let mut rows: Vec<_> = statement.entries.iter().collect();
        let newest_first = rows
            .first()
            .zip(rows.last())
            .is_some_and(|(first, last)| first.at > last.at);
        if newest_first {
            rows.reverse();
        }
        rows.iter()
            .filter_map(|entry| Some((entry.balance?, entry.booked?)))
            .collect()
    };
    let (one, other) = (in_order(one), in_order(other));
    match (one.last(), other.first()) {
        (Some(&(closing, _)), Some(&(balance, booked))) => closing + booked == balance,
        _ => false,
    }
}

impl Account {
    /// The first day that any export shows.
    pub fn first_day(&self) -> Option<NaiveDate> {
        self.exports.iter().map(|export| export.from).min()
    }

    /// The last day that any export shows.
    pub fn last_day(&self) -> Option<NaiveDate> {
        self.exports.iter().map(|export| export.to).max()
    }

    /// Whether the day is between the first and the last day of the account, and in no hole.
    pub fn shows(&self, day: NaiveDate) -> bool {
        let (Some(first), Some(last)) = (self.first_day(), self.last_day()) else {
            return false;
        };
        (first..=last).contains(&day)
            && !self
                .holes
                .iter()
                .any(|hole| (hole.from..=hole.to).contains(&day))
    }

    /// The last day that is covered without a hole from `day` on: the day before the next hole,
    /// else the last day of all.
    pub fn seen_until(&self, day: NaiveDate) -> Option<NaiveDate> {
        let hole = self.holes.iter().find(|hole| hole.from > day);
        hole.map_or_else(|| self.last_day(), |hole| hole.from.pred_opt())
    }
}
