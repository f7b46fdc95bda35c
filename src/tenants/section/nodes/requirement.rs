//! One requirement on a node's labels: Kubernetes' NodeSelectorRequirement.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::label::{LabelKey, LabelValue};
use crate::tenants::read::constrained::Violation;

/// A requirement on one label of a node, as Kubernetes writes it. One that was read from a tenants
/// file is valid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RawRequirement")]
pub struct Requirement {
    /// The label.
    pub key: String,
    /// How its value is compared.
    pub operator: Operator,
    /// What its value is compared with: at least one for `In` and `NotIn`, one integer for `Gt` and
    /// `Lt`, else none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<String>,
}

/// How a label's value is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(inline)]
pub enum Operator {
    /// One of the values.
    In,
    /// None of the values, or no such label.
    NotIn,
    /// There is such a label.
    Exists,
    /// There is no such label.
    DoesNotExist,
    /// A number greater than the one value.
    Gt,
    /// A number less than the one value.
    Lt,
}

impl Requirement {
    /// The label `key` has `value`.
    pub(super) fn label(key: &LabelKey, value: &LabelValue) -> Self {
        Self { key: key.to_string(), operator: Operator::In, values: vec![value.to_string()] }
    }
}

impl Operator {
    /// The operator's name in Kubernetes.
    pub fn as_str(self) -> &'static str {
        match self {
            Operator::In => "In",
            Operator::NotIn => "NotIn",
            Operator::Exists => "Exists",
            Operator::DoesNotExist => "DoesNotExist",
            Operator::Gt => "Gt",
            Operator::Lt => "Lt",
        }
    }
}

/// A requirement on one label of a node: Kubernetes' NodeSelectorRequirement.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct RawRequirement {
    /// The label.
    key: LabelKey,
    /// How its value is compared.
    operator: Operator,
    /// What its value is compared with: at least one for In and NotIn, one integer in quotes for
    /// Gt and Lt, none for Exists and DoesNotExist.
    values: Option<Vec<String>>,
}

impl TryFrom<RawRequirement> for Requirement {
    type Error = Violation;

    fn try_from(written: RawRequirement) -> Result<Self, Violation> {
        let RawRequirement { key, operator, values } = written;
        let values = values.unwrap_or_default();
        let name = operator.as_str();
        match operator {
            Operator::In | Operator::NotIn if values.is_empty() => Err(Violation::new(
                format!("needs `values` for the operator {name}"),
                "no values here",
            )),
            Operator::In | Operator::NotIn => check_label_values(&values),
            Operator::Exists | Operator::DoesNotExist if !values.is_empty() => Err(Violation::new(
                format!("must have no `values` for the operator {name}"),
                "values here",
            )),
            Operator::Exists | Operator::DoesNotExist => Ok(()),
            Operator::Gt | Operator::Lt => match values.as_slice() {
                [value] if value.parse::<i64>().is_ok() => Ok(()),
                _ => Err(Violation::new(
                    format!("needs one integer in `values` for the operator {name}"),
                    "not one integer here",
                )
                .help("write it in quotes: `values: [\"4\"]`")),
            },
        }?;
        Ok(Self { key: key.to_string(), operator, values })
    }
}

fn check_label_values(values: &[String]) -> Result<(), Violation> {
    let parsed: Result<Vec<_>, _> = values.iter().map(LabelValue::parse).collect();
    parsed.map(drop).map_err(|reason| {
        Violation::new("has `values` that are not valid label values", reason.label())
    })
}

impl JsonSchema for Requirement {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Requirement".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        RawRequirement::json_schema(generator)
    }
}
