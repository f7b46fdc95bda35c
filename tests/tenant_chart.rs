//! What can be said of `charts/tenant` without Helm. Its `values.schema.json` is the schema of a
//! tenant, as the tenants file has it, and of the chart's own values; no key is both.
//! `SNAPSHOTS=overwrite` writes the tenant's part anew.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::fs;

use manifest_patch::Document;
use runner_tenant::tenants::schema;
use serde_json::{Map, Value as Json, json};
use snapbox::Data;

const SCHEMA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/charts/tenant/values.schema.json");
const VALUES: &str = include_str!("../charts/tenant/values.yaml");

#[test]
fn the_tenants_part_is_the_tenants_files() {
    let written = fs::read_to_string(SCHEMA).unwrap();
    let mut wanted: Json = serde_json::from_str(&written).unwrap();
    let properties = wanted["properties"].take();
    let own = properties.as_object().unwrap().iter().filter(|(key, _)| is_own(key));
    let tenants = schema();
    let tenant = tenants["$defs"]["Tenant"]["properties"].as_object().unwrap();
    let name = json!({"type": "string", "description": "The tenant's name.", "pattern": "^[a-z0-9](-*[a-z0-9])*$", "maxLength": 63});

    let mut all = Map::from_iter([("name".to_owned(), name)]);
    all.extend(tenant.clone());
    for (key, value) in own {
        assert!(all.insert(key.clone(), value.clone()).is_none(), "{key} is a tenant's too");
    }
    wanted["properties"] = Json::Object(all);
    // The tenant itself among them: its runners refer to it.
    wanted["$defs"] = tenants["$defs"].clone();
    let wanted = format!("{}\n", serde_json::to_string_pretty(&wanted).unwrap());
    let written = Data::read_from(SCHEMA.as_ref(), None).raw();
    snapbox::Assert::new().action_env("SNAPSHOTS").eq(Data::text(wanted).raw(), written);
}

/// Every value of the chart has its place in the schema, and the other way round.
#[test]
fn the_charts_own_values_are_described() {
    let schema: Json = serde_json::from_str(&fs::read_to_string(SCHEMA).unwrap()).unwrap();
    let own = schema["properties"].as_object().unwrap().iter().filter(|(key, _)| is_own(key));
    let own: Map<_, _> = own.map(|(key, value)| (key.clone(), value.clone())).collect();
    let mut described = BTreeSet::new();
    leaves_of_schema("", &own, &mut described);
    let mut written = BTreeSet::new();
    leaves_of_values("", &values(), &described, &mut written);
    assert_eq!(written, described);
}

/// helm-docs reads `# --` comments.
#[test]
fn the_charts_own_values_have_comments() {
    let lines = VALUES.lines().collect::<Vec<_>>();
    for (number, line) in lines.iter().enumerate().filter(|(_, line)| is_leaf(line)) {
        let above = lines[..number].iter().rev().take_while(|line| line.trim().starts_with('#'));
        let is_described = above.into_iter().any(|line| line.trim().starts_with("# -- "));
        assert!(is_described || number > 0 && is_inside(&lines[..number], line), "{line}");
    }
}

/// A key with a value, or with a list below it.
fn is_leaf(line: &str) -> bool {
    let line = line.trim_start();
    !line.starts_with(['#', '-']) && line.contains(": ") && !line.ends_with(':')
}

/// Whether the key above, less indented, is described instead.
fn is_inside(above: &[&str], line: &str) -> bool {
    let indentation = |line: &str| line.len() - line.trim_start().len();
    let outer = above.iter().rposition(|it| !it.is_empty() && indentation(it) < indentation(line));
    outer.is_some_and(|outer| above[..outer].last().is_some_and(|it| it.contains("# -- ")))
}

