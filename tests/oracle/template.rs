//! A template holds what was set, and nothing else changes in it.

use runner_tenant::runner::{Fields, Table, Template, TemplateError, Value};
use toml_span::value::{Table as SpanTable, Value as SpanValue, ValueInner};

use super::setting::{Setting, settings};

/// A template and, after the first zero byte, the choices of what is set in it: it is read or
/// refused; what is written holds what was set, to another parser too; written again it stays, and so
/// do the lines that name nothing that was set.
pub fn template(input: &[u8]) {
    let end = memchr::memchr(0, input).unwrap_or(input.len());
    let settings = settings(input.get(end + 1..).unwrap_or_default());
    let Ok(text) = std::str::from_utf8(&input[..end]) else { return };
    let mut template = match Template::parse(text) {
        Ok(template) => template,
        Err(error) => return is_placed(text, &error),
    };
    assert_eq!(template.render().as_deref(), Ok(text), "without a change");
    if let Some(error) = applied(&mut template, &settings) {
        return is_placed(text, &error);
    }
    let written = template.render().unwrap_or_else(|error| panic!("{error}\n{text}\n{settings:?}"));
    let mut again = Template::parse(&written).expect("what was written is a template");
    assert!(again.runner().means(template.runner()), "{text}\nbecame\n{written}\n{settings:?}");
    assert!(stays_beside(text, &written), "{text}\nbecame\n{written}");
    assert!(agrees(text) <= agrees(&written), "{text}\nbecame\n{written}\nread otherwise");
    if applied(&mut again, &settings).is_none() {
        assert_eq!(again.render().as_deref(), Ok(written.as_str()), "written again\n{settings:?}");
    }
}

/// Makes the settings; the error of the first that cannot be made.
fn applied(template: &mut Template, settings: &[Setting]) -> Option<TemplateError> {
    let set = |(path, value): &Setting| match value {
        Some(value) => template.set(path, value.clone()).err(),
        None => template.remove(path).err(),
    };
    settings.iter().find_map(set)
}

fn is_placed(text: &str, error: &TemplateError) {
    assert!(!matches!(error, TemplateError::Toml(toml_patch::Error::Bug)), "{text}");
    if let Some(span) = error.span() {
        assert!(text.get(span.clone()).is_some(), "{error}: {span:?} of {text:?}");
    }
}

/// Whether everything outside `[[runners]]` means what it meant.
fn stays_beside(text: &str, written: &str) -> bool {
    let beside = |text| {
        let mut data = toml_patch::Document::parse(text).expect("TOML").data().clone();
        data.remove_field("runners");
        data
    };
    beside(text).means(&beside(written))
}

/// Whether another parser, of TOML 1.0, reads the same as ours.
fn agrees(text: &str) -> bool {
    let ours = toml_patch::Document::parse(text).expect("TOML");
    match toml_span::parse(text) {
        Ok(mut value) => match value.take() {
            ValueInner::Table(table) => tables_agree(ours.data(), &table),
            _ => false,
        },
        Err(_) => false,
    }
}

fn tables_agree(ours: &Table, read: &SpanTable<'_>) -> bool {
    let same =
        |(key, value): (&str, &Value)| read.get(key).is_some_and(|read| values_agree(value, read));
    ours.iter().count() == read.len() && ours.iter().all(same)
}

fn values_agree(ours: &Value, read: &SpanValue<'_>) -> bool {
    match (ours, read.as_ref()) {
        (Value::String(text), ValueInner::String(read)) => text == read,
        (Value::Integer(number), ValueInner::Integer(read)) => number == read,
        (Value::Float(number), ValueInner::Float(read)) => {
            number == read || number.is_nan() && read.is_nan()
        }
        (Value::Boolean(truth), ValueInner::Boolean(read)) => truth == read,
        (Value::Array(elements), ValueInner::Array(read)) => {
            elements.len() == read.len()
                && elements.iter().zip(read).all(|(ours, read)| values_agree(ours, read))
        }
        (Value::Table(table), ValueInner::Table(read)) => tables_agree(table, read),
        _ => false,
    }
}
