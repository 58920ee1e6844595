//! The folder that a pack is written to.

use std::{fs, path::Path};

use super::document;
use crate::problem::Problem;

/// A folder, and the files that were written to it so far.
pub(super) struct Folder<'p> {
    pub path: &'p Path,
    /// Relative to the folder, with `/` between their parts.
    pub files: Vec<String>,
}

impl Folder<'_> {
    /// Writes one file.
    pub fn write(&mut self, name: &str, bytes: &[u8]) -> Result<(), Problem> {
        let path = self.path.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(|error| Problem::io(parent, &error))?;
        }
        fs::write(&path, bytes).map_err(|error| Problem::io(&path, &error))?;
        self.files.push(name.to_owned());
        Ok(())
    }

    /// Writes a text as Markdown, and as a page.
    pub fn write_document(
        &mut self,
        name: &str,
        title: &str,
        markdown: &str,
    ) -> Result<(), Problem> {
        self.write(&format!("{name}.md"), markdown.as_bytes())?;
        let page = document::html(title, markdown);
        self.write(&format!("{name}.html"), page.as_bytes())
    }
}
