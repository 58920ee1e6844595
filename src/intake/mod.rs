//! Files become tables of text cells, each cell with its line. This room knows containers and encodings, and no bank.
//!
//! In: paths. Out: a [`Document`] for each file (its tables and the hash of its bytes), or an [`Problem`] that says why not and what to
//! do. Content decides what a file is, never its extension.

mod archive;
mod html;
mod layout;
mod listing;
mod mail;
mod password;
mod pdf;
mod spreadsheetml;
mod table;
mod text;
mod workbook;

pub use listing::{Content, Found, Listing, list};
pub use password::Passwords;
pub use table::{Row, Table};
pub(crate) use table::{is_padding, unguarded};

use crate::{bilingual, digest::sha256, problem::Problem};
use archive::{Budget, Zip};

/// A file, or a member of an archive, taken apart: one table for a text, one for each sheet of a workbook.
#[derive(Debug)]
pub struct Document {
    /// The file as it is named in the report; a member of an archive is `bills.zip!a.csv`.
    pub file: String,
    /// Of the bytes as they lie on the disk, or as they lie in the archive unpacked, in lower-case hexadecimal.
    pub sha256: String,
    pub tables: Vec<Table>,
}

/// What became of a file: an archive or a mail may hold several documents, or some that can be read and some that cannot.
#[derive(Debug, Default)]
pub struct Opened {
    pub documents: Vec<Document>,
    pub unread: Vec<Problem>,
}

impl Opened {
    /// The one document of a file that is no archive. A file gives a document or says why not, so that neither is not possible.
    pub fn single(mut self) -> Result<Document, Problem> {
        match (self.documents.pop(), self.unread.pop()) {
            (Some(document), None) if self.documents.is_empty() => Ok(document),
            (_, Some(unread)) => Err(unread),
            (Some(Document { file, .. }), None) => Err(Problem::new(bilingual!(
                "里面不止一个文件",
                "it holds more than one file"
            ))
            .hinted(bilingual!(
                "请解压后给出其中一个",
                "unpack it and name one of them"
            ))
            .at(file)),
            (None, None) => Err(Problem::new(bilingual!("里面没有文件", "it holds no file"))
                .hinted(bilingual!("请给出文件本身", "name the file itself"))
                .at(String::new())),
        }
    }
}

/// Files larger than this are refused: cells are addressed with 32 bits, and no export comes near it.
const LARGEST_FILE: u64 = 1 << 30;

/// An archive in an archive in an archive in an archive is the last that is opened.
const DEEPEST: usize = 4;

/// Reads one file that [`list`] found, and whatever lies in it.
pub fn open(found: &Found, passwords: &Passwords) -> Opened {
    let mut opening = Opening {
        passwords,
        budget: Budget::default(),
        opened: Opened::default(),
    };
    let taken = found
        .bytes(LARGEST_FILE)
        .and_then(|bytes| opening.take_apart(&found.name, &bytes, 0));
    opening.note(&found.name, taken);
    opening.opened
}

/// Reads a text that is already in memory.
pub fn parse_text(text: &str) -> Table {
    text::read(text)
}

struct Opening<'p> {
    passwords: &'p Passwords,
    budget: Budget,
    opened: Opened,
}

