//! Who has a role in every namespace of the cluster, by the documents of a stream.

use manifest_patch::Node;

use super::Member;
use super::find::holding;

const KIND: &str = "ClusterRoleBinding";

/// A service account, by namespace and name.
pub type Account = (Option<String>, String);

/// The cluster-wide bindings of a stream, with the service accounts that each is for. A document
/// that cannot be read is none: it passes as it is.
pub fn cluster_bindings(stream: &[u8]) -> Vec<(Member<'_>, Vec<Account>)> {
    let segments = holding(stream, KIND.as_bytes()).into_iter();
    let members = segments.filter_map(|segment| Member::parse(stream, &segment).ok());
    let bindings = members.filter(|member| member.text_at(["kind"]) == Some(KIND));
    let with_accounts = bindings.map(|member| {
        let accounts = accounts(&member);
        (member, accounts)
    });
    with_accounts.collect()
}

fn accounts(binding: &Member<'_>) -> Vec<Account> {
    let subjects = binding.tree.get("subjects").and_then(Node::items).unwrap_or_default();
    let accounts = subjects.iter().filter_map(|subject| {
        let text = |key| subject.get(key).and_then(Node::as_str).map(str::to_owned);
        let is_account = text("kind").as_deref() == Some("ServiceAccount");
        is_account.then(|| Some((text("namespace"), text("name")?)))?
    });
    accounts.collect()
}
