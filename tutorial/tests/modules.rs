//! Imports run one way: no module of any crate reaches itself, not even through others.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod shared;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use shared::root;

/// For each module, those whose items it names; a module is its path in the crate, such as
/// `timing::axis`.
type Imports = BTreeMap<String, BTreeSet<String>>;

/// The file that declares the modules: `main.rs` or `lib.rs`.
const ROOT: &str = "the root";

/// The request stands in each `main.rs`, where a reader looks for it, also that of a worker. The
/// counters take `sync` from whoever compiles them: the program, or the model checker.
const ON_PURPOSE: [&str; 2] = [
    "crates/multiprocess-download/src: worker -> the root",
    "crates/race-condition/src: counters -> the root",
];

#[test]
fn no_module_reaches_itself() {
    let mut problems = Vec::new();
    let crates = fs::read_dir(root().join("crates")).unwrap();
    let folders = crates.map(|folder| folder.unwrap().path()).chain([root().join("tutorial")]);
    for folder in folders {
        let sources = folder.join("src");
        let mut modules = BTreeMap::new();
        read_modules(&sources, "", &mut modules);
        let name = sources.strip_prefix(root()).unwrap().display().to_string();
        problems.extend(circles(&imports(&modules)).map(|circle| format!("{name}: {circle}")));
    }
    problems.sort();
    assert_eq!(problems, ON_PURPOSE);
}

/// The text of each module of a folder.
fn read_modules(folder: &Path, parent: &str, modules: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let file = entry.unwrap().path();
        let name = file.file_stem().unwrap().to_str().unwrap();
        let path = if parent.is_empty() { name.to_owned() } else { format!("{parent}::{name}") };
        if file.is_dir() {
            read_modules(&file, &path, modules);
        } else if !["main", "lib", "tests"].contains(&name) {
            modules.insert(path, fs::read_to_string(file).unwrap());
        }
    }
}

fn imports(modules: &BTreeMap<String, String>) -> Imports {
    modules.iter().map(|(module, text)| (module.clone(), names(text, module, modules))).collect()
}

/// The modules that a module names. The crate's root, which names all of its modules, is one too.
fn names(text: &str, module: &str, modules: &BTreeMap<String, String>) -> BTreeSet<String> {
    // What only the tests of a module use is no part of it.
    let code = text.split("\n#[cfg(test)]\n").next().unwrap();
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    // A macro's `$crate` is for whoever uses it.
    let code = lines.collect::<Vec<_>>().join("\n").replace("$crate::", "");
    let parent = module.rsplit_once("::").map(|(parent, _)| format!("{parent}::"));
    let paths = |word, start: String| {
        let paths = code.split(word).skip(1).flat_map(one_by_one);
        paths.map(move |path| format!("{start}{path}")).collect::<Vec<_>>()
    };
    let all = [paths("crate::", String::new()), paths("super::", parent.unwrap_or_default())];
    let all = all.iter().flatten().map(|path| module_of(path, modules));
    all.filter(|other| other != module).collect()
}

/// The paths of a group, `{a::{X, Y}, b}`; of what is none, the path itself.
fn one_by_one(path: &str) -> Vec<&str> {
    // What a macro takes over from wherever it is used.
    if path.starts_with('*') {
        return Vec::new();
    }
    let Some(group) = path.strip_prefix('{') else { return vec![path] };
    let mut depth = 1;
    let end = group.find(|letter| {
        depth += i32::from(letter == '{') - i32::from(letter == '}');
        depth == 0
    });
    let mut depth = 0;
    let paths = group[..end.unwrap_or(group.len())].split(|letter| {
        depth += i32::from(letter == '{') - i32::from(letter == '}');
        depth == 0 && letter == ','
    });
    paths.map(str::trim).filter(|path| !path.is_empty()).collect()
}

/// The module that a path leads to: what it begins with, as long as possible.
fn module_of(path: &str, modules: &BTreeMap<String, String>) -> String {
    let is_start = |module: &&String| {
        let rest = path.strip_prefix(module.as_str());
        rest.is_some_and(|rest| {
            !rest.starts_with(|next: char| next.is_alphanumeric() || next == '_')
        })
    };
    let module = modules.keys().filter(is_start).max_by_key(|module| module.len());
    module.map_or(ROOT, String::as_str).to_owned()
}

/// The modules that reach themselves, each with the way that it goes.
fn circles(imports: &Imports) -> impl Iterator<Item = String> {
    imports.keys().filter_map(|module| {
        let mut ways = vec![vec![module]];
        let mut seen = BTreeSet::new();
        while let Some(way) = ways.pop() {
            for next in imports.get(way[way.len() - 1]).into_iter().flatten() {
                let way = [&way[..], &[next]].concat();
                if next == module || next == ROOT {
                    return Some(
                        way.into_iter().map(String::as_str).collect::<Vec<_>>().join(" -> "),
                    );
                }
                if seen.insert(next) {
                    ways.push(way);
                }
            }
        }
        None
    })
}

#[test]
fn circles_are_found() {
    let modules = |texts: &[(&str, &str)]| {
        texts.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
    };
    let circles = |texts| circles(&imports(&modules(texts))).collect::<Vec<_>>();
    let tree = [
        ("a", "use crate::b::{self, X};\n// crate::a\n\n#[cfg(test)]\nuse crate::a;"),
        ("b", "use crate::c::d::Y;\nuse crate::c_other::Z;"),
        ("c", ""),
        ("c::d", "use super::e::Z;"),
        ("c::e", ""),
        ("c_other", ""),
    ];
    assert_eq!(circles(&tree), [""; 0]);
    let mut circle = tree;
    circle[4].1 = "fn f() { crate::a::g() }";
    assert_eq!(circles(&circle)[0], "a -> b -> c::d -> c::e -> a");
    assert_eq!(circles(&circle).len(), 4);
    assert_eq!(one_by_one("{a::{X, Y}, b, }; c"), ["a::{X, Y}", "b"]);
    let mut climb = tree;
    climb[5].1 = "use crate::{Options, a};";
    assert_eq!(circles(&climb)[2], "c_other -> the root");
}
