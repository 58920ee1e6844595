//! Whole stories through the command line: the golden stories and the demo, with the expected
//! report beside the input.

use std::{collections::BTreeMap, fs, path::Path};

use serde::Deserialize;
use serde_json::Value;

use crate::{Run, assert_expected, fixtures, folders, kameng, projection::projection, report};

/// The truth about a story, written by its maker: verdicts on charges, sums and status.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Story {
    #[serde(rename = "title")]
    _title: String,
    as_of: String,
    #[serde(default)]
    verdict: Vec<Truth>,
    expect: Expect,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Truth {
    at: String,
    amount: String,
    verdict: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expect {
    claimable: String,
    mirrors: u64,
    charged: String,
    status: String,
}

fn story(folder: &Path) -> Story {
    let text = fs::read_to_string(folder.join("story.toml"))
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
}

fn audit(folder: &Path, as_of: &str, more: &str) -> Run {
    let audit = kameng("audit --as-of").arg(as_of).words(more);
    audit.arg(folder.join("statements")).run()
}

fn array<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value[key]
        .as_array()
        .unwrap_or_else(|| panic!("{key} is a list"))
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key]
        .as_str()
        .unwrap_or_else(|| panic!("{key} is a text"))
}

#[test]
fn the_golden_vectors_hold() {
    let stories = folders(&fixtures("golden"));
    assert!(stories.len() >= 15);
    for folder in stories {
        let at = folder.display();
        let story = story(&folder);
        let run = audit(&folder, &story.as_of, "--format json");
        assert_eq!(run.status, 0, "{at}: {}", run.stderr);
        let report = report(&run.stdout);
        let mut found = BTreeMap::new();
        for subscription in array(&report, "subscriptions") {
            for charge in array(subscription, "charges")
                .iter()
                .chain(array(subscription, "other_charges"))
            {
                if let Some(verdict) = charge["verdict"].as_str() {
                    found.insert(
                        (
                            text(charge, "at")[..10].to_owned(),
                            text(charge, "amount").to_owned(),
                        ),
                        verdict.to_owned(),
                    );
                }
            }
        }
        let true_verdicts: BTreeMap<(String, String), String> = story
            .verdict
            .into_iter()
            .map(|truth| ((truth.at, truth.amount), truth.verdict))
            .collect();
        assert_eq!(found, true_verdicts, "{at}");
        assert_eq!(
            text(&report["totals"], "claimable"),
            story.expect.claimable,
            "{at}"
        );
        assert_eq!(
            text(&report["totals"], "charged"),
            story.expect.charged,
            "{at}"
        );
        assert_eq!(
            report["ledger"]["mirrors"].as_u64(),
            Some(story.expect.mirrors),
            "{at}"
        );
        let of_shop = |bound: bool| -> Vec<&str> {
            array(&report, "subscriptions")
                .iter()
                .filter(|line| {
                    text(line, "category") == "kameng" && line["cancellation"].is_null() != bound
                })
                .map(|line| text(line, "status"))
                .collect()
        };
        let (bound, others) = (of_shop(true), of_shop(false));
        let judged = if bound.is_empty() { others } else { bound };
        assert!(
            !judged.is_empty() && judged.iter().all(|status| *status == story.expect.status),
            "{at}: {judged:?}"
        );
        assert_expected(&folder.join("expected.txt"), &projection(&report));
    }
}

#[test]
fn one_off_purchases_and_other_streams_are_never_findings() {
    let mut spared_charges = 0;
    for folder in folders(&fixtures("golden")) {
        let report = report(&audit(&folder, &story(&folder).as_of, "--format json").stdout);
        let accused: Vec<&Value> = array(&report, "findings")
            .iter()
            .flat_map(|finding| array(finding, "charges"))
            .collect();
        for subscription in array(&report, "subscriptions") {
            for charge in array(subscription, "charges")
                .iter()
                .chain(array(subscription, "other_charges"))
            {
                let spared = matches!(charge["verdict"].as_str(), Some("one_off" | "other_stream"));
                spared_charges += usize::from(spared);
                assert!(
                    !(spared && accused.contains(&&charge["id"])),
                    "{}: {charge}",
                    folder.display()
                );
            }
        }
    }
    assert!(spared_charges > 0);
}

#[test]
fn two_runs_give_the_same_bytes_on_any_number_of_threads() {
    for folder in folders(&fixtures("golden")) {
        let as_of = story(&folder).as_of;
        for format in ["json", "terminal", "markdown"] {
            let threads = |jobs: u8| {
                let options = format!("--format {format} --jobs {jobs}");
                audit(&folder, &as_of, &options)
            };
            let (one, other) = (threads(1), threads(4));
            assert_eq!(one.status, 0, "{}", one.stderr);
            assert!(!one.stdout.is_empty());
            assert_eq!(one.stdout, other.stdout, "{} as {format}", folder.display());
        }
    }
}

#[test]
fn the_day_of_the_audit_alone_decides_today() {
    let folder = fixtures("golden").join("a");
    let day = |as_of: &str| report(&audit(&folder, as_of, "--format json").stdout);
    let (early, late) = (day("2026-09-01"), day("2027-09-01"));
    assert_eq!(text(&early, "as_of"), "2026-09-01");
    let due = |report: &Value| -> Vec<String> {
        let steps = report["findings"][0]["steps"].as_array().expect("steps");
        let days = steps.iter().filter_map(|step| step["due"].as_str());
        days.map(str::to_owned).collect()
    };
    assert!(due(&early).len() > 3 && due(&early).len() == due(&late).len());
    assert!(
        due(&early)
            .iter()
            .zip(due(&late))
            .all(|(early, late)| *early < late)
    );
    assert_eq!(early["totals"], late["totals"]);
}

#[test]
fn every_blank_of_every_step_is_filled() {
    let mut looked_at = 0;
    for folder in folders(&fixtures("golden")) {
        for lang in ["zh", "en"] {
            let options = format!("--format json --lang {lang}");
            let report = report(&audit(&folder, &story(&folder).as_of, &options).stdout);
            for finding in array(&report, "findings") {
                let steps = array(finding, "steps");
                assert!(
                    !steps.is_empty(),
                    "{}: {}",
                    folder.display(),
                    finding["kind"]
                );
                for step in steps {
                    let detail = text(step, "detail");
                    assert!(
                        !detail.is_empty() && !detail.contains("{{") && !detail.contains("{%"),
                        "{detail}"
                    );
                    looked_at += 1;
                }
            }
        }
    }
    assert!(looked_at > 100, "{looked_at} steps");
}

/// The demo audits statements that are compiled in; the expected output stands beside their
/// originals.
#[test]
fn the_demo_shows_a_repeat_billing() {
    let run = kameng("demo").run();
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert_expected(&fixtures("demo").join("expected.txt"), &run.stdout);
    let json = kameng("demo --format json").run();
    let report = report(&json.stdout);
    assert_expected(&fixtures("demo").join("expected.json"), &json.stdout);
    let finding = &array(&report, "findings")[0];
    assert_eq!(text(finding, "kind"), "repeat_billing");
    assert_eq!(text(finding, "claimable"), "75.00");
    let audit = kameng("audit --as-of 2026-09-01 --format json");
    let same = audit.arg(fixtures("demo")).run();
    let on_disk = crate::report(&same.stdout);
    assert_eq!(
        on_disk["findings"], report["findings"],
        "the demo is an audit of its own files"
    );
}
