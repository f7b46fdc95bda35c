//! Users and buckets of the lab's Ceph, made as its operator makes them.

use std::process::Command;

use libtest_mimic::Failed;
use serde_json::Value;

use crate::lab::{Ceph, output};

/// A tenant's access key and secret key.
pub(crate) fn keys(tenant: &str) -> (String, String) {
    (format!("{tenant}-access-key"), format!("{tenant}-secret-key-0123456789"))
}

/// A user for the tenant, with a bucket that is its own; both may be there already.
pub(crate) fn add_user(ceph: &Ceph, tenant: &str) -> Result<(), Failed> {
    let (access_key, secret_key) = keys(tenant);
    let mut user = radosgw_admin(ceph, &["user", "create", "--uid", tenant]);
    user.args(["--display-name", tenant, "--access-key", &access_key, "--secret-key", &secret_key]);
    // Tests run side by side: another may have been faster.
    if let Err(error) = output(&mut user) {
        output(&mut radosgw_admin(ceph, &["user", "info", "--uid", tenant])).map_err(|_| error)?;
    }
    let mut bucket = curl(tenant);
    bucket.args(["--fail", "--request", "PUT"]);
    output(bucket.arg(format!("http://{}/{tenant}-cache-bucket", ceph.address))).map(drop)
}

/// The status that a tenant's keys get for an object.
pub(crate) fn object_status(
    ceph: &Ceph,
    tenant: &str,
    bucket: &str,
    object: &str,
) -> Result<String, Failed> {
    let mut get = curl(tenant);
    get.args(["--output", "/dev/null", "--write-out", "%{http_code}"]);
    output(get.arg(format!("http://{}/{bucket}/{object}", ceph.address)))
}

/// Takes away all objects whose names begin like this.
pub(crate) fn remove_objects(ceph: &Ceph, bucket: &str, prefix: &str) -> Result<(), Failed> {
    for object in objects(ceph, bucket)?.iter().filter(|object| object.starts_with(prefix)) {
        let remove = ["object", "rm", "--bucket", bucket, "--object", object];
        output(&mut radosgw_admin(ceph, &remove))?;
    }
    Ok(())
}

/// A request signed with a tenant's keys.
fn curl(tenant: &str) -> Command {
    let (access_key, secret_key) = keys(tenant);
    let mut curl = Command::new("curl");
    curl.args(["--silent", "--show-error", "--aws-sigv4", "aws:amz:us-east-1:s3"]);
    // S3 wants it named, and curl 7.88 of Debian does not.
    curl.args(["--header", "x-amz-content-sha256: UNSIGNED-PAYLOAD"]);
    curl.args(["--user", &format!("{access_key}:{secret_key}")]);
    curl
}

/// The names of the objects in a bucket.
pub(crate) fn objects(ceph: &Ceph, bucket: &str) -> Result<Vec<String>, Failed> {
    let list = radosgw_admin(ceph, &["bucket", "list", "--bucket", bucket]).output()?;
    let list: Vec<Value> = serde_json::from_slice(&list.stdout)?;
    let names = list.iter().filter_map(|object| object["name"].as_str());
    Ok(names.map(str::to_owned).collect())
}

/// An access key and its secret key.
#[derive(Debug, PartialEq)]
pub(crate) struct Keys {
    pub(crate) access_key: String,
    pub(crate) secret_key: String,
}

/// What the gateway answers.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: String,
}

/// A signed request for `bucket/object?query`, whose query is encoded and in order. Where S3 wants
/// a body it is what completes an upload of one part, or else text.
pub(crate) fn request(
    ceph: &Ceph,
    keys: &Keys,
    method: &str,
    what: &str,
) -> Result<Answer, Failed> {
    let mut curl = Command::new("curl");
    curl.args(["--silent", "--show-error", "--aws-sigv4", "aws:amz:us-east-1:s3"]);
    curl.args(["--header", "x-amz-content-sha256: UNSIGNED-PAYLOAD"]);
    curl.args(["--user", &format!("{}:{}", keys.access_key, keys.secret_key)]);
    match method {
        "HEAD" => curl.arg("--head"),
        _ => curl.args(["--request", method]),
    };
    match (method, what.contains("uploadId=")) {
        ("POST", true) => curl.args(["--data-binary", COMPLETE]),
        ("PUT", _) => curl.args(["--data-binary", PART]),
        _ => &mut curl,
    };
    curl.args(["--write-out", "\n%{http_code}"]);
    let said = output(curl.arg(format!("http://{}/{what}", ceph.address)))?;
    let (body, status) = said.rsplit_once('\n').ok_or("curl says nothing")?;
    Ok(Answer { status: status.parse()?, body: body.to_owned() })
}

/// The first and last part of an upload, and its MD5.
const PART: &str = "part";
const COMPLETE: &str = "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber>\
                        <ETag>f4c9385f1902f7334b00b9b4ecd164de</ETag></Part></CompleteMultipartUpload>";

pub(crate) fn radosgw_admin(ceph: &Ceph, arguments: &[&str]) -> Command {
    let mut command = Command::new("radosgw-admin");
    command.arg("--conf").arg(&ceph.configuration).args(arguments);
    command
}
