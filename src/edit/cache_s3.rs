//! `cache-s3`: the runner's cache is its tenant's bucket, with credentials from a Secret.
//!
//! `register` copies `CACHE_S3_ACCESS_KEY` and `CACHE_S3_SECRET_KEY` of the manager's environment
//! into its config.toml; the chart's entrypoint sets both from files where it finds them.

use std::ops::Range;

use manifest_patch::Node;

use super::support::tree;
use super::{Draft, Edit, Phase};
use crate::diagnostic::Error;
use crate::runner::{Content, Value};
use crate::tenants::{
    AuthenticationType, CacheS3, CacheType, S3Credentials, S3Keys, SecretKeyRef, Spanned,
};
use crate::workload::POD_SPEC;
use crate::workload::chart::{ACCESS_KEY_FILE, SECRET_KEY_FILE};

pub(super) const EDIT: Edit = Edit {
    id: "cache-s3",
    summary: "the runner's cache is the tenant's bucket, with credentials from a Secret",
    phase: Phase::Declare,
    apply,
};

/// The variables that the chart's entrypoint makes of the files with S3 credentials.
const ACCESS_KEY_VARIABLE: &str = "CACHE_S3_ACCESS_KEY";
const SECRET_KEY_VARIABLE: &str = "CACHE_S3_SECRET_KEY";

/// What the AWS SDK of the manager reads itself.
const AWS_VARIABLES: [&str; 2] = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];

/// AWS SDK for Go v2: runners 17.5 to 18.11.1 sign checksum headers that Ceph does not know.
const CHECKSUM_VARIABLES: [&str; 2] =
    ["AWS_REQUEST_CHECKSUM_CALCULATION", "AWS_RESPONSE_CHECKSUM_VALIDATION"];

fn apply(draft: &mut Draft<'_>) -> Result<(), Error> {
    let tenant = draft.tenant();
    let Some(cache) = &tenant.cache else { return Ok(()) };
    declare(draft, &["cache", "Path"], &cache.path, |path| path.as_str().into());
    declare(draft, &["cache", "Shared"], &cache.shared, |shared| (*shared).into());
    declare(draft, &["cache", "RedactURL"], &cache.redact_url, |redact| (*redact).into());
    let size = &cache.max_uploaded_archive_size;
    declare(draft, &["cache", "MaxUploadedArchiveSize"], size, |size| {
        Value::Integer(i64::try_from(*size).unwrap_or(i64::MAX))
    });
    declare(draft, &["cache", "Type"], &cache.kind, |kind| kind.as_str().into());
    let Some(s3) = &cache.s3 else { return Ok(()) };
    draft.attribute_to(s3.span());
    if cache.kind.is_none() {
        draft.set(&["cache", "Type"], CacheType::S3.as_str());
    }
    bucket(draft, s3);
    if let Some(address) = s3.server_address.as_ref().filter(|address| !is_aws(address.as_str())) {
        draft.attribute_to(address.span());
        for variable in CHECKSUM_VARIABLES {
            draft.set_variable(variable, Content::Text("when_required".to_owned()));
        }
    }
    if let Some(credentials) = &s3.credentials {
        draft.attribute_to(credentials.span());
    }
    match s3.credentials.as_deref() {
        Some(S3Credentials::Register(keys)) => register(draft, s3, keys),
        Some(S3Credentials::Variables(keys)) => {
            for (variable, reference) in
                AWS_VARIABLES.into_iter().zip([keys.access_key(), keys.secret_key()])
            {
                draft.set_variable(variable, secret_key(reference));
            }
            by_iam(draft)
        }
        Some(S3Credentials::WorkloadIdentity) => {
            // The SDK would prefer them to the service account's token.
            AWS_VARIABLES.into_iter().for_each(|variable| draft.unset_variable(variable));
            by_iam(draft)
        }
        None => withhold_files(draft),
    }
}

/// `[runners.cache.s3]`, which is wholly the tenant's.
fn bucket(draft: &mut Draft<'_>, s3: &CacheS3) {
    draft.own(&["cache", "s3"]);
    let mut text = |key: &str, value: Option<(&str, Range<usize>)>| {
        if let Some((value, span)) = value {
            draft.attribute_to(span);
            draft.set(&["cache", "s3", key], value);
        }
    };
    let address = s3.server_address.as_ref();
    text("ServerAddress", address.map(|value| (value.as_str(), value.span())));
    text("BucketName", Some((s3.bucket_name.as_str(), s3.bucket_name.span())));
    let location = s3.bucket_location.as_ref();
    text("BucketLocation", location.map(|value| (value.as_str(), value.span())));
    let authentication = s3.authentication_type.as_ref();
    text("AuthenticationType", authentication.map(|value| (value.as_str(), value.span())));
    let encryption = s3.server_side_encryption.as_ref();
    text("ServerSideEncryption", encryption.map(|value| (value.as_str(), value.span())));
    let key = s3.server_side_encryption_key_id.as_ref();
    text("ServerSideEncryptionKeyID", key.map(|value| (value.as_str(), value.span())));
    let role = s3.role_arn.as_ref();
    text("RoleARN", role.map(|value| (value.as_str(), value.span())));
    let role = s3.upload_role_arn.as_ref();
    text("UploadRoleARN", role.map(|value| (value.as_str(), value.span())));
    for (key, switch) in [
        ("Insecure", &s3.insecure),
        ("DualStack", &s3.dual_stack),
        ("PathStyle", &s3.path_style),
        ("Accelerate", &s3.accelerate),
        ("DisableAssumeRoleCredentialsCaching", &s3.disable_assume_role_credentials_caching),
    ] {
        declare(draft, &["cache", "s3", key], switch, |switch| (*switch).into());
    }
    let concurrency = &s3.assume_role_max_concurrency;
    let key = ["cache", "s3", "AssumeRoleMaxConcurrency"];
    declare(draft, &key, concurrency, |number| Value::Integer(*number));
}

