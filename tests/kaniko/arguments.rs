//! The arguments by which Kaniko builds and pushes.

use testing::component;

use crate::job::{Job, shells};

#[test]
fn the_inputs_become_the_arguments_of_the_executor() {
    for shell in shells() {
        let run = Job::new("inputs", &shell).succeed();
        let wanted = [
            "--context",
            "/builds/p",
            "--dockerfile",
            "/builds/p/Dockerfile",
            "--destination",
            "registry.example.com/java/app:1",
            "--digest-file",
            "/kaniko/runner-tenant/digest",
        ];
        assert_eq!(run.arguments(), wanted);
        assert_eq!(run.log, "kaniko: this runner has no layer cache\n");
    }
}

#[test]
fn context_and_dockerfile_are_relative() {
    for shell in shells() {
        let job =
            Job::new("relative", &shell).file("builds/p/back end/docker/App", "FROM scratch\n");
        let run = job.input("context", "./back end").input("dockerfile", "docker/App").succeed();
        let arguments = run.arguments();
        assert_eq!(arguments[1], "/builds/p/back end");
        assert_eq!(arguments[3], "/builds/p/back end/docker/App");
    }
}

#[test]
fn a_context_elsewhere_is_kanikos_matter() {
    for shell in shells() {
        let job = Job::new("elsewhere", &shell).input("context", "git://example.com/p.git");
        let arguments = job.succeed().arguments();
        assert_eq!(arguments[1], "git://example.com/p.git");
        assert_eq!(arguments[3], "Dockerfile");
    }
}

#[test]
fn variables_are_expanded_and_not_read_again() {
    for shell in shells() {
        let job = Job::new("variables", &shell)
            .variable("CI_REGISTRY_IMAGE", "registry.example.com/g/p")
            .variable("BRANCH", "$(touch made) `touch made` \"; touch made; '")
            .input("destination", "$CI_REGISTRY_IMAGE:1")
            .input(
                "arguments",
                "--build-arg \"BRANCH=$BRANCH\" --build-arg 'GREETING=hello world' --ignore-path=*",
            );
        let run = job.succeed();
        assert_eq!(run.arguments()[5], "registry.example.com/g/p:1");
        let wanted = [
            "--build-arg",
            "BRANCH=$(touch made) `touch made` \"; touch made; '",
            "--build-arg",
            "GREETING=hello world",
            "--ignore-path=*",
        ];
        assert_eq!(run.arguments()[8..], wanted);
        assert!(!job.path("builds/p/made").exists() && !job.path("kaniko/made").exists());
    }
}

#[test]
fn the_runners_cache_comes_first_so_that_a_pipeline_has_the_last_word() {
    for shell in shells() {
        let job = Job::new("order", &shell)
            .variable(
                "KANIKO_CACHE_ARGS",
                "--cache=true --cache-repo=r.example.com/java/c --cache-ttl=168h",
            )
            .input("arguments", "--cache-copy-layers");
        let wanted = [
            "--cache=true",
            "--cache-repo=r.example.com/java/c",
            "--cache-ttl=168h",
            "--cache-copy-layers",
        ];
        let run = job.succeed();
        assert_eq!(run.arguments()[8..], wanted);
        assert_eq!(run.log, "");
    }
}

#[test]
fn kanikos_exit_status_is_the_jobs() {
    for shell in shells() {
        let run = Job::new("status", &shell).file("kaniko/then", "exit 42\n").run();
        assert_eq!(run.status, 42);
    }
}

#[test]
fn a_destination_that_is_none_is_told() {
    for (destination, shown) in [
        ("$CI_REGISTRY_IMAGE:$TAG", ":"),
        ("r.example.com/app:$TAG", "r.example.com/app:"),
        ("$NONE/app", "/app"),
        ("a b", "a b"),
    ] {
        for shell in shells() {
            let log = Job::new("destination", &shell).input("destination", destination).fail();
            let wanted = format!(
                "kaniko: '{shown}' is no image to push: set the input destination, for example to \
                 $CI_REGISTRY_IMAGE:$CI_COMMIT_SHORT_SHA\n"
            );
            assert_eq!(log, wanted);
        }
    }
}

#[test]
fn what_is_not_there_is_told() {
    for shell in shells() {
        let log = Job::new("no-context", &shell).input("context", "back").fail();
        let wanted = "kaniko: there is no folder 'back' in the project for the build context: set the input context\n";
        assert_eq!(log, wanted);
        let log = Job::new("no-file", &shell).input("dockerfile", "App").fail();
        assert!(log.ends_with("kaniko: there is no file '/builds/p/App': set the input dockerfile, relative to the context\n"), "{log}");
    }
}

#[test]
fn gitlab_refuses_a_job_without_a_destination() {
    let error = component::job(&[]).unwrap_err();
    let message = error.message().unwrap_or_default().to_owned();
    assert_eq!(message, "`destination` input: required value has not been provided");
}

#[test]
fn the_job_is_one_that_gitlab_takes() {
    let job = component::job(&[
        ("destination", "r.example.com/a:1"),
        ("name", "app"),
        ("stage", "package"),
    ])
    .unwrap();
    let keys: Vec<_> = job.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, ["stage", "image", "variables", "cache", "artifacts", "script", "name"]);
    assert_eq!((job["name"].as_str(), job["stage"].as_str()), (Some("app"), Some("package")));
    // The runner needs a shell, which the executor's entrypoint is not.
    assert_eq!(job["image"]["entrypoint"], serde_json::json!([""]));
    assert_eq!(job["cache"]["paths"], serde_json::json!([".kaniko-cache/"]));
}
