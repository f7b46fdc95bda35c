use super::*;
use crate::runner::effect::{Effect, Held, Place};
use crate::runner::environment;
use crate::runner::leaf::leaves;
use crate::runner::setting::Origin;
use crate::runner::template::Template;
use crate::runner::variables::{Content, Variable, Variables};
use toml_patch::{Table, Value};

/// A runner, the settings for it, and what becomes of it.
#[derive(Default)]
struct Case {
    name: &'static str,
    template: &'static str,
    variables: &'static [(&'static str, &'static str)],
    env_from: bool,
    settings: Vec<Setting>,
    /// The template after; none when it stays.
    written: Option<&'static str>,
    left: &'static [(&'static str, &'static str)],
    /// `key: old -> new (variable)`.
    overrides: &'static [&'static str],
    unshadowed: &'static [&'static str],
}

fn origin() -> Origin {
    Origin { edit: "test", source: None }
}

fn key(path: &str, value: impl Into<Value>) -> Setting {
    Setting::key(origin(), &path.split(' ').collect::<Vec<_>>(), value)
}

fn unset(path: &str) -> Setting {
    Setting::unset(origin(), &path.split(' ').collect::<Vec<_>>())
}

fn secret_key(secret: &str, key: &str) -> Content {
    let (secret, key) = (secret.to_owned(), key.to_owned());
    Content::SecretKey { secret, key }
}

/// `-` stands for a `valueFrom`, `~` for a `value` with nothing behind it.
fn variables(list: &[(&str, &str)], env_from: bool) -> Variables {
    let entries = list.iter().map(|&(name, text)| {
        let content = match text {
            "-" => Content::Other,
            "~" => Content::Null,
            text => Content::Text(text.to_owned()),
        };
        (name.to_owned(), content)
    });
    Variables::new(entries, env_from)
}

/// `key: old -> new`, for a variable with its name.
fn overrides(reconciliation: &Reconciliation) -> Vec<String> {
    let overridden = |effect: &Effect| {
        let of = effect.overridden.as_ref()?;
        let text = format!("{}: {} -> {}", of.key, of.old, of.new);
        Some(match &effect.place {
            Place::Variable(name) => format!("{text} ({name})"),
            Place::Template(_) | Place::Config(_) => text,
        })
    };
    reconciliation.effects.iter().filter_map(overridden).collect()
}

/// The effects are the leaves that differ, no more and no less.
fn check_effects(
    case: &Case,
    effects: &[Effect],
    templates: [&Template; 2],
    variables: [&Variables; 2],
) {
    let value = |held: &Option<Held>| match held {
        Some(Held::Value(value)) => Some(value.clone()),
        _ => None,
    };
    let mut named = Vec::new();
    for effect in effects {
        if let Place::Template(path) = &effect.place {
            named.push((path.to_lowercase(), value(&effect.old), value(&effect.new)));
        }
    }
    let tables = templates.map(|template| Value::Table(template.runner().clone()));
    let mut differing: Vec<_> = leaves("", Some(&tables[0]), Some(&tables[1]))
        .into_iter()
        .map(|leaf| (leaf.path.to_lowercase(), leaf.old, leaf.new))
        .filter(|(path, ..)| !path.starts_with("environment"))
        .collect();
    differing.extend(variables_of_jobs(templates));
    let by_path = |one: &(String, Option<Value>, Option<Value>)| one.0.clone();
    named.sort_by_key(by_path);
    differing.sort_by_key(by_path);
    assert_eq!(named, differing, "{}", case.name);
    let content = |held: &Option<Held>| match held {
        Some(Held::Content(content)) => Some(content.clone()),
        _ => None,
    };
    for effect in effects {
        if let Place::Variable(name) = &effect.place {
            let held = variables.map(|variables| variables.get(name).cloned());
            assert_eq!([content(&effect.old), content(&effect.new)], held, "{}", case.name);
        }
    }
    for variable in variables.iter().flat_map(|variables| variables.iter()) {
        let name = &variable.name;
        let is_named =
            effects.iter().any(|effect| effect.place == Place::Variable(name.to_owned()));
        let differs = variables[0].get(name) != variables[1].get(name);
        assert_eq!(is_named, differs, "{}: {name}", case.name);
    }
}

fn variables_of_jobs(templates: [&Template; 2]) -> Vec<(String, Option<Value>, Option<Value>)> {
    let [old, new] = templates.map(|template| {
        template.get(&["environment"]).and_then(Value::as_array).unwrap_or_default().to_vec()
    });
    let mut names: Vec<&str> = Vec::new();
    for (name, _) in old.iter().chain(&new).filter_map(environment::split) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let value = |list, name| environment::get(list, name).map(Value::from);
    let pairs = names.into_iter().map(|name| {
        (format!("environment.{name}").to_lowercase(), value(&old, name), value(&new, name))
    });
    pairs.filter(|(_, old, new)| old != new).collect()
}

