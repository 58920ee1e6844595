//! Which file of the program uses names of which other file: `use` trees and paths in the code,
//! followed through `super`, `self`, `crate`, aliases and re-exports to the file that defines a
//! name.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Source,
    tokens::{Kind, Token, is_test_attribute, tokens, without_tests},
};

/// A name that a `use` declaration brings into a module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    pub path: Vec<String>,
    /// The name in the module: the alias, or the last part of the path. `*` for all names.
    pub name: String,
    /// The declaration is `pub`, so that it also names something for others.
    pub public: bool,
    pub line: usize,
}

/// One file uses a name that another one defines.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edge {
    pub from: usize,
    pub to: usize,
    pub line: usize,
    pub name: String,
}

/// A module is a file; test modules are left out.
#[derive(Debug, Default)]
pub struct Module {
    pub file: String,
    parent: Option<usize>,
    children: BTreeMap<String, usize>,
    defined: BTreeSet<String>,
    imports: Vec<Import>,
    /// Paths in the code outside `use` declarations, each with its line.
    paths: Vec<(Vec<String>, usize)>,
    /// Single names in the code outside `use` declarations.
    words: BTreeSet<String>,
}

/// All modules of the program; the first is the root.
#[derive(Debug)]
pub struct Modules {
    pub modules: Vec<Module>,
    /// Macros that the crate's root offers, by the file that defines them.
    macros: BTreeMap<String, usize>,
}

/// Where a path leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Module(usize),
    /// An item, by the file that defines it.
    Item(usize),
}

impl Modules {
    /// Reads the files of `src`, by their paths in it.
    pub fn of(sources: &[Source]) -> Modules {
        let mut all = Modules {
            modules: vec![Module::default()],
            macros: BTreeMap::new(),
        };
        let mut places = BTreeMap::from([(Vec::new(), 0)]);
        let tests = test_files(sources);
        let program = sources
            .iter()
            .filter(|source| !tests.contains(&source.file));
        let mut read: Vec<_> = program
            .filter_map(|source| Some((module_path(&source.file)?, source)))
            .collect();
        read.sort_by_key(|(path, _)| path.len());
        for (path, source) in read {
            let tokens = without_tests(&tokens(&source.text));
            let mut module = read_module(&source.file, &tokens);
            let index = if path.is_empty() {
                0
            } else {
                all.modules.len()
            };
            for name in exported_macros(&tokens) {
                all.macros.insert(name, index);
            }
            if let Some((name, above)) = path.split_last() {
                let parent = places.get(above).copied().unwrap_or(0);
                module.parent = Some(parent);
                all.modules[parent].children.insert(name.clone(), index);
                places.insert(path, index);
                all.modules.push(module);
            } else {
                module.children = std::mem::take(&mut all.modules[0].children);
                all.modules[0] = module;
            }
        }
        all
    }

    /// Every use of a name of another file, once for each name.
    pub fn edges(&self) -> Vec<Edge> {
        let mut edges = BTreeSet::new();
        for (from, module) in self.modules.iter().enumerate() {
            let mut add = |place: Option<Place>, name: &str, line| match place {
                Some(Place::Item(to)) if to != from => {
                    let name = name.to_owned();
                    edges.insert(Edge {
                        from,
                        to,
                        line,
                        name,
                    });
                }
                _ => {}
            };
            for import in &module.imports {
                if import.name == "*" {
                    for (name, place) in self.names_behind(from, import) {
                        add(Some(place), &name, import.line);
                    }
                } else if !import.public || module.words.contains(&import.name) {
                    add(self.walk(from, &import.path).0, &import.name, import.line);
                }
            }
            for (path, line) in &module.paths {
                add(self.walk(from, path).0, &path.join("::"), *line);
            }
        }
        edges.into_iter().collect()
    }

    /// Every module that a file's paths pass through or end in, with the line.
    pub fn touched(&self, from: usize) -> BTreeSet<(usize, usize)> {
        let module = &self.modules[from];
        let imported = module.imports.iter().map(|i| (&i.path, i.line));
        let named = module.paths.iter().map(|(path, line)| (path, *line));
        let mut touched = BTreeSet::new();
        for (path, line) in imported.chain(named) {
            let (end, passed) = self.walk(from, path);
            touched.extend(passed.into_iter().map(|module| (module, line)));
            if let Some(Place::Module(to) | Place::Item(to)) = end {
                touched.insert((to, line));
            }
        }
        touched
    }

