//! Several runners of one tenant: each inherits the tenant's keys.

use snapbox::{assert_data_eq, str};

use super::select::{facts, selected_from};
use super::{message, open};
use crate::diagnostic::Source;
use crate::tenants::{TenantsFile, WorkloadFacts};

const FILE: &str = "\
defaults:
  namespace: runners-{tenant}
  token: {secretName: \"{tenant}-{runner}-token\"}
  concurrent: 4
tenants:
  java:
    cache: {path: \"{tenant}\"}
    runners:
      small: {}
      large: {concurrent: 20, nodes: {matchLabels: {pool: large}}}
  dotnet: {}
";

#[test]
fn a_runner_inherits_its_tenants_keys() {
    let runners = open(FILE).unwrap().all().unwrap();
    let told: Vec<_> = runners
        .iter()
        .map(|runner| {
            let token = runner.token.as_ref().unwrap().as_str();
            let concurrent = runner.concurrent.as_ref().unwrap().get().get();
            let namespace = runner.namespace.as_ref().unwrap().as_str();
            format!(
                "{} {} {token} {namespace} {concurrent} {}",
                runner.runner_id(),
                runner.release_name(),
                runner.job_nodes.is_some()
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            "java/small java-small java-small-token runners-java 4 false",
            "java/large java-large java-large-token runners-java 20 true",
            "dotnet dotnet dotnet-dotnet-token runners-dotnet 4 false",
        ]
    );
}

#[test]
fn runners_of_the_defaults_are_every_tenants() {
    let names = |text: &str| -> Vec<String> {
        let all = open(text).unwrap().all().unwrap();
        all.iter().map(|runner| runner.runner_id().into_owned()).collect()
    };
    assert_eq!(
        names(
            "defaults: {runners: {small: {}, large: {}}}\ntenants:\n  a: {}\n  b: {runners: {large: null, arm: {}}}\n  c: {runners: null}\n"
        ),
        ["a/small", "a/large", "b/small", "b/arm", "c"]
    );
    assert_eq!(names("tenants: {a: {runners: {}}}\n"), ["a"]);
}

#[test]
fn what_runners_cannot_be() {
    assert_data_eq!(
        message(open(
            "tenants:\n  a: {runners: [x]}\n  b: {runners: {small: , X: {}, l: {runners: {}}, z: {nodez: {}}}}\n  c: {sharedRelease: s, token: {secretName: t}, runners: {x: {}}}\n  d: {namespace: \"{runner}\", runners: {x: {}, z: {}}}\n"
        )
        .and_then(|file| file.all())),
        str![[r#"
error: `runners` must be a map
 --> tenants.yaml:3:16
  |
3 |   a: {runners: [x]}
  |                ^^^
  |
  = help: write each runner as `name: {}` with its own settings in the braces
error: the runner `small` is empty
 --> tenants.yaml:4:17
  |
4 |   b: {runners: {small: , X: {}, l: {runners: {}}, z: {nodez: {}}}}
  |                 ^^^^^ null removes a runner of the defaults, and they have none of this name
  |
  = help: for a runner without settings of its own write `small: {}`
error: `X` is not a valid runner name
 --> tenants.yaml:4:26
  |
4 |   b: {runners: {small: , X: {}, l: {runners: {}}, z: {nodez: {}}}}
  |                          ^ lower-case letters, digits and `-` between them, at most 63 characters
error: the runner `l` has `runners` itself
 --> tenants.yaml:4:33
  |
4 |   b: {runners: {small: , X: {}, l: {runners: {}}, z: {nodez: {}}}}
  |                                 ^
  |
  = help: write all runners of a tenant side by side
error: unknown key `nodez`
 --> tenants.yaml:4:55
  |
4 |   b: {runners: {small: , X: {}, l: {runners: {}}, z: {nodez: {}}}}
  |                                                       ^^^^^
  |
  = help: did you mean `nodes`?
error: a tenant with `runners` has a `sharedRelease`
 --> tenants.yaml:5:22
  |
5 |   c: {sharedRelease: s, token: {secretName: t}, runners: {x: {}}}
  |                      ^ shared with other tenants
  |
 ::: tenants.yaml:5:59
  |
5 |   c: {sharedRelease: s, token: {secretName: t}, runners: {x: {}}}
  |                                                           - one of several runners
  |
  = help: give each runner a release: `release: "{tenant}-{runner}"`, which is the default
error: the runners of a tenant have several namespaces
 --> tenants.yaml:6:18
  |
6 |   d: {namespace: "{runner}", runners: {x: {}, z: {}}}
  |                  ^^^^^^^^^^
  |
 ::: tenants.yaml:6:18
  |
6 |   d: {namespace: "{runner}", runners: {x: {}, z: {}}}
  |                  ----------
  |
  = note: the runners of a tenant share what isolates it from others
  = help: write `namespace` for the tenant, not for its runners, and without `{runner}`
"#]]
    );
}

#[test]
fn a_workload_goes_to_the_runner_of_its_release() {
    let cases = [
        (facts("d", "java-small", "runners-java"), None, "java/small"),
        (facts("d", "java-large", "runners-java"), None, "java/large"),
        (facts("d", "java-large", "runners-java"), Some("java"), "java/large"),
        (facts("d", "java-large", "runners-java"), Some("java/large"), "java/large"),
        (facts("d", "dotnet", "runners-dotnet"), Some("dotnet"), "dotnet"),
    ];
    for (facts, tenant, expected) in cases {
        assert_eq!(selected_from(FILE, &facts, tenant), expected, "{facts} {tenant:?}");
    }
    let again = |runner| WorkloadFacts {
        tenant: Some("java"),
        runner,
        ..facts("d", "java-small", "runners-java")
    };
    assert_eq!(selected_from(FILE, &again(Some("small")), None), "java/small");
    assert_eq!(selected_from(FILE, &again(Some("small")), Some("java")), "java/small");
    assert_eq!(selected_from(FILE, &again(None), None), "java/small", "before there were runners");
    assert_data_eq!(
        [
            selected_from(FILE, &again(Some("smal")), None),
            selected_from(FILE, &again(Some("small")), Some("java/large")),
            selected_from(FILE, &facts("d", "java", "x"), Some("java")),
            selected_from(FILE, &facts("d", "java", "x"), Some("dotnet/x")),
            message(open(FILE).unwrap().tenant("java")),
        ]
        .join("\n"),
        str![[r#"
error: tenant `java` has no runner `smal`
  --> tenants.yaml:7:3
   |
 7 |   java:
   |   ^^^^
   |
  ::: <stdin>:12:7
   |
12 | kind: Deployment
   |       ---------- the workload
   |
   = note: Deployment `d` was rendered for tenant `java/smal`
   = help: did you mean `java/small`?
error: Deployment `d` was rendered for tenant `java/small`, not for `java/large`
  --> <stdin>:12:7
   |
12 | kind: Deployment
   |       ^^^^^^^^^^ the workload
   |
   = help: render the chart's own output, or leave out --tenant and --runner
error: Deployment `d` belongs to no runner of tenant `java`
  --> tenants.yaml:7:3
   |
 7 |   java:
   |   ^^^^
   |
  ::: <stdin>:12:7
   |
12 | kind: Deployment
   |       ---------- the workload
   |
   = help: the releases of `java/small` and `java/large` are `{tenant}-{runner}` unless `release` says otherwise; or choose one with --runner
error: tenant `dotnet` has no runner `x`
  --> tenants.yaml:12:3
   |
12 |   dotnet: {}
   |   ^^^^^^
   |
   = help: it has one runner: name it `dotnet`
error: tenant `java` has several runners
 |
 = help: name one of them: `java/small` or `java/large`
"#]]
    );
}

#[test]
fn what_is_printed_of_a_tenant_with_runners_is_the_tenant() {
    let file = open(FILE).unwrap();
    let effective = file.effective("java").unwrap().to_json();
    assert_data_eq!(
        serde_json::to_string_pretty(&effective).unwrap(),
        str![[r#"
{
  "namespace": "runners-java",
  "cache": {
    "path": "java"
  },
  "lockdown": {
    "serviceAccountToken": false,
    "overwrites": "closed",
    "featureFlags": "pinned"
  },
  "runners": {
    "small": {
      "token": {
        "secretName": "java-small-token"
      },
      "concurrent": 4,
      "release": "java-small"
    },
    "large": {
      "token": {
        "secretName": "java-large-token"
      },
      "concurrent": 20,
      "nodes": {
        "matchLabels": {
          "pool": "large"
        }
      },
      "release": "java-large",
      "manager": {
        "nodes": {
          "matchLabels": {
            "pool": "large"
          }
        }
      }
    }
  }
}
"#]]
    );
    let text =
        serde_json::json!({"apiVersion": "runner-tenant/v1", "tenants": {"java": effective}});
    let again = TenantsFile::parse(Source::new("again.yaml", text.to_string())).unwrap();
    assert_eq!(again.effective("java").unwrap().to_json(), effective);
    let json = |file: &TenantsFile| -> Vec<_> {
        let mut runners = file.runners("java").unwrap();
        // The release is written down although it is the default.
        runners.iter_mut().for_each(|runner| runner.release = None);
        runners.iter().map(|runner| runner.to_json()).collect()
    };
    assert_eq!(json(&again), json(&file));
}
