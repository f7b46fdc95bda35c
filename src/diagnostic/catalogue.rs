//! The ids of all findings: what each is about, and how much it matters.
//!
//! Ids are API: exceptions name them, and every format shows the same.

use super::severity::Severity;

/// What findings of one id have in common.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its id, in kebab case.
    pub id: &'static str,
    /// What it finds, in one sentence.
    pub title: &'static str,
    /// How much it matters.
    pub severity: Severity,
}

/// Declares the rules, and the list of them all.
macro_rules! rules {
    ($($name:ident = $id:literal, $severity:ident: $title:literal;)*) => {
        $(
            #[doc = $title]
            pub static $name: Rule = Rule { id: $id, title: $title, severity: Severity::$severity };
        )*

        /// Every rule, by its id.
        pub static ALL: &[&Rule] = &[$(&$name),*];
    };
}

rules! {
    CACHE_OVERLAP = "cache-overlap", Breach:
        "The caches of two tenants are in one part of a bucket.";
    CACHE_REGION_MISSING = "cache-region-missing", Broken:
        "A bucket has no region.";
    CACHE_SECRET_SHARED = "cache-secret-shared", Breach:
        "The caches of several tenants are reached with the same keys.";
    CAPABILITY_ADDED = "capability-added", Exposed:
        "Jobs get capabilities of the host.";
    CLUSTER_ACCOUNT = "cluster-account", Exposed:
        "The chart's values decide in which cluster and as whom build pods are made.";
    CONFIG_FILE_MOVED = "config-file-moved", Exposed:
        "The runner reads another file than the settings are written to.";
    COPY_LEFT_BEHIND = "copy-left-behind", Broken:
        "A document names an object of a shared release that exists only as copies.";
    COPY_MISSING = "copy-missing", Broken:
        "A tenant of a shared release has no copy of it in the stream.";
    COPY_PARTIAL = "copy-partial", Advice:
        "Only one tenant's copy of a shared release is in the output.";
    ENV_FROM = "env-from", Broken:
        "A variable that `envFrom` may bring in changes a setting of the tenants file.";
    EXCEPTION_EXPIRED = "exception-expired", Advice:
        "The last day of an exception of the tenants file is past.";
    EXCEPTION_UNUSED = "exception-unused", Broken:
        "An exception of the tenants file matches nothing that is found.";
    EXCLUSIVE_VALUE = "exclusive-value", Broken:
        "Every copy of a shared release asks for a value that the cluster gives once.";
    FLAGS_OPEN = "flags-open", Exposed:
        "A feature flag gives jobs a way out of their tenant.";
    FOREIGN_VOLUME = "foreign-volume", Exposed:
        "Build pods mount a volume that another tenant may own.";
    HOST_NAMESPACE = "host-namespace", Exposed:
        "Build pods share a namespace of the host.";
    HOST_PATH = "host-path", Exposed:
        "Build pods mount a path of the host.";
    HOST_PROBE = "host-probe", Exposed:
        "The node sends requests for a job.";
    IMAGE_CACHE_SHARED = "image-cache-shared", Exposed:
        "A job can use images that another tenant pulled to the node.";
    JOB_VARIABLE_IN_CONFIG = "job-variable-in-config", Exposed:
        "A setting is expanded with the variables of the job.";
    KANIKO_REPO_OVERLAP = "kaniko-repo-overlap", Breach:
        "Several tenants keep Kaniko's layers in one repository.";
    KEY_TWICE = "key-twice", Exposed:
        "A key of the runner's ConfigMap stands twice.";
    KEY_UNKNOWN = "key-unknown", Exposed:
        "A key, variable or argument is newer than the table of what each reaches.";
    MOUNT_OVER = "mount-over", Exposed:
        "A volume of the manager is mounted over the runner's settings or keys.";
    NAMESPACE_PER_JOB = "namespace-per-job", Exposed:
        "Every job runs in a namespace of its own.";
    NAMESPACE_SHARED = "namespace-shared", Breach:
        "The pods of several tenants are in one namespace.";
    NODES_OVERLAP = "nodes-overlap", Breach:
        "Jobs of several tenants can run on one node.";
    NODES_UNSATISFIABLE = "nodes-unsatisfiable", Broken:
        "No node can meet the requirements of a tenant.";
    OVERWRITE_OPEN = "overwrite-open", Exposed:
        "A job can choose what isolates its tenant.";
    PAUSE_PODS = "pause-pods", Exposed:
        "The autoscaler makes pods without the tenant's placement.";
    POD_SPEC_DEAD = "pod-spec-dead", Broken:
        "Patches of build pods have no effect, because their feature flag is off.";
    POD_SPEC_PATCH = "pod-spec-patch", Exposed:
        "A patch of the chart's values changes where build pods run or as whom.";
    PRIVILEGED = "privileged", Exposed:
        "The isolation of jobs from the host is weakened.";
    RELEASE_CLAIMED_TWICE = "release-claimed-twice", Breach:
        "Several tenants claim the runner of one release.";
    RELEASE_SIZE = "release-size", Broken:
        "The manifests come near the size that Helm can store of a release.";
    RESERVED_LABEL = "reserved-label", Exposed:
        "The chart's values set a label that policies select the tenants' pods by.";
    ROLE_TOO_WIDE = "role-too-wide", Breach:
        "The manager's account may act in the namespaces of other tenants.";
    RUNTIME_CLASS = "runtime-class", Exposed:
        "The chart's values choose the runtime of build pods and its nodes.";
    SCHEDULER_OTHER = "scheduler-other", Exposed:
        "Another scheduler places build pods.";
    SCRIPT_RUNS = "script-runs", Exposed:
        "A script of the chart's values runs in the manager.";
    SDK_VARIABLE = "sdk-variable", Exposed:
        "A variable that an SDK reads decides how storage is reached.";
    SECOND_RUNNER = "second-runner", Exposed:
        "A second runner runs beside the tenant's, without its settings.";
    SECRET_WITHOUT_ITEMS = "secret-without-items", Exposed:
        "All keys of a Secret become files of the manager, those of the tenant's names included.";
    SERVICE_ACCOUNT_OF_MANAGER = "service-account-of-manager", Breach:
        "Build pods run as the account of the manager.";
    SERVICE_ACCOUNT_SHARED = "service-account-shared", Breach:
        "Build pods of several tenants run as one service account.";
    SERVICE_ACCOUNT_TOKEN = "service-account-token", Exposed:
        "Jobs get a token of a service account.";
    TOKEN_SHARED = "token-shared", Breach:
        "The runners of several tenants authenticate with one token.";
    VALUE_OVERRIDDEN = "value-overridden", Broken:
        "A value of the chart gives way to the tenants file.";
}

