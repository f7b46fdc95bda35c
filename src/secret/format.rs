//! Secrets that their own form gives away: tokens by their prefix, JWT, PEM, passwords of URLs.

use std::ops::Range;

use super::harmless::is_reference;

/// Beginnings of tokens, and how many characters must follow.
const PREFIXES: &[(&str, usize)] = &[
    ("glrt-", 4),
    ("glrtr-", 4),
    ("glpat-", 4),
    ("glsoat-", 4),
    ("glffct-", 4),
    ("gloas-", 4),
    ("glimt-", 4),
    ("glwt-", 4),
    ("glcbt-", 4),
    ("gldt-", 4),
    ("glptt-", 4),
    ("glagent-", 4),
    ("glft-", 4),
    ("GR1348941", 4),
    ("ghp_", 8),
    ("gho_", 8),
    ("ghu_", 8),
    ("ghs_", 8),
    ("ghr_", 8),
    ("github_pat_", 8),
    ("dckr_pat_", 8),
    ("xoxb-", 8),
    ("xoxp-", 8),
    ("xoxa-", 8),
    ("hvs.", 8),
    ("hvb.", 8),
    ("npm_", 16),
    ("AKIA", 4),
    ("ASIA", 4),
    ("eyJ", 16),
];

/// The secrets in a text by their form; a token's prefix is not part of it.
pub(super) fn credentials(text: &str) -> Vec<Range<usize>> {
    let mut found = tokens(text);
    found.extend(passwords_of_urls(text));
    found.extend(private_keys(text));
    found
}

fn tokens(text: &str) -> Vec<Range<usize>> {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte);
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    for (prefix, least) in PREFIXES {
        for at in memchr::memmem::find_iter(bytes, prefix.as_bytes()) {
            if at > 0 && bytes[at - 1].is_ascii_alphanumeric() {
                continue;
            }
            let start = at + prefix.len();
            let length = bytes[start..].iter().take_while(|byte| is_token(**byte)).count();
            if length >= *least {
                found.push(start..start + length);
            }
        }
    }
    found
}

/// `…://user:PASSWORD@host`, with or without the scheme; without a password the user is one, as
/// tokens are given.
fn passwords_of_urls(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let ends = |byte: u8| byte.is_ascii_whitespace() || b"\"'`,;<>()[]{}".contains(&byte);
    let mut found = Vec::new();
    let mut floor = 0;
    for at in memchr::memchr_iter(b'@', bytes) {
        let before = &bytes[floor..at];
        let start = floor + before.iter().rposition(|byte| ends(*byte)).map_or(0, |end| end + 1);
        // A word is looked at once for each of its `@`, so that a long one costs no more.
        floor = start.max(at.saturating_sub(4096));
        while !text.is_char_boundary(floor) {
            floor += 1;
        }
        if text[at + 1..].starts_with("sha256:") {
            continue;
        }
        let word = &text[start.max(floor)..at];
        let start = start.max(floor);
        found.extend(match word.rfind("://") {
            Some(scheme) => userinfo(text, start + scheme + 3, at),
            None => word.find(':').and_then(|colon| password(text, start + colon + 1, at)),
        });
    }
    found
}

fn userinfo(text: &str, start: usize, at: usize) -> Option<Range<usize>> {
    let user = &text[start..at];
    match user.find(':') {
        Some(colon) => password(text, start + colon + 1, at),
        None if user.contains('/') || user == "git" || user.is_empty() => None,
        None => Some(start..at),
    }
}

/// What is before an `@` is a password unless it is a port: `https://host:443/a@b`.
fn password(text: &str, start: usize, at: usize) -> Option<Range<usize>> {
    let password = &text[start..at];
    let port = password.split('/').next().unwrap_or_default();
    let is_port = password.contains('/') && port.parse::<u16>().is_ok();
    // `${USER}:${PASSWORD}@host` says where it is, and not what.
    let is_reference = is_reference(password);
    (!password.is_empty() && !is_port && !is_reference).then_some(start..at)
}

/// What is between the lines of a private key in PEM; all that follows where its end is missing.
fn private_keys(text: &str) -> Vec<Range<usize>> {
    const MARK: &str = "PRIVATE KEY";
    let mut found: Vec<Range<usize>> = Vec::new();
    for (at, _) in text.match_indices("-----BEGIN ") {
        if found.last().is_some_and(|known| at < known.end) {
            continue;
        }
        // The line may be escaped: `\\n`.
        let head = text[at + 11..].split(['-', '\n', '\\']).next().unwrap_or_default();
        if !head.contains(MARK) {
            continue;
        }
        let start = at + 11 + head.len();
        let start = start + if text[start..].starts_with("-----") { 5 } else { 0 };
        let end = text[start..].find("-----END").map_or(text.len(), |end| start + end);
        found.push(start..end);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        credentials(text).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn secrets_are_known_by_form() {
        let cases: &[(&str, &[&str])] = &[
            ("x: glrt-t1_abc.de, more", &["t1_abc.de"]),
            ("a glrt- token", &[]),
            ("AKIAIOSFODNN7EXAMPLE", &["IOSFODNN7EXAMPLE"]),
            ("ghp_abcdefgh1", &["abcdefgh1"]),
            ("a eyJhbGciOiJIUzI1NiJ9.eyJzdWIi.c2ln b", &["hbGciOiJIUzI1NiJ9.eyJzdWIi.c2ln"]),
            ("url: https://bob:p@ss@host/x", &["p", "p@ss"]),
            ("https://oauth2tok@host/x", &["oauth2tok"]),
            ("ssh://git@host https://host:443/a@b", &[]),
            ("alpine:3.20@sha256:abc", &[]),
            ("https://u:${PASSWORD}@host", &[]),
            ("-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----", &["\nabc\n"]),
            ("-----BEGIN PRIVATE KEY-----\nabc", &["\nabc"]),
            ("-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----", &[]),
        ];
        for (text, expected) in cases {
            assert_eq!(found(text), *expected, "{text}");
        }
    }
}
