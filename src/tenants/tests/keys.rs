use snapbox::{assert_data_eq, str};

use super::{java, message};

#[test]
fn unknown_keys() {
    assert_data_eq!(
        message(java("tenants:\n  java:\n    nodez: {}\n")),
        str![[r#"
error: unknown key `nodez`
 --> tenants.yaml:4:5
  |
4 |     nodez: {}
  |     ^^^^^
  |
  = help: did you mean `nodes`?
"#]]
    );
    assert_data_eq!(
        message(java("tenants:\n  java:\n    cache: {s3: {bucket_name: x}}\n")),
        str![[r#"
error: unknown key `bucket_name`
 --> tenants.yaml:4:18
  |
4 |     cache: {s3: {bucket_name: x}}
  |                  ^^^^^^^^^^^
  |
  = help: did you mean `bucketName`?
"#]]
    );
    assert_data_eq!(
        message(java("tenants:\n  java:\n    manager: {image: x}\n")),
        str![[r#"
error: unknown key `image`
 --> tenants.yaml:4:15
  |
4 |     manager: {image: x}
  |               ^^^^^
  |
  = help: `manager` may have `nodes`, `pool` and `reloadOnSecretChange`
"#]]
    );
    assert_data_eq!(
        message(java("defaults:\n  concurrency: null\ntenants:\n  java:\n")),
        str![[r#"
error: unknown key `concurrency`
 --> tenants.yaml:3:3
  |
3 |   concurrency: null
  |   ^^^^^^^^^^^
  |
  = help: did you mean `concurrent`?
"#]]
    );
    assert_data_eq!(
        message(java("tenants:\n  java:\n    cache:\n      s3:\n        secretKey: abc\n")),
        str![[r#"
error: unknown key `secretKey`
 --> tenants.yaml:6:9
  |
6 |         secretKey: ***
  |         ^^^^^^^^^
  |
  = help: key material does not belong into a tenants file: `cache.s3.credentials.secretName` names the Secret that has it, `cache.s3.credentials.keys` the keys under which it does
"#]]
    );
    assert_data_eq!(
        message(java("tenants:\n  java:\n    nodes: {nodeSelector: {a: b}}\n")),
        str![[r#"
error: unknown key `nodeSelector`
 --> tenants.yaml:4:13
  |
4 |     nodes: {nodeSelector: {a: b}}
  |             ^^^^^^^^^^^^
  |
  = help: labels of nodes go into `nodes.matchLabels`
"#]]
    );
}

#[test]
fn wrong_types() {
    assert_data_eq!(
        message(java("tenants:\n  java: [a]\n")),
        str![[r#"
error: tenant `java` must be a map, not a list
 --> tenants.yaml:3:9
  |
3 |   java: [a]
  |         ^^^ this is a list
  |
  = help: tenant `java` may have `release`, `sharedRelease`, `namespace`, `workload`, `nodes`, `pool`, `manager`, `token`, `concurrent`, `cache`, `kaniko`, `serviceAccountName`, `lockdown`, `config`, `metrics`, `strict`, `runners` and `patches`
"#]]
    );
    assert_data_eq!(
        message(java("tenants:\n  java:\n    concurrent: many\n")),
        str![[r#"
error: `concurrent` must be a whole number, not a string
 --> tenants.yaml:4:17
  |
4 |     concurrent: many
  |                 ^^^^ this is a string
"#]]
    );
    assert_data_eq!(
        message(java("tenants:\n  java:\n    concurrent: -1\n")),
        str![[r#"
error: `concurrent` must be from 1 to 4294967295
 --> tenants.yaml:4:17
  |
4 |     concurrent: -1
  |                 ^^
"#]]
    );
    assert_data_eq!(
        message(java("tenants:\n  java:\n    concurrent: 0\n")),
        str![[r#"
error: `concurrent` must be from 1 to 4294967295
 --> tenants.yaml:4:17
  |
4 |     concurrent: 0
  |                 ^
"#]]
    );
    assert_data_eq!(
        message(java("tenants:\n  java:\n    nodes:\n      matchLabels: {pool: 0123}\n")),
        str![[r#"
error: `nodes.matchLabels.pool` must be a string, not a number
 --> tenants.yaml:5:27
  |
5 |       matchLabels: {pool: 0123}
  |                           ^^^^ this is a number
  |
  = help: put it in quotes, then YAML reads it as a string
"#]]
    );
    assert_data_eq!(
        message(java("tenants:\n  java:\n    nodes: {matchLabels: {ci: on}}\n")),
        str![[r#"
error: `nodes.matchLabels.ci` must be a string, not a boolean
 --> tenants.yaml:4:31
  |
4 |     nodes: {matchLabels: {ci: on}}
  |                               ^^ this is a boolean
  |
  = help: put it in quotes, then YAML reads it as a string
"#]]
    );
    assert_data_eq!(
        message(java("tenants:\n  java:\n    cache: {shared: \"true\"}\n")),
        str![[r#"
error: `cache.shared` must be true or false, not a string
 --> tenants.yaml:4:21
  |
4 |     cache: {shared: "true"}
  |                     ^^^^^^ this is a string
"#]]
    );
    assert_data_eq!(
        message(java("tenants:\n  java:\n    token: java-secrets\n")),
        str![[r#"
error: `token` must be a map, not a string
 --> tenants.yaml:4:12
  |
4 |     token: ************
  |            ^^^^^^^^^^^^ this is a string
  |
  = help: `token` may have `secretName`
"#]]
    );
    assert_data_eq!(
        message(java("tenants:\n  java:\n    nodes: {tolerations: {key: a}}\n")),
        str![[r#"
error: `nodes.tolerations` must be a list, not a map
 --> tenants.yaml:4:26
  |
4 |     nodes: {tolerations: {key: a}}
  |                          ^^^^^^^^ this is a map
"#]]
    );
}
