//! The ways in which a secret may be written elsewhere: escaped, quoted, encoded, line by line.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};

/// Values shorter than this, in characters, are hidden in their own place only: elsewhere they may
/// be any word.
pub(super) const SHORTEST: usize = 8;

/// All forms of a value that are long enough to be known again.
pub(super) fn of(value: &str) -> Vec<String> {
    let value = value.trim();
    let mut forms: Vec<String> = Vec::new();
    let mut parts = vec![value];
    parts.extend(value.lines().map(str::trim));
    // As a tenant's name stands for its placeholder.
    parts.extend(value.split("{tenant}"));
    for part in parts {
        if is_long(part) {
            forms.extend(written(part));
        }
    }
    if is_long(value) {
        forms.extend(encoded(value));
    }
    forms.retain(|form| is_long(form));
    forms.sort();
    forms.dedup();
    forms
}

fn is_long(value: &str) -> bool {
    value.chars().count() >= SHORTEST
}

/// As it is, and between the quotes of YAML, TOML and JSON, of which one may quote another.
fn written(value: &str) -> [String; 5] {
    let quoted = in_double_quotes(value);
    [
        value.to_owned(),
        in_double_quotes(&quoted),
        quoted,
        value.replace('\'', "''"),
        value.escape_debug().to_string(),
    ]
}

fn in_double_quotes(value: &str) -> String {
    let quoted = serde_json::Value::from(value).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}

/// In base64, alone or as a part of something longer, and in a URL.
fn encoded(value: &str) -> Vec<String> {
    let mut forms = vec![in_url(value)];
    for alphabet in [&STANDARD, &URL_SAFE] {
        for before in 0..3 {
            let mut bytes = vec![0; before];
            bytes.extend(value.bytes());
            let encoded = alphabet.encode(&bytes);
            // The first and the last characters hold bits of what stands around.
            let start = [0, 2, 3][before];
            let end = bytes.len() * 8 / 6;
            forms.extend(encoded.get(start..end).map(str::to_owned));
        }
    }
    forms
}

fn in_url(value: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let encoded = value.bytes().map(|byte| match is_plain(byte) {
        true => char::from(byte).to_string(),
        false => format!("%{byte:02X}"),
    });
    encoded.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_known_in_every_form() {
        let value = "hunter2/it's \"ü\"";
        let forms = of(value);
        let json = serde_json::json!({"a": value}).to_string();
        let nested = serde_json::json!({"a": json}).to_string();
        let url = "https://x/?q=hunter2%2Fit%27s%20%22%C3%BC%22".to_owned();
        let yaml = format!("a: '{}'", value.replace('\'', "''"));
        let base64 = |text: String| STANDARD.encode(text);
        let auth = ["", "u:", "us:"].map(|user| base64(format!("{user}{value}:end")));
        for text in [json, nested, url, yaml].iter().chain(&auth) {
            assert!(forms.iter().any(|form| text.contains(form.as_str())), "{text}");
        }
        assert_eq!(of("hunter2"), Vec::<String>::new());
    }
}
