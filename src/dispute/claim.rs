//! What can be asked for, with its arithmetic shown: the net of what was charged, and as estimates the share of a period that is left.

use chrono::NaiveDate;

use crate::{
    bilingual,
    calendar::days_between,
    lang::Bilingual,
    ledger::{Ledger, TransactionId},
    money::Money,
    recurrence::Cadence,
};

/// The claim of one case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    pub charged: Money,
    pub refunded: Money,
    /// Charged less refunded: what the letters ask for.
    pub net: Money,
    /// The arithmetic, a sentence a line; estimates are called so.
    pub lines: Vec<Bilingual>,
}

impl Claim {
    /// Of charges in the order of time, all in the first one's currency. Without a cadence there is no period to share out.
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
        let currency = rows.first().map_or("CNY", |row| ledger.text(row.currency));
        let shown = |amount: Money| amount.with_currency(currency);
        let [all, back, left] = [charged, refunded, net].map(shown);
        let mut lines = vec![bilingual!(
            "净额：{count} 笔共扣 {a}，已退 {b}，还有 {c}。要求退还的是这个数。",
            "Net: {count} charges, {d}, of which {e} were refunded: {f} are left. This is what is asked for.",
            a = &all.zh,
            b = &back.zh,
            c = &left.zh,
            d = &all.en,
            e = &back.en,
            f = &left.en
        )];
        let last = rows.iter().rev().find(|row| !row.net().is_zero());
        if let Some((last, cadence)) = last.zip(cadence) {
            let begin = last.at.day;
            let end = cadence.due_after(begin, 1);
            let whole = days_between(begin, end);
            let left = days_between(as_of, end).clamp(0, whole);
            if whole > 0 && left > 0 {
                let paid = shown(last.net());
                let share = shown(last.net().share(i64::from(left), i64::from(whole)));
                lines.push(bilingual!(
                    "估算，只在对方说「用过的部分不退」时才用得上：最近一笔 {paid_zh} 管 {begin} 到 {end} 的 {whole} 天，到 {as_of} 还剩 {left} 天，按天折算 {paid_zh} × {left} ÷ {whole} = {share_zh}。没有法律规定必须这样折算，看约定。",
                    "An estimate, of use only if they say that what was used is not returned: the latest charge of {paid_en} is for the {whole} days from {begin} to {end}; on {as_of} {left} are left, by days {paid_en} × {left} ÷ {whole} = {share_en}. No law prescribes this; it depends on what was agreed.",
                    paid_zh = &paid.zh,
                    paid_en = &paid.en,
                    share_zh = &share.zh,
                    share_en = &share.en
                ));
            }
        }
        if !net.is_zero() && cadence.is_some() {
            lines.push(bilingual!(
                "对方如果说要扣「手续费」：请它写明比例和依据。没有查到规定这种费用的法律，自动续费的取消不得收取不合理费用，可以提出异议。",
                "If they want to keep a handling fee: ask for its rate and basis in writing. We found no law that sets one, and cancelling a renewal may not cost an unreasonable fee, so it can be contested."
            ));
        }
        if !net.is_zero() {
            lines.push(bilingual!(
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
