//! The command line: help, exit status, formats, the other commands.

mod coverage;
mod data_files;

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;

use crate::{Call, fixtures, folders, kameng, report};

fn golden(letter: &str) -> PathBuf {
    fixtures("golden").join(letter).join("statements")
}

/// An audit on the day of the fixtures.
fn audit(path: impl AsRef<Path>) -> Call {
    kameng("audit --as-of 2026-09-01").arg(path.as_ref())
}

fn audited(path: impl AsRef<Path>) -> Value {
    report(&audit(path).words("--format json").run().stdout)
}

/// Every command, with an argument, an option or a command of its own that its help must name;
/// `man` has none.
const COMMANDS: [(&str, &str); 11] = [
    ("audit", "--exit-code"),
    ("inspect", "<PATH>"),
    ("coverage", "--as-of"),
    ("demo", "--format"),
    ("explain", "<ID>"),
    ("decide", "--charge"),
    ("case", "promise"),
    ("redact", "--output"),
    ("catalog", "check"),
    ("completions", "<SHELL>"),
    ("man", ""),
];

#[test]
fn help_teaches_every_command() {
    let help = kameng("--help").run();
    assert_eq!(help.status, 0);
    let (_, list) = help.stdout.split_once("\nCommands:\n").unwrap();
    // A command stands two blanks from the margin; its text goes on further to the right.
    let listed: BTreeSet<&str> = list
        .lines()
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.strip_prefix("  "))
        .filter(|line| !line.starts_with(' '))
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    let mut known: BTreeSet<&str> = COMMANDS.iter().map(|(command, _)| *command).collect();
    known.insert("help");
    assert_eq!(listed, known);
    for (command, own) in COMMANDS {
        let run = kameng(command).words("--help").run();
        assert_eq!(run.status, 0, "{command}");
        let (_, usage) = run.stdout.split_once("Usage: ").unwrap();
        assert!(usage.contains(own), "{command}: {own}\n{usage}");
    }
    assert_eq!(
        kameng("--version").run().stdout,
        format!("kameng-audit {}\n", env!("CARGO_PKG_VERSION"))
    );
}

#[test]
fn the_exit_status_says_what_happened() {
    let (found, clean) = (golden("a"), golden("g"));
    assert_eq!(audit(&found).run().status, 0);
    assert_eq!(audit(&found).words("--exit-code").run().status, 1);
    assert_eq!(audit(&clean).words("--exit-code").run().status, 0);
    let missing = kameng("audit /no/such/folder").run();
    assert_eq!(missing.status, 2);
    assert!(
        missing.stderr.contains("/no/such/folder"),
        "{}",
        missing.stderr
    );
    assert_eq!(kameng("audit").run().status, 2);
    assert_eq!(kameng("audit --format csv").arg(&found).run().status, 2);
}

#[test]
fn results_go_to_standard_output_and_all_else_to_standard_error() {
    let run = audit(golden("a")).words("--format json").run();
    assert_eq!(run.stderr, "");
    report(&run.stdout);
}

#[test]
fn output_that_is_no_terminal_is_plain() {
    let run = audit(golden("a")).run();
    assert!(!run.stdout.contains('\u{1b}'));
}

#[test]
fn the_report_is_in_both_languages() {
    let zh = audit(golden("a")).run();
    let en = audit(golden("a")).words("--lang en").run();
    assert!(zh.stdout.contains("退订后仍在扣款"));
    assert!(en.stdout.contains("charged after cancelling"));
    for run in [zh, en] {
        assert!(run.stdout.contains("25.00") && run.stdout.contains("2026-06-03"));
    }
}

