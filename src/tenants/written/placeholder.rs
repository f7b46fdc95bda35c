//! `{tenant}` in a string stands for the tenant's name, `{runner}` for its runner's.

use std::borrow::Cow;

use crate::spelling::nearest;

/// What the placeholders stand for.
#[derive(Debug, Clone, Copy)]
pub(in crate::tenants) struct Names<'n> {
    pub tenant: &'n str,
    /// The runner's name; of a tenant with one runner, the tenant's.
    pub runner: &'n str,
}

/// The placeholders and their words.
const PLACEHOLDERS: [(&str, &str); 2] = [("{tenant}", "tenant"), ("{runner}", "runner")];

/// A likely misspelling of a placeholder, and the placeholder.
#[derive(Debug, PartialEq)]
pub(in crate::tenants) struct Misspelt<'t> {
    pub found: &'t str,
    pub meant: &'static str,
}

impl<'n> Names<'n> {
    /// `text` with every placeholder replaced. Other braces stay, except for a likely misspelling,
    /// which is the error.
    pub(in crate::tenants) fn fill<'t>(self, text: &'t str) -> Result<Cow<'t, str>, Misspelt<'t>> {
        if !text.contains('{') {
            return Ok(Cow::Borrowed(text));
        }
        match misspelling(text) {
            Some(misspelt) => Err(misspelt),
            None => Ok(Cow::Owned(
                self.placeholders()
                    .into_iter()
                    .fold(text.to_owned(), |text, (placeholder, name)| {
                        text.replace(placeholder, name)
                    }),
            )),
        }
    }

    /// The placeholders that `text` has, each with what it stands for.
    pub(in crate::tenants) fn used_in(self, text: &str) -> Vec<(&'static str, &'n str)> {
        self.placeholders()
            .into_iter()
            .filter(|(placeholder, _)| text.contains(placeholder))
            .collect()
    }

    fn placeholders(self) -> [(&'static str, &'n str); 2] {
        [(PLACEHOLDERS[0].0, self.tenant), (PLACEHOLDERS[1].0, self.runner)]
    }
}

fn misspelling(text: &str) -> Option<Misspelt<'_>> {
    text.match_indices('{').find_map(|(start, _)| {
        let length = text[start..].find('}')? + 1;
        let found = &text[start..start + length];
        let word = found[1..].trim_end_matches('}').trim();
        if PLACEHOLDERS.iter().any(|(placeholder, _)| *placeholder == found) {
            return None;
        }
        let near = nearest(word, PLACEHOLDERS.map(|(_, word)| word))?;
        let (meant, _) = PLACEHOLDERS.into_iter().find(|(_, word)| *word == near)?;
        Some(Misspelt { found, meant })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_placeholders_are_replaced() {
        let misspelt = |found, meant| Err(Misspelt { found, meant });
        let cases = [
            ("x", Ok("x")),
            ("{tenant}-{tenant}", Ok("java-java")),
            ("{tenant}-{runner}", Ok("java-small")),
            ("{a}{}{{b}}", Ok("{a}{}{{b}}")),
            ("a-{tenat}", misspelt("{tenat}", "{tenant}")),
            ("{Tenant}", misspelt("{Tenant}", "{tenant}")),
            ("{ runner }", misspelt("{ runner }", "{runner}")),
            ("{", Ok("{")),
        ];
        let names = Names { tenant: "java", runner: "small" };
        for (text, expected) in cases {
            assert_eq!(names.fill(text).as_deref(), expected.as_ref().map(|text| *text), "{text}");
        }
    }
}
