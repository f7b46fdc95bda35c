//! Which keys and variables hold secrets: their values are never shown.

use std::ops::Range;

/// Endings of names, without case and separators, whose values are secrets.
const SECRET_ENDINGS: [&str; 11] = [
    "token",
    "accesskey",
    "accesskeyid",
    "secretkey",
    "secretaccesskey",
    "privatekey",
    "accountkey",
    "password",
    "apikey",
    "dsn",
    "dockerauthconfig",
];

/// Names with such an ending that hold none.
const NOT_SECRET: [&str; 1] = ["automountserviceaccounttoken"];

/// Whether the value of a key of config.toml, a variable or a Secret must not be shown.
pub fn is_secret_key(key: &str) -> bool {
    let name: String =
        key.chars().filter(|char| char.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    SECRET_ENDINGS.iter().any(|ending| name.ends_with(ending))
        && !NOT_SECRET.iter().any(|harmless| name.ends_with(harmless))
}

/// Whether drawing the lines of these bytes of a TOML text could show a secret. The text need not
/// be TOML: it is asked when it is not, so the answer is yes whenever a secret is near.
pub(super) fn shows_secret(text: &str, span: &Range<usize>) -> bool {
    let start = text[..clamp(text, span.start)].rfind('\n').map_or(0, |at| at + 1);
    let end = clamp(text, span.end.max(span.start));
    let end = text[end..].find('\n').map_or(text.len(), |at| end + at);
    // A value over several lines starts above: so the last assignment there counts too.
    let above = text[..start].lines().rev().find(|line| line.contains('='));
    above.into_iter().chain(text[start..end].lines()).any(assigns_secret)
}

fn assigns_secret(line: &str) -> bool {
    line.split(|char: char| !(char.is_alphanumeric() || matches!(char, '_' | '-')))
        .any(is_secret_key)
}

fn clamp(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_known_by_name() {
        for (key, secret) in [
            ("token", true),
            ("AccessKey", true),
            ("secretkey", true),
            ("CACHE_S3_SECRET_KEY", true),
            ("AWS_SECRET_ACCESS_KEY", true),
            ("SessionToken", true),
            ("bearer_token", true),
            ("PrivateKey", true),
            ("DOCKER_AUTH_CONFIG", true),
            ("sentry_dsn", true),
            ("bearer_token_overwrite_allowed", false),
            ("automount_service_account_token", false),
            ("image_pull_secrets", false),
            ("secret", false),
            ("BucketName", false),
            ("ServerSideEncryptionKeyID", false),
        ] {
            assert_eq!(is_secret_key(key), secret, "{key}");
        }
    }

    #[test]
    fn a_line_of_a_secret_is_not_drawn() {
        for (text, at, shows) in [
            ("token = \"x\ny = 1\n", 12, true),
            ("token = '''\nx\n''' y\n", 17, true),
            ("s3 = { SecretKey = \"x\" oops }", 25, true),
            ("image = \"x\ny = 1\n", 10, false),
        ] {
            assert_eq!(shows_secret(text, &(at..at)), shows, "{text}");
        }
    }
}
