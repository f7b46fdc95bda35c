//! Settings into TOML.

use super::{Configuration, SettleError};
use crate::runner::environment;
use crate::runner::fields::Fields;
use crate::runner::keys::Kind;
use crate::runner::merge::same;
use crate::runner::setting::{Origin, Override, Place, Settled, Wish, key_of, shown};
use crate::runner::template::{Template, TemplateError};
use toml_patch::Table;
use toml_patch::Value;

/// Writes a wish for a key; the other wishes have no TOML.
pub(super) fn write(
    wish: &Wish,
    origin: &Origin,
    configuration: &mut Configuration<'_>,
    settled: &mut Settled,
) -> Result<(), SettleError> {
    let (displaced, path, value, place) = match wish {
        Wish::Key { path, value } => {
            let displaced = key(configuration.template, path, value.as_ref())?;
            (displaced, path, value, Place::Template)
        }
        Wish::Global { path, value } => {
            let displaced = global(configuration.config, path, value.as_ref())?;
            (displaced, path, value, Place::Config)
        }
        Wish::Own { .. } | Wish::Variable { .. } => return Ok(()),
    };
    let dotted = path.join(".");
    settled.overrides.extend(displaced.map(|old| Override {
        old: shown(&dotted, Some(&old)),
        new: shown(&dotted, value.as_ref()),
        key: dotted,
        place,
        origin: origin.clone(),
    }));
    Ok(())
}

/// Writes a key below `[[runners]]`, and gives the different value that it had.
fn key(
    template: &mut Template,
    path: &[String],
    value: Option<&Value>,
) -> Result<Option<Value>, SettleError> {
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    let known = key_of(&path);
    if known.is_some_and(|(key, _)| key.is_registered()) {
        let key = path.join(".");
        return Err(SettleError::Registered { key });
    }
    let kind = match known {
        Some((key, Some(name))) if key.path == "environment" => {
            return entry_of_environment(template, name, value);
        }
        Some((key, None)) => Some(key.kind),
        _ => None,
    };
    let old = template.get(&path).cloned();
    let alike = is_same(kind, old.as_ref(), value);
    match value {
        Some(_) if alike && old.is_some() => {}
        Some(value) => template.set(&path, value.clone())?,
        None => template.remove(&path)?,
    }
    Ok(old.filter(|old| !alike && can_be_displaced(old)))
}

fn entry_of_environment(
    template: &mut Template,
    name: &str,
    value: Option<&Value>,
) -> Result<Option<Value>, SettleError> {
    if let Some(found) = template.get(&["environment"]).filter(|found| found.as_array().is_none()) {
        let found = found.kind();
        let span = template.span(&["environment"]);
        return Err(TemplateError::NotAList { key: "environment", found, span }.into());
    }
    let mut list = listed(template);
    let old = environment::get(&list, name).map(Value::from);
    match value.and_then(Value::as_str) {
        Some(value) => environment::set(&mut list, name, value),
        None => environment::remove(&mut list, name),
    }
    template.set(&["environment"], list)?;
    Ok(old.filter(|old| Some(old) != value))
}

/// The template's `environment`.
pub(super) fn listed(template: &Template) -> Vec<Value> {
    let list = template.get(&["environment"]).and_then(Value::as_array);
    list.unwrap_or_default().to_vec()
}

fn global(
    config: &mut Table,
    path: &[String],
    value: Option<&Value>,
) -> Result<Option<Value>, SettleError> {
    let Some((last, above)) = path.split_last() else {
        return Ok(None);
    };
    let mut table = config;
    for (depth, key) in above.iter().enumerate() {
        table = table
            .child_table(key, false)
            .map_err(|found| SettleError::NotATable { key: path[..=depth].join("."), found })?;
    }
    let old = table.field(last).cloned();
    match value {
        Some(value) => table.set_field(last, value.clone()),
        None => table.remove_field(last),
    }
    let alike = is_same(None, old.as_ref(), value);
    Ok(old.filter(|old| !alike && can_be_displaced(old)))
}

fn is_same(kind: Option<Kind>, one: Option<&Value>, other: Option<&Value>) -> bool {
    match kind {
        Some(kind) => same(kind, one, other),
        None => one == other,
    }
}

/// An edit that writes a table starts from the one that is there, so nothing is displaced.
fn can_be_displaced(old: &Value) -> bool {
    !old.is_void() && old.as_table().is_none() && !old.is_array_of_tables()
}
