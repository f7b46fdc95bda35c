//! The Helm plugin's description belongs to this package.

/// Helm shows the plugin's version, the program its own: one release has one.
#[test]
fn the_plugin_has_the_version_of_the_package() {
    let plugin = include_str!("../plugin.yaml");
    let version = plugin.lines().find_map(|line| line.strip_prefix("version: "));
    assert_eq!(version, Some(env!("CARGO_PKG_VERSION")), "in plugin.yaml");
}
