//! What becomes of a stream: which documents stay, which are edited and how.

mod findings;

use std::collections::BTreeMap;

use json_patch::PatchOperation;
use manifest_patch::{Node, Stream, changes};
use serde::Serialize;

use crate::edit::{self, Draft};
use crate::error::Error;
use crate::finding::Finding;
use crate::mask::Secrets;
use crate::place::Place;
use crate::tenants::{Selection, TenantsFile, WorkloadFacts};
use crate::workload::{Member, Workload, find};

/// What becomes of a stream. It is complete and verified; writing it cannot go wrong.
#[derive(Debug)]
pub struct Plan<'s> {
    stream: &'s [u8],
    /// The edited documents, by where they begin in the stream.
    edited: BTreeMap<usize, Edited<'s>>,
    /// The runners of the stream that have a tenant, with all edits made.
    pub runners: Vec<Draft<'s>>,
    /// Where the first patch of a tenant is written, which may do anything to a document.
    patched: Option<Place>,
}

/// A document before and after.
#[derive(Debug)]
struct Edited<'s> {
    before: &'s str,
    after: String,
}

/// A document that changes, with secret values masked.
#[derive(Debug)]
pub struct ChangedDocument {
    /// Whose runner it belongs to.
    pub tenant: String,
    /// `Kind/name`.
    pub title: String,
    /// Its text as it came.
    pub before: String,
    /// Its text as it shall be.
    pub after: String,
}

/// What changes in a document, for any tool that applies JSON Patches.
#[derive(Debug, Serialize)]
pub struct DocumentPatch {
    /// The document.
    pub target: Target,
    /// Operations that make of the document as it came the document as it shall be.
    pub patch: Vec<PatchOperation>,
}

/// Which document a patch is for.
#[derive(Debug, Serialize)]
pub struct Target {
    kind: String,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    namespace: Option<String>,
}

/// Plans a stream for the tenants of a file; `asked` is the tenant of every runner in it.
///
/// # Errors
/// When the stream holds no document or a runner without a tenant, when `asked` is given and it
/// holds no runner, when an edit cannot be made or does not verify, and when a tenant's patches
/// keep the output from being rendered again without a change.
pub fn plan<'s>(
    stream: &'s [u8],
    tenants: &TenantsFile,
    asked: Option<&str>,
) -> Result<Plan<'s>, Error> {
    let plan = plan_once(stream, tenants, asked)?;
    plan.check_patches(tenants, asked)?;
    Ok(plan)
}

fn plan_once<'s>(
    stream: &'s [u8],
    tenants: &TenantsFile,
    asked: Option<&str>,
) -> Result<Plan<'s>, Error> {
    if Stream::split(stream).all(|segment| segment.is_empty()) {
        return Err(Error::new("no document on standard input")
            .note("a chart that renders only hooks or CRDs gives Helm 3's post-renderer none")
            .help("pipe `helm template` into runner-tenant, or use it as a post-renderer"));
    }
    if let Some(asked) = asked {
        tenants.tenant(asked)?;
    }
    let mut plan = Plan { stream, edited: BTreeMap::new(), runners: Vec::new(), patched: None };
    let workloads = find(stream)?;
    if let (true, Some(asked)) = (workloads.is_empty(), asked) {
        return Err(Error::new(format!("no runner in the stream for tenant `{asked}`"))
            .note("a runner is a pod template that runs the ConfigMap of the gitlab-runner chart")
            .help("leave out --tenant and RUNNER_TENANT for releases without a runner"));
    }
    for workload in workloads {
        plan.add(workload, tenants, asked)?;
    }
    Ok(plan)
}

impl<'s> Plan<'s> {
    fn add(
        &mut self,
        workload: Workload<'s>,
        tenants: &TenantsFile,
        asked: Option<&str>,
    ) -> Result<(), Error> {
        let identity = workload.identity();
        let facts = WorkloadFacts {
            name: &identity.name,
            release: identity.release.as_deref(),
            namespace: identity.namespace.as_deref(),
            tenant: identity.tenant.as_deref(),
            place: Some(workload.deployment.place(&workload.deployment.tree)),
        };
        let Selection::Tenant(tenant) = tenants.select(&facts, asked)? else { return Ok(()) };
        let mut draft = Draft::new(workload, &tenant)?;
        edit::apply(&tenant, &mut draft)?;
        if let (None, Some(patch)) = (&self.patched, tenant.patches.first()) {
            self.patched = Some(tenant.place(patch.span()));
        }
        for member in draft.workload.members() {
            let edited = Edited { before: member.document.text(), after: member.rewrite()? };
            self.edited.insert(member.offset, edited);
        }
        self.runners.push(draft);
        Ok(())
    }

