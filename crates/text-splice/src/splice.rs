//! Splices: which bytes of a text to replace, and by what.

use std::ops::Range;

/// Bytes of a text to replace, and the text to write there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Splice {
    /// The bytes; empty for an insertion.
    pub range: Range<usize>,
    /// The new text; empty for a removal.
    pub text: String,
}

/// Two splices replace the same bytes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("two changes meet in one place")]
pub struct Overlap(
    /// The bytes of the later splice.
    pub Range<usize>,
);

/// The text with its splices, those of one place in the given order, insertions first. Removals may
/// overlap, and an insertion amid removed text comes after it.
///
/// # Errors
/// When two splices overlap of which one writes text and is no insertion.
///
/// # Panics
/// When a range is not one of the text.
pub fn apply(text: &str, splices: Vec<Splice>) -> Result<String, Overlap> {
    apply_with(text, splices, |_, splice| &splice.text)
}

/// Like [`apply`]; `fit` gives the text to write for a splice after what is written so far.
///
/// # Errors
/// As those of [`apply`].
///
/// # Panics
/// As [`apply`] does.
pub fn apply_with(
    text: &str,
    mut splices: Vec<Splice>,
    fit: impl for<'s> Fn(&str, &'s Splice) -> &'s str,
) -> Result<String, Overlap> {
    splices.sort_by_key(|splice| (splice.range.start, splice.range.end));
    let added = splices.iter().map(|splice| splice.text.len()).sum::<usize>();
    let mut result = String::with_capacity(text.len() + added);
    let mut done = 0;
    let mut deleted = false;
    for splice in &splices {
        let Splice { range, text: new } = splice;
        let deletes = new.is_empty();
        if range.start < done && !(deleted && (deletes || range.is_empty())) {
            return Err(Overlap(range.clone()));
        }
        if range.start >= done {
            result.push_str(&text[done..range.start]);
        }
        result.push_str(fit(&result, splice));
        done = done.max(range.end);
        deleted = deletes || deleted && range.is_empty();
    }
    result.push_str(&text[done..]);
    Ok(result)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn splice(range: Range<usize>, text: &str) -> Splice {
        Splice { range, text: text.to_owned() }
    }

    #[test]
    fn insertions_come_first_and_after_what_is_removed_around_them() {
        for (splices, expected) in [
            (vec![splice(2..4, ""), splice(2..2, "x"), splice(2..2, "y")], "abxyef"),
            (vec![splice(1..4, ""), splice(2..2, "x"), splice(3..5, "")], "axf"),
            (vec![splice(6..6, "!"), splice(0..1, "A")], "Abcdef!"),
            (Vec::new(), "abcdef"),
        ] {
            assert_eq!(apply("abcdef", splices).as_deref(), Ok(expected));
        }
    }

    #[test]
    fn replacements_do_not_overlap() {
        for splices in [
            vec![splice(1..3, "x"), splice(2..4, "y")],
            vec![splice(1..3, "x"), splice(2..2, "y")],
            vec![splice(1..3, ""), splice(2..4, "y")],
        ] {
            assert!(apply("abcdef", splices.clone()).is_err(), "{splices:?}");
        }
    }

    #[test]
    fn a_text_can_be_fitted_to_what_comes_before_it() {
        let splices = vec![splice(2..3, ""), splice(3..3, "\nb")];
        let fit = |before: &str, splice: &Splice| -> usize {
            usize::from(before.ends_with('\n') && splice.text.starts_with('\n'))
        };
        let fitted =
            apply_with("a\nx", splices, |before, splice| &splice.text[fit(before, splice)..]);
        assert_eq!(fitted.as_deref(), Ok("a\nb"));
    }
}
