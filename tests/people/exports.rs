//! A person's payments as the files that wallets and banks hand out.
//!
//! The layouts follow real exports, line by line; every name, number and balance in them is made here. What a file states of itself (its
//! period, counts, sums and balances) agrees with its rows.

use std::{
    collections::BTreeMap,
    io::{Cursor, Write as _},
};

use chrono::{Datelike as _, Days, Months, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use zip::{CompressionMethod, DateTime, ZipWriter, write::SimpleFileOptions};

use super::life::*;

/// What a debit card holds before the first payment.
const OPENING_FEN: i64 = 6_000_000;

/// Writes the person's exports. `seed` makes order numbers and balances; the same life and seed give the same bytes.
///
/// A wallet's payment says that it was refunded only in an export that reaches the day of the refund.
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
        // No bill is sent for a month without a booking.
        bills.retain(|bill| rows.iter().any(|row| bill.holds(row)));
        person.write(export.format, &bills, &rows, &mut exported);
    }
    exported
}

/// The list of cancellations as a CSV in the contract's columns; `None` when there is none.
pub fn cancellations(life: &Life) -> Option<String> {
    if life.records.is_empty() {
        return None;
    }
    let mut list =
        String::from("merchant,cancelled_at,layer,plan,price,account,confirmation,evidence,note\n");
    for record in &life.records {
        let plan = record.plan.as_deref().unwrap_or_default();
        let note = record.note.as_deref().unwrap_or_default();
        let cells = [
            &quoted_if_needed(&record.merchant),
            &record.cancelled_at,
            record.layer.unwrap_or_default(),
            &quoted_if_needed(plan),
            &record.fen.map(yuan).unwrap_or_default(),
            "",
            "",
            "",
            &quoted_if_needed(note),
        ];
        list.push_str(&cells.join(","));
        list.push('\n');
    }
    Some(list)
}

/// One row that an account shows: a payment or its refund, on the account's own day.
#[derive(Clone, Debug)]
struct Shown<'l> {
    id: PaymentId,
    payment: &'l Payment,
    /// The row is that of the refund.
    refund: Option<&'l Refund>,
    /// At a wallet the moment itself, at a bank the day of the booking.
    at: NaiveDateTime,
    /// The debit card's balance after it.
    balance: i64,
}

impl Shown<'_> {
    /// The moment of the payment or the refund, whenever it is booked.
    fn happened(&self) -> NaiveDateTime {
        self.refund.map_or(self.payment.at, |refund| refund.at)
    }

    fn fen(&self) -> i64 {
        self.refund.map_or(self.payment.fen, |refund| refund.fen)
    }

    /// Money that reaches the account.
    fn comes_in(&self) -> bool {
        self.refund.is_some() || self.payment.kind == Kind::Income
    }

    /// Between the person's own accounts.
    fn between(&self) -> bool {
        matches!(self.payment.kind, Kind::CardRepayment | Kind::WalletTopUp)
    }

    /// What the bank's text names behind the rail.
    fn merchant(&self) -> &str {
        match (self.payment.kind, self.payment.wallet) {
            (Kind::CardRepayment, Some(_)) => "信用卡还款",
            (Kind::WalletTopUp, Some(Wallet::WeChat)) => "零钱充值",
            (Kind::WalletTopUp, Some(Wallet::Alipay)) => "余额充值",
            // What goes to a person is not named at the bank.
            (Kind::Transfer, Some(_)) => "转账",
            (Kind::RedPacket, Some(Wallet::WeChat)) => "微信红包",
            (Kind::RedPacket, Some(Wallet::Alipay)) => "红包",
            _ => &self.payment.company,
        }
    }
}

/// One file of an account: the days it holds, and when it was exported.
#[derive(Clone, Debug)]
struct Window {
    name: String,
    from: NaiveDate,
    to: NaiveDate,
    exported: NaiveDateTime,
}

impl Window {
    fn holds(&self, row: &Shown) -> bool {
        (self.from..=self.to).contains(&row.at.date())
    }

    /// What is known by the last day of the window of a payment's refund.
    fn known_refund<'l>(&self, payment: &'l Payment) -> Option<&'l Refund> {
        let refund = payment.refund.as_ref();
        refund.filter(|refund| refund.at.date() <= self.to)
    }
}

