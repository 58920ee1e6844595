//! The rows that an account shows, and the files that hold them.

use chrono::{Datelike as _, Days, Months, NaiveDate, NaiveDateTime};

use super::print::{clock, yuan};
use crate::people::life::{Export, Format, Kind, Payment, PaymentId, Refund, Wallet};

/// One row that an account shows: a payment or its refund, on the account's own day.
#[derive(Clone, Debug)]
pub(super) struct Shown<'l> {
    pub(super) id: PaymentId,
    pub(super) payment: &'l Payment,
    /// Set on the refund's row.
    pub(super) refund: Option<&'l Refund>,
    /// Moment of the payment at a wallet, day of the booking at a bank.
    pub(super) at: NaiveDateTime,
    /// Balance of the debit card after the row, in fen.
    pub(super) balance: i64,
}

impl Shown<'_> {
    /// Moment of the payment or the refund itself, not of its booking.
    pub(super) fn happened(&self) -> NaiveDateTime {
        self.refund.map_or(self.payment.at, |refund| refund.at)
    }

    pub(super) fn fen(&self) -> i64 {
        self.refund.map_or(self.payment.fen, |refund| refund.fen)
    }

    /// Whether the money reaches the account.
    pub(super) fn comes_in(&self) -> bool {
        self.refund.is_some() || self.payment.kind == Kind::Income
    }

    /// Between the person's own accounts.
    pub(super) fn between(&self) -> bool {
        matches!(self.payment.kind, Kind::CardRepayment | Kind::WalletTopUp)
    }

    /// The merchant in a bank's text, after the name of the rail.
    pub(super) fn merchant(&self) -> &str {
        match (self.payment.kind, self.payment.wallet) {
            (Kind::CardRepayment, Some(_)) => "信用卡还款",
            (Kind::WalletTopUp, Some(Wallet::WeChat)) => "零钱充值",
            (Kind::WalletTopUp, Some(Wallet::Alipay)) => "余额充值",
            // A bank does not name the person who receives a transfer.
            (Kind::Transfer, Some(_)) => "转账",
            (Kind::RedPacket, Some(Wallet::WeChat)) => "微信红包",
            (Kind::RedPacket, Some(Wallet::Alipay)) => "红包",
            _ => &self.payment.company,
        }
    }
}

/// One file of an account: its days and the time of its export.
#[derive(Clone, Debug)]
pub(super) struct Window {
    pub(super) name: String,
    pub(super) from: NaiveDate,
    pub(super) to: NaiveDate,
    pub(super) exported: NaiveDateTime,
}

impl Window {
    pub(super) fn holds(&self, row: &Shown) -> bool {
        (self.from..=self.to).contains(&row.at.date())
    }

    /// The payment's refund, if it came by the last day of the file.
    pub(super) fn known_refund<'l>(&self, payment: &'l Payment) -> Option<&'l Refund> {
        let refund = payment.refund.as_ref();
        refund.filter(|refund| refund.at.date() <= self.to)
    }
}

/// The files of an account: its export, a second one where there is one, two where there is a hole.
/// All were made on the morning after the last day.
pub(super) fn windows(export: &Export) -> Vec<Window> {
    let (stem, end) = match export.format {
        Format::WeChatCsv => ("wechat", "csv"),
        Format::WeChatXlsx => ("wechat", "xlsx"),
        Format::AlipayCsv => ("alipay", "csv"),
        Format::CmbCsv => ("cmb", "csv"),
        Format::IcbcCsv => ("icbc", "csv"),
        Format::CmbCreditCsv => ("cmb-credit", "csv"),
    };
    let morning = export.to + Days::new(1);
    let window = |suffix: &str, from, to, minute| Window {
        name: format!("{stem}{suffix}.{end}"),
        from,
        to,
        exported: morning.and_time(clock(9, minute, 51)),
    };
    let mut windows = match export.hole {
        None => vec![window("", export.from, export.to, 6)],
        Some((first, last)) => vec![
            window("-1", export.from, first - Days::new(1), 6),
            window("-2", last + Days::new(1), export.to, 9),
        ],
    };
    windows.extend((export.again_from).map(|from| window("-again", from, export.to, 24)));
    windows
}

/// The monthly bills of a credit card, from the 16th to the 15th, named by the month in which they
/// end.
pub(super) fn bills(export: &Export) -> Vec<Window> {
    let mut last_day = export.from - Days::new(u64::from(export.from.day0())) + Days::new(14);
    let mut bills = Vec::new();
    while last_day - Months::new(1) < export.to {
        bills.push(Window {
            name: format!("cmb-credit-{}.csv", last_day.format("%Y-%m")),
            from: export.from.max(last_day - Months::new(1) + Days::new(1)),
            to: export.to.min(last_day),
            exported: last_day.and_time(clock(9, 6, 51)),
        });
        last_day = last_day + Months::new(1);
    }
    bills
}

/// Number and sum (in fen) of the rows that count.
pub(super) fn total(rows: &[&Shown], counted: impl Fn(&Shown) -> bool) -> (usize, i64) {
    let counted = rows.iter().filter(|row| counted(row));
    counted.fold((0, 0), |(count, sum), row| (count + 1, sum + row.fen()))
}

/// The cells of the columns 收入 and 支出: the amount in one, the other empty.
pub(super) fn in_and_out(row: &Shown, print: fn(i64) -> String) -> (String, String) {
    let amount = print(row.fen());
    match row.comes_in() {
        true => (amount, String::new()),
        false => (String::new(), amount),
    }
}

/// The four lines at the head of a wallet's export that count its rows by 收/支.
pub(super) fn stated_counts(
    rows: &[&Shown],
    neutral: &str,
    neutral_flow: &str,
    flow: fn(&Shown) -> &'static str,
) -> Vec<String> {
    let mut lines = vec![format!("共{}笔记录", rows.len())];
    for (name, stands_for) in [("收入", "收入"), ("支出", "支出"), (neutral, neutral_flow)]
    {
        let (count, sum) = total(rows, |row| flow(row) == stands_for);
        lines.push(format!("{name}：{count}笔 {}元", yuan(sum)));
    }
    lines
}
