//! Laws that hold for every workload and every tenant, over generated ones.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use runner_tenant::place::Source;
use runner_tenant::plan::plan;
use runner_tenant::tenants::TenantsFile;

/// What the chart may have rendered into the places that edits touch.
#[derive(Debug, Clone)]
struct Chart {
    terms: Vec<&'static str>,
    tolerations: Vec<&'static str>,
    variables: Vec<&'static str>,
    template: Vec<&'static str>,
    newline: &'static str,
}

const TERMS: [&str; 4] = [
    "            - matchExpressions: [{key: arch, operator: In, values: [amd64]}] # fast",
    "            - matchExpressions:\n              - key: zone\n                operator: Exists",
    "            - matchFields: [{key: metadata.name, operator: In, values: [n1]}]",
    "            - matchExpressions: [{key: pool, operator: In, values: [java, dotnet]}]",
];
const TOLERATIONS: [&str; 3] = [
    "      - {key: ci, operator: Exists}",
    "      - key: pool\n        operator: Equal\n        value: java\n        effect: NoSchedule",
    "      - key: spot # cheap\n        operator: Exists\n        tolerationSeconds: 30\n        effect: NoExecute",
];
const VARIABLES: [&str; 5] = [
    "        - {name: CACHE_S3_BUCKET_NAME, value: shared}",
    "        - name: CACHE_S3_INSECURE\n          value: \"\"",
    "        - name: RUNNER_ENV # one\n          value: GIT_DEPTH=20",
    "        - name: KUBERNETES_SERVICE_ACCOUNT\n          valueFrom: {configMapKeyRef: {name: c, key: k}}",
    "        - name: CACHE_SHARED\n          value: 'true'",
];
const TEMPLATE: [&str; 6] = [
    "      name = \"fleet\" # shown",
    "      environment = [\"A=1\", \"KANIKO_CACHE_TTL=1h\"]",
    "      [runners.cache]\n        type = \"gcs\" # old\n        Shared = true",
    "      [runners.cache.s3]\n        bucketname = \"old\"\n        Insecure = true",
    "      [runners.kubernetes]\n        image = \"alpine\"",
    "      [runners.kubernetes.node_tolerations]\n        \"ci\" = \"\"",
];

const TENANTS: &str = r#"
apiVersion: runner-tenant/v1
tenants:
  java:
    nodes:
      matchLabels: {pool: java}
      tolerations: [{key: pool, value: java, effect: NoSchedule}]
    concurrent: 7
    serviceAccountName: ci
    cache: {path: java, s3: {serverAddress: rgw.example.com, bucketName: java, credentials: {secretName: s3}}}
    kaniko: {cache: {registry: {repo: r.example.com/java/cache}, ttl: 168h}}
"#;

impl Chart {
    fn any() -> impl Strategy<Value = Chart> {
        let some = |all: &'static [&'static str]| {
            vec(any::<bool>(), all.len()).prop_map(move |take| {
                all.iter().zip(take).filter(|(_, take)| *take).map(|(text, _)| *text).collect()
            })
        };
        let terms = vec(select(&TERMS[..]), 0..4);
        let parts = (terms, some(&TOLERATIONS), some(&VARIABLES), some(&TEMPLATE));
        (parts, select(&["\n", "\r\n"][..])).prop_map(
            |((terms, tolerations, variables, template), newline)| Chart {
                terms,
                tolerations,
                variables,
                template,
                newline,
            },
        )
    }

    fn render(&self) -> String {
        let list = |key: &str, lines: &[&str]| match lines.is_empty() {
            true => String::new(),
            false => format!("{key}\n{}\n", lines.join("\n")),
        };
        let text = format!(
            "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: r}}\ndata:\n  entrypoint: |\n    run\n  \
             config.toml: |\n    concurrent = 1 # few\n  config.template.toml: |\n    [[runners]]\n{}  \
             register-the-runner: |\n    register --template-config /c/config.template.toml\n---\n# the manager\n\
             apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: r, labels: {{release: java}}}}\nspec:\n  \
             template:\n    spec:\n{}{}      containers:\n      - name: r\n        command: [/c/entrypoint]\n{}        \
             volumeMounts: [{{name: c, mountPath: /c}}]\n      volumes: [{{name: c, configMap: {{name: r}}}}]\n",
            list("", &self.template).trim_start_matches('\n'),
            list(
                "      affinity:\n        nodeAffinity:\n          \
                 requiredDuringSchedulingIgnoredDuringExecution:\n            nodeSelectorTerms:",
                &self.terms
            ),
            list("      tolerations:", &self.tolerations),
            list("        env:", &self.variables),
        );
        text.replace('\n', self.newline)
    }
}

fn rendered(stream: &str) -> String {
    let tenants = TenantsFile::parse(Source::new("tenants.yaml", TENANTS)).unwrap();
    let plan = plan(stream.as_bytes(), &tenants, None).unwrap();
    String::from_utf8(plan.output().concat()).unwrap()
}

/// What a document says, as JSON.
fn json(stream: &str, kind: &str) -> serde_json::Value {
    let documents = stream.split("---").map(|text| manifest_patch::Document::parse(text).unwrap());
    let mut found = documents.map(|document| document.tree().to_json());
    found.find(|document| document["kind"] == kind).unwrap()
}

proptest! {
    #[test]
    fn rendering_again_changes_nothing(chart in Chart::any()) {
        let once = rendered(&chart.render());
        prop_assert_eq!(rendered(&once), once);
    }

    #[test]
    fn the_manager_is_held_to_its_nodes_in_every_term(chart in Chart::any()) {
        let deployment = json(&rendered(&chart.render()), "Deployment");
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
    fn lines_that_no_edit_is_about_stay_in_their_order(chart in Chart::any()) {
        let input = chart.render();
        let output = rendered(&input);
        let mut lines = output.split_inclusive('\n');
        // What the tenant sets, the chart's own value gives way to.
        let edited = ["CACHE_S3_", "bucketname", "Insecure", "type =", "environment", "concurrent",
            "RUNNER_ENV", "GIT_DEPTH", "value: \"\"", "KUBERNETES_SERVICE_ACCOUNT", "configMapKeyRef",
            "metadata:", "matchFields", "nodeSelectorTerms", "matchExpressions: [", "env:"];
        for line in input.split_inclusive('\n').filter(|line| !edited.iter().any(|e| line.contains(e))) {
            prop_assert!(lines.any(|other| other == line), "{line:?} is gone from\n{output}");
        }
    }

    #[test]
    fn what_the_tenant_sets_no_variable_of_the_manager_changes(chart in Chart::any()) {
        let deployment = json(&rendered(&chart.render()), "Deployment");
        let container = &deployment["spec"]["template"]["spec"]["containers"][0];
        for variable in container["env"].as_array().unwrap() {
            let name = variable["name"].as_str().unwrap();
            let wanted = match name {
                "CACHE_S3_ACCESS_KEY" | "CACHE_S3_SECRET_KEY" => !variable["valueFrom"].is_null(),
                "CACHE_S3_BUCKET_NAME" => variable["value"] == "java",
                "RUNNER_ENV" | "KUBERNETES_SERVICE_ACCOUNT" | "CACHE_S3_INSECURE" => false,
                _ => true,
            };
            prop_assert!(wanted, "{}", variable);
        }
    }
}
