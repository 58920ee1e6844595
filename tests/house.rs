//! The rules of the project that the compiler cannot see. Each is a function of the files' texts,
//! with a test that shows that it can fail; here they are applied to the program as it is.

mod circles;
mod code;
mod data;
mod documented;
mod imports;
mod prose;
mod rooms;
mod tokens;

use std::{collections::BTreeSet, fs, path::Path};

use crate::root;

/// A text file, by its path in the folder that is looked at.
#[derive(Clone, Debug)]
struct Source {
    file: String,
    text: String,
}

impl Source {
    fn new(file: &str, text: &str) -> Source {
        Source {
            file: file.to_owned(),
            text: text.to_owned(),
        }
    }
}

/// The text files with that ending below a folder of the repository, in order.
fn sources(folder: &str, ending: &str) -> Vec<Source> {
    let base = root().join(folder);
    let files = data::files(&base).into_iter();
    let files = files.filter(|path| path.extension().is_some_and(|end| end == ending));
    let read = |path: &Path| {
        let file = path.strip_prefix(&base).unwrap().to_string_lossy();
        Source::new(&file.replace('\\', "/"), &fs::read_to_string(path).unwrap())
    };
    files.map(|path| read(&path)).collect()
}

fn document(path: &str) -> Source {
    Source::new(path, &fs::read_to_string(root().join(path)).unwrap())
}

/// `README.md` and the pages in `docs`.
fn documents() -> Vec<Source> {
    let pages = sources("docs", "md").into_iter();
    let pages = pages.map(|page| Source::new(&format!("docs/{}", page.file), &page.text));
    pages.chain([document("README.md")]).collect()
}

fn assert_none(wrong: &[String]) {
    let shown = wrong.iter().take(200).map(String::as_str);
    let shown = shown.collect::<Vec<_>>().join("\n");
    assert!(wrong.is_empty(), "{} places:\n{shown}", wrong.len());
}

/// The files of `src` that are part of the program.
fn program() -> Vec<Source> {
    let mut all = sources("src", "rs");
    let tests = imports::test_files(&all);
    all.retain(|source| !tests.contains(&source.file));
    all
}

/// Applies a check to each file of the program.
fn in_every_source(check: impl Fn(&Source) -> Vec<String>) {
    let wrong: Vec<String> = program().iter().flat_map(check).collect();
    assert_none(&wrong);
}

#[test]
fn data_flows_one_way() {
    assert_none(&rooms::backward(&sources("src", "rs")));
}

#[test]
fn every_room_has_its_place() {
    assert_none(&rooms::without_a_place(&sources("src", "rs")));
}

#[test]
fn no_files_import_each_other() {
    assert_none(&circles::circles(&sources("src", "rs")));
}

#[test]
fn few_rooms_touch_the_disk() {
    in_every_source(code::disk);
}

#[test]
fn only_main_reads_the_clock() {
    in_every_source(code::clock);
}

#[test]
fn polars_is_named_in_one_place() {
    in_every_source(code::polars);
}

#[test]
fn floats_stay_away_from_money() {
    in_every_source(code::floats);
}

#[test]
fn nothing_is_left_for_later() {
    in_every_source(code::unfinished);
}

#[test]
fn nothing_ends_the_program() {
    in_every_source(code::panics);
}

#[test]
fn no_text_is_chosen_by_default() {
    in_every_source(code::words_by_default);
}

#[test]
fn every_public_item_is_documented() {
    let all = sources("src", "rs");
    let wrong = all
        .iter()
        .flat_map(|source| documented::undocumented(source, &all));
    assert_none(&wrong.collect::<Vec<_>>());
}

#[test]
fn no_source_file_is_long() {
    let sources = sources("src", "rs");
    assert_none(&sources.iter().flat_map(prose::too_long).collect::<Vec<_>>());
}

#[test]
fn no_line_is_wide() {
    let mut wrong: Vec<String> = documents().iter().flat_map(prose::wide_prose).collect();
    for folder in ["src", "tests", "benches"] {
        for source in sources(folder, "rs") {
            let source = Source::new(&format!("{folder}/{}", source.file), &source.text);
            wrong.extend(prose::wide_code(&source));
        }
    }
    assert_none(&wrong);
}

#[test]
fn every_link_leads_somewhere() {
    let mut wrong = Vec::new();
    for page in documents() {
        let folder = page.file.rsplit_once('/').map_or("", |(folder, _)| folder);
        for (link, line) in prose::links(&page.text) {
            let (path, anchor) = link.split_once('#').unwrap_or((&link, ""));
            let path = match path {
                "" => root().join(&page.file),
                path => root().join(folder).join(path),
            };
            let text = fs::read_to_string(&path).unwrap_or_default();
            let known = anchor.is_empty() || prose::anchors(&text).contains(anchor);
            if !path.exists() || !known {
                wrong.push(format!("{}:{line} links to {link}", page.file));
            }
        }
    }
    assert_none(&wrong);
}

/// Old decisions and changes may name what is gone.
#[test]
fn documents_name_files_that_exist() {
    let history = ["docs/decisions.md", "docs/changelog.md"];
    let mut wrong = Vec::new();
    for page in documents() {
        for (path, line) in prose::named_paths(&page.text) {
            if !history.contains(&page.file.as_str()) && !root().join(&path).exists() {
                wrong.push(format!("{}:{line} names {path}", page.file));
            }
        }
    }
    assert_none(&wrong);
}

#[test]
fn the_architecture_names_the_rooms() {
    let files = sources("src", "rs").into_iter();
    let folders = files.filter_map(|source| Some(source.file.strip_suffix("/mod.rs")?.to_owned()));
    let rooms: BTreeSet<String> = folders.filter(|folder| !folder.contains('/')).collect();
    let text = document("docs/architecture.md").text;
    assert_none(&prose::rooms_without_text(&text, &rooms));
    let readme = document("README.md").text;
    let unnamed = rooms
        .iter()
        .filter(|room| !readme.contains(&format!("`{room}`")));
    let unnamed = unnamed.map(|room| format!("README.md does not name `{room}`"));
    assert_none(&unnamed.collect::<Vec<_>>());
}

#[test]
fn every_dependency_has_its_reason() {
    let named = prose::dependencies(&document("Cargo.toml").text);
    let told = prose::rows_named(&document("docs/decisions.md").text);
    let missing: Vec<String> = named.difference(&told).cloned().collect();
    let gone: Vec<String> = told.difference(&named).cloned().collect();
    assert!(named.len() > 30, "{named:?}");
    assert_none(&missing);
    assert_none(&gone);
}
