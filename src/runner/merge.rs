//! How `gitlab-runner register` merges a variable over the template.
//!
//! Variables are the defaults of flags (golang-cli-helpers convert.go), and mergo.Merge without
//! options (commands/register.go:50) fills only what they leave zero from the template.

use super::keys::Kind;
use toml_patch::Table;
use toml_patch::Value;

/// A variable that its flag cannot parse: `register` ends with an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unparsable;

/// What a key holds after `register`: the template's value under the text of its variable.
///
/// The rules, measured with 19.4.0: a non-zero text wins; `true` always wins, an empty text is
/// `true` to a boolean and an error to a number; a list is one element and hides the template's; a
/// map is one entry, split at the first colon, and joins the template's.
pub fn merged(
    kind: Kind,
    template: Option<&Value>,
    variable: &str,
) -> Result<Option<Value>, Unparsable> {
    let flag = flag(kind, variable)?;
    Ok(match (flag, template) {
        (Some(Value::Table(flag)), Some(Value::Table(template))) => {
            Some(Value::Table(united(kind, flag, template)))
        }
        (Some(flag), Some(template)) if is_empty(kind, &flag) => Some(template.clone()),
        (flag, template) => flag.or_else(|| template.cloned()),
    })
}

/// Whether two values of a key, none being its absence, are the same to the runner.
pub(super) fn same(kind: Kind, one: Option<&Value>, other: Option<&Value>) -> bool {
    let held = |value: Option<&Value>| value.filter(|value| !is_zero(kind, value)).cloned();
    match (held(one), held(other)) {
        (Some(one), Some(other)) => listed(kind, one) == listed(kind, other),
        (one, other) => one.is_none() && other.is_none(),
    }
}

/// The text of a variable that leaves the template's value as it is; `None` where no text does.
pub(super) fn no_op_value(kind: Kind, template: Option<&Value>) -> Option<String> {
    let text = match (kind, template) {
        (Kind::String | Kind::StringOrStrings, None) => String::new(),
        (Kind::Integer | Kind::Float, None) => "0".to_owned(),
        (Kind::Duration, None) => "0s".to_owned(),
        (Kind::Boolean, None) => "false".to_owned(),
        (_, Some(Value::String(text))) => text.clone(),
        (Kind::Duration | Kind::OptionalDuration, Some(Value::Integer(number))) => {
            format!("{number}ns")
        }
        (Kind::Strings, Some(Value::Array(all))) if all.len() == 1 => all[0].as_str()?.to_owned(),
        (Kind::StringOrStrings, Some(Value::Array(all))) => {
            let all: Option<Vec<_>> = all.iter().map(Value::as_str).collect();
            all?.join(",")
        }
        (kind, Some(Value::Table(entries))) if kind.is_map() => {
            let (name, value) = entries.iter().find(|(name, _)| !name.contains(':'))?;
            format!("{name}:{}", value.as_str().map_or_else(|| value.to_string(), str::to_owned))
        }
        (_, Some(number @ (Value::Integer(_) | Value::Float(_) | Value::Boolean(_)))) => {
            number.to_string()
        }
        _ => return None,
    };
    let after = merged(kind, template, &text).ok()?;
    same(kind, after.as_ref(), template).then_some(text)
}

/// What the flag holds, none when it is as if it were not given.
fn flag(kind: Kind, text: &str) -> Result<Option<Value>, Unparsable> {
    Ok(match kind {
        Kind::String => Some(text.into()),
        Kind::Integer | Kind::OptionalInteger => Some(integer(text)?),
        Kind::Float => Some(Value::Float(text.parse().map_err(|_| Unparsable)?)),
        Kind::Duration | Kind::OptionalDuration if text.is_empty() => return Err(Unparsable),
        Kind::Duration | Kind::OptionalDuration => Some(text.into()),
        Kind::Boolean | Kind::OptionalBoolean => Some(boolean(text)?),
        Kind::Strings => Some(vec![text].into()),
        Kind::StringOrStrings if text.is_empty() => None,
        Kind::StringOrStrings => Some(text.split(',').map(str::trim).collect::<Vec<_>>().into()),
        Kind::Map | Kind::IntegerMap | Kind::BooleanMap => {
            let (name, value) = text.split_once(':').unwrap_or((text, ""));
            let value = match kind {
                Kind::IntegerMap => integer(value)?,
                Kind::BooleanMap => boolean(value)?,
                _ => value.into(),
            };
            Some(Table::from_iter([(name.to_owned(), value)]).into())
        }
        // No flag exists for these.
        Kind::Time | Kind::Integers | Kind::Floats | Kind::Table | Kind::Tables => None,
    })
}

fn united(kind: Kind, flag: Table, template: &Table) -> Table {
    let mut all = template.clone();
    for (name, value) in flag.iter() {
        if !is_empty(kind, value) || all.entry(name).is_none() {
            all.set_entry(name, value.clone());
        }
    }
    all
}

/// What mergo overwrites, behind a pointer too (merge.go:262-309).
fn is_empty(kind: Kind, value: &Value) -> bool {
    match value {
        Value::Boolean(truth) => !truth,
        Value::Integer(number) => *number == 0,
        Value::Float(number) => *number == 0.0,
        Value::String(text) if matches!(kind, Kind::Duration | Kind::OptionalDuration) => {
            !text.bytes().any(|byte| (b'1'..=b'9').contains(&byte))
        }
        Value::String(text) => text.is_empty(),
        value => value.is_void(),
    }
}

/// Whether a value is as good as none. Behind a pointer, zero and false say something.
fn is_zero(kind: Kind, value: &Value) -> bool {
    match kind {
        Kind::String | Kind::Integer | Kind::Float | Kind::Duration | Kind::Boolean => {
            is_empty(kind, value)
        }
        _ => value.is_void(),
    }
}

/// `pull_policy` may be a string or a list of one.
fn listed(kind: Kind, value: Value) -> Value {
    match value {
        Value::String(text) if kind == Kind::StringOrStrings => vec![text].into(),
        value => value,
    }
}

fn integer(text: &str) -> Result<Value, Unparsable> {
    text.parse().map(Value::Integer).map_err(|_| Unparsable)
}

/// An empty text is true: convert.go:195 asks before Go's `strconv.ParseBool` does.
fn boolean(text: &str) -> Result<Value, Unparsable> {
    let read = if text.is_empty() { Some(true) } else { parse_bool(text) };
    read.map(Value::Boolean).ok_or(Unparsable)
}

/// Go's `strconv.ParseBool`.
pub fn parse_bool(text: &str) -> Option<bool> {
    match text {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Some(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
