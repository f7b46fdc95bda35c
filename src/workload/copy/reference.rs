//! Where a manifest names another object, and where it selects some.

use manifest_patch::{Node, Value, changes};

use super::selector::{Form, exclude_all};
use super::{APP, Copy};

/// Maps whose `name` is an object's, with its kind. An item counts as its list.
const NAMED: [(&str, &str); 13] = [
    ("configMap", "ConfigMap"),
    ("configMapKeyRef", "ConfigMap"),
    ("configMapRef", "ConfigMap"),
    ("imagePullSecrets", "Secret"),
    ("secret", "Secret"),
    ("secretKeyRef", "Secret"),
    ("secretRef", "Secret"),
    ("secrets", "Secret"),
    ("backendRefs", "Service"),
    ("issuerRef", "Issuer"),
    ("scaleTargetRef", "Deployment"),
    ("targetRef", "Deployment"),
    ("service", "Service"),
];

/// Keys that are an object's name, with its kind.
const NAMES: [(&str, &str); 9] = [
    ("claimName", "PersistentVolumeClaim"),
    ("configmap.reloader.stakater.com/reload", "ConfigMap"),
    ("kubernetes.io/service-account.name", "ServiceAccount"),
    ("priorityClassName", "PriorityClass"),
    ("secretProviderClass", "SecretProviderClass"),
    ("secretName", "Secret"),
    ("serviceAccount", "ServiceAccount"),
    ("serviceAccountName", "ServiceAccount"),
    ("serviceName", "Service"),
];

/// Lists of namespaces: of monitors, and of affinity.
const NAMESPACES: [&str; 2] = ["matchNames", "namespaces"];

/// Keys that are a container's name: of autoscalers, of a resource in a variable, of `kubectl logs`.
const CONTAINER: [&str; 4] = [
    "container",
    "containerName",
    "envSourceContainerName",
    "kubectl.kubernetes.io/default-container",
];

/// Maps of labels.
const LABELS: [&str; 2] = ["labels", "matchLabels"];

/// What is a selector of pods, Services or other objects.
const SELECTORS: [&str; 4] = ["endpointSelector", "labelSelector", "podSelector", "selector"];

