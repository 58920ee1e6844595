//! The rules of the house that the compiler cannot see.

use std::{fs, path::PathBuf};

use crate::root;

/// The rooms in the order data flows: each may use only what stands before it. Value types and the catalogue share the first place.
const ROOMS: [&[&str]; 12] = [
    &["lang", "money", "calendar", "trace"],
    &["catalog"],
    &["intake"],
    &["statement"],
    &["ledger"],
    &["recurrence"],
    &["audit"],
    &["dispute"],
    &["report"],
    &["pipeline"],
    &["workspace"],
    &["cli"],
];

fn sources() -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path: PathBuf = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") {
                let name = path
                    .strip_prefix(root().join("src"))
                    .unwrap()
                    .to_string_lossy()
                    .replace('\\', "/");
                found.push((name, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

fn place(room: &str) -> Option<usize> {
    ROOMS.iter().position(|rooms| rooms.contains(&room))
}

fn room_of(file: &str) -> &str {
    file.split('/').next().unwrap().trim_end_matches(".rs")
}

/// The rooms a text names after `crate::`, single or in braces.
fn rooms_used(text: &str) -> Vec<String> {
    let mut used = Vec::new();
    for part in text.split("crate::").skip(1) {
        if let Some(group) = part.strip_prefix('{') {
            let mut depth = 0;
            let mut name = String::new();
            for c in group.chars() {
                match c {
                    '{' => depth += 1,
                    '}' if depth == 0 => break,
                    '}' => depth -= 1,
                    _ => {}
                }
                if depth == 0 {
                    name.push(c);
                }
            }
            used.extend(
                name.split(',')
                    .map(|path| path.trim().split("::").next().unwrap().trim().to_owned()),
            );
        } else {
            used.push(
                part.chars()
                    .take_while(|c| c.is_alphanumeric() || *c == '_')
                    .collect(),
            );
        }
    }
    used.retain(|name| place(name).is_some());
    used
}

fn backward(file: &str, text: &str) -> Vec<String> {
    let Some(own) = place(room_of(file)) else {
        return Vec::new();
    };
    rooms_used(text)
        .into_iter()
        .filter(|used| place(used).is_some_and(|other| other > own))
        .map(|used| format!("{file} uses `{used}`, which comes later"))
        .collect()
}

#[test]
fn data_flows_one_way() {
    let wrong: Vec<String> = sources()
        .iter()
        .flat_map(|(file, text)| backward(file, text))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The check above can fail.
#[test]
fn a_backward_step_is_caught() {
    assert_eq!(
        backward("ledger/link.rs", "use crate::report::Report;").len(),
        1
    );
    assert_eq!(
        backward(
            "ledger/link.rs",
            "use crate::{\n    money::{Money, Sum},\n    audit::Audit,\n};"
        )
        .len(),
        1
    );
    assert_eq!(
        backward(
            "report/mod.rs",
            "use crate::{ledger::Ledger, money::Money};"
        ),
        Vec::<String>::new()
    );
}

#[test]
fn every_room_has_its_place() {
    for (file, _) in sources() {
        let room = room_of(&file);
        assert!(
            place(room).is_some() || ["main", "lib", "embed"].contains(&room),
            "{file}: no place for this room"
        );
    }
}

#[test]
fn only_main_reads_the_clock() {
    for (file, text) in sources() {
        let reads = text.contains("Utc::now")
            || text.contains("Local::now")
            || text.contains("SystemTime")
            || text.contains("Instant::now");
        assert!(!reads || file == "main.rs", "{file} reads the clock");
    }
}

#[test]
fn polars_is_named_in_one_place() {
    for (file, text) in sources() {
        let code: String = text
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"))
            .collect();
        assert!(
            !code.contains("polars::") || file == "report/frames.rs",
            "{file} names polars"
        );
    }
}

#[test]
fn floats_stay_away_from_money() {
    for (file, text) in sources() {
        let money = ["money", "statement", "ledger", "dispute"].contains(&room_of(&file));
        assert!(
            !(money && (text.contains("f64") || text.contains("f32"))),
            "{file} names a float where money passes"
        );
    }
}

#[test]
fn nothing_is_left_for_later() {
    let words = ["TO", "FIX", "XX"].map(|begin| {
        format!(
            "{begin}{}",
            if begin == "TO" {
                "DO"
            } else if begin == "FIX" {
                "ME"
            } else {
                "X"
            }
        )
    });
    for (file, text) in sources() {
        assert!(
            !words.iter().any(|word| text.contains(word.as_str())),
            "{file} leaves something for later"
        );
    }
}

/// Fixtures hold no number that could be a person's.
#[test]
fn fixtures_hold_no_unmasked_numbers() {
    let phone = regex::Regex::new(r"(^|[^0-9])1[3-9][0-9]{9}($|[^0-9])").unwrap();
    let identity = regex::Regex::new(r"(^|[^0-9A-Za-z])[1-9][0-9]{5}(19|20)[0-9]{2}[01][0-9][0-3][0-9][0-9]{3}[0-9Xx]($|[^0-9A-Za-z])").unwrap();
    let mut folders = vec![root().join("fixtures")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(text) = fs::read_to_string(&path) {
                for line in text.lines() {
                    assert!(
                        !phone.is_match(line) && !identity.is_match(line),
                        "{}: {line}",
                        path.display()
                    );
                }
            }
        }
    }
}

/// What public advice invents, misattributes or only remembers is in none of the texts about law and procedure.
#[test]
fn invented_rules_reach_nobody() {
    let never = fs::read_to_string("tests/never_printed.txt").expect("the list");
    let never: Vec<String> = never
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(str::to_lowercase)
        .collect();
    assert!(never.len() > 50);
    let mut looked_at = 0;
    for folder in ["law", "playbooks", "letters"] {
        for entry in fs::read_dir(format!("src/dispute/{folder}")).expect("a folder") {
            let path = entry.expect("an entry").path();
            let text = fs::read_to_string(&path).expect("a text");
            let told = text.lines().filter(|line| !line.starts_with('#'));
            let told = told.collect::<Vec<_>>().join("\n").to_lowercase();
            for word in &never {
                assert!(!told.contains(word.as_str()), "{}: {word}", path.display());
            }
            looked_at += 1;
        }
    }
    assert!(looked_at > 200);
}
