//! The rows of each account: its payments and refunds, their days and balances.

use chrono::{Days, NaiveDateTime, TimeDelta};

use super::{numbers::Numbers, rows::Shown};
use crate::people::life::{Format, Funding, Kind, Life, Payment, PaymentId, Wallet};

/// Balance of the debit card before the first payment, in fen.
const OPENING_FEN: i64 = 6_000_000;

pub(super) struct Person<'l> {
    pub(super) life: &'l Life,
    pub(super) numbers: Numbers,
}

impl<'l> Person<'l> {
    /// The payments an account shows and their refunds, each dated by the account, oldest first.
    fn shown(
        &self,
        at_bank: bool,
        shows: impl Fn(&Payment) -> bool,
        date: impl Fn(PaymentId, &Payment, NaiveDateTime) -> NaiveDateTime,
    ) -> Vec<Shown<'l>> {
        let mut rows = Vec::new();
        for (id, payment) in self.life.payments.iter().enumerate() {
            if !shows(payment) {
                continue;
            }
            let refund = payment.refund.as_ref();
            let refund = refund.filter(|refund| !(payment.closed || at_bank && refund.to_balance));
            for refund in [None].into_iter().chain(refund.map(Some)) {
                let happened = refund.map_or(payment.at, |refund| refund.at);
                rows.push(Shown {
                    id,
                    payment,
                    refund,
                    at: date(id, payment, happened),
                    balance: 0,
                });
            }
        }
        rows.sort_by_key(|row| (row.at, row.id, row.refund.is_some()));
        rows
    }

    /// WeChat does not list orders that were closed before they were paid; Alipay does.
    pub(super) fn at_wallet(&self, wallet: Wallet) -> Vec<Shown<'l>> {
        let shows = |payment: &Payment| {
            payment.wallet == Some(wallet) && !(payment.closed && wallet == Wallet::WeChat)
        };
        self.shown(false, shows, |_, _, happened| happened)
    }

    /// The rows of the debit card, booked seconds or days after the payment, each with the balance
    /// after it.
    pub(super) fn at_debit(&self) -> Vec<Shown<'l>> {
        let shows = |payment: &Payment| match payment.kind {
            _ if payment.closed => false,
            Kind::Income => payment.wallet.is_none(),
            _ => payment.funding == Funding::Debit,
        };
        let date = |id, payment: &Payment, happened: NaiveDateTime| {
            let seconds = 3 + self.numbers.of("clock", id, 18);
            let booked = happened + TimeDelta::seconds(i64::try_from(seconds).unwrap_or_default());
            let same_day = booked.date() == happened.date();
            let time = if same_day {
                booked.time()
            } else {
                happened.time()
            };
            (happened.date() + Days::new(u64::from(payment.posted_after))).and_time(time)
        };
        let mut rows = self.shown(true, shows, date);
        let mut balance = OPENING_FEN;
        for row in &mut rows {
            balance += if row.comes_in() {
                row.fen()
            } else {
                -row.fen()
            };
            row.balance = balance;
        }
        rows
    }

    /// The rows of the credit card: what it paid, and what was paid back to it.
    pub(super) fn at_credit(&self) -> Vec<Shown<'l>> {
        let shows = |payment: &Payment| match payment.kind {
            _ if payment.closed => false,
            Kind::CardRepayment => true,
            Kind::Income => false,
            _ => payment.funding == Funding::Credit,
        };
        self.shown(true, shows, |_, payment, happened| {
            happened + Days::new(u64::from(payment.posted_after.max(1)))
        })
    }

    /// The means of payment as a wallet prints it.
    pub(super) fn method(&self, funding: Funding, balance: &'static str) -> &'static str {
        let debit = self.life.sources.debit.as_ref();
        match (funding, debit.map(|debit| debit.format)) {
            (Funding::Balance, _) => balance,
            (Funding::Debit, Some(Format::IcbcCsv)) => "工商银行(8052)",
            (Funding::Debit, _) => "招商银行(6641)",
            (Funding::Credit, _) => "招商银行(0427)",
        }
    }
}
