//! Every output of one audit: amounts keep their currency, hostile names do no harm, and tables
//! hold the same values in every format.

use std::{collections::BTreeMap, fs, path::Path};

use polars::prelude::{AnyValue, ParquetReader, SerReader as _};
use serde_json::Value;

use crate::{Call, Run, fixtures, kameng, report};

fn audit(statements: &Path, options: &str) -> Run {
    call(statements, options).run()
}

/// An audit into a folder of tables.
fn tables(statements: &Path, format: &str, folder: &Path) -> Run {
    let audit = call(statements, "--format").arg(format);
    audit.words("--output").arg(folder).run()
}

fn call(statements: &Path, options: &str) -> Call {
    let audit = kameng("audit --as-of 2026-09-01").arg(statements);
    audit.words(options)
}

/// The statements of a story with one membership in Hong Kong dollars and one charge after its
/// cancellation.
fn in_dollars() -> std::path::PathBuf {
    fixtures("golden/n/statements")
}

#[test]
fn a_foreign_currency_is_never_called_yuan() {
    for (lang, yuan) in [("zh", "98.00 元"), ("en", "98.00 yuan")] {
        for format in ["terminal", "markdown", "json"] {
            let run = audit(&in_dollars(), &format!("--lang {lang} --format {format}"));
            assert_eq!(run.status, 0, "{}", run.stderr);
            assert!(!run.stdout.contains(yuan), "{format}: {}", run.stdout);
            if format != "json" {
                assert!(run.stdout.contains("98.00 HKD"), "{format}: {}", run.stdout);
            }
        }
    }
    let screen = audit(&in_dollars(), "--lang en").stdout;
    let first: String = screen.lines().take(4).collect();
    assert!(first.contains("Charges after a cancellation: 1"), "{first}");
    assert!(first.contains("Claimable: 98.00 HKD"), "{first}");
}

#[test]
fn other_currencies_have_totals_of_their_own() {
    let report = report(&audit(&in_dollars(), "--format json").stdout);
    let dollars = &report["other_currencies"][0];
    assert_eq!(dollars["currency"], "HKD");
    assert_eq!(dollars["charged"], "686.00");
    assert_eq!(dollars["claimable"], "98.00");
    assert_eq!(dollars["monthly"], "98.00");
    assert_eq!(dollars["yearly"], "1176.00");
    assert_eq!(report["totals"]["charged"], "0.00");
    assert_eq!(report["findings"][0]["currency"], "HKD");
}

const HOSTILE: [&str; 4] = [
    "=HYPERLINK(\"\"http://x\"\")卡盟",
    "[a](http://x)卡盟",
    "<img src=x>卡盟",
    "正\u{202e}反卡盟",
];

/// Seven monthly renewals at each hostile merchant; cancelled before the last.
fn hostile_statements(folder: &Path) {
    let mut text = String::from(
        "交易时间,交易类型,交易对方,商品,收/支,金额(元),支付方式,当前状态,交易单号,商户单号,备注\n",
    );
    let mut records = String::from("merchant,cancelled_at,layer\n");
    for (place, merchant) in HOSTILE.iter().enumerate() {
        for month in 1..=7 {
            let day = place + 3;
            text += &format!(
                "2026-0{month}-0{day} 08:00:00,商户消费,\"{merchant}\",\"连续包月{merchant}\",支出,\
                 ¥2{place}.00,零钱,支付成功,4200{place}{month}0000000001,M{place}{month},/\n"
            );
        }
        records += &format!("\"{merchant}\",2026-06-20 10:00,app\n");
    }
    fs::write(folder.join("wechat.csv"), text).expect("written");
    fs::write(folder.join("cancellations.csv"), records).expect("written");
}

#[test]
fn names_of_strangers_do_no_harm_in_any_output() {
    let folder = tempfile::tempdir().expect("a folder");
    hostile_statements(folder.path());
    let json = report(&audit(folder.path(), "--format json").stdout);
    let findings = json["findings"].as_array().expect("findings");
    assert_eq!(findings.len(), HOSTILE.len(), "{findings:?}");
    for lang in ["zh", "en"] {
        let screen = audit(folder.path(), &format!("--lang {lang} --all"));
        assert!(screen.stdout.contains("HYPERLINK") && screen.stdout.contains("反卡盟"));
        assert_plain(&screen.stdout);
        let markdown = audit(folder.path(), &format!("--lang {lang} --format markdown"));
        assert!(markdown.stdout.contains("［a］"));
        assert_plain(&markdown.stdout);
        assert_no_markup("markdown", &markdown.stdout);
    }
    let out = folder.path().join("tables");
    let run = tables(folder.path(), "csv", &out);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let mut cells = 0;
    for entry in fs::read_dir(&out).expect("tables") {
        let path = entry.expect("an entry").path();
        let mut reader = csv::Reader::from_path(&path).expect("a table");
        for row in reader.records() {
            for cell in &row.expect("a row") {
                let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
                assert!(!formula, "{}: {cell}", path.display());
                assert_plain(cell);
                cells += 1;
            }
        }
    }
    assert!(cells > 100 * HOSTILE.len(), "{cells} cells");
    for finding in findings {
        let id = finding["id"].as_str().expect("an id");
        let explain = kameng("explain --as-of 2026-09-01").arg(id);
        let explained = explain.arg(folder.path()).run();
        assert_eq!(explained.status, 0, "{}", explained.stderr);
        assert_plain(&explained.stdout);
        pack(id, folder.path());
    }
}