/// The account's export, and its second export if there is one; both were made on the morning after the last day.
fn windows(export: &Export) -> Vec<Window> {
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

/// Bills from the 16th of the month before to the 15th, named by their month.
fn bills(export: &Export) -> Vec<Window> {
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

/// A written file, and the line of each row in the order in which the rows were given.
struct Written {
    bytes: Vec<u8>,
    lines: Vec<u32>,
}

struct Person<'l> {
    life: &'l Life,
    numbers: Numbers,
}

impl<'l> Person<'l> {
    /// Writes an account's files, and notes where each payment and refund stands in them.
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
    fn at_wallet(&self, wallet: Wallet) -> Vec<Shown<'l>> {
        let shows = |payment: &Payment| {
            payment.wallet == Some(wallet) && !(payment.closed && wallet == Wallet::WeChat)
        };
        self.shown(false, shows, |_, _, happened| happened)
    }

    /// The rows of the debit card, booked seconds or days later, with the balance that runs through all of them.
    fn at_debit(&self) -> Vec<Shown<'l>> {
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
    fn at_credit(&self) -> Vec<Shown<'l>> {
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
    fn method(&self, funding: Funding, balance: &'static str) -> &'static str {
        let debit = self.life.sources.debit.as_ref();
        match (funding, debit.map(|debit| debit.format)) {
            (Funding::Balance, _) => balance,
            (Funding::Debit, Some(Format::IcbcCsv)) => "工商银行(8052)",
            (Funding::Debit, _) => "招商银行(6641)",
            (Funding::Credit, _) => "招商银行(0427)",
        }
    }

    /// 微信支付账单 as CSV, spring 2025: UTF-8 with a BOM, cells quoted, identifiers with a tab behind the quote, newest first.
    fn wechat_csv(&self, window: &Window, rows: &[&Shown]) -> Written {
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

    /// 微信支付账单 as XLSX of 2025: one sheet, every cell a text, the header on row 17, newest first.
    fn wechat_xlsx(&self, window: &Window, rows: &[&Shown]) -> Written {
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

    /// 支付宝交易明细 of the app since 2023: GBK, nothing quoted, an empty cell at the end of each line, newest first.
    fn alipay(&self, window: &Window, rows: &[&Shown]) -> Written {
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
        // Both rows carry the payment's numbers.
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

    /// 招商银行 debit card, PC client: GBK, values behind a tab in quotes, "#" lines around, newest first.
    fn cmb(&self, window: &Window, rows: &[&Shown]) -> Written {
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

    /// 交易类型 and 交易备注. A merchant paid by the card itself is always printed the same way, either with （特约） or without.
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

/// 工商银行 debit card since 2024: UTF-8, cells padded to their width, a comma at the end of rows, no time, newest first.
fn icbc(rows: &[&Shown], name_cut: usize) -> Written {
    let mut text = Text::default();
    text.push("明细查询文件下载\n\n卡号: 6217****8052,\"卡别名: \"\n\n");
    text.push("子账户序号: 00000,子账户类别: 活期,\"子账户别名: \"\n\n");
    text.push("交易日期,摘要,交易详情,交易场所,交易国家或地区简称,钞/汇,交易金额(收入),交易金额(支出),交易币种,");
    text.push("记账金额(收入),记账金额(支出),记账币种,余额,对方户名,对方账户\n");
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

/// 招商银行 credit card's monthly bill turned into a table: days without a year; repayments first, then refunds, then purchases.
fn cmb_credit(bill: &Window, rows: &[&Shown]) -> Written {
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
    // A repayment that is itself given back is booked against the card.
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

/// Sixteen lines, of which the second note changed over the years.
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

/// Orders never paid, refunds and movements between own accounts are not counted.
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
        "1.本回单内容可表明支付宝受理了相应支付交易申请，因系统原因或通讯故障等偶发因素导致本回单与实际交易结果不符时，以实际交易情况为准；",
        "2.请勿将本回单作为收款方发货的凭据使用，请查证账户实际到账情况后再进行发货操作；",
        "3.支付宝快捷支付等非余额支付方式可能既产生支付宝交易也同步产生银行交易，因此请勿使用本回单进行重复记账；",
        "4.本回单如经任何涂改、编造，均立即失去效力；",
        "5.部分账单如：充值提现、账户转存或者个人设置收支等不计入为收入或者支出，记为不计收支类；",
        "6.因统计逻辑不同，明细金额直接累加后，可能会和下方统计金额不一致，请以实际交易金额为准；",
        "7.禁止将本回单用于非法用途；",
        "8.本明细仅展示当前账单中的交易，不包括已删除的记录；",
        "",
        "------------------------支付宝支付科技有限公司  电子客户回单------------------------",
        "交易时间,交易分类,交易对方,对方账号,商品说明,收/支,金额,收/付款方式,交易状态,交易订单号,商家订单号,备注,",
    ];
    lines.extend(notes.map(str::to_owned));
    lines
}

/// The four lines in which a wallet counts its rows by 收/支.
fn stated_counts(
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

/// How many of the rows, and what they come to.
fn total(rows: &[&Shown], counted: impl Fn(&Shown) -> bool) -> (usize, i64) {
    let counted = rows.iter().filter(|row| counted(row));
    counted.fold((0, 0), |(count, sum), row| (count + 1, sum + row.fen()))
}

/// The amount in the column it belongs in, the other empty.
fn in_and_out(row: &Shown, print: fn(i64) -> String) -> (String, String) {
    let amount = print(row.fen());
    match row.comes_in() {
        true => (amount, String::new()),
        false => (String::new(), amount),
    }
}

/// `-1234.50`.
fn yuan(fen: i64) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    let fen = fen.unsigned_abs();
    format!("{sign}{}.{:02}", fen / 100, fen % 100)
}

/// `-1,234.50`.
fn thousands(fen: i64) -> String {
    let plain = yuan(fen);
    let (whole, cents) = plain.split_once('.').unwrap_or((&plain, "00"));
    let (sign, digits) = whole
        .strip_prefix('-')
        .map_or(("", whole), |digits| ("-", digits));
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{sign}{grouped}.{cents}")
}

fn clock(hour: u32, minute: u32, second: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, minute, second).unwrap_or_default()
}

fn quoted(cell: &str) -> String {
    format!("\"{}\"", cell.replace('"', "\"\""))
}

fn quoted_if_needed(cell: &str) -> String {
    match cell.contains([',', '"', '\n', '\r']) {
        true => quoted(cell),
        false => cell.to_owned(),
    }
}

/// A format that never quotes has no room for a comma or a new line.
fn unquotable(cell: &str) -> String {
    cell.replace(',', "，").replace(['\n', '\r'], " ")
}

/// Filled with blanks to a width in GBK bytes, and a tab behind.
fn padded(cell: &str, width: usize) -> String {
    let taken: usize = cell.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
    format!("{cell}{}\t", " ".repeat(width.saturating_sub(taken)))
}

/// A text that knows its line.
#[derive(Default)]
struct Text {
    text: String,
    ended_lines: u32,
}

impl Text {
    fn push(&mut self, more: &str) {
        self.text.push_str(more);
        self.ended_lines += more
            .bytes()
            .map(|byte| u32::from(byte == b'\n'))
            .sum::<u32>();
    }

    /// The line that is written next, counted from 1.
    fn line(&self) -> u32 {
        self.ended_lines + 1
    }

    fn written(self, lines: Vec<u32>) -> Written {
        Written {
            bytes: self.text.into_bytes(),
            lines,
        }
    }

    /// GB18030 is GBK for every character that GBK has.
    fn written_in_gbk(self, lines: Vec<u32>) -> Written {
        let bytes = encoding_rs::GB18030.encode(&self.text).0.into_owned();
        Written { bytes, lines }
    }
}

/// The smallest workbook of one sheet whose cells are all texts.
fn workbook(sheet: &[Vec<String>]) -> Vec<u8> {
    const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#;
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml";
    let default = |end: &str, kind: &str| {
        format!(r#"<Default Extension="{end}" ContentType="application/{kind}"/>"#)
    };
    let part = |name: &str, kind: &str| {
        format!(r#"<Override PartName="{name}" ContentType="{TYPE}.{kind}+xml"/>"#)
    };
    let types = [
        default("rels", "vnd.openxmlformats-package.relationships+xml"),
        default("xml", "xml"),
        part("/xl/workbook.xml", "sheet.main"),
        part("/xl/worksheets/sheet1.xml", "worksheet"),
    ];
    let types = format!(
        r#"<Types xmlns="{PACKAGE}/content-types">{}</Types>"#,
        types.concat()
    );
    let relation = |part: &str, target: &str| {
        let relation =
            format!(r#"<Relationship Id="rId1" Type="{OFFICE}/{part}" Target="{target}"/>"#);
        format!(r#"<Relationships xmlns="{PACKAGE}/relationships">{relation}</Relationships>"#)
    };
    let sheets = r#"<sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets>"#;
    let book = format!(r#"<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{sheets}</workbook>"#);
    let rows: String = (1..)
        .zip(sheet)
        .map(|(number, cells)| sheet_row(number, cells))
        .collect();
    let cells = format!(r#"<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>"#);
    let parts = [
        ("[Content_Types].xml", types),
        ("_rels/.rels", relation("officeDocument", "xl/workbook.xml")),
        ("xl/workbook.xml", book),
        (
            "xl/_rels/workbook.xml.rels",
            relation("worksheet", "worksheets/sheet1.xml"),
        ),
        ("xl/worksheets/sheet1.xml", cells),
    ];
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, part) in parts {
        archive.start_file(name, options).expect("a part begins");
        archive
            .write_all(format!("{HEAD}\n{part}").as_bytes())
            .expect("a part is written");
    }
    archive.finish().expect("the archive ends").into_inner()
}

fn sheet_row(number: u32, cells: &[String]) -> String {
    let cell = |(column, text): (char, &String)| {
        let text = escaped(text);
        format!(
            r#"<c r="{column}{number}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>"#
        )
    };
    let filled = ('A'..).zip(cells).filter(|(_, text)| !text.is_empty());
    let cells: String = filled.map(cell).collect();
    format!(r#"<row r="{number}">{cells}</row>"#)
}

fn escaped(text: &str) -> String {
    let text = text
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    text.replace('\t', "&#9;").replace('\n', "&#10;")
}

/// Numbers that follow from the seed and what they are for, so that a second export of a row repeats them.
#[derive(Clone, Copy, Debug)]
struct Numbers(u64);

impl Numbers {
    /// The SplitMix64 finalizer over the seed and a text.
    fn mix(self, purpose: &str, id: u64) -> u64 {
        let seed = purpose
            .bytes()
            .fold(self.0, |sum, byte| step(sum ^ u64::from(byte)));
        step(seed ^ id)
    }

    /// Below `end`.
    fn of(self, purpose: &str, id: PaymentId, end: u64) -> u64 {
        self.mix(purpose, id as u64) % end
    }

    /// So many digits.
    fn digits(self, purpose: &str, id: PaymentId, count: usize) -> String {
        let mixed = self.mix(purpose, id as u64);
        let text = format!("{mixed:020}");
        text[text.len() - count..].to_owned()
    }

    /// So many digits, the last six of which no other row has.
    fn unique(self, purpose: &str, row: &Shown, count: usize) -> String {
        let rows = 2 * row.id + usize::from(row.refund.is_some());
        // A factor without 2 and 5 only reorders the numbers below a million.
        let scattered = (rows * 482_717 + 318_031) % 1_000_000;
        format!("{}{scattered:06}", self.digits(purpose, rows, count - 6))
    }

    /// Half of all texts.
    fn halves(self, text: &str) -> bool {
        self.mix(text, 0).is_multiple_of(2)
    }
}

fn step(state: u64) -> u64 {
    let mut mixed = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

#[test]
fn no_two_rows_share_an_order_number() {
    let payment = Payment {
        at: NaiveDateTime::default(),
        fen: 100,
        payee: String::new(),
        company: String::new(),
        item: String::new(),
        kind: Kind::Purchase,
        wallet: Some(Wallet::WeChat),
        funding: Funding::Balance,
        posted_after: 0,
        refund: None,
        closed: false,
    };
    let number = |id| {
        let row = Shown {
            id,
            payment: &payment,
            refund: None,
            at: payment.at,
            balance: 0,
        };
        Numbers(7).unique("order", &row, 10)
    };
    let numbers: std::collections::BTreeSet<String> = (0..10_000).map(number).collect();
    assert_eq!(numbers.len(), 10_000);
}
