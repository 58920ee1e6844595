//! The Parquet tables that accountants load elsewhere. The only file that names polars. Amounts
//! cross as whole fen and leave as decimals of two places.

use std::{fs::File, io, path::Path};

use polars::prelude::{
    Column as Series, DataFrame, Int128Chunked, IntoSeries, ParquetWriter, PolarsResult,
};

use super::{
    model::Report,
    tables::{
        Cell, Column, LedgerRow, Type, charge_rows, charges, charges_of_what, months,
        transaction_day, transactions,
    },
};
use crate::{audit::Audited, money::Money, problem::Problem};

/// Writes `transactions.parquet`, `charges.parquet` and `months.parquet` into a folder.
pub fn write(folder: &Path, audited: &Audited, report: &Report) -> Result<(), Problem> {
    std::fs::create_dir_all(folder).map_err(|error| Problem::io(folder, &error))?;
    let rows: Vec<LedgerRow<'_>> = LedgerRow::all(audited).collect();
    let mut columns = transactions();
    columns.push(transaction_day());
    save(&folder.join("transactions.parquet"), frame(&columns, &rows))?;
    let mut columns = charges();
    columns.extend(charges_of_what());
    let rows: Vec<_> = charge_rows(report).collect();
    save(&folder.join("charges.parquet"), frame(&columns, &rows))?;
    save(
        &folder.join("months.parquet"),
        frame(&months(), &report.months),
    )
}

fn frame<R>(columns: &[Column<R>], rows: &[R]) -> PolarsResult<DataFrame> {
    let columns = columns.iter().map(|column| series(column, rows));
    DataFrame::new(rows.len(), columns.collect::<PolarsResult<_>>()?)
}

fn series<R>(column: &Column<R>, rows: &[R]) -> PolarsResult<Series> {
    let name = column.name.into();
    let cells = rows.iter().map(column.cell);
    match column.of {
        Type::Text => {
            let texts = cells.map(|cell| match cell {
                Cell::Text(text) => Some(text),
                Cell::Number(_) | Cell::Amount(_) | Cell::Empty => None,
            });
            Ok(Series::new(name, texts.collect::<Vec<_>>()))
        }
        Type::Number => {
            let numbers = cells.map(|cell| match cell {
                Cell::Number(number) => Some(number),
                Cell::Text(_) | Cell::Amount(_) | Cell::Empty => None,
            });
            Ok(Series::new(name, numbers.collect::<Vec<_>>()))
        }
        Type::Amount => {
            let fen = cells.map(|cell| match cell {
                Cell::Amount(amount) => i128::from(Money::fen(amount)),
                Cell::Text(_) | Cell::Number(_) | Cell::Empty => 0,
            });
            let fen = Int128Chunked::from_vec(name, fen.collect());
            Ok(Series::from(fen.into_decimal(38, 2)?.into_series()))
        }
    }
}

fn save(path: &Path, frame: PolarsResult<DataFrame>) -> Result<(), Problem> {
    let write = || -> io::Result<()> {
        let mut frame = frame.map_err(io::Error::other)?;
        let file = File::create(path)?;
        let written = ParquetWriter::new(file).finish(&mut frame);
        written.map(drop).map_err(io::Error::other)
    };
    write().map_err(|error| Problem::io(path, &error))
}
