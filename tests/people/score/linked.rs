//! Links between rows against the truth.

use std::collections::BTreeMap;

use super::{comparison::Comparison, counts::Tally};
use crate::people::life::{Kind, Payment, PaymentId, Place, Row};

impl Comparison<'_> {
    pub(super) fn links(&mut self) {
        // Place of a row → its payment, whether it is the refund's row, and the number of the
        // account.
        let mut known: BTreeMap<&Place, (PaymentId, bool, usize)> = BTreeMap::new();
        let mut actual = (0, 0, 0);
        for (is_refund, all) in [
            (false, &self.exported.rows),
            (true, &self.exported.refund_rows),
        ] {
            for (payment, rows) in all.iter().enumerate() {
                let rows: Vec<&Row> = rows.iter().filter(|row| !row.places.is_empty()).collect();
                for (account, row) in rows.iter().enumerate() {
                    for place in &row.places {
                        known.insert(place, (payment, is_refund, account));
                    }
                    actual.1 += row.places.len() - 1;
                }
                // A repayment is a row of each of two cards: two rows of one channel, no mirrors.
                if self.life.payments[payment].kind != Kind::CardRepayment {
                    actual.0 += rows.len().saturating_sub(1);
                }
                let paid = self.exported.rows[payment]
                    .iter()
                    .any(|row| !row.places.is_empty());
                actual.2 += usize::from(is_refund && !rows.is_empty() && paid);
            }
        }
        let (mut mirrors, mut duplicates, mut refunds) =
            (Tally::default(), Tally::default(), Tally::default());
        (mirrors.actual, duplicates.actual, refunds.actual) = actual;
        for link in &self.printed.links {
            let (Some(&row), Some(&to)) = (known.get(&link.row), known.get(&link.to)) else {
                self.wrong.push(format!(
                    "{}: {:?} → {:?}, of rows that are no payment",
                    link.kind, link.row, link.to
                ));
                continue;
            };
            let (tally, right) = match link.kind.as_str() {
                "mirror_of" => (
                    &mut mirrors,
                    self.are_alike(row.0, to.0) && row.1 == to.1 && row.2 != to.2,
                ),
                "duplicate_of" => (&mut duplicates, row == to),
                _ => (&mut refunds, row.0 == to.0 && row.1 && !to.1),
            };
            tally.predicted += 1;
            tally.hit += usize::from(right);
            if !right {
                self.wrong
                    .push(format!("{}: {:?} → {:?}", link.kind, link.row, link.to));
            }
        }
        for (name, tally) in [
            ("mirrors", mirrors),
            ("duplicates", duplicates),
            ("refunds", refunds),
        ] {
            if tally.hit < tally.actual {
                self.wrong
                    .push(format!("{name}: {} of {}", tally.hit, tally.actual));
            }
        }
        (
            self.score.mirrors,
            self.score.duplicates,
            self.score.refunds,
        ) = (mirrors, duplicates, refunds);
    }

    /// The same payment, or one that a bank's row does not tell from it: the same amount to the
    /// same payee within three days.
    pub(super) fn are_alike(&self, one: PaymentId, other: PaymentId) -> bool {
        let (one, other) = (&self.life.payments[one], &self.life.payments[other]);
        let what = |payment: &Payment| {
            (
                payment.fen,
                payment.company.clone(),
                payment.wallet,
                payment.funding,
            )
        };
        let days = (one.at.date() - other.at.date()).num_days();
        what(one) == what(other) && days.abs() <= 3
    }
}
