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
    wanted["$defs"] = tenants["$defs"].clone();
    wanted["$defs"].as_object_mut().unwrap().remove("Tenant");
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
