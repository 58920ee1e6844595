//! ZIP archives: members in memory, with bounds. Their names never touch the disk.

use std::io::{Cursor, Read as _};

use encoding_rs::GB18030;
use zip::{ZipArchive, result::ZipError};

use super::Passwords;
use crate::{bilingual, problem::Problem};

/// What may be unpacked from one file, its inner archives included.
pub(super) struct Budget {
    entries: usize,
    bytes: u64,
}

impl Default for Budget {
    fn default() -> Budget {
        Budget {
            entries: 2_000,
            bytes: 1 << 30,
        }
    }
}

/// A member may be this many times larger than its packed bytes, once it is larger than [`UNSUSPICIOUS`]. Statements pack ten to
/// thirty times.
const LARGEST_RATIO: u64 = 200;
const UNSUSPICIOUS: u64 = 32 << 20;

pub(super) type Zip<'b> = ZipArchive<Cursor<&'b [u8]>>;

pub(super) fn open(bytes: &[u8]) -> Result<Zip<'_>, Problem> {
    ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(&error.to_string()))
}

/// XLSX and ODS are archives too, told by the parts they must have.
pub(super) fn is_workbook(archive: &Zip<'_>) -> bool {
    archive
        .file_names_raw()
        .any(|name| matches!(name, b"[Content_Types].xml" | b"content.xml"))
}

/// Number and name of each member that is a file and not the packing program's own litter, in the archive's order.
pub(super) fn members(archive: &mut Zip<'_>) -> Vec<(usize, String)> {
    let count = archive.len();
    let name = |index| {
        let Ok(entry) = archive.by_index_raw(index) else {
            return Some(format!("#{index}"));
        };
        if entry.is_dir() {
            return None;
        }
        let name = member_name(entry.name_raw(), entry.name().ok().as_deref());
        let base = name.rsplit(['/', '\\']).next().unwrap_or(&name);
        let litter = name.starts_with("__MACOSX/") || base.starts_with("._") || base == ".DS_Store";
        (!litter).then_some(name)
    };
    (0..count)
        .map(name)
        .enumerate()
        .filter_map(|(index, name)| Some((index, name?)))
        .collect()
}

/// A member's bytes.
pub(super) fn unpack(
    archive: &mut Zip<'_>,
    index: usize,
    name: &str,
    passwords: &Passwords,
    budget: &mut Budget,
) -> Result<Vec<u8>, Problem> {
    let entry = archive
        .by_index_raw(index)
        .map_err(|error| damaged(&error.to_string()))?;
    let encrypted = entry.encrypted();
    let packed = entry.compressed_size();
    drop(entry);
    if budget.entries == 0 {
        return Err(too_much());
    }
    budget.entries -= 1;
    let most = budget
        .bytes
        .min(packed.saturating_mul(LARGEST_RATIO).max(UNSUSPICIOUS));
    let bytes = if encrypted {
        passwords.open(name, |password| {
            // The short check of a ZipCrypto password lets one wrong password in 256 pass; the checksum at the end does not.
            let mut entry = archive.by_index_decrypt(index, password.as_bytes()).ok()?;
            read(&mut entry, most).ok()
        })?
    } else {
        let mut entry = archive.by_index(index).map_err(|error| match error {
            ZipError::CompressionMethodNotSupported(_) | ZipError::UnsupportedArchive(_) => {
                unsupported()
            }
            error => damaged(&error.to_string()),
        })?;
        read(&mut entry, most).map_err(|error| damaged(&error.to_string()))?
    };
    let length = bytes.len() as u64;
    if length > most {
        return Err(too_much());
    }
    budget.bytes -= length;
    Ok(bytes)
}

/// Reads one byte more than allowed at most, so that too much can be told from just enough.
fn read(entry: &mut impl std::io::Read, most: u64) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    entry.take(most + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Names flagged as UTF-8 are; others are UTF-8 where they can be, else what Chinese Windows writes.
fn member_name(raw: &[u8], flagged: Option<&str>) -> String {
    let name = match std::str::from_utf8(raw) {
        Ok(name) => name.to_owned(),
        Err(_) => {
            let (name, damaged) = GB18030.decode_without_bom_handling(raw);
            match flagged {
                Some(flagged) if damaged => flagged.to_owned(),
                _ => name.into_owned(),
            }
        }
    };
    name.replace(char::is_control, "_")
}

fn damaged(problem: &str) -> Problem {
    Problem::new(bilingual!(
        "压缩包打不开：{problem}",
        "the archive cannot be opened: {problem}"
    ))
    .hinted(bilingual!(
        "文件可能没有下载完整，请重新下载",
        "it may be incomplete: download it again"
    ))
}

fn unsupported() -> Problem {
    Problem::new(bilingual!(
        "压缩包里的这个文件用了不支持的压缩方式",
        "this member is packed in a way that is not supported"
    ))
    .hinted(bilingual!(
        "请解压后再给出里面的文件",
        "unpack the archive and give the files inside"
    ))
}

fn too_much() -> Problem {
    Problem::new(bilingual!(
        "解压后大得不像账单，未继续解压",
        "unpacked it is far larger than any statement; it was not unpacked further"
    ))
    .hinted(bilingual!(
        "若确实是账单，请自行解压后再给出里面的文件",
        "if it is a statement, unpack it and give the files inside"
    ))
}
