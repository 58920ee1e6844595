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
        "若这是账单，起草一个格式文件：kameng-audit catalog new FILE --id my-bank --output \
         my-catalog，再用 --catalog my-catalog 给出（见 docs/contributing.md）",
        "if this is a statement, draft a profile for it: kameng-audit catalog new FILE --id \
         my-bank --output my-catalog, and give it with --catalog my-catalog (see \
         docs/contributing.md)"
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

/// A document of which no table comes near any profile: the nearest one all the same where it
/// shares a column, else what a header needs.
pub(super) fn unknown(document: &Document, profiles: &Profiles) -> Problem {
    let nearest = document
        .tables
        .iter()
        .filter_map(|table| nearest(table, profiles))
        .max_by_key(|nearest| nearest.shared.len());
    let header = document.tables.iter().find_map(|table| {
        let header = table.row(likely_header(table)?);
        Some((header.line, header.joined()))
    });
    let problem = match (nearest, header) {
        (Some(nearest), _) => Problem::new(bilingual!(
            "没有找到任何认识的账单表头。最接近的格式是 {id}（第 {line} 行）：都有的列 {shared}；\
             缺少列：{missing}",
            "no header row of a known statement was found. The nearest profile is {id} (line \
             {line}): columns in common: {shared}; missing columns: {missing}",
            id = &nearest.profile.id,
            line = nearest.line,
            shared = nearest.shared.join(", "),
            missing = nearest.missing.join(", ")
        ))
        .hinted(draft_a_profile()),
        (None, Some((line, names))) => Problem::new(bilingual!(
            "没有找到任何认识的账单表头。第 {line} 行像表头，但没有一列是已有格式用的：{names}",
            "no header row of a known statement was found. Line {line} looks like one, but no \
             profile has any of its columns: {names}"
        ))
        .hinted(draft_a_profile()),
        (None, None) => Problem::new(bilingual!(
            "没有找到任何认识的账单表头：账单要有一行至少三个列名，下面的行里有日期和金额",
            "no header row of a known statement was found: a statement needs a row of at least \
             three column names, and below it rows with a day and an amount"
        ))
        .hinted(bilingual!(
            "请导出交易明细本身；若列名不在同一行里，先整理成一行",
            "export the list of transactions itself; if its column names are not in one row, put \
             them into one"
        )),
    };
    problem.at(document.file.clone())
}
