//! `metrics`: every series of the runner's metrics carries its tenant.

use manifest_patch::Node;

use super::support::tree;
use super::{Draft, Edit, Phase};
use crate::diagnostic::Error;

pub(super) const EDIT: Edit = Edit {
    id: "metrics",
    summary: "every series of the runner's metrics carries the tenant's name",
    phase: Phase::Finish,
    apply,
};

/// The labels on the series.
const LABEL: &str = "tenant";
const RUNNER_LABEL: &str = "runner";

/// The monitors of Prometheus Operator, and where each lists its endpoints.
const MONITORS: [(&str, &str); 2] =
    [("ServiceMonitor", "endpoints"), ("PodMonitor", "podMetricsEndpoints")];

fn apply(draft: &mut Draft<'_>) -> Result<(), Error> {
    let tenant = draft.tenant();
    let Some(metrics) = tenant.metrics.as_ref().filter(|metrics| *metrics.get()) else {
        return Ok(());
    };
    draft.attribute_to(metrics.span());
    let mut found = false;
    for (kind, endpoints) in MONITORS {
        for index in draft.workload_mut().take_up(kind)? {
            let monitor = &mut draft.workload_mut().others[index];
            for endpoint in tree::list(monitor, &["spec", endpoints])? {
                relabel(endpoint, LABEL, tenant.name.as_str());
                if let Some(runner) = &tenant.runner {
                    relabel(endpoint, RUNNER_LABEL, runner.as_str());
                }
                found = true;
            }
        }
    }
    match found {
        true => Ok(()),
        false => Err(draft
            .unplaced("metrics")
            .note("the release has neither a ServiceMonitor nor a PodMonitor with an endpoint")
            .help("set `metrics.serviceMonitor.enabled` in the values of the chart")
            .help(
                "`helm template` renders one with `--api-versions monitoring.coreos.com/v1` only",
            )),
    }
}

/// Sets the label on the target, which puts it on each of its series; other relabelings stay.
fn relabel(endpoint: &mut Node, label: &str, value: &str) {
    let wanted =
        Node::mapping([("targetLabel", Node::string(label)), ("replacement", Node::string(value))]);
    let is_ours = |relabeling: &&mut Node| {
        relabeling.get("targetLabel").and_then(Node::as_str) == Some(label)
    };
    match endpoint.get_mut("relabelings").and_then(Node::items_mut) {
        Some(relabelings) => match relabelings.iter_mut().find(is_ours) {
            Some(ours) => *ours = wanted,
            None => relabelings.push(wanted),
        },
        None => {
            endpoint.insert("relabelings", Node::sequence([wanted]));
        }
    }
}
