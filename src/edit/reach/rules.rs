//! The rules of what the table of reach reports, with what each means for a job.

use crate::diagnostic::catalogue::{self, Rule};

/// The rule of an id of the table, and the consequence in the words of a finding's title.
pub(super) fn rule(id: &str) -> Option<(&'static Rule, &'static str)> {
    Some(match id {
        "capability-added" => (&catalogue::CAPABILITY_ADDED, "gives jobs capabilities of the host"),
        "cluster-account" => (
            &catalogue::CLUSTER_ACCOUNT,
            "decides in which cluster and as whom build pods are made",
        ),
        "config-file-moved" => {
            (&catalogue::CONFIG_FILE_MOVED, "names another file than the settings are written to")
        }
        "flags-open" => (&catalogue::FLAGS_OPEN, "gives jobs a way out of their tenant"),
        "foreign-volume" => (&catalogue::FOREIGN_VOLUME, "mounts what another tenant may own"),
        "host-namespace" => {
            (&catalogue::HOST_NAMESPACE, "shares a namespace of the host with jobs")
        }
        "host-path" => (&catalogue::HOST_PATH, "gives jobs a path of the host"),
        "host-probe" => (&catalogue::HOST_PROBE, "lets the node send requests for a job"),
        "image-cache-shared" => {
            (&catalogue::IMAGE_CACHE_SHARED, "lets a job use images that another tenant pulled")
        }
        "job-variable-in-config" => {
            (&catalogue::JOB_VARIABLE_IN_CONFIG, "is expanded with the variables of the job")
        }
        "namespace-per-job" => {
            (&catalogue::NAMESPACE_PER_JOB, "runs every job in a namespace of its own")
        }
        "overwrite-open" => (&catalogue::OVERWRITE_OPEN, "lets a job choose"),
        "pause-pods" => (&catalogue::PAUSE_PODS, "makes pods that occupy the nodes of others"),
        "privileged" => (&catalogue::PRIVILEGED, "weakens the isolation of jobs from the host"),
        "runtime-class" => (&catalogue::RUNTIME_CLASS, "chooses the runtime and its nodes"),
        "scheduler-other" => (&catalogue::SCHEDULER_OTHER, "leaves placement to another scheduler"),
        "script-runs" => {
            (&catalogue::SCRIPT_RUNS, "runs in the manager and can change its settings")
        }
        "sdk-variable" => {
            (&catalogue::SDK_VARIABLE, "decides with which account and endpoint storage is reached")
        }
        "service-account-token" => {
            (&catalogue::SERVICE_ACCOUNT_TOKEN, "gives jobs a token of a service account")
        }
        _ => return None,
    })
}
