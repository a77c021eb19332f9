//! A bad network between the app and the other side of it.
//!
//! * [`FaultProxy`] stands in front of the simulated service or a scanner, with or without TLS, and does to the bytes
//!   what its [`Faults`] say: late, slow, lost and sent again, in drops, cut, reset, hung after an exact count.
//! * [`Authority`] makes the certificates for it, good ones and flawed ones.
//! * [`OldTls`] answers in a version of TLS that nobody should speak any more.
//! * [`WebProxy`] is the proxy that a company or an internet café has.
//! * [`SwallowingPort`] and [`SilentDns`] never answer.
//!
//! ```
//! # tokio::runtime::Runtime::new().unwrap().block_on(async {
//! use hazri_simulator::eko::{EkoOptions, EkoServer, Revision};
//! use hazri_simulator::proxy::{Break, BreakHow, FaultProxy, Faults, ProxyOptions};
//!
//! let eko = EkoServer::start(EkoOptions::made_up(Revision::R2026_07, 1).unwrap()).await.unwrap();
//! let options = ProxyOptions { upstream: eko.port(), tls: None, port: None };
//! let network = FaultProxy::start(options).await.unwrap();
//! let cut = Break { after_bytes: 100, how: BreakHow::Reset };
//! network.set_faults(Faults { response: Some(cut), ..Faults::default() });
//! // … the client under test calls 127.0.0.1 at network.port() …
//! network.mend();
//! # });
//! ```

mod authority;
mod board;
mod connection;
mod fault_proxy;
mod faults;
mod old_tls;
mod pace;
mod passed;
mod pump;
mod silent_dns;
mod swallowing_port;
mod web_proxy;

pub use authority::{Authority, CertificateFlaw, ServerCertificate, TlsVersion};
pub use fault_proxy::{FaultProxy, ProxyOptions};
pub use faults::{AtConnect, Break, BreakHow, Drip, Faults, Loss, Way};
pub use old_tls::{OldTls, OldVersion};
pub use passed::{Ending, Passed};
pub use silent_dns::SilentDns;
pub use swallowing_port::SwallowingPort;
pub use web_proxy::{WebProxy, WebProxyOptions};
