//! Decisions of the user, and explanations of every kind of id.

mod records;

use std::{fs, path::Path};

use serde_json::Value;

use crate::{kameng, report};

/// A WeChat export of payments: day, shop, product, yuan. The order number is computed from these
/// texts, so that a longer export repeats the same rows.
fn wechat(payments: &[(&str, &str, &str, &str)]) -> String {
    let mut text =
        "交易时间,交易类型,交易对方,商品,收/支,金额(元),支付方式,当前状态,交易单号,商户单号,备注\n"
            .to_owned();
    for (day, shop, product, yuan) in payments {
        let number: u64 = day
            .bytes()
            .chain(shop.bytes())
            .chain(product.bytes())
            .fold(7, |sum, byte| {
                (sum * 31 + u64::from(byte)) % 100_000_000_000
            });
        text.push_str(&format!(
            "{day} 08:00:11,商户消费,{shop},{product},支出,¥{yuan},零钱,支付成功,\
             \"42000{number:023}\t\",\"M{number:014}\t\",/\n"
        ));
    }
    text
}

const SHOP: &str = "画眉卡盟";
const PRODUCT: &str = "会员月卡-自动续费";

/// Payments of the membership on these days, at this price.
fn monthly<'d>(days: &'d [String], yuan: &'d str) -> Vec<(&'d str, &'d str, &'d str, &'d str)> {
    days.iter()
        .map(|day| (day.as_str(), SHOP, PRODUCT, yuan))
        .collect()
}

/// The third day of each of these months of 2026.
fn thirds(months: std::ops::RangeInclusive<u32>) -> Vec<String> {
    months.map(|month| format!("2026-{month:02}-03")).collect()
}

struct Folder(tempfile::TempDir);

impl Folder {
    fn with(statement: &str) -> Folder {
        let folder = Folder(tempfile::tempdir().expect("a folder"));
        folder.write("wechat.csv", statement);
        folder
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path().join(name), text).expect("written");
    }

    /// Writes a list of cancellations with one record of the shop: its day, layer and note.
    fn record(&self, cells: &str) {
        let list = format!("merchant,cancelled_at,layer,note\n{SHOP},{cells}\n");
        self.write("cancellations.csv", &list);
    }

    fn audit(&self) -> Value {
        let audit = kameng("audit --as-of 2026-11-20 --format json --lang en");
        let run = audit.arg(self.path()).run();
        assert_eq!(run.status, 0, "{}", run.stderr);
        report(&run.stdout)
    }

    fn decide(&self, words: &[&str]) {
        let decide = kameng("decide").args(words).words("--as-of 2026-11-20");
        let run = decide.arg(self.path()).run();
        assert_eq!(run.status, 0, "{}", run.stderr);
    }
}

fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value[key].as_array().expect("a list")
}

fn only(report: &Value) -> &Value {
    let [one] = list(report, "subscriptions") else {
        panic!("{:#}", report["subscriptions"]);
    };
    one
}

fn id(value: &Value) -> &str {
    value["id"].as_str().expect("an id")
}

fn kinds(report: &Value) -> Vec<&str> {
    list(report, "findings")
        .iter()
        .filter_map(|finding| finding["kind"].as_str())
        .collect()
}

#[test]
fn a_dismissed_subscription_returns_only_when_its_evidence_changes() {
    let days = thirds(1..=6);
    let folder = Folder::with(&wechat(&monthly(&days, "25.00")));
    let before = folder.audit();
    folder.decide(&["dismiss", id(only(&before)), "--why", "the children's"]);
    let after = folder.audit();
    assert!(list(&after, "subscriptions").is_empty());
    let decision = &after["decisions"][0];
    assert_eq!(
        (&decision["effect"], &decision["why"]),
        (&"held".into(), &"the children's".into())
    );
    assert_eq!(decision["dismissed"]["merchant"], SHOP);
    assert_eq!(after["totals"]["charged"], "0.00");

    // Further months at the same price and cadence do not bring it back.
    let days = thirds(1..=9);
    folder.write("wechat.csv", &wechat(&monthly(&days, "25.00")));
    assert!(list(&folder.audit(), "subscriptions").is_empty());

    // Another price does.
    let (old, new) = (thirds(1..=9), thirds(10..=11));
    let rows: Vec<_> = monthly(&old, "25.00")
        .into_iter()
        .chain(monthly(&new, "30.00"))
        .collect();
    folder.write("wechat.csv", &wechat(&rows));
    let again = folder.audit();
    assert_eq!(only(&again)["merchant"], SHOP);
    assert_eq!(again["decisions"][0]["effect"], "evidence_changed");
}

