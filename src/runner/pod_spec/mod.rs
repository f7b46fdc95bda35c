//! Which fields of a build pod a patch of `[[runners.kubernetes.pod_spec]]` touches.
//!
//! The runner converts a patch from YAML to JSON (common/config.go:837), applies it last, over
//! everything else, and reads the result with encoding/json (executors/kubernetes/kubernetes.go:
//! 2971-3027). Here a patch is read but not applied: what it touches is told by the patch and the
//! structure of a pod's spec alone, whatever the pod holds before. A field is touched that may have
//! another value afterwards; when in doubt it is.
//!
//! Field names fold letter case, as encoding/json does. A field that the table of reach lacks is
//! touched without a reach.

mod error;
mod merge;
mod operations;
#[cfg(test)]
mod tests;
mod touched;

use manifest_patch::{Document, Stream};
use serde_json::Value;

pub use error::PatchError;
use merge::Kind;
use touched::Touches;
pub use touched::{Change, Touched};

/// The fields that a patch touches, in its order; `patch_type` as it stands in the configuration,
/// where nothing or an empty text is `strategic`.
///
/// # Errors
/// When the patch is not what its type demands.
pub fn touched(patch: &str, patch_type: Option<&str>) -> Result<Vec<Touched>, PatchError> {
    let json = read(patch)?;
    let mut touches = Touches::default();
    match patch_type.unwrap_or_default() {
        "json" => operations::collect(&json, &mut touches)?,
        "merge" => merge::collect(&json, Kind::Merge, &mut touches)?,
        "strategic" | "" => merge::collect(&json, Kind::Strategic, &mut touches)?,
        other => return Err(PatchError::Type(other.to_owned())),
    }
    Ok(touches.list)
}

/// The patch as sigs.k8s.io/yaml converts it. Of several documents it takes the first; they are
/// refused here, because a reader of the patch sees them all.
fn read(patch: &str) -> Result<Value, PatchError> {
    let unreadable = |reason: String| PatchError::Unreadable(reason);
    let mut documents = Stream::split(patch.as_bytes()).filter(|segment| !segment.is_empty());
    let Some(segment) = documents.next() else { return Ok(Value::Null) };
    if documents.next().is_some() {
        return Err(unreadable("it holds more than one document".to_owned()));
    }
    if segment.content_on_separator().is_some() {
        return Err(unreadable("it has content on the line of `---`".to_owned()));
    }
    let text = std::str::from_utf8(segment.text).map_err(|error| unreadable(error.to_string()))?;
    let document = Document::parse(text).map_err(|error| unreadable(error.to_string()))?;
    Ok(document.tree().to_json())
}
