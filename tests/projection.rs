//! The part of a report that a story's expectation compares: facts, one a line. Of the sentences it
//! keeps the reasons of findings and links, and the titles of steps.

use std::fmt::Write as _;

use serde_json::Value;

/// A report as lines: statements, accounts, ledger, subscriptions with charges and verdicts,
/// records, findings with their charges and steps, totals, months.
pub fn projection(report: &Value) -> String {
    let mut text = format!("as of {}\n", word(&report["as_of"]));
    for line in list(&report["statements"]) {
        statement(&mut text, line);
    }
    for line in list(&report["accounts"]) {
        account(&mut text, line);
    }
    let ledger = &report["ledger"];
    let counts = ["transactions", "duplicates", "mirrors", "refunds"];
    let counts = counts.map(|name| format!("{} {name}", ledger[name]));
    let _ = writeln!(text, "ledger: {}", counts.join(", "));
    for line in list(&report["subscriptions"]) {
        subscription(&mut text, line);
    }
    for line in list(&report["cancellations"]) {
        let _ = writeln!(
            text,
            "record on line {}: {} at {} ({}) -> bound to [{}], candidates [{}]",
            line["line"],
            word(&line["merchant"]),
            word(&line["at"]),
            word(&line["layer"]),
            words(&line["bound_to"]),
            words(&line["candidates"]),
        );
    }
    for line in list(&report["findings"]) {
        finding(&mut text, line);
    }
    totals(&mut text, "CNY", &report["totals"]);
    for line in list(&report["other_currencies"]) {
        totals(&mut text, &word(&line["currency"]), line);
    }
    for line in list(&report["months"]) {
        let names = [
            "month", "merchant", "channel", "currency", "charges", "charged", "refunded",
        ];
        let _ = writeln!(
            text,
            "month {}",
            names.map(|name| word(&line[name])).join(" ")
        );
    }
    for line in list(&report["unread"]) {
        let _ = writeln!(text, "unread: {}", word(&line["file"]));
    }
    text
}

fn statement(text: &mut String, line: &Value) {
    let rows = &line["rows"];
    let _ = writeln!(
        text,
        "statement {} ({}) of {} from {} to {}: {} rows = {} used + {} skipped + {} rejected",
        word(&line["file"]),
        word(&line["profile"]),
        word(&line["account"]),
        word(&line["coverage"]["from"]),
        word(&line["coverage"]["to"]),
        rows["total"],
        rows["used"],
        rows["skipped"],
        rows["rejected"],
    );
    for check in list(&line["checks"]) {
        let _ = writeln!(
            text,
            "  check {}: stated {}, found {}, {}",
            word(&check["name"]),
            word(&check["stated"]),
            word(&check["found"]),
            if check["ok"] == true { "ok" } else { "failed" },
        );
    }
}

fn account(text: &mut String, line: &Value) {
    let _ = writeln!(
        text,
        "account {} {} {}",
        word(&line["channel"]),
        word(&line["institution"]),
        word(&line["account"]),
    );
    for key in ["exports", "holes", "export_next"] {
        for part in list(&line[key]) {
            let _ = writeln!(
                text,
                "  {key} {} – {}",
                word(&part["from"]),
                word(&part["to"])
            );
        }
    }
}

