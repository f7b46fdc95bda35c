//! The layers on their way between the runner's cache and Kaniko.

use std::fs::{self, File};
use std::time::{Duration, SystemTime};

use crate::job::{Job, shells};

const GIGABYTE: u64 = 1_000_000_000;
const HOUR: u64 = 3600;

impl Job {
    /// A layer in the project, where the runner's cache has put it, as Kaniko writes it.
    fn layer(self, name: &str, hours: u64, bytes: u64) -> Self {
        let created = time(SystemTime::now() - Duration::from_secs(hours * HOUR));
        let folder = format!("builds/p/.kaniko-cache/layers:{name}");
        let (manifest, config, blob) = ("1".repeat(64), "2".repeat(64), "3".repeat(64));
        let index = format!(
            "{{\n   \"schemaVersion\": 2,\n   \"manifests\": [\n      {{\n         \"size\": 1,\n         \
             \"digest\": \"sha256:{manifest}\"\n      }}\n   ]\n}}"
        );
        let image = format!(
            r#"{{"schemaVersion":2,"config":{{"mediaType":"m","size":1,"digest":"sha256:{config}"}},"layers":[{{"size":1,"digest":"sha256:{blob}"}}]}}"#
        );
        let history = r#""history":[{"created":"0001-01-01T00:00:00Z"}]"#;
        let text =
            format!(r#"{{"architecture":"","created":"{created}.123456789Z",{history},"os":""}}"#);
        let job = self
            .file(&format!("{folder}/index.json"), &index)
            .file(&format!("{folder}/blobs/sha256/{manifest}"), &image)
            .file(&format!("{folder}/blobs/sha256/{config}"), &text)
            .file(&format!("{folder}/blobs/sha256/{blob}"), "");
        // It takes no room: a file with a hole.
        let blob = job.path(&format!("{folder}/blobs/sha256/{blob}"));
        File::options().write(true).open(blob).unwrap().set_len(bytes).unwrap();
        job
    }

    /// The layers in a folder of the container.
    fn layers(&self, folder: &str) -> Vec<String> {
        let Ok(entries) = fs::read_dir(self.path(folder)) else { return Vec::new() };
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

/// `2026-11-27T20:52:57`, from the days of the civil calendar.
fn time(moment: SystemTime) -> String {
    let seconds = moment.duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
    let output = std::process::Command::new("date")
        .args(["-u", "-d", &format!("@{seconds}"), "+%Y-%m-%dT%H:%M:%S"])
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

const KEPT: &str = "builds/p/.kaniko-cache";

#[test]
fn kaniko_finds_them_beside_the_project_and_the_runner_in_it() {
    for shell in shells() {
        let job = Job::new("moved", &shell).runner_cache().layer("a", 1, 10);
        let job = job.file("kaniko/then", "mkdir '../builds/.kaniko-cache/layers:junk'\n");
        let run = job.succeed();
        // `COPY . .` sees the project as it is in Git.
        assert_eq!(run.lines("kaniko/context"), ["./Dockerfile"]);
        assert_eq!(run.lines("kaniko/layers").len(), 4);
        assert_eq!(job.layers(KEPT), ["layers:a"]);
        assert!(!job.path("builds/.kaniko-cache").exists());
    }
}

#[test]
fn the_first_build_has_none_and_leaves_some() {
    for shell in shells() {
        let job = Job::new("first", &shell).layer("new", 0, 10).runner_cache();
        fs::rename(job.path(KEPT), job.path("made")).unwrap();
        let job = job.file("kaniko/then", "mv ../made ../builds/.kaniko-cache\n");
        let run = job.succeed();
        assert_eq!(run.lines("kaniko/context"), ["./Dockerfile"]);
        assert_eq!(run.log, "");
        assert_eq!(job.layers(KEPT), ["layers:new"]);
    }
}

#[test]
fn a_build_that_fails_keeps_its_layers() {
    for shell in shells() {
        let job = Job::new("failed", &shell).runner_cache().layer("a", 1, 10);
        let job = job.file("kaniko/then", "exit 7\n");
        assert_eq!(job.run().status, 7);
        assert_eq!(job.layers(KEPT), ["layers:a"]);
    }
}

#[test]
fn what_an_earlier_job_left_on_the_builds_is_not_the_projects() {
    for shell in shells() {
        let job = Job::new("left", &shell).runner_cache().layer("a", 1, 10);
        let job = job.file("builds/.kaniko-cache/layers:other/index.json", "{}");
        job.succeed();
        assert_eq!(job.layers(KEPT), ["layers:a"]);
    }
}

#[test]
fn a_runner_with_a_registry_carries_no_layers() {
    for shell in shells() {
        let job = Job::new("registry", &shell).layer("a", 1, 10);
        let job =
            job.variable("KANIKO_CACHE_ARGS", "--cache=true --cache-repo=r.example.com/java/c");
        assert_eq!(job.succeed().lines("kaniko/context"), ["./Dockerfile"]);
        assert!(!job.path(KEPT).exists());
    }
}

#[test]
fn layers_older_than_the_time_to_live_are_dropped_before_the_build() {
    let times = [
        ("", 13 * 24, 15 * 24),
        ("168h", 167, 169),
        ("1h30m", 1, 2),
        ("90m", 1, 2),
        ("1.5h", 1, 2),
        ("5400000ms", 1, 2),
        ("1h1800000000µs", 1, 2),
    ];
    for (ttl, young, old) in times {
        for shell in shells() {
            let job = Job::new("old", &shell)
                .runner_cache()
                .layer("young", young, 10)
                .layer("old", old, 10);
            let job = if ttl.is_empty() { job } else { job.variable("KANIKO_CACHE_TTL", ttl) };
            let run = job.succeed();
            assert_eq!(
                run.log, "kaniko: 1 layers kept, 1 dropped as too old, 0 beyond 5 GB\n",
                "{ttl}"
            );
            assert!(run.lines("kaniko/layers").iter().all(|file| file.contains("layers:young")));
            assert_eq!(job.layers(KEPT), ["layers:young"]);
        }
    }
}

#[test]
fn what_is_no_layer_is_dropped() {
    for shell in shells() {
        let job = Job::new("no-layer", &shell).runner_cache().layer("a", 1, 10).layer("b", 1, 10);
        fs::remove_file(job.path(&format!("{KEPT}/layers:b/index.json"))).unwrap();
        let job = job
            .file(&format!("{KEPT}/a file"), "")
            .file(&format!("{KEPT}/layers:c/index.json"), "{}");
        job.succeed();
        assert_eq!(job.layers(KEPT), ["layers:a"]);
    }
}

#[test]
fn the_oldest_beyond_five_gigabytes_are_dropped() {
    for shell in shells() {
        let job = Job::new("large", &shell).runner_cache();
        let job =
            job.layer("c", 3, 2 * GIGABYTE).layer("a", 1, 2 * GIGABYTE).layer("b", 2, 2 * GIGABYTE);
        let run = job.succeed();
        assert_eq!(run.log, "kaniko: 2 layers kept, 0 dropped as too old, 1 beyond 5 GB\n");
        assert_eq!(job.layers(KEPT), ["layers:a", "layers:b"]);
    }
}

#[test]
fn a_layer_that_is_too_large_alone_does_not_push_the_others_out() {
    for shell in shells() {
        let job = Job::new("too-large", &shell).runner_cache();
        let job = job.layer("new", 1, 6 * GIGABYTE).layer("old", 2, GIGABYTE);
        job.succeed();
        assert_eq!(job.layers(KEPT), ["layers:old"]);
    }
}

#[test]
fn layers_that_a_build_adds_are_counted_too() {
    for shell in shells() {
        let job = Job::new("grown", &shell).runner_cache();
        let job = job.layer("new", 0, 4 * GIGABYTE);
        fs::rename(job.path(KEPT), job.path("made")).unwrap();
        let job = job.layer("old", 2, 4 * GIGABYTE);
        let job = job.file("kaniko/then", "mv ../made/* ../builds/.kaniko-cache/\n");
        job.succeed();
        assert_eq!(job.layers(KEPT), ["layers:new"]);
    }
}

#[test]
fn a_folder_that_is_not_on_the_mount_of_the_builds_is_told() {
    for shell in shells() {
        let job = Job::new("no-mount", &shell).variable("KANIKO_CACHE_ARGS", "--cache=true");
        let log = job.variable("KANIKO_CACHE_LAYOUT", "/elsewhere/.kaniko-cache").fail();
        let wanted = "kaniko: the layers cannot be kept in /elsewhere/.kaniko-cache, which is not below the builds, /builds: tell the platform team\n";
        assert_eq!(log, wanted);
    }
}
