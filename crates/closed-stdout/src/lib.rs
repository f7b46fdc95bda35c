//! Whether standard output was closed when the program started.
//!
//! Before `main`, Rust's runtime opens /dev/null in place of a closed standard stream
//! (`library/std/src/sys/pal/unix/mod.rs`, `sanitize_standard_fds`). A program that then writes its
//! result succeeds although nobody can read it, and cannot tell this from a caller who passed
//! /dev/null on purpose. Only code that runs before that runtime can, which is why this crate alone
//! has an unsafe attribute: it places one function among the initialisers that the loader calls.

use std::sync::atomic::{AtomicBool, Ordering};

static CLOSED: AtomicBool = AtomicBool::new(false);

/// Whether standard output was closed when the program started; never on other systems than Linux.
pub fn was_closed() -> bool {
    CLOSED.load(Ordering::Relaxed)
}

#[cfg(target_os = "linux")]
mod before_main {
    use super::{CLOSED, Ordering};

    // Safety: `.init_array` holds pointers to functions that the loader calls once before `main`, and
    // this is one. It uses nothing of the standard library's runtime: one system call and an atomic.
    #[used]
    #[unsafe(link_section = ".init_array")]
    static LOOK: extern "C" fn() = look;

    extern "C" fn look() {
        let flags = rustix::io::fcntl_getfd(rustix::stdio::stdout());
        CLOSED.store(flags == Err(rustix::io::Errno::BADF), Ordering::Relaxed);
    }
}
