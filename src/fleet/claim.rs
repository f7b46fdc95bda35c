//! What one tenant's file claims and is another's: checked where teams write the files.

use super::Fleet;
use super::edge::{Edge, shared};
use crate::diagnostic::Error;

impl Fleet<'_> {
    /// No two tenants have one release, one Secret with a token or with keys of a bucket, or one part
    /// of a bucket.
    ///
    /// # Errors
    /// All that two tenants claim, by place.
    pub fn check_claims(&self) -> Result<(), Error> {
        let mut errors = claims(&self.workloads, |to| format!("the release `{}`", to.release));
        errors.extend(claims(&self.tokens, |to| format!("the token in Secret `{}`", to.name)));
        errors.extend(claims(&self.bucket_keys, |to| format!("the keys in Secret `{}`", to.name)));
        errors.extend(self.overlaps().map(|[one, other]| {
            let what = format!("objects of the bucket `{}`", one.to.bucket);
            claim(&what, one, other)
        }));
        Error::all(errors).map_or(Ok(()), Err)
    }
}

fn claims<T: PartialEq>(edges: &[Edge<'_, T>], what: impl Fn(&T) -> String) -> Vec<Error> {
    let pair = |group: &[Edge<'_, T>]| {
        let one = &group[0];
        let other = group.iter().find(|edge| edge.tenant.name != one.tenant.name)?;
        Some(claim(&what(&one.to), one, other))
    };
    shared(edges).filter_map(pair).collect()
}

fn claim<T>(what: &str, one: &Edge<'_, T>, other: &Edge<'_, T>) -> Error {
    let [first, second] = [one, other].map(|edge| edge.tenant.name.as_str());
    Error::new(format!("tenants `{first}` and `{second}` both claim {what}"))
        .at(other.place(), format!("tenant `{second}`"))
        .at(one.place(), format!("tenant `{first}`"))
        .help("where teams write the files of tenants, each tenant has its own")
}
