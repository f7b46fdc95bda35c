//! Writing the declared settings into the documents of a draft.

use manifest_patch::Node;

use super::{CONFIG, Draft, Inputs, SETTINGS, TEMPLATE, refusals};
use crate::diagnostic::Error;
use crate::edit::support::{manager_env, tree};
use crate::runner::{self, Configuration, Content};
use crate::workload::{POD_SPEC, chart};

/// The default of `register --template-config` (commands/register.go:79).
const TEMPLATE_VARIABLE: &str = "TEMPLATE_CONFIG_FILE";

impl Draft<'_> {
    /// Writes all declared settings into the TOML and the manager's variables.
    pub(in crate::edit) fn reconcile(&mut self) -> Result<(), Error> {
        self.begin(SETTINGS);
        self.recorder.changes();
        if !self.settings.is_empty() {
            self.find_template()?;
        }
        let mut configuration = Configuration {
            template: &mut self.wanted.template,
            config: &mut self.wanted.config,
            variables: &mut self.wanted.variables,
        };
        let workload = &self.workload;
        self.reconciliation = runner::reconcile(&self.settings, &mut configuration)
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

    /// What the settings would change in the documents as they are now: nothing, unless an edit
    /// after them has changed what they set.
    pub(in crate::edit) fn undone(&self, now: &mut Inputs) -> Result<Vec<runner::Effect>, Error> {
        let mut configuration = Configuration {
            template: &mut now.template,
            config: &mut now.config,
            variables: &mut now.variables,
        };
        let again = runner::reconcile(&self.settings, &mut configuration);
        let again = again
            .map_err(|error| refusals::of_toml(&self.workload, TEMPLATE, &error, error.span()))?;
        Ok(again.effects)
    }

    /// Makes the registration read the template: the chart passes it only where it rendered one.
    fn find_template(&mut self) -> Result<(), Error> {
        let script = self.workload.config(chart::REGISTER).unwrap_or_default();
        let commands = runner::commands(script).unwrap_or_default();
        let mut registered = commands.iter().filter(|command| command.name == "register");
        if registered.any(|command| command.value(&["template-config"]).is_some()) {
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
