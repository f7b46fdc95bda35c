//! Laws that hold for every workload and every tenant, over generated ones.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod chart;

use manifest_patch::{Document, Node};
use proptest::prelude::*;
use runner_tenant::diagnostic::{Error, Source};
use runner_tenant::plan::plan;
use runner_tenant::tenants::TenantsFile;
use serde_json::Value;

use chart::{Chart, Style};

const TENANTS: &str = r#"
apiVersion: runner-tenant/v1
tenants:
  java:
    nodes:
      matchLabels: {pool: java}
      tolerations: [{key: pool, value: java, effect: NoSchedule}]
    manager:
      nodes:
        matchLabels: {pool: java}
        tolerations: [{key: pool, value: java, effect: NoSchedule}, {key: spot, operator: Exists, effect: NoExecute}]
    concurrent: 7
    serviceAccountName: ci
    cache: {path: java, s3: {serverAddress: rgw.example.com, bucketName: java, credentials: {secretName: s3}}}
    kaniko: {cache: {registry: {repo: r.example.com/java/cache, dockerConfigSecretName: registry}, ttl: 168h}}
"#;

fn render(stream: &str) -> Result<String, Error> {
    let tenants = TenantsFile::parse(Source::new("tenants.yaml", TENANTS))?;
    let plan = plan(stream.as_bytes(), &tenants, None)?;
    Ok(String::from_utf8(plan.output().concat()).unwrap())
}

fn rendered(stream: &str) -> String {
    render(stream).unwrap_or_else(|error| panic!("{error}\n{stream}"))
}

/// The document of a kind in a stream.
fn tree(stream: &str, kind: &str) -> Node {
    let documents = stream.split("---").map(|text| Document::parse(text).unwrap().tree().clone());
    let mut found = documents.filter(|tree| tree.get("kind").and_then(Node::as_str) == Some(kind));
    found.next().unwrap()
}

/// What `[[runners]]` of a stream says.
fn runner(stream: &str) -> Value {
    let config_map = tree(stream, "ConfigMap").to_json();
    let template = config_map["data"]["config.template.toml"].as_str().unwrap();
    let template: Value = toml_edit::de::from_str(template).unwrap();
    template["runners"][0].clone()
}

/// A field in whatever letter case.
fn field<'v>(value: &'v Value, path: &[&str]) -> Option<&'v Value> {
    path.iter().try_fold(value, |value, key| {
        let mut fields = value.as_object()?.iter();
        fields.find(|(name, _)| name.eq_ignore_ascii_case(key)).map(|(_, value)| value)
    })
}

