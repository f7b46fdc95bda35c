//! Jobs as GitLab hands them out.

use serde_json::{Value, json};

/// The key of the jobs' cache, which no earlier run has used.
pub(crate) fn cache_key() -> String {
    format!("run-{}", std::process::id())
}

/// A job of project 42 that keeps `made/` in the cache.
pub(crate) fn job(script: &[&str], variables: &[(&str, &str)]) -> Value {
    // No repository to clone.
    let own = [("CI_PROJECT_ID", "42"), ("GIT_STRATEGY", "none")];
    let variables = own.iter().chain(variables);
    let variables: Vec<_> =
        variables.map(|(key, value)| json!({"key": key, "value": value, "public": true})).collect();
    json!({
        "id": 1,
        "token": "job-token",
        "job_info": {"name": "build", "stage": "build", "project_id": 42, "project_name": "p"},
        "git_info": {
            "repo_url": "http://127.0.0.1:1/p.git",
            "ref": "main",
            "sha": "0000000000000000000000000000000000000000",
            "before_sha": "0000000000000000000000000000000000000000",
            "ref_type": "branch",
        },
        "runner_info": {"timeout": 120},
        "variables": variables,
        "steps": [{"name": "script", "script": script, "timeout": 60, "when": "on_success"}],
        "image": {"name": "alpine:latest"},
        "cache": [{"key": cache_key(), "policy": "pull-push", "paths": ["made"], "when": "on_success"}],
        "features": {"trace_sections": true},
    })
}
