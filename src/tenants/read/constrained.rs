//! Strings that keep to a rule and are known by their type.

use std::fmt;

/// Why a string does not keep to its rule, in the form in which the reader of the tenants file
/// takes messages: what follows the key's name, then the label, then ways out, each on its line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    predicate: String,
    label: String,
    help: Option<String>,
}

impl Violation {
    /// `predicate` follows the name of the key: "must have no scheme". The label stands under the
    /// value.
    pub(in crate::tenants) fn new(predicate: impl Into<String>, label: impl Into<String>) -> Self {
        Self { predicate: predicate.into(), label: label.into(), help: None }
    }

    /// What follows the name of the key.
    pub fn predicate(&self) -> &str {
        &self.predicate
    }

    /// What a valid value looks like.
    pub fn label(&self) -> &str {
        &self.label
    }

    pub(in crate::tenants) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}\n{}", self.predicate, self.label)?;
        self.help.iter().try_for_each(|help| write!(formatter, "\n{help}"))
    }
}

impl std::error::Error for Violation {}

/// Defines a type for strings that pass `check`; `pattern` says the same to the JSON Schema, where
/// a string may still hold `{tenant}`.
macro_rules! constrained_string {
    ($(#[$attribute:meta])* $name:ident, pattern: $pattern:expr, check: $check:expr $(,)?) => {
        $(#[$attribute])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// The string, if it keeps to the rule.
            pub fn parse(text: impl Into<String>) -> Result<Self, $crate::tenants::Violation> {
                let text = text.into();
                let check: fn(&str) -> Result<(), $crate::tenants::Violation> = $check;
                check(&text)?;
                Ok(Self(text))
            }

            /// A string of the program's own that is known to keep to the rule.
            #[allow(dead_code, reason = "only some of the types have defaults")]
            pub(in crate::tenants) fn of_static(text: &'static str) -> Self {
                Self(text.to_owned())
            }

            /// The string.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(&self.0)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Self::parse(String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
            }
        }

        impl schemars::JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({"type": "string", "pattern": $pattern})
            }
        }
    };
}

pub(in crate::tenants) use constrained_string;
