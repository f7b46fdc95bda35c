//! The copy of a workload for one tenant of a shared release: every document under a name of its
//! own, every reference among them with it, and no selector that matches another tenant's.

mod exclusive;
mod names;
mod outsider;
mod reference;
mod selector;
mod text;

pub use exclusive::Exclusive;
pub use outsider::Outsider;

use std::collections::HashMap;

use manifest_patch::Node;

use self::names::suffixed;
use self::selector::{Labels, labels};
use self::text::{ServiceName, Texts, with_runner_name};
use super::{APP, Member, TENANT_LABEL, Workload, chart};
use crate::diagnostic::Error;

/// The keys of a Secret with the runner's token.
const TOKENS: [&str; 2] = [chart::TOKEN_FILE, chart::REGISTRATION_TOKEN_FILE];

/// A value that no label has.
const ANOTHER: &str = "\0";

/// Whether a Deployment may be the copy for a tenant, of the Deployment `original` where that is
/// known.
pub fn is_copy(name: &str, tenant: &str, original: Option<&str>) -> bool {
    match original {
        Some(original) => name == suffixed(original, tenant),
        None => names::may_be_suffixed(name, tenant),
    }
}

impl<'s> Workload<'s> {
    /// Makes of the workload as rendered the copy for a tenant. All its documents must have been
    /// [taken up](Self::take_up_all).
    ///
    /// # Errors
    /// When the chart rendered one token for all tenants.
    pub fn copy(&mut self, tenant: &str, namespace: Option<&str>) -> Result<(), Error> {
        self.members().try_for_each(refuse_token)?;
        let copy = Copy::of(self, tenant, namespace);
        for member in self.members_mut() {
            copy.make(member);
        }
        Ok(())
    }
}

/// Every tenant's runner has a token of its own, which no chart rendered.
fn refuse_token(member: &Member<'_>) -> Result<(), Error> {
    // The chart renders the Secret also without a token.
    let is_given =
        |token: &Node| !token.is_null() && token.as_str().is_none_or(|token| !token.is_empty());
    let holds = |map: &str| {
        let data = member.tree.get(map);
        data.is_some_and(|data| TOKENS.iter().filter_map(|key| data.get(key)).any(is_given))
    };
    if member.text_at(["kind"]) != Some("Secret") || !holds("data") && !holds("stringData") {
        return Ok(());
    }
    Err(Error::new(format!("{} has one token for all tenants of a shared release", member.title()))
        .at(member.place(&member.tree), "rendered by the chart")
        .help("leave `runnerToken` and `runnerRegistrationToken` out of the values of the chart")
        .help("each tenant's token is in the Secret that its `token.secretName` names"))
}

/// What makes a copy.
struct Copy<'c> {
    tenant: &'c str,
    /// The copies' names by the originals', and the kinds that have them.
    names: HashMap<String, (String, Vec<String>)>,
    /// The Deployment's name, which its manager container has too.
    deployment: String,
    /// The value of the label [`APP`], and the copy's.
    app: Option<(String, String)>,
    /// The namespace that the copy goes into; without one it stays.
    namespace: Option<String>,
    /// The labels of pods and Services as rendered.
    rendered: Vec<Labels>,
    /// The labels that the copies for another tenant have.
    others: Vec<Labels>,
    texts: Texts,
}

