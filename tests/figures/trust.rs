//! The authority that signs the service's certificate. What a process trusts is read from its surroundings, so this
//! program runs once more, with the authority among them.

use std::process::{Command, ExitCode};

use hazri_simulator::proxy::Authority;

const TRUSTED: &str = "SSL_CERT_FILE";
const AGAIN: &str = "HAZRI_FIGURES";

/// The authority, in the process that trusts it.
pub fn authority_or_run_again() -> Option<Authority> {
    std::env::var_os(AGAIN)?;
    let authority = Authority::new().unwrap();
    std::fs::write(std::env::var_os(TRUSTED).unwrap(), authority.pem()).unwrap();
    Some(authority)
}

/// Runs this program once more, to its end.
pub fn run_again() -> ExitCode {
    let trusted = tempfile::NamedTempFile::new().unwrap();
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(std::env::args_os().skip(1));
    command.env(AGAIN, "1").env(TRUSTED, trusted.path()).env_remove("SSL_CERT_DIR");
    for proxy in ["http_proxy", "https_proxy", "all_proxy", "no_proxy"] {
        command.env_remove(proxy).env_remove(proxy.to_uppercase());
    }
    let ran = command.status().unwrap();
    if ran.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
