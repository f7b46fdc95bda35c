use snapbox::{assert_data_eq, str};

use super::{message, open};
use crate::diagnostic::Source;
use crate::tenants::{Selection, WorkloadFacts};

const FILE: &str = "\
unmanaged: [legacy-runner, umbrella]
tenants:
  java: {release: java-runner, namespace: runners-java}
  dotnet:
  red: {release: same, namespace: red}
  blue: {release: same, namespace: blue}
  left: {release: umbrella, workload: umbrella-left}
  old: {release: twice}
  new: {release: twice}
";

pub(super) fn facts(
    name: &'static str,
    release: &'static str,
    namespace: &'static str,
) -> WorkloadFacts<'static> {
    let source = Source::part("<stdin>", "kind: Deployment\n", 12);
    WorkloadFacts {
        name,
        release: Some(release).filter(|release| !release.is_empty()),
        namespace: Some(namespace).filter(|namespace| !namespace.is_empty()),
        tenant: None,
        runner: None,
        place: Some(source.place(6..16)),
    }
}

fn selected(facts: &WorkloadFacts<'_>, asked: Option<&str>) -> String {
    selected_from(FILE, facts, asked)
}

pub(super) fn selected_from(file: &str, facts: &WorkloadFacts<'_>, asked: Option<&str>) -> String {
    match open(file).unwrap().select(facts, asked) {
        Ok(Selection::Tenant(tenant)) => tenant.runner_id().into_owned(),
        Ok(Selection::Shared(tenants)) => {
            let names: Vec<_> = tenants.iter().map(|tenant| tenant.name.as_str()).collect();
            format!("a copy for {}", names.join(", "))
        }
        Ok(Selection::Unmanaged) => "unmanaged".to_owned(),
        Err(error) => message::<()>(Err(error)),
    }
}

#[test]
fn a_workload_goes_to_its_tenant() {
    let cases = [
        (facts("d", "java-runner", "runners-java"), None, "java"),
        // A chart that leaves out metadata.namespace says nothing about it.
        (facts("d", "java-runner", ""), None, "java"),
        (facts("d", "dotnet", "x"), None, "dotnet"),
        (facts("d", "same", "blue"), None, "blue"),
        (facts("umbrella-left", "umbrella", "x"), None, "left"),
        (facts("umbrella-right", "umbrella", "x"), None, "unmanaged"),
        (facts("d", "legacy-runner", "x"), None, "unmanaged"),
        (facts("d", "java-runner", "runners-java"), Some("java"), "java"),
        (facts("d", "any", "x"), Some("dotnet"), "dotnet"),
        (facts("d", "twice", "x"), Some("old"), "old"),
        (facts("d", "", "x"), Some("dotnet"), "dotnet"),
    ];
    for (facts, asked, expected) in cases {
        assert_eq!(selected(&facts, asked), expected, "{facts:?} {asked:?}");
    }
    let again = WorkloadFacts { tenant: Some("new"), ..facts("d", "twice", "x") };
    assert_eq!(selected(&again, None), "new");
    assert_eq!(selected(&again, Some("new")), "new");
}

