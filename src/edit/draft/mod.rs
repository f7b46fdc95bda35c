//! A workload on its way: its documents, and the settings that edits have declared for it.

mod refusals;
mod rendered;

pub use rendered::Rendered;

use std::ops::Range;

use manifest_patch::Node;

use super::SETTINGS;
use super::support::{manager_env, tree};
use crate::diagnostic::{Diagnostic, Error, catalogue};
use crate::runner::{
    self, Configuration, Content, Origin, Setting, Settled, Table, Template, Value, Variables, Wish,
};
use crate::tenants::Tenant;
use crate::workload::{Member, POD_SPEC, Workload};

/// The key of the ConfigMap that holds the template of `[[runners]]`.
pub const TEMPLATE: &str = "config.template.toml";
/// The key of the ConfigMap that holds the manager's own settings.
pub const CONFIG: &str = "config.toml";
/// What `register --template-config` takes its default from (commands/register.go:79).
const TEMPLATE_VARIABLE: &str = "TEMPLATE_CONFIG_FILE";

/// A workload on its way from what the chart rendered to its tenant's.
#[derive(Debug)]
pub struct Draft<'s> {
    /// The workload, its trees as the edits so far left them.
    pub workload: Workload<'s>,
    /// What changed the trees, in order, where it is [recorded](Self::recorded).
    pub steps: Vec<Step>,
    /// What settling found in the way.
    pub settled: Settled,
    /// What edits of the trees found in the way.
    pub findings: Vec<Diagnostic>,
    /// The tenant it becomes.
    pub tenant: Tenant,
    /// What the edits declared, in order.
    pub settings: Vec<Setting>,
    /// The runner's configuration as the chart rendered it.
    pub rendered: Inputs,
    /// The same with the settings written.
    pub wanted: Inputs,
    config: toml_patch::Document,
    origin: Origin,
    records: bool,
}

/// What a runner's configuration comes from.
#[derive(Debug, Clone)]
pub struct Inputs {
    /// `config.template.toml`.
    pub template: Template,
    /// The data of `config.toml`.
    pub config: Table,
    /// The variables of the manager.
    pub variables: Variables,
}

/// The trees as they were before an edit did one thing, or before the settings were written.
#[derive(Debug)]
pub struct Step {
    /// Which edit, and what in the tenants file it made the change for.
    pub origin: Origin,
    /// The documents before, by where they begin in the stream.
    trees: Vec<(usize, Node)>,
}

impl Step {
    /// A document as it was before the step.
    pub fn before<'t>(&'t self, member: &'t Member<'_>) -> &'t Node {
        let known = self.trees.iter().find(|(offset, _)| *offset == member.offset);
        known.map_or(member.document.tree(), |(_, tree)| tree)
    }
}

impl<'s> Draft<'s> {
    /// A workload before the first edit for a tenant.
    pub fn new(rendered: &Rendered<'s>, tenant: &Tenant) -> Self {
        let Rendered { workload, inputs, config } = rendered;
        Self {
            workload: workload.clone(),
            steps: Vec::new(),
            settled: Settled::default(),
            findings: Vec::new(),
            tenant: tenant.clone(),
            settings: Vec::new(),
            wanted: inputs.clone(),
            rendered: inputs.clone(),
            config: config.clone(),
            origin: Origin { edit: "", source: None },
            records: false,
        }
    }

    /// The same, to be edited with every step recorded.
    pub fn recorded(rendered: &Rendered<'s>, tenant: &Tenant) -> Self {
        Self { records: true, ..Self::new(rendered, tenant) }
    }

    /// An edit begins: what it does and declares is its own.
    pub(super) fn begin(&mut self, edit: &'static str) {
        self.origin = Origin { edit, source: None };
        self.mark();
    }

    /// What the edit does next it does because of these bytes of the tenants file.
    pub(super) fn because_of(&mut self, source: Range<usize>) {
        self.origin.source = Some(source);
        self.mark();
    }

    /// What the chart says gives way to what the tenant says, which is a finding.
    pub(super) fn gives_way(&mut self, old: &str, new: &str) {
        self.finds(format!("{old} of the chart gives way to {new}"));
    }

    /// Something of the chart that does not stay although it was meant.
    pub(super) fn finds(&mut self, message: String) {
        let finding = Diagnostic::finding(&catalogue::VALUE_OVERRIDDEN, message)
            .about(self.workload.deployment.title());
        self.findings.push(match self.because() {
            Some(place) => finding.at(place, "this holds"),
            None => finding,
        });
    }

    fn mark(&mut self) {
        if !self.records {
            return;
        }
        let trees = self.workload.members().map(|member| (member.offset, member.tree.clone()));
        self.steps.push(Step { origin: self.origin.clone(), trees: trees.collect() });
    }

    /// The template as the chart rendered it, settings not yet written.
    pub(super) fn template(&self) -> &Template {
        &self.rendered.template
    }

    /// The variables of the manager as the chart rendered them.
    pub(super) fn variables(&self) -> &Variables {
        &self.rendered.variables
    }

