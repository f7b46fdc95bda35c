//! Hides secret values in a line before it is drawn. When in doubt it hides too much.

use std::ops::Range;

/// The line `line` of `text` with every secret value replaced by as many `*` as it has bytes, so
/// that spans stay where they are.
pub(super) fn masked_line(text: &str, line: Range<usize>) -> String {
    let written = &text[line.clone()];
    let hidden = if in_secret_document(text, line.start) {
        secret_document_values(written)
    } else if continues_secret(text, line.clone()) {
        vec![indent(written)..written.len()]
    } else {
        let named_secret = [
            previous_line(text, line.start),
            written,
            next_line(text, line.end),
        ]
        .iter()
        .any(|line| names_secret(line));
        secret_values(written, named_secret)
    };
    hide(written, &hidden)
}

fn hide(line: &str, hidden: &[Range<usize>]) -> String {
    let mut masked = String::with_capacity(line.len());
    for (at, character) in line.char_indices() {
        match hidden.iter().any(|range| range.contains(&at)) {
            true => masked.extend(std::iter::repeat_n('*', character.len_utf8())),
            false => masked.push(character),
        }
    }
    masked
}

/// Whether the document around `at` is, or lists, a Kubernetes Secret.
fn in_secret_document(text: &str, at: usize) -> bool {
    let start = text[..at].rfind("\n---").unwrap_or(0);
    let end = text[at..]
        .find("\n---")
        .map_or(text.len(), |found| at + found);
    let document = &text[start..end];
    document.match_indices("kind").any(|(found, _)| {
        let value = document[found + "kind".len()..]
            .trim_start_matches(['"', '\''])
            .trim_start();
        let value = value.strip_prefix(':').unwrap_or_default().trim_start();
        let value = value.trim_start_matches(['"', '\'']);
        value
            .strip_prefix("Secret")
            .is_some_and(|rest| !rest.starts_with(|next: char| next.is_alphanumeric()))
    })
}

/// Of a line of a Secret only the keys that cannot hold a secret keep their values.
fn secret_document_values(line: &str) -> Vec<Range<usize>> {
    const OPEN: [&str; 6] = [
        "kind",
        "apiVersion",
        "name",
        "namespace",
        "type",
        "metadata",
    ];
    match line.split_once(':') {
        Some((key, _)) if OPEN.contains(&bare(key)) => Vec::new(),
        Some((key, value)) if bare(key).chars().all(is_identifier) && value.trim().is_empty() => {
            Vec::new()
        }
        Some((key, _)) if bare(key).chars().all(is_identifier) => vec![key.len() + 1..line.len()],
        _ => vec![indent(line)..line.len()],
    }
}

/// Whether the line is part of a value that began on a line above, under a secret's key.
fn continues_secret(text: &str, line: Range<usize>) -> bool {
    let written = &text[line.clone()];
    let has_key = written.contains(": ") || written.trim_end().ends_with(':');
    let mut depth = indent(written);
    for above in text[..line.start].lines().rev() {
        if depth == 0 || above.starts_with("---") {
            return false;
        }
        if above.trim().is_empty() || indent(above) >= depth {
            continue;
        }
        depth = indent(above);
        if let Some((key, value)) = above.split_once(':')
            && is_secret_key(bare(key))
        {
            let value = value.trim();
            return if value.is_empty() {
                !has_key
            } else {
                !value.starts_with(['{', '['])
            };
        }
    }
    false
}

/// The values on a line that are secret by their key or their own form. `named_secret`: the line
/// belongs to a `name:`/`value:` pair whose name is a secret's.
fn secret_values(line: &str, named_secret: bool) -> Vec<Range<usize>> {
    let mut hidden = token_values(line);
    hidden.extend(passwords_in_urls(line));
    for (at, _) in line.match_indices([':', '=']) {
        let before = line[..at].trim_end().trim_end_matches(['"', '\'']);
        let key_start = before
            .rfind(|key: char| !is_identifier(key))
            .map_or(0, |found| {
                found + before[found..].chars().next().map_or(1, char::len_utf8)
            });
        let key = &before[key_start..];
        if is_secret_key(key) || (named_secret && key == "value") {
            hidden.extend(value_after(line, at + 1, key_start));
        }
    }
    hidden
}

/// The value that begins at or after `at`, of the key at `key_start`.
fn value_after(line: &str, at: usize, key_start: usize) -> Option<Range<usize>> {
    const HARMLESS: [&str; 4] = ["true", "false", "null", "~"];
    let start = at + indent(&line[at..]);
    let value = &line[start..];
    let nested = value.is_empty() || value.starts_with(['{', '#', '|', '>']);
    if nested || HARMLESS.contains(&value.trim_end_matches(['}', ']', ',', ' '])) {
        return None;
    }
    // The key may itself stand in a quoted string: `"TOKEN=…"`.
    let key_quote = line[..key_start]
        .chars()
        .next_back()
        .filter(|quote| "\"'".contains(*quote));
    let quoted_key = key_quote.is_some_and(|quote| line[..at - 1].trim_end().ends_with(quote));
    let own_quote = value.chars().next().filter(|quote| "\"'".contains(*quote));
    match (key_quote.filter(|_| !quoted_key), own_quote) {
        (_, Some(quote)) => Some(start + 1..closing_quote(line, start + 1, quote)),
        (Some(quote), None) => Some(start..closing_quote(line, start, quote)),
        (None, None) if in_flow_map(line, key_start, at) => {
            let end = value
                .find([',', '}', ']'])
                .map_or(line.len(), |end| start + end);
            Some(start..end)
        }
        (None, None) => Some(start..line.len()),
    }
}

