//! Which file imports which, read from the syntax trees of a crate.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use syn::visit::{self, Visit};
use syn::{Attribute, ItemMod, ItemUse, UseTree, Visibility};

/// A path of names from the root of the crate.
type Names = Vec<String>;

/// The files of a crate, as module paths, and the imports between them.
pub(crate) struct Graph {
    /// Each file by the path of its module.
    pub(crate) files: BTreeMap<Names, PathBuf>,
    /// Importing and imported module.
    pub(crate) edges: BTreeSet<(Names, Names)>,
}

impl Graph {
    /// Reads the crate in a folder of sources. A library and a binary in one folder are one graph;
    /// the binary names the library by this name.
    pub(crate) fn read(sources: &Path, library: &str) -> Self {
        let mut paths = Vec::new();
        collect(sources, &mut paths);
        let files: BTreeMap<Names, PathBuf> =
            paths.into_iter().map(|path| (module(sources, &path), path)).collect();
        let mut names_of = BTreeMap::new();
        let mut paths_of = BTreeMap::new();
        for (module, path) in &files {
            let text = fs::read_to_string(path).unwrap();
            let file = syn::parse_file(&text).unwrap_or_else(|error| panic!("{path:?}: {error}"));
            let (inline, found) = (Vec::new(), Found::default());
            let mut reader = Reader { files: &files, library, module, inline, found };
            reader.visit_file(&file);
            paths_of.insert(module.clone(), reader.found.paths);
            names_of.insert(module.clone(), reader.found.names);
        }
        let mut edges = BTreeSet::new();
        for (module, paths) in paths_of {
            for path in paths {
                let target = defining(&files, &names_of, &path);
                if target != module {
                    edges.insert((module.clone(), target));
                }
            }
        }
        Self { files, edges }
    }

    /// The groups of files that import each other, directly or through others.
    pub(crate) fn circles(edges: &BTreeSet<(Names, Names)>) -> Vec<BTreeSet<&Names>> {
        let mut next: BTreeMap<&Names, Vec<&Names>> = BTreeMap::new();
        edges.iter().for_each(|(from, to)| next.entry(from).or_default().push(to));
        let reach: BTreeMap<&Names, BTreeSet<&Names>> =
            next.keys().map(|from| (*from, reachable(&next, from))).collect();
        let mut circles: Vec<BTreeSet<&Names>> = Vec::new();
        for (file, reached) in &reach {
            if reached.contains(file) && !circles.iter().any(|circle| circle.contains(file)) {
                let is_back =
                    |other: &&&Names| reach.get(**other).is_some_and(|back| back.contains(file));
                circles.push(reached.iter().filter(is_back).copied().collect());
            }
        }
        circles
    }
}

/// The files that one imports, directly or through others.
fn reachable<'e>(
    next: &BTreeMap<&'e Names, Vec<&'e Names>>,
    from: &'e Names,
) -> BTreeSet<&'e Names> {
    let mut reached = BTreeSet::new();
    let mut open = vec![from];
    while let Some(file) = open.pop() {
        for to in next.get(file).into_iter().flatten() {
            if reached.insert(*to) {
                open.push(to);
            }
        }
    }
    reached
}

/// The file that defines a path: a name that a module only imports or exports again is followed.
fn defining(
    files: &BTreeMap<Names, PathBuf>,
    names_of: &BTreeMap<Names, BTreeMap<String, Names>>,
    path: &Names,
) -> Names {
    let mut path = path.clone();
    // Re-exports of re-exports end; more of them than this would be a circle of names.
    for _ in 0..10 {
        let length = (0..=path.len()).rev().find(|length| files.contains_key(&path[..*length]));
        let (module, rest) = path.split_at(length.unwrap_or(0));
        let names = names_of.get(module);
        match rest.first().and_then(|name| names?.get(name)) {
            Some(target) => path = [target, &rest[1..]].concat(),
            None => return module.to_vec(),
        }
    }
    path
}

/// What a file names.
#[derive(Default)]
struct Found {
    /// Paths of this crate that the file uses itself.
    paths: Vec<Names>,
    /// What the names that it imports or exports again stand for.
    names: BTreeMap<String, Names>,
}

