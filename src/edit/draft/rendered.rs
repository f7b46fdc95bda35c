//! What the chart rendered: the workload, and the configuration of the runner in it.

use manifest_patch::Node;

use super::{CONFIG, Draft, Inputs, TEMPLATE, refusals};
use crate::diagnostic::Error;
use crate::edit::support::manager_env;
use crate::runner::{Table, Template, Variables, read_toml};
use crate::workload::Workload;

/// A workload as the chart rendered it, with what edits see of it besides its trees.
#[derive(Debug)]
pub struct Rendered<'s> {
    /// The workload.
    pub workload: Workload<'s>,
    pub(super) inputs: Inputs,
    pub(super) config: toml_patch::Document,
}

impl<'s> Rendered<'s> {
    /// Reads the configuration of a workload.
    pub fn read(workload: Workload<'s>) -> Result<Self, Error> {
        let config = read_config(&workload)?;
        let inputs = Inputs {
            template: read_template(&workload)?,
            config: config.data().clone(),
            variables: read_variables(&workload),
        };
        Ok(Self { workload, inputs, config })
    }

    /// The template as the chart rendered it.
    pub fn template(&self) -> &Template {
        &self.inputs.template
    }

    /// The data of config.toml as the chart rendered it.
    pub fn config(&self) -> &Table {
        &self.inputs.config
    }
}

fn read_template(workload: &Workload<'_>) -> Result<Template, Error> {
    Template::parse(refusals::config_text(workload, TEMPLATE)?)
        .map_err(|error| refusals::of_toml(workload, TEMPLATE, &error, error.span()))
}

fn read_config(workload: &Workload<'_>) -> Result<toml_patch::Document, Error> {
    read_toml(refusals::config_text(workload, CONFIG)?)
        .map_err(|error| refusals::of_toml(workload, CONFIG, &error, error.span()))
}

fn read_variables(workload: &Workload<'_>) -> Variables {
    workload.manager().map(manager_env::read).unwrap_or_default()
}

impl Draft<'_> {
    /// The configuration of the workload as its documents are now.
    pub(in crate::edit) fn inputs_now(&self) -> Result<Inputs, Error> {
        Ok(Inputs {
            template: read_template(&self.workload)?,
            config: read_config(&self.workload)?.data().clone(),
            variables: read_variables(&self.workload),
        })
    }

    /// Reads the configuration of the workload again, whose texts an edit has changed.
    pub(in crate::edit) fn read_again(&mut self) -> Result<(), Error> {
        let workload = &self.workload;
        let rendered =
            |key| workload.config_map.document.tree().at(["data", key]).and_then(Node::as_str);
        if workload.config(TEMPLATE) != rendered(TEMPLATE) {
            self.rendered.template = read_template(workload)?;
        }
        if workload.config(CONFIG) != rendered(CONFIG) {
            self.config = read_config(workload)?;
            self.rendered.config = self.config.data().clone();
        }
        self.rendered.variables = read_variables(workload);
        self.wanted = self.rendered.clone();
        Ok(())
    }
}
