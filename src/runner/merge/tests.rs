use super::*;

fn map(entries: &[(&str, &str)]) -> Value {
    let entries = entries.iter();
    let entries = entries.map(|&(name, value)| (name.to_owned(), value.into()));
    Value::Table(entries.collect())
}

fn flags(entries: &[(&str, bool)]) -> Value {
    let entries = entries.iter();
    let entries = entries.map(|&(name, value)| (name.to_owned(), value.into()));
    Value::Table(entries.collect())
}

/// The expectations are what gitlab-runner 19.4.0 `register` wrote.
#[test]
fn a_variable_merges_as_register_does() {
    let t = |value: &str| Some(Value::from(value));
    let cases = [
        (Kind::String, t("a"), "b", Ok(t("b"))),
        (Kind::String, t("a"), "", Ok(t("a"))),
        (Kind::Integer, Some(4.into()), "0", Ok(Some(4.into()))),
        (Kind::Integer, Some(4.into()), "5", Ok(Some(5.into()))),
        (Kind::Integer, Some(4.into()), "", Err(Unparsable)),
        (Kind::Boolean, Some(true.into()), "false", Ok(Some(true.into()))),
        (Kind::Boolean, Some(false.into()), "true", Ok(Some(true.into()))),
        (Kind::Boolean, None, "", Ok(Some(true.into()))),
        (Kind::Boolean, None, "yes", Err(Unparsable)),
        (Kind::OptionalBoolean, None, "false", Ok(Some(false.into()))),
        (Kind::OptionalBoolean, Some(true.into()), "false", Ok(Some(true.into()))),
        (Kind::OptionalBoolean, Some(false.into()), "1", Ok(Some(true.into()))),
        (Kind::OptionalInteger, Some(4.into()), "0", Ok(Some(4.into()))),
        (Kind::Strings, Some(vec!["A=1", "B=2"].into()), "C=3", Ok(Some(vec!["C=3"].into()))),
        (Kind::Strings, Some(vec!["a", "b"].into()), "x,y", Ok(Some(vec!["x,y"].into()))),
        (Kind::Strings, Some(vec!["a"].into()), "", Ok(Some(vec![""].into()))),
        (
            Kind::StringOrStrings,
            t("always"),
            "never, always",
            Ok(Some(vec!["never", "always"].into())),
        ),
        (Kind::StringOrStrings, t("always"), "", Ok(t("always"))),
        (
            Kind::Map,
            Some(map(&[("tenant", "a"), ("disk", "ssd")])),
            "tenant:ENV",
            Ok(Some(map(&[("tenant", "ENV"), ("disk", "ssd")]))),
        ),
        (Kind::Map, Some(map(&[("a", "b")])), "", Ok(Some(map(&[("a", "b"), ("", "")])))),
        (Kind::Map, None, "ci=a:NoSchedule", Ok(Some(map(&[("ci=a", "NoSchedule")])))),
        (
            Kind::BooleanMap,
            Some(flags(&[("FF_X", true)])),
            "FF_X:false",
            Ok(Some(flags(&[("FF_X", true)]))),
        ),
        (Kind::BooleanMap, None, "FF_X", Ok(Some(flags(&[("FF_X", true)])))),
    ];
    for (kind, template, variable, expected) in cases {
        let found = merged(kind, template.as_ref(), variable);
        assert_eq!(found, expected, "{kind:?} {template:?} {variable:?}");
    }
}

#[test]
fn zero_is_absent_except_behind_a_pointer() {
    let zero = Value::from(false);
    assert!(same(Kind::Boolean, Some(&zero), None));
    assert!(!same(Kind::OptionalBoolean, Some(&zero), None));
    let (one, list) = (Value::from("always"), Value::from(vec!["always"]));
    assert!(same(Kind::StringOrStrings, Some(&one), Some(&list)));
}

#[test]
fn a_neutral_text_leaves_the_template_alone() {
    for (kind, template, text) in [
        (Kind::String, None, Some("")),
        (Kind::String, Some("a".into()), Some("a")),
        (Kind::Integer, None, Some("0")),
        (Kind::Boolean, None, Some("false")),
        (Kind::Boolean, Some(true.into()), Some("true")),
        (Kind::OptionalBoolean, None, None),
        (Kind::OptionalBoolean, Some(false.into()), Some("false")),
        (Kind::Strings, None, None),
        (Kind::Strings, Some(vec!["A=1"].into()), Some("A=1")),
        (Kind::Strings, Some(vec!["A=1", "B=2"].into()), None),
        (Kind::StringOrStrings, Some(vec!["never", "always"].into()), Some("never,always")),
        (Kind::Map, None, None),
        (Kind::Map, Some(map(&[("a:b", "c"), ("d", "e")])), Some("d:e")),
        (Kind::BooleanMap, Some(flags(&[("FF_X", false)])), Some("FF_X:false")),
        (Kind::Tables, Some(Value::Array(vec![map(&[])])), None),
    ] {
        let found = no_op_value(kind, template.as_ref());
        assert_eq!(found.as_deref(), text, "{kind:?} {template:?}");
    }
}