fn subscription(text: &mut String, line: &Value) {
    let cadence = &line["cadence"];
    let _ = writeln!(
        text,
        "\nsubscription {} {} {}: {} {}, every {} {}{}, {}{}",
        word(&line["id"]),
        word(&line["merchant"]),
        word(&line["product"]),
        word(&line["price"]),
        word(&line["currency"]),
        cadence["every"],
        word(&cadence["unit"]),
        match &cadence["anchor_day"] {
            Value::Null => String::new(),
            day => format!(" on day {day}"),
        },
        word(&line["category"]),
        if line["membership"] == true {
            ", membership"
        } else {
            ""
        },
    );
    let _ = writeln!(
        text,
        "  {} {} ({}) by {}, {} – {}; charged {}, refunded {}; next {}",
        word(&line["status"]),
        line["confidence"],
        word(&line["band"]),
        words(&line["channels"]),
        word(&line["first_charge"]),
        word(&line["last_charge"]),
        word(&line["charged"]),
        word(&line["refunded"]),
        word(&line["next_expected"]),
    );
    let cancelled = &line["cancellation"];
    if !cancelled.is_null() {
        let _ = writeln!(
            text,
            "  ended by line {} at {}, binding {}, honoured {}",
            cancelled["line"],
            word(&cancelled["at"]),
            cancelled["binding"],
            word(&cancelled["honoured"]),
        );
    }
    for layer in list(&line["layers"]) {
        let _ = writeln!(
            text,
            "  layer {} {}, closed at {}, charge {}",
            word(&layer["layer"]),
            word(&layer["state"]),
            word(&layer["closed_at"]),
            word(&layer["charge"]),
        );
    }
    for one in list(&line["charges"]) {
        charge(text, "charge", one);
    }
    for one in list(&line["other_charges"]) {
        charge(text, "other ", one);
    }
}

fn charge(text: &mut String, what: &str, line: &Value) {
    let refunded = match line["refunded"].as_str() {
        Some("0.00") => String::new(),
        _ => format!(" refunded {}", word(&line["refunded"])),
    };
    let _ = write!(
        text,
        "  {what} {} {} {} {}{refunded} {}",
        word(&line["id"]),
        word(&line["at"]),
        word(&line["amount"]),
        word(&line["channel"]),
        place(&line["source"]),
    );
    for linked in list(&line["also_seen"])
        .iter()
        .chain(list(&line["refunds"]))
    {
        let (role, why) = (word(&linked["role"]), word(&linked["why"]));
        let _ = write!(text, " = {role} {} ({why})", place(linked));
    }
    match line["verdict"].as_str() {
        Some(verdict) => {
            let _ = writeln!(text, " -> {verdict}");
        }
        None => text.push('\n'),
    }
}

fn finding(text: &mut String, line: &Value) {
    let _ = writeln!(
        text,
        "\nfinding {} {} ({}) about {}: {} {} of [{}], refunded {}, claimable {}{}",
        word(&line["id"]),
        word(&line["kind"]),
        word(&line["severity"]),
        word(&line["subscription"]),
        word(&line["amount"]),
        word(&line["currency"]),
        words(&line["charges"]),
        word(&line["refunded"]),
        word(&line["claimable"]),
        if line["conditional"] == true {
            ", conditional"
        } else {
            ""
        },
    );
    let _ = writeln!(
        text,
        "  at {}, {} days after cancelling, confidence {}, {} by {}",
        word(&line["at"]),
        word(&line["days_after_cancellation"]),
        line["confidence"],
        word(&line["situation"]),
        word(&line["route"]),
    );
    let _ = writeln!(text, "  because {}", word(&line["reason"]));
    for bar in list(&line["time_bars"]) {
        let _ = writeln!(
            text,
            "  until {}, passed {}: {}",
            word(&bar["day"]),
            bar["passed"],
            word(&bar["what"])
        );
    }
    for step in list(&line["steps"]) {
        let _ = writeln!(
            text,
            "  step {} (due {}, {} legal items)",
            word(&step["title"]),
            word(&step["due"]),
            list(&step["basis"]).len(),
        );
    }
}

fn totals(text: &mut String, currency: &str, totals: &Value) {
    let names = [
        "charged",
        "refunded",
        "after_cancellation",
        "claimable",
        "monthly",
        "yearly",
    ];
    let sums = names.map(|name| format!("{name} {}", word(&totals[name])));
    let _ = writeln!(text, "totals in {currency}: {}", sums.join(", "));
}

fn place(source: &Value) -> String {
    format!("{}:{}", word(&source["file"]), source["line"])
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn word(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => "-".to_owned(),
        other => other.to_string(),
    }
}

fn words(value: &Value) -> String {
    list(value).iter().map(word).collect::<Vec<_>>().join(" ")
}
