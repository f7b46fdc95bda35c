//! One configuration for all registries, out of all that there are.

use serde_json::{Value, json};

use crate::job::{Job, Shell, shells};

const HUB: &str = "https://index.docker.io/v1/";

/// The Secrets of the destination and of the layer cache, the user's variable, and the image's file.
#[derive(Default)]
struct Sources<'t> {
    destination: &'t str,
    cache: &'t str,
    user: &'t str,
    image: &'t str,
}

impl Sources<'_> {
    fn job(&self, test: &str, shell: &Shell) -> Job {
        let mut job = Job::new(test, shell).variable("KANIKO_CACHE_ARGS", "--cache=true");
        let files = [
            (self.destination, "KANIKO_DESTINATION_DOCKER_CONFIG", "destination-auth"),
            (self.cache, "KANIKO_CACHE_DOCKER_CONFIG", "registry-auth"),
            (self.image, "DOCKER_CONFIG", "kaniko/.docker"),
        ];
        for (text, variable, folder) in files {
            if !text.is_empty() {
                job = job.file(&format!("{folder}/config.json"), text);
                let path = job.text(folder);
                job = job.variable(variable, &path);
            }
        }
        if self.user.is_empty() { job } else { job.variable("DOCKER_AUTH_CONFIG", self.user) }
    }
}

#[test]
fn every_registry_keeps_its_own() {
    let sources = Sources {
        destination: r#"{"auths":{"push.example.com":{"auth":"cHVzaDp4"}}}"#,
        cache: r#"{"auths": {"cache.example.com:5000": {"username": "c", "password": "p\"\\\u00e9 {}[],:"}}}"#,
        user: "{\n\t\"auths\": {\r\n \"https:\\/\\/pull.example.com\\/v2\\/\": {\"auth\": \"dTp4\", \"email\": null}}}\n",
        image: r#"{"auths":{"docker.io":{"auth":"aDp4"}},"HttpHeaders":{"A":["b",1.5e3,true,{}]}}"#,
    };
    for shell in shells() {
        let run = sources.job("each", &shell).succeed();
        let wanted = json!({
            "auths": {
                "push.example.com": {"auth": "cHVzaDp4"},
                "cache.example.com:5000": {"username": "c", "password": "p\"\\\u{e9} {}[],:"},
                "pull.example.com": {"auth": "dTp4", "email": null},
                HUB: {"auth": "aDp4"},
            },
            "credHelpers": {},
        });
        assert_eq!(run.config().unwrap(), wanted);
        assert_eq!(run.log, "");
    }
}

#[test]
fn nothing_stays_nothing() {
    for shell in shells() {
        let run = Sources::default().job("none", &shell).succeed();
        assert_eq!(run.config(), None);
        assert!(
            !run.lines("kaniko/environment").iter().any(|line| line.starts_with("DOCKER_CONFIG="))
        );
    }
}

