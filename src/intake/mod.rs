//! Files become tables of text cells, each row with its line. This stage knows containers and
//! encodings, and no bank.
//!
//! In: files that [`list`] found. Out: a [`Document`] for each (its tables and the hash of its
//! bytes), or a [`Problem`] that says why it cannot be read and what to do. Its content decides
//! what a file is, never its extension.

mod archive;
mod document;
mod guard;
mod html;
mod listing;
mod mail;
mod password;
mod pdf;
mod spreadsheetml;
mod table;
mod text;
mod workbook;

pub use document::{Document, Opened};
pub use listing::{Content, Found, Listing, list};
pub use password::Passwords;
pub use table::{Row, Table};
pub(crate) use table::{is_padding, unguarded};
pub use text::parse_text;

use crate::{bilingual, digest::sha256, problem::Problem};
use archive::{Budget, Zip};

/// Bytes of the largest file that is read: cells are addressed with 32 bits, and no export comes
/// near it.
const LARGEST_FILE: u64 = 1 << 30;

/// Archives inside one another are opened this deep.
const DEEPEST: usize = 4;

/// Reads one file that [`list`] found, and all that lies in it.
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

/// One file under way, with what lies in it.
struct Opening<'p> {
    passwords: &'p Passwords,
    budget: Budget,
    opened: Opened,
}

impl Opening<'_> {
    fn take_apart(&mut self, name: &str, bytes: &[u8], depth: usize) -> Result<(), Problem> {
        let tables = match bytes {
            [] => return Err(empty()),
            [b'P', b'K', 3 | 5, 4 | 6, ..] => {
                let archive = archive::open(bytes)?;
                if !archive::is_workbook(&archive) {
                    return self.archive(name, archive, depth);
                }
                workbook::read(bytes)?
            }
            // A compound file: an XLS, or a locked XLSX.
            [0xd0, 0xcf, 0x11, 0xe0, ..] => {
                if workbook::is_encrypted(bytes) {
                    workbook::read(&workbook::decrypt(bytes, name, self.passwords)?)?
                } else {
                    workbook::read(bytes)?
                }
            }
            [b'%', b'P', b'D', b'F', ..] => pdf::read(bytes, name, self.passwords)?,
            _ if mail::is_mail(bytes) => return self.mail(name, bytes, depth),
            _ => text_tables(bytes)?,
        };
        self.keep(name, bytes, tables);
        Ok(())
    }

    fn archive(&mut self, name: &str, mut archive: Zip<'_>, depth: usize) -> Result<(), Problem> {
        if depth == DEEPEST {
            return Err(too_deep());
        }
        let members = archive::members(&mut archive);
        if members.is_empty() {
            return Err(without_files());
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
        if let Err(problem) = taken {
            self.opened.unread.push(problem.at(name));
        }
    }
}

/// The tables of a text: parted by commas or tabs, or markup under a spreadsheet's name.
fn text_tables(bytes: &[u8]) -> Result<Vec<Table>, Problem> {
    let text = text::decode(bytes)?;
    if spreadsheetml::is_spreadsheetml(&text) {
        spreadsheetml::read(&text)
    } else if html::is_html(&text) {
        html::tables(&text)
    } else {
        Ok(vec![parse_text(&text)])
    }
}

fn empty() -> Problem {
    Problem::new(bilingual!("文件是空的", "the file is empty")).hinted(bilingual!(
        "请重新导出这份账单",
        "export the statement again"
    ))
}

fn without_files() -> Problem {
    Problem::new(bilingual!("压缩包里没有文件", "the archive holds no file")).hinted(bilingual!(
        "请重新下载这份账单",
        "download the statement again"
    ))
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
