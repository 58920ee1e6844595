//! Saved e-mails (.eml), and the web pages that spreadsheets save as one file (.mht): the tables of
//! their HTML, and their attachments.

use mail_parser::{
    Encoding, Message, MessageParser, MessagePart, MimeHeaders, PartType,
    decoders::{base64::base64_decode, quoted_printable::quoted_printable_decode},
};

use super::{html, table::Table, text::decode};
use crate::{bilingual, problem::Problem};

/// The bytes are a mail: header fields at the beginning, among them one of MIME.
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

/// A mail taken apart.
pub(super) struct Mail {
    /// Of its HTML parts.
    pub tables: Vec<Table>,
    /// Name and bytes of each attachment that is not a picture.
    pub attachments: Vec<(String, Vec<u8>)>,
}

/// Takes a mail apart, mails forwarded in it included.
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

/// Mails forwarded inside one another are read this deep.
const DEEPEST: usize = 3;

fn collect(message: &Message<'_>, depth: usize, mail: &mut Mail) -> Result<(), Problem> {
    for (number, part) in message.parts.iter().enumerate() {
        let kind = part.content_type();
        match &part.body {
            PartType::Html(_) => {
                // Banks name no character set, or a wrong one.
                let text = decode(&as_attached(message, part))?;
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

/// The bytes of a text as they were attached. They themselves, and not the mail's header, tell
/// their encoding.
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A mail of several parts, each with its header fields.
    fn mail(parts: &[&str]) -> Vec<u8> {
        let mut mail = String::from(
            "From: bank@example.com\r\nMIME-Version: 1.0\r\n\
             Content-Type: multipart/mixed; boundary=b\r\n\r\n",
        );
        for part in parts {
            mail += &format!("--b\r\n{part}\r\n");
        }
        (mail + "--b--\r\n").into_bytes()
    }

    const BILL: &str = "Content-Type: text/html\r\n\r\n\
        <table><tr><td>06-08</td><td>火烈鸟</td><td>25.00</td></tr></table>";

    #[test]
    fn a_mail_is_told_by_its_header() {
        assert!(is_mail(&mail(&[BILL])));
        assert!(is_mail(b"From a Mon Jun 8\nContent-Type: text/html\n\n"));
        assert!(!is_mail("交易时间,金额\nContent-Type: x\n".as_bytes()));
        assert!(!is_mail(b"Subject: no MIME\n\nMIME-Version: 1.0\n"));
    }

    #[test]
    fn tables_of_the_html_and_attachments_are_taken() {
        let csv = "Content-Type: application/octet-stream; name=\"a.csv\"\r\n\
            Content-Disposition: attachment; filename=\"a.csv\"\r\n\
            Content-Transfer-Encoding: base64\r\n\r\nYSxi";
        let picture = "Content-Type: image/png; name=\"logo.png\"\r\n\
            Content-Disposition: attachment; filename=\"logo.png\"\r\n\
            Content-Transfer-Encoding: base64\r\n\r\nAAAA";
        let note = "Content-Type: text/plain\r\n\r\nYour bill.";
        let mail = read(&mail(&[note, BILL, csv, picture])).unwrap();
        let rows: Vec<String> = (mail.tables.iter())
            .flat_map(|table| table.rows().map(|row| row.joined()))
            .collect();
        assert_eq!(rows, ["06-08 火烈鸟 25.00"]);
        assert_eq!(mail.attachments, [("a.csv".to_owned(), b"a,b".to_vec())]);
    }

    #[test]
    fn an_attached_text_keeps_its_bytes_and_a_nameless_one_gets_a_number() {
        let gbk = "Content-Type: text/csv; charset=utf-8\r\n\
            Content-Transfer-Encoding: quoted-printable\r\n\r\n=BB=F0,1";
        let mail = read(&mail(&[gbk])).unwrap();
        let expected = ("#1".to_owned(), b"\xbb\xf0,1".to_vec());
        assert_eq!(mail.attachments, [expected]);
    }
}
