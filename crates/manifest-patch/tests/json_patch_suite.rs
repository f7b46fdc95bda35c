//! Every case of json-patch/json-patch-tests: JSON is YAML, so each must give the specified result
//! or an error.

mod outside;

use std::fs;

use json_patch::Patch;
use manifest_patch::{Document, patch};
use serde::Deserialize;
use serde_json::Value as Json;

#[derive(Deserialize)]
struct Case {
    comment: Option<String>,
    doc: Json,
    patch: Given,
    #[serde(default, deserialize_with = "present")]
    expected: Option<Json>,
    error: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Given {
    Valid(Patch),
    Invalid(serde::de::IgnoredAny),
}

/// Keeps an expected `null` apart from nothing expected.
fn present<'de, D: serde::Deserializer<'de>>(json: D) -> Result<Option<Json>, D::Error> {
    Json::deserialize(json).map(Some)
}

#[test]
fn every_case_gives_the_specified_result_or_error() {
    let Some(folder) = outside::suite("JSON_PATCH_TESTS", "json-patch") else {
        return;
    };
    let mut failures = Vec::new();
    let (mut count, mut errors) = (0, 0);
    for file in ["spec_tests.json", "tests.json"] {
        let text = fs::read_to_string(folder.join(file)).expect("a suite file");
        let cases: Vec<Case> = serde_json::from_str(&text).expect("a list of cases");
        count += cases.len();
        errors += cases.iter().filter(|case| case.error.is_some()).count();
        for (index, case) in cases.iter().enumerate() {
            let name = case.comment.as_deref().unwrap_or_default();
            failures.extend(case.failure().map(|why| format!("{file} {index} {name}: {why}")));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    outside::check_counts("| json-patch/json-patch-tests", [count, count - errors, errors]);
}

impl Case {
    /// Why the case fails as one of the texts that its document can be written as.
    fn failure(&self) -> Option<String> {
        let texts =
            [self.doc.to_string(), serde_json::to_string_pretty(&self.doc).expect("JSON") + "\n"];
        texts.iter().find_map(|text| match (patched(text, &self.patch), &self.error) {
            (Err(_), Some(_)) => None,
            (Ok(text), Some(error)) => Some(format!("gave {text}, not the error {error}")),
            (Err(error), None) => Some(error),
            (Ok(text), None) => self.misread(&text),
        })
    }

    /// Why a text is not the expected result.
    fn misread(&self, text: &str) -> Option<String> {
        let expected = self.expected.as_ref()?;
        let json: Json = match serde_json::from_str(text) {
            Ok(json) => json,
            Err(error) => return Some(format!("the result is no JSON: {error}: {text}")),
        };
        (!outside::same(&json, expected)).then(|| format!("gave {text}, not {expected}"))
    }
}

fn patched(text: &str, patch: &Given) -> Result<String, String> {
    let Given::Valid(patch) = patch else {
        return Err("not a patch".to_owned());
    };
    let document = Document::parse(text).map_err(|error| error.to_string())?;
    let mut tree = document.tree().clone();
    patch::apply(&mut tree, patch).map_err(|error| error.to_string())?;
    document.rewrite(&tree).map_err(|error| error.to_string())
}
