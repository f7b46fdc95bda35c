//! How things are written: the known word nearest to an unknown one, lists of words, digests, lines.

/// The candidate that `word` is most likely a misspelling of, if any. Letter case and the
/// difference between `bucket_name` and `bucketName` do not count.
pub(crate) fn nearest<'c>(
    word: &str,
    candidates: impl IntoIterator<Item = &'c str>,
) -> Option<&'c str> {
    let word = plain(word);
    let most = (word.chars().count() / 3).clamp(1, 3);
    candidates
        .into_iter()
        .map(|candidate| (strsim::osa_distance(&word, &plain(candidate)), candidate))
        .filter(|(distance, _)| *distance <= most)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

fn plain(word: &str) -> String {
    word.chars().filter(|next| !matches!(next, '_' | '-')).flat_map(char::to_lowercase).collect()
}

/// `a`, `b` and `c`
pub(crate) fn listed(words: &[&str], conjunction: &str) -> String {
    let quoted: Vec<_> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} {conjunction} {last}", others.join(", ")),
        None => String::new(),
    }
}

/// Bytes as lower-case hexadecimal digits.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The last character boundary of `text` at or before `at`.
pub(crate) fn char_boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

/// How many lines end in a text.
pub(crate) fn line_breaks(text: &[u8]) -> usize {
    memchr::memchr_iter(b'\n', text).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_offered_when_it_is_near() {
        let keys = ["namespace", "nodes", "bucketName", "java", "release"];
        let cases: &[(&str, Option<&str>)] = &[
            ("namspace", Some("namespace")),
            ("node", Some("nodes")),
            ("bucket_name", Some("bucketName")),
            ("BucketName", Some("bucketName")),
            ("jvaa", Some("java")),
            ("dotnet", None),
            ("NAME-SPACE", Some("namespace")),
            ("", None),
        ];
        for (word, expected) in cases {
            assert_eq!(nearest(word, keys), *expected, "{word}");
        }
    }
}
