use snapbox::{assert_data_eq, str};

use super::{about, java, message};

/// One key of the tenant java with this text.
fn resolved(text: &str) -> String {
    java(&format!("tenants:\n  java:\n    {text}\n")).unwrap().to_json()["patches"].to_string()
}

#[test]
fn patches_are_json_patches() {
    let text = r#"patches: [{target: {kind: Deployment, name: "{tenant}-x"}, patch: [{op: add, path: /metadata/annotations/a~1b, value: {team: "{tenant}", none: null, l: [1, 0.5]}}, {op: test, path: "", value: null}, {op: copy, from: /a, path: /b}, {op: remove, path: /c/-}]}]"#;
    assert_eq!(
        resolved(text),
        r#"[{"target":{"kind":"Deployment","name":"java-x"},"patch":[{"op":"add","path":"/metadata/annotations/a~1b","value":{"team":"java","none":null,"l":[1,0.5]}},{"op":"test","path":"","value":null},{"op":"copy","from":"/a","path":"/b"},{"op":"remove","path":"/c/-"}]}]"#
    );
}

#[test]
fn patches_say_what_they_take() {
    let operation = |operation: &str| {
        message(java(&format!(
            "tenants:\n  java:\n    patches:\n    - target: {{kind: Deployment}}\n      patch:\n      - {operation}\n"
        )))
    };
    assert_data_eq!(
        operation("{op: ad, path: /a, value: 1}"),
        str![[r#"
error: `patches[0].patch[0].op` must be `add`, `remove`, `replace`, `move`, `copy` or `test`
 --> tenants.yaml:7:14
  |
7 |       - {op: ad, path: /a, value: 1}
  |              ^^
  |
  = help: did you mean `add`?
"#]]
    );
    assert_data_eq!(
        operation("{op: add, path: a/b, value: 1}"),
        str![[r#"
error: `patches[0].patch[0].path` is not a JSON Pointer
 --> tenants.yaml:7:25
  |
7 |       - {op: add, path: a/b, value: 1}
  |                         ^^^ expected a pointer such as /spec/replicas
  |
  = help: it begins with `/`
"#]]
    );
    assert_data_eq!(
        operation("{op: add, path: /a~2b, value: 1}"),
        str![[r#"
error: `patches[0].patch[0].path` is not a JSON Pointer
 --> tenants.yaml:7:25
  |
7 |       - {op: add, path: /a~2b, value: 1}
  |                         ^^^^^ expected a pointer such as /spec/replicas
  |
  = help: `~1` stands for a slash in a key, `~0` for a tilde
"#]]
    );
    assert_data_eq!(
        operation("{op: add, path: /a}"),
        str![[r#"
error: `patches[0].patch[0]` needs `value` for the operation add
 --> tenants.yaml:7:9
  |
7 |       - {op: add, path: /a}
  |         ^^^^^^^^^^^^^^^^^^^ `value` is missing here
"#]]
    );
    assert_data_eq!(
        operation("{op: remove, path: /a, value: null}"),
        str![[r#"
error: `patches[0].patch[0]` must have no `value` for the operation remove
 --> tenants.yaml:7:9
  |
7 |       - {op: remove, path: /a, value: null}
  |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remove has no use for `value`
"#]]
    );
    assert_data_eq!(
        operation("{op: move, path: /a}"),
        str![[r#"
error: `patches[0].patch[0]` needs `from` for the operation move
 --> tenants.yaml:7:9
  |
7 |       - {op: move, path: /a}
  |         ^^^^^^^^^^^^^^^^^^^^ `from` is missing here
"#]]
    );
    assert_data_eq!(
        operation("{op: remove}"),
        str![[r#"
error: `patches[0].patch[0]` needs `path`
 --> tenants.yaml:7:9
  |
7 |       - {op: remove}
  |         ^^^^^^^^^^^^ `path` is missing here
"#]]
    );
    assert_data_eq!(
        operation("{op: add, path: /a, vaule: 1}"),
        str![[r#"
error: unknown key `vaule`
 --> tenants.yaml:7:29
  |
7 |       - {op: add, path: /a, vaule: 1}
  |                             ^^^^^
  |
  = help: did you mean `value`?
"#]]
    );
    assert_data_eq!(
        about("patches", "[{target: {kind: Deployment}, patch: []}]"),
        str![[r#"
error: a patch needs an operation
 --> tenants.yaml:4:51
  |
4 |     patches: [{target: {kind: Deployment}, patch: []}]
  |                                                   ^^ none is here
"#]]
    );
    assert_data_eq!(
        about("patches", "[{patch: []}]"),
        str![[r#"
error: `patches[0]` needs `target`
 --> tenants.yaml:4:15
  |
4 |     patches: [{patch: []}]
  |               ^^^^^^^^^^^ `target` is missing here
"#]]
    );
    assert_data_eq!(
        about("patches", "[{target: {kind: deployment}, patch: []}]"),
        str![[r#"
error: `patches[0].target.kind` is not a valid kind
 --> tenants.yaml:4:31
  |
4 |     patches: [{target: {kind: deployment}, patch: []}]
  |                               ^^^^^^^^^^ expected a kind such as Deployment
"#]]
    );
    assert_data_eq!(
        about("patches", "[{target: {kind: Deployment, name: a/b}, patch: []}]"),
        str![[r#"
error: `patches[0].target.name` is not a valid name of an object
 --> tenants.yaml:4:49
  |
4 |     patches: [{target: {kind: Deployment, name: a/b}, patch: []}]
  |                                                 ^^^ expected `metadata.name` of the document
"#]]
    );
}
