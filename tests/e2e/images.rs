//! Images of one layer, put into a registry and read from it by crane.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use libtest_mimic::Failed;
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::lab::output;

/// A crane and a folder for its images.
pub(crate) struct Images {
    pub(crate) crane: PathBuf,
    pub(crate) folder: PathBuf,
}

impl Images {
    /// Pushes an image that was made at this time; its layer is like no other's.
    pub(crate) fn push(&self, image: &str, created: &str) -> Result<(), Failed> {
        let folder = self.folder.join(image.replace(['/', ':'], "-"));
        fs::create_dir_all(&folder)?;
        fs::write(folder.join("content"), image)?;
        tar(&folder, "layer.tar", &["content"])?;
        let layer = Sha256::digest(fs::read(folder.join("layer.tar"))?);
        let layer: String = layer.iter().map(|byte| format!("{byte:02x}")).collect();
        let config = json!({
            "architecture": "amd64",
            "os": "linux",
            "created": created,
            "config": {},
            "history": [{"created": "2001-01-01T00:00:00Z"}],
            "rootfs": {"type": "layers", "diff_ids": [format!("sha256:{layer}")]},
        });
        fs::write(folder.join("config.json"), config.to_string())?;
        let manifest =
            json!([{"Config": "config.json", "RepoTags": [image], "Layers": ["layer.tar"]}]);
        fs::write(folder.join("manifest.json"), manifest.to_string())?;
        tar(&folder, "image.tar", &["manifest.json", "config.json", "layer.tar"])?;
        let mut push = self.crane(&["push", "--insecure"]);
        let pushed = output(push.arg(folder.join("image.tar")).arg(image));
        fs::remove_dir_all(folder)?;
        pushed.map(drop)
    }

    /// The tags of a repository.
    pub(crate) fn tags(&self, repository: &str) -> Result<Vec<String>, Failed> {
        let tags = output(&mut self.crane(&["ls", "--insecure", repository]))?;
        Ok(tags.lines().map(str::to_owned).collect())
    }

    /// Reads all of an image and compares it with what it says of itself.
    pub(crate) fn validate(&self, image: &str) -> Result<(), Failed> {
        output(&mut self.crane(&["validate", "--insecure", "--remote", image])).map(drop)
    }

    fn crane(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.crane);
        command.args(arguments).env("DOCKER_CONFIG", &self.folder);
        command
    }
}

fn tar(folder: &Path, archive: &str, members: &[&str]) -> Result<(), Failed> {
    let mut tar = Command::new("tar");
    output(tar.arg("-C").arg(folder).arg("-cf").arg(folder.join(archive)).args(members)).map(drop)
}
