//! Which of many sets of nodes meet, without comparing all pairs where labels are pinned to values.

use std::collections::{BTreeMap, HashMap};

use super::NodeSet;

/// Sets by the value of a label.
type ByValue<'s> = BTreeMap<&'s str, Vec<usize>>;

/// How many sets may be compared pair by pair rather than looked through for a label.
const FEW: usize = 8;

/// Pairs of sets that have a node in common.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Meetings {
    /// Their positions, the lower one first, in order.
    pub(super) pairs: Vec<(usize, usize)>,
    /// Pairs that were not compared because there are too many, in order.
    pub(super) left_out: Vec<(Vec<usize>, Vec<usize>)>,
}

/// The pairs of sets that meet; in each set there can be a node.
///
/// Sets that pin one label to values are compared only with those that pin it to one of these, and
/// with those that do not pin it. What is left is compared pair by pair, in `effort` steps at most:
/// after that, whole groups are left out.
pub(super) fn meetings(sets: &[NodeSet<'_>], effort: usize) -> Meetings {
    let mut search = Search { sets, effort, found: Meetings::default() };
    search.within((0..sets.len()).collect(), &mut Vec::new());
    let mut found = search.found;
    found.pairs.sort_unstable();
    found.pairs.dedup();
    found
}

struct Search<'s, 'r> {
    sets: &'s [NodeSet<'r>],
    effort: usize,
    found: Meetings,
}

impl<'r> Search<'_, 'r> {
    /// Pairs among these; the labels in `used` separate none of them any more.
    fn within(&mut self, mut sets: Vec<usize>, used: &mut Vec<&'r str>) {
        let depth = used.len();
        while sets.len() > FEW && self.spend(sets.len()) {
            let pins = self.pins(&sets, used);
            let most = pins.into_iter().filter(|(_, count)| *count > 1);
            let Some((key, _)) = most.max_by_key(|(key, count)| (*count, *key)) else { break };
            let (by_value, rest) = self.by_value(&sets, key);
            used.push(key);
            let mut pinned: Vec<_> = by_value.values().flatten().copied().collect();
            pinned.sort_unstable();
            pinned.dedup();
            for same in by_value.into_values() {
                self.within(same, used);
            }
            self.across(pinned, rest.clone(), used);
            sets = rest;
        }
        used.truncate(depth);
        if !self.spend(sets.len() * sets.len().saturating_sub(1) / 2) {
            self.found.left_out.push((sets.clone(), sets));
            return;
        }
        for (at, one) in sets.iter().enumerate() {
            sets[at + 1..].iter().for_each(|other| self.compare(*one, *other));
        }
    }

    /// Pairs of one of these and one of those.
    fn across(&mut self, these: Vec<usize>, mut those: Vec<usize>, used: &mut Vec<&'r str>) {
        let depth = used.len();
        while these.len() * those.len() > FEW * FEW && self.spend(these.len() + those.len()) {
            let other = self.pins(&those, used);
            let common = self
                .pins(&these, used)
                .into_iter()
                .filter_map(|(key, count)| other.get(key).map(|others| (count.min(*others), key)));
            let Some((_, key)) = common.max() else { break };
            let (mut by_value, unpinned) = self.by_value(&these, key);
            let (others, rest) = self.by_value(&those, key);
            used.push(key);
            for (value, others) in &others {
                if let Some(same) = by_value.remove(value) {
                    self.across(same, others.clone(), used);
                }
            }
            let pinned: Vec<_> = others.into_values().flatten().collect();
            self.across(unpinned, pinned, used);
            those = rest;
        }
        used.truncate(depth);
        if !self.spend(these.len() * those.len()) {
            self.found.left_out.push((these, those));
            return;
        }
        for one in &these {
            those.iter().for_each(|other| self.compare(*one, *other));
        }
    }

    fn compare(&mut self, one: usize, other: usize) {
        if one != other && self.sets[one].meets(&self.sets[other]) {
            self.found.pairs.push((one.min(other), one.max(other)));
        }
    }

    /// How many of the sets pin each label.
    fn pins(&self, sets: &[usize], used: &[&str]) -> HashMap<&'r str, usize> {
        let mut count = HashMap::new();
        for (key, _) in sets.iter().flat_map(|set| self.sets[*set].pins()) {
            if !used.contains(&key) {
                *count.entry(key).or_default() += 1;
            }
        }
        count
    }

    /// The sets by the values of a label, and those that do not pin it.
    fn by_value(&self, sets: &[usize], key: &str) -> (ByValue<'r>, Vec<usize>) {
        let mut by_value = ByValue::new();
        let mut rest = Vec::new();
        for set in sets {
            match self.sets[*set].pins().find(|(pinned, _)| *pinned == key) {
                Some((_, values)) => {
                    values.for_each(|value| by_value.entry(value).or_default().push(*set));
                }
                None => rest.push(*set),
            }
        }
        (by_value, rest)
    }

    /// Whether there is effort left for some steps.
    fn spend(&mut self, steps: usize) -> bool {
        let left = self.effort.checked_sub(steps);
        self.effort = left.unwrap_or(self.effort);
        left.is_some()
    }
}
