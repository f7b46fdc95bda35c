//! Why an edit cannot be made: errors that point at both sides.

use std::ops::Range;

use manifest_patch::Node;

use super::{Draft, TEMPLATE};
use crate::diagnostic::{Error, Place};
use crate::runner::{Table, Value};
use crate::workload::{Member, Workload, chart};

impl Draft<'_> {
    /// An error about these bytes of the tenants file.
    pub(in crate::edit) fn refusal(&self, title: impl Into<String>, span: Range<usize>) -> Error {
        Error::new(title).at(self.tenant.place(span), "")
    }

    /// An error about something in the workload that keeps the tenant's setting from holding.
    pub(in crate::edit) fn conflict(&self, title: impl Into<String>) -> Error {
        Error::new(title).at_some(self.origin())
    }

    /// The same, with the place in the template.
    pub(in crate::edit) fn conflict_in_template(
        &self,
        title: impl Into<String>,
        path: &[&str],
    ) -> Error {
        self.conflict_in_template_at(title, self.rendered.template.span(path))
    }

    /// The same, with the place of an element of an array.
    pub(in crate::edit) fn conflict_in_element(
        &self,
        title: impl Into<String>,
        path: &[&str],
        index: usize,
    ) -> Error {
        self.conflict_in_template_at(title, self.rendered.template.span_of_element(path, index))
    }

    /// The place of an element of an array of the template.
    pub(super) fn place_of_element(&self, path: &[&str], index: usize) -> Option<Place> {
        let span = self.rendered.template.span_of_element(path, index)?;
        Some(toml_place(&self.workload, TEMPLATE, span))
    }

    /// The tables of an array below `[[runners]]`.
    ///
    /// # Errors
    /// When it is something else, which the runner does not read either.
    pub(in crate::edit) fn tables_in_template(&self, path: &[&str]) -> Result<Vec<Table>, Error> {
        let Some(value) = self.template().get(path) else { return Ok(Vec::new()) };
        let tables = value.as_array().map(|all| all.iter().map(Value::as_table));
        let tables = tables.and_then(|tables| tables.map(Option::<&Table>::cloned).collect());
        tables.ok_or_else(|| {
            let title = format!("`{}` of the template is not an array of tables", path.join("."));
            self.conflict_in_template(title, path)
                .help("mend `runners.config` in the values of the chart")
        })
    }

    fn conflict_in_template_at(
        &self,
        title: impl Into<String>,
        span: Option<Range<usize>>,
    ) -> Error {
        let error = match span {
            Some(span) => {
                Error::new(title).at(toml_place(&self.workload, TEMPLATE, span), "in the template")
            }
            None => Error::new(title),
        };
        match self.origin() {
            Some(place) => error.at(place, "wanted by the tenant"),
            None => error,
        }
    }

    /// The same, with the script that registers the runner.
    pub(in crate::edit) fn conflict_in_script(&self, title: impl Into<String>) -> Error {
        let config_map = &self.workload.config_map;
        match config_node(&self.workload, chart::REGISTER) {
            Some(script) => self.conflict_at(title, config_map, script),
            None => self.conflict(title),
        }
    }

    /// The place of a key of the template.
    pub(super) fn place_of_key(&self, path: &[&str]) -> Option<Place> {
        let span = self.rendered.template.span(path)?;
        Some(toml_place(&self.workload, TEMPLATE, span))
    }

    /// The place of a variable of the manager.
    pub(super) fn place_of_variable(&self, name: &str) -> Option<Place> {
        let env = self.workload.manager()?.get("env")?.items()?;
        let named = |item: &&Node| item.get("name").and_then(Node::as_str) == Some(name);
        Some(self.workload.deployment.place(env.iter().rfind(named)?))
    }

    /// The place of config.toml.
    pub(in crate::edit) fn place_of_config(&self) -> Option<Place> {
        Some(self.workload.config_map.place(config_node(&self.workload, chart::CONFIG)?))
    }

    /// The same, with the place of a variable of the manager.
    pub(in crate::edit) fn conflict_in_variable(
        &self,
        title: impl Into<String>,
        name: &str,
    ) -> Error {
        let env = self.workload.manager().and_then(|manager| manager.get("env")?.items());
        let named = |item: &&Node| item.get("name").and_then(Node::as_str) == Some(name);
        match env.unwrap_or_default().iter().rfind(named) {
            Some(variable) => self.conflict_at(title, &self.workload.deployment, variable),
            None => self.conflict(title),
        }
    }

    /// The same, with the place in a manifest.
    pub(in crate::edit) fn conflict_at(
        &self,
        title: impl Into<String>,
        member: &Member<'_>,
        node: &Node,
    ) -> Error {
        let error = Error::new(title).at(member.place(node), "rendered by the chart");
        match self.origin() {
            Some(place) => error.at(place, "wanted by the tenant"),
            None => error,
        }
    }

    /// An error about a leaf of the tenants file that has no place in what the chart rendered.
    pub(in crate::edit) fn unplaced(&self, leaf: &str) -> Error {
        let deployment = self.workload.deployment.title();
        Error::new(format!("`{leaf}` finds nothing to change in the release of {deployment}"))
            .at_some(self.origin())
    }

    pub(super) fn origin(&self) -> Option<Place> {
        self.recorder.origin.source.clone().map(|source| self.tenant.place(source))
    }
}

/// The text under a key of the ConfigMap; none is as good as an empty one.
pub(super) fn config_text<'w>(workload: &'w Workload<'_>, key: &str) -> Result<&'w str, Error> {
    let held = config_node(workload, key).filter(|node| !node.is_null() && node.as_str().is_none());
    match held {
        Some(node) => Err(Error::new(format!("`{key}` of the runner is not a text"))
            .at(workload.config_map.place(node), "Kubernetes takes nothing else in a ConfigMap")
            .help("mend the template or the values that rendered it")),
        None => Ok(workload.config(key).unwrap_or_default()),
    }
}

/// An error about a TOML text of the ConfigMap.
pub(super) fn of_toml(
    workload: &Workload<'_>,
    key: &str,
    error: &dyn std::fmt::Display,
    span: Option<Range<usize>>,
) -> Error {
    let place = match (span, config_node(workload, key)) {
        (Some(span), _) => Some(toml_place(workload, key, span)),
        (None, Some(text)) => Some(workload.config_map.place(text)),
        (None, None) => None,
    };
    let error = Error::new(format!("`{key}` of the runner: {error}")).at_some(place);
    error.help(match key {
        TEMPLATE => "mend `runners.config` in the values of the chart",
        _ => "mend the template or the values that rendered it",
    })
}

/// A place in a TOML text of the ConfigMap.
fn toml_place(workload: &Workload<'_>, key: &str, span: Range<usize>) -> Place {
    let config_map = &workload.config_map;
    config_map.place_in(config_node(workload, key).unwrap_or(&config_map.tree), span)
}

fn config_node<'w>(workload: &'w Workload<'_>, key: &str) -> Option<&'w Node> {
    workload.config_map.tree.get("data")?.get(key)
}
