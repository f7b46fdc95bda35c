use super::open;
use crate::tenants::ValueOrigin;

const FILE: &str = r#"
defaults:
  namespace: runners-{tenant}
  nodes: {matchLabels: {pool: "{tenant}"}, tolerations: [{operator: Exists}]}
  cache: {path: "{tenant}", s3: {bucketName: b, credentials: {secretName: "s3-{tenant}"}}}
  kaniko: {cache: {registry: {repo: a.b/c}, ttl: 1h}}
  config: {output_limit: 5, environment: ["A={tenant}", "B={x}"], kubernetes: {image: i, cpu_limit: "1"}}
  patches:
  - target: {kind: Deployment, name: "{tenant}-x"}
    patch: [{op: add, path: /a, value: {n1: null, l: [1, 0.5, "on", true]}}]
tenants:
  java:
    kaniko: {cache: {runnerCache: {}}}
    config: {kubernetes: {image: "j", cpu_limit: null}}
    lockdown: {overwrites: open}
  dotnet:
    nodes: null
    manager: {nodes: {}}
    cache: {s3: {credentials: {via: workloadIdentity}}}
    metrics: true
"#;

#[test]
fn what_is_resolved_is_the_tenant() {
    let file = open(FILE).unwrap();
    let expected = [
        (
            "java",
            r#"{"namespace":"runners-java","nodes":{"matchLabels":{"pool":"java"},"tolerations":[{"operator":"Exists"}]},"cache":{"path":"java","s3":{"bucketName":"b","credentials":{"secretName":"s3-java","keys":{"accessKey":"accesskey","secretKey":"secretkey"},"via":"register"}}},"kaniko":{"cache":{"ttl":"1h","runnerCache":{}}},"config":{"output_limit":5,"environment":["A=java","B={x}"],"kubernetes":{"image":"j"}},"patches":[{"target":{"kind":"Deployment","name":"java-x"},"patch":[{"op":"add","path":"/a","value":{"n1":null,"l":[1,0.5,"on",true]}}]}],"lockdown":{"overwrites":"open","serviceAccountToken":false,"featureFlags":"pinned"},"release":"java","manager":{"nodes":{"matchLabels":{"pool":"java"},"tolerations":[{"operator":"Exists"}]}}}"#,
        ),
        (
            "dotnet",
            r#"{"namespace":"runners-dotnet","cache":{"path":"dotnet","s3":{"bucketName":"b","credentials":{"via":"workloadIdentity"}}},"kaniko":{"cache":{"registry":{"repo":"a.b/c"},"ttl":"1h"}},"config":{"output_limit":5,"environment":["A=dotnet","B={x}"],"kubernetes":{"image":"i","cpu_limit":"1"}},"patches":[{"target":{"kind":"Deployment","name":"dotnet-x"},"patch":[{"op":"add","path":"/a","value":{"n1":null,"l":[1,0.5,"on",true]}}]}],"manager":{"nodes":{}},"metrics":true,"release":"dotnet","lockdown":{"serviceAccountToken":false,"overwrites":"closed","featureFlags":"pinned"}}"#,
        ),
    ];
    for (name, json) in expected {
        assert_eq!(file.effective(name).unwrap().to_json().to_string(), json);
    }
}

#[test]
fn what_is_resolved_resolves_to_itself() {
    let file = open(FILE).unwrap();
    for name in ["java", "dotnet"] {
        let resolved = file.effective(name).unwrap().to_json();
        let again = open(&format!("tenants: {}\n", serde_json::json!({name: resolved}))).unwrap();
        assert_eq!(again.effective(name).unwrap().to_json(), resolved);
        let tenants = [file.tenant(name).unwrap(), again.tenant(name).unwrap()];
        let [before, mut after] = tenants.map(|tenant| tenant.to_json());
        // It is written out now.
        assert_eq!(after["release"].take(), name);
        after.as_object_mut().unwrap().shift_remove("release");
        assert_eq!(after, before);
    }
}

#[test]
fn every_leaf_knows_where_it_is_written() {
    let file = open(FILE).unwrap();
    let resolved = file.effective("java").unwrap();
    let origin = |path: &str| {
        let leaves = resolved.leaves();
        let (_, leaf) = leaves.iter().find(|(found, _)| found == path).unwrap();
        match &leaf.origin {
            ValueOrigin::Tenant(place) => format!("{place}"),
            ValueOrigin::Defaults(place) => format!("defaults {place}"),
            ValueOrigin::BuiltIn => "built in".to_owned(),
        }
    };
    assert_eq!(origin("/namespace"), "defaults tenants.yaml:4:14");
    assert_eq!(origin("/kaniko/cache/runnerCache"), "tenants.yaml:14:35");
    assert_eq!(origin("/config/kubernetes/image"), "tenants.yaml:15:34");
    assert_eq!(origin("/patches/0/patch/0/value/l/1"), "defaults tenants.yaml:11:58");
    assert_eq!(origin("/lockdown/overwrites"), "tenants.yaml:16:28");
    assert_eq!(origin("/lockdown/featureFlags"), "built in");
    assert_eq!(origin("/release"), "built in");
}