#[test]
fn the_csv_tables_hold_every_used_row_and_agree_with_the_report() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("tables");
    let tables = audit(golden("h")).words("--format csv --output");
    let run = tables.arg(&out).run();
    assert_eq!(run.status, 0, "{}", run.stderr);
    let json = audited(golden("h"));
    let table = |name: &str| -> (Vec<String>, Vec<Vec<String>>) {
        let mut reader = csv::Reader::from_path(out.join(name)).unwrap();
        let header = reader
            .headers()
            .unwrap()
            .iter()
            .map(str::to_owned)
            .collect();
        (
            header,
            reader
                .records()
                .map(|row| row.unwrap().iter().map(str::to_owned).collect())
                .collect(),
        )
    };
    let (header, rows) = table("transactions.csv");
    let published = "id,file,sheet,line,profile,channel,account,at,direction,amount,currency,\
                     counterparty,description,method,status,order_no,merchant_order_no,link_kind,\
                     link_id";
    assert_eq!(header.join(","), published);
    assert_eq!(
        rows.len() as u64,
        json["ledger"]["transactions"].as_u64().unwrap()
    );
    let linked = |kind: &str| rows.iter().filter(|row| row[17] == kind).count() as u64;
    assert_eq!(
        linked("mirror_of"),
        json["ledger"]["mirrors"].as_u64().unwrap()
    );
    assert_eq!(
        linked("duplicate_of"),
        json["ledger"]["duplicates"].as_u64().unwrap()
    );
    let ids: BTreeSet<&String> = rows.iter().map(|row| &row[0]).collect();
    assert_eq!(ids.len(), rows.len(), "every row has an id of its own");
    assert!(
        rows.iter()
            .all(|row| row[18].is_empty() || ids.contains(&row[18])),
        "links lead to rows"
    );
    let charged = json["subscriptions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line["charges"].as_array().unwrap().len())
        .sum::<usize>();
    assert_eq!(table("charges.csv").1.len(), charged);
    assert_eq!(
        table("subscriptions.csv").1.len(),
        json["subscriptions"].as_array().unwrap().len()
    );
    assert_eq!(
        table("findings.csv").1.len(),
        json["findings"].as_array().unwrap().len()
    );
    assert_eq!(
        table("months.csv").1.len(),
        json["months"].as_array().unwrap().len()
    );
}

#[test]
fn own_reports_are_passed_over() {
    let folder = tempfile::tempdir().unwrap();
    let alipay = fixtures("demo").join("alipay/alipay.csv");
    fs::copy(alipay, folder.path().join("alipay.csv")).unwrap();
    let first = audit(folder.path()).words("--format json").run();
    for (format, name) in [
        ("json", "report.json"),
        ("markdown", "report.md"),
        ("terminal", "report.txt"),
        ("csv", "tables"),
        ("parquet", "frames"),
    ] {
        let written = audit(folder.path()).words("--format").arg(format);
        let output = folder.path().join(name);
        let run = written.words("--output").arg(&output).run();
        assert!(
            run.status == 0 && output.exists(),
            "{format}: {}",
            run.stderr
        );
    }
    let second = audit(folder.path()).words("--format json").run();
    assert_eq!(second.status, 0, "{}", second.stderr);
    assert_eq!(first.stdout, second.stdout);
}

/// A spreadsheet turned an order number into 1.00005E+27: the number counts as missing, and a note
/// in the report says so.
#[test]
fn a_destroyed_order_number_is_missing_and_said_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("wechat.csv");
    let text = "交易时间,交易类型,交易对方,商品,收/支,金额(元),支付方式,当前状态,交易单号,\
                商户单号,备注\n\
                2026/5/3 8:00,商户消费,山雀卡盟,影视会员月卡-自动续费,支出,25,零钱,支付成功,\
                1.00005E+27,M1,/\n";
    fs::write(&path, text).unwrap();
    let report = audited(&path);
    assert_eq!(report["statements"][0]["rows"]["used"], 1);
    assert!(
        report["statements"][0]["notes"][0]["reason"]
            .as_str()
            .unwrap()
            .contains("单号")
    );
    assert!(report["subscriptions"][0]["charges"][0]["order_no"].is_null());
}

#[cfg(unix)]
#[test]
fn a_symlink_loop_ends_and_hidden_files_are_passed_over() {
    let folder = tempfile::tempdir().unwrap();
    fs::copy(
        fixtures("demo").join("alipay/alipay.csv"),
        folder.path().join("alipay.csv"),
    )
    .unwrap();
    fs::write(folder.path().join(".hidden"), "no statement").unwrap();
    std::os::unix::fs::symlink(folder.path(), folder.path().join("loop")).unwrap();
    let run = audit(folder.path()).words("--format json").run();
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert_eq!(
        report(&run.stdout)["statements"].as_array().unwrap().len(),
        1
    );
}

#[test]
fn explain_shows_the_rows_a_finding_rests_on() {
    let explain = |id: &str| {
        let explain = kameng("explain --as-of 2026-09-01").arg(id);
        explain.arg(golden("a")).run()
    };
    let json = audited(golden("a"));
    let finding = &json["findings"][0];
    let charge = finding["charges"][0].as_str().unwrap();
    for id in [
        finding["id"].as_str().unwrap(),
        finding["subscription"].as_str().unwrap(),
        charge,
    ] {
        let run = explain(id);
        assert_eq!(run.status, 0, "{}", run.stderr);
        assert!(
            run.stdout.contains(charge) && run.stdout.contains(".csv:"),
            "{}",
            run.stdout
        );
    }
    let unknown = explain("sub-0");
    assert_eq!(unknown.status, 2);
    assert!(unknown.stderr.contains("可以是 sub-"), "{}", unknown.stderr);
}

