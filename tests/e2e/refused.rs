//! Refused: with a bad tenants file Helmfile stops before anything is rendered, and says why.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use libtest_mimic::Failed;
use testing::helm::Helm;

use crate::helmfile::Helmfile;
use crate::lab::{Lab, output};

const MISTAKE: (&str, &str) = ("concurrent: 8", "concurent: 8");
/// The whole message is drawn; this is its title and its way out.
const MESSAGE: [&str; 2] = ["unknown key `concurent`", "did you mean `concurrent`?"];

/// What Helmfile runs that comes to manifests.
const RENDERING: [&str; 7] =
    ["dependency", "diff", "install", "lint", "pull", "template", "upgrade"];

pub(crate) fn by_helmfile_and_helm3(lab: &Lab) -> Result<(), Failed> {
    refused(lab, &lab.helm3, "refused3")
}

pub(crate) fn by_helmfile_and_helm4(lab: &Lab) -> Result<(), Failed> {
    refused(lab, &lab.helm4, "refused4")
}

/// The mistake is dotnet's, which comes second: java's release must not be touched either.
fn refused(lab: &Lab, helm: &Helm, name: &str) -> Result<(), Failed> {
    lab.cluster()?;
    let helmfile = Helmfile::new(lab, helm, name)?;
    let calls = helmfile.file("calls");
    let recorder = helmfile.file("helm");
    let script = "#!/bin/sh\necho \"$@\" >>\"$CALLS\"\nexec \"$HELM\" \"$@\"\n";
    fs::write(&recorder, script)?;
    fs::set_permissions(&recorder, fs::Permissions::from_mode(0o755))?;
    for subcommand in ["template", "sync"] {
        helmfile.tenants(&[MISTAKE])?;
        fs::write(&calls, "")?;
        let mut command = helmfile.command(subcommand)?;
        // The last one counts.
        command.arg("--helm-binary").arg(&recorder);
        command.env("CALLS", &calls).env("HELM", helm.program());
        let Err(said) = output(&mut command) else {
            return Err(format!("helmfile {subcommand} succeeds").into());
        };
        let said = said.message().unwrap_or_default();
        if let Some(message) = MESSAGE.iter().find(|message| !said.contains(**message)) {
            return Err(format!("helmfile {subcommand} does not say {message:?}:\n{said}").into());
        }
        let calls = fs::read_to_string(&calls)?;
        if calls.lines().any(|call| RENDERING.iter().any(|word| call.starts_with(word))) {
            return Err(format!("helmfile {subcommand} has rendered:\n{calls}").into());
        }
    }
    let namespaces = lab.kubectl(&["get", "namespaces", "--output=name"], "")?;
    match namespaces.contains(&format!("/{name}-")) {
        true => Err(format!("something was installed:\n{namespaces}").into()),
        false => Ok(()),
    }
}
