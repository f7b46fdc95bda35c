//! How much memory an edit takes, in bytes allocated: the same on every machine.

#![allow(clippy::print_stderr, reason = "explore")]

mod manifest;

use manifest_patch::{Document, Node, Segment, Stream};
use peak_alloc::PeakAlloc;

#[global_allocator]
static ALLOCATED: PeakAlloc = PeakAlloc;

/// The most bytes allocated at once during `work`, beyond those before it.
fn peak<T>(work: impl FnOnce() -> T) -> usize {
    ALLOCATED.reset_peak_usage();
    let before = ALLOCATED.current_usage();
    let result = work();
    let peak = ALLOCATED.peak_usage() - before;
    drop(result);
    peak
}

#[test]
fn explore() {
    for n in [1, 20, 1000] {
        let text = manifest::deployment(n);
        let tree = peak(|| Document::parse(&text).unwrap());
        let d = Document::parse(&text).unwrap();
        let clone = peak(|| d.tree().clone());
        let wanted = manifest::changed(d.tree(), 1);
        let written = peak(|| d.rewrite(&wanted).unwrap());
        let wanted = manifest::changed(d.tree(), n);
        let written_all = peak(|| d.rewrite(&wanted).unwrap());
        let l = text.len() as f64;
        eprintln!(
            "deployment {n}: {} bytes, parse {:.1}, clone {:.2}, rewrite one {:.1}, all {:.1}",
            text.len(),
            tree as f64 / l,
            clone as f64 / l,
            written as f64 / l,
            written_all as f64 / l
        );
    }
    for n in [10, 1000, 20000] {
        let text = manifest::config_map(n);
        let tree = peak(|| Document::parse(&text).unwrap());
        let d = Document::parse(&text).unwrap();
        let mut wanted = d.tree().clone();
        wanted.get_mut("metadata").unwrap().insert("x", Node::string("y"));
        let written = peak(|| d.rewrite(&wanted).unwrap());
        let mut wanted = d.tree().clone();
        let script =
            wanted.get("data").unwrap().get("script").unwrap().as_str().unwrap().to_owned()
                + "exit 0\n";
        wanted.get_mut("data").unwrap().insert("script", Node::string(script));
        let line = peak(|| d.rewrite(&wanted).unwrap());
        let l = text.len() as f64;
        eprintln!(
            "config map {n}: {} bytes, parse {:.1}, rewrite beside {:.1}, line {:.1}",
            text.len(),
            tree as f64 / l,
            written as f64 / l,
            line as f64 / l
        );
    }
    let text = manifest::stream(2000);
    let p = peak(|| {
        let first = Stream::split(text.as_bytes()).next().unwrap();
        let d = Document::parse(std::str::from_utf8(first.text).unwrap()).unwrap();
        let wanted = manifest::changed(d.tree(), 1);
        d.rewrite(&wanted).unwrap()
    });
    eprintln!("stream {} bytes, edit one {:.4}", text.len(), p as f64 / text.len() as f64);
}
