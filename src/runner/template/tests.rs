use super::*;

type Edit = fn(&mut Template) -> Result<(), TemplateError>;

/// Edits a template, checks that a second pass changes nothing, and gives the text.
fn edited(text: &str, edit: Edit) -> String {
    let mut template = Template::parse(text).expect("a template");
    edit(&mut template).expect("an edit");
    let once = template.render().expect("the meant text");
    let mut again = Template::parse(&once).expect("a template");
    edit(&mut again).expect("an edit");
    assert_eq!(again.render().expect("the meant text"), once, "a second pass");
    once
}

fn requirement(key: &str, value: &str) -> Table {
    let mut requirement = Table::new();
    requirement.set_field("key", key);
    requirement.set_field("operator", "In");
    requirement.set_field("values", vec![value]);
    requirement
}

const TERMS: [&str; 5] = [
    "kubernetes",
    "affinity",
    "node_affinity",
    "required_during_scheduling_ignored_during_execution",
    "node_selector_terms",
];

fn add_requirement(template: &mut Template) -> Result<(), TemplateError> {
    let wanted = Value::from(requirement("gitlab-runner", "java"));
    let terms = template.get(&TERMS).and_then(Value::as_array);
    let mut terms = terms.map_or_else(|| vec![Table::new().into()], <[Value]>::to_vec);
    for term in &mut terms {
        let Value::Table(term) = term else { continue };
        let held = term.field("match_expressions").and_then(Value::as_array);
        let mut held = held.unwrap_or_default().to_vec();
        if !held.contains(&wanted) {
            held.push(wanted.clone());
        }
        term.set_field("match_expressions", held);
    }
    template.set(&TERMS, terms)
}

