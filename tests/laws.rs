//! Laws that hold for every input: exports that overlap, repeat, are renamed, re-encoded or damaged
//! by a spreadsheet give one ledger, and the order of files and rows changes nothing.

use std::{collections::BTreeMap, fmt::Write as _, fs, io::Write as _, path::Path, sync::LazyLock};

use kameng_audit::{
    catalog::Catalog,
    intake::{self, Passwords},
    ledger::{self, Ledger, LinkKind, Rails},
    pipeline,
    statement::Profiles,
};
use proptest::prelude::*;
use serde_json::Value;

use crate::{kameng, report};

static PROFILES: LazyLock<Profiles> = LazyLock::new(|| {
    Profiles::load(&Catalog::load(&[]).expect("built-in data")).expect("built-in profiles")
});

/// A payment in WeChat, and whether a card paid for it, so that the bank shows it too.
#[derive(Clone, Debug)]
struct Payment {
    second: i64,
    shop: usize,
    fen: i64,
    by_card: bool,
    number: u64,
}

const SHOPS: [(&str, &str); 4] = [
    ("山雀卡盟", "影视会员月卡-自动续费"),
    ("青禾文具店", "笔记本"),
    ("北斗发卡网", "音乐会员"),
    ("鲜果时光", "购物"),
];

/// Few shops, few prices and few minutes, so that equal payments in one minute are common.
fn payments() -> impl Strategy<Value = Vec<Payment>> {
    let payment = (
        0i64..40,
        0i64..3,
        0i64..60,
        0usize..SHOPS.len(),
        prop::sample::select(vec![600i64, 1500, 2500]),
        any::<bool>(),
    );
    prop::collection::vec(payment, 2..30).prop_map(|payments| {
        let mut payments: Vec<Payment> = payments
            .into_iter()
            .map(|(day, minute, second, shop, fen, by_card)| Payment {
                second: day * 86_400 + 8 * 3600 + minute * 60 + second,
                shop,
                fen,
                by_card,
                number: 0,
            })
            .collect();
        payments.sort_by_key(|payment| payment.second);
        for (number, payment) in (1u64..).zip(&mut payments) {
            payment.number = number;
        }
        payments
    })
}

fn moment(payment: &Payment) -> chrono::NaiveDateTime {
    chrono::NaiveDate::from_ymd_opt(2026, 1, 1)
        .unwrap()
        .and_hms_opt(0, 0, 0)
        .unwrap()
        + chrono::Duration::seconds(payment.second)
}

fn yuan(fen: i64) -> String {
    format!("{}.{:02}", fen / 100, fen % 100)
}

/// How a copy of an export was stored or changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Copy {
    AsExported,
    /// UTF-16 text separated by tabs.
    Tabs,
    Gbk,
    /// In an archive.
    Zipped,
    /// Saved again by a spreadsheet: order numbers in scientific notation, times to the minute.
    Resaved,
    /// The same with digits lost after the fifteenth.
    Rounded,
}

impl Copy {
    fn keeps_everything(self) -> bool {
        !matches!(self, Copy::Resaved | Copy::Rounded)
    }
}

fn copies() -> impl Strategy<Value = Copy> {
    prop::sample::select(vec![
        Copy::AsExported,
        Copy::Tabs,
        Copy::Gbk,
        Copy::Zipped,
        Copy::Resaved,
        Copy::Rounded,
    ])
}

/// The rows of a WeChat export.
fn wechat(payments: &[Payment], copy: Copy) -> Vec<Vec<String>> {
    let header =
        "交易时间,交易类型,交易对方,商品,收/支,金额(元),支付方式,当前状态,交易单号,商户单号,备注";
    let mut rows = vec![header.split(',').map(str::to_owned).collect::<Vec<_>>()];
    for payment in payments {
        let (shop, goods) = SHOPS[payment.shop];
        let order = format!("42000012345678{:014}", payment.number * 7);
        let (time, order) = match copy {
            Copy::Resaved => (
                moment(payment).format("%Y/%-m/%-d %-H:%M"),
                "4.20000123456780E+27".to_owned(),
            ),
            Copy::Rounded => (
                moment(payment).format("%Y/%-m/%-d %-H:%M"),
                format!("{}{}", &order[..15], "0".repeat(13)),
            ),
            _ => (
                moment(payment).format("%Y-%m-%d %H:%M:%S"),
                format!("{order}\t"),
            ),
        };
        let method = if payment.by_card {
            "招商银行(5555)"
        } else {
            "零钱"
        };
        let merchant_order = format!("M{:08}", payment.number);
        rows.push(
            [
                &time.to_string(),
                "商户消费",
                shop,
                goods,
                "支出",
                &format!("¥{}", yuan(payment.fen)),
                method,
                "支付成功",
                &order,
                &merchant_order,
                "/",
            ]
            .map(str::to_owned)
            .to_vec(),
        );
    }
    rows
}

