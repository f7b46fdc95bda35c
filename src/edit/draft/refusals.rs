//! Why an edit cannot be made: errors that point at both sides.

use std::ops::Range;

use manifest_patch::Node;

use super::{Draft, TEMPLATE, toml_place};
use crate::edit::placement;
use crate::error::Error;
use crate::place::Place;
use crate::tenants::Placement;
use crate::workload::Member;

impl Draft<'_> {
    /// An error about these bytes of the tenants file.
    pub(in crate::edit) fn refusal(&self, title: impl Into<String>, span: Range<usize>) -> Error {
        Error::new(title).at(self.tenant.place(span), "")
    }

    /// Refuses nodes that there cannot be.
    pub(in crate::edit) fn check_nodes(&self, nodes: &Placement) -> Result<(), Error> {
        let wanted: Vec<_> = nodes.requirements.iter().map(|one| one.get().clone()).collect();
        let Some((first, second)) = placement::at_odds(&wanted) else { return Ok(()) };
        let place = |index: usize| self.tenant.place(nodes.requirements[index].span());
        Err(Error::new("no node can meet both requirements")
            .at(place(second), placement::shown(&wanted[second]))
            .at(place(first), placement::shown(&wanted[first]))
            .help("remove one of them"))
    }

    /// An error about something in the workload that keeps the tenant's setting from holding.
    pub(in crate::edit) fn conflict(&self, title: impl Into<String>) -> Error {
        Error::new(title).at_some(self.because())
    }

    /// The same, with the place in the template.
    pub(in crate::edit) fn conflict_in_template(
        &self,
        title: impl Into<String>,
        path: &[&str],
    ) -> Error {
        let error = match self.rendered.template.span(path) {
            Some(span) => {
                Error::new(title).at(toml_place(&self.workload, TEMPLATE, span), "in the template")
            }
            None => Error::new(title),
        };
        match self.because() {
            Some(place) => error.at(place, "wanted by the tenant"),
            None => error,
        }
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
        match self.because() {
            Some(place) => error.at(place, "wanted by the tenant"),
            None => error,
        }
    }

    /// An error about a leaf of the tenants file that has no place in what the chart rendered.
    pub(in crate::edit) fn unplaced(&self, leaf: &str) -> Error {
        let deployment = self.workload.deployment.title();
        Error::new(format!("`{leaf}` finds nothing to change in the release of {deployment}"))
            .at_some(self.because())
    }

    fn because(&self) -> Option<Place> {
        self.origin.source.clone().map(|source| self.tenant.place(source))
    }
}