#[test]
fn only_what_was_set_changes() {
    let cases: &[(&str, &str, Edit, &str)] = &[
        (
            "an existing key keeps spelling, comment and place",
            "[[runners]] # one\n  [runners.cache]\n    serveraddress = 1\n    type = 's3' # kept\n    # end\n",
            |t| t.set(&["cache", "Type"], "gcs"),
            "[[runners]] # one\n  [runners.cache]\n    serveraddress = 1\n    type = \"gcs\" # kept\n    # end\n",
        ),
        (
            "an equal value is not touched",
            "[[runners]]\nlimit = 0x10\nname = 'a'\n",
            |t| t.set(&["limit"], 16).and_then(|()| t.set(&["name"], "a")),
            "[[runners]]\nlimit = 0x10\nname = 'a'\n",
        ),
        (
            "a new key goes below its siblings, indented alike",
            "[[runners]]\n    name = \"a\" # n\n\n    [runners.cache]\n        Type = \"s3\"\n\n# end\n",
            |t| t.set(&["limit"], 4).and_then(|()| t.set(&["cache", "Path"], "p")),
            "[[runners]]\n    name = \"a\" # n\n    limit = 4\n\n    [runners.cache]\n        Type = \"s3\"\n        Path = \"p\"\n\n# end\n",
        ),
        (
            "a new table follows its parent's last section, indented alike",
            "[[runners]]\n  [runners.kubernetes]\n    image = \"a\"\n    [runners.kubernetes.node_selector]\n      a = \"b\"\n  [runners.cache]\n    Type = \"s3\"\n",
            |t| t.set(&["kubernetes", "pod_labels", "x.y/z"], "1"),
            "[[runners]]\n  [runners.kubernetes]\n    image = \"a\"\n    [runners.kubernetes.node_selector]\n      a = \"b\"\n    [runners.kubernetes.pod_labels]\n      \"x.y/z\" = \"1\"\n  [runners.cache]\n    Type = \"s3\"\n",
        ),
        (
            "a template of just the header",
            "[[runners]]",
            |t| t.set(&["cache", "s3", "BucketName"], "b"),
            "[[runners]]\n  [runners.cache]\n    [runners.cache.s3]\n      BucketName = \"b\"",
        ),
        (
            "an empty template",
            "",
            |t| t.set(&["kubernetes", "namespace"], "n"),
            "[[runners]]\n  [runners.kubernetes]\n    namespace = \"n\"\n",
        ),
        (
            "a template of comments and other keys",
            "# mine\nconcurrent = 4\n# end",
            |t| t.set(&["limit"], 1),
            "# mine\nconcurrent = 4\n# end\n[[runners]]\n  limit = 1",
        ),
        (
            "an unindented template, with blank lines between sections",
            "[[runners]]\nname = \"a\"\n\n[runners.cache]\nType = \"s3\"\n",
            |t| {
                t.set(&["cache", "Shared"], true)?;
                t.set(&["kubernetes", "namespace"], "n")
            },
            "[[runners]]\nname = \"a\"\n\n[runners.cache]\nType = \"s3\"\nShared = true\n\n[runners.kubernetes]\nnamespace = \"n\"\n",
        ),
        (
            "a template indented by tabs",
            "[[runners]]\n\t[runners.cache]\n\t\tType = \"s3\"\n",
            |t| t.set(&["cache", "s3", "Insecure"], false),
            "[[runners]]\n\t[runners.cache]\n\t\tType = \"s3\"\n\t\t[runners.cache.s3]\n\t\t\tInsecure = false\n",
        ),
        (
            "line endings of Windows and a byte order mark",
            "\u{feff}[[runners]]\r\n  name = \"a\"\r\n  [runners.cache]\r\n    Type = \"s3\"\r\n",
            |t| t.set(&["limit"], 1).and_then(|()| t.set(&["cache", "Path"], "p")),
            "\u{feff}[[runners]]\r\n  name = \"a\"\r\n  limit = 1\r\n  [runners.cache]\r\n    Type = \"s3\"\r\n    Path = \"p\"\r\n",
        ),
        (
            "dotted keys",
            "[[runners]]\n  cache.Type = 's3' # t\n  cache . 's3' . BucketName = \"b\"\n  name = \"x\"\n",
            |t| {
                t.set(&["cache", "s3", "bucketname"], "c")?;
                t.set(&["cache", "s3", "Insecure"], true)?;
                t.set(&["cache", "gcs", "BucketName"], "g")
            },
            "[[runners]]\n  cache.Type = 's3' # t\n  cache . 's3' . BucketName = \"c\"\n  cache.s3.Insecure = true\n  cache.gcs.BucketName = \"g\"\n  name = \"x\"\n",
        ),
        (
            "an inline table gains and changes entries",
            "[[runners]]\n\tkubernetes = { namespace = \"x\", node_selector = { \"gitlab-runner\" = \"java\" }, volumes.pvc = [] } # k\n",
            |t| {
                t.set(&["kubernetes", "Namespace"], "y")?;
                t.set(&["kubernetes", "node_selector", "kubernetes.io/os"], "linux")?;
                t.set(&["kubernetes", "volumes", "secret"], vec![requirement("a", "b")])
            },
            "[[runners]]\n\tkubernetes = { namespace = \"y\", node_selector = { \"gitlab-runner\" = \"java\", \"kubernetes.io/os\" = \"linux\" }, volumes.pvc = [], volumes.secret = [{ key = \"a\", operator = \"In\", values = [\"b\"] }] } # k\n",
        ),
        (
            "an inline table loses entries",
            "[[runners]]\ncache = { Type = \"s3\", Path = \"p\", Shared = true }\nkubernetes = { image = 'a' }\n",
            |t| {
                t.remove(&["cache", "type"])?;
                t.remove(&["cache", "Shared"])?;
                t.remove(&["kubernetes", "image"])
            },
            "[[runners]]\ncache = { Path = \"p\" }\nkubernetes = {}\n",
        ),
        (
            "runners as an array of one inline table",
            "concurrent = 1\nrunners = [{ name = \"a\" }]\n",
            |t| t.set(&["limit"], 3),
            "concurrent = 1\nrunners = [{ name = \"a\", limit = 3 }]\n",
        ),
        (
            "a key removed takes its line, its section keeps its comments",
            "[[runners]]\n  # why\n  name = \"a\" # n\n  pre_build_script = '''\n  x\n  '''\n  limit = 1\n",
            |t| t.remove(&["name"]).and_then(|()| t.remove(&["pre_build_script"])),
            "[[runners]]\n  # why\n  limit = 1\n",
        ),
        (
            "a table removed takes its sections",
            "[[runners]]\n  name = \"a\"\n  [runners.cache]\n    Type = \"s3\"\n\n    [runners.cache.s3]\n      # inside\n      BucketName = \"b\"\n\n  # kubernetes\n  [runners.kubernetes]\n    image = \"a\"\n",
            |t| t.remove(&["cache"]),
            "[[runners]]\n  name = \"a\"\n\n\n  # kubernetes\n  [runners.kubernetes]\n    image = \"a\"\n",
        ),
        (
            "a table that has only subtables gets its header",
            "[[runners]]\n  [runners.cache.s3]\n    BucketName = \"b\"\n",
            |t| t.set(&["cache", "Type"], "s3"),
            "[[runners]]\n  [runners.cache]\n    Type = \"s3\"\n  [runners.cache.s3]\n    BucketName = \"b\"\n",
        ),
        (
            "elements of an array on one line",
            "[[runners]]\nenvironment = [\"A=1\", 'B=2', \"C=3\"] # e\n",
            |t| t.set(&["environment"], vec!["A=1", "B=3", "C=3", "D=4"]),
            "[[runners]]\nenvironment = [\"A=1\", \"B=3\", \"C=3\", \"D=4\"] # e\n",
        ),
        (
            "elements of an array on lines of their own",
            "[[runners]]\nenvironment = [\n  \"A=1\", # a\n  \"B=2\" # b\n]\nkubernetes.allowed_images = [\n  \"x\",\n  \"y\", # y\n]\n",
            |t| {
                t.set(&["environment"], vec!["A=1", "B=2", "C=3", "D=4"])?;
                t.set(&["kubernetes", "allowed_images"], vec!["x", "y", "z"])
            },
            "[[runners]]\nenvironment = [\n  \"A=1\", # a\n  \"B=2\", # b\n  \"C=3\",\n  \"D=4\"\n]\nkubernetes.allowed_images = [\n  \"x\",\n  \"y\", # y\n  \"z\",\n]\n",
        ),
        (
            "elements removed",
            "[[runners]]\nenvironment = [\n  \"A=1\", # a\n  \"B=2\" # b\n]\nkubernetes.allowed_images = [\"x\", \"y\", \"z\"]\nkubernetes.cap_add = [\"x\", \"y\"]\n",
            |t| {
                t.set(&["environment"], vec!["A=1"])?;
                t.set(&["kubernetes", "allowed_images"], vec!["x", "z"])?;
                t.set(&["kubernetes", "cap_add"], vec!["y"])
            },
            "[[runners]]\nenvironment = [\n  \"A=1\", # a\n]\nkubernetes.allowed_images = [\"x\", \"z\"]\nkubernetes.cap_add = [\"y\"]\n",
        ),
        (
            "a value of another kind",
            "[[runners]]\n  limit = \"4\" # l\n  [runners.cache]\n    Type = \"s3\"\n",
            |t| t.set(&["limit"], 4).and_then(|()| t.set(&["cache"], "x")),
            "[[runners]]\n  limit = 4 # l\n  cache = \"x\"\n",
        ),
        (
            "keys of a map are told apart by case, those of the runner are not",
            "[[runners]]\n  [runners.Feature_Flags]\n    ff_x = true\n",
            |t| t.set(&["feature_flags", "FF_X"], true),
            "[[runners]]\n  [runners.Feature_Flags]\n    ff_x = true\n    FF_X = true\n",
        ),
        (
            "the terms of an affinity are written with all their headers",
            "[[runners]]\n  [runners.kubernetes]\n    image = \"a\"\n  [runners.cache]\n    Type = \"s3\"\n",
            add_requirement,
            "[[runners]]\n  [runners.kubernetes]\n    image = \"a\"\n    [runners.kubernetes.affinity]\n      [runners.kubernetes.affinity.node_affinity]\n        [runners.kubernetes.affinity.node_affinity.required_during_scheduling_ignored_during_execution]\n          [[runners.kubernetes.affinity.node_affinity.required_during_scheduling_ignored_during_execution.node_selector_terms]]\n            [[runners.kubernetes.affinity.node_affinity.required_during_scheduling_ignored_during_execution.node_selector_terms.match_expressions]]\n              key = \"gitlab-runner\"\n              operator = \"In\"\n              values = [\"java\"]\n  [runners.cache]\n    Type = \"s3\"\n",
        ),
    ];
    for (name, before, edit, after) in cases {
        assert_eq!(edited(before, *edit), *after, "{name}");
    }
}

