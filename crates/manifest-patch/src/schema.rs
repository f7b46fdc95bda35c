//! What a scalar means to Kubernetes.
//!
//! The rules are those of sigs.k8s.io/yaml, which Helm, kubectl and the API server read with: its
//! fork of go-yaml v2 (`resolve.go`) for scalars, its conversion to JSON for keys. That is YAML 1.1
//! with gaps: `on` is a boolean and `0644` an octal, but `1:30` and dates are strings.

use std::borrow::Cow;

use serde_json::{Map, Number, Value as Json};

use crate::node::{Entry, Node, Scalar, Style, Value};

/// What a scalar means.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Meaning {
    Null,
    Bool(bool),
    Integer(i128),
    Float(f64),
    String,
    /// `!!binary`: bytes in base64.
    Binary,
    /// `<<`, plain or tagged as merge.
    Merge,
}

const CORE: &str = "tag:yaml.org,2002:";

/// What a scalar with this tag means.
pub(crate) fn meaning(scalar: &Scalar, tag: Option<&str>) -> Meaning {
    let plain = scalar.style == Style::Plain;
    let Some(tag) = tag else {
        return if plain { resolve(scalar.text()) } else { Meaning::String };
    };
    match tag.strip_prefix(CORE) {
        Some("int" | "bool" | "null") => resolve(scalar.text()),
        Some("float") => match resolve(scalar.text()) {
            Meaning::Integer(number) => Meaning::Float(number as f64),
            other => other,
        },
        Some("binary") => Meaning::Binary,
        Some("merge") if scalar.text() == "<<" => Meaning::Merge,
        _ => Meaning::String,
    }
}

/// What a plain, untagged scalar means.
fn resolve(text: &str) -> Meaning {
    if text.len() <= LONGEST_WORD
        && let Some(meaning) = word(text.as_bytes())
    {
        return meaning;
    }
    match text.as_bytes()[0] {
        b'.' if has_loose_underscore(text) => Meaning::String,
        b'.' => go_float(&text.replace('_', "")).map_or(Meaning::String, Meaning::Float),
        b'0'..=b'9' | b'+' | b'-' => number(&text.replace('_', "")),
        _ => Meaning::String,
    }
}

/// How long the words are that mean something else than themselves.
const LONGEST_WORD: usize = "false".len();

fn word(text: &[u8]) -> Option<Meaning> {
    Some(match text {
        b"" | b"~" | b"null" | b"Null" | b"NULL" => Meaning::Null,
        b"y" | b"Y" | b"yes" | b"Yes" | b"YES" | b"true" | b"True" | b"TRUE" | b"on" | b"On"
        | b"ON" => Meaning::Bool(true),
        b"n" | b"N" | b"no" | b"No" | b"NO" | b"false" | b"False" | b"FALSE" | b"off" | b"Off"
        | b"OFF" => Meaning::Bool(false),
        b".nan" | b".NaN" | b".NAN" => Meaning::Float(f64::NAN),
        b".inf" | b".Inf" | b".INF" | b"+.inf" | b"+.Inf" | b"+.INF" => {
            Meaning::Float(f64::INFINITY)
        }
        b"-.inf" | b"-.Inf" | b"-.INF" => Meaning::Float(f64::NEG_INFINITY),
        b"<<" => Meaning::Merge,
        _ => return None,
    })
}

/// Whether an underscore does not separate two digits, as Go's `strconv.ParseFloat` wants it.
fn has_loose_underscore(text: &str) -> bool {
    let digit = |at: Option<usize>| {
        at.and_then(|at| text.as_bytes().get(at)).is_some_and(u8::is_ascii_digit)
    };
    text.match_indices('_').any(|(at, _)| !digit(at.checked_sub(1)) || !digit(Some(at + 1)))
}

fn number(text: &str) -> Meaning {
    if let Some(integer) = integer(text) {
        return Meaning::Integer(integer);
    }
    if is_decimal_float(text)
        && let Some(float) = go_float(text)
    {
        return Meaning::Float(float);
    }
    Meaning::String
}

/// Go's `strconv.ParseInt(text, 0, 64)` and `ParseUint`: a prefix or a leading zero sets the base.
fn integer(text: &str) -> Option<i128> {
    let (negative, digits) = match text.as_bytes() {
        [b'-', ..] => (true, &text[1..]),
        [b'+', ..] => (false, &text[1..]),
        _ => (false, text),
    };
    let lower = digits.to_ascii_lowercase();
    let (base, digits) = match lower.as_bytes() {
        [b'0', b'x', ..] => (16, &lower[2..]),
        [b'0', b'b', ..] => (2, &lower[2..]),
        [b'0', b'o', ..] => (8, &lower[2..]),
        [b'0', _, ..] => (8, &lower[1..]),
        _ => (10, lower.as_str()),
    };
    if !digits.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    let magnitude = i128::from_str_radix(digits, base).ok()?;
    let value = if negative { -magnitude } else { magnitude };
    // ParseUint takes no sign, so only an unsigned text may exceed the signed range.
    let signed = i128::from(i64::MIN)..=i128::from(i64::MAX);
    let unsigned = text.as_bytes()[0].is_ascii_digit() && value <= i128::from(u64::MAX);
    (signed.contains(&value) || unsigned).then_some(value)
}

/// go-yaml's pattern `^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$`.
fn is_decimal_float(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let exponent_fits = exponent
        .is_none_or(|exponent| digits(exponent.strip_prefix(['-', '+']).unwrap_or(exponent)));
    let mantissa_fits = match mantissa.split_once('.') {
        None => digits(mantissa),
        Some(("", fraction)) => digits(fraction),
        Some((whole, fraction)) => digits(whole) && (fraction.is_empty() || digits(fraction)),
    };
    mantissa_fits && exponent_fits
}

