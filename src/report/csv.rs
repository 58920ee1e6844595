//! The CSV tables: the whole ledger before anything is judged, subscriptions, charges, findings, months.

use std::{io, path::Path};

use super::{ChargeLine, Report};
use crate::{ledger::Ledger, statement::Statement};

/// Writes `transactions.csv`, `subscriptions.csv`, `charges.csv`, `findings.csv` and `months.csv`, UTF-8 with a header row.
pub fn tables(
    directory: &Path,
    report: &Report,
    ledger: &Ledger,
    statements: &TiSlice<StatementId, Statement>,
) -> io::Result<()> {
    transactions(&directory.join("transactions.csv"), ledger, statements)?;
    subscriptions(&directory.join("subscriptions.csv"), report)?;
    charges(&directory.join("charges.csv"), report)?;
    findings(&directory.join("findings.csv"), report)?;
    months(&directory.join("months.csv"), report)
}

fn table<const N: usize>(
    path: &Path,
    header: [&str; N],
    rows: impl Iterator<Item = [String; N]>,
) -> io::Result<()> {
    let mut writer = csv::Writer::from_path(path)?;
    writer.write_record(header)?;
    for row in rows {
        writer.write_record(&row)?;
    }
    writer.flush()
}

fn text(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// A row for every used row of every statement; duplicates and mirrors are linked, not dropped.
fn transactions(path: &Path, ledger: &Ledger, statements: &TiSlice<StatementId, Statement>) -> io::Result<()> {
    let header = [
        "id",
        "file",
        "sheet",
        "line",
        "profile",
        "channel",
        "account",
        "at",
        "direction",
        "amount",
        "currency",
        "counterparty",
        "description",
        "method",
        "status",
        "order_no",
        "merchant_order_no",
        "link_kind",
        "link_id",
    ];
    table(
        path,
        header,
        ledger.transactions.iter().map(|row| {
            let statement = &statements[row.source.statement];
            [
                row.key.clone(),
                statement.file.clone(),
                text(statement.sheet.as_ref()),
                row.source.line.to_string(),
                statement.profile.id.clone(),
                row.channel.name().to_owned(),
                text(statement.account.as_ref()),
                row.at.to_string(),
                row.direction.name().to_owned(),
                row.amount.to_string(),
                ledger.text(row.currency).to_owned(),
                ledger.text(row.counterparty).to_owned(),
                ledger.text(row.description).to_owned(),
                ledger.text(row.method).to_owned(),
                ledger.text(row.status).to_owned(),
                text(row.order_no.as_ref()),
                text(row.merchant_order_no.as_ref()),
                text(row.link.map(|link| link.kind.name())),
                text(row.link.map(|link| &ledger.get(link.to).key)),
            ]
        }),
    )
}

fn subscriptions(path: &Path, report: &Report) -> io::Result<()> {
    let header = [
        "id",
        "merchant",
        "product",
        "category",
        "membership",
        "channels",
        "unit",
        "every",
        "anchor_day",
        "price",
        "currency",
        "confidence",
        "band",
        "status",
        "first_charge",
        "last_charge",
        "next_expected",
        "charges",
        "charged",
        "refunded",
        "cancelled_at",
        "because",
    ];
    table(
        path,
        header,
        report.subscriptions.iter().map(|line| {
            [
                line.id.clone(),
                line.merchant.clone(),
                text(line.product.as_ref()),
                line.category.clone(),
                line.membership.to_string(),
                line.channels.join(" "),
                line.cadence.unit.to_owned(),
                line.cadence.every.to_string(),
                text(line.cadence.anchor_day),
                line.price.clone(),
                line.currency.clone(),
                line.confidence.to_string(),
                line.band.to_owned(),
                line.status.to_owned(),
                line.first_charge.clone(),
                line.last_charge.clone(),
                text(line.next_expected.as_ref()),
                line.charges.len().to_string(),
                line.charged.clone(),
                line.refunded.clone(),
                text(line.cancellation.as_ref().map(|cancelled| &cancelled.at)),
                line.because.join("; "),
            ]
        }),
    )
}

fn charges(path: &Path, report: &Report) -> io::Result<()> {
    let header = [
        "id",
        "subscription",
        "at",
        "amount",
        "refunded",
        "channel",
        "file",
        "sheet",
        "line",
        "also_seen",
        "order_no",
        "merchant_order_no",
        "verdict",
    ];
    let row = |subscription: &str, charge: &ChargeLine| {
        let also_seen: Vec<String> = charge
            .also_seen
            .iter()
            .map(|source| format!("{}:{}", source.file, source.line))
            .collect();
        [
            charge.id.clone(),
            subscription.to_owned(),
            charge.at.clone(),
            charge.amount.clone(),
            charge.refunded.clone(),
            charge.channel.to_owned(),
            charge.source.file.clone(),
            text(charge.source.sheet.as_ref()),
            charge.source.line.to_string(),
            also_seen.join(" "),
            text(charge.order_no.as_ref()),
            text(charge.merchant_order_no.as_ref()),
            text(charge.verdict),
        ]
    };
    let rows = report
        .subscriptions
        .iter()
        .flat_map(|line| line.charges.iter().map(move |charge| row(&line.id, charge)));
    table(path, header, rows)
}

fn findings(path: &Path, report: &Report) -> io::Result<()> {
    let header = [
        "id",
        "kind",
        "severity",
        "subscription",
        "charges",
        "at",
        "amount",
        "refunded",
        "claimable",
        "days_after_cancellation",
        "confidence",
        "conditional",
        "reason",
    ];
    table(
        path,
        header,
        report.findings.iter().map(|line| {
            [
                line.id.clone(),
                line.kind.to_owned(),
                line.severity.to_owned(),
                text(line.subscription.as_ref()),
                line.charges.join(" "),
                text(line.at.as_ref()),
                line.amount.clone(),
                line.refunded.clone(),
                line.claimable.clone(),
                text(line.days_after_cancellation),
                line.confidence.to_string(),
                line.conditional.to_string(),
                line.reason.clone(),
            ]
        }),
    )
}

fn months(path: &Path, report: &Report) -> io::Result<()> {
    let header = [
        "month", "merchant", "channel", "currency", "charges", "charged", "refunded",
    ];
    table(
        path,
        header,
        report.months.iter().map(|line| {
            [
                line.month.clone(),
                line.merchant.clone(),
                line.channel.clone(),
                line.currency.clone(),
                line.charges.to_string(),
                line.charged.clone(),
                line.refunded.clone(),
            ]
        }),
    )
}
