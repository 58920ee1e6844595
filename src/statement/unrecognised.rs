//! What is said of a table that no profile reads, or that several would.

use super::{
    profiles::Profiles,
    recognise::{Claim, Nearest, likely_header, nearest},
};
use crate::{
    bilingual,
    intake::{Document, Table},
    lang::Bilingual,
    problem::Problem,
};

/// A table's name for a person: the file, and the sheet where there are several.
fn name(document: &Document, table: &Table) -> String {
    match &table.sheet {
        Some(sheet) if document.tables.len() > 1 => format!("{} [{sheet}]", document.file),
        _ => document.file.clone(),
    }
}

fn draft_a_profile() -> Bilingual {
    bilingual!(
        "若这是账单，用 kameng-audit catalog new 起草一个格式文件（见 docs/contributing.md），\
         用 --catalog 给出",
        "if this is a statement, draft a profile for it with `kameng-audit catalog new` (see \
         docs/contributing.md), and give it with --catalog"
    )
}

/// A table that two profiles claim.
pub(super) fn contested(document: &Document, table: &Table, claims: &[Claim]) -> Problem {
    let ids: Vec<&str> = claims
        .iter()
        .map(|claim| claim.profile.id.as_str())
        .collect();
    Problem::new(bilingual!(
        "有不止一种账单格式认领这个文件：{ids}",
        "more than one profile claims this file: {ids}",
        ids = ids.join(", ")
    ))
    .hinted(bilingual!(
        "请在自己的格式文件里写上更多必有的列名（required）或不得有的列名（absent）",
        "name more required columns, or absent ones, in your own profile"
    ))
    .at(name(document, table))
}

/// A table that comes near a profile without being claimed: a header that lost a column, or that
/// has one too many. `None` for other tables, which may be sheets beside the statement.
pub(super) fn nearly(document: &Document, table: &Table, profiles: &Profiles) -> Option<Problem> {
    let nearest = nearest(table, profiles).filter(Nearest::is_near)?;
    let (line, id) = (nearest.line, &nearest.profile.id);
    let problem = if nearest.missing.is_empty() {
        Problem::new(bilingual!(
            "第 {line} 行像格式 {id} 的表头，但含有它不该有的列：{extra}",
            "line {line} resembles the header of profile {id}, but has columns that it excludes: \
             {extra}",
            extra = nearest.profile.absent.join(", ")
        ))
        .hinted(draft_a_profile())
    } else {
        Problem::new(bilingual!(
            "表头不完整：最接近的格式是 {id}（第 {line} 行），缺少列：{missing}",
            "the header is incomplete: nearest profile {id} (line {line}), missing columns: \
             {missing}",
            missing = nearest.missing.join(", ")
        ))
        .hinted(bilingual!(
            "请重新导出，不要删改表头；若银行改了格式，请写一个新的格式文件，用 --catalog 给出",
            "export it again and leave the header as it is; if the bank changed its format, give \
             a new profile with --catalog"
        ))
    };
    Some(problem.at(name(document, table)))
}

/// A document of which no table comes near any profile: the nearest one all the same where it shares
/// a column, else what a header needs.
pub(super) fn unknown(document: &Document, profiles: &Profiles) -> Problem {
    let nearest = document
        .tables
        .iter()
        .filter_map(|table| nearest(table, profiles))
        .max_by_key(|nearest| nearest.held.len());
    let what = match nearest {
        Some(nearest) => bilingual!(
            "没有找到任何认识的账单表头。最接近的格式是 {id}（第 {line} 行）：有列 {held}，缺少列 \
             {missing}",
            "no header row of a known statement was found. The nearest profile is {id} (line \
             {line}): columns it has: {held}; missing columns: {missing}",
            id = &nearest.profile.id,
            line = nearest.line,
            held = nearest.held.join(", "),
            missing = nearest.missing.join(", ")
        ),
        None => no_column(document),
    };
    Problem::new(what)
        .hinted(draft_a_profile())
        .at(document.file.clone())
}

/// A document that shares no column with any profile.
fn no_column(document: &Document) -> Bilingual {
    let header = document.tables.iter().find_map(|table| {
        let header = table.row(likely_header(table)?);
        Some((header.line, header.joined()))
    });
    match header {
        Some((line, names)) => bilingual!(
            "没有格式认识第 {line} 行的表头：{names}",
            "no profile has a column of the header on line {line}: {names}"
        ),
        None => bilingual!(
            "没有找到任何认识的账单表头：账单要有一行至少三个列名，下面的行里有日期和金额",
            "no header row of a known statement was found: a statement needs a row of at least \
             three column names, and below it rows with a day and an amount"
        ),
    }
}