/// Whether the key stands in YAML's `{key: value}`, where a plain value holds no comma or bracket.
fn in_flow_map(line: &str, key_start: usize, value_at: usize) -> bool {
    let before = line[..key_start].trim_end();
    let opens = before.matches('{').count() > before.matches('}').count();
    opens && before.ends_with(['{', ',']) && line[..value_at].ends_with(':')
}

fn closing_quote(line: &str, from: usize, quote: char) -> usize {
    let mut escaped = false;
    for (at, character) in line[from..].char_indices() {
        if character == quote && !escaped {
            return from + at;
        }
        escaped = character == '\\' && !escaped && quote == '"';
    }
    line.len()
}

/// GitLab's tokens, by their prefixes.
fn token_values(line: &str) -> Vec<Range<usize>> {
    const PREFIXES: [&str; 9] = [
        "glrt-",
        "glrtr-",
        "glpat-",
        "glcbt-",
        "gldt-",
        "glptt-",
        "glagent-",
        "glft-",
        "GR1348941",
    ];
    let found = PREFIXES
        .iter()
        .flat_map(|prefix| line.match_indices(prefix));
    found
        .map(|(at, prefix)| {
            let value = at + prefix.len();
            let token = |next: char| next.is_ascii_alphanumeric() || "_-.".contains(next);
            let end = line[value..]
                .find(|next| !token(next))
                .map_or(line.len(), |end| value + end);
            value..end
        })
        .collect()
}

/// `…://user:PASSWORD@host`, with or without the scheme.
fn passwords_in_urls(line: &str) -> Vec<Range<usize>> {
    let boundary = |next: char| next.is_whitespace() || "\"'/,;".contains(next);
    let found = line.match_indices('@').filter_map(|(at, _)| {
        let start = line[..at].rfind(boundary).map_or(0, |found| found + 1);
        let colon = line[start..at].find(':')?;
        Some(start + colon + 1..at)
    });
    found.filter(|password| !password.is_empty()).collect()
}

/// Whether the line is `name: X` (of a variable) and X sounds like a secret.
fn names_secret(line: &str) -> bool {
    line.match_indices("name").any(|(at, _)| {
        let value = line[at + "name".len()..].trim_start_matches(['"', '\'', ' ']);
        let Some(value) = value.strip_prefix([':', '=']) else {
            return false;
        };
        let value = value.trim_start_matches(['"', '\'', ' ']);
        is_secret_key(
            value
                .split(|next| !is_identifier(next))
                .next()
                .unwrap_or_default(),
        )
    })
}

/// Whether a key's value is a secret, by the key's last words.
fn is_secret_key(key: &str) -> bool {
    const ENDINGS: [&str; 14] = [
        "token",
        "password",
        "passwd",
        "passphrase",
        "secret",
        "secretkey",
        "accesskey",
        "accesskeyid",
        "apikey",
        "privatekey",
        "accountkey",
        "authorization",
        "dockerauthconfig",
        "dockerconfigjson",
    ];
    let key: String = key.chars().filter(char::is_ascii_alphanumeric).collect();
    let key = key.to_ascii_lowercase();
    ENDINGS.iter().any(|ending| key.ends_with(ending))
}

fn bare(key: &str) -> &str {
    key.trim_matches([' ', '\t', '-', '"', '\'', '{'])
}

fn is_identifier(character: char) -> bool {
    character.is_ascii_alphanumeric() || "_-.".contains(character)
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches([' ', '\t']).len()
}

fn previous_line(text: &str, start: usize) -> &str {
    text[..start].lines().next_back().unwrap_or_default()
}

fn next_line(text: &str, end: usize) -> &str {
    text[end..].lines().nth(1).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(text: &str, needle: &str) -> String {
        let at = text.find(needle).unwrap();
        let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
        let end = text[at..]
            .find('\n')
            .map_or(text.len(), |newline| at + newline);
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
            (
                "{\"token\": \"abc\", \"x\": 1}",
                "{\"token\": \"***\", \"x\": 1}",
            ),
            (
                "{name: MY_PASSWORD, value: abc}",
                "{name: MY_PASSWORD, value: ***}",
            ),
            ("url: https://bob:pw@host/x", "url: https://bob:**@host/x"),
            ("x: glrt-t1_abc.de, more", "x: glrt-*********, more"),
            ("token: {secretName: java}", "token: {secretName: java}"),
            (
                "automount_service_account_token = false",
                "automount_service_account_token = false",
            ),
            (
                "secretName: java-runner-secrets",
                "secretName: java-runner-secrets",
            ),
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
        assert_eq!(
            masked("token:\n  secretName: x\n", "secretName"),
            "  secretName: x"
        );
        assert_eq!(masked("token:\n  abc\n", "abc"), "  ***");
    }

    #[test]
    fn a_secret_document_shows_names_only() {
        let text = "---\nkind: Secret\nmetadata:\n  name: x\nstringData:\n  a.b: c: d\n  e: |\n    f\n    g: h\n---\nkind: Pod\nspec: s\n";
        assert_eq!(masked(text, "kind: Secret"), "kind: Secret");
        assert_eq!(masked(text, "name: x"), "  name: x");
        assert_eq!(masked(text, "a.b"), "  a.b:*****");
        assert_eq!(masked(text, "    f"), "    *");
        assert_eq!(masked(text, "spec"), "spec: s");
    }
}
