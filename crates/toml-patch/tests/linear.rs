//! The time for a table grows with its keys, not with their square.

use toml_patch::{Document, Table, Value};

#[test]
fn a_table_of_many_keys_is_written_in_a_moment() {
    // With a search through all keys for each of them, this takes minutes.
    let keys: Vec<String> = (0..50_000).map(|number| format!("k{number}")).collect();
    let text = keys.iter().fold("[t]\n".to_owned(), |text, key| text + key + " = 1\n");
    let document = Document::parse(&text).expect("TOML");
    let table: Table = keys.into_iter().map(|key| (key, Value::from(1))).collect();
    let mut data = document.data().clone();
    data.set_entry("t", table);
    assert_eq!(document.rewrite(&data), Ok(text));
}
