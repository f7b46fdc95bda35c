//! The same finding for many tenants is one message that lists them.

use super::{Diagnostic, Mark};

/// How many places of one message are drawn.
const DRAWN: usize = 3;

/// The words after which messages about one cause may differ.
const VERDICT: &str = " gives way to ";

/// Findings with those of one cause as one, in their order.
///
/// They have one cause when they agree in rule, subject, notes, ways out, and in the title up to
/// what holds instead.
pub fn merged(findings: impl IntoIterator<Item = Diagnostic>) -> Vec<Diagnostic> {
    let mut merged: Vec<Diagnostic> = Vec::new();
    let mut known = std::collections::HashMap::new();
    for finding in findings {
        match known.entry(cause(&finding)) {
            std::collections::hash_map::Entry::Vacant(entry) => {
                entry.insert(merged.len());
                merged.push(finding);
            }
            std::collections::hash_map::Entry::Occupied(entry) => {
                join(&mut merged[*entry.get()], finding);
            }
        }
    }
    merged
}

/// What findings of one cause have in common.
fn cause(finding: &Diagnostic) -> [String; 5] {
    let Diagnostic { rule, subject, title, notes, help, .. } = finding;
    let title = match title.rfind(VERDICT) {
        Some(at) if subject.is_some() => &title[..at],
        _ => title,
    };
    [
        rule.map_or("", |rule| rule.id).to_owned(),
        subject.clone().unwrap_or_default(),
        title.to_owned(),
        notes.join("\n"),
        help.join("\n"),
    ]
}

fn join(into: &mut Diagnostic, other: Diagnostic) {
    if into.title != other.title {
        let end = into.title.rfind(VERDICT).map_or(into.title.len(), |at| at + VERDICT.len());
        into.title.truncate(end);
        into.title.push_str("what each tenant sets");
    }
    for tenant in other.tenants {
        if into.tenants.last() != Some(&tenant) {
            into.tenants.push(tenant);
        }
    }
    let is_new = |mark: &Mark| !into.marks.iter().any(|known| known.place == mark.place);
    let new: Vec<_> = other.marks.into_iter().filter(is_new).collect();
    let room = DRAWN.saturating_sub(into.marks.len());
    into.marks.extend(new.into_iter().take(room));
}
