//! `{tenant}` in a string stands for the tenant's name.

use std::borrow::Cow;

use crate::spelling::nearest;

const NAME: &str = "tenant";
const PLACEHOLDER: &str = "{tenant}";

/// `text` with every `{tenant}` replaced. Other braces stay, except for a likely misspelling,
/// which is the error.
pub(in crate::tenants) fn fill<'t>(text: &'t str, tenant: &str) -> Result<Cow<'t, str>, &'t str> {
    if !text.contains('{') {
        return Ok(Cow::Borrowed(text));
    }
    match misspelling(text) {
        Some(found) => Err(found),
        None => Ok(Cow::Owned(text.replace(PLACEHOLDER, tenant))),
    }
}

/// Whether `text` has a placeholder.
pub(in crate::tenants) fn is_in(text: &str) -> bool {
    text.contains(PLACEHOLDER)
}

fn misspelling(text: &str) -> Option<&str> {
    text.match_indices('{').find_map(|(start, _)| {
        let length = text[start..].find('}')? + 1;
        let found = &text[start..start + length];
        let word = found[1..].trim_end_matches('}').trim();
        (found != PLACEHOLDER && nearest(word, [NAME]).is_some()).then_some(found)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_placeholder_is_replaced() {
        let cases: &[(&str, Result<&str, &str>)] = &[
            ("x", Ok("x")),
            ("{tenant}-{tenant}", Ok("java-java")),
            ("{a}{}{{b}}", Ok("{a}{}{{b}}")),
            ("a-{tenat}", Err("{tenat}")),
            ("{Tenant}", Err("{Tenant}")),
            ("{ tenant }", Err("{ tenant }")),
            ("{", Ok("{")),
        ];
        for (text, expected) in cases {
            assert_eq!(fill(text, "java").as_deref(), expected.as_deref(), "{text}");
        }
    }
}
