//! Bucket policies, in the words of S3 that Ceph's object gateway knows.

use serde_json::{Value, json};

use super::{Bucket, Client};

/// What a cache, and a registry that keeps its layers in the bucket, do with objects.
const OBJECTS: [&str; 5] = [
    "s3:GetObject",
    "s3:PutObject",
    "s3:DeleteObject",
    "s3:AbortMultipartUpload",
    "s3:ListMultipartUploadParts",
];
/// And with the bucket.
const BUCKET: [&str; 2] = ["s3:ListBucket", "s3:ListBucketMultipartUploads"];

impl Bucket<'_> {
    /// The policy, one statement a line.
    pub(super) fn policy(&self) -> String {
        let statements = match self.clients.as_slice() {
            [client] => self.own(client),
            clients => self.shared(clients),
        };
        let statements: Vec<_> = statements.iter().map(|one| format!("    {one}")).collect();
        let statements = statements.join(",\n");
        format!("{{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n{statements}\n  ]\n}}")
    }

    /// All of the bucket.
    fn own(&self, client: &Client<'_>) -> Vec<Value> {
        let principal = principal([client]);
        vec![
            allow(&principal, json!(OBJECTS), self.objects("")),
            allow(&principal, json!(BUCKET), self.resource()),
        ]
    }

    /// To each what is under its prefix.
    fn shared(&self, clients: &[Client<'_>]) -> Vec<Value> {
        let mut statements = Vec::new();
        for client in clients {
            let principal = principal([client]);
            statements.push(allow(&principal, json!(OBJECTS), self.objects(&client.prefix)));
            let mut list = allow(&principal, json!(BUCKET), self.resource());
            list["Condition"] = json!({"StringLike": {"s3:prefix": format!("{}*", client.prefix)}});
            statements.push(list);
        }
        // Who may not list is told 403 of an object that is not there, instead of 404, and gateways
        // before https://github.com/ceph/ceph/pull/68577 do not say then which prefix it is about.
        // Every real list has a number of keys.
        let mut miss = allow(&principal(clients), json!(["s3:ListBucket"]), self.resource());
        miss["Condition"] = json!({"Null": {"s3:max-keys": "true"}});
        statements.push(miss);
        statements
    }

    fn resource(&self) -> String {
        format!("arn:aws:s3:::{}", self.name)
    }

    fn objects(&self, prefix: &str) -> String {
        format!("{}/{prefix}*", self.resource())
    }
}

fn allow(principal: &Value, actions: Value, resource: String) -> Value {
    json!({"Effect": "Allow", "Principal": principal, "Action": actions, "Resource": resource})
}

fn principal<'c>(clients: impl IntoIterator<Item = &'c Client<'c>>) -> Value {
    let users = clients.into_iter().map(|client| format!("arn:aws:iam:::user/{}", client.user()));
    json!({"AWS": users.collect::<Vec<_>>()})
}
