//! `kameng-audit explain`: what a subscription, a finding or a charge rests on.

use std::{fmt::Write as _, process::ExitCode};

use chrono::NaiveDate;
use clap::Args;

use super::{INCOMPLETE, Outcome, audit::say_what_was_not_read, print, settings::Sources};
use crate::{
    report::{
        ChargeLine, FindingLine, Report, SourceLine, SubscriptionLine, band_name, kind_name,
        status_name,
    },
    words,
    words::Lang,
};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The id of a subscription (sub-…), a finding (fnd-…) or a charge, as the report prints it
    id: String,

    #[command(flatten)]
    sources: Sources,
}

pub(super) fn run(arguments: &Arguments, today: NaiveDate) -> Outcome {
    let answer = arguments.sources.audit(today)?;
    say_what_was_not_read(&answer);
    let report = answer.report;
    let text = explanation(&report, &arguments.id).ok_or_else(|| {
        let known: Vec<&str> = report
            .subscriptions
            .iter()
            .map(|line| line.id.as_str())
            .chain(report.findings.iter().map(|line| line.id.as_str()))
            .collect();
        format!(
            "{:?} is no id of this audit\n  expected one of {}, or a charge's id",
            arguments.id,
            known.join(", ")
        )
    })?;
    print(&text)?;
    Ok(if report.is_incomplete() {
        ExitCode::from(INCOMPLETE)
    } else {
        ExitCode::SUCCESS
    })
}

fn explanation(report: &Report, id: &str) -> Option<String> {
    let mut text = String::new();
    if let Some(line) = report.subscriptions.iter().find(|line| line.id == id) {
        subscription(report, line, &mut text);
    } else if let Some(line) = report.findings.iter().find(|line| line.id == id) {
        finding(report, line, &mut text);
    } else {
        let (line, charge) = report.charge(id)?;
        write_charge(charge, report.lang, &mut text);
        subscription(report, line, &mut text);
    }
    Some(text)
}

/// Writing to a string cannot fail; the results are dropped.
fn subscription(report: &Report, line: &SubscriptionLine, text: &mut String) {
    let lang = report.lang;
    let _ = writeln!(
        text,
        "{}  {}  {}",
        line.id,
        line.merchant,
        line.product.as_deref().unwrap_or_default()
    );
    let said = words!(
        "周期 {cadence}；把握 {confidence}（{band}）；状态：{status}",
        "cycle {cadence}; confidence {confidence} ({band}); status: {status}",
        cadence = &line.cadence_words,
        confidence = line.confidence,
        band = band_name(line.band, lang),
        status = status_name(line.status, lang)
    );
    let _ = writeln!(text, "{}", said.get(lang));
    for because in &line.because {
        let _ = writeln!(text, "  - {because}");
    }
    if let Some(cancelled) = &line.cancellation {
        let said = words!(
            "退订清单第 {row} 行，{at}；对应把握 {binding}",
            "line {row} of the list of cancellations, {at}; bound with {binding}",
            row = cancelled.line,
            at = &cancelled.at,
            binding = cancelled.binding
        );
        let _ = writeln!(text, "{}", said.get(lang));
    }
    for charge in line.charges.iter().chain(&line.other_charges) {
        write_charge(charge, lang, text);
    }
    let settings = &report.settings;
    let (confirmed, likely) = (settings.recurrence.confirmed, settings.recurrence.likely);
    let said = words!(
        "把握 {confirmed} 起为确定，{likely} 起为很可能。",
        "confirmed from {confirmed}, likely from {likely}."
    );
    let _ = writeln!(text, "{}", said.get(lang));
}

fn finding(report: &Report, line: &FindingLine, text: &mut String) {
    let lang = report.lang;
    let _ = writeln!(text, "{}  {}", line.id, kind_name(line.kind, lang));
    let _ = writeln!(text, "{}", line.reason);
    let policy = &report.settings.after_cancellation;
    let said = words!(
        "判断所用的天数：在途 {a} 天；提前 {b}、推后 {c} 天内算准时；补扣 {d} 天；同步延迟 {e} 天（别处退订 {f} 天）。",
        "days used: in flight {a}; on time from {b} early to {c} late; retry {d}; late synchronisation {e} ({f} when cancelled elsewhere).",
        a = policy.in_flight_days,
        b = policy.early_days,
        c = policy.on_time_days,
        d = policy.retry_days,
        e = policy.sync_days,
        f = policy.sync_days_other_layer
    );
    let _ = writeln!(text, "{}", said.get(lang));
    for (_, charge) in line.charges.iter().filter_map(|id| report.charge(id)) {
        write_charge(charge, lang, text);
    }
    if let Some(about) = line
        .subscription
        .as_ref()
        .and_then(|id| report.subscriptions.iter().find(|line| line.id == *id))
    {
        let _ = writeln!(text);
        subscription(report, about, text);
    }
}

fn write_charge(charge: &ChargeLine, lang: Lang, text: &mut String) {
    let place = |source: &SourceLine| match &source.sheet {
        Some(sheet) => format!("{} [{sheet}]:{}", source.file, source.line),
        None => format!("{}:{}", source.file, source.line),
    };
    let verdict = charge
        .verdict
        .map(|verdict| format!("  [{verdict}]"))
        .unwrap_or_default();
    let number = charge.order_no.as_deref().unwrap_or("–");
    let (id, at, amount) = (&charge.id, &charge.at, &charge.amount);
    let _ = writeln!(
        text,
        "  {id}  {at}  {amount}{verdict}  {number}  {}",
        place(&charge.source)
    );
    for row in charge.also_seen.iter().chain(&charge.refunds) {
        let (place, why) = (place(row), row.why.unwrap_or_default());
        let said = match row.role {
            Some("mirror") => words!("同一笔付款在银行的记录", "the same payment at the bank"),
            Some("duplicate") => words!("另一份导出里的同一行", "the same row in another export"),
            _ => words!("退款", "money back"),
        };
        let _ = writeln!(text, "      {place}  {}: {why}", said.get(lang));
    }
    if charge.refunded != "0.00" {
        let refunded = &charge.refunded;
        let said = words!("已退 {refunded}", "refunded {refunded}");
        let _ = writeln!(text, "      {}", said.get(lang));
    }
}
