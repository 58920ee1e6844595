//! Alipay exports: 支付宝交易明细 as CSV.

use super::{
    accounts::Person,
    print::{Text, Written, unquotable, yuan},
    rows::{Shown, Window, stated_counts},
};
use crate::people::life::Kind;

impl Person<'_> {
    /// 支付宝交易明细 of the app since 2023: GBK, nothing quoted, an empty cell at the end of each
    /// line, newest first.
    pub(super) fn alipay(&self, window: &Window, rows: &[&Shown]) -> Written {
        let mut text = Text::default();
        for line in alipay_preamble(window, rows) {
            text.push(&line);
            text.push("\r\n");
        }
        let mut lines = Vec::new();
        for row in rows.iter().rev() {
            lines.push(text.line());
            text.push(&self.alipay_line(window, row));
            text.push("\r\n");
        }
        text.written_in_gbk(lines.into_iter().rev().collect())
    }

    fn alipay_line(&self, window: &Window, row: &Shown) -> String {
        let payment = row.payment;
        let category = match payment.kind {
            _ if row.refund.is_some() => "退款",
            Kind::Purchase | Kind::QrCode => "文化休闲",
            Kind::Transfer | Kind::RedPacket => "转账红包",
            Kind::Income => "收入",
            Kind::CardRepayment => "信用借还",
            Kind::WalletTopUp => "账户存取",
        };
        let given_back = window
            .known_refund(payment)
            .is_some_and(|refund| refund.fen >= payment.fen);
        let status = match payment.kind {
            _ if row.refund.is_some() => "退款成功",
            _ if payment.closed || given_back => "交易关闭",
            Kind::CardRepayment => "还款成功",
            Kind::WalletTopUp => "充值成功",
            _ => "交易成功",
        };
        let method = match payment.kind {
            _ if payment.closed => "",
            Kind::Income => "",
            _ => self.method(payment.funding, "余额"),
        };
        let item = if row.refund.is_some() {
            format!("退款-{}", payment.item)
        } else {
            payment.item.clone()
        };
        // The refund's row carries the payment's numbers, too.
        let paid = Shown {
            refund: None,
            at: payment.at,
            ..row.clone()
        };
        let day = payment.at.format("%Y%m%d");
        let suffix = row
            .refund
            .map(|_| format!("_{}", self.numbers.digits("suffix", row.id, 7)));
        let order_no = format!(
            "{day}2200{}{}",
            self.numbers.unique("order", &paid, 16),
            suffix.unwrap_or_default()
        );
        let merchant_order_no = match payment.kind {
            Kind::Purchase | Kind::QrCode => {
                format!("T200P{}", self.numbers.unique("merchant order", &paid, 19))
            }
            _ => String::new(),
        };
        let cells = [
            &row.at.format("%Y-%m-%d %H:%M:%S").to_string(),
            category,
            &unquotable(&payment.payee),
            "/",
            &unquotable(&item),
            alipay_flow(row),
            &yuan(row.fen()),
            method,
            status,
            &format!("{order_no}\t"),
            &format!("{merchant_order_no}\t"),
            "",
            "",
        ];
        cells.join(",")
    }
}

/// 收/支 of a row: orders that were never paid, refunds and transfers between own accounts count as
/// neither.
fn alipay_flow(row: &Shown) -> &'static str {
    match row {
        _ if row.refund.is_some() || row.payment.closed || row.between() => "不计收支",
        _ if row.comes_in() => "收入",
        _ => "支出",
    }
}

fn alipay_preamble(window: &Window, rows: &[&Shown]) -> Vec<String> {
    let mut lines = vec![
        "------------------------------------------------------------------------------------"
            .to_owned(),
        "导出信息：".to_owned(),
        "姓名：沈*舟".to_owned(),
        "支付宝账户：she***@example.com".to_owned(),
        format!(
            "起始时间：[{} 00:00:00]    终止时间：[{} 23:59:59]",
            window.from, window.to
        ),
        "导出交易类型：[全部]".to_owned(),
        format!(
            "导出时间：[{}]",
            window.exported.format("%Y-%m-%d %H:%M:%S")
        ),
    ];
    lines.extend(stated_counts(rows, "不计收支", "不计收支", alipay_flow));
    let notes = [
        "",
        "特别提示：",
        "1.本回单内容可表明支付宝受理了相应支付交易申请，因系统原因或通讯故障等偶发因素\
         导致本回单与实际交易结果不符时，以实际交易情况为准；",
        "2.请勿将本回单作为收款方发货的凭据使用，请查证账户实际到账情况后再进行发货操作；",
        "3.支付宝快捷支付等非余额支付方式可能既产生支付宝交易也同步产生银行交易，\
         因此请勿使用本回单进行重复记账；",
        "4.本回单如经任何涂改、编造，均立即失去效力；",
        "5.部分账单如：充值提现、账户转存或者个人设置收支等不计入为收入或者支出，记为不计收支类；",
        "6.因统计逻辑不同，明细金额直接累加后，可能会和下方统计金额不一致，请以实际交易金额为准；",
        "7.禁止将本回单用于非法用途；",
        "8.本明细仅展示当前账单中的交易，不包括已删除的记录；",
        "",
        "------------------------支付宝支付科技有限公司  电子客户回单------------------------",
        "交易时间,交易分类,交易对方,对方账号,商品说明,收/支,金额,收/付款方式,交易状态,\
         交易订单号,商家订单号,备注,",
    ];
    lines.extend(notes.map(str::to_owned));
    lines
}
