#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| hazri_fuzz::checks::pid_data(bytes));