    /// Declares a key below `[[runners]]`.
    pub(super) fn set(&mut self, path: &[&str], value: impl Into<Value>) {
        self.settings.push(Setting::key(self.origin.clone(), path, value));
    }

    /// Declares a key below `[[runners]]` to return to the runner's default.
    pub(super) fn unset(&mut self, path: &[&str]) {
        self.settings.push(Setting::unset(self.origin.clone(), path));
    }

    /// Whether an edit has declared this key.
    pub(super) fn declares(&self, path: &[&str]) -> bool {
        self.settings.iter().any(
            |setting| matches!(&setting.wish, Wish::Key { path: declared, .. } if declared == path),
        )
    }

    /// A list below `[[runners]]` as declared so far, else as the chart rendered it.
    pub(super) fn wanted_list(&self, path: &[&str]) -> Vec<Value> {
        let declared = self.settings.iter().rev().find_map(|setting| match &setting.wish {
            Wish::Key { path: declared, value } if declared == path => value.as_ref(),
            _ => None,
        });
        let list = declared.or_else(|| self.template().get(path)).and_then(Value::as_array);
        list.unwrap_or_default().to_vec()
    }

    /// Declares a table below `[[runners]]` to hold nothing but what is declared for it.
    pub(super) fn own(&mut self, path: &[&str]) {
        self.settings.push(Setting::own(self.origin.clone(), path));
    }

    /// Declares a key of config.toml.
    pub(super) fn set_global(&mut self, key: &str, value: impl Into<Value>) {
        self.settings.push(Setting::global(self.origin.clone(), &[key], value));
    }

    /// Declares a variable of the manager.
    pub(super) fn set_variable(&mut self, name: &str, content: Content) {
        self.settings.push(Setting::variable(self.origin.clone(), name, content));
    }

    /// Declares a variable of the manager not to be there.
    pub(super) fn unset_variable(&mut self, name: &str) {
        let wish = Wish::Variable { name: name.to_owned(), content: None };
        self.settings.push(Setting { wish, origin: self.origin.clone() });
    }

    /// Writes all declared settings into the TOML and the manager's variables.
    pub(super) fn settle(&mut self) -> Result<(), Error> {
        self.begin(SETTINGS);
        if !self.settings.is_empty() {
            self.find_template()?;
        }
        let mut configuration = Configuration {
            template: &mut self.wanted.template,
            config: &mut self.wanted.config,
            variables: &mut self.wanted.variables,
        };
        let workload = &self.workload;
        self.settled = runner::settle(&self.settings, &mut configuration)
            .map_err(|error| refusals::of_toml(workload, TEMPLATE, &error, error.span()))?;
        let template = self.wanted.template.render();
        let template = template
            .map_err(|error| refusals::of_toml(workload, TEMPLATE, &error, error.span()))?;
        let config = self.config.rewrite(&self.wanted.config);
        let config =
            config.map_err(|error| refusals::of_toml(workload, CONFIG, &error, error.span()))?;
        self.write_config(TEMPLATE, template)?;
        self.write_config(CONFIG, config)?;
        self.write_variables()
    }

    /// Makes the registration read the template: the chart passes it only where it rendered one.
    fn find_template(&mut self) -> Result<(), Error> {
        let script = self.workload.config("register-the-runner").unwrap_or_default();
        if script.contains("--template-config") {
            return Ok(());
        }
        let path = format!("{}/{TEMPLATE}", self.workload.mount_path);
        let named = self.rendered.variables.get(TEMPLATE_VARIABLE).and_then(Content::text);
        match named {
            Some(named) if named != path && !named.is_empty() => Err(self
                .conflict_in_variable(
                    format!("`{TEMPLATE_VARIABLE}` names another template"),
                    TEMPLATE_VARIABLE,
                )
                .note(format!("the tenant's settings go into `{path}`, which would not be read"))
                .help("put the template into `runners.config` in the values of the chart")),
            _ => {
                self.set_variable(TEMPLATE_VARIABLE, Content::Text(path));
                Ok(())
            }
        }
    }

    fn write_config(&mut self, key: &str, text: String) -> Result<(), Error> {
        let before = self.workload.config(key);
        if before == Some(text.as_str()) || before.is_none() && text.is_empty() {
            return Ok(());
        }
        let data = tree::mapping(&mut self.workload.config_map, &["data"])?;
        data.insert(key, Node::string(text));
        Ok(())
    }

    fn write_variables(&mut self) -> Result<(), Error> {
        let manager = self.workload.manager();
        let env = manager.and_then(|manager| manager.get("env")).and_then(Node::items);
        let wanted = manager_env::write(&self.wanted.variables, env.unwrap_or_default());
        if wanted.is_empty() && env.is_none() {
            return Ok(());
        }
        let path: Vec<&str> = POD_SPEC.into_iter().chain(["containers"]).collect();
        let container = self.workload.container;
        let containers = tree::list(&mut self.workload.deployment, &path)?;
        if let Some(container) = containers.get_mut(container) {
            container.insert("env", Node::sequence(wanted));
        }
        Ok(())
    }
}
