use snapbox::{assert_data_eq, str};

use super::about;

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
