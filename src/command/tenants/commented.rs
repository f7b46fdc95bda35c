//! YAML with a comment after each value.

use std::collections::HashMap;

use anyhow::Context;
use jsonptr::Token;
use manifest_patch::{Document, Node};
use serde_json::Value as Json;

/// `value` in block style, with comments after the values at these JSON Pointers: scalars, and
/// empty lists and maps. Each of those has a line of its own, which a comment may end.
pub(super) fn yaml(value: &Json, comments: &[(String, String)]) -> anyhow::Result<String> {
    let text = Document::parse("")?.rewrite(&Node::from_json(value))?;
    if comments.is_empty() {
        return Ok(text);
    }
    let document = Document::parse(&text)?;
    let mut starts = HashMap::new();
    collect(document.tree(), String::new(), &mut starts);
    let mut ends = HashMap::with_capacity(comments.len());
    for (pointer, comment) in comments {
        let start = starts.get(pointer).with_context(|| format!("{pointer} is not printed"))?;
        ends.insert(*start, comment);
    }
    let mut starts: Vec<_> = ends.keys().copied().collect();
    starts.sort_unstable();
    let mut starts = starts.into_iter().peekable();
    let mut commented = String::with_capacity(text.len());
    let mut end = 0;
    for line in text.split_inclusive('\n') {
        end += line.len();
        commented += line.trim_end_matches('\n');
        while let Some(start) = starts.next_if(|start| *start < end) {
            commented += "  # ";
            commented += ends[&start];
        }
        commented.push('\n');
    }
    Ok(commented)
}

/// Where each scalar and each empty list or map below a node begins, by JSON Pointer.
fn collect(node: &Node, pointer: String, starts: &mut HashMap<String, usize>) {
    match (node.entries(), node.items()) {
        (Some(entries), _) if !entries.is_empty() => {
            for entry in entries {
                let key = entry.key.as_str().unwrap_or_default();
                let token = Token::new(key);
                collect(&entry.value, format!("{pointer}/{}", token.encoded()), starts);
            }
        }
        (_, Some(items)) if !items.is_empty() => {
            for (index, item) in items.iter().enumerate() {
                collect(item, format!("{pointer}/{index}"), starts);
            }
        }
        _ => {
            starts.insert(pointer, node.span().unwrap_or_default().start);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn comments_change_nothing_that_is_read() {
        let value = json!({
            "a/b": {"c": "x\ny\n", "d": [1, {"e": "#"}, []], "f": {}},
            "n": "on",
            "g": [[true], null],
            "last": "a\nb",
        });
        let at = [
            "/a~1b/c",
            "/a~1b/d/0",
            "/a~1b/d/1/e",
            "/a~1b/d/2",
            "/a~1b/f",
            "/n",
            "/g/0/0",
            "/g/1",
            "/last",
        ];
        let comments: Vec<_> = at.iter().map(|at| ((*at).to_owned(), format!("at {at}"))).collect();
        let text = yaml(&value, &comments).unwrap();
        assert_eq!(Document::parse(&text).unwrap().tree().to_json(), value, "{text}");
        for (_, comment) in &comments {
            assert_eq!(text.matches(&format!("  # {comment}\n")).count(), 1, "{text}");
        }
        assert!(yaml(&value, &[("/gone".to_owned(), String::new())]).is_err());
    }
}
