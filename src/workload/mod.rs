//! What the chart rendered: the runner workloads of a stream and their parts.

mod binding;
pub mod chart;
mod copy;
mod find;
mod foreign;
mod others;

pub use binding::{Account, cluster_bindings};
pub use copy::{Exclusive, Outsider, is_copy};
pub use find::find;
pub use foreign::{ForeignRunner, foreign_runners, runs_runner};

use std::ops::Range;

use jsonptr::Pointer;
use manifest_patch::{Document, Node, Segment, Style, changes};

use crate::diagnostic::{Error, Place, Source};
use crate::spelling::line_breaks;

/// The label that says whose runner a rendered workload is.
pub const TENANT_LABEL: &str = "runner-tenant.dev/tenant";

/// The label with the name of the runner, where its tenant has several.
pub const RUNNER_LABEL: &str = "runner-tenant.dev/runner";

use chart::APP_LABEL as APP;

/// One document of the stream that belongs to a workload: as it came, and the tree wanted of it.
#[derive(Debug, Clone)]
pub struct Member<'s> {
    stream: &'s [u8],
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
    /// Further documents of its release that edits are about.
    pub others: Vec<Member<'s>>,
    /// Whether all documents that are about it have been taken up, and no more shall be.
    is_complete: bool,
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
    /// Which of the tenant's runners it was rendered for, from [`RUNNER_LABEL`].
    pub runner: Option<String>,
}

impl<'s> Member<'s> {
    /// Reads a segment of `stream`. An error when it is not YAML that can be edited.
    fn parse(stream: &'s [u8], segment: &Segment<'s>) -> Result<Self, Error> {
        let offset = segment.offset;
        let text = std::str::from_utf8(segment.text).map_err(|error| {
            let valid = &segment.text[..error.valid_up_to()];
            let text = String::from_utf8_lossy(valid).into_owned();
            let source = Source::part(STREAM, text, line(stream, offset));
            Error::new("a document of a runner is not UTF-8")
                .at(source.place(valid.len()..valid.len()), "not UTF-8 from here")
                .help("mend the template or the values that rendered it")
        })?;
        if let Some(span) = segment.content_on_separator() {
            let separator = String::from_utf8_lossy(segment.separator).into_owned();
            let start = offset - segment.separator.len();
            let source = Source::part(STREAM, separator, line(stream, start));
            return Err(Error::new("content behind `---` on its line, which Kubernetes rejects")
                .at(source.place(span.start - start..span.end - start), "")
                .help("put it on the next line"));
        }
        let document = Document::parse(text).map_err(|error| {
            document_error(&error, Source::part(STREAM, text, line(stream, offset)))
        })?;
        let tree = document.tree().clone();
        Ok(Self { stream, offset, document, tree })
    }

    /// The document's text as messages point into it.
    pub fn source(&self) -> Source {
        Source::part(STREAM, self.document.text(), line(self.stream, self.offset))
    }

    /// Where a node stands in the stream; for one that an edit made, the document's beginning.
    pub fn place(&self, node: &Node) -> Place {
        self.source().place(node.span().unwrap_or_else(|| self.beginning()))
    }

    /// Where bytes of a text in the document stand: in a literal block scalar on their own line of
    /// the stream, else where the text begins.
    pub fn place_in(&self, node: &Node, span: Range<usize>) -> Place {
        let place = || {
            let scalar = node.scalar().filter(|scalar| scalar.style == Style::Literal)?;
            let before = scalar.text().get(..span.start)?;
            let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
            let line = scalar.text()[line_start..].lines().next()?;
            let document = self.document.text();
            let header = node.span()?.start;
            // The text's first line is the one below the header.
            let below = line_breaks(before.as_bytes()) + 1;
            let (at, written) = lines_from(document, header).nth(below)?;
            let indent = written.len().checked_sub(line.len())?;
            let start = at + indent + span.start - line_start;
            let end = (start + span.len()).min(at + written.len()).max(start);
            Some(self.source().place(start..end))
        };
        place().unwrap_or_else(|| self.place(node))
    }

    fn beginning(&self) -> Range<usize> {
        let start = self.document.tree().span().map_or(0, |span| span.start);
        start..start
    }

    /// The document's text with the tree it shall have. An edit below an anchor is refused, used
    /// or not: whoever wrote it meant it to be shared.
    pub fn rewrite(&self) -> Result<String, Error> {
        if let Some(anchored) = self.anchor_above_a_change() {
            let anchor = anchored.anchor().unwrap_or_default();
            let title = format!("an edit of {} lies below the anchor `&{anchor}`", self.title());
            return Err(Error::new(title)
                .at(self.anchor_place(anchored, anchor), "what is anchored here may be shared")
                .help("write it out in the template or the values that rendered it"));
        }
        self.document.rewrite(&self.tree).map_err(|error| document_error(&error, self.source()))
    }

    /// The same, such that another document may follow: the text ends with a line break, which a
    /// block scalar at its end does not count as its own.
    pub fn rewrite_with_line_break(&self) -> Result<String, Error> {
        let text = self.document.text();
        if text.ends_with(['\n', '\r']) {
            return self.rewrite();
        }
        let line_break = if text.contains("\r\n") { "\r\n" } else { "\n" };
        let text = self.rewrite()? + line_break;
        let with_line_break =
            Document::parse(&text).map_err(|error| document_error(&error, self.source()))?;
        with_line_break.rewrite(&self.tree).map_err(|error| document_error(&error, self.source()))
    }

