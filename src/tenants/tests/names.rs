use snapbox::{assert_data_eq, str};

use super::about;

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
        about("kaniko.cache.registry", "{repo: a.b/c, dockerConfigSecretName: a.b}"),
        str![[r#"
error: `kaniko.cache.registry.dockerConfigSecretName` is not a valid name of a Secret that build pods mount
 --> tenants.yaml:6:57
  |
6 |         registry: {repo: a.b/c, dockerConfigSecretName: a.b}
  |                                                         ^^^ lower-case letters, digits and `-` between them, at most 63 characters
"#]]
    );
    assert_data_eq!(
        about("cache.s3", "{bucketName: b, credentials: {secretName: s, keys: {accessKey: a/b}}}"),
        str![[r#"
error: `cache.s3.credentials.keys.accessKey` is not a valid key of a Secret
 --> tenants.yaml:5:74
  |
5 |       s3: {bucketName: b, credentials: {secretName: s, keys: {accessKey: a/b}}}
  |                                                                          ^^^ letters, digits, `-`, `_` and `.`
"#]]
    );
}

#[test]
fn what_keeps_to_the_rules_is_taken() {
    let cases = [
        ("release", "a.b-1"),
        ("cache.s3", "{bucketName: \"ceph:bucket_1\", serverAddress: \"[::1]:7480\"}"),
        ("cache.s3", "{bucketName: b, serverAddress: \"10.0.0.1:7480\"}"),
        ("cache.s3", "{bucketName: b, serverSideEncryption: AES256}"),
        ("cache.type", "s3v2"),
        ("kaniko.cache", "{registry: {repo: \"localhost:5000/a/b\"}, ttl: 1h30m}"),
        ("kaniko.cache", "{registry: {repo: \"r.example.com/{tenant}/c\"}, ttl: 1.5h}"),
        ("nodes.tolerations", "[{operator: Exists}]"),
        ("nodes.tolerations", "[{key: a, effect: NoExecute, tolerationSeconds: 5}]"),
        ("nodes.matchExpressions", "[{key: x.io/a, operator: Gt, values: [\"4\"]}]"),
        ("nodes.matchLabels", "{a: \"\", b: \"{tenant}\"}"),
    ];
    for (path, value) in cases {
        assert_eq!(about(path, value), "no error", "{path}: {value}");
    }
}
