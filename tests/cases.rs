//! Cases: the packed folder with its manifest and letters, and the events of a case up to the
//! refund.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;

use crate::{Call, Run, kameng, root};

const DAY: &str = "2026-09-01";
/// Id of the finding of repeat billing in the demo.
const FINDING: &str = "fnd-5937f33481";

/// A copy of the demo's statements in a folder of its own, so that a test can write to it.
fn demo() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    copy(&root().join("fixtures/demo"), folder.path());
    folder
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &target);
        } else if !path
            .file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with("expected"))
        {
            fs::copy(&path, &target).expect("copied");
        }
    }
}

/// A command about the case of the finding.
fn about(command: &str, folder: &Path) -> Call {
    let case = kameng("case").words(command).arg(FINDING).arg(folder);
    case.words("--as-of").arg(DAY)
}

fn pack(folder: &Path, to: &Path) -> Call {
    about("pack", folder).words("--output").arg(to)
}

fn verify(folder: &Path) -> Run {
    kameng("case verify").arg(folder).run()
}

fn audit(folder: &Path) -> Call {
    kameng("audit --as-of").arg(DAY).arg(folder)
}

fn files(folder: &Path) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.insert(path);
        }
    }
    found
}

#[test]
fn the_demo_packs_whole_and_its_manifest_holds() {
    let (folder, out) = (demo(), tempfile::tempdir().expect("a folder"));
    let to = out.path().join("pack");
    let run = pack(folder.path(), &to).run();
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert!(!run.stdout.contains("还要填"), "{}", run.stdout);
    let names: BTreeSet<String> = files(&to)
        .iter()
        .map(|path| {
            path.strip_prefix(&to)
                .expect("inside")
                .display()
                .to_string()
        })
        .collect();
    for name in [
        "case.md",
        "case.html",
        "checklist.md",
        "charges.csv",
        "charges.xlsx",
        "timeline.svg",
        "manifest.json",
        "evidence/01-退订成功截图.png",
    ] {
        assert!(names.contains(name), "{name} is missing of {names:?}");
    }
    for letter in [
        "merchant",
        "payment-complaint",
        "payment-stop",
        "payment-mandate",
        "complaint-12315",
        "complaint-12363",
        "small-claims",
    ] {
        for end in ["md", "html", "docx"] {
            assert!(
                names.contains(&format!("letters/{letter}.{end}")),
                "{letter}.{end}"
            );
        }
        let text = fs::read_to_string(to.join(format!("letters/{letter}.md"))).expect("a letter");
        assert!(
            !text.contains('【') && !text.contains("{{"),
            "{letter}: a blank is not filled"
        );
        assert!(!text.contains("盗刷") && !text.contains("诈骗"), "{letter}");
    }
    let merchant = fs::read_to_string(to.join("letters/merchant.md")).expect("a letter");
    for words in [
        "2026-05-20 21:10",
        "75.00 元",
        "4200002181202606085748159986",
        "YQ-20260520-0417",
        "取消之后仍被扣款",
        "林知夏",
    ] {
        assert!(merchant.contains(words), "{words}: {merchant}");
    }
    let checklist = fs::read_to_string(to.join("checklist.md")).expect("a checklist");
    assert!(
        checklist.contains("字节") && checklist.contains("SHA-256"),
        "{checklist}"
    );
    let verified = verify(&to);
    assert_eq!(verified.status, 0, "{}", verified.stdout);
    // The same inputs give the same bytes.
    let again = out.path().join("again");
    assert_eq!(pack(folder.path(), &again).run().status, 0);
    for name in &names {
        assert!(
            fs::read(to.join(name)).expect("a file") == fs::read(again.join(name)).expect("a file"),
            "{name}"
        );
    }
    // A packed folder among the statements is not read as a statement.
    let inside = folder.path().join("pack");
    assert_eq!(pack(folder.path(), &inside).run().status, 0);
    let audit = audit(folder.path()).words("--strict").run();
    assert_eq!(audit.status, 0, "{}", audit.stderr);
}

