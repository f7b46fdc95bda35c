//! Every key of a tenant has a case that shows its effect: without the key, what the case renders is
//! another output, or an error. (`tests/tenants_file_docs.rs` demands the key's row.)

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use manifest_patch::{Document, Node};
use runner_tenant::diagnostic::Source;
use runner_tenant::plan::plan;
use runner_tenant::tenants::{TenantsFile, schema};
use serde_json::Value as Json;

/// Keys that change no byte of what is rendered, and the case of what they do.
const WITHOUT_EFFECT: [(&str, &str); 2] = [
    ("strict", "tests/cases/input/file/strict-in-the-file"),
    // Refused for build pods; the manager's has an effect.
    ("nodes.tolerations[].tolerationSeconds", "tests/cases/edit/job-nodes/toleration-seconds"),
];

#[test]
fn every_key_has_a_case_that_shows_its_effect() {
    let cases = cases();
    assert!(cases.len() > 100, "only {} cases found", cases.len());
    let mut missing = Vec::new();
    for leaf in leaves() {
        let elsewhere = WITHOUT_EFFECT.iter().find(|(key, _)| *key == leaf);
        if let Some((key, case)) = elsewhere {
            assert!(Path::new(case).is_dir(), "the case of `{key}` is gone");
        }
        let path: Vec<_> = leaf.split('.').collect();
        if elsewhere.is_none() && !cases.iter().any(|case| has_effect(case, &path)) {
            missing.push(leaf);
        }
    }
    assert!(missing.is_empty(), "no case shows the effect of {missing:#?}");
}

/// A case: the text of its tenants file as JSON, and the stream that it renders.
struct Case {
    tenants: Json,
    input: Vec<u8>,
}

/// The cases that have one tenants file and a stream.
fn cases() -> Vec<Case> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut folders = vec![root];
    let mut cases = Vec::new();
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
        folders.extend(entries.filter(|path| path.is_dir()));
        let (Some(input), Ok(text)) =
            (above(&folder, "input.yaml"), fs::read_to_string(folder.join("tenants.yaml")))
        else {
            continue;
        };
        if let Ok(document) = Document::parse(&text) {
            cases
                .push(Case { tenants: document.tree().to_json(), input: fs::read(input).unwrap() });
        }
    }
    cases
}

/// The nearest file of this name in the folder or above it.
fn above(folder: &Path, name: &str) -> Option<PathBuf> {
    folder.ancestors().map(|folder| folder.join(name)).find(|path| path.exists())
}

/// Whether the case sets the key and renders something else without it.
fn has_effect(case: &Case, path: &[&str]) -> bool {
    let mut without = case.tenants.clone();
    let mut found = without.get_mut("defaults").is_some_and(|defaults| remove(defaults, path));
    for (_, tenant) in without["tenants"].as_object_mut().into_iter().flatten() {
        found |= remove(tenant, path);
    }
    found
        && render(case, &case.tenants).is_some_and(|output| render(case, &without) != Some(output))
}

/// Removes the key at `path`, in all items of a list; whether it was there.
fn remove(value: &mut Json, path: &[&str]) -> bool {
    let [key, rest @ ..] = path else { return false };
    let (key, is_list) = key.strip_suffix("[]").map_or((*key, false), |key| (key, true));
    let Some(map) = value.as_object_mut() else { return false };
    match (rest, map.get_mut(key)) {
        ([], _) => map.remove(key).is_some(),
        (rest, Some(Json::Array(items))) if is_list => {
            let found: Vec<_> = items.iter_mut().map(|item| remove(item, rest)).collect();
            found.contains(&true)
        }
        (rest, Some(inner)) => remove(inner, rest),
        (_, None) => false,
    }
}

/// The output, unless there is an error.
fn render(case: &Case, tenants: &Json) -> Option<Vec<u8>> {
    let text = Document::parse("").ok()?.rewrite(&Node::from_json(tenants)).ok()?;
    let file = TenantsFile::parse(Source::new("tenants.yaml", text)).ok()?;
    Some(plan(&case.input, &file, None).ok()?.output().concat())
}

/// The ways to all keys of a tenant that hold no others: `cache.s3.bucketName`, `patches[].patch`.
fn leaves() -> BTreeSet<String> {
    let schema = schema();
    let mut leaves = BTreeSet::new();
    collect(&schema, &schema["$defs"]["Tenant"], "", &mut leaves);
    assert!(leaves.len() > 50, "only {} keys found", leaves.len());
    leaves
}

fn collect(root: &Json, map: &Json, path: &str, leaves: &mut BTreeSet<String>) {
    let map = resolve(root, map);
    if let Some(items) =
        map.get("items").filter(|items| resolve(root, items)["properties"].is_object())
    {
        return collect(root, items, &format!("{path}[]"), leaves);
    }
    match map["properties"].as_object() {
        Some(properties) => properties.iter().for_each(|(key, value)| {
            let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
            collect(root, value, &path, leaves);
        }),
        None => drop(leaves.insert(path.to_owned())),
    }
}

/// The schema that a reference leads to, null left out.
fn resolve<'s>(root: &'s Json, schema: &'s Json) -> &'s Json {
    let either =
        schema["anyOf"].as_array().and_then(|any| any.iter().find(|one| one["type"] != "null"));
    let reference = schema["$ref"].as_str().and_then(|to| root.pointer(to.trim_start_matches('#')));
    match either.or(reference) {
        Some(inner) => resolve(root, inner),
        None => schema,
    }
}
