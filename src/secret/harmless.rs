//! What is no secret although a name says that one stands there.

use super::name::names_a_file;

/// What stands for a secret.
pub(crate) const MASK: &str = "(secret)";

/// `$NAME`, `${NAME}`: where a secret is, and not what.
pub(super) fn is_reference(value: &str) -> bool {
    let value = value.trim_matches('"');
    let Some(name) = value.strip_prefix('$') else { return false };
    let name = name.strip_prefix('{').and_then(|name| name.strip_suffix('}')).unwrap_or(name);
    !name.is_empty() && name.chars().all(|char| char.is_ascii_alphanumeric() || char == '_')
}

/// Whether a value under the name of a secret is none.
pub(super) fn is_harmless(name: &str, value: &str) -> bool {
    const WORDS: [&str; 9] = ["true", "false", "null", "~", "yes", "no", "none", MASK, "{tenant}"];
    let value = value.trim();
    let is_word = WORDS.iter().any(|word| value.eq_ignore_ascii_case(word));
    is_word
        || value.chars().all(|char| !char.is_alphanumeric())
        || is_reference(value)
        || names_a_file(name, value)
}
