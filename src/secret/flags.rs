//! Secrets after a flag or a word that says so.

use std::ops::Range;

use super::harmless::is_harmless;
use super::name::is_secret_key;
use super::quoted::{is_name, word};

/// `--password VALUE`, `-u USER:PASSWORD`.
pub(super) fn after_flags(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let bytes = text.as_bytes();
    for at in memchr::memchr_iter(b'-', bytes) {
        let begins =
            at == 0 || bytes[at - 1].is_ascii_whitespace() || b"\"'".contains(&bytes[at - 1]);
        if !begins {
            continue;
        }
        let flag = text[at..].split(|char| !is_name(char)).next().unwrap_or_default();
        let rest = &text[at + flag.len()..];
        let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        if blanks == 0 {
            continue;
        }
        let start = at + flag.len() + blanks;
        let Some((start, end)) = word(text, start) else { continue };
        let value = &text[start..end];
        let name = flag.trim_start_matches('-');
        if value.starts_with('-') || is_harmless(name, value) {
            continue;
        }
        match value.find(':') {
            Some(colon) if matches!(name, "u" | "user") => {
                let password = start + colon + 1..end;
                if !is_harmless(name, &text[password.clone()]) {
                    found.push(password);
                }
            }
            _ if !name.is_empty() && is_secret_key(name) => found.push(start..end),
            _ => {}
        }
    }
    found
}

/// Words that a secret follows after a blank: `Bearer X`, `password X` of a netrc, `requirepass X`.
pub(super) fn after_words(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for scheme in ["Bearer ", "bearer ", "Basic ", "token "] {
        for (at, _) in text.match_indices(scheme) {
            let Some((start, end)) = word(text, at + scheme.len()) else { continue };
            let value = &text[start..end];
            let is_token = value.len() >= 12 && value.contains(|char: char| char.is_ascii_digit());
            if is_token && !value.contains(['`', '(']) && !is_harmless("token", value) {
                found.push(start..end);
            }
        }
    }
    let mut line_start = 0;
    for line in text.split_inclusive('\n') {
        let words: Vec<_> = line.split_whitespace().take(7).collect();
        let is_netrc = matches!(words.first(), Some(&("machine" | "login")));
        if is_netrc && let Some(at) = line.find("password ") {
            let start = line_start + at + "password ".len();
            found.extend(word(text, start).map(|(start, end)| start..end));
        }
        if let [name, value] = words[..]
            && (name.ends_with("pass") || name.ends_with("auth"))
            && is_secret_key(name)
            && !is_harmless(name, value)
        {
            let start = line_start + line.rfind(value).unwrap_or_default();
            found.push(start..start + value.len());
        }
        line_start += line.len();
    }
    found
}