/// Packs the dispute folder of one finding and looks at its texts.
fn pack(id: &str, given: &Path) {
    let out = tempfile::tempdir().expect("a folder");
    let folder = out.path().join("pack");
    let pack = kameng("case pack --as-of 2026-09-01").arg(id).arg(given);
    let run = pack.words("--output").arg(&folder).run();
    assert_eq!(run.status, 0, "{}", run.stderr);
    let mut looked_at = 0;
    for entry in walk(&folder) {
        let Ok(text) = fs::read_to_string(&entry) else {
            continue;
        };
        let end = entry
            .extension()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        match end.as_str() {
            "md" => assert_no_markup(&entry.display().to_string(), &text),
            "html" | "svg" => {
                assert!(!text.contains("<img src=x"), "{}", entry.display());
                assert!(!text.contains("href=\"http://x"), "{}", entry.display());
            }
            "csv" => assert!(!text.contains(",=") && !text.contains("\"=HYPER"), "{text}"),
            _ => continue,
        }
        assert!(!text.contains('\u{202e}'), "{}", entry.display());
        looked_at += 1;
    }
    assert!(looked_at >= 5, "{looked_at} texts in {}", folder.display());
}

fn walk(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(walk(&path));
        } else {
            found.push(path);
        }
    }
    found
}

/// Fails if a character of the text moves the cursor or changes the writing direction.
fn assert_plain(text: &str) {
    let bad = text
        .chars()
        .find(|c| (c.is_control() && *c != '\n') || ('\u{202a}'..='\u{202e}').contains(c));
    assert_eq!(bad, None, "{text}");
}

fn assert_no_markup(what: &str, text: &str) {
    for live in ["](http", "<img", "://x"] {
        assert!(!text.contains(live), "{what} holds {live}:\n{text}");
    }
}

/// Parquet holds what CSV holds, value by value, and columns that a table needs to stand alone.
#[test]
fn the_parquet_tables_hold_the_values_of_the_csv_tables() {
    let folder = tempfile::tempdir().expect("a folder");
    let story = fixtures("golden/h/statements");
    for format in ["csv", "parquet"] {
        let run = tables(&story, format, folder.path());
        assert_eq!(run.status, 0, "{}", run.stderr);
    }
    let csv = |name: &str| csv_rows(&folder.path().join(name).with_extension("csv"));
    let of_subscription: BTreeMap<String, BTreeMap<String, String>> = csv("subscriptions")
        .into_iter()
        .map(|row| (row["id"].clone(), row))
        .collect();
    for (table, more) in [
        ("transactions", &["day"][..]),
        ("charges", &["merchant", "category", "currency"]),
        ("months", &[]),
    ] {
        let path = folder.path().join(table).with_extension("parquet");
        let file = fs::File::open(path).expect("a file");
        let frame = ParquetReader::new(file).finish().expect("a Parquet table");
        let rows = csv(table);
        assert!(!rows.is_empty(), "{table}");
        assert_eq!(frame.height(), rows.len(), "{table}");
        assert_eq!(frame.width(), rows[0].len() + more.len(), "{table}");
        for (place, mut row) in rows.into_iter().enumerate() {
            for name in more {
                let value = match *name {
                    "day" => row["at"][..10].to_owned(),
                    name => of_subscription[&row["subscription"]][name].clone(),
                };
                row.insert((*name).to_owned(), value);
            }
            for (name, cell) in row {
                let values = frame.column(&name).expect("the column");
                let value = shown(&values.get(place).expect("a value"));
                assert_eq!(value, cell, "{table}: {name} of row {place}");
            }
        }
    }
}

/// The rows of a CSV table, by the names of its columns. The story has no name that a spreadsheet
/// would take for a formula, so no cell has an apostrophe in front.
fn csv_rows(path: &Path) -> Vec<BTreeMap<String, String>> {
    let mut table = csv::Reader::from_path(path).expect("a table");
    let rows = table.deserialize().map(|row| row.expect("a row"));
    rows.collect()
}

/// A value as the CSV tables print it.
fn shown(value: &AnyValue<'_>) -> String {
    match value {
        AnyValue::Null => String::new(),
        AnyValue::String(text) => (*text).to_owned(),
        AnyValue::UInt32(number) => number.to_string(),
        AnyValue::Decimal(fen, _, scale) => {
            assert_eq!(*scale, 2);
            format!("{}.{:02}", fen / 100, fen % 100)
        }
        other => panic!("a column of an unexpected type: {other:?}"),
    }
}

#[test]
fn a_charge_has_one_channel_in_json_and_csv() {
    let folder = tempfile::tempdir().expect("a folder");
    let report = report(&audit(&fixtures("demo"), "--format json").stdout);
    let run = tables(&fixtures("demo"), "csv", folder.path());
    assert_eq!(run.status, 0, "{}", run.stderr);
    let mut table = csv::Reader::from_path(folder.path().join("charges.csv")).expect("a table");
    let mut rows = 0;
    for row in table.records() {
        let row = row.expect("a row");
        let found = find_charge(&report, &row[0]);
        assert_eq!(found["channel"], row[5], "{}", &row[0]);
        rows += 1;
    }
    let lines = report["subscriptions"].as_array().expect("subscriptions");
    let charges = lines
        .iter()
        .flat_map(|line| line["charges"].as_array().expect("charges"));
    assert_eq!(rows, charges.count());
}

fn find_charge<'r>(report: &'r Value, id: &str) -> &'r Value {
    let lines = report["subscriptions"].as_array().expect("subscriptions");
    let mut charges = lines
        .iter()
        .flat_map(|line| line["charges"].as_array().expect("charges"));
    charges
        .find(|charge| charge["id"] == id)
        .expect("the charge")
}
