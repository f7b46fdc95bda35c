//! One operation of a JSON Patch (RFC 6902, section 4), with messages that point.

use json_patch::{
    AddOperation, CopyOperation, MoveOperation, PatchOperation, RemoveOperation, ReplaceOperation,
    TestOperation,
};
use jsonptr::PointerBuf;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};
use serde_json::Value as Json;

use crate::tenants::read::constrained::Violation;

/// An operation that has what it needs and nothing else.
#[derive(Debug, Deserialize)]
#[serde(try_from = "RawOperation")]
pub(super) struct Operation(PatchOperation);

impl Operation {
    pub(super) fn into_patch(self) -> PatchOperation {
        self.0
    }
}

/// An operation of a JSON Patch (RFC 6902).
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct RawOperation {
    /// What is done.
    op: Op,
    /// Where, as a JSON Pointer (RFC 6901): /spec/template/spec/priorityClassName. `~1` stands for
    /// a slash in a key, `~0` for a tilde.
    path: Pointer,
    /// For move and copy: from where.
    from: Option<Pointer>,
    /// For add, replace and test: the value. null is a value.
    #[serde(default, deserialize_with = "present")]
    value: Option<Json>,
}

impl JsonSchema for Operation {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Operation".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        RawOperation::json_schema(generator)
    }
}

/// What an operation does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[schemars(inline)]
#[serde(rename_all = "lowercase")]
enum Op {
    /// Sets a key, or inserts into a list.
    Add,
    /// Removes what is there.
    Remove,
    /// Sets what is there.
    Replace,
    /// Moves what is at `from`.
    Move,
    /// Copies what is at `from`.
    Copy,
    /// Fails unless the value is there.
    Test,
}

/// A JSON Pointer (RFC 6901).
#[derive(Deserialize)]
#[serde(try_from = "String")]
struct Pointer(PointerBuf);

/// A value that is there, null included.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Json>, D::Error> {
    Json::deserialize(deserializer).map(Some)
}

impl TryFrom<RawOperation> for Operation {
    type Error = Violation;

    fn try_from(written: RawOperation) -> Result<Self, Violation> {
        let RawOperation { op, path, from, value } = written;
        let path = path.0;
        let value = operand(op, "value", value, matches!(op, Op::Add | Op::Replace | Op::Test))?;
        let from = operand(op, "from", from, matches!(op, Op::Move | Op::Copy))?;
        let from = from.map(|from| from.0).unwrap_or_default();
        let value = value.unwrap_or_default();
        Ok(Self(match op {
            Op::Add => PatchOperation::Add(AddOperation { path, value }),
            Op::Remove => PatchOperation::Remove(RemoveOperation { path }),
            Op::Replace => PatchOperation::Replace(ReplaceOperation { path, value }),
            Op::Move => PatchOperation::Move(MoveOperation { from, path }),
            Op::Copy => PatchOperation::Copy(CopyOperation { from, path }),
            Op::Test => PatchOperation::Test(TestOperation { path, value }),
        }))
    }
}

/// What an operation needs is there, what it has no use for is not.
fn operand<T>(op: Op, key: &str, found: Option<T>, needed: bool) -> Result<Option<T>, Violation> {
    let op = op.as_str();
    match (needed, &found) {
        (true, None) => Err(Violation::new(
            format!("needs `{key}` for the operation {op}"),
            format!("`{key}` is missing here"),
        )),
        (false, Some(_)) => Err(Violation::new(
            format!("must have no `{key}` for the operation {op}"),
            format!("{op} has no use for `{key}`"),
        )),
        _ => Ok(found),
    }
}

impl Op {
    fn as_str(self) -> &'static str {
        match self {
            Op::Add => "add",
            Op::Remove => "remove",
            Op::Replace => "replace",
            Op::Move => "move",
            Op::Copy => "copy",
            Op::Test => "test",
        }
    }
}

impl TryFrom<String> for Pointer {
    type Error = Violation;

    fn try_from(text: String) -> Result<Self, Violation> {
        const LABEL: &str = "expected a pointer such as /spec/replicas";
        let help = match text.starts_with('/') {
            true => "`~1` stands for a slash in a key, `~0` for a tilde",
            false => "it begins with `/`",
        };
        match PointerBuf::parse(text) {
            Ok(pointer) => Ok(Self(pointer)),
            Err(_) => Err(Violation::new("is not a JSON Pointer", LABEL).help(help)),
        }
    }
}

impl JsonSchema for Pointer {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Pointer".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"type": "string", "pattern": r"^(/([^~/]|~[01])*)*$"})
    }
}
