//! Another alignment of two lists, by patience diff and the table of Wagner and Fischer.

use std::collections::HashMap;
use std::hash::Hash;

/// Above this many pairs two lists are not compared element by element.
const MAX_PAIRS: usize = 1 << 18;

/// The positions of elements that both lists have in the same order: as many as there are for lists
/// of a few hundred, near to that for long ones. Linear in time and memory, but for a large factor
/// where elements repeat.
pub(crate) fn align<T: Eq + Hash>(old: &[T], new: &[T]) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    // Parts of the two lists still to be aligned, the last first.
    let mut parts = vec![Part { old: (0, old.len()), new: (0, new.len()) }];
    while let Some(part) = parts.pop() {
        part.align(old, new, &mut pairs, &mut parts);
    }
    pairs.sort_unstable();
    pairs
}

struct Part {
    old: (usize, usize),
    new: (usize, usize),
}

impl Part {
    fn align<T: Eq + Hash>(
        self,
        old: &[T],
        new: &[T],
        pairs: &mut Vec<(usize, usize)>,
        parts: &mut Vec<Part>,
    ) {
        let (mut from, mut to) = (self.old.0, self.new.0);
        let (mut old_end, mut new_end) = (self.old.1, self.new.1);
        while from < old_end && to < new_end && old[from] == new[to] {
            pairs.push((from, to));
            (from, to) = (from + 1, to + 1);
        }
        while from < old_end && to < new_end && old[old_end - 1] == new[new_end - 1] {
            (old_end, new_end) = (old_end - 1, new_end - 1);
            pairs.push((old_end, new_end));
        }
        let (x, y) = (&old[from..old_end], &new[to..new_end]);
        if x.len().saturating_mul(y.len()) <= MAX_PAIRS {
            pairs.extend(longest_common(x, y).iter().map(|(x, y)| (from + x, to + y)));
            return;
        }
        let anchors = increasing(unique_pairs(x, y));
        let start = (from, to);
        for (x, y) in anchors.iter().map(|(x, y)| (start.0 + x, start.1 + y)) {
            parts.push(Part { old: (from, x), new: (to, y) });
            pairs.push((x, y));
            (from, to) = (x + 1, y + 1);
        }
        // Without an anchor the part would come back as it is.
        if !anchors.is_empty() {
            parts.push(Part { old: (from, old_end), new: (to, new_end) });
        }
    }
}

/// Elements that stand once in each list (the idea of Bram Cohen's patience diff).
fn unique_pairs<T: Eq + Hash>(old: &[T], new: &[T]) -> Vec<(usize, usize)> {
    #[derive(Default)]
    struct Seen {
        old: Vec<usize>,
        new: Vec<usize>,
    }
    let mut seen: HashMap<&T, Seen> = HashMap::new();
    for (index, element) in old.iter().enumerate() {
        seen.entry(element).or_default().old.push(index);
    }
    for (index, element) in new.iter().enumerate() {
        seen.entry(element).or_default().new.push(index);
    }
    let mut pairs: Vec<(usize, usize)> = seen
        .into_values()
        .filter(|seen| seen.old.len() == 1 && seen.new.len() == 1)
        .map(|seen| (seen.old[0], seen.new[0]))
        .collect();
    pairs.sort_unstable();
    pairs
}

/// The longest run of pairs, sorted by their first, of which the second increases too.
fn increasing(pairs: Vec<(usize, usize)>) -> Vec<(usize, usize)> {
    // `ends[n]` is the pair that the best run of n + 1 pairs ends with.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(pairs.len());
    for (index, pair) in pairs.iter().enumerate() {
        let length = ends.partition_point(|end| pairs[*end].1 < pair.1);
        before.push(length.checked_sub(1).map(|length| ends[length]));
        match ends.get_mut(length) {
            Some(end) => *end = index,
            None => ends.push(index),
        }
    }
    let mut run = Vec::with_capacity(ends.len());
    let mut at = ends.last().copied();
    while let Some(index) = at {
        run.push(pairs[index]);
        at = before[index];
    }
    run.reverse();
    run
}

/// A longest common subsequence, by the table of Wagner and Fischer.
fn longest_common<T: Eq>(old: &[T], new: &[T]) -> Vec<(usize, usize)> {
    let width = new.len() + 1;
    let mut lengths = vec![0u32; (old.len() + 1) * width];
    for x in (0..old.len()).rev() {
        for y in (0..new.len()).rev() {
            lengths[x * width + y] = if old[x] == new[y] {
                lengths[(x + 1) * width + y + 1] + 1
            } else {
                lengths[(x + 1) * width + y].max(lengths[x * width + y + 1])
            };
        }
    }
    let (mut x, mut y, mut pairs) = (0, 0, Vec::new());
    while x < old.len() && y < new.len() {
        if old[x] == new[y] {
            pairs.push((x, y));
            (x, y) = (x + 1, y + 1);
        } else if lengths[(x + 1) * width + y] >= lengths[x * width + y + 1] {
            x += 1;
        } else {
            y += 1;
        }
    }
    pairs
}