const TWO_TERMS: &str = r#"# fleet template
[[runners]]
  [runners.kubernetes]
    [runners.kubernetes.affinity]
      [runners.kubernetes.affinity.node_affinity]
        [runners.kubernetes.affinity.node_affinity.required_during_scheduling_ignored_during_execution]
          [[runners.kubernetes.affinity.node_affinity.required_during_scheduling_ignored_during_execution.node_selector_terms]]
            [[runners.kubernetes.affinity.node_affinity.required_during_scheduling_ignored_during_execution.node_selector_terms.match_expressions]]
              key = "kubernetes.io/arch"
              operator = "In"
              values = ["amd64"]
          [[runners.kubernetes.affinity.node_affinity.required_during_scheduling_ignored_during_execution.node_selector_terms]]
            [[runners.kubernetes.affinity.node_affinity.required_during_scheduling_ignored_during_execution.node_selector_terms.match_expressions]]
              key = "kubernetes.io/arch"
              operator = "In"
              values = ["arm64"]
    [[runners.kubernetes.volumes.empty_dir]]
      name = "docker-certs"
"#;

#[test]
fn every_existing_term_gains_the_requirement() {
    let after = edited(TWO_TERMS, add_requirement);
    let added = r#"            [[runners.kubernetes.affinity.node_affinity.required_during_scheduling_ignored_during_execution.node_selector_terms.match_expressions]]
              key = "gitlab-runner"
              operator = "In"
              values = ["java"]
"#;
    assert_eq!(after.matches(added).count(), 2);
    assert_eq!(after.replace(added, ""), TWO_TERMS);
    for arch in ["amd64", "arm64"] {
        assert!(after.contains(&format!("values = [\"{arch}\"]\n{added}")));
    }
}