#[test]
fn completions_and_the_manual_page_are_printed() {
    for shell in ["bash", "zsh", "fish"] {
        let run = kameng("completions").arg(shell).run();
        assert!(
            run.status == 0 && run.stdout.contains("kameng-audit"),
            "{shell}"
        );
    }
    let man = kameng("man").run();
    assert!(
        man.stdout.contains(".TH kameng-audit"),
        "{}",
        &man.stdout[..200.min(man.stdout.len())]
    );
}

/// The output that the README shows is what the program prints now.
#[test]
fn the_readme_shows_a_real_run() {
    let readme = fs::read_to_string(crate::root().join("README.md")).unwrap();
    let shown = readme
        .split("```text\n")
        .nth(1)
        .and_then(|rest| rest.split("```").next())
        .unwrap();
    let shown: Vec<&str> = shown
        .lines()
        .take_while(|line| line.trim() != "…")
        .collect();
    let run = kameng("demo --lang en").run();
    let printed: Vec<&str> = run.stdout.lines().take(shown.len()).collect();
    assert!(shown.len() > 8);
    assert_eq!(shown, printed);
}

#[test]
fn an_empty_folder_is_not_called_clean() {
    let folder = tempfile::tempdir().unwrap();
    let run = audit(folder.path()).run();
    assert!(run.stdout.contains("没有读到任何账单"), "{}", run.stdout);
}

/// An order number in the amount column, an escape sequence in a name and a named pipe in the
/// folder: everything else is read.
#[cfg(unix)]
#[test]
fn hostile_cells_and_files_stop_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let header =
        "交易时间,交易类型,交易对方,商品,收/支,金额(元),支付方式,当前状态,交易单号,商户单号,备注\n";
    let rows = "2026-05-03 08:00:00,商户消费,\u{1b}[31m某店,物,支出,¥25.00,零钱,支付成功,\
                42000001,M1,/\n\
                2026-05-03 08:00:00,商户消费,某店,物,支出,4200002181202606085748159986,零钱,\
                支付成功,42000002,M2,/\n";
    fs::write(folder.path().join("wechat.csv"), format!("{header}{rows}")).unwrap();
    let pipe = std::process::Command::new("mkfifo")
        .arg(folder.path().join("pipe"))
        .status();
    let run = audit(folder.path()).run();
    assert_eq!(
        run.status,
        if pipe.is_ok_and(|status| status.success()) {
            2
        } else {
            0
        },
        "{}",
        run.stderr
    );
    assert!(!run.stdout.contains('\u{1b}') && !run.stderr.contains('\u{1b}'));
    assert!(run.stderr.contains("wechat.csv:3"), "{}", run.stderr);
}

/// Every statement of the fixtures has a redacted copy that reads the same, which the command
/// checks itself, and holds no name and no order number of the original.
#[test]
fn a_redacted_copy_reads_the_same_and_names_nobody() {
    let secrets = ["周小满", "渡鸦发卡网", "山雀卡盟", "青瓷会员小店"];
    let (mut copies, mut numbers) = (0, 0);
    for profile in folders(&fixtures("statements")) {
        for case in folders(&profile) {
            let input = fs::read_dir(&case)
                .unwrap()
                .map(|entry| entry.unwrap().path())
                .find(|path| path.file_stem().unwrap() == "input")
                .unwrap();
            let mut redact = kameng("redact --lang en").arg(input);
            let passwords = case.join("passwords.txt");
            if passwords.exists() {
                redact = redact.words("--password-file").arg(passwords);
            }
            let run = redact.run();
            assert_eq!(run.status, 0, "{}: {}", case.display(), run.stderr);
            let facts = fs::read_to_string(case.join("facts.toml")).unwrap();
            let facts: toml::Table = toml::from_str(&facts).unwrap();
            for row in facts["row"].as_array().unwrap() {
                for key in ["order_no", "merchant_order_no"] {
                    if let Some(number) = row.get(key).and_then(toml::Value::as_str) {
                        assert!(!run.stdout.contains(number), "{}: {number}", case.display());
                        numbers += 1;
                    }
                }
            }
            for secret in secrets {
                assert!(!run.stdout.contains(secret), "{}: {secret}", case.display());
            }
            copies += 1;
        }
    }
    assert!(copies > 40 && numbers > 100, "{copies} {numbers}");
}
