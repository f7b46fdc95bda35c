//! A second reader: libyaml, from which the reader of Kubernetes descends too.
//!
//! It resolves plain scalars by other rules (YAML 1.2), so that it witnesses structure and strings,
//! not the types of plain scalars.

use std::collections::HashMap;
use std::fmt;

use manifest_patch::{Entry, Node, Style};
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

/// What libyaml reads.
#[derive(Debug, PartialEq)]
pub(super) enum Read {
    Text(String),
    /// A scalar that is no string to it.
    Typed,
    List(Vec<Read>),
    Map(Vec<(Read, Read)>),
}

pub(super) fn reads(text: &str) -> Result<Read, String> {
    // It knows no byte order mark, which go-yaml leaves out.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    yaml_serde::from_str(text).map_err(|error| error.to_string())
}

/// Whether a tree has the structure and the strings that were read.
pub(super) fn agrees(node: &Node, read: &Read) -> bool {
    match (node.items(), node.entries(), read) {
        (Some(items), _, Read::List(read)) => {
            items.len() == read.len() && items.iter().zip(read).all(|(item, read)| agrees(item, read))
        }
        (_, Some(entries), Read::Map(read)) => maps_agree(entries, read),
        (None, None, Read::Text(text)) => match node.as_str() {
            Some(string) => string == text,
            // A boolean by the rules of YAML 1.1, say.
            None => super::same(&Node::plain(text).to_json(), &node.to_json()),
        },
        (None, None, Read::Typed) => {
            let plain = node.scalar().is_some_and(|scalar| scalar.style == Style::Plain);
            plain || node.as_str().is_none()
        }
        _ => false,
    }
}

/// Of equal keys the last one counts.
fn maps_agree(entries: &[Entry], read: &[(Read, Read)]) -> bool {
    let mut wanted: HashMap<&str, &Node> = HashMap::new();
    for Entry { key, value } in entries {
        let Some(scalar) = key.scalar() else { return false };
        wanted.insert(scalar.text(), value);
    }
    let mut found: HashMap<&str, &Read> = HashMap::new();
    for (key, value) in read {
        let Read::Text(key) = key else { return false };
        found.insert(key, value);
    }
    let agrees = |(key, node): (&&str, &&Node)| found.get(key).is_some_and(|read| agrees(node, read));
    wanted.len() == found.len() && wanted.iter().all(agrees)
}

impl<'de> Deserialize<'de> for Read {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

struct Reader;

macro_rules! typed {
    ($($visit:ident: $type:ty),*) => {$(
        fn $visit<E>(self, _: $type) -> Result<Read, E> {
            Ok(Read::Typed)
        }
    )*};
}

impl<'de> Visitor<'de> for Reader {
    type Value = Read;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value without a tag of its own")
    }

    typed! { visit_bool: bool, visit_i64: i64, visit_u64: u64, visit_i128: i128, visit_u128: u128, visit_f64: f64 }

    fn visit_unit<E>(self) -> Result<Read, E> {
        Ok(Read::Typed)
    }

    fn visit_none<E>(self) -> Result<Read, E> {
        Ok(Read::Typed)
    }

    fn visit_str<E>(self, text: &str) -> Result<Read, E> {
        Ok(Read::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Read, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = access.next_element()? {
            items.push(item);
        }
        Ok(Read::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Read, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = access.next_entry()? {
            entries.push(entry);
        }
        Ok(Read::Map(entries))
    }
}