#[test]
fn an_unchanged_template_is_the_same_bytes() {
    for text in [
        "",
        "\n\n",
        "# only\r\n# comments",
        "\u{feff}[[runners]]\r\n\tname='a'\n\n\n",
        "[[runners]]\ncache = { Type = 's3',\n}\n",
        "runners = [ ]",
        TWO_TERMS,
    ] {
        let template = Template::parse(text).expect("a template");
        assert_eq!(template.render().as_deref(), Ok(text));
    }
}

#[test]
fn errors_say_what_to_do_and_show_no_secret() {
    for (text, message, span) in [
        (
            "[[runners]]\nname = \"a\"\n[[runners]]\nname = \"b\"\n",
            "a second [[runners]], but a release of the chart registers exactly one: split it, one release for each",
            Some(23..34),
        ),
        (
            "[runners]\nname = \"a\"\n",
            "`runners` is a table, expected the array of tables [[runners]]",
            Some(0..9),
        ),
        (
            "runners = [1]\n",
            "`runners` is an array of other values, expected the array of tables [[runners]]",
            Some(10..13),
        ),
        (
            "[[runners]]\n[runners.cache.s3]\n[runners.Cache]\n",
            "`cache` is set twice, the other time as `Cache`: keep one, the runner ignores letter case",
            Some(31..46),
        ),
        (
            "[[runners]]\nlimit = ?\n",
            "not valid TOML: string values must be quoted, expected literal string",
            Some(20..21),
        ),
        (
            "[[runners]]\ntoken = ?glrt\n",
            "not valid TOML: string values must be quoted, expected literal string",
            Some(20..25),
        ),
    ] {
        let error = Template::parse(text).expect_err("an error");
        assert_eq!(error.to_string(), message);
        assert_eq!(error.span(), span, "{text}");
    }
    let mut template = Template::parse("[[runners]]\ncache = 1\n").expect("a template");
    let error = template.set(&["cache", "Type"], "s3").expect_err("an error");
    assert_eq!(error.to_string(), "`cache` is an integer, expected a table");
    assert_eq!(error.span(), Some(20..21));
}

#[test]
fn keys_are_found_however_they_are_written() {
    let text = "[[runners]]\ncache.type = 's3'\nkubernetes = { Node_Selector.a = \"b\" }\n[runners.cache.S3]\nBUCKETNAME = 'b'\n";
    let template = Template::parse(text).expect("a template");
    for (path, value) in [
        (&["cache", "Type"][..], Some("s3")),
        (&["cache", "s3", "BucketName"], Some("b")),
        (&["kubernetes", "node_selector", "a"], Some("b")),
        (&["kubernetes", "node_selector", "A"], None),
        (&["cache", "Type", "deeper"], None),
        (&["limit"], None),
    ] {
        assert_eq!(template.get(path).and_then(Value::as_str), value, "{path:?}");
    }
}
