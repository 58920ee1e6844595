//! The command line: help, exit status, formats, the other commands.

use std::{collections::BTreeSet, fs};

use crate::{fixtures, folders, kameng, report};

fn golden(letter: &str) -> String {
    fixtures("golden")
        .join(letter)
        .join("statements")
        .to_string_lossy()
        .into_owned()
}

#[test]
fn help_teaches_every_command() {
    let help = kameng(["--help"]);
    assert_eq!(help.status, 0);
    for command in [
        "audit",
        "inspect",
        "coverage",
        "redact",
        "demo",
        "explain",
        "catalog",
        "completions",
        "man",
    ] {
        assert!(help.stdout.contains(command), "{command}");
        assert_eq!(kameng([command, "--help"]).status, 0, "{command}");
    }
    assert_eq!(
        kameng(["--version"]).stdout,
        format!("kameng-audit {}\n", env!("CARGO_PKG_VERSION"))
    );
}

#[test]
fn the_exit_status_says_what_happened() {
    let (found, clean) = (golden("a"), golden("g"));
    assert_eq!(kameng(["audit", &found, "--as-of", "2026-09-01"]).status, 0);
    assert_eq!(
        kameng(["audit", &found, "--as-of", "2026-09-01", "--exit-code"]).status,
        1
    );
    assert_eq!(
        kameng(["audit", &clean, "--as-of", "2026-09-01", "--exit-code"]).status,
        0
    );
    let missing = kameng(["audit", "/no/such/folder"]);
    assert_eq!(missing.status, 2);
    assert!(
        missing.stderr.contains("/no/such/folder"),
        "{}",
        missing.stderr
    );
    assert_eq!(kameng(["audit"]).status, 2);
    assert_eq!(kameng(["audit", &found, "--format", "csv"]).status, 2);
}

#[test]
fn results_go_to_standard_output_and_all_else_to_standard_error() {
    let run = kameng([
        "audit",
        &golden("a"),
        "--as-of",
        "2026-09-01",
        "--format",
        "json",
    ]);
    assert_eq!(run.stderr, "");
    report(&run.stdout);
}

#[test]
fn output_that_is_no_terminal_is_plain() {
    let run = kameng(["audit", &golden("a"), "--as-of", "2026-09-01"]);
    assert!(!run.stdout.contains('\u{1b}'));
}

