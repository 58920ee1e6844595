//! No file of the program imports itself, in any number of steps.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::{
    Source,
    imports::{Edge, Modules},
};

/// The shortest circle through each import that is part of one, once each, shortest first. Each
/// step names what is imported, with the line.
pub fn circles(sources: &[Source]) -> Vec<String> {
    let modules = Modules::of(sources);
    let edges = modules.edges();
    let mut next: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for edge in &edges {
        next.entry(edge.from).or_default().insert(edge.to);
    }
    let mut found = BTreeSet::new();
    for (&from, targets) in &next {
        for &to in targets {
            if let Some(mut circle) = shortest(&next, to, from) {
                let least = (0..circle.len()).min_by_key(|&place| circle[place]);
                circle.rotate_left(least.unwrap_or(0));
                found.insert((circle.len(), circle));
            }
        }
    }
    let found = found.into_iter();
    found
        .map(|(_, circle)| told(&circle, &modules, &edges))
        .collect()
}

/// The files on the shortest way from one to another, both included.
fn shortest(next: &BTreeMap<usize, BTreeSet<usize>>, from: usize, to: usize) -> Option<Vec<usize>> {
    let mut before = BTreeMap::from([(from, from)]);
    let mut queue = VecDeque::from([from]);
    while let Some(at) = queue.pop_front() {
        if at == to {
            let mut way = vec![at];
            while way[way.len() - 1] != from {
                way.push(before[&way[way.len() - 1]]);
            }
            way.reverse();
            return Some(way);
        }
        for &after in next.get(&at).into_iter().flatten() {
            if let std::collections::btree_map::Entry::Vacant(unseen) = before.entry(after) {
                unseen.insert(at);
                queue.push_back(after);
            }
        }
    }
    None
}

fn told(circle: &[usize], modules: &Modules, edges: &[Edge]) -> String {
    let file = |index: usize| modules.modules[index].file.as_str();
    let mut text = format!("{} files import each other:", circle.len());
    for (place, &from) in circle.iter().enumerate() {
        let to = circle[(place + 1) % circle.len()];
        let between = edges
            .iter()
            .filter(|edge| (edge.from, edge.to) == (from, to));
        let names: Vec<String> = between
            .map(|edge| format!("{} ({})", edge.name, edge.line))
            .collect();
        let more = if names.len() > 3 { ", …" } else { "" };
        let first = names[..names.len().min(3)].join(", ");
        text += &format!("\n    {} uses {first}{more} of {}", file(from), file(to));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many circles a room of two or three files has.
    fn count(files: &[(&str, &str)]) -> usize {
        let files = files.iter().map(|(file, text)| Source::new(file, text));
        circles(&files.collect::<Vec<_>>()).len()
    }

    #[test]
    fn two_files_that_import_each_other() {
        let one = ("room/one.rs", "use super::two::Two; pub struct One;");
        let mut two = ("room/two.rs", "use super::one::One; pub struct Two;");
        let root = ("room/mod.rs", "mod one; mod two;");
        assert_eq!(count(&[root, one, two]), 1);
        two.1 = "fn two() { crate::room::one::One::new() } pub struct Two;";
        assert_eq!(count(&[root, one, two]), 1);
        let root = ("room/mod.rs", "mod one; #[cfg(test)] mod two;");
        assert_eq!(count(&[root, one, two]), 0);
        two.1 = "pub struct Two; #[cfg(test)] mod tests { use super::super::one::One; }";
        assert_eq!(count(&[root, one, two]), 0);
    }

    #[test]
    fn a_circle_through_re_exports_in_three_steps() {
        let root = (
            "room/mod.rs",
            "mod one; mod two; mod three; pub use one::One as First;",
        );
        let one = (
            "room/one.rs",
            "use super::{two::{self, Two as T}}; pub struct One;",
        );
        let two = (
            "room/two.rs",
            "pub struct Two; fn two() { super::three::three() }",
        );
        let three = ("room/three.rs", "pub fn three(first: super::First) {}");
        assert_eq!(count(&[root, one, two, three]), 1);
        let three = (
            "room/three.rs",
            "pub fn three(first: super::super::other::First) {}",
        );
        assert_eq!(count(&[root, one, two, three]), 0);
    }

    #[test]
    fn a_child_and_its_room_that_use_each_other() {
        let child = ("room/one.rs", "use super::Kind; pub fn one(_: Kind) {}");
        let calls = "mod one; pub struct Kind; pub fn all() { one::one(Kind) }";
        assert_eq!(count(&[("room/mod.rs", calls), child]), 1);
        let offers = "mod one; pub use one::one; pub struct Kind;";
        assert_eq!(count(&[("room/mod.rs", offers), child]), 0);
        let offers_and_calls = "mod one; pub use one::one; pub struct Kind; fn all() { one(Kind) }";
        assert_eq!(count(&[("room/mod.rs", offers_and_calls), child]), 1);
        let everything = ("room/one.rs", "use super::*; pub fn one(_: Kind) {}");
        assert_eq!(count(&[("room/mod.rs", calls), everything]), 1);
    }

    #[test]
    fn a_macro_at_the_root_belongs_to_its_file() {
        let lang = (
            "lang.rs",
            "use crate::text::T; #[macro_export] macro_rules! said { () => { } }",
        );
        let text = ("text.rs", "use crate::said; pub struct T;");
        assert_eq!(count(&[("lib.rs", "mod lang; mod text;"), lang, text]), 1);
    }
}
