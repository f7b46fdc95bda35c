//! The account of build pods: never the manager's, which may read the tenant's Secrets and make pods.

use manifest_patch::Node;

use crate::diagnostic::{Diagnostic, Error, catalogue};
use crate::edit::Draft;
use crate::runner::{Content, Value};

const KEY: [&str; 2] = ["kubernetes", "service_account"];
const VARIABLE: &str = "KUBERNETES_SERVICE_ACCOUNT";

/// The account of a pod that names none (k8s plugin/pkg/admission/serviceaccount).
const DEFAULT: &str = "default";

pub(super) fn check(draft: &mut Draft<'_>) -> Result<(), Error> {
    if is_of_another_namespace(draft) {
        return Ok(());
    }
    let pod = draft.workload().pod_spec();
    let named = pod.and_then(|pod| pod.get("serviceAccountName"));
    let manager = named.and_then(Node::as_str).filter(|name| !name.is_empty());
    let manager = manager.unwrap_or(DEFAULT).to_owned();
    if let Some(account) = &draft.tenant().service_account_name {
        if account.as_str() != manager {
            return Ok(());
        }
        let place = draft.tenant().place(account.span());
        let title = "build pods and the manager run as one account";
        let error = match named {
            Some(named) => Error::new(title)
                .at(place, "of build pods")
                .at(draft.workload().deployment.place(named), "of the manager"),
            None => Error::new(title).at(place, "the manager has it too"),
        };
        return Err(error
            .note("jobs could do what the manager does: read Secrets, make pods")
            .help("give build pods an account of their own"));
    }
    let template = draft.template().get(&KEY).and_then(Value::as_str).unwrap_or_default();
    let variable = draft.variables().get(VARIABLE).and_then(Content::text);
    let variable = variable.filter(|account| !account.is_empty());
    let by_variable = variable.is_some();
    if variable.as_deref().unwrap_or(template) != manager {
        return Ok(());
    }
    let title = format!("build pods run as `{manager}`, the account of the manager");
    let finding = Diagnostic::finding(&catalogue::SERVICE_ACCOUNT_OF_MANAGER, title)
        .about(KEY.join("."))
        .note("jobs could do what the manager does: read Secrets, make pods")
        .help("give them an account of their own: `serviceAccountName` of the tenant");
    let key = (!by_variable).then_some(&KEY[..]);
    draft.report(finding, key, by_variable.then_some(VARIABLE));
    Ok(())
}

/// Accounts of one name in two namespaces are two.
fn is_of_another_namespace(draft: &Draft<'_>) -> bool {
    let tenant = draft.tenant();
    let template = draft.template().get(&["kubernetes", "namespace"]).and_then(Value::as_str);
    let jobs = tenant.namespace.as_ref().map(|name| name.as_str()).or(template);
    let jobs = jobs.filter(|name| !name.is_empty());
    let manager = draft.workload().deployment.text_at(["metadata", "namespace"]);
    jobs.is_some() && manager.is_some() && jobs != manager
}