/// Each legal item on the case sheet has instrument, article, first day in force, the day it was
/// checked on and its source, and a quotation only where the wording was seen. All were in force on
/// the day of a charge or on the day of the complaint.
#[test]
fn every_legal_reference_of_the_case_sheet_is_complete() {
    let folder = demo();
    for lang in ["zh", "en"] {
        let show = about("show", folder.path());
        let run = show.words("--lang").arg(lang).run();
        assert_eq!(run.status, 0, "{}", run.stderr);
        let (from, source, checked) = match lang {
            "zh" => ("起施行", "来源：", "核对于 2026-11-21"),
            _ => ("in force from", "source:", "checked on 2026-11-21"),
        };
        let title = if lang == "zh" {
            "## 依据"
        } else {
            "## Basis"
        };
        let (_, basis) = run.stdout.split_once(title).expect("a basis");
        let items: Vec<&str> = basis
            .lines()
            .filter(|line| {
                line.split_once(". ")
                    .is_some_and(|(number, _)| number.parse::<u32>().is_ok())
            })
            .collect();
        assert!(items.len() > 10, "{basis}");
        for item in items {
            for part in ["《", "》", from, source, checked] {
                assert!(item.contains(part), "{part}: {item}");
            }
        }
        // The rule of five days was repealed before these charges.
        assert!(!basis.contains("五日"), "{basis}");
        assert!(basis.contains("第二十条"), "the price rules of 2026-04-10");
    }
}

#[test]
fn a_changed_a_missing_and_an_added_file_are_found() {
    let (folder, out) = (demo(), tempfile::tempdir().expect("a folder"));
    let to = out.path().join("pack");
    assert_eq!(pack(folder.path(), &to).run().status, 0);
    fs::write(to.join("charges.csv"), "x").expect("written");
    fs::remove_file(to.join("timeline.svg")).expect("removed");
    fs::write(to.join("letters/other.md"), "x").expect("written");
    let run = verify(&to);
    assert_eq!(run.status, 2);
    assert_eq!(
        run.stdout,
        "改动过：charges.csv\n不见了：timeline.svg\n多出来：letters/other.md\n"
    );
    let run = pack(folder.path(), &to).run();
    assert_eq!(
        run.status, 2,
        "a folder that holds something is not written over"
    );
}

#[test]
fn blanks_that_nobody_filled_are_visible_and_listed() {
    let (folder, out) = (demo(), tempfile::tempdir().expect("a folder"));
    fs::write(folder.path().join("details.toml"), "name = \"林知夏\"\n").expect("written");
    let to = out.path().join("pack");
    let run = pack(folder.path(), &to).words("--lang en").run();
    assert!(
        run.stdout.contains("(phone)") && !run.stdout.contains("(name)"),
        "{}",
        run.stdout
    );
    let merchant = fs::read_to_string(to.join("letters/merchant.md")).expect("a letter");
    assert!(merchant.contains("【联系电话】"), "{merchant}");
    let checklist = fs::read_to_string(to.join("checklist.md")).expect("a checklist");
    assert!(checklist.contains("`phone`"), "{checklist}");
    // Details about one merchant are refused unless they stand in the table of a finding, so that
    // no other letter shows them.
    let mixed = "respondent_name = \"某公司\"\n";
    fs::write(folder.path().join("details.toml"), mixed).expect("written");
    let run = pack(folder.path(), &out.path().join("other")).run();
    assert!(
        run.status == 2 && run.stderr.contains("[fnd-"),
        "{}",
        run.stderr
    );
    fs::write(folder.path().join("details.toml"), "shoe_size = \"42\"\n").expect("written");
    let run = pack(folder.path(), &out.path().join("other")).run();
    assert!(
        run.status == 2 && run.stderr.contains("shoe_size"),
        "{}",
        run.stderr
    );
}

