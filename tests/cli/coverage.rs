//! Coverage of the accounts: holes between exports, and subscriptions whose charges may lie in a
//! hole.

use std::fs;

use crate::{kameng, report};

/// Two exports of one wallet with February missing between them, and two exports of a bank that
/// state no period, but whose balances follow on each other.
#[test]
fn coverage_shows_holes_and_what_to_export_next() {
    let folder = tempfile::tempdir().unwrap();
    let wechat = |from: &str, to: &str| {
        format!(
            "微信支付账单明细\n微信昵称：[小林]\n\
             起始时间：[{from} 00:00:00] 终止时间：[{to} 23:59:59]\n\
             交易时间,交易类型,交易对方,商品,收/支,金额(元),支付方式,当前状态,交易单号,\
             商户单号,备注\n\
             {from} 08:00:00,商户消费,山雀卡盟,影视会员月卡,支出,¥25.00,零钱,支付成功,\
             4200{from},M1,/\n"
        )
    };
    let bank = |rows: &str| {
        format!(
            "交易日期,交易时间,收入,支出,余额,交易类型,交易备注\n\
             {rows}# 账    号: [一卡通:6214********5555   招商银行]\n"
        )
    };
    for (name, text) in [
        ("january.csv", wechat("2026-01-01", "2026-01-31")),
        ("march.csv", wechat("2026-03-01", "2026-03-31")),
        ("bank-1.csv", bank("20260105,,,10.00,90.00,快捷支付,甲\n")),
        ("bank-2.csv", bank("20260305,,,10.00,80.00,快捷支付,乙\n")),
    ] {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let coverage = kameng("coverage --as-of 2026-04-10 --lang en");
    let run = coverage.arg(folder.path()).run();
    assert_eq!(run.status, 0, "{}", run.stderr);
    for line in [
        "  2026 ■ □ ■ □",
        "  2026-01-01 – 2026-01-31  january.csv",
        "  ! hole: no statement for 2026-02-01 – 2026-02-28",
        "  → export next: 2026-02-01 to 2026-02-28",
        "  → export next: 2026-03-31 to 2026-04-10",
        "  2026 ◧ ■ ◧ □",
    ] {
        assert!(run.stdout.contains(line), "{line}\n{}", run.stdout);
    }
    assert_eq!(run.stdout.matches("  ! ").count(), 1, "{}", run.stdout);
}

/// A subscription without charges in a hole is not called lapsed: it may have been charged there.
#[test]
fn silence_in_a_hole_is_not_called_lapsed() {
    let folder = tempfile::tempdir().unwrap();
    let wechat = |from: &str, to: &str, months: std::ops::RangeInclusive<u32>| {
        let rows: String = months
            .map(|month| {
                format!(
                    "2026-{month:02}-05 08:00:11,商户消费,山雀卡盟,影视会员月卡-自动续费,支出,\
                     ¥25.00,零钱,支付成功,42000{month},M{month},/\n"
                )
            })
            .collect();
        format!(
            "微信支付账单明细\n起始时间：[{from} 00:00:00] 终止时间：[{to} 23:59:59]\n\
             交易时间,交易类型,交易对方,商品,收/支,金额(元),支付方式,当前状态,交易单号,\
             商户单号,备注\n{rows}\
             {to} 09:00:00,商户消费,青禾文具店,笔记本,支出,¥3.00,零钱,支付成功,42{to},N{to},/\n"
        )
    };
    let status = |second: Option<&str>| {
        fs::write(
            folder.path().join("a.csv"),
            wechat("2026-01-01", "2026-04-30", 1..=4),
        )
        .unwrap();
        if let Some(from) = second {
            #[allow(clippy::reversed_empty_ranges)]
            let text = wechat(from, "2026-09-30", 1..=0);
            fs::write(folder.path().join("b.csv"), text).unwrap();
        }
        let audit = kameng("audit --as-of 2026-10-01 --format json");
        let report = report(&audit.arg(folder.path()).run().stdout);
        report["subscriptions"][0]["status"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(status(None), "unknown");
    assert_eq!(status(Some("2026-07-01")), "unknown");
    assert_eq!(status(Some("2026-05-01")), "lapsed");
}
