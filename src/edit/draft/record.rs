//! The record of what the edits did to the documents, step by step.

use std::collections::HashMap;
use std::ops::Range;

use manifest_patch::Node;

use crate::runner::{Origin, Reconciliation};
use crate::workload::{Member, Workload};

/// The step that writes the settings which the edits before it declared.
pub const SETTINGS: &str = "settings";

/// What the edits did to a workload.
#[derive(Debug)]
pub struct Record<'s> {
    /// The workload with all edits made.
    pub workload: Workload<'s>,
    /// The steps that changed its documents, in order.
    pub steps: Vec<Step>,
    /// What reconciling the settings did, which is one of the steps.
    pub reconciliation: Reconciliation,
}

/// The documents as they were before an edit did one thing, or before the settings were written.
#[derive(Debug)]
pub struct Step {
    /// Which edit, and the part of the tenants file that it did this for.
    pub origin: Origin,
    /// The documents before, by where they begin in the stream.
    trees: Vec<(usize, Node)>,
    /// Entries of lists with an origin of their own, as JSON.
    entries: HashMap<String, Range<usize>>,
}

impl Step {
    /// A document as it was before the step.
    pub fn before<'t>(&'t self, member: &'t Member<'_>) -> &'t Node {
        let known = self.trees.iter().find(|(offset, _)| *offset == member.offset);
        known.map_or(member.document.tree(), |(_, tree)| tree)
    }

    /// The bytes of the tenants file that are the origin of a leaf.
    pub fn source_of(&self, leaf: &serde_json::Value) -> Option<Range<usize>> {
        let own = (!self.entries.is_empty()).then(|| self.entries.get(&leaf.to_string()).cloned());
        own.flatten().or_else(|| self.origin.source.clone())
    }
}

/// Records steps as they are made. Trees are shared until they change, so that a step costs little.
#[derive(Debug)]
pub(super) struct Recorder {
    /// The origin of what happens now.
    pub(super) origin: Origin,
    trees: Vec<(usize, Node)>,
    entries: HashMap<String, Range<usize>>,
    is_changed: bool,
    steps: Vec<Step>,
}

impl Recorder {
    pub(super) fn new(workload: &Workload<'_>) -> Self {
        Self {
            origin: Origin { edit: "", source: None },
            trees: trees(workload),
            entries: HashMap::new(),
            is_changed: false,
            steps: Vec::new(),
        }
    }

    /// The documents may change from here on.
    pub(super) fn changes(&mut self) {
        self.is_changed = true;
    }

    /// What happens from here on has another origin.
    pub(super) fn attribute_to(&mut self, origin: Origin, workload: &Workload<'_>) {
        let origin = std::mem::replace(&mut self.origin, origin);
        let entries = std::mem::take(&mut self.entries);
        if std::mem::take(&mut self.is_changed) {
            let trees = std::mem::replace(&mut self.trees, trees(workload));
            self.steps.push(Step { origin, trees, entries });
        }
    }

    pub(super) fn attribute_entry(&mut self, entry: &Node, source: Range<usize>) {
        self.entries.insert(entry.to_json().to_string(), source);
    }

    pub(super) fn finish(mut self, workload: &Workload<'_>) -> Vec<Step> {
        let origin = self.origin.clone();
        self.attribute_to(origin, workload);
        self.steps
    }
}

fn trees(workload: &Workload<'_>) -> Vec<(usize, Node)> {
    workload.members().map(|member| (member.offset, member.tree.clone())).collect()
}
