//! Further documents of a workload's release, taken up only when an edit asks for them.

use manifest_patch::{Entry, Node};

use super::find::holding;
use super::{APP, Member, Workload};
use crate::diagnostic::Error;

impl<'s> Workload<'s> {
    /// Takes up the documents of this kind that belong to the workload's release, and gives the
    /// positions of all of them among [`others`](Self::others).
    ///
    /// A document belongs to the release by the label `release`; one without it by its name, which
    /// is the Deployment's (the chart labels its HorizontalPodAutoscaler so little).
    pub fn take_up(&mut self, kind: &str) -> Result<Vec<usize>, Error> {
        if !self.is_complete {
            self.take_up_where(&[kind], |workload, member| {
                Ok(member.text_at(["kind"]) == Some(kind) && workload.owns(member))
            })?;
        }
        let all = self.others.iter().enumerate();
        let of_kind = all.filter(|(_, member)| member.text_at(["kind"]) == Some(kind));
        Ok(of_kind.map(|(index, _)| index).collect())
    }

    /// Takes up every document that is about this workload alone, in the order of the stream: by
    /// its labels, by its name, or because it targets or selects what the workload runs.
    ///
    /// # Errors
    /// When such a document cannot be edited, or is an item of a `kind: List`.
    pub fn take_up_all(&mut self) -> Result<(), Error> {
        if self.is_complete {
            return Ok(());
        }
        self.is_complete = true;
        let name = self.deployment.text_at(["metadata", "name"]).unwrap_or_default().to_owned();
        let app = label(&self.deployment, APP).unwrap_or_else(|| name.clone());
        let held =
            if app == name { vec![name.as_str()] } else { vec![name.as_str(), app.as_str()] };
        self.take_up_where(&held, Self::is_about)?;
        let accounts =
            self.others.iter().filter(|member| member.text_at(["kind"]) == Some("ServiceAccount"));
        let accounts: Vec<String> = accounts
            .filter_map(|account| account.text_at(["metadata", "name"]).map(str::to_owned))
            .collect();
        let accounts: Vec<&str> = accounts.iter().map(String::as_str).collect();
        self.take_up_where(&accounts, |workload, member| {
            let namespace = workload.deployment.text_at(["metadata", "namespace"]);
            Ok(workload.shares_namespace(&member.tree)
                && binds_one_of(member, &accounts, namespace))
        })
    }

