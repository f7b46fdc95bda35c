//! The cases of the corpus: one trap each, a file a topic, in the text format of Go's `txtar`.
//!
//! A line `-- CASE/FILE --` starts a file of a case: `input.yaml`, `patch.json`, and `expected.diff`
//! or, for a refusal, `stderr`. As a file ends with a newline there, `without its last newline`
//! stands after the name of one that has none.

#![allow(dead_code, reason = "each test takes a part")]

use std::fs;
use std::path::{Path, PathBuf};

const UNENDED: &str = " without its last newline";

/// A case of the corpus.
#[derive(Debug, Clone, Default)]
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) input: String,
    pub(crate) patch: String,
    pub(crate) expected: Expected,
}

/// The outcome of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Expected {
    /// The difference of the output to the input.
    Diff(String),
    /// The error, with a newline.
    Stderr(String),
}

impl Default for Expected {
    fn default() -> Self {
        Expected::Diff(String::new())
    }
}

/// All cases, by the name of their topic and their own.
pub(crate) fn cases() -> Vec<Case> {
    let mut all = Vec::new();
    for topic in topics() {
        let cases = read(&fs::read_to_string(&topic).expect("a topic in UTF-8"));
        let prefix = format!("{}-", topic.file_stem().expect("a name").to_string_lossy());
        for case in &cases {
            let name = &case.name;
            assert!(name.starts_with(&prefix), "{name} is not of the topic {}", topic.display());
        }
        all.extend(cases);
    }
    all
}

/// Writes the topics anew, with the expectations that their cases have now.
pub(crate) fn overwrite(cases: &[Case]) {
    for topic in topics() {
        let prefix = format!("{}-", topic.file_stem().expect("a name").to_string_lossy());
        let of_topic = cases.iter().filter(|case| case.name.starts_with(&prefix));
        fs::write(&topic, of_topic.map(written).collect::<String>()).expect("a writable topic");
    }
}

fn topics() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let entries = fs::read_dir(folder).expect("a folder");
    let mut topics: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    topics.sort();
    topics
}

fn read(topic: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut lines = topic.split_inclusive('\n').peekable();
    while let Some(line) = lines.next() {
        let header = marker(line).unwrap_or_else(|| panic!("expected a file, found {line:?}"));
        let mut content = String::new();
        while let Some(line) = lines.next_if(|line| marker(line).is_none()) {
            content.push_str(line);
        }
        let path = header.strip_suffix(UNENDED).unwrap_or(header);
        if path != header {
            content.pop();
        }
        let (name, file) = path.split_once('/').expect("CASE/FILE");
        if cases.last().is_none_or(|case| case.name != name) {
            cases.push(Case { name: name.to_owned(), ..Case::default() });
        }
        let case = cases.last_mut().expect("the case");
        match file {
            "input.yaml" => case.input = content,
            "patch.json" => case.patch = content,
            "expected.diff" => case.expected = Expected::Diff(content),
            "stderr" => case.expected = Expected::Stderr(content),
            _ => panic!("{name} has a file {file}"),
        }
    }
    cases
}

fn marker(line: &str) -> Option<&str> {
    line.strip_suffix('\n')?.strip_prefix("-- ")?.strip_suffix(" --")
}

fn written(case: &Case) -> String {
    let (file, expected) = match &case.expected {
        Expected::Diff(diff) => ("expected.diff", diff),
        Expected::Stderr(error) => ("stderr", error),
    };
    [("input.yaml", &case.input), ("patch.json", &case.patch), (file, expected)]
        .map(|(file, content)| {
            let ended = content.is_empty() || content.ends_with('\n');
            let (note, newline) = if ended { ("", "") } else { (UNENDED, "\n") };
            format!("-- {}/{file}{note} --\n{content}{newline}", case.name)
        })
        .concat()
}
