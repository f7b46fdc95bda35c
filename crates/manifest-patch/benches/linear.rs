//! Time is linear in bytes, documents and changes: the throughput stays the same from row to row.
//!
//! `cargo bench -p manifest-patch`; no number is asserted.

#[path = "../tests/manifest/mod.rs"]
mod manifest;

use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};
use manifest_patch::{Document, Node, Stream};

const SIZES: [usize; 4] = [1, 10, 100, 1000];

fn main() {
    divan::main();
}

/// Splits a stream of this many documents.
#[divan::bench(args = SIZES)]
fn split_documents(bencher: Bencher<'_, '_>, documents: usize) {
    let stream = manifest::stream(documents);
    bencher
        .counter(BytesCount::of_str(&stream))
        .counter(ItemsCount::new(documents))
        .bench(|| Stream::split(black_box(stream.as_bytes())).count());
}

/// Reads a document of this many containers.
#[divan::bench(args = SIZES)]
fn parse_bytes(bencher: Bencher<'_, '_>, containers: usize) {
    let text = manifest::deployment(containers);
    bencher
        .counter(BytesCount::of_str(&text))
        .bench(|| Document::parse(black_box(&text)).map(Document::into_tree));
}

/// Makes one change in a document of this many containers and verifies it.
#[divan::bench(args = SIZES)]
fn rewrite_bytes(bencher: Bencher<'_, '_>, containers: usize) {
    let text = manifest::deployment(containers);
    let document = Document::parse(&text).expect("YAML");
    let wanted = manifest::changed(document.tree(), 1);
    bencher.counter(BytesCount::of_str(&text)).bench(|| document.rewrite(black_box(&wanted)));
}

/// Makes this many changes in a document of a thousand containers: less and less for each.
#[divan::bench(args = SIZES)]
fn rewrite_changes(bencher: Bencher<'_, '_>, changes: usize) {
    let text = manifest::deployment(1000);
    let document = Document::parse(&text).expect("YAML");
    let wanted = manifest::changed(document.tree(), changes);
    bencher.counter(ItemsCount::new(changes)).bench(|| document.rewrite(black_box(&wanted)));
}

/// Adds a line to a literal of this many.
#[divan::bench(args = SIZES)]
fn rewrite_lines_of_a_literal(bencher: Bencher<'_, '_>, lines: usize) {
    let text = manifest::config_map(lines);
    let document = Document::parse(&text).expect("YAML");
    let mut wanted = document.tree().clone();
    let data = wanted.get_mut("data").expect("a map");
    let script = data.get("script").and_then(Node::as_str).expect("a text");
    data.insert("script", Node::string(format!("{script}exit 0\n")));
    bencher.counter(BytesCount::of_str(&text)).bench(|| document.rewrite(black_box(&wanted)));
}
