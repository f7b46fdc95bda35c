//! The valid documents of yaml/yaml-test-suite (its data branch): no change leaves every byte, and a
//! key added to a mapping is all that is added, or it is refused for a listed reason.

mod outside;

use std::fs;
use std::path::{Path, PathBuf};

use manifest_patch::{Document, Error, Node, Segment, Stream, Value};

#[test]
fn every_valid_document_is_kept_and_takes_a_key() {
    let Some(folder) = outside::suite("YAML_TEST_SUITE", "yaml") else { return };
    let go = outside::Go::find();
    let mut failures = Vec::new();
    let (mut exact, mut refused) = (0, 0);
    for case in cases(&folder) {
        let stream = fs::read_to_string(&case).expect("a case in UTF-8");
        for segment in Stream::split(stream.as_bytes()) {
            let text = std::str::from_utf8(segment.text).expect("a part of it");
            match check(text, &segment, go.as_ref()) {
                Ok(Outcome::Exact) => exact += 1,
                Ok(Outcome::Refused) => refused += 1,
                Err(why) => failures.push(format!("{}: {why}\n{text}", case.display())),
            }
        }
    }
    assert!(failures.is_empty(), "{} failures\n{}", failures.len(), failures.join("\n\n"));
    outside::check_counts("| yaml/yaml-test-suite", [exact + refused, exact, refused]);
}

/// The valid inputs below a folder.
fn cases(folder: &Path) -> Vec<PathBuf> {
    let mut cases = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            cases.extend(self::cases(&path));
        }
    }
    let (input, error) = (folder.join("in.yaml"), folder.join("error"));
    if input.exists() && !error.exists() {
        cases.push(input);
    }
    cases
}

/// Whether the document takes the key, or refuses for a listed reason.
fn check(text: &str, segment: &Segment<'_>, go: Option<&outside::Go>) -> Result<Outcome, String> {
    if segment.content_on_separator().is_some() {
        return Ok(Outcome::Refused); // a part of the document, which Kubernetes rejects
    }
    let document = match Document::parse(text) {
        Ok(document) => document,
        Err(error) => return listed(&error),
    };
    let kept = document.rewrite(document.tree()).map_err(|error| error.to_string())?;
    if kept != text {
        return Err(format!("without a change it becomes\n{kept}"));
    }
    if !matches!(document.tree().value(), Value::Mapping(_)) {
        return Ok(Outcome::Exact);
    }
    let mut wanted = document.tree().clone();
    wanted.insert("added", Node::string("text"));
    let written = match document.rewrite(&wanted) {
        Ok(written) => written,
        Err(error) => return listed(&error),
    };
    let without: Vec<&str> = written.lines().filter(|line| *line != "added: text").collect();
    let lines: Vec<&str> = text.lines().collect();
    let start = document.tree().span().map_or(0, |span| span.start);
    let flow = text[start..].starts_with('{');
    if without != lines && !flow {
        return Err(format!("with a key it becomes\n{written}"));
    }
    go.map_or(Ok(()), |go| reads_with_key(go, text, &written))?;
    Ok(Outcome::Exact)
}

/// Whether Go, where it reads the text, reads the same with the key from the written one.
fn reads_with_key(go: &outside::Go, text: &str, written: &str) -> Result<(), String> {
    let Ok(mut before) = go.read(text) else { return Ok(()) };
    if let Some(map) = before.first_mut().and_then(|document| document.as_object_mut()) {
        map.insert("added".to_owned(), "text".into());
    }
    let after = go.read(written)?;
    match before.len() == after.len() && before.iter().zip(&after).all(|(a, b)| outside::same(a, b))
    {
        true => Ok(()),
        false => Err(format!("Go reads {after:?}, not {before:?}, from\n{written}")),
    }
}

enum Outcome {
    Exact,
    Refused,
}

fn listed(error: &Error) -> Result<Outcome, String> {
    match outside::is_listed(&error.to_string()) {
        true => Ok(Outcome::Refused),
        false => Err(error.to_string()),
    }
}
