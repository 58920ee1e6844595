//! A file taken apart: its tables, or the reason why it could not be read.

use super::table::Table;
use crate::{bilingual, problem::Problem};

/// A file, or a member of an archive, taken apart.
#[derive(Debug)]
pub struct Document {
    /// The file's name in the report; a member of an archive is `bills.zip!a.csv`.
    pub file: String,
    /// Of the bytes on the disk, or of those unpacked from the archive, in lower-case hexadecimal.
    pub sha256: String,
    /// One for a text or a PDF, one for each sheet of a workbook, any number for a web page or a
    /// mail.
    pub tables: Vec<Table>,
}

/// The result of opening a file. An archive or a mail may hold several documents, some of which
/// can be read and some not.
#[derive(Debug, Default)]
pub struct Opened {
    /// In the order of the archive.
    pub documents: Vec<Document>,
    /// Files and members that cannot be read, each with its name as the place.
    pub unread: Vec<Problem>,
}

impl Opened {
    /// The one document of a file that should be no archive; else the problem with it.
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
            // A file gives a document or a problem; only a value made by hand has neither.
            (None, None) => Err(Problem::new(bilingual!("里面没有文件", "it holds no file"))
                .hinted(bilingual!("请给出文件本身", "name the file itself"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(file: &str) -> Document {
        Document {
            file: file.to_owned(),
            sha256: String::new(),
            tables: Vec::new(),
        }
    }

    #[test]
    fn one_document_is_single_and_two_are_not() {
        let opened = |files: &[&str]| Opened {
            documents: files.iter().map(|file| document(file)).collect(),
            unread: Vec::new(),
        };
        assert_eq!(opened(&["a.csv"]).single().unwrap().file, "a.csv");
        let problem = opened(&["a.zip!a.csv", "a.zip!b.csv"])
            .single()
            .unwrap_err();
        assert_eq!(&*problem.place.file, "a.zip!b.csv");
        assert!(opened(&[]).single().is_err());
    }
}
