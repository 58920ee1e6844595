//! Which days of which account were seen, as a picture of months, and what to export next.

use std::fmt::Write as _;

use chrono::{Datelike, Days as DaysAfter, Months, NaiveDate};
use typed_index_collections::TiSlice;

use super::model::{AccountLine, Days, ExportLine, HoleLine, MonthSeen};
use crate::{
    bilingual,
    lang::Lang,
    ledger::{Account, Ledger},
    source::StatementId,
    statement::Statement,
};

/// Every account of the ledger, and what is missing up to `as_of`.
pub fn accounts(
    ledger: &Ledger,
    statements: &TiSlice<StatementId, Statement>,
    as_of: NaiveDate,
) -> Vec<AccountLine> {
    let first = ledger.accounts.iter().filter_map(Account::first_day).min();
    let line = |account: &Account| {
        let exports = account.exports.iter().map(|export| {
            let statement = &statements[export.statement];
            ExportLine {
                file: statement.file.clone(),
                sheet: statement.sheet.clone(),
                from: export.from,
                to: export.to,
                stated: export.stated,
            }
        });
        let holes = account.holes.iter().map(|hole| HoleLine {
            from: hole.from,
            to: hole.to,
            certain: hole.certain,
        });
        let rest = account
            .last_day()
            .map(|last| {
                // An export made on a later day shows its last day whole; else that day is asked
                // for again.
                let whole = account.exports.iter().any(|export| {
                    let made = statements[export.statement].exported;
                    export.stated && export.to == last && made.is_some_and(|at| at.day > last)
                });
                last + DaysAfter::new(u64::from(whole))
            })
            .filter(|&from| from < as_of)
            .map(|from| (from, as_of));
        let missing = account.holes.iter().map(|hole| (hole.from, hole.to));
        AccountLine {
            channel: account.key.channel,
            institution: account.key.institution.clone(),
            account: account
                .exports
                .iter()
                .find_map(|export| statements[export.statement].account.clone()),
            exports: exports.collect(),
            holes: holes.collect(),
            export_next: missing
                .chain(rest)
                .map(|(from, to)| Days { from, to })
                .collect(),
            months: first.map_or_else(Vec::new, |first| months(account, first, as_of)),
        }
    };
    ledger.accounts.iter().map(line).collect()
}

fn months(account: &Account, first: NaiveDate, as_of: NaiveDate) -> Vec<(NaiveDate, MonthSeen)> {
    let begins = first.with_day(1).unwrap_or(first);
    let next = |month: &NaiveDate| month.checked_add_months(Months::new(1));
    std::iter::successors(Some(begins), next)
        .take_while(|month| *month <= as_of)
        .map(|month| {
            let last = next(&month)
                .and_then(|next| next.pred_opt())
                .unwrap_or(month)
                .min(as_of);
            let days = month.iter_days().take_while(|day| *day <= last);
            let seen = days.clone().filter(|day| account.shows(*day)).count();
            let state = match seen {
                0 => MonthSeen::Nothing,
                seen if seen == days.count() => MonthSeen::Whole,
                _ => MonthSeen::Part,
            };
            (month, state)
        })
        .collect()
}

/// A hole in a sentence that follows the account's name.
pub(super) fn hole_sentence(hole: &HoleLine, lang: Lang) -> String {
    let (from, to) = (&hole.from, &hole.to);
    let said = if hole.certain {
        bilingual!(
            " 空档：{from} – {to} 没有账单",
            " hole: no statement for {from} – {to}"
        )
    } else {
        bilingual!(
            " 可能的空档：{from} – {to} 没有账单，也可能只是没有交易",
            " perhaps a hole: no statement for {from} – {to}, or there simply was no payment"
        )
    };
    said.get(lang).to_owned()
}

/// The accounts for a terminal: a picture of months, the exports, the holes, what to export next.
pub fn coverage(accounts: &[AccountLine], lang: Lang) -> String {
    let mut text = String::new();
    for account in accounts {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{}", account.name(lang));
        for year in account
            .months
            .chunk_by(|one, other| one.0.year() == other.0.year())
        {
            let Some((first, _)) = year.first() else {
                continue;
            };
            let picture: String = year
                .iter()
                .map(|(_, seen)| match seen {
                    MonthSeen::Whole => " ■",
                    MonthSeen::Part => " ◧",
                    MonthSeen::Nothing => " □",
                })
                .collect();
            let indent = "  ".repeat(first.month0() as usize);
            let _ = writeln!(text, "  {}{indent}{picture}", first.year());
        }
        for export in &account.exports {
            let sheet = export
                .sheet
                .as_ref()
                .map(|sheet| format!(" [{sheet}]"))
                .unwrap_or_default();
            let rows = match (export.stated, lang) {
                (true, _) => "",
                (false, Lang::Zh) => "（账单没写期间，按首末两笔）",
                (false, Lang::En) => " (no period stated: first and last row)",
            };
            let _ = writeln!(
                text,
                "  {} – {}  {}{sheet}{rows}",
                export.from, export.to, export.file
            );
        }
        for hole in &account.holes {
            let _ = writeln!(text, "  !{}", hole_sentence(hole, lang));
        }
        for period in &account.export_next {
            let (from, to) = (&period.from, &period.to);
            let said = bilingual!("下次请导出：{from} 至 {to}", "export next: {from} to {to}");
            let _ = writeln!(text, "  → {}", said.get(lang));
        }
        text.push('\n');
    }
    if !accounts.is_empty() {
        let legend = bilingual!(
            "■ 整月都有账单   ◧ 只有一部分   □ 没有。每格一个月，每行一年，从一月起。",
            "■ the whole month is covered   ◧ part of it   □ nothing. \
             A square a month, a line a year, from January."
        );
        let _ = writeln!(text, "{}", legend.get(lang));
    }
    text
}
