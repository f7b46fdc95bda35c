use snapbox::{assert_data_eq, str};

use super::about;

#[test]
fn requirements() {
    let expression = |keys: &str| about("nodes.matchExpressions", &format!("[{{{keys}}}]"));
    assert_data_eq!(
        expression("key: a, operator: Inn, values: [b]"),
        str![[r#"
error: `nodes.matchExpressions[0].operator` must be `In`, `NotIn`, `Exists`, `DoesNotExist`, `Gt` or `Lt`
 --> tenants.yaml:5:45
  |
5 |       matchExpressions: [{key: a, operator: Inn, values: [b]}]
  |                                             ^^^
  |
  = help: did you mean `In`?
"#]]
    );
    assert_data_eq!(
        expression("key: a, operator: In"),
        str![[r#"
error: `nodes.matchExpressions[0]` needs `values` for the operator In
 --> tenants.yaml:5:26
  |
5 |       matchExpressions: [{key: a, operator: In}]
  |                          ^^^^^^^^^^^^^^^^^^^^^^ no values here
"#]]
    );
    assert_data_eq!(
        expression("key: a, operator: Exists, values: [b]"),
        str![[r#"
error: `nodes.matchExpressions[0]` must have no `values` for the operator Exists
 --> tenants.yaml:5:26
  |
5 |       matchExpressions: [{key: a, operator: Exists, values: [b]}]
  |                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ values here
"#]]
    );
    assert_data_eq!(
        expression("key: a, operator: Gt, values: [\"b\"]"),
        str![[r#"
error: `nodes.matchExpressions[0]` needs one integer in `values` for the operator Gt
 --> tenants.yaml:5:26
  |
5 |       matchExpressions: [{key: a, operator: Gt, values: ["b"]}]
  |                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ not one integer here
  |
  = help: write it in quotes: `values: ["4"]`
"#]]
    );
    assert_data_eq!(
        expression("key: a, operator: In, values: [\"b c\"]"),
        str![[r#"
error: `nodes.matchExpressions[0]` has `values` that are not valid label values
 --> tenants.yaml:5:26
  |
5 |       matchExpressions: [{key: a, operator: In, values: ["b c"]}]
  |                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ letters, digits, and `-`, `_`, `.` between them, at most 63 characters
"#]]
    );
    assert_data_eq!(
        expression("operator: Exists"),
        str![[r#"
error: `nodes.matchExpressions[0]` needs `key`
 --> tenants.yaml:5:26
  |
5 |       matchExpressions: [{operator: Exists}]
  |                          ^^^^^^^^^^^^^^^^^^ `key` is missing here
"#]]
    );
    assert_data_eq!(
        about("nodes.matchLabels", "{a/b/c: d}"),
        str![[r#"
error: `a/b/c` is not a valid label key
 --> tenants.yaml:5:21
  |
5 |       matchLabels: {a/b/c: d}
  |                     ^^^^^ letters, digits, `-`, `_`, `.`, at most 63 characters, after an optional `example.com/`
"#]]
    );
    assert_data_eq!(
        about("nodes.matchLabels", "{a: -d}"),
        str![[r#"
error: `nodes.matchLabels.a` is not a valid label value
 --> tenants.yaml:5:24
  |
5 |       matchLabels: {a: -d}
  |                        ^^ letters, digits, and `-`, `_`, `.` between them, at most 63 characters
"#]]
    );
}

#[test]
fn tolerations() {
    let toleration = |keys: &str| about("nodes.tolerations", &format!("[{{{keys}}}]"));
    assert_data_eq!(
        toleration("key: a, operator: Exists, value: b"),
        str![[r#"
error: `nodes.tolerations[0]` must have no `value` for the operator Exists
 --> tenants.yaml:5:21
  |
5 |       tolerations: [{key: a, operator: Exists, value: b}]
  |                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ Exists accepts every value
  |
  = help: remove `value`, or write `operator: Equal`
"#]]
    );
    assert_data_eq!(
        toleration("value: b"),
        str![[r#"
error: `nodes.tolerations[0]` needs a `key` for the operator Equal
 --> tenants.yaml:5:21
  |
5 |       tolerations: [{value: b}]
  |                     ^^^^^^^^^^ no key here
  |
  = help: `operator: Exists` without a key accepts every taint
"#]]
    );
    assert_data_eq!(
        toleration("key: a, effect: NoSchedul"),
        str![[r#"
error: `nodes.tolerations[0].effect` must be `NoSchedule`, `PreferNoSchedule` or `NoExecute`
 --> tenants.yaml:5:38
  |
5 |       tolerations: [{key: a, effect: NoSchedul}]
  |                                      ^^^^^^^^^
  |
  = help: did you mean `NoSchedule`?
"#]]
    );
    assert_data_eq!(
        toleration("key: a, tolerationSeconds: 5"),
        str![[r#"
error: `nodes.tolerations[0]` must have the effect NoExecute where it sets `tolerationSeconds`
 --> tenants.yaml:5:21
  |
5 |       tolerations: [{key: a, tolerationSeconds: 5}]
  |                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ only NoExecute evicts running pods
"#]]
    );
}
