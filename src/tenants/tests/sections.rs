use snapbox::{assert_data_eq, str};

use super::{java, message};

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
        message(java("tenants:\n  java:\n    cache:\n      s3: {pathStyle: true}\n")),
        str![[r#"
error: `cache.s3` needs `bucketName`
 --> tenants.yaml:5:11
  |
5 |       s3: {pathStyle: true}
  |           ^^^^^^^^^^^^^^^^^ `bucketName` is missing here
"#]]
    );
    assert_data_eq!(
        message(java("tenants:\n  java:\n    kaniko:\n      cache: {ttl: 168h}\n")),
        str![[r#"
error: `kaniko.cache` needs `registry` or `runnerCache`
 --> tenants.yaml:5:14
  |
5 |       cache: {ttl: 168h}
  |              ^^^^^^^^^^^ neither is here
  |
  = help: write `registry: {repo: registry.example.com/java/kaniko-cache}`
  = help: or `runnerCache: {}`, to keep layers in the runner's own cache
  = help: `kaniko: {cache: null}` in a tenant leaves out what the defaults say
"#]]
    );
    assert_data_eq!(
        message(java("tenants:\n  java:\n    kaniko: {cache: {registry: {}}}\n")),
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
 = help: there are no tenants
"#]]
    );
}

#[test]
fn what_a_shared_release_needs() {
    assert_data_eq!(
        message(java("tenants:\n  java:\n    sharedRelease: fleet\n")),
        str![[r#"
error: a tenant of a shared release needs `token.secretName`
 --> tenants.yaml:4:20
  |
4 |     sharedRelease: fleet
  |                    ^^^^^ every tenant registers a runner of its own
  |
  = help: name the Secret with the token of this tenant's runner: `token: {secretName: …}`
"#]]
    );
    assert_data_eq!(
        message(java("tenants:\n  java:\n    sharedRelease: fleet\n    release: own\n")),
        str![[r#"
error: a tenant has both `release` and `sharedRelease`
 --> tenants.yaml:4:20
  |
4 |     sharedRelease: fleet
  |                    ^^^^^ shared with other tenants
  |
 ::: tenants.yaml:5:14
  |
5 |     release: own
  |              --- its own
  |
  = help: leave out one of them
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
  = help: with `via: variables` the manager reads them itself
"#]]
    );
    assert_data_eq!(
        s3("authenticationType: access-key\ncredentials: {secretName: s, via: variables}"),
        str![[r#"
error: `authenticationType: access-key` needs keys in the runner's config.toml
 --> tenants.yaml:7:29
  |
7 |         authenticationType: access-key
  |                             ^^^^^^^^^^
  |
 ::: tenants.yaml:8:22
  |
8 |         credentials: {secretName: s, via: variables}
  |                      ------------------------------- these do not go there
  |
  = help: leave out `authenticationType`, or write `via: register`
"#]]
    );
    assert_data_eq!(
        s3("credentials: {secretName: s, via: workloadIdentity}"),
        str![[r#"
error: `cache.s3.credentials` must have no `secretName` and no `keys` with `via: workloadIdentity`
 --> tenants.yaml:7:22
  |
7 |         credentials: {secretName: s, via: workloadIdentity}
  |                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the manager's service account has no keys
"#]]
    );
    assert_data_eq!(
        s3("credentials: {via: variables}"),
        str![[r#"
error: `cache.s3.credentials` needs `secretName`
 --> tenants.yaml:7:22
  |
7 |         credentials: {via: variables}
  |                      ^^^^^^^^^^^^^^^^ `secretName` is missing here
  |
  = help: without keys, by the manager's service account: `via: workloadIdentity`
"#]]
    );
    assert_data_eq!(
        s3("credentials: {secretName: s, via: workload-identity}"),
        str![[r#"
error: `cache.s3.credentials.via` must be `register`, `variables` or `workloadIdentity`
 --> tenants.yaml:7:43
  |
7 |         credentials: {secretName: s, via: workload-identity}
  |                                           ^^^^^^^^^^^^^^^^^
  |
  = help: did you mean `workloadIdentity`?
"#]]
    );
    assert_data_eq!(
        message(java(
            "tenants:\n  java:\n    kaniko: {cache: {runnerCache: {}, registry: {repo: a.b/c}}}\n"
        )),
        str![[r#"
error: `kaniko.cache` has both `registry` and `runnerCache`
 --> tenants.yaml:4:35
  |
4 |     kaniko: {cache: {runnerCache: {}, registry: {repo: a.b/c}}}
  |                                   ^^ the runner's cache
  |
 ::: tenants.yaml:4:49
  |
4 |     kaniko: {cache: {runnerCache: {}, registry: {repo: a.b/c}}}
  |                                                 ------------- the registry
  |
  = help: leave out one of them
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
        message(java("defaults:\n  namespace: runners-{tenat}\ntenants:\n  java:\n")),
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
        message(java("defaults:\n  namespace: \"{tenant}_runners\"\ntenants:\n  java:\n")),
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
        message(java("tenants:\n  java:\n    token: {secretName: \"{name}-secret\"}\n")),
        str![[r#"
error: `token.secretName` is not a valid Secret name
 --> tenants.yaml:4:25
  |
4 |     token: {secretName: "{name}-secret"}
  |                         ^^^^^^^^^^^^^^^ lower-case letters, digits, `-` and `.` between them, at most 253 characters
  |
  = help: `{tenant}` and `{runner}` are the only placeholders
"#]]
    );
}
