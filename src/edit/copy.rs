//! `copy`: the runner of a shared release becomes one per tenant.

use super::{Draft, Edit, Phase};
use crate::diagnostic::Error;
use crate::runner::{Content, Value};
use crate::workload::Workload;

pub(super) const EDIT: Edit = Edit {
    id: "copy",
    summary: "the runner of a shared release becomes one per tenant",
    phase: Phase::Declare,
    apply,
};

/// The service account of build pods, and the variable that sets it.
const ACCOUNT: [&str; 2] = ["kubernetes", "service_account"];
const ACCOUNT_VARIABLE: &str = "KUBERNETES_SERVICE_ACCOUNT";

fn apply(draft: &mut Draft<'_>) -> Result<(), Error> {
    let tenant = draft.tenant();
    let Some(shared) = &tenant.shared_release else { return Ok(()) };
    draft.attribute_to(shared.span());
    draft.workload_mut().take_up_all()?;
    // An output rendered again holds the copies already.
    if draft.workload().identity().tenant.is_some() {
        return Ok(());
    }
    let namespace = tenant.namespace.as_ref().map(|namespace| namespace.as_str());
    let accounts = accounts(draft.workload());
    draft.workload_mut().copy(tenant.name.as_str(), namespace)?;
    draft.read_again()?;
    follow_account(draft, &accounts);
    Ok(())
}

/// The names of the workload's service accounts, in the order of its documents.
fn accounts(workload: &Workload<'_>) -> Vec<String> {
    let accounts =
        workload.members().filter(|member| member.text_at(["kind"]) == Some("ServiceAccount"));
    let names = accounts.filter_map(|account| account.text_at(["metadata", "name"]));
    names.map(str::to_owned).collect()
}

/// Build pods that run as an account of the workload run as the copy's.
fn follow_account(draft: &mut Draft<'_>, before: &[String]) {
    let after = accounts(draft.workload());
    let in_template = match draft.template().get(&ACCOUNT) {
        Some(Value::String(account)) => Some(account.clone()),
        _ => None,
    };
    let in_variable = draft.variables().get(ACCOUNT_VARIABLE).and_then(Content::text);
    let copy_of = |account: &str| {
        let at = before.iter().position(|before| before == account)?;
        after.get(at).cloned()
    };
    // The variable beats the template.
    let account = in_variable.or(in_template);
    if let Some(copy) = account.as_deref().and_then(copy_of) {
        draft.set(&ACCOUNT, copy);
    }
}
