//! The tables: the whole ledger before anything is judged, subscriptions, charges, findings,
//! months.
//!
//! Each table is a list of columns over typed rows. The CSV files are written here; `parquet.rs`
//! writes some of the same tables from the same columns.

use std::{io, path::Path};

use super::model::{ChargeLine, FindingLine, MonthLine, Report, SubscriptionLine};
use crate::{
    audit::Audited, ledger::Transaction, money::Money, problem::Problem, statement::Statement,
    text::for_cell,
};

/// The value of a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Cell {
    Text(String),
    Number(u32),
    Amount(Money),
    Empty,
}

/// What all cells of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Type {
    Text,
    Number,
    Amount,
}

/// A column: its name, its type, and the cell of a row.
pub(super) struct Column<R> {
    pub name: &'static str,
    pub of: Type,
    pub cell: fn(&R) -> Cell,
}

const fn text<R>(name: &'static str, cell: fn(&R) -> Cell) -> Column<R> {
    let of = Type::Text;
    Column { name, of, cell }
}

const fn number<R>(name: &'static str, cell: fn(&R) -> Cell) -> Column<R> {
    let of = Type::Number;
    Column { name, of, cell }
}

const fn amount<R>(name: &'static str, cell: fn(&R) -> Cell) -> Column<R> {
    let of = Type::Amount;
    Column { name, of, cell }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Cell {
        Cell::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Cell {
        Cell::Text(text)
    }
}

/// A value that displays itself.
fn shown(value: impl ToString) -> Cell {
    Cell::Text(value.to_string())
}

/// A value that may be missing.
fn known(value: Option<impl ToString>) -> Cell {
    value.map_or(Cell::Empty, shown)
}

/// A row of the ledger.
pub(super) struct LedgerRow<'a> {
    audited: &'a Audited,
    row: &'a Transaction,
}

impl<'a> LedgerRow<'a> {
    /// A row for every used row of every statement; duplicates and mirrors are linked, not dropped.
    pub(super) fn all(audited: &'a Audited) -> impl Iterator<Item = LedgerRow<'a>> {
        let rows = audited.ledger.transactions.iter();
        rows.map(move |row| LedgerRow { audited, row })
    }

    fn statement(&self) -> &Statement {
        self.audited.statement(self.row.source)
    }

    fn text(&self, text: crate::ledger::Text) -> Cell {
        self.audited.ledger.text(text).into()
    }
}

pub(super) fn transactions<'a>() -> Vec<Column<LedgerRow<'a>>> {
    vec![
        text("id", |of| of.row.key.as_str().into()),
        text("file", |of| of.statement().file.as_str().into()),
        text("sheet", |of| known(of.statement().sheet.as_ref())),
        number("line", |of| Cell::Number(of.row.source.line)),
        text("profile", |of| of.statement().profile.id.as_str().into()),
        text("channel", |of| of.row.channel.name().into()),
        text("account", |of| known(of.statement().account.as_ref())),
        text("at", |of| shown(of.row.at)),
        text("direction", |of| of.row.direction.name().into()),
        amount("amount", |of| Cell::Amount(of.row.amount)),
        text("currency", |of| of.text(of.row.currency)),
        text("counterparty", |of| of.text(of.row.counterparty)),
        text("description", |of| of.text(of.row.description)),
        text("method", |of| of.text(of.row.method)),
        text("status", |of| of.text(of.row.status)),
        text("order_no", |of| known(of.row.order_no.as_ref())),
        text("merchant_order_no", |of| {
            known(of.row.merchant_order_no.as_ref())
        }),
        text("link_kind", |of| {
            known(of.row.link.map(|link| link.kind.name()))
        }),
        text("link_id", |of| {
            let ledger = &of.audited.ledger;
            known(of.row.link.map(|link| &ledger.get(link.to).key))
        }),
    ]
}

/// The day alone, for tables in which days are texts.
pub(super) fn transaction_day<'a>() -> Column<LedgerRow<'a>> {
    text("day", |of| shown(of.row.at.day))
}

fn subscriptions() -> Vec<Column<SubscriptionLine>> {
    vec![
        text("id", |line| line.id.as_str().into()),
        text("merchant", |line| line.merchant.as_str().into()),
        text("product", |line| known(line.product.as_ref())),
        text("category", |line| line.category.as_str().into()),
        text("membership", |line| shown(line.membership)),
        text("channels", |line| {
            let channels = line.channels.iter().map(|channel| channel.name());
            channels.collect::<Vec<_>>().join(" ").into()
        }),
        text("unit", |line| <&str>::from(line.cadence.unit).into()),
        number("every", |line| Cell::Number(line.cadence.every.into())),
        text("anchor_day", |line| known(line.cadence.anchor_day)),
        amount("price", |line| Cell::Amount(line.price)),
        text("currency", |line| shown(&line.currency)),
        text("confidence", |line| shown(line.confidence)),
        text("band", |line| <&str>::from(line.band).into()),
        text("status", |line| <&str>::from(line.status).into()),
        text("first_charge", |line| shown(line.first_charge)),
        text("last_charge", |line| shown(line.last_charge)),
        text("next_expected", |line| known(line.next_expected)),
        number("charges", |line| count(line.charges.len())),
        amount("charged", |line| Cell::Amount(line.charged)),
        amount("refunded", |line| Cell::Amount(line.refunded)),
        text("cancelled_at", |line| {
            known(line.cancellation.as_ref().map(|cancelled| cancelled.at))
        }),
        text("because", |line| line.because.join("; ").into()),
    ]
}

fn count(number: usize) -> Cell {
    Cell::Number(u32::try_from(number).unwrap_or(u32::MAX))
}

/// A charge and the subscription it belongs to.
pub(super) type ChargeRow<'a> = (&'a SubscriptionLine, &'a ChargeLine);

/// Every charge of every subscription.
pub(super) fn charge_rows(report: &Report) -> impl Iterator<Item = ChargeRow<'_>> {
    let lines = report.subscriptions.iter();
    lines.flat_map(|line| line.charges.iter().map(move |charge| (line, charge)))
}

