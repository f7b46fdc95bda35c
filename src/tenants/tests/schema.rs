use std::path::{Path, PathBuf};

use manifest_patch::Document;
use serde_json::{Value as Json, json};

use super::open;
use crate::tenants::schema;

fn validator() -> jsonschema::Validator {
    jsonschema::draft202012::new(&schema()).unwrap()
}

/// A tenants file with this tenant as JSON.
fn file(tenant: Json) -> Json {
    json!({"apiVersion": "runner-tenant/v1", "tenants": {"java": tenant}})
}

/// A tenant of one key, given by its path.
fn nested(path: &str, value: Json) -> Json {
    path.rsplit('.').fold(value, |value, key| json!({key: value}))
}

#[test]
fn every_key_is_described() {
    fn check(at: &str, schema: &Json) {
        for (key, property) in schema["properties"].as_object().into_iter().flatten() {
            assert!(property["description"].is_string(), "{at}.{key} has no description");
        }
        let keys = schema["properties"].as_object().is_some();
        assert!(!keys || schema["additionalProperties"] == false, "{at} takes any key");
    }
    let schema = schema();
    check("", &schema);
    for (name, definition) in schema["$defs"].as_object().unwrap() {
        check(name, definition);
    }
}

#[test]
fn nothing_but_list_items_has_required_keys() {
    let schema = schema();
    let definitions = schema["$defs"].as_object().unwrap();
    let mut with_required: Vec<_> = definitions
        .iter()
        .filter(|(_, definition)| definition.get("required").is_some())
        .map(|(name, _)| name.as_str())
        .collect();
    with_required.sort_unstable();
    assert_eq!(with_required, ["Exception", "Operation", "Patch", "PatchTarget", "Requirement"]);
}

/// The schema and the parser say the same of single values, so that the patterns and the checks
/// cannot drift apart.
#[test]
fn schema_and_parser_agree() {
    let validator = validator();
    let (strings, others) = (strings(), others());
    for (path, value) in strings.into_iter().chain(others) {
        let tenant = nested(path, value.clone());
        let by_schema = validator.is_valid(&file(tenant.clone()));
        let text = format!("tenants: {}\n", json!({"java": tenant}));
        let by_parser = open(&text).and_then(|file| file.tenant("java"));
        assert_eq!(by_schema, by_parser.is_ok(), "{path}: {value}: {:?}", by_parser.err());
    }
}

fn strings() -> Vec<(&'static str, Json)> {
    let cases: &[(&str, &[&str])] = &[
        ("release", &["a", "a-b.c", "A", "a_b", "-a", "a-", "a..b", "", "{tenant}-x", "a{b}"]),
        ("namespace", &["a", "a--b", "a.b", "", "x-{tenant}", "{tenat}x"]),
        ("token.secretName", &["a.b", "a/b"]),
        ("cache.s3.bucketName", &["b", "t:b_c.d", "b/c", "", "{tenant}", "b c"]),
        ("cache.type", &["s3", "s3v2", "S3"]),
        ("nodes.matchLabels.a", &["", "x", "X_1.y", "-x", "{tenant}", "a b"]),
        ("nodes.matchLabels.x/y", &["z"]),
        ("nodes.matchLabels.a b", &["z"]),
        ("nodes.matchLabels.a/b/c", &["z"]),
        (
            "kaniko.cache.registry.repo",
            &["a.b/c", "a.b:1/c/d_e", "a.b", "s3://b/c", "a.b/C", "{tenant}.x/{tenant}"],
        ),
        ("kaniko.destination.dockerConfigSecretName", &["a-b", "a.b", "{tenant}-x"]),
        ("lockdown.overwrites", &["open", "closed", "Open", ""]),
        ("lockdown.featureFlags", &["free", "pinned", "open"]),
        ("config.executor", &["", "{tenant}"]),
        ("unknown", &["x"]),
    ];
    let pairs = cases.iter().flat_map(|(path, values)| values.iter().map(|value| (*path, *value)));
    pairs.map(|(path, value)| (path, json!(value))).collect()
}

