//! Claims: what can be asked back, with its arithmetic.
//!
//! The net of what was charged is what the letters ask for. The share of a period that is left is
//! an estimate and is called so. What the law says about claims is data in the files of the legal
//! items.

use std::sync::Arc;

use chrono::NaiveDate;

use super::law::{Law, LegalItem};
use crate::{
    bilingual,
    calendar::days_between,
    lang::Bilingual,
    money::{Currency, Money},
    recurrence::Cadence,
};

/// The claim of one case.
#[derive(Clone, Debug)]
pub struct Claim {
    /// The sum of the charges as they were debited.
    pub charged: Money,
    /// The sum of what was refunded of them.
    pub refunded: Money,
    /// Charged less refunded: what the letters ask for.
    pub net: Money,
    /// The currency of all amounts.
    pub currency: Currency,
    /// The arithmetic, then what the law says about it; a sentence a line.
    pub lines: Vec<ClaimLine>,
}

/// One sentence about a claim.
#[derive(Clone, Debug)]
pub struct ClaimLine {
    /// The sentence.
    pub text: Bilingual,
    /// The legal item that it rests on; none of a line of arithmetic.
    pub basis: Option<Arc<LegalItem>>,
}

/// A charge as a claim counts it.
#[derive(Clone, Copy, Debug)]
pub(super) struct ClaimedCharge {
    pub day: NaiveDate,
    pub amount: Money,
    pub refunded: Money,
}

impl ClaimedCharge {
    fn net(&self) -> Money {
        (self.amount - self.refunded).or_zero()
    }
}

/// A statement about claims that rests on a legal item.
#[derive(Debug)]
struct ClaimNote {
    order: u32,
    needs_period: bool,
    text: Bilingual,
    basis: Arc<LegalItem>,
}

/// The statements about claims of all legal items, in order.
#[derive(Debug)]
pub(super) struct ClaimNotes(Vec<ClaimNote>);

impl ClaimNotes {
    /// Takes the statements from the legal items.
    pub fn of(law: &Law) -> ClaimNotes {
        let notes = law.items().flat_map(|item| {
            item.claim_notes.iter().map(|note| ClaimNote {
                order: note.order,
                needs_period: note.needs_period,
                text: note.text.clone(),
                basis: Arc::clone(item),
            })
        });
        let mut notes: Vec<ClaimNote> = notes.collect();
        notes.sort_by_key(|note| note.order);
        ClaimNotes(notes)
    }
}

impl Claim {
    /// The claim for charges in the order of time, all in one currency. `cadence` is that of the
    /// subscription; without one there is no period to share out.
    pub(super) fn of(
        charges: &[ClaimedCharge],
        currency: &Currency,
        cadence: Option<Cadence>,
        as_of: NaiveDate,
        notes: &ClaimNotes,
    ) -> Claim {
        let charged: Money = charges.iter().map(|charge| charge.amount).sum();
        let refunded: Money = charges.iter().map(|charge| charge.refunded).sum();
        let net: Money = charges.iter().map(ClaimedCharge::net).sum();
        let mut texts = vec![bilingual!(
            "净额：{count} 笔共扣 {charged}，已退 {refunded}，还有 {net}。要求退还的是这个数。",
            "Net: {count} charges, {charged}, of which {refunded} were refunded: {net} are left. \
             This is what is asked for.",
            count = charges.len(),
            charged = charged.of(currency),
            refunded = refunded.of(currency),
            net = net.of(currency)
        )];
        let last = charges.iter().rev().find(|charge| !charge.net().is_zero());
        let estimate = last
            .zip(cadence)
            .and_then(|(last, cadence)| unused_share(last, currency, cadence, as_of));
        texts.extend(estimate);
        let arithmetic = texts
            .into_iter()
            .map(|text| ClaimLine { text, basis: None });
        let notes = notes.0.iter().filter(|note| {
            let holds = !note.needs_period || cadence.is_some();
            holds && !net.is_zero()
        });
        let notes = notes.map(|note| ClaimLine {
            text: note.text.clone(),
            basis: Some(Arc::clone(&note.basis)),
        });
        Claim {
            charged,
            refunded,
            net,
            currency: currency.clone(),
            lines: arithmetic.chain(notes).collect(),
        }
    }
}

