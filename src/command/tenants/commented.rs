//! YAML with a comment behind each value.

use anyhow::Context;
use manifest_patch::{Document, Node};
use serde_json::Value as Json;

/// `value` in block style, with comments behind the values at these JSON Pointers: scalars, and
/// empty lists and maps. Each of those has a line of its own, which a comment may end.
pub(super) fn yaml(value: &Json, comments: &[(String, String)]) -> anyhow::Result<String> {
    let text = Document::parse("")?.rewrite(&Node::from_json(value))?;
    if comments.is_empty() {
        return Ok(text);
    }
    let document = Document::parse(&text)?;
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for (pointer, comment) in comments {
        let keys: Vec<_> = pointer.split('/').skip(1).map(unescaped).collect();
        let node = document.tree().at(keys.iter().map(String::as_str));
        let span =
            node.and_then(Node::span).with_context(|| format!("{pointer} is not printed"))?;
        let line = text[..span.start].matches('\n').count();
        lines[line].push_str(&format!("  # {comment}"));
    }
    Ok(lines.join("\n") + "\n")
}

fn unescaped(token: &str) -> String {
    token.replace("~1", "/").replace("~0", "~")
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
