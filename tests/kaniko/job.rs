//! One run of the component's script, in a folder that stands for the container.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use serde_json::Value;
use testing::component;

/// Writes down what Kaniko would be given, and does what a test wants done.
const EXECUTOR: &str = r#"#!/bin/sh
cd "$(dirname "$0")"
for argument in "$@"; do printf '%s\n' "$argument"; done >arguments
env >environment
[ ! -f "${DOCKER_CONFIG:-/none}/config.json" ] || cp "$DOCKER_CONFIG/config.json" config.json
(cd ../builds/p && find . -type f) >context
(cd ../builds && find .kaniko-cache -type f 2>/dev/null) >layers
[ ! -f then ] || . ./then
"#;

/// A shell with the programs that its scripts find.
#[derive(Clone)]
pub(crate) struct Shell {
    pub(crate) name: &'static str,
    program: PathBuf,
    path: PathBuf,
}

/// A job to be run.
pub(crate) struct Job {
    shell: Shell,
    root: PathBuf,
    inputs: Vec<(String, String)>,
    variables: Vec<(String, String)>,
}

/// What a run came to.
pub(crate) struct Run {
    /// The exit status.
    pub(crate) status: i32,
    /// What the job's log says.
    pub(crate) log: String,
    root: PathBuf,
}

/// The machine's own shell, and Busybox, which is all that Kaniko's image has, where it is there.
pub(crate) fn shells() -> Vec<Shell> {
    let path = std::env::var_os("PATH").unwrap();
    let own = Shell { name: "sh", program: "/bin/sh".into(), path: path.clone().into() };
    let busybox = std::env::split_paths(&path).map(|folder| folder.join("busybox"));
    let busybox = busybox.into_iter().find(|program| program.is_file()).map(|program| Shell {
        name: "busybox",
        path: applets(&program).to_owned(),
        program: applets(&program).join("sh"),
    });
    std::iter::once(own).chain(busybox).collect()
}

/// A folder with a link for each program that Busybox is.
fn applets(busybox: &Path) -> &'static Path {
    static APPLETS: OnceLock<PathBuf> = OnceLock::new();
    APPLETS.get_or_init(|| {
        let folder = fresh(&Path::new(env!("CARGO_TARGET_TMPDIR")).join("busybox"));
        let installed = Command::new(busybox).args(["--install", "-s"]).arg(&folder).status();
        assert!(installed.unwrap().success());
        folder
    })
}

fn fresh(folder: &Path) -> PathBuf {
    if folder.exists() {
        fs::remove_dir_all(folder).unwrap();
    }
    fs::create_dir_all(folder).unwrap();
    folder.to_owned()
}

impl Job {
    /// A job with a Dockerfile in its project and the one input that must be given.
    pub(crate) fn new(test: &str, shell: &Shell) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("kaniko").join(test);
        let root = fresh(&folder.join(shell.name));
        let executor = root.join("kaniko/executor");
        let job = Self { shell: shell.clone(), root, inputs: Vec::new(), variables: Vec::new() };
        let job =
            job.file("kaniko/executor", EXECUTOR).file("builds/p/Dockerfile", "FROM scratch\n");
        fs::set_permissions(executor, Permissions::from_mode(0o755)).unwrap();
        let project = job.text("builds/p");
        let builds = job.text("builds");
        job.input("destination", "registry.example.com/java/app:1")
            .variable("CI_PROJECT_DIR", &project)
            .variable("CI_BUILDS_DIR", &builds)
    }

    pub(crate) fn input(mut self, name: &str, value: &str) -> Self {
        self.inputs.retain(|(given, _)| given != name);
        self.inputs.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn variable(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// A file of the container.
    pub(crate) fn file(self, path: &str, text: &str) -> Self {
        let file = self.path(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
        self
    }

    /// The runner keeps layers as an OCI layout.
    pub(crate) fn runner_cache(self) -> Self {
        let layout = self.text("builds/.kaniko-cache");
        self.variable(
            "KANIKO_CACHE_ARGS",
            "--cache=true --cache-repo=oci:/builds/.kaniko-cache/layers",
        )
        .variable("KANIKO_CACHE_LAYOUT", &layout)
    }

    /// A credential helper on the PATH, as Kaniko's image has some.
    pub(crate) fn helper(mut self, name: &str) -> Self {
        self = self.file(&format!("kaniko/{name}"), "#!/bin/sh\n");
        fs::set_permissions(self.path(&format!("kaniko/{name}")), Permissions::from_mode(0o755))
            .unwrap();
        let folders = [self.path("kaniko"), self.shell.path.clone()];
        let path = folders.map(|path| path.into_os_string().into_string().unwrap()).join(":");
        self.shell.path = path.into();
        self
    }

    /// A path of the container.
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    pub(crate) fn text(&self, path: &str) -> String {
        self.path(path).to_str().unwrap().to_owned()
    }

    /// Runs the script as the runner does, which starts in the project.
    pub(crate) fn run(&self) -> Run {
        let inputs: Vec<_> =
            self.inputs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let job = component::job(&inputs).unwrap();
        let kaniko = format!("{}/", self.text("kaniko"));
        let script = component::script(&job).unwrap().replace("/kaniko/", &kaniko);
        let mut command = Command::new(&self.shell.program);
        command.env_clear().env("PATH", &self.shell.path).env("HOME", self.path("root"));
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        let output = command.arg("-c").arg(script).current_dir(self.path("builds/p")).output();
        let output = output.unwrap();
        let log = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        let log = log.replace(self.root.to_str().unwrap(), "");
        Run { status: output.status.code().unwrap(), log, root: self.root.clone() }
    }

    /// Runs a script that must end well.
    pub(crate) fn succeed(&self) -> Run {
        let run = self.run();
        assert_eq!(run.status, 0, "{}: {}", self.shell.name, run.log);
        run
    }

    /// What the log of a job says that must fail, without running Kaniko.
    pub(crate) fn fail(&self) -> String {
        let run = self.run();
        assert_eq!(run.status, 1, "{}: {}", self.shell.name, run.log);
        assert!(!self.path("kaniko/arguments").exists(), "Kaniko ran: {}", run.log);
        run.log
    }
}

impl Run {
    /// What Kaniko was given on its command line.
    pub(crate) fn arguments(&self) -> Vec<String> {
        let root = self.root.to_str().unwrap();
        self.lines("kaniko/arguments").iter().map(|line| line.replace(root, "")).collect()
    }

    /// Docker's configuration that Kaniko would read.
    pub(crate) fn config(&self) -> Option<Value> {
        let text = fs::read_to_string(self.root.join("kaniko/config.json")).ok()?;
        Some(serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}")))
    }

    /// The lines of a file of the container, sorted.
    pub(crate) fn lines(&self, path: &str) -> Vec<String> {
        let text = fs::read_to_string(self.root.join(path)).unwrap();
        text.lines().map(str::to_owned).collect()
    }
}
