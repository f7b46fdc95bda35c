//! From what `toml_edit` parsed to plain data.

use crate::value::{Table, Value};

/// The data of a table, however it is written.
pub(crate) fn table(written: &dyn toml_edit::TableLike) -> Table {
    written.iter().filter_map(|(key, item)| Some((key.to_owned(), self::item(item)?))).collect()
}

/// The data of a value.
pub(crate) fn value(written: &toml_edit::Value) -> Value {
    match written {
        toml_edit::Value::String(text) => Value::String(text.value().clone()),
        toml_edit::Value::Integer(number) => Value::Integer(*number.value()),
        toml_edit::Value::Float(number) => Value::Float(*number.value()),
        toml_edit::Value::Boolean(truth) => Value::Boolean(*truth.value()),
        toml_edit::Value::Datetime(time) => Value::Datetime(*time.value()),
        toml_edit::Value::Array(elements) => Value::Array(elements.iter().map(value).collect()),
        toml_edit::Value::InlineTable(entries) => Value::Table(table(entries)),
    }
}

fn item(written: &toml_edit::Item) -> Option<Value> {
    Some(match written {
        toml_edit::Item::None => return None,
        toml_edit::Item::Value(scalar) => value(scalar),
        toml_edit::Item::Table(entries) => Value::Table(table(entries)),
        toml_edit::Item::ArrayOfTables(tables) => {
            Value::Array(tables.iter().map(|one| Value::Table(table(one))).collect())
        }
    })
}
