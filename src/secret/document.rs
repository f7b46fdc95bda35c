//! Hides secret values in a line before it is drawn. When in doubt it hides too much.

use std::ops::Range;

use super::line::{indent, is_identifier, secret_values};
use super::name::is_secret_key;

/// The line `line` of `text`, masked as in its document.
pub(crate) fn masked_line(text: &str, line: Range<usize>) -> String {
    let start = text[..line.start].rfind("\n---").map_or(0, |newline| newline + 1);
    let mut masked = String::new();
    mask_document(&text[start..document_end(text, line.end)], &mut masked);
    masked[line.start - start..line.end - start].to_owned()
}

/// Where the document around `at` ends: before the next line that starts with `---`.
fn document_end(text: &str, at: usize) -> usize {
    memchr::memmem::find(&text.as_bytes()[at..], b"\n---")
        .map_or(text.len(), |newline| at + newline + 1)
}

fn mask_document(document: &str, masked: &mut String) {
    let is_secret = is_secret_document(document);
    let lines: Vec<_> = document.split_inclusive('\n').collect();
    let mut above = Above::default();
    for (index, line) in lines.iter().enumerate() {
        let content = line.trim_end_matches(['\n', '\r']);
        let neighbours = [index.checked_sub(1), Some(index), Some(index + 1)];
        let named_secret = || {
            let mut neighbours = neighbours.into_iter().flatten().filter_map(|at| lines.get(at));
            neighbours.any(|line| names_secret(line))
        };
        above.step(content);
        let hidden = if is_secret {
            secret_document_values(content, above.is_data())
        } else if above.is_continued(content) {
            whole(indent(content)..content.len())
        } else {
            secret_values(content, named_secret())
        };
        hide(content, &hidden, masked);
        masked.push_str(&line[content.len()..]);
    }
}

fn hide(line: &str, hidden: &[Range<usize>], masked: &mut String) {
    for (at, character) in line.char_indices() {
        match hidden.iter().any(|range| range.contains(&at)) {
            true => masked.extend(std::iter::repeat_n('*', character.len_utf8())),
            false => masked.push(character),
        }
    }
}

fn whole(range: Range<usize>) -> Vec<Range<usize>> {
    std::iter::once(range).collect()
}

/// Whether the document is, or lists, a Kubernetes Secret.
fn is_secret_document(document: &str) -> bool {
    document.match_indices("kind").any(|(found, kind)| {
        let value = document[found + kind.len()..].trim_start_matches(['"', '\'']).trim_start();
        let value = value.strip_prefix(':').unwrap_or_default().trim_start();
        let value = value.trim_start_matches(['"', '\'']);
        value
            .strip_prefix("Secret")
            .is_some_and(|rest| !rest.starts_with(|next: char| next.is_alphanumeric()))
    })
}

/// Of a line of a Secret only the keys are shown, and values that cannot be secret.
fn secret_document_values(line: &str, is_data: bool) -> Vec<Range<usize>> {
    const OPEN: [&str; 5] = ["kind", "apiVersion", "name", "namespace", "type"];
    let simple =
        |value: &str| value.chars().all(|next| is_identifier(next) || " /\"'".contains(next));
    match line.split_once(':') {
        Some((key, value)) if bare(key).chars().all(is_identifier) => {
            let open = OPEN.contains(&bare(key)) && !is_data && simple(value);
            match open || value.trim().is_empty() {
                true => Vec::new(),
                false => whole(key.len() + 1..line.len()),
            }
        }
        _ => whole(indent(line)..line.len()),
    }
}

/// The lines that the current one is indented under, and the current one last.
#[derive(Default)]
struct Above(Vec<(usize, Parent)>);

/// What a line means for those indented under it.
#[derive(Clone, Copy, PartialEq)]
enum Parent {
    /// Nothing.
    Open,
    /// They are the data of a Secret, if the document is one.
    Data,
    /// They go on with the value of a secret's key.
    Begun,
    /// They are a map under a secret's key, or its value.
    Bare,
}

impl Above {
    /// Steps to the next line.
    fn step(&mut self, line: &str) {
        if line.trim().is_empty() {
            return;
        }
        while self.0.last().is_some_and(|(above, _)| *above >= indent(line)) {
            self.0.pop();
        }
        self.0.push((indent(line), parent(line)));
    }

    fn parents(&self) -> impl Iterator<Item = Parent> {
        self.0.iter().rev().skip(1).map(|(_, parent)| *parent)
    }

    fn is_data(&self) -> bool {
        self.parents().any(|parent| parent == Parent::Data)
    }