impl Copy<'_> {
    /// Follows all references in a node of a document of this kind; `under` is the key that it
    /// stands under.
    pub(super) fn follow(&self, node: &mut Node, kind: &str, under: &str) {
        match node.value() {
            // What stands behind an alias and would be another in a copy is written out.
            Value::Alias(..) => {
                let mut own = node.resolved().clone();
                self.follow(&mut own, kind, under);
                if !changes(node.resolved(), &own).is_empty() {
                    *node = own;
                }
            }
            Value::Scalar(_) => self.follow_scalar(node, under),
            Value::Sequence(_) => {
                for item in node.items_mut().into_iter().flatten() {
                    self.follow(item, kind, under);
                }
            }
            Value::Mapping(_) => {
                // What a selector selects is told by what was written.
                let form = selector_form(node, kind, under);
                let selected = form.is_some_and(|form| {
                    self.rendered.iter().any(|labels| form.selects(node, labels))
                });
                self.follow_mapping(node, kind, under);
                if let Some(form) = form {
                    self.follow_labels(node, form == Form::Map);
                    self.keep_apart(node, form, selected);
                }
            }
        }
    }

    fn follow_mapping(&self, node: &mut Node, kind: &str, under: &str) {
        self.follow_object(node, under);
        self.follow_labels(node, LABELS.contains(&under));
        self.follow_expression(node);
        // A peer in other namespaces is none of the workload; a claim selects volumes.
        let entries = node.entries().unwrap_or_default();
        let holds = |wanted: &str| {
            entries.iter().any(|entry| entry.key.scalar().is_some_and(|key| key.text() == wanted))
        };
        let of_others = if holds("namespaceSelector") { "podSelector" } else { "" };
        let of_volumes = if holds("accessModes") { "selector" } else { "" };
        for entry in node.entries_mut().into_iter().flatten() {
            let Some(key) = entry.key.as_str() else { continue };
            if key != of_others && key != of_volumes {
                self.follow(&mut entry.value, kind, key);
            }
        }
    }

    fn follow_scalar(&self, node: &mut Node, under: &str) {
        let Some(text) = node.as_str() else { return };
        let kind = NAMES.iter().find(|(key, _)| *key == under).map(|(_, kind)| *kind);
        let to = match under {
            _ if kind.is_some() => {
                kind.and_then(|kind| self.name_of(kind, text)).map(str::to_owned)
            }
            "resourceNames" => self.names.get(text).map(|(to, _)| to.clone()),
            _ if NAMESPACES.contains(&under) => self.moved(text).map(str::to_owned),
            _ if CONTAINER.contains(&under) => self.container_name(text),
            _ => self.texts.follow(text),
        };
        if let Some(to) = to {
            *node = Node::string(to);
        }
    }

    /// A mapping that names an object.
    fn follow_object(&self, node: &mut Node, under: &str) {
        let text = |key: &str| node.get(key).and_then(Node::as_str).map(str::to_owned);
        let Some(name) = text("name") else { return };
        if under == "containers" {
            if let Some(to) = self.container_name(&name) {
                node.insert("name", Node::string(to));
            }
            return;
        }
        let known = NAMED.iter().find(|(key, _)| *key == under).map(|(_, kind)| (*kind).to_owned());
        let Some(to) = text("kind").or(known).and_then(|kind| self.name_of(&kind, &name)) else {
            return;
        };
        let namespace = text("namespace");
        if namespace.as_deref().is_some_and(|other| !self.is_rendered_in(other)) {
            return;
        }
        let namespace = namespace.and_then(|from| self.moved(&from));
        node.insert("name", Node::string(to));
        if let Some(namespace) = namespace {
            node.insert("namespace", Node::string(namespace));
        }
    }

    fn follow_labels(&self, node: &mut Node, are_labels: bool) {
        let Some((from, to)) = self.app.as_ref().filter(|_| are_labels) else { return };
        // Written here it counts before what a merge key brings in.
        if node.get(APP).and_then(Node::as_str) == Some(from) {
            node.insert(APP, Node::string(to.as_str()));
        }
    }

    /// A requirement of a selector.
    fn follow_expression(&self, node: &mut Node) {
        let Some((from, to)) = &self.app else { return };
        let is_about_app = node.get("key").and_then(Node::as_str) == Some(APP);
        if !is_about_app || node.get("operator").is_none() {
            return;
        }
        for value in node.get_mut("values").and_then(Node::items_mut).into_iter().flatten() {
            if value.as_str() == Some(from) {
                *value = Node::string(to.as_str());
            }
        }
    }

    /// No selector of a copy matches what belongs to another tenant.
    fn keep_apart(&self, selector: &mut Node, form: Form, selected: bool) {
        if !self.others.iter().any(|labels| form.selects(selector, labels)) {
            return;
        }
        match selected {
            true => form.restrict_to(selector, self.tenant),
            false => exclude_all(selector),
        }
    }

    /// Whether this may be the namespace that the workload is rendered in.
    fn is_rendered_in(&self, namespace: &str) -> bool {
        self.texts.namespaces.as_ref().is_none_or(|(rendered, _)| rendered == namespace)
    }

    /// The copy's namespace, where `from` is the one as rendered.
    fn moved(&self, from: &str) -> Option<&str> {
        let (rendered, to) = self.texts.namespaces.as_ref()?;
        (rendered == from).then_some(to)
    }

    fn container_name(&self, name: &str) -> Option<String> {
        let (to, _) = self.names.get(name)?;
        (self.deployment == name).then(|| to.clone())
    }
}

/// How a selector is written, where the node is one of objects like the copy's.
fn selector_form(node: &Node, kind: &str, under: &str) -> Option<Form> {
    // The selector of an autoscaler is of metrics.
    if !SELECTORS.contains(&under) || kind == "HorizontalPodAutoscaler" {
        return None;
    }
    let is_label_selector =
        ["matchLabels", "matchExpressions"].iter().any(|key| node.get(key).is_some());
    let is_empty = node.entries().is_some_and(<[_]>::is_empty);
    match (is_label_selector, is_empty) {
        (true, _) => Some(Form::LabelSelector),
        // A Service without a selector has its endpoints from elsewhere.
        (false, true) => (kind != "Service").then_some(Form::LabelSelector),
        (false, false) => Some(Form::Map),
    }
}
