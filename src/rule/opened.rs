//! What a tenant opens by `config`: keys of the runner, by the class that the table of reach gives
//! them.

use serde_json::json;

use super::definition::Input;
use super::finding::{Answer, Finding};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::catalogue::Rule;
use crate::runner::keys;
use crate::runner::reach::Class;
use crate::tenants::{Config, ConfigEntry, ConfigValue, Tenant};

/// The entries of `config` whose keys the table lists under the rule's id, a finding each.
pub(super) fn answer(input: &Input<'_>, rule: &'static Rule, means: &str, help: &str) -> Answer {
    let mut answer = Answer::default();
    for tenant in input.tenants {
        let mut found = Vec::new();
        if let Some(config) = &tenant.config {
            collect(config, &mut Vec::new(), rule.id, &mut found);
        }
        match found.is_empty() {
            // The chart's values may open it, which `render` reports.
            true => answer.evidence.not_looked_at += 1,
            false => answer.evidence.shown += 1,
        }
        answer.findings.extend(found.into_iter().map(|(path, entry)| {
            let message = Diagnostic::finding(rule, format!("`config.{path}` {means}"));
            let message = message.about(&path).tenant(tenant.runner_id());
            let message = message.at(place(tenant, entry), "").help(help);
            Finding::shown(message, json!({"key": path, "value": entry.value.get()}))
        }));
    }
    answer
}

fn place(tenant: &Tenant, entry: &ConfigEntry) -> crate::diagnostic::Place {
    tenant.place(entry.key.span())
}

fn collect<'c>(
    config: &'c Config,
    above: &mut Vec<&'c str>,
    id: &str,
    found: &mut Vec<(String, &'c ConfigEntry)>,
) {
    for entry in config.entries() {
        above.push(entry.key.as_str());
        if let Some(key) = keys::key(above) {
            let is_of_rule = key.reach.class == Class::Opens && key.reach.finding == Some(id);
            match entry.value.get() {
                ConfigValue::Table(table) => collect(table, above, id, found),
                value if is_of_rule && !is_off(value) => {
                    found.push((key.path.to_owned(), entry));
                }
                _ => {}
            }
        }
        above.pop();
    }
}

/// Whether a value opens nothing.
fn is_off(value: &ConfigValue) -> bool {
    match value {
        ConfigValue::Boolean(on) => !on,
        ConfigValue::String(text) => text.is_empty(),
        ConfigValue::List(list) => list.is_empty(),
        _ => false,
    }
}
