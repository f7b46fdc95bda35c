//! `cargo xtask generate`: files of the repository that are made from others.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::console::remark;
use crate::repository::Repository;

/// The published CI/CD component and the folder of its parts.
///
/// GitLab's catalog takes `templates/NAME.yml` and `templates/NAME/template.yml` for components
/// (`app/models/ci/catalog/components_project.rb`), so that no part may be called `template.yml`.
const COMPONENT: &str = "templates/kaniko.yml";
const PARTS: &str = "templates/kaniko";

/// Writes every generated file.
///
/// # Errors
/// When a part cannot be read or a file cannot be written.
pub(crate) fn run(repository: &Repository) -> Result<()> {
    let text = component(repository)?;
    fs::write(repository.path(COMPONENT), text).with_context(|| COMPONENT)?;
    remark(&format!("{COMPONENT} written"));
    Ok(())
}

/// The component as it is published.
fn component(repository: &Repository) -> Result<String> {
    assemble(&repository.path(PARTS), "component.yml")
}

/// The shell script of the component's job, as one text; inputs are still placeholders.
///
/// # Errors
/// When a part cannot be read.
pub(crate) fn component_script(repository: &Repository) -> Result<String> {
    assemble(&repository.path(PARTS), "job.sh")
}

/// A file in which each line `#include NAME` is replaced by that file, indented as the line is.
fn assemble(folder: &Path, name: &str) -> Result<String> {
    let path = folder.join(name);
    let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    if name.ends_with(".awk") && text.contains('\'') {
        bail!("{} has an apostrophe, which ends the argument of awk", path.display());
    }
    let mut assembled = String::new();
    for line in text.lines() {
        let rest = line.trim_start();
        let indentation = &line[..line.len() - rest.len()];
        match rest.strip_prefix("#include ") {
            Some(part) => assemble(folder, part)?
                .lines()
                .for_each(|line| push_line(&mut assembled, indentation, line)),
            None => push_line(&mut assembled, "", line),
        }
    }
    Ok(assembled)
}

/// Adds a line; an empty one gets no indentation.
fn push_line(text: &mut String, indentation: &str, line: &str) {
    if !line.is_empty() {
        text.push_str(indentation);
        text.push_str(line);
    }
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_component_is_current() {
        let repository = Repository::find().unwrap();
        let published = fs::read_to_string(repository.path(COMPONENT)).unwrap();
        assert!(component(&repository).unwrap() == published, "run `cargo xtask generate`");
    }

    #[test]
    fn the_catalog_sees_one_component() {
        let repository = Repository::find().unwrap();
        assert!(!repository.path(PARTS).join("template.yml").exists());
    }
}