/// The leaves of a TOML text, each under its dotted path.
fn leaves(value: &Value, path: &str, found: &mut Vec<(String, Value)>) {
    match value.as_object() {
        Some(fields) => {
            for (key, value) in fields {
                leaves(value, &format!("{path}.{}", key.to_lowercase()), found);
            }
        }
        None => found.push((path.to_owned(), value.clone())),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn rendering_again_changes_nothing(chart in Chart::any(), style in Style::any()) {
        let once = rendered(&chart.render_as(style));
        prop_assert_eq!(rendered(&once), once);
    }

    #[test]
    fn the_manager_is_held_to_its_nodes_in_every_term(chart in Chart::any(), style in Style::any()) {
        let deployment = tree(&rendered(&chart.render_as(style)), "Deployment").to_json();
        let spec = &deployment["spec"]["template"]["spec"];
        let required = &spec["affinity"]["nodeAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"];
        let terms = required["nodeSelectorTerms"].as_array().unwrap();
        prop_assert_eq!(terms.len(), chart.terms.len().max(1));
        let wanted = serde_json::json!({"key": "pool", "operator": "In", "values": ["java"]});
        for term in terms {
            prop_assert!(term["matchExpressions"].as_array().unwrap().contains(&wanted), "{}", term);
        }
    }

    #[test]
    fn build_pods_are_held_to_their_nodes_in_every_term(chart in Chart::any(), style in Style::any()) {
        let input = chart.render_as(style);
        let path = ["kubernetes", "affinity", "node_affinity",
            "required_during_scheduling_ignored_during_execution", "node_selector_terms"];
        let count = |runner: &Value| field(runner, &path).and_then(Value::as_array).map_or(0, Vec::len);
        let before = count(&runner(&input));
        let after = runner(&rendered(&input));
        prop_assert_eq!(count(&after), before.max(1));
        let wanted = serde_json::json!({"key": "pool", "operator": "In", "values": ["java"]});
        for term in field(&after, &path).unwrap().as_array().unwrap() {
            prop_assert!(term["match_expressions"].as_array().unwrap().contains(&wanted), "{}", term);
        }
    }

    #[test]
    fn no_toleration_of_the_chart_counts_before_the_tenants(chart in Chart::any()) {
        let deployment = tree(&rendered(&chart.render()), "Deployment").to_json();
        let tolerations = deployment["spec"]["template"]["spec"]["tolerations"].as_array().unwrap();
        let fits = |toleration: &&Value, key: &str, effect: &str| {
            (toleration["key"].is_null() || toleration["key"] == key)
                && (toleration["effect"].is_null() || toleration["effect"] == effect)
        };
        let spot = tolerations.iter().find(|toleration| fits(toleration, "spot", "NoExecute")).unwrap();
        prop_assert!(spot["tolerationSeconds"].is_null(), "{}", deployment);
        prop_assert!(tolerations.iter().any(|toleration| fits(&toleration, "pool", "NoSchedule")));
    }

    #[test]
    fn only_what_edits_are_about_changes(chart in Chart::any(), style in Style::any()) {
        let input = chart.render_as(style);
        let output = rendered(&input);
        let about: [(&str, &[&str]); 2] = [
            ("ConfigMap", &["/metadata/labels", "/data/config.toml", "/data/config.template.toml"]),
            ("Deployment", &["/metadata/labels/runner-tenant.dev~1tenant", "/spec/template/metadata",
                "/spec/template/spec/affinity", "/spec/template/spec/tolerations",
                "/spec/template/spec/containers/0/env"]),
        ];
        for (kind, about) in about {
            let (before, after) = (tree(&input, kind), tree(&output, kind));
            for change in manifest_patch::changes(&before, &after) {
                let pointer = &change.pointer;
                prop_assert!(about.iter().any(|about| pointer.starts_with(about)), "{pointer}");
            }
        }
        let about = [".cache.", ".environment", ".kubernetes.affinity", ".kubernetes.node_tolerations"];
        let (mut before, mut after) = (Vec::new(), Vec::new());
        leaves(&runner(&input), "", &mut before);
        leaves(&runner(&output), "", &mut after);
        before.retain(|(path, _)| !about.iter().any(|about| path.starts_with(about)));
        for leaf in before {
            prop_assert!(after.contains(&leaf), "{leaf:?} is gone from\n{output}");
        }
    }

    #[test]
    fn lines_that_no_edit_is_about_stay_in_their_order(chart in Chart::any()) {
        let input = chart.render();
        let output = rendered(&input);
        let mut lines = output.split_inclusive('\n');
        // What the tenant sets, the chart's own value gives way to.
        let edited = ["CACHE_S3_", "bucketname", "Insecure", "type =", "nvironment", "concurrent",
            "RUNNER_ENV", "GIT_DEPTH", "value: \"\"", "KUBERNETES_SERVICE_ACCOUNT", "configMapKeyRef",
            "metadata:", "matchFields", "nodeSelectorTerms", "matchExpressions: [", "env:", "again",
            "value: java", "cache.", "cache =", "kubernetes =", "match_expressions", "match_fields",
            "KUBERNETES", "tolerationSeconds", "\"B=2\"", "'true'", "CACHE_SHARED"];
        for line in input.split_inclusive('\n').filter(|line| !edited.iter().any(|e| line.contains(e))) {
            prop_assert!(lines.any(|other| other == line), "{line:?} is gone from\n{output}");
        }
    }

    #[test]
    fn what_the_tenant_sets_no_variable_of_the_manager_changes(chart in Chart::any()) {
        let deployment = tree(&rendered(&chart.render()), "Deployment").to_json();
        let container = &deployment["spec"]["template"]["spec"]["containers"][0];
        let variables = container["env"].as_array().unwrap();
        for (at, variable) in variables.iter().enumerate() {
            let name = variable["name"].as_str().unwrap();
            // Of several, the container sees the last.
            if variables[at + 1..].iter().any(|later| later["name"] == name) {
                continue;
            }
            let wanted = match name {
                "CACHE_S3_ACCESS_KEY" | "CACHE_S3_SECRET_KEY" => !variable["valueFrom"].is_null(),
                "CACHE_S3_BUCKET_NAME" => variable["value"] == "java",
                "RUNNER_ENV" | "KUBERNETES_SERVICE_ACCOUNT" | "CACHE_S3_INSECURE" => false,
                _ => true,
            };
            prop_assert!(wanted, "{}", variable);
        }
    }

    /// Whatever changed the stream before: it is refused, or no runner is left in it, or
    /// its manager is placed.
    #[test]
    fn a_damaged_stream_is_refused_or_placed(
        chart in Chart::any(), style in Style::any(), at in any::<prop::sample::Index>(),
        damage in prop::sample::select(&["", "\n", "\t", " ", "\"", "'", "{", "]", ":", ": ", "#", "&a ", "*a", "|", "- ", "---\n", "\u{85}", "\u{feff}"][..]),
        replaces in any::<bool>(),
    ) {
        let mut stream = chart.render_as(style);
        let at = at.index(stream.len());
        let end = if replaces { at + 1 } else { at };
        stream.replace_range(at..end, damage);
        let Ok(output) = render(&stream) else { return Ok(()) };
        prop_assert_eq!(render(&output).map_err(|error| error.to_string()), Ok(output.clone()));
        let is_placed = output.contains("runner-tenant.dev/tenant") && output.contains("nodeAffinity");
        prop_assert!(output == stream || is_placed, "{}", output);
    }
}
