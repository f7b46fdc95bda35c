#![no_main]
//! `oracle::template` over any bytes.

#[path = "../../tests/oracle/mod.rs"]
mod oracle;

libfuzzer_sys::fuzz_target!(|input: &[u8]| oracle::template(input));
