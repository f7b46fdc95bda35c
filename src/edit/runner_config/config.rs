//! `config`: any other key of `[[runners]]`, checked against the runner's own list.

use crate::diagnostic::Error;
use crate::edit::Draft;
use crate::edit::support::pod_spec::moved_by;
use crate::runner::keys::{self, Key, Kind};
use crate::runner::{Table, Value};
use crate::secret::is_secret_key;
use crate::spelling::nearest;
use crate::tenants::{Config, ConfigEntry, ConfigValue, Spanned, owner};

/// Variables of jobs that `kaniko` is for.
const KANIKO_PREFIX: &str = "KANIKO_";

/// Declares all keys of `config`.
pub(super) fn declare(draft: &mut Draft<'_>, config: &Config) -> Result<(), Error> {
    config.entries().iter().try_for_each(|entry| declare_entry(draft, &[], entry))
}

fn declare_entry(draft: &mut Draft<'_>, above: &[&str], entry: &ConfigEntry) -> Result<(), Error> {
    let written = [above, &[entry.key.as_str()]].concat();
    let Some(key) = keys::key(&written) else { return Err(unknown(draft, above, &entry.key)) };
    let path = key.segments();
    if key.is_registered() {
        let title = format!("`config.{}` is set by `gitlab-runner register` itself", key.path);
        return Err(draft.refusal(title, entry.key.span()).help("leave it out"));
    }
    if let Some(section) = owner(key.path) {
        return Err(draft
            .refusal(format!("`config.{}` belongs to `{section}`", key.path), entry.key.span())
            .help(format!("set it by `{section}` of the tenant")));
    }
    if is_secret_key(key.path.rsplit('.').next().unwrap_or(key.path)) {
        return Err(draft
            .refusal(format!("`config.{}` is a secret", key.path), entry.key.span())
            .note("a ConfigMap would show it to whoever may read ConfigMaps")
            .help("leave it out; the manager gets secrets from Secrets, by variables or files"));
    }
    draft.attribute_to(entry.key.span());
    match (key.kind, entry.value.get()) {
        (Kind::Table, ConfigValue::Table(table)) => {
            table.entries().iter().try_for_each(|entry| declare_entry(draft, &path, entry))
        }
        (kind, ConfigValue::Table(table)) if kind.is_map() => {
            table.entries().iter().try_for_each(|entry| declare_in_map(draft, key, entry))
        }
        (Kind::Strings, ConfigValue::List(list)) if key.path == "environment" => {
            list.iter().try_for_each(|variable| declare_variable(draft, variable))
        }
        (Kind::Tables, ConfigValue::List(list)) => {
            let tables = list.iter().map(|item| table(draft, key, item));
            let tables = tables.collect::<Result<Vec<Value>, Error>>()?;
            draft.set(&path, tables);
            Ok(())
        }
        (kind, value) => {
            let value = fitting(kind, value).ok_or_else(|| mistyped(draft, key, &entry.value))?;
            draft.set(&path, value);
            Ok(())
        }
    }
}

/// An entry of a map, whose keys are data.
fn declare_in_map(draft: &mut Draft<'_>, map: &Key, entry: &ConfigEntry) -> Result<(), Error> {
    let kind = match map.kind {
        Kind::BooleanMap => Kind::Boolean,
        Kind::IntegerMap => Kind::Integer,
        _ => Kind::String,
    };
    let value = fitting(kind, entry.value.get())
        .ok_or_else(|| mistyped(draft, &Key { kind, ..*map }, &entry.value))?;
    draft.attribute_to(entry.key.span());
    let path = [&map.segments()[..], &[entry.key.as_str()]].concat();
    draft.set(&path, value);
    Ok(())
}

/// An entry of `environment`, which joins those of other edits.
fn declare_variable(draft: &mut Draft<'_>, variable: &Spanned<ConfigValue>) -> Result<(), Error> {
    let text = match variable.get() {
        ConfigValue::String(text) => text.split_once('='),
        _ => None,
    };
    let Some((name, value)) = text else {
        return Err(draft
            .refusal("an entry of `config.environment` must be `NAME=value`", variable.span())
            .note("the runner drops an entry without `=`"));
    };
    if name.starts_with(KANIKO_PREFIX) {
        return Err(draft
            .refusal(format!("the variable `{name}` belongs to `kaniko`"), variable.span())
            .help("set it by `kaniko` of the tenant"));
    }
    draft.attribute_to(variable.span());
    draft.set(&["environment", name], value);
    Ok(())
}

/// A value as TOML, where its type is the key's.
fn fitting(kind: Kind, value: &ConfigValue) -> Option<Value> {
    Some(match (kind, value) {
        (Kind::String | Kind::Duration | Kind::OptionalDuration | Kind::Time, value)
        | (Kind::StringOrStrings, value @ ConfigValue::String(_)) => text(value)?,
        (Kind::Integer | Kind::OptionalInteger, ConfigValue::Integer(number)) => {
            Value::Integer(*number)
        }
        (Kind::Boolean | Kind::OptionalBoolean, ConfigValue::Boolean(truth)) => {
            Value::Boolean(*truth)
        }
        (Kind::Float, ConfigValue::Float(number)) => Value::Float(*number),
        (Kind::Float, ConfigValue::Integer(number)) => Value::Float(*number as f64),
        (Kind::Strings | Kind::StringOrStrings, ConfigValue::List(list)) => {
            each(list, |item| fitting(Kind::String, item))?
        }
        (Kind::Integers, ConfigValue::List(list)) => {
            each(list, |item| fitting(Kind::Integer, item))?
        }
        (Kind::Floats, ConfigValue::List(list)) => each(list, |item| fitting(Kind::Float, item))?,
        _ => return None,
    })
}

