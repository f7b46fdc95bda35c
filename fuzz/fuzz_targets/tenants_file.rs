#![no_main]
//! `oracle::tenants_file` over any bytes.

#[path = "../../tests/oracle/mod.rs"]
mod oracle;

libfuzzer_sys::fuzz_target!(|input: &[u8]| oracle::tenants_file(input));
