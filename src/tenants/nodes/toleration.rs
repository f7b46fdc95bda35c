//! Which taints of nodes a pod accepts: Kubernetes' Toleration.

use schemars::JsonSchema;
use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize, Serializer};

use super::{LabelKey, LabelValue};
use crate::tenants::Reason;

/// A taint that a pod accepts. Serialises as Kubernetes' Toleration.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "WrittenToleration")]
pub struct Toleration {
    taint: TaintMatch,
    effect: Option<Effect>,
    seconds: Option<i64>,
}

/// The taints a toleration is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TaintMatch {
    /// Every taint.
    Any,
    /// Taints with this key, whatever the value (`Exists`).
    Key(LabelKey),
    /// Taints with this key and value (`Equal`).
    Value(LabelKey, LabelValue),
}

/// What a taint does to pods that do not tolerate it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[schemars(inline)]
pub enum Effect {
    /// They are not scheduled on the node.
    NoSchedule,
    /// They are scheduled elsewhere if possible.
    PreferNoSchedule,
    /// They are not scheduled on the node, and evicted from it.
    NoExecute,
}

impl Toleration {
    /// The taints it is about.
    pub fn taint(&self) -> &TaintMatch {
        &self.taint
    }

    /// The one effect it accepts; `None`: all.
    pub fn effect(&self) -> Option<Effect> {
        self.effect
    }

    /// How long the pod stays after a `NoExecute` taint appears; `None`: for ever.
    pub fn seconds(&self) -> Option<i64> {
        self.seconds
    }
}

impl Effect {
    /// The effect's name in Kubernetes.
    pub fn as_str(self) -> &'static str {
        match self {
            Effect::NoSchedule => "NoSchedule",
            Effect::PreferNoSchedule => "PreferNoSchedule",
            Effect::NoExecute => "NoExecute",
        }
    }
}

impl Serialize for Toleration {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        match &self.taint {
            TaintMatch::Any => map.serialize_entry("operator", "Exists")?,
            TaintMatch::Key(key) => {
                map.serialize_entry("key", key)?;
                map.serialize_entry("operator", "Exists")?;
            }
            TaintMatch::Value(key, value) => {
                map.serialize_entry("key", key)?;
                map.serialize_entry("operator", "Equal")?;
                map.serialize_entry("value", value)?;
            }
        }
        if let Some(effect) = self.effect {
            map.serialize_entry("effect", &effect)?;
        }
        if let Some(seconds) = self.seconds {
            map.serialize_entry("tolerationSeconds", &seconds)?;
        }
        map.end()
    }
}

/// A taint of nodes that pods accept: Kubernetes' Toleration.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct WrittenToleration {
    /// The taint's key. Left out, with the operator Exists: every taint.
    key: Option<LabelKey>,
    /// Equal (the default): the taint has this value. Exists: it may have any.
    operator: Option<TolerationOperator>,
    /// The taint's value, for the operator Equal.
    value: Option<LabelValue>,
    /// The effect that is accepted. Left out: every effect.
    effect: Option<Effect>,
    /// How many seconds a pod stays after a taint with the effect NoExecute appears.
    toleration_seconds: Option<i64>,
}

#[derive(Clone, Copy, PartialEq, Deserialize, JsonSchema)]
#[schemars(inline)]
enum TolerationOperator {
    Equal,
    Exists,
}

impl TryFrom<WrittenToleration> for Toleration {
    type Error = Reason;

    fn try_from(written: WrittenToleration) -> Result<Self, Reason> {
        let WrittenToleration {
            key,
            operator,
            value,
            effect,
            toleration_seconds: seconds,
        } = written;
        let operator = operator.unwrap_or(TolerationOperator::Equal);
        let taint = match (operator, key, value) {
            (TolerationOperator::Exists, None, None) => TaintMatch::Any,
            (TolerationOperator::Exists, Some(key), None) => TaintMatch::Key(key),
            (TolerationOperator::Equal, Some(key), value) => {
                // Kubernetes reads a missing value as the empty one.
                TaintMatch::Value(key, value.map_or_else(|| LabelValue::parse(""), Ok)?)
            }
            (TolerationOperator::Exists, _, Some(_)) => {
                return Err(Reason::new(
                    "must have no `value` for the operator Exists",
                    "Exists accepts every value",
                )
                .help("remove `value`, or write `operator: Equal`"));
            }
            (TolerationOperator::Equal, None, _) => {
                return Err(
                    Reason::new("needs a `key` for the operator Equal", "no key here")
                        .help("`operator: Exists` without a key accepts every taint"),
                );
            }
        };
        if seconds.is_some() && effect != Some(Effect::NoExecute) {
            return Err(Reason::new(
                "must have the effect NoExecute where it sets `tolerationSeconds`",
                "only NoExecute evicts running pods",
            ));
        }
        Ok(Self {
            taint,
            effect,
            seconds,
        })
    }
}

impl JsonSchema for Toleration {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Toleration".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        WrittenToleration::json_schema(generator)
    }
}
