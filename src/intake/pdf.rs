//! PDF statements.
use super::{Passwords, Refusal, Table};
use crate::words;
pub(super) fn read(_bytes: &[u8], _name: &str, _passwords: &Passwords) -> Result<Vec<Table>, Refusal> {
    Err(Refusal { reason: words!("这是 PDF，不是表格", "this is a PDF, not a table"), hint: words!("x","x") })
}