/// Go's `strconv.ParseFloat`, which reports numbers out of range as an error.
fn go_float(text: &str) -> Option<f64> {
    let numeric = |byte: u8| byte.is_ascii_digit() || b"+-.eE".contains(&byte);
    if !text.bytes().all(numeric) {
        return None;
    }
    text.parse::<f64>().ok().filter(|float| float.is_finite())
}

/// The JSON object key that sigs.k8s.io/yaml makes of a mapping key; `None` where it reports an
/// error (a null, a list or a map as key).
pub(crate) fn key_text(node: &Node) -> Option<Cow<'_, str>> {
    let text = node.scalar()?.text();
    match node.meaning()? {
        Meaning::String => Some(Cow::Borrowed(text)),
        Meaning::Merge => Some(Cow::Borrowed("<<")),
        Meaning::Bool(value) => Some(Cow::Borrowed(if value { "true" } else { "false" })),
        Meaning::Integer(value) => Some(Cow::Owned(value.to_string())),
        Meaning::Float(value) => Some(Cow::Owned(float_key(value))),
        Meaning::Binary => Some(Cow::Owned(decoded(text))),
        Meaning::Null => None,
    }
}

/// Go's `strconv.FormatFloat(value, 'g', -1, 32)`, as sigs.k8s.io/yaml writes a float as a key.
#[expect(clippy::cast_possible_truncation, reason = "Go rounds to 32 bits here too")]
fn float_key(value: f64) -> String {
    let value = value as f32;
    if value.is_nan() {
        return ".nan".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { ".inf" } else { "-.inf" }.to_owned();
    }
    let scientific = format!("{value:e}");
    match scientific.split_once('e') {
        Some((mantissa, exponent)) => match exponent.parse::<i32>() {
            Ok(exponent) if !(-4..6).contains(&exponent) => {
                let sign = if exponent < 0 { '-' } else { '+' };
                format!("{mantissa}e{sign}{:02}", exponent.abs())
            }
            _ => value.to_string(),
        },
        None => value.to_string(),
    }
}

/// The bytes of a `!!binary` as JSON shows them; nothing where it is not base64, which go-yaml does
/// not read at all.
fn decoded(base64: &str) -> String {
    let mut bytes = Vec::new();
    let (mut bits, mut count) = (0u32, 0);
    for byte in base64.bytes().filter(|byte| !matches!(byte, b'\n' | b'\r' | b'=')) {
        let digit = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return String::new(),
        };
        bits = bits << 6 | u32::from(digit);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count & 0xFF) as u8);
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// What Kubernetes reads from a node, as JSON.
pub(crate) fn to_json(node: &Node) -> Json {
    let node = node.resolved();
    match &node.value {
        Value::Scalar(scalar) => scalar_json(scalar, node.tag()),
        Value::Sequence(items) => Json::Array(items.iter().map(to_json).collect()),
        Value::Mapping(entries) => Json::Object(mapping_json(entries)),
        Value::Alias(..) => Json::Null,
    }
}

/// What Kubernetes reads from a scalar with this tag.
pub(crate) fn scalar_json(scalar: &Scalar, tag: Option<&str>) -> Json {
    let number = |text: String| text.parse::<Number>().map_or(Json::Null, Json::Number);
    match meaning(scalar, tag) {
        Meaning::Null => Json::Null,
        Meaning::Bool(value) => Json::Bool(value),
        Meaning::Integer(value) => number(value.to_string()),
        Meaning::Float(value) => number(value.to_string()),
        Meaning::Binary => Json::String(decoded(scalar.text())),
        Meaning::String | Meaning::Merge => Json::String(scalar.text().to_owned()),
    }
}

/// go-yaml v2 goes through the entries in order and lets each overwrite, a merge key included: a
/// key written before `<<` loses to it.
fn mapping_json(entries: &[Entry]) -> Map<String, Json> {
    let mut map = Map::new();
    for entry in entries {
        if entry.key.is_merge() {
            map.extend(merged(&entry.value));
        } else if let Some(key) = entry.key.key_text() {
            map.insert(key.into_owned(), to_json(&entry.value));
        }
    }
    map
}

/// What a merge key with this value brings in.
pub(crate) fn merged(value: &Node) -> Map<String, Json> {
    let mut map = Map::new();
    for source in value.items().unwrap_or(std::slice::from_ref(value)).iter().rev() {
        map.extend(source.entries().map(mapping_json).into_iter().flatten());
    }
    map
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_scalars_mean_what_go_yaml_says() {
        let cases: &[(&str, Meaning)] = &[
            ("", Meaning::Null),
            ("~", Meaning::Null),
            ("y", Meaning::Bool(true)),
            ("Off", Meaning::Bool(false)),
            ("yEs", Meaning::String),
            ("0644", Meaning::Integer(420)),
            ("0o17", Meaning::Integer(15)),
            ("0x1F", Meaning::Integer(31)),
            ("-0b11", Meaning::Integer(-3)),
            ("1_0", Meaning::Integer(10)),
            ("18446744073709551615", Meaning::Integer(u64::MAX.into())),
            ("08", Meaning::Float(8.0)),
            ("1e3", Meaning::Float(1000.0)),
            (".5", Meaning::Float(0.5)),
            ("1.", Meaning::Float(1.0)),
            ("-", Meaning::String),
            ("+-1", Meaning::String),
            (".", Meaning::String),
            ("1:30", Meaning::String),
            ("2001-01-01", Meaning::String),
            ("1e400", Meaning::String),
            ("0x", Meaning::String),
            ("<<", Meaning::Merge),
            ("=", Meaning::String),
        ];
        for (text, expected) in cases {
            assert_eq!(resolve(text), *expected, "{text:?}");
        }
    }
}
