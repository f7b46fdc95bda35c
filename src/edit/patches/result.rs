//! What a patch made of the documents: no section of the tenant may be undone, lockdown's defaults
//! included.

use manifest_patch::Node;

use crate::diagnostic::Error;
use crate::edit::draft::{Draft, Inputs};
use crate::edit::{guard, job_nodes, manager_nodes, pod_spec};
use crate::runner::reach::{self, Class};
use crate::runner::{Place, Table, Template, Value};
use crate::tenants::Tenant;
use crate::workload::{POD_SPEC, Workload};

/// Labels below it are what policies select the tenants' pods by.
const RESERVED: &str = "runner-tenant.dev/";

/// The documents before a patch.
pub(super) struct Before<'s> {
    workload: Workload<'s>,
    inputs: Inputs,
}

impl<'s> Before<'s> {
    pub(super) fn of(draft: &Draft<'s>) -> Result<Self, Error> {
        Ok(Self { workload: draft.workload().clone(), inputs: draft.inputs_now()? })
    }
}

/// Refuses a patch that undoes what the tenant sets.
pub(super) fn check(draft: &Draft<'_>, before: &Before<'_>) -> Result<(), Error> {
    let tenant = draft.tenant();
    let now = draft.inputs_now().map_err(|error| {
        draft.conflict("a patch breaks the runner's configuration").note(error.to_string())
    })?;
    check_labels(draft, before)?;
    check_manager(draft, before)?;
    check_moved(draft, &tenant, before, &now)?;
    check_settings(draft, &tenant, now)
}

/// Where the tenant's pods run, once all patches are applied.
pub(super) fn check_placement(draft: &Draft<'_>) -> Result<(), Error> {
    let tenant = draft.tenant();
    let template = draft.inputs_now()?.template;
    let held = manager_nodes::still_placed(&tenant, draft.workload())
        && job_nodes::still_placed(&tenant, &template);
    match held {
        true => Ok(()),
        false => Err(draft
            .conflict("a patch takes the pods off the tenant's nodes")
            .help("leave placement to `nodes` and `manager.nodes`")),
    }
}

/// The settings, made again, must find nothing to change. A requirement more in the affinity is
/// judged by [`check_placement`].
fn check_settings(draft: &Draft<'_>, tenant: &Tenant, mut now: Inputs) -> Result<(), Error> {
    let undone = draft.undone(&mut now)?;
    let is_affinity = |place: &Place| matches!(place, Place::Template(key) if key.starts_with("kubernetes.affinity."));
    let Some(effect) = undone.iter().find(|effect| !is_affinity(&effect.place)) else {
        return Ok(());
    };
    let changed = match &effect.place {
        Place::Template(key) => format!("`{key}` of the template"),
        Place::Config(key) => format!("`{key}` of config.toml"),
        Place::Variable(name) => format!("the variable `{name}`"),
    };
    let error = draft.conflict(format!("a patch changes {changed}, which the tenant sets"));
    let error = match &effect.origin.source {
        Some(source) => error.at(tenant.place(source.clone()), "set here"),
        None => error,
    };
    Err(error.help("leave it out of the patch, and change what sets it"))
}

