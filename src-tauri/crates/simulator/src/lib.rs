//! The other side of Hazri, played over real sockets on 127.0.0.1: practice mode inside the app, and tests.
//!
//! * [`eko`] is the Eko AePS Fingpay service in both contract revisions. It is strict: it checks the signature, the
//!   timestamp's window and reuse, opens the sealed number, and checks every field. It can be scripted to fail in
//!   every way the contract document (`docs/contract.md`) knows.
//! * [`scanner`] is the RD service of several makers, with their quirks, and the strangers that may sit on a port
//!   instead: hung programs, other programs, impostors.
//! * [`signer`] is the distributor's signer, for calls that the PC does not sign (`docs/signer.md`).
//! * [`practice`] is service and scanner together, with friendly delays.
//! * [`identity`] makes up people and keys; [`setup_file`] writes the setup file that fits a running service.
//! * [`proxy`] is the network in between: late, slow, cut, reset, with good and bad certificates, and other proxies.
//! * [`http`] is the small server below, which can cut, reset, drip, flood and hang.
//!
//! The crate is an independent reading of the contract document: it shares no code with the client in `hazri-core`,
//! so that a mistake in one is found by the other.
//!
//! ```
//! # tokio::runtime::Runtime::new().unwrap().block_on(async {
//! use hazri_simulator::eko::{EkoCall, EkoOptions, EkoServer, Revision, failures};
//!
//! let eko = EkoServer::start(EkoOptions::made_up(Revision::R2026_07, 1).unwrap()).await.unwrap();
//! eko.script(EkoCall::DailyAuthentication, failures::ekyc_needed());
//! // … the client under test calls eko.base_url() …
//! assert_eq!(eko.violations(), Vec::<String>::new());
//! # });
//! ```

pub mod eko;
pub mod http;
pub mod identity;
pub mod practice;
pub mod proxy;
pub mod scanner;
pub mod signer;

mod capture_mark;
mod listening;
mod setup;
mod sync;
mod xml;

pub use setup::{setup_file, signed_by};
