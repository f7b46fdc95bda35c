//! One run reports every mistake of every tenant, in the order of their places, and nothing that
//! only follows from one of them.

use snapbox::{assert_data_eq, str};

use super::{message, open};
use crate::diagnostic::Source;
use crate::tenants::TenantsFile;

/// The titles of all mistakes with their places.
fn mistakes(text: &str) -> String {
    let message = message(open(text).and_then(|file| file.all()));
    let told = |line: &&str| line.starts_with("error") || line.contains("-->");
    let lines: Vec<_> = message.lines().filter(told).collect();
    lines.chunks(2).map(|pair| pair.join(" ") + "\n").collect()
}

#[test]
fn all_mistakes_of_all_tenants() {
    assert_data_eq!(
        mistakes(
            "bad: 1\ndefaults: {cache: {s3: {bucketName: b/c}}}\ntenants:\n  a: {nodez: {}, nods: {}}\n  B: {}\n  c:\n    concurrent: -1\n    patches: [{patch: []}, {target: {kind: x}, patch: [{op: ad, path: p}]}]\n    cache: {type: s4, s3: {bucketName: b, insecure: 1}}\n"
        ),
        str![[r#"
error: unknown key `bad`  --> tenants.yaml:2:1
error: `cache.s3.bucketName` must have no path  --> tenants.yaml:3:37
error: unknown key `nodez`  --> tenants.yaml:5:7
error: unknown key `nods`  --> tenants.yaml:5:18
error: `B` is not a valid tenant name  --> tenants.yaml:6:3
error: `concurrent` must be from 1 to 4294967295  --> tenants.yaml:8:17
error: `patches[0]` needs `target`  --> tenants.yaml:9:15
error: `patches[1].target.kind` is not a valid kind  --> tenants.yaml:9:44
error: `patches[1].patch[0].op` must be `add`, `remove`, `replace`, `move`, `copy` or `test`  --> tenants.yaml:9:61
error: `patches[1].patch[0].path` is not a JSON Pointer  --> tenants.yaml:9:71
error: `cache.type` must be `s3` or `s3v2`   --> tenants.yaml:10:19
error: `cache.s3.insecure` must be true or false, not a number   --> tenants.yaml:10:53

"#]]
    );
}

#[test]
fn a_key_there_twice_or_that_is_no_string_is_one_of_many() {
    assert_data_eq!(
        mistakes(
            "tenants:\n  a: {release: x, release: y, 1: z, metrics: 3}\n  a: {}\n  b: {cache: {path: x, path: p}}\n"
        ),
        str![[r#"
error: key `release` is there twice  --> tenants.yaml:3:19
error: YAML does not read the key `1` as a string  --> tenants.yaml:3:31
error: `metrics` must be true or false, not a number  --> tenants.yaml:3:46
error: key `a` is there twice  --> tenants.yaml:4:3
error: key `path` is there twice  --> tenants.yaml:5:24

"#]]
    );
}

/// A check between keys is not made where one of them is wrong, and is made where none is.
#[test]
fn what_follows_from_a_mistake_is_no_other_mistake() {
    assert_data_eq!(
        mistakes(
            "tenants:\n  a: {sharedRelease: s, token: {secretName: A_B}}\n  b: {sharedRelease: s, tokn: {secretName: x}}\n  c: {kaniko: {cache: {registri: {}}}}\n  d: {cache: {s3: {bucketNam: b}}}\n  e: {sharedRelease: s, kaniko: {cache: {}}, cache: {s3: {bucketName: b, serverSideEncryption: KMS, authenticationType: access-key}}}\n"
        ),
        str![[r#"
error: `token.secretName` is not a valid Secret name  --> tenants.yaml:3:45
error: unknown key `tokn`  --> tenants.yaml:4:25
error: unknown key `registri`  --> tenants.yaml:5:24
error: unknown key `bucketNam`  --> tenants.yaml:6:20
error: a tenant of a shared release needs `token.secretName`  --> tenants.yaml:7:22
error: `kaniko.cache` needs `registry` or `runnerCache`  --> tenants.yaml:7:41
error: `authenticationType: access-key` needs `cache.s3.credentials`  --> tenants.yaml:7:121

"#]]
    );
}

/// A mistake in the defaults is every tenant's, and there once.
#[test]
fn a_directory_reports_all_its_files() {
    let source = |name: &str, text: &str| Source::new(format!("tenants/{name}.yaml"), text);
    let head = source("defaults", "apiVersion: runner-tenant/v1\ndefaults: {concurrent: 0}\n");
    let tenants = [("a", "{x: 1}"), ("b", "{"), ("C", "{}"), ("d", "{metrics: 1, nodez: {}}")];
    let tenants = tenants.map(|(name, text)| (name.to_owned(), source(name, text)));
    let file = TenantsFile::of_directory("tenants", head, tenants.into());
    let message = message(file.and_then(|file| file.all()));
    let titles: Vec<_> = message.lines().filter(|line| line.starts_with("error")).collect();
    assert_eq!(titles.len(), 6, "{message}");
    assert_eq!(message.matches("`concurrent` must").count(), 1, "{message}");
}