fn text(value: &ConfigValue) -> Option<Value> {
    match value {
        ConfigValue::String(text) => Some(Value::from(text.as_str())),
        _ => None,
    }
}

fn each(
    list: &[Spanned<ConfigValue>],
    element: impl Fn(&ConfigValue) -> Option<Value>,
) -> Option<Value> {
    list.iter().map(|item| element(item.get())).collect::<Option<Vec<_>>>().map(Value::Array)
}

/// One of an array of tables, each field checked.
fn table(draft: &Draft<'_>, above: &Key, item: &Spanned<ConfigValue>) -> Result<Value, Error> {
    let ConfigValue::Table(config) = item.get() else { return Err(mistyped(draft, above, item)) };
    let mut fields = Table::new();
    for entry in config.entries() {
        let path = [&above.segments()[..], &[entry.key.as_str()]].concat();
        let Some(key) = keys::key(&path) else {
            return Err(unknown(draft, &above.segments(), &entry.key));
        };
        let field = match (key.kind, entry.value.get()) {
            (Kind::Table, ConfigValue::Table(_)) => table(draft, key, &entry.value)?,
            (Kind::Tables, ConfigValue::List(list)) => {
                let tables = list.iter().map(|item| table(draft, key, item));
                Value::Array(tables.collect::<Result<_, _>>()?)
            }
            (kind, ConfigValue::Table(map)) if kind.is_map() => {
                let pairs = map.entries().iter().map(|entry| {
                    let value = fitting(Kind::String, entry.value.get());
                    value.map(|value| (entry.key.get().clone(), value))
                });
                let pairs: Option<Table> = pairs.collect();
                Value::Table(pairs.ok_or_else(|| mistyped(draft, key, &entry.value))?)
            }
            (kind, value) => {
                fitting(kind, value).ok_or_else(|| mistyped(draft, key, &entry.value))?
            }
        };
        check_pod_spec(draft, key, entry)?;
        fields.set_entry(key.segments().last().copied().unwrap_or_default(), field);
    }
    Ok(Value::Table(fields))
}

/// A patch of the pod's spec must not undo the tenant's placement.
fn check_pod_spec(draft: &Draft<'_>, key: &Key, entry: &ConfigEntry) -> Result<(), Error> {
    let text = match entry.value.get() {
        ConfigValue::String(text) => text.as_str(),
        _ => "",
    };
    let reason = match key.path {
        "kubernetes.pod_spec.patch_path" => "is read from a file by each job".to_owned(),
        "kubernetes.pod_spec.patch" => match moved_by(text) {
            Some(field) => format!("changes {field}"),
            None => return Ok(()),
        },
        _ => return Ok(()),
    };
    Err(draft
        .refusal(format!("the pod_spec patch {reason}"), entry.value.span())
        .note("it is applied over the tenant's nodes")
        .help("leave it out of the patch: `nodes` places build pods"))
}

fn unknown(draft: &Draft<'_>, above: &[&str], key: &Spanned<String>) -> Error {
    let path = [&["config"], above, &[key.as_str()]].concat().join(".");
    let error = draft
        .refusal(format!("unknown key `{path}`"), key.span())
        .note("GitLab Runner ignores keys that it does not know");
    let known = keys::below(above).filter_map(|key| key.path.rsplit('.').next());
    match nearest(key, known) {
        Some(near) => error.help(format!("did you mean `{near}`?")),
        None => error,
    }
}

fn mistyped(draft: &Draft<'_>, key: &Key, value: &Spanned<ConfigValue>) -> Error {
    let expected = match key.kind {
        Kind::String => "a string",
        Kind::Integer | Kind::OptionalInteger => "a whole number",
        Kind::Duration | Kind::OptionalDuration => "a Go duration such as \"90s\"",
        Kind::Boolean | Kind::OptionalBoolean => "true or false",
        Kind::Float => "a number",
        Kind::Time => "a time",
        Kind::Strings => "a list of strings",
        Kind::StringOrStrings => "a string or a list of strings",
        Kind::Integers | Kind::Floats => "a list of numbers",
        Kind::Map | Kind::IntegerMap | Kind::BooleanMap | Kind::Table => "a map",
        Kind::Tables => "a list of maps",
    };
    let found = match value.get() {
        ConfigValue::String(_) => "a string",
        ConfigValue::Integer(_) => "a whole number",
        ConfigValue::Float(_) => "a fraction",
        ConfigValue::Boolean(_) => "a boolean",
        ConfigValue::List(_) => "a list",
        ConfigValue::Table(_) => "a map",
    };
    let title = format!("`config.{}` must be {expected}, not {found}", key.path);
    let error = draft.refusal(title, value.span());
    match (key.kind, value.get()) {
        (
            Kind::String,
            ConfigValue::Integer(_) | ConfigValue::Float(_) | ConfigValue::Boolean(_),
        ) => error.help("put it in quotes, then YAML reads it as a string"),
        _ => error,
    }
}
