//! A value of `config` as TOML, where its type is the key's.

use crate::diagnostic::Error;
use crate::runner::Value;
use crate::runner::keys::{Key, Kind};
use crate::tenants::{ConfigValue, Spanned, Tenant};

/// The value, if its type fits.
pub(super) fn fitting(kind: Kind, value: &ConfigValue) -> Option<Value> {
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

/// What the key holds, and what was found.
pub(super) fn mistyped(tenant: &Tenant, key: &Key, value: &Spanned<ConfigValue>) -> Error {
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
    let error = Error::new(title).at(tenant.place(value.span()), "");
    match (key.kind, value.get()) {
        (
            Kind::String,
            ConfigValue::Integer(_) | ConfigValue::Float(_) | ConfigValue::Boolean(_),
        ) => error.help("put it in quotes, then YAML reads it as a string"),
        _ => error,
    }
}
