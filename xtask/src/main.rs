//! Every chore of the repository, as a subcommand of `cargo xtask`.

fn main() {}