impl<'c> Copy<'c> {
    fn of(workload: &Workload<'_>, tenant: &'c str, namespace: Option<&'c str>) -> Self {
        let deployment = &workload.deployment;
        let name = deployment.text_at(["metadata", "name"]).unwrap_or_default();
        let from = deployment.text_at(["metadata", "namespace"]);
        let app = deployment.text_at(["metadata", "labels", APP]);
        let app = app.map(|app| (app.to_owned(), suffixed(app, tenant)));
        let mut names: HashMap<String, (String, Vec<String>)> = HashMap::new();
        let mut services = Vec::new();
        for member in workload.members() {
            let Some((kind, own)) = object(member) else { continue };
            let to = suffixed(own, tenant);
            if kind == "Service" {
                let is_distinct = own.starts_with(&format!("{name}-"));
                services.push(ServiceName { from: own.to_owned(), to: to.clone(), is_distinct });
            }
            let (_, kinds) = names.entry(own.to_owned()).or_insert_with(|| (to, Vec::new()));
            kinds.push(kind.to_owned());
        }
        // The chart writes the session server's address also where it renders no Service for it.
        let session_server = format!("{name}-session-server");
        if services.iter().all(|service| service.from != session_server) {
            let to = suffixed(&session_server, tenant);
            services.push(ServiceName { from: session_server, to, is_distinct: true });
        }
        let rendered = rendered_labels(workload);
        let others = rendered.iter().cloned().map(|mut labels| {
            if let (Some(label), Some((from, _))) = (labels.get_mut(APP), &app)
                && label == from
            {
                ANOTHER.clone_into(label);
            }
            labels.insert(TENANT_LABEL.to_owned(), ANOTHER.to_owned());
            labels
        });
        let others = others.collect();
        let namespaces = from.map(|from| (from.to_owned(), namespace.unwrap_or(from).to_owned()));
        Self {
            tenant,
            names,
            deployment: name.to_owned(),
            app,
            namespace: namespace.map(str::to_owned),
            rendered,
            others,
            texts: Texts { services, namespaces },
        }
    }

    fn make(&self, member: &mut Member<'_>) {
        let Some((kind, name)) = object(member) else { return };
        let (kind, name) = (kind.to_owned(), name.to_owned());
        if kind == "ConfigMap" {
            self.name_runner(&mut member.tree);
        }
        self.follow(&mut member.tree, &kind, "");
        let Some(metadata) = member.tree.get_mut("metadata") else { return };
        if let Some(to) = self.name_of(&kind, &name) {
            metadata.insert("name", Node::string(to));
        }
        if let Some(to) = &self.namespace
            && !is_cluster_scoped(&kind)
        {
            metadata.insert("namespace", Node::string(to.as_str()));
        }
    }

    fn name_runner(&self, config_map: &mut Node) {
        let Some(script) =
            config_map.get_mut("data").and_then(|data| data.get_mut(chart::REGISTER))
        else {
            return;
        };
        if let Some(named) = script.as_str().and_then(|text| with_runner_name(text, self.tenant)) {
            *script = Node::string(named);
        }
    }

    /// The copy's name of an object of the workload.
    fn name_of(&self, kind: &str, name: &str) -> Option<&str> {
        let (to, kinds) = self.names.get(name)?;
        kinds.iter().any(|one| one == kind).then_some(to)
    }
}

/// Kind and name of a document.
fn object<'m>(member: &'m Member<'_>) -> Option<(&'m str, &'m str)> {
    Some((member.text_at(["kind"])?, member.text_at(["metadata", "name"])?))
}

/// The labels of what selectors select: the workload's pods and its Services.
fn rendered_labels(workload: &Workload<'_>) -> Vec<Labels> {
    let of = |tree: &Node, path: &[&str]| tree.at(path.iter().copied()).map(labels);
    let templates = ["spec", "template", "metadata", "labels"];
    let pods = workload.members().filter_map(|member| of(&member.tree, &templates));
    let services = workload.members().filter(|member| member.text_at(["kind"]) == Some("Service"));
    let services = services.filter_map(|member| of(&member.tree, &["metadata", "labels"]));
    let mut all: Vec<Labels> = pods.chain(services).collect();
    all.sort();
    all.dedup();
    all
}

/// Whether objects of a kind stand in no namespace.
fn is_cluster_scoped(kind: &str) -> bool {
    const KINDS: [&str; 17] = [
        "APIService",
        "CSIDriver",
        "CustomResourceDefinition",
        "IngressClass",
        "MutatingAdmissionPolicy",
        "MutatingAdmissionPolicyBinding",
        "MutatingWebhookConfiguration",
        "Namespace",
        "PersistentVolume",
        "PodSecurityPolicy",
        "PriorityClass",
        "RuntimeClass",
        "SecurityContextConstraints",
        "StorageClass",
        "ValidatingAdmissionPolicy",
        "ValidatingAdmissionPolicyBinding",
        "ValidatingWebhookConfiguration",
    ];
    kind.starts_with("Cluster") || KINDS.contains(&kind)
}
