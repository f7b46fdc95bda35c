//! Which taints of nodes a pod accepts: Kubernetes' Toleration.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::label::{LabelKey, LabelValue};
use crate::tenants::read::constrained::Violation;

/// A taint that a pod accepts, as Kubernetes writes it. One that was read from a tenants file is
/// valid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", try_from = "RawToleration")]
pub struct Toleration {
    /// The taint's key; `None`: every taint.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// How the taint's value is compared.
    pub operator: TolerationOperator,
    /// The taint's value, for `Equal`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// The one effect that is accepted; `None`: all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effect: Option<Effect>,
    /// How long the pod stays after a `NoExecute` taint appears; `None`: for ever.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub toleration_seconds: Option<i64>,
}

/// How a taint's value is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(inline)]
pub enum TolerationOperator {
    /// It is the one given.
    Equal,
    /// It may be any.
    Exists,
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

impl TolerationOperator {
    /// The operator's name in Kubernetes.
    pub fn as_str(self) -> &'static str {
        match self {
            TolerationOperator::Equal => "Equal",
            TolerationOperator::Exists => "Exists",
        }
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

/// A taint of nodes that pods accept: Kubernetes' Toleration.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct RawToleration {
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

impl TryFrom<RawToleration> for Toleration {
    type Error = Violation;

    fn try_from(written: RawToleration) -> Result<Self, Violation> {
        use TolerationOperator::{Equal, Exists};
        let operator = written.operator.unwrap_or(Equal);
        if operator == Exists && written.value.is_some() {
            return Err(Violation::new(
                "must have no `value` for the operator Exists",
                "Exists accepts every value",
            )
            .help("remove `value`, or write `operator: Equal`"));
        }
        if operator == Equal && written.key.is_none() {
            return Err(Violation::new("needs a `key` for the operator Equal", "no key here")
                .help("`operator: Exists` without a key accepts every taint"));
        }
        if written.toleration_seconds.is_some() && written.effect != Some(Effect::NoExecute) {
            return Err(Violation::new(
                "must have the effect NoExecute where it sets `tolerationSeconds`",
                "only NoExecute evicts running pods",
            ));
        }
        Ok(Self {
            key: written.key.map(|key| key.to_string()),
            operator,
            value: written.value.map(|value| value.to_string()),
            effect: written.effect,
            toleration_seconds: written.toleration_seconds,
        })
    }
}

impl JsonSchema for Toleration {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Toleration".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        RawToleration::json_schema(generator)
    }
}