/// Reads a file of a module.
struct Reader<'r> {
    files: &'r BTreeMap<Names, PathBuf>,
    library: &'r str,
    module: &'r Names,
    /// The modules in the file that are open.
    inline: Names,
    found: Found,
}

impl Reader<'_> {
    /// A path from the root of the crate, if it is one of this crate.
    fn absolute(&self, path: &[String]) -> Option<Names> {
        let mut base = match path.first()?.as_str() {
            "crate" => Vec::new(),
            name if name == self.library => Vec::new(),
            "self" | "super" => [&self.module[..], &self.inline].concat(),
            child => {
                let inside = [self.module, &self.inline[..], &[child.to_owned()]].concat();
                return self
                    .files
                    .contains_key(&inside)
                    .then(|| [self.module, &self.inline[..], path].concat());
            }
        };
        let ups = path.iter().filter(|name| *name == "super").count();
        base.truncate(base.len().saturating_sub(ups));
        let names = path.iter().skip_while(|name| {
            ["crate", "self", "super"].contains(&name.as_str()) || *name == self.library
        });
        base.extend(names.cloned());
        Some(base)
    }

    fn import(&mut self, tree: &UseTree, path: &mut Names, exported: bool) {
        match tree {
            UseTree::Path(step) => {
                path.push(step.ident.to_string());
                self.import(&step.tree, path, exported);
                path.pop();
            }
            UseTree::Group(group) => {
                group.items.iter().for_each(|item| self.import(item, path, exported));
            }
            UseTree::Glob(_) => self.imported(path, None, exported),
            UseTree::Name(name) if name.ident == "self" => {
                self.imported(path, path.last().cloned(), exported);
            }
            UseTree::Name(name) => {
                let name = name.ident.to_string();
                self.imported(
                    &[&path[..], std::slice::from_ref(&name)].concat(),
                    Some(name),
                    exported,
                );
            }
            UseTree::Rename(rename) => {
                let full = [&path[..], &[rename.ident.to_string()]].concat();
                self.imported(&full, Some(rename.rename.to_string()), exported);
            }
        }
    }

    fn imported(&mut self, path: &[String], name: Option<String>, exported: bool) {
        let Some(path) = self.absolute(path) else { return };
        if let Some(name) = name {
            self.found.names.insert(name, path.clone());
        }
        if !exported {
            self.found.paths.push(path);
        }
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        if !is_of_tests(&item.attrs) {
            let exported = !matches!(item.vis, Visibility::Inherited);
            self.import(&item.tree, &mut Vec::new(), exported);
        }
    }

    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        if !is_of_tests(&item.attrs) {
            self.inline.push(item.ident.to_string());
            visit::visit_item_mod(self, item);
            self.inline.pop();
        }
    }

    fn visit_visibility(&mut self, _: &'ast Visibility) {
        // `pub(in crate::edit)` names who may use something, which uses nothing.
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names: Names = path.segments.iter().map(|step| step.ident.to_string()).collect();
        if names.len() > 1
            && let Some(path) = self.absolute(&names)
        {
            self.found.paths.push(path);
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        // The arguments of a macro are no syntax tree; its paths are still words with `::` between.
        let text = call.tokens.to_string().replace(" :: ", "::");
        for word in text.split(|char: char| !char.is_alphanumeric() && !"_:".contains(char)) {
            let names: Names = word.split("::").map(str::to_owned).collect();
            if names.len() > 1
                && let Some(path) = self.absolute(&names)
            {
                self.found.paths.push(path);
            }
        }
        visit::visit_macro(self, call);
    }
}

fn is_of_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute.parse_args::<syn::Ident>().is_ok_and(|word| word == "test")
    })
}

/// The module of a file: `a/b.rs` and `a/b/mod.rs` are `a::b`, `lib.rs` is the root.
fn module(sources: &Path, path: &Path) -> Names {
    let relative = path.strip_prefix(sources).unwrap().with_extension("");
    let mut names: Names =
        relative.iter().map(|name| name.to_string_lossy().into_owned()).collect();
    if matches!(names.last().map(String::as_str), Some("mod" | "lib")) {
        names.pop();
    }
    names
}

/// The source files below a folder, those of unit tests left out.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.file_stem().is_some_and(|name| name == "tests") {
            continue;
        }
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}
