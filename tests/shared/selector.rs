//! Selectors, evaluated independently of the program.

use proptest::prelude::*;
use serde_json::Value as Json;

/// The pods and Services of every tenant, and the selectors of every other one: none matches.
pub(crate) fn check(documents: &[(&str, &Json)]) -> Result<(), TestCaseError> {
    let mut labels: Vec<(&str, &Json)> = Vec::new();
    let mut selectors: Vec<(&str, &Json)> = Vec::new();
    for (tenant, document) in documents {
        match document["kind"].as_str() {
            Some("Deployment") => {
                labels.push((tenant, &document["spec"]["template"]["metadata"]["labels"]));
            }
            Some("Service") => labels.push((tenant, &document["metadata"]["labels"])),
            _ => {}
        }
        collect(document, "", tenant, &mut selectors);
    }
    for (tenant, selector) in &selectors {
        for (other, labels) in labels.iter().filter(|(other, _)| other != tenant) {
            prop_assert!(
                !selects(selector, labels),
                "{tenant}'s {selector} selects {other}'s {labels}"
            );
        }
    }
    Ok(())
}

fn collect<'j>(json: &'j Json, under: &str, tenant: &'j str, found: &mut Vec<(&'j str, &'j Json)>) {
    match json {
        Json::Array(items) => items.iter().for_each(|item| collect(item, under, tenant, found)),
        Json::Object(entries) => {
            if ["selector", "labelSelector", "podSelector"].contains(&under) {
                found.push((tenant, json));
            }
            entries.iter().for_each(|(key, value)| collect(value, key, tenant, found));
        }
        _ => {}
    }
}

fn selects(selector: &Json, labels: &Json) -> bool {
    let is_map =
        selector.get("matchLabels").is_none() && selector.get("matchExpressions").is_none();
    let wanted = if is_map { selector } else { &selector["matchLabels"] };
    let none = serde_json::Map::new();
    let wanted = wanted.as_object().unwrap_or(&none);
    let expressions = selector["matchExpressions"].as_array().cloned().unwrap_or_default();
    let holds = |expression: &Json| {
        let label = &labels[expression["key"].as_str().unwrap()];
        let listed = expression["values"].as_array().is_some_and(|values| values.contains(label));
        match expression["operator"].as_str().unwrap() {
            "In" => listed,
            "NotIn" => !listed,
            "Exists" => !label.is_null(),
            "DoesNotExist" => label.is_null(),
            other => panic!("operator {other}"),
        }
    };
    wanted.iter().all(|(key, value)| labels[key] == *value) && expressions.iter().all(holds)
}