    /// Takes up documents of the stream that hold one of these texts.
    fn take_up_where(
        &mut self,
        texts: &[&str],
        is_wanted: impl Fn(&Self, &Member<'s>) -> Result<bool, Error>,
    ) -> Result<(), Error> {
        let stream = self.deployment.stream;
        for segment in texts.iter().flat_map(|text| holding(stream, text.as_bytes())) {
            let known = self.members().any(|member| member.offset == segment.offset);
            if known {
                continue;
            }
            let member = Member::parse(stream, &segment)?;
            if is_wanted(self, &member)? {
                self.others.push(member);
            }
        }
        self.others.sort_by_key(|member| member.offset);
        Ok(())
    }

    fn owns(&self, member: &Member<'_>) -> bool {
        let (own, other) = (&self.deployment, member);
        if !self.shares_namespace(&other.tree) {
            return false;
        }
        match (label(own, "release"), label(other, "release")) {
            // Several runners of one release differ by `app`.
            (Some(one), Some(two)) => {
                one == two && (label(other, APP).is_none() || label(own, APP) == label(other, APP))
            }
            _ => own.text_at(["metadata", "name"]) == other.text_at(["metadata", "name"]),
        }
    }

    /// Whether a document is about this workload and no other.
    fn is_about(&self, member: &Member<'_>) -> Result<bool, Error> {
        if member.text_at(["kind"]) == Some("List") {
            let items = member.tree.get("items").and_then(Node::items).unwrap_or_default();
            return match items.iter().find(|item| self.is_about_tree(item)) {
                Some(item) => Err(Error::new("a document of a shared runner inside `kind: List`")
                    .at(member.place(item), "")
                    .help("render its items as documents of their own")),
                None => Ok(false),
            };
        }
        Ok(self.is_about_tree(&member.tree))
    }

    fn is_about_tree(&self, tree: &Node) -> bool {
        if !self.shares_namespace(tree)
            || tree.get("kind").and_then(Node::as_str) == Some("Namespace")
        {
            return false;
        }
        let own = |path: &[&str]| self.deployment.text_at(path.iter().copied());
        let text = |path: &[&str]| tree.at(path.iter().copied()).and_then(Node::as_str);
        let is_same = |path: &[&str]| own(path).is_some() && own(path) == text(path);
        let [release, app, name] = [
            &["metadata", "labels", "release"][..],
            &["metadata", "labels", APP],
            &["metadata", "name"],
        ];
        let labelled = is_same(release) && is_same(app);
        let named = is_same(name) && (text(release).is_none() || is_same(release));
        labelled
            || named && (text(app).is_none() || is_same(app))
            || self.is_targeted_by(tree)
            || self.is_selected_by(tree)
    }

    /// An autoscaler is about the workload.
    fn is_targeted_by(&self, tree: &Node) -> bool {
        let name = self.deployment.text_at(["metadata", "name"]);
        ["scaleTargetRef", "targetRef"].iter().any(|key| {
            let text = |last| tree.at(["spec", key, last]).and_then(Node::as_str);
            // KEDA takes a target without a kind for a Deployment.
            text("kind").is_none_or(|kind| kind == "Deployment")
                && text("name").is_some()
                && text("name") == name
        })
    }

    /// A Service, a disruption budget, a network policy or a monitor is about the workload.
    fn is_selected_by(&self, tree: &Node) -> bool {
        let Some(app) = label(&self.deployment, APP) else { return false };
        let pods = self.deployment.tree.at(["spec", "template", "metadata", "labels"]);
        let is_of_pods = |entry: &Entry| {
            let label = entry.key.as_str().and_then(|key| pods?.get(key)?.as_str());
            label.is_some() && label == entry.value.as_str()
        };
        // What runs pods of its own selects those.
        if tree.at(["spec", "template"]).is_some() {
            return false;
        }
        let selectors: [&[&str]; 3] = [
            &["spec", "selector"],
            &["spec", "selector", "matchLabels"],
            &["spec", "podSelector", "matchLabels"],
        ];
        selectors.iter().any(|path| {
            let Some(labels) = tree.at(path.iter().copied()) else { return false };
            labels.get(APP).and_then(Node::as_str) == Some(app.as_str())
                && labels.entries().unwrap_or_default().iter().all(is_of_pods)
        })
    }

    fn shares_namespace(&self, tree: &Node) -> bool {
        let own = self.deployment.text_at(["metadata", "namespace"]);
        let other = tree.at(["metadata", "namespace"]).and_then(Node::as_str);
        own.is_none() || other.is_none() || own == other
    }
}

/// Whether a document binds a role to one of these service accounts of the namespace.
fn binds_one_of(member: &Member<'_>, accounts: &[&str], namespace: Option<&str>) -> bool {
    let subjects = member.tree.get("subjects").and_then(Node::items).unwrap_or_default();
    subjects.iter().any(|subject| {
        let text = |key| subject.get(key).and_then(Node::as_str);
        text("kind") == Some("ServiceAccount")
            && (namespace.is_none() || text("namespace").is_none_or(|one| Some(one) == namespace))
            && text("name").is_some_and(|name| accounts.contains(&name))
    })
}

fn label(member: &Member<'_>, name: &str) -> Option<String> {
    let labels = member.tree.at(["metadata", "labels"]);
    labels.and_then(|labels| labels.get(name)).and_then(Node::as_str).map(str::to_owned)
}