fn pairs(variables: &Variables) -> Vec<(String, String)> {
    let pair = |variable: &Variable| {
        let text = match &variable.content {
            Content::Text(text) => text.clone(),
            Content::Null => "~".to_owned(),
            Content::Other => "-".to_owned(),
            Content::SecretKey { secret, key } => format!("{secret}/{key}"),
        };
        (variable.name.clone(), text)
    };
    variables.iter().map(pair).collect()
}

fn check(case: &Case) {
    let mut template = Template::parse(case.template).expect("a template");
    let mut variables = variables(case.variables, case.env_from);
    let (rendered, before) = (template.clone(), variables.clone());
    let mut config = Table::new();
    let mut configuration =
        Configuration { template: &mut template, config: &mut config, variables: &mut variables };
    let reconciliation = reconcile(&case.settings, &mut configuration).expect("settings");
    let text = template.render().expect("the meant text");
    assert_eq!(text, case.written.unwrap_or(case.template), "{}", case.name);
    let left = case.left.iter();
    let left: Vec<_> = left.map(|&(name, text)| (name.to_owned(), text.to_owned())).collect();
    assert_eq!(pairs(&variables), left, "{}", case.name);
    assert_eq!(overrides(&reconciliation), case.overrides, "{}", case.name);
    let effects = &reconciliation.effects;
    check_effects(case, effects, [&rendered, &template], [&before, &variables]);
    let unshadowed: Vec<_> = reconciliation.unshadowed.iter().map(|one| one.variable).collect();
    assert_eq!(unshadowed, case.unshadowed, "{}", case.name);
    check_again(case, &text, variables, &unshadowed);
}

/// Reconciling the result has no effect.
fn check_again(case: &Case, text: &str, mut variables: Variables, unshadowed: &[&str]) {
    let before = variables.clone();
    let mut template = Template::parse(text).expect("a template");
    let mut configuration = Configuration {
        template: &mut template,
        config: &mut Table::new(),
        variables: &mut variables,
    };
    let again = reconcile(&case.settings, &mut configuration).expect("settings");
    assert_eq!(template.render().as_deref(), Ok(text), "{}", case.name);
    assert_eq!(variables, before, "{}", case.name);
    assert_eq!(again.effects, [], "{}", case.name);
    let repeated: Vec<_> = again.unshadowed.iter().map(|one| one.variable).collect();
    assert_eq!(repeated, unshadowed, "{}", case.name);
}