/// The estimate of what the rest of the last charge's period is worth, by days. `None` when nothing
/// of the period is left.
fn unused_share(
    last: &ClaimedCharge,
    currency: &Currency,
    cadence: Cadence,
    as_of: NaiveDate,
) -> Option<Bilingual> {
    let begin = last.day;
    let end = cadence.due_after(begin, 1);
    let whole = days_between(begin, end);
    let left = days_between(as_of, end).clamp(0, whole.max(0));
    if whole <= 0 || left == 0 {
        return None;
    }
    let share = last.net().share(i64::from(left), i64::from(whole));
    Some(bilingual!(
        "估算，只在对方说「用过的部分不退」时才用得上：最近一笔 {paid} 管 {begin} 到 {end} 的 \
         {whole} 天，到 {as_of} 还剩 {left} 天，按天折算 {paid} × {left} ÷ {whole} = {share}。\
         没有法律规定必须这样折算，看约定。",
        "An estimate, of use only if they say that what was used is not returned: the latest \
         charge of {paid} is for the {whole} days from {begin} to {end}; on {as_of} {left} are \
         left, by days {paid} × {left} ÷ {whole} = {share}. No law prescribes this; it depends on \
         what was agreed.",
        paid = last.net().of(currency),
        share = share.of(currency)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{catalog::Catalog, recurrence::Period};

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn charge(on: &str, fen: i64, refunded: i64) -> ClaimedCharge {
        ClaimedCharge {
            day: day(on),
            amount: Money::from_fen(fen),
            refunded: Money::from_fen(refunded),
        }
    }

    fn claim(charges: &[ClaimedCharge], period: Option<Period>, as_of: &str) -> Claim {
        let law = Law::load(&Catalog::load(&[]).expect("built-in data")).expect("law");
        let cadence = period.map(|period| Cadence {
            period,
            anchor_day: None,
        });
        let hong_kong = Currency::new("HKD");
        Claim::of(
            charges,
            &hong_kong,
            cadence,
            day(as_of),
            &ClaimNotes::of(&law),
        )
    }

    fn lines(claim: &Claim) -> Vec<(&str, Option<&str>)> {
        let line = |line| {
            let ClaimLine { text, basis }: &ClaimLine = line;
            let words = text.en.split(':').next().unwrap_or_default();
            (words, basis.as_ref().map(|item| item.id.as_str()))
        };
        claim.lines.iter().map(line).collect()
    }

    #[test]
    fn the_net_is_what_was_charged_less_what_was_refunded() {
        let charges = [
            charge("2026-05-03", 2500, 2500),
            charge("2026-06-03", 2500, 1000),
            // More came back than was charged: it does not lower the rest of the claim.
            charge("2026-07-03", 1000, 1200),
        ];
        let claim = claim(&charges, None, "2026-09-01");
        let sums = [claim.charged, claim.refunded, claim.net].map(Money::fen);
        assert_eq!(sums, [6000, 4700, 1500]);
        assert_eq!(claim.currency, Currency::new("HKD"));
        assert_eq!(
            claim.lines[0].text.en,
            "Net: 3 charges, 60.00 HKD, of which 47.00 HKD were refunded: 15.00 HKD are left. This \
             is what is asked for."
        );
        // Without a period, nothing about shares and fees.
        assert_eq!(lines(&claim)[1].1, Some("consumer-law-55"));
        assert_eq!(claim.lines.len(), 2);
    }

    #[test]
    fn the_days_left_of_the_last_period_are_shared_out() {
        let charges = [charge("2026-06-01", 3000, 0)];
        let thirty = Some(Period::Days(30));
        let open = claim(&charges, thirty, "2026-06-21");
        assert!(
            open.lines[1]
                .text
                .en
                .contains("30.00 HKD × 10 ÷ 30 = 10.00 HKD")
        );
        assert_eq!(
            lines(&open)[2..]
                .iter()
                .map(|line| line.1)
                .collect::<Vec<_>>(),
            [Some("online-trading-18-2"), Some("consumer-law-55")]
        );
        // On the day of the charge all of it, on the last day a thirtieth, on the due day nothing.
        let share = |as_of| claim(&charges, thirty, as_of).lines[1].text.en.clone();
        assert!(share("2026-06-01").contains("× 30 ÷ 30 = 30.00 HKD"));
        assert!(share("2026-06-30").contains("× 1 ÷ 30 = 1.00 HKD"));
        assert!(share("2026-07-01").starts_with("If they want to keep a handling fee"));
    }

    #[test]
    fn nothing_is_said_of_the_law_where_nothing_is_left() {
        let charges = [charge("2026-06-01", 3000, 3000)];
        assert_eq!(
            claim(&charges, Some(Period::Days(30)), "2026-06-21")
                .lines
                .len(),
            1
        );
    }
}
