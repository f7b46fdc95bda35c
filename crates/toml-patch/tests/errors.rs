//! What an error says of a text, and of which bytes.

use toml_patch::{Document, MAX_DEPTH};

/// The message of a text, and the part of it that is at fault.
fn error(text: &str) -> (String, &str) {
    let error = Document::parse(text).expect_err(text);
    (error.to_string(), &text[error.span().expect("a span")])
}

#[test]
fn of_a_table_that_is_defined_in_two_places() {
    let expected = "not valid TOML: the table is defined in two places, which TOML forbids for any \
                    mix of headers, dotted keys and braces; write all its keys in one place";
    for (text, at) in [
        ("[a]\nb.c = 1\n[a.b]\n", "b"),
        ("[a.b]\n[a]\nb.c = 1\n", "b"),
        ("[a.b]\n[a]\nb . c.d = 1\n", "b"),
        ("[a]\n[b]\n  [a]\n", "a"),
        ("a = {b = 1}\na.c = 2\n", "a"),
        ("a = {b = 1}\n[a.c]\n", "a"),
        ("a = {b = 1}\n[a]\n", "a"),
        ("a = {b.c = {}, b.c.d = 1}\n", "c"),
    ] {
        assert_eq!(error(text), (expected.to_owned(), at), "{text}");
    }
}

#[test]
fn of_a_key_that_is_set_twice() {
    for (text, at) in [("a = 1\na = 2\n", "a"), ("t = { b = 1, b = 2 }", "b")] {
        assert_eq!(error(text), ("not valid TOML: the key is set twice; keep one".to_owned(), at));
    }
}

#[test]
fn of_a_text_that_is_nested_too_deep() {
    let dotted = |parts: usize| vec!["k"; parts].join(".");
    let expected = format!("it is nested more than {MAX_DEPTH} deep");
    let key = dotted(MAX_DEPTH + 1);
    for text in [format!("a = 1\n  {key} = 1\n"), format!("[b]\n\n[[{key}]]\n")] {
        assert_eq!(error(&text), (expected.clone(), key.as_str()));
    }
    let lists = "[".repeat(MAX_DEPTH + 1);
    assert_eq!(error(&format!("a = {lists}")).0, expected);
    assert!(Document::parse(&format!("{} = 1", dotted(MAX_DEPTH))).is_ok());
}
