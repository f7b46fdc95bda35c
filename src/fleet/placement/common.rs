//! Nodes that jobs of several tenants can run on.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::pairs::{Meetings, meetings};
use super::{NodeLabels, NodeSet};
use crate::fleet::edge::{Edge, pairs};
use crate::tenants::{Placement, PoolName};

/// Steps of the search after which pairs are left out: some seconds.
const EFFORT: usize = 10_000_000;

/// How many nodes are shown; pairs are counted beyond that.
const SHOWN: usize = 1_000;

/// A node that several tenants' jobs can run on.
#[derive(Debug)]
pub struct Common<'e, 't> {
    /// The labels of the node.
    pub node: NodeLabels,
    /// Exactly the placements that accept it, by tenant.
    pub edges: Vec<&'e Edge<'t, &'t Placement>>,
}

/// What pairs of different tenants' placements have in common. Pairs in one pool are left out:
/// there it is meant.
#[derive(Debug, Default)]
pub struct NodesInCommon<'e, 't> {
    /// A node for each pair that has one in common, up to 1,000 nodes; one node for all pairs that
    /// accept it.
    pub common: Vec<Common<'e, 't>>,
    /// How many pairs have a node in common.
    pub shown: usize,
    /// How many pairs have none.
    pub proved: usize,
    /// How many pairs were not compared, because there are too many.
    pub left_out: usize,
}

/// Placements that accept the same nodes.
struct Class<'e, 't> {
    pool: Option<&'t PoolName>,
    edges: Vec<&'e Edge<'t, &'t Placement>>,
}

impl<'e, 't> NodesInCommon<'e, 't> {
    /// Compares these placements. One that no node can meet has nothing in common with any.
    pub(in crate::fleet) fn of(edges: &'e [Edge<'t, &'t Placement>]) -> Self {
        let (sets, classes) = classes(edges);
        let found = meetings(&sets, EFFORT);
        let mut result = Self { proved: pairs(edges), ..Self::default() };
        let mut meeting: Vec<_> =
            (0..sets.len()).map(|own| (own, own)).chain(found.pairs).collect();
        meeting
            .retain(|(one, other)| pairs_of(&classes[*one], &classes[*other], *one == *other) > 0);
        for (one, other) in &meeting {
            result.shown += pairs_of(&classes[*one], &classes[*other], *one == *other);
        }
        let left_out = Meetings { pairs: Vec::new(), left_out: found.left_out };
        result.left_out = left_out_pairs(&classes, &left_out);
        result.proved = result.proved.saturating_sub(result.shown + result.left_out);
        result.proved = result.proved.saturating_sub(meant(&classes));
        result.common = nodes(&sets, &classes, &meeting);
        result
    }
}

fn classes<'e, 't>(edges: &'e [Edge<'t, &'t Placement>]) -> (Vec<NodeSet<'t>>, Vec<Class<'e, 't>>) {
    let mut known = HashMap::new();
    let (mut sets, mut classes) = (Vec::new(), Vec::new());
    for edge in edges {
        let set = NodeSet::of(edge.to.requirements.iter().map(|requirement| requirement.get()));
        if set.impossible_label().is_some() {
            continue;
        }
        let pool = edge.tenant.job_pool.as_ref().map(|pool| pool.get());
        let class = *known.entry((set.clone(), pool)).or_insert_with(|| {
            sets.push(set);
            classes.push(Class { pool, edges: Vec::new() });
            classes.len() - 1
        });
        classes[class].edges.push(edge);
    }
    (sets, classes)
}

/// How many pairs of different tenants are in a class, or between two; none where one pool is meant
/// for both.
fn pairs_of(one: &Class<'_, '_>, other: &Class<'_, '_>, same: bool) -> usize {
    match same {
        _ if one.pool.is_some() && one.pool == other.pool => 0,
        true => pairs(one.edges.iter().copied()),
        false => between(one, other),
    }
}

fn between(one: &Class<'_, '_>, other: &Class<'_, '_>) -> usize {
    let own = |class: &Class<'_, '_>| pairs(class.edges.iter().copied());
    pairs(one.edges.iter().chain(&other.edges).copied()) - own(one) - own(other)
}

/// Pairs that use one pool.
fn meant(classes: &[Class<'_, '_>]) -> usize {
    let mut by_pool: BTreeMap<&str, Vec<&Edge<'_, &Placement>>> = BTreeMap::new();
    for class in classes {
        if let Some(pool) = class.pool {
            by_pool.entry(pool.as_str()).or_default().extend(&class.edges);
        }
    }
    by_pool.values().map(|edges| pairs(edges.iter().copied())).sum()
}

fn left_out_pairs(classes: &[Class<'_, '_>], found: &Meetings) -> usize {
    let placements =
        |sets: &[usize]| -> usize { sets.iter().map(|set| classes[*set].edges.len()).sum() };
    let left_out = found.left_out.iter().map(|(these, those)| match these == those {
        true => placements(these) * placements(these).saturating_sub(1) / 2,
        false => placements(these) * placements(those),
    });
    left_out.sum()
}

/// A node for each of the pairs, with all that accept it.
fn nodes<'e, 't>(
    sets: &[NodeSet<'t>],
    classes: &[Class<'e, 't>],
    meeting: &[(usize, usize)],
) -> Vec<Common<'e, 't>> {
    let index = Index::of(sets);
    let mut common = Vec::new();
    // By class: the nodes shown that it accepts.
    let mut accepted: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); sets.len()];
    for (one, other) in meeting {
        let is_covered = !accepted[*one].is_disjoint(&accepted[*other]);
        if is_covered || common.len() == SHOWN {
            continue;
        }
        let Some(node) = sets[*one].and(&sets[*other]).witness() else { continue };
        let accepting = index.accepting(sets, &node);
        let mut edges = Vec::new();
        for class in accepting {
            accepted[class].insert(common.len());
            edges.extend(classes[class].edges.iter().copied());
        }
        edges.sort_by(|one, other| one.tenant.runner_id().cmp(&other.tenant.runner_id()));
        common.push(Common { node, edges });
    }
    common
}

/// Sets by the first label that they pin.
struct Index<'r> {
    pinned: HashMap<(&'r str, &'r str), Vec<usize>>,
    others: Vec<usize>,
}

impl<'r> Index<'r> {
    fn of(sets: &[NodeSet<'r>]) -> Self {
        let mut index = Self { pinned: HashMap::new(), others: Vec::new() };
        for (at, set) in sets.iter().enumerate() {
            match set.pins().next() {
                Some((key, values)) => {
                    values.for_each(|value| index.pinned.entry((key, value)).or_default().push(at));
                }
                None => index.others.push(at),
            }
        }
        index
    }

    /// The sets that a node is in.
    fn accepting(&self, sets: &[NodeSet<'r>], node: &NodeLabels) -> Vec<usize> {
        let labels = node.iter();
        let pinned =
            labels.filter_map(|(key, value)| self.pinned.get(&(key.as_str(), value.as_str())));
        let candidates = pinned.flatten().chain(&self.others);
        candidates.copied().filter(|set| sets[*set].accepts(node)).collect()
    }
}
