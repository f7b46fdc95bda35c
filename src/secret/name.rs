//! Which names say that their value is a secret.

/// Endings of names, without case and separators, whose values are secrets.
const ENDINGS: [&str; 17] = [
    "token",
    "password",
    "passwd",
    "passphrase",
    "secret",
    "secretkey",
    "secretaccesskey",
    "accesskey",
    "accesskeyid",
    "apikey",
    "privatekey",
    "accountkey",
    "authorization",
    "dsn",
    "dockerauthconfig",
    "dockerconfigjson",
    "credentialsjson",
];

/// A name with such an ending that holds none: a table of the runner.
const TABLE: &str = "secret";

/// An ending of a switch, of the runner's key and of its variable.
const SWITCH: &str = "automountserviceaccounttoken";

/// Whether the value of a key, a variable or an entry of a Secret must not be shown.
pub fn is_secret_key(name: &str) -> bool {
    let folded = |char: char| char.is_alphanumeric().then(|| char.to_ascii_lowercase());
    let name: String = name.chars().filter_map(folded).collect();
    let is_harmless = name == TABLE || name.ends_with(SWITCH);
    !is_harmless && ENDINGS.iter().any(|ending| name.ends_with(ending))
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
            ("KUBERNETES_AUTOMOUNT_SERVICE_ACCOUNT_TOKEN", false),
            ("SessionToken", true),
            ("bearer_token", true),
            ("PrivateKey", true),
            ("DOCKER_AUTH_CONFIG", true),
            (".dockerconfigjson", true),
            ("sentry_dsn", true),
            ("CLIENT_SECRET", true),
            ("bearer_token_overwrite_allowed", false),
            ("automount_service_account_token", false),
            ("image_pull_secrets", false),
            ("secret", false),
            ("secretName", false),
            ("BucketName", false),
            ("ServerSideEncryptionKeyID", false),
        ] {
            assert_eq!(is_secret_key(key), secret, "{key}");
        }
    }
}
