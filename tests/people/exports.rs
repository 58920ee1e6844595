//! Exports of a person's payments in the formats of wallets and banks.
//!
//! The layouts follow real exports, line by line; every name, number and balance in them is
//! invented. The period, counts, sums and balances that a file states agree with its rows.

mod accounts;
mod alipay;
mod cancellations;
mod cmb;
mod icbc;
mod numbers;
mod print;
mod rows;
mod wechat;
mod workbook;

use std::collections::BTreeMap;

use super::life::{Exported, Format, Life, PaymentId, Row, Wallet};
use accounts::Person;
use cmb::cmb_credit;
use icbc::icbc;
use numbers::Numbers;
use rows::{Shown, Window, bills, windows};

pub use cancellations::cancellations;

/// The files of a person, and the places of each payment in them. Order numbers and balances come
/// from `seed`: the same life and seed give the same bytes.
///
/// A wallet's row of a payment shows its refund only in an export that reaches the day of the
/// refund.
pub fn export(life: &Life, seed: u64) -> Exported {
    let person = Person {
        life,
        numbers: Numbers(seed),
    };
    let mut exported = Exported {
        rows: vec![Vec::new(); life.payments.len()],
        refund_rows: vec![Vec::new(); life.payments.len()],
        ..Exported::default()
    };
    let sources = &life.sources;
    if let Some(export) = &sources.wechat {
        let rows = person.at_wallet(Wallet::WeChat);
        person.write(export.format, &windows(export), &rows, &mut exported);
    }
    if let Some(export) = &sources.alipay {
        let rows = person.at_wallet(Wallet::Alipay);
        person.write(export.format, &windows(export), &rows, &mut exported);
    }
    if let Some(export) = &sources.debit {
        let rows = person.at_debit();
        person.write(export.format, &windows(export), &rows, &mut exported);
    }
    if let Some(export) = &sources.credit {
        let rows = person.at_credit();
        let mut bills = bills(export);
        // The bank sends no bill for a month without a booking.
        bills.retain(|bill| rows.iter().any(|row| bill.holds(row)));
        person.write(export.format, &bills, &rows, &mut exported);
    }
    exported
}

impl Person<'_> {
    /// Writes an account's files, and records the places of each payment and refund in them.
    fn write(&self, format: Format, windows: &[Window], rows: &[Shown], exported: &mut Exported) {
        let mut payments: BTreeMap<PaymentId, Row> = BTreeMap::new();
        let mut refunds: BTreeMap<PaymentId, Row> = BTreeMap::new();
        for window in windows {
            let rows: Vec<&Shown> = rows.iter().filter(|row| window.holds(row)).collect();
            let written = match format {
                Format::WeChatCsv => self.wechat_csv(window, &rows),
                Format::WeChatXlsx => self.wechat_xlsx(window, &rows),
                Format::AlipayCsv => self.alipay(window, &rows),
                Format::CmbCsv => self.cmb(window, &rows),
                Format::IcbcCsv => icbc(&rows, self.life.name_cut),
                Format::CmbCreditCsv => cmb_credit(window, &rows),
            };
            for (row, line) in rows.iter().zip(written.lines) {
                let shown = if row.refund.is_some() {
                    &mut refunds
                } else {
                    &mut payments
                };
                let places = &mut shown.entry(row.id).or_default().places;
                places.push((window.name.clone(), line));
            }
            exported.files.push((window.name.clone(), written.bytes));
        }
        for (id, row) in payments {
            exported.rows[id].push(row);
        }
        for (id, row) in refunds {
            exported.refund_rows[id].push(row);
        }
    }
}
