use snapbox::{assert_data_eq, str};

use super::select::{facts, selected_from};
use crate::tenants::WorkloadFacts;

const SHARED: &str = "\
defaults: {token: {secretName: '{tenant}-token'}}
tenants:
  java: {sharedRelease: fleet, namespace: runners-java}
  dotnet: {sharedRelease: fleet}
  left: {sharedRelease: umbrella, workload: umbrella-left}
  right: {sharedRelease: umbrella, workload: umbrella-right}
  some: {sharedRelease: mixed}
  other: {release: mixed}
";

#[test]
fn a_shared_workload_is_copied_for_all_that_share_it() {
    let copied = |name: &'static str, namespace, tenant| WorkloadFacts {
        tenant: Some(tenant),
        ..facts(name, "fleet", namespace)
    };
    let cases = [
        // The namespace is where the copy goes, not where the workload is.
        (facts("d", "fleet", "ci"), None, "a copy for java, dotnet"),
        (facts("d", "fleet", "ci"), Some("dotnet"), "a copy for dotnet"),
        (facts("umbrella-left", "umbrella", "ci"), None, "a copy for left"),
        (facts("umbrella-right", "umbrella", "ci"), None, "a copy for right"),
        (copied("d-java", "runners-java", "java"), None, "java"),
        (copied("d-dotnet", "anywhere", "dotnet"), Some("dotnet"), "dotnet"),
    ];
    for (facts, asked, expected) in cases {
        assert_eq!(selected_from(SHARED, &facts, asked), expected, "{facts:?} {asked:?}");
    }
    assert_data_eq!(
        selected_from(SHARED, &copied("d-java", "ci", "java"), None),
        str![[r#"
error: Deployment `d-java` has the namespace `ci`, tenant `java` has `runners-java`
  --> tenants.yaml:4:43
   |
 4 |   java: {sharedRelease: fleet, namespace: runners-java}
   |                                           ^^^^^^^^^^^^ tenant `java`'s namespace
   |
  ::: <stdin>:12:7
   |
12 | kind: Deployment
   |       ---------- the workload
   |
   = help: deploy it with `--namespace runners-java` of Helm, or choose another tenant
"#]]
    );
    assert_data_eq!(
        selected_from(SHARED, &facts("d", "mixed", "ci"), None),
        str![[r#"
error: Deployment `d` fits the tenants `some` and `other`
 --> tenants.yaml:8:3
  |
8 |   some: {sharedRelease: mixed}
  |   ^^^^
  |
 ::: tenants.yaml:9:3
  |
9 |   other: {release: mixed}
  |   -----
  |
  = note: some of them share the release, some have it for themselves
  = help: tell them apart by `namespace` or, within a release, by `workload`
  = help: or choose one with --tenant
"#]]
    );
    assert_data_eq!(
        selected_from(SHARED, &facts("d", "java", "ci"), None),
        str![[r#"
error: Deployment `d` belongs to no tenant: none has the release `java`
  --> <stdin>:12:7
   |
12 | kind: Deployment
   |       ^^^^^^^^^^ the workload
   |
   = help: if it is tenant `java`'s, write `release: java` there, or choose it with --tenant
   = help: if it shall stay as it is, write `unmanaged: [java]` in tenants.yaml
"#]]
    );
    assert_data_eq!(
        selected_from(SHARED, &facts("d", "other", "ci"), Some("java")),
        str![[r#"
error: Deployment `d` has the release `other`, tenant `java` has `fleet`
  --> tenants.yaml:4:25
   |
 4 |   java: {sharedRelease: fleet, namespace: runners-java}
   |                         ^^^^^ tenant `java`'s release
   |
  ::: <stdin>:12:7
   |
12 | kind: Deployment
   |       ---------- the workload
   |
   = help: deploy it with the release `fleet`, or choose another tenant
"#]]
    );
}
