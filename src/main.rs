//! The `runner-tenant` command.

fn main() {}
