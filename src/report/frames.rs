//! The tables that polars makes: month × merchant × channel, and the Parquet files that accountants load elsewhere. The only place
//! where polars is named. Amounts cross as whole fen, so that sums are exact, and leave as decimals of two places.

use std::{fs::File, io, path::Path};

use polars::prelude::{Column, DataFrame, ParquetWriter, PolarsResult, SortMultipleOptions};

use super::{MonthLine, Report};
use crate::{ledger::Ledger, money::Money, statement::Statement};

/// What memberships cost in each month, by merchant and channel. Refunds stand in the month of their charge.
pub(super) fn months(report: &Report) -> Vec<MonthLine> {
    match grouped(report).and_then(|frame| lines(&frame)) {
        Ok(lines) => lines,
        Err(error) => {
            unreachable!("columns of one length, grouped by columns the frame has: {error}")
        }
    }
}

#[allow(
    deprecated,
    reason = "the successor is polars' lazy engine, which alone doubles the time to compile"
)]
fn grouped(report: &Report) -> PolarsResult<DataFrame> {
    let memberships = report
        .subscriptions
        .iter()
        .filter(|line| line.membership && line.band != "possible");
    let charges: Vec<_> = memberships
        .flat_map(|line| line.charges.iter().map(move |charge| (line, charge)))
        .collect();
    let texts =
        |name: &str, text: fn(&(&super::SubscriptionLine, &super::ChargeLine)) -> String| {
            Column::new(name.into(), charges.iter().map(text).collect::<Vec<_>>())
        };
    let fen = |text: &str| Money::parse(text).map_or(0, |read| read.value.fen());
    let frame = frame(vec![
        texts("month", |(_, charge)| charge.at.chars().take(7).collect()),
        texts("merchant", |(line, _)| line.merchant.clone()),
        texts("channel", |(_, charge)| charge.channel.to_owned()),
        texts("currency", |(line, _)| line.currency.clone()),
        Column::new("charges".into(), vec![1_i64; charges.len()]),
        Column::new(
            "charged".into(),
            charges
                .iter()
                .map(|(_, charge)| fen(&charge.amount))
                .collect::<Vec<_>>(),
        ),
        Column::new(
            "refunded".into(),
            charges
                .iter()
                .map(|(_, charge)| fen(&charge.refunded))
                .collect::<Vec<_>>(),
        ),
    ])?;
    let keys = ["month", "merchant", "channel", "currency"];
    let sums = frame
        .group_by_stable(keys)?
        .select(["charges", "charged", "refunded"])
        .sum()?;
    sums.sort(keys, SortMultipleOptions::default())
}

fn frame(columns: Vec<Column>) -> PolarsResult<DataFrame> {
    let height = columns.first().map_or(0, Column::len);
    DataFrame::new(height, columns)
}

fn lines(frame: &DataFrame) -> PolarsResult<Vec<MonthLine>> {
    let text = |name: &str| frame.column(name)?.str();
    let number = |name: &str| frame.column(name)?.i64();
    let (month, merchant, channel, currency) = (
        text("month")?,
        text("merchant")?,
        text("channel")?,
        text("currency")?,
    );
    let (charges, charged, refunded) = (
        number("charges_sum")?,
        number("charged_sum")?,
        number("refunded_sum")?,
    );
    let amount = |fen: Option<i64>| Money::from_fen(fen.unwrap_or(0)).to_string();
    let line = |row| MonthLine {
        month: month.get(row).unwrap_or_default().to_owned(),
        merchant: merchant.get(row).unwrap_or_default().to_owned(),
        channel: channel.get(row).unwrap_or_default().to_owned(),
        currency: currency.get(row).unwrap_or_default().to_owned(),
        charges: u32::try_from(charges.get(row).unwrap_or(0)).unwrap_or(u32::MAX),
        charged: amount(charged.get(row)),
        refunded: amount(refunded.get(row)),
    };
    Ok((0..frame.height()).map(line).collect())
}

/// Writes `transactions.parquet`, `charges.parquet` and `months.parquet`.
pub fn parquet(
    directory: &Path,
    report: &Report,
    ledger: &Ledger,
    statements: &TiSlice<StatementId, Statement>,
) -> io::Result<()> {
    let write = |name: &str, frame: PolarsResult<DataFrame>| -> io::Result<()> {
        let mut frame = frame.map_err(io::Error::other)?;
        let file = File::create(directory.join(name))?;
        ParquetWriter::new(file)
            .finish(&mut frame)
            .map(drop)
            .map_err(io::Error::other)
    };
    write("transactions.parquet", transactions(ledger, statements))?;
    write("charges.parquet", charges(report))?;
    write("months.parquet", month_frame(&report.months))
}

fn strings(name: &str, values: impl Iterator<Item = Option<String>>) -> Column {
    Column::new(name.into(), values.collect::<Vec<_>>())
}

