//! The draft that edits work on: a workload's documents, and the settings declared for it.

mod record;
mod refusals;
mod rendered;
mod write;

pub use record::{Record, SETTINGS, Step};
pub use rendered::Rendered;

pub use crate::workload::chart::{CONFIG, TEMPLATE};

use std::ops::Range;
use std::sync::Arc;

use manifest_patch::Node;

use self::record::Recorder;
use crate::diagnostic::{Diagnostic, catalogue};
use crate::runner::{
    Content, Directive, Origin, Reconciliation, Setting, Table, Template, Value, Variables,
};
use crate::tenants::Tenant;
use crate::workload::{Member, Workload};

/// A workload between what the chart rendered and what its tenant gets.
#[derive(Debug)]
pub struct Draft<'s> {
    workload: Workload<'s>,
    tenant: Arc<Tenant>,
    recorder: Recorder,
    settings: Vec<Setting>,
    reconciliation: Reconciliation,
    findings: Vec<Diagnostic>,
    /// The runner's configuration as the chart rendered it.
    rendered: Inputs,
    /// The same with the settings written.
    wanted: Inputs,
    config: toml_patch::Document,
}

/// The sources of a runner's configuration.
#[derive(Debug, Clone)]
pub(in crate::edit) struct Inputs {
    /// `config.template.toml`.
    pub template: Template,
    /// The data of `config.toml`.
    pub config: Table,
    /// The variables of the manager.
    pub variables: Variables,
}

impl<'s> Draft<'s> {
    /// A workload before the first edit for a tenant.
    pub fn new(rendered: &Rendered<'s>, tenant: Arc<Tenant>) -> Self {
        let Rendered { workload, inputs, config } = rendered;
        Self {
            workload: workload.clone(),
            tenant,
            recorder: Recorder::new(workload),
            settings: Vec::new(),
            reconciliation: Reconciliation::default(),
            findings: Vec::new(),
            wanted: inputs.clone(),
            rendered: inputs.clone(),
            config: config.clone(),
        }
    }

    /// The tenant that the workload is edited for.
    pub(super) fn tenant(&self) -> Arc<Tenant> {
        Arc::clone(&self.tenant)
    }