#[test]
fn a_decision_that_nothing_answers_is_said_so() {
    let days = thirds(1..=6);
    let folder = Folder::with(&wechat(&monthly(&days, "25.00")));
    folder.write(
        "decisions.toml",
        "[[decision]]\nsay = \"dismiss\"\nsubscription = \"sub-nobody\"\n",
    );
    let report = folder.audit();
    assert_eq!(report["decisions"][0]["effect"], "nothing_answers");
    assert_eq!(report["decisions"][0]["line"], 1);
    only(&report);
}

#[test]
fn a_confirmed_subscription_is_one_whatever_the_score() {
    // Three charges without renewal words stay in the band of the possible.
    let folder = Folder::with(&wechat(&[
        ("2026-01-03", "麻雀互娱", "商品", "25.00"),
        ("2026-02-03", "麻雀互娱", "商品", "25.00"),
        ("2026-03-05", "麻雀互娱", "商品", "25.00"),
    ]));
    let before = folder.audit();
    folder.decide(&["confirm", id(only(&before))]);
    let after = folder.audit();
    assert_eq!(only(&after)["band"], "confirmed");
    assert!(
        only(&after)["because"][0]
            .as_str()
            .expect("a sentence")
            .contains("you confirmed")
    );
}

#[test]
fn subscriptions_are_merged_and_split() {
    let days = thirds(1..=6);
    let mut rows = monthly(&days, "25.00");
    let other: Vec<String> = (1..=6).map(|month| format!("2026-{month:02}-18")).collect();
    rows.extend(
        other
            .iter()
            .map(|day| (day.as_str(), SHOP, "音乐会员-自动续费", "15.00")),
    );
    let folder = Folder::with(&wechat(&rows));
    let before = folder.audit();
    let ids: Vec<&str> = list(&before, "subscriptions").iter().map(id).collect();
    assert_eq!(ids.len(), 2);
    folder.decide(&["merge", ids[0], "--with", ids[1]]);
    let merged = folder.audit();
    assert_eq!(
        (id(only(&merged)), list(only(&merged), "charges").len()),
        (ids[0], 12)
    );

    let charges: Vec<&str> = list(only(&merged), "charges").iter().map(id).collect();
    folder.decide(&[
        "split",
        ids[0],
        "--charge",
        charges[10],
        "--charge",
        charges[11],
    ]);
    let split = folder.audit();
    let sizes: Vec<usize> = list(&split, "subscriptions")
        .iter()
        .map(|line| list(line, "charges").len())
        .collect();
    assert_eq!(sizes, [10, 2]);
    assert_eq!(id(&split["subscriptions"][0]), ids[0]);
}

#[test]
fn an_alias_joins_two_names_of_one_merchant() {
    let (old, new) = (thirds(1..=5), thirds(6..=10));
    let mut rows = monthly(&old, "25.00");
    rows.extend(
        new.iter()
            .map(|day| (day.as_str(), "杭州白鹭信息技术有限公司", PRODUCT, "25.00")),
    );
    let folder = Folder::with(&wechat(&rows));
    assert_eq!(list(&folder.audit(), "subscriptions").len(), 2);
    folder.decide(&["alias", "杭州白鹭信息技术有限公司", "--is", SHOP]);
    let report = folder.audit();
    assert_eq!(list(only(&report), "charges").len(), 10);
    assert_eq!(report["decisions"][0]["effect"], "held");
}

#[test]
fn what_the_user_bought_is_no_charge_after_cancelling() {
    let days = thirds(1..=6);
    let folder = Folder::with(&wechat(&monthly(&days, "25.00")));
    folder.record("2026-05-20,wechat,");
    let before = folder.audit();
    assert_eq!(kinds(&before), ["repeat_billing"]);
    let charge = before["findings"][0]["charges"][0].as_str().expect("an id");
    folder.decide(&["mine", charge]);
    let after = folder.audit();
    assert!(
        !kinds(&after).contains(&"repeat_billing"),
        "{:?}",
        kinds(&after)
    );
    assert_eq!(after["totals"]["claimable"], "0.00");
    assert_eq!(only(&after)["other_charges"][0]["verdict"], "one_off");
}

#[test]
fn an_agreed_notice_excuses_the_next_charge() {
    let days = thirds(1..=6);
    let folder = Folder::with(&wechat(&monthly(&days, "25.00")));
    folder.record("2026-05-20,wechat,");
    let before = folder.audit();
    folder.decide(&["notice", id(only(&before)), "--days", "15"]);
    assert_eq!(kinds(&folder.audit()), ["late_sync"]);
}