    /// Whether the current line is part of a secret that began above.
    fn is_continued(&self, line: &str) -> bool {
        let has_key = line.contains(": ") || line.trim_end().ends_with(':');
        match self.parents().find(|parent| matches!(parent, Parent::Begun | Parent::Bare)) {
            Some(Parent::Begun) => true,
            Some(_) => !has_key,
            None => false,
        }
    }
}

fn parent(line: &str) -> Parent {
    let Some((key, value)) = line.split_once(':') else {
        return Parent::Open;
    };
    match (bare(key), value.trim()) {
        ("data" | "stringData", _) => Parent::Data,
        (key, _) if !is_secret_key(key) => Parent::Open,
        (_, "") => Parent::Bare,
        (_, nested) if nested.starts_with(['{', '[']) => Parent::Open,
        _ => Parent::Begun,
    }
}

/// Whether the line is `name: X` (of a variable) and X sounds like a secret.
fn names_secret(line: &str) -> bool {
    line.match_indices("name").any(|(at, _)| {
        let value = line[at + "name".len()..].trim_start_matches(['"', '\'', ' ']);
        let Some(value) = value.strip_prefix([':', '=']) else {
            return false;
        };
        let value = value.trim_start_matches(['"', '\'', ' ']);
        is_secret_key(value.split(|next| !is_identifier(next)).next().unwrap_or_default())
    })
}

fn bare(key: &str) -> &str {
    key.trim_matches([' ', '\t', '-', '"', '\'', '{'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(text: &str, needle: &str) -> String {
        let at = text.find(needle).unwrap();
        let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
        let end = text[at..].find('\n').map_or(text.len(), |newline| at + newline);
        masked_line(text, start..end)
    }

    #[test]
    fn values_of_secret_keys_are_hidden() {
        let cases: &[(&str, &str)] = &[
            ("  token: abc", "  token: ***"),
            ("AccessKey = \"AKäY\"", "AccessKey = \"*****\""),
            ("  SecretKey = 'a b' # x", "  SecretKey = '***' # x"),
            (
                "environment = [\"A_TOKEN=a\\\"b\", \"B=c\"]",
                "environment = [\"A_TOKEN=****\", \"B=c\"]",
            ),
            ("{token: abc, x: 1}", "{token: ***, x: 1}"),
            ("{\"token\": \"abc\", \"x\": 1}", "{\"token\": \"***\", \"x\": 1}"),
            ("{name: MY_PASSWORD, value: abc}", "{name: MY_PASSWORD, value: ***}"),
            ("url: https://bob:pw@host/x", "url: https://bob:**@host/x"),
            ("x: glrt-t1_abc.de, more", "x: glrt-*********, more"),
            ("token: {secretName: java}", "token: {secretName: java}"),
            ("automount_service_account_token = false", "automount_service_account_token = false"),
            ("secretName: java-runner-secrets", "secretName: java-runner-secrets"),
            ("secretKeyRef:", "secretKeyRef:"),
        ];
        for (line, expected) in cases {
            assert_eq!(masked_line(line, 0..line.len()), *expected);
        }
    }

    #[test]
    fn values_are_hidden_by_the_lines_around_them() {
        let variable = "env:\n- name: CACHE_S3_SECRET_KEY\n  value: abc\n- name: X\n  value: def\n";
        assert_eq!(masked(variable, "abc"), "  value: ***");
        assert_eq!(masked(variable, "def"), "  value: def");
        let block = "a:\n  token: |\n    abc\n\n    def: 1\n  b: c\n";
        assert_eq!(masked(block, "def"), "    ******");
        assert_eq!(masked(block, "b: c"), "  b: c");
        assert_eq!(masked("token:\n  secretName: x\n", "secretName"), "  secretName: x");
        assert_eq!(masked("token:\n  abc\n", "abc"), "  ***");
    }

    #[test]
    fn a_secret_document_shows_names_only() {
        let text = "---\nkind: Secret\nmetadata:\n  name: x\nstringData:\n  name: y\n  a.b: c: d\n  e: |\n    f\n    g: h\n---\nkind: Pod\nspec: s\n";
        assert_eq!(masked(text, "kind: Secret"), "kind: Secret");
        assert_eq!(masked(text, "name: x"), "  name: x");
        assert_eq!(masked(text, "a.b"), "  a.b:*****");
        assert_eq!(masked(text, "    f"), "    *");
        assert_eq!(masked(text, "name: y"), "  name:**");
        assert_eq!(masked(text, "spec"), "spec: s");
        let json = r#"{"kind": "Secret", "stringData": {"a": "b"}}"#;
        assert_eq!(masked(json, "a"), format!("{{\"kind\":{}", "*".repeat(json.len() - 8)));
    }
}