/// Without a cluster or a registry: a crane that only writes down its arguments.
#[cfg(unix)]
#[test]
fn the_maintenance_deletes_old_images_and_keeps_those_without_a_date() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("expire");
    fs::create_dir_all(&folder).unwrap();
    let crane = folder.join("crane");
    fs::write(
        &crane,
        r#"#!/bin/sh
case $1 in
ls) echo "old none new" ;;
config)
  case $2 in
  *:old) echo '{"created":"2001-01-01T00:00:00Z"}' ;;
  *:new) echo '{"created":"2099-01-01T00:00:00.1Z"}' ;;
  *) echo '{"architecture":"amd64"}' ;;
  esac ;;
digest) echo "sha256:${2##*:}" ;;
delete) echo "crane $*" ;;
esac
"#,
    )
    .unwrap();
    fs::set_permissions(&crane, fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap());
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/charts/tenant/files/expire.sh");
    let output = std::process::Command::new("sh")
        .args([script, "registry.example.com/java", "3600"])
        .env("PATH", path)
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    assert!(output.status.success(), "{}", text(output.stderr));
    let deleted =
        "crane delete registry.example.com/java@sha256:old\ndeleted old of 2001-01-01T00:00:00Z\n";
    assert_eq!(text(output.stdout), deleted);
    assert_eq!(text(output.stderr), "kept none, which has no date\n");
}

/// The values of the runner's chart name the account that this chart makes.
#[test]
fn the_fleet_cuts_names_as_the_chart_does() {
    let cut = r#"trunc 40 | trimSuffix "-""#;
    let fleet = include_str!("../fleet.yaml.gotmpl");
    assert!(include_str!("../charts/tenant/templates/_helpers.tpl").contains(cut));
    assert!(fleet.contains(&format!("{{{{ $name | {cut} }}}}-manager")));
}

#[test]
fn every_alert_has_its_page() {
    let rules = include_str!("../charts/tenant/templates/prometheusrule.yaml");
    let page = include_str!("../docs/alerts.md");
    for alert in rules.lines().filter_map(|line| line.trim().strip_prefix("- alert: ")) {
        let section = page.split("\n## ").find(|section| section.starts_with(alert));
        let commands = section.unwrap_or_default().lines().filter(|line| line.starts_with("$ "));
        assert_eq!(commands.count(), 3, "{alert}");
        let anchor = format!("runbookUrl }}}}#{}", alert.to_lowercase());
        assert!(rules.contains(&anchor), "{alert} does not name its section");
    }
}

#[test]
fn the_dashboard_is_json_for_one_tenant() {
    let dashboard: Json =
        serde_json::from_str(include_str!("../charts/tenant/files/dashboard.json")).unwrap();
    let panels = dashboard["panels"].as_array().unwrap();
    let targets = panels.iter().flat_map(|panel| panel["targets"].as_array().unwrap());
    for expression in targets.map(|target| target["expr"].as_str().unwrap()) {
        let is_tenants = expression.contains("@TENANT@") || expression.contains("@NAMESPACE@");
        assert!(is_tenants, "all tenants in one: {expression}");
    }
}

fn values() -> Json {
    Document::parse(VALUES).unwrap().tree().to_json()
}

/// Helm's `global` has no default.
fn is_own(key: &str) -> bool {
    key == "global" || values().get(key).is_some()
}

fn leaves_of_schema(at: &str, properties: &Map<String, Json>, leaves: &mut BTreeSet<String>) {
    for (key, value) in properties.iter().filter(|(key, _)| *key != "global") {
        let at = format!("{at}/{key}");
        assert!(value["description"].is_string(), "{at} is not described");
        match value["properties"].as_object() {
            Some(properties) => leaves_of_schema(&at, properties, leaves),
            None => drop(leaves.insert(at)),
        }
    }
}

fn leaves_of_values(
    at: &str,
    values: &Json,
    described: &BTreeSet<String>,
    leaves: &mut BTreeSet<String>,
) {
    match values.as_object().filter(|_| !described.contains(at)) {
        Some(map) => {
            for (key, value) in map {
                leaves_of_values(&format!("{at}/{key}"), value, described, leaves);
            }
        }
        None => drop(leaves.insert(at.to_owned())),
    }
}
