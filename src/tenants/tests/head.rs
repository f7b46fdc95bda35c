use snapbox::{assert_data_eq, str};

use super::{message, open};
use crate::diagnostic::Source;
use crate::tenants::TenantsFile;

fn whole(text: &str) -> String {
    message(TenantsFile::parse(Source::new("tenants.yaml", text)))
}

#[test]
fn the_head_of_the_file() {
    assert_data_eq!(
        whole(""),
        str![[r#"
error: the tenants file needs `apiVersion`
 --> tenants.yaml:1:1
  |
1 |
  | ^
  |
  = help: begin it with `apiVersion: runner-tenant/v1`
"#]]
    );
    assert_data_eq!(
        whole("- a\n"),
        str![[r#"
error: the tenants file must be a map, not a list
 --> tenants.yaml:1:1
  |
1 | - a
  | ^^^ this is a list
  |
  = help: the tenants file may have `apiVersion`, `requires`, `strict`, `exceptions`, `unmanaged`, `pools`, `teamsMaySet`, `defaults` and `tenants`
"#]]
    );
    assert_data_eq!(
        whole("tenants: {}\n"),
        str![[r#"
error: the tenants file needs `apiVersion`
 --> tenants.yaml:1:1
  |
1 | tenants: {}
  | ^^^^^^^^^^^
  |
  = help: begin it with `apiVersion: runner-tenant/v1`
"#]]
    );
    assert_data_eq!(
        whole("apiVersion: runner-tenant/v2\n"),
        str![[r#"
error: `apiVersion` must be `runner-tenant/v1`
 --> tenants.yaml:1:13
  |
1 | apiVersion: runner-tenant/v2
  |             ^^^^^^^^^^^^^^^^
"#]]
    );
    assert_data_eq!(
        whole("apiVersion: [\n"),
        str![[r#"
error: the tenants file is not valid YAML: unclosed bracket '['
 --> tenants.yaml:1:13
  |
1 | apiVersion: [
  |             ^
"#]]
    );
    assert_data_eq!(
        message(open("tenant: {}\n")),
        str![[r#"
error: unknown key `tenant`
 --> tenants.yaml:2:1
  |
2 | tenant: {}
  | ^^^^^^
  |
  = help: did you mean `tenants`?
"#]]
    );
    assert_data_eq!(
        message(open("unmanaged: legacy\n")),
        str![[r#"
error: `unmanaged` must be a list, not a string
 --> tenants.yaml:2:12
  |
2 | unmanaged: legacy
  |            ^^^^^^ this is a string
"#]]
    );
    assert_data_eq!(
        message(open("tenants: [java]\n")),
        str![[r#"
error: `tenants` must be a map
 --> tenants.yaml:2:10
  |
2 | tenants: [java]
  |          ^^^^^^
  |
  = help: write each tenant as `name:` with its settings indented under it
"#]]
    );
    assert_data_eq!(
        message(open("tenants:\n  Java_1: {}\n")),
        str![[r#"
error: `Java_1` is not a valid tenant name
 --> tenants.yaml:3:3
  |
3 |   Java_1: {}
  |   ^^^^^^ lower-case letters, digits and `-` between them, at most 63 characters
"#]]
    );
    assert_data_eq!(
        message(open("tenants:\n  java: {}\n  java: {}\n")),
        str![[r#"
error: key `java` is there twice
 --> tenants.yaml:4:3
  |
4 |   java: {}
  |   ^^^^ again here
  |
 ::: tenants.yaml:3:3
  |
3 |   java: {}
  |   ---- first here
"#]]
    );
    assert_data_eq!(
        message(open("tenants:\n  on: {}\n")),
        str![[r#"
error: YAML does not read the key `on` as a string
 --> tenants.yaml:3:3
  |
3 |   on: {}
  |   ^^
  |
  = help: put it in quotes: "on"
"#]]
    );
    assert_data_eq!(
        message(open("tenants:\n  a: &a {}\n  <<: *a\n")),
        str![[r#"
error: merge keys (`<<`) are not taken in a tenants file
 --> tenants.yaml:4:3
  |
4 |   <<: *a
  |   ^^
  |
  = help: what tenants have in common goes into `defaults`
"#]]
    );
}
