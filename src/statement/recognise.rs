//! Which profile a table belongs to: by its header row, wherever that stands, never by counting lines or by the file's name.

use std::{collections::BTreeMap, sync::Arc};

use super::{
    Profile, Profiles,
    profile::{Field, plain},
};
use crate::{
    bilingual,
    intake::{Document, Row, Table, unguarded},
    lang::Bilingual,
    problem::Problem,
};

/// The header is looked for in the first rows of a table.
const HEADER_WITHIN: usize = 80;

/// A profile's claim on a table: the header row and where each column is.
#[derive(Debug)]
pub struct Claim {
    pub profile: Arc<Profile>,
    pub header: usize,
    pub(super) columns: BTreeMap<Field, Vec<usize>>,
    /// Where the column of each of the profile's captures is, if the table has it.
    pub(super) captures: Vec<Option<usize>>,
    /// Names in the header row, so that a repeated one can be told from a row.
    pub(super) names: Vec<String>,
}

/// The profile that comes nearest to a table that none claims.
#[derive(Debug)]
pub struct Nearest {
    pub profile: Arc<Profile>,
    pub line: u32,
    pub missing: Vec<String>,
}

/// Every profile that claims the table; one, if all is well.
pub fn claimants(table: &Table, profiles: &Profiles) -> Vec<Claim> {
    let rows = (0..table.len().min(HEADER_WITHIN)).map(|index| (index, names(table.row(index))));
    let rows: Vec<(usize, Vec<String>)> = rows.filter(|(_, names)| names.len() >= 3).collect();
    profiles
        .iter()
        .filter_map(|profile| {
            let (header, names) = rows
                .iter()
                .find(|(_, names)| holds_header(names, profile))?;
            let columns = profile.columns.iter().map(|(&field, wanted)| {
                let places = wanted
                    .iter()
                    .filter_map(|name| names.iter().position(|have| have == name));
                (field, places.collect())
            });
            Some(Claim {
                profile: profile.clone(),
                header: *header,
                columns: columns.collect(),
                captures: profile
                    .captures
                    .iter()
                    .map(|capture| names.iter().position(|have| *have == capture.from))
                    .collect(),
                names: names.clone(),
            })
        })
        .collect()
}

pub(super) fn names(row: Row<'_>) -> Vec<String> {
    let mut names: Vec<String> = row
        .cells()
        .map(|cell| without_translation(plain(unguarded(cell))))
        .collect();
    while names.last().is_some_and(String::is_empty) {
        names.pop();
    }
    names
}

/// `交易日期TransDate`: the name once more in English, in one cell.
fn without_translation(name: String) -> String {
    let chinese =
        name.trim_end_matches(|c: char| c.is_ascii_alphabetic() || matches!(c, '.' | '\'' | '&'));
    if chinese.len() < name.len() && chinese.chars().count() >= 2 && !chinese.is_ascii() {
        chinese.trim_end_matches('/').to_owned()
    } else {
        name
    }
}

fn holds_header(names: &[String], profile: &Profile) -> bool {
    profile.required.iter().all(|name| names.contains(name))
        && !profile.absent.iter().any(|name| names.contains(name))
}

/// The profile whose required columns the table holds most of, if it holds at least half of them.
pub fn nearest(table: &Table, profiles: &Profiles) -> Option<Nearest> {
    // A profile that the table cannot be, for a column it has, is named only where there is no other.
    let mut best: Option<((bool, usize), Nearest)> = None;
    for row in (0..table.len().min(HEADER_WITHIN)).map(|index| table.row(index)) {
        let names = names(row);
        for profile in profiles.iter() {
            let (held, missing): (Vec<String>, Vec<String>) = profile
                .required
                .iter()
                .cloned()
                .partition(|name| names.contains(name));
            let excluded = profile.absent.iter().any(|name| names.contains(name));
            let share = held.len() * 100 / profile.required.len();
            let score = (!excluded, share);
            if share >= 50 && best.as_ref().is_none_or(|(most, _)| score > *most) {
                let profile = profile.clone();
                best = Some((
                    score,
                    Nearest {
                        profile,
                        line: row.line,
                        missing,
                    },
                ));
            }
        }
    }
    best.map(|(_, nearest)| nearest)
}

/// How a table is named in front of a person: the file, and the sheet where there are several.
fn name(document: &Document, table: &Table) -> String {
    match &table.sheet {
        Some(sheet) if document.tables.len() > 1 => format!("{} [{sheet}]", document.file),
        _ => document.file.clone(),
    }
}

fn write_a_profile() -> Bilingual {
    bilingual!(
        "若这是账单，请用 inspect 命令查看，并照 docs/contributing.md 写一个格式文件，用 --catalog 给出",
        "if this is a statement, look at it with `inspect` and write a profile (docs/contributing.md), given with --catalog"
    )
}

/// A document in which nothing looks like a statement.
pub(super) fn unknown(document: &Document) -> Problem {
    Problem::new(bilingual!(
        "没有找到任何认识的账单表头",
        "no header row of a known statement was found"
    ))
    .hinted(write_a_profile())
    .at(document.file.clone())
}

/// A table that two profiles claim.
pub(super) fn contested(document: &Document, table: &Table, claims: &[Claim]) -> Problem {
    let names: Vec<&str> = claims
        .iter()
        .map(|claim| claim.profile.id.as_str())
        .collect();
    Problem::new(bilingual!(
        "有不止一种账单格式认领这个文件：{names}",
        "more than one profile claims this file: {names}",
        names = names.join(", ")
    ))
    .hinted(bilingual!(
        "请在自己的格式文件里写上更多必有的列名（required）或不得有的列名（absent）",
        "name more required columns, or absent ones, in your own profile"
    ))
    .at(name(document, table))
}

/// A table that comes near a profile without being claimed.
pub(super) fn nearly(document: &Document, table: &Table, profiles: &Profiles) -> Option<Problem> {
    let nearest = nearest(table, profiles)?;
    let (line, id, missing) = (
        nearest.line,
        &nearest.profile.id,
        nearest.missing.join(", "),
    );
    Some(if nearest.missing.is_empty() {
        Problem::new(bilingual!(
                "第 {line} 行像格式 {id} 的表头，但含有它不该有的列",
                "line {line} resembles the header of profile {id}, but has a column that profile excludes"
            )).hinted(write_a_profile()).at(name(document, table))
    } else {
        Problem::new(bilingual!(
                "表头不完整：最接近的格式是 {id}（第 {line} 行），缺少列：{missing}",
                "the header is incomplete: nearest profile {id} (line {line}), missing columns: {missing}"
            )).hinted(bilingual!(
                "请重新导出，不要删改表头；若银行改了格式，请写一个新的格式文件，用 --catalog 给出",
                "export it again and leave the header as it is; if the bank changed its format, give a new profile with --catalog"
            )).at(name(document, table))
    })
}
