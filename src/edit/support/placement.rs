//! When node requirements and tolerations agree, contradict or cover each other, as the
//! Kubernetes scheduler evaluates them (`component-helpers/scheduling/corev1/nodeaffinity`).

use crate::tenants::{Effect, Operator, Requirement, Toleration, TolerationOperator};

/// A node selector term that the chart rendered.
#[derive(Debug)]
pub(in crate::edit) struct Term {
    /// What it requires of labels, as far as it was understood.
    pub requirements: Vec<Requirement>,
    /// Whether it requires anything at all, of fields included.
    pub is_empty: bool,
}

/// Why requirements cannot be added to the terms that are there.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::edit) enum Obstacle {
    /// The term at this position is empty, which matches no node; ANDing would make it match some.
    EmptyTerm(usize),
    /// No term can hold together with what is wanted; the pair of the first term.
    Contradiction { existing: Requirement, wanted: Requirement },
}

/// The operator of this name.
pub(in crate::edit) fn operator(name: &str) -> Option<Operator> {
    use Operator::{DoesNotExist, Exists, Gt, In, Lt, NotIn};
    let all = [In, NotIn, Exists, DoesNotExist, Gt, Lt];
    all.into_iter().find(|operator| operator.as_str() == name)
}

/// The effect of this name; none for every effect.
pub(in crate::edit) fn effect(name: &str) -> Option<Effect> {
    let all = [Effect::NoSchedule, Effect::PreferNoSchedule, Effect::NoExecute];
    all.into_iter().find(|effect| effect.as_str() == name)
}

/// A node selector's pair as a requirement.
pub(in crate::edit) fn of_selector(key: &str, value: &str) -> Requirement {
    Requirement { key: key.to_owned(), operator: Operator::In, values: vec![value.to_owned()] }
}

/// `key In [a, b]`
pub(in crate::edit) fn shown(requirement: &Requirement) -> String {
    let Requirement { key, operator, values } = requirement;
    match values.is_empty() {
        true => format!("`{key} {}`", operator.as_str()),
        false => format!("`{key} {} [{}]`", operator.as_str(), values.join(", ")),
    }
}

/// The requirements of `wanted` that each term misses. Terms are ORed, so every one needs them all.
pub(in crate::edit) fn missing(
    terms: &[Term],
    wanted: &[Requirement],
) -> Result<Vec<Vec<Requirement>>, Obstacle> {
    if let Some(index) = terms.iter().position(|term| term.is_empty) {
        return Err(Obstacle::EmptyTerm(index));
    }
    let clashes: Vec<_> =
        terms.iter().filter_map(|term| clash(&term.requirements, wanted)).collect();
    if let Some((existing, wanted)) = clashes.first()
        && clashes.len() == terms.len()
    {
        let (existing, wanted) = (Requirement::clone(existing), Requirement::clone(wanted));
        return Err(Obstacle::Contradiction { existing, wanted });
    }
    let misses = |term: &Term| {
        let has = |wanted: &Requirement| {
            term.requirements.iter().any(|existing| equivalent(existing, wanted))
        };
        wanted.iter().filter(|wanted| !has(wanted)).cloned().collect()
    };
    Ok(terms.iter().map(misses).collect())
}

/// The first two of a tenant's own requirements that no node can meet together.
pub(in crate::edit) fn contradiction_within(wanted: &[Requirement]) -> Option<(usize, usize)> {
    (1..wanted.len()).find_map(|second| {
        let first = (0..second).find(|first| contradict(&wanted[*first], &wanted[second]))?;
        Some((first, second))
    })
}

/// Whether the terms hold a pod to what is wanted.
pub(in crate::edit) fn are_held(terms: &[Term], wanted: &[Requirement]) -> bool {
    wanted.is_empty()
        || !terms.is_empty()
            && missing(terms, wanted).is_ok_and(|missing| missing.iter().all(Vec::is_empty))
}

/// The first pair of requirements that no node can meet.
pub(in crate::edit) fn clash<'r>(
    existing: &'r [Requirement],
    wanted: &'r [Requirement],
) -> Option<(&'r Requirement, &'r Requirement)> {
    existing.iter().find_map(|existing| {
        let wanted = wanted.iter().find(|wanted| contradict(existing, wanted))?;
        Some((existing, wanted))
    })
}

/// Whether both say the same; the order of values does not count.
fn equivalent(a: &Requirement, b: &Requirement) -> bool {
    let within = |a: &Requirement, b: &Requirement| a.values.iter().all(|v| b.values.contains(v));
    a.key == b.key && a.operator == b.operator && within(a, b) && within(b, a)
}

/// Whether no node can meet both; only requirements on the same label can be at odds.
fn contradict(a: &Requirement, b: &Requirement) -> bool {
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

/// What a toleration needs to hold among those that are there, of which the first to fit a taint
/// counts: by it a pod is evicted or not (`GetMatchingTolerations` in k8s.io/kubernetes
/// pkg/apis/core/v1/helper).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::edit) enum Needed {
    /// It holds.
    Nothing,
    /// It goes behind the others.
    Append,
    /// The one at this position is about the same taint, with another `tolerationSeconds`.
    Replace(usize),
    /// The one at this position would count instead, with another `tolerationSeconds`.
    InsertBefore(usize),
}

