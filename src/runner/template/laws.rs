//! Laws that hold for every template and every sequence of settings.

use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::*;

/// A template, built of the ways a section can be written.
fn text() -> impl Strategy<Value = String> {
    let cache = select(vec![
        "",
        "[runners.cache] # c\n>Type = \"s3\" # t\n>[runners.cache.s3]\n>>BucketName = 'b' # b\n# end of cache\n",
        "[runners.cache.s3] # only\n>Insecure = true\n",
        "[runners.cache]\n>s3 = { BucketName = \"b\", Insecure = true } # inline\n",
        "[runners.Cache]\n>TYPE = 's3'\n\n>s3.bucketname = \"b\"\n",
    ]);
    let kubernetes = select(vec![
        "",
        "[runners.kubernetes] # k\n>image = \"a\"\n>[runners.kubernetes.node_selector]\n>>\"kubernetes.io/os\" = \"linux\"\n",
        "[runners.kubernetes.node_selector]\n>a = \"b\"\n\n[[runners.kubernetes.volumes.secret]] # v\n>name = \"x\"\n>items = { a = \"b\" }\n[[runners.kubernetes.volumes.secret]]\n>name = \"y\"\n",
        "[runners.kubernetes]\n>volumes = { secret = [ { name = \"x\" } ] } # inline\n",
        "[runners.kubernetes]\n[runners.kubernetes.node_selector]\n",
    ]);
    let own = subsequence(
        vec![
            ">name = \"n\" # name\n",
            ">environment = [\"A=1\", 'B=2'] # env\n",
            ">cache.Path = 'p' # dotted\n",
            "# a comment\n",
            ">pre_build_script = '''\n  x\n'''\n",
        ],
        0..=5,
    );
    let sections =
        (own, cache, kubernetes, any::<bool>()).prop_map(|(own, cache, kubernetes, swap)| {
            let (first, second) = if swap { (kubernetes, cache) } else { (cache, kubernetes) };
            format!(
                "concurrent = 1 # top\n\n[[runners]]\n{}{first}\n{second}# the end\n",
                own.concat()
            )
        });
    let indents = select(vec!["", "  ", "\t", "    "]);
    let newlines = select(vec!["\n", "\r\n"]);
    (sections, indents, newlines, any::<bool>(), any::<bool>()).prop_map(
        |(text, indent, newline, ended, marked)| {
            let text = text.replace('>', indent).replace('\n', newline);
            let text = if ended { text.as_str() } else { text.trim_end() };
            format!("{}{text}", if marked { "\u{feff}" } else { "" })
        },
    )
}

type Edit = (Vec<&'static str>, Option<Value>);

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    let secret = |name: &str| {
        let mut items = Table::new();
        items.set_entry(".dockerconfigjson", "config.json");
        let mut secret = Table::new();
        secret.set_field("name", name);
        secret.set_field("items", items);
        secret
    };
    let path = |dotted: &'static str| dotted.split(' ').collect::<Vec<_>>();
    let pool: Vec<Edit> = vec![
        (path("name"), Some("it's \"quoted\"\n".into())),
        (path("limit"), Some(4.into())),
        (path("environment"), Some(vec!["A=1", "C=3"].into())),
        (path("environment"), Some(vec!["B=2", "C=3", "D=4"].into())),
        (path("environment"), None),
        (path("pre_build_script"), None),
        (path("cache Type"), Some("s3".into())),
        (path("cache Path"), Some("q".into())),
        (path("cache s3 BucketName"), Some("c".into())),
        (path("cache s3 Insecure"), None),
        (path("cache s3 PathStyle"), Some(true.into())),
        (path("cache s3"), None),
        (path("cache"), None),
        (path("kubernetes namespace"), Some("n".into())),
        (path("kubernetes node_selector kubernetes.io/os"), Some("windows".into())),
        (path("kubernetes node_selector"), None),
        (path("kubernetes volumes secret"), Some(vec![secret("x"), secret("z")].into())),
        (path("kubernetes volumes secret"), Some(vec![secret("z")].into())),
        (path("kubernetes volumes secret"), None),
        (path("kubernetes affinity node_affinity"), Some(secret("n").into())),
        (path("feature_flags FF_X"), Some(true.into())),
    ];
    prop::collection::vec(select(pool), 0..5)
}

fn apply(template: &mut Template, edits: &[Edit]) {
    for (path, value) in edits {
        match value {
            Some(value) => template.set(path, value.clone()),
            None => template.remove(path),
        }
        .expect("tables where tables belong");
    }
}

/// Whether no edit replaces or removes more than the lines that name its key.
fn sets_fields_only(edits: &[Edit]) -> bool {
    edits.iter().all(|(path, value)| value.is_some() && !path.contains(&"volumes"))
}

fn is_touched(line: &str, edits: &[Edit]) -> bool {
    let line = line.to_lowercase();
    edits.iter().flat_map(|(path, _)| path).any(|key| line.contains(&key.to_lowercase()))
}

proptest! {
    #[test]
    fn settings_hold_and_nothing_else_changes(text in text(), edits in edits()) {
        // TOML forbids some mixtures of dotted keys and headers that the generator makes.
        let Ok(mut template) = Template::parse(&text) else { return Ok(()) };
        apply(&mut template, &edits);
        let once = template.render();
        prop_assert!(once.is_ok(), "{text}\n{edits:?}");
        let once = once.unwrap_or_default();

        let mut again = Template::parse(&once).expect("what was written is TOML");
        for (at, (path, value)) in edits.iter().enumerate() {
            let replaced = edits[at + 1..].iter().any(|(later, _)| {
                later.starts_with(path) || path.starts_with(later)
            });
            let held = again.get(path).filter(|value| !value.is_void());
            prop_assert!(replaced || held == value.as_ref(), "{path:?} of\n{once}");
        }
        apply(&mut again, &edits);
        prop_assert_eq!(again.render(), Ok(once.clone()), "a second pass");

        let mut lines = once.lines();
        for line in text.lines().filter(|line| sets_fields_only(&edits) && !is_touched(line, &edits)) {
            prop_assert!(lines.any(|new| new == line), "{line:?} is gone from\n{once}");
        }
        prop_assert_eq!(once.ends_with('\n'), text.ends_with('\n'));
        if text.contains("\r\n") {
            prop_assert_eq!(once.matches('\n').count(), once.matches("\r\n").count());
        }
    }
}
