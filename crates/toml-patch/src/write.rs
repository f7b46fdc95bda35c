//! From plain data to TOML 1.0 on one line.

use std::fmt;

use crate::value::{Table, Value};

/// A value; tables inline.
pub(crate) fn value(value: &Value) -> String {
    match value {
        Value::String(text) => quoted(text),
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => toml_edit::Value::from(*number).to_string(),
        Value::Boolean(truth) => truth.to_string(),
        Value::Datetime(time) => time.to_string(),
        Value::Array(elements) => {
            let elements: Vec<_> = elements.iter().map(self::value).collect();
            format!("[{}]", elements.join(", "))
        }
        Value::Table(entries) => inline_table(entries),
    }
}

impl fmt::Display for Value {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&value(self))
    }
}

/// A key, bare where TOML allows it.
pub(crate) fn key(name: &str) -> String {
    let bare = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    if !name.is_empty() && name.bytes().all(bare) { name.to_owned() } else { quoted(name) }
}

/// `key = value`.
pub(crate) fn assignment(path: &[String], value: &Value) -> String {
    format!("{} = {}", path.join("."), self::value(value))
}

fn inline_table(entries: &Table) -> String {
    if entries.is_empty() {
        return "{}".to_owned();
    }
    let entries: Vec<_> =
        entries.iter().map(|(name, value)| assignment(&[key(name)], value)).collect();
    format!("{{ {} }}", entries.join(", "))
}

/// A basic string with the escapes of TOML 1.0: 1.1 adds `\e` and `\x`, which older parsers refuse.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for char in text.chars() {
        match char {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            control if control.is_control() => {
                out.push_str(&format!("\\u{:04X}", u32::from(control)));
            }
            plain => out.push(plain),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_and_keys_are_toml_1_0() {
        assert_eq!(quoted("a\"\\\n\t\u{1b}\u{7f}é"), r#""a\"\\\n\t\u001B\u007Fé""#);
        for (name, written) in [
            ("Type", "Type"),
            ("gitlab-runner", "gitlab-runner"),
            ("kubernetes.io/os", r#""kubernetes.io/os""#),
            ("", r#""""#),
            ("ci=true", r#""ci=true""#),
        ] {
            assert_eq!(key(name), written);
        }
    }

    #[test]
    fn values_stay_on_one_line() {
        let mut item = Table::new();
        item.set_entry("name", "x\ny");
        item.set_entry("read_only", true);
        let all = Value::Array(vec![item.into(), Table::new().into(), Value::Float(1.0)]);
        assert_eq!(value(&all), r#"[{ name = "x\ny", read_only = true }, {}, 1.0]"#);
    }
}
