//! What is hidden of a text that cannot be read: every word that is not known to be harmless.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

/// The words that are drawn although nobody knows what they mean where they stand.
static KNOWN: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    let keys = include_str!("../runner/keys.tsv");
    let paths = keys.lines().filter_map(|line| line.split('\t').next());
    let parts = paths.flat_map(|path| path.split(['.', '_', '-', '[', ']']));
    include_str!("words.txt").split_whitespace().chain(parts).collect()
});

/// The words of a text that may be a secret or a part of one.
pub(super) fn hidden(text: &str) -> Vec<Range<usize>> {
    let mut hidden = Vec::new();
    let mut start = 0;
    for piece in text.split_inclusive(is_structure) {
        let word = piece.trim_end_matches(is_structure);
        if !word.is_empty() && !is_known(word) {
            hidden.push(start..start + word.len());
        }
        start += piece.len();
    }
    hidden
}

fn is_structure(char: char) -> bool {
    char.is_whitespace() || "{}[]:,=\"'|>".contains(char)
}

fn is_known(word: &str) -> bool {
    let word = word.trim_start_matches('-');
    let is_small = word.len() <= 2 && word.bytes().all(|byte| byte.is_ascii_digit());
    is_small || KNOWN.contains(word) || word.split(['_', '-', '.']).all(|part| KNOWN.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_words_are_drawn() {
        let text = "  nodes: {matchLabels: {pool: a]}, token: \"hunter2\", node_selector = x";
        let hidden: Vec<_> = hidden(text).into_iter().map(|range| &text[range]).collect();
        assert_eq!(hidden, ["a", "hunter2", "x"]);
    }
}
