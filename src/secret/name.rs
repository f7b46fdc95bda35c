//! Which names say that their value is a secret.
//!
//! A name is read by its segments: `CACHE_S3_SECRET_KEY`, `secretAccessKey`, `db-pass.old` and
//! `requirepass` are made of words, and a word that means a secret counts wherever it stands, unless
//! the last one says that the value is something else, as in `secretName` or `token_ttl`.

/// Words that mean a secret.
const SECRET: &str = "\
    auth authorization bearer cookie cookies credential credentials creds dsn htpasswd \
    jwt kubeconfig netrc otp pass passcode passphrase passphrases passwd password \
    passwords passwort pat pem psk pw pwd secret secrets session sessionid token tokens";

/// Ends of compound words that mean a secret: `requirepass`, `apikey`, `authtoken`.
const COMPOUND: &str = "\
    accesskey accountkey apikey apikeys authconfig authkey cookie credentials \
    dockerconfigjson encryptionkey hmackey hostkey licensekey masterkey passphrase \
    passwd password passwords privatekey privkey secret secretkey secrets sharedkey \
    signingkey sshkey token tokens";

/// Words that end in `pass` by themselves.
const NO_PASSWORD: &str = "\
    bypass compass encompass surpass trespass";

/// Before `key`: what such a key is not a secret of.
const OPEN_KEY: &str = "\
    annotation authorized cache column config data env field file foreign group host \
    idempotency index item label map match object partition primary pub public route \
    routing runner sort tag target topology variable";

/// Last words that say what else the value is.
const OTHER: &str = "\
    age alg algorithm allowed audience class count disabled duration enabled endpoint \
    expiration expires expiry host interval issuer kind length lifetime limit method \
    mode name namespace names policy port provider ref refs required role rotation scope \
    scopes seconds server service size store timeout ttl type uri url version";

/// Last words after which an absolute path is a name.
const FILE: &str = "\
    dir directory file files folder mount path paths";

/// Whether the value of a key, a variable, a flag or an entry of a Secret must not be shown.
pub fn is_secret_key(name: &str) -> bool {
    let words = words(name);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let Some(last) = words.last() else { return false };
    let is_switch = words.first() == Some(&"ff") || words.contains(&"automount");
    let is_named =
        words.windows(2).any(|pair| pair == ["pull", "secrets"] || pair == ["pull", "secret"]);
    // `[[runners.kubernetes.volumes.secret]]` is a table of names, `secrets` a list of them.
    let is_table = matches!(words[..], ["secret" | "secrets"]);
    if is_switch || is_named || is_table || has(OTHER, last) {
        return false;
    }
    words.iter().enumerate().any(|(index, word)| match without_number(word) {
        "session" => words[index + 1..].iter().all(|word| is_qualifier(word)),
        "key" | "keys" => is_secret_key_of(&words, index),
        // `keyid` is no secret by itself, `accesskeyid` is one part of one.
        "keyid" | "accesskeyid" => {
            index > 0 && words[index - 1] == "access" || *word == "accesskeyid"
        }
        word => has(SECRET, word) || is_compound(word),
    })
}

/// Whether a value is the name of a file and not what the file holds: `VAULT_TOKEN_FILE=/run/x`.
pub(super) fn names_a_file(name: &str, value: &str) -> bool {
    let words = words(name);
    let ends = words.last().is_some_and(|last| has(FILE, last));
    ends && value.starts_with('/') && !value.contains(char::is_whitespace)
}

/// `token2` is one of several tokens.
fn without_number(word: &str) -> &str {
    match word.trim_end_matches(|char: char| char.is_ascii_digit()) {
        "" => word,
        letters => letters,
    }
}

/// Whether a word is one of those between blanks.
fn has(words: &str, word: &str) -> bool {
    words.split(' ').any(|known| known == word)
}

fn is_compound(word: &str) -> bool {
    let pass = word.strip_suffix("pass").is_some_and(|rest| rest.len() >= 2);
    COMPOUND.split(' ').any(|end| word.ends_with(end)) || pass && !has(NO_PASSWORD, word)
}

/// Whether the `key` or `keys` at an index is one that opens something.
fn is_secret_key_of(words: &[&str], index: usize) -> bool {
    let after = &words[index + 1..];
    let Some(before) = index.checked_sub(1).map(|before| words[before]) else { return false };
    // `AWS_ACCESS_KEY_ID` is half of a pair that is kept together.
    let is_id = after.first() == Some(&"id");
    let rest = if is_id && before == "access" { &after[1..] } else { after };
    !has(OPEN_KEY, before) && rest.iter().all(|word| is_qualifier(word))
}

/// What may follow a word without changing what it means: `TOKEN_V2`, `SIGNING_KEY_OLD`.
fn is_qualifier(word: &str) -> bool {
    const QUALIFIERS: &str = "\
        a b b64 backup base64 content contents current data default dev enc encoded env hex \
        json new next old pem plain prev previous prod production raw staging string test \
        text tmp value";
    let is_version = word.trim_start_matches('v').chars().all(|char| char.is_ascii_digit());
    is_version || has(QUALIFIERS, word)
}

/// The words of a name in lower case: split at what is no letter or digit, and before capitals.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = vec![String::new()];
    let chars: Vec<char> = name.chars().collect();
    for (index, &char) in chars.iter().enumerate() {
        if !char.is_alphanumeric() {
            words.push(String::new());
            continue;
        }
        let previous = index.checked_sub(1).map(|previous| chars[previous]);
        let next = chars.get(index + 1);
        let begins = char.is_uppercase()
            && (previous
                .is_some_and(|previous| previous.is_lowercase() || previous.is_ascii_digit())
                || previous.is_some_and(char::is_uppercase)
                    && next.is_some_and(|next| next.is_lowercase()));
        if begins {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut() {
            word.extend(char.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_known_by_name() {
        let secret = "token AccessKey secretkey CACHE_S3_SECRET_KEY AWS_SECRET_ACCESS_KEY \
            AWS_ACCESS_KEY_ID SessionToken bearer_token PrivateKey DOCKER_AUTH_CONFIG \
            .dockerconfigjson sentry_dsn CLIENT_SECRET DB_PASS DB_PWD GITHUB_PAT SIGNING_KEY \
            JWT COOKIE SESSION PASSWORDS TOKEN_OLD TOKEN_V2 TOKEN_B64 TOKEN_PROD_EU \
            requirepass apikey apiKey masterauth_password PRIVATE-TOKEN Authorization auth \
            token2 SSHPASS access_key_old runner-registration-token X-Api-Key HTTPPassword \
            mySecretKey";
        let open = "KUBERNETES_AUTOMOUNT_SERVICE_ACCOUNT_TOKEN automountServiceAccountToken \
            bearer_token_overwrite_allowed image_pull_secrets imagePullSecrets secret \
            secretName BucketName ServerSideEncryptionKeyID key keys topologyKey \
            match_label_keys FF_MASK_ALL_DEFAULT_TOKENS secretKeyRef token_ttl \
            AuthenticationType session_server sessionServer bypass cache_key public_key \
            compass monkey image path tokenExpirationSeconds";
        for name in secret.split(' ') {
            assert!(is_secret_key(name), "{name}");
        }
        for name in open.split(' ') {
            assert!(!is_secret_key(name), "{name}");
        }
    }

    #[test]
    fn the_name_of_a_file_is_no_secret() {
        assert!(names_a_file("VAULT_TOKEN_FILE", "/run/secrets/x"));
        assert!(!names_a_file("VAULT_TOKEN_FILE", "hunter2"));
        assert!(!names_a_file("VAULT_TOKEN", "/run/secrets/x"));
    }
}