/// The bank's rows for what the card paid, with the balance after each; newest first, as the bank
/// writes them.
fn bank(payments: &[Payment], copy: Copy) -> Vec<Vec<String>> {
    let header = "交易日期,交易时间,收入,支出,余额,交易类型,交易备注";
    let mut balance = 1_000_000;
    let mut rows = Vec::new();
    for payment in payments.iter().filter(|payment| payment.by_card) {
        balance -= payment.fen;
        let (shop, _) = SHOPS[payment.shop];
        let (date, time) = if copy.keeps_everything() {
            ("\t%Y%m%d", "\t%H:%M:%S")
        } else {
            ("%Y/%-m/%-d", "%-H:%M")
        };
        rows.push(vec![
            moment(payment).format(date).to_string(),
            moment(payment).format(time).to_string(),
            String::new(),
            yuan(payment.fen),
            yuan(balance),
            "快捷支付".to_owned(),
            format!("财付通-微信支付-{shop}"),
        ]);
    }
    rows.push(vec![
        "# 账    号: [一卡通:6214********5555   招商银行]".to_owned(),
    ]);
    rows.reverse();
    rows.insert(1, header.split(',').map(str::to_owned).collect());
    rows
}

fn write(path: &Path, rows: &[Vec<String>], copy: Copy) {
    let mut text = String::new();
    for row in rows {
        writeln!(
            text,
            "{}",
            row.join(if copy == Copy::Tabs { "\t" } else { "," })
        )
        .unwrap();
    }
    // A tab that pads a cell must go where tabs separate the cells.
    let bytes = match copy {
        Copy::Tabs => {
            let text: String = rows
                .iter()
                .map(|row| {
                    row.iter()
                        .map(|cell| cell.trim())
                        .collect::<Vec<_>>()
                        .join("\t")
                        + "\n"
                })
                .collect();
            [0xff, 0xfe]
                .into_iter()
                .chain(text.encode_utf16().flat_map(u16::to_le_bytes))
                .collect()
        }
        Copy::Gbk | Copy::Resaved | Copy::Rounded => {
            encoding_rs::GB18030.encode(&text).0.into_owned()
        }
        Copy::Zipped => {
            let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
            archive
                .start_file("账单.csv", zip::write::SimpleFileOptions::default())
                .unwrap();
            archive.write_all(text.as_bytes()).unwrap();
            archive.finish().unwrap().into_inner()
        }
        Copy::AsExported => text.into_bytes(),
    };
    fs::write(path, bytes).unwrap();
}

fn ledger_of(folder: &Path) -> Ledger {
    let listing = intake::list(&[folder.to_owned()]).unwrap();
    let (statements, unread) =
        pipeline::read(&listing.files, &Passwords::default(), &PROFILES, &|| ());
    assert!(unread.is_empty(), "{unread:?}");
    for statement in &statements {
        assert!(statement.rejects.is_empty(), "{:?}", statement.rejects);
    }
    let rails = Rails::load(&Catalog::load(&[]).unwrap()).unwrap();
    ledger::assemble(&statements, &rails)
}

/// The content of a ledger: each row that is no duplicate, with the row that it mirrors, and how
/// often both occur. Files and lines are left out.
fn essence(ledger: &Ledger) -> BTreeMap<String, usize> {
    let said = |id| {
        let row = ledger.get(id);
        format!(
            "{} {} {} {} {} {} {:?} {:?} {}",
            row.key,
            row.at,
            row.direction.name(),
            row.amount,
            ledger.text(row.counterparty),
            ledger.text(row.description),
            row.order_no,
            row.card_tail,
            row.refunded,
        )
    };
    let mut rows = BTreeMap::new();
    for id in ledger.ids() {
        let link = ledger.get(id).link;
        if link.is_some_and(|link| link.kind == LinkKind::DuplicateOf) {
            continue;
        }
        let mirrored = link.map(|link| said(ledger.witness(link.to)));
        *rows
            .entry(format!("{} ← {mirrored:?}", said(id)))
            .or_default() += 1;
    }
    rows
}

