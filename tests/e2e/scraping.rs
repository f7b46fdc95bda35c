//! What Prometheus Operator makes of the rendered monitors: the configuration of a Prometheus,
//! with targets as the cluster would report them.
//!
//! The relabelings are those of the operator's `pkg/prometheus/promcfg.go` as far as they concern a
//! target's labels; selectors alone decide which pods a monitor means, as in a cluster.

use std::collections::BTreeMap;

use libtest_mimic::Failed;
use serde_json::{Map, Value, json};

/// Where the managers' metrics are, by the name of their Deployment.
pub(crate) type Addresses = BTreeMap<String, String>;

/// The configuration of a Prometheus that scrapes every monitor of these documents.
pub(crate) fn configuration(documents: &[Value], addresses: &Addresses) -> Result<Value, Failed> {
    let of_kind =
        |kind: &'static str| documents.iter().filter(move |document| document["kind"] == kind);
    let mut jobs = Vec::new();
    for monitor in of_kind("ServiceMonitor") {
        for (index, endpoint) in items(&monitor["spec"]["endpoints"]).enumerate() {
            let services = of_kind("Service").filter(|service| is_meant(monitor, service));
            let mut targets = Vec::new();
            for service in services {
                let selector = &service["spec"]["selector"];
                let ports = items(&service["spec"]["ports"]);
                let names =
                    ports.map(|port| &port["name"]).filter(|name| **name == endpoint["port"]);
                let pods = of_kind("Deployment").filter(|manager| {
                    same_namespace(manager, service)
                        && selects(selector, &manager["spec"]["template"]["metadata"]["labels"])
                });
                for (_, manager) in names.flat_map(|name| pods.clone().map(move |pod| (name, pod)))
                {
                    targets.push(target(manager, Some(service), endpoint, addresses)?);
                }
            }
            jobs.push(job("serviceMonitor", monitor, index, endpoint, targets));
        }
    }
    for monitor in of_kind("PodMonitor") {
        for (index, endpoint) in items(&monitor["spec"]["podMetricsEndpoints"]).enumerate() {
            let managers = of_kind("Deployment").filter(|manager| is_meant(monitor, manager));
            let targets = managers.map(|manager| target(manager, None, endpoint, addresses));
            let targets = targets.collect::<Result<_, _>>()?;
            jobs.push(job("podMonitor", monitor, index, endpoint, targets));
        }
    }
    Ok(json!({"global": {"scrape_interval": "1s"}, "scrape_configs": jobs}))
}

/// Whether a monitor's selectors mean a Service, or a Deployment's pods.
fn is_meant(monitor: &Value, object: &Value) -> bool {
    let namespaces: Vec<_> = items(&monitor["spec"]["namespaceSelector"]["matchNames"]).collect();
    let in_namespace = match namespaces.as_slice() {
        [] => same_namespace(monitor, object),
        names => names.contains(&&object["metadata"]["namespace"]),
    };
    let labels = match object["kind"].as_str() {
        Some("Deployment") => &object["spec"]["template"]["metadata"]["labels"],
        _ => &object["metadata"]["labels"],
    };
    in_namespace && selects(&monitor["spec"]["selector"]["matchLabels"], labels)
}

fn same_namespace(one: &Value, other: &Value) -> bool {
    one["metadata"]["namespace"] == other["metadata"]["namespace"]
}

fn selects(selector: &Value, labels: &Value) -> bool {
    let selector = selector.as_object().into_iter().flatten();
    selector.into_iter().all(|(name, value)| labels[name] == *value)
}

/// A manager's pod, with what service discovery says of it.
fn target(
    manager: &Value,
    service: Option<&Value>,
    endpoint: &Value,
    addresses: &Addresses,
) -> Result<Value, Failed> {
    let name = text(&manager["metadata"]["name"]);
    let address = addresses.get(name).ok_or_else(|| format!("nobody runs {name}"))?;
    let pod = &manager["spec"]["template"];
    let mut labels = Map::new();
    let mut say = |name: &str, value: &Value| {
        labels.insert(format!("__meta_kubernetes_{name}"), value.clone());
    };
    say("namespace", &manager["metadata"]["namespace"]);
    say("pod_name", &json!(format!("{name}-0")));
    say("pod_container_name", &pod["spec"]["containers"][0]["name"]);
    say("pod_node_name", &json!("node"));
    for (name, value) in all_labels(&pod["metadata"]["labels"]) {
        say(&format!("pod_label_{name}"), value);
        say(&format!("pod_labelpresent_{name}"), &json!("true"));
    }
    say("endpoint_port_name", &endpoint["port"]);
    if let Some(service) = service {
        say("service_name", &service["metadata"]["name"]);
        for (name, value) in all_labels(&service["metadata"]["labels"]) {
            say(&format!("service_label_{name}"), value);
            say(&format!("service_labelpresent_{name}"), &json!("true"));
        }
    }
    Ok(json!({"targets": [address], "labels": labels}))
}

/// Labels, by names as Prometheus spells them.
fn all_labels(labels: &Value) -> impl Iterator<Item = (String, &Value)> {
    let labels = labels.as_object().into_iter().flatten();
    labels.map(|(name, value)| (spelled(name), value))
}

fn spelled(name: &str) -> String {
    name.replace(|char: char| !char.is_ascii_alphanumeric(), "_")
}

fn job(kind: &str, monitor: &Value, index: usize, endpoint: &Value, targets: Vec<Value>) -> Value {
    let from =
        |source: &str, target: &str| json!({"source_labels": [source], "target_label": target});
    let mut relabelings = vec![
        from("__meta_kubernetes_namespace", "namespace"),
        from("__meta_kubernetes_pod_name", "pod"),
        from("__meta_kubernetes_pod_container_name", "container"),
        from("__meta_kubernetes_service_name", "service"),
    ];
    for (field, source) in [("targetLabels", "service"), ("podTargetLabels", "pod")] {
        for label in items(&monitor["spec"][field]).map(|label| spelled(text(label))) {
            relabelings.push(from(&format!("__meta_kubernetes_{source}_label_{label}"), &label));
        }
    }
    relabelings.extend(items(&endpoint["relabelings"]).map(in_prometheus));
    let metadata = &monitor["metadata"];
    let (namespace, name) = (text(&metadata["namespace"]), text(&metadata["name"]));
    json!({
        "job_name": format!("{kind}/{namespace}/{name}/{index}"),
        "honor_labels": endpoint["honorLabels"] == true,
        "relabel_configs": relabelings,
        "metric_relabel_configs": items(&endpoint["metricRelabelings"]).map(in_prometheus).collect::<Vec<_>>(),
        "static_configs": targets,
    })
}

/// A relabeling as Prometheus spells it: `sourceLabels` is `source_labels` there.
fn in_prometheus(relabeling: &Value) -> Value {
    let entries = relabeling.as_object().into_iter().flatten();
    let entries = entries.map(|(key, value)| match key.as_str() {
        "sourceLabels" => ("source_labels".to_owned(), value.clone()),
        "targetLabel" => ("target_label".to_owned(), value.clone()),
        _ => (key.clone(), value.clone()),
    });
    Value::Object(entries.collect())
}

fn items(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().into_iter().flatten()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
