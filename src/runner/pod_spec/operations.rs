//! JSON Patches (RFC 6902), as evanphx/json-patch 5.9.11 applies them.

use serde_json::Value;

use super::error::PatchError;
use super::touched::{Change, Place, Touches};

pub(super) fn collect(patch: &Value, touches: &mut Touches) -> Result<(), PatchError> {
    let operations = match patch {
        Value::Null => return Ok(()),
        Value::Array(operations) => operations,
        _ => return Err(PatchError::Shape { kind: "json", expected: "a list of operations" }),
    };
    for (position, operation) in operations.iter().enumerate() {
        let wrong = |reason: String| PatchError::Operation { position, reason };
        let text = |key: &str| {
            let value = operation.get(key).and_then(Value::as_str);
            value.ok_or_else(|| wrong(format!("it has no `{key}`")))
        };
        let value = operation.get("value").unwrap_or(&Value::Null);
        match text("op")? {
            "add" | "replace" => touches.assign(&place(text("path")?), value),
            "remove" => touches.push(&place(text("path")?), Change::Removed),
            "move" => {
                touches.push(&place(text("from")?), Change::Removed);
                touches.push(&place(text("path")?), Change::Copied);
            }
            "copy" => {
                text("from")?;
                touches.push(&place(text("path")?), Change::Copied);
            }
            "test" => {}
            other => return Err(wrong(format!("`{other}`"))),
        }
    }
    Ok(())
}

/// The place of a JSON Pointer. What stands before its first slash does not count (patch.go:351).
fn place(pointer: &str) -> Place {
    pointer.split('/').skip(1).fold(Place::default(), |place, token| {
        let token = token.replace("~1", "/").replace("~0", "~");
        match place.is_list() {
            true => place.entry(&token),
            false => place.at(&token),
        }
    })
}
