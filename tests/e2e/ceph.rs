//! Kept apart on Ceph: the commands of `runner-tenant export ceph` make users and buckets in which
//! nobody reaches what is another's, and a tenant can do with its own all that a cache does.

use std::fmt;
use std::fs;
use std::process::Command;

use libtest_mimic::Failed;
use serde_json::Value;
use testing::program::{expect, run};

use crate::lab::{Ceph, Lab, output};
use crate::object_store::{Answer, Keys, radosgw_admin, request};

/// Two with a bucket of their own, two that share one.
const TENANTS: [&str; 4] = ["java", "dotnet", "golang", "rust"];

const FILE: &str = "apiVersion: runner-tenant/v1
defaults:
  namespace: ceph-{tenant}
  cache:
    path: '{tenant}'
    s3:
      serverAddress: ADDRESS
      insecure: true
      bucketName: 'ceph-{tenant}'
      bucketLocation: us-east-1
      credentials: {secretName: 's3-{tenant}', keys: {accessKey: access_key, secretKey: secret_key}}
tenants:
  java: {}
  dotnet: {}
  golang: {cache: {s3: {bucketName: ceph-shared}}}
  rust: {cache: {s3: {bucketName: ceph-shared}}}
";

/// A tenant with the keys that its runner gets.
struct Tenant {
    name: &'static str,
    keys: Keys,
}

impl Tenant {
    fn bucket(&self) -> String {
        match self.name {
            "golang" | "rust" => "ceph-shared".to_owned(),
            name => format!("ceph-{name}"),
        }
    }

    /// What its objects' names begin with.
    fn space(&self) -> String {
        format!("{}/{}", self.bucket(), self.name)
    }
}

pub(crate) fn who_may_do_what(lab: &Lab) -> Result<(), Failed> {
    let ceph = lab.ceph()?;
    lab.cluster()?;
    let tenants = make(lab, ceph)?;
    let mut matrix = Matrix { ceph, wrong: Vec::new() };
    for owner in &tenants {
        matrix.expect(owner, 200, "PUT", &format!("{}/kept", owner.space()));
        matrix.expect(owner, 200, "GET", &format!("{}/kept", owner.space()));
        for other in tenants.iter().filter(|other| other.name != owner.name) {
            matrix.closed(owner, other);
        }
    }
    for owner in &tenants {
        matrix.uploads_in_parts(owner, &tenants)?;
        matrix.own(owner);
    }
    match matrix.wrong.is_empty() {
        true => Ok(()),
        false => Err(format!("not as it should be:\n{}", matrix.wrong.join("\n")).into()),
    }
}

/// Runs what is printed: once, once more, and for one of those who share a bucket.
fn make(lab: &Lab, ceph: &Ceph) -> Result<Vec<Tenant>, Failed> {
    let folder = lab.folder("ceph")?;
    let file = folder.join("tenants.yaml");
    fs::write(&file, FILE.replace("ADDRESS", &ceph.address))?;
    let file = file.to_str().ok_or("the path is not UTF-8")?;
    for tenant in TENANTS {
        lab.namespace(&format!("ceph-{tenant}"), tenant)?;
    }
    let conf = ceph.configuration.display();
    let kubectl = format!("{} --kubeconfig {}", lab.kubectl.display(), lab.cluster()?.display());
    let mut said = String::new();
    let mut keys = Vec::new();
    for names in [&[][..], &[], &["golang", "--max-size", "1G"]] {
        let script = folder.join("ceph.sh");
        let arguments = [&["export", "ceph", "--tenants", file], names].concat();
        fs::write(&script, expect(0, &run(&arguments, "")?)?)?;
        let mut command = Command::new("sh");
        command.arg(&script).env("RADOSGW_ADMIN", format!("radosgw-admin --conf {conf}"));
        said.push_str(&output(command.env("KUBECTL", &kubectl))?);
        let now = TENANTS.into_iter().map(|tenant| secret(lab, tenant));
        let now = now.collect::<Result<Vec<_>, _>>()?;
        if !keys.is_empty() && keys != now {
            return Err("the keys have changed".into());
        }
        keys = now;
    }
    if said.matches("user gitlab-runner-java created").count() > 1 {
        return Err(format!("made again:\n{said}").into());
    }
    if quota(ceph)? != 1 << 30 {
        return Err(format!("the quota is {}", quota(ceph)?).into());
    }
    if keys.iter().any(|keys| said.contains(&keys.access_key) || said.contains(&keys.secret_key)) {
        return Err("the script shows keys".into());
    }
    Ok(TENANTS.into_iter().zip(keys).map(|(name, keys)| Tenant { name, keys }).collect())
}

/// How large the bucket of the tenant that was named may grow, in bytes.
fn quota(ceph: &Ceph) -> Result<Value, Failed> {
    let stats = radosgw_admin(ceph, &["bucket", "stats", "--bucket", "ceph-shared"]).output()?;
    let mut stats: Value = serde_json::from_slice(&stats.stdout)?;
    Ok(stats["bucket_quota"]["max_size"].take())
}

