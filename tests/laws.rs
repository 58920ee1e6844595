//! What holds for every input: the order of files and rows changes nothing, an export given twice counts once.

use std::{fmt::Write as _, fs, path::Path};

use proptest::prelude::*;
use serde_json::Value;

use crate::{kameng, report};

const HEADER: &str =
    "交易时间,交易类型,交易对方,商品,收/支,金额(元),支付方式,当前状态,交易单号,商户单号,备注\n";

/// One row of a WeChat export: day of 2026, shop, price in fen.
#[derive(Clone, Debug)]
struct Row {
    day: u32,
    shop: usize,
    fen: i64,
    number: u32,
}

const SHOPS: [(&str, &str); 4] = [
    ("山雀卡盟", "影视会员月卡-自动续费"),
    ("青禾文具店", "笔记本"),
    ("北斗发卡网", "音乐会员"),
    ("鲜果时光", "购物"),
];

fn rows() -> impl Strategy<Value = Vec<Row>> {
    prop::collection::vec(
        (
            0u32..240,
            0usize..SHOPS.len(),
            prop::sample::select(vec![600i64, 1500, 2500, 3990]),
        ),
        1..40,
    )
    .prop_map(|rows| {
        rows.into_iter()
            .enumerate()
            .map(|(number, (day, shop, fen))| Row {
                day,
                shop,
                fen,
                number: number as u32,
            })
            .collect()
    })
}

fn write(path: &Path, rows: &[Row]) {
    let mut text = HEADER.to_owned();
    for row in rows {
        let day = chrono::NaiveDate::from_ymd_opt(2026, 1, 1).unwrap()
            + chrono::Days::new(u64::from(row.day));
        let (shop, goods) = SHOPS[row.shop];
        let (yuan, fen) = (row.fen / 100, row.fen % 100);
        writeln!(text, "{day} 08:00:{:02},商户消费,{shop},{goods},支出,¥{yuan}.{fen:02},零钱,支付成功,4200{:08},M{:08},/", row.number % 60, row.number, row.number).unwrap();
    }
    fs::write(path, text).unwrap();
}

/// The report without what names files and lines.
fn outcome(folder: &Path) -> Value {
    let run = kameng([
        "audit",
        folder.to_str().unwrap(),
        "--as-of",
        "2026-09-01",
        "--format",
        "json",
    ]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let mut report = report(&run.stdout);
    report["statements"] = Value::Null;
    report["ledger"] = Value::Null;
    for subscription in report["subscriptions"].as_array_mut().unwrap() {
        for list in ["charges", "other_charges"] {
            for charge in subscription[list].as_array_mut().unwrap() {
                charge["source"] = Value::Null;
                charge["also_seen"] = Value::Null;
                charge["refunds"] = Value::Null;
            }
        }
    }
    report
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_split_of_an_export_in_any_order_gives_one_outcome(rows in rows(), cut in 0usize..40, overlap in 0usize..10, seed in any::<u64>()) {
        let whole = tempfile::tempdir().unwrap();
        write(&whole.path().join("a.csv"), &rows);
        let parts = tempfile::tempdir().unwrap();
        let mut shuffled = rows.clone();
        let length = shuffled.len();
        for place in (1..length).rev() {
            shuffled.swap(place, (seed as usize).wrapping_mul(31).wrapping_add(place * 7919) % (place + 1));
        }
        let cut = cut.min(length);
        write(&parts.path().join("z.csv"), &shuffled[..cut]);
        write(&parts.path().join("b.csv"), &shuffled[cut.saturating_sub(overlap)..]);
        write(&parts.path().join("again.csv"), &shuffled[..cut]);
        prop_assert_eq!(outcome(whole.path()), outcome(parts.path()));
    }
}
