//! The oracles of the fuzz targets (`fuzz/` in the repository), over every case of the corpus.

mod oracle;

use std::fs;
use std::path::Path;

use proptest::prelude::*;

#[test]
fn what_must_hold_of_any_input_holds_of_the_corpus() {
    for (stream, patch) in corpus() {
        oracle::split(&stream);
        oracle::rewrite(&stream);
        oracle::rewrite(&[stream, patch].join(&0));
    }
}

/// Minimised finds that are no case of the corpus, because no JSON Patch makes their change.
const FINDS: &[&[u8]] = &[
    // A key comes to stand before the merge key that brings it in.
    b"b: &b {x: 1}\nc:\n  <<: *b\n  x: 3\n\0\x01\x01\x04\x00\x01",
    // A key between brackets over several lines, broken by carriage returns, gets a value.
    b"{~~~\r2}\n\0\x033\"},\n  {\"op\": \"remove\", \"path\"(",
    // What is written would be read otherwise: a refusal without a place in the old text.
    b"a: [u1 : ,w]\n\0[\nvb'vb'v\x021\"}\n]]",
];

#[test]
fn what_was_found_stays_fixed() {
    FINDS.iter().for_each(|find| oracle::rewrite(find));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_must_hold_of_any_input_holds_under_any_change(
        case in prop::sample::select(corpus()),
        choices in prop::collection::vec(any::<u8>(), 0..48),
    ) {
        oracle::rewrite(&[case.0, choices].join(&0));
    }
}

/// The inputs of the cases, with their patches: bytes that serve as choices too.
fn corpus() -> Vec<(Vec<u8>, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let cases = fs::read_dir(folder).expect("a folder");
    let mut folders: Vec<_> = cases.map(|entry| entry.expect("an entry").path()).collect();
    folders.sort();
    let read = |file| fs::read(file).expect("a file of the case");
    let case = |folder: &std::path::PathBuf| {
        (read(folder.join("input.yaml")), read(folder.join("patch.json")))
    };
    folders.iter().map(case).collect()
}
