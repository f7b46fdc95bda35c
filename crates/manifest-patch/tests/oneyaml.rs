//! JSON Patches by this crate and by `oneyaml`, another lossless editor: the same, or for a reason
//! that is written here.
//!
//! oneyaml reads and writes YAML 1.2, Kubernetes reads YAML 1.1; most differences come from that.

#![allow(clippy::duplicate_mod, reason = "the oracle and the styles both take the hard strings")]

mod corpus;
mod oracle;
mod outside;
mod styled;

use manifest_patch::{Change, Document, Segment, Stream, changes, patch};
use proptest::prelude::*;
use serde_json::Value as Json;

/// What comes of a patch in both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// Both results mean the same, to Kubernetes and in YAML 1.2.
    Same,
    /// They mean the same in YAML 1.2 only; Kubernetes reads from oneyaml's what was not meant.
    SameIn12,
    /// They mean the same to Kubernetes only.
    SameIn11,
    OnlyWeRefuse,
    OnlyTheyRefuse,
    BothRefuse,
}

use Outcome::{OnlyTheyRefuse, OnlyWeRefuse, SameIn11, SameIn12};

/// Every case of the corpus in which the two differ, and why. A refusal of ours that the README lists
/// is explained there.
const DIFFERENCES: &[(Outcome, &str, &[&str])] = &[
    (
        SameIn12,
        "it writes `y`, `on` and the like without quotes, which YAML 1.1 takes for booleans",
        &[
            "break-crlf",
            "document-map-becomes-list",
            "flow-map-replace",
            "key-new-in-flow",
            "key-new-that-looks-like-another-type",
            "list-item-becomes-list",
            "literal-sibling-added-behind",
            "string-hard-as-keys",
            "string-hard-as-keys-in-flow",
            "string-hard-in-flow",
            "string-hard-in-json",
            "string-hard-in-list",
            "string-hard-in-map",
            "string-hard-in-place-of-plain",
            "string-hard-root",
            "value-empty-list-gains-map",
            "value-empty-map-with-comment-gains-key",
            "value-map-becomes-list",
            "value-null-becomes-map",
        ],
    ),
    (
        SameIn12,
        "it changes the key before the merge key, which to Kubernetes counts for nothing there",
        &["merge-last-beats-key-before-added-anew"],
    ),
    (
        SameIn11,
        "it takes `0644` and `yes` as YAML 1.2 does, we write what Kubernetes reads from them",
        &["json-copies-a-yaml-spelling", "value-equal-number-other-spelling-is-kept"],
    ),
    (
        OnlyTheyRefuse,
        "YAML 1.2 forbids it; go-yaml reads it and charts hold it: a closing bracket in the column \
         of its key",
        &[
            "flow-key-with-empty-value-gains-line",
            "flow-lines-last-removed-other-added",
            "flow-multi-line",
            "flow-multi-line-remove-first",
            "flow-multi-line-remove-last",
            "flow-multi-line-remove-middle",
            "flow-trailing-comma-multi-line",
            "value-empty-map-multi-line",
        ],
    ),
    (OnlyTheyRefuse, "YAML 1.2 forbids it: a byte order mark in a value", &["bom-inside-a-value"]),
    (
        OnlyTheyRefuse,
        "YAML 1.2 forbids equal keys; to Kubernetes the last one counts",
        &[
            "key-duplicate-add-replaces-last",
            "key-duplicate-nested-in-list",
            "key-duplicate-remove-takes-all",
            "key-duplicate-replace-last-counts",
        ],
    ),
    (
        OnlyTheyRefuse,
        "its pointers name a key by its text, ours by what Kubernetes reads from it",
        &[
            "key-boolean-n-reads-false",
            "key-boolean-reads-true",
            "key-float-as-go-writes-it",
            "key-octal-reads-decimal",
        ],
    ),
    (OnlyTheyRefuse, "it reads no merge keys unless told to", &["merge-list"]),
    (
        OnlyTheyRefuse,
        "`test` compares values of YAML 1.2: `1` is not `1.0`, base64 not what it holds",
        &["tag-binary-tested-by-what-it-holds", "value-number-spellings-kept"],
    ),
    (
        OnlyTheyRefuse,
        "a comment or a blank line would come to belong to something else by its rules",
        &[
            "below-comments-collections",
            "comment-behind-key-of-list",
            "document-null",
            "document-scalar-commented",
            "literal-before-removed-and-deep-blanks",
            "literal-new-as-document-with-comment",
            "value-empty-with-comment-lines-below",
        ],
    ),
    (OnlyTheyRefuse, "it removes no whole document", &["document-removed"]),
    (
        OnlyTheyRefuse,
        "it writes a literal for a list after a comment in the column of its key, which cannot be \
         read",
        &["below-comments-literals"],
    ),
    (
        OnlyWeRefuse,
        "to it `<<` is a key like others, to Kubernetes the keys after it are there",
        &["merge-last-beats-key-before", "merge-override-removed", "merge-removed"],
    ),
    (
        OnlyWeRefuse,
        "Kubernetes reads a number beyond a 64-bit float as a string",
        &["value-number-out-of-range"],
    ),
];

