//! No secret can be printed with `{:?}`.

use hazri_core::scanner::{Capture, Pid};
use hazri_core::secret::{AadhaarNumber, Credentials, Otp, SecretBytes, SecretText};
use hazri_core::setup::{Setup, SetupForm};

fn need<T: std::fmt::Debug>() {}

fn main() {
    need::<SecretText>();
    need::<SecretBytes>();
    need::<AadhaarNumber>();
    need::<Otp>();
    need::<Credentials>();
    need::<Pid>();
    need::<Capture>();
    need::<Setup>();
    need::<SetupForm>();
}