    /// What the names of a module mean in a file that imports all of them: those that it uses.
    fn names_behind(&self, from: usize, import: &Import) -> Vec<(String, Place)> {
        let (end, _) = self.walk(from, &import.path);
        match end {
            Some(Place::Item(_)) => end
                .map(|place| (import.path.join("::"), place))
                .into_iter()
                .collect(),
            Some(Place::Module(of)) => {
                let own = &self.modules[from];
                let used = own.words.iter().filter(|word| !own.defined.contains(*word));
                used.filter_map(|word| {
                    let place = self.lookup(of, word, &mut BTreeSet::new())?;
                    matches!(place, Place::Item(_)).then(|| (word.clone(), place))
                })
                .collect()
            }
            None => Vec::new(),
        }
    }

    /// Follows a path from a module; also the modules that it passes through.
    fn walk(&self, from: usize, path: &[String]) -> (Option<Place>, Vec<usize>) {
        self.walk_on(from, path, &mut BTreeSet::new())
    }

    fn walk_on(
        &self,
        from: usize,
        path: &[String],
        seen: &mut BTreeSet<(usize, String)>,
    ) -> (Option<Place>, Vec<usize>) {
        let mut passed = Vec::new();
        let mut place = None;
        for (index, part) in path.iter().enumerate() {
            let at = match place {
                None => from,
                Some(Place::Module(at)) => at,
                // A variant, a constant of a type, a method.
                Some(Place::Item(_)) => break,
            };
            place = match part.as_str() {
                "crate" | "kameng_audit" if index == 0 => Some(Place::Module(0)),
                "self" => Some(Place::Module(at)),
                "super" => self.modules[at].parent.map(Place::Module),
                _ => match self.lookup(at, part, seen) {
                    // A name that a macro makes in a module that is known.
                    None if index > 0 && at != 0 => Some(Place::Item(at)),
                    other => other,
                },
            };
            match place {
                Some(Place::Module(module)) => passed.push(module),
                Some(Place::Item(_)) => {}
                None => break,
            }
        }
        (place, passed)
    }

    /// What a name means inside a module, its private imports included.
    fn lookup(&self, at: usize, name: &str, seen: &mut BTreeSet<(usize, String)>) -> Option<Place> {
        if !seen.insert((at, name.to_owned())) {
            return None;
        }
        let module = &self.modules[at];
        if let Some(&child) = module.children.get(name) {
            return Some(Place::Module(child));
        }
        if module.defined.contains(name) {
            return Some(Place::Item(at));
        }
        if let Some(import) = module.imports.iter().find(|import| import.name == name) {
            return self.walk_on(at, &import.path, seen).0;
        }
        if at == 0
            && let Some(&file) = self.macros.get(name)
        {
            return Some(Place::Item(file));
        }
        module
            .imports
            .iter()
            .filter(|import| import.name == "*")
            .find_map(|import| match self.walk_on(at, &import.path, seen).0? {
                Place::Module(of) if of != at => self.lookup(of, name, seen),
                _ => None,
            })
    }
}

/// The module of a file in `src`; none for the binary and the build script.
fn module_path(file: &str) -> Option<Vec<String>> {
    let stem = file.strip_suffix(".rs")?;
    if ["main", "embed"].contains(&stem) {
        return None;
    }
    let mut path: Vec<String> = stem.split('/').map(str::to_owned).collect();
    if path.last().is_some_and(|last| last == "mod") || stem == "lib" {
        path.pop();
    }
    Some(path)
}

fn read_module(file: &str, tokens: &[Token]) -> Module {
    let mut module = Module {
        file: file.to_owned(),
        defined: definitions(tokens),
        ..Module::default()
    };
    let mut place = 0;
    while place < tokens.len() {
        let token = &tokens[place];
        if token.is("use") && !tokens.get(place + 1).is_some_and(|next| next.is("<")) {
            let public = place > 0 && (tokens[place - 1].is("pub") || tokens[place - 1].is(")"));
            let end = tokens[place..].iter().position(|token| token.is(";"));
            let end = end.map_or(tokens.len(), |end| place + end);
            use_tree(&tokens[place + 1..end], &[], public, &mut module.imports);
            place = end;
        } else if token.kind == Kind::Word {
            let begins = place == 0 || !(tokens[place - 1].is("::") || tokens[place - 1].is("."));
            let mut end = place;
            while tokens.get(end + 1).is_some_and(|mark| mark.is("::"))
                && tokens
                    .get(end + 2)
                    .is_some_and(|part| part.kind == Kind::Word)
            {
                end += 2;
            }
            if begins && end > place {
                let parts = tokens[place..=end].iter().step_by(2);
                let path = parts.map(|part| part.text.clone()).collect();
                module.paths.push((path, token.line));
            }
            if begins && !(place > 0 && tokens[place - 1].is("mod")) {
                module.words.insert(token.text.clone());
            }
            place = end + 1;
        } else {
            place += 1;
        }
    }
    module
}

