//! When node requirements and tolerations agree, contradict or cover each other, as the
//! Kubernetes scheduler evaluates them (`component-helpers/scheduling/corev1/nodeaffinity`).

use crate::tenants::{Operator, Requirement, Toleration, TolerationOperator};

/// Whether no node can meet both requirements. Only requirements on the same label can be at odds.
pub(super) fn contradict(a: &Requirement, b: &Requirement) -> bool {
    a.key == b.key && (excludes(a, b) || excludes(b, a))
}

fn excludes(a: &Requirement, b: &Requirement) -> bool {
    use Operator::{DoesNotExist, Exists, Gt, In, Lt, NotIn};
    match (a.operator, b.operator) {
        (In, In | NotIn | Gt | Lt) => !a.values.iter().any(|value| admits(b, value)),
        (In | Exists | Gt | Lt, DoesNotExist) => true,
        (Gt, Lt) => match (bound(a), bound(b)) {
            (Some(above), Some(below)) => below.saturating_sub(above) < 2,
            _ => false,
        },
        _ => false,
    }
}

/// Whether a label with this value meets a requirement.
fn admits(requirement: &Requirement, value: &str) -> bool {
    let number = value.parse::<i64>().ok();
    let compare = |holds: fn(i64, i64) -> bool| match (number, bound(requirement)) {
        (Some(number), Some(bound)) => holds(number, bound),
        _ => false,
    };
    match requirement.operator {
        Operator::In => requirement.values.iter().any(|other| other == value),
        Operator::NotIn => !requirement.values.iter().any(|other| other == value),
        Operator::Exists => true,
        Operator::DoesNotExist => false,
        Operator::Gt => compare(|number, bound| number > bound),
        Operator::Lt => compare(|number, bound| number < bound),
    }
}

fn bound(requirement: &Requirement) -> Option<i64> {
    requirement.values.first()?.parse().ok()
}

/// Whether two requirements say the same; the order of values does not count.
pub(super) fn equivalent(a: &Requirement, b: &Requirement) -> bool {
    let within = |a: &Requirement, b: &Requirement| a.values.iter().all(|v| b.values.contains(v));
    a.key == b.key && a.operator == b.operator && within(a, b) && within(b, a)
}

/// Whether an existing toleration already tolerates what `wanted` shall.
pub(super) fn covers(existing: &Toleration, wanted: &Toleration) -> bool {
    let exists = existing.operator == TolerationOperator::Exists;
    let value = existing.value.as_deref().unwrap_or_default();
    let same_value = existing.operator == wanted.operator
        && value == wanted.value.as_deref().unwrap_or_default();
    let any_key = exists && existing.key.as_deref().unwrap_or_default().is_empty();
    (any_key || existing.key == wanted.key && (exists || same_value))
        && (existing.effect.is_none() || existing.effect == wanted.effect)
        && (existing.toleration_seconds.is_none()
            || existing.toleration_seconds == wanted.toleration_seconds)
}

/// A node selector term that is already there.
pub(super) struct Term {
    /// What it requires of labels.
    pub requirements: Vec<Requirement>,
    /// Whether it also requires something of fields.
    pub has_fields: bool,
}

/// Why requirements cannot be added to the terms that are there.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Obstacle {
    /// The term at this position is empty: it matches no node, whatever is added to the others.
    EmptyTerm(usize),
    /// No term can hold together with what is wanted; the pair of the first term.
    Contradiction { existing: Requirement, wanted: Requirement },
}

/// What each term lacks of `wanted`. Terms are ORed, so that every one of them needs it all.
pub(super) fn lacking(
    terms: &[Term],
    wanted: &[Requirement],
) -> Result<Vec<Vec<Requirement>>, Obstacle> {
    let empty = |term: &Term| term.requirements.is_empty() && !term.has_fields;
    if let Some(index) = terms.iter().position(empty) {
        return Err(Obstacle::EmptyTerm(index));
    }
    let clashes: Vec<_> = terms.iter().filter_map(|term| clash(&term.requirements, wanted)).collect();
    if let Some((existing, wanted)) = clashes.first()
        && clashes.len() == terms.len()
    {
        let (existing, wanted) = (Requirement::clone(existing), Requirement::clone(wanted));
        return Err(Obstacle::Contradiction { existing, wanted });
    }
    let lacks = |term: &Term| {
        let has = |wanted: &Requirement| term.requirements.iter().any(|has| equivalent(has, wanted));
        wanted.iter().filter(|wanted| !has(wanted)).cloned().collect()
    };
    Ok(terms.iter().map(lacks).collect())
}

/// The first pair of requirements that no node can meet.
pub(super) fn clash<'r>(
    existing: &'r [Requirement],
    wanted: &'r [Requirement],
) -> Option<(&'r Requirement, &'r Requirement)> {
    existing.iter().find_map(|existing| {
        let wanted = wanted.iter().find(|wanted| contradict(existing, wanted))?;
        Some((existing, wanted))
    })
}

/// A node selector's pair as a requirement.
pub(super) fn selects(key: &str, value: &str) -> Requirement {
    Requirement {
        key: key.to_owned(),
        operator: Operator::In,
        values: vec![value.to_owned()],
    }
}
