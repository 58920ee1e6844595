//! Data files and formats: inspecting a file, listing and checking the catalogue, adding a bank.

use std::fs;

use crate::{fixtures, kameng, report};

#[test]
fn inspect_names_the_profile_and_the_nearest_one() {
    let wechat = fixtures("statements").join("wechat/csv-2020/input.csv");
    let run = kameng("inspect").arg(wechat).run();
    assert_eq!(run.status, 0);
    assert!(run.stdout.contains("wechat"), "{}", run.stdout);
    let lost = fixtures("errors").join("a-header-that-lost-a-column/given");
    let lost = kameng("inspect").arg(lost).run();
    assert_eq!(lost.status, 2);
    assert!(
        lost.stdout.contains("wechat") && lost.stdout.contains("金额(元)"),
        "{}",
        lost.stdout
    );
}

#[test]
fn the_catalogue_is_listed_and_its_examples_hold() {
    let list = kameng("catalog list --lang en").run();
    assert!(
        list.stdout.contains("profiles/wechat  built in"),
        "{}",
        list.stdout
    );
    let check = kameng("catalog check").run();
    assert_eq!(check.status, 0, "{}", check.stderr);
}

/// A profile in a user's folder is enough to read a new bank's statement.
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
    let audit = kameng("audit --as-of 2026-02-01 --format json").arg(&statement);
    let run = audit.words("--catalog").arg(&catalog).run();
    assert_eq!(run.status, 0, "{}", run.stderr);
    let report = report(&run.stdout);
    assert_eq!(report["statements"][0]["profile"], "my-bank");
    assert_eq!(report["statements"][0]["rows"]["used"], 2);
    let list = kameng("catalog list --catalog").arg(&catalog).run();
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
    let mistyped = kameng("catalog check").arg(&catalog).run();
    assert_eq!(mistyped.status, 2);
    assert!(
        mistyped.stderr.contains("my-bank") && mistyped.stderr.contains("money_inn"),
        "{}",
        mistyped.stderr
    );
}

/// The draft of a profile for an unknown bank lists what is left to fill in, and reads the
/// statement as it is.
#[test]
fn a_drafted_profile_reads_its_file() {
    let folder = tempfile::tempdir().unwrap();
    let statement = folder.path().join("rural.csv");
    fs::write(
        &statement,
        "某某农商银行账户明细\n账号：6210********2345\n\
         记账日期,摘要,借方发生额,贷方发生额,账户余额,对方户名,附言\n\
         2026-01-02,消费,12.00,,88.00,某店,会员\n2026-01-03,工资,,100.00,188.00,某公司,一月\n",
    )
    .unwrap();
    let catalog = folder.path().join("catalog");
    let unknown = kameng("inspect --lang en").arg(&statement).run();
    assert_eq!(unknown.status, 2);
    for words in ["nearest profile", "missing columns", "catalog new"] {
        assert!(
            unknown.stdout.contains(words),
            "{words}\n{}",
            unknown.stdout
        );
    }
    let draft = || {
        let draft = kameng("catalog new --id rural --lang en").arg(&statement);
        draft.words("--output").arg(&catalog).run()
    };
    let run = draft();
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert!(
        run.stderr.contains("check `name`, `institution`"),
        "{}",
        run.stderr
    );
    let inspect = kameng("inspect --lang en").arg(&statement);
    let run = inspect.words("--catalog").arg(&catalog).run();
    assert_eq!(run.status, 0, "{}", run.stdout);
    for line in [
        "(rural)  header on line 3",
        "account 6210********2345",
        "2 rows: 2 read",
        "1 of 1 steps follow",
    ] {
        assert!(run.stdout.contains(line), "{line}\n{}", run.stdout);
    }
    // A second draft does not overwrite the first, which a person may have edited.
    assert_eq!(draft().status, 2);
}