#[test]
fn a_promised_cycle_shows_a_shorter_one() {
    let days: Vec<String> = (0..9)
        .map(|nth| {
            (chrono::NaiveDate::from_ymd_opt(2026, 1, 3).expect("a day")
                + chrono::Days::new(20 * nth))
            .to_string()
        })
        .collect();
    let rows: Vec<_> = days
        .iter()
        .map(|day| (day.as_str(), SHOP, "会员自动续费", "25.00"))
        .collect();
    let folder = Folder::with(&wechat(&rows));
    let before = folder.audit();
    assert!(!kinds(&before).contains(&"short_cycle"));
    folder.decide(&["cycle", id(only(&before)), "--promised", "1m"]);
    assert!(kinds(&folder.audit()).contains(&"short_cycle"));
}

#[test]
fn a_mistake_in_the_decisions_is_named() {
    let days = thirds(1..=6);
    let folder = Folder::with(&wechat(&monthly(&days, "25.00")));
    folder.write(
        "decisions.toml",
        "[[decision]]\nsay = \"dismis\"\nsubscription = \"sub-1\"\n",
    );
    let run = kameng("audit --lang en").arg(folder.path()).run();
    assert_eq!(run.status, 2);
    assert!(
        run.stderr.contains("decisions.toml:") && run.stderr.contains("confirm, dismiss, merge"),
        "{}",
        run.stderr
    );
    let run = kameng("decide notice sub-1").arg(folder.path()).run();
    assert_eq!(run.status, 2, "a broken file is not written to");
}

/// An export of earlier months may change a subscription's id; the decision still finds it by the
/// charge that it names as well.
#[test]
fn a_decision_finds_its_subscription_by_a_charge() {
    let days = thirds(4..=9);
    let folder = Folder::with(&wechat(&monthly(&days, "25.00")));
    let before = folder.audit();
    folder.decide(&["confirm", id(only(&before))]);
    let (old, new) = (thirds(1..=3), thirds(4..=9));
    let rows: Vec<_> = monthly(&old, "20.00")
        .into_iter()
        .chain(monthly(&new, "25.00"))
        .collect();
    folder.write("wechat.csv", &wechat(&rows));
    let after = folder.audit();
    assert_ne!(only(&after)["id"], only(&before)["id"]);
    assert_eq!(after["decisions"][0]["effect"], "held");
}

/// A finding, a subscription, a charge and a linked row: each is explained with the rows it rests
/// on.
#[test]
fn every_kind_of_id_is_explained() {
    let of_demo = |command: &str| {
        let call = kameng(command).words("--as-of 2026-09-01 --lang en --format json");
        call.arg(crate::fixtures("demo")).run()
    };
    let explain = |id: &str| -> Value {
        let run = of_demo(&format!("explain {id}"));
        assert_eq!(run.status, 0, "{}", run.stderr);
        serde_json::from_str(&run.stdout).expect("JSON")
    };
    let audited = report(&of_demo("audit").stdout);
    let finding = list(&audited, "findings")
        .iter()
        .find(|finding| finding["kind"] == "repeat_billing")
        .expect("the demo's");
    let charge = finding["charges"][0].as_str().expect("an id");

    let of_finding = explain(id(finding));
    let decided = list(&of_finding, "steps")
        .iter()
        .filter(|step| step["holds"] == true)
        .count();
    assert_eq!(
        decided,
        list(finding, "charges").len(),
        "one test decides each charge"
    );
    let of_subscription = explain(finding["subscription"].as_str().expect("an id"));
    let points: f64 = list(&of_subscription, "steps")
        .iter()
        .filter_map(|step| step["points"].as_f64())
        .sum();
    assert!(points > 0.0 && !list(&of_subscription, "would_change").is_empty());
    assert!(
        list(&explain(charge), "claims")[1]
            .as_str()
            .expect("a claim")
            .contains("charged after cancelling")
    );

    // The bank's row of that charge is a mirror, and its explanation gives the reason.
    let mirror = list(&of_finding, "rows")
        .iter()
        .find(|row| row["role"] == "mirror")
        .expect("a mirror");
    let link = explain(id(mirror));
    assert!(
        list(&link, "claims")[1]
            .as_str()
            .expect("a claim")
            .contains("same merchant, amount"),
        "{link:#}"
    );
    assert!(
        list(&link, "rows")
            .iter()
            .any(|row| row["role"] == "charge")
    );
}
