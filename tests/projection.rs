//! The part of a report that a story's expectation compares: facts, one a line, without sentences
//! and steps.

use std::fmt::Write as _;

use serde_json::Value;

/// A report as lines: statements, ledger, subscriptions with charges and verdicts, records,
/// findings, totals.
pub fn projection(report: &Value) -> String {
    let mut text = format!("as of {}\n", word(&report["as_of"]));
    for line in list(&report["statements"]) {
        statement(&mut text, line);
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
    for line in list(&report["unread"]) {
        let _ = writeln!(text, "unread: {}", word(&line["file"]));
    }
    text
}

fn statement(text: &mut String, line: &Value) {
    let rows = &line["rows"];
    let failed = list(&line["checks"])
        .iter()
        .filter(|check| check["ok"] == false);
    let _ = writeln!(
        text,
        "statement {} ({}): {} rows = {} used + {} skipped + {} rejected; {} checks, {} failed",
        word(&line["file"]),
        word(&line["profile"]),
        rows["total"],
        rows["used"],
        rows["skipped"],
        rows["rejected"],
        list(&line["checks"]).len(),
        failed.count(),
    );
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
        "  {} {} ({}) by {}; charged {}, refunded {}; next {}",
        word(&line["status"]),
        line["confidence"],
        word(&line["band"]),
        words(&line["channels"]),
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
            "  layer {} {}",
            word(&layer["layer"]),
            word(&layer["state"])
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
        "  {what} {} {} {}{refunded} {}",
        word(&line["at"]),
        word(&line["amount"]),
        word(&line["channel"]),
        place(&line["source"]),
    );
    for linked in list(&line["also_seen"])
        .iter()
        .chain(list(&line["refunds"]))
    {
        let _ = write!(text, " = {} {}", word(&linked["role"]), place(linked));
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
        "\nfinding {} ({}) about {}: {} {} of {} charges, refunded {}, claimable {}{}",
        word(&line["kind"]),
        word(&line["severity"]),
        word(&line["subscription"]),
        word(&line["amount"]),
        word(&line["currency"]),
        list(&line["charges"]).len(),
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
