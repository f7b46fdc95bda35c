//! The runner's `environment`: a list of `NAME=value` that jobs receive.

use toml_patch::Value;

/// The name and the value of an element; one without `=` is dropped by the runner
/// (common/config.go:2995).
pub fn split(element: &Value) -> Option<(&str, &str)> {
    element.as_str()?.split_once('=')
}

/// The value that jobs see under a name: of several, the last.
pub fn get<'a>(list: &'a [Value], name: &str) -> Option<&'a str> {
    let mut entries = list.iter().rev().filter_map(split);
    entries.find(|(key, _)| *key == name).map(|(_, value)| value)
}

/// Sets a name where it first stands, else at the end; nothing else moves.
pub fn set(list: &mut Vec<Value>, name: &str, value: &str) {
    let entry = Value::String(format!("{name}={value}"));
    match list.iter().position(|element| is_named(element, name)) {
        Some(first) => {
            list[first] = entry;
            let mut at = 0..;
            list.retain(|element| {
                at.next().is_some_and(|at| at <= first) || !is_named(element, name)
            });
        }
        None => list.push(entry),
    }
}

/// Removes a name.
pub fn remove(list: &mut Vec<Value>, name: &str) {
    list.retain(|element| !is_named(element, name));
}

fn is_named(element: &Value, name: &str) -> bool {
    split(element).is_some_and(|(key, _)| key == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(elements: &[&str]) -> Vec<Value> {
        elements.iter().map(|&element| element.into()).collect()
    }

    #[test]
    fn a_name_keeps_its_place_and_loses_its_doubles() {
        let mut all = list(&["A=1", "B=x=y", "odd", "A=2"]);
        assert_eq!(get(&all, "A"), Some("2"));
        assert_eq!(get(&all, "B"), Some("x=y"));
        set(&mut all, "A", "3");
        set(&mut all, "C", "");
        assert_eq!(all, list(&["A=3", "B=x=y", "odd", "C="]));
        remove(&mut all, "B");
        assert_eq!(all, list(&["A=3", "odd", "C="]));
    }
}