/// The keys, from where the manager gets them.
fn secret(lab: &Lab, tenant: &str) -> Result<Keys, Failed> {
    let value = |key: &str| {
        let template = format!("--output=go-template={{{{.data.{key} | base64decode}}}}");
        let (name, namespace) = (format!("s3-{tenant}"), format!("ceph-{tenant}"));
        lab.kubectl(&["get", "secret", &name, "--namespace", &namespace, &template], "")
    };
    Ok(Keys { access_key: value("access_key")?, secret_key: value("secret_key")? })
}

/// What was asked, and was not answered as it should be.
struct Matrix<'c> {
    ceph: &'c Ceph,
    wrong: Vec<String>,
}

impl Matrix<'_> {
    fn expect(&mut self, who: &Tenant, status: u16, method: &str, what: &str) -> Option<Answer> {
        let answer = match request(self.ceph, &who.keys, method, what) {
            Ok(answer) => answer,
            Err(error) => {
                self.note(who, method, what, error.message().unwrap_or_default());
                return None;
            }
        };
        if answer.status != status {
            self.note(who, method, what, format!("{} instead of {status}", answer.status));
        } else if status == 403 && method != "HEAD" && !answer.body.contains("AccessDenied") {
            // Such as a request that was signed badly.
            self.note(who, method, what, &answer.body);
        }
        Some(answer)
    }

    fn note(&mut self, who: &Tenant, method: &str, what: &str, found: impl fmt::Display) {
        self.wrong.push(format!("{} {method} {what}: {found}", who.name));
    }

    /// All that a tenant does with its own; what it keeps is gone afterwards.
    fn own(&mut self, owner: &Tenant) {
        let (bucket, space) = (owner.bucket(), owner.space());
        self.expect(owner, 200, "HEAD", &format!("{space}/kept"));
        self.expect(owner, 404, "GET", &format!("{space}/never"));
        self.expect(owner, 404, "HEAD", &format!("{space}/never"));
        let list = format!("{bucket}?list-type=2&prefix={}%2F", owner.name);
        if let Some(list) = self.expect(owner, 200, "GET", &list)
            && !list.body.contains(&format!("{}/kept", owner.name))
        {
            self.note(owner, "GET", "its list", &list.body);
        }
        let whole = if bucket == "ceph-shared" { 403 } else { 200 };
        for list in ["?list-type=2", "?max-keys=1", "?list-type=2&prefix=", "?uploads="] {
            self.expect(owner, whole, "GET", &format!("{bucket}{list}"));
        }
        // But not let others in, or make buckets that nobody knows of.
        self.expect(owner, 403, "PUT", &format!("{bucket}?policy="));
        self.expect(owner, 403, "DELETE", &format!("{bucket}?policy="));
        self.expect(owner, 403, "DELETE", &bucket);
        self.expect(owner, 403, "PUT", &format!("made-by-{}", owner.name));
        self.expect(owner, 204, "DELETE", &format!("{space}/kept"));
        self.expect(owner, 404, "GET", &format!("{space}/kept"));
    }

    /// Nothing of it is open to another.
    fn closed(&mut self, owner: &Tenant, other: &Tenant) {
        let (bucket, space) = (owner.bucket(), owner.space());
        for (method, what) in [
            ("GET", "/kept"),
            ("HEAD", "/kept"),
            ("PUT", "/kept"),
            ("PUT", "/new"),
            ("DELETE", "/kept"),
            ("POST", "/parts?uploads="),
        ] {
            self.expect(other, 403, method, &format!("{space}{what}"));
        }
        self.expect(other, 403, "GET", &format!("{bucket}?list-type=2"));
        self.expect(other, 403, "GET", &format!("{bucket}?list-type=2&prefix={}%2F", owner.name));
        self.expect(other, 403, "GET", &format!("{bucket}?prefix={}", &owner.name[..1]));
        self.expect(other, 403, "PUT", &format!("{bucket}?policy="));
        // The answer to a miss in the same bucket says only that it is a miss.
        let miss = if bucket == other.bucket() { 404 } else { 403 };
        self.expect(other, miss, "GET", &format!("{space}/never"));
    }

    /// Uploads in parts, one that is finished and one that is not; closed to others.
    fn uploads_in_parts(&mut self, owner: &Tenant, tenants: &[Tenant]) -> Result<(), Failed> {
        let object = format!("{}/parts", owner.space());
        for last in ["POST", "DELETE"] {
            let begun = self.expect(owner, 200, "POST", &format!("{object}?uploads="));
            let begun = begun.map(|answer| answer.body).unwrap_or_default();
            let id = begun.split("<UploadId>").nth(1).and_then(|rest| rest.split('<').next());
            let id = id.ok_or_else(|| format!("no upload begins for {}: {begun}", owner.name))?;
            let upload = format!("{object}?uploadId={}", id);
            let part = format!("{object}?partNumber=1&uploadId={id}");
            for other in tenants.iter().filter(|other| other.name != owner.name) {
                for (method, what) in [("PUT", &part), ("GET", &upload), ("DELETE", &upload)] {
                    self.expect(other, 403, method, what);
                }
            }
            self.expect(owner, 200, "PUT", &part);
            self.expect(owner, 200, "GET", &upload);
            self.expect(owner, if last == "POST" { 200 } else { 204 }, last, &upload);
        }
        self.expect(owner, 200, "GET", &object);
        self.expect(owner, 204, "DELETE", &object);
        Ok(())
    }
}