#[test]
fn variables_give_way_by_the_rules_of_register() {
    let cases = [
        Case {
            name: "a string in a variable is displaced",
            template: "[[runners]]\n",
            variables: &[("A", "1"), ("CACHE_S3_BUCKET_NAME", "old"), ("B", "2")],
            settings: vec![key("cache s3 BucketName", "java")],
            written: Some(
                "[[runners]]\n  [runners.cache]\n    [runners.cache.s3]\n      BucketName = \"java\"\n",
            ),
            left: &[("A", "1"), ("B", "2")],
            overrides: &["cache.s3.BucketName: \"old\" -> \"java\" (CACHE_S3_BUCKET_NAME)"],
            ..Case::default()
        },
        Case {
            name: "an equal or powerless variable stays",
            template: "[[runners]]\n  limit = 4\n  [runners.cache]\n    Shared = false\n    Path = \"p\"\n",
            variables: &[
                ("RUNNER_LIMIT", "0"),
                ("CACHE_SHARED", "false"),
                ("CACHE_PATH", ""),
                ("CACHE_TYPE", "s3"),
            ],
            settings: vec![key("limit", 4), key("cache Shared", false), key("cache Path", "p")],
            left: &[
                ("RUNNER_LIMIT", "0"),
                ("CACHE_SHARED", "false"),
                ("CACHE_PATH", ""),
                ("CACHE_TYPE", "s3"),
            ],
            ..Case::default()
        },
        Case {
            name: "an empty variable is true to a boolean and an error to a number",
            template: "[[runners]]\n  limit = 4\n  kubernetes.privileged = false\n",
            variables: &[("KUBERNETES_PRIVILEGED", "~"), ("RUNNER_LIMIT", "")],
            settings: vec![key("limit", 4), key("kubernetes privileged", false)],
            overrides: &[
                "limit: \"\" -> 4 (RUNNER_LIMIT)",
                "kubernetes.privileged: \"\" -> false (KUBERNETES_PRIVILEGED)",
            ],
            ..Case::default()
        },
        Case {
            name: "references cannot be read, so they go",
            template: "[[runners]]\n  kubernetes.namespace = \"n\"\n  limit = 1\n",
            variables: &[("KUBERNETES_NAMESPACE", "-"), ("RUNNER_LIMIT", "$(N)")],
            settings: vec![key("kubernetes namespace", "n"), key("limit", 1)],
            overrides: &[
                "kubernetes.namespace: (valueFrom) -> \"n\" (KUBERNETES_NAMESPACE)",
                "limit: \"$(N)\" -> 1 (RUNNER_LIMIT)",
            ],
            ..Case::default()
        },
        Case {
            name: "a variable that others are made of keeps them working",
            template: "[[runners]]\n  kubernetes.namespace = \"n\"\n",
            variables: &[("KUBERNETES_NAMESPACE", "old"), ("X", "a-$(KUBERNETES_NAMESPACE)")],
            settings: vec![key("kubernetes namespace", "n")],
            left: &[("KUBERNETES_NAMESPACE", "n"), ("X", "a-$(KUBERNETES_NAMESPACE)")],
            overrides: &["kubernetes.namespace: \"old\" -> \"n\" (KUBERNETES_NAMESPACE)"],
            ..Case::default()
        },
        Case {
            name: "the template's own value is displaced, in its place",
            template: "[[runners]]\n  [runners.cache]\n    type = \"gcs\" # t\n",
            settings: vec![key("cache Type", "s3")],
            written: Some("[[runners]]\n  [runners.cache]\n    type = \"s3\" # t\n"),
            overrides: &["cache.Type: \"gcs\" -> \"s3\""],
            ..Case::default()
        },
        Case {
            name: "entries of a map unite, only the same one is displaced",
            template: "[[runners]]\n  [runners.feature_flags]\n    FF_A = true\n",
            variables: &[("KUBERNETES_NODE_SELECTOR", "disk:ssd"), ("FEATURE_FLAGS", "FF_X:true")],
            settings: vec![
                key("kubernetes node_selector kubernetes.io/os", "linux"),
                key("feature_flags FF_X", false),
            ],
            written: Some(
                "[[runners]]\n  [runners.feature_flags]\n    FF_A = true\n    FF_X = false\n  [runners.kubernetes]\n    [runners.kubernetes.node_selector]\n      \"kubernetes.io/os\" = \"linux\"\n",
            ),
            left: &[("KUBERNETES_NODE_SELECTOR", "disk:ssd")],
            overrides: &["feature_flags.FF_X: \"FF_X:true\" -> false (FEATURE_FLAGS)"],
            ..Case::default()
        },
        Case {
            name: "RUNNER_ENV would hide the template's list: it moves there",
            template: "[[runners]]\n  environment = [\"A=1\", \"C=2\"]\n",
            variables: &[("RUNNER_ENV", "C=3")],
            settings: vec![key("environment KANIKO_CACHE_REPO", "r")],
            written: Some(
                "[[runners]]\n  environment = [\"A=1\", \"C=3\", \"KANIKO_CACHE_REPO=r\"]\n",
            ),
            ..Case::default()
        },
        Case {
            name: "an entry of environment is replaced in its place, from RUNNER_ENV too",
            template: "[[runners]]\n  environment = [\"R_TOKEN=x\", \"R=old\", \"B=2\", \"R=older\"]\n",
            variables: &[("RUNNER_ENV", "R=oldest")],
            settings: vec![key("environment R", "new"), unset("environment B")],
            written: Some("[[runners]]\n  environment = [\"R_TOKEN=x\", \"R=new\"]\n"),
            overrides: &[
                "environment.R: \"older\" -> \"new\"",
                "environment.B: \"2\" -> the runner's default",
                "environment: \"R=oldest\" -> [\"R_TOKEN=(secret)\", \"R=new\"] (RUNNER_ENV)",
            ],
            ..Case::default()
        },
        Case {
            name: "RUNNER_ENV that says the same stays",
            template: "[[runners]]\n  environment = [\"A=1\"]\n",
            variables: &[("RUNNER_ENV", "A=1")],
            settings: vec![key("environment A", "1")],
            left: &[("RUNNER_ENV", "A=1")],
            ..Case::default()
        },
        Case {
            name: "the runner's name takes effect by its variable",
            template: "[[runners]]\n",
            settings: vec![key("name", "java")],
            written: Some("[[runners]]\n  name = \"java\"\n"),
            left: &[("RUNNER_NAME", "java")],
            ..Case::default()
        },
        Case {
            name: "of two settings of a key the later holds",
            template: "[[runners]]\n",
            settings: vec![key("limit", 1), key("LIMIT", 2)],
            written: Some("[[runners]]\n  LIMIT = 2\n"),
            ..Case::default()
        },
    ];
    cases.iter().for_each(check);
}

