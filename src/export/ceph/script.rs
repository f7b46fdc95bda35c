//! The users and buckets as a shell script that may run again and again.

use std::fmt;

use super::{Bucket, Ceph, Client, Size};

const HEAD: &str = include_str!("head.sh");
const FUNCTIONS: &str = include_str!("functions.sh");

impl fmt::Display for Ceph<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(HEAD)?;
        if let Some(client) = self.clients.first() {
            writeln!(out, ": \"${{GATEWAY:={}}}\"", client.gateway())?;
        }
        out.write_str(FUNCTIONS)?;
        for (tenant, reason) in &self.left_out {
            writeln!(out, "\n# {tenant}: nothing, {reason}")?;
        }
        self.clients.iter().try_for_each(|client| client.write(out))?;
        self.buckets.iter().try_for_each(|bucket| {
            bucket.write(out)?;
            match &self.max_size {
                Some(Size(size)) => writeln!(out, "quota {} {size}", bucket.name),
                None => Ok(()),
            }
        })
    }
}

impl Client<'_> {
    fn write(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let user = self.user();
        writeln!(out, "\n# {}", self.name())?;
        writeln!(out, "user {user} --max-buckets=-1")?;
        let keys = self.s3.credentials.as_ref().and_then(|credentials| credentials.get().keys());
        let (Some((namespace, name)), Some(keys)) = (self.secret(), keys) else {
            return writeln!(out, "# its keys go nowhere: `cache.s3.credentials` names no Secret");
        };
        let (access, secret) = (&keys.keys.access_key, &keys.keys.secret_key);
        let arguments = [namespace, name, access.as_str(), secret.as_str()].map(quoted).join(" ");
        if namespace.is_empty() {
            writeln!(out, "# in the current namespace: it has no `namespace`")?;
        }
        writeln!(out, "secret {user} {arguments}")
    }
}

impl Bucket<'_> {
    fn write(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "\nbucket {} {}", self.name, quoted(&self.policy()))
    }
}

/// A word of a shell command.
fn quoted(text: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    match text.bytes().all(is_plain) && !text.is_empty() {
        true => text.to_owned(),
        false => format!("'{}'", text.replace('\'', r"'\''")),
    }
}
