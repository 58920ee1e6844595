//! The export of a 工商银行 debit card.

use super::{
    print::{Text, Written, padded, quoted, thousands},
    rows::{Shown, in_and_out, total},
};
use crate::people::life::{Kind, Wallet};

/// 工商银行 debit card since 2024: UTF-8, cells padded to their width, a comma at the end of rows,
/// no time, newest first.
pub(super) fn icbc(rows: &[&Shown], name_cut: usize) -> Written {
    let mut text = Text::default();
    text.push("明细查询文件下载\n\n卡号: 6217****8052,\"卡别名: \"\n\n");
    text.push("子账户序号: 00000,子账户类别: 活期,\"子账户别名: \"\n\n");
    text.push("交易日期,摘要,交易详情,交易场所,交易国家或地区简称,钞/汇,交易金额(收入),");
    text.push("交易金额(支出),交易币种,记账金额(收入),记账金额(支出),记账币种,余额,");
    text.push("对方户名,对方账户\n");
    let mut lines = Vec::new();
    for row in rows.iter().rev() {
        lines.push(text.line());
        let (money_in, money_out) = in_and_out(row, thousands);
        let (kind, place, party, account) = icbc_texts(row, name_cut);
        let cells = [
            padded(&row.at.format("%Y-%m-%d").to_string(), 15),
            quoted(&padded(kind, 20)),
            quoted(&padded("", 30)),
            quoted(&padded(&place, 66)),
            quoted(&padded("CHN", 20)),
            padded("钞", 10),
            quoted(&padded("-", 20)),
            quoted(&padded("-", 20)),
            padded("-", 15),
            quoted(&padded(&money_in, 20)),
            quoted(&padded(&money_out, 20)),
            padded("人民币", 15),
            quoted(&padded(&thousands(row.balance), 20)),
            quoted(&padded(party, 154)),
            quoted(&padded(account, 19)),
        ];
        text.push(&cells.join(","));
        text.push(",\n");
    }
    let sums = [true, false].map(|side| thousands(total(rows, |row| row.comes_in() == side).1));
    let sums = sums.map(|sum| quoted(&padded(&sum, 17)));
    text.push(&format!(" \n人民币合计,,,,,,,,,{},\n", sums.join(",")));
    text.written(lines.into_iter().rev().collect())
}

/// 摘要, 交易场所 (names cut, at ten characters in real exports), 对方户名 and 对方账户.
fn icbc_texts<'r>(
    row: &Shown<'r>,
    name_cut: usize,
) -> (&'static str, String, &'r str, &'static str) {
    let payment = row.payment;
    let name: String = row.merchant().chars().take(name_cut).collect();
    let kind = match payment.kind {
        _ if row.refund.is_some() => "退款",
        Kind::Income => "工资",
        Kind::CardRepayment => "信用卡还款",
        Kind::Transfer if payment.wallet.is_none() => "网转",
        _ => "消费",
    };
    match (payment.wallet, payment.kind) {
        (Some(Wallet::WeChat), _) => (
            kind,
            format!("财付通-{name}"),
            "深圳市财付通支付科技有限公司",
            "2433****0133",
        ),
        (Some(Wallet::Alipay), _) => (
            kind,
            format!("支付宝-{name}"),
            "支付宝（中国）网络技术有限公司",
            "2155****0690",
        ),
        (None, Kind::Income | Kind::CardRepayment) => (kind, String::new(), &payment.company, ""),
        (None, Kind::Transfer) => (kind, "手机银行".to_owned(), &payment.company, ""),
        (None, _) => (kind, name, &payment.company, ""),
    }
}
