//! Imports run one way: no file uses one of a layer above its own, and no two files use each other,
//! directly or through others. Lines `mod` and `pub use` of a parent do not count.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod graph;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use graph::Graph;

/// The modules of the library and then those of the program, lowest layer first; those of one layer
/// do not know each other.
const LAYERS: &[&[&str]] = &[
    &["spelling"],
    &["secret"],
    &["diagnostic"],
    &["tenants", "workload", "runner"],
    &["edit", "fleet"],
    &["export", "rule"],
    &["plan"],
    &["outcome"],
    &["console"],
    &["read"],
    &["input"],
    &["command"],
    &["cli", "usage"],
    &["main"],
];

/// Imports that still run upwards or close a circle. An entry that is no longer needed fails the test.
const CIRCLES: &[(&str, &str)] = &[
    // Of manifest-patch.
    ("parse::anchor", "parse"),
];

#[test]
fn no_import_runs_upwards() {
    let (_, graph) = &graphs()[0];
    let layer = |module: &[String]| {
        let top = module.first()?;
        LAYERS.iter().position(|layer| layer.contains(&top.as_str()))
    };
    let mut upwards = Vec::new();
    for (from, to) in &graph.edges {
        let (Some(own), Some(other)) = (layer(from), layer(to)) else { continue };
        let is_known = CIRCLES.contains(&(&from.join("::"), &to.join("::")));
        if from[0] != to[0] && other >= own && !is_known {
            upwards.push(format!("{} uses {}", from.join("::"), to.join("::")));
        }
    }
    assert!(graph.edges.len() > 200, "only {} imports seen", graph.edges.len());
    assert!(upwards.is_empty(), "{upwards:#?}");
    let without: BTreeSet<_> =
        graph.files.keys().filter(|module| layer(module).is_none()).collect();
    assert_eq!(without, BTreeSet::from([&Vec::new()]), "in no layer of tests/layers");
}

#[test]
fn no_files_use_each_other() {
    let path = |name: &str| name.split("::").map(str::to_owned).collect::<Vec<_>>();
    let allowed: BTreeSet<_> = CIRCLES.iter().map(|(from, to)| (path(from), path(to))).collect();
    let mut needed = BTreeSet::new();
    let mut failures = Vec::new();
    for (sources, graph) in graphs() {
        let mut edges = graph.edges.clone();
        edges.retain(|edge| !allowed.contains(edge));
        for circle in Graph::circles(&edges) {
            let inside =
                edges.iter().filter(|(from, to)| circle.contains(from) && circle.contains(to));
            let inside =
                inside.map(|(from, to)| format!("{} uses {}", from.join("::"), to.join("::")));
            failures.push((sources, inside.collect::<Vec<_>>()));
        }
        for edge in graph.edges.intersection(&allowed) {
            let with = edges.iter().chain([edge]).cloned().collect();
            if !Graph::circles(&with).is_empty() {
                needed.insert(edge.clone());
            }
        }
    }
    assert!(failures.is_empty(), "{failures:#?}");
    let needless: Vec<_> = allowed.difference(&needed).collect();
    assert!(needless.is_empty(), "no longer needed in CIRCLES: {needless:#?}");
}

#[test]
fn no_file_has_more_than_300_lines() {
    let mut long = Vec::new();
    for path in graphs().iter().flat_map(|(_, graph)| graph.files.values()) {
        if fs::read_to_string(path).unwrap().lines().count() > 300 {
            let path = path.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap();
            long.push(path.display().to_string());
        }
    }
    assert!(long.is_empty(), "{long:#?}");
}

/// The folders with sources and what is read from them, the program's own first.
fn graphs() -> &'static [(String, Graph)] {
    static GRAPHS: OnceLock<Vec<(String, Graph)>> = OnceLock::new();
    GRAPHS.get_or_init(|| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut found = vec![("src".to_owned(), "runner_tenant".to_owned())];
        for entry in fs::read_dir(root.join("crates")).unwrap() {
            let name = entry.unwrap().file_name().to_string_lossy().into_owned();
            found.push((format!("crates/{name}/src"), name.replace('-', "_")));
        }
        found.push(("xtask/src".to_owned(), "xtask".to_owned()));
        let read = |(sources, library): (String, String)| {
            let graph = Graph::read(&root.join(&sources), &library);
            (sources, graph)
        };
        found.into_iter().map(read).collect()
    })
}
