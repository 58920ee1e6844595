//! Data that ships with the program: fixtures without numbers of real people, and no invented law.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    sync::LazyLock,
};

use kameng_audit::intake::{self, Content, Found, Passwords};
use regex::Regex;

use crate::root;

/// Fixtures that cannot be taken apart, each with the reason. What is text in them is looked at.
const CLOSED: &[(&str, &str)] = &[
    ("archives/damaged/given/crc.zip", "damaged on purpose"),
    ("archives/damaged/given/cut.zip", "damaged on purpose"),
    (
        "archives/encrypted-workbook/given/wechat-q2.xlsx",
        "no password",
    ),
    ("archives/mixed/given/mixed.zip", "a member is a picture"),
    ("archives/nested/given/deep.zip", "deeper than is opened"),
    ("archives/no-password/given/locked.zip", "no password"),
    ("archives/wrong-password/given/locked.zip", "no password"),
    ("demo/退订成功截图.png", "a picture"),
    ("errors/a-binary-file/given/picture.png", "a picture"),
    (
        "errors/a-damaged-archive/given/bill.zip",
        "damaged on purpose",
    ),
    ("errors/a-damaged-pdf/given/bank.pdf", "damaged on purpose"),
    (
        "errors/a-damaged-workbook/given/bank.xls",
        "damaged on purpose",
    ),
    ("errors/a-locked-workbook/given/bill.xlsx", "no password"),
    ("errors/a-scanned-pdf/given/scan.pdf", "a picture in a PDF"),
    (
        "errors/a-workbook-with-a-broken-container/given/bank.xls",
        "damaged on purpose",
    ),
];

/// All files below a folder, in order.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// A mobile number, or an identity number.
static NUMBERS: LazyLock<[Regex; 2]> = LazyLock::new(|| {
    let phone = r"(?:^|[^0-9])(1[3-9][0-9]{9})(?:$|[^0-9])";
    let day = "(?:19|20)[0-9]{2}[01][0-9][0-3][0-9]";
    let edge = "[^0-9A-Za-z]";
    let identity = format!("(?:^|{edge})([1-9][0-9]{{5}}{day}[0-9]{{3}}[0-9Xx])(?:$|{edge})");
    [phone, &identity].map(|pattern| Regex::new(pattern).unwrap())
});

/// A number that could be a person's and is not masked.
fn unmasked(text: &str) -> Option<&str> {
    let found = NUMBERS.iter().find_map(|number| number.captures(text));
    found
        .and_then(|found| found.get(1))
        .map(|found| found.as_str())
}

/// The texts of a file: as it is, where it is UTF-8, and the cells of what it holds. False when
/// part of it could not be taken apart.
fn texts(path: &Path, name: &str) -> (Vec<String>, bool) {
    let found = Found {
        name: name.to_owned(),
        content: Content::Disk(path.to_owned()),
    };
    let opened = intake::open(&found, &passwords(path));
    let mut texts = Vec::new();
    for table in opened
        .documents
        .iter()
        .flat_map(|document| &document.tables)
    {
        texts.extend(table.preface.iter().cloned());
        for row in table.rows() {
            texts.extend(row.cells().map(str::to_owned));
        }
    }
    let plain = fs::read_to_string(path).ok();
    let written = plain.as_ref().is_some_and(|text| {
        let is_binary = |c: char| c.is_control() && !"\t\r\n".contains(c);
        !name.ends_with(".pdf") && !text.contains(is_binary)
    });
    texts.extend(plain);
    (texts, written || opened.unread.is_empty())
}

/// The passwords that lie beside a file, or in a folder above it. Trying those of all folders would
/// take minutes.
fn passwords(path: &Path) -> Passwords {
    let folders = path.ancestors().skip(1).take(3);
    let mut lists = folders.map(|folder| fs::read_to_string(folder.join("passwords.txt")));
    let known = lists.find_map(Result::ok).unwrap_or_default();
    Passwords::new(known.lines().map(str::to_owned).collect(), None)
}

#[test]
fn fixtures_hold_no_unmasked_numbers() {
    let folder = root().join("fixtures");
    let files = files(&folder);
    let mut closed = BTreeSet::new();
    for path in &files {
        let name = path
            .strip_prefix(&folder)
            .unwrap()
            .to_string_lossy()
            .replace('\\', "/");
        let (texts, whole) = texts(path, &name);
        if !whole {
            closed.insert(name.clone());
        }
        for text in texts {
            assert_eq!(unmasked(&text), None, "{name}");
        }
    }
    let expected = CLOSED.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(closed, expected, "fixtures that cannot be looked at");
}

#[test]
fn an_unmasked_number_is_caught() {
    assert_eq!(unmasked("电话 13912345678。"), Some("13912345678"));
    assert_eq!(unmasked("11010519491231002X"), Some("11010519491231002X"));
    assert_eq!(unmasked("139****5678 4200002181202606085748159986"), None);
}

/// What public advice invents, misattributes or only remembers is in none of the texts about law
/// and procedure.
#[test]
fn invented_rules_reach_nobody() {
    let never = fs::read_to_string(root().join("tests/never_printed.txt")).expect("the list");
    let never: Vec<String> = never
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(str::to_lowercase)
        .collect();
    assert!(never.len() > 50);
    let mut looked_at = 0;
    for path in files(&root().join("src/dispute")) {
        if path.extension().is_some_and(|end| end == "toml") {
            let text = fs::read_to_string(&path).expect("a text");
            let kept = text.lines().filter(|line| !line.starts_with('#'));
            let printed = kept.collect::<Vec<_>>().join("\n").to_lowercase();
            for word in &never {
                assert!(
                    !printed.contains(word.as_str()),
                    "{}: {word}",
                    path.display()
                );
            }
            looked_at += 1;
        }
    }
    assert!(looked_at > 200);
}