    /// Patches that are idempotent each may not be together, or may undo what another edit makes:
    /// only the output rendered again shows it.
    fn check_patches(&self, tenants: &TenantsFile, asked: Option<&str>) -> Result<(), Error> {
        let Some(patched) = &self.patched else { return Ok(()) };
        let output = self.output().concat();
        let error = match plan_once(&output, tenants, asked) {
            Ok(again) if !again.changes_something() => return Ok(()),
            Ok(again) => {
                let titles: Vec<_> = again.changed().map(|(_, member, _)| member.title()).collect();
                Error::new("with the patches, rendering the output again changes it")
                    .note(format!("another result for {}", titles.join(", ")))
            }
            Err(error) => Error::new("with the patches, the output cannot be rendered again")
                .note(error.to_string()),
        };
        Err(error
            .at(patched.clone(), "the first patch")
            .help("leave to the other keys of the tenant what they set, and let no patch change what another one reads"))
    }

    /// The whole output in its order, untouched documents that follow one another in one piece.
    pub fn output(&self) -> Vec<&[u8]> {
        let mut pieces = Vec::new();
        let mut done = 0;
        for (offset, Edited { before, after }) in &self.edited {
            pieces.push(&self.stream[done..*offset]);
            pieces.push(after.as_bytes());
            done = offset + before.len();
        }
        pieces.push(&self.stream[done..]);
        pieces
    }

    /// Whether any byte changes.
    pub fn changes_something(&self) -> bool {
        self.edited.values().any(|edited| edited.before != edited.after)
    }

    /// The documents that change, in the order of their runners.
    ///
    /// # Errors
    /// When a document is written such that not all of a secret value can be masked.
    pub fn documents(&self) -> Result<Vec<ChangedDocument>, Error> {
        let mut changed = Vec::new();
        for (draft, member, edited) in self.changed() {
            let secrets = Secrets::of(draft);
            let (before, after) = (secrets.mask(edited.before), secrets.mask(&edited.after));
            if secrets.are_in(&before) || secrets.are_in(&after) {
                return Err(
                    would_show_a_secret("diff", member).help("`diff` without --unified masks it")
                );
            }
            let tenant = draft.tenant.name.to_string();
            changed.push(ChangedDocument { tenant, title: member.title(), before, after });
        }
        Ok(changed)
    }

    fn changed(&self) -> impl Iterator<Item = (&Draft<'s>, &Member<'s>, &Edited<'s>)> {
        let members = self
            .runners
            .iter()
            .flat_map(|draft| draft.workload.members().map(move |member| (draft, member)));
        members.filter_map(|(draft, member)| {
            let edited = self.edited.get(&member.offset)?;
            (edited.before != edited.after).then_some((draft, member, edited))
        })
    }

    /// The documents that change, each with its JSON Patch (RFC 6902).
    ///
    /// # Errors
    /// When a patch would show a secret value.
    pub fn patches(&self) -> Result<Vec<DocumentPatch>, Error> {
        let mut patches = Vec::new();
        for draft in &self.runners {
            let secrets = Secrets::of(draft);
            for member in draft.workload.members() {
                let changes = changes(member.document.tree(), &member.tree);
                let patch: Vec<_> = changes.iter().map(manifest_patch::Change::operation).collect();
                if patch.is_empty() {
                    continue;
                }
                let shows = |node: &Node| secrets.are_in(&node.to_json().to_string());
                if changes.iter().any(|change| change.new.is_some_and(shows)) {
                    return Err(would_show_a_secret("JSON Patch", member)
                        .note("a text of the ConfigMap that changes holds it")
                        .help("`diff` and `diff --unified` mask it"));
                }
                patches.push(DocumentPatch { target: Target::of(member), patch });
            }
        }
        Ok(patches)
    }

    /// What the tenants file overrides in what the chart rendered, and what it cannot.
    pub fn findings(&self) -> Vec<Finding> {
        self.runners.iter().flat_map(findings::of).collect()
    }

    /// An error where there is a finding, for `--strict`.
    pub fn refuse_findings(&self) -> Result<(), Error> {
        let findings = self.findings();
        let Some(first) = findings.first() else { return Ok(()) };
        let mut error = Error::new(format!("refused by --strict: {}", first.message));
        for (place, label) in &first.places {
            error = error.at(place.clone(), label.as_str());
        }
        if findings.len() > 1 {
            error = error.note(format!("and {} more; `diff` shows all", findings.len() - 1));
        }
        let agree = "make the values of the chart agree with the tenants file".to_owned();
        let help = if first.help.is_empty() { &vec![agree] } else { &first.help };
        Err(help.iter().fold(error, Error::help))
    }
}

fn would_show_a_secret(what: &str, member: &Member<'_>) -> Error {
    Error::new(format!("the {what} of {} would show a secret value", member.title()))
        .help("take it out of the values of the chart: a Secret is the place for it")
}

impl Target {
    fn of(member: &Member<'_>) -> Self {
        let text = |path: &[&str]| member.text_at(path.iter().copied()).map(str::to_owned);
        Self {
            kind: text(&["kind"]).unwrap_or_default(),
            name: text(&["metadata", "name"]).unwrap_or_default(),
            namespace: text(&["metadata", "namespace"]),
        }
    }
}
