//! What the chart rendered: the runner workloads of a stream and their parts.

mod find;

pub use find::{FindError, find};

use std::ops::Range;

use manifest_patch::{Document, Node, Segment};

/// The label that says whose runner a rendered workload is.
pub const TENANT_LABEL: &str = "runner-tenant.dev/tenant";

/// The key of the ConfigMap that holds the template of `[[runners]]`.
pub const TEMPLATE_KEY: &str = "config.template.toml";

/// One document of the stream that belongs to a workload: as it came, and the tree wanted of it.
#[derive(Debug, Clone)]
pub struct Member<'s> {
    /// Its position among the segments of the stream.
    pub index: usize,
    /// Where its text begins in the stream, in bytes.
    pub offset: usize,
    /// The document as it came.
    pub document: Document<'s>,
    /// The document as it shall be.
    pub tree: Node,
}

/// A runner workload: a pod template whose manager runs the entrypoint of a runner's ConfigMap.
#[derive(Debug, Clone)]
pub struct Workload<'s> {
    /// The Deployment.
    pub deployment: Member<'s>,
    /// The ConfigMap with entrypoint, `config.toml` and template.
    pub config_map: Member<'s>,
    /// The manager's position among the containers.
    pub container: usize,
    /// Where the ConfigMap is mounted in the manager.
    pub mount_path: String,
}

/// What tells whose a workload is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The Deployment's name.
    pub name: String,
    /// The Helm release, from the `release` label.
    pub release: Option<String>,
    /// The namespace, where the manifest names it.
    pub namespace: Option<String>,
    /// The tenant it was rendered for before, from [`TENANT_LABEL`].
    pub tenant: Option<String>,
}

impl<'s> Member<'s> {
    /// Reads a segment of the stream.
    pub fn parse(index: usize, segment: &Segment<'s>) -> Result<Self, FindError> {
        let text = std::str::from_utf8(segment.text).map_err(|error| FindError {
            reason: "a document of a runner that is not UTF-8".to_owned(),
            help: "write it as UTF-8, or leave it out of this stream".to_owned(),
            span: segment.offset + error.valid_up_to()..segment.offset + error.valid_up_to(),
        })?;
        if let Some(span) = segment.content_on_separator() {
            return Err(FindError {
                reason: "content behind `---` on its line, which Kubernetes rejects".to_owned(),
                help: "put it on the next line".to_owned(),
                span,
            });
        }
        let document = Document::parse(text)
            .map_err(|error| FindError::from_document(&error, segment.offset))?;
        let tree = document.tree().clone();
        Ok(Self { index, offset: segment.offset, document, tree })
    }

    /// Where a node stands in the stream, in bytes. A node that an edit made stands nowhere.
    pub fn place(&self, node: &Node) -> Option<Range<usize>> {
        node.span().map(|span| span.start + self.offset..span.end + self.offset)
    }

    /// A string at a path.
    pub fn text_at<'k>(&self, path: impl IntoIterator<Item = &'k str>) -> Option<&str> {
        self.tree.at(path).and_then(Node::as_str)
    }
}

impl Workload<'_> {
    /// What tells whose this workload is.
    pub fn identity(&self) -> Identity {
        let deployment = &self.deployment;
        let label = |name: &str| {
            let labels = [&["metadata", "labels"][..], &POD_TEMPLATE_LABELS[..]];
            let found = labels.into_iter().find_map(|path| {
                deployment.tree.at(path.iter().copied())?.get(name)?.as_str()
            });
            found.map(str::to_owned)
        };
        Identity {
            name: deployment.text_at(["metadata", "name"]).unwrap_or_default().to_owned(),
            release: label("release"),
            namespace: deployment.text_at(["metadata", "namespace"]).map(str::to_owned),
            tenant: label(TENANT_LABEL),
        }
    }

    /// The pod's spec.
    pub fn pod_spec(&self) -> Option<&Node> {
        self.deployment.tree.at(POD_SPEC)
    }

    /// The manager container.
    pub fn manager(&self) -> Option<&Node> {
        self.pod_spec()?.get("containers")?.items()?.get(self.container)
    }

    /// The text under a key of the ConfigMap.
    pub fn config(&self, key: &str) -> Option<&str> {
        self.config_map.tree.get("data")?.get(key)?.as_str()
    }
}

const POD_TEMPLATE_LABELS: [&str; 4] = ["spec", "template", "metadata", "labels"];

/// The path of the pod's spec in a Deployment.
pub const POD_SPEC: [&str; 3] = ["spec", "template", "spec"];
