//! One payment in several statements is one charge: shop, wallet and bank; two persons and a family
//! card; one bank in two formats.

mod refunds;

use std::{fs, path::Path};

use kameng_audit::{
    catalog::Catalog,
    intake::{self, Passwords},
    ledger::{self, Ledger, LinkKind, Rails},
    pipeline,
    statement::Profiles,
};

const WECHAT: &str =
    "交易时间,交易类型,交易对方,商品,收/支,金额(元),支付方式,当前状态,交易单号,商户单号,备注\n";
const JD: &str = "交易时间,商户名称,交易说明,金额,收/付款方式,交易状态,收/支,交易分类,交易订单号,\
                  商家订单号,备注\n";
const CMB: &str = "# 账    号: [一卡通:6214********5555   招商银行]\n\
                   交易日期,交易时间,收入,支出,余额,交易类型,交易备注\n";

fn ledger_of(files: &[(&str, String)]) -> Ledger {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let catalog = Catalog::load(&[]).unwrap();
    let profiles = Profiles::load(&catalog).unwrap();
    let rails = Rails::load(&catalog).unwrap();
    let listing = intake::list(&[Path::to_owned(folder.path())]).unwrap();
    let (statements, unread) =
        pipeline::read(&listing.files, &Passwords::default(), &profiles, &|| ());
    assert!(unread.is_empty(), "{unread:?}");
    ledger::assemble(&statements, &rails)
}

/// Each row that stands for a payment, with the number of other rows that show the same payment.
fn payments(ledger: &Ledger) -> Vec<(String, usize)> {
    let linked = ledger.linked();
    ledger
        .ids()
        .filter(|&id| !ledger.get(id).is_witnessed_elsewhere())
        .map(|id| {
            let row = ledger.get(id);
            let said = format!(
                "{} {} {}",
                row.channel.name(),
                row.amount,
                ledger.text(row.description)
            );
            (said, linked.get(&id).map_or(0, Vec::len))
        })
        .collect()
}

fn jd_row(time: &str, method: &str) -> String {
    format!(
        "{time}\t,京东平台商户,PLUS会员自动续费,25.00,{method},交易成功,支出,会员,\
         10001234567\t,20001234567\t, ,\n"
    )
}

fn wechat_row(time: &str, number: u32) -> String {
    format!(
        "{time},商户消费,京东商城平台商户,京东-订单编号10001234567,支出,¥25.00,招商银行(5555),\
         支付成功,42000{number},M{number},/\n"
    )
}

const BANK_ROW: &str = "\"\t20260305\",\"\t10:00:03\",\"\",\"\t25.00\",\"\t75.00\",\
                        \"快捷支付\",\"\t财付通-微信支付-京东商城平台商户\"\n";

#[test]
fn an_order_at_a_shop_paid_through_a_wallet_with_a_card_is_one_payment() {
    let jd = (
        "jd.csv",
        format!(
            "{JD}{}",
            jd_row("2026-03-05 10:00:00", "微信-招商银行信用卡")
        ),
    );
    let wechat = (
        "wechat.csv",
        format!("{WECHAT}{}", wechat_row("2026-03-05 10:00:02", 1)),
    );
    let bank = ("cmb.csv", format!("{CMB}{BANK_ROW}"));
    let shop = "jd 25.00 PLUS会员自动续费".to_owned();
    let all = ledger_of(&[jd.clone(), wechat.clone(), bank.clone()]);
    assert_eq!(payments(&all), [(shop.clone(), 2)]);
    assert_eq!(
        payments(&ledger_of(&[jd.clone(), wechat])),
        [(shop.clone(), 1)]
    );
    // Without the wallet's statement they still match: the bank's row and the shop's row both name
    // the wallet.
    assert_eq!(payments(&ledger_of(&[jd, bank])), [(shop, 1)]);
}

#[test]
fn a_family_card_is_counted_once() {
    let row = |time: &str, kind: &str, method: &str, number: u32| {
        format!(
            "{time},{kind},山雀卡盟,影视会员月卡,支出,¥25.00,{method},支付成功,\
             42000{number},M{number},/\n"
        )
    };
    let nickname = |name: &str| format!("微信支付账单明细\n微信昵称：[{name}]\n{WECHAT}");
    let child = format!(
        "{}{}",
        nickname("小林"),
        row("2026-03-05 10:00:00", "商户消费", "亲属卡", 1)
    );
    let parent = format!(
        "{}{}",
        nickname("老林"),
        row("2026-03-05 10:00:01", "亲属卡交易", "零钱", 2)
    );
    let ledger = ledger_of(&[("child.csv", child), ("parent.csv", parent)]);
    assert_eq!(
        payments(&ledger),
        [("wechat 25.00 影视会员月卡".to_owned(), 1)]
    );
    assert_eq!(ledger.count(LinkKind::MirrorOf), 1);
}

