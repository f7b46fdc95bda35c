use snapbox::{assert_data_eq, str};

use super::{message, open};
use crate::diagnostic::{Error, Source};
use crate::tenants::{Selection, TenantsFile, WorkloadFacts};

const HEAD: &str = "\
apiVersion: runner-tenant/v1
unmanaged: [legacy]
defaults:
  release: \"{tenant}-runner\"
  concurrent: 3
";

/// The directory with this head and these files.
fn directory(head: &str, tenants: &[(&str, &str)]) -> Result<TenantsFile, Error> {
    let file = |(name, text): &(&str, &str)| {
        ((*name).to_owned(), Source::new(format!("tenants/{name}.yaml"), *text))
    };
    let tenants = tenants.iter().map(file).collect();
    TenantsFile::of_directory("tenants", Source::new("tenants/defaults.yaml", head), tenants)
}

#[test]
fn a_directory_is_the_file_split_up() {
    let split =
        directory(HEAD, &[("dotnet", "# nothing of its own\n"), ("java", "cache: {path: x}\n")]);
    let file = open(&format!(
        "{}tenants:\n  dotnet:\n  java: {{cache: {{path: x}}}}\n",
        HEAD.split_once('\n').unwrap().1
    ));
    let tenants = |file: TenantsFile| {
        file.tenants().map(|tenant| tenant.unwrap().to_json().to_string()).collect::<Vec<_>>()
    };
    assert_eq!(tenants(split.unwrap()), tenants(file.unwrap()));
}

#[test]
fn places_are_in_the_file_where_they_are_written() {
    let file = directory(HEAD, &[("java", "cache:\n  path: x\n")]).unwrap();
    let tenant = file.tenant("java").unwrap();
    let place = |span| tenant.place(span).to_string();
    assert_eq!(place(tenant.name.span()), "tenants/java.yaml:1:1");
    assert_eq!(place(tenant.cache.as_ref().unwrap().span()), "tenants/java.yaml:2:3");
    assert_eq!(place(tenant.concurrent.as_ref().unwrap().span()), "tenants/defaults.yaml:5:15");
    assert_eq!(place(tenant.lockdown.overwrites.span()), "tenants/java.yaml:1:1");
}

#[test]
fn a_workload_goes_to_its_tenant_and_other_files_are_not_parsed() {
    let broken = ("broken", "cache: {path: [\n");
    let file = directory(HEAD, &[broken, ("java", ""), ("other", "release: elsewhere\n")]).unwrap();
    let selected = |release| {
        let facts = WorkloadFacts { name: "d", release: Some(release), ..Default::default() };
        match file.select(&facts, None) {
            Ok(Selection::Tenant(tenant)) => tenant.name.to_string(),
            Ok(Selection::Unmanaged) => "unmanaged".to_owned(),
            other => message::<()>(other.map(|_| ())),
        }
    };
    assert_eq!(selected("java-runner"), "java");
    assert_eq!(selected("elsewhere"), "other");
    assert_eq!(selected("legacy"), "unmanaged");
    assert_data_eq!(
        selected("other-runner"),
        str![[r#"
error: the tenants file is not valid YAML: unclosed bracket '['
 --> tenants/broken.yaml:1:15
  |
1 | cache: {path: [
  |               ^
"#]]
    );
    assert_data_eq!(
        selected("broken-runner"),
        str![[r#"
error: the tenants file is not valid YAML: unclosed bracket '['
 --> tenants/broken.yaml:1:15
  |
1 | cache: {path: [
  |               ^
"#]]
    );
}

#[test]
fn errors_name_the_right_file() {
    let java = |head: &str, text: &str| {
        message(directory(head, &[("java", text)]).and_then(|file| file.tenant("java")))
    };
    assert_data_eq!(
        java(HEAD, "concurrrent: 3\n"),
        str![[r#"
error: unknown key `concurrrent`
 --> tenants/java.yaml:1:1
  |
1 | concurrrent: 3
  | ^^^^^^^^^^^
  |
  = help: did you mean `concurrent`?
"#]]
    );
    assert_data_eq!(
        java(&HEAD.replace("concurrent: 3", "concurrent: many"), ""),
        str![[r#"
error: `concurrent` must be a whole number, not a string
 --> tenants/defaults.yaml:5:15
  |
5 |   concurrent: many
  |               ^^^^ this is a string
"#]]
    );
    assert_data_eq!(
        java(
            &format!("{HEAD}  cache: {{s3: {{bucketName: b, authenticationType: iam}}}}\n"),
            "cache: {s3: {credentials: {secretName: s}}}\n"
        ),
        str![[r#"
error: `cache.s3.credentials` are not used with `authenticationType: iam`
 --> tenants/java.yaml:1:27
  |
1 | cache: {s3: {credentials: {secretName: s}}}
  |                           ^^^^^^^^^^^^^^^ the runner would ignore these
  |
 ::: tenants/defaults.yaml:6:51
  |
6 |   cache: {s3: {bucketName: b, authenticationType: iam}}
  |                                                   --- because of this
  |
  = help: leave out one of them; `credentials: null` unsets what the defaults say
  = help: with `via: variables` the manager reads them itself
"#]]
    );
    assert_data_eq!(
        java(HEAD, "apiVersion: runner-tenant/v1\n"),
        str![[r#"
error: unknown key `apiVersion`
 --> tenants/java.yaml:1:1
  |
1 | apiVersion: runner-tenant/v1
  | ^^^^^^^^^^
  |
  = help: it stands at the top of tenants.yaml, or in defaults.yaml of a directory
"#]]
    );
    assert_data_eq!(
        java("defaults: {}\n", ""),
        str![[r#"
error: the tenants file needs `apiVersion`
 --> tenants/defaults.yaml:1:1
  |
1 | defaults: {}
  | ^^^^^^^^^^^^
  |
  = help: begin it with `apiVersion: runner-tenant/v1`
"#]]
    );
    assert_data_eq!(
        java(&format!("{HEAD}tenants: {{dotnet: {{}}}}\n"), ""),
        str![[r#"
error: `tenants` has no place beside the tenants' own files
 --> tenants/defaults.yaml:6:10
  |
6 | tenants: {dotnet: {}}
  |          ^^^^^^^^^^^^
  |
  = help: write what is under `java:` here into tenants/java.yaml
"#]]
    );
    assert_data_eq!(
        message(directory(HEAD, &[("Java_1", "")])),
        str![[r#"
error: tenants/Java_1.yaml: `Java_1` is not a valid tenant name
 |
 = help: name the file otherwise: lower-case letters, digits and `-` between them, at most 63 characters
"#]]
    );
    assert_data_eq!(
        message(directory(HEAD, &[("jvaa", "")]).and_then(|file| file.tenant("java"))),
        str![[r#"
error: there is no tenant `java` in tenants
 |
 = help: did you mean `jvaa`?
"#]]
    );
}