/// Whole fen as a decimal column of two places.
fn amounts(name: &str, values: impl Iterator<Item = Money>) -> PolarsResult<Column> {
    let fen: Vec<i128> = values.map(|money| i128::from(money.fen())).collect();
    let numbers = polars::prelude::Int128Chunked::from_vec(name.into(), fen);
    let decimals = numbers.into_decimal(38, 2)?;
    Ok(Column::from(polars::prelude::IntoSeries::into_series(
        decimals,
    )))
}

fn transactions(ledger: &Ledger, statements: &TiSlice<StatementId, Statement>) -> PolarsResult<DataFrame> {
    let rows = || ledger.transactions.iter();
    let statement = |row: &crate::ledger::Transaction| &statements[row.source.statement];
    let text = |name: &str, of: fn(&crate::ledger::Transaction) -> crate::ledger::Text| {
        strings(
            name,
            rows().map(move |row| Some(ledger.text(of(row)).to_owned())),
        )
    };
    frame(vec![
        strings("id", rows().map(|row| Some(row.key.clone()))),
        strings("file", rows().map(|row| Some(statement(row).file.clone()))),
        strings("sheet", rows().map(|row| statement(row).sheet.clone())),
        Column::new(
            "line".into(),
            rows().map(|row| row.source.line).collect::<Vec<u32>>(),
        ),
        strings(
            "profile",
            rows().map(|row| Some(statement(row).profile.id.clone())),
        ),
        strings(
            "channel",
            rows().map(|row| Some(row.channel.name().to_owned())),
        ),
        strings("account", rows().map(|row| statement(row).account.clone())),
        strings("day", rows().map(|row| Some(row.at.day.to_string()))),
        strings("at", rows().map(|row| Some(row.at.to_string()))),
        strings(
            "direction",
            rows().map(|row| Some(row.direction.name().to_owned())),
        ),
        amounts("amount", rows().map(|row| row.amount))?,
        text("currency", |row| row.currency),
        text("counterparty", |row| row.counterparty),
        text("description", |row| row.description),
        text("method", |row| row.method),
        text("status", |row| row.status),
        strings(
            "order_no",
            rows().map(|row| row.order_no.as_deref().map(str::to_owned)),
        ),
        strings(
            "merchant_order_no",
            rows().map(|row| row.merchant_order_no.as_deref().map(str::to_owned)),
        ),
        strings(
            "link_kind",
            rows().map(|row| row.link.map(|link| link.kind.name().to_owned())),
        ),
        strings(
            "link_id",
            rows().map(|row| row.link.map(|link| ledger.get(link.to).key.clone())),
        ),
    ])
}

fn charges(report: &Report) -> PolarsResult<DataFrame> {
    let charges: Vec<_> = report
        .subscriptions
        .iter()
        .flat_map(|line| line.charges.iter().map(move |charge| (line, charge)))
        .collect();
    let money = |text: &str| Money::parse(text).map_or(Money::ZERO, |read| read.value);
    frame(vec![
        strings(
            "id",
            charges.iter().map(|(_, charge)| Some(charge.id.clone())),
        ),
        strings(
            "subscription",
            charges.iter().map(|(line, _)| Some(line.id.clone())),
        ),
        strings(
            "merchant",
            charges.iter().map(|(line, _)| Some(line.merchant.clone())),
        ),
        strings(
            "category",
            charges.iter().map(|(line, _)| Some(line.category.clone())),
        ),
        strings(
            "at",
            charges.iter().map(|(_, charge)| Some(charge.at.clone())),
        ),
        amounts(
            "amount",
            charges.iter().map(|(_, charge)| money(&charge.amount)),
        )?,
        amounts(
            "refunded",
            charges.iter().map(|(_, charge)| money(&charge.refunded)),
        )?,
        strings(
            "channel",
            charges
                .iter()
                .map(|(_, charge)| Some(charge.channel.to_owned())),
        ),
        strings(
            "file",
            charges
                .iter()
                .map(|(_, charge)| Some(charge.source.file.clone())),
        ),
        Column::new(
            "line".into(),
            charges
                .iter()
                .map(|(_, charge)| charge.source.line)
                .collect::<Vec<u32>>(),
        ),
        strings(
            "verdict",
            charges
                .iter()
                .map(|(_, charge)| charge.verdict.map(str::to_owned)),
        ),
    ])
}

fn month_frame(months: &[MonthLine]) -> PolarsResult<DataFrame> {
    let money = |text: &str| Money::parse(text).map_or(Money::ZERO, |read| read.value);
    frame(vec![
        strings("month", months.iter().map(|line| Some(line.month.clone()))),
        strings(
            "merchant",
            months.iter().map(|line| Some(line.merchant.clone())),
        ),
        strings(
            "channel",
            months.iter().map(|line| Some(line.channel.clone())),
        ),
        strings(
            "currency",
            months.iter().map(|line| Some(line.currency.clone())),
        ),
        Column::new(
            "charges".into(),
            months.iter().map(|line| line.charges).collect::<Vec<u32>>(),
        ),
        amounts("charged", months.iter().map(|line| money(&line.charged)))?,
        amounts("refunded", months.iter().map(|line| money(&line.refunded)))?,
    ])
}