/// One transfer is an expense of one person and an income of another: two rows, although they share
/// the order number.
#[test]
fn two_persons_do_not_repeat_one_another() {
    let row = |side: &str| {
        format!("2026-03-05 10:00:00,转账,某人,转账,{side},¥25.00,零钱,已转账,42000777,M1,/\n")
    };
    let ledger = ledger_of(&[
        ("one.csv", format!("{WECHAT}{}", row("支出"))),
        ("other.csv", format!("{WECHAT}{}", row("收入"))),
    ]);
    assert_eq!(payments(&ledger).len(), 2);
}

/// Two formats of one bank word a row differently; day, amount and the balance after it are the
/// same.
#[test]
fn two_formats_of_one_account_show_one_payment() {
    let netbank = "交易时间,业务摘要,对方账户名称,对方账户账号,币种,钞/汇,收入金额,支出金额,余额,\
                   交易渠道/场所,附言\n\
                   2026/03/05 10:00:00,网上快捷支付,支付宝-山雀卡盟,Z2**0N,人民币元,,,25.00,75.00,\
                   银企对接,--\n";
    let converted = "中国银行交易流水明细单\n\
                     记账日期,记账时间,币别,金额,余额,交易名称,渠道,网点名称,附言,对方账户名,\
                     对方卡号/账号,对方开户行,借记卡号\n\
                     2026-03-05,10:00:00,人民币,-25.00,75.00,网上快捷支付,银企对接,----,\
                     支付宝-山雀卡盟,支付宝-山雀卡盟,Z2**0N,----,3167\n";
    let ledger = ledger_of(&[
        ("netbank.csv", netbank.to_owned()),
        ("pdf.csv", converted.to_owned()),
    ]);
    assert_eq!(ledger.count(LinkKind::DuplicateOf), 1);
}

/// Two accounts of one bank, both emptied on one day by payments of one price. No card number is
/// printed, but shop and time differ, so they are two payments.
#[test]
fn a_balance_alone_does_not_make_two_payments_one() {
    let netbank = |time: &str, shop: &str| {
        format!(
            "交易时间,业务摘要,对方账户名称,对方账户账号,币种,钞/汇,收入金额,支出金额,余额,\
             交易渠道/场所,附言\n\
             2026/03/05 {time},网上快捷支付,支付宝-{shop},Z2**0N,人民币元,,,25.00,0.00,\
             银企对接,--\n"
        )
    };
    let ledger = ledger_of(&[
        ("one.csv", netbank("10:00:00", "山雀卡盟")),
        ("other.csv", netbank("18:30:00", "青瓷视频")),
    ]);
    assert_eq!(ledger.count(LinkKind::DuplicateOf), 0);
}

/// One account exported with the balance and without: the column may be left out in the bank's
/// dialog.
#[test]
fn an_export_without_balances_repeats_one_with_them() {
    let head = "China Construction Bank\n账　　号：6217********1234\n";
    let with = format!(
        "{head}记账日,交易日期,交易时间,支出,收入,账户余额,币种,摘要,对方账号,对方户名,交易地点\n\
         20260305,20260305,10:00:00,25.00,0.00,75.00,人民币,消费,1***2,山雀卡盟,支付宝-山雀卡盟\n"
    );
    let without = format!(
        "{head}记账日,交易日期,交易时间,支出,收入,币种,摘要,对方账号,对方户名,交易地点\n\
         20260305,20260305,10:00:00,25.00,0.00,人民币,消费,1***2,山雀卡盟,支付宝-山雀卡盟\n"
    );
    let ledger = ledger_of(&[("with.csv", with), ("without.csv", without)]);
    assert_eq!(ledger.count(LinkKind::DuplicateOf), 1);
}

/// An order number is given once: a row pasted twice into one file is one payment; two equal
/// payments have two numbers.
#[test]
fn a_row_pasted_twice_is_one_payment() {
    let rows = [
        wechat_row("2026-03-05 10:00:02", 1),
        wechat_row("2026-03-05 10:00:02", 1),
        wechat_row("2026-03-05 10:00:02", 2),
    ];
    let ledger = ledger_of(&[("wechat.csv", format!("{WECHAT}{}", rows.concat()))]);
    assert_eq!(payments(&ledger).len(), 2);
}
