use snapbox::{assert_data_eq, str};

use super::{java, message, open};
use crate::place::Source;
use crate::tenants::TenantsFile;

fn whole(text: &str) -> String {
    message(TenantsFile::parse(Source::new("tenants.yaml", text)))
}

#[test]
fn the_head_of_the_file() {
    assert_data_eq!(
        whole(""),
        str![[r#"
error: the tenants file needs `apiVersion`
 --> tenants.yaml:1:1
  |
1 |
  | ^
  |
  = help: begin it with `apiVersion: runner-tenant/v1`
"#]]
    );
    assert_data_eq!(
        whole("- a\n"),
        str![[r#"
error: the tenants file must be a map, not a list
 --> tenants.yaml:1:1
  |
1 | - a
  | ^^^ this is a list
  |
  = help: the tenants file may have `apiVersion`, `unmanaged`, `defaults` and `tenants`
"#]]
    );
    assert_data_eq!(
        whole("tenants: {}\n"),
        str![[r#"
error: the tenants file needs `apiVersion`
 --> tenants.yaml:1:1
  |
1 | tenants: {}
  | ^^^^^^^^^^^
  |
  = help: begin it with `apiVersion: runner-tenant/v1`
"#]]
    );
    assert_data_eq!(
        whole("apiVersion: runner-tenant/v2\n"),
        str![[r#"
error: `apiVersion` must be `runner-tenant/v1`
 --> tenants.yaml:1:13
  |
1 | apiVersion: runner-tenant/v2
  |             ^^^^^^^^^^^^^^^^
"#]]
    );
    assert_data_eq!(
        whole("apiVersion: [\n"),
        str![[r#"
error: the tenants file is not valid YAML: unclosed bracket '['
 --> tenants.yaml:1:13
  |
1 | apiVersion: [
  |             ^
"#]]
    );
    assert_data_eq!(
        message(open("tenant: {}\n")),
        str![[r#"
error: unknown key `tenant`
 --> tenants.yaml:2:1
  |
2 | tenant: {}
  | ^^^^^^
  |
  = help: did you mean `tenants`?
"#]]
    );
    assert_data_eq!(
        message(open("unmanaged: legacy\n")),
        str![[r#"
error: `unmanaged` must be a list, not a string
 --> tenants.yaml:2:12
  |
2 | unmanaged: legacy
  |            ^^^^^^ this is a string
"#]]
    );
    assert_data_eq!(
        message(open("tenants: [java]\n")),
        str![[r#"
error: `tenants` must be a map
 --> tenants.yaml:2:10
  |
2 | tenants: [java]
  |          ^^^^^^
  |
  = help: write each tenant as `name:` with its settings indented under it
"#]]
    );
    assert_data_eq!(
        message(open("tenants:\n  Java_1: {}\n")),
        str![[r#"
error: `Java_1` is not a valid tenant name
 --> tenants.yaml:3:3
  |
3 |   Java_1: {}
  |   ^^^^^^ lower-case letters, digits and `-` between them, at most 63 characters
"#]]
    );
    assert_data_eq!(
        message(open("tenants:\n  java: {}\n  java: {}\n")),
        str![[r#"
error: key `java` is there twice
 --> tenants.yaml:4:3
  |
4 |   java: {}
  |   ^^^^ again here
  |
 ::: tenants.yaml:3:3
  |
3 |   java: {}
  |   ---- first here
"#]]
    );
    assert_data_eq!(
        message(open("tenants:\n  on: {}\n")),
        str![[r#"
error: YAML does not read the key `on` as a string
 --> tenants.yaml:3:3
  |
3 |   on: {}
  |   ^^
  |
  = help: put it in quotes: "on"
"#]]
    );
    assert_data_eq!(
        message(open("tenants:\n  a: &a {}\n  <<: *a\n")),
        str![[r#"
error: merge keys (`<<`) are not taken in a tenants file
 --> tenants.yaml:4:3
  |
4 |   <<: *a
  |   ^^
  |
  = help: what tenants have in common goes into `defaults`
"#]]
    );
}

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
        message(java(
            "tenants:\n  java:\n    cache: {s3: {bucket_name: x}}\n"
        )),
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
  = help: `manager` may have `nodes`
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
        message(java(
            "tenants:\n  java:\n    cache:\n      s3:\n        secretKey: abc\n"
        )),
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
        message(java(
            "tenants:\n  java:\n    nodes: {nodeSelector: {a: b}}\n"
        )),
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
  = help: tenant `java` may have `release`, `sharedRelease`, `namespace`, `workload`, `nodes`, `manager`, `token`, `concurrent`, `cache`, `kaniko`, `serviceAccountName`, `lockdown`, `config`, `metrics` and `patches`
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
        message(java(
            "tenants:\n  java:\n    nodes:\n      matchLabels: {pool: 0123}\n"
        )),
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
        message(java(
            "tenants:\n  java:\n    nodes: {matchLabels: {ci: on}}\n"
        )),
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
        message(java(
            "tenants:\n  java:\n    nodes: {tolerations: {key: a}}\n"
        )),
        str![[r#"
error: `nodes.tolerations` must be a list, not a map
 --> tenants.yaml:4:26
  |
4 |     nodes: {tolerations: {key: a}}
  |                          ^^^^^^^^ this is a map
"#]]
    );
}

#[test]
fn what_is_missing() {
    assert_data_eq!(
        message(java("tenants:\n  java:\n    token: {}\n")),
        str![[r#"
error: `token` needs `secretName`
 --> tenants.yaml:4:12
  |
4 |     token: {}
  |            ^^ `secretName` is missing here
"#]]
    );
    assert_data_eq!(
        message(java(
            "tenants:\n  java:\n    cache:\n      s3: {pathStyle: true}\n"
        )),
        str![[r#"
error: `cache.s3` needs `bucketName`
 --> tenants.yaml:5:11
  |
5 |       s3: {pathStyle: true}
  |           ^^^^^^^^^^^^^^^^^ `bucketName` is missing here
"#]]
    );
    assert_data_eq!(
        message(java(
            "tenants:\n  java:\n    kaniko:\n      cache: {ttl: 168h}\n"
        )),
        str![[r#"
error: `kaniko.cache` needs `registry`
 --> tenants.yaml:5:14
  |
5 |       cache: {ttl: 168h}
  |              ^^^^^^^^^^^ `registry` is missing here
  |
  = help: write `registry: {repo: registry.example.com/java/kaniko-cache}`
  = help: `kaniko: {cache: null}` in a tenant leaves out what the defaults say
"#]]
    );
    assert_data_eq!(
        message(java(
            "tenants:\n  java:\n    kaniko: {cache: {registry: {}}}\n"
        )),
        str![[r#"
error: `kaniko.cache.registry` needs `repo`
 --> tenants.yaml:4:32
  |
4 |     kaniko: {cache: {registry: {}}}
  |                                ^^ `repo` is missing here
"#]]
    );
    assert_data_eq!(
        message(java("tenants:\n  jvaa: {}\n")),
        str![[r#"
error: there is no tenant `java` in tenants.yaml
 |
 = help: did you mean `jvaa`?
"#]]
    );
    assert_data_eq!(
        message(java("tenants: {a: {}, b: {}}\n")),
        str![[r#"
error: there is no tenant `java` in tenants.yaml
 |
 = help: the tenants are `a` and `b`
"#]]
    );
    assert_data_eq!(
        message(java("")),
        str![[r#"
error: there is no tenant `java` in tenants.yaml
 |
 = help: the file has no tenants
"#]]
    );
}

#[test]
fn what_is_not_supported_yet() {
    assert_data_eq!(
        message(java("tenants:\n  java:\n    lockdown: {}\n")),
        str![[r#"
error: `lockdown` is not supported yet
 --> tenants.yaml:4:15
  |
4 |     lockdown: {}
  |               ^^
  |
  = help: leave it out for now
"#]]
    );
    for key in [
        "sharedRelease: x",
        "config: {}",
        "metrics: true",
        "patches: []",
    ] {
        let text = message(java(&format!("tenants:\n  java:\n    {key}\n")));
        assert!(text.contains("is not supported yet"), "{text}");
    }
    assert_data_eq!(
        message(java(
            "tenants:\n  java:\n    kaniko: {cache: {runnerCache: {}}}\n"
        )),
        str![[r#"
error: `kaniko.cache.runnerCache` is not supported yet
 --> tenants.yaml:4:35
  |
4 |     kaniko: {cache: {runnerCache: {}}}
  |                                   ^^
  |
  = help: leave it out for now
"#]]
    );
    assert_data_eq!(
        message(java("tenants:\n  java:\n    kaniko: {destination: x}\n")),
        str![[r#"
error: `kaniko.destination` is not supported yet
 --> tenants.yaml:4:27
  |
4 |     kaniko: {destination: x}
  |                           ^
  |
  = help: leave it out for now
"#]]
    );
    assert_data_eq!(
        message(java(
            "tenants:\n  java:\n    cache: {s3: {bucketName: b, credentials: {secretName: s, via: variables}}}\n"
        )),
        str![[r#"
error: `cache.s3.credentials.via: variables` is not supported yet
 --> tenants.yaml:4:67
  |
4 |     cache: {s3: {bucketName: b, credentials: {secretName: s, via: variables}}}
  |                                                                   ^^^^^^^^^
  |
  = help: leave it out for now: the keys reach the runner by registration
"#]]
    );
}

#[test]
fn what_contradicts() {
    let s3 = |keys: &str| {
        let keys = keys.replace('\n', "\n        ");
        message(java(&format!(
            "tenants:\n  java:\n    cache:\n      s3:\n        bucketName: b\n        {keys}\n"
        )))
    };
    assert_data_eq!(
        s3("authenticationType: iam\ncredentials: {secretName: s}"),
        str![[r#"
error: `cache.s3.credentials` are not used with `authenticationType: iam`
 --> tenants.yaml:8:22
  |
8 |         credentials: {secretName: s}
  |                      ^^^^^^^^^^^^^^^ the runner would ignore these
  |
 ::: tenants.yaml:7:29
  |
7 |         authenticationType: iam
  |                             --- because of this
  |
  = help: leave out one of them; `credentials: null` unsets what the defaults say
"#]]
    );
    assert_data_eq!(
        s3("authenticationType: access-key"),
        str![[r#"
error: `authenticationType: access-key` needs `cache.s3.credentials`
 --> tenants.yaml:7:29
  |
7 |         authenticationType: access-key
  |                             ^^^^^^^^^^
  |
  = help: name the Secret that has the keys: `credentials: {secretName: …}`
"#]]
    );
    assert_data_eq!(
        s3("serverSideEncryption: KMS"),
        str![[r#"
error: encryption with KMS needs `serverSideEncryptionKeyId`
 --> tenants.yaml:7:31
  |
7 |         serverSideEncryption: KMS
  |                               ^^^ the key is missing
  |
  = help: write the KMS key's id or ARN as `cache.s3.serverSideEncryptionKeyId`
"#]]
    );
}

#[test]
fn placeholders() {
    assert_data_eq!(
        message(java(
            "defaults:\n  namespace: runners-{tenat}\ntenants:\n  java:\n"
        )),
        str![[r#"
error: `namespace` has the unknown placeholder `{tenat}`
 --> tenants.yaml:3:14
  |
3 |   namespace: runners-{tenat}
  |              ^^^^^^^^^^^^^^^
  |
  = help: did you mean `{tenant}`?
"#]]
    );
    assert_data_eq!(
        message(java(
            "defaults:\n  namespace: \"{tenant}_runners\"\ntenants:\n  java:\n"
        )),
        str![[r#"
error: `namespace` is not a valid namespace
 --> tenants.yaml:3:14
  |
3 |   namespace: "{tenant}_runners"
  |              ^^^^^^^^^^^^^^^^^^ lower-case letters, digits and `-` between them, at most 63 characters
  |
  = note: `{tenant}` is `java` here
"#]]
    );
    assert_data_eq!(
        message(java(
            "tenants:\n  java:\n    token: {secretName: \"{name}-secret\"}\n"
        )),
        str![[r#"
error: `token.secretName` is not a valid Secret name
 --> tenants.yaml:4:25
  |
4 |     token: {secretName: "{name}-secret"}
  |                         ^^^^^^^^^^^^^^^ lower-case letters, digits, `-` and `.` between them, at most 253 characters
  |
  = help: `{tenant}` is the only placeholder
"#]]
    );
}
