//! The address and the name of a bucket, as GitLab Runner takes them.

use crate::tenants::read::constrained::{Violation, constrained_string};

constrained_string! {
    /// `host[:port]` of an S3 endpoint. The runner puts the scheme before it, so one written here
    /// would end up in the URL twice.
    Endpoint,
    pattern: r"^([-A-Za-z0-9.]|\{(tenant|runner)\})+(:[0-9]{1,5})?$|^\[[0-9A-Fa-f:.]+\](:[0-9]{1,5})?$",
    check: endpoint,
}

constrained_string! {
    /// The name of a bucket; Ceph also knows `tenant:bucket`.
    BucketName,
    pattern: r"^([-A-Za-z0-9._:]|\{(tenant|runner)\})+$",
    check: bucket_name,
}

fn endpoint(text: &str) -> Result<(), Violation> {
    if text.contains("://") {
        return Err(Violation::new("must have no scheme", "expected host or host:port")
            .help("write the host alone: HTTPS is the default, `insecure: true` means HTTP"));
    }
    if text.contains('/') {
        return Err(Violation::new("must have no path", "expected host or host:port")
            .help("the bucket goes into `bucketName`, a prefix into `cache.path`"));
    }
    let (host, port) = host_and_port(text);
    if is_host(host) && port.is_none_or(is_port) {
        return Ok(());
    }
    Err(Violation::new("is not a host with an optional port", "expected host or host:port"))
}

/// Splits at the colon before the port, which is not one of an IPv6 address in brackets.
fn host_and_port(text: &str) -> (&str, Option<&str>) {
    match text.rfind(':') {
        Some(colon) if !text[colon..].contains(']') => (&text[..colon], Some(&text[colon + 1..])),
        _ => (text, None),
    }
}

fn is_host(host: &str) -> bool {
    if let Some(address) = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        return address.parse::<std::net::Ipv6Addr>().is_ok();
    }
    let label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    host.split('.').all(label)
}

fn is_port(port: &str) -> bool {
    port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok_and(|port| port > 0)
}

fn bucket_name(text: &str) -> Result<(), Violation> {
    if text.contains('/') {
        return Err(Violation::new("must have no path", "expected the bucket's name alone")
            .help("a prefix for the objects goes into `cache.path`"));
    }
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._:".contains(&byte);
    if !text.is_empty() && text.len() <= 255 && text.bytes().all(allowed) {
        return Ok(());
    }
    Err(Violation::new("is not a valid bucket name", "letters, digits, `-`, `.` and `_`"))
}
