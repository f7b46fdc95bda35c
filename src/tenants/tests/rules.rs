use snapbox::{assert_data_eq, str};

use super::{java, message};

/// The message about one key of tenant java, given by its path.
fn about(path: &str, value: &str) -> String {
    let mut text = "tenants:\n  java:\n".to_owned();
    for (depth, key) in path.split('.').enumerate() {
        text += &format!("\n{}{key}:", "  ".repeat(depth + 2));
    }
    message(java(&format!("{} {value}\n", text.replace("\n\n", "\n"))))
}

#[test]
fn names() {
    assert_data_eq!(
        about("release", &"a".repeat(54)),
        str![[r#"
error: `release` is not a valid Helm release name
 --> tenants.yaml:4:14
  |
4 |     release: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
  |              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ lower-case letters, digits, `-` and `.` between them, at most 53 characters
"#]]
    );
    assert_data_eq!(
        about("namespace", "a.b"),
        str![[r#"
error: `namespace` is not a valid namespace
 --> tenants.yaml:4:16
  |
4 |     namespace: a.b
  |                ^^^ lower-case letters, digits and `-` between them, at most 63 characters
"#]]
    );
    assert_data_eq!(
        about("workload", "a_b"),
        str![[r#"
error: `workload` is not a valid Deployment name
 --> tenants.yaml:4:15
  |
4 |     workload: a_b
  |               ^^^ lower-case letters, digits, `-` and `.` between them, at most 253 characters
"#]]
    );
    assert_data_eq!(
        about("serviceAccountName", "-a"),
        str![[r#"
error: `serviceAccountName` is not a valid service account name
 --> tenants.yaml:4:25
  |
4 |     serviceAccountName: -a
  |                         ^^ lower-case letters, digits, `-` and `.` between them, at most 253 characters
"#]]
    );
    assert_data_eq!(
        about("token.secretName", "Java"),
        str![[r#"
error: `token.secretName` is not a valid Secret name
 --> tenants.yaml:5:19
  |
5 |       secretName: Java
  |                   ^^^^ lower-case letters, digits, `-` and `.` between them, at most 253 characters
"#]]
    );
    assert_data_eq!(
        about(
            "kaniko.cache.registry",
            "{repo: a.b/c, dockerConfigSecretName: a.b}"
        ),
        str![[r#"
error: `kaniko.cache.registry.dockerConfigSecretName` is not a valid name of a Secret that build pods mount
 --> tenants.yaml:6:57
  |
6 |         registry: {repo: a.b/c, dockerConfigSecretName: a.b}
  |                                                         ^^^ lower-case letters, digits and `-` between them, at most 63 characters
"#]]
    );
    assert_data_eq!(
        about(
            "cache.s3",
            "{bucketName: b, credentials: {secretName: s, keys: {accessKey: a/b}}}"
        ),
        str![[r#"
error: `cache.s3.credentials.keys.accessKey` is not a valid key of a Secret
 --> tenants.yaml:5:74
  |
5 |       s3: {bucketName: b, credentials: {secretName: s, keys: {accessKey: ***}}}
  |                                                                          ^^^ letters, digits, `-`, `_` and `.`
"#]]
    );
}

#[test]
fn buckets() {
    assert_data_eq!(
        about("cache.s3", "{bucketName: \"\"}"),
        str![[r#"
error: `cache.s3.bucketName` is not a valid bucket name
 --> tenants.yaml:5:24
  |
5 |       s3: {bucketName: ""}
  |                        ^^ letters, digits, `-`, `.` and `_`
"#]]
    );
    assert_data_eq!(
        about("cache.s3", "{bucketName: b/p}"),
        str![[r#"
error: `cache.s3.bucketName` must have no path
 --> tenants.yaml:5:24
  |
5 |       s3: {bucketName: b/p}
  |                        ^^^ expected the bucket's name alone
  |
  = help: a prefix for the objects goes into `cache.path`
"#]]
    );
    let address = |address: &str| about("cache.s3", &format!("{{serverAddress: {address}}}"));
    assert_data_eq!(
        address("\"https://rgw.example.com\""),
        str![[r#"
error: `cache.s3.serverAddress` must have no scheme
 --> tenants.yaml:5:27
  |
5 |       s3: {serverAddress: "https://rgw.example.com"}
  |                           ^^^^^^^^^^^^^^^^^^^^^^^^^ expected host or host:port
  |
  = help: write the host alone: HTTPS is the default, `insecure: true` means HTTP
"#]]
    );
    assert_data_eq!(
        address("rgw.example.com/b"),
        str![[r#"
error: `cache.s3.serverAddress` must have no path
 --> tenants.yaml:5:27
  |
5 |       s3: {serverAddress: rgw.example.com/b}
  |                           ^^^^^^^^^^^^^^^^^ expected host or host:port
  |
  = help: the bucket goes into `bucketName`, a prefix into `cache.path`
"#]]
    );
    assert_data_eq!(
        address("\"rgw.example.com:0\""),
        str![[r#"
error: `cache.s3.serverAddress` is not a host with an optional port
 --> tenants.yaml:5:27
  |
5 |       s3: {serverAddress: "rgw.example.com:0"}
  |                           ^^^^^^^^^^^^^^^^^^^ expected host or host:port
"#]]
    );
    assert_data_eq!(
        address("\"bob:secret@rgw.example.com\""),
        str![[r#"
error: `cache.s3.serverAddress` is not a host with an optional port
 --> tenants.yaml:5:27
  |
5 |       s3: {serverAddress: "bob:******@rgw.example.com"}
  |                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ expected host or host:port
"#]]
    );
    assert_data_eq!(
        about("cache.s3", "{authenticationType: IAM}"),
        str![[r#"
error: `cache.s3.authenticationType` must be `access-key` or `iam`
 --> tenants.yaml:5:32
  |
5 |       s3: {authenticationType: IAM}
  |                                ^^^
  |
  = help: did you mean `iam`?
"#]]
    );
    assert_data_eq!(
        about("cache.type", "gcs"),
        str![[r#"
error: `cache.type` must be `s3` or `s3v2`
 --> tenants.yaml:5:13
  |
5 |       type: gcs
  |             ^^^
"#]]
    );
    assert_data_eq!(
        about("cache.s3.serverSideEncryption", "AES"),
        str![[r#"
error: `cache.s3.serverSideEncryption` must be `S3`, `AES256`, `KMS`, `aws:kms`, `DSSE-KMS` or `aws:kms:dsse`
 --> tenants.yaml:6:31
  |
6 |         serverSideEncryption: AES
  |                               ^^^
"#]]
    );
}

#[test]
fn kaniko() {
    let repo = |repo: &str| about("kaniko.cache.registry.repo", repo);
    assert_data_eq!(
        repo("s3://bucket/kaniko"),
        str![[r#"
error: `kaniko.cache.registry.repo` must be a repository of a registry, not a bucket
 --> tenants.yaml:7:17
  |
7 |           repo: s3://bucket/kaniko
  |                 ^^^^^^^^^^^^^^^^^^ expected a repository such as registry.example.com/java/kaniko-cache
  |
  = help: Kaniko cannot keep layers in S3 and says nothing when it is told to: name a registry, whose storage may well be S3
"#]]
    );
    assert_data_eq!(
        repo("https://registry.example.com/java"),
        str![[r#"
error: `kaniko.cache.registry.repo` must have no scheme
 --> tenants.yaml:7:17
  |
7 |           repo: https://registry.example.com/java
  |                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ expected a repository such as registry.example.com/java/kaniko-cache
"#]]
    );
    assert_data_eq!(
        repo("registry.example.com/java:v1"),
        str![[r#"
error: `kaniko.cache.registry.repo` must have no tag
 --> tenants.yaml:7:17
  |
7 |           repo: registry.example.com/java:v1
  |                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ expected a repository such as registry.example.com/java/kaniko-cache
  |
  = help: Kaniko tags each layer with the hash it looks for
"#]]
    );
    assert_data_eq!(
        repo("\"registry.example.com/java@sha256:ab\""),
        str![[r#"
error: `kaniko.cache.registry.repo` must have neither user nor digest
 --> tenants.yaml:7:17
  |
7 |           repo: "registry.example.com/java@sha256:ab"
  |                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ expected a repository such as registry.example.com/java/kaniko-cache
"#]]
    );
    assert_data_eq!(
        repo("java/cache"),
        str![[r#"
error: `kaniko.cache.registry.repo` names no registry
 --> tenants.yaml:7:17
  |
7 |           repo: java/cache
  |                 ^^^^^^^^^^ expected a repository such as registry.example.com/java/kaniko-cache
  |
  = help: for Docker Hub write index.docker.io/…
"#]]
    );
    assert_data_eq!(
        repo("registry.example.com"),
        str![[r#"
error: `kaniko.cache.registry.repo` needs a registry and a path
 --> tenants.yaml:7:17
  |
7 |           repo: registry.example.com
  |                 ^^^^^^^^^^^^^^^^^^^^ expected a repository such as registry.example.com/java/kaniko-cache
"#]]
    );
    assert_data_eq!(
        repo("registry.example.com/Java"),
        str![[r#"
error: `kaniko.cache.registry.repo` is not a valid repository
 --> tenants.yaml:7:17
  |
7 |           repo: registry.example.com/Java
  |                 ^^^^^^^^^^^^^^^^^^^^^^^^^ expected a repository such as registry.example.com/java/kaniko-cache
  |
  = help: its path has lower-case letters, digits, and `-`, `_`, `.` between them
"#]]
    );
    assert_data_eq!(
        repo("\"oci:/builds/cache\""),
        str![[r#"
error: `kaniko.cache.registry.repo` must be a repository of a registry, not an OCI layout
 --> tenants.yaml:7:17
  |
7 |           repo: "oci:/builds/cache"
  |                 ^^^^^^^^^^^^^^^^^^^ expected a repository such as registry.example.com/java/kaniko-cache
"#]]
    );
    assert_data_eq!(
        about("kaniko.cache.ttl", "7d"),
        str![[r#"
error: `kaniko.cache.ttl` is not a positive Go duration
 --> tenants.yaml:6:14
  |
6 |         ttl: 7d
  |              ^^ expected a duration such as 168h or 1h30m
  |
  = help: Go has no days and no weeks: 7 days are 168h
"#]]
    );
    assert_data_eq!(
        about("kaniko.cache.ttl", "168"),
        str![[r#"
error: `kaniko.cache.ttl` must be a string, not a number
 --> tenants.yaml:6:14
  |
6 |         ttl: 168
  |              ^^^ this is a number
  |
  = help: put it in quotes, then YAML reads it as a string
"#]]
    );
    assert_data_eq!(
        about("kaniko.cache.ttl", "0h"),
        str![[r#"
error: `kaniko.cache.ttl` is not a positive Go duration
 --> tenants.yaml:6:14
  |
6 |         ttl: 0h
  |              ^^ expected a duration such as 168h or 1h30m
"#]]
    );
}

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

#[test]
fn what_keeps_to_the_rules_is_taken() {
    let cases = [
        ("release", "a.b-1"),
        (
            "cache.s3",
            "{bucketName: \"ceph:bucket_1\", serverAddress: \"[::1]:7480\"}",
        ),
        (
            "cache.s3",
            "{bucketName: b, serverAddress: \"10.0.0.1:7480\"}",
        ),
        ("cache.s3", "{bucketName: b, serverSideEncryption: AES256}"),
        ("cache.type", "s3v2"),
        (
            "kaniko.cache",
            "{registry: {repo: \"localhost:5000/a/b\"}, ttl: 1h30m}",
        ),
        (
            "kaniko.cache",
            "{registry: {repo: \"r.example.com/{tenant}/c\"}, ttl: 1.5h}",
        ),
        ("nodes.tolerations", "[{operator: Exists}]"),
        (
            "nodes.tolerations",
            "[{key: a, effect: NoExecute, tolerationSeconds: 5}]",
        ),
        (
            "nodes.matchExpressions",
            "[{key: x.io/a, operator: Gt, values: [\"4\"]}]",
        ),
        ("nodes.matchLabels", "{a: \"\", b: \"{tenant}\"}"),
    ];
    for (path, value) in cases {
        assert_eq!(about(path, value), "no error", "{path}: {value}");
    }
}
