//! Saved e-mails (.eml), and the web pages that spreadsheets save as one file (.mht): their HTML, and what is attached.

use mail_parser::{
    Encoding, Message, MessageParser, MessagePart, MimeHeaders, PartType,
    decoders::{base64::base64_decode, quoted_printable::quoted_printable_decode},
};

use super::{html, table::Table, text};
use crate::{bilingual, problem::Problem};

/// A mail begins with its header fields, among them one of MIME.
pub(super) fn is_mail(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(64 << 10)];
    let head = String::from_utf8_lossy(head);
    let mut lines = head
        .lines()
        .skip_while(|line| line.starts_with("From "))
        .take_while(|line| !line.is_empty());
    let is_field = |line: &str| {
        line.split_once(':').is_some_and(|(name, _)| {
            !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        })
    };
    let mime = |line: &str| {
        let line = line.to_ascii_lowercase();
        line.starts_with("mime-version:") || line.starts_with("content-type:")
    };
    let Some(first) = lines.next() else {
        return false;
    };
    is_field(first) && (mime(first) || lines.any(mime))
}

/// What a mail holds.
pub(super) struct Mail {
    pub tables: Vec<Table>,
    /// Name and bytes of each attachment that is not a picture.
    pub attachments: Vec<(String, Vec<u8>)>,
}

pub(super) fn read(bytes: &[u8]) -> Result<Mail, Problem> {
    let message = MessageParser::default().parse(bytes).ok_or_else(|| {
        Problem::new(bilingual!("邮件读不出来", "the mail cannot be read")).hinted(bilingual!(
            "请在邮箱里重新另存为 .eml",
            "save the mail again as .eml"
        ))
    })?;
    let mut mail = Mail {
        tables: Vec::new(),
        attachments: Vec::new(),
    };
    collect(&message, 0, &mut mail)?;
    Ok(mail)
}

/// A forwarded mail in a forwarded mail in a forwarded mail.
const DEEPEST: usize = 3;

fn collect(message: &Message<'_>, depth: usize, mail: &mut Mail) -> Result<(), Problem> {
    for (number, part) in message.parts.iter().enumerate() {
        let kind = part.content_type();
        match &part.body {
            PartType::Html(_) => {
                // Banks name no character set, or a wrong one.
                let text = text::decode(&as_attached(message, part))?;
                mail.tables.extend(html::tables(&text)?);
            }
            PartType::Binary(bytes) | PartType::InlineBinary(bytes) => {
                let picture = kind.is_some_and(|kind| kind.ctype().eq_ignore_ascii_case("image"));
                if !picture {
                    mail.attachments
                        .push((attachment_name(part, number), bytes.to_vec()));
                }
            }
            PartType::Text(_) => {
                let table = kind.and_then(|kind| kind.subtype()).is_some_and(|kind| {
                    kind.eq_ignore_ascii_case("csv")
                        || kind.eq_ignore_ascii_case("tab-separated-values")
                });
                if table || part.attachment_name().is_some() {
                    mail.attachments
                        .push((attachment_name(part, number), as_attached(message, part)));
                }
            }
            PartType::Message(inner) if depth < DEEPEST => collect(inner, depth + 1, mail)?,
            PartType::Message(_) | PartType::Multipart(_) => {}
        }
    }
    Ok(())
}

/// The bytes of a text as they were attached: which encoding they are in is told by themselves, not by what the mail says.
fn as_attached(message: &Message<'_>, part: &MessagePart<'_>) -> Vec<u8> {
    let raw = message
        .raw_message
        .get(part.offset_body as usize..part.offset_end as usize)
        .unwrap_or_default();
    let decoded = match part.encoding {
        Encoding::Base64 => base64_decode(raw),
        Encoding::QuotedPrintable => quoted_printable_decode(raw),
        Encoding::None => Some(raw.to_vec()),
    };
    decoded.unwrap_or_else(|| part.contents().to_vec())
}

fn attachment_name(part: &MessagePart<'_>, number: usize) -> String {
    part.attachment_name()
        .map_or_else(|| format!("#{number}"), str::to_owned)
        .replace(char::is_control, "_")
}