fn others() -> Vec<(&'static str, Json)> {
    let s3 = |key: &str, value: &str| json!({"bucketName": "b", key: value});
    let credentials = |of: Json| json!({"bucketName": "b", "credentials": of});
    let patch = |of: Json| json!([{"target": {"kind": "Deployment", "name": "a:b"}, "patch": of}]);
    let ttl = |ttl: &str| json!({"registry": {"repo": "a.b/c"}, "ttl": ttl});
    vec![
        ("cache.s3", s3("serverAddress", "a.b:1")),
        ("cache.s3", s3("serverAddress", "[::1]:1")),
        ("cache.s3", s3("serverAddress", "https://a")),
        ("cache.s3", s3("serverAddress", "a/b")),
        ("cache.s3", s3("accessKey", "a")),
        ("cache.s3", s3("serverSideEncryption", "AES256")),
        ("cache.s3", s3("serverSideEncryption", "aes256")),
        ("kaniko.cache", ttl("1h30m")),
        ("kaniko.cache", ttl("1d")),
        ("kaniko.cache", ttl("h")),
        ("concurrent", json!(1)),
        ("concurrent", json!(0)),
        ("concurrent", json!("1")),
        ("concurrent", json!(null)),
        ("cache", json!(null)),
        ("cache.shared", json!("true")),
        ("nodes.matchLabels.a", json!(null)),
        ("nodes.matchLabels.a", json!(1)),
        ("nodes.matchExpressions", json!([{"key": "a", "operator": "Exists"}])),
        ("nodes.matchExpressions", json!([{"operator": "Exists"}])),
        ("nodes.matchExpressions", json!([{"key": "a", "operator": "in", "values": ["b"]}])),
        ("nodes.tolerations", json!([{"operator": "Exists", "effect": "NoExecute"}])),
        ("nodes.tolerations", json!([{"operator": "Exists", "effect": "None"}])),
        ("manager", json!({})),
        ("manager.reloadOnSecretChange", json!(true)),
        ("manager.reloadOnSecretChange", json!("true")),
        ("lockdown.serviceAccountToken", json!(true)),
        ("lockdown", json!({"any": true})),
        ("metrics", json!(false)),
        ("metrics", json!({})),
        ("kaniko.cache.runnerCache", json!({})),
        ("kaniko.cache.runnerCache", json!({"path": "x"})),
        ("cache.s3", credentials(json!({"via": "workloadIdentity"}))),
        ("cache.s3", credentials(json!({"secretName": "s", "via": "variables"}))),
        ("cache.s3", credentials(json!({"secretName": "s", "via": "vars"}))),
        ("config", json!({"a": [1, 0.5, true, "x", {"b": {}}], "c": null})),
        ("config", json!([])),
        ("patches", json!([])),
        ("patches", json!({})),
        ("patches", patch(json!([]))),
        ("patches", patch(json!([{"op": "add", "path": "/a~1b", "value": null}]))),
        ("patches", patch(json!([{"op": "add", "path": "a", "value": 1}]))),
        ("patches", patch(json!([{"op": "add", "path": "/a~", "value": 1}]))),
        ("patches", patch(json!([{"op": "set", "path": "/a", "value": 1}]))),
        ("patches", patch(json!([{"op": "remove"}]))),
        ("patches", patch(json!([{"op": "remove", "path": "", "with": 1}]))),
        ("patches", json!([{"patch": [{"op": "remove", "path": "/a"}]}])),
        ("patches", json!([{"target": {}, "patch": [{"op": "remove", "path": "/a"}]}])),
    ]
}

#[test]
fn the_examples_are_valid() {
    let validator = validator();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = vec![root.join("tenants.yaml")];
    collect(&root.join("examples"), &mut files);
    for path in files {
        let text = std::fs::read_to_string(&path).unwrap();
        if !text.contains("apiVersion: runner-tenant/v1") {
            continue;
        }
        let json = Document::parse(&text).unwrap().tree().to_json();
        let errors: Vec<_> = validator.iter_errors(&json).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{}: {errors:?}", path.display());
    }
}

/// The YAML files in a folder and in those below it, if there is such a folder.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => collect(&path, files),
            false if path.extension().is_some_and(|end| end == "yaml") => files.push(path),
            false => {}
        }
    }
}

#[test]
fn a_partial_file_is_valid() {
    let validator = validator();
    let partial = json!({
        "apiVersion": "runner-tenant/v1",
        "defaults": {"cache": {"s3": {"pathStyle": true, "credentials": {"keys": {"accessKey": "a"}}}}},
        "tenants": {"java": null, "dotnet": {"lockdown": {}, "metrics": true, "config": {}, "patches": []}},
    });
    let errors: Vec<_> = validator.iter_errors(&partial).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}");
}