/// What `wanted` needs among the existing tolerations; those that were not understood are `None`.
pub(in crate::edit) fn needed(existing: &[Option<Toleration>], wanted: &Toleration) -> Needed {
    for (index, toleration) in existing.iter().enumerate() {
        let Some(toleration) = toleration else { continue };
        let same_seconds = toleration.toleration_seconds == wanted.toleration_seconds;
        if same_seconds && covers(toleration, wanted) {
            return Needed::Nothing;
        }
        if !same_seconds && overlap(toleration, wanted) {
            let same_taint = covers(toleration, wanted) && covers(wanted, toleration);
            return match same_taint {
                true => Needed::Replace(index),
                false => Needed::InsertBefore(index),
            };
        }
    }
    Needed::Append
}

/// Whether one tolerates all taints that the other does.
fn covers(one: &Toleration, other: &Toleration) -> bool {
    let exists = one.operator == TolerationOperator::Exists;
    let any_key = exists && text(&one.key).is_empty();
    (any_key || one.key == other.key && (exists || same_value(one, other)))
        && (one.effect.is_none() || one.effect == other.effect)
}

/// Whether there is a taint that both tolerate.
fn overlap(one: &Toleration, other: &Toleration) -> bool {
    let exists = |of: &Toleration| of.operator == TolerationOperator::Exists;
    let any_key = |of: &Toleration| exists(of) && text(&of.key).is_empty();
    let keys = any_key(one) || any_key(other) || one.key == other.key;
    let values = exists(one) || exists(other) || same_value(one, other);
    let effects = one.effect.is_none() || other.effect.is_none() || one.effect == other.effect;
    keys && values && effects
}

fn same_value(one: &Toleration, other: &Toleration) -> bool {
    one.operator == other.operator && text(&one.value) == text(&other.value)
}

fn text(part: &Option<String>) -> &str {
    part.as_deref().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn requirement(operator: Operator, values: &[&str]) -> Requirement {
        let values = values.iter().map(|value| (*value).to_owned()).collect();
        Requirement { key: "pool".to_owned(), operator, values }
    }

    #[test]
    fn requirements_that_no_node_meets_are_known() {
        use Operator::{DoesNotExist, Exists, Gt, In, Lt, NotIn};
        let cases: &[(Operator, &[&str], Operator, &[&str], bool)] = &[
            (In, &["a"], In, &["b"], true),
            (In, &["a", "b"], In, &["b", "c"], false),
            (In, &["a"], NotIn, &["a", "b"], true),
            (In, &["a", "c"], NotIn, &["a"], false),
            (In, &["a"], Exists, &[], false),
            (In, &["a"], DoesNotExist, &[], true),
            (In, &["3"], Gt, &["3"], true),
            (In, &["4"], Gt, &["3"], false),
            (In, &["many"], Lt, &["3"], true),
            (NotIn, &["a"], NotIn, &["b"], false),
            (NotIn, &["a"], DoesNotExist, &[], false),
            (Exists, &[], DoesNotExist, &[], true),
            (Gt, &["3"], Lt, &["5"], false),
            (Gt, &["3"], Lt, &["4"], true),
        ];
        for (a, a_values, b, b_values, expected) in cases {
            let (a, b) = (requirement(*a, a_values), requirement(*b, b_values));
            assert_eq!(contradict(&a, &b), *expected, "{a:?} and {b:?}");
            assert_eq!(contradict(&b, &a), *expected, "{b:?} and {a:?}");
        }
        let other = Requirement { key: "zone".to_owned(), ..requirement(In, &["a"]) };
        assert!(!contradict(&other, &requirement(In, &["b"])), "another label");
    }

    #[test]
    fn a_toleration_holds_when_the_first_that_fits_says_the_same() {
        let toleration = |key: &str, value: Option<&str>, effect, toleration_seconds| Toleration {
            key: (!key.is_empty()).then(|| key.to_owned()),
            operator: match value {
                Some(_) => TolerationOperator::Equal,
                None => TolerationOperator::Exists,
            },
            value: value.map(str::to_owned),
            effect,
            toleration_seconds,
        };
        let evicts = Some(Effect::NoExecute);
        let wanted = toleration("ci", Some("java"), evicts, None);
        let cases = [
            (toleration("ci", Some("java"), evicts, None), Needed::Nothing),
            (toleration("ci", Some("java"), None, None), Needed::Nothing),
            (toleration("ci", None, None, None), Needed::Nothing),
            (toleration("", None, None, None), Needed::Nothing),
            (toleration("ci", Some("java"), evicts, Some(300)), Needed::Replace(0)),
            (toleration("ci", None, evicts, Some(300)), Needed::InsertBefore(0)),
            (toleration("ci", Some("java"), Some(Effect::NoSchedule), None), Needed::Append),
            (toleration("ci", Some("dotnet"), evicts, Some(300)), Needed::Append),
            (toleration("gpu", None, None, None), Needed::Append),
        ];
        for (existing, expected) in cases {
            let needed = needed(&[Some(existing.clone())], &wanted);
            assert_eq!(needed, expected, "{existing:?}");
        }
        let forever = toleration("ci", Some("java"), evicts, None);
        let behind = [Some(toleration("ci", None, evicts, Some(300))), Some(forever)];
        assert_eq!(needed(&behind, &wanted), Needed::InsertBefore(0), "the first counts");
    }
}
