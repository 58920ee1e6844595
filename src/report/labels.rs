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