#[test]
fn every_difference_in_the_corpus_is_explained() {
    let mut unexplained = Vec::new();
    for case in corpus::cases() {
        let (outcome, detail) = outcome(&case);
        let row = DIFFERENCES.iter().find(|(.., cases)| cases.contains(&case.name.as_str()));
        let explained = match (outcome, row) {
            (Outcome::Same | Outcome::BothRefuse, None) => true,
            (OnlyWeRefuse, None) => outside::is_listed(&detail),
            (outcome, Some((expected, ..))) => outcome == *expected,
            (_, None) => false,
        };
        if !explained {
            unexplained.push(format!("{outcome:?} {}: {detail}", case.name));
        }
    }
    assert!(unexplained.is_empty(), "{}", unexplained.join("\n"));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn generated_changes_mean_the_same(
        styled in styled::document(),
        choices in prop::collection::vec(any::<u8>(), 0..24),
    ) {
        let document = Document::parse(&styled.text).expect("YAML");
        let wanted = oracle::changed(document.tree(), &choices);
        let operations = changes(document.tree(), &wanted).iter().map(Change::operation).collect();
        let operations = serde_json::to_string(&json_patch::Patch(operations)).expect("JSON");
        let written = by_us(&styled.text, &operations).expect("a text");
        prop_assert!(outside::same(&in_11(&written), &wanted.to_json()), "{operations}\n{written}");
        // Where oneyaml refuses, there is nothing to compare.
        let Ok(theirs) = by_oneyaml(&styled.text, &operations) else { return Ok(()) };
        let (ours, read) = (in_12(&written), in_12(&theirs));
        prop_assert!(ours == read, "{operations}\n{written}\nand\n{theirs}\n{ours:?}\n{read:?}");
    }
}

/// Of the first document that has content: the outcome, and what to look at.
fn outcome(case: &corpus::Case) -> (Outcome, String) {
    let mut segments = Stream::split(case.input.as_bytes());
    let segment = segments.find(|segment| !segment.is_empty());
    let text = segment.map_or(b"".as_slice(), |segment: Segment<'_>| segment.text);
    let text = std::str::from_utf8(text).expect("a case in UTF-8");
    match (by_us(text, &case.patch), by_oneyaml(text, &case.patch)) {
        (Ok(ours), Ok(theirs)) => {
            let alike = (in_11(&ours) == in_11(&theirs), in_12(&ours) == in_12(&theirs));
            let detail = format!("\n{ours}\nand\n{theirs}");
            match alike {
                (true, true) => (Outcome::Same, detail),
                (false, true) => (SameIn12, detail),
                (true, false) => (SameIn11, detail),
                (false, false) => panic!("{}: nothing is the same in{detail}", case.name),
            }
        }
        (Err(error), Ok(_)) => (OnlyWeRefuse, error),
        (Ok(_), Err(error)) => (OnlyTheyRefuse, error),
        (Err(error), Err(theirs)) => (Outcome::BothRefuse, format!("{error}; {theirs}")),
    }
}

fn by_us(text: &str, operations: &str) -> Result<String, String> {
    let operations: json_patch::Patch = serde_json::from_str(operations).expect("a JSON Patch");
    let document = Document::parse(text).map_err(|error| error.to_string())?;
    let mut tree = document.tree().clone();
    patch::apply(&mut tree, &operations).map_err(|error| error.to_string())?;
    document.rewrite(&tree).map_err(|error| error.to_string())
}

fn by_oneyaml(text: &str, operations: &str) -> Result<String, String> {
    let mut document = oneyaml::Document::parse(text).map_err(|error| error.to_string())?;
    let operations = oneyaml::Patch::from_json(operations).map_err(|error| error.to_string())?;
    document.apply_patch(&operations).map_err(|error| error.to_string())?;
    Ok(document.to_string())
}

/// What Kubernetes reads.
fn in_11(text: &str) -> Json {
    Document::parse(text).expect("YAML").tree().to_json()
}

/// What oneyaml reads, which is YAML 1.2; floats that are whole as integers.
fn in_12(text: &str) -> Result<Json, String> {
    oneyaml::from_str::<Json>(text).map(whole).map_err(|error| error.to_string())
}

fn whole(json: Json) -> Json {
    match json {
        Json::Number(number) => match number.as_f64() {
            Some(float) => Json::from(float),
            None => Json::Number(number),
        },
        Json::Array(items) => items.into_iter().map(whole).collect(),
        Json::Object(map) => map.into_iter().map(|(key, value)| (key, whole(value))).collect(),
        other => other,
    }
}
