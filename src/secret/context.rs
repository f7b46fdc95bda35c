//! What a value is by the keys above it: a secret, a name, or neither.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use manifest_patch::Node;
use serde_json::Map;
use serde_json::Value as Json;

use super::harmless::is_harmless;
use super::name::is_secret_key;

/// Tables that hold the keys of a Secret and the names of files.
const TABLES_OF_NAMES: [&str; 8] = [
    "configMapKeyRef",
    "items",
    "keys",
    "labels",
    "matchLabels",
    "node_selector",
    "secretKeyRef",
    "secretRef",
];

/// Keys whose values are names of objects.
const NAMES: [&str; 10] = [
    "name",
    "namespace",
    "secretName",
    "serviceAccountName",
    "release",
    "sharedRelease",
    "workload",
    "kind",
    "apiVersion",
    "tenant",
];

/// What stands for a list of scalars where a name is asked about it.
pub(super) const LIST: &str = "[list0]";

/// Where a value stands.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Context<'k> {
    kind: Kind,
    key: &'k str,
    /// Whether the patch of a Secret is above.
    patches_secret: bool,
}

#[derive(Debug, Clone, Copy, Default, PartialEq)]
enum Kind {
    #[default]
    Open,
    /// A secret by the key above.
    Secret,
    /// The data of a Secret, in base64.
    Data,
    /// Keys of a Secret, names of files, labels.
    Names,
}

/// What a mapping says of its own entries.
#[derive(Debug, Default)]
pub(super) struct Facts {
    is_secret: bool,
    /// The name of a `name`/`value` pair, where it says that the value is a secret.
    secret_pair: Option<String>,
    patches_secret: bool,
    is_secret_operation: bool,
    is_data_operation: bool,
}

impl Facts {
    /// Those of a mapping with these scalars; of a key that holds a mapping, its `kind`.
    pub(super) fn of(get: impl Fn(&str) -> Option<String>) -> Self {
        let is = |key: &str, wanted: &str| get(key).is_some_and(|value| value == wanted);
        let path = get("path").unwrap_or_default();
        let last = path.rsplit('/').find(|token| token.parse::<usize>().is_err() && *token != "-");
        // Alone, `secret` is a table of names to GitLab Runner, but a variable's name says it of its value.
        let is_secret_name = |name: &String| {
            is_secret_key(name)
                || ["secret", "secrets"].iter().any(|it| name.eq_ignore_ascii_case(it))
        };
        let pair = get("name").filter(is_secret_name);
        Self {
            is_secret: is("kind", "Secret"),
            secret_pair: pair,
            patches_secret: is("target", "Secret"),
            is_secret_operation: path.starts_with('/') && last.is_some_and(is_secret_key),
            is_data_operation: path.starts_with("/data") || path.starts_with("/stringData"),
        }
    }

    pub(super) fn of_node(node: &Node) -> Self {
        Self::of(|key| {
            let value = node.get(key)?;
            let text = value.scalar().or_else(|| value.get("kind")?.scalar());
            text.map(|scalar| scalar.text().to_owned())
        })
    }

    pub(super) fn of_json(entries: &Map<String, Json>) -> Self {
        Self::of(|key| match entries.get(key)? {
            Json::String(text) => Some(text.clone()),
            value => value.get("kind").and_then(Json::as_str).map(str::to_owned),
        })
    }
}

impl<'k> Context<'k> {
    /// Below a key of a mapping. `value`: the text of its scalar, if it is one.
    pub(super) fn below<'n>(
        &self,
        key: &'n str,
        value: Option<&str>,
        facts: &Facts,
    ) -> Context<'n> {
        let patches_secret = self.patches_secret || facts.patches_secret && key == "patch";
        let kind = match (self.kind, key) {
            (Kind::Secret | Kind::Data, _) => self.kind,
            (_, "data" | "stringData") if facts.is_secret => Kind::Data,
            (_, "value") if self.patches_secret && facts.is_data_operation => Kind::Data,
            (_, "value") if facts.is_secret_operation && !facts.is_data_operation => {
                secret_unless_harmless("token", value)
            }
            (_, "value") if facts.secret_pair.is_some() => {
                secret_unless_harmless(facts.secret_pair.as_deref().unwrap_or_default(), value)
            }
            (Kind::Names, _) => Kind::Names,
            (_, key) if TABLES_OF_NAMES.contains(&key) => Kind::Names,
            (_, "secret") if value.is_some_and(|value| value != LIST) => {
                secret_unless_harmless(key, value)
            }
            (_, key) if is_secret_key(key) && value.is_some() => secret_unless_harmless(key, value),
            _ => Kind::Open,
        };
        Context { kind, key, patches_secret }
    }

    /// What a name is asked about: the text of a scalar, something else for a list of scalars.
    pub(super) fn shape(value: &Json) -> Option<&str> {
        match value {
            Json::String(text) => Some(text),
            Json::Array(items) => items.iter().all(Json::is_string).then_some(LIST),
            _ => None,
        }
    }

    /// The same value, known to be a secret.
    pub(super) fn secret(&self) -> Self {
        Self { kind: Kind::Secret, ..*self }
    }

    pub(super) fn is_secret(&self) -> bool {
        matches!(self.kind, Kind::Secret | Kind::Data)
    }

    /// Whether a value is a name by the keys above it: what is no plain word is none, whatever they say.
    pub(super) fn holds_name(&self, value: &str) -> bool {
        self.kind == Kind::Names && is_plain(value)
    }

    pub(super) fn is_toml(&self) -> bool {
        self.key.ends_with(".toml")
    }

    /// Whether a value is the name of something.
    pub(super) fn is_name(&self, value: &str) -> bool {
        self.holds_name(value) || NAMES.contains(&self.key) && is_plain(value)
    }

    /// Whether an element of a list is a flag whose value is the next one.
    pub(super) fn is_flag(text: &str) -> bool {
        let name = text.trim_start_matches('-');
        text.starts_with('-') && !name.contains(['=', ' ']) && is_secret_key(name)
    }

    /// What a value of a Secret's data is in base64, where it is a text.
    pub(super) fn decoded(&self, text: &str) -> Option<String> {
        if self.kind != Kind::Data {
            return None;
        }
        let compact: String = text.split_whitespace().collect();
        String::from_utf8(STANDARD.decode(compact).ok()?).ok()
    }
}

/// Whether a value has the characters of names, labels and files alone.
fn is_plain(value: &str) -> bool {
    value.chars().all(|char| char.is_ascii_alphanumeric() || "-_./".contains(char))
}

fn secret_unless_harmless(key: &str, value: Option<&str>) -> Kind {
    match value {
        Some(value) if is_harmless(key, value) => Kind::Open,
        _ => Kind::Secret,
    }
}
