//! The oracles of the fuzz targets (`fuzz/` in the repository), over every case of the corpus.

mod corpus;
mod oracle;

use proptest::prelude::*;

#[test]
fn what_must_hold_of_any_input_holds_of_the_corpus() {
    for (stream, patch) in inputs() {
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
        case in prop::sample::select(inputs()),
        choices in prop::collection::vec(any::<u8>(), 0..48),
    ) {
        oracle::rewrite(&[case.0, choices].join(&0));
    }
}

/// The inputs of the cases, with their patches: bytes that serve as choices too.
fn inputs() -> Vec<(Vec<u8>, Vec<u8>)> {
    let cases = corpus::cases().into_iter();
    cases.map(|case| (case.input.into_bytes(), case.patch.into_bytes())).collect()
}
