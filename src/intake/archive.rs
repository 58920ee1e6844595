//! ZIP archives: members in memory, with bounds. Their names never touch the disk.

use std::{
    fmt::Display,
    io::{Cursor, Read as _},
};

use encoding_rs::GB18030;
use zip::{ZipArchive, result::ZipError};

use super::password::Passwords;
use crate::{bilingual, problem::Problem};

/// The members and bytes that may still be unpacked from one file, its inner archives included.
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

/// A member that is larger than [`UNSUSPICIOUS`] bytes may be this many times larger than it is
/// packed. Statements pack ten to thirty times.
const LARGEST_RATIO: u64 = 200;
const UNSUSPICIOUS: u64 = 32 << 20;

/// An archive in memory.
pub(super) type Zip<'b> = ZipArchive<Cursor<&'b [u8]>>;

/// Opens an archive, without unpacking anything yet.
pub(super) fn open(bytes: &[u8]) -> Result<Zip<'_>, Problem> {
    ZipArchive::new(Cursor::new(bytes)).map_err(damaged)
}

/// The archive is an XLSX or ODS workbook: it has a part that each of those must have.
pub(super) fn is_workbook(archive: &Zip<'_>) -> bool {
    archive
        .file_names_raw()
        .any(|name| matches!(name, b"[Content_Types].xml" | b"content.xml"))
}

/// Number and name of each member that is a file, in the archive's order. Files that macOS packs
/// of its own accord are left out.
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

/// Unpacks the member of that number; `name` is for the question for its password.
pub(super) fn unpack(
    archive: &mut Zip<'_>,
    index: usize,
    name: &str,
    passwords: &Passwords,
    budget: &mut Budget,
) -> Result<Vec<u8>, Problem> {
    let entry = archive.by_index_raw(index).map_err(damaged)?;
    let encrypted = entry.encrypted();
    let packed = entry.compressed_size();
    drop(entry);
    if budget.entries == 0 {
        return Err(too_much());
    }
    budget.entries -= 1;
    let most = budget.bytes.min(largest(packed));
    let bytes = if encrypted {
        passwords.open(name, |password| {
            // The short check of a ZipCrypto password lets one wrong password in 256 pass; the
            // checksum at the end does not.
            let mut entry = archive.by_index_decrypt(index, password.as_bytes()).ok()?;
            read(&mut entry, most).ok()
        })?
    } else {
        let mut entry = archive.by_index(index).map_err(|error| match error {
            ZipError::CompressionMethodNotSupported(_) | ZipError::UnsupportedArchive(_) => {
                unsupported()
            }
            error => damaged(error),
        })?;
        read(&mut entry, most).map_err(damaged)?
    };
    let length = bytes.len() as u64;
    if length > most {
        return Err(too_much());
    }
    budget.bytes -= length;
    Ok(bytes)
}

/// The bytes that a member of so many packed bytes may have.
fn largest(packed: u64) -> u64 {
    packed.saturating_mul(LARGEST_RATIO).max(UNSUSPICIOUS)
}

/// Reads one byte more than allowed at most, so that too much can be told from just enough.
fn read(entry: &mut impl std::io::Read, most: u64) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    entry.take(most + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The name of a member: UTF-8 where it can be that, flagged or not, else GB 18030, as Chinese
/// Windows writes it. `flagged` is the name as the zip crate reads it, for those that are neither.
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

fn damaged(error: impl Display) -> Problem {
    Problem::new(bilingual!(
        "压缩包打不开：{error}",
        "the archive cannot be opened: {error}"
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

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use zip::{ZipWriter, write::SimpleFileOptions};

    use super::*;

    fn packed(members: &[(&str, &[u8])]) -> Vec<u8> {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in members {
            archive
                .start_file(*name, SimpleFileOptions::default())
                .unwrap();
            archive.write_all(bytes).unwrap();
        }
        archive.finish().unwrap().into_inner()
    }

    /// Unpacks the members of an archive one after another.
    fn unpacked(bytes: &[u8], mut budget: Budget) -> Vec<Result<Vec<u8>, String>> {
        let mut archive = open(bytes).unwrap();
        let passwords = Passwords::default();
        members(&mut archive)
            .into_iter()
            .map(|(index, name)| {
                unpack(&mut archive, index, &name, &passwords, &mut budget)
                    .map_err(|problem| problem.what.en)
            })
            .collect()
    }

    const TOO_MUCH: &str =
        "unpacked it is far larger than any statement; it was not unpacked further";

    #[test]
    fn members_are_files_that_a_person_packed() {
        let bytes = packed(&[
            ("账单/a.csv", b"a"),
            ("__MACOSX/账单/._a.csv", b""),
            ("账单/.DS_Store", b""),
            ("b.csv", b"b"),
        ]);
        let mut archive = open(&bytes).unwrap();
        assert_eq!(
            members(&mut archive),
            [(0, "账单/a.csv".to_owned()), (3, "b.csv".to_owned())]
        );
        assert!(!is_workbook(&archive));
    }

    #[test]
    fn bytes_are_unpacked_until_the_budget_ends() {
        let bytes = packed(&[
            ("a", b"123456"),
            ("b", b"1234"),
            ("c", b"12345"),
            ("d", b""),
        ]);
        let budget = Budget {
            entries: 10,
            bytes: 10,
        };
        assert_eq!(
            unpacked(&bytes, budget),
            [
                Ok(b"123456".to_vec()),
                Ok(b"1234".to_vec()),
                Err(TOO_MUCH.to_owned()),
                Ok(Vec::new()),
            ]
        );
    }

    #[test]
    fn members_are_counted() {
        let bytes = packed(&[("a", b"1"), ("b", b"2")]);
        let budget = Budget {
            entries: 1,
            bytes: 10,
        };
        assert_eq!(
            unpacked(&bytes, budget),
            [Ok(b"1".to_vec()), Err(TOO_MUCH.to_owned())]
        );
    }

    #[test]
    fn a_large_member_may_be_two_hundred_times_its_packed_bytes() {
        assert_eq!(largest(0), 32 << 20);
        assert_eq!(largest(1 << 20), 200 << 20);
        assert_eq!(largest(u64::MAX), u64::MAX);
    }

    #[test]
    fn names_are_utf_8_or_gb_18030_without_control_characters() {
        assert_eq!(member_name("账单\n.csv".as_bytes(), None), "账单_.csv");
        assert_eq!(member_name(b"\xd5\xcb\xb5\xa5.csv", Some("?")), "账单.csv");
        assert_eq!(member_name(b"\xff\xff", Some("as read")), "as read");
    }
}
