//! Secrets in a text without a structure of its own: scripts, entries of lists, comments, titles.
//!
//! What stands after an assignment, a flag or a header whose name says so is a secret. When in
//! doubt too much is hidden.

use std::ops::Range;

use super::flags::{after_flags, after_words};
use super::format::credentials;
use super::harmless::{MASK, is_harmless};
use super::name::is_secret_key;
use super::quoted::{closing_quote, is_name};

/// Names are this long at most, in bytes.
const LONGEST_NAME: usize = 128;

/// Tables that hold the keys of a Secret and the names of files, no secrets.
const TABLES_OF_NAMES: [&str; 2] = ["items", "keys"];

/// The secrets in a text, in bytes of it; they may overlap.
pub(super) fn secrets(text: &str) -> Vec<Range<usize>> {
    let mut found = credentials(text);
    found.extend(assigned(text));
    found.extend(after_flags(text));
    found.extend(after_words(text));
    found
}

/// Goes over the separators of a text.
struct Scan<'t> {
    text: &'t str,
    /// The first byte that is not part of a value found.
    free: usize,
    line_start: usize,
    /// How many braces are open on the line.
    depth: usize,
    /// Whether the `name: X` before says that its `value:` is a secret.
    is_secret_pair: bool,
    found: Vec<Range<usize>>,
}

fn assigned(text: &str) -> Vec<Range<usize>> {
    let mut scan =
        Scan { text, free: 0, line_start: 0, depth: 0, is_secret_pair: false, found: Vec::new() };
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'\n' => (scan.line_start, scan.depth) = (at + 1, 0),
            b'{' => scan.depth += 1,
            b'}' => scan.depth = scan.depth.saturating_sub(1),
            b':' | b'=' if at >= scan.free => scan.separator(at),
            _ => {}
        }
    }
    scan.found
}

/// The name before a separator.
struct Name<'t> {
    text: &'t str,
    start: usize,
    /// The quote that the name stands in, alone or with its value.
    quote: Option<char>,
    /// Whether that quote ends before the separator.
    is_closed: bool,
}

impl<'t> Scan<'t> {
    fn separator(&mut self, at: usize) {
        let rest = &self.text[at + 1..];
        if rest.starts_with("//") || rest.starts_with("sha256:") {
            return;
        }
        let Some(name) = self.name(at) else { return };
        // "`token`: why" is a sentence about a key.
        if rest.starts_with(' ')
            && name.is_closed
            && name.quote == Some('`')
            && self.text.as_bytes()[at] == b':'
        {
            return;
        }
        let skipped = rest.len() - rest.trim_start_matches(['=', '>', ' ', '\t']).len();
        let start = at + 1 + skipped;
        if TABLES_OF_NAMES.contains(&name.text) && self.text[start..].starts_with('{') {
            self.free = self.text[start..].find('}').map_or(self.text.len(), |end| start + end);
            return;
        }
        let is_pair = name.text == "value" && self.is_secret_pair;
        let is_secret = is_pair || is_secret_key(name.text) || self.is_escaped(&name);
        if !is_secret {
            if name.text == "name" {
                let value = self.text[start..].trim_start_matches(['"', '\'', '\\']);
                let word = value.split(|char| !is_name(char)).next().unwrap_or_default();
                self.is_secret_pair = is_secret_key(word);
            }
            return;
        }
        let Some(value) = self.value(&name, at, start) else { return };
        if !is_harmless(name.text, &self.text[value.clone()]) {
            self.free = value.end;
            self.found.push(value);
        }
    }

    fn name(&self, at: usize) -> Option<Name<'t>> {
        let floor = at.saturating_sub(LONGEST_NAME).max(self.line_start);
        let floor = (floor..=at).find(|floor| self.text.is_char_boundary(*floor))?;
        let before = self.text[floor..at].trim_end_matches([' ', '\t']);
        let bare = before.trim_end_matches(['"', '\'', '`', ']', ')']).trim_end_matches('\\');
        let start = bare.rfind(|char| !is_name(char));
        let start =
            start.map_or(0, |end| end + bare[end..].chars().next().map_or(1, char::len_utf8));
        let text = &bare[start..];
        let quote = bare[..start].chars().next_back().filter(|char| "\"'`".contains(*char));
        let text = text.strip_prefix("-D").unwrap_or(text);
        let is_closed = before.len() > bare.len();
        (!text.is_empty()).then_some(Name { text, start: floor + start, quote, is_closed })
    }

    /// Whether a quoted name is written with escapes, and so may be any.
    fn is_escaped(&self, name: &Name<'_>) -> bool {
        let before = &self.text[..name.start];
        name.is_closed && before.ends_with('\\') && name.text.starts_with(['u', 'U', 'x'])
    }

    fn value(&self, name: &Name<'_>, at: usize, start: usize) -> Option<Range<usize>> {
        let value = &self.text[start..];
        if value.trim_start_matches(['"', '\'', '\\']).starts_with(MASK) {
            return None;
        }
        let line = value.split(['\n', '\r']).next().unwrap_or_default();
        let is_colon = self.text.as_bytes()[at] == b':';
        if line.trim().is_empty() || is_colon && is_block_header(line) {
            return self.lines_below(start + line.len());
        }
        for triple in ["\"\"\"", "'''"] {
            if let Some(inner) = value.strip_prefix(triple) {
                let end = inner.find(triple).unwrap_or(inner.len());
                return Some(start + 3..start + 3 + end);
            }
        }
        if let Some(inner) = value.strip_prefix("\\\"") {
            return Some(start + 2..start + 2 + inner.find("\\\"").unwrap_or(inner.len()));
        }
        if let Some(quote) = value.chars().next().filter(|quote| "\"'".contains(*quote)) {
            return Some(start + 1..closing_quote(self.text, start + 1, quote));
        }
        if value.starts_with('[') {
            return Some(start + 1..value.find(']').map_or(self.text.len(), |end| start + end));
        }
        if let Some(inner) = line.strip_prefix('{') {
            let inner = inner.split('}').next().unwrap_or_default();
            if inner.trim().is_empty() || inner.contains([':', '=']) || !line.contains('}') {
                return None;
            }
        }
        Some(start..start + self.plain(name, at, line))
    }

    /// How long an unquoted value is.
    fn plain(&self, name: &Name<'_>, at: usize, line: &str) -> usize {
        if let (Some(quote), false) = (name.quote, name.is_closed) {
            return closing_quote(line, 0, quote);
        }
        let before = self.text[self.line_start..name.start].trim_start_matches([' ', '\t', '-']);
        let until = |ends: &[char]| line.find(ends).unwrap_or(line.len());
        match self.text.as_bytes()[at] {
            b':' if self.depth > 0 => until(&[',', '}', ']']),
            b':' => line.trim_end().len(),
            _ if before.is_empty() => line.trim_end().len(),
            _ => until(&[' ', '\t', ';', '&', ')', '"', '\'', '`']),
        }
    }

    /// The lines below that are indented further, from the end of the line that names the secret.
    fn lines_below(&self, end: usize) -> Option<Range<usize>> {
        let own = indent(&self.text[self.line_start..]);
        let mut at = end;
        for line in self.text[end..].split_inclusive('\n').skip(1) {
            if !line.trim().is_empty() && indent(line) <= own {
                break;
            }
            at += line.len();
        }
        let first = self.text[end..].find('\n').map(|newline| end + newline + 1)?;
        let last = (first + at - end).min(self.text.len());
        // A map below has names of its own.
        let below = &self.text[first..last];
        let head = below.lines().next().unwrap_or_default();
        let is_map = head.trim_end().ends_with([':', '{', '[']) || head.contains(": ");
        (!is_map && !below.trim().is_empty()).then_some(first..last)
    }
}