/// Keys and variables that no setting is about, and that would undo one.
fn check_moved(
    draft: &Draft<'_>,
    tenant: &Tenant,
    before: &Before<'_>,
    now: &Inputs,
) -> Result<(), Error> {
    let refused = |subject: String, section: &str, consequence: &str| {
        draft
            .conflict(format!("a patch sets {subject}, which contradicts {section}"))
            .note(consequence)
            .help("leave it out of the patch")
    };
    let mut error = None;
    guard::each_leaf(now.template.runner(), &mut Vec::new(), &mut |path, value| {
        if error.is_some() || before.inputs.template.get(path) == Some(value) {
            return;
        }
        let subject = || format!("`{}` of the template", path.join("."));
        if let Some(guard) = guard::of_key(tenant, path, value) {
            error = Some(refused(subject(), guard.section, guard.consequence));
        } else if reach::key(path).is_some_and(|reach| reach.finding == Some("reserved-label")) {
            error = Some(reserved(draft, &subject()));
        }
    });
    if let Some(error) = error {
        return Err(error);
    }
    let patches = patches(&now.template);
    if patches != self::patches(&before.inputs.template) && pod_spec::undo(tenant, &patches) {
        return Err(draft
            .conflict("a patch adds a pod_spec patch that undoes what the tenant sets")
            .note("the runner applies pod_spec patches last, over everything else")
            .help("leave it out of the patch"));
    }
    for variable in now.variables.iter() {
        if before.inputs.variables.get(&variable.name) == Some(&variable.content) {
            continue;
        }
        if let Some(guard) = guard::of_variable(tenant, &variable.name, &variable.content) {
            let subject = format!("the variable `{}`", variable.name);
            return Err(refused(subject, guard.section, guard.consequence));
        }
    }
    Ok(())
}

fn patches(template: &Template) -> Vec<Table> {
    let patches = template.get(&guard::PATCHES).and_then(Value::as_array).unwrap_or_default();
    patches.iter().filter_map(Value::as_table).cloned().collect()
}

/// The fields of the manager's pod that decide where it runs and that its affinity does not bind.
fn check_manager(draft: &Draft<'_>, before: &Before<'_>) -> Result<(), Error> {
    let pod = |workload: &Workload<'_>| workload.pod_spec().map(Node::to_json).unwrap_or_default();
    let (pod, earlier) = (pod(draft.workload()), pod(&before.workload));
    let placed = draft.tenant().manager_nodes.is_some();
    let moved = ["nodeName", "schedulerName"].into_iter().find(|field| {
        let field_of_pod = reach::pod_field(&[field]);
        placed
            && pod.get(field) != earlier.get(field)
            && field_of_pod.is_some_and(|field| field.manager.class == Class::Moves)
    });
    match moved {
        Some(field) => Err(draft
            .conflict(format!("a patch changes `{field}` of the manager's pod"))
            .note("the tenants file places the manager")
            .help("leave placement to `nodes` and `manager.nodes`")),
        None => Ok(()),
    }
}

/// Nobody but runner-tenant sets labels that policies select by.
fn check_labels(draft: &Draft<'_>, before: &Before<'_>) -> Result<(), Error> {
    for member in draft.workload().members() {
        let known = before.workload.members().find(|known| known.offset == member.offset);
        let earlier = known.map_or(member.document.tree(), |known| &known.tree);
        let (now, earlier) = (reserved_labels(&member.tree), reserved_labels(earlier));
        let added = now.iter().find(|label| !earlier.contains(label));
        let changed = added.or_else(|| earlier.iter().find(|label| !now.contains(label)));
        if let Some((name, _)) = changed {
            return Err(reserved(draft, &format!("the label `{name}` of {}", member.title())));
        }
    }
    Ok(())
}

/// The reserved labels of an object and of its pods.
fn reserved_labels(tree: &Node) -> Vec<(String, String)> {
    let pods: Vec<&str> = POD_SPEC.iter().copied().take(POD_SPEC.len() - 1).collect();
    let of = |path: Vec<&str>| {
        let labels = tree.at(path.into_iter().chain(["metadata", "labels"]));
        labels.and_then(Node::entries).unwrap_or_default()
    };
    let all = of(Vec::new()).iter().chain(of(pods));
    let named = all.filter_map(|entry| {
        let name = entry.key.as_str().filter(|name| name.starts_with(RESERVED))?;
        Some((name.to_owned(), entry.value.to_json().to_string()))
    });
    named.collect()
}

fn reserved(draft: &Draft<'_>, subject: &str) -> Error {
    draft
        .conflict(format!("a patch changes {subject}"))
        .note("policies select the tenants' pods by labels below `runner-tenant.dev/`")
        .help("leave it out of the patch")
}
