//! Files that teams write: what is not allowed is an error with its place.

use snapbox::{assert_data_eq, str};

use super::message;
use crate::diagnostic::Source;
use crate::tenants::TenantsFile;

/// The file of team java in a directory whose teams may set a few keys.
fn java(text: &str) -> String {
    let head = "apiVersion: runner-tenant/v1\nteamsMaySet: [concurrent, config.kubernetes.image, runners.*.config.kubernetes.cpu_limit]\ndefaults: {runners: {small: {}}}\n";
    let head = Source::new("tenants/defaults.yaml", head);
    let java = vec![("java".to_owned(), Source::new("tenants/java.yaml", text))];
    message(TenantsFile::of_directory("tenants", head, java).and_then(|file| file.all()))
}

#[test]
fn what_is_listed_is_allowed_also_in_runners() {
    for text in [
        "",
        "concurrent: 3\n",
        "config: {kubernetes: {image: x}}\n",
        "runners: {small: {concurrent: 3, config: {kubernetes: {image: x, cpu_limit: \"2\"}}}}\n",
        "runners: {small: {}}\n",
    ] {
        assert_eq!(java(text), "no error", "{text}");
    }
}

#[test]
fn nothing_else_is_allowed_by_any_way() {
    for (text, path) in [
        ("namespace: dotnet\n", "namespace"),
        ("namespace: null\n", "namespace"),
        ("cache: {s3: {bucketName: dotnet}}\n", "cache.s3.bucketName"),
        ("cache: {}\n", "cache"),
        ("token: {secretName: dotnet}\n", "token.secretName"),
        ("release: dotnet\n", "release"),
        ("workload: dotnet\n", "workload"),
        ("nodes: null\n", "nodes"),
        ("pool: gpu\n", "pool"),
        ("lockdown: {overwrites: open}\n", "lockdown.overwrites"),
        ("serviceAccountName: admin\n", "serviceAccountName"),
        ("patches: []\n", "patches"),
        ("config: {kubernetes: {privileged: true}}\n", "config.kubernetes.privileged"),
        ("config: {kubernetes: {Image: x}}\n", "config.kubernetes.Image"),
        ("config: {Kubernetes: {image: x}}\n", "config.Kubernetes.image"),
        ("config: {kubernetes: {cpu_limit: \"2\"}}\n", "config.kubernetes.cpu_limit"),
        ("config: {kubernetes: {pod_labels: {a: b}}}\n", "config.kubernetes.pod_labels.a"),
        ("config: null\n", "config"),
        ("config: {kubernetes: null}\n", "config.kubernetes"),
        ("runners: {large: {}}\n", "runners.large"),
        ("runners: {small: null}\n", "runners.small"),
        ("runners: null\n", "runners"),
        ("runners: {}\n", "runners"),
        ("runners: {small: {namespace: dotnet}}\n", "runners.small.namespace"),
        (
            "runners: {small: {config: {kubernetes: {privileged: true}}}}\n",
            "runners.small.config.kubernetes.privileged",
        ),
        ("concurrent: &a 3\ncache: {path: *a}\n", "cache.path"),
    ] {
        let found = java(text);
        let title = format!("error: a tenant's file may not set `{path}`\n");
        assert!(found.contains(&title), "{text}: {found}");
        assert!(found.contains(" tenants/java.yaml:"), "{text}: {found}");
    }
}

#[test]
fn what_is_said_of_it() {
    assert_data_eq!(
        java("cache: {path: x}\n"),
        str![[r#"
error: a tenant's file may not set `cache.path`
 --> tenants/java.yaml:1:9
  |
1 | cache: {path: x}
  |         ^^^^
  |
  = note: a tenant's file may set `concurrent`, `config.kubernetes.image` and `runners.*.config.kubernetes.cpu_limit`
  = help: write it in the file of the defaults, or list it under `teamsMaySet` there
"#]]
    );
    assert_data_eq!(
        message(super::open("teamsMaySet: [a..b]\ntenants: {}\n")),
        str![[r#"
error: `teamsMaySet` has no effect where all tenants are in one file
 --> tenants.yaml:2:14
  |
2 | teamsMaySet: [a..b]
  |              ^^^^^^
  |
  = help: split the file up into a directory with a file for each tenant
error: `teamsMaySet[0]` is not a path of keys
 --> tenants.yaml:2:15
  |
2 | teamsMaySet: [a..b]
  |               ^^^^ expected keys with dots between them, such as config.kubernetes.image
"#]]
    );
}
