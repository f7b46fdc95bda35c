//! What the chart may have rendered into the places that edits touch.

use manifest_patch::Document;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// A rendered chart with one runner, of the release `java`.
#[derive(Debug, Clone)]
pub(crate) struct Chart {
    pub terms: Vec<&'static str>,
    pub tolerations: Vec<&'static str>,
    pub variables: Vec<&'static str>,
    pub template: Vec<&'static str>,
    pub newline: &'static str,
}

/// How documents are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// As by Helm 3.
    Block,
    /// As JSON, each in one line.
    Json,
    /// As JSON over many lines.
    IndentedJson,
}

const TERMS: [&str; 5] = [
    "            - matchExpressions: [{key: arch, operator: In, values: [amd64]}] # fast",
    "            - matchExpressions:\n              - key: zone\n                operator: Exists",
    "            - matchFields: [{key: metadata.name, operator: In, values: [n1]}]",
    "            - matchExpressions: [{key: pool, operator: In, values: [java, dotnet]}]",
    "            - matchExpressions:\n              - {key: pool, operator: In, values: [java]}",
];
const TOLERATIONS: [&str; 4] = [
    "      - {key: ci, operator: Exists}",
    "      - key: pool\n        operator: Equal\n        value: java\n        effect: NoSchedule",
    "      - key: spot # cheap\n        operator: Exists\n        tolerationSeconds: 30\n        effect: NoExecute",
    "      - operator: Exists\n        effect: NoExecute\n        tolerationSeconds: 5",
];
const VARIABLES: [&str; 7] = [
    "        - {name: CACHE_S3_BUCKET_NAME, value: shared}",
    "        - name: CACHE_S3_INSECURE\n          value: \"\"",
    "        - name: RUNNER_ENV # one\n          value: GIT_DEPTH=20",
    "        - name: KUBERNETES_SERVICE_ACCOUNT\n          valueFrom: {configMapKeyRef: {name: c, key: k}}",
    "        - name: CACHE_SHARED\n          value: 'true'",
    "        - name: LABEL\n          value: $(CACHE_S3_BUCKET_NAME)",
    "        - name: CACHE_S3_BUCKET_NAME # again\n          value: java",
];
const HEADS: [&str; 4] = [
    "",
    "      name = \"fleet\" # shown",
    "      environment = [\"A=1\", \"KANIKO_CACHE_TTL=1h\"]",
    "      Environment = [\n        \"A=1\", # first\n        \"B=2\"\n      ]",
];
const CACHES: [&str; 6] = [
    "",
    "      [runners.cache]\n        type = \"gcs\" # old\n        Shared = true",
    "      [runners.cache.s3]\n        bucketname = \"old\"\n        Insecure = true",
    "      cache.Type = \"s3\"\n      cache.s3.BucketName = \"old\" # shared",
    "      cache = { Type = \"s3\", s3 = { AccessKey = \"hunter1\", Insecure = true } } # inline",
    "      [runners.Cache]\n        [runners.Cache.azure]\n          AccountName = \"a\"",
];
const KUBERNETES: [&str; 6] = [
    "",
    "      [runners.kubernetes]\n        image = \"alpine\"",
    "      [runners.kubernetes]\n        [runners.kubernetes.node_tolerations]\n          \"ci\" = \"\"",
    "      kubernetes = { image = \"alpine\", node_selector = { pool = \"java\" } } # inline",
    "      Kubernetes.Image = \"alpine\" # dotted",
    "      [[runners.kubernetes.affinity.node_affinity.required_during_scheduling_ignored_during_execution.node_selector_terms]]\n        match_expressions = [{ key = \"zone\", operator = \"Exists\" }] # any\n      [[runners.kubernetes.affinity.node_affinity.required_during_scheduling_ignored_during_execution.node_selector_terms]]\n        match_fields = [{ key = \"metadata.name\", operator = \"In\", values = [\"n1\"] }]",
];

impl Chart {
    pub(crate) fn any() -> impl Strategy<Value = Chart> {
        let some = |all: &'static [&'static str]| {
            vec(any::<bool>(), all.len()).prop_map(move |take| {
                all.iter().zip(take).filter(|(_, take)| *take).map(|(text, _)| *text).collect()
            })
        };
        let template = (select(&HEADS[..]), select(&CACHES[..]), select(&KUBERNETES[..]));
        let template = template.prop_map(|(head, cache, kubernetes)| {
            let mut sections = vec![head, cache, kubernetes];
            sections.retain(|section| !section.is_empty());
            // In TOML what follows a header is the table's.
            sections.sort_by_key(|section| section.trim_start().starts_with('['));
            sections
        });
        let parts = (vec(select(&TERMS[..]), 0..4), some(&TOLERATIONS), some(&VARIABLES), template);
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

    pub(crate) fn render(&self) -> String {
        let list = |key: &str, lines: &[&str]| match lines.is_empty() {
            true => String::new(),
            false => format!("{key}\n{}\n", lines.join("\n")),
        };
        let text = format!(
            "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: r}}\ndata:\n  entrypoint: |\n    run\n  \
             config.toml: |\n    concurrent = 1 # few\n  config.template.toml: |\n    [[runners]]\n{}  \
             register-the-runner: |\n    /entrypoint register --template-config /c/config.template.toml\n---\n# the manager\n\
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

    pub(crate) fn render_as(&self, style: Style) -> String {
        let block = self.render();
        let json = |text: &str| Document::parse(text).unwrap().tree().to_json();
        let documents = block.split("---").map(str::trim_start).filter(|text| !text.is_empty());
        match style {
            Style::Block => block,
            Style::Json => documents.map(|text| format!("---\n{}\n", json(text))).collect(),
            Style::IndentedJson => {
                documents.map(|text| format!("---\n{:#}\n", json(text))).collect()
            }
        }
    }
}

impl Style {
    pub(crate) fn any() -> impl Strategy<Value = Style> {
        select(&[Style::Block, Style::Json, Style::IndentedJson][..])
    }
}