/// So many tries, whose failures are not written to the project.
fn tries(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(tries(256))]

    #[test]
    fn any_set_of_copies_gives_one_ledger(
        payments in payments(),
        cuts in prop::collection::vec((0usize..30, 0usize..12), 1..4),
        extra in prop::collection::vec((0usize..30, 0usize..30, copies()), 0..4),
        kinds in prop::collection::vec(copies(), 8),
        names in prop::collection::vec("[a-z]{1,3}", 12),
    ) {
        let whole = tempfile::tempdir().unwrap();
        let exported = Copy::AsExported;
        write(&whole.path().join("wechat.csv"), &wechat(&payments, exported), exported);
        write(&whole.path().join("bank.csv"), &bank(&payments, exported), exported);

        // Pieces that overlap and together hold every row undamaged, then further copies of any
        // part.
        let parts = tempfile::tempdir().unwrap();
        let count = payments.len();
        let ends = cuts.iter().map(|&(cut, overlap)| (cut.min(count), overlap));
        let mut ends: Vec<(usize, usize)> = ends.collect();
        ends.sort_unstable();
        ends.push((count, 0));
        let mut pieces = Vec::new();
        let mut begin = 0;
        for ((end, overlap), kind) in ends.into_iter().zip(&kinds) {
            pieces.push((begin, end, if kind.keeps_everything() { *kind } else { exported }));
            begin = end.saturating_sub(overlap);
        }
        pieces.extend(extra.iter().map(|&(one, other, kind)| {
            (one.min(other).min(count), one.max(other).min(count), kind)
        }));
        let extensions = ["csv", "xls", "txt", "zip", "pdf"];
        for (index, (begin, end, kind)) in pieces.into_iter().enumerate() {
            let name = &names[index % names.len()];
            let extension = extensions[index % extensions.len()];
            let path = parts.path().join(format!("{name}{index}.{extension}"));
            write(&path, &wechat(&payments[begin..end], kind), kind);
            // The bank's rows are cut from the whole export, because each balance depends on the
            // rows before it.
            let all = bank(&payments, kind);
            let cards = |range: &[Payment]| range.iter().filter(|payment| payment.by_card).count();
            let newer = cards(&payments[end..]);
            let rows = cards(&payments[begin..end]);
            let part = all[..2].iter().chain(&all[2 + newer..2 + newer + rows]);
            let part: Vec<Vec<String>> = part.cloned().collect();
            write(&parts.path().join(format!("{name}{index}-bank.{extension}")), &part, kind);
        }
        prop_assert_eq!(essence(&ledger_of(whole.path())), essence(&ledger_of(parts.path())));
    }
}

/// The report of an audit without its files and lines.
fn outcome(folder: &Path) -> Value {
    let audit = kameng("audit --as-of 2026-09-01 --format json");
    let run = audit.arg(folder).run();
    assert_eq!(run.status, 0, "{}", run.stderr);
    let mut report = report(&run.stdout);
    for field in ["statements", "accounts", "ledger"] {
        report[field] = Value::Null;
    }
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
    #![proptest_config(tries(24))]

    #[test]
    fn any_split_of_an_export_in_any_order_gives_one_report(
        payments in payments(),
        cut in 0usize..30,
        overlap in 0usize..10,
        seed in any::<u64>(),
    ) {
        let whole = tempfile::tempdir().unwrap();
        let exported = Copy::AsExported;
        write(&whole.path().join("a.csv"), &wechat(&payments, exported), exported);
        let parts = tempfile::tempdir().unwrap();
        let mut shuffled = payments.clone();
        let length = shuffled.len();
        for place in (1..length).rev() {
            let other = (seed as usize).wrapping_mul(31).wrapping_add(place * 7919);
            shuffled.swap(place, other % (place + 1));
        }
        let cut = cut.min(length);
        let rest = &shuffled[cut.saturating_sub(overlap)..];
        for (name, rows) in [
            ("z.csv", &shuffled[..cut]),
            ("b.csv", rest),
            ("again.csv", &shuffled[..cut]),
        ] {
            write(&parts.path().join(name), &wechat(rows, exported), exported);
        }
        prop_assert_eq!(outcome(whole.path()), outcome(parts.path()));
    }
}