#[test]
fn the_report_speaks_both_languages() {
    let zh = kameng(["audit", &golden("a"), "--as-of", "2026-09-01"]);
    let en = kameng([
        "audit",
        &golden("a"),
        "--as-of",
        "2026-09-01",
        "--lang",
        "en",
    ]);
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
    let run = kameng([
        "audit",
        &golden("h"),
        "--as-of",
        "2026-09-01",
        "--format",
        "csv",
        "--output",
        out.to_str().unwrap(),
    ]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let json = report(
        &kameng([
            "audit",
            &golden("h"),
            "--as-of",
            "2026-09-01",
            "--format",
            "json",
        ])
        .stdout,
    );
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
    let contract = "id,file,sheet,line,profile,channel,account,at,direction,amount,currency,counterparty,description,method,status,\
                    order_no,merchant_order_no,link_kind,link_id";
    assert_eq!(header.join(","), contract);
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
    let path = folder.path().to_str().unwrap();
    let first = kameng(["audit", path, "--as-of", "2026-09-01", "--format", "json"]);
    for (format, name) in [
        ("json", "report.json"),
        ("markdown", "report.md"),
        ("terminal", "report.txt"),
        ("csv", "tables"),
        ("parquet", "frames"),
    ] {
        let out = folder.path().join(name);
        kameng([
            "audit",
            path,
            "--as-of",
            "2026-09-01",
            "--format",
            format,
            "--output",
            out.to_str().unwrap(),
        ]);
    }
    let second = kameng(["audit", path, "--as-of", "2026-09-01", "--format", "json"]);
    assert_eq!(second.status, 0, "{}", second.stderr);
    assert_eq!(first.stdout, second.stdout);
}

/// A spreadsheet turned an order number into 1.00005E+27: it counts as missing, and that is said.
#[test]
fn a_destroyed_order_number_is_missing_and_said_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("wechat.csv");
    let text = "交易时间,交易类型,交易对方,商品,收/支,金额(元),支付方式,当前状态,交易单号,商户单号,备注\n\
                2026/5/3 8:00,商户消费,山雀卡盟,影视会员月卡-自动续费,支出,25,零钱,支付成功,1.00005E+27,M1,/\n";
    fs::write(&path, text).unwrap();
    let run = kameng([
        "audit",
        path.to_str().unwrap(),
        "--as-of",
        "2026-09-01",
        "--format",
        "json",
    ]);
    let report = report(&run.stdout);
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
    let run = kameng([
        "audit",
        folder.path().to_str().unwrap(),
        "--as-of",
        "2026-09-01",
        "--format",
        "json",
    ]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert_eq!(
        report(&run.stdout)["statements"].as_array().unwrap().len(),
        1
    );
}

#[test]
fn inspect_names_the_profile_and_the_nearest_one() {
    let run = kameng([
        "inspect",
        fixtures("statements")
            .join("wechat/csv-2020")
            .join("input.csv")
            .to_str()
            .unwrap(),
    ]);
    assert_eq!(run.status, 0);
    assert!(run.stdout.contains("wechat"), "{}", run.stdout);
    let lost = kameng([
        "inspect",
        fixtures("errors")
            .join("a-header-that-lost-a-column/given")
            .to_str()
            .unwrap(),
    ]);
    assert_eq!(lost.status, 2);
    assert!(
        lost.stdout.contains("wechat") && lost.stdout.contains("金额(元)"),
        "{}",
        lost.stdout
    );
}

#[test]
fn explain_shows_the_rows_a_finding_rests_on() {
    let (folder, as_of) = (golden("a"), "2026-09-01");
    let json = report(&kameng(["audit", &folder, "--as-of", as_of, "--format", "json"]).stdout);
    let finding = &json["findings"][0];
    let charge = finding["charges"][0].as_str().unwrap();
    for id in [
        finding["id"].as_str().unwrap(),
        finding["subscription"].as_str().unwrap(),
        charge,
    ] {
        let run = kameng(["explain", id, &folder, "--as-of", as_of]);
        assert_eq!(run.status, 0, "{}", run.stderr);
        assert!(
            run.stdout.contains(charge) && run.stdout.contains(".csv:"),
            "{}",
            run.stdout
        );
    }
    let unknown = kameng(["explain", "sub-0", &folder, "--as-of", as_of]);
    assert_eq!(unknown.status, 2);
    assert!(
        unknown.stderr.contains("expected one of"),
        "{}",
        unknown.stderr
    );
}

#[test]
fn the_catalogue_is_listed_and_its_examples_hold() {
    let list = kameng(["catalog", "list"]);
    assert!(
        list.stdout.contains("profiles/wechat  built in"),
        "{}",
        list.stdout
    );
    let check = kameng(["catalog", "check"]);
    assert_eq!(check.status, 0, "{}", check.stderr);
}

/// A new bank is one data file.
#[test]
fn a_users_profile_works_without_recompiling() {
    let folder = tempfile::tempdir().unwrap();
    let profiles = folder.path().join("mine/profiles");
    fs::create_dir_all(&profiles).unwrap();
    let profile = r#"
id = "my-bank"
name = "示例银行"
channel = "bank"
required = ["日子", "花了", "进账", "说明"]
[columns]
date = "日子"
money_out = "花了"
money_in = "进账"
description = "说明"
"#;
    fs::write(profiles.join("my-bank.toml"), profile).unwrap();
    let statement = folder.path().join("mine.csv");
    fs::write(
        &statement,
        "日子,花了,进账,说明\n2026-01-03,25.00,,某店会员自动续费\n2026-01-04,,8.00,工资\n",
    )
    .unwrap();
    let catalog = folder.path().join("mine");
    let run = kameng([
        "audit",
        statement.to_str().unwrap(),
        "--catalog",
        catalog.to_str().unwrap(),
        "--as-of",
        "2026-02-01",
        "--format",
        "json",
    ]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let report = report(&run.stdout);
    assert_eq!(report["statements"][0]["profile"], "my-bank");
    assert_eq!(report["statements"][0]["rows"]["used"], 2);
    let list = kameng(["catalog", "list", "--catalog", catalog.to_str().unwrap()]);
    assert!(
        list.stdout.contains("profiles/my-bank  "),
        "{}",
        list.stdout
    );
    fs::write(
        profiles.join("my-bank.toml"),
        profile.replace("money_in", "money_inn"),
    )
    .unwrap();
    let mistyped = kameng(["catalog", "check", catalog.to_str().unwrap()]);
    assert_eq!(mistyped.status, 2);
    assert!(
        mistyped.stderr.contains("my-bank") && mistyped.stderr.contains("money_inn"),
        "{}",
        mistyped.stderr
    );
}

#[test]
fn completions_and_the_manual_page_are_printed() {
    for shell in ["bash", "zsh", "fish"] {
        let run = kameng(["completions", shell]);
        assert!(
            run.status == 0 && run.stdout.contains("kameng-audit"),
            "{shell}"
        );
    }
    let man = kameng(["man"]);
    assert!(
        man.stdout.contains(".TH kameng-audit"),
        "{}",
        &man.stdout[..200.min(man.stdout.len())]
    );
}

/// The run that the README shows is a run of today's program.
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
    let run = kameng(["demo", "--lang", "en"]);
    let printed: Vec<&str> = run.stdout.lines().take(shown.len()).collect();
    assert!(shown.len() > 8);
    assert_eq!(shown, printed);
}

#[test]
fn an_empty_folder_is_not_called_clean() {
    let folder = tempfile::tempdir().unwrap();
    let run = kameng([
        "audit",
        folder.path().to_str().unwrap(),
        "--as-of",
        "2026-09-01",
    ]);
    assert!(run.stdout.contains("没有读到任何账单"), "{}", run.stdout);
}

/// A number that strayed into an amount, an escape sequence, a pipe: the rest goes on.
#[cfg(unix)]
#[test]
fn hostile_cells_and_files_stop_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let header =
        "交易时间,交易类型,交易对方,商品,收/支,金额(元),支付方式,当前状态,交易单号,商户单号,备注\n";
    let rows = "2026-05-03 08:00:00,商户消费,\u{1b}[31m某店,物,支出,¥25.00,零钱,支付成功,42000001,M1,/\n\
                2026-05-03 08:00:00,商户消费,某店,物,支出,4200002181202606085748159986,零钱,支付成功,42000002,M2,/\n";
    fs::write(folder.path().join("wechat.csv"), format!("{header}{rows}")).unwrap();
    let pipe = std::process::Command::new("mkfifo")
        .arg(folder.path().join("pipe"))
        .status();
    let run = kameng([
        "audit",
        folder.path().to_str().unwrap(),
        "--as-of",
        "2026-09-01",
    ]);
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

/// Two exports of one wallet with February missing between them, and a bank that states no period but whose balances meet.
#[test]
fn coverage_shows_holes_and_what_to_export_next() {
    let folder = tempfile::tempdir().unwrap();
    let wechat = |from: &str, to: &str| {
        format!(
            "微信支付账单明细\n微信昵称：[小林]\n起始时间：[{from} 00:00:00] 终止时间：[{to} 23:59:59]\n\
             交易时间,交易类型,交易对方,商品,收/支,金额(元),支付方式,当前状态,交易单号,商户单号,备注\n\
             {from} 08:00:00,商户消费,山雀卡盟,影视会员月卡,支出,¥25.00,零钱,支付成功,4200{from},M1,/\n"
        )
    };
    let bank = |rows: &str| {
        format!(
            "交易日期,交易时间,收入,支出,余额,交易类型,交易备注\n{rows}# 账    号: [一卡通:6214********5555   招商银行]\n"
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
    let arguments = [
        "coverage",
        folder.path().to_str().unwrap(),
        "--as-of",
        "2026-04-10",
        "--lang",
        "en",
    ];
    let run = kameng(arguments);
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

/// Silence in a hole is no end: the subscription may have been charged there.
#[test]
fn silence_in_a_hole_is_not_called_lapsed() {
    let folder = tempfile::tempdir().unwrap();
    let wechat = |from: &str, to: &str, months: std::ops::RangeInclusive<u32>| {
        let rows: String = months
            .map(|month| format!("2026-{month:02}-05 08:00:11,商户消费,山雀卡盟,影视会员月卡-自动续费,支出,¥25.00,零钱,支付成功,42000{month},M{month},/\n"))
            .collect();
        format!(
            "微信支付账单明细\n起始时间：[{from} 00:00:00] 终止时间：[{to} 23:59:59]\n\
             交易时间,交易类型,交易对方,商品,收/支,金额(元),支付方式,当前状态,交易单号,商户单号,备注\n{rows}\
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
        let arguments = [
            "audit",
            folder.path().to_str().unwrap(),
            "--as-of",
            "2026-10-01",
            "--format",
            "json",
        ];
        let report = report(&kameng(arguments).stdout);
        report["subscriptions"][0]["status"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(status(None), "unknown");
    assert_eq!(status(Some("2026-07-01")), "unknown");
    assert_eq!(status(Some("2026-05-01")), "lapsed");
}

/// The copy of every fixture reads the same, and holds nobody's name.
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
            let mut arguments = vec![
                "redact".to_owned(),
                input.display().to_string(),
                "--lang".to_owned(),
                "en".to_owned(),
            ];
            let passwords = case.join("passwords.txt");
            if passwords.exists() {
                arguments.extend([
                    "--password-file".to_owned(),
                    passwords.display().to_string(),
                ]);
            }
            let run = kameng(&arguments);
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

/// An unknown bank: the draft says what is left to do, and after that the file is read without compiling anything.
#[test]
fn a_drafted_profile_reads_its_file() {
    let folder = tempfile::tempdir().unwrap();
    let statement = folder.path().join("rural.csv");
    fs::write(
        &statement,
        "某某农商银行账户明细\n账号：6210********2345\n记账日期,摘要,借方发生额,贷方发生额,账户余额,对方户名,附言\n\
         2026-01-02,消费,12.00,,88.00,某店,会员\n2026-01-03,工资,,100.00,188.00,某公司,一月\n",
    )
    .unwrap();
    let statement = statement.to_str().unwrap();
    let catalog = folder.path().join("catalog");
    let catalog = catalog.to_str().unwrap();
    let unknown = kameng(["inspect", statement, "--lang", "en"]);
    assert_eq!(unknown.status, 2);
    for words in ["nearest profile", "missing columns", "catalog new"] {
        assert!(
            unknown.stdout.contains(words),
            "{words}\n{}",
            unknown.stdout
        );
    }
    let draft = [
        "catalog", "new", statement, "--id", "rural", "--output", catalog, "--lang", "en",
    ];
    let run = kameng(draft);
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert!(
        run.stderr.contains("check `name`, `institution`"),
        "{}",
        run.stderr
    );
    let run = kameng(["inspect", statement, "--catalog", catalog, "--lang", "en"]);
    assert_eq!(run.status, 0, "{}", run.stdout);
    for line in [
        "(rural)  header on line 3",
        "account 6210********2345",
        "2 rows: 2 read",
        "1 of 1 steps follow",
    ] {
        assert!(run.stdout.contains(line), "{line}\n{}", run.stdout);
    }
    // What a person has worked on is not written over.
    assert_eq!(kameng(draft).status, 2);
}
