//! Merge patches: RFC 7386 (evanphx/json-patch) and Kubernetes' strategic ones
//! (k8s.io/apimachinery/pkg/util/strategicpatch/patch.go).

use serde_json::{Map, Value};

use super::error::PatchError;
use super::touched::{Change, Place, Touches};

/// Which of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Merge,
    Strategic,
}

/// What a strategic merge patch says about a map instead of a field of it.
const PATCH: &str = "$patch";
const RETAIN_KEYS: &str = "$retainKeys";
const DELETE_FROM_LIST: &str = "$deleteFromPrimitiveList/";
const ELEMENT_ORDER: &str = "$setElementOrder/";

pub(super) fn collect(patch: &Value, kind: Kind, touches: &mut Touches) -> Result<(), PatchError> {
    match patch {
        Value::Null => Ok(()),
        Value::Object(fields) => {
            map(&Place::default(), fields, kind, touches);
            Ok(())
        }
        _ => Err(PatchError::Shape {
            kind: if kind == Kind::Merge { "merge" } else { "strategic" },
            expected: "a mapping",
        }),
    }
}

fn map(place: &Place, fields: &Map<String, Value>, kind: Kind, touches: &mut Touches) {
    if kind == Kind::Strategic {
        // `replace` takes the map as it is here, `delete` an empty one (patch.go:884); but in an
        // entry that is new to its list directives are not looked at, and what stands beside them
        // stays.
        if let Some(directive) = fields.get(PATCH) {
            let mut rest = fields.clone();
            rest.remove(PATCH);
            if directive.as_str() == Some("delete") {
                touches.push(place, Change::Removed);
            }
            return touches.assign(place, &Value::Object(rest));
        }
        if fields.contains_key(RETAIN_KEYS) {
            touches.push(place, Change::Removed);
        }
    }
    for (name, value) in fields {
        if kind == Kind::Strategic {
            if name == RETAIN_KEYS || name.starts_with(ELEMENT_ORDER) {
                continue;
            }
            if let Some(list) = name.strip_prefix(DELETE_FROM_LIST) {
                touches.push(&place.at(list), Change::Removed);
                continue;
            }
        }
        field(&place.at(name), value, kind, touches);
    }
}

fn field(place: &Place, value: &Value, kind: Kind, touches: &mut Touches) {
    match value {
        // That it is there at all may decide, whatever is in it.
        Value::Object(_) if place.decides_as_a_whole() => touches.assign(place, value),
        Value::Object(fields) if place.is_structure() => map(place, fields, kind, touches),
        Value::Object(entries) if place.is_map() => {
            for (name, value) in entries {
                match name.starts_with('$') && kind == Kind::Strategic {
                    true => touches.push(place, Change::Removed),
                    false => touches.assign(&place.at(name), value),
                }
            }
        }
        Value::Array(items) if kind == Kind::Strategic && place.is_list() => {
            list(place, items, touches);
        }
        _ => touches.assign(place, value),
    }
}

/// A list of structures with a merge key is merged entry by entry, every other one replaced.
fn list(place: &Place, items: &[Value], touches: &mut Touches) {
    let merge_key = place.known().and_then(|field| field.merge_key);
    let Some(merge_key) = merge_key.filter(|_| items.iter().all(Value::is_object)) else {
        return touches.assign(place, &Value::Array(items.to_vec()));
    };
    for (at, item) in items.iter().enumerate() {
        let Some(fields) = item.as_object() else { continue };
        let name = match fields.get(merge_key) {
            Some(Value::String(name)) => name.clone(),
            Some(Value::Number(number)) => number.to_string(),
            _ => at.to_string(),
        };
        let entry = place.entry(&name);
        match fields.get(PATCH).and_then(Value::as_str) {
            Some("delete") => touches.push(&entry, Change::Removed),
            Some("replace") => touches.push(place, Change::Removed),
            _ => {}
        }
        let mut fields = fields.clone();
        fields.remove(PATCH);
        map(&entry, &fields, Kind::Strategic, touches);
    }
}
