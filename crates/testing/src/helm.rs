//! A Helm with a home of its own, and the program in it as a post-renderer.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use libtest_mimic::Failed;

use crate::ROOT;
use crate::program::binary;

/// Which variable names which Helm.
pub const VARIABLES: [(u32, &str); 2] = [(3, "RUNNER_TENANT_HELM3"), (4, "RUNNER_TENANT_HELM4")];

/// What stands between Helm's templates and its output.
#[derive(Clone, Copy)]
pub enum PostRenderer<'a> {
    /// The program, with these arguments.
    RunnerTenant(&'a [&'a str]),
    /// Nothing but a copy of the stream into this file.
    CopyTo(&'a Path),
}

/// A Helm of one major version.
pub struct Helm {
    major: u32,
    program: OsString,
    home: PathBuf,
    plugins: OnceLock<Result<(), String>>,
}

impl Helm {
    /// A Helm of this major version, with a home below this folder.
    pub fn new(major: u32, program: OsString, folder: &str) -> Self {
        let home = Path::new(folder).join(format!("helm{major}"));
        Self { major, program, home, plugins: OnceLock::new() }
    }

    /// Its major version.
    pub fn major(&self) -> u32 {
        self.major
    }

    /// What is run.
    pub fn program(&self) -> &OsString {
        &self.program
    }

    /// A file of this Helm's tests.
    pub fn file(&self, name: &str) -> PathBuf {
        self.home.join(name)
    }

    /// A program that calls this Helm, with this one's plugins.
    pub fn caller(&self, program: &Path) -> Result<Command, Failed> {
        self.set_up()?;
        let mut command = Command::new(program);
        self.isolate(command.arg("--helm-binary").arg(&self.program));
        Ok(command)
    }

    /// Runs Helm in the root of the repository.
    pub fn run(&self, arguments: &[&str]) -> Result<Output, Failed> {
        self.set_up()?;
        Ok(self.command(arguments).output()?)
    }

    /// Runs a Helm command that renders, with a post-renderer.
    pub fn post_render(
        &self,
        arguments: &[&str],
        post_renderer: PostRenderer<'_>,
    ) -> Result<Output, Failed> {
        Ok(self.post_rendering(arguments, post_renderer)?.output()?)
    }

    /// A Helm command that renders, with a post-renderer.
    pub fn post_rendering(
        &self,
        arguments: &[&str],
        post_renderer: PostRenderer<'_>,
    ) -> Result<Command, Failed> {
        self.set_up()?;
        let mut command = self.command(arguments);
        let (name, arguments) = match post_renderer {
            PostRenderer::RunnerTenant(arguments) => {
                (self.runner_tenant(), arguments.iter().map(Into::into).collect())
            }
            // The plugin of this name runs the program of this name.
            PostRenderer::CopyTo(file) => ("tee".into(), vec![file.as_os_str().to_owned()]),
        };
        command.arg("--post-renderer").arg(name);
        for argument in arguments {
            command.arg("--post-renderer-args").arg(argument);
        }
        Ok(command)
    }

    /// What a Helm command writes when it succeeds.
    pub fn output(output: Output) -> Result<String, Failed> {
        if !output.status.success() {
            let stderr = String::from_utf8_lossy(&output.stderr);
            return Err(format!("Helm failed ({})\n{stderr}", output.status).into());
        }
        Ok(String::from_utf8(output.stdout)?)
    }

    /// Helm 3 takes a program, Helm 4 the name of a plugin.
    fn runner_tenant(&self) -> OsString {
        match self.major {
            3 => binary().into(),
            _ => "runner-tenant".into(),
        }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        self.isolate(command.args(arguments));
        command
    }

    /// Lets a command that calls this Helm, or is it, find nothing of the user's own.
    fn isolate(&self, command: &mut Command) {
        for variable in ["HELM_PLUGINS", "RUNNER_TENANTS_FILE", "RUNNER_TENANT", "KUBECONFIG"] {
            command.env_remove(variable);
        }
        for folder in ["data", "cache", "config"] {
            command.env(format!("HELM_{}_HOME", folder.to_uppercase()), self.home.join(folder));
        }
        command.current_dir(ROOT);
    }

    /// Installs the plugins into a fresh home, once.
    fn set_up(&self) -> Result<(), Failed> {
        let result = self.plugins.get_or_init(|| self.install().map_err(|error| error.to_string()));
        result.clone().map_err(Failed::from)
    }

    fn install(&self) -> Result<(), Box<dyn std::error::Error>> {
        if self.home.exists() {
            fs::remove_dir_all(&self.home)?;
        }
        fs::create_dir_all(&self.home)?;
        if self.major == 3 {
            return Ok(());
        }
        let plugin = fs::read_to_string(Path::new(ROOT).join("plugin.yaml"))?;
        let own = self.home.join("runner-tenant");
        fs::create_dir_all(own.join("bin"))?;
        fs::write(own.join("plugin.yaml"), &plugin)?;
        std::os::unix::fs::symlink(binary(), own.join("bin/runner-tenant"))?;
        let tee = self.home.join("tee");
        fs::create_dir_all(&tee)?;
        let copying = plugin.replace("${HELM_PLUGIN_DIR}/bin/runner-tenant", "tee");
        fs::write(tee.join("plugin.yaml"), copying.replace("runner-tenant", "tee"))?;
        for plugin in [own, tee] {
            let output = self.command(&["plugin", "install"]).arg(&plugin).output()?;
            if !output.status.success() {
                return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
            }
        }
        Ok(())
    }
}