fn is_block_header(line: &str) -> bool {
    let rest = line.strip_prefix(['|', '>']);
    rest.is_some_and(|rest| rest.trim_end().chars().all(|char| "+-0123456789".contains(char)))
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches([' ', '\t']).len()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `‹…›` marks what is hidden.
    fn marked(text: &str) -> String {
        let found = secrets(text);
        let is_hidden = |at: usize| found.iter().any(|range| range.contains(&at));
        let mut marked = String::new();
        for (at, char) in text.char_indices() {
            let before = at > 0 && is_hidden(at - 1);
            match (before, is_hidden(at)) {
                (false, true) => marked.push('‹'),
                (true, false) => marked.push('›'),
                _ => {}
            }
            marked.push(char);
        }
        if !text.is_empty() && is_hidden(text.len() - 1) {
            marked.push('›');
        }
        marked
    }

    #[test]
    fn what_a_name_gives_away_is_hidden() {
        for text in [
            "  token: ‹abc›",
            "AccessKey = \"‹AKäY›\"",
            "  SecretKey = '‹a b›' # x",
            "environment = [\"A_TOKEN=‹a\\\"b›\", \"B=c\"]",
            "{token: ‹abc›, x: 1}",
            "{\"token\": \"‹abc›\", \"x\": 1}",
            "{\\\"token\\\": \\\"‹abc›\\\", \\\"x\\\": 1}",
            "{name: MY_PASSWORD, value: ‹abc›}",
            "name = \"S3_ACCESS_KEY\"\nvalue = \"‹abc›\"\nname = \"X\"\nvalue = \"y\"",
            "password: ‹a,b›",
            "export DB_PASS=‹abc›; echo",
            "DB_PASS=‹abc def›",
            "curl --header \"PRIVATE-TOKEN: ‹abc›\" https://x",
            "curl -u bob:‹pw› https://x",
            "x --password ‹hunter› --image y",
            "java -Dpassword=‹x› -Dx=y",
            "https://x/y?private_token=‹abc›&z=1",
            "SecretKey\t=\t'''‹x›'''",
            "token = \"\"\"‹\na\nb\n›\"\"\"\nimage = \"x\"",
            "passwords = [‹\"a\", \"b\"›]",
            "the variable `DB_PASS` = \"‹hunter 2›\" gives way to \"x\"",
            "\"Secret\\u004bey\" = \"‹x›\"",
            "password: |\n‹  abc\n  def\n›image: x",
            "machine x login y password ‹z›",
            "requirepass ‹hunter›",
            "Bearer ‹abcdefghij12›",
            "password = ‹{abc}›",
        ] {
            let plain = text.replace(['‹', '›'], "");
            assert_eq!(marked(&plain), text);
        }
    }

    #[test]
    fn names_are_shown() {
        for text in [
            "token: {secretName: java}",
            "automount_service_account_token = false",
            "secretName: java-runner-secrets",
            "secretKeyRef:",
            "TOKEN=$CI_JOB_TOKEN",
            "VAULT_TOKEN_FILE=/run/secrets/x",
            "keys: {accessKey: access_key, secretKey: secret_key}",
            "items = { \".dockerconfigjson\" = \"config.json\" }",
            "key = \"gitlab-runner\"",
            "FF_MASK_ALL_DEFAULT_TOKENS: true",
            "API_KEY=(secret)",
            "image_pull_secrets = [\"a\"]",
            "https://x/y:z",
            "the token of tenant `java` is wrong",
        ] {
            assert_eq!(marked(text), text);
        }
    }
}
