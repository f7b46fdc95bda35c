//! What is said once for the whole file: exceptions, strictness, and the version it needs.

use snapbox::{assert_data_eq, str};

use super::{message, open};

#[test]
fn exceptions_say_what_they_take() {
    assert_data_eq!(
        message(open(
            "exceptions:\n  - {id: env-form, because: x, owner: me}\n  - {id: env-from, because: \" \", owner: me}\n  - {id: env-from, owner: me}\n  - {id: env-from, because: x, owner: me, until: 2027-02-29}\n  - {id: env-from, because: x, owner: me, runners: [ml]}\ntenants: {}\n"
        )),
        str![[r#"
error: `exceptions[0].id` is not the id of a finding
 --> tenants.yaml:3:10
  |
3 |   - {id: env-form, because: x, owner: me}
  |          ^^^^^^^^
  |
  = help: did you mean `env-from`?
error: `exceptions[1].because` must not be empty
 --> tenants.yaml:4:29
  |
4 |   - {id: env-from, because: " ", owner: me}
  |                             ^^^
error: `exceptions[2]` needs `because`
 --> tenants.yaml:5:5
  |
5 |   - {id: env-from, owner: me}
  |     ^^^^^^^^^^^^^^^^^^^^^^^^^ `because` is missing here
error: `exceptions[3].until` is not a day
 --> tenants.yaml:6:50
  |
6 |   - {id: env-from, because: x, owner: me, until: 2027-02-29}
  |                                                  ^^^^^^^^^^ expected year, month and day: 2027-03-31
error: `exceptions[4].runners[0]` is not a runner
 --> tenants.yaml:7:53
  |
7 |   - {id: env-from, because: x, owner: me, runners: [ml]}
  |                                                     ^^ expected TENANT/RUNNER, such as ml/gpu
"#]]
    );
}

#[test]
fn an_exception_is_for_those_it_names() {
    let file = open(
        "exceptions:\n  - {id: env-from, because: x, owner: me}\n  - {id: env-from, tenants: [ml], because: x, owner: me}\n  - {id: env-from, runners: [ml/gpu], because: x, owner: me}\ntenants: {}\n",
    );
    let file = file.unwrap();
    let is_for = |runner| -> Vec<bool> {
        file.exceptions().iter().map(|exception| exception.is_for(runner)).collect()
    };
    assert_eq!(is_for("java"), [true, false, false]);
    assert_eq!(is_for("ml"), [true, true, false]);
    assert_eq!(is_for("ml/cpu"), [true, true, false]);
    assert_eq!(is_for("ml/gpu"), [true, true, true]);
}

#[test]
fn strictness_is_the_files_or_a_tenants() {
    let file = open("strict: true\ntenants:\n  a: {}\n  b: {strict: false}\n").unwrap();
    assert!(file.is_strict());
    assert!(file.is_strict_for(&file.tenant("a").unwrap()));
    assert!(!file.is_strict_for(&file.tenant("b").unwrap()));
}

#[test]
fn an_older_program_says_so() {
    assert_data_eq!(
        message(open("requires: \">=999\"\nnew: {}\ntenants: {}\n"))
            .replace(env!("CARGO_PKG_VERSION"), "[VERSION]"),
        str![[r#"
error: the tenants file requires runner-tenant >=999, this is [VERSION]
 --> tenants.yaml:2:11
  |
2 | requires: ">=999"
  |           ^^^^^^^
  |
  = help: install a newer version
"#]]
    );
    assert_data_eq!(
        message(open("requires: newest\ntenants: {}\n")),
        str![[r#"
error: `requires` is not a lowest version
 --> tenants.yaml:2:11
  |
2 | requires: newest
  |           ^^^^^^ expected `>=` and a version: ">=0.2"
"#]]
    );
    assert_eq!(message(open("requires: \">=0.1\"\ntenants: {}\n")), "no error");
}
