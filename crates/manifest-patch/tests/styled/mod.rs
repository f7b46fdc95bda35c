//! Documents in every style that people write: a tree, and the choices by which it is written.

#![allow(dead_code, unreachable_pub, reason = "each test takes a part")]

#[path = "../hard/mod.rs"]
mod hard;
mod writer;

use proptest::prelude::*;
use serde_json::{Map, Value as Json, json};

use writer::Writer;

/// A document and what it means.
#[derive(Debug, Clone)]
pub struct Styled {
    pub text: String,
    pub meaning: Json,
}

/// Any document.
pub fn document() -> impl Strategy<Value = Styled> {
    let choices = prop::collection::vec(any::<u8>(), 64..256);
    (collection(), choices).prop_map(|(meaning, choices)| {
        let text = Writer::new(choices).document(&meaning);
        Styled { text, meaning }
    })
}

/// Any value: scalars, and lists and maps of them.
pub fn value() -> impl Strategy<Value = Json> {
    scalar().prop_recursive(4, 32, 5, |inner| prop_oneof![list(inner.clone()), map(inner)])
}

fn collection() -> impl Strategy<Value = Json> {
    prop_oneof![1 => list(value()), 4 => map(value())]
}

fn list(item: impl Strategy<Value = Json>) -> impl Strategy<Value = Json> {
    prop::collection::vec(item, 0..5).prop_map(Json::Array)
}

fn map(value: impl Strategy<Value = Json>) -> impl Strategy<Value = Json> {
    prop::collection::vec((key(), value), 0..5)
        .prop_map(|entries| Json::Object(entries.into_iter().collect::<Map<_, _>>()))
}

/// Any key.
pub fn key() -> impl Strategy<Value = String> {
    prop_oneof![4 => "[a-e]{1,2}", 1 => string()]
}

fn scalar() -> impl Strategy<Value = Json> {
    prop_oneof![
        1 => Just(Json::Null),
        1 => any::<bool>().prop_map(Json::Bool),
        1 => (-1000i64..1000).prop_map(|number| json!(number)),
        5 => string().prop_map(Json::String),
        3 => lines().prop_map(Json::String),
    ]
}

/// A string of one line, often one that YAML takes for something else.
pub fn string() -> impl Strategy<Value = String> {
    let hard = prop::sample::select(hard::STRINGS);
    prop_oneof![3 => "[a-z]{1,6}( [a-z]{1,6}){0,3}", 2 => hard.prop_map(str::to_owned), 1 => "\\PC{0,8}"]
}

/// A string of several lines.
pub fn lines() -> impl Strategy<Value = String> {
    let line = prop_oneof![4 => " {0,3}[a-z#:-]{0,5}( [a-z]{1,4}){0,2} ?", 1 => Just(String::new()), 1 => string()];
    (prop::collection::vec(line, 1..6), 0..4usize)
        .prop_map(|(lines, newlines)| lines.join("\n") + &"\n".repeat(newlines))
}
