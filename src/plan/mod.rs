//! What becomes of a stream: which documents stay, which are edited and how.

mod changes;
mod effects;
mod exceptions;
mod findings;
mod output;
mod release_size;
mod rendering;
mod roles;
mod shared;
mod target;
mod tasks;

use manifest_patch::Stream;

use crate::diagnostic::{Diagnostic, Error, Severity, catalogue, merged};
use crate::secret::Masker;
use crate::tenants::TenantsFile;
use crate::workload::{ForeignRunner, find, foreign_runners};
pub use changes::{ChangedDocument, DocumentPatch};
pub use effects::Effect;
pub use rendering::Rendering;
pub use target::Target;
use tasks::Tasks;

/// What becomes of a stream. It is complete and verified; writing it cannot go wrong.
#[derive(Debug)]
pub struct Plan<'s> {
    stream: &'s [u8],
    /// The runners of the output, in the order of the stream and of the tenants file.
    pub runners: Vec<Rendering<'s>>,
    /// What was found about the stream, and not about one runner of it.
    findings: Vec<Diagnostic>,
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
    if stream.starts_with(&[0xff, 0xfe]) || stream.starts_with(&[0xfe, 0xff]) {
        return Err(Error::new("standard input is UTF-16")
            .note("nothing in it would be recognised")
            .help("write UTF-8: in PowerShell `$OutputEncoding = [Text.Encoding]::UTF8`"));
    }
    if Stream::split(stream).all(|segment| segment.is_empty()) {
        return Err(Error::new("no document on standard input")
            .note("a chart that renders only hooks or CRDs gives Helm 3's post-renderer none")
            .help("pipe `helm template` into runner-tenant, or use it as a post-renderer"));
    }
    if let Some(asked) = asked {
        tenants.runners(asked)?;
    }
    let workloads = find(stream)?;
    let foreign = foreign_runners(stream, &workloads)?;
    let foreign = foreign.into_iter().find(|runner| !is_unmanaged(runner, tenants));
    if let Some(foreign) = foreign {
        return Err(not_understood(foreign));
    }
    if let (true, Some(asked)) = (workloads.is_empty(), asked) {
        return Err(Error::new(format!("no runner in the stream for tenant `{asked}`"))
            .note("a runner is a pod template that runs the ConfigMap of the gitlab-runner chart")
            .help("leave out --tenant and RUNNER_TENANT for releases without a runner"));
    }
    let mut tasks = Tasks::default();
    for workload in workloads {
        tasks.add(workload, tenants, asked)?;
    }
    let (mut runners, mut findings) = tasks.run()?;
    roles::find(stream, &mut runners);
    shared::check_names(&runners)?;
    if asked.is_none() {
        findings.extend(shared::without_copy(&runners, tenants)?);
    }
    if runners.iter().any(Rendering::is_copy) {
        findings.extend(release_size::check(stream, &runners));
    }
    exceptions::apply(tenants, &mut runners, &mut findings);
    Ok(Plan { stream, runners, findings })
}

fn is_unmanaged(runner: &ForeignRunner, tenants: &TenantsFile) -> bool {
    let release = runner.release.as_deref().unwrap_or_default();
    tenants.unmanaged().iter().any(|unmanaged| unmanaged.as_str() == release)
}

fn not_understood(runner: ForeignRunner) -> Error {
    let ForeignRunner { title, release, place } = runner;
    let error = Error::new(format!("{title} runs GitLab Runner in a way that is not understood"))
        .at(place, "this container")
        .note("it would run without its tenant's nodes, cache and lockdown")
        .note("a runner is understood when its Deployment runs the ConfigMap of the gitlab-runner chart, with `register-the-runner`, from the same stream")
        .help("render the whole chart, its ConfigMap included; leave out `runners.configOverride`");
    match release {
        Some(release) => {
            error.help(format!("or leave the release alone: `unmanaged: [{release}]`"))
        }
        None => error.help("or give it the label `release` and list that under `unmanaged`"),
    }
}

