//! Kaniko's layers land in the tenant's bucket and are found there again: the script of the
//! component `templates/kaniko.yml`, with the variables of a real build pod, runs the real executor
//! in jobs of the real gitlab-runner, each on a new machine.

use std::fs;
use std::path::Path;
use std::process::Command;

use libtest_mimic::Failed;
use serde_json::{Value, json};
use testing::component;

use crate::cached::{run_job, tenant};
use crate::container::Container;
use crate::coordinator::{Coordinator, Ended};
use crate::job::job;
use crate::lab::{Ceph, Kaniko, Lab, output, skipped, until};
use crate::manager::{Manager, Secrets, secrets};
use crate::object_store::{add_user, keys, object_status, objects, remove_objects};
use crate::registry::{FOLDER, PASSWORD, Registry, USERS};

const BUCKET: &str = "java-cache-bucket";

/// What Kaniko can keep: the commands that run something.
const DOCKERFILE: &str = r#"FROM scratch
COPY busybox /bin/busybox
RUN ["/bin/busybox", "--install", "-s", "/bin"]
WORKDIR /src
COPY . .
RUN wc -c Main.java > compiled
RUN cat compiled > tested
"#;
const RUNS: usize = 3;

/// A credential store that knows no registry, which docker/cli asks even for those that have an
/// entry, unless an option forbids it.
const EMPTY_STORE: &str =
    "#!/busybox/sh\necho 'credentials not found in native keychain'\nexit 1\n";

