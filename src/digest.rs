//! Fingerprints: ids that depend on content alone.

use sha2::{Digest, Sha256};

/// The first ten hexadecimal digits of a text's SHA-256.
pub fn short_digest(text: &str) -> String {
    hexadecimal(&Sha256::digest(text)[..5])
}

/// The SHA-256 of bytes, as 64 hexadecimal digits.
pub fn sha256(bytes: impl AsRef<[u8]>) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

/// Bytes as lower-case hexadecimal digits.
pub fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
