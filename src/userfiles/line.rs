//! Lines of a text file.

/// The line, from 1, on which the byte at that place of a text stands.
pub(super) fn line_at(text: &str, byte: usize) -> u32 {
    let before = text.bytes().take(byte);
    let breaks = before.filter(|&byte| byte == b'\n').count();
    u32::try_from(breaks + 1).unwrap_or(u32::MAX)
}
