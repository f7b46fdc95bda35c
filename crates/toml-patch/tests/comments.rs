//! A comment stays as long as the key or element that it describes.

use toml_patch::{Document, Table, Value};

fn rewritten(text: &str, edit: fn(&mut Table)) -> String {
    let document = Document::parse(text).expect("TOML");
    let mut data = document.data().clone();
    edit(&mut data);
    document.rewrite(&data).expect("the meant text")
}

#[test]
fn of_a_list_that_was_or_becomes_empty() {
    let fill = |data: &mut Table| data.set_entry("a", vec!["x", "y"]);
    let clear = |data: &mut Table| data.set_entry("a", Value::Array(Vec::new()));
    for (text, edit, expected) in [
        (
            "a = [ # none yet\n]\n",
            fill as fn(&mut Table),
            "a = [ # none yet\n  \"x\",\n  \"y\",\n]\n",
        ),
        ("a = [\n  # none\n  ]\n", fill, "a = [\n  # none\n  \"x\",\n  \"y\",\n  ]\n"),
        ("a = [ ]\n", fill, "a = [\"x\", \"y\"]\n"),
        ("a = [ # names\n  \"x\", # one\n  \"y\"\n]\n", clear, "a = [ # names\n]\n"),
        ("a = [ # names\n  \"x\", \"y\" ]\n", clear, "a = [ # names\n   ]\n"),
        ("a = [\"#\"]\n", clear, "a = []\n"),
    ] {
        assert_eq!(rewritten(text, edit), expected, "{text}");
    }
}

#[test]
fn of_a_kept_entry_before_a_removed_one() {
    let remove = |data: &mut Table| {
        if let Some(Value::Table(table)) = data.entry_mut("t") {
            table.remove_entry("b");
        }
    };
    for (text, expected) in [
        ("t = {\n  a = 1, # one\n  b = 2,\n}\n", "t = {\n  a = 1, # one\n}\n"),
        ("t = {\n  a = 1, # one\n  b = 2 # two\n}\n", "t = {\n  a = 1, # one\n}\n"),
        ("t = {\n  b = 2, # two\n  a = 1, # one\n}\n", "t = {\n  a = 1, # one\n}\n"),
        ("t = {\n  a = 1,\n  b = 2\n}\n", "t = {\n  a = 1\n}\n"),
        ("t = { a = 1, b = 2, c = 3 }\n", "t = { a = 1, c = 3 }\n"),
        ("t = { b = 2, a = 1 }\n", "t = { a = 1 }\n"),
    ] {
        assert_eq!(rewritten(text, remove), expected, "{text}");
    }
}

#[test]
fn of_a_kept_element_before_a_removed_one() {
    let text = "a = [ \"x\", # one\n  \"y\", \"z\" ]\n";
    let edit = |data: &mut Table| data.set_entry("a", vec!["x", "z"]);
    assert_eq!(rewritten(text, edit), "a = [ \"x\", # one\n  \"z\" ]\n");
}
