//! Files become tables of text cells, each cell with its line. This room knows containers and encodings, and no bank.
//!
//! In: paths. Out: a [`Document`] for each file (its tables and the hash of its bytes), or an [`Unread`] that says why not and what to
//! do. Content decides what a file is, never its extension.

mod listing;
mod table;
mod text;
mod workbook;

pub use listing::{Content, Found, Listing, list};
pub(crate) use table::is_padding;
pub use table::{Row, Table};

use sha2::{Digest, Sha256};

use crate::{trace::Unread, words, words::Words};

/// A file taken apart: the tables in it, one for a text file, one for each sheet of a workbook.
#[derive(Debug)]
pub struct Document {
    /// The file as it is named in the report.
    pub file: String,
    /// Of the bytes as they lie on the disk, in lower-case hexadecimal.
    pub sha256: String,
    pub tables: Vec<Table>,
}

/// Files larger than this are refused: cells are addressed with 32 bits, and no export comes near it.
const LARGEST_FILE: u64 = 1 << 30;

/// Why a file's content could not be taken apart.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub reason: Words,
    pub hint: Words,
}

/// Reads one file that [`list`] found.
pub fn open(found: &Found) -> Result<Document, Unread> {
    let refused = |refusal: Refusal| Unread {
        file: found.name.clone(),
        reason: refusal.reason,
        hint: refusal.hint,
    };
    let bytes = found.bytes(LARGEST_FILE).map_err(refused)?;
    let tables = tables(&bytes).map_err(refused)?;
    Ok(Document {
        file: found.name.clone(),
        sha256: Sha256::digest(&*bytes)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect(),
        tables,
    })
}

fn tables(bytes: &[u8]) -> Result<Vec<Table>, Refusal> {
    let contains = |name: &[u8]| bytes.windows(name.len()).any(|part| part == name);
    match bytes {
        [] => Err(Refusal {
            reason: words!("文件是空的", "the file is empty"),
            hint: words!("请重新导出这份账单", "export the statement again"),
        }),
        [b'P', b'K', 3 | 5, 4 | 6, ..] => {
            if contains(b"[Content_Types].xml") || contains(b"content.xml") {
                workbook::read(bytes)
            } else {
                Err(Refusal {
                    reason: words!(
                        "这是压缩包，不是账单本身",
                        "this is an archive, not the statement itself"
                    ),
                    hint: words!(
                        "请先解压（密码在微信支付公众号或支付宝消息里），再把解压出来的文件放进文件夹",
                        "unpack it first (the password is in the wallet's message) and give the files inside"
                    ),
                })
            }
        }
        [0xd0, 0xcf, 0x11, 0xe0, ..] => {
            let name: Vec<u8> = "EncryptedPackage"
                .encode_utf16()
                .flat_map(u16::to_le_bytes)
                .collect();
            if contains(&name) {
                return Err(Refusal {
                    reason: words!(
                        "工作簿有打开密码",
                        "the workbook is protected by a password"
                    ),
                    hint: words!(
                        "请用表格软件输入密码打开，另存为不加密的 XLSX 或 CSV",
                        "open it with its password in a spreadsheet program and save it without one"
                    ),
                });
            }
            workbook::read(bytes)
        }
        [b'%', b'P', b'D', b'F', ..] => Err(Refusal {
            reason: words!("这是 PDF，不是表格", "this is a PDF, not a table"),
            hint: words!(
                "请改为导出“用于个人对账”的 CSV 或 XLSX；银行请在网银里下载 Excel/CSV 明细",
                "export the CSV or XLSX meant for personal bookkeeping; from a bank, download the Excel or CSV list in its web bank"
            ),
        }),
        _ => text::read(bytes).map(|table| vec![table]),
    }
}
