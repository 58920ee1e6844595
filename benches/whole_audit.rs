//! Time of the whole audit, from files to report: a WeChat export of 100,000 rows; 40,000 rows of
//! two wallets and a bank; one merchant with 50,000 payments.

#![allow(clippy::unwrap_used, reason = "a benchmark")]

use std::{fmt::Write as _, fs, path::Path};

use chrono::{Days, NaiveDate, NaiveTime};
use divan::Bencher;
use kameng_audit::{
    catalog::Catalog,
    intake::Passwords,
    lang::Lang,
    pipeline::{Given, run},
    report,
    rulebook::Rulebook,
    userfiles::{self, Named},
};

/// A simple generator of numbers, so that every run measures the same rows.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

fn day(number: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2023, 1, 1).unwrap() + Days::new(number)
}

/// A WeChat export: memberships among everyday purchases at so many shops, or all payments at one.
fn wechat(rows: u64, shops: u64) -> String {
    let mut numbers = Numbers(7);
    let mut text =
        "交易时间,交易类型,交易对方,商品,收/支,金额(元),支付方式,当前状态,交易单号,商户单号,备注\n"
            .to_owned();
    for row in 0..rows {
        let at = day(row * 1200 / rows);
        let time =
            NaiveTime::from_num_seconds_from_midnight_opt(numbers.below(86_400) as u32, 0).unwrap();
        let (shop, fen) = (numbers.below(shops), 500 + numbers.below(9000));
        let (name, goods) = if shops > 1 && row % 50 == 0 {
            (
                format!("{}号卡盟", row / 50 % 60),
                format!("影视会员月卡-自动续费{}", 100_000_000 + row),
            )
        } else {
            (
                format!("商店{shop}"),
                format!("订单{}", 10_000_000_000 + row),
            )
        };
        let (yuan, cents) = (fen / 100, fen % 100);
        writeln!(
            text,
            "{at} {time},商户消费,{name},{goods},支出,¥{yuan}.{cents:02},招商银行(6026),支付成功,\
             \"42000{row:012}\t\",\"M{row:012}\t\",\"/\""
        )
        .unwrap();
    }
    text
}

fn alipay(rows: u64) -> String {
    let mut numbers = Numbers(11);
    let mut text = "交易时间,交易分类,交易对方,对方账号,商品说明,收/支,金额,收/付款方式,交易状态,\
                    交易订单号,商家订单号,备注,\n"
        .to_owned();
    for row in 0..rows {
        let (at, shop, fen) = (
            day(row * 1200 / rows),
            numbers.below(700),
            500 + numbers.below(9000),
        );
        let (yuan, cents) = (fen / 100, fen % 100);
        writeln!(
            text,
            "{at} 10:00:{:02},日用百货,铺子{shop},/,货品,支出,{yuan}.{cents:02},招商银行(6026),\
             交易成功,2026{row:016},T{row:012},,",
            row % 60
        )
        .unwrap();
    }
    text
}

fn bank(rows: u64) -> String {
    let mut numbers = Numbers(13);
    let mut text = "\"# 账    号: [一卡通:6214********6026   招商银行]\"\n\
                    \"交易日期\",\"交易时间\",\"收入\",\"支出\",\"余额\",\"交易类型\",\
                    \"交易备注\"\n"
        .to_owned();
    for row in 0..rows {
        let (at, shop, fen) = (
            day(row * 1200 / rows + 1),
            numbers.below(700),
            500 + numbers.below(9000),
        );
        let (yuan, cents) = (fen / 100, fen % 100);
        let date = at.format("%Y%m%d");
        writeln!(
            text,
            "\"\t{date}\",\"\t10:00:00\",\"\",\"\t{yuan}.{cents:02}\",\"\t1.00\",\"快捷支付\",\
             \"\t财付通-微信支付-商店{shop}\""
        )
        .unwrap();
    }
    text
}

fn audit(folder: &Path, rules: &Rulebook) -> usize {
    let mut found = userfiles::find(&[folder.to_owned()]).unwrap();
    let files = found.read(&Named::default(), &rules.list_words).unwrap();
    let given = Given {
        folder: found,
        files,
        passwords: &Passwords::default(),
        as_of: day(1300),
        lang: Lang::Zh,
    };
    let outcome = run(given, rules, &|| ()).unwrap();
    report::json(&outcome.report).unwrap().len()
}

/// Measures the audit of these files.
fn measure(bencher: Bencher<'_, '_>, files: &[(&str, String)]) {
    let rules = Rulebook::load(&Catalog::load(&[]).unwrap()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    for (file, text) in files {
        fs::write(folder.path().join(file), text).unwrap();
    }
    bencher.bench_local(|| audit(folder.path(), &rules));
}

#[divan::bench(sample_count = 10)]
fn wechat_of_100_000_rows(bencher: Bencher<'_, '_>) {
    measure(bencher, &[("wechat.csv", wechat(100_000, 2000))]);
}

#[divan::bench(sample_count = 10)]
fn two_wallets_and_a_bank_of_40_000_rows(bencher: Bencher<'_, '_>) {
    let files = [
        ("wechat.csv", wechat(15_000, 2000)),
        ("alipay.csv", alipay(10_000)),
        ("bank.csv", bank(15_000)),
    ];
    measure(bencher, &files);
}

#[divan::bench(sample_count = 10)]
fn one_merchant_with_50_000_payments(bencher: Bencher<'_, '_>) {
    measure(bencher, &[("wechat.csv", wechat(50_000, 1))]);
}

fn main() {
    divan::main();
}