/// A project whose image is built again and again, with one kind of cache.
struct Project<'l> {
    lab: &'l Lab,
    kaniko: &'l Kaniko,
    ceph: &'l Ceph,
    name: &'static str,
    /// What makes this tenant out of the one in `tenants.yaml`.
    replacements: Vec<(&'static str, String)>,
    inputs: Vec<(&'static str, String)>,
    variables: Vec<(&'static str, String)>,
    secrets: Secrets,
}

/// One build of it.
struct Build {
    log: String,
    container: Container,
}

/// In a registry: both builds, of which the second takes all from the first, push to another
/// registry with the user's own credentials.
pub(crate) fn registry(lab: &Lab) -> Result<(), Failed> {
    let mut project = Project::new(lab, "kaniko-registry")?;
    let folder = lab.folder("kaniko-registry")?;
    let registry = Registry::start(&project.kaniko.registry, &folder, project.ceph, "java")?;
    let [layers, pusher] = USERS;
    let repo = format!("{}/{{tenant}}/kaniko-cache", registry.address);
    project.replacements.push(("registry.example.com/{tenant}/kaniko-cache", repo));
    let secret = [(".dockerconfigjson".to_owned(), docker_config(&registry.address, layers))];
    project.secrets.insert("java-registry".to_owned(), secret.into());
    // The same registry by another name, which only the user's variable knows.
    let other = registry.address.replace("127.0.0.1", "localhost");
    project.inputs.push(("destination", format!("{other}/java/app:1")));
    project.inputs.push(("arguments", "--force".to_owned()));
    let mut user: Value = serde_json::from_str(&docker_config(&other, pusher))?;
    user["credsStore"] = "empty".into();
    project.variables.push(("DOCKER_AUTH_CONFIG", user.to_string()));

    let pod = project.pod("168h")?;
    project.built_anew(&project.build("first", &pod)?)?;
    project.built_from_cache(&project.build("second", &pod)?)?;
    project.kept_in_the_bucket(&format!(
        "{FOLDER}/docker/registry/v2/repositories/java/kaniko-cache/"
    ))?;
    project.closed_to_others(&format!("{FOLDER}/docker/registry/v2/blobs/"))?;

    let expired = project.build("expired", &project.pod("1ms")?)?;
    expired.says("Cache entry expired")?;
    project.built_anew(&expired)?;

    remove_objects(project.ceph, BUCKET, &format!("{FOLDER}/"))?;
    project.built_anew(&project.build("wiped", &pod)?)
}

/// In the runner's own cache, without any registry.
pub(crate) fn runner_cache(lab: &Lab) -> Result<(), Failed> {
    let mut project = Project::new(lab, "kaniko-runner-cache")?;
    let registry = "registry:\n        repo: registry.example.com/{tenant}/kaniko-cache\n        \
                    dockerConfigSecretName: \"{tenant}-registry\"";
    project.replacements.push((registry, "runnerCache: {}".to_owned()));
    project.inputs.push(("destination", "registry.example.com/java/app:1".to_owned()));
    let arguments = "--force --no-push --tar-path=/kaniko/image.tar";
    project.inputs.push(("arguments", arguments.to_owned()));
    let own = format!("java/runner/java-0123/project/42/kaniko-{}", project.job_name());

    let pod = project.pod("168h")?;
    project.built_anew(&project.build("first", &pod)?)?;
    let second = project.build("second", &pod)?;
    project.built_from_cache(&second)?;
    // `COPY . .` copied the project, and nothing that was carried beside it.
    let files = second.files_of_the_image()?;
    let is_there = |name: &str| files.iter().any(|file| file.contains(name));
    if !is_there("src/Main.java") || is_there("kaniko-cache") || is_there("layers:") {
        return Err(files.join("\n").into());
    }
    project.kept_in_the_bucket(&own)?;
    project.closed_to_others(&own)?;

    let expired = project.build("expired", &project.pod("1ms")?)?;
    expired.says(&format!("kaniko: 0 layers kept, {RUNS} dropped as too old, 0 beyond 5 GB"))?;
    project.built_anew(&expired)?;

    remove_objects(project.ceph, BUCKET, &own)?;
    project.built_anew(&project.build("wiped", &pod)?)
}

impl<'l> Project<'l> {
    fn new(lab: &'l Lab, name: &'static str) -> Result<Self, Failed> {
        let ceph = lab.ceph()?;
        add_user(ceph, "java")?;
        add_user(ceph, "dotnet")?;
        Ok(Self {
            lab,
            kaniko: lab.kaniko.as_ref().ok_or_else(|| skipped("the lab has no Kaniko"))?,
            ceph,
            name,
            replacements: tenant(ceph).into(),
            inputs: Vec::new(),
            variables: Vec::new(),
            secrets: secrets("java", "key", "secret"),
        })
    }

    /// The name of the job, which no earlier run has used.
    fn job_name(&self) -> String {
        format!("{}-{}", self.name, std::process::id())
    }

    /// The component's job.
    fn component(&self) -> Result<Value, Failed> {
        let name = self.job_name();
        let inputs = self.inputs.iter().map(|(name, value)| (*name, value.as_str()));
        component::job(&inputs.chain([("name", name.as_str())]).collect::<Vec<_>>())
    }

    /// The component's job with another script, as GitLab hands it out.
    fn job(&self, script: &[&str]) -> Result<Value, Failed> {
        let component = self.component()?;
        let name = self.job_name();
        let variables = self.variables.iter().map(|(name, value)| (*name, value.as_str()));
        let component_variables = component["variables"].as_object().into_iter().flatten();
        let component_variables =
            component_variables.filter_map(|(name, value)| Some((name.as_str(), value.as_str()?)));
        let variables = variables.chain(component_variables);
        let variables = variables.chain([("CI_JOB_NAME_SLUG", name.as_str())]);
        let mut job = job(script, &variables.collect::<Vec<_>>());
        job["image"] = component["image"].clone();
        job["cache"] = json!([component["cache"]]);
        job["cache"][0]["policy"] = "pull-push".into();
        Ok(job)
    }

    /// The pod that a real gitlab-runner makes for the job, for a tenant whose layers live this long.
    fn pod(&self, ttl: &str) -> Result<Value, Failed> {
        let name = format!("{}-{ttl}", self.name);
        let folder = self.lab.folder(&format!("{name}-pod"))?;
        let namespace = format!("namespace: {name}-{{tenant}}");
        let ttl = format!("ttl: {ttl}");
        let own =
            [("namespace: runners-{tenant}", namespace.as_str()), ("ttl: 168h", ttl.as_str())];
        let replacements = self.replacements.iter().map(|(old, new)| (*old, new.as_str()));
        let replacements: Vec<_> = replacements.chain(own).collect();
        let tenants = self.lab.tenants(&folder, &replacements)?;
        let namespace = format!("{name}-java");
        self.lab.namespace(&namespace, "java")?;
        let coordinator = Coordinator::start()?;
        let stream = self.lab.render(&tenants, "java-runner", &namespace, &coordinator.url())?;
        let manager = Manager::new(self.lab, folder, &stream, &self.secrets)?;
        manager.register()?;
        let _running = manager.run(&self.lab.kubeconfig)?;
        let component = self.component()?;
        coordinator.hand_out(self.job(&[component::script(&component)?])?);
        until("a build pod", || Ok(self.lab.objects("pods", &namespace)?.into_iter().next()))
    }

    /// Runs the component's script in a container of this pod, in a job of a runner on a new machine.
    fn build(&self, name: &str, pod: &Value) -> Result<Build, Failed> {
        let name = format!("{}-{name}", self.name);
        let folder = self.lab.folder(&format!("{name}-container"))?;
        let project = folder.join("project");
        fs::create_dir_all(&project)?;
        fs::write(project.join("Dockerfile"), DOCKERFILE)?;
        fs::write(project.join("Main.java"), "class Main {}\n")?;
        fs::copy(&self.kaniko.busybox, project.join("busybox"))?;
        let component = self.component()?;
        let script = component::script(&component)?;
        let root = folder.join("root");
        let container = Container::new(self.kaniko, &root, pod, &self.secrets, script)?;
        container.write_program("docker-credential-empty", EMPTY_STORE)?;
        let checkout = format!("cp -r {}/. .", project.display());
        let job = self.job(&[&checkout, &container.command()])?;
        let Ended { state, log } =
            run_job(self.lab, &name, &self.replacements, &keys("java"), job)?;
        match state.as_str() {
            "success" => Ok(Build { log, container }),
            _ => Err(log.into()),
        }
    }

    /// Nothing came from the cache, and all that can be kept was.
    fn built_anew(&self, build: &Build) -> Result<(), Failed> {
        build.counts("Using caching version of cmd", 0)?;
        build.counts("Pushing layer", RUNS)
    }

    fn built_from_cache(&self, build: &Build) -> Result<(), Failed> {
        build.counts("Using caching version of cmd: RUN", RUNS)?;
        build.counts("No cached layer found", 0)?;
        build.counts("Running: ", 0)
    }

    fn kept_in_the_bucket(&self, place: &str) -> Result<(), Failed> {
        let objects = objects(self.ceph, BUCKET)?;
        match objects.iter().any(|name| name.starts_with(place)) {
            true => Ok(()),
            false => Err(format!("java's bucket has {objects:?}, not {place}").into()),
        }
    }

    /// With dotnet's keys they are not to be had; with java's own they are.
    fn closed_to_others(&self, place: &str) -> Result<(), Failed> {
        let objects = objects(self.ceph, BUCKET)?;
        let object = objects.iter().find(|name| name.starts_with(place)).ok_or("no object")?;
        for (tenant, wanted) in [("dotnet", "403"), ("java", "200")] {
            let status = object_status(self.ceph, tenant, BUCKET, object)?;
            if status != wanted {
                return Err(format!("{status} instead of {wanted} for {tenant}: {object}").into());
            }
        }
        Ok(())
    }
}

impl Build {
    fn counts(&self, what: &str, wanted: usize) -> Result<(), Failed> {
        match self.log.matches(what).count() {
            count if count == wanted => Ok(()),
            count => Err(format!("{what:?}: {count} instead of {wanted}\n{}", self.log).into()),
        }
    }

    fn says(&self, what: &str) -> Result<(), Failed> {
        if self.log.contains(what) {
            Ok(())
        } else {
            Err(format!("no {what:?}\n{}", self.log).into())
        }
    }

    /// The names of all files of all layers.
    fn files_of_the_image(&self) -> Result<Vec<String>, Failed> {
        let image = self.container.path("kaniko/image");
        fs::create_dir_all(&image)?;
        let tar = self.container.path("kaniko/image.tar");
        output(Command::new("tar").arg("--extract").arg("--file").arg(tar).current_dir(&image))?;
        let mut files = Vec::new();
        for layer in fs::read_dir(&image)? {
            let layer = layer?.path();
            if layer.extension().is_some_and(|extension| extension == "gz") {
                files.extend(files_of(&layer)?);
            }
        }
        Ok(files)
    }
}

fn files_of(layer: &Path) -> Result<Vec<String>, Failed> {
    let list = output(Command::new("tar").args(["--list", "--gzip", "--file"]).arg(layer))?;
    Ok(list.lines().map(str::to_owned).collect())
}

fn docker_config(registry: &str, user: &str) -> String {
    json!({"auths": {registry: {"username": user, "password": PASSWORD}}}).to_string()
}
