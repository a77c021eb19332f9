//! Eko's AePS Fingpay service: how it is asked and how its answers are read.
//!
//! [`EkoClient::ask`] is the whole of it. A [`Question`] goes in, and either a [`Proof`] comes out or a
//! [`Trouble`](crate::problem::Trouble) with one of the other four outcome classes. Field names, paths and methods
//! are known to the two adapters in `contract` and to nobody else. A call is signed on this PC, or by the distributor's
//! signer.

mod answer;
mod base_url;
mod call;
mod client;
mod connection;
mod contract;
mod json;
mod reference;
mod sealing;
mod signature;
mod signer;

pub use answer::{DailyProof, Proof, ServiceState, read_answer};
pub use base_url::BaseUrl;
pub use call::{Call, CallName, OtpReferences, Party, Question};
pub use client::{Answered, EkoClient};
pub use connection::Patience;
pub use contract::{ContractRevision, Needed};
pub use reference::client_reference;
pub use sealing::{SealingKey, SealingKeyError};
pub use signature::Signature;
pub use signer::SignerUrl;

pub use rsa::rand_core::CryptoRngCore;

/// Randomness, passed in: padding of sealed numbers and client references.
pub trait Randomness: Send + Sync {
    /// A generator fit for cryptography.
    fn generator(&self) -> Box<dyn CryptoRngCore>;
}

/// The operating system's randomness.
pub struct SystemRandomness;

impl Randomness for SystemRandomness {
    fn generator(&self) -> Box<dyn CryptoRngCore> {
        Box::new(rsa::rand_core::OsRng)
    }
}