impl Plan<'_> {
    /// Patches that are idempotent each may not be together, or may undo what another edit makes:
    /// only the output rendered again shows it.
    fn check_patches(&self, tenants: &TenantsFile, asked: Option<&str>) -> Result<(), Error> {
        let patched = self.runners.iter().find_map(|runner| {
            runner.tenant.patches.first().map(|patch| runner.tenant.place(patch.span()))
        });
        let Some(patched) = patched else { return Ok(()) };
        let output = self.output().concat();
        let error = match plan_once(&output, tenants, asked) {
            Ok(again) => match again.runners.iter().find(|runner| runner.is_changed()) {
                None => return Ok(()),
                Some(changed) => {
                    let changed = changed.documents.iter().filter(|document| document.is_changed());
                    let titles: Vec<_> = changed.map(|document| document.target.title()).collect();
                    Error::new("with the patches, rendering the output again changes it")
                        .note(format!("another result for {}", titles.join(", ")))
                }
            },
            Err(error) => Error::new("with the patches, the output cannot be rendered again")
                .note(error.to_string()),
        };
        Err(error
            .at(patched, "the first patch")
            .help("leave to the other keys of the tenant what they set, and let no patch change what another one reads"))
    }

    /// The whole output in its order, untouched documents that follow one another in one piece.
    pub fn output(&self) -> Vec<&[u8]> {
        output::pieces(self.stream, &self.runners)
    }

    /// Whether any byte changes.
    pub fn changes_something(&self) -> bool {
        self.runners.iter().any(Rendering::is_changed)
    }

    /// The documents that change, in the order of their runners.
    pub fn documents(&self, masker: &Masker) -> Vec<ChangedDocument> {
        self.runners.iter().flat_map(|runner| runner.changed_documents(masker)).collect()
    }

    /// The documents that change, each with its JSON Patch (RFC 6902).
    ///
    /// # Errors
    /// When a patch would show a secret value.
    pub fn patches(&self, masker: &Masker) -> Result<Vec<DocumentPatch>, Error> {
        let patches = self.runners.iter().map(|runner| runner.patches(masker));
        Ok(patches.collect::<Result<Vec<_>, Error>>()?.into_iter().flatten().collect())
    }

    /// What the tenants file overrides in what the chart rendered, and what it cannot; the same for
    /// many tenants is one finding.
    pub fn findings(&self) -> Vec<Diagnostic> {
        let of_runners = self.runners.iter().flat_map(|runner| &runner.findings);
        merged(of_runners.chain(&self.findings).cloned())
    }

    /// Those of the findings that are not about one runner.
    pub fn findings_of_stream(&self) -> &[Diagnostic] {
        &self.findings
    }

    /// An error where there is more than advice, for `--strict`.
    pub fn refuse_findings(&self) -> Result<(), Error> {
        refuse(self.findings(), "--strict")
    }

    /// The same for the runners that the tenants file itself is strict about.
    pub fn refuse_as_written(&self, tenants: &TenantsFile) -> Result<(), Error> {
        let strict = self.runners.iter().filter(|runner| tenants.is_strict_for(&runner.tenant));
        let of_stream = self.findings.iter().filter(|_| tenants.is_strict());
        let findings = strict.flat_map(|runner| &runner.findings).chain(of_stream);
        refuse(merged(findings.cloned()), "`strict` of the tenants file")
    }
}

/// An error about the first of the findings that the stream is the cause of.
fn refuse(mut findings: Vec<Diagnostic>, by: &str) -> Result<(), Error> {
    let is_of_file = |finding: &Diagnostic| finding.rule() == Some(&catalogue::EXCEPTION_UNUSED);
    findings.retain(|finding| finding.severity() < Severity::Advice && !is_of_file(finding));
    let Some(first) = findings.first() else { return Ok(()) };
    let mut error = Error::new(format!("refused by {by}: {}", first.title()));
    for mark in first.marks() {
        error = error.at(mark.place.clone(), mark.label.as_str());
    }
    if findings.len() > 1 {
        error = error.note(format!("and {} more; `diff` shows all", findings.len() - 1));
    }
    let agree = "make the values of the chart agree with the tenants file".to_owned();
    let help = if first.ways_out().is_empty() { &[agree][..] } else { first.ways_out() };
    Err(help.iter().fold(error, Error::help))
}
