//! Mistakes in the input: one folder each, with the expected message beside it.

use crate::{assert_expected, fixtures, folders, kameng};

#[test]
fn every_mistake_has_its_message() {
    let mistakes = folders(&fixtures("errors"));
    assert!(mistakes.len() >= 20);
    for folder in mistakes {
        let audit = |lang: &str| {
            kameng("audit given --as-of 2026-09-01 --output /dev/null --lang")
                .arg(lang)
                .within(&folder)
                .run()
        };
        let (run, english) = (audit("zh"), audit("en"));
        assert_eq!(run.status, english.status, "{}", folder.display());
        let shown = format!("exit {}\n{}\n{}", run.status, run.stderr, english.stderr);
        assert_expected(&folder.join("expected.txt"), &shown);
    }
}

/// A mistake in one file or row does not stop the rest.
#[test]
fn the_rest_goes_on() {
    let given = fixtures("errors").join("a-row-with-a-bad-amount/given");
    let audit = || kameng("audit --as-of 2026-09-01 --format json").arg(&given);
    let run = audit().run();
    let report = crate::report(&run.stdout);
    let rows = &report["statements"][0]["rows"];
    assert_eq!(
        (
            rows["total"].as_u64(),
            rows["used"].as_u64(),
            rows["rejected"].as_u64()
        ),
        (Some(3), Some(2), Some(1))
    );
    assert_eq!(run.status, 0);
    assert_eq!(audit().words("--strict").run().status, 2);
}