#[test]
fn of_one_registry_the_first_that_knows_it_wins_and_it_is_told() {
    let of = |user: &str| format!(r#"{{"auths":{{"r.example.com":{{"auth":"{user}"}}}}}}"#);
    let (destination, cache, user, image) = (of("ZDp4"), of("Yzp4"), of("dTp4"), of("ZDp4"));
    let sources = Sources { destination: &destination, cache: &cache, user: &user, image: &image };
    for shell in shells() {
        let run = sources.job("clash", &shell).succeed();
        assert_eq!(run.config().unwrap()["auths"], json!({"r.example.com": {"auth": "ZDp4"}}));
        let wanted = "kaniko: r.example.com: the credentials of the destination are used, not those of the layer cache\n\
                      kaniko: r.example.com: the credentials of the destination are used, not those of DOCKER_AUTH_CONFIG\n";
        assert_eq!(run.log, wanted);
    }
}

#[test]
fn one_registry_has_many_names() {
    let names = [
        ("https://r.example.com", "r.example.com"),
        ("http://r.example.com:5000/v1/", "r.example.com:5000"),
        ("https://r.example.com/any/path", "r.example.com"),
        ("r.example.com/v2/", "r.example.com"),
        ("r.example.com/", "r.example.com"),
        ("r.example.com/group/image", "r.example.com/group/image"),
        ("docker.io", HUB),
        ("index.docker.io", HUB),
        ("https://registry-1.docker.io/v2/", HUB),
        (HUB, HUB),
    ];
    for (written, meant) in names {
        let cache = json!({"auths": {written: {"auth": "Yzp4"}}}).to_string();
        for shell in shells() {
            let run =
                Sources { cache: &cache, ..Sources::default() }.job("names", &shell).succeed();
            assert_eq!(
                run.config().unwrap()["auths"],
                json!({meant: {"auth": "Yzp4"}}),
                "{written}"
            );
        }
    }
}

#[test]
fn the_last_of_two_keys_counts_and_case_does_not() {
    let user = r#"{"AUTHS":{"r.example.com":{"auth":"b25l"},"r.example.com":{"auth":"dHdv"}}}"#;
    for shell in shells() {
        let run = Sources { user, ..Sources::default() }.job("twice", &shell).succeed();
        assert_eq!(run.config().unwrap()["auths"], json!({"r.example.com": {"auth": "dHdv"}}));
    }
}

#[test]
fn helpers_and_stores_are_kept_where_the_image_has_them() {
    let sources = Sources {
        cache: r#"{"auths":{"r.example.com":{"auth":"Yzp4"},"s.example.com":{}}}"#,
        user: r#"{"credHelpers":{"ecr.example.com":"lab","gone.example.com":"not-here","r.example.com":"lab"},
                  "auths":{"gone.example.com":{"auth":"Zzp4"}}}"#,
        image: r#"{"credsStore":"lab"}"#,
        ..Sources::default()
    };
    for shell in shells() {
        let job = sources.job("helpers", &shell);
        // Kaniko's folder is on its image's PATH.
        let job = job.helper("docker-credential-lab");
        let run = job.succeed();
        let wanted = json!({
            "auths": {"r.example.com": {"auth": "Yzp4"}, "gone.example.com": {"auth": "Zzp4"}},
            // A helper of no name: docker/cli takes the entry in `auths` and does not ask the store.
            "credHelpers": {"ecr.example.com": "lab", "r.example.com": "", "gone.example.com": ""},
            "credsStore": "lab",
        });
        assert_eq!(run.config().unwrap(), wanted);
        let reported: Vec<_> = run.log.lines().collect();
        assert_eq!(reported.len(), 2, "{}", run.log);
        assert!(reported.contains(&"kaniko: DOCKER_AUTH_CONFIG names a credential helper that is not in this image; left out"));
        assert!(reported.contains(&"kaniko: r.example.com: the credentials of the layer cache are used, not those of DOCKER_AUTH_CONFIG"));
    }
}

#[test]
fn a_helper_is_no_command() {
    let user = r#"{"credsStore":"x; touch made"}"#;
    for shell in shells() {
        let job = Sources { user, ..Sources::default() }.job("command", &shell);
        assert_eq!(job.succeed().config().unwrap(), json!({"auths": {}, "credHelpers": {}}));
        assert!(!job.path("builds/p/made").exists());
    }
}

#[test]
fn the_users_variable_is_composed_and_then_shadows_nothing() {
    let user = r#"{"auths":{"pull.example.com":{"auth":"dTp4"}}}"#;
    for shell in shells() {
        let job = Sources { user, ..Sources::default() }.job("shadow", &shell);
        let run = job.succeed();
        let environment = run.lines("kaniko/environment");
        assert!(!environment.iter().any(|line| line.starts_with("DOCKER_AUTH_CONFIG=")));
        assert!(
            environment.contains(&format!("DOCKER_CONFIG={}", job.text("kaniko/runner-tenant")))
        );
    }
}

