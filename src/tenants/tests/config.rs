use snapbox::{assert_data_eq, str};

use super::{about, java};

/// One key of the tenant java with this text.
fn resolved(text: &str) -> String {
    java(&format!("tenants:\n  java:\n    {text}\n")).unwrap().to_json()["config"].to_string()
}

#[test]
fn config_is_kept_as_written() {
    let text = r#"config: {output_limit: 8192, kubernetes: {image: "img:{tenant}", privileged: false, pull_policy: [always, if-not-present], pod_labels: {team: "{tenant}"}, volumes: {empty_dir: [{name: tmp, mount_path: /tmp}]}}, monitoring: {x: 0.5}, gone: null}"#;
    assert_eq!(
        resolved(text),
        r#"{"output_limit":8192,"kubernetes":{"image":"img:java","privileged":false,"pull_policy":["always","if-not-present"],"pod_labels":{"team":"java"},"volumes":{"empty_dir":[{"name":"tmp","mount_path":"/tmp"}]}},"monitoring":{"x":0.5}}"#
    );
}

#[test]
fn config_knows_where_its_keys_are() {
    let tenant = java("tenants:\n  java:\n    config:\n      kubernetes:\n        image: a\n");
    let tenant = tenant.unwrap();
    let config = tenant.config.as_ref().unwrap();
    let entry = &config.entries()[0];
    assert_eq!(entry.key.as_str(), "kubernetes");
    assert_eq!(tenant.place(entry.key.span()).to_string(), "tenants.yaml:5:7");
    assert_eq!(tenant.place(entry.value.span()).to_string(), "tenants.yaml:6:9");
}

#[test]
fn config_says_what_it_takes() {
    assert_data_eq!(
        about("config", "[a]"),
        str![[r#"
error: `config` must be a map, not a list
 --> tenants.yaml:4:13
  |
4 |     config: [a]
  |             ^^^ this is a list
"#]]
    );
    assert_data_eq!(
        about("config.kubernetes.image_pull_secrets", "[null]"),
        str![[r#"
error: `config.kubernetes.image_pull_secrets[0]` must not be empty
 --> tenants.yaml:6:30
  |
6 |         image_pull_secrets: [null]
  |                              ^^^^ TOML has no null
"#]]
    );
    assert_data_eq!(
        about("config.output_limit", "18446744073709551615"),
        str![[r#"
error: `config.output_limit` is too large a number
 --> tenants.yaml:5:21
  |
5 |       output_limit: 18446744073709551615
  |                     ^^^^^^^^^^^^^^^^^^^^
"#]]
    );
    assert_data_eq!(
        about("config.monitoring.x", ".inf"),
        str![[r#"
error: `config.monitoring.x` must be finite
 --> tenants.yaml:6:12
  |
6 |         x: .inf
  |            ^^^^
"#]]
    );
}