fn declare<T>(
    draft: &mut Draft<'_>,
    path: &[&str],
    value: &Option<Spanned<T>>,
    to_value: impl FnOnce(&T) -> Value,
) {
    if let Some(value) = value {
        draft.attribute_to(value.span());
        draft.set(path, to_value(value.get()));
    }
}

/// Whether an endpoint is AWS itself, whose checksums the SDK may ask for.
fn is_aws(address: &str) -> bool {
    let host = address.split(':').next().unwrap_or_default();
    host.ends_with(".amazonaws.com") || host.ends_with(".amazonaws.com.cn")
}

/// Keys by the variables that `register` reads.
fn register(draft: &mut Draft<'_>, s3: &CacheS3, keys: &S3Keys) -> Result<(), Error> {
    if s3.authentication_type.is_none() && s3.server_address.is_none() {
        // Without an address the runner would take keys for absent (cacheconfig.go:69-86).
        draft.set(&["cache", "s3", "AuthenticationType"], AuthenticationType::AccessKey.as_str());
    }
    draft.set_variable(ACCESS_KEY_VARIABLE, secret_key(keys.access_key()));
    draft.set_variable(SECRET_KEY_VARIABLE, secret_key(keys.secret_key()));
    let files = [
        (keys.keys.access_key.as_str(), ACCESS_KEY_FILE),
        (keys.keys.secret_key.as_str(), SECRET_KEY_FILE),
    ];
    redirect_files(draft, keys.secret_name.as_str(), files)
}

fn secret_key(reference: SecretKeyRef<'_>) -> Content {
    Content::SecretKey { secret: reference.name.to_string(), key: reference.key.to_string() }
}

/// No keys in config.toml: the AWS SDK of the manager finds its credentials itself
/// (s3v2/s3.go:477).
fn by_iam(draft: &mut Draft<'_>) -> Result<(), Error> {
    draft.set(&["cache", "s3", "AuthenticationType"], AuthenticationType::Iam.as_str());
    withhold_files(draft)
}

/// Takes away the credential files that the entrypoint would make keys of.
fn withhold_files(draft: &mut Draft<'_>) -> Result<(), Error> {
    let path: Vec<&str> = POD_SPEC.into_iter().chain(["volumes"]).collect();
    let mut withheld = Vec::new();
    for volume in tree::list(draft.deployment_mut(), &path)? {
        let Some(sources) = tree::projected_sources(volume) else { continue };
        let mut before_token = tree::token_position(sources);
        sources.retain_mut(|source| {
            let may_be_cache = before_token > 0;
            before_token = before_token.saturating_sub(1);
            let Some(secret) = source.get_mut("secret") else { return true };
            if has_all_items(secret) {
                withheld.extend(may_be_cache.then(|| tree::secret_name(secret)));
                return !may_be_cache;
            }
            let ours = tree::projects(secret, is_credential);
            withheld.extend(ours.then(|| tree::secret_name(secret)));
            remove_credential_items(secret);
            secret.get("items").and_then(Node::items).is_none_or(|items| !items.is_empty())
        });
    }
    for name in withheld {
        draft.finds(format!(
            "the cache Secret `{name}` of the chart is left out: the runner would use its keys"
        ));
    }
    Ok(())
}

fn has_all_items(secret: &Node) -> bool {
    secret.get("items").is_none_or(Node::is_null)
}

fn remove_credential_items(secret: &mut Node) {
    if let Some(items) = secret.get_mut("items").and_then(Node::items_mut) {
        items.retain(|item| !item.get("path").and_then(Node::as_str).is_some_and(is_credential));
    }
}

fn is_credential(file: &str) -> bool {
    [ACCESS_KEY_FILE, SECRET_KEY_FILE].contains(&file)
}

/// Makes the credential files that the entrypoint prefers to the variables those of the tenant.
///
/// A Secret projected without items before the token's is the chart's cache Secret: which files it
/// brings is not seen here.
fn redirect_files(draft: &mut Draft<'_>, name: &str, keys: [(&str, &str); 2]) -> Result<(), Error> {
    let items = Node::sequence(keys.map(|(key, file)| {
        Node::mapping([("key", Node::string(key)), ("path", Node::string(file))])
    }));
    let path: Vec<&str> = POD_SPEC.into_iter().chain(["volumes"]).collect();
    let mut redirected = Vec::new();
    for volume in tree::list(draft.deployment_mut(), &path)? {
        let Some(sources) = tree::projected_sources(volume) else { continue };
        let before_token = tree::token_position(sources);
        for (index, source) in sources.iter_mut().enumerate() {
            let Some(secret) = source.get_mut("secret") else { continue };
            let may_be_cache = has_all_items(secret) && index < before_token;
            let ours = tree::projects(secret, is_credential);
            if !may_be_cache && !ours {
                continue;
            }
            redirected.push(tree::secret_name(secret));
            if ours && tree::projects(secret, |file| !is_credential(file)) {
                remove_credential_items(secret);
            } else {
                secret.insert("name", Node::string(name));
                secret.insert("items", items.clone());
            }
        }
    }
    for old in redirected.iter().filter(|old| *old != name) {
        draft.gives_way(&format!("the cache Secret `{old}`"), &format!("`{name}`"));
    }
    Ok(())
}
