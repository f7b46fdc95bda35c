//! The alignment finds as much as another algorithm does.

mod oracle;

use proptest::prelude::*;
use text_splice::align;

fn is_alignment<T: Eq>(pairs: &[(usize, usize)], old: &[T], new: &[T]) -> bool {
    pairs.iter().all(|(x, y)| old[*x] == new[*y])
        && pairs.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 < pair[1].1)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn lists_share_the_most_they_can(
        old in prop::collection::vec(0u8..12, 0..80),
        new in prop::collection::vec(0u8..12, 0..80),
    ) {
        let pairs = align(&old, &new);
        prop_assert!(is_alignment(&pairs, &old, &new), "{pairs:?}");
        prop_assert_eq!(pairs.len(), oracle::align(&old, &new).len());
    }

    #[test]
    fn an_edited_list_keeps_what_was_not_edited(
        length in 0usize..2000,
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<bool>()), 0..40),
    ) {
        let old: Vec<usize> = (0..length).collect();
        let mut new = old.clone();
        for (index, (at, removes)) in edits.iter().enumerate() {
            if *removes && !new.is_empty() {
                new.remove(at.index(new.len()));
            } else {
                new.insert(at.index(new.len() + 1), length + index);
            }
        }
        let pairs = align(&old, &new);
        prop_assert!(is_alignment(&pairs, &old, &new));
        prop_assert_eq!(pairs.len(), new.iter().filter(|number| **number < length).count());
    }
}

#[test]
fn short_lists_share_the_most_they_can() {
    let letters = |text: &str| text.chars().collect::<Vec<_>>();
    let pairs = align(&letters("abcabba"), &letters("cbabac"));
    assert_eq!(pairs.len(), 4);
    assert_eq!(align::<char>(&[], &letters("a")), []);
    assert_eq!(align(&letters("xay"), &letters("paq")), [(1, 1)]);
}

/// A search without a bound takes minutes for these.
#[test]
fn long_lists_are_aligned_in_a_moment() {
    let old: Vec<usize> = (0..50_000).collect();
    let mut new: Vec<usize> = old.iter().copied().filter(|number| number % 97 != 0).collect();
    new.insert(0, 90_000);
    new.push(90_001);
    let kept = old.len() - old.len().div_ceil(97);
    assert_eq!(align(&old, &new).len(), kept);

    let other: Vec<usize> = (0..50_000).map(|number| 50_000 + number).collect();
    assert_eq!(align(&old, &other), []);
    let turned: Vec<usize> = old.iter().rev().copied().collect();
    assert!(is_alignment(&align(&old, &turned), &old, &turned));
    // A generator of numbers, so that elements repeat without a pattern.
    let mixed = |mut seed: u32| -> Vec<u32> {
        let mut next = || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 16) % 1000
        };
        (0..50_000).map(|_| next()).collect()
    };
    let (old, new) = (mixed(1), mixed(2));
    assert!(is_alignment(&align(&old, &new), &old, &new));
}
