//! Checks: what a statement states of itself, beside what was found.

use serde::Serialize;

use crate::{bilingual, lang::Bilingual};

/// What is compared.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Serialize,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum CheckKind {
    TotalCount,
    IncomeCount,
    ExpenseCount,
    NeutralCount,
    IncomeSum,
    ExpenseSum,
    NeutralSum,
    /// The numbers that the statement gives its rows.
    Sequence,
    /// The balance after each row.
    RunningBalance,
}

/// A comparison of what the statement states of itself with what was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    pub name: CheckKind,
    /// As printed, or how many rows or steps there should be.
    pub stated: String,
    pub found: String,
    pub ok: bool,
    /// Where it fails, as far as rows can be named.
    pub lines: Vec<u32>,
    /// What a failure means, and what to do.
    pub meaning: Option<Bilingual>,
}

impl CheckKind {
    /// The check in a sentence: what is stated beside what was found.
    pub fn sentence(self, stated: &str, found: &str) -> Bilingual {
        let counted = match self {
            CheckKind::RunningBalance => {
                return bilingual!(
                    "余额逐笔核对：共 {stated} 处衔接，{found} 处接得上",
                    "running balance: {found} of {stated} steps follow"
                );
            }
            CheckKind::Sequence => {
                return bilingual!(
                    "序号：应到 {stated} 号，读到 {found} 行",
                    "row numbers: up to {stated}, {found} rows read"
                );
            }
            CheckKind::TotalCount => bilingual!("总笔数", "number of rows"),
            CheckKind::IncomeCount => bilingual!("收入笔数", "number of incomes"),
            CheckKind::ExpenseCount => bilingual!("支出笔数", "number of expenses"),
            CheckKind::NeutralCount => bilingual!("不计收支笔数", "number of neutral rows"),
            CheckKind::IncomeSum => bilingual!("收入合计", "sum of incomes"),
            CheckKind::ExpenseSum => bilingual!("支出合计", "sum of expenses"),
            CheckKind::NeutralSum => bilingual!("不计收支合计", "sum of neutral rows"),
        };
        bilingual!(
            "{counted}：自报 {stated}，读到 {found}",
            "{counted}: stated {stated}, found {found}",
            counted = counted
        )
    }
}