/// The situation and the route that the user states decide steps and letters.
#[test]
fn what_the_user_states_decides_steps_and_letters() {
    let (folder, out) = (demo(), tempfile::tempdir().expect("a folder"));
    let open = || about("open", folder.path());
    let run = open().words("--situation never_agreed --route bank").run();
    assert_eq!(run.status, 0, "{}", run.stderr);
    let to = out.path().join("pack");
    assert_eq!(pack(folder.path(), &to).run().status, 0);
    let merchant = fs::read_to_string(to.join("letters/merchant.md")).expect("a letter");
    assert!(
        merchant.contains("未经本人授权") && !merchant.contains("取消之后仍被扣款"),
        "{merchant}"
    );
    assert!(
        to.join("letters/complaint-12378.md").is_file(),
        "a bank's regulator"
    );
    assert!(
        !to.join("letters/complaint-12315.md").exists(),
        "no consumer's complaint about what was never bought"
    );
    let sheet = fs::read_to_string(to.join("case.md")).expect("a sheet");
    assert!(
        sheet.contains("第五十七条"),
        "e-commerce law 57 is about payments without authority"
    );
    let run = open().run();
    assert_eq!(run.status, 2, "one case a finding");
    let run = open().words("--situation theft").run();
    assert!(
        run.status == 2 && run.stderr.contains("never_agreed"),
        "{}",
        run.stderr
    );
}

/// A statement that is named as evidence is still read as a statement, so that no row is lost.
#[test]
fn a_statement_that_is_evidence_is_still_read() {
    let folder = demo();
    let path = folder.path();
    let rows = || {
        let run = audit(path).words("--format json").run();
        let report: Value = serde_json::from_str(&run.stdout).expect("JSON");
        report["ledger"]["transactions"].clone()
    };
    let before = rows();
    assert_eq!(about("open", path).run().status, 0);
    let noted = about("note", path)
        .words("--evidence wechat/wechat.csv")
        .run();
    assert_eq!(noted.status, 0, "{}", noted.stderr);
    assert_eq!(rows(), before);
    assert_eq!(about("show", path).run().status, 0);
}

/// A letter lists as attached only files that exist.
#[test]
fn evidence_that_is_not_there_is_not_attached() {
    let (folder, out) = (demo(), tempfile::tempdir().expect("a folder"));
    fs::remove_file(folder.path().join("退订成功截图.png")).expect("removed");
    let list = folder.path().join("cancellations.csv");
    let text = fs::read_to_string(&list).expect("the list");
    fs::write(&list, text.replace("YQ-20260520-0417", "")).expect("written");
    let to = out.path().join("pack");
    let run = pack(folder.path(), &to).run();
    assert!(run.stdout.contains("没有拿到证据文件"), "{}", run.stdout);
    let merchant = fs::read_to_string(to.join("letters/merchant.md")).expect("a letter");
    let (_, attached) = merchant.split_once("随附材料").expect("what is attached");
    assert!(
        !attached.contains("取消成功") && attached.contains("charges.xlsx"),
        "{attached}"
    );
}

/// When refunds change the kind of a finding, and with it its id, the case record still finds it by
/// its charges.
#[test]
fn a_case_follows_its_charges() {
    let folder = demo();
    let path = folder.path();
    let run = about("open", path)
        .words("--situation agreed_not_told")
        .run();
    assert_eq!(run.status, 0, "{}", run.stderr);
    for time in [
        "2026-06-08 08:00:59",
        "2026-07-08 07:58:44",
        "2026-08-08 08:01:07",
    ] {
        refund(path, time);
    }
    let shown = about("show", path).run();
    assert_eq!(shown.status, 0, "{}", shown.stderr);
    assert!(
        shown.stdout.contains("已退齐") && !shown.stdout.contains(FINDING),
        "{}",
        shown.stdout
    );
}

