//! What must hold of any input: the oracles of the fuzz targets, which panic where it does not.
//!
//! The ordinary tests run them over the corpus, so that they hold to what the crate says of itself.

#![allow(dead_code, unreachable_pub, reason = "each test takes a part")]

mod change;
#[path = "../hard/mod.rs"]
mod hard;
#[path = "../lines/mod.rs"]
mod lines;
mod split;
mod witness;

use manifest_patch::{Change, Document, Error, Node, changes, patch};
use serde_json::Value as Json;

#[allow(unused_imports, reason = "each target takes one")]
pub use change::changed;
#[allow(unused_imports, reason = "each target takes one")]
pub use split::split;

/// A text and, after the first zero byte, the choices by which it is changed: the text is read or
/// refused; what is written means what was wanted, to this crate and to libyaml; written again it
/// stays, and so do the lines without a change.
pub fn rewrite(input: &[u8]) {
    let end = memchr::memchr(0, input).unwrap_or(input.len());
    let choices = input.get(end + 1..).unwrap_or_default();
    let Ok(text) = std::str::from_utf8(&input[..end]) else { return };
    let document = match Document::parse(text) {
        Ok(document) => document,
        Err(error) => return is_placed(text, &error),
    };
    assert_eq!(document.rewrite(document.tree()).as_deref(), Ok(text), "without a change");
    let wanted = change::changed(document.tree(), choices);
    match document.rewrite(&wanted) {
        Ok(written) => is_what_was_wanted(&document, &wanted, &written),
        Err(error) => is_placed(text, &error),
    }
}

/// An error other than a failed verification, about a part of the text.
fn is_placed(text: &str, error: &Error) {
    assert!(!matches!(error, Error::Verification { .. }), "{error}\n{text}");
    let span = error.span().unwrap_or(0..0);
    assert!(text.get(span.clone()).is_some(), "{error}: {span:?} of {text:?}");
    assert!(!error.to_string().contains('\n'), "{error}");
}

fn is_what_was_wanted(document: &Document<'_>, wanted: &Node, written: &str) {
    let text = document.text();
    let again = Document::parse(written).expect("what was written is YAML");
    let (read, meant) = (again.tree().to_json(), wanted.to_json());
    assert!(same(&read, &meant), "{text}\nbecame\n{written}\nnot {meant}");
    assert_eq!(again.rewrite(wanted).as_deref(), Ok(written), "written again");
    let untouched = lines::untouched(document, wanted);
    assert!(lines::are_in(&untouched, written), "{text}\nbecame\n{written}\nof {untouched:#?}");
    if witness::reads(text).is_ok_and(|read| witness::agrees(document.tree(), &read)) {
        let read = witness::reads(written);
        let agrees = read.as_ref().is_ok_and(|read| witness::agrees(wanted, read));
        assert!(agrees, "{text}\nbecame\n{written}\nof which libyaml reads {read:?}");
    }
    is_patched(document.tree(), wanted);
}

/// The changes, as JSON Patch, make of the one what the other is. Where nothing is shared, the
/// json-patch crate witnesses it.
fn is_patched(tree: &Node, wanted: &Node) {
    let operations = changes(tree, wanted).iter().map(Change::operation).collect();
    let operations = json_patch::Patch(operations);
    let mut patched = tree.clone();
    if patch::apply(&mut patched, &operations).is_err() || change::is_shared(tree) {
        return;
    }
    let meant = wanted.to_json();
    assert!(same(&patched.to_json(), &meant), "{operations}\nis not {meant}");
    let mut json = tree.to_json();
    json_patch::patch(&mut json, &operations).expect("a patch that applies");
    assert!(same(&json, &meant), "{operations}\nmakes {json} for json-patch, not {meant}");
}

/// Whether two JSON values are equal, numbers by their value.
pub fn same(a: &Json, b: &Json) -> bool {
    match (a, b) {
        (Json::Number(a), Json::Number(b)) => {
            a == b || a.to_string().parse::<f64>().ok() == b.to_string().parse::<f64>().ok()
        }
        (Json::Array(a), Json::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Json::Object(a), Json::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| same(a, b)))
        }
        _ => a == b,
    }
}
