//! How the elements of one array become those of another.

use std::collections::BTreeMap;
use std::ops::Range;

use text_splice::align;

use crate::value::{Table, Value};
use crate::write;

/// How the elements of an old array become those of a new one: those that both have stay, and
/// between them one takes the place of another as long as there are two.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Alignment {
    /// Positions in the old and in the new array, of elements that differ.
    pub(crate) paired: Vec<(usize, usize)>,
    /// Positions in the old array.
    pub(crate) removed: Vec<usize>,
    /// Elements of the new array, each with the position in the old one that they come before: that
    /// of an element that stays, or the end after one that stays or is paired.
    pub(crate) added: Vec<(usize, Range<usize>)>,
}

impl Alignment {
    pub(crate) fn of(old: &[Value], new: &[Value]) -> Self {
        let shorter = old.len().min(new.len());
        let head = old.iter().zip(new).take_while(|(a, b)| a.means(b)).count();
        let tail = old.iter().rev().zip(new.iter().rev());
        let tail = tail.take(shorter - head).take_while(|(a, b)| a.means(b)).count();
        let (old_end, new_end) = (old.len() - tail, new.len() - tail);
        let middle = |all: &[Value]| -> Vec<String> { all.iter().map(canonical).collect() };
        let common = align(&middle(&old[head..old_end]), &middle(&new[head..new_end]));
        let common = common.into_iter().map(|(from, to)| (head + from, head + to));
        let mut alignment = Self::default();
        let (mut from, mut to) = (head, head);
        for (next_from, next_to) in common.chain([(old_end, new_end)]) {
            alignment.replace(from..next_from, to..next_to);
            (from, to) = (next_from + 1, next_to + 1);
        }
        alignment
    }

    /// Replaces a run of elements by another that has none of them.
    fn replace(&mut self, old: Range<usize>, new: Range<usize>) {
        self.paired.extend(old.clone().zip(new.clone()));
        self.removed.extend(old.clone().skip(new.len()));
        if new.len() > old.len() {
            self.added.push((old.end, new.start + old.len()..new.end));
        }
    }
}

/// A text that two values have in common exactly if they mean the same.
fn canonical(value: &Value) -> String {
    match value {
        Value::Float(number) if *number == 0.0 => "0.0".to_owned(),
        Value::Float(number) if number.is_nan() => "nan".to_owned(),
        Value::Array(elements) => {
            let elements: Vec<String> = elements.iter().map(canonical).collect();
            format!("[{}]", elements.join(","))
        }
        Value::Table(table) => canonical_table(table),
        scalar => write::value(scalar),
    }
}

fn canonical_table(table: &Table) -> String {
    let entries = table.iter().filter(|(_, value)| !value.is_void());
    let entries: BTreeMap<_, _> = entries.map(|(key, value)| (key, canonical(value))).collect();
    let entries = entries.into_iter().map(|(key, value)| format!("{}={value}", write::key(key)));
    format!("{{{}}}", entries.collect::<Vec<_>>().join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(letters: &str) -> Vec<Value> {
        letters.chars().map(|letter| Value::from(letter.to_string())).collect()
    }

    #[test]
    fn what_both_have_stays_and_the_rest_changes_in_place() {
        for (old, new, paired, removed, added) in [
            ("abc", "abc", vec![], vec![], vec![]),
            ("abc", "axc", vec![(1, 1)], vec![], vec![]),
            ("abcd", "bd", vec![], vec![0, 2], vec![]),
            ("bd", "abcd", vec![], vec![], vec![(0, 0..1), (1, 2..3)]),
            ("ab", "xyab", vec![], vec![], vec![(0, 0..2)]),
            ("abc", "xayzc", vec![(1, 2)], vec![], vec![(0, 0..1), (2, 3..4)]),
            ("aab", "ab", vec![], vec![1], vec![]),
        ] {
            let expected = Alignment { paired, removed, added };
            assert_eq!(Alignment::of(&values(old), &values(new)), expected, "{old} {new}");
        }
    }

    #[test]
    fn values_that_mean_the_same_have_one_text() {
        let of = |value: &str| {
            let text = crate::Document::parse(&format!("x = {value}")).expect("TOML");
            text.data().entry("x").cloned().expect("a value")
        };
        let all =
            ["1", "1.0", "-0.0", "0.0", "nan", "-nan", "'1'", "[]", "{}", "{ a = [] }", "[[]]"];
        let more = ["{ a = 1, b = 2 }", "{ b = 2, a = 1 }", "[{}]", "1979-05-27", "'1979-05-27'"];
        let all: Vec<Value> = all.iter().chain(&more).map(|value| of(value)).collect();
        for one in &all {
            for other in &all {
                assert_eq!(canonical(one) == canonical(other), one == other, "{one:?} {other:?}");
            }
        }
    }
}
