use snapbox::{assert_data_eq, str};

use super::{java, open};
use crate::diagnostic::Source;
use crate::tenants::TenantsFile;

/// The resolved tenant java as JSON on one line.
fn resolved(text: &str) -> String {
    java(text).unwrap().to_json().to_string()
}

#[test]
fn a_whole_tenant() {
    let text = r#"
defaults:
  namespace: runners-{tenant}
  token: {secretName: "{tenant}-runner-secrets"}
  cache:
    path: "{tenant}"
    s3:
      serverAddress: rgw.example.com
      bucketName: "{tenant}-cache-bucket"
      bucketLocation: us-east-1
      pathStyle: true
      credentials: {secretName: "s3-{tenant}-credentials", keys: {accessKey: access_key, secretKey: secret_key}}
tenants:
  java:
    release: java-runner
    nodes:
      matchLabels: {gitlab-runner: "{tenant}"}
      matchExpressions: [{key: arch, operator: NotIn, values: [arm64]}]
      tolerations: [{key: gitlab-runner, operator: Equal, value: java, effect: NoSchedule}]
    manager: {nodes: {}}
    concurrent: 20
    kaniko:
      cache:
        registry: {repo: "registry.example.com/{tenant}/kaniko-cache", dockerConfigSecretName: java-registry}
        ttl: 168h
    serviceAccountName: ci-java
"#;
    let json = java(text).unwrap().to_json();
    assert_data_eq!(
        serde_json::to_string_pretty(&json).unwrap(),
        str![[r#"
{
  "name": "java",
  "release": "java-runner",
  "namespace": "runners-java",
  "jobNodes": {
    "requirements": [
      {
        "key": "gitlab-runner",
        "operator": "In",
        "values": [
          "java"
        ]
      },
      {
        "key": "arch",
        "operator": "NotIn",
        "values": [
          "arm64"
        ]
      }
    ],
    "tolerations": [
      {
        "key": "gitlab-runner",
        "operator": "Equal",
        "value": "java",
        "effect": "NoSchedule"
      }
    ]
  },
  "token": "java-runner-secrets",
  "concurrent": 20,
  "cache": {
    "path": "java",
    "s3": {
      "serverAddress": "rgw.example.com",
      "bucketName": "java-cache-bucket",
      "bucketLocation": "us-east-1",
      "pathStyle": true,
      "credentials": {
        "secretName": "s3-java-credentials",
        "keys": {
          "accessKey": "access_key",
          "secretKey": "secret_key"
        }
      }
    }
  },
  "kanikoCache": {
    "registry": {
      "repo": "registry.example.com/java/kaniko-cache",
      "dockerConfigSecretName": "java-registry"
    },
    "ttl": "168h"
  },
  "serviceAccountName": "ci-java"
}
"#]]
    );
}

#[test]
fn defaults_merge_under_a_tenant() {
    let cases: &[(&str, &str, &str)] = &[
        // (defaults, tenant, resolved without the name)
        ("concurrent: 1", "", r#""concurrent":1"#),
        ("concurrent: 1", "concurrent: 2", r#""concurrent":2"#),
        ("concurrent: 1", "concurrent: null", ""),
        ("concurrent: 1", "concurrent:", ""),
        ("release: r", "sharedRelease: null", r#""release":"r""#),
        (
            "cache: {path: a, shared: true}",
            "cache: {path: b}",
            r#""cache":{"path":"b","shared":true}"#,
        ),
        ("cache: {path: a, shared: true}", "cache: {path: null}", r#""cache":{"shared":true}"#),
        ("cache: {path: a}", "cache: null", ""),
        (
            "kaniko: {cache: {runnerCache: {}, ttl: 1h}}",
            "kaniko: {cache: {registry: {repo: a.b/c}}}",
            r#""kanikoCache":{"registry":{"repo":"a.b/c"},"ttl":"1h"}"#,
        ),
        ("sharedRelease: s", "release: r", r#""release":"r""#),
        (
            "kaniko: {cache: {registry: {repo: a.b/c}}}",
            "kaniko: {cache: {runnerCache: {}}}",
            r#""kanikoCache":{"runnerCache":{}}"#,
        ),
        (
            "cache: {s3: {bucketName: b, credentials: {secretName: s, keys: {accessKey: a}}}}",
            "cache: {s3: {credentials: {via: workloadIdentity}}}",
            r#""cache":{"s3":{"bucketName":"b","credentials":{"via":"workloadIdentity"}}}"#,
        ),
        (
            "cache: {s3: {bucketName: b, credentials: {via: workloadIdentity}}}",
            "cache: {s3: {credentials: {secretName: s}}}",
            r#""cache":{"s3":{"bucketName":"b","credentials":{"secretName":"s","keys":{"accessKey":"accesskey","secretKey":"secretkey"}}}}"#,
        ),
        (
            "cache: {s3: {bucketName: b, credentials: {secretName: s, via: variables}}}",
            "cache: {s3: {credentials: {secretName: t}}}",
            r#""cache":{"s3":{"bucketName":"b","credentials":{"secretName":"t","keys":{"accessKey":"accesskey","secretKey":"secretkey"},"via":"variables"}}}"#,
        ),
        (
            "config: {kubernetes: {image: a, cpu_limit: \"1\"}}",
            "config: {kubernetes: {image: b, cpu_limit: null}}",
            r#""config":{"kubernetes":{"image":"b"}}"#,
        ),
        ("metrics: true", "metrics: false", r#""metrics":false"#),
        (
            "manager: {reloadOnSecretChange: true}",
            "manager: {nodes: {}}",
            r#""reloadOnSecretChange":true"#,
        ),
        (
            "kaniko: {destination: {dockerConfigSecretName: \"{tenant}-push\"}}",
            "",
            r#""kanikoDestination":{"dockerConfigSecretName":"java-push"}"#,
        ),
        ("patches: [{target: {kind: A}, patch: [{op: remove, path: /a}]}]", "patches: []", ""),
    ];
    for (defaults, tenant, expected) in cases {
        let json = resolved(&format!("defaults: {{{defaults}}}\ntenants:\n  java: {{{tenant}}}\n"));
        let comma = if expected.is_empty() { "" } else { "," };
        assert_eq!(json, format!(r#"{{"name":"java"{comma}{expected}}}"#), "{defaults} + {tenant}");
    }
}

#[test]
fn lists_are_replaced_and_labels_merge() {
    let text = "
defaults:
  nodes:
    matchLabels: {a: x, b: x, c: x}
    tolerations: [{key: k, operator: Exists}]
tenants:
  java:
    nodes:
      matchLabels: {b: q, c: null, release: z}
      tolerations: []
";
    let nodes = java(text).unwrap().job_nodes.unwrap();
    let labels: Vec<_> =
        nodes.requirements.iter().map(|r| (r.key.as_str(), r.values[0].as_str())).collect();
    assert_eq!(labels, [("a", "x"), ("b", "q"), ("release", "z")]);
    assert!(nodes.tolerations.is_empty());
}

#[test]
fn the_manager_runs_with_the_build_pods_unless_told_otherwise() {
    let cases = [
        ("", Some("build")),
        ("manager: {}", Some("build")),
        ("manager: {nodes: {}}", None),
        ("manager: {nodes: {matchLabels: {pool: own}}}", Some("own")),
    ];
    for (manager, expected) in cases {
        let text =
            format!("tenants:\n  java: {{nodes: {{matchLabels: {{pool: build}}}}, {manager}}}\n");
        let tenant = java(&text).unwrap();
        let pool =
            tenant.manager_nodes.as_ref().map(|nodes| nodes.requirements[0].values[0].as_str());
        assert_eq!(pool, expected, "{manager}");
    }
}

#[test]
fn a_tenant_knows_where_its_parts_are_written() {
    let text = "defaults:\n  concurrent: 3\ntenants:\n  java:\n    cache:\n      path: x\n";
    let tenant = java(text).unwrap();
    let place = |span| tenant.place(span).to_string();
    assert_eq!(place(tenant.concurrent.as_ref().unwrap().span()), "tenants.yaml:3:15");
    let cache = tenant.cache.as_ref().unwrap();
    assert_eq!(place(cache.path.as_ref().unwrap().span()), "tenants.yaml:7:13");
    assert_eq!(place(tenant.name.span()), "tenants.yaml:5:3");
}

#[test]
fn other_tenants_do_not_change_what_a_tenant_is() {
    let alone = resolved("defaults: {concurrent: 2}\ntenants:\n  java: {release: r}\n");
    let among = resolved(
        "# x\ntenants:\n  a: {zzz: 1}\n  java: {release: \"r\"}\ndefaults:\n  concurrent: 0x2\n",
    );
    assert_eq!(alone, among);
}

#[test]
fn every_tenant_can_be_asked_for() {
    let file = open("defaults: {namespace: \"ns-{tenant}\"}\ntenants: {b: , a: {}}\n").unwrap();
    let spaces: Vec<_> = file
        .tenants()
        .map(|tenant| tenant.unwrap().namespace.unwrap().as_str().to_owned())
        .collect();
    assert_eq!(spaces, ["ns-b", "ns-a"]);
}

#[test]
fn aliases_line_endings_and_a_byte_order_mark_are_read() {
    let text = "defaults:\r\n  nodes: &ci {matchLabels: {pool: \"{tenant}\"}}\r\ntenants:\r\n  \
                java:\r\n    manager: {nodes: *ci}\r\n";
    let nodes = java(text).unwrap().manager_nodes.unwrap();
    assert_eq!(nodes.requirements[0].values, ["java"]);
    let text = "\u{feff}apiVersion: runner-tenant/v1\ntenants: {java: {concurrent: 2}}\n";
    let file = TenantsFile::parse(Source::new("tenants.yaml", text)).unwrap();
    assert_eq!(file.tenant("java").unwrap().concurrent.unwrap().get().get(), 2);
}
