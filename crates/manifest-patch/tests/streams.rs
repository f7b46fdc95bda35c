//! Rendered charts: every document is kept without a change, and takes a label beside its own bytes.

mod lines;
mod outside;

use std::fs;
use std::path::{Path, PathBuf};

use manifest_patch::{Document, Node, Segment, Stream};

#[test]
fn every_document_of_rendered_charts_takes_a_label() {
    let Some(folder) = outside::folder("RUNNER_TENANT_STREAMS", "streams") else { return };
    let go = outside::Go::find();
    for file in files(&folder) {
        let bytes = fs::read(&file).expect("a stream");
        let segments: Vec<Segment<'_>> = Stream::split(&bytes).collect();
        let parts = segments.iter().flat_map(|segment| [segment.separator, segment.text]);
        assert_eq!(parts.collect::<Vec<_>>().concat(), bytes, "{}", file.display());
        let (mut output, mut wanted) = (String::new(), Vec::new());
        for segment in segments.iter().filter(|segment| !segment.is_empty()) {
            let text = std::str::from_utf8(segment.text).expect("UTF-8");
            let (written, tree) = labelled(text);
            output += &format!("---\n{written}\n");
            wanted.push(tree.to_json());
        }
        let Some(go) = &go else { continue };
        let read = go.read(&output).expect("YAML");
        assert_eq!(read.len(), wanted.len(), "{}", file.display());
        let same = read.iter().zip(&wanted).all(|(read, wanted)| outside::same(read, wanted));
        assert!(same, "{}", file.display());
    }
}

/// A document with a label: its text and its tree.
fn labelled(text: &str) -> (String, Node) {
    let document = Document::parse(text).expect("YAML");
    assert_eq!(document.rewrite(document.tree()).as_deref(), Ok(text));
    let mut wanted = document.tree().clone();
    let metadata = wanted.get_mut("metadata").expect("metadata");
    let label = ("tenant", Node::string("on"));
    if !metadata.get_mut("labels").is_some_and(|labels| labels.insert(label.0, label.1.clone())) {
        metadata.insert("labels", Node::mapping([label]));
    }
    let written = document.rewrite(&wanted).expect("a text");
    assert!(lines::are_in(&lines::untouched(&document, &wanted), &written), "{written}");
    (written, wanted)
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries =
        fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}
