//! Imports run one way: no module uses one of a layer above its own.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

/// The modules of the library, lowest layer first; those of one layer do not know each other.
const LAYERS: &[&[&str]] = &[
    &["secret", "spelling"],
    &["diagnostic"],
    &["tenants", "workload", "runner"],
    &["edit", "fleet"],
    &["export"],
    &["plan"],
];

/// The position of a module's layer, the lowest first.
fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| layer.contains(&module))
}

#[test]
fn no_import_runs_upwards() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&root, &mut files);
    let mut checked = 0;
    for file in files {
        let module = module_of(&root, &file);
        let Some(own) = layer(&module) else { continue };
        let text = fs::read_to_string(&file).unwrap();
        for imported in imports(&text) {
            let Some(other) = layer(&imported) else { continue };
            checked += 1;
            let allowed = imported == module || other < own;
            assert!(allowed, "{} uses crate::{imported}", file.display());
        }
    }
    assert!(checked > 50, "only {checked} imports seen: does the test still read them?");
}

#[test]
fn every_module_has_a_layer() {
    let lib = include_str!("../src/lib.rs");
    let modules = lib.lines().filter_map(|line| {
        line.strip_prefix("pub ").unwrap_or(line).strip_prefix("mod ")?.strip_suffix(';')
    });
    for module in modules {
        assert!(layer(module).is_some(), "`{module}` is in no layer of tests/layers.rs");
    }
}

/// The top modules that a text names after `crate::`.
fn imports(text: &str) -> Vec<String> {
    let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    let names = |line: &str| {
        let after = line.split("crate::").skip(1);
        let name = |rest: &str| {
            rest.split(|char: char| !char.is_alphanumeric() && char != '_')
                .next()
                .map(str::to_owned)
        };
        after.filter_map(name).collect::<Vec<_>>()
    };
    code.flat_map(names).collect()
}

fn module_of(root: &Path, file: &Path) -> String {
    let path = file.strip_prefix(root).unwrap();
    let first = path.components().next().unwrap().as_os_str().to_string_lossy().into_owned();
    first.trim_end_matches(".rs").to_owned()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}
