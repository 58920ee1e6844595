//! The rows of a claimed table: each is used, skipped, or rejected with the reason.

use super::{
    cells::Cells,
    declared::Declared,
    entry::EntryReader,
    outcome::Glob,
    recognise::Claim,
    statement::{Entry, RowCounts, Statement},
};
use crate::{
    bilingual,
    intake::{Document, Row, Table, is_padding},
    lang::Bilingual,
    source::Remark,
};

/// The statement in a table of the document, read by the profile that claims it.
pub(super) fn statement(document: &Document, table: &Table, claim: Claim) -> Statement {
    let mut declared = Declared::default();
    for line in table.preface.iter() {
        declared.note(&claim.profile, line);
    }
    for index in 0..claim.header {
        declared.note(&claim.profile, &table.row(index).joined());
    }
    let currency = declared
        .currency()
        .and_then(|word| claim.profile.currencies.get(word))
        .unwrap_or(&claim.profile.currency)
        .clone();
    let mut reader = EntryReader::new(&claim, declared.bill(), currency.clone());
    let read = rows(table, &claim, &mut reader, &mut declared);
    let notes = reader.notes();
    Statement {
        file: document.file.clone(),
        sha256: document.sha256.clone(),
        sheet: table.sheet.clone().filter(|_| document.tables.len() > 1),
        account: declared.account().or_else(|| common_tail(&read.entries)),
        tail: declared.tail().or_else(|| common_tail(&read.entries)),
        coverage: declared.coverage(&read.entries),
        states_its_period: declared.states_its_period(),
        exported: declared.exported(),
        header_line: table.row(claim.header).line,
        rows: read.counts,
        rejects: read.rejects,
        notes,
        owner: declared.owner(),
        checks: declared.checks(&read.entries, &claim.profile, &currency),
        currency,
        entries: read.entries,
        profile: claim.profile,
    }
}

/// What became of the rows.
#[derive(Default)]
struct Rows {
    counts: RowCounts,
    entries: Vec<Entry>,
    rejects: Vec<Remark>,
}

/// Reads the rows below the header; footers go to what the statement declares of itself.
fn rows(
    table: &Table,
    claim: &Claim,
    reader: &mut EntryReader<'_>,
    declared: &mut Declared,
) -> Rows {
    let mut read = Rows::default();
    let mut ended = false;
    for index in claim.header + 1..table.len() {
        let row = table.row(index);
        if row.is_blank() {
            continue;
        }
        read.counts.total += 1;
        let cells = Cells::of(row, claim);
        ended = ended || matches_first(&claim.profile.end, row);
        if ended || is_footer(row, &cells, claim) {
            declared.note(&claim.profile, &row.joined());
            read.counts.skipped += 1;
            continue;
        }
        match reader.entry(row, &cells) {
            Ok(entry) => {
                read.counts.used += 1;
                read.entries.push(entry);
            }
            Err(reason) => {
                read.counts.rejected += 1;
                read.rejects.push(Remark {
                    line: row.line,
                    reason: with_row(&reason, row, claim),
                });
            }
        }
    }
    read
}

/// A row among or below the payments that is none: a sum, a note, a repeated header, a row that the
/// profile skips.
fn is_footer(row: Row<'_>, cells: &Cells<'_>, claim: &Claim) -> bool {
    let profile = &claim.profile;
    let first = first_filled(row);
    let dashes = first.len() >= 5 && first.starts_with("-----");
    // Without a digit there is neither a day nor an amount: a title, a note, the column names in
    // another language.
    let has_digit = |cell: &str| cell.contains(|c: char| c.is_numeric());
    let skip = &profile.skip;
    dashes
        || !row.cells().any(has_digit)
        || matches_first(&profile.footers, row)
        || claim.is_header_again(row)
        || skip.iter().any(|skip| skip.hold(|field| cells.get(field)))
}

fn first_filled<'r>(row: Row<'r>) -> &'r str {
    row.cells()
        .map(|cell| cell.trim_matches(is_padding))
        .find(|cell| !cell.is_empty())
        .unwrap_or_default()
}

fn matches_first(globs: &[Glob], row: Row<'_>) -> bool {
    !globs.is_empty() && {
        let first = first_filled(row);
        globs.iter().any(|glob| glob.matches(first))
    }
}

/// The card of a statement that names it only in its rows, when it is one card.
fn common_tail(entries: &[Entry]) -> Option<String> {
    let first = entries.first()?.card_tail.as_ref()?;
    entries
        .iter()
        .all(|entry| entry.card_tail.as_ref() == Some(first))
        .then(|| first.to_string())
}

/// Why a row was rejected, with the row's own text, so that nothing is lost even of a row that
/// could not be read.
fn with_row(reason: &Bilingual, row: Row<'_>, claim: &Claim) -> Bilingual {
    let shown: Vec<String> = row
        .cells()
        .map(|cell| cell.trim_matches(is_padding).replace(char::is_control, " "))
        .collect();
    bilingual!(
        "{why}；原文：{shown}；依据：格式 {id}",
        "{why}; row: {shown}; rule: profile {id}",
        why = reason,
        shown = shown.join(" | "),
        id = &claim.profile.id
    )
}
