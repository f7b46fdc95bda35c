//! Further documents of a workload's release, taken up only when an edit asks for them.

use manifest_patch::Node;

use super::find::holding;
use super::{Member, Workload};
use crate::error::Error;

impl<'s> Workload<'s> {
    /// Takes up the documents of this kind that belong to the workload's release, and gives the
    /// positions of all of them among [`others`](Self::others).
    ///
    /// A document belongs to the release by the label `release`; one without it by its name, which
    /// is the Deployment's (the chart labels its HorizontalPodAutoscaler so little).
    pub fn take_up(&mut self, kind: &str) -> Result<Vec<usize>, Error> {
        let stream = self.deployment.stream;
        for segment in holding(stream, kind.as_bytes()) {
            let known = self.members().any(|member| member.offset == segment.offset);
            if known {
                continue;
            }
            let member = Member::parse(stream, &segment)?;
            if member.text_at(["kind"]) == Some(kind) && self.owns(&member) {
                self.others.push(member);
            }
        }
        let all = self.others.iter().enumerate();
        let of_kind = all.filter(|(_, member)| member.text_at(["kind"]) == Some(kind));
        Ok(of_kind.map(|(index, _)| index).collect())
    }

    fn owns(&self, member: &Member<'_>) -> bool {
        let (own, other) = (&self.deployment, member);
        let namespaces =
            (own.text_at(["metadata", "namespace"]), other.text_at(["metadata", "namespace"]));
        if let (Some(own), Some(other)) = namespaces
            && own != other
        {
            return false;
        }
        let app = |member: &Member<'_>| label(member, "app");
        match (label(own, "release"), label(other, "release")) {
            // Several runners of one release differ by `app`.
            (Some(one), Some(two)) => {
                one == two && (app(other).is_none() || app(own) == app(other))
            }
            _ => own.text_at(["metadata", "name"]) == other.text_at(["metadata", "name"]),
        }
    }
}

fn label(member: &Member<'_>, name: &str) -> Option<String> {
    let labels = member.tree.at(["metadata", "labels"]);
    labels.and_then(|labels| labels.get(name)).and_then(Node::as_str).map(str::to_owned)
}
