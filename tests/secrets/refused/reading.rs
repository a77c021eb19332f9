//! What a secret holds can be read inside the core only.

use hazri_core::secret::{AadhaarNumber, Otp, SecretText};

fn read(text: SecretText, number: AadhaarNumber, otp: Otp) {
    println!("{}", text.expose());
    println!("{}", text.0.as_str());
    println!("{}", number.digits());
    println!("{}", otp.digits());
}

fn main() {}