    /// The workload as the edits so far left it.
    pub fn workload(&self) -> &Workload<'s> {
        &self.workload
    }

    /// The same, to change: the change is recorded.
    pub(super) fn workload_mut(&mut self) -> &mut Workload<'s> {
        self.recorder.changes();
        &mut self.workload
    }

    /// The Deployment, to change.
    pub(super) fn deployment_mut(&mut self) -> &mut Member<'s> {
        &mut self.workload_mut().deployment
    }

    /// An edit begins: it is the origin of what happens next.
    pub(super) fn begin(&mut self, edit: &'static str) {
        self.recorder.attribute_to(Origin { edit, source: None }, &self.workload);
    }

    /// These bytes of the tenants file are the origin of what the edit does next.
    pub(super) fn attribute_to(&mut self, source: Range<usize>) {
        let origin = Origin { source: Some(source), ..self.recorder.origin.clone() };
        self.recorder.attribute_to(origin, &self.workload);
    }

    /// These bytes of the tenants file are the origin of an entry that the edit adds to a list of a
    /// document.
    pub(super) fn attribute_entry(&mut self, entry: &Node, source: Range<usize>) {
        self.recorder.attribute_entry(entry, source);
    }

    /// The chart's value gives way to the tenant's, which is a finding.
    pub(super) fn gives_way(&mut self, old: &str, new: &str) {
        self.finds(format!("{old} of the chart gives way to {new}"));
    }

    /// Something that the chart's values say on purpose does not stay.
    pub(super) fn finds(&mut self, message: String) {
        let finding = Diagnostic::finding(&catalogue::VALUE_OVERRIDDEN, message)
            .about(self.workload.deployment.title());
        self.findings.push(match self.origin() {
            Some(place) => finding.at(place, "this holds"),
            None => finding,
        });
    }

    /// The findings of the edits about documents.
    pub fn findings(&self) -> &[Diagnostic] {
        &self.findings
    }

    /// What reconciling the settings did.
    pub fn reconciliation(&self) -> &Reconciliation {
        &self.reconciliation
    }

    /// What the edits did, once all of them are made.
    pub fn into_record(self) -> Record<'s> {
        let Self { workload, recorder, reconciliation, .. } = self;
        Record { steps: recorder.finish(&workload), workload, reconciliation }
    }

    /// The template as the chart rendered it, settings not yet written.
    pub(super) fn template(&self) -> &Template {
        &self.rendered.template
    }

    /// The variables of the manager as the chart rendered them.
    pub(super) fn variables(&self) -> &Variables {
        &self.rendered.variables
    }

    fn declare(&mut self, directive: Directive) -> &mut Setting {
        let index = self.settings.len();
        self.settings.push(Setting::new(self.recorder.origin.clone(), directive));
        &mut self.settings[index]
    }

    /// Declares a key below `[[runners]]`.
    pub(super) fn set(&mut self, path: &[&str], value: impl Into<Value>) {
        self.declare(Directive::Set { path: owned(path), value: value.into() });
    }

    /// Declares a list below `[[runners]]`, some entries of which have an origin of their own.
    pub(super) fn set_list(
        &mut self,
        path: &[&str],
        value: Vec<Value>,
        entries: impl IntoIterator<Item = (Value, Range<usize>)>,
    ) {
        let edit = self.recorder.origin.edit;
        let origin = |source| Origin { edit, source: Some(source) };
        let entries = entries.into_iter().map(|(entry, source)| (entry, origin(source)));
        let entries = entries.collect();
        let directive = Directive::Set { path: owned(path), value: value.into() };
        self.declare(directive).entries = entries;
    }

    /// Declares a key below `[[runners]]` to return to the runner's default.
    pub(super) fn unset(&mut self, path: &[&str]) {
        self.declare(Directive::Unset { path: owned(path) });
    }

    /// Whether an edit has declared this key.
    pub(super) fn declares(&self, path: &[&str]) -> bool {
        self.settings.iter().any(|setting| match &setting.directive {
            Directive::Set { path: declared, .. } | Directive::Unset { path: declared } => {
                declared == path
            }
            _ => false,
        })
    }

    /// Whether an edit has declared this key, a table above it, or something below it.
    pub(super) fn decides(&self, path: &[&str]) -> bool {
        let leads = |declared: &[String]| {
            !path.is_empty()
                && declared.iter().zip(path).all(|(one, other)| one.eq_ignore_ascii_case(other))
        };
        self.settings.iter().any(|setting| match &setting.directive {
            Directive::Set { path: declared, .. } | Directive::Unset { path: declared } => {
                declared.len() <= path.len() && leads(declared)
            }
            Directive::Own { path: declared } => declared.len() <= path.len() && leads(declared),
            Directive::SetGlobal { .. } | Directive::SetVariable { .. } => false,
        })
    }

    /// The value that an edit has declared for a key.
    pub(super) fn declared(&self, path: &[&str]) -> Option<&Value> {
        self.settings.iter().rev().find_map(|setting| match &setting.directive {
            Directive::Set { path: declared, value } if declared == path => Some(value),
            _ => None,
        })
    }

    /// Whether an edit has declared this variable of the manager.
    pub(super) fn decides_variable(&self, name: &str) -> bool {
        self.settings.iter().any(|setting| {
            matches!(&setting.directive, Directive::SetVariable { name: declared, .. } if declared == name)
        })
    }

    /// Reports a finding, at a key of the template or a variable of the manager.
    pub(super) fn report(
        &mut self,
        finding: Diagnostic,
        key: Option<&[&str]>,
        variable: Option<&str>,
    ) {
        let place = key.and_then(|key| self.place_of_key(key));
        let place = place.or_else(|| variable.and_then(|name| self.place_of_variable(name)));
        self.findings.push(match place {
            Some(place) => finding.at(place, "rendered by the chart"),
            None => finding,
        });
    }

    /// The data of config.toml as the chart rendered it.
    pub(super) fn config_of_chart(&self) -> &Table {
        &self.rendered.config
    }

    /// Reports a finding about an element of an array of the template.
    pub(super) fn finds_in_element(&mut self, finding: Diagnostic, path: &[&str], index: usize) {
        let place = self.place_of_element(path, index);
        self.findings.push(match place {
            Some(place) => finding.at(place, "in the template"),
            None => finding,
        });
    }

    /// A list below `[[runners]]` as declared so far, else as the chart rendered it.
    pub(super) fn wanted_list(&self, path: &[&str]) -> Vec<Value> {
        let list =
            self.declared(path).or_else(|| self.template().get(path)).and_then(Value::as_array);
        list.unwrap_or_default().to_vec()
    }

    /// Declares a table below `[[runners]]` to hold nothing but what is declared for it.
    pub(super) fn own(&mut self, path: &[&str]) {
        self.declare(Directive::Own { path: owned(path) });
    }

    /// Declares a key of config.toml.
    pub(super) fn set_global(&mut self, key: &str, value: impl Into<Value>) {
        self.declare(Directive::SetGlobal { path: owned(&[key]), value: value.into() });
    }

    /// Declares a variable of the manager.
    pub(super) fn set_variable(&mut self, name: &str, content: Content) {
        let (name, content) = (name.to_owned(), Some(content));
        self.declare(Directive::SetVariable { name, content });
    }

    /// Declares a variable of the manager to be absent.
    pub(super) fn unset_variable(&mut self, name: &str) {
        self.declare(Directive::SetVariable { name: name.to_owned(), content: None });
    }
}

fn owned(path: &[&str]) -> Vec<String> {
    path.iter().map(|&key| key.to_owned()).collect()
}
