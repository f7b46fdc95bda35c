//! Documents that are not the workload's and yet have to do with it.

use std::collections::BTreeSet;

use manifest_patch::{Node, changes};

use super::Copy;
use crate::diagnostic::{Error, Place};
use crate::workload::find::holding;
use crate::workload::{Member, Workload};

/// A document outside a shared workload that holds one of its names.
#[derive(Debug)]
pub struct Outsider {
    /// `Kind/name`.
    pub title: String,
    /// The document.
    pub tree: Node,
    /// Where it begins.
    pub place: Place,
    /// An object of the workload that it names, and where.
    pub names: Option<(String, Place)>,
}

impl Workload<'_> {
    /// The documents of the stream that hold a name of the workload and are not its own.
    ///
    /// # Errors
    /// When one of them cannot be read.
    pub fn outsiders(&self) -> Result<Vec<Outsider>, Error> {
        let copy = Copy::of(self, "copy", None);
        let mut found = Vec::new();
        let stream = self.deployment.stream;
        let names: BTreeSet<&str> =
            self.members().filter_map(|one| one.text_at(["metadata", "name"])).collect();
        let mut segments: Vec<_> =
            names.iter().flat_map(|name| holding(stream, name.as_bytes())).collect();
        segments.sort_by_key(|segment| segment.offset);
        segments.dedup_by_key(|segment| segment.offset);
        for segment in segments {
            if self.members().any(|member| member.offset == segment.offset) {
                continue;
            }
            let member = Member::parse(stream, &segment)?;
            found.push(Outsider {
                title: member.title(),
                place: member.place(&member.tree),
                names: named(&copy, &member),
                tree: member.tree,
            });
        }
        Ok(found)
    }
}

/// The first reference that a copy would follow.
fn named(copy: &Copy<'_>, member: &Member<'_>) -> Option<(String, Place)> {
    let mut followed = member.tree.clone();
    let kind = member.text_at(["kind"]).unwrap_or_default();
    copy.follow(&mut followed, kind, "");
    let changes = changes(&member.tree, &followed);
    // Labels name nothing; and what would be added is for selectors of copies.
    let references = changes.iter().filter(|change| !change.pointer.contains("/labels/"));
    let mut texts = references.filter_map(|change| {
        let old = change.old.filter(|_| change.new.is_some())?;
        Some((old, old.as_str()?))
    });
    texts.next().map(|(node, text)| (format!("`{text}`"), member.place(node)))
}
