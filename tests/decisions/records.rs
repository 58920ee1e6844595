//! Records of cancellations: the layer they close, what their note says, and what they may mean.

use serde_json::Value;

use super::{Folder, PRODUCT, SHOP, id, kinds, list, monthly, only, thirds, wechat};

/// The membership is cancelled in the app, and WeChat goes on charging: the app's layer is closed,
/// the layer of the WeChat mandate is open.
#[test]
fn the_layers_say_what_is_still_open() {
    let days = thirds(1..=8);
    let folder = Folder::with(&wechat(&monthly(&days, "25.00")));
    folder.record("2026-05-20,app,");
    let report = folder.audit();
    let layers: Vec<(&Value, &Value)> = list(only(&report), "layers")
        .iter()
        .map(|layer| (&layer["layer"], &layer["state"]))
        .collect();
    assert_eq!(
        layers,
        [
            (&"app".into(), &"closed".into()),
            (&"wechat".into(), &"open".into())
        ]
    );
    let last = list(only(&report), "charges").last().expect("a charge");
    assert_eq!(only(&report)["layers"][1]["charge"], last["id"]);

    // Cancelled at the wallet, and no charge since then.
    let days = thirds(1..=5);
    folder.write(
        "wechat.csv",
        &wechat(
            &monthly(&days, "25.00")
                .into_iter()
                .chain([("2026-09-09", "鲜果时光", "水果", "18.00")])
                .collect::<Vec<_>>(),
        ),
    );
    folder.record("2026-05-20,wechat,");
    let report = folder.audit();
    assert_eq!(only(&report)["layers"][0]["state"], "closed");
    assert_eq!(only(&report)["cancellation"]["honoured"], true);
}

/// A note that tells of a deleted order, a removed app or a failed attempt is no cancellation.
#[test]
fn a_deleted_order_is_no_cancellation() {
    let days = thirds(1..=8);
    let folder = Folder::with(&wechat(&monthly(&days, "25.00")));
    for (note, is_cancellation) in [
        ("只是删除了订单", false),
        ("卸载了 App，没有退订", false),
        ("删除订单并取消了自动续费", true),
        ("已退订", true),
        ("退订失败", false),
        ("没有退订成功", false),
        ("想退订但找不到入口", false),
        ("关闭不了", false),
        ("把APP删了，没有点关闭自动续费", false),
        ("只是注销了账号", false),
        ("取消失败后又试了一次，已成功", true),
        ("客服说已取消", true),
        ("卸载了 app，也停了自动续费", true),
        ("退订之后没有收到短信", true),
    ] {
        folder.record(&format!("2026-05-20,app,{note}"));
        let report = folder.audit();
        assert_eq!(
            kinds(&report).contains(&"repeat_billing"),
            is_cancellation,
            "{note}"
        );
        if !is_cancellation {
            let finding = &report["findings"][0];
            assert_eq!(finding["kind"], "cancellation_unbound", "{note}");
            let reason = finding["reason"].as_str().expect("a sentence");
            let says_so = ["ends no mandate", "not taken for a cancellation"];
            assert!(
                says_so.iter().any(|words| reason.contains(words)),
                "{note}: {reason}"
            );
        }
    }
}

/// A trial of seven days is cancelled on its second day, and the full price is charged every month
/// all the same.
#[test]
fn a_trial_that_was_no_whole_cycle_belongs_to_what_it_opened() {
    let days: Vec<String> = (3..=10)
        .map(|month| format!("2026-{month:02}-18"))
        .collect();
    let mut rows = vec![("2026-03-11", SHOP, "会员7天试用", "0.01")];
    rows.extend(
        days.iter()
            .map(|day| (day.as_str(), SHOP, PRODUCT, "25.00")),
    );
    let folder = Folder::with(&wechat(&rows));
    folder.record("2026-03-12 10:00,app,");
    let report = folder.audit();
    assert_eq!(list(only(&report), "charges").len(), 9);
    let found = kinds(&report);
    assert!(
        found.contains(&"repeat_billing") && found.contains(&"intro_to_full"),
        "{found:?}"
    );
    assert_eq!(report["totals"]["claimable"], "200.00");
}

/// Where the statements begin after the cancellation, they do not show whether the membership was
/// there before: the charges are reported as unclear and not counted.
#[test]
fn what_began_unseen_is_conditional() {
    let days = thirds(1..=8);
    let folder = Folder::with(&wechat(&monthly(&days, "25.00")));
    folder.record("2025-11-20,app,");
    let report = folder.audit();
    assert!(kinds(&report).contains(&"unclear"), "{:?}", kinds(&report));
    assert_eq!(report["totals"]["claimable"], "0.00");
    assert_eq!(
        report["cancellations"][0]["candidates"][0],
        only(&report)["id"]
    );
}

/// After one of two plans is dismissed, the record may still mean that plan, so the other plan's
/// charges are not counted.
#[test]
fn a_record_may_mean_what_was_dismissed() {
    let days = thirds(1..=8);
    let other: Vec<String> = (1..=8).map(|month| format!("2026-{month:02}-18")).collect();
    let mut rows = monthly(&days, "25.00");
    rows.extend(
        other
            .iter()
            .map(|day| (day.as_str(), SHOP, "音乐会员-自动续费", "15.00")),
    );
    let folder = Folder::with(&wechat(&rows));
    folder.record("2026-05-20,app,");
    let before = folder.audit();
    assert_eq!(before["totals"]["claimable"], "0.00");
    folder.decide(&["dismiss", id(&before["subscriptions"][0])]);
    let after = folder.audit();
    assert_eq!(after["totals"]["claimable"], "0.00");
    assert!(
        !kinds(&after).contains(&"repeat_billing"),
        "{:?}",
        kinds(&after)
    );
}