/// A case is opened, the merchant contacted, a refund promised, and then found as a row of a later
/// statement.
#[test]
fn a_refund_in_a_later_statement_moves_the_case() {
    let folder = demo();
    let path = folder.path();
    let listed = |day: &str| {
        let list = kameng("case list --lang en --as-of").arg(day);
        let run = list.arg(path).run();
        assert_eq!(run.status, 0, "{}", run.stderr);
        run.stdout
    };
    assert!(listed(DAY).contains("No cases"));
    assert_eq!(
        about("note", path).run().status,
        2,
        "nothing to note on before a case is opened"
    );
    assert_eq!(about("open", path).run().status, 0);
    let first = listed(DAY);
    assert!(
        first.contains("open  0.00 of 75.00 yuan refunded") && first.contains("by 2029-06-08"),
        "{first}"
    );
    let run = about("note", path)
        .words("--what contacted --with merchant --ticket A-1")
        .run();
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert!(listed(DAY).contains("contacted"));
    let sheet = about("show", path).run().stdout;
    assert!(sheet.contains("已联系"), "{sheet}");
    let run = about("promise", path)
        .words("--by 2026-09-10 --with merchant")
        .run();
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert!(listed(DAY).contains("promised by 2026-09-10"));
    assert!(listed("2026-09-11").contains("the day has passed"));
    refund(path, "2026-06-08 08:00:59");
    let part = listed("2026-09-05");
    assert!(
        part.contains("25.00 of 75.00 yuan refunded")
            && part.contains("25.00 yuan came back: wechat/wechat.csv:"),
        "{part}"
    );
    for time in ["2026-07-08 07:58:44", "2026-08-08 08:01:07"] {
        refund(path, time);
    }
    let whole = listed("2026-09-11");
    assert!(
        whole.contains("  refunded  75.00 of 75.00 yuan refunded"),
        "{whole}"
    );
    let close = about("close", path).words("--text done");
    assert_eq!(close.run().status, 0);
    assert!(listed("2026-09-11").contains("closed"));
    let written = fs::read_to_string(path.join("cases.toml")).expect("the cases");
    assert!(
        written.contains("what = \"promised\"") && written.contains("ticket = \"A-1\""),
        "{written}"
    );
}

/// Adds WeChat's refund row for the payment of that time, as the newest row at the head of the
/// export.
fn refund(folder: &Path, paid: &str) {
    let path = folder.join("wechat/wechat.csv");
    let text = fs::read_to_string(&path).expect("the export");
    let row = text
        .lines()
        .find(|line| line.starts_with(paid))
        .expect("the payment");
    let back = row
        .replacen(paid, "2026-08-30 10:00:00", 1)
        .replacen("支出", "收入", 1)
        .replacen("商户消费", "云雀数字商城-退款", 1)
        .replacen("支付成功", "已全额退款", 1);
    let lines: Vec<String> = text
        .lines()
        .map(|line| {
            if line == row {
                line.replacen("支付成功", "已全额退款", 1)
            } else {
                line.to_owned()
            }
        })
        .flat_map(|line| {
            let header = line.starts_with("交易时间");
            std::iter::once(line).chain(header.then(|| back.clone()))
        })
        .collect();
    fs::write(&path, lines.join("\r\n") + "\r\n").expect("written");
}

/// The report holds situation, route, claim and steps of the finding, as its case does.
#[test]
fn the_report_carries_the_case() {
    let folder = demo();
    let run = audit(folder.path()).words("--format json").run();
    let report: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let findings = report["findings"].as_array().expect("findings");
    let finding = findings
        .iter()
        .find(|finding| finding["id"] == FINDING)
        .expect("the repeat billing");
    assert_eq!(finding["situation"], "charged_after_cancelling");
    assert_eq!(finding["route"], "wechat");
    assert!(
        finding["claim"][0]
            .as_str()
            .expect("a sentence")
            .contains("75.00")
    );
    for step in finding["steps"].as_array().expect("steps") {
        assert!(
            step["who"].as_str().is_some_and(|who| !who.is_empty()),
            "{step}"
        );
    }
}
