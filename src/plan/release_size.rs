//! How much of a Helm release the output takes. Helm keeps a release in one Secret, whose data the
//! API server limits to 1 MiB (`MaxSecretSize`): JSON with the manifests, the chart and its values,
//! compressed by gzip and written in base64 (helm.sh/helm/v4/pkg/storage/driver/util.go).

use std::io::{self, Write};

use flate2::Compression;
use flate2::write::GzEncoder;

use super::output;
use super::rendering::Rendering;
use crate::diagnostic::{Diagnostic, catalogue};

/// What a Secret may hold, in bytes.
const LIMIT: usize = 1 << 20;

/// From how many bytes on the user is warned: the chart and its values need room too.
const NEAR: usize = LIMIT / 4 * 3;

/// Of so many copies it is measured how much the later half of them adds.
const SAMPLE: usize = 128;

/// A finding when the manifests of a release come near what Helm can store.
pub(super) fn check(stream: &[u8], runners: &[Rendering<'_>]) -> Option<Diagnostic> {
    let bytes: usize = output::pieces(stream, runners).iter().map(|piece| piece.len()).sum();
    // Nothing grows by being compressed.
    if in_base64(bytes) < NEAR {
        return None;
    }
    finding(in_base64(compressed(stream, runners)))
}

/// What to say of so many bytes in a release.
fn finding(stored: usize) -> Option<Diagnostic> {
    let message = format!(
        "the manifests take about {} KiB of the {} KiB that a Helm release can be",
        stored / 1024,
        LIMIT / 1024
    );
    (stored >= NEAR).then(|| {
        Diagnostic::finding(&catalogue::RELEASE_SIZE, message)
            .help("the chart and its values take room too: split the tenants over several releases")
    })
}

/// How many bytes base64 makes of so many.
fn in_base64(bytes: usize) -> usize {
    bytes.div_ceil(3) * 4
}

/// How many bytes gzip makes of the output. One copy adds as much as another, so that of many
/// only some are compressed.
fn compressed(stream: &[u8], runners: &[Rendering<'_>]) -> usize {
    let of_first = |count: usize| gzip(&output::pieces(stream, &runners[..count]));
    let Some(rest) = runners.len().checked_sub(SAMPLE) else { return of_first(runners.len()) };
    let (all, half) = (of_first(SAMPLE), of_first(SAMPLE / 2));
    all + all.saturating_sub(half) * rest / (SAMPLE / 2)
}

/// How many bytes gzip makes of the pieces.
fn gzip(pieces: &[&[u8]]) -> usize {
    let mut encoder = GzEncoder::new(Counter(0), Compression::best());
    let written = pieces.iter().try_for_each(|piece| encoder.write_all(piece));
    // A counter takes whatever is written to it.
    written.and_then(|()| encoder.finish()).map_or(0, |counter| counter.0)
}

/// Counts what is written.
struct Counter(usize);

impl Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use snapbox::{assert_data_eq, str};

    use super::*;
    use crate::diagnostic::Paint;
    use crate::diagnostic::Source;
    use crate::plan::plan;
    use crate::tenants::TenantsFile;

    #[test]
    fn a_release_near_its_limit_is_found() {
        assert_eq!(finding(NEAR - 1), None);
        assert_data_eq!(
            finding(NEAR).unwrap().render(Paint::Plain),
            str![[r#"
warning[release-size]: the manifests take about 768 KiB of the 1024 KiB that a Helm release can be
 |
 = help: the chart and its values take room too: split the tenants over several releases
"#]]
        );
    }

    #[test]
    fn what_many_copies_take_is_told_from_some() {
        let stream = include_bytes!("../../tests/streams/java-runner.helm3.yaml");
        let head = "apiVersion: runner-tenant/v1\ndefaults: {sharedRelease: java-runner, token: {secretName: '{tenant}-token'}}\ntenants:\n";
        let names = (0..SAMPLE + 64).map(|number| format!("  team-{number}: {{}}\n"));
        let file = Source::new("tenants.yaml", head.to_owned() + &names.collect::<String>());
        let tenants = TenantsFile::parse(file).unwrap();
        let plan = plan(stream, &tenants, None).unwrap();
        let (told, exact) = (compressed(stream, &plan.runners), gzip(&plan.output()));
        assert!(
            told * 10 > exact * 8 && told * 10 < exact * 13,
            "{told} bytes told, {exact} found"
        );
    }
}