pub(super) fn charges<'a>() -> Vec<Column<ChargeRow<'a>>> {
    vec![
        text("id", |(_, charge)| charge.id.as_str().into()),
        text("subscription", |(line, _)| line.id.as_str().into()),
        text("at", |(_, charge)| shown(charge.at)),
        amount("amount", |(_, charge)| Cell::Amount(charge.amount)),
        amount("refunded", |(_, charge)| Cell::Amount(charge.refunded)),
        text("channel", |(_, charge)| charge.channel.name().into()),
        text("file", |(_, charge)| charge.source.file.as_str().into()),
        text("sheet", |(_, charge)| known(charge.source.sheet.as_ref())),
        number("line", |(_, charge)| Cell::Number(charge.source.line)),
        text("also_seen", |(_, charge)| {
            let places = charge.also_seen.iter();
            let places = places.map(|source| format!("{}:{}", source.file, source.line));
            places.collect::<Vec<_>>().join(" ").into()
        }),
        text("order_no", |(_, charge)| known(charge.order_no.as_ref())),
        text("merchant_order_no", |(_, charge)| {
            known(charge.merchant_order_no.as_ref())
        }),
        text("verdict", |(_, charge)| {
            known(charge.verdict.map(<&str>::from))
        }),
    ]
}

/// What a table of charges that stands alone also needs: of their subscription.
pub(super) fn charges_of_what<'a>() -> Vec<Column<ChargeRow<'a>>> {
    vec![
        text("merchant", |(line, _)| line.merchant.as_str().into()),
        text("category", |(line, _)| line.category.as_str().into()),
        text("currency", |(line, _)| shown(&line.currency)),
    ]
}

fn findings() -> Vec<Column<FindingLine>> {
    vec![
        text("id", |line| line.id.as_str().into()),
        text("kind", |line| <&str>::from(line.kind).into()),
        text("severity", |line| <&str>::from(line.severity).into()),
        text("subscription", |line| known(line.subscription.as_ref())),
        text("charges", |line| line.charges.join(" ").into()),
        text("at", |line| known(line.at)),
        amount("amount", |line| Cell::Amount(line.amount)),
        amount("refunded", |line| Cell::Amount(line.refunded)),
        amount("claimable", |line| Cell::Amount(line.claimable)),
        text("currency", |line| shown(&line.currency)),
        text("days_after_cancellation", |line| {
            known(line.days_after_cancellation)
        }),
        text("confidence", |line| shown(line.confidence)),
        text("conditional", |line| shown(line.conditional)),
        text("reason", |line| line.reason.as_str().into()),
    ]
}

pub(super) fn months() -> Vec<Column<MonthLine>> {
    vec![
        text("month", |line| shown(line.month)),
        text("merchant", |line| line.merchant.as_str().into()),
        text("channel", |line| line.channel.name().into()),
        text("currency", |line| shown(&line.currency)),
        number("charges", |line| Cell::Number(line.charges)),
        amount("charged", |line| Cell::Amount(line.charged)),
        amount("refunded", |line| Cell::Amount(line.refunded)),
    ]
}

/// Writes `transactions.csv`, `subscriptions.csv`, `charges.csv`, `findings.csv` and `months.csv`
/// into a folder: UTF-8, a header row, no cell that a spreadsheet takes for a formula.
pub fn write(folder: &Path, audited: &Audited, report: &Report) -> Result<(), Problem> {
    let path = |name: &str| folder.join(name);
    std::fs::create_dir_all(folder).map_err(|error| Problem::io(folder, &error))?;
    csv(
        &path("transactions.csv"),
        &transactions(),
        LedgerRow::all(audited),
    )?;
    csv(
        &path("subscriptions.csv"),
        &subscriptions(),
        report.subscriptions.iter(),
    )?;
    csv(&path("charges.csv"), &charges(), charge_rows(report))?;
    csv(&path("findings.csv"), &findings(), report.findings.iter())?;
    csv(&path("months.csv"), &months(), report.months.iter())
}

fn csv<R>(
    path: &Path,
    columns: &[Column<R>],
    rows: impl Iterator<Item = impl std::borrow::Borrow<R>>,
) -> Result<(), Problem> {
    let write = || -> io::Result<()> {
        let mut writer = csv::Writer::from_path(path)?;
        writer.write_record(columns.iter().map(|column| column.name))?;
        for row in rows {
            let cells = columns
                .iter()
                .map(|column| match (column.cell)(row.borrow()) {
                    Cell::Text(text) => for_cell(&text),
                    Cell::Number(number) => number.to_string(),
                    Cell::Amount(amount) => amount.to_string(),
                    Cell::Empty => String::new(),
                });
            writer.write_record(cells)?;
        }
        writer.flush()
    };
    write().map_err(|error| Problem::io(path, &error))
}
