//! Settings into TOML.

use super::configuration::Configuration;
use super::environment_list::EnvironmentList;
use super::error::ReconcileError;
use super::in_force::InForce;
use crate::runner::effect::{Effect, Held, Overridden, Place};
use crate::runner::fields::Fields;
use crate::runner::keys::Kind;
use crate::runner::leaf::leaves;
use crate::runner::merge::same;
use crate::runner::setting::{Directive, Setting, key_of, shown};
use crate::runner::template::{Template, TemplateError};
use toml_patch::Table;
use toml_patch::Value;

/// Writes the directives for keys; those for variables have no TOML.
pub(super) fn write(
    directives: &[InForce<'_>],
    configuration: &mut Configuration<'_>,
    effects: &mut Vec<Effect>,
) -> Result<(), ReconcileError> {
    let mut environment_is_written = false;
    for InForce { directive, setting } in directives {
        let (path, value) = match &**directive {
            Directive::Set { path, value } => (path, Some(value)),
            Directive::Unset { path } => (path, None),
            Directive::SetGlobal { path, value } => {
                effects.extend(global(configuration.config, path, value, setting)?);
                continue;
            }
            Directive::Own { .. } | Directive::SetVariable { .. } => continue,
        };
        match variable_of_jobs(path) {
            None => effects.extend(key(configuration.template, path, value, setting)?),
            Some(_) if environment_is_written => {}
            Some(_) => {
                environment_is_written = true;
                effects.extend(environment(configuration.template, directives)?);
            }
        }
    }
    Ok(())
}

/// Writes a key below `[[runners]]`.
fn key(
    template: &mut Template,
    path: &[String],
    value: Option<&Value>,
    setting: &Setting,
) -> Result<Vec<Effect>, ReconcileError> {
    let dotted = path.join(".");
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    let known = key_of(&path);
    if known.is_some_and(|(key, _)| key.is_registered()) {
        return Err(ReconcileError::Registered { key: dotted });
    }
    let kind = known.filter(|(_, entry)| entry.is_none()).map(|(key, _)| key.kind);
    let old = template.get(&path).cloned();
    let alike = is_same(kind, old.as_ref(), value);
    match value {
        Some(_) if alike && old.is_some() => return Ok(Vec::new()),
        Some(value) => template.set(&path, value.clone())?,
        None => template.remove(&path)?,
    }
    let overridden = old.as_ref().filter(|old| !alike && can_be_overridden(old));
    let overridden = overridden.map(|old| contradiction(&dotted, old, value));
    Ok(effects_of(Place::Template, &dotted, old.as_ref(), value, setting, overridden))
}

/// Writes a key of config.toml.
fn global(
    config: &mut Table,
    path: &[String],
    value: &Value,
    setting: &Setting,
) -> Result<Vec<Effect>, ReconcileError> {
    let Some((last, above)) = path.split_last() else {
        return Ok(Vec::new());
    };
    let mut table = config;
    for (depth, key) in above.iter().enumerate() {
        table = table
            .child_table(key, false)
            .map_err(|found| ReconcileError::NotATable { key: path[..=depth].join("."), found })?;
    }
    let old = table.field(last).cloned();
    table.set_field(last, value.clone());
    let dotted = path.join(".");
    let overridden = old.as_ref().filter(|old| *old != value && can_be_overridden(old));
    let overridden = overridden.map(|old| contradiction(&dotted, old, Some(value)));
    Ok(effects_of(Place::Config, &dotted, old.as_ref(), Some(value), setting, overridden))
}

/// The variable of jobs that a key is about.
pub(super) fn variable_of_jobs(path: &[String]) -> Option<&str> {
    let [list, name] = path else { return None };
    let (key, _) = key_of(&[list, name])?;
    (key.path == "environment").then_some(name)
}

/// Writes all entries of `environment` at once.
fn environment(
    template: &mut Template,
    directives: &[InForce<'_>],
) -> Result<Vec<Effect>, ReconcileError> {
    if let Some(found) = template.get(&["environment"]).filter(|found| found.as_array().is_none()) {
        let found = found.kind();
        let span = template.span(&["environment"]);
        return Err(TemplateError::NotAList { key: "environment", found, span }.into());
    }
    let mut effects = Vec::new();
    let mut list = EnvironmentList::new(listed(template));
    for InForce { directive, setting } in directives {
        let (path, value) = match &**directive {
            Directive::Set { path, value } => (path, Some(value)),
            Directive::Unset { path } => (path, None),
            _ => continue,
        };
        let Some(name) = variable_of_jobs(path) else { continue };
        let dotted = format!("environment.{name}");
        let old = list.get(name).map(Value::from);
        list.set(name, value.and_then(Value::as_str));
        let overridden = old.as_ref().filter(|old| Some(*old) != value);
        let overridden = overridden.map(|old| contradiction(&dotted, old, value));
        let old = old.as_ref();
        effects.extend(effects_of(Place::Template, &dotted, old, value, setting, overridden));
    }
    template.set(&["environment"], list.into_entries())?;
    Ok(effects)
}

/// The template's `environment`.
pub(super) fn listed(template: &Template) -> Vec<Value> {
    let list = template.get(&["environment"]).and_then(Value::as_array);
    list.unwrap_or_default().to_vec()
}

/// One effect a leaf; the first has the contradiction of the whole key.
fn effects_of(
    place: fn(String) -> Place,
    dotted: &str,
    old: Option<&Value>,
    new: Option<&Value>,
    setting: &Setting,
    mut overridden: Option<Overridden>,
) -> Vec<Effect> {
    let effect = |leaf: crate::runner::leaf::Leaf| Effect {
        place: place(leaf.path),
        origin: setting.origin_of(leaf.new.as_ref()).clone(),
        old: leaf.old.map(Held::Value),
        new: leaf.new.map(Held::Value),
        overridden: overridden.take(),
    };
    leaves(dotted, old, new).into_iter().map(effect).collect()
}

fn contradiction(dotted: &str, old: &Value, new: Option<&Value>) -> Overridden {
    let (old, new) = (shown(dotted, Some(old)), shown(dotted, new));
    Overridden { key: dotted.to_owned(), old, new }
}

fn is_same(kind: Option<Kind>, one: Option<&Value>, other: Option<&Value>) -> bool {
    match kind {
        Some(kind) => same(kind, one, other),
        None => one == other,
    }
}

/// An edit that writes a table starts from the one that is there, so it overrides nothing.
fn can_be_overridden(old: &Value) -> bool {
    !old.is_void() && old.as_table().is_none() && !old.is_array_of_tables()
}