    fn anchor_place(&self, anchored: &Node, name: &str) -> Place {
        let anchor = format!("&{name}");
        let start = anchored.span().map_or(0, |span| span.start);
        match self.document.text()[..start].rfind(&anchor) {
            Some(at) => self.source().place(at..at + anchor.len()),
            None => self.place(anchored),
        }
    }

    /// A node with an anchor on the way to something that changes.
    fn anchor_above_a_change(&self) -> Option<&Node> {
        if !self.document.text().contains('&') {
            return None;
        }
        let changes = changes(self.document.tree(), &self.tree);
        changes.iter().find_map(|change| {
            let mut node = self.document.tree();
            for token in Pointer::parse(&change.pointer).ok()?.tokens() {
                if node.anchor().is_some() {
                    return Some(node);
                }
                node = node.at([token.decoded().as_ref()])?;
            }
            None
        })
    }

    /// A string at a path.
    pub fn text_at<'k>(&self, path: impl IntoIterator<Item = &'k str>) -> Option<&str> {
        self.tree.at(path).and_then(Node::as_str)
    }

    /// `Kind/name`, as kubectl names it.
    pub fn title(&self) -> String {
        let kind = self.text_at(["kind"]).unwrap_or("document");
        format!("{kind}/{}", self.text_at(["metadata", "name"]).unwrap_or_default())
    }
}

/// What the stream is called in messages.
const STREAM: &str = "<stdin>";

/// The lines of a text from the one with the byte `at`, each with where it begins, breaks left out.
fn lines_from(text: &str, at: usize) -> impl Iterator<Item = (usize, &str)> {
    let mut start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    text[start..].split_inclusive('\n').map(move |line| {
        let at = start;
        start += line.len();
        (at, line.trim_end_matches(['\n', '\r']))
    })
}

fn line(stream: &[u8], offset: usize) -> usize {
    line_breaks(&stream[..offset]) + 1
}

fn document_error(error: &manifest_patch::Error, source: Source) -> Error {
    use manifest_patch::Error::{Refused, Syntax, Verification};
    let place = error.span().map(|span| source.place(span));
    match error {
        Syntax { .. } => Error::new(format!("a document of a runner is {error}"))
            .at_some(place)
            .help("mend the template or the values that rendered it"),
        Refused { .. } => Error::new(format!("a document of a runner {error}"))
            .at_some(place)
            .help("write it out in the template or the values that rendered it"),
        Verification { pointer } => Error::new(format!("a document of a runner: {error}"))
            .at(source.place(0..0), format!("differs at `{pointer}`")),
    }
}

impl<'s> Workload<'s> {
    /// All documents of the workload, those that an edit has taken up included.
    pub fn members(&self) -> impl Iterator<Item = &Member<'s>> {
        [&self.config_map, &self.deployment].into_iter().chain(&self.others)
    }

    /// The same, to change.
    pub fn members_mut(&mut self) -> impl Iterator<Item = &mut Member<'s>> {
        [&mut self.config_map, &mut self.deployment].into_iter().chain(&mut self.others)
    }

    /// What tells whose this workload is.
    pub fn identity(&self) -> Identity {
        let deployment = &self.deployment;
        let label = |name: &str| {
            let labels = [&["metadata", "labels"][..], &["spec", "template", "metadata", "labels"]];
            let mut found = labels
                .iter()
                .filter_map(|path| deployment.tree.at(path.iter().copied())?.get(name)?.as_str());
            found.next().map(str::to_owned)
        };
        Identity {
            name: deployment.text_at(["metadata", "name"]).unwrap_or_default().to_owned(),
            release: label("release"),
            namespace: deployment.text_at(["metadata", "namespace"]).map(str::to_owned),
            tenant: label(TENANT_LABEL),
            runner: label(RUNNER_LABEL),
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

    /// The volume with the ConfigMap, where its `items` leave a file out.
    pub fn left_out(&self, file: &str) -> Option<&Node> {
        let name = self.config_map.text_at(["metadata", "name"])?;
        let volumes = self.pod_spec()?.get("volumes")?.items()?;
        let volume = volumes
            .iter()
            .find(|volume| volume.at(["configMap", "name"]).and_then(Node::as_str) == Some(name))?;
        let items = volume.at(["configMap", "items"])?.items()?;
        let text = |item: &Node, key| item.get(key).and_then(Node::as_str).map(str::to_owned);
        let holds = |item: &Node| {
            text(item, "key").as_deref() == Some(file)
                && text(item, "path").as_deref() == Some(file)
        };
        (!items.iter().any(holds)).then_some(volume)
    }

    /// The text under a key of the ConfigMap.
    pub fn config(&self, key: &str) -> Option<&str> {
        self.config_map.tree.get("data")?.get(key)?.as_str()
    }
}

/// The path of the pod's spec in a Deployment.
pub const POD_SPEC: [&str; 3] = ["spec", "template", "spec"];
