//! The names of the upstream `gitlab-runner` chart: keys, files, labels, commands and variables.
//!
//! Read from charts 0.77.2 to 0.86.0 and from the renders of an emulated 0.94.1.

/// The key of the ConfigMap with the script that the manager runs.
pub const ENTRYPOINT: &str = "entrypoint";
/// The key of the ConfigMap with the manager's own settings.
pub const CONFIG: &str = "config.toml";
/// The key of the ConfigMap with the template of `[[runners]]`.
pub const TEMPLATE: &str = "config.template.toml";
/// The key of the ConfigMap with the script that registers the runner.
pub const REGISTER: &str = "register-the-runner";
/// The key of the ConfigMap with the script of `preEntrypointScript`.
pub const PRE_ENTRYPOINT: &str = "pre-entrypoint-script";
/// Where the chart mounts the projected Secrets.
pub const SECRETS_PATH: &str = "/secrets";
/// The file of the runner's token.
pub const TOKEN_FILE: &str = "runner-token";
/// The file of the registration token.
pub const REGISTRATION_TOKEN_FILE: &str = "runner-registration-token";
/// The file of the S3 access key.
pub const ACCESS_KEY_FILE: &str = "accesskey";
/// The file of the S3 secret key.
pub const SECRET_KEY_FILE: &str = "secretkey";
/// The label with the Helm release.
pub const RELEASE_LABEL: &str = "release";
/// The label by which the chart tells its workloads apart, in its selectors too.
pub const APP_LABEL: &str = "app";
/// The variable with the folder that the runner's configuration is below, and the chart's value.
pub const HOME: (&str, &str) = ("HOME", "/home/gitlab-runner");
/// The program in the runner's image, which the image's own entrypoint wraps.
pub const PROGRAMS: [&str; 2] = ["/entrypoint", "gitlab-runner"];