#[test]
fn a_workload_without_its_tenant_is_an_error() {
    assert_data_eq!(
        selected(&facts("d", "dotnett", "x"), None),
        str![[r#"
error: Deployment `d` belongs to no tenant: none has the release `dotnett`
  --> <stdin>:12:7
   |
12 | kind: Deployment
   |       ^^^^^^^^^^ the workload
   |
   = help: if it is tenant `dotnet`'s, write `release: dotnett` there, or choose it with --tenant
   = help: if it shall stay as it is, write `unmanaged: [dotnett]` in tenants.yaml
"#]]
    );
    assert_data_eq!(
        selected(&facts("d", "something-else", "x"), None),
        str![[r#"
error: Deployment `d` belongs to no tenant: none has the release `something-else`
  --> <stdin>:12:7
   |
12 | kind: Deployment
   |       ^^^^^^^^^^ the workload
   |
   = help: write `release: something-else` in its tenant, or choose it with --tenant; the tenants are `java`, `dotnet`, `red`, `blue`, `left`, `old` and `new`
   = help: if it shall stay as it is, write `unmanaged: [something-else]` in tenants.yaml
"#]]
    );
    assert_data_eq!(
        selected(&facts("d", "", "x"), None),
        str![[r#"
error: Deployment `d` has no label `release` to tell its tenant by
  --> <stdin>:12:7
   |
12 | kind: Deployment
   |       ^^^^^^^^^^ the workload
   |
   = help: choose the tenant with --tenant
"#]]
    );
    assert_data_eq!(
        selected(&facts("d", "twice", "x"), None),
        str![[r#"
error: Deployment `d` fits the tenants `old` and `new`
  --> tenants.yaml:9:3
   |
 9 |   old: {release: twice}
   |   ^^^
   |
  ::: tenants.yaml:10:3
   |
10 |   new: {release: twice}
   |   ---
   |
   = help: tell them apart by `namespace` or, within a release, by `workload`
   = help: or choose one with --tenant
"#]]
    );
    assert_data_eq!(
        selected(&facts("d", "same", ""), None),
        str![[r#"
error: Deployment `d` fits the tenants `red` and `blue`
 --> tenants.yaml:6:3
  |
6 |   red: {release: same, namespace: red}
  |   ^^^
  |
 ::: tenants.yaml:7:3
  |
7 |   blue: {release: same, namespace: blue}
  |   ----
  |
  = help: tell them apart by `namespace` or, within a release, by `workload`
  = help: or choose one with --tenant
"#]]
    );
    assert_data_eq!(
        selected(&facts("d", "java-runner", "other"), None),
        str![[r#"
error: Deployment `d` has the namespace `other`, tenant `java` has `runners-java`
  --> tenants.yaml:4:43
   |
 4 |   java: {release: java-runner, namespace: runners-java}
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
}

#[test]
fn a_tenant_asked_for_must_be_right() {
    assert_data_eq!(
        selected(&facts("d", "java-runner", ""), Some("jav")),
        str![[r#"
error: there is no tenant `jav` in tenants.yaml
 |
 = help: did you mean `java`?
"#]]
    );
    assert_data_eq!(
        selected(&facts("d", "dotnet", "x"), Some("java")),
        str![[r#"
error: Deployment `d` has the release `dotnet`, tenant `java` has `java-runner`
  --> tenants.yaml:4:19
   |
 4 |   java: {release: java-runner, namespace: runners-java}
   |                   ^^^^^^^^^^^ tenant `java`'s release
   |
  ::: <stdin>:12:7
   |
12 | kind: Deployment
   |       ---------- the workload
   |
   = help: deploy it with the release `java-runner`, or choose another tenant
"#]]
    );
    assert_data_eq!(
        selected(&facts("d", "java-runner", "x"), Some("java")),
        str![[r#"
error: Deployment `d` has the namespace `x`, tenant `java` has `runners-java`
  --> tenants.yaml:4:43
   |
 4 |   java: {release: java-runner, namespace: runners-java}
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
        selected(&facts("d", "umbrella", "x"), Some("left")),
        str![[r#"
error: Deployment `d` is not the workload of tenant `left`
  --> tenants.yaml:8:39
   |
 8 |   left: {release: umbrella, workload: umbrella-left}
   |                                       ^^^^^^^^^^^^^ tenant `left`'s workload
   |
  ::: <stdin>:12:7
   |
12 | kind: Deployment
   |       ---------- the workload
   |
   = help: if it is this tenant's, write its name there; else choose another tenant
"#]]
    );
    let again = WorkloadFacts { tenant: Some("new"), ..facts("d", "twice", "x") };
    assert_data_eq!(
        selected(&again, Some("old")),
        str![[r#"
error: Deployment `d` was rendered for tenant `new`, not for `old`
  --> <stdin>:12:7
   |
12 | kind: Deployment
   |       ^^^^^^^^^^ the workload
   |
   = help: render the chart's own output, or leave out --tenant and --runner
"#]]
    );
    let gone = WorkloadFacts { tenant: Some("gone"), ..facts("d", "twice", "x") };
    assert_data_eq!(
        selected(&gone, None),
        str![[r#"
error: there is no tenant `gone` in tenants.yaml
  --> <stdin>:12:7
   |
12 | kind: Deployment
   |       ^^^^^^^^^^ the workload
   |
   = note: Deployment `d` was rendered for tenant `gone`
   = help: the tenants are `java`, `dotnet`, `red`, `blue`, `left`, `old` and `new`
"#]]
    );
}

#[test]
fn a_tenant_that_cannot_be_read_is_not_passed_over() {
    let file = open("tenants:\n  java: {release: 12}\n  dotnet: {}\n").unwrap();
    assert_data_eq!(
        message(file.select(&facts("d", "dotnet", "x"), None)),
        str![[r#"
error: `release` must be a string, not a number
 --> tenants.yaml:3:19
  |
3 |   java: {release: 12}
  |                   ^^ this is a number
  |
  = help: put it in quotes, then YAML reads it as a string
"#]]
    );
}
