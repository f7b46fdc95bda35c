//! How much memory an edit takes, in bytes allocated: the same on every machine.
//!
//! The bounds are those of the README. A text and what is written of it are counted with it.

mod manifest;

use std::hint::black_box;

use manifest_patch::{Document, Node, Stream};
use peak_alloc::PeakAlloc;

#[global_allocator]
static ALLOCATED: PeakAlloc = PeakAlloc;

/// One test, because what another one allocates at the same time would count too.
#[test]
fn memory_stays_within_its_bounds() {
    a_stream_with_one_edited_document_takes_three_times_its_bytes();
    an_edited_document_takes_eleven_times_its_bytes();
    a_tree_takes_as_much_for_every_node();
    a_clone_of_a_tree_takes_nothing();
}

/// Read, one document of about 800 bytes edited, and put together again.
fn a_stream_with_one_edited_document_takes_three_times_its_bytes() {
    let length = manifest::stream(1500).len();
    assert!(length > 1_000_000);
    let taken = peak(|| {
        let stream = manifest::stream(1500);
        let segment = Stream::split(stream.as_bytes()).nth(700).expect("a document");
        let written = edited(std::str::from_utf8(segment.text).expect("UTF-8"), 1);
        let end = segment.offset + segment.text.len();
        let output = [&stream[..segment.offset], &written, &stream[end..]].concat();
        black_box(&output);
    });
    is_within(taken, 3 * length);
}

fn an_edited_document_takes_eleven_times_its_bytes() {
    for containers in [1, 20, 1000] {
        let text = manifest::deployment(containers);
        let one = peak(|| black_box(edited(&text, 1)));
        let all = peak(|| black_box(edited(&text, containers)));
        is_within(one.max(all) + text.len(), 11 * text.len() + BUFFERS);
    }
    for lines in [10, 1000, 20_000] {
        let text = manifest::config_map(lines);
        let taken = peak(|| black_box(with_a_line_more(&text)));
        is_within(taken + text.len(), 8 * text.len() + BUFFERS);
    }
}

/// What the parser needs whatever the text.
const BUFFERS: usize = 32 * 1024;

/// What remains of a text that is nothing but nodes: the worst there is, for its length.
fn a_tree_takes_as_much_for_every_node() {
    let pairs = "a:\n".to_owned() + &(0..10_000).map(|key| format!(" k{key}: 1\n")).collect::<String>();
    is_within(kept(&pairs), 100 * 10_000);
    let items = format!("[{}]\n", "1,".repeat(10_000));
    is_within(kept(&items), 50 * 10_000);
}

fn a_clone_of_a_tree_takes_nothing() {
    let text = manifest::deployment(100);
    let document = Document::parse(&text).expect("YAML");
    is_within(peak(|| black_box(document.tree().clone())), 0);
}

fn edited(text: &str, changes: usize) -> String {
    let document = Document::parse(text).expect("YAML");
    let wanted = manifest::changed(document.tree(), changes);
    document.rewrite(&wanted).expect("a text")
}

fn with_a_line_more(text: &str) -> String {
    let document = Document::parse(text).expect("YAML");
    let mut wanted = document.tree().clone();
    let data = wanted.get_mut("data").expect("a map");
    let script = data.get("script").and_then(Node::as_str).expect("a text");
    data.insert("script", Node::string(format!("{script}exit 0\n")));
    document.rewrite(&wanted).expect("a text")
}

/// The most bytes allocated at once during `work`, beyond those before it.
fn peak<T>(work: impl FnOnce() -> T) -> usize {
    ALLOCATED.reset_peak_usage();
    let before = ALLOCATED.current_usage();
    let result = work();
    let peak = ALLOCATED.peak_usage() - before;
    drop(result);
    peak
}

/// The bytes that the tree of a text keeps.
fn kept(text: &str) -> usize {
    let before = ALLOCATED.current_usage();
    let tree = Document::parse(text).expect("YAML").into_tree();
    let kept = ALLOCATED.current_usage() - before;
    black_box(tree);
    kept
}

#[track_caller]
fn is_within(taken: usize, bound: usize) {
    assert!(taken <= bound, "{taken} bytes, {:.2} times the bound", taken as f64 / bound as f64);
}
