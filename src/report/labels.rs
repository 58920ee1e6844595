//! Sentences and names that several writers share.

use chrono::NaiveDate;

use super::model::{Month, Role};
use crate::{
    bilingual,
    calendar::{Moment, month_step},
    lang::Bilingual,
    money::{Currency, Money},
    statement::RowCounts,
};

/// One check in a sentence: what the statement states of itself beside what was found.
pub fn check_sentence(check: &str, stated: &str, found: &str) -> Bilingual {
    let counted = match check {
        "running_balance" => {
            return bilingual!(
                "余额逐笔核对：共 {stated} 处衔接，{found} 处接得上",
                "running balance: {found} of {stated} steps follow"
            );
        }
        "sequence" => {
            return bilingual!(
                "序号：应到 {stated} 号，读到 {found} 行",
                "row numbers: up to {stated}, {found} rows read"
            );
        }
        "total_count" => bilingual!("总笔数", "number of rows"),
        "income_count" => bilingual!("收入笔数", "number of incomes"),
        "expense_count" => bilingual!("支出笔数", "number of expenses"),
        "neutral_count" => bilingual!("不计收支笔数", "number of neutral rows"),
        "income_sum" => bilingual!("收入合计", "sum of incomes"),
        "expense_sum" => bilingual!("支出合计", "sum of expenses"),
        "neutral_sum" => bilingual!("不计收支合计", "sum of neutral rows"),
        _ => bilingual!("核对项", "check"),
    };
    bilingual!(
        "{counted}：自报 {stated}，读到 {found}",
        "{counted}: stated {stated}, found {found}",
        counted = counted
    )
}

/// The lines at which a check fails, as far as rows can be named: ` (lines 12, 15)`.
pub fn check_place(lines: &[u32]) -> Bilingual {
    const SHOWN: usize = 5;
    if lines.is_empty() {
        return Bilingual::default();
    }
    let mut shown: Vec<String> = lines.iter().take(SHOWN).map(u32::to_string).collect();
    if lines.len() > SHOWN {
        shown.push("…".to_owned());
    }
    bilingual!(
        "（第 {zh} 行）",
        " (lines {en})",
        zh = shown.join("、"),
        en = shown.join(", ")
    )
}

/// How many rows of a statement were read, skipped and rejected.
pub fn rows_sentence(rows: RowCounts) -> Bilingual {
    let RowCounts {
        total,
        used,
        skipped,
        rejected,
    } = rows;
    bilingual!(
        "共 {total} 行：读入 {used}，页脚等 {skipped}，无法读取 {rejected}",
        "{total} rows: {used} read, {skipped} footers and the like, {rejected} rejected"
    )
}

/// What a cited row is, for a person.
pub(super) fn role_label(role: Role) -> Bilingual {
    match role {
        Role::Mirror => bilingual!("同一笔在银行或平台的记录", "the same payment elsewhere"),
        Role::Duplicate => bilingual!("另一份导出里的同一行", "the same row again"),
        Role::Refund => bilingual!("退款", "refund"),
    }
}

/// A moment to the minute: `2026-06-03 08:00`, or the day alone.
pub(super) fn to_the_minute(at: Moment) -> String {
    match at.time {
        Some(time) => format!("{} {}", at.day, time.format("%H:%M")),
        None => at.day.to_string(),
    }
}

/// An amount in a column of amounts: the number alone for yuan, with the code for others.
pub(super) fn cell_amount(amount: Money, currency: &Currency) -> String {
    if currency.is_yuan() {
        amount.to_string()
    } else {
        format!("{amount} {currency}")
    }
}

/// A confidence in per cent: `97%`.
#[allow(clippy::float_arithmetic, reason = "a confidence, no money")]
pub(super) fn percent(confidence: f64) -> String {
    format!("{:.0}%", confidence * 100.0)
}

/// The month so many months before a day.
pub(super) fn months_before(day: NaiveDate, months: i32) -> Month {
    Month::of(month_step(day, -months, 1))
}
