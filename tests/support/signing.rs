use chrono::Utc;
use hazri_core::problem::Problem;
use hazri_core::setup::Signing;
use hazri_simulator::eko::EkoServer;
use hazri_simulator::signer::{SignerOptions, SignerServer};

/// Where calls are signed when a test does not say it. The same tests are compiled twice: a program whose name ends in
/// `_by_distributor` runs them with the distributor's signer.
pub fn usual_signing() -> Signing {
    if env!("CARGO_CRATE_NAME").ends_with("_by_distributor") { Signing::ByDistributor } else { Signing::Here }
}

/// The signer of the distributor of a service's agent, with the service's time.
pub async fn signer_of(eko: &EkoServer) -> SignerServer {
    let signer = SignerServer::start(SignerOptions::of(eko.account())).await.unwrap();
    signer.set_clock_offset(eko.now() - Utc::now());
    signer
}

/// What a signature is told as that the service does not know.
pub fn key_refused(signing: Signing) -> Problem {
    match signing {
        Signing::Here => Problem::AccessKeyWrong,
        Signing::ByDistributor => Problem::SignerKeyWrong,
    }
}

/// What a signature is told as that was made by a wrong clock.
pub fn clock_refused(signing: Signing) -> Problem {
    match signing {
        Signing::Here => Problem::ClockWrong,
        Signing::ByDistributor => Problem::SignerClockWrong,
    }
}