impl Opening<'_> {
    fn take_apart(&mut self, name: &str, bytes: &[u8], depth: usize) -> Result<(), Problem> {
        match bytes {
            [] => Err(
                Problem::new(bilingual!("文件是空的", "the file is empty")).hinted(bilingual!(
                    "请重新导出这份账单",
                    "export the statement again"
                )),
            ),
            [b'P', b'K', 3 | 5, 4 | 6, ..] => {
                let archive = archive::open(bytes)?;
                if archive::is_workbook(&archive) {
                    self.keep(name, bytes, workbook::read(bytes)?);
                    Ok(())
                } else {
                    self.archive(name, archive, depth)
                }
            }
            [0xd0, 0xcf, 0x11, 0xe0, ..] => {
                let tables = if workbook::is_encrypted(bytes) {
                    workbook::read(&workbook::decrypt(bytes, name, self.passwords)?)?
                } else {
                    workbook::read(bytes)?
                };
                self.keep(name, bytes, tables);
                Ok(())
            }
            [b'%', b'P', b'D', b'F', ..] => {
                self.keep(name, bytes, pdf::read(bytes, name, self.passwords)?);
                Ok(())
            }
            _ if mail::is_mail(bytes) => self.mail(name, bytes, depth),
            _ => {
                self.keep(name, bytes, text_tables(bytes)?);
                Ok(())
            }
        }
    }

    fn archive(&mut self, name: &str, mut archive: Zip<'_>, depth: usize) -> Result<(), Problem> {
        if depth == DEEPEST {
            return Err(too_deep());
        }
        let members = archive::members(&mut archive);
        if members.is_empty() {
            return Err(
                Problem::new(bilingual!("压缩包里没有文件", "the archive holds no file")).hinted(
                    bilingual!("请重新下载这份账单", "download the statement again"),
                ),
            );
        }
        for (index, member) in members {
            let name = format!("{name}!{member}");
            let taken =
                archive::unpack(&mut archive, index, &name, self.passwords, &mut self.budget)
                    .and_then(|bytes| self.take_apart(&name, &bytes, depth + 1));
            self.note(&name, taken);
        }
        Ok(())
    }

    fn mail(&mut self, name: &str, bytes: &[u8], depth: usize) -> Result<(), Problem> {
        if depth == DEEPEST {
            return Err(too_deep());
        }
        let mail = mail::read(bytes)?;
        if !mail.tables.is_empty() || mail.attachments.is_empty() {
            self.keep(name, bytes, mail.tables);
        }
        for (attachment, bytes) in mail.attachments {
            let name = format!("{name}!{attachment}");
            let taken = self.take_apart(&name, &bytes, depth + 1);
            self.note(&name, taken);
        }
        Ok(())
    }

    fn keep(&mut self, name: &str, bytes: &[u8], tables: Vec<Table>) {
        self.opened.documents.push(Document {
            file: name.to_owned(),
            sha256: sha256(bytes),
            tables,
        });
    }

    fn note(&mut self, name: &str, taken: Result<(), Problem>) {
        if let Err(refusal) = taken {
            self.opened.unread.push(refusal.at(name));
        }
    }
}

/// Runs a library on a file that may be damaged in ways it panics on: `None` then, and nothing of it on standard error. One damaged file
/// must not end the batch.
fn guarded<T>(read: impl FnOnce() -> T) -> Option<T> {
    use std::{cell::Cell, panic, sync::Once};
    thread_local!(static GUARDED: Cell<bool> = const { Cell::new(false) });
    static QUIET: Once = Once::new();
    QUIET.call_once(|| {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |problem| {
            if !GUARDED.get() {
                usual(problem);
            }
        }));
    });
    GUARDED.set(true);
    let read = panic::catch_unwind(panic::AssertUnwindSafe(read));
    GUARDED.set(false);
    read.ok()
}

/// Text may be parted by commas or tabs, or it may be markup under a spreadsheet's name.
fn text_tables(bytes: &[u8]) -> Result<Vec<Table>, Problem> {
    let text = text::decode(bytes)?;
    if spreadsheetml::is_spreadsheetml(&text) {
        spreadsheetml::read(&text)
    } else if html::is_html(&text) {
        html::tables(&text)
    } else {
        Ok(vec![text::read(&text)])
    }
}

fn too_deep() -> Problem {
    Problem::new(bilingual!(
        "压缩包里套压缩包，层数太多，未继续解压",
        "too many archives inside one another; it was not unpacked further"
    ))
    .hinted(bilingual!(
        "请解压后再给出里面的文件",
        "unpack it and give the files inside"
    ))
}
