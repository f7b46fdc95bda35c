//! The documentation agrees with the program: examples in the README and docs/tenants-file.md
//! resolve, the tables of that page give the values that they show, and no key or edit is missing.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::path::Path;

use manifest_patch::Document;
use runner_tenant::diagnostic::Source;
use runner_tenant::edit;
use runner_tenant::tenants::{TenantsFile, schema};
use serde_json::Value as Json;

const PAGE: &str = include_str!("../docs/tenants-file.md");
const README: &str = include_str!("../README.md");
const VERSION: &str = "apiVersion: runner-tenant/v1\n";

/// The blocks of a page with this info string.
fn blocks<'p>(page: &'p str, info: &str) -> Vec<&'p str> {
    let opening = format!("```{info}\n");
    page.split(opening.as_str())
        .skip(1)
        .filter_map(|rest| rest.split_once("```"))
        .map(|(block, _)| block)
        .collect()
}

/// The whole tenants files among the blocks of a page.
fn files(page: &str) -> impl Iterator<Item = &str> {
    blocks(page, "yaml").into_iter().filter(|block| block.contains(VERSION))
}

fn open(text: &str) -> TenantsFile {
    TenantsFile::parse(Source::new("tenants.yaml", text))
        .unwrap_or_else(|error| panic!("{error}\n{text}"))
}

#[test]
fn examples_resolve_and_fit_the_schema() {
    let validator = jsonschema::draft202012::new(&schema()).unwrap();
    for (name, page) in [("docs/tenants-file.md", PAGE), ("README.md", README)] {
        assert!(files(page).next().is_some(), "no example in {name}");
    }
    for text in [PAGE, README].into_iter().flat_map(files) {
        for tenant in open(text).tenants() {
            tenant.unwrap_or_else(|error| panic!("{error}\n{text}"));
        }
        let json = Document::parse(text).unwrap().tree().to_json();
        let errors: Vec<_> = validator.iter_errors(&json).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?}\n{text}");
    }
}

#[test]
fn the_directory_resolves_to_what_is_shown() {
    let part = |name: &str| {
        let title = format!("# tenants/{name}.yaml\n");
        let block = blocks(PAGE, "yaml").into_iter().find(|block| block.starts_with(&title));
        Source::new(format!("tenants/{name}.yaml"), block.unwrap())
    };
    let tenants = vec![("java".to_owned(), part("java"))];
    let file = TenantsFile::of_directory("tenants", part("defaults"), tenants).unwrap();
    let shown = blocks(PAGE, "console")[0].split_once('\n').unwrap().1;
    let shown = Document::parse(shown).unwrap().tree().to_json();
    assert_eq!(file.effective("java").unwrap().to_json(), shown["tenants"]["java"]);
}

/// The rows of the tables `defaults | tenant | gives`, as YAML.
fn merges() -> Vec<[String; 3]> {
    let tables = PAGE.split("| defaults | tenant | gives |\n|---|---|---|\n").skip(1);
    let rows = tables.flat_map(|table| table.lines().take_while(|line| line.starts_with('|')));
    rows.map(|row| {
        let cells: Vec<_> = row
            .trim_matches('|')
            .split('|')
            .map(|cell| cell.trim().trim_matches('`').to_owned())
            .collect();
        cells.try_into().unwrap_or_else(|_| panic!("{row}"))
    })
    .collect()
}

#[test]
fn merging_gives_what_the_tables_say() {
    let resolved = |defaults: &str, tenant: &str| {
        let indented =
            |text: &str| text.lines().map(|line| format!("    {line}\n")).collect::<String>();
        let text = format!(
            "{VERSION}defaults:\n{}tenants:\n  java:\n{}",
            indented(defaults),
            indented(tenant)
        );
        open(&text).effective("java").unwrap_or_else(|error| panic!("{error}\n{text}")).to_json()
    };
    let merges = merges();
    assert!(merges.len() > 15, "only {} rows found", merges.len());
    for [defaults, tenant, gives] in merges {
        assert_eq!(resolved(&defaults, &tenant), resolved("", &gives), "{defaults} + {tenant}");
    }
}

#[test]
fn every_key_has_its_row() {
    let schema = schema();
    let mut keys = BTreeSet::new();
    collect(&schema, &schema["$defs"]["Tenant"], "", &mut keys);
    assert!(keys.len() > 60, "only {} keys found", keys.len());
    // They are the keys of `nodes`, and the page says so.
    keys.retain(|key| !key.starts_with("manager.nodes."));
    keys.extend(
        [
            "apiVersion",
            "requires",
            "strict",
            "exceptions",
            "unmanaged",
            "pools",
            "teamsMaySet",
            "defaults",
            "tenants",
        ]
        .map(str::to_owned),
    );
    let missing: Vec<_> =
        keys.iter().filter(|key| !PAGE.contains(&format!("\n| `{key}` |"))).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// The paths of all keys below a map of the schema: `a.b`, `a[].b`.
fn collect(root: &Json, map: &Json, path: &str, keys: &mut BTreeSet<String>) {
    for (key, value) in resolve(root, map)["properties"].as_object().into_iter().flatten() {
        let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        let value = resolve(root, value);
        match value.get("items") {
            Some(items) => collect(root, items, &format!("{path}[]"), keys),
            None => collect(root, value, &path, keys),
        }
        keys.insert(path);
    }
}

/// A schema with its references followed, null left out.
fn resolve<'s>(root: &'s Json, schema: &'s Json) -> &'s Json {
    let either =
        schema["anyOf"].as_array().and_then(|any| any.iter().find(|one| one["type"] != "null"));
    let reference = schema["$ref"].as_str().and_then(|to| root.pointer(to.trim_start_matches('#')));
    match either.or(reference) {
        Some(inner) => resolve(root, inner),
        None => schema,
    }
}

#[test]
fn every_edit_has_a_page_and_cases() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for edit in edit::ALL {
        let page = root.join("docs/edits").join(edit.id).with_extension("md");
        assert!(page.is_file(), "{} is missing", page.display());
        let cases = root.join("tests/cases/edit").join(edit.id);
        assert!(cases.is_dir(), "{} is missing", cases.display());
    }
}
