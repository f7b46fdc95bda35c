//! The users and buckets as a shell script that may run again and again.

use std::fmt;

use super::{Bucket, Ceph, Client, Size};

const HEAD: &str = r##"#!/bin/sh
# Users, buckets and bucket policies on Ceph, by `runner-tenant export ceph`.
# Run it again whenever the tenants change: what is there stays, policies are written anew. No key is
# shown: they go from Ceph into the tenants' Secrets. It needs radosgw-admin, kubectl, jq and curl (7.76).
set -eu
"##;

const FUNCTIONS: &str = r##": "${RADOSGW_ADMIN:=radosgw-admin}" # or: kubectl -n rook-ceph exec deploy/rook-ceph-tools -- radosgw-admin
: "${KUBECTL:=kubectl}"
owner=gitlab-runner # of all buckets, so that no tenant can open one to others

# user NAME [OPTION…]: a user of Ceph, unless it is there.
user() {
  if $RADOSGW_ADMIN user info --uid="$1" >/dev/null 2>&1; then return; fi
  name=$1
  shift
  $RADOSGW_ADMIN user create --uid="$name" --display-name="$name" "$@" >/dev/null
  echo "user $name created"
}

# secret USER NAMESPACE NAME KEY KEY: a Secret that holds the user's access key and secret key.
secret() {
  $RADOSGW_ADMIN user info --uid="$1" |
    jq --arg user "$1" --arg namespace "$2" --arg name "$3" --arg access "$4" --arg secret "$5" '
      (first(.keys[] | select(.user == $user)) // error("user \($user) has no keys")) as $keys |
      {apiVersion: "v1", kind: "Secret", metadata: {namespace: $namespace, name: $name},
       data: {($access): $keys.access_key | @base64, ($secret): $keys.secret_key | @base64}}' |
    $KUBECTL apply --server-side --field-manager=runner-tenant --filename=-
}

# s3 METHOD PATH [OPTION…]: a request by the owner, whose keys are on no command line.
s3() {
  method=$1 path=$2
  shift 2
  $RADOSGW_ADMIN user info --uid="$owner" |
    jq --raw-output '.keys[0] | "user = " + ("\(.access_key):\(.secret_key)" | @json)' |
    curl --silent --show-error --fail-with-body --config - --aws-sigv4 aws:amz:us-east-1:s3 \
      --header 'x-amz-content-sha256: UNSIGNED-PAYLOAD' --request "$method" "$@" "$GATEWAY/$path"
}

# bucket NAME POLICY: a bucket of the owner's, and who may do what in it.
bucket() {
  if ! s3 GET "$1?location=" >/dev/null 2>&1; then
    s3 PUT "$1"
    echo "bucket $1 created"
  fi
  s3 PUT "$1?policy=" --data-binary "$2"
}

# quota BUCKET SIZE: how large a bucket may grow.
quota() {
  $RADOSGW_ADMIN quota set --quota-scope=bucket --bucket="$1" --max-size="$2"
  $RADOSGW_ADMIN quota enable --quota-scope=bucket --bucket="$1"
}

user "$owner"
"##;

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
