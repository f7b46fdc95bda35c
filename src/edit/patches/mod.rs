//! `patches`: the tenant's own JSON Patches, after all other edits of the documents.

mod result;

use json_patch::PatchOperation;
use manifest_patch::{Node, changes, patch};

use self::result::Before;
use super::{Draft, Edit, Phase};
use crate::diagnostic::Error;
use crate::tenants::{Patch, Spanned};
use crate::workload::Member;

pub(super) const EDIT: Edit = Edit {
    id: "patches",
    summary: "the tenant's own JSON Patches apply after all other edits",
    phase: Phase::Finish,
    apply,
};

fn apply(draft: &mut Draft<'_>) -> Result<(), Error> {
    let tenant = draft.tenant();
    if tenant.patches.is_empty() {
        return Ok(());
    }
    for patch in &tenant.patches {
        draft.attribute_to(patch.span());
        let before = Before::of(draft)?;
        apply_one(draft, patch)?;
        result::check(draft, &before)?;
    }
    result::check_placement(draft)
}

fn apply_one(draft: &mut Draft<'_>, written: &Spanned<Patch>) -> Result<(), Error> {
    let target = written.target.get();
    draft.workload_mut().take_up(target.kind.as_str())?;
    let operations = written.operations.iter().map(|operation| operation.get().clone());
    let operations = json_patch::Patch(operations.collect::<Vec<PatchOperation>>());
    let workload = draft.workload();
    let selected = |member: &Member<'_>| {
        let name = target.name.as_ref().map(|name| name.as_str());
        member.text_at(["kind"]) == Some(target.kind.as_str())
            && (name.is_none() || member.text_at(["metadata", "name"]) == name)
    };
    let mut patched = Vec::new();
    for member in workload.members().filter(|member| selected(member)) {
        patched.push((member.offset, applied(draft, member, written, &operations)?));
    }
    if patched.is_empty() {
        return Err(draft
            .unplaced("patches")
            .note("no document of the release is the target of this patch")
            .help("name a document that the chart renders for this release, or remove the patch"));
    }
    let workload = draft.workload_mut();
    let members = [&mut workload.config_map, &mut workload.deployment].into_iter();
    for member in members.chain(&mut workload.others) {
        if let Some((_, tree)) = patched.iter().find(|(offset, _)| *offset == member.offset) {
            member.tree = tree.clone();
        }
    }
    Ok(())
}

/// The tree with the patch applied; it must stay the same when the patch is applied again.
fn applied(
    draft: &Draft<'_>,
    member: &Member<'_>,
    written: &Spanned<Patch>,
    operations: &json_patch::Patch,
) -> Result<Node, Error> {
    let failed = |error: &patch::PatchError| {
        let operation = written.operations.get(error.operation).map(Spanned::span);
        draft
            .refusal(
                format!("the patch does not apply to {}", member.title()),
                operation.unwrap_or_else(|| written.span()),
            )
            .note(format!("`{}` at `{}`: {}", error.name, error.path, error.reason))
            .help("render without the patch to see the document that it applies to")
    };
    let mut once = member.tree.clone();
    patch::apply(&mut once, operations).map_err(|error| failed(&error))?;
    let mut twice = once.clone();
    let again = patch::apply(&mut twice, operations);
    if again.is_err() || !changes(&once, &twice).is_empty() {
        return Err(draft
            .refusal("the patch is not idempotent".to_owned(), written.span())
            .note("applied to its own result it gives another one, or fails; rendering an output again must change nothing")
            .help("give a value its place by `add` of a key or by `replace`, not by `add` to a list"));
    }
    Ok(once)
}
