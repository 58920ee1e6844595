//! 招商银行 exports: the debit card as CSV, and the monthly bill of the credit card.

use super::{
    accounts::Person,
    print::{Text, Written, quoted, quoted_if_needed, thousands, yuan},
    rows::{Shown, Window, in_and_out, total},
};
use crate::people::life::{Kind, Wallet};

impl Person<'_> {
    /// 招商银行 debit card, PC client: GBK, quoted values behind a tab, lines with "#" above and
    /// below the rows, newest row first.
    pub(super) fn cmb(&self, window: &Window, rows: &[&Shown]) -> Written {
        let mut text = Text::default();
        let exported = window.exported.format("%Y-%m-%d %H:%M:%S");
        let (from, to) = (window.from.format("%Y%m%d"), window.to.format("%Y%m%d"));
        text.push("\"# 招商银行交易记录\"\r\n");
        text.push(&format!("\"# 导出时间: [            {exported}]\"\r\n"));
        text.push("\"# 账    号: [一卡通:6214********6641   招商银行]\"\r\n");
        text.push("\"# 币    种: [                      人民币]\"\r\n");
        text.push(&format!("\"# 起始日期: [{from}]   终止日期: [{to}]\"\r\n"));
        text.push("\"# 过滤设置:  无\"\r\n\r\n");
        text.push(
            "\"交易日期\",\"交易时间\",\"收入\",\"支出\",\"余额\",\"交易类型\",\"交易备注\"\r\n",
        );
        let mut lines = Vec::new();
        for row in rows.iter().rev() {
            lines.push(text.line());
            let (money_in, money_out) = in_and_out(row, yuan);
            let (kind, remark) = self.cmb_texts(row);
            let cells = [
                row.at.format("%Y%m%d").to_string(),
                row.at.format("%H:%M:%S").to_string(),
                money_in,
                money_out,
                yuan(row.balance),
                kind.to_owned(),
                remark,
            ];
            let printed = cells.map(|cell| quoted(&format!("\t{cell}")));
            text.push(&printed.join(","));
            text.push("\r\n");
        }
        for (name, side) in [("收入", true), ("支出", false)] {
            let (count, sum) = total(rows, |row| row.comes_in() == side);
            let lead = if side { "\r\n" } else { "" };
            text.push(&format!(
                "{lead}\"# {name}合计: {count} 笔，共 {} 元\"\r\n",
                yuan(sum)
            ));
        }
        text.written_in_gbk(lines.into_iter().rev().collect())
    }

    /// 交易类型 and 交易备注. A merchant that the card pays directly is always printed in one way,
    /// either with （特约） or without.
    fn cmb_texts(&self, row: &Shown) -> (&'static str, String) {
        let payment = row.payment;
        let (kind, remark) = match (payment.wallet, payment.kind) {
            (Some(Wallet::WeChat), _) => {
                ("快捷支付", format!("财付通-微信支付-{}", row.merchant()))
            }
            (Some(Wallet::Alipay), _) => ("快捷支付", format!("支付宝-{}", row.merchant())),
            (None, Kind::Income) => ("代发工资", payment.company.clone()),
            (None, Kind::CardRepayment) => ("信用卡还款", payment.company.clone()),
            (None, Kind::Transfer) => ("转账汇款", payment.company.clone()),
            (None, _) if self.numbers.halves(&payment.company) => {
                ("银联在线支付", format!("（特约）{}", payment.company))
            }
            (None, _) => ("银联在线支付", payment.company.clone()),
        };
        (
            if row.refund.is_some() {
                "快捷退款"
            } else {
                kind
            },
            remark,
        )
    }
}

/// 招商银行 credit card, the monthly bill as a table: days without a year; repayments first, then
/// refunds, then purchases.
pub(super) fn cmb_credit(bill: &Window, rows: &[&Shown]) -> Written {
    let mut text = Text::default();
    let month = bill.exported.format("%Y年%m月");
    text.push(&format!("招商银行信用卡对账单（个人消费卡账户 {month}）\n"));
    text.push("交易日,记账日,交易摘要,人民币金额,卡号末四位,交易地金额\n");
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by_key(|&place| match rows[place] {
        row if row.payment.kind == Kind::CardRepayment => 0,
        row if row.refund.is_some() => 1,
        _ => 2,
    });
    let mut lines = vec![0; rows.len()];
    for place in order {
        lines[place] = text.line();
        text.push(&cmb_credit_line(rows[place]));
        text.push("\n");
    }
    text.written(lines)
}

fn cmb_credit_line(row: &Shown) -> String {
    let payment = row.payment;
    let repayment = payment.kind == Kind::CardRepayment;
    // The refund of a repayment is booked as a debit of the card.
    let to_the_card = repayment != row.refund.is_some();
    let amount = thousands(if to_the_card { -row.fen() } else { row.fen() });
    let summary = match payment.wallet {
        Some(Wallet::WeChat) if repayment => "财付通还款".to_owned(),
        Some(Wallet::Alipay) if repayment => "支付宝还款".to_owned(),
        None if repayment => "掌上生活还款".to_owned(),
        Some(Wallet::WeChat) => format!("财付通-{}", row.merchant()),
        Some(Wallet::Alipay) => format!("支付宝-{}", row.merchant()),
        None => payment.company.clone(),
    };
    let (trade_day, abroad) = match repayment {
        true => (String::new(), amount.clone()),
        false => (
            row.happened().format("%m/%d").to_string(),
            format!("{amount}(CN)"),
        ),
    };
    let booked = row.at.format("%m/%d");
    let cells = [summary, amount, "0427".to_owned(), abroad].map(|cell| quoted_if_needed(&cell));
    format!("{trade_day},{booked},{}", cells.join(","))
}
