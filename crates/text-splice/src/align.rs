//! Which elements two lists have in common, in order.

use std::hash::Hash;

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// The positions of elements that both lists have in the same order: the most that there can be,
/// except in long lists of which little is alike, where `similar` bounds its search by the size of
/// the lists. The clock has no influence: the same lists always give the same positions.
pub fn align<T: Eq + Hash>(old: &[T], new: &[T]) -> Vec<(usize, usize)> {
    let operations = capture_diff_slices(Algorithm::Myers, old, new);
    let pairs = operations.into_iter().flat_map(|operation| match operation {
        DiffOp::Equal { old_index, new_index, len } => {
            (old_index..old_index + len).zip(new_index..new_index + len)
        }
        DiffOp::Delete { .. } | DiffOp::Insert { .. } | DiffOp::Replace { .. } => (0..0).zip(0..0),
    });
    pairs.collect()
}
