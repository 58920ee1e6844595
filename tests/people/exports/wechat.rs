//! WeChat Pay exports: 微信支付账单 as CSV and as a workbook.

use super::{
    accounts::Person,
    print::{Text, Written, quoted, yuan},
    rows::{Shown, Window, stated_counts},
    workbook::workbook,
};
use crate::people::life::{Kind, Refund};

impl Person<'_> {
    /// 微信支付账单 as CSV, spring 2025: UTF-8 with a BOM, quoted cells, a tab after the quotes of
    /// identifiers, newest row first.
    pub(super) fn wechat_csv(&self, window: &Window, rows: &[&Shown]) -> Written {
        let mut text = Text::default();
        text.push("\u{feff}");
        for line in wechat_preamble(
            window,
            rows,
            "2. 本明细仅展示当前账单中的交易，不包括已删除的记录",
        ) {
            text.push(&line);
            text.push(",,,,,,,,,,\r\n");
        }
        text.push(&WECHAT_COLUMNS.join(","));
        text.push("\r\n");
        let mut lines = Vec::new();
        for row in rows.iter().rev() {
            lines.push(text.line());
            let cells = self.wechat_cells(window, row);
            let printed = cells.iter().enumerate().map(|(column, cell)| match column {
                0 | 5 => cell.clone(),
                8 | 9 => format!("{}\t", quoted(cell)),
                _ => quoted(cell),
            });
            text.push(&printed.collect::<Vec<_>>().join(","));
            text.push("\r\n");
        }
        text.written(lines.into_iter().rev().collect())
    }

    /// 微信支付账单 as XLSX of 2025: one sheet, every cell a text, the header on row 17, newest
    /// first.
    pub(super) fn wechat_xlsx(&self, window: &Window, rows: &[&Shown]) -> Written {
        let note = "2. 若交易记录明细无有效内容，则代表该时间段内此微信号无交易。";
        let mut sheet: Vec<Vec<String>> = wechat_preamble(window, rows, note)
            .into_iter()
            .map(|line| vec![line])
            .collect();
        sheet.push(WECHAT_COLUMNS.map(str::to_owned).to_vec());
        let mut lines = Vec::new();
        for row in rows.iter().rev() {
            let mut cells = self.wechat_cells(window, row);
            for number in &mut cells[8..10] {
                number.push('\t');
            }
            sheet.push(cells.to_vec());
            lines.push(u32::try_from(sheet.len()).unwrap_or(u32::MAX));
        }
        lines.reverse();
        Written {
            bytes: workbook(&sheet),
            lines,
        }
    }

    fn wechat_cells(&self, window: &Window, row: &Shown) -> [String; 11] {
        let payment = row.payment;
        let kind = match payment.kind {
            _ if row.refund.is_some() => format!("{}-退款", payment.payee),
            Kind::Purchase => "商户消费".to_owned(),
            Kind::QrCode => "扫二维码付款".to_owned(),
            Kind::Transfer | Kind::Income => "转账".to_owned(),
            Kind::RedPacket => "微信红包".to_owned(),
            Kind::CardRepayment => "信用卡还款".to_owned(),
            Kind::WalletTopUp => "零钱充值".to_owned(),
        };
        let whole = |refund: &Refund| refund.fen >= payment.fen;
        let status = match (row.refund, window.known_refund(payment), payment.kind) {
            (Some(refund), ..) | (_, Some(refund), _) if whole(refund) => "已全额退款".to_owned(),
            (Some(refund), ..) => format!("已退款￥{}", yuan(refund.fen)),
            (_, Some(refund), _) => format!("已退款(￥{})", yuan(refund.fen)),
            (.., Kind::QrCode) => "已转账".to_owned(),
            (.., Kind::Transfer) => "对方已收钱".to_owned(),
            (.., Kind::Income) => "已存入零钱".to_owned(),
            (.., Kind::WalletTopUp) => "充值完成".to_owned(),
            _ => "支付成功".to_owned(),
        };
        let method = match payment.kind {
            Kind::Income => "/",
            _ => self.method(payment.funding, "零钱"),
        };
        let day = row.at.format("%Y%m%d");
        let which = if row.refund.is_some() {
            "refund"
        } else {
            "payment"
        };
        let merchant_order_no = match payment.kind {
            _ if row.refund.is_some() => String::new(),
            Kind::Income | Kind::WalletTopUp => "/".to_owned(),
            _ => format!("{day}{}", self.numbers.unique("merchant order", row, 14)),
        };
        [
            row.at.format("%Y-%m-%d %H:%M:%S").to_string(),
            kind,
            payment.payee.clone(),
            if payment.item.is_empty() {
                "/".to_owned()
            } else {
                payment.item.clone()
            },
            wechat_flow(row).to_owned(),
            format!("¥{}", yuan(row.fen())),
            method.to_owned(),
            status,
            format!(
                "4200{}{day}{}",
                self.numbers.digits(which, row.id, 6),
                self.numbers.unique("order", row, 10)
            ),
            merchant_order_no,
            "/".to_owned(),
        ]
    }
}

const WECHAT_COLUMNS: [&str; 11] = [
    "交易时间",
    "交易类型",
    "交易对方",
    "商品",
    "收/支",
    "金额(元)",
    "支付方式",
    "当前状态",
    "交易单号",
    "商户单号",
    "备注",
];

fn wechat_flow(row: &Shown) -> &'static str {
    match row {
        _ if row.comes_in() => "收入",
        _ if row.between() => "/",
        _ => "支出",
    }
}

/// The sixteen lines above the header; the second note (`note`) changed over the years.
fn wechat_preamble(window: &Window, rows: &[&Shown], note: &str) -> Vec<String> {
    let mut lines = vec![
        "微信支付账单明细".to_owned(),
        "微信昵称：[山间一盏灯]".to_owned(),
        format!(
            "起始时间：[{} 00:00:00] 终止时间：[{} 23:59:59]",
            window.from, window.to
        ),
        "导出类型：[全部]".to_owned(),
        format!(
            "导出时间：[{}]",
            window.exported.format("%Y-%m-%d %H:%M:%S")
        ),
        String::new(),
    ];
    lines.extend(stated_counts(rows, "中性交易", "/", wechat_flow));
    lines.extend([
        "注：".to_owned(),
        "1. 充值/提现/理财通购买/零钱通存取/信用卡还款等交易，将计入中性交易".to_owned(),
        note.to_owned(),
        "3. 本明细仅供个人对账使用".to_owned(),
        String::new(),
        "----------------------微信支付账单明细列表--------------------".to_owned(),
    ]);
    lines
}
