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
    let finding = Diagnostic::finding(&catalogue::VALUE_OVERRIDDEN, "`concurrent` is overridden")
        .at(source.place(12..14), "this value holds")
        .help("remove it from the chart's values");
    assert_data_eq!(
        finding.render(Paint::Plain),
        str![[r#"
warning[value-overridden]: `concurrent` is overridden
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
            r#"{"rule":"value-overridden","severity":"broken","tenants":["java"],"message":"`concurrent` is overridden","places":[{"file":"tenants.yaml","line":1,"column":13,"label":"this value holds"}],"notes":[],"help":["remove it from the chart's values"]}"#
        ]]
    );
}

#[test]
fn the_first_word_is_the_severity() {
    let words = [
        (Severity::Breach, "error: y"),
        (Severity::Exposed, "warning: y"),
        (Severity::Broken, "warning: y"),
        (Severity::Advice, "note: y"),
    ];
    for (severity, shown) in words {
        assert_eq!(Diagnostic::new(None, severity, "y").render(Paint::Plain), shown);
    }
    assert!(words.is_sorted_by_key(|(severity, _)| *severity));
}

fn overridden(tenant: &str, new: &str, place: Place) -> Diagnostic {
    let title = format!("`image` = \"a\" of the template gives way to \"{new}\"");
    let finding = Diagnostic::finding(&catalogue::VALUE_OVERRIDDEN, title).about("image");
    finding.tenant(tenant).at(place, "this holds")
}

#[test]
fn one_cause_is_one_finding_that_lists_its_tenants() {
    let source = Source::new("tenants.yaml", "image: b\nimage: c\n");
    let same = ["t1", "t2", "t3"].map(|tenant| overridden(tenant, "b", source.place(7..8)));
    let other = overridden("t4", "c", source.place(16..17));
    let another = Diagnostic::finding(&catalogue::ENV_FROM, "other").tenant("t1");
    let all = merged(same.into_iter().chain([another.clone(), other]));
    assert_eq!(all.len(), 2);
    assert_eq!(all[1], another);
    assert_data_eq!(
        all[0].render(Paint::Plain),
        str![[r#"
warning[value-overridden]: `image` = "a" of the template gives way to what each tenant sets
 --> tenants.yaml:1:8
  |
1 | image: b
  |        ^ this holds
  |
 ::: tenants.yaml:2:8
  |
2 | image: c
  |        - this holds
  |
  = note: for tenants `t1`, `t2`, `t3` and `t4`
"#]]
    );
    let many = (0..30).map(|number| overridden(&format!("t{number}"), "b", source.place(7..8)));
    let many = merged(many);
    assert_eq!(many.len(), 1);
    assert!(many[0].render(Paint::Plain).contains("`t0`, `t1`, `t2`, `t3`, `t4` and 25 more"));
}

/// The parts of SARIF 2.1.0 that its consumers rely on: sections 3.19 to 3.27 of the standard.
#[test]
fn a_log_is_sarif() {
    let one = Source::new("tenants/my team.yaml", "image: b\n");
    let moved = Source::new("tenants/my team.yaml", "# moved\n\nimage: b\n");
    let finding = |source: &Source, at: usize| {
        overridden("java", "b", source.place(at..at + 1)).note("why").help("way out")
    };
    let error = Diagnostic::error("bad").at(one.place(0..5), "").at(one.place(7..8), "here");
    let log = sarif::log(&[finding(&one, 7), error]);
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    assert_eq!(rules.len(), catalogue::ALL.len());
    assert!(rules.iter().all(|rule| rule["shortDescription"]["text"].is_string()));
    let [found, failed] = &run["results"].as_array().unwrap()[..] else { panic!("two results") };
    let index = usize::try_from(found["ruleIndex"].as_u64().unwrap()).unwrap();
    assert_eq!(rules[index]["id"], found["ruleId"]);
    assert_eq!(found["level"], "warning");
    assert!(found["message"]["text"].as_str().unwrap().ends_with("note: why\nhelp: way out"));
    let place = &found["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "tenants/my%20team.yaml");
    assert_eq!(place["region"], serde_json::json!({"startLine": 1, "startColumn": 8}));
    assert_eq!(failed["level"], "error");
    assert_eq!(failed.get("ruleId"), None);
    assert_eq!(failed["relatedLocations"][0]["message"]["text"], "here");
    let again = sarif::log(&[finding(&moved, 16)]);
    assert_eq!(
        again["runs"][0]["results"][0]["partialFingerprints"], found["partialFingerprints"],
        "the line is not part of the fingerprint"
    );
}