/// Reads `a::{b, c::d as e, f::*, self}` below a path.
pub fn use_tree(tokens: &[Token], above: &[String], public: bool, imports: &mut Vec<Import>) {
    let mut path = above.to_vec();
    let mut name = None;
    let mut place = 0;
    while let Some(token) = tokens.get(place) {
        match token.text.as_str() {
            "{" => {
                for part in branches(&tokens[place + 1..tokens.len() - 1]) {
                    use_tree(part, &path, public, imports);
                }
                return;
            }
            "as" => {
                name = tokens.get(place + 1).map(|alias| alias.text.clone());
                break;
            }
            "*" => {
                name = Some("*".to_owned());
                break;
            }
            "self" if place == 0 && !above.is_empty() => {}
            "::" | "$" => {}
            part => path.push(part.to_owned()),
        }
        place += 1;
    }
    if let (Some(first), Some(last)) = (tokens.first(), path.last().cloned()) {
        imports.push(Import {
            name: name.unwrap_or(last),
            path,
            public,
            line: first.line,
        });
    }
}

/// Parts of a list parted by commas, where braces may hold lists of their own.
fn branches(tokens: &[Token]) -> Vec<&[Token]> {
    let mut depth = 0;
    let parts = tokens.split(|token| {
        match token.text.as_str() {
            "{" => depth += 1,
            "}" => depth -= 1,
            "," => return depth == 0,
            _ => {}
        }
        false
    });
    parts.filter(|part| !part.is_empty()).collect()
}

/// The names of the items that a file defines outside of any body.
fn definitions(tokens: &[Token]) -> BTreeSet<String> {
    let items = [
        "fn", "struct", "enum", "trait", "const", "static", "type", "union",
    ];
    let mut defined = BTreeSet::new();
    let mut depth = 0;
    for (place, token) in tokens.iter().enumerate() {
        match token.text.as_str() {
            "{" | "(" | "[" if token.kind == Kind::Mark => depth += 1,
            "}" | ")" | "]" if token.kind == Kind::Mark => depth -= 1,
            "macro_rules" if depth == 0 => {
                defined.extend(tokens.get(place + 2).map(|name| name.text.clone()));
            }
            word if depth == 0 && token.kind == Kind::Word && items.contains(&word) => {
                let name = tokens.get(place + 1).filter(|name| name.kind == Kind::Word);
                defined.extend(name.map(|name| name.text.clone()));
            }
            _ => {}
        }
    }
    defined
}

/// The macros of a file that `#[macro_export]` puts at the crate's root.
fn exported_macros(tokens: &[Token]) -> Vec<String> {
    let exports = tokens
        .windows(5)
        .filter(|run| run[0].is("macro_export") && run[2].is("macro_rules"));
    exports.map(|run| run[4].text.clone()).collect()
}

/// The files that are compiled for tests only: modules declared `#[cfg(test)] mod name;`.
pub fn test_files(sources: &[Source]) -> BTreeSet<String> {
    let mut modules = BTreeSet::new();
    for source in sources {
        let tokens = tokens(&source.text);
        let begins = (0..tokens.len()).filter(|&place| is_test_attribute(&tokens[place..]));
        let items = begins.filter_map(|place| tokens.get(place + 7..place + 10));
        for item in items.filter(|item| item[0].is("mod") && item[2].is(";")) {
            let mut path = module_path(&source.file).unwrap_or_default();
            path.push(item[1].text.clone());
            modules.insert(path);
        }
    }
    let files = sources.iter().map(|source| &source.file);
    let of_tests =
        files.filter(|file| module_path(file).is_some_and(|path| modules.contains(&path)));
    of_tests.cloned().collect()
}
