//! The modules of our packages, and that those side by side do not import each other in a loop.
//!
//! A file imports what its `use` lines and its paths name. What a parent hands on with `pub use` is
//! imported from where it comes from. A child may use what its parent defines; between two modules of
//! one parent, with all that is inside them, imports go one way.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::Error;
use crate::imports::{self, Import};

/// A module's path: empty for the root.
type Module = Vec<String>;

/// What each imports, and a name that it takes from there.
type Graph = BTreeMap<Module, BTreeMap<Module, String>>;

/// Fails for a loop in one of the packages whose sources lie in `folders`.
pub(crate) fn check(top: &Path, folders: &[&str]) -> Result<String, Error> {
    let mut loops = Vec::new();
    for folder in folders {
        for circle in circles(&read(&top.join(folder))?) {
            loops.push(format!("{folder}: {circle}"));
        }
    }
    match loops.as_slice() {
        [] => Ok("no modules import each other in a loop".to_owned()),
        loops => {
            Err(format!("{}\nModules side by side must import one way.", loops.join("\n")).into())
        }
    }
}

/// The source of each module, tests left out.
fn read(root: &Path) -> Result<BTreeMap<Module, String>, Error> {
    let mut modules = BTreeMap::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let inside = path.strip_prefix(root)?.with_extension("");
            let names = inside.iter().map(|name| name.to_string_lossy().into_owned());
            let module: Module = names.filter(|name| name != "lib" && name != "main").collect();
            if path.extension().is_some_and(|extension| extension == "rs")
                && !module.iter().any(|name| name == "tests")
            {
                modules.insert(module, fs::read_to_string(&path)?);
            }
        }
    }
    Ok(modules)
}

/// Each loop in a sentence.
fn circles(sources: &BTreeMap<Module, String>) -> Vec<String> {
    let imports: BTreeMap<&Module, Vec<Import>> =
        sources.iter().map(|(module, source)| (module, imports::of(source))).collect();
    let mut graph = Graph::new();
    for (module, imported) in &imports {
        for import in imported {
            let Some(target) = resolve(&imports, module, &import.path) else { continue };
            let shared = module.iter().zip(&target).take_while(|(one, other)| one == other).count();
            // Within a module, or between one and what is inside it.
            if shared == module.len() || shared == target.len() {
                continue;
            }
            let (from, to) = (module[..=shared].to_vec(), target[..=shared].to_vec());
            let names = format!("{} uses {}", module.join("::"), import.path.join("::"));
            graph.entry(from).or_default().entry(to).or_insert(names);
        }
    }
    let mut done = BTreeSet::new();
    let mut found = Vec::new();
    for module in graph.keys() {
        walk(&graph, module, &mut Vec::new(), &mut done, &mut found);
    }
    found
}

/// The module that defines what `path` names in `module`.
fn resolve(
    imports: &BTreeMap<&Module, Vec<Import>>,
    module: &Module,
    path: &[String],
) -> Option<Module> {
    let mut rest = path;
    let mut place = match rest.first()?.as_str() {
        "crate" => Module::new(),
        "self" | "super" => module.clone(),
        name if imports.contains_key(&[module.as_slice(), &[name.to_owned()]].concat()) => {
            module.clone()
        }
        _ => return None,
    };
    while let Some(first @ ("crate" | "self" | "super")) = rest.first().map(String::as_str) {
        if first == "super" {
            place.pop();
        }
        rest = &rest[1..];
    }
    while let Some(name) = rest.first() {
        place.push(name.clone());
        if !imports.contains_key(&place) {
            place.pop();
            let mut handed_on = imports.get(&place)?.iter().filter(|import| import.is_public);
            let origin = handed_on.find(|import| import.path.last() == Some(name));
            let origin = origin.and_then(|import| resolve(imports, &place, &import.path));
            return Some(origin.unwrap_or(place));
        }
        rest = &rest[1..];
    }
    Some(place)
}

/// Follows the imports from `module`; `way` leads to it.
fn walk<'a>(
    graph: &'a Graph,
    module: &'a Module,
    way: &mut Vec<(&'a Module, &'a str)>,
    done: &mut BTreeSet<&'a Module>,
    found: &mut Vec<String>,
) {
    if let Some(start) = way.iter().position(|(visited, _)| *visited == module) {
        let ties: Vec<&str> = way[start..].iter().map(|(_, names)| *names).collect();
        found.push(ties.join(", "));
        return;
    }
    if done.contains(module) {
        return;
    }
    for (next, names) in graph.get(module).into_iter().flatten() {
        way.push((module, names));
        walk(graph, next, way, done, found);
        way.pop();
    }
    done.insert(module);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn circles_of(sources: &[(&str, &str)]) -> Vec<String> {
        let mut modules = BTreeMap::new();
        for (path, text) in sources {
            let names = path.split("::").filter(|name| !name.is_empty());
            modules.insert(names.map(str::to_owned).collect(), (*text).to_owned());
        }
        circles(&modules)
    }

    #[test]
    fn a_loop_is_named_with_what_ties_it() {
        let found = circles_of(&[
            ("", "mod a; mod b; mod c;"),
            ("a", "use crate::b::{self, B};"),
            ("b", "pub struct B; fn f() { crate::c::g() }"),
            ("c", "use super::a::A; pub fn g() {}"),
        ]);
        assert_eq!(found, ["a uses crate::b, b uses crate::c::g, c uses super::a::A"]);
    }

    #[test]
    fn a_loop_through_what_is_inside_and_handed_on_is_found() {
        let found = circles_of(&[
            ("", "mod a; mod b; pub use b::B;"),
            ("a", "mod inside;"),
            ("a::inside", "use crate::B;"),
            ("b", "use crate::a::A; pub struct B;"),
        ]);
        assert_eq!(found, ["a::inside uses crate::B, b uses crate::a::A"]);
    }

    #[test]
    fn one_way_is_no_loop_and_neither_is_a_child_that_uses_its_parent() {
        let found = circles_of(&[
            ("", "mod a; mod b;"),
            ("a", "mod inside; use crate::b::B; use self::inside::I; pub struct A; // crate::a"),
            ("a::inside", "use super::A; pub struct I;"),
            ("b", "pub struct B;\n#[cfg(test)]\nmod tests { use crate::a::A; }"),
        ]);
        assert_eq!(found, [] as [String; 0]);
    }
}