#[test]
fn what_env_from_may_bring_is_shadowed_or_told() {
    check(&Case {
        name: "envFrom",
        template: "[[runners]]\n",
        variables: &[("CACHE_TYPE", "gcs")],
        env_from: true,
        settings: vec![
            key("cache Type", "s3"),
            key("cache Shared", false),
            key("kubernetes privileged", false),
            unset("kubernetes allow_privilege_escalation"),
            key("kubernetes allowed_images", vec!["a", "b"]),
            key("environment A", "$(x)"),
            key("kubernetes node_selector a", "b"),
            key("kubernetes pod_labels a", "b"),
        ],
        written: Some(
            "[[runners]]\n  environment = [\"A=$(x)\"]\n  [runners.cache]\n    Type = \"s3\"\n    Shared = false\n  [runners.kubernetes]\n    privileged = false\n    allowed_images = [\"a\", \"b\"]\n    [runners.kubernetes.node_selector]\n      a = \"b\"\n    [runners.kubernetes.pod_labels]\n      a = \"b\"\n",
        ),
        left: &[
            ("CACHE_TYPE", "s3"),
            ("CACHE_SHARED", "false"),
            ("KUBERNETES_PRIVILEGED", "false"),
            ("RUNNER_ENV", "A=$$(x)"),
            ("KUBERNETES_NODE_SELECTOR", "a:b"),
        ],
        overrides: &["cache.Type: \"gcs\" -> \"s3\" (CACHE_TYPE)"],
        unshadowed: &["KUBERNETES_ALLOW_PRIVILEGE_ESCALATION", "KUBERNETES_ALLOWED_IMAGES"],
    });
}

#[test]
fn an_owned_table_holds_nothing_else() {
    let access = secret_key("s3-java", "accesskey");
    check(&Case {
        name: "cache.s3",
        template: "[[runners]]\n  [runners.cache]\n    [runners.cache.s3] # s3\n      serveraddress = \"a\"\n      AccessKey = \"AKIA\"\n      Insecure = false\n      bogus = 1\n      BucketName = \"b\" # b\n",
        variables: &[
            ("CACHE_S3_INSECURE", ""),
            ("CACHE_S3_PATH_STYLE", "false"),
            ("CACHE_S3_ACCELERATE", "false"),
            ("CACHE_S3_ACCESS_KEY", "AKIA"),
            ("CACHE_S3_ROLE_ARN", "-"),
            ("CACHE_TYPE", "s3"),
        ],
        settings: vec![
            Setting::own(origin(), &["cache", "s3"]),
            key("cache s3 BucketName", "b"),
            Setting::variable(origin(), "CACHE_S3_ACCESS_KEY", access),
        ],
        written: Some(
            "[[runners]]\n  [runners.cache]\n    [runners.cache.s3] # s3\n      BucketName = \"b\" # b\n",
        ),
        left: &[
            ("CACHE_S3_ACCELERATE", "false"),
            ("CACHE_S3_ACCESS_KEY", "s3-java/accesskey"),
            ("CACHE_TYPE", "s3"),
        ],
        overrides: &[
            "cache.s3.AccessKey: (secret) -> the runner's default",
            "cache.s3.ServerAddress: \"a\" -> the runner's default",
            "cache.s3.bogus: 1 -> the runner's default",
            "CACHE_S3_ACCESS_KEY: (secret) -> (key accesskey of Secret s3-java) (CACHE_S3_ACCESS_KEY)",
            "cache.s3.Insecure: \"\" -> the runner's default (CACHE_S3_INSECURE)",
            "cache.s3.PathStyle: \"false\" -> the runner's default (CACHE_S3_PATH_STYLE)",
            "cache.s3.RoleARN: (valueFrom) -> the runner's default (CACHE_S3_ROLE_ARN)",
        ],
        ..Case::default()
    });
}

#[test]
fn config_toml_and_errors() {
    let (mut template, mut config) = (Template::parse("").expect("a template"), Table::new());
    config.set_entry("Concurrent", 10);
    let mut reconcile_one = |setting: Setting| {
        let mut configuration = Configuration {
            template: &mut template,
            config: &mut config,
            variables: &mut Variables::default(),
        };
        reconcile(&[setting], &mut configuration)
    };
    let reconciliation =
        reconcile_one(Setting::global(origin(), &["concurrent"], 20)).expect("settings");
    assert_eq!(overrides(&reconciliation), ["concurrent: 10 -> 20"]);
    for (setting, message) in [
        (key("token", "glrt-x"), "`token` cannot be set: `gitlab-runner register` sets it itself"),
        (
            Setting::global(origin(), &["concurrent", "x"], 1),
            "`concurrent` of config.toml is an integer, expected a table",
        ),
    ] {
        let error = reconcile_one(setting).expect_err("an error");
        assert_eq!(error.to_string(), message);
    }
    assert_eq!(config.iter().collect::<Vec<_>>(), [("Concurrent", &Value::from(20))]);
}
