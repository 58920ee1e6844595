//! What can be asked for, with its arithmetic shown: the net of what was charged, and as estimates the share of a period that is left, and
//! what a handling fee in the small print would take off.

use chrono::NaiveDate;

use crate::{
    calendar::days_between,
    ledger::{Ledger, TransactionId},
    money::Money,
    recurrence::Cadence,
    words,
    words::Words,
};

/// The claim of one case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    pub charged: Money,
    pub refunded: Money,
    /// Charged less refunded: what the letters ask for.
    pub net: Money,
    /// The arithmetic, a sentence a line; estimates are called so.
    pub lines: Vec<Words>,
}

/// A handling fee that small print may name, in per cent: no law sets one.
const FEES_IN_SMALL_PRINT: [i64; 2] = [5, 10];

impl Claim {
    pub(super) fn of(
        ledger: &Ledger,
        charges: &[TransactionId],
        cadence: Option<Cadence>,
        as_of: NaiveDate,
    ) -> Claim {
        let rows: Vec<_> = charges.iter().map(|&id| ledger.get(id)).collect();
        let charged: Money = rows.iter().map(|row| row.amount).sum();
        let refunded: Money = rows.iter().map(|row| row.refunded).sum();
        let net: Money = rows.iter().map(|row| row.net()).sum();
        let count = rows.len();
        let mut lines = vec![words!(
            "净额：{count} 笔共扣 {charged} 元，已退 {refunded} 元，还有 {net} 元。要求退还的是这个数。",
            "Net: {count} charges, {charged} yuan, of which {refunded} were refunded: {net} are left. This is what is asked for."
        )];
        let last = rows.iter().rev().find(|row| !row.net().is_zero());
        if let Some((last, cadence)) = last.zip(cadence) {
            let begin = last.at.day;
            let end = cadence.due_after(begin, 1);
            let whole = days_between(begin, end);
            let left = days_between(as_of, end).clamp(0, whole);
            if whole > 0 && left > 0 {
                let (paid, share) = (
                    last.net(),
                    last.net().share(i64::from(left), i64::from(whole)),
                );
                lines.push(words!(
                    "估算，只在对方说「用过的部分不退」时才用得上：最近一笔 {paid} 元管 {begin} 到 {end} 的 {whole} 天，到 {as_of} 还剩 {left} 天，按天折算 {paid} × {left} ÷ {whole} = {share} 元。没有法律规定必须这样折算，看约定。",
                    "An estimate, of use only if they say that what was used is not returned: the latest charge of {paid} is for the {whole} days from {begin} to {end}; on {as_of} {left} are left, by days {paid} × {left} ÷ {whole} = {share}. No law prescribes this; it depends on what was agreed."
                ));
            }
        }
        if !net.is_zero() {
            let [low, high] = FEES_IN_SMALL_PRINT.map(|fee| net.share(fee, 100));
            let [from, to] = FEES_IN_SMALL_PRINT;
            lines.push(words!(
                "对方如果说要扣「手续费」（有的条款写 {from}% 到 {to}%，即 {low} 到 {high} 元）：没有查到规定这种费用的法律，自动续费的取消不得收取不合理费用，可以要求对方写明依据，再提出异议。",
                "If they want to keep a handling fee (some small print says {from} to {to} %, that is {low} to {high}): we found no law that sets one, and cancelling a renewal may not cost an unreasonable fee; ask for the basis in writing and contest it."
            ));
            lines.push(words!(
                "三倍赔偿（不足 500 元按 500 元）只有在能证明对方欺诈时才谈得上。提醒不够、取消后又扣，本身不等于欺诈，所以信里不提这一项。",
                "Three times the price (at least 500 yuan) can only be discussed where deception can be proved. A poor notice or a charge after cancelling is not in itself deception, so the letters do not ask for it."
            ));
        }
        Claim {
            charged,
            refunded,
            net,
            lines,
        }
    }
}