#[test]
fn the_users_variable_may_be_of_type_file() {
    for shell in shells() {
        let job = Job::new("file", &shell)
            .file("p.tmp/AUTH", r#"{"auths":{"a.example.com":{"auth":"dTp4"}}}"#);
        let path = job.text("p.tmp/AUTH");
        let config = job.variable("DOCKER_AUTH_CONFIG", &path).succeed().config().unwrap();
        assert_eq!(config["auths"], json!({"a.example.com": {"auth": "dTp4"}}));
    }
}

#[test]
fn large_files_are_read_too() {
    let auths: serde_json::Map<String, Value> = (0..60)
        .map(|number| (format!("r{number}.example.com"), json!({"auth": "A".repeat(3000)})))
        .collect();
    let image = json!({"auths": auths}).to_string();
    for shell in shells() {
        let run = Sources { image: &image, ..Sources::default() }.job("large", &shell).succeed();
        assert_eq!(run.config().unwrap()["auths"], json!(auths));
    }
}

#[test]
fn only_root_can_read_the_composed_file() {
    use std::os::unix::fs::PermissionsExt;
    let user = r#"{"auths":{"pull.example.com":{"auth":"dTp4"}}}"#;
    for shell in shells() {
        let job = Sources { user, ..Sources::default() }.job("mode", &shell);
        job.succeed();
        for (path, wanted) in [("", 0o700), ("/config.json", 0o600), ("/user.json", 0o600)] {
            let file = job.path(&format!("kaniko/runner-tenant{path}"));
            assert_eq!(
                std::fs::metadata(file).unwrap().permissions().mode() & 0o777,
                wanted,
                "{path}"
            );
        }
    }
}

/// What cannot be read ends the job, by name and reason, and without a word of what is in it.
#[test]
fn what_cannot_be_read_is_told_without_what_is_in_it() {
    let refused = [
        ("c2VjcmV0", "it is not JSON"),
        (r#"{"auths":{"r":{"auth":"c2VjcmV0"}}"#, "it is not JSON, a } is missing"),
        (r#"{"auths":{"r":{"auth":"c2VjcmV0}}}"#, "it is not JSON, a string does not end"),
        (r#"{"auths":{"r":{"auth":"c2VjcmV0\x"}}}"#, "it is not JSON, a string does not end"),
        ("{\"auths\":{\"r\":{\"auth\":\"c2Vj\ncmV0\"}}}", "it is not JSON, a string does not end"),
        (r#"{"auths":{"r":{"auth":"c2VjcmV0",}}}"#, "it is not JSON, a \" is missing"),
        (r#"{"auths":{"r":{"auth" "c2VjcmV0"}}}"#, "it is not JSON, a : is missing"),
        (r#"{"auths":{"r":{"auth":01}}}"#, "it is not JSON, a } is missing"),
        (r#"{"auths":{"r":{"auth":c2VjcmV0}}}"#, "it is not JSON"),
        (r#"{"auths":{}} c2VjcmV0"#, "something follows the object"),
        (r#"["c2VjcmV0"]"#, "it is no object"),
        (r#"{"auths":"c2VjcmV0"}"#, "\"auths\" is no object"),
        (r#"{"auths":{"r":"c2VjcmV0"}}"#, "an entry of auths is no object"),
        (r#"{"credHelpers":{"r":["c2VjcmV0"]}}"#, "a string is missing"),
        (r#"{"auths":{"\u0072":{"auth":"c2VjcmV0"}}}"#, "a name has an escape"),
        (&"[".repeat(1000), "it is too deep"),
    ];
    for (user, reason) in refused {
        for shell in shells() {
            let log = Sources { user, ..Sources::default() }.job("refused", &shell).fail();
            let wanted = format!(
                "kaniko: cannot read the registry credentials of DOCKER_AUTH_CONFIG: {reason}\n"
            );
            assert_eq!(log, wanted, "{} of {}", user, shell.name);
        }
    }
}

#[test]
fn a_secret_that_is_not_mounted_is_told() {
    for shell in shells() {
        let job = Job::new("missing", &shell).variable("KANIKO_CACHE_ARGS", "--cache=true");
        let path = job.text("registry-auth");
        let log = job.variable("KANIKO_CACHE_DOCKER_CONFIG", &path).fail();
        let wanted = "kaniko: cannot read the registry credentials of the layer cache: there is no file /registry-auth/config.json\n";
        assert_eq!(log, wanted);
    }
}

#[test]
fn credentials_are_never_shown() {
    let secret =
        |name: &str| format!(r#"{{"auths":{{"r.example.com":{{"auth":"c2VjcmV0{name}"}}}}}}"#);
    let (destination, cache, user, image) =
        (secret("MQ"), secret("Mg"), secret("Mw"), secret("NA"));
    let sources = Sources { destination: &destination, cache: &cache, user: &user, image: &image };
    for shell in shells() {
        let run = sources.job("shown", &shell).succeed();
        assert!(!run.log.contains("c2VjcmV0"), "{}", run.log);
    }
}

#[test]
fn the_dependency_proxy_is_a_registry_of_the_job() {
    for shell in shells() {
        let job = Job::new("proxy", &shell)
            .variable("CI_DEPENDENCY_PROXY_SERVER", "gitlab.example.com:443")
            .variable("CI_DEPENDENCY_PROXY_USER", "gitlab-ci-token")
            .variable("CI_DEPENDENCY_PROXY_PASSWORD", "a\"b\\c");
        let run = job.succeed();
        let wanted = json!({"gitlab.example.com:443": {"username": "gitlab-ci-token", "password": "a\"b\\c"}});
        assert_eq!(run.config().unwrap()["auths"], wanted);
        // What somebody wrote down for it comes first.
        let own = json!({"auths": {"gitlab.example.com:443": {"auth": "eDp5"}}}).to_string();
        let run = job.variable("DOCKER_AUTH_CONFIG", &own).succeed();
        assert_eq!(
            run.config().unwrap()["auths"]["gitlab.example.com:443"],
            json!({"auth": "eDp5"})
        );
    }
}
