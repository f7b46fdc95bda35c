#![no_main]
//! `oracle::split` over any bytes.

#[path = "../../crates/manifest-patch/tests/oracle/mod.rs"]
mod oracle;

libfuzzer_sys::fuzz_target!(|input: &[u8]| oracle::split(input));