/// The rule of an id.
pub fn rule(id: &str) -> Option<&'static Rule> {
    ALL.iter().find(|rule| rule.id == id).copied()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::fs;
    use std::path::Path;

    use super::*;

    #[test]
    fn ids_are_kebab_case_in_order_and_have_a_sentence() {
        for rule in ALL {
            let letters = |char: char| char.is_ascii_lowercase() || char.is_ascii_digit();
            assert!(rule.id.split('-').all(|part| !part.is_empty() && part.chars().all(letters)));
            assert!(rule.title.ends_with('.'), "{}", rule.id);
            assert!(rule.severity > Severity::Error, "{} is a finding", rule.id);
        }
        assert!(ALL.is_sorted_by_key(|rule| rule.id));
    }

    /// An id that nothing finds would be a promise without a test.
    #[test]
    fn every_rule_is_found_by_some_code() {
        let mut named = HashSet::new();
        collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut named);
        for rule in ALL {
            let name = rule.id.replace('-', "_").to_uppercase();
            assert!(named.contains(&name), "no code finds `{}`", rule.id);
        }
    }

    /// The names after `catalogue::` in the Rust files of a folder.
    fn collect(folder: &Path, named: &mut HashSet<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, named);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                let after = text.split("catalogue::").skip(1);
                let word = |char: char| !char.is_ascii_uppercase() && char != '_';
                named.extend(after.filter_map(|rest| rest.split(word).next().map(str::to_owned)));
            }
        }
    }
}
