//! What messages look like, as text and as JSON.

use snapbox::{assert_data_eq, str};

use super::*;

#[test]
fn an_error_draws_its_places_and_says_the_way_out() {
    let source = Source::new("tenants.yaml", "tenants:\n  java:\n    nodez: {}\n    x: 1\n");
    let error = Error::new("unknown key `nodez`")
        .at(source.place(21..26), "not a key of a tenant")
        .at(source.place(11..15), "in this tenant")
        .note("keys are written as in Kubernetes")
        .help("did you mean `nodes`?");
    assert_data_eq!(
        error.render(Paint::Plain),
        str![[r#"
error: unknown key `nodez`
 --> tenants.yaml:3:5
  |
3 |     nodez: {}
  |     ^^^^^ not a key of a tenant
  |
 ::: tenants.yaml:2:3
  |
2 |   java:
  |   ---- in this tenant
  |
  = note: keys are written as in Kubernetes
  = help: did you mean `nodes`?
"#]]
    );
    assert!(error.render(Paint::Coloured).contains("\u{1b}["));
}

/// Some terminals take U+009B for the beginning of a command, as they do ESC and `[`.
#[test]
fn no_message_holds_a_command_to_the_terminal() {
    let source = Source::new("tenants.yaml", "a: \u{9b}2J \u{1b}[2J\n");
    let error = Error::new("bad \u{9b}2J\n").at(source.place(0..1), "\u{1b}[2J").note("\u{7}");
    assert_eq!(error.title(), "bad \u{fffd}2J\u{fffd}");
    let text = error.render(Paint::Plain);
    assert!(text.chars().all(|char| !char.is_control() || char == '\n'), "{text:?}");
}

#[test]
fn only_the_first_line_of_a_long_place_is_drawn() {
    let source = Source::part("<stdin>", "a:\r\n  b: 1\r\n  c: 2\r\n", 7);
    let error = Error::new("bad").at(source.place(6..20), "");
    assert_data_eq!(
        error.render(Paint::Plain),
        str![[r#"
error: bad
 --> <stdin>:8:3
  |
8 |   b: 1
  |   ^^^^
"#]]
    );
}

#[test]
fn many_errors_are_one_in_the_order_of_their_places() {
    let source = Source::new("tenants.yaml", "a: 1\nb: 2\nc: 3\n");
    let error = |title: &str, at: usize| Error::new(title).at(source.place(at..at + 1), "");
    assert!(Error::all(Vec::new()).is_none());
    let nowhere = Error::new("nowhere");
    let all = Error::all(vec![error("third", 10), nowhere, error("first", 0)]).unwrap();
    let titles: Vec<_> = all.diagnostics().iter().map(Diagnostic::title).collect();
    assert_eq!(titles, ["first", "third", "nowhere"]);
    assert_eq!(all.to_string(), "first, and 2 more errors");
    assert_data_eq!(
        all.render(Paint::Plain),
        str![[r#"
error: first
 --> tenants.yaml:1:1
  |
1 | a: 1
  | ^
error: third
 --> tenants.yaml:3:1
  |
3 | c: 3
  | ^
error: nowhere
"#]]
    );
}

#[test]
fn a_finding_is_text_and_json() {
    let source = Source::new("tenants.yaml", "concurrent: 20\n");
    let finding =
        Diagnostic::finding("runner-config", Severity::Broken, "`concurrent` is overridden")
            .at(source.place(12..14), "this value holds")
            .help("remove it from the chart's values");
    assert_data_eq!(
        finding.render(Paint::Plain),
        str![[r#"
warning[runner-config]: `concurrent` is overridden
 --> tenants.yaml:1:13
  |
1 | concurrent: 20
  |             ^^ this value holds
  |
  = help: remove it from the chart's values
"#]]
    );
    assert_data_eq!(
        serde_json::to_string(&finding.tenant("java")).unwrap(),
        str![[
            r#"{"rule":"runner-config","severity":"broken","tenants":["java"],"message":"`concurrent` is overridden","places":[{"file":"tenants.yaml","line":1,"column":13,"label":"this value holds"}],"notes":[],"help":["remove it from the chart's values"]}"#
        ]]
    );
}

#[test]
fn the_first_word_is_the_severity() {
    let words = [
        (Severity::Breach, "error[x]: y"),
        (Severity::Exposed, "warning[x]: y"),
        (Severity::Broken, "warning[x]: y"),
        (Severity::Advice, "note[x]: y"),
    ];
    for (severity, shown) in words {
        assert_eq!(Diagnostic::finding("x", severity, "y").render(Paint::Plain), shown);
    }
    assert!(words.is_sorted_by_key(|(severity, _)| *severity));
}
